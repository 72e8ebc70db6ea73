"""Between a device's rate and channels and ours, block by block, without a seam at their borders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import soxr

from appliance.audio.chunk import Samples, to_mono


class Incoming:
    """Makes mono samples at `wanted` hertz of what a device gives."""

    def __init__(self, rate: int, wanted: int) -> None:
        """Take frames at `rate` hertz, whatever their channels."""
        same = rate == wanted
        self._resampler = None if same else soxr.ResampleStream(rate, wanted, 1, "float32")

    def __call__(self, frames: npt.NDArray[np.float32]) -> Samples:
        """Convert the next frames, shape (n, channels); what comes late comes with the next call."""
        samples = to_mono(frames)
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(np.ascontiguousarray(samples))
        return np.asarray(samples, dtype=np.float32)


class Outgoing:
    """Makes what a device wants of mono samples that are pulled as they are needed."""

    def __init__(self, rate: int, device_rate: int, take: Callable[[int], Samples]) -> None:
        """Pull samples at `rate` hertz with `take` for a device at `device_rate`."""
        same = rate == device_rate
        self._resampler = None if same else soxr.ResampleStream(rate, device_rate, 1, "float32")
        self._ratio = rate / device_rate
        self._take = take
        self._ready = np.zeros(0, dtype=np.float32)

    def __call__(self, count: int) -> Samples:
        """Return exactly `count` samples at the device's rate."""
        if self._resampler is None:
            return self._take(count)
        while (missing := count - len(self._ready)) > 0:
            taken = self._take(max(1, round(missing * self._ratio)))
            self._ready = np.concatenate([self._ready, self._resampler.resample_chunk(taken)])
        given, self._ready = self._ready[:count], self._ready[count:]
        return given
