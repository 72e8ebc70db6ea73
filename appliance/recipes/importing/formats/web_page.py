"""A web page: its schema.org/Recipe, its h-recipe, else its text under the headings of a recipe."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from appliance.errors import RecipeError
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import microformat, page_text, schema_org

_DEEPEST = 2000
"""Pages nest to some dozens; one that nests thousands deep is made to break its reader."""
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|tr|td|th|thead|tbody|option|br|img|hr|meta|link|input|wbr|source|area|col)\b)"
    r"[a-z][a-z0-9]*\b",
    re.IGNORECASE,
)
"""A tag that must be closed."""


def read(page: str, url: str) -> Draft:
    """Return the recipe of a page; raise RecipeError where there is none."""
    _refuse_bottomless(page)
    draft = schema_org.read(page, url)
    if draft is None:
        soup = BeautifulSoup(page, "lxml")
        source = _canonical(soup) or url
        draft = microformat.read(soup, source)
        try:
            draft = draft or page_text.read(soup, source)
        except RecipeError as error:
            host = urlsplit(url).hostname
            message = f"No recipe was found on the page{f' of {host}' if host else ''}."
            hint = f"{error.message} Copy its text into a file and import that."
            raise RecipeError(message, hint=hint) from error
    return draft


def _canonical(soup: BeautifulSoup) -> str:
    """Return the address that a page calls its own, "" where it names none."""
    link = soup.find("link", rel="canonical")
    address = str(link.get("href") or "") if isinstance(link, Tag) else ""
    return address if address.startswith(("https://", "http://")) else ""


def _refuse_bottomless(page: str) -> None:
    depth = 0
    for tag in _TAG.finditer(page):
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > _DEEPEST:
            raise RecipeError("The page is nested too deeply to be read.")
