"""From what was heard to acts: the clauses of a turn, each with what it is.

Everything runs in the calling process, in a few milliseconds, and needs no model server. What is
not understood is left to the caller: it may ask the language model, or the cook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from appliance.acts import Act, Intent, act
from appliance.nlu import durations
from appliance.nlu.answers import expected, sets_without_more
from appliance.nlu.choices import ALL, chosen
from appliance.nlu.context import Context, Phase
from appliance.nlu.english_numbers import with_numbers
from appliance.nlu.expectations import Expectation, expectations
from appliance.nlu.foods import is_common
from appliance.nlu.portions import portions
from appliance.nlu.reading import Reading, read
from appliance.nlu.sound import corrected, heard_in, letters, similarity

LOCAL: Final = "local"
"""The source of acts that were understood here."""
NOWHERE: Final = "none"
"""The source of a turn that was not understood."""

CLEAR: Final = 6.0
"""A text so plain that other readings of its sound are not looked at."""
READING_MARGIN: Final = 1.0
"""So much plainer than the text itself must another reading of its sound be."""

SOUNDS_LIKE: Final = 0.72
"""From here on a text is taken for the phrase that it sounds like …"""
SHORT_SOUNDS_LIKE: Final = 0.84
"""… a short one, which more words resemble by chance, from here on."""
_SHORT: Final = 7
READING_FITS: Final = 0.6
"""A reading with hotwords counts only where the free text sounds at least this much like it."""

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
    plain: bool = False
    """Whether the text was so plain that nothing else need be asked of its sound."""

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
    if language == "en":
        said = with_numbers(said)
    if not letters(said):
        return Understanding((Act(Intent.NONE),), NOWHERE)
    reading = read(said, language, context)
    choice = _choice(said, language, context, reading)
    if choice:
        return Understanding(choice, LOCAL, plain=True)
    if reading.confidence < CLEAR or _names_a_stranger(reading.acts, context):
        reading = _best_reading(reading, said, language, context, readings)
    acts = (
        _timer_by_sound(said, language, context, reading)
        or reading.acts
        or _by_correction(said, language, context)
        or _by_sound(said, language, context)
    )
    if acts:
        plain = reading.confidence >= CLEAR and not _is_misheard(acts, said, language, context)
        return Understanding(acts, LOCAL, plain=plain)
    return Understanding((Act(Intent.NONE),), NOWHERE)


_MISTAKEN_FOR = frozenset(
    {Intent.SELECT_RECIPE, Intent.SEARCH_RECIPES, Intent.GO_TO_STEP, Intent.YES, Intent.STOP}
    | {Intent.LIST_INGREDIENTS, Intent.INGREDIENT_AMOUNT, Intent.CANCEL_TIMER}
    | {Intent.FINISH_COOKING, Intent.START_COOKING, Intent.SCALE_RECIPE}
)
"""What a name or a place in a list may be mistaken for."""
_SHORT_CHOICE: Final = 12
"""Sounds, besides the name, of a turn that says nothing but which, whatever else it looks like."""
_LONGEST_CHOICE: Final = 30
"""A turn with more sounds than this besides the name says more than which."""


def _choice(text: str, language: str, context: Context, reading: Reading) -> tuple[Act, ...]:
    """Return the act that an answer to "which of these?" makes whole, and for how many; nothing where it is none."""
    if context.phase is not Phase.ASKED or not context.choices:
        return ()
    wanted = context.pending or Act(Intent.SELECT_RECIPE)
    number = chosen(text, language, context.choices)
    if number is None:
        return ()
    name = "" if number == ALL else context.choices[number]
    beside = len(letters(text)) - len(letters(name))
    intents = {one.intent for one in reading.acts}
    known = intents <= _MISTAKEN_FOR | {wanted.intent}
    another = Intent.SET_TIMER in intents and _TIMER.search(text)
    if another or beside > (_LONGEST_CHOICE if known else _SHORT_CHOICE):
        return ()
    if number == ALL:
        all_of_them = wanted.intent is Intent.CANCEL_TIMER
        return (replace(wanted, slots={"all": True}),) if all_of_them else ()
    choice = replace(wanted, slots={**wanted.slots, "name": name})
    recipe = wanted.intent is Intent.SELECT_RECIPE
    return (choice, *portions(text.replace(name, " "), language, context)) if recipe else (choice,)


_TIMER = re.compile(r"타이머|timer", re.IGNORECASE)


def warm(*languages: str) -> None:
    """Load what understanding needs now, so that the first turn does not wait for it."""
    for language in languages:
        understand("다음" if language == "ko" else "next", language, Context(Phase.COOKING))


def without_wake_word(text: str) -> str:
    """Return a turn's text without the wake word that may still stand before it."""
    return _WAKE_WORD.sub("", text).strip()


