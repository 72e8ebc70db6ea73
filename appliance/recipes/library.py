"""The recipes that can be cooked: those that come with Jubang, and the user's own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from appliance.errors import RecipeError
from appliance.recipes.index import Entry, entries, entry_of
from appliance.recipes.model import Recipe
from appliance.recipes.read import read_recipe
from appliance.recipes.search import Finder
from appliance.recipes.write import write_recipe
from appliance.settings import Paths

_log = logging.getLogger(__name__)

BUILT_IN = Path(__file__).parent / "builtin"


class Library:
    """Recipes by id. What is put into the folder while it is open is seen at the next look."""

    def __init__(self, own: Path | None = None, cache: Path | None = None) -> None:
        """Open the built-in recipes and those of the folder `own`; `cache` is a folder for indexes.

        A recipe of the user's own replaces a built-in one of the same id.
        """
        self._own = own
        self._cache = cache
        self._seen = self._stamp()
        self._entries = self._read()
        self._finder: Finder | None = None
        self._recipes: dict[str, tuple[int, Recipe]] = {}

    @classmethod
    def open(cls, paths: Paths) -> Self:
        """Open the appliance's library."""
        return cls(paths.state / "recipes", paths.cache / "recipes")

    def __iter__(self) -> Iterator[Entry]:
        """Go through all recipes, the user's own first."""
        return iter(self._current().values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._current())

    def get(self, recipe_id: str) -> Recipe:
        """Return a recipe by its id; raise RecipeError where there is none, or it cannot be read."""
        entry = self._current().get(recipe_id)
        known = self._recipes.get(recipe_id)
        if entry is None and known is not None:
            return known[1]  # taken away while it is being cooked
        if entry is None:
            near = self.named(recipe_id.replace("_", " "))
            likely = f"Did you mean '{near[0].id}'? " if near else ""
            raise RecipeError(
                f"There is no recipe '{recipe_id}'.", hint=f"{likely}`jubang recipes list` has all."
            )
        changed = _changed(Path(entry.file))
        if known is not None and known[0] == changed:
            return known[1]
        try:
            recipe = read_recipe(Path(entry.file))
        except RecipeError as error:
            if known is None:
                raise
            _log.warning("%s It is cooked as it was before.", error)
            recipe = known[1]
        self._recipes[recipe_id] = (changed, recipe)
        return recipe

    def has(self, recipe_id: str) -> bool:
        """Return whether there is a recipe of this id."""
        return recipe_id in self._current()

    def is_own(self, recipe_id: str) -> bool:
        """Return whether a recipe is the user's own; raise RecipeError where there is none."""
        self.get(recipe_id)
        return not self._entries[recipe_id].file.startswith(f"{BUILT_IN}/")

    def titles(self, language: str) -> tuple[str, ...]:
        """Return the titles in one language."""
        return tuple(entry.title for entry in self if entry.language == language)

    def named(self, name: str) -> tuple[Entry, ...]:
        """Return the recipes that `name`, as it was heard, can mean: the best, and close rivals."""
        return self._find().named(name)

    def with_ingredients(self, query: str) -> tuple[Entry, ...]:
        """Return the recipes that use what a text names, those that use most of it first."""
        return self._find().with_ingredients(query)

    def add(self, recipe: Recipe) -> Path:
        """Keep a recipe among the user's own, and return its file; raise RecipeError."""
        if self._own is None:
            raise RecipeError("This library holds the built-in recipes only.")
        self._current()
        path = self._own / f"{recipe.id}.yaml"
        write_recipe(recipe, path)
        self._entries = {**self._entries, recipe.id: entry_of(recipe, str(path))}
        self._seen, self._finder = self._stamp(), None
        return path

    def reindex(self) -> None:
        """Bring the cached index up to date, so that the next start need not."""
        self._entries, self._finder = self._read(), None

    def remove(self, recipe_id: str) -> None:
        """Delete one of the user's own recipes; raise RecipeError for any other."""
        if not self.is_own(recipe_id):
            raise RecipeError(f"'{recipe_id}' comes with Jubang and cannot be removed.")
        try:
            Path(self._entries[recipe_id].file).unlink()
        except OSError as error:
            raise RecipeError(f"'{recipe_id}' cannot be removed: {error.strerror}.") from error
        self._recipes.pop(recipe_id, None)

    def _current(self) -> dict[str, Entry]:
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen, self._entries, self._finder = stamp, self._read(), None
        return self._entries

    def _find(self) -> Finder:
        current = self._current()
        if self._finder is None:
            self._finder = Finder(current.values())
        return self._finder

    def _read(self) -> dict[str, Entry]:
        built_in = entries(BUILT_IN, self._cache and self._cache / "builtin.json")
        if self._own is None:
            return built_in
        own = entries(self._own, self._cache and self._cache / "own.json")
        return own | {key: entry for key, entry in built_in.items() if key not in own}

    def _stamp(self) -> int:
        return _changed(self._own) if self._own else 0


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
