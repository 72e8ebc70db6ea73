"""What a clause is in the moment in which it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.acts import Intent, to_json
from appliance.nlu.context import Asked, Context, Phase, RecipeWords
from appliance.nlu.understand import understand

TITLES = ("김치찌개", "떡볶이", "Pancakes")
IDLE = Context(titles=TITLES)
OPENED = Context(
    Phase.COOKING, recipe=RecipeWords("tteokbokki", "떡볶이", "ko", 7), step=None, titles=TITLES
)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("김치찌개 어때", "ko", "김치찌개"),
        ("떡볶이 시작하자", "ko", "떡볶이"),
        ("open pancakes", "en", "pancakes"),
    ],
)
def test_a_recipe_that_there_is_is_opened(text: str, language: str, name: str) -> None:
    acts = to_json(understand(text, language, IDLE).acts)
    assert acts == [{"intent": "select_recipe", "name": name}]


@pytest.mark.parametrize(
    ("text", "language"), [("응 그걸로 하자", "ko"), ("yeah let's make that one", "en")]
)
def test_what_was_just_opened_is_started(text: str, language: str) -> None:
    acts = to_json(understand(text, language, OPENED).acts)
    assert acts == [{"intent": "start_cooking"}]


@pytest.mark.parametrize(("text", "language"), [("소금을 안 넣었어", "ko"), ("chicken", "en")])
def test_what_names_something_else_starts_nothing(text: str, language: str) -> None:
    acts = to_json(understand(text, language, OPENED).acts)
    assert {"intent": "start_cooking"} not in acts


@pytest.mark.parametrize(
    ("text", "language"), [("물이 너무 많아", "ko"), ("i forgot the salt", "en")]
)
def test_a_remark_is_no_dish(text: str, language: str) -> None:
    which = Context(Phase.ASKED, asked=Asked.WHICH_RECIPE, titles=TITLES)
    acts = understand(text, language, which).acts
    assert [one for one in acts if one.intent is Intent.SELECT_RECIPE] == []


STEW = Context(Phase.COOKING, recipe=RecipeWords("stew", "스튜", "ko", 5, ("설탕", "양파")), step=2)
BATTER = Context(
    Phase.COOKING, recipe=RecipeWords("pancakes", "Pancakes", "en", 8, ("flour", "butter")), step=2
)


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("설탕", "ko", {"intent": "ingredient_amount", "item": "설탕"}),
        ("소고기", "ko", {"intent": "none"}),
        ("butter", "en", {"intent": "ingredient_amount", "item": "butter"}),
        ("beef", "en", {"intent": "none"}),
    ],
)
def test_a_bare_ingredient_asks_for_its_amount(
    text: str, language: str, act: dict[str, object]
) -> None:
    """A food alone was taken for "done": it went to the next step."""
    context = STEW if language == "ko" else BATTER
    assert to_json(understand(text, language, context).acts) == [act]


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("양파 넣었어", True),
        ("양파 안 넣었어", False),
        ("아직 못 썰었어", False),
        ("안 되겠다 다음으로 가자", True),
    ],
)
def test_what_is_not_done_goes_to_no_next_step(text: str, *, goes_on: bool) -> None:
    intents = [one.intent for one in understand(text, "ko", STEW).acts]
    assert (Intent.NEXT_STEP in intents) is goes_on


@pytest.mark.parametrize(
    ("text", "language"), [("재료 두 배로", "ko"), ("double the ingredients", "en")]
)
def test_twice_the_ingredients_is_twice_the_recipe(text: str, language: str) -> None:
    context = STEW if language == "ko" else BATTER
    acts = to_json(understand(text, language, context).acts)
    assert acts == [{"intent": "scale_recipe", "factor": 2.0}]


def test_only_thanks_are_thanks() -> None:
    assert to_json(understand("맛있겠다", "ko", STEW).acts) == [{"intent": "none"}]
    assert to_json(understand("고마워", "ko", STEW).acts) == [{"intent": "thanks"}]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("얼마나 넣어?", "ko"),
        ("그럼 얼마나 넣으면 돼?", "ko"),
        ("how much do I need?", "en"),
        ("so how much should we add", "en"),
    ],
)
def test_how_much_of_nothing_named_is_of_each_at_this_step(text: str, language: str) -> None:
    context = STEW if language == "ko" else BATTER
    acts = to_json(understand(text, language, context).acts)
    assert acts == [{"intent": "list_ingredients", "scope": "step"}]


@pytest.mark.parametrize(
    ("text", "item"), [("설탕 얼마나 넣어", "설탕"), ("고추가루 얼마나", "고춧가루")]
)
def test_an_ingredient_is_read_whole_and_by_its_sound(text: str, item: str) -> None:
    with_pepper = RecipeWords("stew", "스튜", "ko", 5, ("설탕", "양파", "고춧가루"))
    context = Context(Phase.COOKING, recipe=with_pepper, step=2)
    assert to_json(understand(text, "ko", context).acts) == [
        {"intent": "ingredient_amount", "item": item}
    ]


def test_a_guess_to_be_confirmed_is_a_check() -> None:
    for text in ("불은 중불 맞죠?", "양파 반 개 맞지?"):
        assert [one.intent for one in understand(text, "ko", STEW).acts] == [Intent.CHECK]
    assert [one.intent for one in understand("불은 세게 해?", "ko", STEW).acts] != [Intent.CHECK]


def test_please_is_no_yes_beside_something_else() -> None:
    offered = replace(BATTER, phase=Phase.ASKED, asked=Asked.TIMER_OFFER)
    for text, wanted in (("Next step, please.", ["next_step"]), ("please", ["yes"])):
        acts = to_json(understand(text, "en", offered).acts)
        assert [one["intent"] for one in acts] == wanted


def test_done_and_what_now_is_one_step_whatever_was_asked() -> None:
    for context in (BATTER, replace(BATTER, phase=Phase.ASKED, asked=Asked.TIMER_OFFER)):
        acts = to_json(understand("Okay, I'm done. What now?", "en", context).acts)
        assert acts == [{"intent": "next_step"}]
