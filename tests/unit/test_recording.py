"""Turns kept as sound: only where asked for, as long as asked for, and heard again."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from appliance.acts import Intent, act
from appliance.audio.chunk import SPEECH_RATE, Samples, read_audio_file
from appliance.cli import main
from appliance.cooking import CookingSession
from appliance.kitchen.recording import FACTS, SOUND, Recorder, TurnFacts, kept_turns
from appliance.recipes import Library
from appliance.stt.client import SttClient
from appliance.stt.transcript import Transcript

SECOND: Samples = (np.sin(np.arange(SPEECH_RATE) / 20) / 2).astype(np.float32)


def facts(text: str = "다음", intent: Intent = Intent.NEXT_STEP) -> TurnFacts:
    session = CookingSession(library=Library())
    session.open("kimchi_stew", 2)
    return TurnFacts("ko", session.context(), text, (act(intent),), "local")


def test_a_turn_is_kept_with_its_moment(tmp_path: Path) -> None:
    folder = Recorder(tmp_path, 7).keep(SECOND, facts())
    assert folder is not None
    [(found, told)] = kept_turns(tmp_path)
    assert found == folder
    assert told["context"]["recipe"] == "kimchi_stew"
    assert (told["context"]["step"], told["acts"]) == (2, [{"intent": "next_step"}])
    heard = read_audio_file(folder / SOUND)
    assert np.allclose(heard, SECOND, atol=1e-3)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_turn_is_deleted_after_its_days(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, 2)
    old = recorder.keep(SECOND, facts())
    new = recorder.keep(SECOND, facts())
    assert old is not None
    assert new is not None
    long_ago = time.time() - 3 * 86_400
    os.utime(old / FACTS, (long_ago, long_ago))
    recorder.forget_old()
    assert [folder for folder, _ in kept_turns(tmp_path)] == [new]


def test_a_full_disk_costs_no_turn(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "recordings").write_text("a file where the folder should be")
    assert Recorder(tmp_path / "recordings", 7).keep(SECOND, facts()) is None
    assert "could not be kept" in caplog.text


@pytest.mark.parametrize(("intent", "code"), [(Intent.NEXT_STEP, 0), (Intent.STOP, 1)])
def test_a_kept_turn_is_heard_again_and_compared(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    intent: Intent,
    code: int,
) -> None:
    async def transcribe(_: SttClient, sound: Any, hearing: Any) -> Transcript:
        assert len(sound) == SPEECH_RATE
        assert hearing.beam_size == 1
        return Transcript("다음 단계", "ko", 0.9, no_speech=False)

    monkeypatch.setattr(SttClient, "transcribe", transcribe)
    Recorder(tmp_path, 7).keep(SECOND, facts(intent=intent))
    assert main(["replay", str(tmp_path), "--json"]) == code
    [told] = json.loads(capsys.readouterr().out)
    assert told["same"] is (code == 0)
    assert told["acts"] == [{"intent": "next_step"}]
    assert main(["replay", str(tmp_path)]) == code


def test_nothing_to_hear_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path)]) == 2
    assert "recording.keep" in capsys.readouterr().err
