"""The features of one clause: pieces of its form, and the moment in which it is said."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from appliance.nlu.context import Context, Phase

_KO_LENGTHS = (2, 3, 4, 6, 8)
_KO_EDGES = (2, 3, 5, 7, 9, 12)
_EN_PIECES = (3, 4, 5)
_SHORT = 18
"""A clause up to this long (letters of its form) is a feature as a whole."""

_KO_TALK = (3, 4, 5, 6, 8)
_EN_TALK_WORDS = (1, 2, 3)
_EN_TALK_LETTERS = (4, 5, 6)


def moment(context: Context) -> str:
    """Return the moment as the training sentences name it: a phase, or what was asked."""
    return str(context.asked) if context.phase is Phase.ASKED and context.asked else context.phase


def features(form: str, language: str, moment: str) -> Iterator[str]:
    """Yield the features that tell what a clause is."""
    yield f"@{moment}"
    if len(form) <= _SHORT:
        yield f"@{moment}={form}"
        yield f"={form}"
    yield from _korean(form) if language == "ko" else _english(form)


def talk_pieces(form: str, language: str) -> Iterator[list[str]]:
    """Yield lists of pieces that tell a cook's words from talk in the room, one a length."""
    edged = f"^{form}$"
    if language == "en":
        words = ["^", *form.split(), "$"]
        for length in _EN_TALK_WORDS:
            yield [
                " ".join(words[at : at + length]) for at in range(max(1, len(words) - length + 1))
            ]
    for length in _KO_TALK if language == "ko" else _EN_TALK_LETTERS:
        yield [f"#{edged[at : at + length]}" for at in range(max(1, len(edged) - length + 1))]


def _korean(form: str) -> Iterator[str]:
    for length in _KO_LENGTHS:
        for start in range(len(form) - length + 1):
            yield form[start : start + length]
    for length in _KO_EDGES:
        if length <= len(form):
            yield f"^{form[:length]}"
            yield f"{form[-length:]}$"


def _english(form: str) -> Iterator[str]:
    words = form.split()
    yield from words
    for first, second in itertools.pairwise(words):
        yield f"{first} {second}"
    for three in zip(words, words[1:], words[2:], strict=False):
        yield " ".join(three)
        yield f"{three[0]} * {three[2]}"
    for word in words:
        edged = f"<{word}>"
        for length in _EN_PIECES:
            for start in range(len(edged) - length + 1):
                yield f"#{edged[start : start + length]}"
    for length in (1, 2, 3):
        if length <= len(words):
            yield "^" + " ".join(words[:length])
            yield " ".join(words[-length:]) + "$"
