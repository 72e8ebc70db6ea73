"""schema.org/Recipe (https://schema.org/Recipe) in a page, by recipe-scrapers.

It reads JSON-LD and microdata, and knows many sites by themselves.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from recipe_scrapers import AbstractScraper, scrape_html

from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.formats import plain_text

_NOWHERE = "https://saved.invalid/"
"""The address of a page that was saved and names none; recipe-scrapers wants one."""
_LICENCE = ("license", "licence")
_OPENING, _CLOSING = ("<!--", "//<![CDATA[", "/*<![CDATA[*/"), ("-->", "//]]>", "/*]]>*/")
_LONGEST_TAG = 500


def read(page: str, url: str) -> Draft | None:
    """Return the recipe that a page marks as one; None where it marks none, or not all of it."""
    try:
        plain = _uncovered(page)
        scraper = scrape_html(plain, url or _NOWHERE, supported_only=False)
    except Exception:  # it raises what its parsers raise, of every kind
        return None
    data = getattr(getattr(scraper, "schema", None), "data", None) or {}
    title, listed = _told(scraper.title), _listed(scraper)
    paragraphs, headings = _instructions(data, scraper)
    if not title or not listed or not paragraphs:
        return None
    return Draft(
        title=title,
        listed=listed,
        paragraphs=paragraphs,
        servings=_servings(data, scraper),
        source=_source(scraper, url),
        licence=next((_named(data[key]) for key in _LICENCE if data.get(key)), ""),
        headings=headings,
    )


def _uncovered(page: str) -> str:
    """Return a page whose JSON-LD stands in no comment, where some sites still hide it."""
    parts, at = [], 0
    while (tag := page.find("<script", at)) >= 0:
        opened = page.find(">", tag, tag + _LONGEST_TAG)
        closed = page.find("</script", opened) if opened >= 0 else -1
        if closed < 0:
            break
        parts.append(page[at : opened + 1])
        content = page[opened + 1 : closed]
        if "ld+json" in page[tag:opened]:
            content = content.strip()
            for sign in _OPENING:
                content = content.removeprefix(sign)
            for sign in _CLOSING:
                content = content.removesuffix(sign)
        parts.append(content)
        at = closed
    return "".join(parts) + page[at:]


def _source(scraper: AbstractScraper, url: str) -> str:
    """Return what a page calls its own address, else where it was fetched from."""
    canonical = _told(scraper.canonical_url)
    return url if canonical.startswith(_NOWHERE) else canonical or url


def _told(method: Callable[[], Any]) -> str:
    """Return what a scraper says, "" where it cannot."""
    with contextlib.suppress(Exception):
        return str(method() or "")
    return ""


def _listed(scraper: AbstractScraper) -> tuple[Listed, ...]:
    """Return the ingredients; a heading may stand beside the list, or be a line of it."""
    groups: list[tuple[str, list[str]]] = []
    with contextlib.suppress(Exception):
        groups = [(one.purpose or "", one.ingredients) for one in scraper.ingredient_groups()]
    if not groups:
        with contextlib.suppress(Exception):
            groups = [("", [str(line) for line in scraper.ingredients()])]  # type: ignore[no-untyped-call]
    return tuple(one for name, lines in groups for one in plain_text.listed(lines, name))


def _named(given: Any) -> str:
    """Return a text, or the address or name of an object."""
    if isinstance(given, dict):
        given = given.get("url") or given.get("@id") or given.get("name")
    return given if isinstance(given, str) else ""


def _servings(data: dict[str, Any], scraper: AbstractScraper) -> str:
    given = data.get("recipeYield") or data.get("yield")
    if isinstance(given, list):
        numbers = [str(one) for one in given if re.search(r"\d", str(one))]
        people = [one for one in numbers if re.search(r"serv|people|person|인분|명", one)]
        several = [one for one in numbers if one.strip() != "1"]  # "1" and "1 loaf": not for one
        given = next(iter(people or several), "")
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
        yield from _step(given, headings)


def _step(given: dict[str, Any], headings: list[str]) -> Iterator[str]:
    inner = given.get("itemListElement") or given.get("steps")
    name, text = _named(given.get("name")), _named(given.get("text"))
    if inner:
        headings += [name] if name else []
        yield from _steps(inner, headings)
    elif isinstance(given.get("item"), dict | str) and not text:
        yield from _steps(given["item"], headings)
    elif text:
        begins = text.lower().startswith(name.lower().rstrip(".… "))
        headings += [name] if name and not begins else []
        yield text
    elif name:
        yield name
