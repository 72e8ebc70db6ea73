"""The kernel's input devices as files: /dev/input/event*, each with a name."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final, Protocol

_FOLDER: Final = Path("/dev/input")
_NAME_BYTES: Final = 256
_READ, _TYPE, _NAME = 2, ord("E"), 6
_EVIOCGNAME: Final = _READ << 30 | _NAME_BYTES << 16 | _TYPE << 8 | _NAME


class Nodes(Protocol):
    """Where input devices are found and opened."""

    def paths(self) -> frozenset[Path]:
        """Return the devices that there are."""

    def open(self, path: Path) -> int:
        """Open one for reading without waiting; return its descriptor, or raise OSError."""

    def name(self, descriptor: int) -> str:
        """Return an open device's own name, or raise OSError."""


class InputNodes:
    """Those of this machine."""

    def paths(self) -> frozenset[Path]:
        """Return the devices that there are."""
        return frozenset(_FOLDER.glob("event*"))

    def open(self, path: Path) -> int:
        """Open one for reading without waiting; return its descriptor, or raise OSError."""
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def name(self, descriptor: int) -> str:
        """Return an open device's own name, or raise OSError."""
        answer = fcntl.ioctl(descriptor, _EVIOCGNAME, bytes(_NAME_BYTES))
        return answer.split(b"\0", 1)[0].decode(errors="replace")


def names(nodes: Nodes) -> list[str]:
    """Return the names of all devices that may be read, each once."""
    found = set()
    for path in nodes.paths():
        try:
            descriptor = nodes.open(path)
        except OSError:
            continue
        try:
            found.add(nodes.name(descriptor))
        except OSError:
            continue
        finally:
            os.close(descriptor)
    return sorted(found)
