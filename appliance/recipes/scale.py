"""A recipe for more or fewer: amounts in the list and in the steps, times and heat as they are."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from appliance.nlu import amounts
from appliance.nlu.amounts import Found
from appliance.nlu.particles import with_particle
from appliance.nlu.units import BY_SPELLING_EN, ENGLISH, same_measure
from appliance.recipes.model import Ingredient, Recipe, Step

_NOT_SCALED = frozenset({"도", "퍼센트", "센티미터", "밀리미터", "인분", "번", "cm", "inch", "min"})
"""Units of what does not grow with the servings."""
_DIGITS = re.compile(r"\d|[½⅓⅔¼¾⅛]")
_EACH = re.compile(
    r"\s?씩|\s?당(?=\s|$)|(?:\s+(?!and\b)[a-z-]+){0,4}?\s+(?:for each|each|per|apiece|at a time)\b",
    re.IGNORECASE,
)
"""What follows an amount of one piece or one go, which stays as it is."""
_NUMBER = r"(?:\d+ \d+/\d+|\d+[과와] \d+/\d+|\d+/\d+|\d+(?:\.\d+)?)"
_FINEST = 8
"""Amounts are written in eighths at the finest."""
_WHOLE_FROM = 20
"""From here on an amount is rounded to a whole number."""


@lru_cache(maxsize=64)
def scaled(recipe: Recipe, factor: Fraction) -> Recipe:
    """Return a recipe with all its amounts times `factor`."""
    if factor == 1:
        return recipe
    servings = None if recipe.servings is None else max(1, round(recipe.servings * factor))
    return replace(
        recipe,
        servings=servings,
        ingredients=tuple(_ingredient(item, factor) for item in recipe.ingredients),
        steps=tuple(_step(step, recipe, factor) for step in recipe.steps),
    )


def _ingredient(item: Ingredient, factor: Fraction) -> Ingredient:
    if item.amount is None:
        return item
    upper = None if item.upper is None else _rounded(item.upper * factor)
    return replace(item, amount=_rounded(item.amount * factor), upper=upper)


def _step(step: Step, recipe: Recipe, factor: Fraction) -> Step:
    text, language = step.text, recipe.language
    for found in reversed(amounts.find(text, language)):
        said = text[found.start : found.end]
        grows = found.amount.unit not in _NOT_SCALED or _is_the_ingredient(found, recipe)
        if grows and _DIGITS.match(said) and not _EACH.match(text, found.end):
            text = text[: found.start] + _written(found, said, factor, language) + text[found.end :]
    if language == "en":
        text = _counted(text, recipe, factor)
    return replace(step, text=text)


def _is_the_ingredient(found: Found, recipe: Recipe) -> bool:
    """Return whether a length is how much there is of an ingredient: 대파 10cm."""
    return any(
        item.amount == found.amount.value and same_measure(item.unit, found.amount.unit) == 1
        for item in recipe.ingredients
    )


def _counted(text: str, recipe: Recipe, factor: Fraction) -> str:
    """Scale what is counted without a unit: "2 eggs"."""
    for item in recipe.ingredients:
        if not item.unit and item.amount is not None:
            stem = re.escape(item.name.removesuffix("s"))
            pattern = re.compile(rf"\b({_NUMBER})(?= (?:[a-z]+ )?{stem})")
            text = pattern.sub(lambda m: write(_value(m[1]) * factor, "en"), text)
    return text


def _value(text: str) -> Fraction:
    return sum((Fraction(part) for part in re.split(r"[과와]? ", text)), Fraction(0))


def _written(found: Found, said: str, factor: Fraction, language: str) -> str:
    low = write(found.amount.value * factor, language)
    head = re.match(rf"{_NUMBER}(?:\s?[~∼–-]\s?{_NUMBER})?|[½⅓⅔¼¾⅛]", said)
    unit = said[head.end() :] if head else said
    if language == "en":
        unit = _in_number(unit, found.amount.upper or found.amount.value, factor)
    if found.amount.upper is None:
        return f"{low}{unit}"
    return f"{low}~{write(found.amount.upper * factor, language)}{unit}"


def _in_number(unit: str, value: Fraction, factor: Fraction) -> str:
    """Return a written-out English unit in the number that the scaled amount wants: 2 cups."""
    word = unit.strip(" -")
    known = ENGLISH.get(BY_SPELLING_EN.get(word.lower(), ""))
    if known is None or word.lower() not in {known.one, known.many}:
        return unit
    return unit.replace(word, known.many if value * factor > 1 else known.one)


def _rounded(value: Fraction) -> Fraction:
    if value >= _WHOLE_FROM:
        return Fraction(round(value))
    return Fraction(round(value * _FINEST), _FINEST) or Fraction(1, _FINEST)


def amount_of(item: Ingredient, language: str) -> str:
    """Write how much there is of an ingredient: 1과 1/2컵, 2~3 cloves; "" where it is not said."""
    numbers = [write(one, language) for one in (item.amount, item.upper) if one is not None]
    space = " " if language == "en" else ""
    return f"{'~'.join(numbers)}{space}{item.unit}".strip()


def write(value: Fraction, language: str) -> str:
    """Write an amount as a recipe does: 3/2 -> 1과 1/2, 1 1/2."""
    whole, rest = divmod(_rounded(value), 1)
    part = f"{rest.numerator}/{rest.denominator}"
    if not rest:
        return str(whole)
    if not whole:
        return part
    return f"{with_particle(str(whole), '과/와')} {part}" if language == "ko" else f"{whole} {part}"
