"""The mute key and the talk key of the running daemon; a named pipe is the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from appliance.acts import Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE
from appliance.demo.cook import Cook
from appliance.keys.codes import code_of
from appliance.keys.listener import EVENT
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.sound.daemon import Daemon
from tests.sound.virtual_sound import VirtualSound

Running = tuple[Settings, Processes]


class Pedal:
    """Writes what the kernel would tell of its keys."""

    def __init__(self, writer: int) -> None:
        self._writer = writer

    def turn(self, key: str, *, down: bool) -> None:
        os.write(self._writer, EVENT.pack(0, 0, 1, code_of(key), int(down)) + EVENT.pack(*[0] * 5))


@contextmanager
def pedal(path: Path) -> Iterator[Pedal]:
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    try:
        yield Pedal(writer)
    finally:
        os.close(writer)


def test_the_microphone_is_closed_by_a_key_and_open_while_one_is_held(
    running: Running, environ: dict[str, str], cook: Cook, sound: VirtualSound, tmp_path: Path
) -> None:
    command = tmp_path / "command.wav"
    quiet = np.zeros(SPEECH_RATE // 2, dtype=np.float32)
    said = np.concatenate([quiet, cook.says("김치찌개 만들자.", "ko"), quiet])
    soundfile.write(command, said, SPEECH_RATE, subtype="PCM_16")
    keys = {"JUBANG_KEYS__DEVICE": str(tmp_path / "pedal"), "JUBANG_KEYS__TALK": "KEY_F13"}
    with (
        pedal(tmp_path / "pedal") as pressed,
        Daemon({**environ, **keys}, sound, tmp_path) as daemon,
    ):

        def microphone() -> str:
            return str(daemon.state()["microphone"]["state"])

        daemon.until(lambda: microphone() == "listening")
        daemon.until(lambda: "Keys are read from" in daemon.log.read_text())
        for down in (True, False):
            pressed.turn("KEY_MUTE", down=down)
        daemon.until(lambda: microphone() == "muted" and not daemon.holders("input"))
        # Held, it listens without a wake word.
        pressed.turn("KEY_F13", down=True)
        daemon.until(lambda: microphone() == "listening")
        sound.play(command).wait()
        pressed.turn("KEY_F13", down=False)
        daemon.until(lambda: daemon.events("acts"))
        wanted = to_json((act(Intent.SELECT_RECIPE, name="김치찌개"),))
        assert daemon.events("acts")[0]["acts"] == wanted
        daemon.until(lambda: microphone() == "muted" and not daemon.holders("input"))
        assert [event["muted"] for event in daemon.events("mute")] == [True, False, True]
