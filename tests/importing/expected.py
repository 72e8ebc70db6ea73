"""What a fixture should come to, and where what was read differs from it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from appliance.nlu.units import BY_SPELLING, BY_SPELLING_EN
from appliance.recipes.importing.ear import length, without_numbering
from appliance.recipes.model import Ingredient, Recipe

HERE = Path(__file__).parent


def expected(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def differences(recipe: Recipe, wanted: dict[str, Any]) -> list[str]:
    """Return each way in which a recipe is not what its fixture says."""
    found = [
        f"{key}: {getattr(recipe, key)!r}, not {wanted[key]!r}"
        for key in ("title", "language", "servings")
        if getattr(recipe, key) != wanted[key]
    ]
    got = [_key(item) for item in recipe.ingredients]
    want = [_wanted(one) for one in wanted["ingredients"]]
    found += [f"missing: {one}" for one in want if one not in got]
    found += [f"too much: {one}" for one in got if one not in want]
    if not found and got != want:
        found.append("the ingredients are in another order")
    lost = words(wanted["instructions"]) - words(step.text for step in recipe.steps)
    found += [f"lost: {dict(lost)}"] if lost else []
    more = words(step.text for step in recipe.steps) - words(wanted["instructions"])
    found += [f"not in the source: {dict(more)}"] if more else []
    return found


def too_long(recipe: Recipe) -> list[str]:
    """Return the steps that are longer than an ear can keep, by more than a third."""
    most = 40 if recipe.language == "en" else 80
    return [step.text for step in recipe.steps if length(step.text, recipe.language) > most]


def words(texts: Iterable[str]) -> Counter[str]:
    """Return every word of some texts, numbering and marks aside."""
    return Counter(
        word.lower()
        for text in texts
        for word in re.findall(r"[\w½⅓⅔¼¾⅛%°]+", without_numbering(text))
    )


def _unit(unit: str) -> str:
    known = BY_SPELLING.get(unit)
    return known.said if known else BY_SPELLING_EN.get(unit, unit)


def _key(item: Ingredient) -> tuple[str, Fraction | None, Fraction | None, str, str]:
    return item.name, item.amount, item.upper, _unit(item.unit), item.group


def _wanted(one: dict[str, Any]) -> tuple[str, Fraction | None, Fraction | None, str, str]:
    amounts = [Fraction(one[key]) if one.get(key) else None for key in ("amount", "upper")]
    return one["name"], amounts[0], amounts[1], _unit(one["unit"]), one["group"]
