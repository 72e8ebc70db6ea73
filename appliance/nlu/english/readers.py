"""How the slots of English phrases are read: bare nouns, steps, durations, amounts."""

from __future__ import annotations

import re

from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.sound import similarity

_LEAD = re.compile(
    r"^(?:(?:the|a|an|my|some|any|more|of|that|this|these|those|our|your|much|many|fresh|extra|all|total|for|use)\s+)+"
)
_TAIL = re.compile(
    r"\s+(?:now|again|please|here|then|in total|total|exactly|already|right now|though|instead|left|overall|altogether)$"
)
_NO_NOUN = frozenset(
    [
        "it",
        "that",
        "this",
        "them",
        "they",
        "time",
        "longer",
        "step",
        "steps",
        "one",
        "ones",
        "thing",
        "things",
        "what",
        "which",
        "more",
        "much",
        "many",
        "timer",
        "timers",
        "alarm",
        "recipe",
        "recipes",
        "everything",
        "something",
        "anything",
        "stuff",
        "ingredients",
        "ingredient",
        "total",
        "minutes",
        "seconds",
        "hours",
        "of",
        "in",
        "for",
        "to",
        "i",
        "we",
        "you",
        "do",
        "does",
        "oven",
        "heat",
        "pan",
        "there",
        "here",
        "next",
        "done",
        "heat",
        "temperature",
        "each",
        "all",
        "these",
        "those",
        "he",
        "she",
        "people",
    ]
)
_SAME_NOUN = 0.82


def bare_noun(said: str, scene_words: tuple[str, ...] = ()) -> str | None:
    """Return the noun of "the olive oil"; None where it is no noun that can be cooked with.

    A word that is spelt nearly as one of `scene_words` (this recipe's ingredients) is taken for it.
    """
    noun = _TAIL.sub("", _LEAD.sub("", said.strip().lower()))
    if not noun or noun in _NO_NOUN or not re.search(r"[a-z]{2}", noun):
        return None
    alike = max(scene_words, key=lambda word: similarity(word, noun), default="")
    return alike if alike and similarity(alike, noun) >= _SAME_NOUN else noun


def _ingredients(phrase: Phrase) -> tuple[str, ...]:
    recipe = phrase.scene.context.recipe
    return recipe.ingredients if recipe else ()


def item(phrase: Phrase) -> Slots | None:
    """Read the slot `item`."""
    noun = bare_noun(phrase.groups["item"], _ingredients(phrase))
    return None if noun is None else {"item": noun}


def optional_item(phrase: Phrase) -> Slots:
    """Read `item` where a noun was said."""
    said = phrase.groups.get("item")
    noun = bare_noun(said, _ingredients(phrase)) if said else None
    return {} if noun is None else {"item": noun}


def substitution(phrase: Phrase) -> Slots | None:
    """Read `item` and, where it was said, `with`."""
    noun = bare_noun(phrase.groups["item"], _ingredients(phrase))
    if noun is None:
        return None
    instead = phrase.groups.get("with")
    other = bare_noun(instead) if instead else None
    return {"item": noun} if other is None else {"item": noun, "with": other}


def step(phrase: Phrase) -> Slots | None:
    """Read `step` off the group "number" (a cardinal) or "ordinal"."""
    ordinal = phrase.groups.get("ordinal")
    if ordinal:
        place = en.read_ordinal(ordinal)
        return None if place is None else {"step": place}
    value = en.read(phrase.groups["number"])
    if value is None or value.denominator != 1 or not 0 < value < 100:
        return None
    return {"step": int(value)}


def timer_length(phrase: Phrase) -> Slots | None:
    """Read `seconds` (of a self-correction the last; of a range the lower end) and `name`.

    A length that is not surely understood leaves `seconds` out, so that the cook is asked.
    """
    slots: dict[str, int | str] = {}
    found = durations.find(phrase.groups.get("length", ""), "en")
    if found:
        slots["seconds"] = found[-1].duration.seconds
    name = timer_name(phrase)
    return {**slots, "name": name} if name else slots


def timer_name(phrase: Phrase) -> str:
    """Return a timer's name as it was said, "" where it was not."""
    said = phrase.groups.get("name", "")
    words = phrase.scene.context.timers + _ingredients(phrase)
    noun = bare_noun(said, words) if said else None
    if noun is None or durations.find(noun, "en") or en.read(noun) is not None:
        return ""
    return noun


def named(phrase: Phrase) -> Slots:
    """Read the slot `name` of a timer where it was said."""
    name = timer_name(phrase)
    return {"name": name} if name else {}
