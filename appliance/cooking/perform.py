"""Which act is done by what: the pure heart of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from appliance.acts import Act, Intent
from appliance.cooking import checks, house, questions, recipes, scaling, steps, timers, undo
from appliance.cooking.reply import Reply
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.recipes import Recipe

Handler = Callable[[Act, Scene], Outcome]

HANDLERS: Mapping[Intent, Handler] = MappingProxyType(
    {
        Intent.NEXT_STEP: steps.next_step,
        Intent.PREVIOUS_STEP: steps.previous_step,
        Intent.REPEAT_STEP: steps.repeat,
        Intent.UNDO: undo.undo,
        Intent.GO_TO_STEP: steps.go_to_step,
        Intent.CURRENT_STEP: steps.current_step,
        Intent.REMAINING_STEPS: steps.remaining_steps,
        Intent.LIST_INGREDIENTS: steps.list_ingredients,
        Intent.INGREDIENT_AMOUNT: steps.ingredient_amount,
        Intent.SUBSTITUTE: questions.substitute,
        Intent.STEP_TIME: steps.step_time,
        Intent.STEP_TEMPERATURE: steps.step_temperature,
        Intent.STEP_TOOL: steps.step_tool,
        Intent.CHECK: lambda act, scene: checks.check(act, scene) or questions.question(act, scene),
        Intent.QUESTION: questions.question,
        Intent.SELECT_RECIPE: recipes.select_recipe,
        Intent.SEARCH_RECIPES: recipes.search_recipes,
        Intent.LIST_RECIPES: recipes.list_recipes,
        Intent.START_COOKING: steps.start_cooking,
        Intent.FINISH_COOKING: recipes.finish_cooking,
        Intent.SCALE_RECIPE: scaling.scale_recipe,
        Intent.SET_TIMER: timers.set_timer,
        Intent.CANCEL_TIMER: timers.cancel_timer,
        Intent.PAUSE_TIMER: timers.pause_timer,
        Intent.RESUME_TIMER: timers.resume_timer,
        Intent.ADJUST_TIMER: timers.adjust_timer,
        Intent.TIMER_STATUS: timers.timer_status,
        Intent.STOP: timers.stop,
        Intent.PAUSE_COOKING: recipes.pause_cooking,
        Intent.RESUME_COOKING: steps.resume_cooking,
        Intent.MUTE: house.mute,
        Intent.VOLUME: house.volume,
        Intent.SPEAKING_RATE: house.speaking_rate,
        Intent.SET_LANGUAGE: house.set_language,
        Intent.TIME_OF_DAY: house.time_of_day,
        Intent.HELP: house.help_now,
        Intent.YES: house.yes,
        Intent.NO: house.no,
        Intent.THANKS: house.thanks,
        Intent.GREETING: house.greeting,
        Intent.GOODBYE: house.goodbye,
        Intent.NONE: house.nothing,
    }
)
"""One handler for every intent."""


_ASIDE = frozenset(
    {
        *(Intent.CURRENT_STEP, Intent.REMAINING_STEPS, Intent.LIST_INGREDIENTS),
        *(Intent.INGREDIENT_AMOUNT, Intent.SUBSTITUTE, Intent.STEP_TIME, Intent.STEP_TEMPERATURE),
        *(Intent.STEP_TOOL, Intent.CHECK, Intent.QUESTION, Intent.TIMER_STATUS, Intent.VOLUME),
        *(Intent.SPEAKING_RATE, Intent.TIME_OF_DAY, Intent.THANKS, Intent.GREETING),
    }
)
"""Intents that leave what was asked open: "Shall I set a timer?" - "How much salt?" - … - "Yes"."""


def perform(act: Act, scene: Scene) -> Outcome:
    """Do one act: state and clock in, state and reply out.

    What was asked before stays asked while the cook only wants to know something.
    """
    done = HANDLERS[act.intent](act, scene)
    asked = scene.state.asked
    if act.intent not in _ASIDE or asked is None or done.state.asked is not None:
        return done
    reply = replace(done.reply, expects=asked.kind)
    return Outcome(replace(done.state, asked=asked), reply)


def perform_all(acts: Iterable[Act], scene: Scene) -> Outcome:
    """Do the acts of one turn in order, and answer them as one.

    A recipe that is chosen for so many is told of as such; where it is asked which, that comes first.
    """
    reply = untold = Reply()
    chosen = False
    for act in acts:
        for_so_many = chosen and act.intent is Intent.SCALE_RECIPE
        chosen = act.intent is Intent.SELECT_RECIPE
        if for_so_many and scene.state.asked is not None:
            continue
        done = perform(act, scene)
        scaled = replace(scene, state=done.state)
        if for_so_many and scaled.recipe and _is_for(act, scaled.recipe, done.state.factor):
            done = outcome(done.state, *scene.say.chosen(scaled.recipe))
            reply = untold
        scene, untold = scaled, reply
        reply += done.reply
    return Outcome(scene.state, reply)


def _is_for(portions: Act, recipe: Recipe, factor: Fraction) -> bool:
    """Return whether a recipe is now as much as was asked for."""
    return portions.slots.get("servings") == recipe.servings or factor != 1
