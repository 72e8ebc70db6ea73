"""Cooking for more or fewer: by servings, by a factor, or by what there is of one ingredient."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from appliance import knowledge
from appliance.acts import Act
from appliance.cooking.recipes import ask_which
from appliance.cooking.reply import Line
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.state import Question
from appliance.cooking.steps import changed, ingredient_called
from appliance.nlu.context import Asked
from appliance.nlu.units import same_measure
from appliance.recipes import Recipe
from appliance.recipes.scale import write

_MOST = 20


def scale_recipe(act: Act, scene: Scene) -> Outcome:
    """Change the amounts of the recipe at hand; ask where it was not said for how many."""
    if scene.recipe is None or scene.state.recipe is None:
        return ask_which(scene)
    original = scene.library.get(scene.state.recipe)
    if "servings" in act.slots and original.servings is None:
        return outcome(scene.state, scene.say.servings_unknown())
    if "servings" in act.slots and original.servings:
        factor = Fraction(int(act.slots["servings"]), original.servings)
    elif "factor" in act.slots:
        factor = Fraction(act.slots["factor"]).limit_denominator(12)
    elif "item" in act.slots:
        return _by_ingredient(act, scene, original)
    else:
        return outcome(scene.state, scene.say.ask_servings(), asks=Question(Asked.SCALE))
    return _scaled(scene, original, factor)


def _scaled(scene: Scene, original: Recipe, factor: Fraction) -> Outcome:
    if not 0 < factor <= _MOST:
        return outcome(scene.state, scene.say.cannot_scale())
    state = replace(changed(scene.state), factor=factor)
    return outcome(state, amounts_now(scene, original, factor))


def amounts_now(scene: Scene, original: Recipe, factor: Fraction) -> Line:
    """Say for how many, or by what, the amounts of a recipe are now."""
    servings = None if original.servings is None else original.servings * factor
    if servings is not None and servings.denominator == 1:
        return scene.say.scaled_to(int(servings))
    rounded = factor.limit_denominator(12)
    about = abs(rounded - factor) > factor / 100
    return scene.say.scaled_by(_times(rounded, scene.say.language), about=about)


def _times(factor: Fraction, language: str) -> str:
    """Write a factor as it is said: 1.5배, 3분의 2배; 1 1/2 times."""
    if language == "en":
        return write(factor, "en")
    if 100 % factor.denominator == 0:
        return f"{float(factor):g}"
    return f"{factor.denominator}분의 {factor.numerator}"


def _by_ingredient(act: Act, scene: Scene, original: Recipe) -> Outcome:
    name = act.text("item")
    found = ingredient_called(original, name, scene.say.language)
    if found is None:
        return outcome(scene.state, scene.say.not_an_ingredient(name))
    there = Fraction(act.slots.get("amount", 0)).limit_denominator(1000)
    unit = act.text("unit")
    ratio = same_measure(unit, found.unit) or knowledge.ratio(
        unit, found.unit, found.name, scene.say.language
    )
    if not found.amount or not there or ratio is None:
        return outcome(scene.state, scene.say.amount(found), scene.say.cannot_compare())
    scaled = _scaled(scene, original, there * ratio / found.amount)
    if scaled.state.factor == scene.state.factor:
        return scaled
    line = scene.say.scaled_by_ingredient(found.name)
    return outcome(scaled.state, line, amounts_now(scene, original, scaled.state.factor))
