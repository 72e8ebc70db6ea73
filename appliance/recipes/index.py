"""What is known of every recipe without reading it anew: a thousand recipes open in milliseconds.

The files are the truth. What is needed to find one is kept beside them in a cache, by the file's
name, size and time of change; where that cache is missing or broken, the files are read.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

from appliance.errors import RecipeError
from appliance.nlu.sound import letters
from appliance.recipes.model import Recipe
from appliance.recipes.read import read_recipe

_log = logging.getLogger(__name__)

_FORM: Final = 1
"""Of the cache; another one is not read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a recipe is found by."""

    id: str
    title: str
    language: str
    sounds: tuple[str, ...]
    """How its title, its other names and its id sound (nlu.sound.letters)."""
    ingredients: tuple[str, ...]
    """Their bare names."""
    servings: int | None
    steps: int
    """How many."""
    file: str
    """The path of its file."""


def entries(folder: Path, cache: Path | None = None) -> dict[str, Entry]:
    """Return the recipes of a folder by id; `cache` is a file of this folder's own.

    A file that is no recipe is left out, with a warning in the log.
    """
    known = _cached(cache)
    told: dict[str, Any] = {}
    found: dict[str, Entry] = {}
    for name, stamp in _files(folder):
        file = f"{folder}{os.sep}{name}"
        try:
            data = known[name]
            if data["stamp"] != stamp:
                data = {"stamp": stamp, **_read(Path(file))}
            entry = _entry(data["entry"], file)
        except (KeyError, TypeError, ValueError):  # not in the cache, or the cache is broken
            data = {"stamp": stamp, **_read(Path(file))}
            entry = _entry(data["entry"], file)
        told[name] = data
        if entry is None:
            _log.warning("%s", data["error"])
        else:
            found[entry.id] = entry
    if cache is not None and told != known:
        _keep(cache, told)
    return found


def _files(folder: Path) -> list[tuple[str, list[int]]]:
    """Return the folder's recipe files, in order, each with its time of change and its size."""
    try:
        with os.scandir(folder) as listed:
            found = [
                (item.name, [stat.st_mtime_ns, stat.st_size])
                for item in listed
                if item.name.endswith(".yaml") and S_ISREG((stat := item.stat()).st_mode)
            ]
    except OSError:
        return []  # no recipe of the user's own yet
    return sorted(found)


def _read(path: Path) -> dict[str, Any]:
    try:
        recipe = read_recipe(path)
    except RecipeError as error:
        return {"entry": None, "error": str(error)}
    return {"entry": list(astuple(entry_of(recipe, "")))[:-1]}


def entry_of(recipe: Recipe, file: str) -> Entry:
    """Return what a recipe that is kept in `file` is found by."""
    names = (recipe.title, *recipe.aliases, recipe.id.replace("_", " "))
    return Entry(
        id=recipe.id,
        title=recipe.title,
        language=recipe.language,
        sounds=tuple(dict.fromkeys(letters(name) for name in names)),
        ingredients=tuple(dict.fromkeys(item.name for item in recipe.ingredients)),
        servings=recipe.servings,
        steps=len(recipe.steps),
        file=file,
    )


def _entry(data: Sequence[Any] | None, file: str) -> Entry | None:
    if data is None:
        return None
    recipe_id, title, language, sounds, ingredients, servings, steps = data
    return Entry(
        recipe_id, title, language, tuple(sounds), tuple(ingredients), servings, steps, file
    )


def _cached(cache: Path | None) -> dict[str, Any]:
    if cache is None:
        return {}
    try:
        data = json.loads(cache.read_bytes())
        return dict(data["files"]) if data["form"] == _FORM else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _keep(cache: Path, files: Mapping[str, Any]) -> None:
    part = cache.with_name(f".{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"form": _FORM, "files": files}, ensure_ascii=False), "utf-8")
        part.replace(cache)
    except OSError as error:
        _log.info("The recipes' index cannot be kept at %s: %s.", cache, error.strerror)
