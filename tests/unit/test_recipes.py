"""Recipe files, the built-in recipes, and finding one by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import RecipeError
from appliance.nlu import durations
from appliance.recipes import Library, Recipe
from appliance.recipes.read import read_recipe

GOOD = """
id: toast
title: Toast
language: en
servings: 1
ingredients: [{name: bread, amount: 2, unit: slice}]
steps: [{text: Toast the bread for 2 minutes., ingredients: [bread], time: 2 minutes}]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_file_is_read(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, GOOD))
    assert recipe.steps[0].duration == durations.Duration(120)
    assert recipe.ingredients[0].amount == 2


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("language: en", "language: fr"), "language"),
        (("servings: 1", "servings: 0"), "servings"),
        (("ingredients: [bread]", "ingredients: [butter]"), "butter, which is not listed"),
        (("time: 2 minutes", "time: a while"), "not a length of time"),
        (("id: toast", "id: My Toast"), "id"),
        (("steps:", "stepps:"), "steps"),
        (("title: Toast", "title: [unclosed"), "not YAML"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said(
    tmp_path: Path, change: tuple[str, str], finding: str
) -> None:
    with pytest.raises(RecipeError, match=finding):
        read_recipe(written(tmp_path, GOOD.replace(*change)))


def test_a_missing_file_and_a_bomb_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="cannot be read"):
        read_recipe(tmp_path / "nothing.yaml")
    with pytest.raises(RecipeError, match="larger than a recipe"):
        read_recipe(written(tmp_path, "x" * 1_100_000))


@pytest.mark.parametrize(
    "recipe", [Library().get(entry.id) for entry in Library()], ids=lambda recipe: recipe.id
)
def test_the_built_in_recipes_hold_together(recipe: Recipe) -> None:
    used = {name for step in recipe.steps for name in step.ingredients}
    assert used == {item.name for item in recipe.ingredients}
    for step in recipe.steps:
        in_text = [one.duration for one in durations.find(step.text, recipe.language)]
        if step.duration is not None:
            assert step.duration in in_text


def test_there_are_recipes_in_both_languages() -> None:
    library = Library()
    assert "김치찌개" in library.titles("ko")
    assert "Pancakes" in library.titles("en")
    assert library.get("kimchi_stew").language == "ko"


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("김치찌개", ["김치찌개"]),
        ("김시찌게", ["김치찌개"]),
        ("pancake", ["Pancakes"]),
        ("팬케이크", ["Pancakes"]),
        ("kimchi stew", ["김치찌개"]),
        ("찌개", ["김치찌개", "된장찌개"]),
        ("피자", []),
    ],
)
def test_a_recipe_is_found_by_name_and_by_sound(said: str, titles: list[str]) -> None:
    assert [recipe.title for recipe in Library().named(said)] == titles


def test_an_unknown_id_names_the_likely_one() -> None:
    with pytest.raises(RecipeError, match="Did you mean 'kimchi_stew'"):
        Library().get("kimchi_stw")
