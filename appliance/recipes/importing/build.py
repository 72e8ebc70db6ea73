"""A draft made into a recipe of ours, with what could not be read of it. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from anyascii import anyascii

from appliance.errors import RecipeError
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.ear import for_the_ear, without_numbering
from appliance.recipes.importing.ingredient_lines import read_line
from appliance.recipes.importing.step_details import step_of
from appliance.recipes.model import Ingredient, Recipe
from appliance.recipes.read import MOST_SERVINGS

_MOST_LINES = 500
_MOST_LETTERS = 100_000
_LONGEST_ID = 60
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"\*\*|__|~~|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_SERVINGS = {
    "ko": re.compile(rf"({ko.NUMBER})\s?(?:인분|명|사람|인 분|인)"),
    "en": re.compile(
        rf"(?:serves|servings?|feeds|for|yields?|makes)\D{{0,12}}?({en.NUMBER})|({en.NUMBER})\s*(?:servings?|people|persons?|portions?)",
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
    title = plain(draft.title)
    listed = [replace(one, text=plain(one.text), group=plain(one.group)) for one in draft.listed]
    headings = {_bare(heading) for heading in draft.headings}
    paragraphs = [plain(line) for text in draft.paragraphs for line in _lines(text)]
    paragraphs = [text for text in paragraphs if text and _bare(text) not in headings]
    _check(title, listed, paragraphs)
    language = _language(" ".join((title, *(one.text for one in listed), *paragraphs)))
    items, findings = _ingredients(listed, language)
    servings = _servings(plain(draft.servings), language)
    if servings is None:
        said = f" (“{draft.servings}”)" if draft.servings else ""
        findings.append(f"For how many it is could not be read{said}.")
    steps = tuple(step_of(text, items, language) for text in for_the_ear(paragraphs, language))
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


def _check(title: str, listed: list[Listed], paragraphs: list[str]) -> None:
    if not title:
        raise RecipeError("There is no recipe's title in it.")
    if not any(one.text or one.item for one in listed):
        raise RecipeError(f"“{title}” has no list of ingredients.")
    if len(listed) > _MOST_LINES or sum(map(len, paragraphs)) > _MOST_LETTERS:
        raise RecipeError(f"“{title}” is longer than a recipe.")


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
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(bare.split()))


def _lines(text: str) -> list[str]:
    """Return the lines of a block, however it breaks them."""
    broken = html.unescape(text) if "&lt;" in text else text
    broken = re.sub(r"</?(?:br|p|li|div|ol|ul|h\d)\b[^<>]*>", "\n", broken, flags=re.IGNORECASE)
    return re.split(r"[\r\n]+|(?<=[.!?\s])(?=\d{1,2}\.\s+[A-Z가-힣])", broken)


def _bare(text: str) -> str:
    return without_numbering(plain(text)).strip(" :：[]<>〈〉-–=#").lower()


def _language(text: str) -> str:
    return "ko" if len(_HANGUL.findall(text)) * 2 > len(_LATIN.findall(text)) else "en"


def _servings(text: str, language: str) -> int | None:
    number = _A_NUMBER.fullmatch(text)
    match = None if number else _SERVINGS[language].search(text) or _SERVINGS["en"].search(text)
    said = (
        number[1]
        if number
        else next((group for group in match.groups() if group), "")
        if match
        else ""
    )
    value = (ko.read(said) if language == "ko" else None) or en.read(said) if said else None
    if value is None or value.denominator != 1 or not 1 <= value <= MOST_SERVINGS:
        return None
    return int(value)


def recipe_id(title: str) -> str:
    """Return an id for a title: 김치찌개 -> gimchijjigae, "Mum's pie" -> mums_pie."""
    words = re.findall(r"[A-Za-z0-9]+", anyascii(re.sub(r"['’]", "", title)))
    joined = "_".join(words).lower()[:_LONGEST_ID].strip("_")
    return joined if joined[:1].isalpha() else f"recipe_{joined}".strip("_")
