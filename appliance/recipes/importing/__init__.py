"""Recipes from elsewhere: fetched, recognised, read, made fit for the ear; in a process of its own."""

from appliance.recipes.importing.client import Answer, import_from

__all__ = ["Answer", "import_from"]
