"""Features of talk without any wake word: what a personal word is learned against."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from appliance.errors import EngineError
from appliance.settings.paths import ROOT
from appliance.wake.features import Features

BACKGROUND: Final = ROOT / "models" / "wake" / "background.npz"
_MOST = 127


def save_background(path: Path, frames: Features) -> None:
    """Write frames (n, 96), eight bits a number."""
    scale = np.maximum(np.abs(frames).max(0), 1e-6) / _MOST
    small = np.round(frames / scale).astype(np.int8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, frames=small, scale=scale.astype(np.float32))


def load_background(path: Path = BACKGROUND) -> Features:
    """Return frames (n, 96); raise EngineError where they cannot be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return np.asarray(kept["frames"].astype(np.float32) * kept["scale"], dtype=np.float32)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        message = f"The sounds that a wake word is learned against cannot be read: {error}"
        raise EngineError(message, hint=f"{path} belongs to the release.") from error
