"""What the sound itself says, where its transcript is not plain: the likeliest of a few phrases. Pure.

A small Whisper misspells Korean, and in noise it hardly writes a word right. But asked how likely each
of some phrases is, it still tells them apart. The phrases are those that make sense now, the most
alike to what was written first; the kitchen has speech-to-text compare them with the sound. For English,
whose small model writes what it hears, it made more wrong than right, talk above all: it is Korean only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from appliance.acts import Intent, act
from appliance.nlu import durations
from appliance.nlu.answers import expected
from appliance.nlu.context import Context
from appliance.nlu.expectations import Expectation, expectations
from appliance.nlu.sound import letters, similarity
from appliance.nlu.understand import LOCAL, Understanding

COMPARED: Final = 8
"""So many phrases are compared with the sound."""
EVIDENCE: Final = 2.0
"""From this score on a phrase is believed (mean log probability ratio to silence, a token) …"""
MARGIN: Final = 0.3
"""… where it leads every phrase of another meaning by this much …"""
LONG: Final = 10
"""… and one of so many sounds from less on, where it leads by more: so much fits by no chance."""
LONG_EVIDENCE: Final = 1.4
LONG_MARGIN: Final = 0.9
_SHORTEST: Final = 0.4
"""A phrase with fewer sounds than this share of those that were written is not what was said: "네" …"""
_SHORT: Final = 10
"""… but one of so many sounds may be: what was said may be written twice."""


def comparable(language: str, context: Context) -> tuple[str, ...]:
    """Return every phrase that may come to be compared with the sound in this moment."""
    if language != "ko":
        return ()
    return tuple(dict.fromkeys(one.phrase for one in expectations(context, language)))


def shortlist(
    understanding: Understanding, texts: Sequence[str], language: str, context: Context
) -> tuple[Expectation, ...]:
    """Return the phrases to compare with the sound; none where the transcript is plain.

    `texts` are what was written of it; one in Latin letters is like no phrase. In a follow-up window, which
    no wake word opened, nothing is compared unless something was asked or rings.
    """
    if language != "ko" or understanding.plain or not (context.woken or expected(context)):
        return ()
    # No phrase says how long: what is written beside a length is like one all the same.
    written = {one for text in texts if text for one in (text, durations.without(text, language))}
    if not written:
        return ()
    known = {
        one: max(similarity(one.phrase, text) for text in written)
        for one in expectations(context, language)
    }
    shortest = min(_SHORT, _SHORTEST * min(len(letters(text)) for text in written))
    alike = [
        one
        for one, likeness in known.items()
        if likeness > 0 and len(letters(one.phrase)) >= shortest
    ]
    return tuple(sorted(alike, key=lambda one: -known[one])[:COMPARED])


def decided(
    understanding: Understanding,
    phrases: Sequence[Expectation],
    scores: Sequence[float],
    text: str,
    context: Context,
) -> Understanding:
    """Return the act of the phrase that the sound speaks for, else what was understood before.

    A phrase says what is asked, never for how long: that is what was understood of the `text` that was
    written, or stands in it. Without a wake word only an answer counts: noise sounds like something too.
    """
    if not scores:
        return understanding
    order = sorted(range(len(phrases)), key=lambda number: -scores[number])
    best = order[0]
    rivals = [scores[one] for one in order if phrases[one].act != phrases[best].act]
    lead = scores[best] - max(rivals, default=float("-inf"))
    long = len(letters(phrases[best].phrase)) >= LONG
    well = long and scores[best] >= LONG_EVIDENCE and lead >= LONG_MARGIN
    if not well and (scores[best] < EVIDENCE or lead < MARGIN):
        return understanding
    wanted = phrases[best].act
    if not context.woken and wanted.intent not in expected(context):
        return understanding
    lengths = durations.meant(text, "ko")
    if wanted.intent is Intent.YES and len(lengths) == 1:
        wanted = act(Intent.SET_TIMER)  # the answer to an offered timer, with a length of its own
    if wanted.intent is not Intent.SET_TIMER:
        return Understanding((wanted,), LOCAL)
    if [one.intent for one in understanding.acts] == [Intent.SET_TIMER]:
        return understanding
    slots = {"seconds": lengths[0].duration.seconds} if len(lengths) == 1 else {}
    return Understanding((act(Intent.SET_TIMER, **slots),), LOCAL)
