"""What the sound says where its transcript is not plain."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from appliance.acts import Intent, act
from appliance.cooking import CookingSession
from appliance.errors import ServiceError
from appliance.kitchen.hearing import heard
from appliance.nlu.by_ear import (
    COMPARED,
    EVIDENCE,
    LONG_EVIDENCE,
    LONG_MARGIN,
    MARGIN,
    decided,
    shortlist,
)
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.expectations import Expectation
from appliance.nlu.understand import NOWHERE, Understanding, understand
from appliance.recipes import Library
from tests.unit.kitchen_fakes import FakeStt

SECOND = np.zeros(16_000, dtype=np.float32)
OFFERED = Context(Phase.ASKED, asked=Asked.TIMER_OFFER, woken=False)
NOTHING = Understanding((act(Intent.NONE),), NOWHERE)
NEXT = Expectation("다음 단계", act(Intent.NEXT_STEP))
ALSO_NEXT = Expectation("다음", act(Intent.NEXT_STEP))
BACK = Expectation("이전 단계", act(Intent.PREVIOUS_STEP))


@pytest.fixture
def context() -> Context:
    session = CookingSession(library=Library())
    session.open("kimchi_stew", 3)
    return session.context()


def test_a_plain_text_is_not_doubted(context: Context) -> None:
    understanding = understand("다음 단계로 넘어가 줘", "ko", context)
    assert understanding.plain
    assert shortlist(understanding, ("다음 단계로 넘어가 줘",), "ko", context) == ()


def test_the_phrases_that_sound_alike_are_compared(context: Context) -> None:
    found = shortlist(NOTHING, ("마집막 단개",), "ko", context)
    assert len(found) == COMPARED
    assert "마지막 단계로 가 줘" in [one.phrase for one in found]
    assert shortlist(NOTHING, ("",), "ko", context) == ()
    assert shortlist(NOTHING, ("Tori-chon-kiwa-choa",), "ko", context) == (), "like no phrase"
    assert shortlist(NOTHING, ("last stap",), "en", context) == ()
    assert shortlist(NOTHING, ("마집막",), "ko", replace(context, woken=False)) == ()


def test_what_is_written_twice_is_compared_with_the_phrase_that_was_said(context: Context) -> None:
    found = shortlist(NOTHING, ("김치찌개 만둔자 김치직에 만두도자 김칫찌",), "ko", context)
    assert "김치찌개 만들자" in [one.phrase for one in found]
    assert "네" not in [one.phrase for one in found]


@pytest.mark.parametrize(
    ("scores", "intent"),
    [
        ((EVIDENCE + 1, 0.0, 0.0), Intent.NEXT_STEP),
        ((EVIDENCE + 1, EVIDENCE + 0.9, 0.0), Intent.NEXT_STEP),
        ((EVIDENCE - 0.1, 0.0, 0.0), Intent.NONE),
        ((EVIDENCE + 1, 0.0, EVIDENCE + 1 - MARGIN / 2), Intent.NONE),
        ((0.0, 0.0, EVIDENCE), Intent.PREVIOUS_STEP),
    ],
)
def test_the_sound_decides_where_it_is_clear(scores: tuple[float, ...], intent: Intent) -> None:
    found = decided(NOTHING, (NEXT, ALSO_NEXT, BACK), scores, "", Context())
    assert [one.intent for one in found.acts] == [intent]


@pytest.mark.parametrize(
    ("phrase", "others", "intent"),
    [
        ("두부 없으면 뭐 넣어", 0.0, Intent.SUBSTITUTE),
        ("두부 없으면 뭐 넣어", LONG_EVIDENCE - LONG_MARGIN / 2, Intent.NONE),
        ("두부는", 0.0, Intent.NONE),
    ],
)
def test_a_long_phrase_is_believed_from_less_on(phrase: str, others: float, intent: Intent) -> None:
    expected = Expectation(phrase, act(Intent.SUBSTITUTE, item="두부"))
    found = decided(NOTHING, (expected, BACK), (LONG_EVIDENCE, others), "", Context())
    assert [one.intent for one in found.acts] == [intent]


def test_a_yes_to_an_offered_timer_gets_the_length_that_is_written() -> None:
    yes = Expectation("그래", act(Intent.YES))
    assert decided(NOTHING, (yes,), (EVIDENCE,), "그래 맞춰", OFFERED).acts == (act(Intent.YES),)
    heard = decided(NOTHING, (yes,), (EVIDENCE,), "35분 타임업을 탁해", OFFERED).acts
    assert heard == (act(Intent.SET_TIMER, seconds=2100),)


def test_without_a_wake_word_only_an_answer_is_decided_by_the_sound() -> None:
    thanks, yes = (Expectation("고마워", act(Intent.THANKS)), Expectation("응", act(Intent.YES)))
    scores = (EVIDENCE + 1, EVIDENCE)
    assert decided(NOTHING, (thanks, yes), scores, "", OFFERED) == NOTHING
    assert decided(NOTHING, (yes, thanks), scores, "", OFFERED).acts == (act(Intent.YES),)
    woken = replace(OFFERED, woken=True)
    assert decided(NOTHING, (thanks, yes), scores, "", woken).acts == (act(Intent.THANKS),)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("35분 타임업 부탁해", 2100),
        ("15분 닭마다 쳐줘", 900),
        ("타이머시 분마 쳐줘", None),
        ("삼 분 아니고 오 분 닭마다 쳐줘", 300),
    ],
)
def test_what_is_asked_is_heard_and_how_long_is_written(
    context: Context, written: str, seconds: int | None
) -> None:
    timer = Expectation("타이머 부탁해", act(Intent.SET_TIMER))
    found = decided(NOTHING, (NEXT, timer), (0.0, EVIDENCE), written, context)
    assert found.acts == (act(Intent.SET_TIMER, **({"seconds": seconds} if seconds else {})),)
    assert [one.act for one in shortlist(NOTHING, (written,), "ko", context)].count(timer.act)


def test_a_timer_that_was_understood_keeps_its_slots() -> None:
    timer = Expectation("타이머 맞춰 줘", act(Intent.SET_TIMER))
    eggs = Understanding((act(Intent.SET_TIMER, seconds=420, name="계란"),), NOWHERE)
    assert decided(eggs, (timer,), (EVIDENCE,), "계란 타임 칠 분 맞춰 줘", Context()) == eggs


def test_what_is_far_shorter_than_what_was_written_is_not_compared(context: Context) -> None:
    asked = replace(context, phase=Phase.ASKED, asked=Asked.TIMER_OFFER)
    long = shortlist(NOTHING, ("그건 좋아할지 모르겠는데 맞춰 보자",), "ko", asked)
    short = shortlist(NOTHING, ("조아",), "ko", asked)
    assert not {"네", "응", "좋아", "그래", "아니", "됐어"} & {one.phrase for one in long}
    assert "좋아" in [one.phrase for one in short]


def test_a_turn_is_heard_by_its_sound(context: Context) -> None:
    stt = FakeStt(["마집막 단개루"])
    stt.scores = {"마지막 단계로 가 줘": EVIDENCE + 1}
    _, understanding = asyncio.run(heard(stt, SECOND, "ko", context))
    assert understanding.acts == (act(Intent.GO_TO_STEP, step=-1),)
    assert len(stt.compared) == 1


def test_without_the_comparison_the_text_counts(context: Context) -> None:
    class Broken(FakeStt):
        async def compare(self, *_: object) -> tuple[float, ...]:
            raise ServiceError("The stt service is not there.", service="stt")

    _, understanding = asyncio.run(heard(Broken(["으어어 그으"]), SECOND, "ko", context))
    assert understanding.acts == (act(Intent.NONE),)


def test_no_phrase_that_is_compared_has_a_length_of_time(context: Context) -> None:
    from appliance.nlu import durations
    from appliance.nlu.expectations import expectations

    assert not [one for one in expectations(context, "ko") if durations.find(one.phrase, "ko")]


def test_a_turn_is_heard_while_it_is_asked_which_timer(context: Context) -> None:
    waiting = replace(context, pending=act(Intent.ADJUST_TIMER, seconds=60), choices=("국", "밥"))
    unclear = understand("다움 당게", "ko", waiting)
    assert shortlist(unclear, ("다움 당게",), "ko", waiting)
