"""One text read: its clauses, what each asks for, and how plain it is that it was meant for us."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from appliance.acts import CHANGING, Act, Intent
from appliance.nlu import answers
from appliance.nlu.answered_length import answered_length
from appliance.nlu.clauses import Clause, Turn
from appliance.nlu.context import Context, Phase
from appliance.nlu.labels import Label
from appliance.nlu.moment import asks_of_what, in_moment, names_a_title
from appliance.nlu.tidy import Said, tidy

LIKELY: Final = 0.2
"""A clause less probable than this is not understood."""
OURS: Final = MappingProxyType({"ko": 0.8, "en": 0.6})
"""A clause counts as meant for the appliance from these log odds on …"""
OURS_UNASKED: Final = 1.0
"""… in a follow-up window, which no wake word opened, from these …"""
OURS_EXPECTED: Final = -2.0
"""… and where something was asked or rings, from these; an answer without a word that answers needs more."""
LIKELY_UNASKED: Final = 0.4
"""In a follow-up window, where nothing was asked, it needs this."""
LIKELY_CHANGE: Final = 0.35
"""One that changes a step, a timer, the recipe or the microphone needs more."""
LIKELY_STRANGER: Final = 0.6
"""One that asks for a recipe that there is not, more still: any noun could be a dish."""
LIKELY_COURTESY: Final = 0.4
"""Thanks and greetings are answered in words, so they must be such: "맛있겠다" is none."""
LIKELY_BESIDE: Final = 0.5
"""So does a question beside another clause: what else was said is often only a remark."""
CERTAIN: Final = 5.0
CERTAIN_LABEL: Final = 0.9
"""From this on, both, an act makes the rest of its turn likelier to be meant for us …"""
OURS_BESIDE: Final = -2.5
"""… from these log odds on."""
OURS_TITLE: Final = -1.0
"""One that asks for a recipe that there is, while none is open ("김치찌개 어때"), counts from these on …"""
LIKELY_TITLE: Final = 0.75
"""… where it is so probable."""
MOST_TALK: Final = 0.75
"""A turn of which more than this share of the letters is talk is left alone …"""
MOST_TALK_UNASKED: Final = 0.4
"""… in a follow-up window, one of which more than this is."""
PLAIN_MUTE: Final = 2.0
"""So plain must it be that the microphone is to be closed."""
ANSWERED: Final = 2.0
"""How plain a bare yes or no is: noise is written so now and then."""
MOST_OURS: Final = 8.0
LABEL_COUNTS: Final = 3.0
"""How much the label's probability counts in the confidence."""
_TRIES = 4

