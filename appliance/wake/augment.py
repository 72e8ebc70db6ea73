"""One recording of a word made into many: other rooms, noises, levels, voices a little higher or lower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples, resample
from appliance.audio.noise import mixed, part, speech_power
from appliance.wake.features import FRAME, Features, FeatureStream
from appliance.wake.own import LOOKS
from appliance.wake.training import windows

BEFORE_S: Final = 2.4
AFTER_S: Final = 0.8
_HEARD_FROM_S, _HEARD_TO_S = -0.02, 0.30
"""A frame that ends so long after the word's end hears it."""
_FIRST_END = 12_400
"""Where the first frame of a sound ends, in samples."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a word is said in: talk before and after it, and noise. Each a long run of samples."""

    talk: Sequence[Samples]
    noise: Sequence[Samples]


def trimmed(samples: Samples) -> Samples:
    """Return a recording without the silence around it: 30 ms frames 30 dB under the loudest go."""
    size = SPEECH_RATE * 3 // 100
    count = len(samples) // size
    if not count:
        return samples
    power = np.square(samples[: count * size].reshape(count, size)).mean(1)
    loud = np.flatnonzero(power > power.max() * 1e-3)
    if not power.max() or not len(loud):
        return samples[:0]
    return samples[loud[0] * size : (loud[-1] + 1) * size]


def augmented(
    word: Samples, around: Surroundings, random: np.random.Generator, *, talk: bool = True
) -> tuple[Samples, float]:
    """Return the trimmed word in some surroundings, and the seconds at which it ends.

    Without `talk` nothing is said around it.
    """
    said = resample(word, SPEECH_RATE, int(SPEECH_RATE * random.uniform(0.88, 1.14)))
    said = said / max(float(np.abs(said).max()), 1e-6)
    sound = np.zeros(int((BEFORE_S + AFTER_S) * SPEECH_RATE) + len(said), dtype=np.float32)
    start = int(BEFORE_S * SPEECH_RATE)
    end = start + len(said)
    if talk and random.random() < 0.25:
        gap = int(random.uniform(0.1, 0.5) * SPEECH_RATE)
        sound[: start - gap] = _talk(around, start - gap, random)
    if talk and random.random() < 0.5:
        gap = int(random.uniform(0.0, 0.4) * SPEECH_RATE)
        sound[end + gap :] = _talk(around, len(sound) - end - gap, random)
    sound[start:end] = said
    if random.random() < 0.6:
        sound = _in_a_room(sound, random)
    if random.random() < 0.75:
        runs = around.noise if not talk or random.random() < 0.7 else around.talk
        noise = part(runs[int(random.integers(len(runs)))], len(sound), random)
        low = 2.0 if runs is around.noise else 8.0
        sound = mixed(sound, noise, random.uniform(low, 25.0), power=speech_power(sound))
    level = 10 ** (random.uniform(-32.0, -3.0) / 20)
    return np.asarray(sound / np.abs(sound).max() * level, dtype=np.float32), end / SPEECH_RATE


def heard_windows(
    stream: FeatureStream, sound: Samples, end_s: float, random: np.random.Generator
) -> tuple[Features, Features]:
    """Return the windows of a sound that hear the word which ends at `end_s`, and those that do not."""
    skipped = int(random.integers(0, FRAME))
    seen = windows(stream.of(sound[skipped:]))
    ends = (np.arange(len(seen)) + LOOKS - 1) * FRAME + _FIRST_END + skipped
    after = ends / SPEECH_RATE - end_s
    hears = (after >= _HEARD_FROM_S) & (after <= _HEARD_TO_S)
    far = (after < -0.35) | (after > 0.6)
    return seen[hears], seen[far]


def _talk(around: Surroundings, size: int, random: np.random.Generator) -> Samples:
    run = part(around.talk[int(random.integers(len(around.talk)))], size, random)
    loudest = max(float(np.abs(run).max()), 1e-3)
    return np.asarray(run / loudest * random.uniform(0.3, 1.0), dtype=np.float32)


def _in_a_room(sound: Samples, random: np.random.Generator) -> Samples:
    """Return a sound as a room gives it back: decaying noise as its impulse response."""
    decay = random.uniform(0.1, 0.6)
    count = int(decay * SPEECH_RATE)
    tail = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail *= random.uniform(0.05, 0.5) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << (len(sound) + count).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return np.asarray(wet[: len(sound)], dtype=np.float32)
