"""What the appliance answers, as data: lines to be read and said, and what is to be done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from appliance.nlu.context import Asked
from appliance.nlu.read_aloud import read_aloud


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of an answer in one language."""

    text: str
    """To be read: "2단계: 양파 1개를 …"."""
    spoken: str
    """To be said: "두 번째 단계예요. 양파 한 개를 …"."""
    language: str


_QUOTES = re.compile(r"[‘“”]|’(?=[가-힣])|’(?!\w)")
"""Quotation marks; an apostrophe inside a word stays."""


def line(text: str, language: str, spoken: str | None = None) -> Line:
    """Make a line that is said as it is written, with its numbers read out."""
    said = read_aloud(text, language) if spoken is None else spoken
    return Line(text, _QUOTES.sub("", said), language)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of the recipe is at hand now."""

    recipe: str
    step: int
    total: int


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer runs."""

    id: int
    name: str
    seconds: float
    """Until it rings."""


@dataclass(frozen=True, slots=True)
class TimerRings:
    """A timer has run out."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TimerStopped:
    """A timer no longer runs or rings."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class AskModel:
    """A question that only the language model may answer; the lines are for when it cannot."""

    question: str
    recipe: str | None
    step: int | None


@dataclass(frozen=True, slots=True)
class StopSpeaking:
    """Be silent at once."""


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Listen no more until told otherwise."""


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Speak louder or softer."""

    change: Literal["up", "down"] | None
    level: int | None
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class SetRate:
    """Speak slower or faster from now on."""

    change: Literal["slower", "faster"]


@dataclass(frozen=True, slots=True)
class SpeakSlowly:
    """Say this one reply slowly."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Take the coming turns in this language."""

    language: str


Effect = (
    StepShown
    | TimerSet
    | TimerRings
    | TimerStopped
    | AskModel
    | StopSpeaking
    | CloseMicrophone
    | SetVolume
    | SetRate
    | SpeakSlowly
    | SetLanguage
)
"""What an answer does besides being said."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one turn."""

    lines: tuple[Line, ...] = ()
    expects: Asked | None = None
    """What was asked of the cook, None where nothing was."""
    effects: tuple[Effect, ...] = ()

    @property
    def text(self) -> str:
        """Return the answer to be read."""
        return " ".join(one.text for one in self.lines)

    @property
    def spoken(self) -> str:
        """Return the answer to be said."""
        return " ".join(one.spoken for one in self.lines)

    def __add__(self, other: Reply) -> Reply:
        """Join the answers to two acts of one turn; what the later one asks counts."""
        return Reply(
            self.lines + other.lines, other.expects or self.expects, self.effects + other.effects
        )
