"""The numbers of keys, by the kernel's names (linux/input-event-codes.h): those a button may send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_HIGHEST: Final = 0x2FF


def _row(first: int, names: str, prefix: str = "KEY_") -> Iterator[tuple[str, int]]:
    """Yield names with numbers that follow each other."""
    for number, name in enumerate(names.split(), first):
        yield prefix + name, number


CODES: Final[dict[str, int]] = dict(
    [
        *_row(1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P"),
        *_row(26, "LEFTBRACE RIGHTBRACE ENTER LEFTCTRL A S D F G H J K L SEMICOLON APOSTROPHE"),
        *_row(41, "GRAVE LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT KPASTERISK"),
        *_row(56, "LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK"),
        *_row(71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
        *_row(87, "F11 F12"),
        *_row(96, "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT"),
        *_row(102, "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE"),
        *_row(113, "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE"),
        *_row(125, "LEFTMETA RIGHTMETA COMPOSE STOP"),
        *_row(163, "NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD RECORD"),
        *_row(183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
        *_row(248, "MICMUTE"),
        *_row(256, "0 1 2 3 4 5 6 7 8 9", "BTN_"),
        *_row(272, "LEFT RIGHT MIDDLE SIDE EXTRA FORWARD BACK TASK", "BTN_"),
        *_row(288, "TRIGGER THUMB THUMB2 TOP TOP2 PINKIE BASE BASE2 BASE3 BASE4", "BTN_"),
        *_row(304, "SOUTH EAST C NORTH WEST Z TL TR TL2 TR2 SELECT START MODE", "BTN_"),
        *_row(582, "VOICECOMMAND"),
    ]
)
"""Each key's number. One that is not here can be given by its number."""


def code_of(key: str) -> int:
    """Return a key's number; raise ValueError where `key` is neither a known name nor a number."""
    name = key.strip().upper()
    if name in CODES:
        return CODES[name]
    try:
        code = int(name, 0)
    except ValueError:
        code = -1
    if not 0 < code <= _HIGHEST:
        raise ValueError(
            f"there is no key '{key}': use the kernel's name (KEY_MUTE, KEY_F13, BTN_0 …) "
            f"or its number, as `evtest` shows them"
        )
    return code
