"""Wake words tried on a (virtual) microphone, without the daemon."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from appliance.audio.chunk import SPEECH_RATE
from appliance.demo.cook import Cook, silence
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.sound.virtual_sound import VirtualSound

Running = tuple[Settings, Processes]
FIRST_WORD = (
    "from appliance.cli.wake import first_word; from appliance.settings import load; "
    "print('Say it.', flush=True); heard = first_word(load(), {seconds}); "
    "print(heard.word if heard else None, flush=True)"
)


@pytest.fixture
def tried(environ: dict[str, str], sound: VirtualSound) -> dict[str, str]:
    return {**environ, **sound.environment, "JUBANG_AUDIO__MICROPHONE": "kitchen_mic"}


@pytest.fixture
def word(cook: Cook, tmp_path: Path) -> Path:
    """Nothing for as long as a program may take to open the microphone, then "Alexa", twice."""
    path = tmp_path / "word.wav"
    said = cook.says("Alexa.", "en", "joe")
    pieces = [silence(4.0), said, silence(2.0), said, silence(2.0)]
    with soundfile.SoundFile(path, "w", SPEECH_RATE, 1) as file:
        for piece in pieces:
            file.write(piece)
    return path


def lines(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return [line.strip() for line in process.stdout]


def test_the_first_word_is_told_and_it_ends(
    running: Running, tried: dict[str, str], sound: VirtualSound, word: Path
) -> None:
    command = [sys.executable, "-c", FIRST_WORD.format(seconds=40)]
    with subprocess.Popen(command, env=tried, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sound.play(word).wait()
        assert lines(process) == ["alexa"]
    assert process.returncode == 0


def test_where_nobody_speaks_it_ends_too(
    running: Running, tried: dict[str, str], sound: VirtualSound
) -> None:
    command = [sys.executable, "-c", FIRST_WORD.format(seconds=1)]
    done = subprocess.run(command, env=tried, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[1] == "None"
    assert done.stderr == ""


def test_each_word_is_shown_until_it_is_stopped(
    running: Running, tried: dict[str, str], sound: VirtualSound, word: Path
) -> None:
    command = [sys.executable, "-m", "appliance.cli", "wake", "test", "--live"]
    with subprocess.Popen(command, env=tried, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Say a wake word; Ctrl-C ends.\n"
        sound.play(word).wait()
        shown = [process.stdout.readline().split() for _ in range(2)]
        assert [words[:2] for words in shown] == [["wakes:", "alexa"]] * 2
        process.send_signal(signal.SIGINT)
        assert lines(process) == []
    assert process.returncode == 130
