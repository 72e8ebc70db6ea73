"""The HTTP services with their engines, put together from the settings."""

from __future__ import annotations

import logging
from functools import partial

from fastapi import FastAPI

from appliance.ops.environment import remark_on
from appliance.service.health import Remark, add_remark
from appliance.settings import Paths, Settings
from appliance.settings.card_query import card_sentence
from appliance.settings.schema import SttSettings, VoiceSettings
from appliance.store import ModelStore, load_manifest

_log = logging.getLogger(__name__)


def make_app_of(name: str, settings: Settings) -> FastAPI:
    """Build the application of stt, tts or llm; its health tells of the card and the environment too."""
    app = {"stt": _stt, "tts": _tts, "llm": _llm}[name](settings)
    standing = [remark_on("main", settings.profile), card_sentence(settings.profile)]
    for sentence in filter(None, standing):
        _log.warning("%s", sentence)
        add_remark(app, partial(Remark, sentence))
    return app


def _stt(settings: Settings) -> FastAPI:
    from appliance.stt.engines.falling_back import FallingBack
    from appliance.stt.engines.whisper import WhisperEngine
    from appliance.stt.server import make_stt_app

    store = ModelStore(Paths.resolve(settings.paths).models, load_manifest())

    def make(step: SttSettings, model: str, language: str) -> WhisperEngine:
        engine = WhisperEngine(store.path(model), step)
        engine.warm_up(language)
        return engine

    engine = FallingBack(settings.stt, make)

    def load(_: str, language: str) -> FallingBack:
        engine.load(language)
        return engine

    app = make_stt_app(settings.stt, load, lambda: engine.settings)
    add_remark(app, lambda: Remark(engine.remark, degrades=True))
    return app


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
    from appliance.llm.card_memory import KeptTries, remark
    from appliance.llm.server import make_llm_app
    from appliance.llm.vllm import Vllm
    from appliance.recipes import Library

    device = "cuda" if settings.profile == "gpu" else "cpu"
    vllm = Vllm(settings.services.vllm, settings.llm.served_name)
    paths = Paths.resolve(settings.paths)
    app = make_llm_app(settings.llm, vllm, device, Library.open(paths))
    kept = KeptTries(paths.run, settings.llm)
    add_remark(app, lambda: Remark(remark(settings.llm, kept.read()), degrades=True))
    if wrong := remark_on("vllm", settings.profile):
        add_remark(app, partial(Remark, wrong))
    return app
