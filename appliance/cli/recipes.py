"""`jubang recipes`: the recipe library."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.recipes import Entry, Library, Recipe
    from appliance.recipes.importing import Answer
    from appliance.settings import Paths

_KINDS = frozenset(
    {".yaml", ".yml", ".cook", ".json", ".txt", ".md", ".html", ".htm", ".zip"}
    | {".paprikarecipes", ".paprikarecipe"}
)
"""The files of a folder that are looked at."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "recipes",
        help="list, show, import and remove recipes",
        description="The recipe library: the built-in recipes and your own.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser(
        "list", help="list every recipe", description="List every recipe, or those that fit."
    )
    listing.add_argument(
        "query", nargs="*", help="a name, as it is heard, or what is in it: 감자 양파"
    )
    listing.add_argument("--lang", choices=("ko", "en"), help="only in this language")
    add_json(listing)
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="show one recipe", description="Show one recipe.")
    show.add_argument("id", help="its id, as `list` shows it")
    add_json(show)
    show.set_defaults(run=run_show)
    _add_import(actions)
    remove = actions.add_parser(
        "remove", help="remove recipes of your own", description="Remove recipes of your own."
    )
    remove.add_argument("id", nargs="+", help="its id, as `list` shows it")
    remove.set_defaults(run=run_remove)


def _add_import(actions: Commands) -> None:
    importing = actions.add_parser(
        "import",
        help="take recipes over from a page, a file or a folder",
        description=(
            "Take recipes over: from a web page, saved HTML, Cooklang, our own YAML, plain text, or an "
            "export of Mealie, Tandoor or Paprika. The address of your own Mealie (importing.mealie_url) "
            "takes over all of its recipes. What could not be read is said, never guessed."
        ),
    )
    importing.add_argument("source", nargs="+", help="a URL, a file or a folder")
    importing.add_argument("--dry-run", action="store_true", help="only say what would be kept")
    importing.add_argument(
        "--replace", action="store_true", help="put the new one in the place of one that is there"
    )
    add_json(importing)
    importing.set_defaults(run=run_import)


def _library() -> Library:
    from appliance.recipes import Library

    return Library.open(_paths())


def _paths() -> Paths:
    from appliance.settings import Paths, load

    return Paths.resolve(load().paths)


def run_list(args: argparse.Namespace) -> int:
    """List the recipes."""
    from appliance.cli.tables import print_table

    library = _library()
    query = " ".join(args.query)
    found: Sequence[Entry] = tuple(library)
    if query:
        found = tuple(dict.fromkeys((*library.named(query), *library.with_ingredients(query))))
    found = [entry for entry in found if args.lang in {None, entry.language}]
    if args.json:
        told = [_as_json(library.get(entry.id), own=library.is_own(entry.id)) for entry in found]
        print(json.dumps(told, ensure_ascii=False))
    elif not found:
        print("There is no such recipe.")
    else:
        rows = [
            (
                entry.id,
                entry.title,
                entry.language,
                str(entry.servings or "?"),
                f"{entry.steps} steps",
                "own" if library.is_own(entry.id) else "",
            )
            for entry in found
        ]
        print_table(("id", "title", "", "serves", "", ""), rows)
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Show one recipe."""
    library = _library()
    recipe = library.get(args.id)
    if args.json:
        print(json.dumps(_as_json(recipe, own=library.is_own(args.id)), ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.markup import escape

    from appliance.recipes.scale import amount_of

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    serves = "" if recipe.servings is None else f" ({recipe.servings})"
    console.print(f"[bold]{escape(recipe.title)}[/bold]{serves}")
    if recipe.source:
        licence = f", {recipe.licence}" if recipe.licence else ""
        console.print(f"[dim]{escape(recipe.source + licence)}[/dim]")
    for group in dict.fromkeys(item.group for item in recipe.ingredients):
        console.print(f"\n[bold]{escape(group)}[/bold]" if group else "")
        for item in recipe.ingredients:
            if item.group == group:
                note = f" [dim]{escape(item.note)}[/dim]" if item.note else ""
                amount = f" [cyan]{escape(amount_of(item, recipe.language))}[/cyan]"
                amount = "" if item.amount is None else amount
                console.print(f"  {escape(item.name)}{amount}{note}")
    console.print()
    for number, step in enumerate(recipe.steps, 1):
        console.print(f"  [cyan]{number}.[/cyan] {escape(step.text)}")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Take recipes over; 1 where any could not be."""
    from appliance.errors import RecipeError
    from appliance.recipes.importing import import_from

    library = _library()
    told: list[dict[str, object]] = []
    failed = kept = 0
    for answer in import_from(list(_sources(args.source)), listening=_paths().import_socket):
        try:
            one = _taken(answer, library, replaces=args.replace, only_say=args.dry_run)
        except RecipeError as error:
            one = {"name": _shown(answer.name), **error.to_json()}
        told.append(one)
        failed += "error" in one
        kept += one.get("kept") is True
        if not args.json:
            _say(one, only_say=args.dry_run)
    library.reindex()
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{kept} kept, {len(told) - kept - failed} not, {failed} could not be read.")
    return 1 if failed or not told else 0


