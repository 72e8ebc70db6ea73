"""Files out of archives: in memory, each and all together no larger than they may be."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from appliance.errors import RecipeError

MOST_BYTES: Final = 20_000_000
"""Of one file, unpacked: an export may hold a photograph."""
MOST_FILES: Final = 20_000
MOST_BYTES_IN_ALL: Final = 1_000_000_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_DEEPEST = 2
"""An export holds archives of single recipes, and these hold none."""
_READ = frozenset(
    {".json", ".paprikarecipe", ".cook", ".txt", ".md", ".html", ".htm", ".yaml", ".yml", ".zip"}
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that may hold recipes."""

    name: str
    """With its folders inside the archive."""
    data: bytes
    error: RecipeError | None = None
    """Why it could not be unpacked."""


class _Budget:
    """What may still be unpacked of one import."""

    def __init__(self) -> None:
        self.files = MOST_FILES
        self.bytes = MOST_BYTES_IN_ALL


def files(
    name: str, data: bytes, *, depth: int = 0, budget: _Budget | None = None
) -> Iterator[File]:
    """Yield the files of an archive, or the file itself; one that cannot be unpacked as its error."""
    budget = budget or _Budget()
    if data.startswith(_ZIP):
        if depth >= _DEEPEST:
            error = RecipeError(f"{name} is an archive in an archive in an archive.")
            yield File(name, b"", error)
            return
        try:
            for file in _unzipped(name, data, budget):
                yield from files(file.name, file.data, depth=depth + 1, budget=budget)
        except RecipeError as error:
            yield File(name, b"", error)
    elif data.startswith(b"\x1f\x8b"):
        try:
            yield File(name.removesuffix(".gz"), _gunzipped(name, data))
        except RecipeError as error:
            yield File(name, b"", error)
    else:
        yield File(name, data)


def _unzipped(name: str, data: bytes, budget: _Budget) -> Iterator[File]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                budget.files -= 1
                if budget.files < 0:
                    raise RecipeError(f"{name} holds more than {MOST_FILES} files.")
                if entry.is_dir() or PurePosixPath(entry.filename).suffix.lower() not in _READ:
                    continue
                with archive.open(entry) as file:
                    content = file.read(MOST_BYTES + 1)
                budget.bytes -= len(content)
                if len(content) > MOST_BYTES or budget.bytes < 0:
                    raise RecipeError(
                        f"{name} unpacks to more than recipes need ({entry.filename})."
                    )
                yield File(f"{name}/{entry.filename}", content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise RecipeError(f"{name} is a damaged archive: {error}.") from error
    except (RuntimeError, NotImplementedError) as error:  # a password, an unknown method
        raise RecipeError(f"{name} cannot be unpacked: {error}.") from error


def _gunzipped(name: str, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RecipeError(f"{name} is damaged: {error}.") from error
    if len(content) > MOST_BYTES:
        raise RecipeError(f"{name} unpacks to more than a recipe needs.")
    return content
