"""Which form a file has, and the recipes in it."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from bs4.dammit import UnicodeDammit

from appliance.errors import RecipeError
from appliance.recipes.importing.archive import File
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import (
    cooklang,
    mealie,
    paprika,
    plain_text,
    tandoor,
    web_page,
)
from appliance.recipes.model import Recipe
from appliance.recipes.read import parse_recipe

_LISTS = ("recipes", "items", "results", "data", "@graph")
"""Where a JSON object keeps a list of recipes."""
_ENCODINGS = ("utf-8-sig", "cp949")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def recipes(file: File, url: str = "") -> Iterator[Draft | Recipe]:
    """Yield the recipes of one file; raise RecipeError where there is none that can be read."""
    if file.error is not None:
        raise file.error
    name = PurePosixPath(file.name)
    suffix = name.suffix.lower()
    if suffix in {".yaml", ".yml"}:
        yield parse_recipe(_text(file), name.name)
    elif suffix == ".cook":
        yield cooklang.read(_text(file), name.stem)
    elif suffix in {".json", ".paprikarecipe"} or file.data.lstrip()[:1] in {b"{", b"["}:
        yield from _from_json(file, url)
    elif suffix in {".html", ".htm"} or file.data.lstrip()[:1] == b"<":
        yield web_page.read(page_text(file.data), url)
    else:
        yield plain_text.read(_text(file), source=url)


def page_text(data: bytes, charset: str = "") -> str:
    """Return a page's text, by the charset that it was sent with or names itself."""
    told = UnicodeDammit(data, [charset] if charset else [], is_html=True).unicode_markup
    if told is None:
        raise RecipeError("The page's text cannot be decoded.")
    return told


def _text(file: File) -> str:
    marked = [encoding for mark, encoding in _MARKS.items() if file.data.startswith(mark)]
    for encoding in (*marked, *_ENCODINGS):
        try:
            text = file.data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RecipeError(f"{file.name} is no text.", hint="Recipes are read from text, HTML and JSON.")


def _from_json(file: File, url: str) -> Iterator[Draft | Recipe]:
    try:
        data = json.loads(_text(file))
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{file.name} is not JSON: {error}.") from error
    found = False
    for one in _objects(data):
        found = True
        yield _of_object(one, url)
    if not found:
        raise RecipeError(f"{file.name} holds no recipe of a form that is known.")


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of JSON that look like recipes: alone, in a list, under a known key."""
    if isinstance(data, list):
        for one in data:
            yield from _objects(one)
    elif isinstance(data, dict):
        if mealie.is_backup(data):
            yield from mealie.from_backup(data)
        elif _kind(data):
            yield data
        else:
            for key in _LISTS:
                if isinstance(data.get(key), list):
                    yield from _objects(data[key])


def _kind(data: Mapping[str, Any]) -> str:
    if "Recipe" in str(data.get("@type", "")):
        return "schema.org"
    if mealie.fits(data):
        return "mealie"
    if tandoor.fits(data):
        return "tandoor"
    if paprika.fits(data):
        return "paprika"
    return ""


def _of_object(data: Mapping[str, Any], url: str) -> Draft:
    match _kind(data):
        case "mealie":
            return mealie.read(data)
        case "tandoor":
            return tandoor.read(data)
        case "paprika":
            return paprika.read(data)
    whole = json.dumps({"@context": "https://schema.org", **data}).replace("</", "<\\/")
    return web_page.read(f'<script type="application/ld+json">{whole}</script>', url)