_COURTESY = frozenset({Intent.THANKS, Intent.GREETING, Intent.GOODBYE})
_OPEN = frozenset({Intent.QUESTION, Intent.CHECK, Intent.SEARCH_RECIPES, Intent.HELP})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text came to."""

    acts: tuple[Act, ...]
    confidence: float
    """How plain it was: the log odds of its being meant for us, less what its labels lack."""


NOTHING = Reading((), -math.inf)
"""Nothing that was meant for us."""


def read(text: str, language: str, context: Context) -> Reading:
    """Return the acts of a text, as far as it was meant for the appliance."""
    answer = (
        answers.plain(text, language, context)
        or answered_length(text, language, context)
        or asks_of_what(text, language, context)
    )
    if answer is not None:
        return Reading((answer,), ANSWERED)
    if answers.says_too_little(text, language, context):
        return NOTHING
    turn = Turn(text, language, context)
    found, said = _clauses(turn, text, language, context)
    ours = [turn.ours(clause.form) for clause in found]
    certain = any(
        one is not None and one.acts and mine >= CERTAIN and clause.probability >= CERTAIN_LABEL
        for clause, one, mine in zip(found, said, ours, strict=True)
    )
    kept, confidence, talk = [], math.inf, 0
    for clause, one, mine in zip(found, said, ours, strict=True):
        courtesy = certain and one is not None and _is_courtesy(one) and clause.probability > 0.5
        unlikely = one is None or clause.probability < _likely(one, len(found), context)
        plain = min(mine, MOST_OURS) + LABEL_COUNTS * math.log(clause.probability)
        doubtful = one is not None and plain < _plain_enough(one, language)
        likely_title = one is not None and _asks_for_title(one, clause, context)
        needed = _needed(one, language, context)
        needed = min(needed, OURS_BESIDE) if certain else needed
        far = mine < (min(needed, OURS_TITLE) if likely_title else needed)
        if one is None or unlikely or doubtful or (far and not courtesy):
            talk += len(clause.form)
            continue
        kept.append(one)
        if one.acts:
            confidence = min(confidence, plain)
    most = MOST_TALK if context.woken else MOST_TALK_UNASKED
    if talk > most * sum(len(clause.form) for clause in found) and not (certain and context.woken):
        return _nothing_but_a_no(text, language, context)
    acts = tidy(kept, language, context)
    if answers.offered(context):
        acts = tuple(answers.without_the_offered(acts, text, language))
    if not acts:
        return _nothing_but_a_no(text, language, context)
    if not context.woken and all(one.intent in _COURTESY for one in acts):
        return NOTHING  # "Thank you." is what Whisper writes of noise
    return Reading(acts, confidence)


def _nothing_but_a_no(text: str, language: str, context: Context) -> Reading:
    """Return the no that a text begins with which says nothing else to us."""
    declined = answers.declines_first(text, language, context)
    return Reading((Act(Intent.NO),), ANSWERED) if declined else NOTHING


def _clauses(
    turn: Turn, text: str, language: str, context: Context
) -> tuple[tuple[Clause, ...], list[Said | None]]:
    """Return the likeliest clauses, each with its acts: such that can be borne, if there are."""
    forbidden: set[tuple[int, int, Label]] = set()
    found, said = turn.clauses(), list[Said | None]()
    for _ in range(_TRIES):
        said = [_said(clause, text, language, context) for clause in found]
        empty = {
            (clause.start, clause.end, clause.label)
            for clause, one in zip(found, said, strict=True)
            if one is None
        }
        if not empty:
            break
        forbidden |= empty
        found = turn.clauses(forbidden)
    else:
        said = [_said(clause, text, language, context) for clause in found]
    return found, said


def _plain_enough(one: Said, language: str) -> float:
    """Return how plain a clause must be that is easily mistaken, or that no voice can take back."""
    intents = {act.intent for act in one.acts}
    if Intent.MUTE in intents:
        return PLAIN_MUTE
    vague = intents & {Intent.YES, Intent.NO} and not answers.begins(one.text, language)
    return OURS[language] if vague else -math.inf


def _asks_for_title(one: Said, clause: Clause, context: Context) -> bool:
    asked = context.woken and clause.probability >= LIKELY_TITLE
    return asked and context.recipe is None and names_a_title(one.acts, context)


def _is_courtesy(one: Said) -> bool:
    return all(act.intent in _COURTESY for act in one.acts)


def _likely(one: Said, clauses: int, context: Context) -> float:
    """Return the probability that a clause needs."""
    if _is_courtesy(one) and one.acts:
        return LIKELY_COURTESY
    chooses = any(act.intent is Intent.SELECT_RECIPE for act in one.acts)
    if chooses and not names_a_title(one.acts, context):
        return LIKELY_STRANGER
    if any(act.intent in CHANGING for act in one.acts):
        return LIKELY_CHANGE
    open_beside = clauses > 1 and any(act.intent in _OPEN for act in one.acts)
    if open_beside:
        return LIKELY_BESIDE
    return LIKELY if context.woken or answers.expected(context) else LIKELY_UNASKED


def _needed(said: Said | None, language: str, context: Context) -> float:
    """Return the log odds from which on a clause counts as meant for the appliance."""
    if context.woken:
        expected = context.phase in {Phase.ASKED, Phase.RINGING}
        return OURS_EXPECTED if expected else OURS[language]
    if not answers.expected(context):
        return OURS_UNASKED
    acts = said.acts if said is not None else ()
    answer = all(one.intent in answers.expected(context) for one in acts)
    return OURS_EXPECTED if answer else OURS_UNASKED


def _said(clause: Clause, text: str, language: str, context: Context) -> Said | None:
    part = text[clause.start : clause.end].strip(" .,!…~\"'")
    acts = in_moment(clause.label, part, language, context)
    return None if acts is None else Said(part, acts)
