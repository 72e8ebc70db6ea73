"""Which act is done by what: the pure heart of the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.acts import Act, Intent
from appliance.cooking import house, questions, recipes, steps, timers
from appliance.cooking.scene import Outcome, Scene

Handler = Callable[[Act, Scene], Outcome]

HANDLERS: Mapping[Intent, Handler] = MappingProxyType(
    {
        Intent.NEXT_STEP: steps.next_step,
        Intent.PREVIOUS_STEP: steps.previous_step,
        Intent.REPEAT_STEP: steps.repeat,
        Intent.UNDO: steps.undo,
        Intent.GO_TO_STEP: steps.go_to_step,
        Intent.CURRENT_STEP: steps.current_step,
        Intent.REMAINING_STEPS: steps.remaining_steps,
        Intent.LIST_INGREDIENTS: steps.list_ingredients,
        Intent.INGREDIENT_AMOUNT: steps.ingredient_amount,
        Intent.SUBSTITUTE: questions.substitute,
        Intent.STEP_TIME: steps.step_time,
        Intent.STEP_TEMPERATURE: steps.step_temperature,
        Intent.STEP_TOOL: steps.step_tool,
        Intent.CHECK: lambda act, scene: steps.check(act, scene) or questions.question(act, scene),
        Intent.QUESTION: questions.question,
        Intent.SELECT_RECIPE: recipes.select_recipe,
        Intent.SEARCH_RECIPES: recipes.search_recipes,
        Intent.LIST_RECIPES: recipes.list_recipes,
        Intent.START_COOKING: recipes.start_cooking,
        Intent.FINISH_COOKING: recipes.finish_cooking,
        Intent.SCALE_RECIPE: house.not_yet,
        Intent.SET_TIMER: timers.set_timer,
        Intent.CANCEL_TIMER: timers.cancel_timer,
        Intent.PAUSE_TIMER: house.not_yet,
        Intent.RESUME_TIMER: house.not_yet,
        Intent.ADJUST_TIMER: timers.adjust_timer,
        Intent.TIMER_STATUS: timers.timer_status,
        Intent.STOP: timers.stop,
        Intent.PAUSE_COOKING: recipes.pause_cooking,
        Intent.RESUME_COOKING: recipes.resume_cooking,
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


def perform(act: Act, scene: Scene) -> Outcome:
    """Do one act: state and clock in, state and reply out."""
    return HANDLERS[act.intent](act, scene)
