"""What fits on a card, what gives way where it does not, and what the user says all the same."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from fastapi.testclient import TestClient

from appliance.audio.chunk import Samples
from appliance.errors import CardError, EngineError, JubangError, ModelStoreError
from appliance.service.health import Remark, add_remark
from appliance.settings import card_query, load, load_with_origins
from appliance.settings.card import FULL, HALVED, SMALL, Card, plan_for
from appliance.settings.paths import ROOT
from appliance.settings.schema import SttSettings
from appliance.stt.engines import Hearing
from appliance.stt.engines.falling_back import FallingBack, steps_of
from appliance.stt.engines.whisper import _failure
from appliance.stt.server import make_stt_app
from appliance.stt.transcript import Transcript
from tests.unit.test_stt import wait_until_healthy, wav

GPU = {"JUBANG_PROFILE": "gpu"}


def on_card(mib: int, **more: str) -> dict[str, str]:
    return {**GPU, "JUBANG_CARD_MIB": str(mib), **more}


@pytest.mark.parametrize(
    ("mib", "speech", "sovits", "tokens"),
    [
        (24_564, FULL, True, 8192),
        (16_376, FULL, True, 8192),
        (12_282, FULL, True, 8192),
        (10_240, FULL, False, 8192),
        (8_188, FULL, False, 4096),
        (6_144, HALVED, False, 2048),
        (4_096, FULL, False, None),
        (3_072, HALVED, False, None),
        (2_048, SMALL, False, None),
    ],
)
def test_each_size_of_card_gets_its_plan(
    mib: int, speech: object, *, sovits: bool, tokens: object
) -> None:
    plan = plan_for(Card("RTX", mib))
    assert (plan.speech, plan.sovits) == (speech, sovits)
    assert (plan.language and plan.language.context_tokens) == tokens
    assert str(mib) in plan.sentence()


def test_no_plan_asks_for_more_than_there_is() -> None:
    for mib in range(0, 50_000, 64):
        plan = plan_for(Card("RTX", mib))
        if plan.speech.model:
            assert plan.mib <= mib
        if plan.language is not None:
            assert plan.share is not None
            others = plan.mib - plan.language.mib
            assert plan.language.mib <= plan.share * mib <= mib - others + mib / 100
            assert plan.share <= 1


def test_more_memory_never_gives_less_hearing_than_no_language_model_would() -> None:
    """The language model gives way before Whisper becomes the small one."""
    for mib in range(0, 50_000, 64):
        plan = plan_for(Card("RTX", mib))
        if plan.language is not None:
            assert plan.speech in {FULL, HALVED}


def test_the_plan_lies_between_the_profile_and_the_user(tmp_path: Path) -> None:
    settings, origins = load_with_origins(on_card(6144))
    assert settings.stt.compute_type == "int8_float16"
    assert settings.llm.eager
    assert settings.tts.speak_with["ko"] == "sujin"
    assert origins["llm", "gpu_memory_share"] == "the card's memory"
    (tmp_path / "mine.yaml").write_text(
        "stt: {compute_type: float16}\nllm: {context_tokens: 1024}\n"
    )
    mine, origins = load_with_origins(on_card(6144, JUBANG_CONFIG_DIR=str(tmp_path)))
    assert (mine.stt.compute_type, mine.llm.context_tokens) == ("float16", 1024)
    assert origins["llm", "context_tokens"] == f"{tmp_path}/mine.yaml:2"
    assert mine.llm.gpu_memory_share == settings.llm.gpu_memory_share


def test_the_share_can_be_left_to_the_card_again() -> None:
    share = load(on_card(8188)).llm.gpu_memory_share
    assert share is not None
    assert load(on_card(8188, JUBANG_LLM__GPU_MEMORY_SHARE="null")).llm.gpu_memory_share == share
    assert load(on_card(8188, JUBANG_LLM__GPU_MEMORY_SHARE="0.7")).llm.gpu_memory_share == 0.7


def test_without_a_card_all_runs_on_the_processor_and_the_model_is_off() -> None:
    settings = load(on_card(0))
    assert (settings.stt.device, settings.stt.models["en"]) == ("cpu", "whisper-tiny-en")
    assert not settings.llm.enabled
    assert not settings.llm.classifies


def test_the_plan_s_models_are_those_of_the_settings() -> None:
    """What the module names stands in the defaults, the profile and the manifest too."""
    defaults = yaml.safe_load((ROOT / "config" / "default.yaml").read_text(encoding="utf-8"))
    gpu = yaml.safe_load((ROOT / "config" / "profiles" / "gpu.yaml").read_text(encoding="utf-8"))
    nothing = plan_for(None).settings()
    assert nothing["stt"]["models"] == defaults["stt"]["models"]
    assert nothing["tts"]["speak_with"]["ko"] == defaults["tts"]["speak_with"]["ko"]
    assert FULL.model == gpu["stt"]["models"]["ko"]
    assert plan_for(Card("RTX", 24_000)).settings()["llm"]["context_tokens"] == 8192
    assert gpu["llm"]["context_tokens"] == 8192


def test_the_card_is_asked_once_a_boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nvidia_smi(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command[0])
        return subprocess.CompletedProcess(command, 0, "8188, NVIDIA GeForce RTX 3070\n", "")

    monkeypatch.setattr(subprocess, "run", nvidia_smi)
    monkeypatch.setattr(card_query, "_kept", lambda _: tmp_path / "card.json")
    plans = [card_query.plan_of(GPU) for _ in range(2)]
    assert [plan and plan.card for plan in plans] == [Card("NVIDIA GeForce RTX 3070", 8188)] * 2
    assert asked == ["nvidia-smi"]
    (tmp_path / "card.json").write_text("{")
    assert card_query.plan_of(GPU) == plans[0]


def test_a_driver_that_does_not_answer_leaves_the_profile_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_query, "_QUERY", ("/nonexistent/nvidia-smi",))
    monkeypatch.setattr(card_query, "DRIVER", tmp_path)
    assert card_query.plan_of(GPU) is None
    assert load(GPU).stt.device == "cuda"
    monkeypatch.setattr(card_query, "DRIVER", tmp_path / "none")
    assert load(GPU).stt.device == "cpu"


# -- While it runs --------------------------------------------------------------------------------

FULL_CARD = CardError("CUDA failed with error out of memory.", memory=True)


class Engine:
    """Hears nothing; fails as it is told."""

    def __init__(self, step: SttSettings, model: str) -> None:
        self.step, self.model = step, model
        self.fails: list[JubangError] = []

    def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        if self.fails:
            raise self.fails.pop()
        return Transcript(self.model, hearing.language, 0.9, no_speech=False)

    def compare(self, samples: Samples, language: str, phrases: Sequence[str]) -> tuple[float, ...]:
        if self.fails:
            raise self.fails.pop()
        return (0.0,) * len(phrases)

    def detect_language(self, samples: Samples, among: Sequence[str]) -> str | None:
        return among[-1]


class Makes:
    """Makes engines where the card lets it: by (model, compute type)."""

    def __init__(self, **refuses: JubangError) -> None:
        self.refuses = refuses
        self.made: list[Engine] = []

    def __call__(self, step: SttSettings, model: str, language: str) -> Engine:
        for key in (step.compute_type, step.device, model.replace("-", "_")):
            if key in self.refuses:
                raise self.refuses[key]
        self.made.append(Engine(step, model))
        return self.made[-1]


def settings(**more: str) -> SttSettings:
    return load(on_card(24_000, **more)).stt


def test_the_steps_are_those_of_the_profile() -> None:
    steps = [(one.models["en"], one.compute_type, one.device) for one in steps_of(settings())]
    assert steps == [
        ("whisper-large-v3-turbo", "float16", "cuda"),
        ("whisper-large-v3-turbo", "int8_float16", "cuda"),
        ("whisper-small", "int8", "cuda"),
        ("whisper-tiny-en", "int8", "cpu"),
    ]
    assert len(steps_of(load({"JUBANG_PROFILE": "cpu"}).stt)) == 1
    assert len(steps_of(load(on_card(6144)).stt)) == 3


@pytest.mark.parametrize(
    ("refuses", "model", "compute_type"),
    [
        ({}, "whisper-large-v3-turbo", "float16"),
        ({"float16": FULL_CARD}, "whisper-large-v3-turbo", "int8_float16"),
        ({"float16": FULL_CARD, "int8_float16": FULL_CARD}, "whisper-small", "int8"),
        ({"cuda": FULL_CARD}, "whisper-base", "int8"),
        (
            {"cuda": CardError("libcublas.so.12 is not found.", memory=False)},
            "whisper-base",
            "int8",
        ),
        ({"whisper_large_v3_turbo": ModelStoreError("It is not there.")}, "whisper-small", "int8"),
    ],
)
def test_what_does_not_load_comes_down_and_says_so(
    refuses: dict[str, JubangError], model: str, compute_type: str
) -> None:
    makes = Makes(**refuses)
    engine = FallingBack(settings(), makes)
    engine.load("ko")
    engine.load("en")
    heard = engine.transcribe(np.zeros(100, dtype=np.float32), Hearing("ko"))
    assert heard.text == model
    assert engine.settings.compute_type == compute_type
    assert bool(engine.remark) == bool(refuses)
    if refuses:
        assert model in engine.remark
        assert next(iter(refuses.values())).message in engine.remark


def test_a_card_that_cannot_be_used_is_not_tried_again() -> None:
    makes = Makes(cuda=CardError("no CUDA-capable device is detected.", memory=False))
    FallingBack(settings(), makes).load("ko")
    assert {engine.step.device for engine in makes.made} == {"cpu"}


def test_a_card_that_fills_up_in_the_middle_of_a_turn_loses_no_turn() -> None:
    makes = Makes()
    engine = FallingBack(settings(), makes)
    engine.load("ko")
    makes.made[0].fails = [FULL_CARD]
    assert engine.transcribe(np.zeros(100, dtype=np.float32), Hearing("ko")).text
    assert engine.settings.compute_type == "int8_float16"
    makes.made[1].fails = [FULL_CARD]
    assert engine.compare(np.zeros(100, dtype=np.float32), "ko", ("다음",)) == (0.0,)
    assert engine.settings.models["ko"] == "whisper-small"


def test_what_is_no_matter_of_the_card_does_not_come_down() -> None:
    makes = Makes()
    engine = FallingBack(settings(), makes)
    engine.load("ko")
    makes.made[0].fails = [EngineError("Whisper failed.")]
    with pytest.raises(EngineError):
        engine.transcribe(np.zeros(100, dtype=np.float32), Hearing("ko"))
    assert engine.remark == ""


def test_when_nothing_is_left_the_error_is_told() -> None:
    engine = FallingBack(settings(), Makes(cuda=FULL_CARD, cpu=EngineError("No memory at all.")))
    with pytest.raises(EngineError, match="No memory at all"):
        engine.load("ko")


def test_the_service_says_that_it_is_degraded() -> None:
    makes = Makes(cuda=FULL_CARD)
    engine = FallingBack(settings(), makes)

    def load_one(_: str, language: str) -> FallingBack:
        engine.load(language)
        return engine

    app = make_stt_app(settings(), load_one, lambda: engine.settings)
    add_remark(app, lambda: Remark(engine.remark, degrades=True))
    with TestClient(app) as client:
        wait_until_healthy(client)
        told = client.get("/health").json()
        assert (told["status"], told["model_loaded"]) == ("degraded", True)
        assert (told["device"], told["model"]) == ("cpu", "whisper-base (ko), whisper-tiny-en (en)")
        assert "int8, cpu" in told["detail"]
        assert "out of memory" in told["detail"]
        assert {made.model for made in makes.made} == {"whisper-base", "whisper-tiny-en"}
        answer = client.post("/transcribe?language=en", content=wav()).json()
        assert answer["text"] == "whisper-tiny-en"


@pytest.mark.parametrize(
    ("told", "memory"),
    [
        ("CUDA failed with error out of memory", True),
        ("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED", True),
        ("cuBLAS failed with status CUBLAS_STATUS_NOT_INITIALIZED", True),
        ("Library libcublas.so.12 is not found or cannot be loaded", False),
        ("CUDA driver version is insufficient for CUDA runtime version", False),
    ],
)
def test_what_ctranslate2_says_is_told_apart(told: str, *, memory: bool) -> None:
    error = _failure(RuntimeError(told), "Whisper failed.")
    assert isinstance(error, CardError)
    assert error.memory is memory
    assert not isinstance(_failure(RuntimeError("invalid shape"), "Whisper failed."), CardError)
