"""The wake-word detector: openWakeWord's models on onnxruntime, several words at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from appliance.audio.chunk import Samples
from appliance.errors import EngineError
from appliance.settings.schema import WakeWord
from appliance.wake.word import Detection

_FRAME = 1280
"""Samples that the model takes at a time (80 ms at 16,000 Hz)."""


class WakeDetector:
    """Listens for the configured words; knows nothing of where the sound comes from."""

    def __init__(self, folder: Path, words: Sequence[WakeWord]) -> None:
        """Load each word's model from `folder`; raise EngineError when that fails."""
        from openwakeword.model import Model  # brings scikit-learn: a second and a half

        self._words = {word.model: word for word in words}
        missing = [name for name in self._words if not (folder / f"{name}.onnx").is_file()]
        if missing:
            there = ", ".join(sorted(p.stem for p in folder.glob("*.onnx")))
            message = f"There is no wake word {', '.join(missing)} in {folder}."
            raise EngineError(message, hint=f"There are: {there}. Check listen.wake_words.")
        try:
            self._model = Model(
                wakeword_models=[str(folder / f"{name}.onnx") for name in self._words],
                inference_framework="onnx",
                melspec_model_path=str(folder / "melspectrogram.onnx"),
                embedding_model_path=str(folder / "embedding_model.onnx"),
            )
        except (RuntimeError, ValueError, OSError) as error:
            message = f"The wake-word models cannot be loaded: {error}"
            raise EngineError(message, hint="Run: jubang models verify wake-words") from error
        self._waiting: npt.NDArray[np.int16] = np.zeros(0, dtype=np.int16)

    def feed(self, samples: Samples) -> Detection | None:
        """Take the next samples (16,000 Hz); return the word that they complete, if any.

        After a detection the detector starts afresh, so that one word is heard once.
        """
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.int16)
        self._waiting = np.concatenate([self._waiting, pcm])
        while len(self._waiting) >= _FRAME:
            frame, self._waiting = self._waiting[:_FRAME], self._waiting[_FRAME:]
            scores = self._model.predict(frame)
            name = max(self._words, key=lambda word: scores[word] - self._words[word].threshold)
            if scores[name] >= self._words[name].threshold:
                self.reset()
                return Detection(name, self._words[name].language, float(scores[name]))
        return None

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._model.reset()
        self._waiting = self._waiting[:0]
