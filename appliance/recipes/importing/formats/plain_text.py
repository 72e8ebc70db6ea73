"""A recipe as people type it: a title, a list of ingredients, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from appliance.errors import RecipeError
from appliance.nlu import amounts
from appliance.recipes.importing.digits import circled
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.ingredient_lines import read_line

_EDGE = r"[\s:：\-–—=\[\]【】<>〈〉《》#*_✔✅🥕🍳📝▶▲△▼■●◆|!.~()]*"
_INGREDIENTS = re.compile(
    rf"^{_EDGE}(?:재료\s?및\s?분량|준비\s?재료|준비물|(?:필요한\s?|기본\s?|주\s?|요리\s?|들어가는\s?)?재료(?:\s?(?:준비|목록|소개|는))?"
    r"|(?:the\s+)?ingredients?(?:\s+list)?|what you(?:'ll|’ll| will)? need|you(?:'ll|’ll| will) need|shopping list)"
    rf"(?P<of>\s*[(\[][^()\[\]]{{0,30}}[)\]])?(?P<edge>{_EDGE})(?P<rest>.*)$",
    re.IGNORECASE,
)
_HOW_MANY_ALONE = re.compile(r"^[\s\[(]*(?:약\s*)?\d+(?:\s?[~\-]\s?\d+)?\s?인분.{0,6}$")
_METHOD = re.compile(
    rf"^{_EDGE}(?:만드는\s?(?:법|방법|순서|과정)|만들기|(?:조리|요리)(?:하기|\s?(?:법|방법|순서|과정|시작))?|레시피|과정|순서"
    r"|(?:the\s+)?(?:method|(?:cooking |baking )?(?:directions?|instructions?|steps?)|preparation|procedure)"
    r"|how to (?:make|cook|do|prepare)(?: (?:it|this|them))?"
    rf"|what to do)(?:\s*\([^()]*\))?{_EDGE}$",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"^{_EDGE}(양념\s?(?:장|재료)?|밑간|소스(?:\s?재료)?|드레싱|고명|육수(?:\s?재료)?|부재료|반죽|토핑|속\s?재료|sauce|dressing|marinade|topping|filling|dough)\s*[:：]?{_EDGE}$",
    re.IGNORECASE,
)
"""A part of the list, named on a line of its own."""
_AFTERWARDS = re.compile(
    rf"^{_EDGE}(?P<what>(?:나만의\s?|요리\s?|조리\s?)?(?:팁|꿀팁)|공감과\s?댓글.*|tips?(?: and tricks)?|참고|메모|notes?|(?:cook's |chef's |recipe )?notes?"
    r"|영양\s?(?:정보|성분)|nutrition(?:al)?(?: facts| information)?|보관\s?(?:법|방법)?|storage|태그|tags?|공유(?:하기)?|share(?: this)?"
    r"|댓글(?:\s?\d+\s?개?)?|(?:\d+\s)?comments?(?:\s?\(\d+\))?|관련\s?(?:글|레시피)|이\s?글과\s?관련된.*|related(?: recipes| posts)?|you (?:may|might) also like.*"
    rf"|leave a (?:comment|reply)|추천\s?레시피|인기\s?글|좋아요.*)(?:{_EDGE}|\s*[:：.]\s+.*)$",
    re.IGNORECASE,
)
_SERVINGS = re.compile(
    r"^\W*(?:(?:serves|servings?|serving size|yields?|makes|feeds|portions?)\b\s*:?\s*.{1,25}"
    r"|(?:분량|인분|기준)\s*[:：]?\s*\d.{0,10}|(?:약\s*)?[\d~\-]+\s?인분.{0,6})$",
    re.IGNORECASE,
)
_OF_HOW_MANY = re.compile(r"\d\s?인분|serves|servings?|for \d", re.IGNORECASE)
_OTHER_FACTS = re.compile(
    r"^\W*(?:(?:prep|cook|cooking|total|baking|active)(?:aration)?\s*(?:time)?\s*:|(?:조리|준비|요리|소요)\s?시간|난이도|difficulty|by\s|source\b|출처|작성자|author\b)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^(?:[\[【<〈*]\s*(?P<bracketed>[^\]】>〉*]{1,30}?)\s*[\]】>〉*]+\s*:?|(?P<colon>[^:\d]{1,40})\s*[:：]"
    r"|(?P<caps>for the [a-z '’-]{2,30}))$",
    re.IGNORECASE,
)
_GROUP_BEFORE = re.compile(r"^[\[【<〈]\s*([^\]】>〉]{1,20}?)\s*[\]】>〉]\s*(?=\S)")
_GROUP_COLON = re.compile(r"^([가-힣 ]{2,12}?)\s*[:：]\s*(?=\S)")
_NUMBERED = re.compile(
    r"^\W*?(?:(?:step|단계)\s*\d{1,2}|\d{1,2}\s*단계|\d{1,2}\s*[.)](?!\d)|[①-⑳❶-❿]|0?\d{1,2}\W*$)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?]\s*$|(?:요|다|오|죠|기|음|함|줌)[.!~]*$")
_BETWEEN = re.compile(r"\s{0,3}(?:,|/(?!\d)|·|、|\s\+)\s{0,3}(?![^()]{0,60}\))")
_LONGEST_LINE = 70
"""Of an ingredient; a longer line is a step or a story."""
_MOST_WORDS = 5
"""Of an ingredient without an amount."""
_FEWEST = 2
_SEVERAL = 3
_LONGEST_LIST = 600
"""Of a line that is looked at for several ingredients."""


@dataclass
class _Parts:
    """The lines of a text by what they are."""

    head: list[str] = field(default_factory=list)
    ingredients: list[Listed] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    servings: str = ""
    left_out: list[str] = field(default_factory=list)
    number: int = 0
    """Of the last numbered step."""
    page: bool = False
    """A web page: much stands on it that is no recipe."""


def read(text: str, *, source: str = "") -> Draft:
    """Return the recipe of a text; raise RecipeError where no list or no steps can be told."""
    lines = [" ".join(line.split()) for line in text.replace("\t", " ").splitlines()]
    parts = _by_headings(lines, _Parts())
    if not parts.ingredients or not parts.steps:
        parts = _by_looks(lines)
    title = next((line.strip(" #*=-[]") for line in parts.head if line.strip(" #*=-")), "")
    return _draft(parts, title, source)


def read_page(lines: Sequence[str], *, title: str, source: str) -> Draft:
    """Return the recipe among the lines of a web page, whose headings must tell where it is."""
    return _draft(_by_headings(lines, _Parts(page=True)), title, source)


def _draft(parts: _Parts, title: str, source: str) -> Draft:
    if not parts.ingredients:
        raise RecipeError(
            "No list of ingredients was found.",
            hint="Put a line “Ingredients” (재료) above it, and one “Method” (만드는 법) above the steps.",
        )
    if not parts.steps:
        raise RecipeError(
            "No steps were found.", hint="Put a line “Method” (만드는 법) above them."
        )
    return Draft(
        title=title,
        listed=tuple(parts.ingredients),
        paragraphs=tuple(parts.steps),
        servings=parts.servings,
        source=source,
        headings=tuple(parts.headings),
        left_out=tuple(parts.left_out),
    )


def listed(lines: Iterable[str], group: str = "") -> tuple[Listed, ...]:
    """Return a list of ingredients that stands alone, with the headings in it as groups."""
    parts = _Parts()
    for line in lines:
        group = _take_ingredient(parts, " ".join(line.split()), group)
    return tuple(parts.ingredients)


def steps(lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paragraphs of instructions that stand alone, and their headings."""
    parts = _Parts()
    for line in lines:
        _take_step(parts, " ".join(line.split()))
    return tuple(parts.steps), tuple(parts.headings)


