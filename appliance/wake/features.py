"""What wake words are heard by: 96 numbers every 80 ms, computed once for all words.

openWakeWord's melspectrogram and Google's speech embedding (Lin et al., "Training Keyword Spotters
with Limited and Synthesized Speech Data", 2020) on onnxruntime, streamed as openWakeWord streams them,
but without its lists of Python numbers and its random start: the same sound gives the same features.
While a room only hums on as it did, the embedding rests: it is most of what waiting costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.errors import EngineError

FRAME: Final = 1280
"""Samples that are taken at a time (80 ms)."""
FRAME_S: Final = FRAME / SPEECH_RATE
WIDTH: Final = 96
"""Numbers a frame."""
KEPT: Final = 32
"""Frames that are kept: more than any word looks back."""
_RESTS_AFTER = 12
"""Frames of the hum alone after which nothing else is left in what the embedding looks at."""
_HIGHER, _MUCH_HIGHER, _BANDS = 0.25, 0.45, 6
"""All mel bands so far above the hum, or so many of them so far (10 dB): something is to be heard."""
_FALL, _RISE = np.float32(0.2), np.float32(1 / 60)
"""How fast the hum is thought to become softer and louder, a frame: in half a second, in 5 s."""
_OVERLAP = 480
_MEL_FRAMES, _MEL_BANDS = 76, 32
_STEP = 8

Features = npt.NDArray[np.float32]
"""Frames, oldest first: (n, 96)."""


def session(path: Path) -> onnxruntime.InferenceSession:
    """Load a small model to run on one thread; raise EngineError where that fails."""
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's own classes have no common base
        message = f"The wake-word model {path.name} cannot be loaded: {error}"
        raise EngineError(message, hint="Run: jubang models verify wake-words") from error


@dataclass(frozen=True, slots=True)
class Hum:
    """What a room sounds like while nothing happens in it: its hiss, its fan."""

    floor: npt.NDArray[np.float32] | None = None
    """The mean of each mel band, in units of 10 dB."""

    def heard(self, mels: npt.NDArray[np.float32]) -> tuple[Hum, bool]:
        """Take a frame's mean of each mel band; return the hum then, and whether there was no more.

        Measured on steady noise, white and pink, soft and loud: the mean of the bands rises by 0.19 at
        most, the sixth highest by 0.34 (99th percentile).
        """
        if self.floor is None:
            return Hum(mels), False
        above = mels - self.floor
        alone = above.mean() < _HIGHER and np.partition(above, -_BANDS)[-_BANDS] < _MUCH_HIGHER
        return Hum(self.floor + np.where(above < 0, _FALL, _RISE) * above), bool(alone)


class FeatureStream:
    """Turns blocks of sound into frames of features."""

    def __init__(self, folder: Path) -> None:
        """Load both models from `folder`; raise EngineError when that fails."""
        self._mel = session(folder / "melspectrogram.onnx")
        self._embedding = session(folder / "embedding_model.onnx")
        hiss = np.random.default_rng(0).integers(-1000, 1000, SPEECH_RATE * 4)
        self._start = self.of(hiss.astype(np.float32) / 32767.0)[-KEPT:]
        self.latest: Features = self._start
        """The last frames, (KEPT, 96)."""
        self.reset()

    def reset(self) -> None:
        """Forget what was heard: the next frame follows upon a hiss."""
        self.latest = self._start
        self._before = np.zeros(0, dtype=np.float32)
        self._mels = np.ones((_MEL_FRAMES, _MEL_BANDS), dtype=np.float32)
        self._hum = Hum()
        self._still = 0

    def feed(self, frame: Samples) -> None:
        """Take the next FRAME samples; `latest` ends with their features."""
        sound = np.concatenate([self._before, _pcm(frame)])
        self._before = sound[-_OVERLAP:]
        new = self._melspectrogram(sound)
        self._mels = np.concatenate([self._mels, new])[-_MEL_FRAMES:]
        self._hum, alone = self._hum.heard(new.mean(axis=0))
        self._still = self._still + 1 if alone else 0
        if self._still > _RESTS_AFTER:
            found = self.latest[-1]
        else:
            found = self._embedding.run(None, {"input_1": self._mels[None, :, :, None]})[0]
        self.latest = np.concatenate([self.latest[1:], found.reshape(1, WIDTH)])

    def of(self, samples: Samples) -> Features:
        """Return all frames of a whole sound at once, (n, 96); none where it is under 0.8 s."""
        mels = self._melspectrogram(_pcm(samples))
        starts = range(0, len(mels) - _MEL_FRAMES + 1, _STEP)
        if not starts:
            return np.zeros((0, WIDTH), dtype=np.float32)
        found = []
        for first in range(0, len(starts), 256):
            windows = [mels[start : start + _MEL_FRAMES] for start in starts[first : first + 256]]
            batch = np.stack(windows)[..., None]
            found.append(self._embedding.run(None, {"input_1": batch})[0].reshape(-1, WIDTH))
        return np.asarray(np.concatenate(found), dtype=np.float32)

    def _melspectrogram(self, pcm: Samples) -> npt.NDArray[np.float32]:
        raw = self._mel.run(None, {"input": pcm[None]})[0]
        mels: npt.NDArray[np.float32] = np.asarray(raw, dtype=np.float32).reshape(-1, _MEL_BANDS)
        return mels / 10.0 + 2.0


def _pcm(samples: Samples) -> Samples:
    """Return samples as 16-bit numbers, which the models were made for."""
    whole: Samples = np.trunc(np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.float32)
    return whole
