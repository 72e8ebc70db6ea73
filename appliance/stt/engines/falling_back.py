"""An engine that gets smaller where the card has no memory: the settings' steps, one after the other.

What it came down to it stays with until it is started again: a card that was full once is full again
when everybody is back. `remark` says what it runs with and why.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from appliance.audio.chunk import Samples
from appliance.errors import CardError, JubangError
from appliance.settings.schema import SttSettings
from appliance.stt.engines import Hearing, SttEngine
from appliance.stt.transcript import Transcript

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

MakeEngine = Callable[[SttSettings, str, str], SttEngine]
"""Called with a step's settings, a model's name and a language; returns a warm engine or raises."""


def steps_of(settings: SttSettings) -> tuple[SttSettings, ...]:
    """Return the settings and what they fall back to; on the processor there is nothing to fall to."""
    steps = [settings]
    for less in settings.fall_back_to:
        last = steps[-1]
        if last.device == "cpu":
            break
        pad = last.window_pad_s if less.window_pad_s is None else less.window_pad_s
        changed = {
            "models": {**last.models, **less.models},
            "device": less.device or last.device,
            "compute_type": less.compute_type,
            "window_pad_s": pad,
        }
        step = last.model_copy(update=changed)
        if step != last:
            steps.append(step)
    return tuple(steps)


class FallingBack:
    """All languages' engines at one step, and the next step where the card fails."""

    def __init__(self, settings: SttSettings, make: MakeEngine) -> None:
        """Begin at the settings' own step; nothing is loaded yet."""
        self._steps = steps_of(settings)
        self._make = make
        self._at = 0
        self._engines: dict[str, SttEngine] = {}
        self._why: JubangError | None = None
        self._changing = threading.RLock()

    @property
    def settings(self) -> SttSettings:
        """Return the settings that are in force."""
        return self._steps[self._at]

    @property
    def remark(self) -> str:
        """Return what it came down to and what to do about it; "" where nothing happened."""
        if self._why is None:
            return ""
        now = self.settings
        models = ", ".join(dict.fromkeys(now.models.values()))
        return (
            f"Speech-to-text came down to {models} ({now.compute_type}, {now.device}): "
            f"{self._why.message} Free the card's memory or run `jubang models verify`; then: "
            "systemctl restart jubang-stt."
        )

    def load(self, language: str) -> None:
        """Have a language's engine ready; raise JubangError where no step can be loaded.

        After a fall the other languages may have models of their own: these are loaded too.
        """
        self._engine(language)
        if self._at:
            for other in self.settings.models:
                with contextlib.suppress(JubangError):
                    self._engine(other)

    def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        """Transcribe; raise EngineError when every step fails."""
        return self._with(hearing.language, lambda engine: engine.transcribe(samples, hearing))

    def compare(self, samples: Samples, language: str, phrases: Sequence[str]) -> tuple[float, ...]:
        """Compare phrases with a sound; raise EngineError when every step fails."""
        return self._with(language, lambda engine: engine.compare(samples, language, phrases))

    def detect_language(self, samples: Samples, among: Sequence[str]) -> str | None:
        """Return the likeliest of the languages `among`, by the first model that can tell."""
        for one in among:
            found = self._with(one, lambda engine: engine.detect_language(samples, among))
            if found:
                return found
        return None

    def _with(self, language: str, work: Callable[[SttEngine], _Result]) -> _Result:
        while True:
            engine, at = self._engine(language)
            try:
                return work(engine)
            except CardError as error:
                self._step_down(at, error)

    def _engine(self, language: str) -> tuple[SttEngine, int]:
        """Return a language's engine and its step, loading it; step down where that fails."""
        with self._changing:
            while True:
                model = {str(one): name for one, name in self.settings.models.items()}[language]
                if model in self._engines:
                    return self._engines[model], self._at
                try:
                    self._engines[model] = self._make(self.settings, model, language)
                except JubangError as error:
                    self._step_down(self._at, error)

    def _step_down(self, at: int, error: JubangError) -> None:
        """Take the next step unless somebody did so already; raise `error` where there is none."""
        with self._changing:
            if at != self._at:
                return
            left = range(self._at + 1, len(self._steps))
            if isinstance(error, CardError) and not error.memory:
                left = range(len(self._steps) - 1, len(self._steps)) if left else left
            if not left:
                raise error
            self._engines.clear()
            self._at, self._why = left[0], error
            _log.warning("%s", self.remark)
