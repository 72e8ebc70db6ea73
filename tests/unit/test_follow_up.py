"""After a question it listens without a wake word: to an answer, and to nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from appliance.audio.chunk import Samples
from appliance.stt.transcript import Transcript
from appliance.wake import Detection
from tests.unit.kitchen_fakes import FakeStt, FakeWake, Kitchen, kitchen, quiet, talk, wake

TURN = (quiet(0.5), wake(), quiet(0.3), talk())
"""A wake word and a command."""


def test_after_a_question_no_wake_word_is_needed() -> None:
    room = kitchen("세 번째 단계로 가 줘", "응")
    room.run(*TURN, quiet(10.0), talk(0.4), quiet(3.0), recipe="kimchi_stew")
    assert [event["acts"] for event in room.told("acts")] == [
        [{"intent": "go_to_step", "step": 3}],
        [{"intent": "yes"}],
    ]
    assert [event["woken"] for event in room.told("listening")] == [True, False]
    assert room.told("timer_set")[0]["seconds"] == 180.0


def test_talk_in_a_follow_up_window_that_is_not_for_us_is_met_with_silence() -> None:
    room = kitchen("세 번째 단계로 가 줘", "엄마 나 배고파")
    room.run(*TURN, quiet(10.0), talk(0.4), quiet(3.0), recipe="kimchi_stew")
    assert room.told("acts")[1]["acts"] == [{"intent": "none"}]
    assert len(room.said()) == 1


def test_a_noise_in_a_follow_up_window_is_no_answer_and_the_answer_after_it_is_heard() -> None:
    clatter = Transcript("", "ko", 0.2, no_speech=True)
    room = kitchen("세 번째 단계로 가 줘", clatter, "응")
    track = (*TURN, quiet(6.0), talk(0.3), quiet(2.0), talk(0.4), quiet(9.0))
    room.run(*track, recipe="kimchi_stew")
    assert [event["acts"][0]["intent"] for event in room.told("acts")] == ["go_to_step", "yes"]
    assert [event["woken"] for event in room.told("listening")] == [True, False, False]
    silent = kitchen("세 번째 단계로 가 줘", clatter)
    silent.run(*TURN, quiet(6.0), talk(0.3), quiet(9.0), recipe="kimchi_stew")
    opened, closed = silent.told("listening")[1], silent.told("listening_end")[-1]
    assert closed["reason"] == "nothing was said"
    assert float(closed["t"]) - float(opened["t"]) == pytest.approx(6.0, abs=0.2)


def test_who_answers_before_the_question_is_over_is_heard_whole() -> None:
    """The answer ends in a question; the cook says yes into its last words."""
    room = kitchen("세 번째 단계로 가 줘")
    room.run(*TURN, quiet(10.0), recipe="kimchi_stew")
    asked = float(room.told("speech_stop")[0]["t"])
    again = kitchen("세 번째 단계로 가 줘", "응")
    again.run(*TURN, quiet(asked - 2.5), talk(0.8), quiet(4.0), recipe="kimchi_stew")
    assert again.told("ducked")
    assert [event["acts"][0]["intent"] for event in again.told("acts")] == ["go_to_step", "yes"]
    assert [event["woken"] for event in again.told("listening")] == [True, False]


def test_what_the_echo_canceller_leaves_of_a_question_is_no_answer_to_it() -> None:
    room = kitchen("세 번째 단계로 가 줘")
    room.run(*TURN, quiet(10.0), recipe="kimchi_stew")
    asked = float(room.told("speech_stop")[0]["t"])
    again = kitchen("세 번째 단계로 가 줘")
    again.run(*TURN, quiet(asked - 2.5), talk(0.1), quiet(9.0), recipe="kimchi_stew")
    assert again.told("ducked")
    assert len(again.told("transcript")) == 1
    assert again.told("listening_end")[-1]["reason"] == "nothing was said"


class Sensitive(FakeWake):
    """A detector whose words are guesses."""

    def feed(self, samples: Samples) -> Detection | None:
        found = super().feed(samples)
        return None if found is None else replace(found, phrase="Hey Jarvis")


class Late(FakeStt):
    """Tells of a wake word later than of an answer."""

    def __init__(self, *script: str, called: bool) -> None:
        super().__init__(script)
        self.called = called
        self.asked = 0

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        if "Hey Jarvis" not in phrases:
            return await super().compare(samples, language, phrases)
        self.asked += 1
        await asyncio.sleep(0.01 if self.asked == 1 else 1.5)
        self.scores["Hey Jarvis"] = 9.0 if self.asked == 1 or self.called else 0.0
        return await super().compare(samples, language, phrases)


@pytest.mark.parametrize(
    ("called", "acts"),
    [(True, ["go_to_step", "next_step"]), (False, ["go_to_step", "yes"])],
)
def test_a_wake_word_is_no_answer(called: bool, acts: list[str]) -> None:  # noqa: FBT001
    stt = Late("세 번째 단계로 가 줘", "응", "다음", called=called)
    room = Kitchen(stt, wake=Sensitive())
    track = (*TURN, quiet(10.0), wake(), quiet(3.0), talk(), quiet(3.0))
    room.run(*track, recipe="kimchi_stew")
    assert [event["acts"][0]["intent"] for event in room.told("acts")] == acts
    assert stt.asked == 2
