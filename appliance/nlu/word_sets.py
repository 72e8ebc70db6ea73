"""Texts that are nothing but some words: what a bare answer is told by. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words that are a whole answer, and others that add nothing to them."""

    core: re.Pattern[str]
    """One word; a space in it is written as "_"."""
    phrases: tuple[str, ...] = ()
    """Of more than one word."""
    beside: frozenset[str] = frozenset()

    def are_all(self, text: str) -> bool:
        """Return whether a text is nothing else, and has one that is an answer."""
        core = self._others(text)
        return bool(core) and all(self.core.fullmatch(word) for word in core)

    def add_nothing(self, text: str) -> bool:
        """Return whether a text is nothing else, or nothing at all."""
        return all(self.core.fullmatch(word) for word in self._others(text))

    def _others(self, text: str) -> list[str]:
        plain = " ".join(_WORD.findall(text.lower()))
        for phrase in self.phrases:
            plain = re.sub(rf"\b{phrase}\b", phrase.replace(" ", "_"), plain)
        return [word for word in plain.split() if word not in self.beside]


def korean(core: str, *phrases: str, beside: str = "음 아") -> WordSet:
    """Return a set by a pattern of one word, phrases, and words beside."""
    return WordSet(re.compile(core), phrases, frozenset(beside.split()))


def english(core: str, *phrases: str, beside: str) -> WordSet:
    """Return a set by words, phrases, and words beside."""
    spelled = "|".join([*core.split(), *(phrase.replace(" ", "_") for phrase in phrases)])
    return WordSet(re.compile(spelled), phrases, frozenset(beside.split()))
