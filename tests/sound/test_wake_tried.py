"""Wake words tried on a (virtual) microphone, without the daemon."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def program(command: list[str], environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program, and kill it after two minutes: who waits for its lines does not wait for ever."""
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        late = threading.Timer(120, process.kill)
        late.start()
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
            late.cancel()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_first_word_is_told_and_it_ends(
    running: Running, tried: dict[str, str], sound: VirtualSound, word: Path
) -> None:
    command = [sys.executable, "-c", FIRST_WORD.format(seconds=40)]
    with program(command, tried) as process:
        assert line(process) == "Say it."
        sound.play(word).wait()
        assert line(process) == "alexa"
        assert process.wait() == 0


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
    with program(command, tried) as process:
        assert line(process) == "Say a wake word; Ctrl-C ends."
        sound.play(word).wait()
        shown = [line(process).split() for _ in range(2)]
    assert [words[:2] for words in shown] == [["wakes:", "alexa"]] * 2
