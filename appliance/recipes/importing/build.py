"""A draft made into a recipe of ours, with what could not be read of it. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from anyascii import anyascii

from appliance.errors import RecipeError
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.recipes.importing.digits import circled, plain_numbers
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.ear import for_the_ear, without_numbering
from appliance.recipes.importing.ingredient_lines import read_line
from appliance.recipes.importing.step_details import step_of
from appliance.recipes.model import Ingredient, Recipe
from appliance.recipes.read import MOST_SERVINGS

_MOST_LINES = 500
_MOST_LETTERS = 100_000
_LONGEST_TITLE = 200
_LONGEST_LINE = 300
"""Of an ingredient."""
_LONGEST_PARAGRAPH = 8_000
_LONGEST_STEP = 600
"""What nothing could cut."""
_LONGEST_SERVINGS = 100
_LONGEST_ID = 60
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|div|em|font|h[1-6]|hr|i|img|li|mark|ol|p|q|s|small|span"
    r"|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|wbr)\b[^<>]{0,500}>|<!--.{0,500}?-->",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|__|~~(?=[^\W\d])|(?<=[^\W\d])~~|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_INLINE_NUMBER = re.compile(
    r"(?<![\d.,/])(?:\b(?:step|단계)\s?)?(?P<number>\d{1,2})\s?[.)](?!\d)(?=\s?\D)|(?P<circled>[①-⑳])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…)~]$|[다요죠음]$")


def _low_end(group: str, number: str) -> str:
    """Return a pattern for a number or a range, whose lower end is the group."""
    return rf"(?P<{group}>{number})(?:\s?(?:[~–-]|to|or)\s?{number})?"


_SERVINGS = {
    "ko": re.compile(rf"{_low_end('low', ko.NUMBER)}\s?(?:인분|명|사람|인 분|인(?!치))"),
    "en": re.compile(
        rf"(?:serves|servings?(?! size)|feeds)\b\D{{0,12}}?{_low_end('behind', en.NUMBER)}"
        rf"|{_low_end('before', en.NUMBER)}\s*(?:servings?|people|persons?|portions?)\b",
        re.IGNORECASE,
    ),
}
_A_NUMBER = re.compile(r"\s*(\d{1,3})(?:\.0+)?\s*")


@dataclass(frozen=True, slots=True)
class Built:
    """A recipe, and what its source said that could not be read or kept."""

    recipe: Recipe
    findings: tuple[str, ...]


def build(draft: Draft) -> Built:
    """Return a draft as a recipe; raise RecipeError where it has no ingredients or no steps."""
    _check_lengths(draft)
    title = plain(draft.title).strip(" ◆◇■□★☆♥♡●○▶◀~-–—")
    listed = [
        Listed(plain(one.text), plain(one.group), _plain_item(one.item)) for one in draft.listed
    ]
    headings = {_bare(heading) for heading in draft.headings}
    paragraphs = [plain(line) for text in draft.paragraphs for line in _lines(text)]
    paragraphs = [text for text in paragraphs if text and _bare(text) not in headings]
    _check(title, listed, paragraphs)
    language = _language(" ".join((title, *(one.text for one in listed), *paragraphs)))
    items, findings = _ingredients(listed, language)
    told = plain(draft.servings[:_LONGEST_SERVINGS])
    servings = _servings(told, language)
    if servings is None:
        said = f" (“{told}”)" if told else ""
        findings.append(f"For how many it is could not be read{said}.")
    steps = tuple(step_of(text, items, language) for text in for_the_ear(paragraphs, language))
    if any(len(step.text) > _LONGEST_STEP for step in steps):
        raise RecipeError(f"A step of “{title}” is longer than anybody could listen to.")
    if not steps:
        raise RecipeError(f"“{title}” has no steps.", hint="Are its instructions in pictures?")
    findings += [f"Not kept: {what}." for what in draft.left_out]
    recipe = Recipe(
        id=recipe_id(title),
        title=title,
        language=language,
        servings=servings,
        ingredients=items,
        steps=steps,
        source=plain(draft.source),
        licence=plain(draft.licence),
    )
    return Built(recipe, tuple(findings))


def _check_lengths(draft: Draft) -> None:
    """Refuse what no recipe is, before anything reads it."""
    letters = sum(len(text) for text in draft.paragraphs)
    too_long = (
        len(draft.title) > _LONGEST_TITLE
        or len(draft.listed) > _MOST_LINES
        or any(
            len(one.text) > _LONGEST_LINE or len(one.group) > _LONGEST_LINE for one in draft.listed
        )
        or letters > _MOST_LETTERS
    )
    if too_long:
        raise RecipeError(f"“{draft.title[:60]}” is longer than a recipe.")


def _plain_item(item: Ingredient | None) -> Ingredient | None:
    if item is None:
        return None
    name, unit, note = (plain(text[:_LONGEST_LINE]) for text in (item.name, item.unit, item.note))
    return replace(item, name=name[:_LONGEST_TITLE], unit=unit[:_LONGEST_TITLE], note=note)


def _check(title: str, listed: list[Listed], paragraphs: list[str]) -> None:
    if not title:
        raise RecipeError("There is no recipe's title in it.")
    if not any(one.text or one.item for one in listed):
        raise RecipeError(f"“{title}” has no list of ingredients.")
    if any(len(text) > _LONGEST_PARAGRAPH for text in paragraphs):
        raise RecipeError(f"A paragraph of “{title}” is longer than a recipe.")


def _ingredients(listed: list[Listed], language: str) -> tuple[tuple[Ingredient, ...], list[str]]:
    items: dict[tuple[str, str], Ingredient] = {}
    findings = []
    for one in listed:
        if one.item is not None:
            item = one.item
        elif one.text:
            read = read_line(one.text, language)
            item = read.item
            if not read.sure:
                findings.append(f"The amount in “{one.text}” could not be read.")
        else:
            continue
        item = replace(item, group=one.group)
        items.setdefault((item.name, one.text or str(item)), item)
    return tuple(items.values()), findings


def plain(text: str) -> str:
    """Return a text without markup and entities, on one line."""
    bare = html.unescape(html.unescape(text)) if "&" in text else text
    if "<" in bare:
        bare = _MARKUP.sub(" ", bare)
    bare = _EMPHASIS.sub("", _MARKDOWN_LINK.sub(r"\1", bare))
    bare = "".join(letter for letter in bare if letter.isprintable() or letter.isspace())
    bare = plain_numbers(bare)
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(bare.split()))


def _lines(text: str) -> list[str]:
    """Return the lines of a block, however it breaks them."""
    broken = html.unescape(text) if "&lt;" in text else text
    broken = re.sub(
        r"</?(?:br|p|li|div|ol|ul|h\d)\b[^<>]{0,500}>", "\n", broken, flags=re.IGNORECASE
    )
    return [part for line in re.split(r"[\r\n]+", broken) for part in _by_numbers(line)]


def _by_numbers(line: str) -> list[str]:
    """Cut a line where steps are numbered in it: 1, 2, 3 …, each behind the end of a sentence."""
    parts, start, expected = [], 0, 1
    for match in _INLINE_NUMBER.finditer(line):
        number = circled(match["circled"]) if match["circled"] else int(match["number"])
        before = line[: match.start()].rstrip()
        if number != expected or (before and not _SENTENCE_END.search(before[-3:])):
            continue
        expected += 1
        parts.append(line[start : match.start()])
        start = match.start()
    return [part for part in (*parts, line[start:]) if part.strip()]


def _bare(text: str) -> str:
    return without_numbering(plain(text)).strip(" :：[]<>〈〉-–=#").lower()


def _language(text: str) -> str:
    return "ko" if len(_HANGUL.findall(text)) * 2 > len(_LATIN.findall(text)) else "en"


def _servings(text: str, language: str) -> int | None:
    """Return for how many a text says that a recipe is, of a range the lower end; else None."""
    number = _A_NUMBER.fullmatch(text)
    said = number[1] if number else ""
    if not number:
        match = next(
            (found for one in (language, *_SERVINGS) if (found := _SERVINGS[one].search(text))),
            None,
        )
        said = next((one for one in match.groupdict().values() if one), "") if match else ""
    value = ko.read(said) or en.read(said) if said else None
    if value is None or value.denominator != 1 or not 1 <= value <= MOST_SERVINGS:
        return None
    return int(value)


def recipe_id(title: str) -> str:
    """Return an id for a title: 김치찌개 -> gimchijjigae, "Mum's pie" -> mums_pie."""
    words = re.findall(r"[A-Za-z0-9]+", anyascii(re.sub(r"['’]", "", title)))
    joined = "_".join(words).lower()[:_LONGEST_ID].strip("_")
    return joined if joined[:1].isalpha() else f"recipe_{joined}".strip("_")
