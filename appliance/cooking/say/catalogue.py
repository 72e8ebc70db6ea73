"""What a language must be able to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from appliance.cooking.reply import Line
from appliance.nlu.durations import Duration
from appliance.recipes.model import Ingredient, Recipe, Step

NAMED: Final = 4
"""So many names of a long list are said; the rest is told by its number."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides what can be said now."""

    chosen: bool
    """A recipe is."""
    started: bool
    item: str
    """An ingredient of the recipe to ask for, "" where there is none."""
    title: str
    """A dish that could be made."""
    timers: bool
    """One runs."""
    ringing: bool
    yes_or_no: bool
    """What was asked is answered so."""


class Catalogue(Protocol):
    """All answers of one language. Titles, names and step texts keep their own language."""

    language: str

    # Recipes
    def chosen(self, recipe: Recipe) -> tuple[Line, ...]:
        """Say that a recipe was chosen and how to begin."""

    def which_recipe(self, titles: Sequence[str]) -> Line:
        """Ask what to cook."""

    def which_of(self, titles: Sequence[str]) -> Line:
        """Ask which of several fitting recipes is meant."""

    def no_such_recipe(self, name: str, titles: Sequence[str]) -> Line:
        """Say that there is no such recipe, and which there are."""

    def recipes(self, titles: Sequence[str]) -> Line:
        """Say which recipes there are."""

    def found_recipe(self, title: str) -> Line:
        """Say the one dish that can be cooked with what was asked for, and ask whether to."""

    def found_recipes(self, titles: Sequence[str], count: int) -> Line:
        """Name some of `count` dishes that can be cooked with what was asked for; ask which."""

    def found_none(self) -> Line:
        """Say that no recipe fits."""

    # Steps
    def step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say a step with its number."""

    def no_earlier_step(self) -> Line:
        """Say that the first step has none before it."""

    def no_such_step(self, total: int) -> Line:
        """Say how many steps there are."""

    def current_step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say where the cook is."""

    def not_started(self, recipe: Recipe) -> Line:
        """Say that the recipe is chosen but not begun."""

    def remaining(self, count: int) -> Line:
        """Say how many steps are left after this one."""

    def finished(self) -> Line:
        """Say that the dish is done."""

    def ended(self) -> Line:
        """Say that the cooking is ended before its last step."""

    def paused(self) -> Line:
        """Say that the cooking waits."""

    def nothing_to_repeat(self) -> Line:
        """Say that nothing was said yet."""

    def undone(self) -> Line:
        """Say that the last change was taken back."""

    def nothing_to_undo(self) -> Line:
        """Say that there is nothing to take back."""

    # Ingredients, times, heat, tools
    def ingredients(self, items: Sequence[Ingredient], *, first: bool, more: bool) -> Line:
        """Say some ingredients with their amounts."""

    def no_ingredients_here(self) -> Line:
        """Say that this step adds nothing."""

    def amount(self, item: Ingredient) -> Line:
        """Say how much of an ingredient."""

    def amount_in_step(self, item: Ingredient) -> Line:
        """Say how much of an ingredient this step takes, which is not all of it."""

    def amount_in_all(self, item: Ingredient) -> Line:
        """Say how much of it the whole recipe takes."""

    def amount_in_parts(self, items: Sequence[Ingredient]) -> Line:
        """Say how much of an ingredient each part of the recipe takes."""

    def not_an_ingredient(self, name: str) -> Line:
        """Say that the recipe does not have it."""

    def step_time(self, duration: Duration) -> Line:
        """Say how long the step takes."""

    def no_step_time(self) -> Line:
        """Say that the step names no time."""

    def heat(self, step: Step) -> Line:
        """Say the step's heat or temperature."""

    def no_heat(self) -> Line:
        """Say that the step names no heat."""

    def tools(self, step: Step) -> Line:
        """Say what the step needs."""

    def no_tools(self) -> Line:
        """Say that the step needs nothing special."""

    def yes(self) -> Line:
        """Say that it is so."""

    def not_so(self) -> Line:
        """Say that it is not so."""

    def goes_in_now(self, name: str) -> Line:
        """Say that an ingredient goes in in this step."""

    def went_in(self, name: str, step: int) -> Line:
        """Say in which earlier step an ingredient went in."""

    def goes_in_later(self, name: str, step: int) -> Line:
        """Say in which later step an ingredient goes in."""

    # Servings
    def ask_servings(self) -> Line:
        """Ask for how many to cook."""

    def servings_unknown(self) -> Line:
        """Say that the recipe does not say for how many it is."""

    def scaled_to(self, servings: int) -> Line:
        """Say for how many the amounts are now."""

    def scaled_by(self, factor: str, *, about: bool) -> Line:
        """Say by what the amounts are multiplied."""

    def scaled_by_ingredient(self, name: str) -> Line:
        """Say that the amounts follow what there is of one ingredient."""

    def cannot_compare(self) -> Line:
        """Say that what there is of an ingredient is measured in another way than the recipe's."""

    def serves(self, servings: int) -> Line:
        """Say for how many the recipe is."""

    def cannot_scale(self) -> Line:
        """Say that it cannot be made for so many."""

    # After a restart
    def were_at(self, recipe: Recipe, step: int) -> Line:
        """Say which recipe and step the cook was at."""

    def recipe_gone(self, title: str) -> Line:
        """Say that the recipe that was being cooked is no longer there."""

    def timer_was_over(self, name: str, ago: int) -> Line:
        """Say that a timer ended meanwhile, and how long ago."""

    def clock_in_doubt(self) -> Line:
        """Say that the time that has passed is not certain."""

    def not_saved(self) -> Line:
        """Say that the change could not be put on disk."""

    # Timers: `name` is what one is called (timer_names.labels): 면, 3분, "2 min egg"
    def timer_offer(self, duration: Duration) -> Line:
        """Offer a timer for the step; of a range for its lower end."""

    def ask_length(self) -> Line:
        """Ask how long a timer should run."""

    def timer_paused(self, name: str, left: int) -> Line:
        """Say that a timer is held, and what is left."""

    def timer_held(self, name: str, left: int) -> Line:
        """Say that a timer is held, and was before."""

    def timer_resumed(self, name: str, left: int) -> Line:
        """Say that a timer runs on, and what is left."""

    def timer_set(self, name: str, seconds: int) -> Line:
        """Say that a timer runs."""

    def timer_left(self, name: str, left: int) -> Line:
        """Say how long a timer still runs."""

    def timer_rings(self, name: str) -> Line:
        """Say which timer rings."""

    def timer_cancelled(self, name: str) -> Line:
        """Say that a timer was cancelled."""

    def timers_cancelled(self, count: int) -> Line:
        """Say that all were cancelled."""

    def timer_adjusted(self, name: str, left: int) -> Line:
        """Say how long a timer runs now."""

    def no_timer(self) -> Line:
        """Say that no timer runs."""

    def no_such_timer(self, name: str) -> Line:
        """Say that no timer has this name."""

    def which_timer(self, names: Sequence[str]) -> Line:
        """Ask which of several timers is meant."""

    # The appliance
    def louder(self) -> Line:
        """Say so in the new volume."""

    def softer(self) -> Line:
        """Say so in the new volume."""

    def volume(self, level: int) -> Line:
        """Say the new volume."""

    def slower(self) -> Line:
        """Say so at the new rate."""

    def faster(self) -> Line:
        """Say so at the new rate."""

    def language_set(self) -> Line:
        """Say, in this language, that it is spoken now."""

    def muted(self) -> Line:
        """Say that the microphone closes and how to open it."""

    def time_of_day(self, hour: int, minute: int) -> Line:
        """Say what time it is."""

    def help(self, moment: Moment) -> tuple[Line, ...]:
        """Say what can be said now."""

    def thanks(self) -> Line:
        """Answer thanks."""

    def greeting(self) -> Line:
        """Answer a greeting."""

    def goodbye(self) -> Line:
        """Answer a goodbye."""

    def fine(self) -> Line:
        """Acknowledge a no, or a yes to nothing more."""

    def not_understood(self) -> Line:
        """Say that a turn was not understood."""

    def or_else(self) -> Line:
        """Lead over to a second possibility."""

    def substitute_question(self, item: str, instead: str) -> str:
        """Ask the model what stands in for an ingredient, or whether `instead` does."""

    def no_model(self) -> Line:
        """Say that a free question cannot be answered now."""

    def getting_ready(self) -> Line:
        """Say that the appliance cannot listen yet."""

    def ready_now(self) -> Line:
        """Say that the appliance listens now, to somebody who called too early."""

    def answer_broke_off(self) -> Line:
        """Say that the rest of a free answer will not come."""

    def microphone_gone(self) -> Line:
        """Say that there is no microphone, and that it is waited for."""

    def microphone_back(self) -> Line:
        """Say that there is a microphone again."""

    def speaker_back(self) -> Line:
        """Say that there is a speaker again."""

    def service_lost(self, service: str) -> Line:
        """Say that a service (stt, tts, llm) is gone."""

    def service_back(self, service: str) -> Line:
        """Say that a service is back."""
