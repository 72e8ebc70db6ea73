"""Recipes: the model, the built-in ones, and the library that holds them."""

from appliance.recipes.library import Library
from appliance.recipes.model import Ingredient, Recipe, Step

__all__ = ["Ingredient", "Library", "Recipe", "Step"]
