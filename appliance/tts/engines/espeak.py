"""espeak-ng as a program: robotic, needs no model, always there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from appliance.audio.chunk import AudioChunk, read_audio
from appliance.errors import EngineError

_WORDS_PER_MINUTE = 155
_RATE = 22_050
_TIMEOUT_S = 20


def run_espeak(arguments: list[str], text: str) -> bytes:
    """Run espeak-ng with `text` on its standard input; return its output.

    Raises EngineError where the program is missing, fails or hangs.
    """
    command = ["espeak-ng", *arguments, "--stdin", "-b", "1"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except FileNotFoundError as error:
        hint = "Install it: apt-get install espeak-ng"
        raise EngineError("The program espeak-ng is missing.", hint=hint) from error
    except subprocess.SubprocessError as error:
        raise EngineError(f"espeak-ng failed: {error}") from error
    return done.stdout


class EspeakEngine:
    """One espeak-ng voice."""

    def __init__(self, voice: str) -> None:
        """Speak with the espeak-ng voice of this name (ko, en-us …)."""
        self._voice = voice

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        """Speak one sentence."""
        speed = str(round(_WORDS_PER_MINUTE * rate))
        wav = run_espeak(["--stdout", "-v", self._voice, "-s", speed], sentence)
        if wav:
            yield AudioChunk.from_samples(read_audio(wav, _RATE), _RATE)

    def stop(self) -> None:
        """Do nothing: a sentence takes milliseconds."""
