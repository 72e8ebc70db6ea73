"""One line of a list of ingredients: how much of what, and what else it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from appliance.nlu import amounts
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.units import BY_SPELLING, BY_SPELLING_EN, same_measure
from appliance.recipes.importing.digits import plain_numbers
from appliance.recipes.model import Ingredient


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line came to."""

    item: Ingredient
    sure: bool
    """False where there is a number in it that was not read: the line is kept as it is."""


_BULLET = re.compile(r"^\s*(?:[-–•·∙*▢☐□■▪▶◆※✔✓]+|\d{1,2}[.)](?=\s))\s*")
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_DIGIT = re.compile(r"\d|[½⅓⅔¼¾⅛]")


def read_line(text: str, language: str) -> ReadLine:
    """Read one line in the language of its recipe."""
    line = plain_numbers(_BULLET.sub("", " ".join(text.split()))).strip().rstrip(" .;")
    return _korean(line) if language == "ko" else _english(line)


# English: "1 1/2 cups (190 g) all-purpose flour, sifted".
_SIZE = r"(?:extra[- ]large|large|medium(?:-sized)?|small|big|heaped|heaping|level|rounded|scant|generous)"
_UNIT = "|".join(re.escape(unit) for unit in sorted(BY_SPELLING_EN, key=len, reverse=True))
_UNITS = rf"(?:{_UNIT}|(?-i:c|C|pt|qt|T|t|Tb|Tbs)(?=[.\s]))(?:\b\.?|\.)"
_MEASURE = rf"(?:{en.NUMBER})[\s-]*(?:{_UNIT}|inch)\b\.?"
_ENGLISH = re.compile(
    rf"(?:about |approx\.? |approximately |~)?(?:(?P<count>\d{{1,3}})\s?[x×]\s?(?P<each>{_MEASURE})"
    rf"|(?P<low>{en.NUMBER})(?:[\s-]*(?:{_UNIT})\b\.?(?=\s?(?:-|–|—|to)\s?\d))?"
    rf"(?:\s?(?:-|–|—|to|or)\s?(?P<high>{en.NUMBER}))?(?![\w%]|/(?!\d)|-(?!(?:ounce|oz|g|gram|inch|lb|pound|ml|kg)\b)[A-Za-z])"
    rf"(?P<size>(?:\s+{_SIZE}){{0,3}})"
    rf"(?:\s*\((?P<pack>[^()]{{0,60}})\)|\s+(?P<measure>{_MEASURE})(?=\s+(?:can|tin|jar|pack|bag|bottle|box|tub)))?"
    rf"(?:[\s-]*(?P<unit>{_UNITS}))?"
    rf"(?P<second>(?:\s*/\s*|\s+\()(?:about )?{_MEASURE}\)?)?"
    rf"(?:\s+(?:(?:plus|and|\+)\s+)?(?P<plus>{en.NUMBER})\s*(?P<plus_unit>{_UNITS}))?)"
    r"\s*(?:of\s+)?",
    re.IGNORECASE,
)
_COUNTED_UNITS = re.compile(
    r"^(cans?|tins?|jars?|packs?|packages?|bags?|bottles?)\.?\s+", re.IGNORECASE
)
_BEHIND = re.compile(
    rf"^(?P<name>[A-Za-z][A-Za-z' -]{{1,60}}?),?\s+(?P<amount>(?:{en.NUMBER})\s*(?:{_UNIT})?)$",
    re.IGNORECASE,
)
_LOOSELY = re.compile(
    r"^(?P<note>a few|several|some|a little|a bit of|plenty of)\s+", re.IGNORECASE
)
_LEADING_NOTE = re.compile(r"^\(([^()]{1,40})\)\s*")
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
_METRIC = re.compile(
    r"(?<=[\d½⅓⅔¼¾⅛])(?=(?:g|kg|ml|dl|l|oz|lb|lbs|cm|tbsp|tsp|cups?|fl oz|in)\b)", re.IGNORECASE
)
_BARE_POINT = re.compile(r"(?<![\d.])\.(?=\d)")
_AFTERWARDS = re.compile(
    r"\s*(?:,|;| [-–—] )\s*|\s+(?=(?:to taste|as needed|as required|if needed|for (?:the |a )?"
    r"(?:serving|garnish|garnishing|frying|greasing|dusting|brushing|drizzling|sprinkling)|to serve)\b)",
    re.IGNORECASE,
)


def _english(line: str) -> ReadLine:
    spaced = _METRIC.sub(" ", _BARE_POINT.sub("0.", line))
    leading = _LEADING_NOTE.match(spaced)
    spaced = spaced[leading.end() :] if leading else spaced
    first = leading[1] if leading else ""
    loosely = _LOOSELY.match(spaced)
    if loosely:
        name, note = _noted(spaced[loosely.end() :])
        return ReadLine(
            Ingredient(name, note=_joined(first, loosely["note"], note)), sure=bool(name)
        )
    match = _ENGLISH.match(spaced)
    value = en.read(match["count"] or match["low"]) if match else None
    if match is None or not value:
        return _english_without(spaced, first)
    name, note = _noted(spaced[match.end() :])
    unit = _english_unit(match["unit"])
    packed = _COUNTED_UNITS.match(name)
    if packed and not unit:
        unit, name = _english_unit(packed[1]), name[packed.end() :]
    behind = None if unit else _UNIT_BEHIND.search(name)
    if behind:  # "4 garlic cloves"
        name, unit = name[: behind.start()], _english_unit(behind[1])
    upper = en.read(match["high"]) if match["high"] else None
    if not name or (upper is not None and upper <= value):
        return ReadLine(Ingredient(line), sure=False)
    notes = [match[key] or "" for key in ("size", "each", "pack", "measure", "second")]
    told = [one.strip(" /()") for one in notes]
    if match["plus"]:
        more, of = en.read(match["plus"]), _english_unit(match["plus_unit"])
        ratio = same_measure(of, unit)
        if more is None or ratio is None or upper is not None:
            return ReadLine(Ingredient(line), sure=False)
        value += more * ratio
    return ReadLine(Ingredient(name, value, unit, _joined(first, *told, note), upper), sure=True)


