"""Cooklang (https://cooklang.org/docs/spec/), read by its official bindings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import cooklang

from appliance.errors import RecipeError
from appliance.nlu.particles import PAIRS, with_particle
from appliance.nlu.read_aloud import read_aloud
from appliance.recipes.importing.draft import Draft, Listed
from appliance.recipes.importing.ingredient_lines import exact, read_line
from appliance.recipes.model import Ingredient

_HANGUL = re.compile(r"[가-힣]")
_JOINED = ("을/를", "은/는", "이/가", "과/와", "으로/로")
_PARTICLE = re.compile(r"(?:으로|을|를|은|는|이|가|과|와|로)(?![가-힣])")


def read(text: str, name: str) -> Draft:
    """Return the recipe of a .cook file; `name` is its title where it has none."""
    try:
        recipe = cooklang.parse(text)
    except Exception as error:  # the bindings' errors share no base with each other
        raise RecipeError(f"It is no Cooklang that can be read: {error}") from error
    language = "ko" if _HANGUL.search(text) else "en"
    listed: list[Listed] = []
    paragraphs: list[str] = []
    headings: list[str] = []
    notes = 0
    for section in recipe.sections:
        if section.name:
            headings.append(section.name)
        notes += len(section.notes)
        for block in section.steps:
            listed += [_listed(one, section.name or "", language) for one in block.ingredients]
            paragraphs.append(_written(block, language))
    metadata = {str(key).lower(): value for key, value in dict(recipe.metadata).items()}
    left_out = (f"{notes} note{'s' if notes > 1 else ''}",) if notes else ()
    return Draft(
        title=recipe.title or name,
        listed=tuple(listed),
        paragraphs=tuple(paragraphs),
        servings=str(
            metadata.get("servings") or metadata.get("serves") or metadata.get("yield") or ""
        ),
        source=_source(metadata.get("source") or metadata.get("source.url") or recipe.source),
        licence=str(metadata.get("license") or metadata.get("licence") or ""),
        headings=tuple(headings),
        left_out=left_out,
    )


def _source(given: Any) -> str:
    if isinstance(given, dict):
        return str(given.get("url") or given.get("name") or "")
    return "" if given is None else str(getattr(given, "url", None) or given)


def _listed(one: cooklang.Ingredient, group: str, language: str) -> Listed:
    """Return an ingredient; a quantity that is no number is read with the name, as one line."""
    one = replace(one, name=one.name.lstrip("&-+@?"))
    amount, upper, unit = None, None, ""
    if one.quantity is not None:
        text = one.quantity.text
        line = f"{one.name} {text}" if language == "ko" else f"{text} {one.name}"
        found = read_line(line, language)
        value = exact(one.quantity.value) if isinstance(one.quantity.value, int | float) else None
        if value is None and found.item.amount is None:  # @salt{to taste}
            note = ", ".join(part for part in (one.note, text) if part)
            return Listed("", group, Ingredient(one.name, note=note))
        amount, upper = value or found.item.amount, found.item.upper
        unit = _unit(one.quantity.unit or "", found.item, language)
    item = Ingredient(one.name, amount, unit, one.note or "", upper)
    return Listed("", group, item)


def _unit(given: str, read: Ingredient, language: str) -> str:
    return read.unit if language == "en" and read.unit else given


def _written(step: cooklang.Step, language: str) -> str:
    """Return a step as it is read: amounts before English names, behind Korean ones."""
    text = ""
    for item in step.items:
        match item:
            case cooklang.IngredientRef():
                name = item.ingredient.name.lstrip("&-+@?")
                text += _with_quantity(name, item.ingredient.quantity, language)
            case cooklang.TimerRef():
                quantity = item.timer.quantity
                text += _quantity(quantity, language) if quantity else item.timer.name or ""
            case cooklang.CookwareRef():
                text += item.cookware.name
            case _:
                said = str(getattr(item, "value", item))
                text = fitting(text, said) if language == "ko" else text + said
    return text


def _with_quantity(name: str, quantity: cooklang.Quantity | None, language: str) -> str:
    if quantity is None or not re.search(r"\d|[½⅓⅔¼¾⅛]", quantity.text):
        return name
    amount = _quantity(quantity, language)
    return f"{name} {amount}" if language == "ko" else f"{amount} {name}"


def _quantity(quantity: cooklang.Quantity, language: str) -> str:
    unit = quantity.unit or ""
    if language != "ko" or not unit:
        return quantity.text
    return f"{quantity.text.removesuffix(unit).strip()}{unit}"


def fitting(before: str, after: str) -> str:
    """Join two pieces of Korean; a particle behind an amount takes the form that fits it."""
    match = _PARTICLE.match(after)
    if match is None or not before[-1:].strip():
        return before + after
    pair = next(key for key, forms in PAIRS.items() if match[0] in forms and key in _JOINED)
    said = read_aloud(before, "ko")
    particle = with_particle(said, pair).removeprefix(said)
    return f"{before}{particle}{after[match.end() :]}"
