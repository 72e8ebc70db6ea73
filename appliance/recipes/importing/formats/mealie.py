"""Mealie (https://docs.mealie.io): a recipe as its API and its export give it, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from appliance.errors import RecipeError
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.formats import fields
from appliance.recipes.importing.formats.fields import mapping, text
from appliance.recipes.importing.ingredient_lines import exact
from appliance.recipes.model import Ingredient


def fits(data: Mapping[str, Any]) -> bool:
    """Return whether JSON is a recipe of Mealie."""
    return {"recipeIngredient", "recipeInstructions"} <= data.keys() or (
        {"recipe_ingredient", "recipe_instructions"} <= data.keys()
    )


def read(data: Mapping[str, Any]) -> Draft:
    """Return a recipe; its keys may be in camelCase (API) or snake_case (export)."""
    ingredients = fields.entries(data.get("recipeIngredient") or data.get("recipe_ingredient"))
    steps = fields.entries(data.get("recipeInstructions") or data.get("recipe_instructions"))
    if not text(data.get("name")):
        raise RecipeError("The recipe of Mealie has no name.")
    listed: list[Listed] = []
    group = ""
    for one in ingredients:
        group = text(one.get("title")) or group
        listed.append(_listed(one, group))
    told = [text(one.get("title")) for one in steps]
    notes = fields.entries(data.get("notes"))
    return Draft(
        title=text(data.get("name")),
        listed=tuple(listed),
        paragraphs=tuple(text(one.get("text")) for one in steps),
        servings=_servings(data),
        source=text(data.get("orgURL") or data.get("org_url")),
        headings=tuple(title for title in told if title),
        left_out=(f"{len(notes)} note{'s' if len(notes) > 1 else ''}",) if notes else (),
    )


def is_backup(data: Mapping[str, Any]) -> bool:
    """Return whether JSON is the database.json of a backup."""
    return {"recipes", "recipes_ingredients", "recipe_instructions"} <= data.keys()


def from_backup(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the recipes of a backup, whose tables are put together again, in the export's form."""
    foods, units = _by_id(data, "ingredient_foods"), _by_id(data, "ingredient_units")
    ingredients = _of_recipes(data, "recipes_ingredients")
    steps = _of_recipes(data, "recipe_instructions")
    notes = _of_recipes(data, "notes")
    for row in fields.entries(data.get("recipes")):
        key = text(row.get("id"))
        lines = [
            {
                **one,
                "food": foods.get(text(one.get("food_id"))),
                "unit": units.get(text(one.get("unit_id"))),
            }
            for one in ingredients.get(key, ())
        ]
        told = {"recipe_ingredient": lines, "recipe_instructions": steps.get(key, [])}
        yield {**row, **told, "notes": notes.get(key, [])}


def _by_id(data: Mapping[str, Any], table: str) -> dict[str, Mapping[str, Any]]:
    return {text(row.get("id")): row for row in fields.entries(data.get(table))}


def _of_recipes(data: Mapping[str, Any], table: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return a table's rows by recipe, in their order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    rows = fields.entries(data.get(table))
    for row in sorted(rows, key=lambda row: exact(fields.number(row.get("position"))) or 0):
        found.setdefault(text(row.get("recipe_id")), []).append(row)
    return found


def _servings(data: Mapping[str, Any]) -> str:
    number = data.get("recipeServings") or data.get("recipe_servings")
    if isinstance(number, int | float) and number:
        return f"{number:g}"
    quantity = data.get("recipeYieldQuantity") or data.get("recipe_yield_quantity")
    what = text(data.get("recipeYield") or data.get("recipe_yield"))
    if isinstance(quantity, int | float) and quantity:
        return f"{quantity:g} {what}"
    return what


def _listed(one: Mapping[str, Any], group: str) -> Listed:
    food, unit = mapping(one.get("food")), mapping(one.get("unit"))
    written = text(one.get("originalText") or one.get("original_text"))
    if not text(food.get("name")):  # never parsed by Mealie: the note is the line
        return Listed(text(one.get("note")) or written or text(one.get("display")), group)
    amount = exact(fields.number(one.get("quantity")))
    item = Ingredient(
        text(food.get("name")),
        amount,
        fields.unit(
            text(unit.get("abbreviation")) or text(unit.get("name")), text(unit.get("name"))
        ),
        text(one.get("note")),
    )
    return Listed("", group, item)
