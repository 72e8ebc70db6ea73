"""The mute key and the talk key: the kernel's events, through pipes instead of a keyboard."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

import pytest

from appliance.errors import SettingsError
from appliance.keys.codes import CODES, code_of
from appliance.keys.listener import EVENT, Keys
from appliance.keys.nodes import InputNodes, names
from appliance.kitchen.buttons import buttons
from appliance.kitchen.controls import Controls
from appliance.settings import load
from tests.unit.kitchen_fakes import kitchen, quiet

MUTE, SPACE = CODES["KEY_MUTE"], CODES["KEY_SPACE"]
DOWN, UP, AGAIN = 1, 0, 2


def event(code: int, value: int, kind: int = 1) -> bytes:
    return EVENT.pack(1_700_000_000, 250, kind, code, value)


SYNC = event(0, 0, kind=0)
DROPPED = event(3, 0, kind=0)


@dataclass
class FakeNodes:
    """Input devices whose events a test writes."""

    devices: dict[Path, str] = field(default_factory=dict)
    forbidden: bool = False
    writers: dict[Path, int] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def plug(self, number: int, name: str) -> Path:
        path = Path(f"/dev/input/event{number}")
        self.devices[path] = name
        return path

    def unplug(self, path: Path) -> None:
        del self.devices[path]
        if path in self.writers:
            os.close(self.writers.pop(path))

    def send(self, path: Path, *events: bytes) -> None:
        os.write(self.writers[path], b"".join(events))

    def paths(self) -> frozenset[Path]:
        return frozenset(self.devices)

    def open(self, path: Path) -> int:
        if self.forbidden:
            raise PermissionError(13, "Permission denied")
        if path not in self.devices:
            raise FileNotFoundError(2, "No such file")
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self._names[reader] = self.devices[path]
        if path in self.writers:
            os.close(self.writers[path])
        self.writers[path] = writer
        return reader

    def name(self, descriptor: int) -> str:
        return self._names[descriptor]

    def close(self) -> None:
        for path in list(self.devices):
            self.unplug(path)


async def until(true: Callable[[], object]) -> None:
    for _ in range(3000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never happened")


@dataclass
class Pressed:
    """Runs the keys of a device and notes what they tell."""

    nodes: FakeNodes
    device: str = "pedal"
    told: list[tuple[int, bool]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        keys = Keys(
            self.device, {MUTE, SPACE}, lambda code, on: self.told.append((code, on)), self.nodes
        )
        self.task = asyncio.create_task(keys.listen())
        await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.nodes.close()


def test_presses_and_releases_are_told_once() -> None:
    async def run() -> None:
        nodes = FakeNodes()
        path = nodes.plug(3, "USB Pedal")
        async with Pressed(nodes) as pressed:
            nodes.send(path, event(MUTE, DOWN), SYNC, event(MUTE, AGAIN), event(30, DOWN))
            half = event(MUTE, UP)
            nodes.send(path, half[:10])
            await asyncio.sleep(0.02)
            nodes.send(path, half[10:], SYNC)
            await until(lambda: len(pressed.told) == 2)
            assert pressed.told == [(MUTE, True), (MUTE, False)]

    asyncio.run(run())


def test_all_devices_of_the_name_are_read() -> None:
    """A keyboard's media keys come from a device beside it."""

    async def run() -> None:
        nodes = FakeNodes()
        keys, media = (
            nodes.plug(1, "Acme Keyboard"),
            nodes.plug(2, "Acme Keyboard Consumer Control"),
        )
        nodes.plug(0, "Power Button")
        async with Pressed(nodes, "acme keyboard") as pressed:
            nodes.send(media, event(MUTE, DOWN))
            nodes.send(keys, event(SPACE, DOWN))
            await until(lambda: len(pressed.told) == 2)
            assert set(nodes.writers) >= {keys, media}

    asyncio.run(run())


def test_a_device_that_is_unplugged_releases_its_keys_and_is_found_again() -> None:
    async def run() -> None:
        nodes = FakeNodes()
        path = nodes.plug(3, "USB Pedal")
        async with Pressed(nodes) as pressed:
            nodes.send(path, event(SPACE, DOWN))
            await until(lambda: pressed.told == [(SPACE, True)])
            nodes.unplug(path)
            await until(lambda: pressed.told == [(SPACE, True), (SPACE, False)])
            again = nodes.plug(7, "USB Pedal")
            await until(lambda: again in nodes.writers)
            nodes.send(again, event(MUTE, DOWN))
            await until(lambda: pressed.told[-1] == (MUTE, True))

    asyncio.run(run())


