"""The pieces that English rules are written with.

Patterns match lower-case words with one space between them, without apostrophes ("whats", "lets");
marks are words of their own. {NAME} in a pattern is a piece of this module, and a pattern always
ends where a word does.
"""

from __future__ import annotations

import re

from appliance.acts import Intent
from appliance.nlu.grammar import Condition, Rule, SlotReader, with_repeated_groups

_UNIT = r"(?:hours?|hrs?|minutes?|mins?|seconds?|secs?)"
# Whatever may be part of a number; whether it is one, its reader says.
_WORD = (
    r"(?:\d[\d./,]*|[½⅓⅔¼¾⅛]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|half|quarters?|thirds?|an?|couple|dozen|and|of|point)"
)
_NUMBER = rf"(?:{_WORD}(?:[ -]{_WORD})*)"
_PART = rf"(?:{_NUMBER}(?: |-)?{_UNIT}(?: and a (?:half|quarter))?|\d+ ?[hms])"
_LENGTH = (
    rf"(?:(?:{_NUMBER}(?: {_UNIT})? (?:to|or|-) )?{_PART}(?: ,)?(?: (?:and )?{_PART}){{0,2}}"
    rf"(?: {_NUMBER}(?= |$))?)"
)

_MACROS = {
    "NUMBER": _NUMBER,
    "LENGTH": _LENGTH,
    # What may stand between the length that was said and the one that was meant.
    "WISH": rf"(?P<length>{_LENGTH}(?: (?:[,.] )?(?:no|wait|actually|sorry|i mean|make that|make it|or rather|not that)(?: (?:no|wait|actually|sorry|i mean|make that|make it|rather|lets say|[,.]))*(?: (?:for|to))? {_LENGTH})*)",
    "ITEM": r"(?P<item>[a-z][a-z-]*(?: (?!(?:do|does|should|is|are|goes|go|did|for|in|to|with|and|i|we|you|again|now|here|at|on|there|it|this|that|total|left|,|\.|\?)\b)[a-z][a-z-]*){0,2})",
    "STEP": r"(?:step|part|instruction|stage|one|thing|bit)",
    "WE": r"(?:i|we|you)",
    "TIMER": r"(?:timers?|alarms?|countdowns?)",
    "THE": r"(?:the|my|that|this|a|an|our|your)",
    "NOW": r"(?:now|next|then|please|here|again|right now|already|at this point|at this step|for this step|in total|altogether|thanks|exactly|for this recipe|for the recipe|in this recipe|in the recipe|for this|in this)",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern with its pieces put in; it ends where a word does."""
    filled = ""
    while filled != pattern:
        filled, pattern = pattern, re.sub(r"\{([A-Z]+)\}", lambda m: _MACROS[m[1]], pattern)
    return re.compile(f"(?:{with_repeated_groups(filled)})(?: |$)")


def rule(
    intent: Intent,
    pattern: str,
    slots: SlotReader | None = None,
    *,
    when: Condition | None = None,
    weight: float = 1.0,
    weak: bool = False,
) -> Rule:
    """Make an English rule."""
    return Rule(intent, compiled(pattern), slots, when, weight, weak)
