"""Recipes, settings and the cooking in one archive, and back from it.

The archive is a gzipped tar with `manifest.json` (its form, and the SHA-256 of every file), `state/` and
`config/`. Nothing is changed before all of an archive was read and found whole; what was there before
a restoration is kept beside.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from appliance import __version__
from appliance.errors import StateError

FORM: Final = 1
MANIFEST: Final = "manifest.json"
LEFT_OUT: Final = frozenset({"recordings", "failed"})
"""Of the state: what was said aloud, and what broke on this machine."""
CREDENTIALS: Final = "credentials"
_MOST_BYTES: Final = 500_000_000
_DATABASE: Final = ".sqlite3"
_DATABASE_REST: Final = (".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")


@dataclass(frozen=True, slots=True)
class Places:
    """What is backed up."""

    state: Path
    config: Path
    """/etc/jubang, or the folder that stands in for it."""


def back_up(archive: Path, places: Places, *, with_credentials: bool = False) -> int:
    """Write the archive, readable by its owner alone; return how many files are in it.

    The kitchen may go on meanwhile. Raises StateError where something cannot be read or written.
    """
    new = archive.with_name(f".{archive.name}.new")
    try:
        contents = dict(_contents(places, with_credentials=with_credentials))
        manifest = {
            "form": FORM,
            "version": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
        }
        told = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz") as tar,
        ):
            for name, data in ((MANIFEST, told), *contents.items()):
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(data), 0o600, int(time.time())
                tar.addfile(entry, io.BytesIO(data))
        new.replace(archive)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        hint = "Is there room, and may you write there?"
        raise StateError(f"The backup could not be made: {error}.", hint=hint) from error
    return len(contents)


def restore(archive: Path, places: Places) -> Path:
    """Put back what is in the archive; return the folder that holds what was there before.

    The kitchen must not run. Raises StateError, with nothing changed, where the archive is not whole.
    """
    contents = read(archive)
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")  # noqa: DTZ005 - a folder's name, for people
    before = places.state.with_name(f"{places.state.name}.before-{stamp}")
    try:
        places.state.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=places.state.parent, prefix=".restoring-") as folder:
            made = Path(folder) / "state"
            made.mkdir(mode=0o700)
            _write(made, contents, "state")
            _like(made, places.state)
            if places.state.exists():
                places.state.rename(before)
            else:
                before.mkdir()
            made.rename(places.state)
        for name in LEFT_OUT:
            if (before / name).exists():
                (before / name).rename(places.state / name)
        _keep_settings(places.config, before / "config", contents)
        _write(places.config, contents, "config")
    except OSError as error:
        hint = f"What was there before is in {before}." if before.exists() else ""
        raise StateError(f"The restoration stopped: {error}.", hint=hint) from error
    return before


def read(archive: Path) -> Mapping[str, bytes]:
    """Return the files of an archive by name; raise StateError unless all of it is as it should be."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            found = dict(_entries(tar))
        manifest = json.loads(found.pop(MANIFEST))
        form, files = int(manifest["form"]), dict(manifest["files"])
    except FileNotFoundError as error:
        raise StateError(f"There is no file {archive}.") from error
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StateError(
            f"{archive} is not a backup, or is damaged ({error}).", hint="Nothing was changed."
        ) from error
    if form > FORM:
        hint = "Upgrade first. Nothing was changed."
        raise StateError(
            f"{archive} was made by a newer release ({manifest['version']}).", hint=hint
        )
    wrong = sorted(found.keys() ^ files.keys())
    wrong += [name for name in found if hashlib.sha256(found[name]).hexdigest() != files.get(name)]
    if wrong:
        hint = "Nothing was changed."
        raise StateError(f"{archive} is damaged: {', '.join(sorted(set(wrong))[:5])}.", hint=hint)
    return found


def _contents(places: Places, *, with_credentials: bool) -> Iterator[tuple[str, bytes]]:
    for path in sorted(places.state.rglob("*")):
        inside = path.relative_to(places.state)
        if inside.parts[0] in LEFT_OUT or not path.is_file() or path.is_symlink():
            continue
        if path.name.endswith(_DATABASE_REST):
            continue
        data = _database(path) if path.suffix == _DATABASE else path.read_bytes()
        yield f"state/{inside.as_posix()}", data
    wanted = sorted(places.config.glob("*.yaml"))
    if with_credentials:
        wanted += sorted((places.config / CREDENTIALS).glob("*"))
    for path in wanted:
        if path.is_file():
            yield f"config/{path.relative_to(places.config).as_posix()}", path.read_bytes()


def _database(path: Path) -> bytes:
    """Return a whole copy of a database that may be in use."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        with (
            contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return copy.read_bytes()


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    total = 0
    for entry in tar:
        name = PurePosixPath(entry.name)
        known = entry.name == MANIFEST or name.parts[0] in {"state", "config"}
        if not entry.isfile() or not known or name.is_absolute() or ".." in name.parts:
            raise ValueError(f"{entry.name} does not belong in it")
        total += entry.size
        if total > _MOST_BYTES:
            raise ValueError("it is far too large")
        file = tar.extractfile(entry)
        if file is not None:
            yield entry.name, file.read()


def _write(folder: Path, contents: Mapping[str, bytes], under: str) -> None:
    for name, data in contents.items():
        inside = PurePosixPath(name)
        if inside.parts[0] != under:
            continue
        path = folder.joinpath(*inside.parts[1:])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if CREDENTIALS in inside.parts:
            path.chmod(0o600)


def _keep_settings(config: Path, kept: Path, contents: Mapping[str, bytes]) -> None:
    """Copy the settings that are about to be written over."""
    for name in contents:
        inside = PurePosixPath(name)
        there = config.joinpath(*inside.parts[1:])
        if inside.parts[0] == "config" and there.is_file():
            copy = kept.joinpath(*inside.parts[1:])
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(there, copy)


def _like(made: Path, model: Path) -> None:
    """Give what was made to whom the folder in its place belongs, where root restores."""
    if os.geteuid() != 0 or not model.exists():
        return
    owner = model.stat()
    for path in (made, *made.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
