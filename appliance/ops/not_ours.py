"""The programs that are not ours (vLLM, GPT-SoVITS): whether the settings want them at all."""

from __future__ import annotations

from typing import Final

from appliance.errors import SettingsError
from appliance.settings import Settings
from appliance.settings.paths import ROOT

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def language_model_is_wanted(settings: Settings) -> bool:
    """Return whether a language model is missed where there is none: a box may be set up without it."""
    here = settings.services.vllm.host in _HERE
    return settings.llm.enabled and (not here or (ROOT / ".venv-llm" / "bin" / "vllm").exists())


def must_be_wanted(name: str, settings: Settings) -> None:
    """Raise SettingsError where `vllm` or `gpt_sovits` is not to run; the others always are."""
    if name == "vllm" and not settings.llm.enabled:
        message = (
            "The language model is off (llm.enabled): recipes, steps and timers work without it."
        )
        hint = "`jubang config` shows why; llm.enabled: true in /etc/jubang has it run."
        raise SettingsError(message, hint=hint)
    tts = settings.tts
    chosen = [*tts.speak_with.values(), *tts.fall_back_to.values()]
    if name == "gpt_sovits" and all(tts.voices[one].engine != "gpt_sovits" for one in chosen):
        message = "No language speaks with GPT-SoVITS, so it does not run."
        hint = "`jubang config` shows why; tts.speak_with in /etc/jubang chooses the voices."
        raise SettingsError(message, hint=hint)
