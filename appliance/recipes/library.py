"""The recipes that can be cooked, found by name and by how the name sounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from appliance.errors import RecipeError
from appliance.nlu.sound import letters, similarity
from appliance.recipes.model import Recipe
from appliance.recipes.read import read_recipe

_BUILT_IN = Path(__file__).parent / "builtin"
_SAME = 0.99
_ALIKE = 0.62
_CLOSE = 0.12


class Library:
    """Recipes by id, in the order in which they were added."""

    def __init__(self, recipes: Iterable[Recipe] | None = None) -> None:
        """Hold `recipes`, or the built-in ones."""
        held = built_in() if recipes is None else recipes
        self._recipes = {recipe.id: recipe for recipe in held}

    def __iter__(self) -> Iterator[Recipe]:
        """Go through all recipes."""
        return iter(self._recipes.values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._recipes)

    def get(self, recipe_id: str) -> Recipe:
        """Return a recipe by its id; raise RecipeError naming the known ones."""
        if recipe_id not in self._recipes:
            known = ", ".join(sorted(self._recipes))
            raise RecipeError(f"There is no recipe '{recipe_id}'.", hint=f"Recipes: {known}.")
        return self._recipes[recipe_id]

    def has(self, recipe_id: str) -> bool:
        """Return whether there is a recipe of this id."""
        return recipe_id in self._recipes

    def titles(self, language: str) -> tuple[str, ...]:
        """Return the titles in one language."""
        return tuple(recipe.title for recipe in self if recipe.language == language)

    def named(self, name: str) -> tuple[Recipe, ...]:
        """Return the recipes that `name`, as it was heard, can mean: the best, and close rivals."""
        scored = [(_score(name, recipe), recipe) for recipe in self]
        best = max((score for score, _ in scored), default=0.0)
        if best < _ALIKE:
            return ()
        margin = 0.0 if best >= _SAME else _CLOSE
        fitting = [pair for pair in scored if pair[0] >= max(best - margin, _ALIKE)]
        fitting.sort(key=lambda pair: -pair[0])
        return tuple(recipe for _, recipe in fitting)


def _score(name: str, recipe: Recipe) -> float:
    """Return how well a name fits; a whole name inside a title counts as a near match."""
    said = letters(name)
    best = 0.0
    for known in (recipe.title, *recipe.aliases, recipe.id.replace("_", " ")):
        sounds = letters(known)
        inside = min(len(said), len(sounds)) >= 4 and (said in sounds or sounds in said)
        best = max(best, similarity(name, known), 0.85 if inside else 0.0)
    return best


@lru_cache(maxsize=1)
def built_in() -> tuple[Recipe, ...]:
    """Return the recipes that come with Jubang."""
    return tuple(read_recipe(path) for path in sorted(_BUILT_IN.glob("*.yaml")))
