"""How the units stand."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_NEEDED = ("jubang-kitchen", "jubang-stt", "jubang-tts", "jubang-llm")
_WANTED = ("jubang-vllm", "jubang-gpt-sovits", "jubang-models")
_FACTS = ("Id", "LoadState", "ActiveState", "SubState", "NRestarts", "Result", "ConditionResult")
_OFTEN = 3


def check(box: Box) -> Iterator[Finding]:
    """Ask systemd."""
    units = [f"{name}.service" for name in (*_NEEDED, *_WANTED)]
    said = box.run(["systemctl", "show", f"--property={','.join(_FACTS)}", *units])
    shown = [_facts(block) for block in said.text.split("\n\n") if block.strip()]
    known = [one for one in shown if one.get("LoadState") == "loaded"]
    if said.code != 0 or not known:
        yield Finding(Level.NOTE, "The units are not installed: this is a checkout.")
        return
    for one in known:
        yield from _judged(one)


def _facts(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _judged(one: dict[str, str]) -> Iterator[Finding]:
    unit, state = one["Id"].removesuffix(".service"), one["ActiveState"]
    look = f"journalctl -u {unit} -n 30"
    restarts = int(one.get("NRestarts", "0") or 0)
    if state == "failed":
        message = f"{unit} failed ({one.get('Result')})."
        yield Finding(Level.ERROR, message, f"{look}; then: systemctl restart {unit}")
    elif state == "activating":
        yield Finding(Level.WARNING, f"{unit} is starting.", look)
    elif state != "active" and unit in _NEEDED:
        yield Finding(Level.ERROR, f"{unit} does not run.", "systemctl start jubang.target")
    elif state == "active" and restarts >= _OFTEN:
        yield Finding(Level.WARNING, f"{unit} was started anew {restarts} times.", look)
    elif state == "active":
        yield Finding(Level.OK, f"{unit} runs.")
    else:
        yield Finding(Level.NOTE, f"{unit} does not run; nothing needs it here.")
