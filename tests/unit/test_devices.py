"""Sound devices without any: names, rates and channels, what is counted, where a stream went."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from appliance.audio import devices, route
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.conversion import Incoming, Outgoing
from appliance.audio.names import Device, find, server_name, stable_name
from appliance.audio.player import PLAYER_RATE
from appliance.audio.route import device_of
from appliance.audio.stream_process import AHEAD_S, Ready
from appliance.errors import AudioError
from appliance.kitchen.ears import Stillness

HERTZ = 997.0

USB = Device(0, "USB PnP Sound Device: Audio (hw:1,0)", 1, 0)
BUILT_IN = Device(1, "HDA Intel PCH: ALC257 Analog (hw:0,0)", 2, 2)
HDMI = Device(2, "HDA Intel PCH: HDMI 0 (hw:0,3)", 0, 8)
PULSE = Device(3, "pulse", 32, 32)
PULSE_TOO = Device(4, "pulse monitor", 32, 32)
ALL = [USB, BUILT_IN, HDMI, PULSE, PULSE_TOO]


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("USB PnP Sound Device: Audio (hw:1,0)", USB),
        ("USB PnP Sound Device: Audio (hw:4,0)", USB),  # the card has another number today
        ("usb pnp sound device: audio", USB),
        ("USB PnP", USB),
        ("HDA Intel PCH", BUILT_IN),  # the other one of that name cannot record
        ("pulse", PULSE),  # the whole name comes before the part of another's
    ],
)
def test_a_name_means_one_device(name: str, device: Device) -> None:
    assert find(name, "input", ALL) is device


def test_a_name_that_fits_several_is_an_error_that_names_them() -> None:
    with pytest.raises(AudioError) as raised:
        find("HDA Intel PCH", "output", ALL)
    assert "'HDA Intel PCH: ALC257 Analog (hw:0,0)', 'HDA Intel PCH: HDMI 0 (hw:0,3)'" in str(
        raised.value
    )
    assert "audio.speaker" in raised.value.hint


def test_two_of_a_kind_are_told_apart_by_their_cards() -> None:
    twin = Device(9, "USB PnP Sound Device: Audio (hw:2,0)", 1, 0)
    assert find("USB PnP Sound Device: Audio (hw:2,0)", "input", [USB, twin]) is twin
    with pytest.raises(AudioError, match="fits several"):
        find("USB PnP Sound Device: Audio (hw:7,0)", "input", [USB, twin])
    assert stable_name(USB, [USB, twin]) == USB.name
    assert stable_name(USB, ALL) == "USB PnP Sound Device: Audio"


def test_a_name_that_nothing_has_is_an_error_with_those_that_there_are() -> None:
    with pytest.raises(AudioError) as raised:
        find("Jabra", "input", ALL)
    assert raised.value.message == "There is no microphone 'Jabra'."
    assert "'HDA Intel PCH: ALC257 Analog'" in raised.value.hint


def test_a_sound_servers_device_is_named_as_the_server_names_it() -> None:
    assert server_name("pulse:alsa_input.usb-Acme-00.mono") == "alsa_input.usb-Acme-00.mono"
    assert server_name("pulse") is None
    assert server_name(None) is None


class FakePortAudio:
    """A device that does some rates and channels, and nothing else."""

    class PortAudioError(Exception):
        """What PortAudio raises."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.InputStream = self.OutputStream = self._stream

    def query_devices(self, device: int | None = None, kind: str = "") -> Any:
        facts = {
            "name": "Acme: Audio (hw:1,0)",
            "default_samplerate": 44_100.0,  # what ALSA tells of every raw device
            "max_input_channels": self.channels,
            "max_output_channels": self.channels,
        }
        return facts if kind else [facts]

    def _stream(self, **asked: Any) -> Any:
        if (asked["samplerate"], asked["channels"]) != (self.rate, self.channels):
            raise self.PortAudioError("Invalid sample rate")
        return SimpleNamespace(samplerate=float(self.rate), close=lambda: None, asked=asked)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_raw_device_is_opened_at_what_it_does(
    monkeypatch: pytest.MonkeyPatch, rate: int, channels: int
) -> None:
    monkeypatch.setattr(devices, "_portaudio", lambda: FakePortAudio(rate, channels))
    for kind in ("input", "output"):
        with devices.opened(kind, "Acme: Audio", None, None) as stream:
            assert stream.asked["blocksize"] == rate // 50


def test_a_device_that_does_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_portaudio", lambda: FakePortAudio(11_025, 1))
    with (
        pytest.raises(AudioError, match="cannot be opened"),
        devices.opened("input", None, None, None),
    ):
        pass


def tone(rate: int, seconds: float, hertz: float = HERTZ) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(
        np.float32
    )


