"""Turns kept as sound, where the user asked for it: to make a failed one into a test.

Off unless `recording.keep` is on; nothing of what is heard is written otherwise. A turn is a folder
with `turn.wav` and `turn.json`, and is deleted after some days.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from appliance.acts import Act, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.nlu.context import Context

_log = logging.getLogger(__name__)

_DAY_S: Final = 86_400
SOUND: Final = "turn.wav"
FACTS: Final = "turn.json"


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """What is kept of a turn beside its sound."""

    language: str
    context: Context
    """The moment in which it was said."""
    text: str
    """What was heard."""
    acts: tuple[Act, ...]
    source: str

    def to_json(self) -> dict[str, Any]:
        """Return them for JSON; the context as `jubang understand` takes it."""
        context = self.context
        return {
            "language": self.language,
            "context": {
                "phase": context.phase,
                "asked": context.asked,
                "recipe": context.recipe.id if context.recipe else None,
                "step": context.step,
                "timers": list(context.timers),
                "woken": context.woken,
            },
            "text": self.text,
            "acts": to_json(self.acts),
            "source": self.source,
        }


class Recorder:
    """Keeps turns in a folder, for some days."""

    def __init__(self, folder: Path, days: int) -> None:
        """Keep turns in `folder`; those older than `days` go now, and whenever one is kept."""
        self._folder = folder
        self._days = days
        self.forget_old()

    def keep(self, sound: Samples, facts: TurnFacts) -> Path | None:
        """Keep a turn, and return its folder; None where it could not be kept."""
        self.forget_old()
        now = datetime.now().astimezone()
        folder = self._folder / now.strftime("%Y-%m-%dT%H-%M-%S.%f")
        told = {"time": now.isoformat(timespec="milliseconds"), **facts.to_json()}
        try:
            folder.mkdir(parents=True, mode=0o700)
            pcm = np.clip(sound, -1, 1)
            soundfile.write(folder / SOUND, pcm, SPEECH_RATE, subtype="PCM_16")
            text = json.dumps(told, ensure_ascii=False, indent=1)
            (folder / FACTS).write_text(text + "\n", encoding="utf-8")
        except (OSError, soundfile.SoundFileError) as error:
            _log.warning("A turn could not be kept at %s: %s.", folder, error)
            return None
        return folder

    def forget_old(self) -> None:
        """Delete the turns that have been kept long enough."""
        oldest = time.time() - self._days * _DAY_S
        for facts in self._folder.glob(f"*/{FACTS}"):
            if facts.stat().st_mtime < oldest:
                shutil.rmtree(facts.parent, ignore_errors=True)


def kept_turns(folder: Path) -> list[tuple[Path, Mapping[str, Any]]]:
    """Return the kept turns in a folder, or the one that it is, with their facts, oldest first."""
    found = [folder / FACTS] if (folder / FACTS).exists() else sorted(folder.glob(f"*/{FACTS}"))
    return [(path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in found]
