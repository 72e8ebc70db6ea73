"""One line of a list of ingredients: how much of what, and what else it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from appliance.nlu import amounts
from appliance.nlu import english_numbers as en
from appliance.nlu.units import BY_SPELLING, BY_SPELLING_EN
from appliance.recipes.model import Ingredient


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line came to."""

    item: Ingredient
    sure: bool
    """False where there is a number in it that was not read: the line is kept as it is."""


_BULLET = re.compile(r"^\s*(?:[-–•·∙*▢☐□■▪▶◆※✔✓]+|\d{1,2}[.)](?=\s))\s*")
_RARE_FRACTIONS = str.maketrans(
    {"⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6"}
    | {"⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⁄": "/"}
)
_BEFORE_RARE = re.compile(r"(?<=\d)(?=[⅕⅖⅗⅘⅙⅚⅜⅝⅞])")
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_DIGIT = re.compile(r"\d|[½⅓⅔¼¾⅛]")


def read_line(text: str, language: str) -> ReadLine:
    """Read one line in the language of its recipe."""
    line = _BEFORE_RARE.sub(" ", _BULLET.sub("", " ".join(text.split())))
    line = line.translate(_RARE_FRACTIONS).strip(" .;")
    return _korean(line) if language == "ko" else _english(line)


# English: "1 1/2 cups (190 g) all-purpose flour, sifted".
_SIZE = r"(?:extra[- ]large|large|medium(?:-sized)?|small|big|heaped|heaping|level|rounded|scant|generous)"
_UNIT = "|".join(re.escape(unit) for unit in sorted(BY_SPELLING_EN, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"(?:about |approx\.? |approximately |~)?(?P<low>{en.NUMBER})"
    rf"(?:\s?(?:-|–|—|to|or)\s?(?P<high>{en.NUMBER}))?(?![\w/%])"
    rf"(?P<size>(?:\s+{_SIZE})*)"
    r"(?:\s*\((?P<pack>[^()]*)\)|\s+(?P<measure>\d+(?:\.\d+)?[- ](?:oz|ounce|g|gram|ml|lb|pound|inch)\b))?"
    rf"(?:[\s-]*(?P<unit>{_UNIT}|(?-i:c|C|pt|qt|T|t|Tb)(?=[.\s]))(?:\b\.?|\.))?"
    rf"(?P<plus>\s+(?:plus|and|\+)\s+{en.NUMBER}\s+(?:{_UNIT})\b)?"
    r"\s*(?:of\s+)?",
    re.IGNORECASE,
)
_SHORT = {
    "c": "cup",
    "C": "cup",
    "pt": "pint",
    "qt": "quart",
    "T": "tbsp",
    "Tb": "tbsp",
    "t": "tsp",
}
"""Units of one letter or two, which mean nothing outside a list."""
_UNIT_BEHIND = re.compile(r"\s+(cloves?|sprigs?|stalks?|ribs?)$", re.IGNORECASE)
_METRIC = re.compile(r"(?<=\d)(?=(?:g|kg|ml|l|oz|lb|cm)\b)", re.IGNORECASE)
_AFTERWARDS = re.compile(
    r"\s*(?:,|;| [-–—] )\s*|\s+(?=(?:to taste|as needed|as required|if needed|for (?:the |a )?"
    r"(?:serving|garnish|garnishing|frying|greasing|dusting|brushing|drizzling|sprinkling)|to serve)\b)",
    re.IGNORECASE,
)


def _english(line: str) -> ReadLine:
    match = _ENGLISH.match(_METRIC.sub(" ", line))
    value = en.read(match["low"]) if match else None
    if match is None or value is None:
        name, note = _noted(line)
        return ReadLine(Ingredient(name, note=note), sure=not _DIGIT.search(name))
    upper = en.read(match["high"]) if match["high"] else None
    rest = _METRIC.sub(" ", line)[match.end() :]
    unit = _english_unit(match["unit"])
    name, note = _noted(rest)
    behind = None if unit else _UNIT_BEHIND.search(name)
    if behind:  # "4 garlic cloves"
        name, unit = name[: behind.start()], _english_unit(behind[1])
    if not name or (upper is not None and upper <= value):
        return ReadLine(Ingredient(line), sure=False)
    measure = (match["measure"] or "").strip()
    notes = (match["size"].strip(), (match["pack"] or "").strip(), measure)
    plus = (match["plus"] or "").strip()
    told = ", ".join(one for one in (*notes, plus, note) if one)
    return ReadLine(Ingredient(name, value, unit, told, upper), sure=True)


def _english_unit(spelled: str | None) -> str:
    if not spelled:
        return ""
    return (
        _SHORT.get(spelled)
        or BY_SPELLING_EN.get(spelled)
        or BY_SPELLING_EN.get(spelled.lower(), spelled)
    )


def _noted(text: str) -> tuple[str, str]:
    """Return a name and what is said beside it: in brackets, behind a comma, "to taste"."""
    notes = [note.strip() for note in _IN_BRACKETS.findall(text)]
    plain = _IN_BRACKETS.sub("", text).strip(" ,;*")
    name, *more = _AFTERWARDS.split(plain, maxsplit=1)
    return name.strip(" *"), ", ".join(one for one in (*notes, *(m.strip() for m in more)) if one)


# Korean: "돼지고기(앞다리살) 300g", "다진마늘 1T", "소금 약간".
_LOOSE = re.compile(
    r"\s*(?P<note>(?:약간|조금|적당량|적당히|소량|넉넉히|넉넉하게|취향껏|취향에 맞게|입맛에 맞게|기호에 맞게|기호껏"
    r"|필요시|필요한 만큼|톡톡|솔솔|듬뿍|선택|옵션|생략 가능)(?:\s?씩)?)$"
)
_BARE = re.compile(r"^(?P<name>.*[가-힣A-Za-z)])[\s:]+(?P<number>\d+(?:/\d+|\.\d+)?|[½⅓⅔¼¾])$")
_LATIN_SPOONS = frozenset({"T", "Ts", "t", "ts", "tbsp", "tsp", "C", "cup", "cups"})


def _korean(line: str) -> ReadLine:
    notes = [note.strip() for note in _IN_BRACKETS.findall(line)]
    plain = _IN_BRACKETS.sub("", line).strip()
    found = amounts.find(plain, "ko")
    if found:
        first = found[0]
        before, after = plain[: first.start].strip(" :,-"), plain[first.end :].strip(" ,")
        name = before or after
        notes += [after] if before and after else []
        if not name:
            return ReadLine(Ingredient(line), sure=False)
        unit = _written_unit(plain[first.start : first.end], first.amount.unit)
        amount = first.amount
        return ReadLine(Ingredient(name, amount.value, unit, ", ".join(notes), amount.upper), True)
    bare = _BARE.match(plain)
    if bare:
        number = en.read(bare["number"])
        return ReadLine(Ingredient(bare["name"].strip(" :"), number, "", ", ".join(notes)), True)
    loose = _LOOSE.search(plain)
    name = plain[: loose.start()] if loose else plain
    notes += [loose["note"]] if loose else []
    name = name.strip(" :,-")
    if not name:
        return ReadLine(Ingredient(line), sure=False)
    return ReadLine(Ingredient(name, note=", ".join(notes)), sure=not _DIGIT.search(name))


def _written_unit(said: str, canonical: str) -> str:
    """Return the unit as it stands in the text; a spoon in Latin letters by its Korean name."""
    spelled = max(
        (unit for unit in BY_SPELLING if said.rstrip().endswith(unit)), key=len, default=canonical
    )
    return canonical if spelled in _LATIN_SPOONS else spelled


def exact(value: float | str | None) -> Fraction | None:
    """Return a number of a JSON or Cooklang source as a kitchen fraction: 0.333 -> 1/3."""
    if value is None or value == "":
        return None
    try:
        number = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return en.read(str(value))
    simple = number.limit_denominator(12)
    near = abs(simple - number) < Fraction(1, 100)
    return (simple if near else number.limit_denominator(1000)) if number > 0 else None
