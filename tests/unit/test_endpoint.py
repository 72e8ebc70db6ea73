"""When a turn begins, pauses and is over."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from appliance.settings import load
from appliance.vad import Decision, Endpointer, SpeechDetector
from appliance.vad.speech import Judgement
from appliance.vad.voices import Nearness

SETTINGS = load({"JUBANG_PROFILE": "cpu"}).listen
FRAME = 0.02


def judged(*, speech: bool, level: float = -30.0) -> Judgement:
    return Judgement(speech, float(speech), level if speech else -60.0)


def decisions(
    endpointer: Endpointer, *stretches: tuple[bool, float]
) -> list[tuple[Decision, float]]:
    """Feed stretches of (speech, seconds); return the decisions and their times."""
    made: list[tuple[Decision, float]] = []
    for speech, seconds in stretches:
        for _ in range(round(seconds / FRAME)):
            decision = endpointer.feed(judged(speech=speech), FRAME)
            if decision is not None:
                made.append((decision, round(endpointer.clock, 2)))
    return made


def new() -> Endpointer:
    return Endpointer(SETTINGS, SETTINGS.start_timeout_s)


def test_a_command_pauses_and_ends() -> None:
    made = decisions(new(), (False, 0.5), (True, 1.0), (False, 2.0))
    assert [one for one, _ in made] == [Decision.STARTED, Decision.PAUSED, Decision.ENDED]
    assert made[1][1] == pytest.approx(1.5 + SETTINGS.pause_s, abs=0.03)
    assert made[2][1] == pytest.approx(1.5 + SETTINGS.end_silence_s, abs=0.03)


def test_a_cook_who_goes_on_after_a_pause_is_not_cut_off() -> None:
    made = decisions(new(), (True, 0.6), (False, 0.5), (True, 0.6), (False, 1.0))
    assert [one for one, _ in made] == [
        Decision.STARTED,
        Decision.PAUSED,
        Decision.RESUMED,
        Decision.PAUSED,
        Decision.ENDED,
    ]


def test_an_unfinished_sentence_gets_more_time() -> None:
    endpointer = new()
    decisions(endpointer, (True, 0.6), (False, 0.3))
    endpointer.wait_longer()
    made = decisions(endpointer, (False, 0.8), (True, 0.5), (False, 2.0))
    assert Decision.RESUMED in [one for one, _ in made]


def test_nobody_speaks() -> None:
    made = decisions(new(), (False, 10.0))
    ((decision, at),) = made
    assert decision is Decision.NOTHING
    assert at == pytest.approx(SETTINGS.start_timeout_s, abs=0.03)


def test_a_click_is_no_word() -> None:
    made = decisions(new(), (False, 0.5), (True, 0.04), (False, 6.0))
    assert [one for one, _ in made] == [Decision.NOTHING]


@pytest.mark.parametrize(
    ("stretches", "began"),
    [
        (((True, 0.24), (False, 0.3), (True, 0.4)), 0.54),  # the wake word's own end
        (((True, 0.6),), 0.0),  # "주방아다음": the command without a breath before it
        (((False, 0.1), (True, 0.2)), 0.1),
    ],
)
def test_the_end_of_the_wake_word_is_no_first_word(
    stretches: tuple[tuple[bool, float], ...], began: float
) -> None:
    endpointer = Endpointer(SETTINGS, SETTINGS.start_timeout_s, called=True)
    made = decisions(endpointer, *stretches, (False, 2.0))
    assert [one for one, _ in made] == [Decision.STARTED, Decision.PAUSED, Decision.ENDED]
    assert endpointer.speech_from == pytest.approx(began, abs=0.01)


def test_a_television_does_not_hold_the_microphone_open() -> None:
    made = decisions(new(), (True, 60.0))
    decision, at = made[-1]
    assert decision is Decision.TOO_LONG
    assert at == pytest.approx(SETTINGS.max_turn_s, abs=0.03)


def test_after_its_end_a_turn_decides_nothing_more() -> None:
    endpointer = new()
    decisions(endpointer, (True, 0.5), (False, 2.0))
    assert decisions(endpointer, (True, 2.0), (False, 2.0)) == []


def test_silence_and_noise_are_no_speech() -> None:
    def speech(samples: np.ndarray) -> Iterable[bool]:
        return [judged.speech for judged in SpeechDetector(0.5).feed(samples)]

    noise = np.random.default_rng(1).normal(0, 0.05, 32_000).astype(np.float32)
    assert not any(speech(np.zeros(32_000, dtype=np.float32)))
    assert not any(speech(noise))


def levels(nearness: Nearness, *stretches: tuple[float, float]) -> list[bool]:
    """Feed speech at levels (dB, seconds); return whether each stretch ended as near."""
    near = []
    for level, seconds in stretches:
        frames = [judged(speech=True, level=level)] * round(seconds / FRAME)
        near.append([nearness.near(frame, FRAME) for frame in frames][-1])
    return near


def test_a_television_behind_the_cook_does_not_hold_the_turn_open() -> None:
    assert levels(Nearness(), (-25, 1.0), (-45, 1.0), (-25, 0.5)) == [True, False, True]
    assert levels(Nearness(), (-25, 1.0), (-34, 0.4), (-34, 1.2)) == [True, True, False]
    assert levels(Nearness(called_at=-20), (-45, 1.0)) == [False]
    assert levels(Nearness(called_at=-20), (-28, 0.5)) == [True]


def test_a_clatter_does_not_make_the_cook_far() -> None:
    assert levels(Nearness(), (-30, 1.0), (-5, 0.1), (-30, 1.0)) == [True, True, True]


def test_a_turn_ends_though_a_television_goes_on() -> None:
    endpointer = new()
    made = [
        endpointer.feed(judged(speech=True, level=level), FRAME)
        for level, seconds in ((-25.0, 1.0), (-46.0, 3.0))
        for _ in range(round(seconds / FRAME))
    ]
    assert [one for one in made if one] == [Decision.STARTED, Decision.PAUSED, Decision.ENDED]