def _sources(given: Sequence[str]) -> Iterator[str]:
    from appliance.errors import RecipeError

    for source in given:
        if "://" in source:
            yield source
            continue
        path = Path(source).expanduser().absolute()
        if not path.is_dir() and not path.is_file():
            raise RecipeError(f"There is no file {source}.", hint="A URL begins with https://.")
        if path.is_dir():
            yield from (
                str(one)
                for one in sorted(path.rglob("*"))
                if one.is_file() and one.suffix.lower() in _KINDS
            )
        else:
            yield str(path)


def _taken(
    answer: Answer, library: Library, *, replaces: bool, only_say: bool
) -> dict[str, object]:
    """Keep what a source came to, and return what is told about it."""
    if answer.recipe is None:
        return {"name": _shown(answer.name), **(answer.error.to_json() if answer.error else {})}
    recipe = answer.recipe
    there = _same(recipe, library)
    told: dict[str, object] = {"name": _shown(answer.name), "findings": list(answer.findings)}
    if there is not None and not replaces:
        told["findings"] = [f"It is already there as {there}; --replace puts it in its place."]
        return {**told, "id": there, "title": recipe.title, "kept": False}
    recipe = replace(recipe, id=there or _free_id(recipe.id, library))
    if not only_say:
        library.add(recipe)
    return {**told, **_as_json(recipe, own=True), "kept": not only_say}


def _shown(name: str) -> str:
    """Return a file's name without what a terminal or JSON cannot bear."""
    return "".join(one if one.isprintable() else "?" for one in name)


def _same(recipe: Recipe, library: Library) -> str | None:
    """Return the id of the user's recipe that this one is another copy of."""
    for entry in library:
        if library.is_own(entry.id) and entry.title == recipe.title:
            known = library.get(entry.id)
            if known.source == recipe.source or known.id == recipe.id:
                return entry.id
    return None


def _free_id(wanted: str, library: Library) -> str:
    number, free = 1, wanted
    while library.has(free):
        number += 1
        free = f"{wanted}_{number}"
    return free


def _say(one: dict[str, object], *, only_say: bool) -> None:
    if "error" in one:
        error = one["error"]
        assert isinstance(error, dict)  # noqa: S101 - to_json made it
        print(f"✗ {one['name']}: {error['message']} {error['hint']}".rstrip(), file=sys.stderr)
        return
    sign = "·" if only_say or not one["kept"] else "✓"
    facts = ""
    steps, items = one.get("steps"), one.get("ingredients")
    if isinstance(steps, list) and isinstance(items, list):
        facts = f": {len(items)} ingredients, {len(steps)} steps"
    print(f"{sign} {one['title']} ({one['id']}){facts}")
    findings = one["findings"]
    assert isinstance(findings, list)  # noqa: S101 - _taken made it
    for finding in findings:
        print(f"    {finding}")


def run_remove(args: argparse.Namespace) -> int:
    """Remove recipes."""
    library = _library()
    for recipe_id in args.id:
        title = library.get(recipe_id).title
        library.remove(recipe_id)
        print(f"Removed {title} ({recipe_id}).")
    return 0


def _as_json(recipe: Recipe, *, own: bool) -> dict[str, object]:
    return {
        "id": recipe.id,
        "title": recipe.title,
        "language": recipe.language,
        "servings": recipe.servings,
        "own": own,
        "source": recipe.source,
        "licence": recipe.licence,
        "ingredients": [
            {
                "name": item.name,
                "amount": None if item.amount is None else str(item.amount),
                "upper": None if item.upper is None else str(item.upper),
                "unit": item.unit,
                "note": item.note,
                "group": item.group,
            }
            for item in recipe.ingredients
        ],
        "steps": [step.text for step in recipe.steps],
    }
