"""h-recipe (https://microformats.org/wiki/h-recipe) and its elder hRecipe, by their classes."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import page_text, plain_text


def read(soup: BeautifulSoup, url: str) -> Draft | None:
    """Return the recipe that a page's classes mark; None where they mark none, or not all of it."""
    root = soup.select_one(".h-recipe, .hrecipe")
    if root is None:
        return None
    title = _first(root, ".p-name, .fn")
    listed = plain_text.listed([_text(one) for one in root.select(".p-ingredient, .ingredient")])
    told = root.select_one(".e-instructions, .instructions")
    if not title or not listed or told is None:
        return None
    paragraphs, headings = plain_text.steps(page_text.lines(told))
    servings = _first(root, ".p-yield, .yield")
    return Draft(title, listed, paragraphs, servings, source=url, headings=headings)


def _first(root: Tag, selector: str) -> str:
    found = root.select_one(selector)
    return _text(found) if found is not None else ""


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
