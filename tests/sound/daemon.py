"""`jubang listen` as a process on the virtual devices, and what tests and measurements ask of it."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
import pytest
import soundfile

from appliance.audio.chunk import SPEECH_RATE
from appliance.demo.cook import Cook, Spoken, Turn, lay_out
from tests.sound.virtual_sound import VirtualSound

Event = dict[str, Any]


def track_of(
    cook: Cook, folder: Path, *turns: Turn, after_s: float = 9.0
) -> tuple[Path, list[Spoken]]:
    samples, spoken = lay_out(cook, [(turn, after_s) for turn in turns])
    path = folder / "cook.wav"
    soundfile.write(path, samples, SPEECH_RATE, subtype="PCM_16")
    return path, list(spoken)


def jubang(environ: dict[str, str], *argv: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance.cli", *map(str, argv)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def events_in(path: Path) -> list[Event]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class Daemon:
    """`jubang listen` on the virtual devices."""

    def __init__(
        self,
        environ: dict[str, str],
        sound: VirtualSound,
        folder: Path,
        *,
        health_interval_s: float | None = 0.5,
        state: Path | None = None,
    ) -> None:
        """Ask for the services' health that often; None leaves it at the setting's default.

        What it keeps is in `state`, by default in a folder of its own: none recalls another's cooking.
        """
        interval = {"JUBANG_KITCHEN__HEALTH_INTERVAL_S": str(health_interval_s)}
        self.events_file = folder / "events.jsonl"
        self.environ = {
            **environ,
            **sound.environment,
            "JUBANG_AUDIO__MICROPHONE": "kitchen_mic",
            "JUBANG_AUDIO__SPEAKER": "kitchen_speaker",
            # Where nothing is played, the virtual microphone gives zeros.
            "JUBANG_AUDIO__SILENCE_S": "null",
            **(interval if health_interval_s is not None else {}),
        } | {name: value for name, value in environ.items() if name.startswith("JUBANG_")}
        self.environ["JUBANG_PATHS__STATE"] = str(state or folder / "state")
        self.log = folder / "listen.log"

    def __enter__(self) -> Self:
        command = [
            sys.executable,
            "-m",
            "appliance.cli",
            "listen",
            "--events",
            str(self.events_file),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log)
        self.until(lambda: self.health() == 200)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(30) == 0, self.log.read_text()
        finally:
            self.process.kill()
            self.process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.environ['JUBANG_SERVICES__KITCHEN__PORT']}{path}"

    def health(self) -> int:
        try:
            return httpx.get(self.url("/health"), trust_env=False).status_code
        except httpx.HTTPError:
            return 0

    def devices(self, device: str) -> list[Event]:
        """Return when the microphone or the speaker went, came back, or was silent."""
        told = (event for event in self.events("device") if event["device"] == device)
        return [event for event in told if event["state"] != "lost"]

    def holders(self, kind: str) -> list[psutil.Process]:
        """Return the living processes that hold the microphone (input) or the speaker (output)."""
        found = []
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if child.cmdline()[1:] and kind in child.cmdline():
                    found.append(child)
        return found

    def detail(self) -> str:
        """Return the words of its health."""
        return str(httpx.get(self.url("/health"), trust_env=False).json()["detail"])

    def state(self) -> dict[str, Any]:
        """Return its state."""
        answer: dict[str, Any] = httpx.get(self.url("/state"), trust_env=False).json()
        return answer

    def events(self, name: str) -> list[Event]:
        if not self.events_file.exists():
            return []
        return [event for event in events_in(self.events_file) if event["event"] == name]

    def until(self, true: Any, seconds: float = 60.0) -> None:
        for _ in range(int(seconds / 0.1)):
            if true():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        pytest.fail(f"it never happened; the log:\n{self.log.read_text()}")
