"""Kokoro-82M (StyleTTS 2) through onnxruntime, fed Korean phonemes.

A stop-gap for machines without a GPU: the packaged voices are Japanese, so it speaks Korean with
an accent. Li et al., "StyleTTS 2" (2023).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from appliance.audio.chunk import AudioChunk
from appliance.errors import EngineError
from appliance.tts.engines.onnx import VoiceModel
from appliance.tts.korean_phonemes import KoreanPhonemes

_RATE = 24_000
_MAX_TOKENS = 500


class KokoroEngine:
    """One speaker of the model, loaded."""

    def __init__(self, folder: Path, speaker: str, threads: int) -> None:
        """Load model.onnx, vocab.json and voices.npz; raise EngineError when that fails."""
        try:
            self._model = _model(folder, threads)
            vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
            with np.load(folder / "voices.npz") as voices:
                styles = voices[speaker]
            self._phonemes = _phonemes()
        except KeyError as error:
            message = f"The model in {folder} has no speaker '{speaker}'."
            raise EngineError(message, hint="Check tts.voices.") from error
        except (OSError, ValueError) as error:
            message = f"The voice in {folder} cannot be loaded: {error}"
            raise EngineError(message, hint="Run: jubang models verify") from error
        self._ids: dict[str, int] = vocab
        self._styles = styles.astype(np.float32)
        """One style vector a length in tokens: (510, 1, 256)."""

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        """Speak one sentence."""
        phonemes = self._phonemes(sentence)
        tokens = [self._ids[p] for p in phonemes if p in self._ids][:_MAX_TOKENS]
        if not tokens:
            return
        style = self._styles[min(len(tokens), len(self._styles)) - 1].reshape(1, -1)
        audio = self._model.run(
            {
                "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
                "style": style,
                "speed": np.array([rate], dtype=np.float32),
            }
        )
        yield AudioChunk.from_samples(audio, _RATE)

    def stop(self) -> None:
        """End the sentence that is being made."""
        self._model.stop()


@lru_cache(maxsize=2)
def _model(folder: Path, threads: int) -> VoiceModel:
    """Load the model once for all its speakers."""
    return VoiceModel(folder / "model.onnx", threads)


@lru_cache(maxsize=1)
def _phonemes() -> KoreanPhonemes:
    return KoreanPhonemes()