def test_what_the_kernel_threw_away_leaves_no_key_held() -> None:
    async def run() -> None:
        nodes = FakeNodes()
        path = nodes.plug(3, "USB Pedal")
        async with Pressed(nodes) as pressed:
            nodes.send(path, event(SPACE, DOWN), DROPPED, event(SPACE, UP))
            await until(lambda: pressed.told == [(SPACE, True), (SPACE, False)])

    asyncio.run(run())


def test_what_cannot_be_read_is_told_once_with_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(nodes: FakeNodes) -> None:
        async with Pressed(nodes):
            await asyncio.sleep(1.2)

    with caplog.at_level(logging.WARNING):
        refused = FakeNodes(forbidden=True)
        refused.plug(0, "USB Pedal")
        asyncio.run(run(refused))
        other = FakeNodes()
        other.plug(0, "Power Button")
        asyncio.run(run(other))
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "group input" in caplog.messages[0]
    assert "There are: Power Button." in caplog.messages[1]


def test_the_machines_own_devices_are_listed_where_there_are_any() -> None:
    assert all(isinstance(name, str) for name in names(InputNodes()))
    nodes = FakeNodes()
    nodes.plug(0, "Power Button")
    nodes.plug(1, "USB Pedal")
    assert names(nodes) == ["Power Button", "USB Pedal"]
    nodes.close()


@pytest.mark.parametrize(
    ("key", "code"),
    [("KEY_MUTE", 113), ("key_f13", 183), ("BTN_0", 256), ("164", 164), ("0xf8", 248)],
)
def test_keys_by_the_kernels_names_and_numbers(key: str, code: int) -> None:
    assert code_of(key) == code


@pytest.mark.parametrize("key", ["KEY_NOTHING", "0", "99999", ""])
def test_an_unknown_key_is_a_finding_of_the_settings(key: str) -> None:
    with pytest.raises(SettingsError, match="there is no key"):
        load({"JUBANG_PROFILE": "cpu", "JUBANG_KEYS__MUTE": repr(key)})


def test_one_key_cannot_do_both() -> None:
    with pytest.raises(SettingsError, match="same key"):
        load({"JUBANG_PROFILE": "cpu", "JUBANG_KEYS__TALK": "113"})


class Talk:
    """What turns do at the talk key."""

    def __init__(self) -> None:
        self.calls: list[bool] = []

    def push_to_talk(self, pressed: bool) -> None:  # noqa: FBT001 - a key is down or up
        self.calls.append(pressed)


def steered() -> tuple[Controls, Talk, Any]:
    made = kitchen()
    made.run(quiet(0.1))
    controls, talk = Controls(made.parts, made.turns), Talk()
    controls.on_talk = talk.push_to_talk
    return controls, talk, made


def test_the_mute_key_closes_and_opens_with_a_tone_and_an_event() -> None:
    controls, _, made = steered()

    async def run() -> None:
        nodes = FakeNodes()
        path = nodes.plug(3, "USB Pedal")
        settings = load({"JUBANG_PROFILE": "cpu", "JUBANG_KEYS__DEVICE": "pedal"}).keys
        keys = buttons(settings, controls, nodes)
        assert keys is not None
        task = asyncio.create_task(keys.listen())
        await until(lambda: path in nodes.writers)
        nodes.send(path, event(MUTE, DOWN), event(MUTE, UP))
        await until(lambda: controls.muted)
        nodes.send(path, event(MUTE, DOWN), event(MUTE, UP))
        await until(lambda: not controls.muted)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        nodes.close()
        assert [told["muted"] for told in made.told("mute")] == [True, False]
        assert made.parts.mouth._player.pull(24_000).any()

    asyncio.run(run())


def test_without_a_device_there_are_no_keys() -> None:
    controls, _, _ = steered()
    assert buttons(load({"JUBANG_PROFILE": "cpu"}).keys, controls) is None


def test_the_talk_key_opens_a_closed_microphone_for_as_long_as_it_is_held() -> None:
    controls, talk, made = steered()
    controls.mute()
    controls.talk(pressed=True)
    controls.talk(pressed=True)
    assert (controls.muted, talk.calls) == (False, [True])
    controls.talk(pressed=False)
    assert (controls.muted, talk.calls) == (True, [True, False])
    controls.unmute()
    controls.talk(pressed=True)
    controls.talk(pressed=False)
    assert not controls.muted
    assert [told["muted"] for told in made.told("mute")] == [True, False, True, False]


def test_a_turn_under_way_is_given_up_when_the_microphone_is_closed() -> None:
    closed: list[str] = []
    controls, _, _ = steered()
    cast("Any", controls.turns).deaf = lambda: closed.append("turn")
    controls.mute()
    assert closed == ["turn"]
