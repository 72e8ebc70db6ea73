"""Sounds that wake words are learned from and measured with: synthetic voices, talk, noise, files.

A voice belongs to learning or to measuring, never to both: three of Kokoro's speakers and their mixtures
are learned from, two are measured with; espeak-ng's variants are split as well.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from appliance.audio.chunk import SPEECH_RATE, Samples, read_audio, read_audio_file, resample
from appliance.tts.korean_phonemes import KoreanPhonemes

SENTENCES = ROOT / "models" / "understanding"
SPEAKERS = {
    "learn": ("jf_alpha", "jf_gongitsune", "jm_kumo"),
    "measure": ("jf_nezumi", "jf_tebukuro"),
}
UNLIKE_PEOPLE = (
    "whisper",
    "croak",
    "demonic",
    "announcer",
    "uni",
    "fast",
    "robo",
    "mr",
    "anikarobot",
)
"""Variants of espeak-ng that no person sounds like."""
_KOKORO_RATE = 24_000


@dataclass(frozen=True)
class Voices:
    """All the synthetic voices of one side (learn or measure); what they say is kept in `cache`."""

    side: str
    kokoro: Path
    cache: Path

    def kokoro_says(self, text: str, seed: int) -> Samples:
        """Say Korean with a speaker, or a mixture of speakers, and a speed that `seed` draws."""
        draw = np.random.default_rng(seed)
        names = SPEAKERS[self.side]
        weights = (
            np.eye(len(names))[seed % len(names)]
            if seed % 2
            else draw.dirichlet([0.7] * len(names))
        )
        speed = float(draw.uniform(0.75, 1.3))
        name = f"kokoro {self.side} {weights.round(4)} {speed:.4f} {text}"
        return self._kept(
            name, lambda: _kokoro(self.kokoro, text, dict(zip(names, weights, strict=True)), speed)
        )

    def espeak_says(self, text: str, language: str, seed: int) -> Samples:
        """Say it with one of espeak-ng's variants, at a speed and a pitch that `seed` draws."""
        draw = random.Random(seed)
        variants = espeak_variants()[:40] if self.side == "learn" else espeak_variants()[40:]
        voice = f"{language}+{draw.choice(variants)}"
        speed, pitch = draw.randint(110, 200), draw.randint(25, 80)
        name = f"espeak {voice} {speed} {pitch} {text}"
        return self._kept(name, lambda: _espeak(voice, speed, pitch, text))

    def talk(self, language: str, minutes: float, without: str) -> Samples:
        """Return our own sentences, spoken by espeak-ng's variants, `without` a phrase in them."""
        sentences = [text for text in _sentences(language) if without not in text]
        sentences = sentences[self.side == "measure" :: 2]
        parts, seconds, seed = [], 0.0, 0
        while seconds < minutes * 60:
            first = seed * 40 % len(sentences)
            parts.append(
                self.espeak_says(". ".join(sentences[first : first + 40]), language, 1000 + seed)
            )
            seconds += len(parts[-1]) / SPEECH_RATE
            seed += 1
        return np.concatenate(parts)[: int(minutes * 60 * SPEECH_RATE)]

    def _kept(self, name: str, make: Callable[[], Samples]) -> Samples:
        path = self.cache / f"{hashlib.blake2b(name.encode(), digest_size=12).hexdigest()}.npy"
        if not path.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(path, (np.clip(make(), -1, 1) * 32767).astype(np.int16))
        return np.load(path).astype(np.float32) / 32767


def files(folder: Path) -> Iterator[tuple[str, Samples]]:
    """Yield the sound files of a folder, their names and their samples."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".wav", ".flac", ".ogg", ".mp3", ".opus"}:
            yield path.name, read_audio_file(path)


@lru_cache(maxsize=1)
def espeak_variants() -> tuple[str, ...]:
    """Return the names of espeak-ng's variants that a person could sound like, in a fixed disorder."""
    listed = subprocess.run(
        ["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True
    ).stdout
    names = {word.removeprefix("!v/") for word in listed.split() if word.startswith("!v/")}
    found = sorted(name for name in names if not name.lower().startswith(UNLIKE_PEOPLE))
    random.Random(3).shuffle(found)
    return tuple(found)


def _sentences(language: str) -> list[str]:
    lines = [
        line.split("\t")[1].replace(" | ", " ")
        for path in sorted((SENTENCES / language).glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "\t" in line and not line.startswith("#")
    ]
    random.Random(20).shuffle(lines)
    return lines


def _espeak(voice: str, speed: int, pitch: int, text: str) -> Samples:
    command = ["espeak-ng", "--stdout", "-v", voice, "-s", str(speed), "-p", str(pitch)]
    done = subprocess.run(
        [*command, "--stdin", "-b", "1"], input=text.encode(), capture_output=True, check=True
    )
    return read_audio(done.stdout)


def _kokoro(folder: Path, text: str, mixture: dict[str, float], speed: float) -> Samples:
    model, vocabulary, styles, phonemes = _kokoro_model(folder)
    tokens = [vocabulary[one] for one in phonemes(text) if one in vocabulary]
    style = sum(
        weight * styles[name][len(tokens) - 1].reshape(1, -1) for name, weight in mixture.items()
    )
    (sound,) = model.run(
        None,
        {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": np.asarray(style, dtype=np.float32),
            "speed": np.array([speed], dtype=np.float32),
        },
    )
    return resample(sound.ravel().astype(np.float32), _KOKORO_RATE, SPEECH_RATE)


@lru_cache(maxsize=1)
def _kokoro_model(
    folder: Path,
) -> tuple[onnxruntime.InferenceSession, dict[str, int], dict[str, np.ndarray], KoreanPhonemes]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = onnxruntime.InferenceSession(
        folder / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    with np.load(folder / "voices.npz") as kept:
        styles = {name: kept[name].astype(np.float32) for name in kept.files}
    return model, vocabulary, styles, KoreanPhonemes()
