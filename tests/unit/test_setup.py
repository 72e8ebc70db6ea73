"""`jubang setup`: what is chosen is in force afterwards; what was there is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.cli import main
from appliance.errors import AudioError, SettingsError
from appliance.settings import Settings, load
from appliance.settings.choices import NAME, write_choices
from appliance.wake import Detection


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUBANG_CONFIG_DIR", str(tmp_path))
    return tmp_path


def test_unattended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["setup", "--yes", "--language", "en", "--microphone", "주방 마이크"]
    assert main(command) == 0
    settings = load()
    assert (settings.language, settings.audio.microphone) == ("en", "주방 마이크")
    assert main(command) == 0
    assert "says so already" in capsys.readouterr().out
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert main(["setup", "--yes", "--speaker", "Jabra"]) == 0
    assert load().language == "en"
    assert (load().audio.microphone, load().audio.speaker) == ("주방 마이크", "Jabra")


def test_what_was_there_is_kept(folder: Path) -> None:
    (folder / NAME).write_text("language: ko\n", encoding="utf-8")
    written = write_choices(folder, {"language": "en"})
    assert written.kept is not None
    assert written.kept.read_text(encoding="utf-8") == "language: ko\n"
    assert load().language == "en"


def test_what_cannot_be_used_changes_nothing(folder: Path) -> None:
    (folder / NAME).write_text("language: ko\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        write_choices(folder, {"language": "tlh"})
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert load().language == "ko"


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (Detection("jubanga", "ko", 0.9, "주방아"), "Heard: 주방아 (0.90)"),
        (None, "None was heard in 20 s."),
        (AudioError("The microphone is gone.", hint="Plug it in."), "The microphone is gone. Plug"),
    ],
    ids=["heard", "not heard", "no microphone"],
)
def test_the_wake_word_is_tried(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    heard: Detection | AudioError | None,
    told: str,
) -> None:
    answers = {"Language": "ko", "Play a tone": "no", "Try the wake word": "yes"}
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(
        "builtins.input",
        lambda asked: next((yes for no, yes in answers.items() if asked.startswith(no)), ""),
    )

    def first_word(_settings: Settings, _seconds: float) -> Detection | None:
        if isinstance(heard, AudioError):
            raise heard
        return heard

    monkeypatch.setattr("appliance.cli.wake.first_word", first_word)
    assert main(["setup"]) == 0
    out = capsys.readouterr().out
    assert "Say one of these:" in out
    assert "주방아" in out
    assert told in out


def test_without_a_terminal_nothing_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["setup"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert not list(folder.iterdir())
