"""`jubang recipes`: the recipe library."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.recipes import Recipe


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "recipes", help="list and show the recipes", description="The recipe library."
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list every recipe")
    add_json(listing)
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="show one recipe")
    show.add_argument("id", help="its id, as `list` shows it")
    add_json(show)
    show.set_defaults(run=run_show)


def run_list(args: argparse.Namespace) -> int:
    """List the recipes."""
    from appliance.recipes import Library

    library = Library()
    if args.json:
        print(json.dumps([_as_json(recipe) for recipe in library], ensure_ascii=False))
        return 0
    for recipe in library:
        steps = len(recipe.steps)
        print(f"{recipe.id:24} {recipe.language}  {steps:2} steps  {recipe.title}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Show one recipe."""
    from appliance.recipes import Library

    recipe = Library().get(args.id)
    if args.json:
        print(json.dumps(_as_json(recipe), ensure_ascii=False))
        return 0
    print(f"{recipe.title} ({recipe.servings})\n")
    for item in recipe.ingredients:
        amount = "" if item.amount is None else f"{item.amount}{item.unit}"
        print(f"  {item.name} {amount} {item.note}".rstrip())
    print()
    for number, step in enumerate(recipe.steps, 1):
        print(f"  {number}. {step.text}")
    return 0


def _as_json(recipe: Recipe) -> dict[str, object]:
    return {
        "id": recipe.id,
        "title": recipe.title,
        "language": recipe.language,
        "servings": recipe.servings,
        "ingredients": [
            {
                "name": item.name,
                "amount": None if item.amount is None else str(item.amount),
                "unit": item.unit,
                "note": item.note,
            }
            for item in recipe.ingredients
        ],
        "steps": [step.text for step in recipe.steps],
    }
