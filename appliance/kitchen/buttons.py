"""The keys that close the microphone and that are held to talk."""

from __future__ import annotations

from collections.abc import Callable

from appliance.keys.codes import code_of
from appliance.keys.listener import Keys
from appliance.keys.nodes import Nodes
from appliance.kitchen.controls import Controls
from appliance.settings.schema import KeySettings


def buttons(settings: KeySettings, controls: Controls, nodes: Nodes | None = None) -> Keys | None:
    """Return the keys that steer `controls`, None where the settings name no device for them."""
    if settings.device is None:
        return None
    does: dict[int, Callable[[bool], None]] = {}

    def mute(pressed: bool) -> None:  # noqa: FBT001 - a key is pressed or released
        if pressed:
            controls.toggle()

    def talk(pressed: bool) -> None:  # noqa: FBT001
        controls.talk(pressed=pressed)

    for key, action in ((settings.mute, mute), (settings.talk, talk)):
        if key is not None:
            does[code_of(key)] = action

    def on_key(code: int, pressed: bool) -> None:  # noqa: FBT001
        does[code](pressed)

    return Keys(settings.device, does.keys(), on_key, nodes)