def _by_headings(lines: Sequence[str], parts: _Parts) -> _Parts:
    room, group = "head", ""
    for line in lines:
        heading = _INGREDIENTS.match(line)
        rest = heading["rest"] if heading else ""
        alone = not rest or _HOW_MANY_ALONE.match(rest)
        if heading and room != "steps" and (heading["edge"].strip() or alone):
            room, group = "ingredients", ""
            if heading["of"] and _OF_HOW_MANY.search(heading["of"]):
                parts.servings = parts.servings or heading["of"].strip(" ()")
            if _HOW_MANY_ALONE.match(heading["rest"]):
                parts.servings = parts.servings or heading["rest"]
            elif heading["rest"]:
                group = _take_ingredient(parts, heading["rest"], group)
        elif _METHOD.match(line) and room in {"head", "ingredients"} and parts.ingredients:
            room = "steps"
        elif room == "steps" and _AFTERWARDS.match(line):
            told = _AFTERWARDS.match(line)
            parts.left_out += [f"“{told['what'].strip()}”"] if told else []
            room = "after"
        elif _SERVINGS.match(line) and room != "steps":
            parts.servings = parts.servings or line
        elif _OTHER_FACTS.match(line) and room != "steps":
            continue
        elif room == "head" and line:
            parts.head.append(line)
        elif room == "ingredients":
            group = _take_ingredient(parts, line, group)
        elif room == "steps":
            _take_step(parts, line)
    return parts


