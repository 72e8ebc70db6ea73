"""What to use instead of an ingredient."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.knowledge.tables import Fact, Replacement, longest_said, replacements

_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Substitute:
    """What the table says."""

    sentences: tuple[str, ...]
    """To be spoken."""
    asked_about: bool
    """Whether they are about the very substitute that was asked about."""


def substitute(item: str, instead: str, language: str) -> Substitute | None:
    """Return what can be used instead of `item`, or whether `instead` ("" if not said) can be.

    None where the table does not have the item.
    """
    entry = longest_said(item, language, ((one.names, one) for one in replacements()))
    if entry is None:
        return None
    if instead:
        known = _about(entry, instead, language)
        if known is not None:
            return Substitute((known.sentences[language],), asked_about=True)
    best = entry.instead[:_AT_ONCE] if not instead else entry.instead[:1]
    return Substitute(tuple(fact.sentences[language] for fact in best), asked_about=False)


def _about(entry: Replacement, instead: str, language: str) -> Fact | None:
    return longest_said(
        instead, language, ((fact.names, fact) for fact in (*entry.never, *entry.instead))
    )
