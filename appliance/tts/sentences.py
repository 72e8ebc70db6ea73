"""Cutting text into what is spoken at a time."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?。！？…])[\"'”’)]*\s+|\n+")
_SPEAKABLE = re.compile(r"\w")
_SOFT_END = re.compile(r"(?<=[,;:，])\s+")
_LONG = 160


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, nothing lost but the space between.

    A sentence of over 160 characters is cut at its commas, so that its beginning can be heard
    while the rest is made. What has no letter or digit is left out.
    """
    cut: list[str] = []
    for sentence in _END.split(text.strip()):
        if len(sentence) <= _LONG:
            cut.append(sentence)
        else:
            cut += _join_short(_SOFT_END.split(sentence))
    return [part.strip() for part in cut if _SPEAKABLE.search(part)]


def _join_short(clauses: list[str]) -> list[str]:
    joined = [clauses[0]]
    for clause in clauses[1:]:
        if len(joined[-1]) + len(clause) < _LONG:
            joined[-1] += " " + clause
        else:
            joined.append(clause)
    return joined
