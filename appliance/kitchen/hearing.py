"""From the sound of a turn to what it means: its transcript, and where that is not plain its sound."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeAlias

from appliance.audio.chunk import Samples
from appliance.errors import ServiceError
from appliance.nlu import expectations
from appliance.nlu.by_ear import decided, shortlist
from appliance.nlu.context import Context
from appliance.nlu.expectations import Expectation
from appliance.nlu.understand import Understanding, understand
from appliance.stt.engines import Hearing
from appliance.stt.transcript import Transcript

_log = logging.getLogger(__name__)


Hear: TypeAlias = Callable[
    ["Stt", Samples, str, Context], Coroutine[Any, Any, tuple[Transcript, Understanding]]
]
"""What makes an understood turn of sound: `heard`, or `heard_plainly` to measure it against."""


class Stt(Protocol):
    """Speech to text, as the kitchen asks for it."""

    async def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        """Return what was said."""

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        """Return how likely each phrase is in the sound."""


async def heard_plainly(
    stt: Stt, sound: Samples, language: str, context: Context
) -> tuple[Transcript, Understanding]:
    """Return what `heard` does by the text alone, as nothing were known of the moment's words."""
    transcript = await stt.transcribe(sound, Hearing(language))
    return transcript, understand(transcript.text, language, context)


async def heard(
    stt: Stt, sound: Samples, language: str, context: Context
) -> tuple[Transcript, Understanding]:
    """Return what was said in a moment, and what it means; raise ServiceError.

    Most turns are plain in the quickest transcript. Where one is not, the sound is compared with the
    phrases most like it; where that tells nothing it is listened to more closely, with more hypotheses
    and the words that make sense now, and compared with what is like that.
    """
    prompt = expectations.prompt(context, language)
    transcript = await stt.transcribe(sound, Hearing(language, prompt, beam_size=1))
    understanding = understand(transcript.text, language, context)
    if understanding.plain:
        return transcript, understanding
    compared = shortlist(understanding, (transcript.text or transcript.raw,), language, context)
    scores = await _scores(stt, sound, language, compared)
    by_sound = decided(understanding, compared, scores, transcript.text, context)
    if by_sound is not understanding:
        return transcript, by_sound
    hotwords = expectations.hotwords(context, language) if language == "ko" else ()
    transcript = await stt.transcribe(sound, Hearing(language, prompt, hotwords))
    readings = transcript.alternatives
    # Of what was judged noise only a likely reading counts.
    text = transcript.text or (transcript.raw if readings else "")
    understanding = understand(text, language, context, readings)
    phrases = shortlist(understanding, (text, *readings), language, context)
    if all(one in compared for one in phrases):
        return transcript, understanding
    scores = await _scores(stt, sound, language, phrases)
    return transcript, decided(understanding, phrases, scores, transcript.text, context)


async def _scores(
    stt: Stt, sound: Samples, language: str, phrases: tuple[Expectation, ...]
) -> tuple[float, ...]:
    """Return how likely each phrase is in the sound; nothing where that cannot be told."""
    if not phrases:
        return ()
    try:
        return await stt.compare(sound, language, tuple(one.phrase for one in phrases))
    except ServiceError as error:
        _log.warning("A turn was understood by its text alone: %s", error)
        return ()
