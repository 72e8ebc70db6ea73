"""Finding recipes: by a name as it was heard, and by what is in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from appliance.nlu.sound import letters

if TYPE_CHECKING:
    from appliance.recipes.index import Entry

_SAME = 0.99
_ALIKE = 0.62
_CLOSE = 0.12
_INSIDE = 0.85
"""What a whole name inside a title, or the other way round, counts at least."""
_INSIDE_LETTERS = 4
_SAME_INGREDIENT = 0.78
_HEARD_LETTERS = 5
"""A shorter ingredient is not looked for by sound: too many words resemble it."""
_SAME_FOOD = {
    "닭고기": "닭",
    "쇠고기": "소고기",
    "달걀": "계란",
    "돼지": "돼지고기",
    "scallions": "green onions",
}
"""Two words for one food."""
_WORD = re.compile(r"[가-힣]+|[A-Za-z]+(?:'[a-z]+)?")
_PARTICLE = re.compile(
    r"(?<=[가-힣])(?:이랑|랑|하고|으로|로|과|와|을|를|은|는|이|가|에|도|만|나|이나|든|들어간|넣은)$"
)


class Finder:
    """The names and ingredients of some recipes, made ready to be searched."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take the recipes; the order is kept among equals."""
        self._entries = tuple(entries)
        self._names: list[str] = []
        self._owners: list[int] = []
        using: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            self._names += entry.sounds
            self._owners += [number] * len(entry.sounds)
            for item in entry.ingredients:
                using.setdefault(item, set()).add(number)
        self._by_word: dict[str, set[int]] = {}
        for item, owners in using.items():
            for word in {item, *_WORD.findall(item)}:
                self._by_word.setdefault(_key(word), set()).update(owners)
        self._words = [word for word in self._by_word if len(word) >= _HEARD_LETTERS]

    def named(self, name: str) -> tuple[Entry, ...]:
        """Return what `name`, as it was heard, can mean: the best, and close rivals."""
        said = letters(name)
        if not said or not self._names:
            return ()
        scores = [0.0] * len(self._entries)
        likeness = process.cdist([said], self._names, scorer=Levenshtein.normalized_similarity)[0]
        for known, owner, alike in zip(self._names, self._owners, likeness, strict=True):
            inside = min(len(said), len(known)) >= _INSIDE_LETTERS and (
                said in known or known in said
            )
            scores[owner] = max(scores[owner], float(alike), _INSIDE if inside else 0.0)
        best = max(scores)
        least = max(_ALIKE, best - (0.0 if best >= _SAME else _CLOSE))
        fitting = [number for number, score in enumerate(scores) if score >= least]
        fitting.sort(key=lambda number: -scores[number])
        return tuple(self._entries[number] for number in fitting)

    def with_ingredients(self, query: str) -> tuple[Entry, ...]:
        """Return the recipes that use what a text names, those that use most of it first."""
        counts: dict[int, int] = {}
        for owners in self._asked_for(query):
            for number in owners:
                counts[number] = counts.get(number, 0) + 1
        most = max(counts.values(), default=0)
        return tuple(self._entries[number] for number in sorted(counts) if counts[number] == most)

    def _asked_for(self, query: str) -> Sequence[set[int]]:
        """Return, for each ingredient of a text, the recipes that use it."""
        words = [_bare(word) for word in _WORD.findall(query)]
        found: list[set[int]] = []
        at = 0
        while at < len(words):
            joined = _key("".join(words[at : at + 2]))
            if at + 1 < len(words) and joined in self._by_word:  # "soy sauce", 다진 마늘
                found.append(self._by_word[joined])
                at += 2
                continue
            owners = self._by_word.get(_key(words[at])) or self._by_sound(words[at])
            if owners:
                found.append(owners)
            at += 1
        return found

    def _by_sound(self, word: str) -> set[int] | None:
        said = _key(word)
        if len(said) < _HEARD_LETTERS:
            return None
        best = process.extractOne(
            said,
            self._words,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_SAME_INGREDIENT,
        )
        return self._by_word[best[0]] if best else None


def _key(word: str) -> str:
    """Return what an ingredient's word is looked up by: its sounds, an English plural's -s off."""
    key = letters(_SAME_FOOD.get(word, word))
    return key.removesuffix("es") if key.endswith("oes") else re.sub(r"(?<=[a-z]{2})s$", "", key)


def _bare(word: str) -> str:
    """Return a word without its particle, where a word is left."""
    bare = _PARTICLE.sub("", word)
    return bare if len(bare) > 1 else word
