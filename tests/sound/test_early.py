"""A wake word that comes before speech-to-text: answered at once, and told when it can be heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from appliance.audio.chunk import SPEECH_RATE
from appliance.demo.cook import Cook
from tests.running import environment, services
from tests.sound.daemon import Daemon
from tests.sound.virtual_sound import VirtualSound


def test_who_calls_before_anything_is_ready_is_answered(
    cook: Cook, sound: VirtualSound, tmp_path: Path
) -> None:
    """The real daemon with no service at all; then speech-to-text comes, and nobody asked in vain."""
    environ = environment(tmp_path)
    track, recording = tmp_path / "wake.wav", tmp_path / "speaker.raw"
    silence = np.zeros(SPEECH_RATE, dtype=np.float32)
    soundfile.write(
        track, np.concatenate([silence, cook.says("Alexa.", "en", "joe"), silence]), SPEECH_RATE
    )
    with sound.recorded(recording), Daemon(environ, sound, tmp_path) as daemon:
        daemon.until(lambda: sound.play(track).wait() == 0 and daemon.events("wake"))
        daemon.until(lambda: daemon.events("speech_stop"))
        assert daemon.events("reply")[0]["text"] == "One moment, I'm getting ready."
        assert not daemon.events("listening")
        with services(environ, "stt"):
            daemon.until(lambda: len(daemon.events("reply")) >= 2)
            told = {event["text"] for event in daemon.events("reply")}
            assert told == {"One moment, I'm getting ready.", "I'm ready now. Go ahead."}
    heard = np.frombuffer(recording.read_bytes(), dtype="<i2")
    assert np.abs(heard).max() > 1000
