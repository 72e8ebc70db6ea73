"""The LLM service before a vLLM of our own: local first, schema, streaming, time limits."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.testclient import TestClient

from appliance.acts import Act, Intent
from appliance.llm import answer, classify
from appliance.llm.answer import RecipeFacts
from appliance.llm.server import make_llm_app
from appliance.llm.vllm import Vllm
from appliance.nlu.context import Context, RecipeWords
from appliance.recipes import Library
from appliance.settings import load
from appliance.settings.schema import Address
from tests.unit.test_tts import serving

SETTINGS = load({"JUBANG_PROFILE": "cpu"}).llm.model_copy(
    update={"classify_timeout_s": 0.3, "answer_timeout_s": 0.3}
)


class FakeVllm:
    """Speaks what we use of vLLM's API."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.app.get("/health")(self.health)
        self.app.post("/v1/chat/completions")(self.complete)
        self.reset()

    def reset(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.content = "next_step"
        self.pieces: list[str] = ["Yes. ", "You can", " do that."]
        self.delay_s = 0.0
        self.status = 200
        self.breaks = False

    async def health(self) -> JSONResponse:
        return JSONResponse({})

    async def complete(self, request: Request) -> object:
        asked = await request.json()
        self.asked.append(asked)
        await asyncio.sleep(self.delay_s)
        if self.status != 200:
            return JSONResponse({"object": "error", "message": "no"}, self.status)
        if asked.get("stream"):
            return StreamingResponse(self.events(), media_type="text/event-stream")
        return {"choices": [{"message": {"content": self.content}}]}

    async def events(self) -> AsyncIterator[str]:
        for piece in self.pieces:
            delta = {"choices": [{"delta": {"content": piece}}]}
            yield f"data: {json.dumps(delta)}\n\n"
            await asyncio.sleep(0)
        yield "data: {broken\n\n" if self.breaks else "data: [DONE]\n\n"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[FakeVllm, TestClient]]:
    """One vLLM and one service for all tests; what a test changes is undone by `vllm`."""
    fake = FakeVllm()
    with serving(fake.app) as url:
        address = Address(host="127.0.0.1", port=int(url.rsplit(":", 1)[1]))
        with TestClient(make_llm_app(SETTINGS, Vllm(address, "model"), "cpu", Library())) as client:
            while client.get("/health").json()["status"] != "healthy":
                time.sleep(0.01)
            yield fake, client


@pytest.fixture
def vllm(running: tuple[FakeVllm, TestClient]) -> FakeVllm:
    running[0].reset()
    return running[0]


@pytest.fixture
def service(vllm: FakeVllm, running: tuple[FakeVllm, TestClient]) -> TestClient:
    return running[1]


@pytest.fixture(scope="module")
def alone() -> Iterator[TestClient]:
    nowhere = Vllm(Address(host="127.0.0.1", port=9), "model")
    with TestClient(make_llm_app(SETTINGS, nowhere, "cpu", Library())) as client:
        yield client


def test_the_first_design_s_request_is_answered_as_it_was(
    service: TestClient, vllm: FakeVllm
) -> None:
    asked = {"text": "다음 단계로 넘어가줘", "current_step": "양파를 볶아주세요"}
    told = service.post("/classify", json=asked).json()
    assert told["success"] is True
    assert told["intent"] == "next_step"
    assert told["acts"] == [{"intent": "next_step"}]
    assert told["response"] == ""
    assert told["duration_ms"] > 0
    assert vllm.asked == []  # understood without a model


def test_what_is_not_understood_is_asked_of_the_model(service: TestClient, vllm: FakeVllm) -> None:
    vllm.content = "ingredient_amount"
    moment = {"phase": "cooking", "recipe": "kimchi_stew", "step": 1}
    asked = {"text": "설탕이 그러니까 어느 만큼이더라 음", "local": False, "context": moment}
    told = service.post("/classify", json=asked).json()
    assert (told["acts"], told["source"]) == (
        [{"intent": "ingredient_amount", "item": "설탕"}],
        "llm",
    )
    sent = vllm.asked[0]
    assert sent["structured_outputs"]["choice"] == list(classify.CHOICES)
    assert "guided_choice" not in sent


def test_without_vllm_it_is_degraded_and_answers_what_it_knows(alone: TestClient) -> None:
    health = alone.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["model_loaded"] is False
    told = alone.post("/classify", json={"text": "next step please", "current_step": "x"}).json()
    assert told["intent"] == "next_step"
    assert alone.post("/classify", json={"text": "the weather is nice"}).json()["intent"] == "none"
    refused = alone.post("/classify", json={"text": "whatever", "local": False})
    assert refused.status_code == 503
    answered = alone.post("/answer", json={"question": "can I freeze it?"})
    assert answered.status_code == 503
    assert answered.json()["error"]["hint"]


