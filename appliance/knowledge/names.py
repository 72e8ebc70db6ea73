"""What a food is called in the other language: 우유 is milk in an English recipe."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.knowledge.tables import Names, longest_said, measures, replacements


def also_called(food: str, language: str, other: str) -> tuple[str, ...]:
    """Return the names of `food` in the other language, the usual one first; none where no table has it."""
    names = longest_said(food, language, ((one, one) for one in _all()))
    return () if names is None else names.by_language[other]


def _all() -> Iterator[Names]:
    yield from (names for names, _ in measures().densities)
    yield from (one.names for one in replacements())
