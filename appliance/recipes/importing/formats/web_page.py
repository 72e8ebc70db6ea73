"""A web page: its schema.org/Recipe (https://schema.org/Recipe), else its text.

recipe-scrapers reads JSON-LD and microdata, and knows many sites. Pages that carry neither are read
as plain text, from their headings.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from recipe_scrapers import AbstractScraper, scrape_html

from appliance.errors import RecipeError
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.formats import plain_text

_NOT_TEXT = ("script", "style", "noscript", "template", "svg", "nav", "footer", "header", "aside")
_NOT_TEXT_EITHER = ("form", "button", "select", "iframe", "figure", "head")
_BLOCKS = ("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section")
_MORE_BLOCKS = ("article", "ul", "ol", "table", "blockquote", "pre")
_DEEPEST = 200
"""Pages nest to some dozens; one that nests more is made to break its reader."""
_NAMED_LICENCE = ("license", "licence")


def read(page: str, url: str) -> Draft:
    """Return the recipe of a page; raise RecipeError where there is none."""
    _refuse_bottomless(page)
    draft = _from_schema(page, url)
    return draft if draft is not None else _from_text(page, url)


def _refuse_bottomless(page: str) -> None:
    depth = 0
    for tag in re.finditer(r"<(/?)(div|span|ul|ol|li|table|section|font|b|i|em|a|p)\b", page):
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > _DEEPEST * 10:
            raise RecipeError("The page is nested too deeply to be read.")


def _from_schema(page: str, url: str) -> Draft | None:
    try:
        scraper = scrape_html(page, url, supported_only=False)
    except Exception:  # it raises what its parsers raise, of every kind
        return None
    data = getattr(getattr(scraper, "schema", None), "data", None) or {}
    title = _told(scraper.title)
    groups = _groups(scraper)
    paragraphs, headings = _instructions(data, scraper)
    if not title or not groups or not paragraphs:
        return None
    return Draft(
        title=title,
        listed=groups,
        paragraphs=paragraphs,
        servings=_servings(data, scraper),
        source=_told(scraper.canonical_url) or url,
        licence=next((str(data[key]) for key in _NAMED_LICENCE if data.get(key)), ""),
        headings=headings,
    )


def _told(method: Callable[[], Any]) -> str:
    """Return what a scraper says, "" where it cannot."""
    with contextlib.suppress(Exception):
        return str(method() or "")
    return ""


def _groups(scraper: AbstractScraper) -> tuple[Listed, ...]:
    with contextlib.suppress(Exception):
        return tuple(
            Listed(line, group.purpose or "")
            for group in scraper.ingredient_groups()
            for line in group.ingredients
        )
    with contextlib.suppress(Exception):
        return tuple(Listed(str(line)) for line in scraper.ingredients())  # type: ignore[no-untyped-call]
    return ()


def _servings(data: dict[str, Any], scraper: AbstractScraper) -> str:
    given = data.get("recipeYield") or data.get("yield")
    if isinstance(given, list):
        given = next((str(one) for one in given if re.search(r"\d", str(one))), "")
    if isinstance(given, dict):
        given = given.get("value", "")
    return str(given) if given else _told(scraper.yields)


def _instructions(
    data: dict[str, Any], scraper: AbstractScraper
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paragraphs, and the headings of their sections."""
    headings: list[str] = []
    found = list(_steps(data.get("recipeInstructions") or data.get("RecipeInstructions"), headings))
    if not found:
        found = _told(scraper.instructions).split("\n")
    return tuple(one for one in found if one.strip()), tuple(headings)


def _steps(given: Any, headings: list[str]) -> Iterator[str]:
    """Walk schema.org's forms: text, HowToStep, HowToSection, ItemList, and lists of them."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, list):
        for one in given:
            yield from _steps(one, headings)
    elif isinstance(given, dict):
        inner = given.get("itemListElement") or given.get("steps")
        name, text = str(given.get("name") or ""), given.get("text")
        if inner:
            if name:
                headings.append(name)
            yield from _steps(inner, headings)
        elif isinstance(given.get("item"), dict | str) and not text:
            yield from _steps(given["item"], headings)
        elif text:
            shortened = name.rstrip(".… ")
            if name and not str(text).lower().startswith(shortened.lower()):
                headings.append(name)
            yield str(text)
        elif name:
            yield name


def _from_text(page: str, url: str) -> Draft:
    soup = BeautifulSoup(page, "lxml")
    title = _title(soup)
    for tag in soup.find_all([*_NOT_TEXT, *_NOT_TEXT_EITHER]):
        tag.decompose()
    main = soup.find("article") or soup.find("main") or soup.body or soup
    for tag in main.find_all([*_BLOCKS, *_MORE_BLOCKS]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    for tag in main.find_all(["td", "th"]):
        tag.insert_after(" ")
    for number, tag in _numbered(main):
        tag.insert(0, f"{number}. ")
    host = urlsplit(url).hostname or ""
    try:
        return plain_text.read(main.get_text(), title=title, source=url)
    except RecipeError as error:
        message = f"No recipe was found on the page{f' of {host}' if host else ''}."
        hint = f"{error.message} Copy its text into a file and import that."
        raise RecipeError(message, hint=hint) from error


def _numbered(main: Tag) -> Iterator[tuple[int, Tag]]:
    for ordered in main.find_all("ol"):
        yield from enumerate(ordered.find_all("li", recursive=False), 1)


def _title(soup: BeautifulSoup) -> str:
    heading = soup.find("h1")
    told = soup.find("meta", property="og:title")
    named = str(told.get("content") or "") if isinstance(told, Tag) else ""
    text = (
        heading.get_text(" ") if heading else named or (soup.title.get_text() if soup.title else "")
    )
    return re.split(r"\s[|–—:·]\s|\s-\s", text.strip())[0].strip()
