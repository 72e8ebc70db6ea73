"""A page's text as lines, the way it is read: one a paragraph, one a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import PageElement

from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import plain_text

_NOT_TEXT = ("script", "style", "noscript", "template", "svg", "nav", "footer", "header", "aside")
_NOT_TEXT_EITHER = ("form", "button", "select", "iframe", "figure", "head")
_LINES = ("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section")
_MORE_LINES = ("article", "ul", "ol", "table", "blockquote", "pre")
_SITE = re.compile(r"\s(?:\||::|–|—|:|-|·|&lt;|<|»|›)\s+.*$")
"""What stands behind a title in a browser's tab: the site's name."""
_BREAKS = frozenset({*_LINES, *_MORE_LINES})
_LONGEST_TITLE = 300


def read(soup: BeautifulSoup, url: str) -> Draft:
    """Return the recipe of a page that marks none; raise RecipeError where its text shows none."""
    title = _title(soup)
    for tag in soup.find_all([*_NOT_TEXT, *_NOT_TEXT_EITHER]):
        tag.decompose()
    return plain_text.read_page(lines(soup.body or soup), title=title, source=url)


def lines(root: Tag) -> list[str]:
    """Return the lines of a part of a page; changes it."""
    for comment in root.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for row in root.find_all("tr"):
        _row(row)
    for ordered in root.find_all("ol"):
        first = str(ordered.get("start") or "1")
        begin = int(first) if first.isdecimal() else 1
        for number, item in enumerate(ordered.find_all("li", recursive=False), begin):
            if not re.match(r"\W*\d", item.get_text().strip()[:3]):
                item.insert(0, f"{number}. ")
    text = "".join(_texts(root)).replace("\u200b", "")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _texts(root: Tag) -> Iterator[str]:
    """Yield the texts of a part of a page, with a line's end around each block of it."""
    waiting: list[PageElement | str] = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Tag):
            end = "\n" if one.name in _BREAKS else ""
            yield end
            waiting.append(end)
            waiting.extend(reversed(one.contents))
        else:
            yield str(one)


def _row(row: Tag) -> None:
    """Make a table's row a line; one of column heads goes, one with a single cell is a heading."""
    cells = row.find_all(["td", "th"])
    if len(cells) > 1 and all(cell.name == "th" for cell in cells):
        row.decompose()
    elif len(cells) == 1 and cells[0].get_text().strip():
        cells[0].insert(0, "[")
        cells[0].append("]")
    for cell in cells[:-1]:
        cell.append(" ")


def _title(soup: BeautifulSoup) -> str:
    told = soup.find("meta", property="og:title")
    named = str(told.get("content") or "") if isinstance(told, Tag) else ""
    tab = soup.title.get_text() if soup.title else ""
    for heading in soup.find_all(["h1", "h2"]):
        text = " ".join(heading.get_text(" ")[:_LONGEST_TITLE].split())
        if text and text in f"{named}\n{tab}" and not _is_the_site(text, tab):
            return text
    return _SITE.sub("", " ".join((named or tab)[:_LONGEST_TITLE].split()))


def _is_the_site(text: str, tab: str) -> bool:
    """Return whether a heading is only the site's name, at the end of the tab's title."""
    return " ".join(tab.split()).endswith(text) and " ".join(tab.split()) != text
