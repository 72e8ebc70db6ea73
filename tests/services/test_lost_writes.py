"""The power goes, and with it every write that the disk was not told to keep."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import apsw
import pytest

from appliance.cooking import CookingSession
from appliance.cooking.memory import Instant, Memory
from appliance.cooking.state import State
from appliance.recipes import Library

ROUNDS = 200
TURNS = (
    *("김치찌개 만들자", "시작하자", "다음", "면 타이머 10분", "4인분으로 해 줘", "다음", "이전"),
    *(
        "밥 타이머 20분",
        "면 타이머 취소",
        "두 번째 단계로 가 줘",
        "2분 더",
        "떡볶이 만들자",
        "시작하자",
    ),
)


@dataclass
class Disk:
    """What is on the platter, and what was only written."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    """By file, as of its last sync."""
    loose: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    """Writes since, in order; a truncation is a write of nothing."""

    power: int = 10**9
    """How many more writes and syncs there is power for."""

    def _has_power(self) -> bool:
        self.power -= 1
        return self.power >= 0

    def wrote(self, name: str, data: bytes, offset: int) -> None:
        if self._has_power():
            self.loose.setdefault(name, []).append((offset, data))

    def synced(self, name: str) -> None:
        if not self._has_power():
            return
        content = self.kept.setdefault(name, bytearray())
        for offset, data in self.loose.pop(name, []):
            _apply(content, offset, data)

    def after_power_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files as they are found: of what was not synced, any part may be there."""
        found = {name: bytearray(content) for name, content in self.kept.items()}
        for name, writes in self.loose.items():
            for offset, data in writes:
                if chance.random() < 0.5:
                    _apply(found.setdefault(name, bytearray()), offset, data)
        return {name: bytes(content) for name, content in found.items()}


def _apply(content: bytearray, offset: int, data: bytes) -> None:
    if not data:
        del content[offset:]
        return
    content.extend(b"\0" * (offset - len(content)))
    content[offset : offset + len(data)] = data


class LossyFile(apsw.VFSFile):
    """A file whose writes reach the platter when it is synced."""

    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name)).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        super().xWrite(data, offset)
        self._disk.wrote(self._name, bytes(data), offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._disk.wrote(self._name, b"", size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._disk.synced(self._name)


class LossyVfs(apsw.VFS):
    """SQLite's way to a disk that loses what was not synced."""

    def __init__(self, disk: Disk) -> None:
        super().__init__("lossy", "")
        self._disk = disk

    def xOpen(self, name: Any, flags: Any) -> LossyFile:  # noqa: N802
        return LossyFile(self._disk, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802, FBT001
        super().xDelete(name, sync_folder)
        if self._disk.power >= 0:
            self._disk.kept.pop(Path(name).name, None)
            self._disk.loose.pop(Path(name).name, None)


class Connection:
    """An apsw connection that Memory takes for one of sqlite3's."""

    def __init__(self, path: Path) -> None:
        self._database = apsw.Connection(str(path), vfs="lossy")
        # Shared memory is no matter of a file's: with one owner WAL needs none.
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        if re.match(r"INSERT|UPDATE", sql) and not self._database.in_transaction:
            self._database.execute("BEGIN")
        return self._database.execute(sql, values)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._database.in_transaction:
            self._database.execute("COMMIT" if kind is None else "ROLLBACK")

    def close(self) -> None:
        self._database.close()


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    vfs = LossyVfs(disk)
    yield disk
    vfs.unregister()


def session(memory: Memory) -> CookingSession:
    return CookingSession(library=Library(), memory=memory, clock=lambda: 1000.0)


def instant() -> Instant:
    return Instant("one", 1000.0, 50_000.0, trusted=True)


def test_no_confirmed_change_is_missing_after_a_power_cut(tmp_path: Path, disk: Disk) -> None:
    """Cut at any write or sync: what was confirmed is there, and at most the one change after it."""
    chance = random.Random(4)
    turns = lost = 0
    for number in range(ROUNDS):
        disk.kept, disk.loose, disk.power = {}, {}, 10**9
        folder = tmp_path / str(number)
        (folder / "running").mkdir(parents=True)
        (folder / "after").mkdir()
        memory = Memory(folder / "running" / "cooking.sqlite3", instant, Connection)  # type: ignore[arg-type]
        cooking = session(memory)
        disk.power = chance.randint(1, 40)
        confirmed = cooking.state
        for said in TURNS:
            cooking.handle_text(said)
            if disk.power < 0:
                break  # the power went before this was answered
            confirmed = cooking.state
            turns += 1
        lost += sum(len(writes) for writes in disk.loose.values())
        for name, content in disk.after_power_cut(chance).items():
            (folder / "after" / name).write_bytes(content)
        memory.close()
        again = session(Memory(folder / "after" / "cooking.sqlite3", instant))
        again.recall()
        assert not list((folder / "after").glob("*.broken-*"))
        assert told(again.state) in {told(confirmed), told(cooking.state)}
    assert lost
    print(f"{ROUNDS} power cuts in {turns} turns, {lost} writes were not synced")


def told(state: State) -> tuple[object, ...]:
    timers = tuple((timer.id, timer.name, timer.ends_at) for timer in state.timers)
    return state.recipe, state.step, state.factor, timers


def test_without_full_sync_changes_are_missing(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: on the same disk a database that is not synced does lose what was said."""
    real = Connection.execute

    def careless(self: Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:
        return real(self, sql.replace("synchronous = FULL", "synchronous = OFF"), values)

    monkeypatch.setattr(Connection, "execute", careless)
    memory = Memory(tmp_path / "cooking.sqlite3", instant, Connection)  # type: ignore[arg-type]
    session(memory).handle_text("김치찌개 만들자")
    assert disk.loose
    (tmp_path / "after").mkdir()
    for name, content in disk.kept.items():
        (tmp_path / "after" / name).write_bytes(content)
    assert Memory(tmp_path / "after" / "cooking.sqlite3", instant).recall(1000.0) is None
    memory.close()
