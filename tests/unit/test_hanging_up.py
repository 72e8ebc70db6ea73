"""A caller of the TTS service who hangs up: what was asked for is not made any further."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from appliance.tts.cache import SpeechCache
from appliance.tts.server import make_tts_app
from tests.unit.test_tts import SETTINGS, Beeps, serving


@pytest.mark.parametrize("sentence", ["First.", "Second."])
def test_what_nobody_waits_for_is_not_made_any_further(tmp_path: Path, sentence: str) -> None:
    engine = Beeps()
    engine.hold_at = sentence
    app = make_tts_app(SETTINGS, lambda _n, _v: engine, SpeechCache(tmp_path, 0))
    with serving(app) as url:
        while httpx.get(f"{url}/health").json()["status"] == "loading":
            time.sleep(0.01)
        asked = {"text": "First. Second. Third.", "language": "en", "format": "pcm"}
        with (
            pytest.raises(httpx.ReadTimeout),
            httpx.stream("POST", f"{url}/synthesize", json=asked, timeout=0.5) as answer,
        ):
            answer.read()
        assert engine.hold.wait(5)
        assert engine.stopped
        time.sleep(0.2)
        assert [said for said, _ in engine.said][-1] == sentence
