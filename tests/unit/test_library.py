"""The library: the user's own recipes, its index, and a thousand of them."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.bench.thousand import write_thousand
from appliance.cooking import CookingSession
from appliance.errors import RecipeError
from appliance.recipes import Library
from appliance.recipes.write import to_yaml


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "own", tmp_path / "cache")


def own(library: Library, recipe_id: str, title: str) -> None:
    library.add(replace(library.get("kimchi_stew"), id=recipe_id, title=title, aliases=()))


def test_a_recipe_of_one_s_own_is_found_at_once_and_at_the_next_start(
    library: Library, tmp_path: Path
) -> None:
    own(library, "grandma", "할머니 김치찌개")
    assert [entry.id for entry in library.named("할머니 김치찌개")] == ["grandma"]
    again = Library(tmp_path / "own", tmp_path / "cache")
    assert again.get("grandma").title == "할머니 김치찌개"
    assert again.is_own("grandma")
    assert next(iter(again)).id == "grandma"


def test_what_is_put_into_the_folder_is_seen(library: Library, tmp_path: Path) -> None:
    session = CookingSession(library=library)
    assert not library.named("우리집 특선")
    recipe = replace(library.get("kimchi_stew"), id="ours", title="우리집 특선", aliases=())
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ours.yaml").write_text(to_yaml(recipe), encoding="utf-8")
    assert session.handle_text("우리집 특선 만들자").text.startswith("우리집 특선이에요.")


def test_one_s_own_replaces_a_built_in_one(library: Library) -> None:
    own(library, "kimchi_stew", "우리 김치찌개")
    assert library.get("kimchi_stew").title == "우리 김치찌개"
    library.remove("kimchi_stew")
    assert library.get("kimchi_stew").title == "김치찌개"
    with pytest.raises(RecipeError, match="comes with Jubang"):
        library.remove("kimchi_stew")


def test_a_broken_file_is_left_out_and_said(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own(library, "grandma", "할머니 김치찌개")
    (tmp_path / "own" / "broken.yaml").write_text("title: [", encoding="utf-8")
    again = Library(tmp_path / "own", tmp_path / "cache")
    assert again.has("grandma")
    assert "broken.yaml is not YAML" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        Library(tmp_path / "own", tmp_path / "cache")
    assert "broken.yaml is not YAML" in caplog.text


def test_a_recipe_that_is_broken_or_taken_away_while_it_is_cooked_goes_on(
    library: Library, tmp_path: Path
) -> None:
    own(library, "grandma", "할머니 김치찌개")
    session = CookingSession(library=Library(tmp_path / "own"))
    session.handle_text("할머니 김치찌개 만들자")
    file = tmp_path / "own" / "grandma.yaml"
    file.write_text("title: [", encoding="utf-8")
    assert session.handle_text("시작하자").text.startswith("1단계:")
    file.unlink()
    assert session.handle_text("다음").text.startswith("2단계:")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"form": 1, "files": 7}', b"\xff"])
def test_a_broken_index_is_made_anew(library: Library, tmp_path: Path, content: bytes) -> None:
    own(library, "grandma", "할머니 김치찌개")
    library.reindex()
    index = tmp_path / "cache" / "own.json"
    assert index.exists()
    index.write_bytes(content)
    assert Library(tmp_path / "own", tmp_path / "cache").has("grandma")


def test_a_change_of_a_file_is_seen_by_its_time_and_size(library: Library, tmp_path: Path) -> None:
    own(library, "grandma", "할머니 김치찌개")
    library.reindex()
    file = tmp_path / "own" / "grandma.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("할머니", "우리 할머니"), encoding="utf-8"
    )
    assert "우리 할머니 김치찌개" in Library(tmp_path / "own", tmp_path / "cache").titles("ko")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("감자랑 애호박", "soybean_paste_stew"),
        ("닭고기로 뭐 만들지", "spicy_chicken_stew"),
        ("something with tomatoes", "tomato_soup"),
        ("소고기하고 당근 있어", "bibimbap"),
        ("호두", None),
    ],
)
def test_recipes_are_found_by_what_is_in_them(query: str, found: str | None) -> None:
    ids = [entry.id for entry in Library().with_ingredients(query)]
    assert found in ids if found else ids == []


def test_a_thousand_recipes_are_told_apart(tmp_path: Path) -> None:
    write_thousand(tmp_path / "own")
    library = Library(tmp_path / "own", tmp_path / "cache")
    assert len(library) == 1000
    for entry in list(library)[::97]:
        assert library.named(entry.title)[0].title == entry.title
    session = CookingSession(library=library)
    assert session.handle_text("김치찌개 만들자").text.startswith("김치찌개예요.")
    assert session.handle_text("시작하자").text.startswith("1단계:")
    assert len(session.handle_text("무슨 레시피 있어?").text) < 200
