"""What the kitchen calls for what it cannot tell by itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from appliance.acts import Act
from appliance.errors import ServiceError
from appliance.llm.answer import RecipeFacts
from appliance.nlu.context import Context
from appliance.nlu.understand import Understanding
from appliance.recipes import Recipe
from appliance.service.client import ServiceClient
from appliance.service.health import Status
from appliance.settings.schema import Address


class LlmClient:
    """The LLM service."""

    def __init__(self, address: Address, timeout_s: float, *, classifies: bool) -> None:
        """`classifies`: whether the served model is good enough to be asked for intents."""
        self._service = ServiceClient("llm", address, timeout_s)
        self.classifies = classifies

    async def classify(self, text: str, language: str, context: Context) -> Understanding:
        """Return what the model takes a turn for; raise ServiceError where it fails."""
        moment: dict[str, Any] = {"phase": str(context.phase), "woken": context.woken}
        if context.recipe:
            moment |= {"recipe": context.recipe.id, "step": context.step}
        asked = {"text": text, "language": language, "context": moment, "local": False}
        data = await self._service.post("/classify", json=asked)
        try:
            acts = tuple(Act.from_json(act) for act in data["acts"])
            return Understanding(acts, str(data["source"]))
        except (KeyError, TypeError) as error:
            raise ServiceError("The llm service answered without acts.", service="llm") from error

    async def answer(
        self, question: str, language: str, facts: RecipeFacts | None
    ) -> AsyncIterator[str]:
        """Yield the sentences of an answer; raise ServiceError where none comes or it breaks off."""
        asked: dict[str, Any] = {"question": question, "language": language}
        if facts is not None:
            asked["recipe"] = {
                "title": facts.title,
                "ingredients": list(facts.ingredients),
                "steps": list(facts.steps),
                "step": facts.step,
            }
        async with self._service.stream("/answer", json=asked) as answer:
            async for raw in answer.aiter_lines():
                told = json.loads(raw) if raw.strip() else {}
                if "error" in told:
                    raise ServiceError(str(told["error"]["message"]), service="llm")
                if "sentence" in told:
                    yield str(told["sentence"])

    async def status(self) -> Status | None:
        """Return how the service says that it is; None where it does not answer.

        Without vLLM behind it there is nothing that it could do for the kitchen: that is unhealthy.
        """
        status, model_is_there = await self._service.told()
        return Status.UNHEALTHY if status is not None and not model_is_there else status

    async def close(self) -> None:
        """Close the connection."""
        await self._service.close()


def recipe_facts(recipe: Recipe | None, step: int | None) -> RecipeFacts | None:
    """Return what the model is told of a recipe."""
    if recipe is None:
        return None
    return RecipeFacts(
        title=recipe.title,
        ingredients=tuple(
            f"{item.name} {item.amount if item.amount is not None else ''}{item.unit}".strip()
            for item in recipe.ingredients
        ),
        steps=tuple(one.text for one in recipe.steps),
        step=step,
    )
