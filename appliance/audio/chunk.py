"""Audio that carries its format; every conversion of rate, width and channels happens here."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from appliance.errors import AudioError

Samples = npt.NDArray[np.float32]
"""Mono samples in −1…1, shape (n,)."""

SPEECH_RATE = 16_000
"""Hertz; what wake word, VAD and speech-to-text work at."""

_WIDTHS = {1: np.uint8, 2: np.int16, 4: np.int32}
_RATES = range(1_000, 384_001)
_MAX_CHANNELS = 32


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Raw PCM with its format."""

    data: bytes
    """Little-endian, interleaved; 8 bit unsigned, else signed."""
    rate: int
    """Hertz."""
    width: int
    """Bytes a sample: 1, 2 or 4."""
    channels: int
    """1 is mono."""

    def __post_init__(self) -> None:
        """Refuse formats that no sound can have."""
        if self.rate not in _RATES:
            message = f"{self.rate} Hz is not a sample rate."
            raise AudioError(message, hint="Use 8000 to 192000, 16000 at best.")
        if self.width not in _WIDTHS:
            message = f"{self.width} bytes a sample is not a PCM width."
            raise AudioError(message, hint="Use 1, 2 or 4 (2 is 16 bit).")
        if not 1 <= self.channels <= _MAX_CHANNELS:
            raise AudioError(f"{self.channels} is not a number of channels.", hint="Use 1 or 2.")
        if len(self.data) % (self.width * self.channels):
            message = f"{len(self.data)} bytes are not whole {8 * self.width}-bit frames."
            raise AudioError(message, hint="Is the stated format the true one?")

    @property
    def seconds(self) -> float:
        """Return the duration."""
        return len(self.data) / (self.rate * self.width * self.channels)

    @classmethod
    def from_samples(cls, samples: Samples, rate: int) -> Self:
        """Make 16-bit mono of samples; what is over full scale is clipped."""
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
        return cls(pcm.tobytes(), rate, 2, 1)

    def samples(self, rate: int | None = None) -> Samples:
        """Return mono samples at `rate` hertz (its own where None)."""
        raw = np.frombuffer(self.data, dtype=_WIDTHS[self.width])
        if self.width == 1:
            scaled = (raw.astype(np.float32) - 128.0) / 128.0
        else:
            scaled = raw.astype(np.float32) / float(1 << (8 * self.width - 1))
        return resample(to_mono(scaled.reshape(-1, self.channels)), self.rate, rate or self.rate)

    def to_wav(self) -> bytes:
        """Return a complete WAV file."""
        return wav_header(self.rate, self.width, self.channels, len(self.data)) + self.data


def to_mono(frames: npt.NDArray[np.float32]) -> Samples:
    """Average the channels of frames of shape (n, channels)."""
    if frames.shape[1] == 1:
        return frames[:, 0]
    return np.asarray(frames.mean(axis=1), dtype=np.float32)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Change the sample rate, band-limited."""
    if rate == wanted or not len(samples):
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted), dtype=np.float32)


def read_audio(data: bytes, rate: int = SPEECH_RATE) -> Samples:
    """Decode a whole sound file (WAV of any kind, FLAC, OGG …) to mono at `rate` hertz.

    Raises AudioError where it is no sound, or has none in it.
    """
    try:
        frames, own_rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, ValueError, TypeError) as error:
        message = "This is not a sound file that can be read."
        raise AudioError(message, hint="Send WAV, or raw PCM with its format.") from error
    if not len(frames):
        raise AudioError("The sound file holds no samples.", hint="Was the recording cut off?")
    if not np.isfinite(frames).all():
        raise AudioError("The sound file holds samples that are no numbers.")
    return resample(to_mono(frames), int(own_rate), rate)


def read_audio_file(path: Path, rate: int = SPEECH_RATE) -> Samples:
    """Decode the file at `path`; raise AudioError naming it where that fails."""
    try:
        return read_audio(path.read_bytes(), rate)
    except OSError as error:
        raise AudioError(f"{path} cannot be read: {error.strerror}.") from error
    except AudioError as error:
        raise AudioError(f"{path}: {error.message}", hint=error.hint) from error


def wav_header(rate: int, width: int, channels: int, data_bytes: int | None) -> bytes:
    """Return the 44 bytes before PCM data; None for a stream whose length is not known yet."""
    unknown = 0xFFFFFFFF
    length = unknown if data_bytes is None else data_bytes
    riff = unknown if data_bytes is None else data_bytes + 36
    return b"".join(
        [
            b"RIFF" + riff.to_bytes(4, "little") + b"WAVEfmt ",
            (16).to_bytes(4, "little") + (1).to_bytes(2, "little"),
            channels.to_bytes(2, "little") + rate.to_bytes(4, "little"),
            (rate * width * channels).to_bytes(4, "little"),
            (width * channels).to_bytes(2, "little") + (8 * width).to_bytes(2, "little"),
            b"data" + length.to_bytes(4, "little"),
        ]
    )
