"""What the cook hears while something is not there: honest, at once, and nothing is lost by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from appliance.acts import Intent, act
from appliance.audio.chunk import Samples
from appliance.audio.player import Player
from appliance.cooking.say import CATALOGUES
from appliance.errors import JubangError, ServiceError, UnreachableError
from appliance.kitchen import assembly
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import Prepare
from appliance.llm.answer import RecipeFacts
from appliance.llm.client import LlmClient
from appliance.nlu.understand import Understanding
from appliance.service.health import Status
from appliance.settings.schema import Address
from appliance.tts.client import TtsClient
from tests.unit import kitchen_fakes
from tests.unit.kitchen_fakes import Asked, FakeLlm, FakeStt, Kitchen, kitchen, quiet, talk, wake
from tests.unit.test_tts import serving

TURN = (quiet(0.5), wake(), quiet(0.3), talk(), quiet(2.0))
TOO_SALTY = "국물이 너무 짠데 어떡하지?"
GONE = UnreachableError("The llm service broke off (ReadError).", service="llm")


@dataclass
class Flaky(FakeLlm):
    """A model that fails as often as it is told, after so many sentences."""

    fails: list[JubangError] = field(default_factory=list)
    after: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def answer(
        self, question: str, language: str, facts: RecipeFacts | None
    ) -> AsyncIterator[str]:
        self.questions.append((question, facts))
        for count, sentence in enumerate(self.sentences):
            if self.fails and count == self.after:
                raise self.fails.pop()
            await asyncio.sleep(0)
            yield sentence


def room_with(llm: FakeLlm, *script: str) -> Kitchen:
    return Kitchen(FakeStt(script), llm=llm)


@dataclass
class Changing(Kitchen):
    """A kitchen whose services come and go at some times of the track, announced as the daemon does."""

    changes: list[tuple[float, Asked, Status | None]] = field(default_factory=list)

    def run_through(self, *track: Samples, recipe: str = "") -> None:
        asyncio.run(self._run_through(np.concatenate(track), recipe))

    async def _run_through(self, samples: Samples, recipe: str) -> None:
        changing = asyncio.create_task(self._change())
        await self._run(samples, None, recipe, {})
        await changing

    async def _change(self) -> None:
        while not hasattr(self, "parts"):  # noqa: ASYNC110 - it is made in the same loop
            await asyncio.sleep(0)
        assembly._announce(self.parts)
        for at, service, health in self.changes:
            while self.parts.clock.now() < at:  # noqa: ASYNC110
                await asyncio.sleep(0)
            service.health = health
            for _ in range(2):  # one miss may be a hiccup
                await self.services.look()


# -- The language model ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "asked", "answer"),
    [
        ("ko", TOO_SALTY, "그건 지금 답해 드릴 수 없어요. 레시피와 타이머는 그대로 돼요."),
        (
            "en",
            "Why is my broth so salty?",
            "I can't answer that right now. Recipes and timers still work.",
        ),
    ],
)
def test_a_free_question_without_the_model_is_answered_honestly_and_cooking_goes_on(
    language: str, asked: str, answer: str
) -> None:
    room = kitchen(asked, {"ko": "다음", "en": "Next step."}[language])
    room.wake.language = language
    room.llm.health = Status.UNHEALTHY
    room.run(*TURN, quiet(8.0), *TURN, quiet(3.0), recipe="kimchi_stew")
    assert room.said()[0] == answer
    assert room.llm.questions == []
    assert room.told("step")[-1]["step"] == 2


def test_a_model_that_goes_and_comes_back_is_told_and_a_question_works_again() -> None:
    room = Changing(FakeStt(["다음", TOO_SALTY]))
    room.llm.sentences = ("물을 조금 더 넣으세요.",)
    room.changes = [(0.1, room.llm, None), (12.0, room.llm, Status.HEALTHY)]
    room.run_through(*TURN, quiet(14.0), *TURN, quiet(6.0), recipe="kimchi_stew")
    said = room.said()
    assert said[0] == "질문 답변이 멈췄어요. 레시피 진행은 그대로 할 수 있어요."
    assert room.told("step")[-1]["step"] == 2  # cooking went on meanwhile
    assert said[-2:] == ["질문 답변이 다시 돼요.", "물을 조금 더 넣으세요."]


def test_a_model_that_goes_in_the_middle_of_an_answer_says_so() -> None:
    llm = Flaky(fails=[GONE], after=1)
    llm.sentences = ("물을 조금 더 넣으세요.", "두부를 더 넣어도 돼요.")
    room = room_with(llm, TOO_SALTY)
    room.run(*TURN, quiet(6.0), recipe="kimchi_stew")
    broke_off = CATALOGUES["ko"].answer_broke_off().text
    assert room.said() == [f"물을 조금 더 넣으세요. {broke_off}"]
    assert room.told("error")[0]["service"] == "llm"
    assert broke_off in [text for text, _, _ in room.tts.said]


def test_a_model_that_is_restarted_during_a_turn_answers_it_all_the_same() -> None:
    llm = Flaky(fails=[GONE])
    llm.sentences = ("물을 조금 더 넣으세요.",)
    room = room_with(llm, TOO_SALTY)
    room.run(*TURN, quiet(9.0), recipe="kimchi_stew")
    assert len(llm.questions) == 2
    assert room.said() == ["물을 조금 더 넣으세요."]
    assert room.session.state.step == 1


def test_a_model_that_is_only_slow_is_not_asked_twice() -> None:
    llm = Flaky(fails=[ServiceError("The language model did not answer in time.", service="llm")])
    llm.sentences = ("물을 조금 더 넣으세요.",)
    room = room_with(llm, TOO_SALTY)
    room.run(*TURN, quiet(9.0), recipe="kimchi_stew")
    assert len(llm.questions) == 1
    assert CATALOGUES["ko"].no_model().spoken in [text for text, _, _ in room.tts.said]


def test_what_the_gateway_cannot_do_without_vllm_is_known_to_the_kitchen() -> None:
    """vLLM that dies behind its gateway is a language model that is gone, and one that comes is back."""
    app, told = FastAPI(), {"status": "healthy", "model_loaded": True}

    @app.get("/health")
    async def health() -> JSONResponse:
        return JSONResponse(told)

    with serving(app) as url:
        port = httpx.URL(url).port
        assert port is not None

        async def ask() -> Status | None:
            client = LlmClient(Address(host="127.0.0.1", port=port), 2.0, classifies=False)
            try:
                return await client.status()
            finally:
                await client.close()

        assert asyncio.run(ask()) is Status.HEALTHY
        told |= {"status": "degraded", "model_loaded": False}
        assert asyncio.run(ask()) is Status.UNHEALTHY
        told |= {"status": "degraded", "model_loaded": True}
        assert asyncio.run(ask()) is Status.DEGRADED
    assert asyncio.run(ask()) is None


# -- Before it is ready ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "wait", "ready"),
    [
        ("ko", "잠시만요, 준비 중이에요.", "이제 준비됐어요. 불러 주세요."),
        ("en", "One moment, I'm getting ready.", "I'm ready now. Go ahead."),
    ],
)
def test_who_calls_too_early_is_answered_at_once_and_told_when_it_is_ready(
    language: str, wait: str, ready: str
) -> None:
    room = Changing(FakeStt([]))
    room.wake.language = language
    room.stt.health = None
    room.changes = [(3.0, room.stt, Status.HEALTHY)]
    room.run_through(quiet(0.5), wake(), quiet(8.0))
    assert room.said() == [wait, ready]
    woken, answered = room.told("wake")[0]["t"], room.told("reply")[0]["t"]
    assert float(answered) == pytest.approx(float(woken), abs=0.1)


def test_who_did_not_call_is_told_nothing() -> None:
    room = Changing(FakeStt([]))
    room.stt.health = None
    room.changes = [(3.0, room.stt, Status.HEALTHY)]
    room.run_through(quiet(8.0))
    assert room.said() == []


def test_without_any_voice_it_is_said_in_the_other_one() -> None:
    room = kitchen()
    room.stt.health, room.tts.broken = None, True
    room.run(*TURN)
    assert room.tts.anyhow == ["잠시만요, 준비 중이에요."]


def test_a_voice_that_is_known_to_be_gone_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Voiceless(Mouth):
        def __init__(self, tts: TtsClient, player: Player, jobs: Jobs) -> None:
            super().__init__(tts, player, jobs)
            self.voice_is_there = lambda: False

    monkeypatch.setattr(kitchen_fakes, "Mouth", Voiceless)
    room = kitchen("다음")
    room.run(*TURN, recipe="kimchi_stew")
    assert room.tts.anyhow[0] == "두 번째 단계예요."


def test_what_may_have_to_be_said_without_the_voice_is_made_beforehand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = kitchen("다음")
    line = CATALOGUES["en"].getting_ready()

    class Standing(Prepare):
        """Knows one standing line."""

        def resume(self) -> None:
            if not any(text == line.spoken for text, _, _ in room.tts.said):
                self.standing = (line,)
            super().resume()

    monkeypatch.setattr(kitchen_fakes, "Prepare", Standing)
    room.run(*TURN, quiet(8.0), recipe="kimchi_stew")
    assert (line.spoken, "en", 1.0) in room.tts.said
    assert room.parts.prepare.standing == ()


def test_acts_go_on_while_the_model_classifies_nothing() -> None:
    room = kitchen("그 있잖아 저기 뭐냐")
    room.llm.classifies, room.llm.health = True, Status.UNHEALTHY
    room.llm.classified = Understanding((act(Intent.NEXT_STEP),), "llm")
    room.run(*TURN, recipe="kimchi_stew")
    assert room.said() == [CATALOGUES["ko"].not_understood().text]
