"""From what was heard to acts: the clauses of a turn, each with what it is.

Everything runs in the calling process, in a few milliseconds, and needs no model server. What is
not understood is left to the caller: it may ask the language model, or the cook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from appliance.acts import CHANGING, Act, Intent
from appliance.nlu.clauses import Clause, Turn
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.expectations import expectations
from appliance.nlu.labels import ACK, Label
from appliance.nlu.slots import acts_of
from appliance.nlu.sound import corrected, letters, similarity
from appliance.nlu.tidy import Said, tidy

LOCAL: Final = "local"
"""The source of acts that were understood here."""
NOWHERE: Final = "none"
"""The source of a turn that was not understood."""

LIKELY: Final = 0.2
"""A clause less probable than this is not understood."""
OURS: Final = MappingProxyType({"ko": 0.5, "en": 0.0})
"""A clause counts as meant for the appliance from these log odds on …"""
OURS_UNASKED: Final = 1.0
"""… in a follow-up window, which no wake word opened, from these …"""
OURS_EXPECTED: Final = -2.0
"""… and where something was asked or rings, from these."""
LIKELY_CHANGE: Final = 0.35
"""One that changes a step, a timer, the recipe or the microphone needs more."""
LIKELY_BESIDE: Final = 0.5
"""So does a question beside another clause: what else was said is often only a remark."""
CERTAIN: Final = 5.0
CERTAIN_LABEL: Final = 0.9
"""From this on, both, an act makes the rest of its turn likelier to be meant for us …"""
OURS_BESIDE: Final = -2.5
"""… from these log odds on."""
MOST_TALK: Final = 0.75
"""A turn of which more than this share of the letters is talk is left alone …"""
MOST_TALK_UNASKED: Final = 0.4
"""… in a follow-up window, one of which more than this is."""
MOST_OURS: Final = 8.0
LABEL_COUNTS: Final = 3.0
"""How much the label's probability counts in the confidence …"""
CLEAR: Final = 6.0
"""… from which on other readings of the sound are not looked at."""
READING_MARGIN: Final = 1.0
"""So much plainer than the text itself must another reading of its sound be."""
_TRIES = 4

SOUNDS_LIKE: Final = 0.72
"""From here on a text is taken for the phrase that it sounds like …"""
SHORT_SOUNDS_LIKE: Final = 0.84
"""… a short one, which more words resemble by chance, from here on."""
_SHORT: Final = 7
READING_FITS: Final = 0.6
"""A reading with hotwords counts only where the free text sounds at least this much like it."""

