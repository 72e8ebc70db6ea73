"""Text-to-speech engines: one small module an engine, one interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from appliance.audio.chunk import AudioChunk


class TtsEngine(Protocol):
    """Speaks one sentence at a time."""

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        """Speak `sentence` (as it is said: no digits, no symbols) at `rate` times normal speed.

        Yields 16-bit mono chunks of one sample rate; raises EngineError when it cannot.
        """

    def stop(self) -> None:
        """End the sentence that is being made, from another thread: `synthesize` raises StoppedError.

        An engine that makes a sentence at once, or elsewhere, may let it be made.
        """
