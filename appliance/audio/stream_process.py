"""The process that holds one sound device: `python -m appliance.audio.stream_process input|output`.

PortAudio's calls can hang for ever when a sound server does, and its list of devices is that of the
process's start. So a device is held by a process that can be killed and started anew, while the
kitchen lives on. Its stdout and stdin carry messages: a letter, a length, and so many bytes.

    input:   B  sound, float32, 16,000 Hz, mono                 <- out
             V  blocks lost since the start, a number           <- out
             G  blocks to be gathered into one B, a number      -> in
    output:  W  so many samples are wanted, a number            <- out
             V  times that sound came too late, a number        <- out
             P  samples to play, float32, 24,000 Hz, mono       -> in
    both:    O  the stream is open                              <- out
             X  it cannot be used: two lines, why and what to do <- out
"""

from __future__ import annotations

import argparse
import os
import queue
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import numpy as np

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.conversion import Incoming, Outgoing
from appliance.audio.devices import opened
from appliance.audio.names import Kind
from appliance.audio.player import PLAYER_RATE
from appliance.audio.route import watch
from appliance.errors import AudioError

HEADER: Final = struct.Struct("<cI")
AHEAD_S: Final = 0.08
"""How much sound is held ready for the speaker: so late a stop is heard."""
_ASK_S: Final = 0.04
"""The least that is asked for at a time: each asking wakes two processes."""
_SETTLED: Final = PLAYER_RATE
"""Samples after which a stream has begun in earnest; what is late before is not counted."""
_SYSTEMS_CHOICE: Final = {"default", "sysdefault", "pulse", "pipewire"}
"""Names that mean whatever the system chooses: such a stream may be moved."""
_MAX_WAITING = 100
"""Messages that wait for a reader; more are lost, and counted."""
_OVER = 0
_FAILED = 1


def main() -> int:
    """Hold a device until it fails, or until nobody listens any more."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("input", "output"))
    parser.add_argument("--name")
    asked = parser.parse_args()
    _silence_libraries()
    out = _Out()
    with ExitStack() as stack:
        try:
            run = _listen if asked.kind == "input" else _play
            run(asked.name, out, stack)
        except AudioError as error:
            out.say(b"X", f"{error.message}\n{error.hint}".encode())
            out.flush()
            os._exit(_FAILED)  # closing a stream that failed may never return
    return _OVER


def _silence_libraries() -> None:
    """Keep what ALSA and PortAudio print at each attempt out of the log; errors are told by ours."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


