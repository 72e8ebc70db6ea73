"""vLLM that finds too little memory on the card: its next start takes less, a few times.

What it said is kept in the run folder, so that it is forgotten at the next boot; a change of its settings
makes it begin anew. Untested by us on a real card: the sentences are those that vLLM's source holds.
"""

from __future__ import annotations

import json
import logging
import math
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from appliance.errors import SettingsError
from appliance.settings.schema import LlmSettings

_log = logging.getLogger(__name__)

MOST_TRIES = 3
"""So many times it takes less; then it stays away until somebody decides."""
_LEAST_TOKENS = 1024
_GIVEN_UP = 1000
_EAGER_FROM = 2
_LESS_EACH_TIME = 0.9
_MARGIN = 0.02
_FREE = re.compile(r"Free memory on device.*?\(([\d.]+)/([\d.]+) GiB\)", re.IGNORECASE)
_NO_CACHE = re.compile(
    r"No available memory for the cache blocks|(?:larger than|exceeds) the available KV cache memory",
    re.IGNORECASE,
)
_FULL = re.compile(r"CUDA out of memory|CUDA error: out of memory|OutOfMemoryError", re.IGNORECASE)
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Shortage:
    """What vLLM said of the card's memory."""

    said: str
    share: float | None = None
    """What is free, as a share of the card, where it told."""
    room_for_less: bool = False
    """Whether its share was enough to load the model, and the context alone was too long."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often it was short of memory with these settings, and what was last said."""

    of: str
    count: int = 0
    share: float | None = None
    said: str = ""

    def given_up(self) -> Tries:
        """Return the same, said aloud: whoever starts it once more wants it tried from the beginning."""
        return Tries(self.of, _GIVEN_UP, self.share, self.said)

    def after(self, shortage: Shortage, settings: LlmSettings) -> Tries:
        """Return what is known after one more shortage; the share that is tried next is in it."""
        share = _effective(self, settings).gpu_memory_share
        if share is not None:
            if shortage.share is not None:
                share = min(share, shortage.share)
            elif not shortage.room_for_less:
                share *= _LESS_EACH_TIME
            share = max(0.05, math.floor(share * 100) / 100)
        return Tries(self.of, self.count + 1, share, shortage.said)


def shortage_in(line: str) -> Shortage | None:
    """Return what a line of vLLM's output says of missing memory, None for every other line."""
    said = line.strip()[-_SHOWN:]
    if free := _FREE.search(line):
        share = float(free[1]) / float(free[2]) - _MARGIN
        return Shortage(said, share=share)
    if _NO_CACHE.search(line):
        return Shortage(said, room_for_less=True)
    return Shortage(said) if _FULL.search(line) else None


def with_less(settings: LlmSettings, tries: Tries) -> LlmSettings:
    """Return the settings of the next start; raise SettingsError where it was tried often enough."""
    if tries.count > MOST_TRIES:
        message = f"The card has too little memory for the language model: {tries.said}"
        hint = (
            "Free memory of the card, lower llm.context_tokens, or say llm.enabled: false; then: "
            "systemctl restart jubang-vllm"
        )
        raise SettingsError(message, hint=hint)
    return _effective(tries, settings)


def remark(settings: LlmSettings, tries: Tries) -> str:
    """Return what came of it, for a person; "" where the memory was always enough."""
    if not tries.count:
        return ""
    if tries.count > MOST_TRIES:
        return "The card has too little memory for the language model; it does not run."
    now = _effective(tries, settings)
    how = f"{now.context_tokens} tokens{', eagerly' * now.eager}"
    if now.gpu_memory_share is not None:
        how += f", {now.gpu_memory_share:.0%} of the card"
    return f"The card had too little memory for the language model; it runs with less ({how})."


def _effective(tries: Tries, settings: LlmSettings) -> LlmSettings:
    if not tries.count:
        return settings
    tokens = max(_LEAST_TOKENS, settings.context_tokens >> tries.count)
    changed: dict[str, Any] = {
        "context_tokens": min(settings.context_tokens, tokens),
        "eager": settings.eager or tries.count >= _EAGER_FROM,
    }
    if tries.share is not None:
        changed["gpu_memory_share"] = tries.share
    return settings.model_copy(update=changed)


class KeptTries:
    """The tries on disk; what cannot be read or written counts for nothing."""

    def __init__(self, run: Path, settings: LlmSettings) -> None:
        """Keep them in the folder `run`, for as long as the settings stay the same."""
        self._path = run / "vllm-memory.json"
        asked = [settings.model, settings.gpu_memory_share, settings.context_tokens]
        self._of = json.dumps([*asked, settings.eager, settings.quantization])

    def read(self) -> Tries:
        """Return what is known; nothing where the settings are others now."""
        try:
            tries = Tries(**json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Tries(self._of)
        return tries if tries.of == self._of else Tries(self._of)

    def begin(self) -> Tries:
        """Return what a start has to know: what was given up is tried from the beginning."""
        tries = self.read()
        if tries.count < _GIVEN_UP:
            return tries
        self._path.unlink(missing_ok=True)
        return Tries(self._of)

    def write(self, tries: Tries) -> None:
        """Keep what is known now."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(asdict(tries)) + "\n", encoding="utf-8")
        except OSError as error:
            _log.warning("The next start of vLLM will not know: %s", error)
