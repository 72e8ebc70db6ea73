"""Presses and releases of chosen keys of one device, for as long as it is there, and again."""

from __future__ import annotations

import asyncio
import logging
import os
import struct
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from appliance.keys.nodes import InputNodes, Nodes

_log = logging.getLogger(__name__)

EVENT: Final = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
_SYNC, _KEY = 0, 1
_DROPPED: Final = 3
"""The code of a synchronisation event: the kernel threw events away."""
_RELEASED, _PRESSED = 0, 1
_EVENTS_AT_ONCE: Final = 64
_LOOK_EVERY_S: Final = 1.0

OnKey = Callable[[int, bool], None]
"""Takes a key's number and whether it was pressed (else released)."""


class Keys:
    """Reads every input device of one name: a keyboard's media keys are a device beside its others."""

    def __init__(
        self, device: str, codes: Collection[int], on_key: OnKey, nodes: Nodes | None = None
    ) -> None:
        """Tell `on_key` of the keys `codes` of `device`: a path, a name, or a part of a name."""
        self._device = device
        self._codes = frozenset(codes)
        self._on_key = on_key
        self._nodes: Nodes = nodes or InputNodes()
        self._open: dict[Path, int] = {}
        self._rest: dict[Path, bytes] = {}
        self._held: dict[Path, set[int]] = {}
        self._told = ""

    async def listen(self) -> None:
        """Listen for ever; a device that is not there is looked for again."""
        seen: frozenset[Path] | None = None
        try:
            while True:
                there = self._candidates()
                # What could not be opened just after it appeared may be opened once udev has been there.
                if there != seen or not self._open:
                    self._look(there)
                    seen = there
                await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            for path in list(self._open):
                self._close(path)

    def _candidates(self) -> frozenset[Path]:
        if self._device.startswith("/"):
            return frozenset({Path(self._device)})
        return self._nodes.paths()

    def _look(self, there: frozenset[Path]) -> None:
        """Open what is the device; say once why nothing is."""
        refused, others = False, set()
        for path in sorted(there - self._open.keys()):
            try:
                descriptor = self._nodes.open(path)
            except PermissionError:
                refused = True
                continue
            except OSError:
                continue
            name = self._name(descriptor)
            if self._is_wanted(name):
                self._begin(path, descriptor, name)
            else:
                others.add(name)
                os.close(descriptor)
        if self._open:
            self._told = ""
        elif refused:
            self._warn(
                f"The keys of '{self._device}' may not be read. Add the user that runs this to the "
                "group input (usermod -aG input USER) and start it again."
            )
        else:
            names = ", ".join(sorted(others - {""})) or "none"
            self._warn(
                f"There is no input device '{self._device}'; it is waited for. There are: {names}. "
                "Plug it in, or set keys.device; see: jubang devices"
            )

    def _name(self, descriptor: int) -> str:
        try:
            return self._nodes.name(descriptor)
        except OSError:
            return ""

    def _is_wanted(self, name: str) -> bool:
        return self._device.startswith("/") or self._device.strip().lower() in name.lower()

    def _begin(self, path: Path, descriptor: int, name: str) -> None:
        _log.info("Keys are read from %s (%s).", name or path, path)
        self._open[path], self._rest[path], self._held[path] = descriptor, b"", set()
        asyncio.get_running_loop().add_reader(descriptor, self._read, path)

    def _read(self, path: Path) -> None:
        """Take what has come; a device that fails is closed and looked for again."""
        try:
            data = os.read(self._open[path], EVENT.size * _EVENTS_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            _log.warning("The device with the keys, %s, is gone. It is waited for.", path)
            self._close(path)
            return
        data = self._rest[path] + data
        whole = len(data) - len(data) % EVENT.size
        self._rest[path] = data[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _KEY and code in self._codes:
                self._key(path, code, value)
            elif kind == _SYNC and code == _DROPPED:
                self._release(path)

    def _key(self, path: Path, code: int, value: int) -> None:
        """Tell of a press or a release; the repetition of a key that is held is neither."""
        if value == _PRESSED and code not in self._held[path]:
            self._held[path].add(code)
            self._on_key(code, True)
        elif value == _RELEASED and code in self._held[path]:
            self._held[path].remove(code)
            self._on_key(code, False)

    def _release(self, path: Path) -> None:
        """Release what is held: whether it still is cannot be known."""
        for code in sorted(self._held[path]):
            self._key(path, code, _RELEASED)

    def _close(self, path: Path) -> None:
        descriptor = self._open.pop(path)
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)
        self._release(path)
        del self._rest[path], self._held[path]

    def _warn(self, message: str) -> None:
        if message != self._told:
            self._told = message
            _log.warning("%s", message)