_COURTESY = frozenset({Intent.THANKS, Intent.GREETING, Intent.GOODBYE})
_OPEN = frozenset({Intent.QUESTION, Intent.CHECK, Intent.SEARCH_RECIPES, Intent.HELP})
_YES_OR_NO = frozenset({Asked.TIMER_OFFER, Asked.CONTINUE, Asked.SCALE, Asked.CONFIRM})
"""What is answered by yes or no, so that "좋아" is yes."""
_WAKE_WORD = re.compile(
    r"^(?:\W*(?:(?:hey|hi|헤이|해이)\s*)?(?:alexa|alexia|jarvis|mycroft|알렉사|알렉싸|자비스|쟈비스|자뷔스|주방아)\b[\s,.!?~]*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a turn came to."""

    acts: tuple[Act, ...]
    """In the order in which they were said; a turn that was not understood is one `none`."""
    source: str
    """LOCAL or NOWHERE (or "llm", for those who ask the model)."""

    @property
    def sure(self) -> bool:
        """Return whether there is nothing here that a language model could still help with."""
        open_intents = {Intent.NONE, Intent.QUESTION, Intent.CHECK}
        return all(one.intent not in open_intents for one in self.acts)


def understand(
    text: str, language: str, context: Context, readings: Iterable[str] = ()
) -> Understanding:
    """Return the acts of one turn.

    `readings` are other readings of the same sound, best first (Transcript.alternatives). They are
    tried where the text itself is not understood, and only count where they sound like it.
    """
    said = without_wake_word(text)
    if not letters(said):
        return Understanding((Act(Intent.NONE),), NOWHERE)
    reading = _read(said, language, context)
    if reading.confidence < CLEAR or _names_a_stranger(reading.acts, context):
        reading = _best_reading(reading, said, language, context, readings)
    acts = (
        reading.acts
        or _by_correction(said, language, context)
        or _by_sound(said, language, context)
    )
    if acts:
        return Understanding(acts, LOCAL)
    return Understanding((Act(Intent.NONE),), NOWHERE)


def warm(*languages: str) -> None:
    """Load what understanding needs now, so that the first turn does not wait for it."""
    for language in languages:
        understand("다음" if language == "ko" else "next", language, Context(Phase.COOKING))


def without_wake_word(text: str) -> str:
    """Return a turn's text without the wake word that may still stand before it."""
    return _WAKE_WORD.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text came to."""

    acts: tuple[Act, ...]
    confidence: float
    """How plain it was: the log odds of its being meant for us, less what its labels lack."""


_NOTHING = _Reading((), -math.inf)


def _read(text: str, language: str, context: Context) -> _Reading:
    """Return the acts of a text, as far as it was meant for the appliance."""
    turn = Turn(text, language, context)
    found, said = _clauses(turn, text, language, context)
    ours = [turn.ours(clause.form) for clause in found]
    certain = any(
        one is not None and one.acts and mine >= CERTAIN and clause.probability >= CERTAIN_LABEL
        for clause, one, mine in zip(found, said, ours, strict=True)
    )
    needed = min(_needed(language, context), OURS_BESIDE) if certain else _needed(language, context)
    kept, confidence, talk = [], math.inf, 0
    for clause, one, mine in zip(found, said, ours, strict=True):
        courtesy = certain and one is not None and _is_courtesy(one) and clause.probability > 0.5
        unlikely = one is None or clause.probability < _likely(one, len(found))
        if one is None or unlikely or (mine < needed and not courtesy):
            talk += len(clause.form)
            continue
        kept.append(one)
        if one.acts:
            plain = min(mine, MOST_OURS) + LABEL_COUNTS * math.log(clause.probability)
            confidence = min(confidence, plain)
    most = MOST_TALK if context.woken else MOST_TALK_UNASKED
    if talk > most * sum(len(clause.form) for clause in found) and not (certain and context.woken):
        return _NOTHING
    acts = tidy(kept, language, context)
    return _Reading(acts, confidence) if acts else _NOTHING


def _best_reading(
    own: _Reading, text: str, language: str, context: Context, readings: Iterable[str]
) -> _Reading:
    """Return the plainest of a text's own reading and others of the same sound."""
    best = own
    for other in readings:
        if similarity(other, text) >= READING_FITS:
            read = _read(other, language, context)
            if read.confidence > best.confidence + READING_MARGIN:
                best = read
    return best


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


def _is_courtesy(one: Said) -> bool:
    return all(act.intent in _COURTESY for act in one.acts)


def _likely(one: Said, clauses: int) -> float:
    """Return the probability that a clause needs."""
    if any(act.intent in CHANGING for act in one.acts):
        return LIKELY_CHANGE
    open_beside = clauses > 1 and any(act.intent in _OPEN for act in one.acts)
    return LIKELY_BESIDE if open_beside else LIKELY


def _needed(language: str, context: Context) -> float:
    """Return the log odds from which on a clause counts as meant for the appliance."""
    if context.phase in {Phase.ASKED, Phase.RINGING}:
        return OURS_EXPECTED
    return OURS[language] if context.woken else OURS_UNASKED


def _said(clause: Clause, text: str, language: str, context: Context) -> Said | None:
    part = text[clause.start : clause.end].strip(" .,!…~\"'")
    if clause.label is ACK and context.phase is Phase.ASKED and context.asked in _YES_OR_NO:
        return Said(part, (Act(Intent.YES),))
    acts = acts_of(clause.label, part, language, context)
    return None if acts is None else Said(part, acts)


def _names_a_stranger(acts: tuple[Act, ...], context: Context) -> bool:
    """Return whether an ingredient was asked for that this recipe does not have."""
    known = context.recipe.ingredients if context.recipe else ()
    return any("item" in one.slots and one.text("item") not in known for one in acts)


def _by_correction(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return the acts of a Korean text with its misspelt words put right."""
    if language != "ko":
        return ()
    words = {word for one in expectations(context, language) for word in one.phrase.split()}
    right = corrected(text, frozenset(words))
    return () if right is None else _read(right, language, context).acts


def _by_sound(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return the act of the phrase that the text sounds like; nothing where two tie."""
    scored = [(similarity(one.phrase, text), one) for one in expectations(context, language)]
    if not scored:
        return ()
    likeness, best = max(scored, key=lambda pair: pair[0])
    needed = SHORT_SOUNDS_LIKE if len(letters(best.phrase)) < _SHORT else SOUNDS_LIKE
    rivals = [one for score, one in scored if score == likeness and one.act != best.act]
    return () if likeness < needed or rivals else (best.act,)
