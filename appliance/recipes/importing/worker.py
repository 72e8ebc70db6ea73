"""The process that reads foreign recipes: one request a line in, answers a line out.

    {"source": "https://…" or "/a/file"}
    -> {"recipe": "<our YAML>", "findings": [...], "name": "…"} … | {"error": {...}, "name": "…"} …
    -> {"done": true}

It alone needs the network; where Jubang is installed, systemd starts one for each connection to the
import socket. Whatever a page or an archive does to it, it happens to nobody else: it
has little memory and little time, writes no file, and is ended with whoever started it.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from appliance.errors import JubangError, RecipeError
from appliance.recipes.importing import mealie_server
from appliance.recipes.importing.archive import MOST_BYTES_IN_ALL, File, files
from appliance.recipes.importing.build import Built, build
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.fetch import Page, fetch
from appliance.recipes.importing.formats import web_page
from appliance.recipes.importing.recognise import page_text, recipes
from appliance.recipes.model import Recipe
from appliance.recipes.write import to_yaml
from appliance.settings import load
from appliance.settings.schema import ImportingSettings

MEMORY_BYTES: Final = 3_000_000_000
CPU_S: Final = 20
"""For one page, or one file of an archive; most take a fifth of a second."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def main() -> int:
    """Answer requests until there are no more."""
    logging.disable(logging.CRITICAL)  # the parsers' complaints about foreign pages help nobody
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    settings = load().importing
    for line in sys.stdin:
        _more_time()
        source = str(json.loads(line)["source"])
        try:
            for answer in _answers(source, settings):
                _say(answer)
        except Exception as error:
            name = source if "://" in source else Path(source).name
            _say({"name": name, **_told(error)})
        _say({"done": True})
    return 0


def _more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _answers(source: str, settings: ImportingSettings) -> Iterator[dict[str, Any]]:
    for name, found in _found(source, settings):
        _more_time()
        try:
            for one in found():
                built = one if isinstance(one, Built) else _built(one)
                findings = list(built.findings)
                yield {"name": name, "recipe": to_yaml(built.recipe), "findings": findings}
        except Exception as error:
            yield {"name": name, **_told(error)}


def _found(source: str, settings: ImportingSettings) -> Iterator[tuple[str, Any]]:
    """Yield each place of a source that may hold recipes, with what reads it."""
    if "://" not in source:
        found = False
        for file in files(Path(source).name, _file(Path(source))):
            found = True
            yield file.name, lambda file=file: recipes(file)
        if not found:
            raise RecipeError(f"{Path(source).name} holds no file that may be a recipe.")
    elif mealie_server.serves(source, settings):
        for address, name in mealie_server.addresses(source, settings):
            yield name, lambda address=address: mealie_server.recipes(address, settings)
    else:
        page = fetch(source, settings.allowed_hosts)
        yield source, lambda: _of_page(page)


def _file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES_IN_ALL:
            raise RecipeError(f"{path.name} is larger than {MOST_BYTES_IN_ALL // 10**6} MB.")
        return path.read_bytes()
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror}.") from error


def _of_page(page: Page) -> Iterator[Draft | Recipe]:
    if page.content_type in _HTML:
        yield web_page.read(page_text(page.data, page.charset), page.url)
    else:
        for file in files(page.url.rsplit("/", 1)[-1] or "page", page.data):
            yield from recipes(File(file.name, file.data), page.url)


def _built(one: Draft | Recipe) -> Built:
    return Built(one, ()) if isinstance(one, Recipe) else build(one)


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, JubangError):
        return error.to_json()
    if isinstance(error, MemoryError | RecursionError):
        return RecipeError("It is too large or too deep to be read.").to_json()
    kind = f"{type(error).__name__}: {error}"
    return RecipeError(f"It cannot be read ({kind}).").to_json()


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os._exit(0)  # who asked is gone; flushing what was said to him would only fail once more
