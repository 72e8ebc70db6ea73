"""The wake word on its way into the kitchen: at once, or confirmed by its sound."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from appliance.audio.chunk import Samples
from appliance.audio.cleaning import Cleaned
from appliance.errors import ServiceError
from appliance.kitchen.clock import WallClock
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.waking import CONFIRMED_S, STRICT, Waking
from appliance.wake.confirm import EVIDENCE
from appliance.wake.word import Detection

ALEXA = Detection("alexa", "en", 0.8)
JUBANG = Detection("jubanga", "ko", 0.7, "주방아")
BLOCK = 320


class Ears:
    """Hears what a test says, block by block."""

    def __init__(
        self, script: dict[int, Detection], second: dict[int, Detection] | None = None
    ) -> None:
        self.script, self.second = script, second or {}
        self.forks: list[Ears] = []
        self.blocks = 0
        self.resets = 0

    def feed(self, samples: Samples) -> Detection | None:
        self.blocks += 1
        return self.script.get(self.blocks - 1)

    def fork(self) -> Ears:
        self.forks.append(Ears(self.second))
        self.forks[-1].blocks = self.blocks
        return self.forks[-1]

    def reset(self) -> None:
        self.resets += 1


class Comparing:
    """Says how likely the phrase is, when it is let."""

    def __init__(self, score: float | None) -> None:
        self.score = score
        self.may = asyncio.Event()
        self.asked: list[tuple[float, str, tuple[str, ...]]] = []
        self.heard: list[Samples] = []

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        self.heard.append(samples)
        self.asked.append((len(samples) / 16_000, language, phrases))
        await self.may.wait()
        if self.score is None:
            raise ServiceError("The stt service cannot be reached.", service="stt")
        return (self.score, *(0.0 for _ in phrases[1:]))


class Told:
    """A detector's guesses, what speech-to-text says of them, and what is told of them."""

    def __init__(
        self,
        script: dict[int, Detection],
        score: float | None = 0.0,
        second: dict[int, Detection] | None = None,
    ) -> None:
        self.ears, self.stt = Ears(script, second), Comparing(score)
        self.jobs = Jobs(WallClock())
        self.waking = Waking(self.ears, self.jobs, self.stt)
        self.waking.on_wake = self.note
        self.woken: list[tuple[Detection, list[float]]] = []

    def note(self, detection: Detection, since: Samples) -> None:
        self.woken.append((detection, [float(block[0]) for block in since.reshape(-1, BLOCK)]))

    def hear(self, blocks: Iterable[int], *, speaking: bool = False) -> None:
        """Hear blocks of their number; with one's own voice in them they are negative."""
        for number in blocks:
            block = np.full(BLOCK, number, dtype=np.float32)
            self.waking.feed(Cleaned(block, -block if speaking else None))

    async def settle(self) -> None:
        self.stt.may.set()
        for _ in range(20):
            await asyncio.sleep(0)
        assert self.jobs.under_way == 0


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def guarded() -> None:
        await test()

    asyncio.run(guarded())


def test_a_packaged_word_wakes_at_once() -> None:
    async def test() -> None:
        told = Told({1: ALEXA})
        told.hear(range(3))
        assert told.woken == [(ALEXA, [])]
        assert told.stt.asked == []

    run(test)


def test_a_word_with_a_phrase_wakes_when_its_sound_says_so() -> None:
    async def test() -> None:
        told = Told({150: JUBANG}, EVIDENCE + 1)
        told.hear(range(151))
        before = (list(told.woken), told.waking.confirming)
        await told.settle()
        assert before == ([], True)
        assert (told.woken, told.waking.confirming) == ([(JUBANG, [])], False)
        ((seconds, language, phrases),) = told.stt.asked
        assert (seconds, language, phrases[0]) == (CONFIRMED_S, "ko", "주방아")

    run(test)


def test_what_is_said_while_it_is_confirmed_is_kept() -> None:
    async def test() -> None:
        told = Told({1: JUBANG}, EVIDENCE + 1)
        told.hear(range(5))
        await told.settle()
        assert told.woken == [(JUBANG, [2.0, 3.0, 4.0])]

    run(test)


def test_what_the_sound_denies_wakes_nobody() -> None:
    async def test() -> None:
        told = Told({1: JUBANG, 3: JUBANG}, EVIDENCE - 1)
        told.hear(range(3))
        await told.settle()
        assert told.woken == []
        told.stt.score = EVIDENCE + 1
        told.hear(range(3, 4))
        await told.settle()
        assert [detection for detection, _ in told.woken] == [JUBANG]

    run(test)