def _by_looks(lines: Sequence[str]) -> _Parts:
    """Tell the list from the steps where no heading does: short lines with amounts come first."""
    parts, room, group = _Parts(), "head", ""
    looks = [_looks_listed(line) for line in lines]
    first = next((number for number, line in enumerate(lines) if line), 0)
    looks[first : first + 1] = [False]  # the title: 김치찌개 2인분, "5 minute mug cake"
    if sum(looks) < _FEWEST:
        return parts
    for line, like in zip(lines, looks, strict=True):
        if room == "head" and like:
            room = "ingredients"
        heading = _INGREDIENTS.match(line) if room != "steps" else None
        if heading and not heading["rest"]:
            room = "ingredients"
            continue
        if not line:
            continue
        if _SERVINGS.match(line) and room != "steps":
            parts.servings = parts.servings or line
        elif _METHOD.match(line) and room == "ingredients":
            room = "steps"
        elif room == "head":
            parts.head.append(line)
        elif room == "ingredients" and (like or _GROUP.match(line) or not _is_a_step(line)):
            group = _take_ingredient(parts, line, group)
        else:
            room = "steps"
            _take_step(parts, line)
    return parts


def _looks_listed(line: str) -> bool:
    if not line or len(line) > _LONGEST_LINE:
        return False
    language = "ko" if re.search(r"[가-힣]", line) else "en"
    found = amounts.find(line, language)
    if found and found[-1].end == len(line) and len(found) == 1:
        return True  # 밥 한 공기
    if _is_told(line):
        return False
    item = read_line(line, language).item
    return item.amount is not None or bool(found)


def _is_a_step(line: str) -> bool:
    if len(line) > _LONGEST_LINE:
        return True
    return _is_told(line) or len(line.split()) > _MOST_WORDS


def _is_told(line: str) -> bool:
    """Return whether a line is numbered, or a sentence."""
    words = len(line.split())
    numbered = bool(_NUMBERED.match(line)) and words > 3
    return numbered or (bool(_SENTENCE.search(line)) and words > 2)


def _take_ingredient(parts: _Parts, line: str, group: str) -> str:
    """Put a line into the list; return the group that the next one belongs to."""
    bare = line.strip(" -–•·*▢☐")
    if not bare or not re.search(r"\w", bare):
        return group
    heading = _GROUP.match(line.strip(" -–•·▢☐")) or _PART.match(line)
    if heading:
        return _name(heading)
    before = _GROUP_BEFORE.match(bare)
    if before:
        group, bare = before[1], bare[before.end() :]
    colon = _GROUP_COLON.match(bare)
    if colon and len(_BETWEEN.split(bare[colon.end() :])) > 1:
        group, bare = colon[1], bare[colon.end() :]
    for one in _apart(bare):
        parts.ingredients.append(Listed(one, group))
    return group


def _apart(line: str) -> list[str]:
    """Return the ingredients of a line: a Korean one may hold several, with commas between."""
    if len(line) > _LONGEST_LIST:
        return [line]
    several = [one for one in _BETWEEN.split(line) if one]
    if len(several) == 1:
        several = _behind_each_amount(line)
    if re.search(r"[가-힣]", line) and len(several) > 1:
        with_amount = sum(read_line(one, "ko").item.amount is not None for one in several)
        if with_amount * 2 >= len(several) and with_amount > 1:
            return several
    return [line]


def _behind_each_amount(line: str) -> list[str]:
    """Cut a line behind each amount, where there are three and more: 간장 4T 설탕 2T 마늘 1T."""
    found = amounts.find(line, "ko")
    if len(found) < _SEVERAL or found[-1].end < len(line.rstrip()) or not found[0].start:
        return [line]
    ends = [0, *(one.end for one in found)]
    return [line[start:end].strip() for start, end in pairwise(ends)]


def _take_step(parts: _Parts, line: str) -> None:
    """Put a line into the steps: a new one where it is numbered, or where none is."""
    if not re.search(r"\w", line):
        return
    number = _number(line)
    if number is not None and (not parts.page or number == parts.number + 1):
        parts.number = number
        alone = re.fullmatch(r"\W*\d+\W*", line)
        parts.steps.append(f"{number}. " if alone else line)
        return
    if not parts.number:
        heading = _GROUP.match(line)
        if heading and not _SENTENCE.search(line):
            parts.headings.append(_name(heading))
        else:
            parts.steps.append(line)
        return
    heading = _GROUP.match(line)
    if heading and not _SENTENCE.search(line):
        parts.headings.append(_name(heading))
    elif not parts.page or not _is_whole(parts.steps[-1]):
        parts.steps[-1] = f"{parts.steps[-1].rstrip()} {line}"


def _is_whole(step: str) -> bool:
    """Return whether a step has come to its end: a mere number has not."""
    return bool(re.search(r"[^\W\d]", step) and _SENTENCE.search(step.strip()))


def _name(heading: re.Match[str]) -> str:
    return next(name for name in heading.groups() if name).strip(" *")


def _number(line: str) -> int | None:
    """Return the number that a step begins with, None where it has none."""
    match = _NUMBERED.match(line)
    if match is None:
        return None
    digits = re.search(r"\d{1,2}|[①-⑳]|[❶-❿]", match[0])
    if digits is None:
        return None
    sign = digits[0]
    return circled(sign) or int(sign)
