"""Acts that move through the steps or ask about the one at hand."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from appliance.acts import Act
from appliance.cooking.recipes import ask_which
from appliance.cooking.reply import Line, Reply, SpeakSlowly, StepShown
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.state import Question, State
from appliance.cooking.timer_names import for_step
from appliance.knowledge import also_called
from appliance.nlu import amounts, durations
from appliance.nlu.context import Asked
from appliance.nlu.units import same_measure
from appliance.recipes import Ingredient, Recipe

_GROUP = 3


def start_cooking(_: Act, scene: Scene) -> Outcome:
    """Begin with the first step; where it has begun, say the step at hand."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    return show_step(scene, recipe, scene.state.step or 1)


def resume_cooking(_: Act, scene: Scene) -> Outcome:
    """Go on where the cook paused."""
    recipe, state = scene.recipe, scene.state
    if recipe is None:
        return ask_which(scene)
    if not state.step:
        return start_cooking(_, scene)
    shown = show_step(scene, recipe, state.step)
    return Outcome(replace(shown.state, before=state.before), shown.reply)


def next_step(_: Act, scene: Scene) -> Outcome:
    """Go on: to the next ingredients while they are read out, to the next step, or to the end."""
    recipe, state = scene.recipe, scene.state
    if recipe is None:
        return ask_which(scene)
    if state.listed is not None and state.listed < len(recipe.ingredients):
        return read_ingredients(scene, recipe, state.listed)
    if state.step >= len(recipe.steps):
        done = replace(
            changed(state), recipe=None, step=0, factor=Fraction(1), paused=False, listed=None
        )
        return outcome(done, scene.say.finished())
    return show_step(scene, recipe, state.step + 1)


def previous_step(_: Act, scene: Scene) -> Outcome:
    """Go one step back."""
    recipe, state = scene.recipe, scene.state
    if recipe is None:
        return ask_which(scene)
    if state.step <= 1:
        first = show_step(scene, recipe, 1)
        return Outcome(first.state, Reply((scene.say.no_earlier_step(),)) + first.reply)
    return show_step(scene, recipe, state.step - 1)


def go_to_step(act: Act, scene: Scene) -> Outcome:
    """Go to a step by its number; -1 is the last."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    number = int(act.slots["step"])
    number = len(recipe.steps) if number == -1 else number
    if not 1 <= number <= len(recipe.steps):
        return outcome(scene.state, scene.say.no_such_step(len(recipe.steps)))
    return show_step(scene, recipe, number)


def show_step(scene: Scene, recipe: Recipe, number: int) -> Outcome:
    """Make a step the one at hand, say it, and offer its timer."""
    state = replace(changed(scene.state), step=number, paused=False, listed=None)
    lines: list[Line] = [*scene.say.step(recipe, number)]
    shown = StepShown(recipe.id, number, len(recipe.steps))
    duration = recipe.steps[number - 1].duration
    if duration is None:
        return outcome(state, *lines, effects=(shown,))
    told = durations.find(recipe.steps[number - 1].text, recipe.language)
    if duration.upper is not None and duration not in [one.duration for one in told]:
        lines.append(scene.say.step_time(duration))
    lines.append(scene.say.timer_offer(duration))
    own = recipe.language == scene.say.language
    name = for_step(recipe.steps[number - 1], recipe.language) if own else ""
    offer = Question(Asked.TIMER_OFFER, seconds=duration.seconds, name=name)
    return outcome(state, *lines, effects=(shown,), asks=offer)


def repeat(act: Act, scene: Scene) -> Outcome:
    """Say the last answer again; what it asked is asked again."""
    said = scene.state.said or (scene.say.nothing_to_repeat(),)
    effects = (SpeakSlowly(),) if act.slots.get("slower") else ()
    return outcome(scene.state, *said, effects=effects, asks=scene.state.asked)


def current_step(_: Act, scene: Scene) -> Outcome:
    """Say where the cook is."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    if not scene.state.step:
        return outcome(scene.state, scene.say.not_started(recipe))
    return outcome(scene.state, *scene.say.current_step(recipe, scene.state.step))


