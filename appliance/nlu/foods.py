"""The foods and dishes that cooks name, and where a text names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from appliance.nlu.context import Context, RecipeWords
from appliance.nlu.sound import similarity

_ALONE = re.compile(
    r"(?:은|는|이|가|을|를|도|만|에|로|으로|랑|이랑|하고|의|나|이나|요)?(?![가-힣])"
)


_SHORTEST = 2
"""A word of fewer letters sounds like many."""
_SPACED = 3
"""A name of more letters than this may have a space in it that does not belong there."""


@dataclass(frozen=True, slots=True)
class Named:
    """A food or a dish in a text."""

    start: int
    """Index of its first character."""
    end: int
    """Index after its last one."""
    dish: bool


def named(text: str, language: str, context: Context) -> Iterator[Named]:
    """Yield the foods and dishes of a text in order, at each place the longest name.

    This recipe's ingredients and the recipes' titles are known besides the common ones.
    """
    lower = text.lower()
    names, longest = _names(language, context.recipe, context.titles)
    at = 0
    while at < len(lower):
        found = _longest_at(lower, at, names, longest, language)
        if found:
            yield Named(at, found[0], names[found[1]])
        at = found[0] if found else at + 1


def is_common(name: str, language: str) -> bool:
    """Return whether a name is that of a food or a dish that cooks usually know."""
    return any((one.start, one.end) == (0, len(name)) for one in named(name, language, Context()))


@lru_cache(maxsize=256)
def as_spelled(word: str) -> str:
    """Return the Korean food that sounds just like a word, 참치 for 잠치; the word itself where none does."""
    if len(word) < _SHORTEST or is_common(word, "ko"):
        return word
    foods: list[str] = _common()["ko"]["foods"]
    return next((one for one in foods if similarity(one, word) == 1), word)


def _longest_at(
    text: str, at: int, names: dict[str, bool], longest: int, language: str
) -> tuple[int, str] | None:
    """Return where the longest name ends that begins at a place, and the name as it is known."""
    if language == "en" and at and text[at - 1].isalnum():
        return None
    for end in range(min(len(text), at + longest + 1), at, -1):
        said = text[at:end]
        name = said
        if language == "ko" and said.count(" ") == 1 and said not in names and end - at > _SPACED:
            name = said.replace(" ", "")  # speech-to-text spaces as it likes: 계란 말이
        if name in names and said.strip() == said and _is_word(text, at, end, language):
            return end, name
    return None


def _is_word(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a name stands there as a word; a Korean one of a syllable must stand alone."""
    if language == "en":
        return end == len(text) or not text[end].isalnum()
    if end - start > 1:
        return True
    before = start == 0 or not "가" <= text[start - 1] <= "힣"
    return before and _ALONE.match(text, end) is not None


@lru_cache
def _common() -> Any:
    return yaml.safe_load((resources.files("appliance.nlu") / "foods.yaml").read_text("utf-8"))


@lru_cache(maxsize=32)
def _names(
    language: str, recipe: RecipeWords | None, titles: tuple[str, ...]
) -> tuple[dict[str, bool], int]:
    """Return each name in lower case, with whether it is a dish; and how long the longest is."""
    common = _common()[language]
    names = dict.fromkeys(common["foods"], False)
    if recipe is not None:
        names |= dict.fromkeys((name.lower() for name in recipe.ingredients), False)
    names |= dict.fromkeys((*common["dishes"], *map(str.lower, titles)), True)
    return names, max(map(len, names))
