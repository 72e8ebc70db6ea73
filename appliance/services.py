"""The HTTP services with their engines, put together from the settings."""

from __future__ import annotations

from fastapi import FastAPI

from appliance.settings import Paths, Settings
from appliance.settings.schema import VoiceSettings
from appliance.store import ModelStore, load_manifest


def make_app_of(name: str, settings: Settings) -> FastAPI:
    """Build the application of stt, tts or llm."""
    return {"stt": _stt, "tts": _tts, "llm": _llm}[name](settings)


def _stt(settings: Settings) -> FastAPI:
    from appliance.stt.engines.whisper import WhisperEngine
    from appliance.stt.server import make_stt_app

    store = ModelStore(Paths.resolve(settings.paths).models, load_manifest())

    def load(model: str, language: str) -> WhisperEngine:
        engine = WhisperEngine(store.path(model), settings.stt)
        engine.warm_up(language)
        return engine

    return make_stt_app(settings.stt, load)


def _tts(settings: Settings) -> FastAPI:
    from appliance.tts.cache import SpeechCache
    from appliance.tts.engines import TtsEngine
    from appliance.tts.engines.espeak import EspeakEngine
    from appliance.tts.engines.gpt_sovits import GptSovitsEngine
    from appliance.tts.engines.kokoro import KokoroEngine
    from appliance.tts.engines.piper import PiperEngine
    from appliance.tts.server import make_tts_app

    paths = Paths.resolve(settings.paths)
    store = ModelStore(paths.models, load_manifest())
    threads = settings.tts.threads

    def load(_: str, voice: VoiceSettings) -> TtsEngine:
        match voice.engine:
            case "piper":
                return PiperEngine(store.path(voice.model), threads)
            case "kokoro":
                return KokoroEngine(store.path(voice.model), voice.speaker, threads)
            case "gpt_sovits":
                return GptSovitsEngine(settings.services.gpt_sovits, voice)
            case "espeak":
                engine = EspeakEngine(voice.speaker)
                list(engine.synthesize("a", 1.0))
                return engine

    cache = SpeechCache(paths.cache / "speech", settings.tts.cache_mb * 1_000_000)
    return make_tts_app(settings.tts, load, cache)


def _llm(settings: Settings) -> FastAPI:
    from appliance.llm.server import make_llm_app
    from appliance.llm.vllm import Vllm
    from appliance.recipes import Library

    device = "cuda" if settings.profile == "gpu" else "cpu"
    vllm = Vllm(settings.services.vllm, settings.llm.served_name)
    library = Library.open(Paths.resolve(settings.paths))
    return make_llm_app(settings.llm, vllm, device, library)
