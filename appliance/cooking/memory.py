"""The cooking on disk: every change is there, synced, before it is confirmed aloud.

One row in an SQLite database (WAL, full sync). A database that cannot be read is set aside with a
warning, and a new one begun: the kitchen never fails to start because of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.cooking.saved import from_json, to_json
from appliance.cooking.state import State
from appliance.errors import StateError

_log = logging.getLogger(__name__)

VERSION: Final = 2
"""Of the database's form; an older one is brought up to it, a newer one set aside."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_CLOCK_SIGNS = (Path("/sys/class/rtc/rtc0"), Path("/run/systemd/timesync/synchronized"))
_BUSY_S = 2.0


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment by all clocks that the machine has."""

    boot: str
    """Which boot of the machine."""
    uptime: float
    """Seconds since it, sleep included."""
    wall: float
    """Seconds since the epoch."""
    trusted: bool
    """Whether the wall clock can be relied on: there is an RTC, or it was synchronised."""

    @classmethod
    def now(cls) -> Instant:
        """Read the clocks."""
        try:
            boot = _BOOT_ID.read_text().strip()
        except OSError:
            boot = ""
        trusted = any(sign.exists() for sign in _CLOCK_SIGNS)
        return cls(boot, time.clock_gettime(time.CLOCK_BOOTTIME), time.time(), trusted)

    def since(self, earlier: Instant) -> tuple[float, bool]:
        """Return the seconds since an earlier moment, and whether that is certain."""
        if self.boot and self.boot == earlier.boot and self.uptime >= earlier.uptime:
            return self.uptime - earlier.uptime, True
        elapsed = self.wall - earlier.wall
        return max(0.0, elapsed), self.trusted and earlier.trusted and elapsed >= 0


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was kept."""

    state: State
    certain: bool
    """Whether the time that has passed since is certain."""


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY_S)


class Memory:
    """What is kept of one kitchen's cooking."""

    def __init__(
        self,
        path: Path,
        instant: Callable[[], Instant] = Instant.now,
        connect: Callable[[Path], sqlite3.Connection] = _connected,
    ) -> None:
        """Open or begin the database; raise StateError where neither can be done."""
        self._path = path
        self._connect = connect
        self._instant = instant
        self._database = self._opened()

    def save(self, state: State, now: float) -> None:
        """Keep a state; when this returns it is on disk. Raise StateError where it is not."""
        at = self._instant()
        told = {
            "state": to_json(state, now),
            "boot": at.boot,
            "uptime": at.uptime,
            "wall": at.wall,
            "trusted": at.trusted,
        }
        try:
            with self._database:
                self._database.execute(
                    "INSERT INTO cooking (id, saved) VALUES (1, ?) "
                    "ON CONFLICT (id) DO UPDATE SET saved = excluded.saved",
                    (json.dumps(told, ensure_ascii=False),),
                )
        except sqlite3.Error as error:
            raise StateError(
                f"The cooking could not be saved: {error}.", hint=f"Is there room at {self._path}?"
            ) from error

    def recall(self, now: float) -> Recalled | None:
        """Return what was kept, its timers by the session clock `now`; None where nothing was."""
        try:
            row = self._database.execute("SELECT saved FROM cooking WHERE id = 1").fetchone()
            if row is None:
                return None
            told = json.loads(row[0])
            then = Instant(told["boot"], told["uptime"], told["wall"], told["trusted"])
            elapsed, certain = self._instant().since(then)
            return Recalled(from_json(told["state"], now, elapsed), certain)
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, StateError) as error:
            self._set_aside(error)
            self._database = self._opened()
            return None

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _opened(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return self._ready()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise  # a lock or a full disk is no broken database
                self._set_aside(error)
                return self._ready()
        except (OSError, sqlite3.Error) as error:
            raise StateError(
                f"The state cannot be kept at {self._path}: {error}.",
                hint="Check that the folder can be written, or set paths.state.",
            ) from error

    def _ready(self) -> sqlite3.Connection:
        database, version = self._connect(self._path), 0
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            version = int(database.execute("PRAGMA user_version").fetchone()[0])
            if version > VERSION:
                message = f"it was written by a newer Jubang (form {version})"
                raise sqlite3.DatabaseError(message)
            if 0 < version < VERSION:
                self._keep_copy(database, version)
            if version < VERSION:
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    for older in range(version, VERSION):
                        _MIGRATIONS[older](database)
                    database.execute(f"PRAGMA user_version = {VERSION}")
        except (ValueError, KeyError, TypeError) as error:
            database.close()
            message = f"what form {version} kept cannot be read ({error})"
            raise sqlite3.DatabaseError(message) from error
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _keep_copy(self, database: sqlite3.Connection, version: int) -> None:
        """Keep a database of an older form as it was, before it is brought up to ours."""
        copy = self._path.with_name(f"{self._path.name}.form-{version}")
        with contextlib.closing(sqlite3.connect(copy)) as kept:
            database.backup(kept)
        _log.warning("%s was of form %d, and is kept as %s.", self._path, version, copy.name)

    def _set_aside(self, reason: Exception) -> None:
        """Keep a database that cannot be read under another name, for whoever may look at it."""
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.broken-{number}")).exists():
            number += 1
        _log.warning("%s cannot be used (%s): it is kept as %s.", self._path, reason, aside.name)
        for suffix in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))


def _begin(database: sqlite3.Connection) -> None:
    database.execute(
        "CREATE TABLE cooking (id INTEGER PRIMARY KEY CHECK (id = 1), saved TEXT NOT NULL)"
    )


def _add_title_and_missed(database: sqlite3.Connection) -> None:
    """Form 1 knew neither the recipe's title nor the timers that rang in vain."""
    for (saved,) in database.execute("SELECT saved FROM cooking").fetchall():
        told = json.loads(saved)
        told["state"] = {"title": "", "missed": [], **told["state"]}
        database.execute("UPDATE cooking SET saved = ?", (json.dumps(told, ensure_ascii=False),))


_MIGRATIONS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {
    0: _begin,
    1: _add_title_and_missed,
}
"""What brings a database of each form up to the next."""
