"""A Recipe as a file of our own: what `read` reads, with a step or an ingredient a line."""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from appliance.errors import RecipeError
from appliance.nlu import durations
from appliance.recipes.model import Ingredient, Recipe, Step
from appliance.recipes.read import MOST_BYTES


def to_yaml(recipe: Recipe) -> str:
    """Return the text of a recipe's file; reading it gives the same recipe."""
    head = {
        "id": recipe.id,
        "title": recipe.title,
        "language": recipe.language,
        "servings": recipe.servings,
        "aliases": list(recipe.aliases),
        "source": recipe.source,
        "licence": recipe.licence,
    }
    lines = [f"{key}: {_flow(value)}\n" for key, value in head.items() if value]
    lines.append("ingredients:\n")
    lines += [f"  - {_flow(_ingredient(item))}\n" for item in recipe.ingredients]
    lines.append("steps:\n")
    lines += [f"  - {_flow(_step(step, recipe.language))}\n" for step in recipe.steps]
    return "".join(lines)


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Write a recipe's file, whole or not at all; raise RecipeError where it cannot be."""
    text = to_yaml(recipe)
    if len(text.encode()) > MOST_BYTES:
        raise RecipeError(
            f"“{recipe.title[:60]}” is larger than a recipe.", hint="The limit is 1 MB."
        )
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".part", delete=False
        ) as file:
            part = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise RecipeError(
            f"The recipe cannot be kept at {path}: {error.strerror}.",
            hint="Check that the folder can be written, or set paths.state.",
        ) from error


def _ingredient(item: Ingredient) -> dict[str, Any]:
    given = {
        "name": item.name,
        "amount": _number(item.amount),
        "upper": _number(item.upper),
        "unit": item.unit,
        "note": item.note,
        "group": item.group,
    }
    return {key: value for key, value in given.items() if value not in {"", None}}


def _step(step: Step, language: str) -> dict[str, Any]:
    given = {
        "text": step.text,
        "ingredients": list(step.ingredients),
        "time": durations.write_range(step.duration, language) if step.duration else "",
        "heat": step.temperature,
        "tools": list(step.tools),
    }
    return {key: value for key, value in given.items() if value}


def _number(value: Fraction | None) -> int | str | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else str(value)


def _flow(value: Any) -> str:
    text = yaml.safe_dump(
        value, allow_unicode=True, width=10**6, default_flow_style=True, sort_keys=False
    )
    return text.removesuffix("...\n").strip()
