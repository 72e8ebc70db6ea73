"""Is it so? A check is answered with yes or no, and with what the recipe says."""

from __future__ import annotations

import re

from appliance import knowledge
from appliance.acts import Act
from appliance.cooking.reply import Line, line
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.steps import ingredient_like
from appliance.nlu import amounts, durations
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.units import same_measure
from appliance.recipes import Ingredient, Recipe, Step

_HEATS = {
    "ko": re.compile(r"센\s?불|강불|중약불|중강불|중불|약한\s?불|약불"),
    "en": re.compile(r"\b(?:medium[- ]low|medium[- ]high|high|medium|low)\b", re.IGNORECASE),
}
_DEGREES = {
    "ko": re.compile(r"(\d{2,3})\s?(?:도(?![가-힣]*마)|°|℃)"),
    "en": re.compile(r"(\d{2,3})\s?(?:degrees?|°|º)", re.IGNORECASE),
}
_DEGREE_SIGN = re.compile(r"\d\s?(?:°|º|℃|도|degrees)", re.IGNORECASE)
_SAFE = {"ko": "안전 온도", "en": "safe internal temperature"}
"""What the tables are asked for, besides the food."""
_NOW = {
    "ko": re.compile(r"지금|이제|이번|여기"),
    "en": re.compile(r"\b(?:now|this step|here|next)\b", re.IGNORECASE),
}
_BEFORE = {
    "ko": re.compile(r"벌써|이미|아까|넣었|들어갔|넣은|썼"),
    "en": re.compile(r"\b(?:already|went|added|before|earlier|is in|are in)\b", re.IGNORECASE),
}
_DIGIT = re.compile(r"\d")
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
        or _degrees(text, scene, recipe)
        or _heat(text, scene)
        or (None if _DIGIT.search(text) else _presence(text, scene, recipe))
    )


def when_it_goes_in(text: str, scene: Scene) -> Outcome | None:
    """Say in which step the ingredient that a text names goes in; None where it names none."""
    item = named_in(text, scene.recipe) if scene.recipe else None
    steps = _steps_with(item, scene.recipe) if item and scene.recipe else []
    return outcome(scene.state, _place(item.name, steps, scene)) if item and steps else None


def _time(text: str, scene: Scene) -> Outcome | None:
    said = durations.find(text, scene.say.language)
    if not said or not scene.state.step:
        return None
    duration = scene.step.duration if scene.step else None
    if duration is None:
        return outcome(scene.state, scene.say.no_step_time())
    asked = said[0].duration
    right = asked.seconds in {duration.seconds, duration.upper} or asked == duration
    answer = scene.say.yes() if right else scene.say.not_so()
    return outcome(scene.state, answer, scene.say.step_time(duration))


def _degrees(text: str, scene: Scene, recipe: Recipe) -> Outcome | None:
    """Compare a temperature with those of the recipe, of the step at hand before others."""
    said = _DEGREES[scene.say.language].search(text)
    if said is None:
        return None
    steps = [
        step for step in recipe.steps if _DEGREE_SIGN.search(f"{step.text} {step.temperature}")
    ]
    here = [step for step in steps if step is scene.step]
    for step in here + steps:
        if re.search(rf"(?<!\d){said[1]}(?!\d)", f"{step.text} {step.temperature}"):
            return outcome(scene.state, scene.say.yes(), line(_with_degrees(step), recipe.language))
    fact = knowledge.answer(f"{text} {_SAFE[scene.say.language]}", scene.say.language)
    if fact is not None:
        return outcome(scene.state, line(fact, scene.say.language))
    if here:
        told = line(_with_degrees(here[0]), recipe.language)
        return outcome(scene.state, scene.say.not_so(), told)
    return None


def _with_degrees(step: Step) -> str:
    """Return the sentence of a step that says how hot."""
    sentences = re.split(r"(?<=[.!?])\s+", step.text)
    return next((one for one in sentences if _DEGREE_SIGN.search(one)), step.temperature)


def _amount(text: str, scene: Scene, recipe: Recipe) -> Outcome | None:
    found = amounts.find(text, scene.say.language)
    item = named_in(text, recipe)
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
    item = named_in(text, recipe)
    steps = _steps_with(item, recipe) if item else []
    if item is None or not steps or not scene.state.step:
        return None
    here, language = scene.state.step, scene.say.language
    earlier = [step for step in steps if step < here]
    if earlier and (_BEFORE[language].search(text) or not _NOW[language].search(text)):
        told = scene.say.went_in(item.name, earlier[0])
        return outcome(scene.state, scene.say.yes(), told)
    answer = scene.say.yes() if here in steps else scene.say.not_so()
    return outcome(scene.state, answer, _place(item.name, steps, scene))


def _steps_with(item: Ingredient, recipe: Recipe) -> list[int]:
    return [n for n, step in enumerate(recipe.steps, 1) if item.name in step.ingredients]


def _place(name: str, steps: list[int], scene: Scene) -> Line:
    here = scene.state.step
    if here in steps:
        return scene.say.goes_in_now(name)
    later = [step for step in steps if step > here]
    return scene.say.goes_in_later(name, later[0]) if later else scene.say.went_in(name, steps[0])


def named_in(text: str, recipe: Recipe) -> Ingredient | None:
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
