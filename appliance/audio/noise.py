"""Noise, of a colour or of a kitchen, and how it is laid under speech at a ratio."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.silence import AUDIBLE

NOISE_S = 60
"""The length of a kitchen's noise in seconds; its end joins its beginning."""

_MAINS_HZ = 60
_SEED = 20
_CLATTERS = 45
_TAP_FROM_S, _TAP_UNTIL_S = 18.0, 34.0

_Floats = npt.NDArray[np.float64]


def coloured_noise(
    seconds: float,
    random: np.random.Generator,
    slope: float = 1.0,
    band: tuple[float, float] = (0.0, SPEECH_RATE / 2),
) -> Samples:
    """Return noise of power 1 in a band of hertz, its power falling by frequency to the `slope`.

    0 is white, 1 pink, 2 brown; its end joins its beginning.
    """
    count = int(seconds * SPEECH_RATE)
    spectrum = np.fft.rfft(random.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / SPEECH_RATE)
    low, high = band
    inside = (hertz >= low) & (hertz <= high)
    shaped = np.where(inside, spectrum / np.maximum(hertz, 1.0) ** (slope / 2), 0)
    noise = np.fft.irfft(shaped, count)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float32)


def kitchen_noise() -> Samples:
    """Return a minute of a cooker hood with its hum, a tap that runs for a while, and dishes.

    The same every time; mono at 16,000 Hz with a mean power of 1; it can be repeated without a seam.
    """
    random = np.random.default_rng(_SEED)
    hood = coloured_noise(NOISE_S, random, 1.0, (20.0, 7_000.0)) + 0.5 * _hum()
    tap = coloured_noise(NOISE_S, random, 0.0, (900.0, 6_500.0)) * _while_it_runs()
    noise = hood + 0.8 * tap + _clatter(random)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float32)


def speech_power(samples: Samples) -> float:
    """Return the mean power of the speech, the silence between its words left out."""
    loud = samples[np.abs(samples) > AUDIBLE].astype(np.float64)
    return float(np.mean(loud**2)) if len(loud) else 0.0


def levelled(samples: Samples, power: float) -> Samples:
    """Return speech brought to a power; what has none is returned as it is."""
    own = speech_power(samples)
    return samples if own == 0.0 else samples * np.float32(np.sqrt(power / own))


def mixed(
    samples: Samples, noise: Samples, snr: float | None, *, power: float, start: int = 0
) -> Samples:
    """Return `samples` with noise all the way through, repeated as often as need be.

    `snr` is the ratio in dB of the speech's `power` to the noise's mean power, None for no noise;
    `start` is the sample of the noise to begin with.
    """
    own = float(np.mean(noise.astype(np.float64) ** 2)) if len(noise) else 0.0
    if snr is None or not own:
        return samples
    scale = np.sqrt(power / own / 10 ** (snr / 10))
    under = np.take(noise, np.arange(start, start + len(samples)), mode="wrap")
    return np.asarray(samples + under * np.float32(scale), dtype=np.float32)


def part(run: Samples, size: int, random: np.random.Generator) -> Samples:
    """Return `size` samples from anywhere in a run, which is repeated where it is shorter."""
    start = int(random.integers(0, max(len(run), 1)))
    return np.take(run, np.arange(start, start + size), mode="wrap")


def _times() -> _Floats:
    return np.arange(NOISE_S * SPEECH_RATE) / SPEECH_RATE


def _hum() -> _Floats:
    """Return a motor's hum: twice the mains' frequency and what it rings with."""
    parts = [np.sin(2 * np.pi * _MAINS_HZ * n * _times()) / n for n in (2, 4, 6, 8)]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def _while_it_runs() -> _Floats:
    """Return the tap's loudness over time: turned on and off within half a second."""
    on = np.clip((_times() - _TAP_FROM_S) / 0.5, 0, 1)
    off = np.clip((_TAP_UNTIL_S - _times()) / 0.5, 0, 1)
    return np.asarray(np.minimum(on, off), dtype=np.float64)


def _clatter(random: np.random.Generator) -> _Floats:
    """Return dishes: short knocks that ring at some high frequencies, a few times as loud."""
    sound = np.zeros(NOISE_S * SPEECH_RATE)
    for _ in range(_CLATTERS):
        length = int(random.uniform(0.05, 0.25) * SPEECH_RATE)
        at = int(random.integers(0, len(sound) - length))
        time = np.arange(length) / SPEECH_RATE
        tones = random.uniform(1_500, 6_000, size=4)
        ringing = np.sum([np.sin(2 * np.pi * hertz * time) for hertz in tones], axis=0)
        knock = ringing * np.exp(-time * random.uniform(15, 60)) * random.uniform(0.5, 2.0)
        sound[at : at + length] += knock
    return sound
