"""Fields of other programs' JSON, taken as what they should be: a wrong type is nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from appliance.nlu.units import BY_SPELLING_EN


def text(value: object) -> str:
    """Return text or a number as text, "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    return ""


def number(value: object) -> float | str | None:
    """Return a number, or a text that may be one."""
    return value if isinstance(value, int | float | str) and not isinstance(value, bool) else None


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object; a bare name stands for `{"name": …}`."""
    if isinstance(value, dict):
        return value
    return {"name": value} if isinstance(value, str) else {}


def entries(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; a text in it stands for `{"text", "note"}` of it."""
    if not isinstance(value, list):
        return []
    told = [{"text": one, "note": one} if isinstance(one, str) else one for one in value]
    return [one for one in told if isinstance(one, dict)]


def unit(*names: str) -> str:
    """Return a unit by the first of its names that we know, else its first name."""
    for name in names:
        known = BY_SPELLING_EN.get(name) or BY_SPELLING_EN.get(name.lower())
        if known:
            return known
    return next((name for name in names if name), "")
