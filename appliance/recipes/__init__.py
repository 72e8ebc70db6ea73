"""Recipes: the model, the built-in ones, and the library that holds them."""

from appliance.recipes.index import Entry
from appliance.recipes.library import Library
from appliance.recipes.model import Ingredient, Recipe, Step

__all__ = ["Entry", "Ingredient", "Library", "Recipe", "Step"]
