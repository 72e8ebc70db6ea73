"""A piper voice (VITS) through onnxruntime, its phonemes from the espeak-ng program.

piper's own engine is GPL-3.0 and is not used: the voice is an ONNX model, and what goes into it is
the voice's table of phoneme ids. Kim et al., "Conditional Variational Autoencoder with Adversarial
Learning for End-to-End Text-to-Speech" (VITS, 2021).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from appliance.audio.chunk import AudioChunk
from appliance.errors import EngineError
from appliance.tts.engines.espeak import run_espeak
from appliance.tts.engines.onnx import VoiceModel

_PAD, _START, _END = "_", "^", "$"
_CLAUSE = re.compile(r"([^,.;:!?]+)([,.;:!?]?)")


class PiperEngine:
    """One piper voice, loaded."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load voice.onnx and voice.json of `folder`; raise EngineError when that fails."""
        try:
            self._facts = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
            self._model = VoiceModel(folder / "voice.onnx", threads)
        except (OSError, ValueError) as error:
            message = f"The voice in {folder} cannot be loaded: {error}"
            raise EngineError(message, hint="Run: jubang models verify") from error
        self._ids: dict[str, list[int]] = self._facts["phoneme_id_map"]

    def synthesize(self, sentence: str, rate: float) -> Iterator[AudioChunk]:
        """Speak one sentence."""
        ids = self._phoneme_ids(self._phonemes(sentence))
        settings = self._facts["inference"]
        scales = [settings["noise_scale"], settings["length_scale"] / rate, settings["noise_w"]]
        audio = self._model.run(
            {
                "input": np.array([ids], dtype=np.int64),
                "input_lengths": np.array([len(ids)], dtype=np.int64),
                "scales": np.array(scales, dtype=np.float32),
            }
        )
        yield AudioChunk.from_samples(audio, self._facts["audio"]["sample_rate"])

    def stop(self) -> None:
        """End the sentence that is being made."""
        self._model.stop()

    def _phonemes(self, sentence: str) -> str:
        """Return IPA with the sentence's own punctuation, which shapes the melody."""
        voice = self._facts["espeak"]["voice"]
        parts = []
        for clause, mark in _CLAUSE.findall(sentence):
            if clause.strip():
                ipa = run_espeak(["-q", "--ipa", "-v", voice], clause).decode()
                parts.append(" ".join(ipa.split()) + mark)
        return unicodedata.normalize("NFD", " ".join(parts))

    def _phoneme_ids(self, phonemes: str) -> list[int]:
        ids = [*self._ids[_START], *self._ids[_PAD]]
        for phoneme in phonemes:
            if phoneme in self._ids and phoneme not in {_PAD, _START, _END}:
                ids += [*self._ids[phoneme], *self._ids[_PAD]]
        return [*ids, *self._ids[_END]]
