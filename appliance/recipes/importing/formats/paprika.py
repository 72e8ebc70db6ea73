"""Paprika Recipe Manager: the JSON inside a .paprikarecipe, which is gzipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import plain_text
from appliance.recipes.importing.formats.fields import text


def fits(data: Mapping[str, Any]) -> bool:
    """Return whether JSON is a recipe of Paprika."""
    return isinstance(data.get("ingredients"), str) and isinstance(data.get("directions"), str)


def read(data: Mapping[str, Any]) -> Draft:
    """Return a recipe: its ingredients and directions are blocks of lines."""
    steps = plain_text.steps(text(data.get("directions")).splitlines())
    kept_out = [what for what in ("notes", "nutritional_info") if text(data.get(what))]
    return Draft(
        title=text(data.get("name")),
        listed=plain_text.listed(text(data.get("ingredients")).splitlines()),
        paragraphs=steps[0],
        servings=text(data.get("servings")),
        source=text(data.get("source_url")) or text(data.get("source")),
        headings=steps[1],
        left_out=tuple(
            what.replace("_", " ").replace("nutritional info", "nutrition") for what in kept_out
        ),
    )
