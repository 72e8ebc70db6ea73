"""The slots of English clauses, read off the clause itself: None where it does not bear its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.acts import Slot
from appliance.nlu import amounts, durations
from appliance.nlu import english_numbers as en
from appliance.nlu.choices import of_length
from appliance.nlu.context import Asked, Context
from appliance.nlu.corrections import corrected_part, meant_part
from appliance.nlu.english.nouns import food, known, noun, without_lengths

Slots = Mapping[str, Slot]
Reader = Callable[[str, Context], Slots | None]

_HOW_MUCH = re.compile(
    r"\b(?:how (?:much|many|long)|what(?:'s|s| is| was)?(?: the)? (?:amount|quantity|measure(?:ment)?)|amount|quantity)\b(?: of)?",
    re.IGNORECASE,
)
_TIMER = re.compile(r"\b(?:timers?|alarms?|countdowns?)\b", re.IGNORECASE)
_STEP = re.compile(
    rf"\b(?:step|number|part|stage|instruction|no\.?)\s+(?:number\s+)?(?P<number>{en.SPELLED}|\d+)\b"
    rf"|\b(?P<ordinal>[a-z]+(?:th|rd|nd|st)|first|second|third|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"\b(?P<number>{en.SPELLED}|\d+)\b(?=\s*-?\s*(?:people|persons?|servings?|portions?|guests|of us|adults|eaters|mouths|diners|kids|friends|plates))"
    rf"|\b(?:for|serves?|feeds?|to|feeding|serving|us|family of)\s+(?:just\s+|about\s+|only\s+)?(?P<other>{en.SPELLED}|\d+)\b",
    re.IGNORECASE,
)
_WORD_FACTORS = {"double": 2.0, "twice": 2.0, "triple": 3.0, "treble": 3.0, "quadruple": 4.0}
_HALF = re.compile(r"\bhalf\b|\bhalve\b|\bhalving\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"\b(?P<number>{en.NUMBER})\s*(?:x|times)\b|\bby\s+(?P<by>{en.NUMBER})\b", re.IGNORECASE
)
_ITEM = r"(?P<item>[a-z][a-z' -]*?)"
_WITH = r"(?P<with>[a-z][a-z' -]*?)"
_END = r"(?=$|[?.!,;]|\s+(?:here|please|for|in|if|too|then|now|or|be|work|do|and|so|left|is|what|can|could|because|but|as|at|today|instead|would)\b)"
_SWAPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:use|using|add|put in|put|do|try|with|take|go with|get away with|sub in|substitute)\s+{_WITH}\s+(?:instead of|in place of|rather than|in lieu of|for|as a substitute for|as a replacement for)\s+{_ITEM}{_END}",
        rf"\b(?:replace|swap(?: out)?|switch(?: out)?|substitute|sub(?: out)?|change|trade)\s+{_ITEM}\s+(?:with|for|by|out for|to|into)\s+{_WITH}{_END}",
        rf"\b(?:instead of|in place of|rather than|in lieu of)\s+{_ITEM}(?:,|\s)\s*(?:can|could|may|should|would|is it ok(?:ay)? to|do)\s+(?:i|we|you)?\s*(?:use|add|put|do|try)\s+{_WITH}{_END}",
        rf"\b(?:is|are|would|will|does|do)\s+{_WITH}\s+(?:ok(?:ay)?|fine|work|alright|all right|good|do)?\s*(?:instead of|in place of|as a substitute for|for)\s+{_ITEM}{_END}",
        rf"^\W*(?:and |so |but |ok |okay |hey |um )*{_WITH}\s+(?:instead of|in place of|rather than)\s+{_ITEM}{_END}",
    )
)
_LACKS = re.compile(
    r"\b(?:instead of|in place of|rather than|in lieu of|substitut\w+ for|alternatives? (?:to|for)|replacements? for|replace|swap(?: out)?|sub(?: out)? for|stand in for|swap for"
    r"|(?:out|run out|short) of|(?:don'?t|do not|didn'?t|haven'?t|hasn'?t|doesn'?t|never)(?: \w+)?(?: (?:have|got|buy|own|like|eat|get|bought))(?: any| the| enough| a)?|have no|has no|there'?s no|no more|got no|without|ran out of|forgot(?: to (?:buy|get))?(?: the| any)?|missing|lack|allergic to|^\W*(?:and |but |oh |um |so )*no)\b",
    re.IGNORECASE,
)
_USE = re.compile(
    rf"\b(?:use|add|put in|put|try|do|is|will|would|sub in|substitute|have|with|got)\s+(?:only\s+|just\s+)?{_WITH}\s+(?:instead|work|do|be (?:ok|okay|fine|alright)|in its place|okay|ok|as a substitute|in there|for it)\b"
    rf"|\b(?:can|could|may|should) (?:i|we|you) (?:just |simply )?(?:use|sub in|put in|add|substitute|do)\s+(?P<other>[a-z][a-z' -]*?){_END}",
    re.IGNORECASE,
)
_DISH = re.compile(
    r"\b(?:make|making|cook|cooking|do|doing|bake|baking|prepare|preparing|have|try|open|find|get|pull up|load|show me|choose|select|pick|start|fancy|want|like|go with|go for|bring up|for|with|whip up|recipe for|how to make|craving|attempt|switch to|up for)\s+",
    re.IGNORECASE,
)
_NO_DISH = frozenset(
    ["what", "something", "recipe", "it", "that", "this", "one", "cook", "food", "help"]
)


def _text(clause: str, _: Context) -> Slots:
    return {"text": clause}


def _query(clause: str, _: Context) -> Slots:
    return {"query": clause}


def _amount_of(clause: str, context: Context) -> Slots | None:
    """Read of what; of a self-correction ("flour, no, I mean sugar") of what it ends in."""
    instead = corrected_part(clause, "en")
    return (_of_what(instead, context) if instead else None) or _of_what(clause, context)


def _of_what(clause: str, context: Context) -> Slots | None:
    names = context.ingredients
    places = list(_HOW_MUCH.finditer(clause))
    after = clause[places[-1].end() :] if places else clause
    before = clause[: places[-1].start()] if places else ""
    found = food(after, context) or food(before, context, last=True)
    if found:
        return {"item": found}
    found = noun(after, names) or noun(before, names, last=True)
    return {"item": found} if found else None


def _substitute(clause: str, context: Context) -> Slots | None:
    names = context.ingredients
    for pattern in _SWAPS:
        match = pattern.search(clause)
        if match:
            item, other = noun(match["item"], names), noun(match["with"])
            if item and other:
                return {"item": item, "with": other}
    lack = None
    for lack in _LACKS.finditer(clause):
        item = noun(_first_part(clause[lack.end() :]), names)
        if item:
            break
    else:
        item = noun(clause, names, last=True)
        use = _USE.search(clause)
        return {"item": item} if item and not use else None
    rest = clause[: lack.start()] + " , " + clause[lack.end() :].replace(item, " , ", 1)
    use = _USE.search(rest)
    other = noun(use["with"] or use["other"]) if use else None
    return {"item": item, "with": other} if other and other != item else {"item": item}


def _first_part(text: str) -> str:
    return re.split(r"[,.?!;]|\b(?:so|what|can|could|is|would|should|and|but|how)\b", text.strip())[
        0
    ]


def _maybe_item(clause: str, context: Context) -> Slots:
    found = food(clause, context)
    return {"item": found} if found else {}


def _step(clause: str, _: Context) -> Slots | None:
    for match in reversed(list(_STEP.finditer(clause))):
        if match["ordinal"]:
            place = en.read_ordinal(match["ordinal"])
            if place:
                return {"step": place}
        else:
            value = en.read(match["number"])
            if value is not None and value.denominator == 1 and 0 < value < 100:
                return {"step": int(value)}
    return None


def _servings(clause: str, context: Context) -> Slots | None:
    found = [en.read(match["number"] or match["other"]) for match in _PEOPLE.finditer(clause)]
    if not found and context.asked is Asked.SCALE:
        found = [en.read(match[0]) for match in re.finditer(rf"{en.SPELLED}|\d+", clause.lower())]
    if not found and re.search(r"\bjust me\b|\bmyself\b|\bonly me\b", clause, re.IGNORECASE):
        return {"servings": 1}
    if not found and re.search(r"\b(?:two|both) of us\b|\ba couple\b", clause, re.IGNORECASE):
        return {"servings": 2}
    value = found[-1] if found else None
    if value is None or value.denominator != 1 or not 0 < value <= 100:
        return None
    return {"servings": int(value)}


def _factor(clause: str, _: Context) -> Slots | None:
    times = _TIMES.search(clause)
    if times:
        value = en.read(times["number"] or times["by"])
        if value and value <= 20:
            return {"factor": float(value)}
    for word, factor in _WORD_FACTORS.items():
        if re.search(rf"\b{word}", clause, re.IGNORECASE):
            return {"factor": factor}
    if re.search(r"\bone and a half\b|\b1\.5\b", clause, re.IGNORECASE):
        return {"factor": 1.5}
    return {"factor": 0.5} if _HALF.search(clause) else None


def _only(clause: str, context: Context) -> Slots | None:
    names = context.ingredients
    found = amounts.find(clause, "en")
    if found:
        amount = found[-1]
        rest = clause[amount.end :]
        item = noun(rest, names) or noun(clause[: amount.start], names, last=True)
        if item:
            value = float(amount.amount.value)
            return {"item": item, "amount": value, "unit": amount.amount.unit}
    count = re.search(
        rf"\b(?P<number>{en.SPELLED}|\d+|half an?|a|an)\s+(?P<item>[a-z][a-z -]*)",
        clause,
        re.IGNORECASE,
    )
    if count is None:
        return None
    value_read, item = en.read(count["number"]), noun(count["item"], names)
    return {"item": item, "amount": float(value_read)} if value_read and item else None


def _timer(clause: str, context: Context) -> Slots:
    found = durations.meant(clause, "en")
    slots: dict[str, Slot] = {"seconds": found[-1].duration.seconds} if found else {}
    return {**slots, **_named(clause, context)}


def _named(clause: str, context: Context) -> Slots:
    """Read what a timer is called; of a self-correction ("the pasta, no, the egg") what it ends in."""
    return _called(corrected_part(clause, "en"), context) or _called(
        meant_part(clause, "en"), context
    )


def _called(clause: str, context: Context) -> Slots:
    """Read a name as in "pasta timer", "timer for the eggs", "call it dough"."""
    names = (*context.timers, *context.ingredients)
    plain = without_lengths(clause)
    called = re.search(
        r"\b(?:called?|named?|labell?ed|label|title|name|call|labelled)(?: it| that| this one| the timer)?\s+(?P<name>[a-z][a-z' -]*)",
        plain,
        re.IGNORECASE,
    )
    if called and (found := noun(called["name"], names)):
        return {"name": found}
    for place in _TIMER.finditer(plain):
        before = re.search(
            r"(?P<name>[a-z][a-z'-]*(?:\s[a-z][a-z'-]*){0,2})\s*$",
            plain[: place.start()],
            re.IGNORECASE,
        )
        if before and (found := _last_run(before["name"], names)):
            return {"name": found}
    about = re.search(
        r"\b(?:for|on|time|timing|of|about|check|with)\s+(?:the|my|our|some|these|those|boiling|cooking|baking|an?|checking(?: on)?(?: the)?|steeping(?: the)?|resting(?: the)?)\s+(?P<name>[a-z][a-z' -]*)",
        plain,
        re.IGNORECASE,
    ) or re.search(r"\bfor\s+(?P<name>[a-z][a-z' -]*)", plain, re.IGNORECASE)
    if about and (found := noun(about["name"], names, words=2)):
        return {"name": found}
    verb = re.search(
        r"\b(?:flip|turn|drain|check|stir|take|pull|baste|remove)(?: out)?\s+(?:the|my)\s+(?P<name>[a-z]+)",
        plain,
        re.IGNORECASE,
    )
    if verb and (found := noun(verb["name"], names)):
        return {"name": found}
    said = food(plain, context)
    return {"name": said} if said else {}


_ALL = re.compile(r"\b(?:all|every|everything|both|each)\b", re.IGNORECASE)


def _all(clause: str, context: Context) -> Slots:
    return {"all": True} if _ALL.search(clause) else _running(clause, context)


def _running(clause: str, context: Context) -> Slots:
    """Read which of the timers that run: by its name, or by the length that it is called by."""
    said = _named(clause, context)
    length = None if said else of_length(clause, "en", context.timers)
    return {"name": length} if length else said


def _last_run(text: str, names: tuple[str, ...]) -> str | None:
    """Return the name at the end of a text, None where the last word is none."""
    last = text.rsplit(maxsplit=1)[-1]
    return noun(text, names, last=True, words=2) if noun(last) else None


_LESS = re.compile(
    r"\b(?:less|off|take|taking|reduce|shorten|shorter|subtract|fewer|down|cut|minus|remove|decrease|drop|knock|shave|lower|trim|back|early|earlier|sooner|too long|too much)\b",
    re.IGNORECASE,
)
"""What takes time away; never guessed."""


def _adjusted(sign: int) -> Reader:
    def read(clause: str, context: Context) -> Slots | None:
        found = durations.meant(clause, "en")
        if not found or (sign < 0 and not _LESS.search(clause)):
            return None
        return {"seconds": sign * found[-1].duration.seconds, **_named(clause, context)}

    return read


def _recipe(clause: str, context: Context) -> Slots | None:
    said = known(clause, context.titles)
    if said:
        return {"name": said}
    plain = re.sub(r"\b(?:a|an|the)\s+recipe\s+for\b", "recipe for", clause, flags=re.IGNORECASE)
    before = re.search(r"(?P<name>[a-z][a-z' -]*?)\s+recipe\b", plain, re.IGNORECASE)
    if before and (found := noun(before["name"], last=True)) and found not in _NO_DISH:
        return {"name": found}
    for place in reversed(list(_DISH.finditer(plain))):
        found = noun(plain[place.end() :])
        if found and found not in _NO_DISH:
            return {"name": found}
    found = noun(plain)
    return {"name": found} if found and found not in _NO_DISH else None


def _level(clause: str, _: Context) -> Slots | None:
    if re.search(r"\b(?:max|maximum|full|all the way up|loudest|highest)\b", clause, re.IGNORECASE):
        return {"level": 100}
    if re.search(r"\b(?:half|halfway)\b", clause, re.IGNORECASE):
        return {"level": 50}
    for match in reversed(list(re.finditer(rf"\b(?:{en.SPELLED}|\d+)\b", clause.lower()))):
        value = en.read(match[0])
        if value is not None and value.denominator == 1 and 0 <= value <= 100:
            return {"level": int(value)}
    return None


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "go_to_step": _step,
        "ingredient_amount": _amount_of,
        "substitute": _substitute,
        "step_time": _maybe_item,
        "check": _text,
        "question": _text,
        "select_recipe": _recipe,
        "search_recipes": _query,
        "scale_recipe": _servings,
        "scale_recipe:factor": _factor,
        "scale_recipe:item": _only,
        "set_timer": _timer,
        "cancel_timer": _running,
        "cancel_timer:all": _all,
        "pause_timer": _running,
        "resume_timer": _running,
        "timer_status": _running,
        "adjust_timer:more": _adjusted(1),
        "adjust_timer:less": _adjusted(-1),
        "volume:level": _level,
    }
)
"""By label; a label that is not listed says all by itself."""
