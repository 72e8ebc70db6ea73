"""The acts of a clause: its label's intent, with the slots that the clause itself bears."""

from __future__ import annotations

import itertools
import re

from appliance.acts import Act, Intent
from appliance.nlu import durations
from appliance.nlu.context import Context
from appliance.nlu.english.slots import READERS as ENGLISH
from appliance.nlu.foods import named
from appliance.nlu.korean.slots import READERS as KOREAN
from appliance.nlu.labels import Label

_READERS = {"ko": KOREAN, "en": ENGLISH}


def acts_of(label: Label, clause: str, language: str, context: Context) -> tuple[Act, ...] | None:
    """Return the acts of a clause; None where it does not bear what the label needs.

    One clause is several acts where it names several things: "계란 칠 분이랑 감자 십오 분 타이머".
    """
    if label.intent is None:
        return ()
    reader = _READERS[language].get(label.name)
    if reader is None:
        return (Act(label.intent, label.slots),)
    read = [reader(part, context) for part in _parts(label, clause, language, context)]
    if None in read:
        return None
    acts = tuple(Act(label.intent, {**label.slots, **slots}) for slots in read if slots is not None)
    if label.intent is Intent.SET_TIMER and _contradicts_itself(acts, clause, language):
        return (Act(Intent.SET_TIMER),)
    return acts


_SEVERAL = {
    "ko": re.compile(r"(?:이?랑|하고|과|와)\s|그리고|또|두\s?개|둘|하나|각각"),
    "en": re.compile(r"\b(?:and|two|both|another|also|then|one)\b", re.IGNORECASE),
}
"""What says that several timers are meant."""


def _contradicts_itself(timers: tuple[Act, ...], clause: str, language: str) -> bool:
    """Return whether several lengths of one timer were written: "35분 타이머 30분", which is to be asked for."""
    named = any("name" in one.slots for one in timers)
    lengths = {one.slots.get("seconds") for one in timers}
    return len(lengths) > 1 and not named and not _SEVERAL[language].search(clause)


_AND = {
    "ko": re.compile(r"\s*(?:이?랑|하고|과|와|,)\s*"),
    "en": re.compile(r"\s*(?:,|and|, and)\s+(?:the\s+)?", re.IGNORECASE),
}


def _parts(label: Label, clause: str, language: str, context: Context) -> list[str]:
    """Return a clause's parts that each name one thing."""
    if label.intent is Intent.SET_TIMER:
        lengths = durations.meant(clause, language)
        if len({one.duration for one in lengths}) > 1:
            ends = [0, *(one.end for one in lengths)]
            return [clause[start:end] for start, end in itertools.pairwise(ends)]
    if label.intent is Intent.INGREDIENT_AMOUNT:
        foods = [one for one in named(clause, language, context) if not one.dish]
        pairs = itertools.pairwise(foods)
        if len(foods) > 1 and all(
            _AND[language].fullmatch(clause[one.end : other.start]) for one, other in pairs
        ):
            rest = clause[foods[-1].end :] if language == "ko" else ""
            lead = "" if language == "ko" else clause[: foods[0].start]
            return [f"{lead}{clause[one.start : one.end]}{rest}" for one in foods]
    return [clause]
