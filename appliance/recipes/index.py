"""What is known of every recipe without reading it anew: a thousand recipes open in milliseconds.

The files are the truth. What is needed to find one is kept beside them in a cache, by the file's
name, size and time of change; where that cache is missing or broken, the files are read.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from appliance.errors import RecipeError
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
    aliases: tuple[str, ...]
    ingredients: tuple[str, ...]
    """Their bare names."""
    servings: int | None
    steps: int
    """How many."""
    path: Path
    """Its file."""


def entries(folders: Iterable[Path], cache: Path | None = None) -> dict[str, Entry]:
    """Return the recipes of all folders by id; one of a later folder replaces an earlier one's.

    A file that is no recipe is left out, with a warning in the log.
    """
    known = _cached(cache)
    told: dict[str, Any] = {}
    found: dict[str, Entry] = {}
    for folder in folders:
        for path, stamp in _files(folder):
            data = known.get(str(path))
            if data is None or data["stamp"] != stamp:
                data = {"stamp": stamp, **_read(path)}
            told[str(path)] = data
            if data.get("error"):
                _log.warning("%s", data["error"])
            else:
                entry = _entry(data["entry"], path)
                found[entry.id] = entry
    if cache is not None and told != known:
        _keep(cache, told)
    return found


def _files(folder: Path) -> list[tuple[Path, list[int]]]:
    try:
        with os.scandir(folder) as listed:
            names = [item for item in listed if item.name.endswith(".yaml") and item.is_file()]
    except OSError:
        return []  # no recipe of the user's own yet
    found = []
    for item in sorted(names, key=lambda item: item.name):
        stat = item.stat()
        found.append((folder / item.name, [stat.st_mtime_ns, stat.st_size]))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        recipe = read_recipe(path)
    except RecipeError as error:
        return {"error": str(error)}
    entry = Entry(
        id=recipe.id,
        title=recipe.title,
        language=recipe.language,
        aliases=recipe.aliases,
        ingredients=tuple(dict.fromkeys(item.name for item in recipe.ingredients)),
        servings=recipe.servings,
        steps=len(recipe.steps),
        path=path,
    )
    # As JSON gives it back, so that what was read and what was cached compare as equal.
    return {"entry": json.loads(json.dumps(asdict(entry), default=str))}


def _entry(data: Mapping[str, Any], path: Path) -> Entry:
    return Entry(
        data["id"],
        data["title"],
        data["language"],
        tuple(data["aliases"]),
        tuple(data["ingredients"]),
        data["servings"],
        data["steps"],
        path,
    )


def _cached(cache: Path | None) -> dict[str, Any]:
    if cache is None:
        return {}
    try:
        data = json.loads(cache.read_bytes())
        files: dict[str, Any] = data["files"] if data["form"] == _FORM else {}
        for one in files.values():
            if "error" not in one:
                _entry(one["entry"], cache)
            _ = one["stamp"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return files


def _keep(cache: Path, files: Mapping[str, Any]) -> None:
    part = cache.with_name(f".{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"form": _FORM, "files": files}, ensure_ascii=False), "utf-8")
        part.replace(cache)
    except OSError as error:
        _log.info("The recipes' index cannot be kept at %s: %s.", cache, error.strerror)