def _english_without(line: str, first: str) -> ReadLine:
    """Read a line that does not begin with an amount: "butter 50 g", "salt, to taste"."""
    behind = _BEHIND.match(line)
    found = _ENGLISH.match(behind["amount"] + " x") if behind else None
    value = en.read(found["low"]) if found and found["low"] else None
    if behind and found and value:
        return ReadLine(
            Ingredient(behind["name"], value, _english_unit(found["unit"]), first), True
        )
    name, note = _noted(line)
    return ReadLine(Ingredient(name, note=_joined(first, note)), sure=not _DIGIT.search(name))


def _joined(*notes: str) -> str:
    return ", ".join(one for one in notes if one)


def _english_unit(spelled: str | None) -> str:
    if not spelled:
        return ""
    spelled = spelled.strip(". ")
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
_BARE = re.compile(
    r"^(?P<name>.*?[가-힣A-Za-z)])[\s:=]+(?P<number>(?:\d{1,6}[과와]\s?)?\d{1,6}(?:/\d{1,3}|\.\d{1,3})?|[½⅓⅔¼¾])$"
)
_ACROSS = re.compile(r"\d{1,3}\s?(?:[x×X*]|\s)\s?\d{1,3}\s?(?:cm|㎝|센티미터|센티|센치)")
_MEASURES_KO = ("종이컵", "계량컵", "밥숟가락", "숟가락", "컵", "큰술", "작은술", "스푼")
_LATIN_SPOONS = frozenset({"T", "Ts", "t", "ts", "tbsp", "tsp", "C", "cup", "cups"})


def _korean(line: str) -> ReadLine:
    notes = [note.strip() for note in _IN_BRACKETS.findall(line)]
    plain = _IN_BRACKETS.sub("", line).strip()
    across = _ACROSS.search(plain)
    if across:  # 다시마 5x5cm 2장
        notes.append(across[0].strip())
        plain = " ".join((plain[: across.start()] + " " + plain[across.end() :]).split())
    found = amounts.find(plain, "ko")
    if found:
        first = found[0]
        before, after = plain[: first.start].strip(" :,-="), plain[first.end :].strip(" ,")
        name, held = _without_unit(before or after)
        notes += held
        notes += [after] if before and after else []
        if not name:
            return ReadLine(Ingredient(line), sure=False)
        unit = _written_unit(plain[first.start : first.end], first.amount.unit)
        amount = first.amount
        return ReadLine(Ingredient(name, amount.value, unit, ", ".join(notes), amount.upper), True)
    bare = _BARE.match(plain)
    if bare:
        number = ko.read(bare["number"])
        name, unit = bare["name"].strip(" :=,-"), ""
        spelled = next((one for one in _MEASURES_KO if name.endswith(one) and name != one), "")
        if spelled:  # 물 종이컵 1과 1/2
            name, unit = name.removesuffix(spelled).strip(), spelled
        return ReadLine(Ingredient(name, number, unit, ", ".join(notes)), sure=bool(number))
    loose = _LOOSE.search(plain)
    name = plain[: loose.start()] if loose else plain
    notes += [loose["note"]] if loose else []
    name = name.strip(" :,-")
    if not name:
        return ReadLine(Ingredient(line), sure=False)
    return ReadLine(Ingredient(name, note=", ".join(notes)), sure=not _DIGIT.search(name))


def _without_unit(name: str) -> tuple[str, list[str]]:
    """Return a name without the measure that stands before its amount: 쌀뜨물 종이컵 4컵."""
    for measure in _MEASURES_KO[:4]:
        if name.endswith(f" {measure}"):
            return name.removesuffix(measure).strip(), [measure]
    return name, []


def _written_unit(said: str, canonical: str) -> str:
    """Return the unit as it stands in the text; a spoon in Latin letters by its Korean name."""
    spelled = max(
        (unit for unit in BY_SPELLING if said.rstrip().endswith(unit)), key=len, default=canonical
    )
    return canonical if spelled in _LATIN_SPOONS else spelled


def exact(value: float | str | None) -> Fraction | None:
    """Return a number of a JSON or Cooklang source as a kitchen fraction: 0.333 -> 1/3."""
    text = str(value).strip() if value is not None else ""
    if not _EXACT.fullmatch(text):
        return en.read(text) or None if len(text) < _LONGEST_NUMBER else None
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    simple = number.limit_denominator(12)
    near = abs(simple - number) < Fraction(1, 100)
    return (simple if near else number.limit_denominator(1000)) if number > 0 else None


_EXACT = re.compile(r"\d{1,9}(?:\.\d{1,18})?(?:e-?\d)?|\d{1,9}/\d{1,9}")
_LONGEST_NUMBER = 30