def remaining_steps(_: Act, scene: Scene) -> Outcome:
    """Say how many steps are left."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    return outcome(scene.state, scene.say.remaining(len(recipe.steps) - scene.state.step))


def read_ingredients(scene: Scene, recipe: Recipe, start: int) -> Outcome:
    """Read out three ingredients, and wait for "next"."""
    group = recipe.ingredients[start : start + _GROUP]
    end = start + len(group)
    more = end < len(recipe.ingredients)
    state = replace(scene.state, listed=end if more else None)
    return outcome(state, scene.say.ingredients(group, first=not start, more=more))


def list_ingredients(act: Act, scene: Scene) -> Outcome:
    """Read out the ingredients of the recipe or of the step."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    if act.text("scope") != "step":
        return read_ingredients(scene, recipe, 0)
    names = scene.step.ingredients if scene.step else ()
    used = [item for item in recipe.ingredients if item.name in names]
    if not used:
        return outcome(scene.state, scene.say.no_ingredients_here())
    return outcome(scene.state, scene.say.ingredients(used, first=True, more=False))


def ingredient_amount(act: Act, scene: Scene) -> Outcome:
    """Say how much of an ingredient the recipe takes."""
    recipe = scene.recipe
    if recipe is None:
        return ask_which(scene)
    name = act.text("item")
    found = ingredient_called(recipe, name, scene.say.language)
    if found is None:
        return outcome(scene.state, scene.say.not_an_ingredient(name))
    parts = [item for item in recipe.ingredients if item.name == found.name]
    if len(parts) > 1:
        return outcome(scene.state, scene.say.amount_in_parts(parts))
    here = amount_here(scene.step.text, found, recipe.language) if scene.step else None
    if here is not None:
        return outcome(scene.state, scene.say.amount_in_step(here), scene.say.amount_in_all(found))
    if scene.say.language != recipe.language:
        found = replace(found, name=name)  # the cook's word for it
    return outcome(scene.state, scene.say.amount(found))


def amount_here(text: str, item: Ingredient, language: str) -> Ingredient | None:
    """Return how much of an ingredient a step's text takes, where that is only part of it."""
    for found in amounts.find(text, language):
        before, after = text[: found.start].rstrip(), text[found.end :]
        name = re.escape(item.name.removesuffix("s"))
        beside = (
            before.endswith(item.name)
            if language == "ko"
            else re.match(rf"\s+(?:of\s+)?(?:[a-z-]+\s+){{0,2}}?{name}", after, re.IGNORECASE)
        )
        of_it = same_measure(found.amount.unit, item.unit)
        if beside and of_it is not None and item.amount is not None:
            value = found.amount.value * of_it
            return replace(item, amount=value, upper=None) if value < item.amount else None
    return None


def step_time(_: Act, scene: Scene) -> Outcome:
    """Say how long the step takes."""
    if scene.recipe is None:
        return ask_which(scene)
    duration = scene.step.duration if scene.step else None
    if duration is None:
        return outcome(scene.state, scene.say.no_step_time())
    return outcome(scene.state, scene.say.step_time(duration))


def step_temperature(_: Act, scene: Scene) -> Outcome:
    """Say the step's heat."""
    if scene.recipe is None:
        return ask_which(scene)
    if scene.step is None or not scene.step.temperature:
        return outcome(scene.state, scene.say.no_heat())
    return outcome(scene.state, scene.say.heat(scene.step))


def step_tool(_: Act, scene: Scene) -> Outcome:
    """Say what the step needs."""
    if scene.recipe is None:
        return ask_which(scene)
    if scene.step is None or not scene.step.tools:
        return outcome(scene.state, scene.say.no_tools())
    return outcome(scene.state, scene.say.tools(scene.step))


def changed(state: State) -> State:
    """Return the state with itself to go back to, before it is changed."""
    return replace(state, before=replace(state, before=None))


def ingredient_called(recipe: Recipe, name: str, language: str) -> Ingredient | None:
    """Return the ingredient that a cook means, in the recipe's language or another."""
    found = recipe.ingredient(name) or ingredient_like(recipe, name)
    if found is not None or language == recipe.language:
        return found
    names = also_called(name, language, recipe.language)
    alike = (recipe.ingredient(one) or ingredient_like(recipe, one) for one in names)
    return next((one for one in alike if one is not None), None)


def ingredient_like(recipe: Recipe, name: str) -> Ingredient | None:
    """Return the one ingredient whose name holds the word: 마늘 is 다진 마늘."""
    fitting = [item for item in recipe.ingredients if name in item.name or item.name in name]
    return fitting[0] if len(fitting) == 1 else None
