"""That the microphone is closed, kept on disk: whoever closed it must not be heard after a restart."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Muted:
    """How long the microphone stays closed."""

    until: float | None
    """The wall's time in seconds since the epoch; None until somebody opens it."""

    @property
    def left_s(self) -> float | None:
        """Return the seconds that are left, None for no end."""
        return None if self.until is None else self.until - time.time()


class MutedFile:
    """One small file; it is there while the microphone is closed."""

    def __init__(self, path: Path) -> None:
        """Keep it at `path`."""
        self._path = path

    def read(self) -> Muted | None:
        """Return what was kept; None where the microphone is open. A broken file means closed."""
        try:
            until = json.loads(self._path.read_text(encoding="utf-8"))["until"]
            muted = Muted(None if until is None else float(until))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("%s cannot be read (%s): the microphone stays closed.", self._path, error)
            return Muted(None)
        left = muted.left_s
        return None if left is not None and left <= 0 else muted

    def keep(self, minutes: float | None) -> None:
        """Note that it was closed, for so many minutes or until it is opened."""
        until = None if minutes is None else time.time() + minutes * 60
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps({"until": until}), encoding="utf-8")
        except OSError as error:
            _log.warning("That the microphone is closed will not outlast a restart: %s", error)

    def forget(self) -> None:
        """Note that it was opened."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("After a restart the microphone will be closed: %s", error)
