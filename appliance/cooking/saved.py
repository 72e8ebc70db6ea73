"""A cooking as JSON, and back: what must survive a power cut. Pure.

What was asked or said last is not kept: after a restart it would be answered to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from appliance.cooking.state import State, Timer
from appliance.errors import StateError


def to_json(state: State, now: float) -> dict[str, Any]:
    """Return what is kept of a state; timers as the seconds that are left at `now`."""
    return {
        "recipe": state.recipe,
        "title": state.title,
        "step": state.step,
        "factor": str(state.factor),
        "paused": state.paused,
        "next_timer": state.next_timer,
        "timers": [_to_json(timer, now) for timer in state.timers],
        "missed": [_to_json(timer, now) for timer in state.missed],
    }


def _to_json(timer: Timer, now: float) -> dict[str, Any]:
    return {
        "id": timer.id,
        "name": timer.name,
        "seconds": timer.seconds,
        "left": timer.ends_at - now if timer.paused is None else timer.paused,
        "language": timer.language,
        "held": timer.paused is not None,
    }


def from_json(data: Mapping[str, Any], now: float, elapsed: float) -> State:
    """Return the state `elapsed` seconds after it was saved; raise StateError on anything else."""
    try:
        return State(
            recipe=None if data["recipe"] is None else str(data["recipe"]),
            title=str(data["title"]),
            step=int(data["step"]),
            factor=Fraction(str(data["factor"])),
            paused=bool(data["paused"]),
            next_timer=int(data["next_timer"]),
            timers=tuple(_timer(timer, now, elapsed) for timer in data["timers"]),
            missed=tuple(_timer(timer, now, elapsed) for timer in data["missed"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise StateError(f"What was kept of the last cooking cannot be read: {error}.") from error


def _timer(data: Mapping[str, Any], now: float, elapsed: float) -> Timer:
    left = float(data["left"])
    timer = Timer(
        id=int(data["id"]),
        name=str(data["name"]),
        seconds=int(data["seconds"]),
        ends_at=now + left - elapsed,
        language=str(data["language"]),
    )
    return replace(timer, ends_at=now + left, paused=left) if data["held"] else timer


def kept(state: State) -> State:
    """Return a state without what is not kept, to tell whether anything changed that is."""
    return replace(state, asked=None, said=(), before=None, listed=None)
