"""Free questions: the prompt with the recipe in it, and the stream cut into sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from appliance.llm.vllm import Message

_END = re.compile(r"(?<=[.!?。])(?<!\b\d\.)[\"'”’)]*\s+|\n+")
_MARKUP = re.compile(r"[*_`#]+|^\s*[-•]\s+|^\s*\d+[.)]\s+", re.MULTILINE)
_LANGUAGES = {"ko": "Korean (해요체)", "en": "English"}


@dataclass(frozen=True, slots=True)
class RecipeFacts:
    """What the model is told of the recipe."""

    title: str
    ingredients: tuple[str, ...]
    """One line each, with its amount."""
    steps: tuple[str, ...]
    step: int | None
    """The step at hand, 1-based."""


def messages(question: str, language: str, recipe: RecipeFacts | None) -> list[Message]:
    """Return the question to the model, grounded in the recipe."""
    system = (
        "You are a kitchen assistant that is heard, not read. "
        f"Answer in {_LANGUAGES[language]}, in one or two short sentences, without lists or markup. "
        "Use the recipe below. If it does not say, tell the cook so before you answer from "
        "general knowledge. Never invent amounts, times or temperatures."
    )
    if recipe is not None:
        steps = "\n".join(f"{number}. {text}" for number, text in enumerate(recipe.steps, 1))
        at = f"The cook is at step {recipe.step}." if recipe.step else "Not started yet."
        system += (
            f"\n\nRecipe: {recipe.title}\nIngredients:\n"
            + "\n".join(recipe.ingredients)
            + f"\nSteps:\n{steps}\n{at}"
        )
    return [{"role": "system", "content": system}, {"role": "user", "content": question}]


async def sentences(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield each sentence as soon as it is whole, speakable: without markup."""
    waiting = ""
    async for piece in pieces:
        waiting += piece
        *whole, waiting = _END.split(waiting)
        for sentence in whole:
            plain = _plain(sentence)
            if plain:
                yield plain
    if _plain(waiting):
        yield _plain(waiting)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())
