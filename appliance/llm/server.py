"""The LLM service (port 8013) before vLLM: `/classify` and `/answer`."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

from fastapi import FastAPI
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from appliance.acts import Act, Intent, to_json
from appliance.errors import JubangError, RequestError, ServiceError
from appliance.llm import answer, classify
from appliance.llm.answer import RecipeFacts
from appliance.llm.vllm import Vllm
from appliance.nlu.context import Context
from appliance.nlu.understand import NOWHERE, understand, warm
from appliance.recipes import Library
from appliance.recipes.words import read_context
from appliance.service import Health, Status, make_app
from appliance.service.limits import BodyLimit
from appliance.settings.schema import LlmSettings

_log = logging.getLogger(__name__)

_MAX_BODY = 200_000
_LOOK_EVERY_S = 1.0
_WARM_UP_S = 60.0
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class ClassifyRequest(BaseModel):
    """A turn and its moment."""

    text: Text
    current_step: str = ""
    """The text of the step at hand."""
    language: Literal["ko", "en"] | None = None
    """By the letters of the text where it is left out."""
    context: dict[str, Any] = {}
    """phase, asked, recipe, step, timers, woken."""
    local: bool = True
    """false where the caller's own understanding has failed already: ask the model at once."""


class RecipeInQuestion(BaseModel):
    """What the answer may use."""

    model_config = ConfigDict(extra="forbid")

    title: str
    ingredients: list[str] = []
    steps: list[str] = []
    step: int | None = None


class AnswerRequest(BaseModel):
    """A free question."""

    question: Text
    language: Literal["ko", "en"] | None = None
    recipe: RecipeInQuestion | None = None


class _Model:
    """vLLM, and whether it is there."""

    def __init__(self, vllm: Vllm, settings: LlmSettings) -> None:
        self.vllm = vllm
        self.settings = settings
        self.alive = False

    async def watch(self) -> None:
        """Look again and again; a model that has just come is warmed up before it counts."""
        while True:
            alive = await self.vllm.alive()
            if alive and not self.alive:
                await self._warm_up()
            self.alive = alive
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _warm_up(self) -> None:
        """Have the first, slow answer made before anybody waits for one."""
        question = classify.messages("next", "", Context())
        try:
            await self.vllm.choose(question, classify.CHOICES, _WARM_UP_S)
        except JubangError as error:
            _log.warning("vLLM could not be warmed up: %s", error)

    def must_be_there(self) -> None:
        """Raise ServiceError where it is not."""
        if not self.alive:
            hint = "Recipes, steps and timers work without it."
            raise ServiceError("The language model is not there.", hint=hint, service="vllm")

    async def classify(self, asked: ClassifyRequest, language: str, context: Context) -> Act:
        """Return what the model takes a turn for, as far as the text bears it out."""
        self.must_be_there()
        question = classify.messages(asked.text, asked.current_step, context)
        limit = self.settings.classify_timeout_s
        label = await self.vllm.choose(question, classify.CHOICES, limit)
        return classify.believed(label, asked.text, language, context)


def make_llm_app(settings: LlmSettings, vllm: Vllm, device: str, library: Library) -> FastAPI:
    """Build the service."""
    model = _Model(vllm, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warm("ko", "en")
        looking = asyncio.create_task(model.watch())
        yield
        looking.cancel()
        await vllm.close()

    def health() -> Health:
        if model.alive:
            return Health(Status.HEALTHY, True, settings.served_name, device)
        why = "vLLM is not there" if settings.enabled else "The language model is off (llm.enabled)"
        detail = f"{why}: only what is understood locally is answered."
        return Health(Status.DEGRADED, False, settings.served_name, device, detail)

    app = make_app("llm", "Intents and free questions, before vLLM.", health, lifespan=lifespan)
    app.add_middleware(BodyLimit, max_bytes=_MAX_BODY)
    _add_classify(app, model, library)
    _add_answer(app, model)
    return app


def _add_classify(app: FastAPI, model: _Model, library: Library) -> None:

    @app.post("/classify", summary="What a turn means")
    async def post_classify(asked: ClassifyRequest) -> JSONResponse:
        """Answer what is understood locally without asking the model."""
        begun = time.perf_counter()
        language = asked.language or _language_of(asked.text)
        context = read_context(_moment(asked), library, language)
        acts: tuple[Act, ...] = (Act(Intent.NONE),)
        source = NOWHERE
        if asked.local:
            understood = understand(asked.text, language, context)
            acts, source = understood.acts, understood.source
        if not asked.local or not _is_sure(acts):
            try:
                acts, source = (await model.classify(asked, language, context),), "llm"
            except JubangError as error:
                if not asked.local:
                    raise
                _log.info("Answering locally: %s", error)
        return JSONResponse(
            {
                "success": True,
                "intent": str(acts[0].intent),
                "acts": to_json(acts),
                "response": "",
                "source": source,
                "duration_ms": round((time.perf_counter() - begun) * 1000, 2),
            }
        )


def _add_answer(app: FastAPI, model: _Model) -> None:
    settings = model.settings

    @app.post("/answer", summary="A free question, answered sentence by sentence")
    async def post_answer(asked: AnswerRequest) -> StreamingResponse:
        """Answer application/x-ndjson: {"sentence": …} each, then {"done": true, …}."""
        begun = time.perf_counter()
        language = asked.language or _language_of(asked.question)
        facts = None if asked.recipe is None else _facts(asked.recipe)
        model.must_be_there()
        question = answer.messages(asked.question, language, facts)
        limit = settings.answer_timeout_s
        stream = answer.sentences(model.vllm.stream(question, settings.answer_max_tokens, limit))
        first = await _first(stream, limit)

        async def lines() -> AsyncIterator[str]:
            yield _line({"sentence": first})
            try:
                async for sentence in stream:
                    yield _line({"sentence": sentence})
            except JubangError as error:
                yield _line(error.to_json())
                return
            spent = round((time.perf_counter() - begun) * 1000, 2)
            yield _line({"done": True, "duration_ms": spent})

        return StreamingResponse(lines(), media_type="application/x-ndjson")


def _is_sure(acts: tuple[Act, ...]) -> bool:
    return all(act.intent is not Intent.NONE for act in acts)


def _moment(asked: ClassifyRequest) -> dict[str, Any]:
    """Return the context; a step that is at hand means that somebody cooks."""
    moment = dict(asked.context)
    if asked.current_step and not moment.get("phase"):
        moment["phase"] = "cooking"
    return moment


def _language_of(text: str) -> str:
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"


def _facts(recipe: RecipeInQuestion) -> RecipeFacts:
    if recipe.step is not None and not 1 <= recipe.step <= max(1, len(recipe.steps)):
        raise RequestError("recipe.step is not a step of the recipe.", status=422)
    return RecipeFacts(recipe.title, tuple(recipe.ingredients), tuple(recipe.steps), recipe.step)


async def _first(stream: AsyncIterator[str], timeout_s: float) -> str:
    """Return the first sentence, so that a failure before it is still an HTTP error."""
    try:
        async with asyncio.timeout(timeout_s):
            return await anext(stream)
    except StopAsyncIteration:
        raise ServiceError("The language model had nothing to say.", service="vllm") from None
    except TimeoutError as error:
        message = "The language model did not answer in time."
        raise ServiceError(message, service="vllm") from error


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
