"""Tandoor (https://docs.tandoor.dev): the recipe.json of its "default" export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.errors import RecipeError
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.formats import fields
from appliance.recipes.importing.formats.fields import mapping, text
from appliance.recipes.importing.ingredient_lines import exact
from appliance.recipes.model import Ingredient


def fits(data: Mapping[str, Any]) -> bool:
    """Return whether JSON is a recipe of Tandoor."""
    steps = data.get("steps")
    return (
        isinstance(steps, list)
        and bool(steps)
        and isinstance(steps[0], dict)
        and "instruction" in steps[0]
    )


def read(data: Mapping[str, Any]) -> Draft:
    """Return a recipe; a header among the ingredients is a group, a named step a heading."""
    if not text(data.get("name")):
        raise RecipeError("The recipe of Tandoor has no name.")
    listed: list[Listed] = []
    paragraphs: list[str] = []
    headings: list[str] = []
    for step in fields.entries(data.get("steps")):
        name = text(step.get("name"))
        headings += [name] if name else []
        group = name
        for one in fields.entries(step.get("ingredients")):
            if one.get("is_header"):
                group = text(one.get("note"))
                continue
            listed.append(_listed(one, group))
        paragraphs.append(text(step.get("instruction")))
    servings = text(data.get("servings"))
    unit = text(data.get("servings_text"))
    return Draft(
        title=text(data.get("name")),
        listed=tuple(listed),
        paragraphs=tuple(paragraphs),
        servings=servings if servings not in {"", "0"} else unit,
        source=text(data.get("source_url")),
        headings=tuple(headings),
    )


def _listed(one: Mapping[str, Any], group: str) -> Listed:
    food = text(mapping(one.get("food")).get("name"))
    if not food:
        return Listed(text(one.get("original_text")) or text(one.get("note")), group)
    amount = None if one.get("no_amount") else exact(fields.number(one.get("amount")))
    unit = fields.unit(text(mapping(one.get("unit")).get("name"))) if amount else ""
    return Listed("", group, Ingredient(food, amount, unit, text(one.get("note"))))
