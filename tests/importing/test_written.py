"""A recipe written to its file is read back the same."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.nlu.durations import Duration
from appliance.recipes import Ingredient, Library, Recipe, Step
from appliance.recipes.read import _clean, parse_recipe, read_recipe
from appliance.recipes.write import to_yaml, write_recipe

TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0xD7A3, exclude_categories=("Cs", "Cc", "Cn")),
    min_size=1,
    max_size=40,
).filter(lambda text: _clean(text) == text)
AMOUNT = st.none() | st.fractions(min_value=Fraction(1, 8), max_value=900, max_denominator=8)
LENGTH = st.integers(min_value=1, max_value=24 * 60).map(lambda minutes: Duration(minutes * 60))
RANGE = st.tuples(st.integers(1, 300), st.integers(1, 300)).map(
    lambda pair: Duration(pair[0] * 60, (pair[0] + pair[1]) * 60)
)


@pytest.mark.parametrize("recipe_id", [entry.id for entry in Library()])
def test_the_built_in_recipes_are_written_as_they_are(recipe_id: str) -> None:
    recipe = Library().get(recipe_id)
    assert parse_recipe(to_yaml(recipe), "x") == recipe


@given(
    st.sampled_from(["ko", "en"]),
    TEXT,
    st.lists(
        st.builds(Ingredient, TEXT, AMOUNT, st.sampled_from(["", "g", "컵"]), TEXT, AMOUNT, TEXT),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.tuples(TEXT, st.none() | LENGTH | RANGE, st.lists(TEXT)), min_size=1, max_size=4),
    st.none() | st.integers(1, 100),
)
def test_any_recipe_is_written_as_it_is(
    language: str,
    title: str,
    items: list[Ingredient],
    told: list[tuple[str, Duration | None, list[str]]],
    servings: int | None,
) -> None:
    steps = tuple(
        Step(text, (items[0].name,), time, "", tuple(tools)) for text, time, tools in told
    )
    recipe = Recipe(
        "x", title, language, servings, tuple(items), steps, (title,), "https://x", "CC0"
    )
    assert parse_recipe(to_yaml(recipe), "x") == recipe


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    recipe = Library().get("pancakes")
    write_recipe(recipe, tmp_path / "new" / "pancakes.yaml")
    assert read_recipe(tmp_path / "new" / "pancakes.yaml") == recipe
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["pancakes.yaml"]
