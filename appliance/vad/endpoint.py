"""When a turn begins, pauses and is over: pure, no clock; frames in, decisions out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from appliance.settings.schema import ListenSettings
from appliance.vad.speech import Judgement
from appliance.vad.voices import Nearness


class Decision(Enum):
    """What a frame changes."""

    STARTED = auto()
    """The first word."""
    PAUSED = auto()
    """Silence for `pause_s`: worth transcribing ahead."""
    RESUMED = auto()
    """Speech again after a pause."""
    ENDED = auto()
    """Silence long enough: the turn is over."""
    NOTHING = auto()
    """Nobody said a word in time."""
    TOO_LONG = auto()
    """The turn was cut at its greatest length."""


_FIRST_WORD_S: Final = 0.06
"""Speech shorter than this is a click."""
_TAIL_S: Final = 0.3
"""Speech that goes on from a wake word and is shorter than this is the word's own end …"""
_AT_ONCE_S: Final = 0.07
"""… where it is heard so soon."""


@dataclass
class Endpointer:
    """Follows one turn. Times are seconds since its beginning.

    Silence is where nobody speaks who is as near as the cook: a television behind goes on all evening.
    """

    settings: ListenSettings
    wait_s: float
    """How long to wait for the first word."""
    nearness: Nearness = field(default_factory=Nearness)
    called: bool = False
    """Whether it begins at the end of a wake word, whose last sound may still be heard."""
    clock: float = 0.0
    """How much has been heard."""
    speech_from: float | None = None
    """When the first word began."""
    speech_until: float = 0.0
    """When the last word so far ended."""
    needed_silence: float = 0.0
    """The silence that ends the turn; longer where the sentence is plainly unfinished."""
    _run: float = 0.0
    _paused: bool = False
    _over: bool = False

    def __post_init__(self) -> None:
        """Begin with the usual silence."""
        self.needed_silence = self.settings.end_silence_s

    def wait_longer(self) -> None:
        """Give an unfinished sentence more time."""
        self.needed_silence = self.settings.long_silence_s

    @property
    def silence(self) -> float:
        """Return the seconds since the last word."""
        return self.clock - self.speech_until

    @property
    def spoken_s(self) -> float:
        """Return the seconds from the first word's beginning to the end of the last so far."""
        return 0.0 if self.speech_from is None else self.speech_until - self.speech_from

    def feed(self, judged: Judgement, seconds: float) -> Decision | None:
        """Take one frame; return what it changes, None where nothing."""
        if self._over:
            return None
        self.clock += seconds
        speech = self.nearness.near(judged, seconds)
        self._run = self._run + seconds if speech else 0.0
        if self.speech_from is None:
            return self._before_first_word()
        if self.clock >= self.settings.max_turn_s:
            return self._end(Decision.TOO_LONG)
        if speech:
            return self._in_speech()
        return self._in_silence()

    def _before_first_word(self) -> Decision | None:
        tail = self.called and self.clock - self._run < _AT_ONCE_S
        if self._run >= (_TAIL_S if tail else _FIRST_WORD_S):
            self.speech_from = self.clock - self._run
            self.speech_until = self.clock
            return Decision.STARTED
        if self.clock >= self.wait_s and not self._run:
            return self._end(Decision.NOTHING)
        return None

    def _in_speech(self) -> Decision | None:
        self.speech_until = self.clock
        if self._paused:
            self._paused = False
            return Decision.RESUMED
        return None

    def _in_silence(self) -> Decision | None:
        if self.silence >= self.needed_silence:
            return self._end(Decision.ENDED)
        if not self._paused and self.silence >= self.settings.pause_s:
            self._paused = True
            return Decision.PAUSED
        return None

    def _end(self, decision: Decision) -> Decision:
        self._over = True
        return decision
