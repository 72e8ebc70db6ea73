"""Noise: its colour, a kitchen's, and speech in it at a ratio."""

from __future__ import annotations

import numpy as np
import pytest

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.noise import (
    NOISE_S,
    coloured_noise,
    kitchen_noise,
    levelled,
    mixed,
    part,
    speech_power,
)


def tone() -> Samples:
    at = np.arange(SPEECH_RATE) / SPEECH_RATE
    return (0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32)


def test_the_noise_is_the_same_every_time_and_joins_itself() -> None:
    noise = kitchen_noise()
    assert len(noise) == NOISE_S * SPEECH_RATE
    assert np.array_equal(noise, kitchen_noise())
    assert np.mean(noise**2) == pytest.approx(1.0, rel=1e-3)
    steps = np.abs(np.diff(noise))
    assert abs(noise[0] - noise[-1]) <= np.percentile(steps, 99.9)


@pytest.mark.parametrize("snr", [20.0, 5.0])
def test_noise_is_mixed_at_the_ratio_and_all_the_way(snr: float) -> None:
    speech = np.concatenate([tone(), np.zeros(3 * SPEECH_RATE, dtype=np.float32)])
    noise = kitchen_noise()[: 2 * SPEECH_RATE]
    heard = mixed(speech, noise, snr, power=speech_power(speech))
    under = heard - speech
    ratio = 10 * np.log10(speech_power(speech) / np.mean(under**2))
    assert ratio == pytest.approx(snr, abs=0.1)
    assert np.allclose(under[: 2 * SPEECH_RATE], under[2 * SPEECH_RATE :], atol=1e-6)
    assert mixed(speech, noise, None, power=1.0) is speech


def test_silence_is_not_levelled() -> None:
    silence = np.zeros(100, dtype=np.float32)
    assert levelled(silence, 0.01) is silence


def test_noise_that_is_none_changes_nothing() -> None:
    for nothing in (np.zeros(100, dtype=np.float32), np.zeros(0, dtype=np.float32)):
        assert np.array_equal(mixed(tone(), nothing, 10.0, power=0.01), tone())


@pytest.mark.parametrize(("slope", "falls"), [(0.0, 0.0), (1.0, 3.0), (2.0, 6.0)])
def test_the_power_of_coloured_noise_falls_by_the_octave(slope: float, falls: float) -> None:
    noise = coloured_noise(8.0, np.random.default_rng(1), slope)
    assert np.mean(noise**2) == pytest.approx(1.0, rel=1e-3)
    power = np.abs(np.fft.rfft(noise)) ** 2
    low, high = (np.mean(power[8 * hertz : 16 * hertz]) for hertz in (500, 1000))
    assert 10 * np.log10(low / high) == pytest.approx(falls, abs=0.6)


@pytest.mark.parametrize("length", [50, 100, 1000])
def test_a_part_of_a_run_is_as_long_as_it_was_asked_for(length: int) -> None:
    run = np.arange(length, dtype=np.float32)
    taken = part(run, 100, np.random.default_rng(2))
    assert len(taken) == 100
    assert set(np.diff(taken)) <= {1.0, 1.0 - length}
