"""Cutting text into what is spoken at a time."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?。！？…])[\"'”’)]*\s+|\n+")
_SPEAKABLE = re.compile(r"\w")
_HANGUL = re.compile(r"[가-힣]")
_SOFT_END = re.compile(r"(?<=[,;:，])\s+")
_LONG = 160
"""Letters of a sentence that is cut: some ten seconds of speech."""
_SYLLABLE = 4
"""So many letters a Korean syllable counts as: it takes as long to say, and to make."""


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, nothing lost but the space between.

    A sentence of over ten seconds or so is cut at its commas, so that its beginning can be heard
    while the rest is made, and a model's memory does not grow with it. What has no letter or digit is left out.
    """
    cut: list[str] = []
    for sentence in _END.split(text.strip()):
        if _length(sentence) <= _LONG:
            cut.append(sentence)
        else:
            cut += _join_short(_SOFT_END.split(sentence))
    return [part.strip() for part in cut if _SPEAKABLE.search(part)]


def _join_short(clauses: list[str]) -> list[str]:
    joined = [clauses[0]]
    for clause in clauses[1:]:
        if _length(joined[-1]) + _length(clause) < _LONG:
            joined[-1] += " " + clause
        else:
            joined.append(clause)
    return joined


def _length(text: str) -> int:
    return len(text) + (_SYLLABLE - 1) * len(_HANGUL.findall(text))