@pytest.mark.parametrize(("score", "times"), [(STRICT - 0.02, 0), (STRICT + 0.01, 1)])
def test_without_the_service_only_a_plain_word_counts(
    score: float, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        guess = Detection("jubanga", "ko", score, "주방아")
        told = Told({1: guess}, None)
        told.hear(range(4))
        with caplog.at_level(logging.WARNING):
            await told.settle()
        assert len(told.woken) == times
        assert "could not be confirmed" in caplog.text

    run(test)


@pytest.mark.parametrize(("score", "times"), [(STRICT - 0.02, 0), (STRICT + 0.01, 1)])
def test_a_service_that_is_not_up_is_not_waited_for(score: float, times: int) -> None:
    """A plain word wakes at once, so that it can be said that one is getting ready."""

    async def test() -> None:
        told = Told({1: Detection("jubanga", "ko", score, "주방아")}, EVIDENCE + 1)
        told.waking.can_confirm = lambda: False
        told.hear(range(3))
        assert len(told.woken) == times
        assert told.stt.asked == []

    run(test)


def test_over_an_answer_a_plain_word_is_not_confirmed() -> None:
    async def test() -> None:
        guess = Detection("alexa", "en", 0.2, "Alexa")
        plain = replace(guess, score=0.7, alone=True)
        told = Told({1: plain}, EVIDENCE + 1)
        told.hear(range(3), speaking=True)
        assert (told.woken, told.stt.asked) == ([(plain, [])], [])
        unsure = Told({1: guess}, EVIDENCE + 1)
        unsure.hear(range(3), speaking=True)
        assert unsure.woken == []
        await unsure.settle()
        assert [one for one, _ in unsure.woken] == [guess]

    run(test)


def test_a_plainer_guess_is_confirmed_instead() -> None:
    async def test() -> None:
        guess = Detection("alexa", "en", 0.2, "Alexa")
        plain = replace(guess, score=0.7, alone=True)
        told = Told({1: guess, 3: plain}, EVIDENCE + 1)
        told.hear(range(5))
        await told.settle()
        assert told.woken == [(plain, [4.0])]

    run(test)


def test_a_phrase_may_ask_for_more_evidence() -> None:
    async def test() -> None:
        guess = Detection("alexa", "en", 0.2, "Alexa", evidence=EVIDENCE + 2)
        for score, times in ((EVIDENCE + 1, 0), (EVIDENCE + 3, 1)):
            told = Told({1: guess}, score)
            told.hear(range(3))
            await told.settle()
            assert len(told.woken) == times

    run(test)


def test_one_guess_at_a_time_is_confirmed() -> None:
    async def test() -> None:
        told = Told({1: JUBANG, 2: JUBANG, 3: JUBANG}, EVIDENCE + 1)
        told.hear(range(5))
        await told.settle()
        assert len(told.stt.asked) == 1
        assert len(told.woken) == 1

    run(test)


def test_a_plain_word_comes_before_a_guess() -> None:
    async def test() -> None:
        told = Told({1: JUBANG, 2: ALEXA}, EVIDENCE + 1)
        told.hear(range(4))
        await told.settle()
        assert [detection for detection, _ in told.woken] == [ALEXA]

    run(test)


def test_a_reset_forgets_a_guess() -> None:
    async def test() -> None:
        told = Told({1: JUBANG}, EVIDENCE + 1)
        told.hear(range(3))
        told.waking.reset()
        assert not told.waking.confirming
        await told.settle()
        assert told.woken == []
        assert told.ears.resets == 1

    run(test)


def test_while_a_turn_goes_on_it_keeps_up_and_wakes_nobody() -> None:
    async def run() -> Told:
        told = Told({1: ALEXA, 3: JUBANG})
        for number in range(4):
            told.waking.follow(Cleaned(np.full(BLOCK, number, dtype=np.float32)))
        await told.settle()
        return told

    told = asyncio.run(run())
    assert told.ears.blocks == 4
    assert told.woken == []
    assert not told.stt.asked


def test_while_one_speaks_a_second_ear_hears_what_the_first_is_robbed_of() -> None:
    async def test() -> None:
        told = Told({}, second={52: ALEXA})
        told.hear(range(50))
        assert not told.ears.forks
        told.hear(range(50, 55), speaking=True)
        assert told.woken == [(ALEXA, [])]
        told.hear(range(55, 60))
        assert told.ears.forks[0].blocks == 55

    run(test)


def test_a_word_that_both_ears_hear_is_one() -> None:
    async def test() -> None:
        told = Told({1: ALEXA, 55: ALEXA}, second={3: ALEXA, 53: ALEXA})
        told.hear(range(50), speaking=True)
        assert len(told.woken) == 1
        told.hear(range(50, 60), speaking=True)
        assert len(told.woken) == 2

    run(test)


def test_a_word_of_our_own_that_both_ears_hear_is_one_without_the_service_too() -> None:
    async def test() -> None:
        plain = Detection("jubanga", "ko", STRICT + 0.01, "주방아")
        told = Told({1: plain}, second={4: plain})
        told.waking.can_confirm = lambda: False
        told.hear(range(10), speaking=True)
        assert len(told.woken) == 1

    run(test)


def test_a_word_after_a_turn_is_another() -> None:
    async def test() -> None:
        told = Told({1: ALEXA, 60: ALEXA})
        told.hear(range(3))
        for number in range(3, 58):
            told.waking.follow(Cleaned(np.full(BLOCK, number, dtype=np.float32)))
        told.hear(range(58, 62), speaking=True)
        assert len(told.woken) == 2

    run(test)


def test_a_guess_of_the_second_ear_is_confirmed_by_what_that_heard() -> None:
    async def test() -> None:
        told = Told({}, EVIDENCE + 1, second={120: JUBANG})
        told.hear(range(122), speaking=True)
        await told.settle()
        assert told.woken == [(JUBANG, [121.0])]
        assert np.all(told.stt.heard[0] <= 0)

    run(test)


def test_a_plain_word_of_the_second_ear_comes_before_a_guess_of_the_first() -> None:
    async def test() -> None:
        told = Told({1: JUBANG}, EVIDENCE - 1, second={1: ALEXA})
        told.hear(range(3), speaking=True)
        await told.settle()
        assert [detection for detection, _ in told.woken] == [ALEXA]

    run(test)
