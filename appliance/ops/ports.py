"""Who has a TCP port, also where it is another user's program (standard library alone).

A process's sockets show only to itself and to root; to whom a socket belongs, the kernel tells everybody.
"""

from __future__ import annotations

import contextlib
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"
_TABLES = ("tcp", "tcp6")
_COMMAND = 120


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens."""

    uid: int
    inode: int


def port_owner(port: int, proc: Path = Path("/proc")) -> str:
    """Return who listens on a TCP port, as a person would name it."""
    found = list(_listeners(port, proc))
    for one in found:
        process = _process_of(one.inode, proc)
        if process is not None:
            return process
    for one in found:
        return f"a program of the user {_user(one.uid)}"
    return "another program"


def is_taken(port: int, proc: Path = Path("/proc")) -> bool:
    """Return whether anybody listens on a TCP port."""
    return any(_listeners(port, proc))


def _listeners(port: int, proc: Path) -> Iterator[Listener]:
    """Yield the sockets that listen on a port, by the kernel's tables."""
    for table in _TABLES:
        try:
            lines = (
                (proc / "net" / table)
                .read_text(encoding="utf-8", errors="replace")
                .splitlines()[1:]
            )
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            _, hexadecimal = fields[1].rsplit(":", 1)
            if fields[3] == _LISTENING and int(hexadecimal, 16) == port:
                yield Listener(int(fields[7]), int(fields[9]))


def _process_of(inode: int, proc: Path) -> str | None:
    """Return the process that holds a socket, None where it may not be looked into."""
    for folder in proc.iterdir():
        if not folder.name.isdecimal() or not _holds(folder, f"socket:[{inode}]"):
            continue
        try:
            name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
            raw = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        command = raw.replace(b"\0", b" ").decode(errors="replace").strip()
        return f"{name} (process {folder.name}: {command[:_COMMAND]})"
    return None


def _holds(process: Path, what: str) -> bool:
    """Return whether a process has something open; what it closes meanwhile does not matter."""
    try:
        entries = list((process / "fd").iterdir())
    except OSError:
        return False
    for entry in entries:
        with contextlib.suppress(OSError):
            if str(entry.readlink()) == what:
                return True
    return False


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
