"""A sound card that is not there: a private PulseAudio with a microphone and a speaker.

What is played into the sink `mic_in` is heard by the microphone; what the appliance says on the sink
`speaker` is recorded from its monitor. PortAudio reaches both through ALSA, as on a real box.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ALSA = """
pcm.kitchen_mic {{ type pulse server "unix:{socket}" device mic hint.description "kitchen_mic" }}
pcm.kitchen_speaker {{ type pulse server "unix:{socket}" device speaker hint.description "kitchen_speaker" }}
"""
_MODULES = {
    "speaker": "module-null-sink sink_name=speaker norewinds=1",
    "mic": "module-remap-source source_name=mic master=mic_in.monitor",
}


@dataclass
class VirtualSound:
    """A sound server in a folder of its own; it can be killed, stalled and started again."""

    folder: Path
    environment: dict[str, str]
    """What a program needs to find it."""
    rate: int
    """Of the devices, in hertz."""
    channels: int
    _server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        command += ["--disallow-exit=no", "--realtime=no", "--high-priority=no"]
        command += [f"--file={self.folder / 'pulse.pa'}"]
        (self.folder / "pulse.sock").unlink(missing_ok=True)
        with (self.folder / "pulse.log").open("ab") as log:
            self._server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """Kill the server, as a crash would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def signal(self, number: signal.Signals) -> None:
        """Stall the server (SIGSTOP), or let it go on (SIGCONT)."""
        if self._server is not None:
            self._server.send_signal(number)

    def pactl(self, *argv: str) -> str:
        """Tell the server something; return what it answers."""
        done = subprocess.run(
            ["pactl", *argv], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def unplug(self, device: str) -> None:
        """Take the `mic` or the `speaker` away, as a cable would."""
        for line in self.pactl("list", "short", "modules").splitlines():
            number, _, arguments = line.split("\t", 2)
            if _MODULES[device].split()[1] in arguments.split():
                self.pactl("unload-module", number)

    def plug(self, device: str) -> None:
        """Give the `mic` or the `speaker` back."""
        self.pactl("load-module", *self.module(device).split())

    def module(self, device: str) -> str:
        """Return the module that is the device, with its arguments."""
        return f"{_MODULES[device]} rate={self.rate} channels={self.channels}"

    def play(self, wav: Path) -> subprocess.Popen[bytes]:
        """Say a WAV file into the microphone; well buffered, so that a busy machine is no gap."""
        command = ["paplay", "--device=mic_in", "--latency-msec=500", str(wav)]
        return subprocess.Popen(command, env=self.environment)

    @contextmanager
    def recorded(self, raw: Path) -> Iterator[None]:
        """Record what the speaker plays, as 16-bit mono PCM at 16,000 Hz."""
        command = ["parec", "--device=speaker.monitor", "--rate=16000", "--channels=1"]
        command += ["--format=s16le", "--raw", "--latency-msec=200"]
        with raw.open("wb") as out:
            recorder = subprocess.Popen(command, stdout=out, env=self.environment)
            try:
                yield
            finally:
                recorder.send_signal(signal.SIGTERM)
                recorder.wait()

    def _wait(self) -> None:
        for _ in range(200):
            asked = subprocess.run(
                ["pactl", "info"], env=self.environment, capture_output=True, check=False
            )
            if asked.returncode == 0:
                return
            if self._server is None or self._server.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"PulseAudio did not start: {(self.folder / 'pulse.log').read_text()}")


@contextmanager
def virtual_sound(folder: Path, rate: int = 48_000, channels: int = 1) -> Iterator[VirtualSound]:
    """Run a sound server in `folder` until the context ends, its devices of this rate and channels."""
    socket = folder / "pulse.sock"
    environment = _environment(folder, socket)
    sound = VirtualSound(folder, environment, rate, channels)
    (folder / "pulse.pa").write_text(
        f"load-module module-native-protocol-unix socket={socket} auth-anonymous=1\n"
        f"load-module module-null-sink sink_name=mic_in norewinds=1 rate={rate} channels={channels}\n"
        f"load-module {sound.module('speaker')}\n"
        f"load-module {sound.module('mic')}\n"
        "set-default-sink speaker\nset-default-source mic\n"
    )
    try:
        sound.start()
        yield sound
    finally:
        sound.signal(signal.SIGCONT)
        sound.kill()


def _environment(folder: Path, socket: Path) -> dict[str, str]:
    """Return what leads a program to the server at `socket`, and to no other."""
    alsa = folder / "asound.conf"
    alsa.write_text(_ALSA.format(socket=socket))
    return {
        **os.environ,
        "PULSE_SERVER": f"unix:{socket}",
        "PULSE_RUNTIME_PATH": str(folder / "runtime"),
        "PULSE_STATE_PATH": str(folder / "state"),
        "HOME": str(folder),
        "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{alsa}",
    }