def test_a_model_that_hangs_is_given_up(service: TestClient, vllm: FakeVllm) -> None:
    vllm.delay_s = 1.0
    told = service.post("/classify", json={"text": "음 그 있잖아", "local": False})
    assert (told.status_code, "in time" in told.text) == (503, True)
    refused = service.post("/answer", json={"question": "why?"})
    assert (refused.status_code, "in time" in refused.text) == (503, True)


@pytest.mark.parametrize("content", ["", "next", "dance", '{"intent": "next_step"}'])
def test_nonsense_from_the_model_is_no_act(
    service: TestClient, vllm: FakeVllm, content: str
) -> None:
    vllm.content = content
    told = service.post("/classify", json={"text": "음 그 있잖아"}).json()
    assert told["intent"] == "none"


def test_an_error_from_vllm_is_an_error_of_ours(service: TestClient, vllm: FakeVllm) -> None:
    vllm.status = 400
    asked = {"text": "음 그 있잖아", "local": False}
    answer_ = service.post("/classify", json=asked)
    assert answer_.status_code == 503
    assert "vLLM answers 400" in answer_.json()["error"]["message"]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_answer_comes_sentence_by_sentence(service: TestClient, vllm: FakeVllm) -> None:
    recipe = {"title": "Toast", "ingredients": ["bread"], "steps": ["Toast it."], "step": 1}
    told = service.post("/answer", json={"question": "Can I burn it?", "recipe": recipe})
    assert told.headers["content-type"] == "application/x-ndjson"
    *sentences, done = lines(told.text)
    assert sentences == [{"sentence": "Yes."}, {"sentence": "You can do that."}]
    assert done["done"] is True
    system = vllm.asked[0]["messages"][0]["content"]
    assert "Recipe: Toast" in system
    assert "The cook is at step 1." in system


def test_an_answer_that_breaks_off_says_so(service: TestClient, vllm: FakeVllm) -> None:
    vllm.breaks = True
    told = lines(service.post("/answer", json={"question": "why?"}).text)
    assert told[0] == {"sentence": "Yes."}
    assert "error" in told[-1]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/classify", {}),
        ("/classify", {"text": ""}),
        ("/classify", {"text": "x" * 3000}),
        ("/classify", {"text": "다음", "language": "fr"}),
        ("/classify", {"text": "다음", "context": {"phase": "dancing"}}),
        ("/answer", {"question": "why?", "recipe": {"title": "T", "step": 7}}),
        ("/answer", {"q": "why?"}),
    ],
)
def test_malformed_requests_get_a_4xx(alone: TestClient, path: str, body: object) -> None:
    refused = alone.post(path, json=body)
    assert 400 <= refused.status_code < 500
    assert refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("label", "text", "believed"),
    [
        ("next_step", "그 뭐냐 다음 거", Act(Intent.NEXT_STEP)),
        ("set_timer", "한 오 분쯤 있다가 좀", Act(Intent.SET_TIMER, {"seconds": 300})),
        ("set_timer", "이따가 좀 불러 봐", Act(Intent.SET_TIMER)),
        ("ingredient_amount", "두부 그거 뭐냐", Act(Intent.INGREDIENT_AMOUNT, {"item": "두부"})),
        ("ingredient_amount", "짠 거 얼마", Act(Intent.QUESTION, {"text": "짠 거 얼마"})),
        ("question", "왜 그래", Act(Intent.QUESTION, {"text": "왜 그래"})),
        ("go_to_step", "가 봐", Act(Intent.NONE)),
        ("next_step", "삼십", Act(Intent.NONE)),
    ],
)
def test_a_model_is_believed_only_as_far_as_the_text_bears_it_out(
    label: str, text: str, believed: Act
) -> None:
    stew = RecipeWords("kimchi_stew", "김치찌개", "ko", 8, ("양파", "두부"))
    assert classify.believed(label, text, "ko", Context(recipe=stew)) == believed


def test_markup_is_not_spoken() -> None:
    async def pieces() -> AsyncIterator[str]:
        for piece in ("**Yes**, ", "it is.\n- one", " thing\n", "2. two"):
            yield piece

    async def collect() -> list[str]:
        return [sentence async for sentence in answer.sentences(pieces())]

    assert asyncio.run(collect()) == ["Yes, it is.", "one thing", "two"]


def test_the_prompt_holds_the_recipe() -> None:
    facts = RecipeFacts("김치찌개", ("신김치 300g",), ("썰어요.", "끓여요."), 2)
    system, user = answer.messages("왜요?", "ko", facts)
    assert "1. 썰어요.\n2. 끓여요." in system["content"]
    assert "Korean" in system["content"]
    assert user == {"role": "user", "content": "왜요?"}
    assert "Current step: x" in classify.messages("t", "x", Context())[0]["content"]
