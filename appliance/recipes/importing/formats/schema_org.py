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
_HIDDEN = re.compile(
    r"(<script\b[^>]*ld\+json[^>]*>)\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)(.*?)"
    r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)?\s*(</script>)",
    re.IGNORECASE | re.DOTALL,
)
"""JSON-LD inside a comment, as some sites still hide it."""


def read(page: str, url: str) -> Draft | None:
    """Return the recipe that a page marks as one; None where it marks none, or not all of it."""
    try:
        plain = _HIDDEN.sub(r"\1\2\3", page)
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
        licence=next((str(data[key]) for key in _LICENCE if data.get(key)), ""),
        headings=headings,
    )


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
        yield from _step(given, headings)


def _step(given: dict[str, Any], headings: list[str]) -> Iterator[str]:
    inner = given.get("itemListElement") or given.get("steps")
    name, text = str(given.get("name") or ""), given.get("text")
    if inner:
        headings += [name] if name else []
        yield from _steps(inner, headings)
    elif isinstance(given.get("item"), dict | str) and not text:
        yield from _steps(given["item"], headings)
    elif text:
        begins = str(text).lower().startswith(name.lower().rstrip(".… "))
        headings += [name] if name and not begins else []
        yield str(text)
    elif name:
        yield name
