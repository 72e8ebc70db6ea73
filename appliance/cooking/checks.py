"""Is it so? A check is answered with yes or no, and with what the recipe says."""

from __future__ import annotations

import re

from appliance.acts import Act
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.steps import ingredient_like
from appliance.nlu import amounts, durations
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.units import same_measure
from appliance.recipes import Ingredient, Recipe

_HEATS = {
    "ko": re.compile(r"센\s?불|강불|중약불|중강불|중불|약한\s?불|약불"),
    "en": re.compile(r"\b(?:medium[- ]low|medium[- ]high|high|medium|low)\b", re.IGNORECASE),
}
_SAME_HEAT = {"강불": "센불", "약한불": "약불"}


def check(act: Act, scene: Scene) -> Outcome | None:
    """Answer what the recipe can tell; None where it cannot."""
    recipe = scene.recipe
    if recipe is None:
        return None
    text = act.text("text")
    return (
        _time(text, scene)
        or _amount(text, scene, recipe)
        or _heat(text, scene)
        or _presence(text, scene, recipe)
    )


def _time(text: str, scene: Scene) -> Outcome | None:
    duration = scene.step.duration if scene.step else None
    said = durations.find(text, scene.say.language)
    if duration is None or not said:
        return None
    asked = said[0].duration
    right = asked.seconds in {duration.seconds, duration.upper} or asked == duration
    value = durations.speak_range(duration, scene.say.language)
    return outcome(scene.state, scene.say.confirm(right=right, value=value))


def _amount(text: str, scene: Scene, recipe: Recipe) -> Outcome | None:
    found = amounts.find(text, scene.say.language)
    item = _named(text, recipe)
    if not found or item is None or item.amount is None:
        return None
    said = found[0].amount
    ratio = same_measure(said.unit, item.unit)
    right = ratio is not None and item.amount in {said.value * ratio, (said.upper or 0) * ratio}
    return outcome(
        scene.state, scene.say.yes() if right else scene.say.not_so(), scene.say.amount(item)
    )


def _heat(text: str, scene: Scene) -> Outcome | None:
    said = _HEATS[scene.say.language].search(text)
    if said is None or scene.step is None or not scene.step.temperature:
        return None
    wanted = _plain(said[0])
    there = {_plain(one) for one in _HEATS[scene.say.language].findall(scene.step.temperature)}
    answer = scene.say.yes() if wanted in there else scene.say.not_so()
    return outcome(scene.state, answer, scene.say.heat(scene.step))


def _presence(text: str, scene: Scene, recipe: Recipe) -> Outcome | None:
    """Say in which step an ingredient goes in, seen from the one at hand."""
    item = _named(text, recipe)
    if item is None or not scene.state.step:
        return None
    steps = [n for n, step in enumerate(recipe.steps, 1) if item.name in step.ingredients]
    here = scene.state.step
    if not steps:
        return None
    if here in steps:
        return outcome(scene.state, scene.say.yes(), scene.say.goes_in_now(item.name))
    if steps[0] < here:
        return outcome(scene.state, scene.say.yes(), scene.say.went_in(item.name, steps[0]))
    return outcome(scene.state, scene.say.not_so(), scene.say.goes_in_later(item.name, steps[0]))


def _named(text: str, recipe: Recipe) -> Ingredient | None:
    """Return the ingredient that a text names, by its whole name or the last word of it."""
    for item in sorted(recipe.ingredients, key=lambda one: -len(one.name)):
        if item.name.lower() in text.lower():
            return item
    for item in recipe.ingredients:
        last = item.name.lower().split()[-1]
        if len(last) > 1 and last in text.lower():
            return item
    for food in named(text, recipe.language, Context()):
        found = ingredient_like(recipe, text[food.start : food.end])  # 간장 is 진간장 here
        if found is not None:
            return found
    return None


def _plain(heat: str) -> str:
    plain = re.sub(r"[\s-]", "", heat.lower())
    return _SAME_HEAT.get(plain, plain)
