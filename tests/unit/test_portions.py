"""A recipe and how much of it in one breath."""

from __future__ import annotations

import pytest

from appliance.acts import to_json
from appliance.cooking import CookingSession


def _acts(text: str, language: str, session: CookingSession | None = None) -> list[object]:
    return list(to_json((session or CookingSession()).understand(text, language).acts))


@pytest.mark.parametrize(
    ("text", "language", "name", "portions"),
    [
        ("김치찌개 4인분 만들자", "ko", "김치찌개", {"servings": 4}),
        ("된장찌개 세 명 먹을 거 끓이자", "ko", "된장찌개", {"servings": 3}),
        ("계란말이 두 배로 하자", "ko", "계란말이", {"factor": 2.0}),
        ("make pancakes for six", "en", "pancakes", {"servings": 6}),
        ("a double batch of pancakes please", "en", "pancakes", {"factor": 2.0}),
    ],
)
def test_both_are_understood(
    text: str, language: str, name: str, portions: dict[str, object]
) -> None:
    assert _acts(text, language) == [
        {"intent": "select_recipe", "name": name},
        {"intent": "scale_recipe", **portions},
    ]


def test_the_recipe_that_is_open_is_only_scaled() -> None:
    session = CookingSession(language="ko")
    session.handle_text("김치찌개 만들자")
    assert _acts("김치찌개 4인분으로 해 줘", "ko", session) == [
        {"intent": "scale_recipe", "servings": 4}
    ]


@pytest.mark.parametrize(("servings", "said"), [("4인분", "사 인분"), ("2인분", "이 인분")])
def test_it_is_told_of_for_so_many_at_once(servings: str, said: str) -> None:
    spoken = CookingSession(language="ko").handle_text(f"김치찌개 {servings} 만들자").spoken
    assert spoken.count("인분") == 1
    assert said in spoken


def test_where_it_is_asked_which_nothing_is_scaled() -> None:
    session = CookingSession(language="ko")
    session.handle_text("김치찌개 만들자")
    session.handle_text("짜장면 3인분 만들자")
    assert session.recipe is not None
    assert session.recipe.servings == 2


@pytest.mark.parametrize(
    ("text", "portions"),
    [("두 번째 거 4인분으로 하자", {"servings": 4}), ("두 번째 거 두 배로", {"factor": 2.0})],
)
def test_one_of_those_named_is_chosen_for_so_many(text: str, portions: dict[str, object]) -> None:
    session = CookingSession(language="ko")
    session.handle_text("두부로 뭐 해 먹을 수 있어?")
    choice, scaled = _acts(text, "ko", session)
    assert choice == {"intent": "select_recipe", "name": "김치찌개"}
    assert scaled == {"intent": "scale_recipe", **portions}


def test_let_us_do_that_is_no_dish() -> None:
    session = CookingSession(language="ko")
    session.handle_text("두부로 뭐 해 먹을 수 있어?")
    assert "레시피는 없어요" not in session.handle_text("그걸로 하자").text


def test_the_recipe_whose_ingredients_are_asked_for_is_opened() -> None:
    assert _acts("불고기 2인분만 할 건데 재료 불러 줘", "ko") == [
        {"intent": "select_recipe", "name": "불고기"},
        {"intent": "scale_recipe", "servings": 2},
        {"intent": "list_ingredients", "scope": "recipe"},
    ]
