"""Rendered speech on disk, bounded in size; the least recently used goes first."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from pathlib import Path

from appliance.audio.chunk import AudioChunk
from appliance.errors import AudioError
from appliance.nlu.read_aloud import read_aloud
from appliance.settings.schema import TtsSettings, VoiceSettings
from appliance.tts.sentences import sentences

_log = logging.getLogger(__name__)
_HEADER = 44


class SpeechCache:
    """A folder of WAV files named by the digest of what makes them differ."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Use `folder`; 0 bytes keeps nothing."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._used = sum(path.stat().st_size for path in folder.glob("*.wav")) if max_bytes else 0

    @property
    def used_bytes(self) -> int:
        """Return how much is kept."""
        return self._used

    def get(self, *key: str) -> AudioChunk | None:
        """Return what is kept under `key`, None where nothing (readable) is."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            with contextlib.suppress(OSError):  # a reader without the right to write
                os.utime(path)
            rate = int.from_bytes(data[24:28], "little")
            return AudioChunk(data[_HEADER:], rate, 2, 1)
        except FileNotFoundError:
            return None
        except (OSError, AudioError) as error:
            _log.warning("The cached speech %s is unreadable (%s); making it anew.", path, error)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None

    def put(self, chunk: AudioChunk, *key: str) -> None:
        """Keep 16-bit mono audio; a disk that is full is a warning, not a failure."""
        data = chunk.to_wav()
        if len(data) > self._max_bytes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            Path(name).replace(self._path(key))
        except OSError as error:
            _log.warning("Rendered speech cannot be kept: %s", error.strerror)
            return
        with self._lock:
            self._used += len(data)
            if self._used > self._max_bytes:
                self._evict()

    def _evict(self) -> None:
        """Delete the oldest until a tenth is free."""
        files = sorted(self._folder.glob("*.wav"), key=lambda path: path.stat().st_mtime)
        self._used = sum(path.stat().st_size for path in files)
        for path in files:
            if self._used <= self._max_bytes * 0.9:
                return
            with contextlib.suppress(FileNotFoundError):
                size = path.stat().st_size
                path.unlink()
                self._used -= size

    def _path(self, key: tuple[str, ...]) -> Path:
        digest = hashlib.sha256("\0".join(key).encode()).hexdigest()[:40]
        return self._folder / f"{digest}.wav"


class KeptSpeech:
    """What the service rendered once, for who must speak without it. Nothing is ever written."""

    def __init__(self, settings: TtsSettings, folder: Path) -> None:
        """Look into the service's own `folder`, for the voices that it speaks with."""
        self._settings = settings
        self._cache = SpeechCache(folder, 0)

    def find(self, text: str, language: str, rate: float = 1.0) -> list[AudioChunk]:
        """Return a text's speech, in the language's voice or its stand-in; [] where some is missing."""
        for chosen in (self._settings.speak_with, self._settings.fall_back_to):
            names = {str(one): name for one, name in chosen.items()}
            if language not in names:
                continue
            identity = identity_of(self._settings.voices[names[language]])
            wanted = sentences(read_aloud(text, language))
            found = [self._cache.get(*key_of(identity, one, rate)) for one in wanted]
            whole = [chunk for chunk in found if chunk is not None]
            if whole and len(whole) == len(wanted):
                return whole
        return []


def identity_of(voice: VoiceSettings) -> str:
    """Return what makes a voice's sound differ from another's."""
    return voice.model_dump_json()


def key_of(identity: str, sentence: str, rate: float) -> tuple[str, ...]:
    """Return what a sentence's speech is kept under."""
    return identity, sentence, f"{rate:.2f}"
