"""Where sound begins and ends in a recording."""

from __future__ import annotations

import numpy as np

from appliance.audio.chunk import AudioChunk, Samples

AUDIBLE = 0.01
"""Amplitude (1 is full scale) from which a sample counts as heard: −40 dB."""


def first_audible(samples: Samples) -> int | None:
    """Return the index of the first sample that is heard, None where none is."""
    heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return int(heard[0]) if len(heard) else None


def last_audible(samples: Samples) -> int | None:
    """Return the index of the last sample that is heard, None where none is."""
    heard = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return int(heard[-1]) if len(heard) else None


def trimmed(chunk: AudioChunk, *, before_s: float = 0.01, after_s: float = 0.06) -> AudioChunk:
    """Cut the silence around mono speech down to `before_s` and `after_s`."""
    samples = chunk.samples()
    first, last = first_audible(samples), last_audible(samples)
    if first is None or last is None:
        return chunk
    start = max(0, first - int(before_s * chunk.rate))
    end = min(len(samples), last + int(after_s * chunk.rate))
    frame = chunk.width * chunk.channels
    return AudioChunk(
        chunk.data[start * frame : end * frame], chunk.rate, chunk.width, chunk.channels
    )
