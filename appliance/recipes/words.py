"""What understanding is told of a recipe, and a moment read from JSON."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from appliance.errors import RecipeError, RequestError
from appliance.nlu.context import Asked, Context, Phase, RecipeWords
from appliance.recipes.library import Library
from appliance.recipes.model import Recipe

_log = logging.getLogger(__name__)


def recipe_words(recipe: Recipe) -> RecipeWords:
    """Return what of a recipe helps to understand talk about it."""
    return RecipeWords(
        id=recipe.id,
        title=recipe.title,
        language=recipe.language,
        steps=len(recipe.steps),
        ingredients=tuple(item.name for item in recipe.ingredients),
    )


def read_context(data: Mapping[str, Any], library: Library, language: str) -> Context:
    """Read `{"phase", "asked"?, "recipe"?, "step"?, "timers"?, "woken"?}`.

    An unknown recipe is ignored, with a warning; anything else that is wrong is a RequestError.
    """
    recipe: RecipeWords | None = None
    wanted = data.get("recipe")
    if wanted is not None:
        try:
            recipe = recipe_words(library.get(str(wanted)))
        except RecipeError as error:
            _log.warning("%s The context's recipe is ignored.", error)
    try:
        asked = data.get("asked")
        phase = Phase(data.get("phase") or (Phase.COOKING if recipe else Phase.IDLE))
        step = data.get("step")
        return Context(
            phase=phase,
            asked=Asked(asked) if asked and phase is Phase.ASKED else None,
            recipe=recipe,
            step=None if step is None else int(step),
            timers=tuple(str(name) for name in data.get("timers") or ()),
            titles=library.titles(language),
            woken=bool(data.get("woken", True)),
        )
    except (ValueError, TypeError) as error:
        message = f"The context is malformed: {error}."
        phases = ", ".join(Phase)
        raise RequestError(
            message, hint=f"phase is one of {phases}.", code="bad_context"
        ) from error
