"""A closed microphone stays closed over a restart."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from appliance.kitchen.muted import Muted, MutedFile


def test_closed_is_kept_until_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "state" / "muted.json"
    MutedFile(path).keep(None)
    assert MutedFile(path).read() == Muted(None)
    MutedFile(path).forget()
    assert MutedFile(path).read() is None


def test_a_time_goes_on_while_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = MutedFile(tmp_path / "muted.json")
    kept.keep(10)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 240)
    muted = kept.read()
    assert muted is not None
    assert muted.left_s == pytest.approx(360, abs=1)
    monkeypatch.setattr(time, "time", lambda: began + 601)
    assert kept.read() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"until": "soon"}'])
def test_a_broken_file_means_closed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    (tmp_path / "muted.json").write_text(text)
    assert MutedFile(tmp_path / "muted.json").read() == Muted(None)
    assert "stays closed" in caplog.text


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    MutedFile(tmp_path / "file" / "muted.json").keep(None)
    assert "will not outlast a restart" in caplog.text