def blocks(samples: Any, size: int) -> Iterator[Any]:
    for at in range(0, len(samples) - size + 1, size):
        yield samples[at : at + size]


def assert_is_the_tone(samples: Samples, rate: int) -> None:
    """A pure tone: all else together is 60 dB below it, so there is no click and no seam."""
    middle = samples[rate // 4 : -rate // 4].astype(np.float64)
    t = np.arange(len(middle)) / rate
    basis = np.stack([np.sin(2 * np.pi * HERTZ * t), np.cos(2 * np.pi * HERTZ * t)], axis=1)
    fit, *_ = np.linalg.lstsq(basis, middle, rcond=None)
    rest = middle - basis @ fit
    assert np.hypot(*fit) == pytest.approx(0.5, abs=0.01)
    assert np.abs(rest).max() < 0.001


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_what_a_microphone_gives_keeps_its_tone(rate: int, channels: int) -> None:
    frames = np.repeat(tone(rate, 2.0)[:, None], channels, axis=1)
    convert = Incoming(rate, SPEECH_RATE)
    heard = np.concatenate([convert(block) for block in blocks(frames, rate // 50)])
    assert heard.dtype == np.float32
    assert len(heard) == pytest.approx(2 * SPEECH_RATE, abs=SPEECH_RATE // 20)
    assert_is_the_tone(heard, SPEECH_RATE)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000, 96_000])
def test_what_a_speaker_gets_keeps_its_tone(rate: int) -> None:
    left = tone(PLAYER_RATE, 3.0)

    def take(count: int) -> Samples:
        nonlocal left
        taken, left = left[:count], left[count:]
        return taken

    convert = Outgoing(PLAYER_RATE, rate, take)
    played = [convert(rate // 50) for _ in range(100)]
    assert {len(block) for block in played} == {rate // 50}
    assert_is_the_tone(np.concatenate(played), rate)


def test_a_tone_that_a_lower_rate_cannot_hold_is_not_folded_back() -> None:
    convert = Incoming(48_000, SPEECH_RATE)
    heard = [convert(block[:, None]) for block in blocks(tone(48_000, 1.0, 11_000.0), 960)]
    assert np.abs(np.concatenate(heard)[1000:-1000]).max() < 0.001


def test_what_comes_too_late_is_counted_once_the_stream_has_settled() -> None:
    ready = Ready()
    assert ready.wanted() == AHEAD_S * PLAYER_RATE
    assert ready.wanted() == 0  # it is asked for already
    ready.take(PLAYER_RATE)
    assert ready.late == 0
    ready.add(np.ones(480, dtype=np.float32))
    assert ready.take(480).tolist() == [1.0] * 480
    assert ready.late == 0
    assert ready.take(480).tolist() == [0.0] * 480
    ready.take(480)
    assert ready.late == 1  # one gap
    ready.add(np.ones(480, dtype=np.float32))
    ready.take(480)
    ready.take(480)
    assert ready.late == 2


def test_the_server_is_asked_where_a_stream_is() -> None:
    streams = [
        {"index": 1, "source": 4, "properties": {"media.role": "filter"}},
        {"index": 2, "source": 7, "properties": {"application.process.id": "123"}},
    ]
    assert device_of(streams, "input", 123) == 7
    assert device_of(streams, "input", 124) is None
    assert device_of(streams, "output", 123) is None
    assert device_of(None, "input", 123) is None


def test_a_sound_servers_devices_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [
        {"name": "alsa_input.usb-Acme-00.mono", "channel_map": "mono"},
        {"name": "alsa_output.pci.stereo.monitor", "channel_map": "front-left,front-right"},
        {"name": "alsa_input.pci.stereo", "channel_map": "front-left,front-right"},
    ]
    monkeypatch.setattr(route, "_ask", {"sources": sources}.get)
    assert route.server_devices("input") == [
        ("alsa_input.usb-Acme-00.mono", 1),
        ("alsa_input.pci.stereo", 2),
    ]
    assert route.server_devices("output") == []


def test_a_microphone_of_zeros_is_opened_anew_ever_more_rarely() -> None:
    stillness = Stillness(60.0)
    assert not stillness.suspicious(59.0)
    assert stillness.suspicious(60.0)
    told = stillness.silent
    assert told
    assert not stillness.suspicious(61.0)  # opened anew, its silence begins anew too
    assert stillness.suspicious(120.0)
    assert [stillness.suspicious(s) for s in (239.0, 240.0, 480.0, 599.0, 600.0)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert not stillness.suspicious(0.0)
    told = stillness.silent
    assert not told
    assert stillness.suspicious(60.0)


def test_where_silence_is_usual_it_is_never_suspected() -> None:
    assert not Stillness(None).suspicious(1e6)
