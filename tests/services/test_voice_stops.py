"""The packaged voices with their real models: speech that nobody waits for is given up at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psutil
import pytest

from appliance.errors import EngineError, StoppedError
from appliance.settings import Paths, load
from appliance.store import ModelStore, load_manifest
from appliance.tts.engines.kokoro import KokoroEngine
from appliance.tts.engines.piper import PiperEngine

LONG = {
    "kokoro-82m": "돼지고기를 먹기 좋은 크기로 썰고, 김치는 속을 털어 낸 다음 한 입 크기로 썰어 주세요. "
    * 3,
    "piper-en-joe": "Cut the pork into bite-sized pieces and shake the filling out of the kimchi. "
    * 20,
}
SHORT = {"kokoro-82m": "네.", "piper-en-joe": "Yes."}


def engine(model: str) -> KokoroEngine | PiperEngine:
    folder: Path = ModelStore(Paths.resolve(load().paths).models, load_manifest()).path(model)
    return KokoroEngine(folder, "jf_alpha", 1) if "kokoro" in model else PiperEngine(folder, 1)


def stop_when_it_runs(voice: KokoroEngine | PiperEngine) -> None:
    while voice._model._running is None:
        time.sleep(0.001)
    time.sleep(0.05)  # it is well under way
    voice.stop()


def test_a_broken_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "voice.json").write_text("{}", encoding="utf-8")
    (tmp_path / "voice.onnx").write_bytes(b"no model")
    with pytest.raises(EngineError, match="cannot be loaded") as caught:
        PiperEngine(tmp_path, 1)
    assert caught.value.hint == "Run: jubang models verify"


@pytest.mark.parametrize("model", list(LONG))
def test_a_sentence_is_given_up_and_the_next_is_spoken(model: str) -> None:
    voice = engine(model)
    stopping = threading.Thread(target=stop_when_it_runs, args=(voice,))
    stopping.start()
    with pytest.raises(StoppedError):
        list(voice.synthesize(LONG[model], 1.0))
    stopping.join()
    (chunk,) = voice.synthesize(SHORT[model], 1.0)
    assert chunk.seconds > 0.2
    voice.stop()  # nothing is being made


def test_what_sentences_took_is_given_back() -> None:
    voice, process = engine("kokoro-82m"), psutil.Process()
    list(voice.synthesize(SHORT["kokoro-82m"], 1.0))
    _wait_for_less_than(process, 2 * process.memory_info().rss)
    before = process.memory_info().rss
    for words in (8, 3, 5):
        list(voice.synthesize(" ".join(LONG["kokoro-82m"].split()[:words]), 1.0))
    _wait_for_less_than(process, before + 100_000_000)


def _wait_for_less_than(process: psutil.Process, most: int) -> None:
    """Wait until so many bytes are held: what was freed is given back behind the sentence."""
    until = time.monotonic() + 20
    while process.memory_info().rss >= most:
        assert time.monotonic() < until, f"{process.memory_info().rss} of {most} bytes"
        time.sleep(0.05)
