"""A personal wake word: from a few recordings of the user's own to a first stage that knows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.noise import coloured_noise
from appliance.errors import AudioError
from appliance.wake.augment import Surroundings, augmented, heard_windows, trimmed
from appliance.wake.features import Features, FeatureStream
from appliance.wake.own import OwnWord
from appliance.wake.training import Word, calibrated, learn, log_odds, windows

FEWEST: Final = 3
MOST: Final = 30
_SHORTEST_S, _LONGEST_S = 0.3, 2.0
_SILENT = 0.005
_TIMES, _TIMES_SYNTHETIC = 24, 2
_ROUNDS, _ROUNDS_LEFT_OUT = 2, 1
_AGAINST_LEFT_OUT = 4
_SEED = 20
_LOUD = np.float32(0.1)
"""The amplitude of noise: −20 dB of full scale."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A personal word, and how well its recordings know each other."""

    word: OwnWord
    agreement: tuple[float, ...]
    """For each recording, the score that a word learned without it gives it, 0…1."""


def word_of(name: str, samples: Samples) -> Samples:
    """Return the word in a recording, without the silence around it.

    Raises AudioError, naming the recording, where there is none in it or more than a word.
    """
    if not len(samples) or float(np.abs(samples).max()) < _SILENT:
        raise AudioError(f"{name} is silent.", hint="Record it again, nearer to the microphone.")
    word = trimmed(samples)
    seconds = len(word) / SPEECH_RATE
    if seconds < _SHORTEST_S:
        message = f"{name} holds only {seconds:.1f} s of sound."
        raise AudioError(message, hint="Was the word cut off? A word needs 0.3 s at least.")
    if seconds > _LONGEST_S:
        message = f"{name} holds {seconds:.1f} s of sound, which is more than a word."
        raise AudioError(message, hint="Say the word alone, in a quiet room: 2 s at most.")
    return word


class Teacher:
    """Makes personal words; holds what they are learned against."""

    def __init__(self, stream: FeatureStream, background: Features, noise_s: float = 20.0) -> None:
        """Learn against `background`, frames (n, 96) of talk without the word."""
        self._stream = stream
        self._random = np.random.default_rng(_SEED)
        slopes = (0.0, 1.0, 2.0)
        self._noise = [_LOUD * coloured_noise(noise_s, self._random, slope) for slope in slopes]
        quarter = max(len(background) // 4, 1)
        self._against = [background[quarter:], *(stream.of(one) for one in self._noise)]
        self._checked = [background[:quarter]]

    def teach(
        self, word: Word, recordings: Sequence[Samples], synthetic: Sequence[Samples] = ()
    ) -> Learned:
        """Return the word that these trimmed recordings say; synthetic voices may say it too."""
        others = [one for one in (*recordings, *synthetic) if len(one)]
        around = Surroundings(others, self._noise)
        own = [self._heard(one, around, _TIMES) for one in recordings]
        made_up = [self._heard(one, around, _TIMES_SYNTHETIC) for one in synthetic]
        agreement = tuple(
            self._score(word, [*own[:left], *own[left + 1 :], *made_up], one)
            for left, one in enumerate(recordings)
            if len(recordings) > 1
        )
        return Learned(self._learn(word, [*own, *made_up], self._against, _ROUNDS), agreement)

    def _heard(self, sound: Samples, around: Surroundings, times: int) -> Features:
        found = []
        for _ in range(times):
            heard, end = augmented(sound, around, self._random, talk=False)
            found.append(heard_windows(self._stream, heard, end, self._random)[0])
        return np.concatenate(found)

    def _learn(
        self, word: Word, heard: Sequence[Features], against: Sequence[Features], rounds: int
    ) -> OwnWord:
        learned = learn(word, np.concatenate(heard), against, _SEED, rounds)
        return calibrated(learned, self._checked)

    def _score(self, word: Word, heard: Sequence[Features], left_out: Samples) -> float:
        fewer = [run[: len(run) // _AGAINST_LEFT_OUT] for run in self._against]
        learned = self._learn(word, heard, fewer, _ROUNDS_LEFT_OUT)
        quiet = np.zeros(2 * SPEECH_RATE, dtype=np.float32)
        sound = np.concatenate([quiet, left_out, quiet[: SPEECH_RATE // 2]])
        odds = float(log_odds(learned, windows(self._stream.of(sound))).max())
        return float(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))