def _best_reading(
    own: Reading, text: str, language: str, context: Context, readings: Iterable[str]
) -> Reading:
    """Return the plainest of a text's own reading and others of the same sound.

    One with another length of time than the text does not count, and where the text has none only one that
    a second reading bears out: lengths are never guessed.
    """
    best = own
    readings = tuple(readings)
    lengths = _lengths(text, language)
    heard = [found for one in readings if (found := _lengths(one, language))]
    agreed = len(heard) > 1 and len(set(heard)) == 1
    for other in readings:
        others = _lengths(other, language)
        same = others == lengths if lengths else not others or agreed
        if similarity(other, text) >= READING_FITS and same:
            reading = read(other, language, context)
            if reading.confidence > best.confidence + READING_MARGIN:
                best = reading
    return best


def _names_a_stranger(acts: tuple[Act, ...], context: Context) -> bool:
    """Return whether an ingredient was asked for that this recipe does not have."""
    return any("item" in one.slots and one.text("item") not in context.ingredients for one in acts)


def _lengths(text: str, language: str) -> tuple[durations.Duration, ...]:
    return tuple(one.duration for one in durations.find(text, language))


def _is_misheard(acts: tuple[Act, ...], text: str, language: str, context: Context) -> bool:
    """Return whether a word may well be another: what is no food, or may be a timer's length."""
    items = [one.text("item") for one in acts if "item" in one.slots]
    if any(one not in context.ingredients and not is_common(one, language) for one in items):
        return True
    lacks = any(one.intent is Intent.SET_TIMER and "seconds" not in one.slots for one in acts)
    return lacks and not sets_without_more(text, language)


def _by_correction(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return the acts of a Korean text with its misspelt words put right."""
    if language != "ko":
        return ()
    words = {word for one in expectations(context, language) for word in one.phrase.split()}
    right = corrected(text, frozenset(words))
    return () if right is None else read(right, language, context).acts


_OF_TIMERS = frozenset(
    {Intent.SET_TIMER, Intent.CANCEL_TIMER, Intent.ADJUST_TIMER, Intent.TIMER_STATUS}
    | {Intent.PAUSE_TIMER, Intent.RESUME_TIMER}
)


def _timer_by_sound(
    text: str, language: str, context: Context, reading: Reading
) -> tuple[Act, ...]:
    """Return the timer of the one length that is written, where the rest sounds like asking for one.

    What was read counts for more where it is plain, or about timers, or the likeness not great.
    """
    lengths = durations.meant(text, language)
    about_timers = any(one.intent in _OF_TIMERS for one in reading.acts)
    if len(lengths) != 1 or reading.confidence >= CLEAR or about_timers:
        return ()
    sounded, likeness = _sounded(durations.without(text, language), language, context)
    enough = not reading.acts or likeness >= SHORT_SOUNDS_LIKE
    if sounded != Act(Intent.SET_TIMER) or not enough:
        return ()
    return (act(Intent.SET_TIMER, seconds=lengths[0].duration.seconds),)


def _by_sound(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return the act of the phrase that the text sounds like."""
    sounded, _ = _sounded(text, language, context)
    return () if sounded is None else (sounded,)


def _sounded(text: str, language: str, context: Context) -> tuple[Act | None, float]:
    """Return the act of the phrase that the text sounds like, None where two tie; and how like.

    Without a wake word only an answer counts.
    """
    answers = expected(context)
    scored = [
        (similarity(one.phrase, text), one)
        for one in expectations(context, language)
        if context.woken or one.act.intent in answers
        if _sounds_through(one, text, language)
    ]
    if not scored:
        return None, 0.0
    likeness, best = max(scored, key=lambda pair: pair[0])
    needed = SHORT_SOUNDS_LIKE if len(letters(best.phrase)) < _SHORT else SOUNDS_LIKE
    rivals = [one for score, one in scored if score == likeness and one.act != best.act]
    return None if likeness < needed or rivals else best.act, likeness


def _sounds_through(phrase: Expectation, text: str, language: str) -> bool:
    """Return whether what a phrase is about is in the text: "얼마나 넣어" is like "물 얼마나 넣어", and not of water.

    Of a step in English it is the very number.
    """
    if "item" in phrase.act.slots:
        return heard_in(phrase.act.text("item"), text) >= SOUNDS_LIKE
    if "step" in phrase.act.slots and language == "en":
        return phrase.phrase.split()[-1] in re.findall(r"\w+", text.lower())
    return True
