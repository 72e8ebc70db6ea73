"""The track that a chain hears: wake words and commands of several voices, noise all the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.noise import levelled, mixed
from appliance.bench.chains import COOKS
from appliance.bench.commands import Command, commands
from appliance.demo.cook import Spoken, Turn, Voice, lay_out

ANSWER_S = 12.0
"""The time behind a command in which it is answered, and the next answers are made ready."""
_POWER = 0.01
"""The mean power that every voice's speech is brought to: −20 dB of full scale."""


class LevelCook:
    """A cook whose every word is equally loud, so that a ratio to the noise holds for each."""

    def __init__(self, cook: Voice) -> None:
        """Speak as `cook` does."""
        self._cook = cook

    def says(self, text: str, language: str, voice: str | None = None) -> Samples:
        """Return `text` as speech at 16,000 Hz without silence around it; raise ServiceError."""
        return levelled(self._cook.says(text, language, voice), _POWER)


@dataclass(frozen=True, slots=True)
class Track:
    """What is heard, and what is on it."""

    language: str
    samples: Samples
    """16,000 Hz, without noise."""
    commands: Sequence[Command]
    spoken: Sequence[Spoken]
    """Where each command is."""

    def under(self, noise: Samples, snr: float | None) -> Samples:
        """Return the samples with noise at so many dB below the speech, None for none."""
        return mixed(self.samples, noise, snr, power=_POWER)

    @property
    def seconds(self) -> float:
        """Return the length."""
        return len(self.samples) / SPEECH_RATE


def make_track(cook: Voice, language: str, turns: int, answer_s: float = ANSWER_S) -> Track:
    """Have so many commands spoken, by one voice after the other; raise ServiceError."""
    chosen = commands(language, turns)
    voices = cycle(COOKS[language])
    said = [
        Turn(one.text, language, (one.act,), voice)
        for one, voice in zip(chosen, voices, strict=False)
    ]
    samples, spoken = lay_out(LevelCook(cook), [(turn, answer_s) for turn in said])
    return Track(language, samples, chosen, spoken)