class _Out:
    """Messages to whoever started us; written by a thread of their own, for no callback may wait."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.lost = 0
        self._told = 0
        threading.Thread(target=self._write, daemon=True).start()

    def say(self, letter: bytes, content: bytes = b"") -> None:
        if self._waiting.qsize() > _MAX_WAITING:
            self.lost += 1
            return
        self._waiting.put(HEADER.pack(letter, len(content)) + content)

    def tell_lost(self) -> None:
        """Say how much was lost, where that has grown."""
        if self.lost != self._told and self._waiting.qsize() <= _MAX_WAITING:
            self._told = self.lost
            self.number(b"V", self.lost)

    def number(self, letter: bytes, value: int) -> None:
        self.say(letter, struct.pack("<I", value))

    def flush(self) -> None:
        done = threading.Event()
        self._last = done
        self._waiting.put(b"")
        done.wait(1.0)

    def _write(self) -> None:
        while True:
            message = self._waiting.get()
            if not message:
                self._last.set()
                continue
            try:
                sys.stdout.buffer.write(message)
                sys.stdout.buffer.flush()
            except OSError:
                os._exit(_OVER)  # nobody reads any more; PortAudio may hang, so no clean-up


def _messages() -> Iterator[tuple[bytes, bytes]]:
    """Yield what whoever started us says; end the process when it is gone."""
    stdin = sys.stdin.buffer
    while len(header := stdin.read(HEADER.size)) == HEADER.size:
        letter, length = HEADER.unpack(header)
        yield letter, stdin.read(length)
    os._exit(_OVER)


def _hold(kind: Kind, name: str | None, stream: Any, out: _Out, finished: threading.Event) -> str:
    """Let the stream run until it fails; return why, as a verb."""
    moved = threading.Event()

    def go() -> None:
        moved.set()
        finished.set()

    stream.start()
    out.say(b"O")
    if name is not None and name.lower() not in _SYSTEMS_CHOICE:
        watch(kind, go)
    finished.wait()
    return "was taken to another device by the sound server" if moved.is_set() else "is gone"


def _listen(name: str | None, out: _Out, stack: ExitStack) -> None:
    finished = threading.Event()
    convert: Incoming | None = None
    gathered: list[Samples] = []
    gather = 1

    def heard(data: Any, _frames: int, _time: Any, status: Any) -> None:
        if status:
            out.lost += 1
        if convert is None:
            return
        gathered.append(convert(data.copy()))
        if len(gathered) >= gather:
            out.say(b"B", np.concatenate(gathered).tobytes())
            gathered.clear()
            out.tell_lost()

    def obey() -> None:
        nonlocal gather
        for letter, content in _messages():
            if letter == b"G":
                (gather,) = struct.unpack("<I", content)

    stream = stack.enter_context(opened("input", name, heard, finished.set))
    convert = Incoming(int(stream.samplerate), SPEECH_RATE)
    threading.Thread(target=obey, daemon=True).start()
    why = _hold("input", name, stream, out, finished)
    raise AudioError(f"The microphone {why}.", hint="Plug it in again.")


def _play(name: str | None, out: _Out, stack: ExitStack) -> None:
    finished = threading.Event()
    ready = Ready()
    convert: Outgoing | None = None
    starved = 0

    def play(data: Any, frames: int, _time: Any, status: Any) -> None:
        nonlocal starved
        if convert is None:
            data[:] = 0
            return
        data[:] = convert(frames)[:, None]
        starved += bool(status.output_underflow)
        out.lost = starved + ready.late
        wanted = ready.wanted()
        if wanted:
            out.number(b"W", wanted)
            out.tell_lost()

    def obey() -> None:
        for letter, content in _messages():
            if letter == b"P":
                ready.add(np.frombuffer(content, dtype=np.float32))

    stream = stack.enter_context(opened("output", name, play, finished.set))
    convert = Outgoing(PLAYER_RATE, int(stream.samplerate), ready.take)
    threading.Thread(target=obey, daemon=True).start()
    why = _hold("output", name, stream, out, finished)
    raise AudioError(f"The speaker {why}.", hint="Plug it in again.")


class Ready:
    """The samples that lie ready for the speaker, and how many more were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples = np.zeros(0, dtype=np.float32)
        self._asked = 0
        self._taken = 0
        self._told = False
        """Whether the silence of now has been counted."""
        self.late = 0
        """Gaps: how often there was silence because what had been asked for was not there yet."""

    def add(self, samples: Samples) -> None:
        """Take samples that were asked for."""
        with self._lock:
            self._samples = np.concatenate([self._samples, samples])
            self._asked = max(0, self._asked - len(samples))

    def take(self, count: int) -> Samples:
        """Return so many samples; silence for what is not there."""
        with self._lock:
            taken, self._samples = self._samples[:count], self._samples[count:]
            self._taken += count
            if len(taken) == count:
                self._told = False
            elif self._taken > _SETTLED and not self._told:
                self._told = True
                self.late += 1
        return np.pad(taken, (0, count - len(taken)))

    def wanted(self) -> int:
        """Return how many more samples are to be asked for now; counts them as asked."""
        with self._lock:
            missing = int(AHEAD_S * PLAYER_RATE) - len(self._samples) - self._asked
            if missing < int(_ASK_S * PLAYER_RATE):
                return 0
            self._asked += missing
            return missing


if __name__ == "__main__":
    sys.exit(main())
