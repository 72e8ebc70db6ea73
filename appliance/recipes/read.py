"""Our own recipe files: YAML in, a checked Recipe out."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from appliance.errors import RecipeError
from appliance.nlu import durations
from appliance.nlu.durations import Duration
from appliance.recipes.model import Ingredient, Recipe, Step

MOST_SERVINGS: Final = 100
MOST_BYTES: Final = 1_000_000
"""Of a recipe's file."""
_HARMLESS_LETTERS = 10_000
"""No text this short nests deep enough to end the process that loads it."""
_DEEPEST = 20
_AMOUNT = re.compile(r"\d{1,6}(?:\.\d{1,6})?|\d{1,6}/\d{1,6}")
_TOLD = 5
"""So many findings are told at once."""
_LONGEST_REASON = 300


def _fraction(value: object) -> object:
    if value is None:
        return None
    text = str(value)
    if isinstance(value, bool) or not _AMOUNT.fullmatch(text) or not Fraction(text):
        raise ValueError("an amount is a number or a fraction, like 2, 0.5 or 1/2")
    return Fraction(text)


def _clean(value: object) -> object:
    """Take out what is no writing: control characters, direction marks, line ends."""
    if not isinstance(value, str):
        return value
    shown = "".join(one if one.isprintable() else " " if one.isspace() else "" for one in value)
    return " ".join(shown.split())


_Text = Annotated[str, BeforeValidator(_clean), Field(max_length=2000)]
_Name = Annotated[str, BeforeValidator(_clean), Field(max_length=200)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _Ingredient(_Entry):
    name: Annotated[_Name, Field(min_length=1)]
    amount: Annotated[Fraction | None, BeforeValidator(_fraction)] = None
    unit: _Name = ""
    note: _Text = ""
    upper: Annotated[Fraction | None, BeforeValidator(_fraction)] = None
    group: _Name = ""


class _Step(_Entry):
    text: Annotated[_Text, Field(min_length=1)]
    ingredients: list[_Name] = []
    time: _Name = ""
    heat: _Name = ""
    tools: list[_Name] = []


class _Recipe(_Entry):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
    title: Annotated[_Name, Field(min_length=1)]
    language: Annotated[str, Field(pattern=r"^(ko|en)$")]
    servings: Annotated[int | None, Field(ge=1, le=MOST_SERVINGS)] = None
    aliases: list[_Name] = []
    source: _Text = ""
    licence: _Text = ""
    ingredients: Annotated[list[_Ingredient], Field(min_length=1, max_length=500)]
    steps: Annotated[list[_Step], Field(min_length=1, max_length=500)]


def read_recipe(path: Path) -> Recipe:
    """Read one file; raise RecipeError that says what is wrong with it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RecipeError(f"{path.name} is larger than a recipe.", hint="The limit is 1 MB.")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path.name} is not UTF-8 text.") from error
    return parse_recipe(text, path.name)


def parse_recipe(text: str, name: str) -> Recipe:
    """Read a recipe's YAML; raise RecipeError that says what is wrong with it, naming it `name`."""
    try:
        raw = _Recipe.model_validate(_load(text))
    except ValidationError as error:
        first = error.errors()[:_TOLD]
        findings = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in first]
        more = " …" if error.error_count() > _TOLD else ""
        raise RecipeError(f"{name} is not a recipe: {'; '.join(findings)}{more}.") from error
    except Exception as error:  # PyYAML's constructors raise of every kind on odd tags
        told = " ".join(str(error).split())[:_LONGEST_REASON]
        raise RecipeError(f"{name} is not YAML: {told}") from error
    names = {one.name for one in raw.ingredients}
    for number, step in enumerate(raw.steps, 1):
        unknown = [used for used in step.ingredients if used not in names]
        if unknown:
            message = f"{name}: step {number} uses {', '.join(unknown)}, which is not listed."
            raise RecipeError(message, hint="Add it to the ingredients or correct the name.")
    return Recipe(
        id=raw.id,
        title=raw.title,
        language=raw.language,
        servings=raw.servings,
        ingredients=tuple(
            Ingredient(one.name, one.amount, one.unit, one.note, one.upper, one.group)
            for one in raw.ingredients
        ),
        steps=tuple(_step(one, raw.language, name) for one in raw.steps),
        aliases=tuple(raw.aliases),
        source=raw.source,
        licence=raw.licence,
    )


def _load(text: str) -> Any:
    """Load YAML that can do no harm: its aliases can fill a machine, its depth end the process."""
    if "*" in text or len(text) > _HARMLESS_LETTERS:
        _refuse_hostile(text)
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _refuse_hostile(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError("it is nested too deeply")


def _step(raw: _Step, language: str, name: str) -> Step:
    duration: Duration | None = None
    if raw.time:
        found = durations.find(raw.time, language)
        if not found:
            raise RecipeError(f"{name}: '{raw.time}' is not a length of time.")
        duration = found[0].duration
    return Step(raw.text, tuple(raw.ingredients), duration, raw.heat, tuple(raw.tools))
