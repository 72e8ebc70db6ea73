"""Echo cancellation: what the speaker plays is taken off what the microphone hears.

WebRTC's audio processing module (AEC3), of which the livekit wheel carries a build. The module finds
out by itself how late the echo comes; it needs what is played before its echo is heard.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import soxr
from livekit.rtc.apm import AudioProcessingModule
from livekit.rtc.audio_frame import AudioFrame

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.player import PLAYER_RATE

_FRAME: Final = SPEECH_RATE // 100
"""The module takes 10 ms at a time."""
_DELAY_MS: Final = 120
"""The first guess of how late the echo comes; the module corrects it."""
_LINGERS_S: Final = 2.0
"""So long after the last sound was played an echo may still be about."""


class EchoCanceller:
    """Takes what is played and what is heard, each in its order, and returns what is heard without it.

    While nothing is played it lets the sound pass as it is, at no cost.
    """

    def __init__(self) -> None:
        """Begin with an unknown room."""
        self._module = AudioProcessingModule(echo_cancellation=True, high_pass_filter=True)
        self._module.set_stream_delay_ms(_DELAY_MS)
        self._down = soxr.ResampleStream(PLAYER_RATE, SPEECH_RATE, 1, dtype="float32")
        self._played = _Frames()
        self._heard = _Frames()
        self._clean: npt.NDArray[np.int16] = np.zeros(0, dtype=np.int16)
        self._quiet_s = _LINGERS_S

    @property
    def busy(self) -> bool:
        """Return whether an echo may be about."""
        return self._quiet_s < _LINGERS_S

    def play(self, samples: Samples) -> None:
        """Take what the speaker plays next (PLAYER_RATE)."""
        if np.any(samples):
            self._quiet_s = 0.0
        elif not self.busy:
            return
        else:
            self._quiet_s += len(samples) / PLAYER_RATE
        for frame in self._played.add(self._down.resample_chunk(samples)):
            self._module.process_reverse_stream(_audio(frame))

    def clean(self, samples: Samples) -> Samples:
        """Return as many samples (16,000 Hz) as the microphone heard, less the echo.

        While it works its answer is late by less than 10 ms: the module takes whole frames.
        """
        if not self.busy:
            self._heard.clear()
            self._clean = self._clean[:0]
            return samples
        cleaned = [self._clean]
        for frame in self._heard.add(samples):
            audio = _audio(frame)
            self._module.process_stream(audio)
            cleaned.append(np.frombuffer(bytes(audio.data), dtype=np.int16))
        ready = np.concatenate(cleaned)
        missing = len(samples) - len(ready)
        if missing > 0:
            ready = np.concatenate([np.zeros(missing, dtype=np.int16), ready])
        self._clean = ready[len(samples) :]
        return ready[: len(samples)].astype(np.float32) / 32768.0


class _Frames:
    """Cuts sound into the module's frames; what is left waits for more."""

    def __init__(self) -> None:
        self._waiting: npt.NDArray[np.int16] = np.zeros(0, dtype=np.int16)

    def add(self, samples: Samples) -> list[npt.NDArray[np.int16]]:
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.int16)
        all_of_it = np.concatenate([self._waiting, pcm])
        whole = len(all_of_it) // _FRAME * _FRAME
        self._waiting = all_of_it[whole:]
        return [all_of_it[at : at + _FRAME] for at in range(0, whole, _FRAME)]

    def clear(self) -> None:
        self._waiting = self._waiting[:0]


def _audio(frame: npt.NDArray[np.int16]) -> AudioFrame:
    return AudioFrame(bytearray(frame.tobytes()), SPEECH_RATE, 1, _FRAME)
