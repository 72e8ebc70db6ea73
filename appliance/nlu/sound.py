"""How alike two texts sound.

Speech-to-text misspells what it hears ("김시찌게 만두자" for 김치찌개 만들자), so Korean is compared by its
letters: Hangul decomposed into jamo (Unicode NFD), with letters that sound alike made one.
Similarity is 1 − edit distance / length of the longer one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

# Sounds that Korean ears and small models mix up: ㅐ/ㅔ, ㅙ/ㅚ/ㅞ, tense and aspirated stops, and
# final consonants that are pronounced the same.
_SAME = str.maketrans(
    {"ᅢ": "ᅦ", "ᅤ": "ᅨ", "ᅫ": "ᅰ", "ᅬ": "ᅰ", "ᅴ": "ᅵ"}
    | {
        "ᄁ": "ᄀ",
        "ᄏ": "ᄀ",
        "ᄄ": "ᄃ",
        "ᄐ": "ᄃ",
        "ᄈ": "ᄇ",
        "ᄑ": "ᄇ",
        "ᄍ": "ᄌ",
        "ᄎ": "ᄌ",
        "ᄊ": "ᄉ",
    }
    | {"ᆩ": "ᆨ", "ᆪ": "ᆨ", "ᆿ": "ᆨ", "ᆰ": "ᆨ", "ᆺ": "ᆮ", "ᆻ": "ᆮ", "ᆽ": "ᆮ", "ᆾ": "ᆮ"}
    | {"ᇀ": "ᆮ", "ᇂ": "ᆮ", "ᇁ": "ᆸ", "ᆹ": "ᆸ", "ᆭ": "ᆫ", "ᆬ": "ᆫ", "ᄋ": ""}
)


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """Return the sounds of a text: jamo or Latin letters and digits, nothing between them."""
    return "".join(letter for letter in sounds(text) if letter.isalnum())


def sounds(text: str) -> str:
    """Return a text's letters with those that sound alike made one; marks and spaces stay."""
    return unicodedata.normalize("NFD", text.lower()).translate(_SAME)


def similarity(one: str, other: str) -> float:
    """Return how alike two texts sound, 0…1."""
    first, second = letters(one), letters(other)
    if not first and not second:
        return 0.0
    return Levenshtein.normalized_similarity(first, second)


def heard_in(part: str, whole: str) -> float:
    """Return how alike a text sounds to the part of a longer one that is most like it, 0…1."""
    first, second = letters(part), letters(whole)
    if not first or len(first) > len(second):
        return 0.0
    return fuzz.partial_ratio(first, second) / 100


_SAME_WORD = 0.74
_MIN_LETTERS = 4
_MARKS = ".,?!~…"


def corrected(text: str, words: frozenset[str]) -> str | None:
    """Return `text` with each word that sounds like one of `words` put in its place.

    A particle behind a word stays. Short words are left alone: too many sound alike. None where
    nothing was to be corrected.
    """
    known = tuple(word for word in words if len(letters(word)) >= _MIN_LETTERS)
    said = text.split()
    right = [_nearest(word, known) for word in said]
    return " ".join(right) if right != said else None


def _nearest(word: str, known: tuple[str, ...]) -> str:
    bare = word.strip(_MARKS)
    sounds = letters(bare)
    if bare in known or len(sounds) < _MIN_LETTERS or bare[0].isdigit():
        return word
    best, chosen = _SAME_WORD, word
    for candidate in known:
        likeness = similarity(candidate, bare)
        if likeness > best:
            best, chosen = likeness, word.replace(bare, candidate)
        head, tail = bare[: len(candidate)], bare[len(candidate) :]
        if tail in _PARTICLES and head != candidate:
            likeness = similarity(candidate, head)
            if likeness > best:
                best, chosen = likeness, word.replace(bare, candidate + tail)
    return chosen


_PARTICLES = frozenset(
    ["은", "는", "이", "가", "을", "를", "로", "으로", "에", "도", "만", "의", "랑", "하고"]
)
