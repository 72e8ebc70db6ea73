"""Acts that choose a recipe, and begin, pause and end its cooking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from appliance.acts import Act
from appliance.cooking.reply import Line
from appliance.cooking.say.catalogue import NAMED
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.state import Question
from appliance.nlu.context import Asked, Context
from appliance.nlu.foods import named
from appliance.recipes import Entry, Recipe

_NAMED_AT_ONCE = 3


def ask_which(scene: Scene) -> Outcome:
    """Ask what to cook."""
    return _ask(scene, scene.say.which_recipe)


def select_recipe(act: Act, scene: Scene) -> Outcome:
    """Choose a recipe by name; ask back where two fit."""
    name = act.text("name")
    fitting = scene.library.named(name)
    if not fitting:
        return _ask(scene, partial(scene.say.no_such_recipe, name))
    if len(fitting) > 1:
        found = fitting[:_NAMED_AT_ONCE]
        line = scene.say.which_of([recipe.title for recipe in found])
        question = Question(Asked.WHICH_RECIPE, recipes=tuple(recipe.id for recipe in found))
        return outcome(scene.state, line, asks=question)
    return _choose(scene, scene.library.get(fitting[0].id))


def search_recipes(act: Act, scene: Scene) -> Outcome:
    """Say which recipes use what was asked for."""
    query = act.text("query")
    if not any(named(query, scene.say.language, Context())) and not scene.library.named(query):
        return ask_which(scene)  # 오늘 뭐 해 먹지?
    fitting = scene.library.with_ingredients(query) or scene.library.named(query)
    if not fitting:
        return outcome(scene.state, scene.say.found_none())
    found = sorted(
        fitting, key=lambda entry: (entry.language != scene.say.language, not _is_of(entry, query))
    )
    first = found[:_NAMED_AT_ONCE]
    ids = tuple(entry.id for entry in first)
    if len(found) == 1:
        line = scene.say.found_recipe(first[0].title)
        return outcome(scene.state, line, asks=Question(Asked.CONFIRM, recipes=ids))
    line = scene.say.found_recipes([entry.title for entry in first], len(found))
    return outcome(scene.state, line, asks=Question(Asked.WHICH_RECIPE, recipes=ids))


def accept(_: Act, scene: Scene, found: Question) -> Outcome:
    """Choose the recipe that was found."""
    return _choose(scene, scene.library.get(found.recipes[0]))


def _is_of(entry: Entry, query: str) -> bool:
    """Return whether a dish has in its name what was asked for: 계란 and 계란말이."""
    return any(
        query[food.start : food.end].lower() in entry.title.lower()
        for food in named(query, entry.language, Context())
    )


def list_recipes(_: Act, scene: Scene) -> Outcome:
    """Say which recipes there are in the turn's language; behind a list, which others."""
    asked = scene.state.asked
    named = asked.recipes if asked and asked.kind is Asked.WHICH_RECIPE else ()
    return _ask(scene, scene.say.recipes, behind=named)


def pause_cooking(_: Act, scene: Scene) -> Outcome:
    """Wait until told to go on; timers run on."""
    paused = scene.recipe is not None
    return outcome(replace(scene.state, paused=paused), scene.say.paused())


def finish_cooking(_: Act, scene: Scene) -> Outcome:
    """End the cooking."""
    recipe, state = scene.recipe, scene.state
    if recipe is None:
        return outcome(state, scene.say.fine())
    at_end = state.step >= len(recipe.steps)
    before = replace(state, before=None)
    ended = replace(
        state, recipe=None, step=0, factor=Fraction(1), paused=False, listed=None, before=before
    )
    return outcome(ended, scene.say.finished() if at_end else scene.say.ended())


def _choose(scene: Scene, recipe: Recipe) -> Outcome:
    before = replace(scene.state, before=None)
    state = replace(
        scene.state,
        recipe=recipe.id,
        title=recipe.title,
        step=0,
        factor=Fraction(1),
        paused=False,
        listed=None,
        before=before,
    )
    return outcome(state, *scene.say.chosen(recipe))


def _ask(
    scene: Scene, say: Callable[[Sequence[str]], Line], behind: tuple[str, ...] = ()
) -> Outcome:
    """Ask what to cook: of all recipes, or of those behind the last that was named."""
    entries = tuple(scene.library)
    own = tuple(one for one in entries if one.language == scene.say.language) or entries
    ids = [one.id for one in own]
    first = ids.index(behind[-1]) + 1 if behind and behind[-1] in ids else 0
    left = own[first:] or own
    question = Question(Asked.WHICH_RECIPE, recipes=tuple(one.id for one in left[:NAMED]))
    return outcome(scene.state, say([one.title for one in left]), asks=question)
