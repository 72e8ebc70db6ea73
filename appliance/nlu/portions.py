"""A recipe and how much of it in one breath: "김치찌개 4인분 만들자", "pancakes for six". Pure."""

from __future__ import annotations

from appliance.acts import Act, Intent
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.labels import LABELS
from appliance.nlu.slots import acts_of

_SELECT = LABELS["select_recipe"]
_SCALES = LABELS["scale_recipe"], LABELS["scale_recipe:factor"]


def with_portions(
    acts: tuple[Act, ...], clause: str, language: str, context: Context
) -> tuple[Act, ...]:
    """Return a choice of a recipe with how much of it is wanted, as far as the clause says both.

    Where only how much was understood, the recipe that is named is chosen first, unless it is open; where only
    its ingredients are asked for, while none is open, too.
    """
    if len(acts) != 1:
        return acts
    if acts[0].intent is Intent.SELECT_RECIPE:
        return acts + portions(clause.replace(acts[0].text("name"), " "), language, context)
    if acts[0].intent is Intent.LIST_INGREDIENTS and context.recipe is None:
        chosen = _recipe(clause, language, context)
        return with_portions(chosen, clause, language, context) + acts
    if acts[0].intent is Intent.SCALE_RECIPE and "item" not in acts[0].slots:
        return _recipe(clause, language, context) + acts
    return acts


def portions(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return how much of a recipe a text wants, by servings or by a factor; nothing where it does not say."""
    for label in _SCALES:
        found = acts_of(label, text, language, context)
        if found:
            return found
    return ()


def _recipe(clause: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return the choice of the recipe that a clause names by its title; nothing where that is open."""
    if not any(one.dish for one in named(clause, language, context)):
        return ()
    chosen = acts_of(_SELECT, clause, language, context) or ()
    is_open = context.recipe is not None and any(
        one.text("name").lower() in context.recipe.title.lower() for one in chosen
    )
    return () if is_open else chosen
