"""The first stage of a wake word of our own: a small network on the features that all words share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from appliance.errors import EngineError
from appliance.wake.features import WIDTH, Features

LOOKS: Final = 10
"""Frames that it looks at: 1.5 s of sound."""
FORMAT: Final = 1
"""Of the file; a file of another format is not read."""

_Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What was learned of a word: one hidden layer, one number out."""

    phrase: str
    language: str
    made: str
    """What it was learned from, in a sentence."""
    centre: _Array
    """Mean of the features, (96,) …"""
    spread: _Array
    """… and their standard deviation, (96,)."""
    hidden: _Array
    """(LOOKS × 96, n)"""
    hidden_bias: _Array
    """(n,)"""
    out: _Array
    """(n,)"""
    out_bias: float

    def log_odds(self, windows: Features) -> _Array:
        """Return the log odds that windows (m, LOOKS, 96) end with the word, (m,)."""
        scaled = ((windows - self.centre) / self.spread).reshape(len(windows), -1)
        within = np.maximum(scaled @ self.hidden + self.hidden_bias, 0.0)
        return np.asarray(within @ self.out + self.out_bias, dtype=np.float32)

    def score(self, latest: Features) -> float:
        """Return how likely it is, 0…1, that the last frames (n, 96) end with the word."""
        odds = float(self.log_odds(latest[None, -LOOKS:])[0])
        return float(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))

    def save(self, path: Path) -> None:
        """Write it; half precision does."""
        arrays = {
            name: getattr(self, name).astype(np.float16)
            for name in ("centre", "spread", "hidden", "hidden_bias", "out")
        }
        told = {
            "format": np.array(FORMAT),
            "out_bias": np.array(self.out_bias, dtype=np.float32),
            "phrase": np.array(self.phrase),
            "language": np.array(self.language),
            "made": np.array(self.made),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **told, **arrays)


def load_word(path: Path) -> OwnWord:
    """Read a word; raise EngineError where the file is none."""
    hint = f"Make it again: jubang wake train {path.stem} …"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT:
                message = f"The wake word {path} was made by another version."
                raise EngineError(message, hint=hint)
            word = OwnWord(
                phrase=str(kept["phrase"]),
                language=str(kept["language"]),
                made=str(kept["made"]),
                centre=kept["centre"].astype(np.float32),
                spread=kept["spread"].astype(np.float32),
                hidden=kept["hidden"].astype(np.float32),
                hidden_bias=kept["hidden_bias"].astype(np.float32),
                out=kept["out"].astype(np.float32),
                out_bias=float(kept["out_bias"]),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EngineError(f"The wake word {path} cannot be read: {error}", hint=hint) from error
    if word.hidden.shape[0] != LOOKS * WIDTH:
        raise EngineError(f"The wake word {path} was made by another version.", hint=hint)
    return word
