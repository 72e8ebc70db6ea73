"""What happens in a turn, as one stream of events: to a file, to the display, to tests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from appliance.errors import AudioError

Event = Mapping[str, object]
Sink = Callable[[Event], None]


class Events:
    """Numbers the events and gives them to every sink."""

    def __init__(self, *, live: bool) -> None:
        """`live` adds the wall clock's time to each event."""
        self._live = live
        self._seq = 0
        self._sinks: list[Sink] = []
        self.turn = 0
        """The number of the turn that is going on, 0 before the first."""

    def add(self, sink: Sink) -> Callable[[], None]:
        """Give the coming events to `sink`; return what ends that."""
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink)

    def emit(self, event: str, at: float, **facts: object) -> None:
        """Tell of one event at a time of the audio, in seconds."""
        self._seq += 1
        told: dict[str, object] = {"t": round(at, 3), "event": event, "seq": self._seq}
        told["turn"] = self.turn
        if self._live:
            told["time"] = round(time.time(), 3)
        told |= facts
        for sink in list(self._sinks):
            sink(told)


class JsonLines:
    """A file with one event a line, written as they happen."""

    def __init__(self, path: Path) -> None:
        """Open (and empty) the file; raise AudioError where it cannot be written."""
        try:
            self._file: TextIO = path.open("w", encoding="utf-8")
        except OSError as error:
            raise AudioError(f"{path} cannot be written: {error.strerror}.") from error

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
