"""The journal: log records with fields, and a record for each stage of a turn.

A record tells which turn, which stage, how long it took and what was wanted, and never what was
said: no transcript, no reply, no slot of an act. Who keeps recordings (`recording.keep`) has asked
for these too, and gets the transcript.
"""

from __future__ import annotations

import copy
import logging
import os
import traceback
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from systemd import journal  # type: ignore[attr-defined]  # mypy sees our folder of units

_INFO: Final = 6
_WARNING: Final = 4


class Send(Protocol):
    """Writes one record."""

    def __call__(self, message: str, **fields: object) -> None:
        """Write it with its fields."""


def in_journal(environ: Mapping[str, str] = os.environ, stderr: int = 2) -> bool:
    """Return whether what is written to `stderr` goes to the journal (systemd.exec(5))."""
    try:
        device, inode = (int(part) for part in environ.get("JOURNAL_STREAM", "").split(":"))
        there = os.fstat(stderr)
    except (ValueError, OSError):
        return False
    return (there.st_dev, there.st_ino) == (device, inode)


def log_to_journal() -> None:
    """Have log records go to the journal with their priority, module and line."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(Discreet(SYSLOG_IDENTIFIER="jubang"))


class Discreet(journal.JournalHandler):  # type: ignore[misc]  # its package has no types
    """Writes records without what an unforeseen error quotes: that may be what was said.

    Of an exception its kind and its places in the code are told.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; its level becomes the priority."""
        told = copy.copy(record)
        told.msg, told.args = record.getMessage(), None
        if record.exc_info and record.exc_info[0] is not None:
            places = "".join(traceback.format_tb(record.exc_info[2]))
            told.msg = f"{told.msg}\n{places}{record.exc_info[0].__name__}"
        told.exc_info = told.exc_text = None
        super().emit(told)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose a record that cannot be written: logging's own way prints what it quotes."""


class TurnJournal:
    """Takes the kitchen's events, and writes those that tell how a turn went."""

    def __init__(self, *, keeps: bool, send: Send = journal.send) -> None:
        """Write what was heard only where it is kept anyway (`keeps`)."""
        self._keeps = keeps
        self._send = send

    def __call__(self, event: Mapping[str, object]) -> None:
        """Take one event."""
        name = str(event["event"])
        tell = _TOLD.get(name)
        if tell is None:
            return
        message, fields = tell(event)
        known = {
            "JUBANG_TURN": str(event["turn"]),
            "JUBANG_STAGE": name,
            "PRIORITY": str(_WARNING if name == "error" else _INFO),
            "SYSLOG_IDENTIFIER": "jubang",
        }
        if self._keeps and name == "transcript":
            fields = {**fields, "JUBANG_TEXT": str(event["text"])}
        self._send(f"turn {event['turn']}: {message}", **known, **fields)


Told = tuple[str, dict[str, str]]


def _wake(event: Mapping[str, object]) -> Told:
    return f"woken by {event.get('word')}", {}


def _transcript(event: Mapping[str, object]) -> Told:
    if event.get("typed"):
        return "typed", {}
    took = str(event.get("stt_ms", ""))
    return f"transcribed in {took} ms", {"JUBANG_DURATION_MS": took}


def _acts(event: Mapping[str, object]) -> Told:
    acts = event.get("acts")
    wanted = [str(one["intent"]) for one in acts] if isinstance(acts, list) else []
    intents = " ".join(wanted) or "nothing"
    return f"understood {intents} ({event.get('source')})", {"JUBANG_INTENT": intents}


def _speech(event: Mapping[str, object]) -> Told:
    late = event.get("latency_ms")
    if late is None:
        return "speaks", {}
    return f"answers {late} ms after the last word", {"JUBANG_DURATION_MS": str(late)}


def _listening_end(event: Mapping[str, object]) -> Told:
    return f"listened no more: {event.get('reason')}", {}


def _error(event: Mapping[str, object]) -> Told:
    return f"failed at {event.get('service')}: {event.get('message')}", {}


_TOLD: Final[Mapping[str, Callable[[Mapping[str, object]], Told]]] = {
    "wake": _wake,
    "listening_end": _listening_end,
    "transcript": _transcript,
    "acts": _acts,
    "speech_start": _speech,
    "error": _error,
    "timer_ring": lambda _: ("a timer rings", {}),
    "device": lambda event: (f"{event.get('device')}: {event.get('message')}", {}),
    "mute": lambda event: (f"the microphone is {event.get('microphone')}", {}),
}
