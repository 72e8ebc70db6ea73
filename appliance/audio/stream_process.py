"""The process that holds one sound device: `python -m appliance.audio.stream_process input|output`.

PortAudio's calls can hang for ever when a sound server does, and its list of devices is that of the
process's start. So a device is held by a process that can be killed and started anew, while the
kitchen lives on. Its stdout and stdin carry messages: a letter, a length, and so many bytes.

    input:   B  a block of sound, float32, 16,000 Hz, mono      <- out
             V  blocks lost since the start, a number           <- out
    output:  W  so many samples are wanted, a number            <- out
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
from contextlib import ExitStack
from typing import Any, Final

import numpy as np
import soxr

from appliance.audio.chunk import SPEECH_RATE, Samples, to_mono
from appliance.audio.devices import opened
from appliance.audio.player import PLAYER_RATE
from appliance.errors import AudioError

HEADER: Final = struct.Struct("<cI")
AHEAD_S: Final = 0.06
"""How much sound is held ready for the speaker: so late a stop is heard."""
_MAX_WAITING = 250
"""Blocks that wait for a reader; more are lost, and counted."""
_OVER = 0
_FAILED = 1


def main() -> int:
    """Hold a device until it fails, or until nobody listens any more."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("input", "output"))
    parser.add_argument("--name")
    asked = parser.parse_args()
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


class _Out:
    """Messages to whoever started us; written by a thread of their own, for no callback may wait."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.lost = 0
        threading.Thread(target=self._write, daemon=True).start()

    def say(self, letter: bytes, content: bytes = b"") -> None:
        if self._waiting.qsize() > _MAX_WAITING:
            self.lost += 1
            return
        self._waiting.put(HEADER.pack(letter, len(content)) + content)

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


def _until_alone() -> None:
    """End the process when whoever started it is gone."""
    sys.stdin.buffer.read()
    os._exit(_OVER)


def _listen(name: str | None, out: _Out, stack: ExitStack) -> None:
    finished = threading.Event()
    resampler: soxr.ResampleStream | None = None

    def heard(data: Any, _frames: int, _time: Any, status: Any) -> None:
        if status:
            out.lost += 1
        samples = to_mono(data.copy())
        if resampler is not None:
            samples = resampler.resample_chunk(samples)
        out.say(b"B", samples.astype(np.float32).tobytes())
        if out.lost:
            out.number(b"V", out.lost)

    stream = stack.enter_context(opened("input", name, heard, finished.set))
    rate = int(stream.samplerate)
    if rate != SPEECH_RATE:
        resampler = soxr.ResampleStream(rate, SPEECH_RATE, 1, "float32")
    stream.start()
    out.say(b"O")
    threading.Thread(target=_until_alone, daemon=True).start()
    finished.wait()
    raise AudioError("The microphone is gone.", hint="Plug it in again.")


def _play(name: str | None, out: _Out, stack: ExitStack) -> None:
    finished = threading.Event()
    ready = _Ready()
    resampler: soxr.ResampleStream | None = None
    ratio = 1.0
    at_rate = np.zeros(0, dtype=np.float32)

    def play(data: Any, frames: int, _time: Any, _status: Any) -> None:
        nonlocal at_rate
        if resampler is None:
            data[:] = ready.take(frames)[:, None]
        else:
            while len(at_rate) < frames:
                taken = ready.take(max(1, int(frames * ratio)))
                at_rate = np.concatenate([at_rate, resampler.resample_chunk(taken)])
            data[:] = at_rate[:frames, None]
            at_rate = at_rate[frames:]
        wanted = ready.wanted()
        if wanted:
            out.number(b"W", wanted)

    stream = stack.enter_context(opened("output", name, play, finished.set))
    rate = int(stream.samplerate)
    if rate != PLAYER_RATE:
        ratio = PLAYER_RATE / rate
        resampler = soxr.ResampleStream(PLAYER_RATE, rate, 1, "float32")
    out.say(b"O")
    stream.start()
    threading.Thread(target=_take_in, args=(ready,), daemon=True).start()
    finished.wait()
    raise AudioError("The speaker is gone.", hint="Plug it in again.")


def _take_in(ready: _Ready) -> None:
    """Take what is to be played until nothing comes any more."""
    stdin = sys.stdin.buffer
    while header := stdin.read(HEADER.size):
        _, length = HEADER.unpack(header)
        ready.add(np.frombuffer(stdin.read(length), dtype=np.float32))
    os._exit(_OVER)


class _Ready:
    """The samples that lie ready for the speaker, and how many more were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples = np.zeros(0, dtype=np.float32)
        self._asked = 0

    def add(self, samples: Samples) -> None:
        with self._lock:
            self._samples = np.concatenate([self._samples, samples])
            self._asked = max(0, self._asked - len(samples))

    def take(self, count: int) -> Samples:
        """Return so many samples; silence for what is not there."""
        with self._lock:
            taken, self._samples = self._samples[:count], self._samples[count:]
        return np.pad(taken, (0, count - len(taken)))

    def wanted(self) -> int:
        """Return how many more samples are to be asked for; counts them as asked."""
        with self._lock:
            missing = int(AHEAD_S * PLAYER_RATE) - len(self._samples) - self._asked
            if missing <= 0:
                return 0
            self._asked += missing
            return missing


if __name__ == "__main__":
    sys.exit(main())
