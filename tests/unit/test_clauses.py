"""A turn cut into clauses: several acts, corrections, what is not wanted, what the moment decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.acts import to_json
from appliance.nlu.context import Asked, Context, Phase, RecipeWords
from appliance.nlu.features import moment
from appliance.nlu.forms import form
from appliance.nlu.understand import understand

STEW = RecipeWords(
    "kimchi_stew", "김치찌개", "ko", 8, ("신김치", "돼지고기", "양파", "두부", "국간장")
)
COOKING = Context(Phase.COOKING, recipe=STEW, step=3, titles=("김치찌개", "된장찌개"))
OFFERED = Context(Phase.ASKED, Asked.TIMER_OFFER, STEW, 3)
RINGING = Context(Phase.RINGING, recipe=STEW, step=3, timers=("면",))


def acts(text: str, context: Context = COOKING, language: str = "ko") -> list[dict[str, object]]:
    return [dict(one) for one in to_json(understand(text, language, context).acts)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "다 했어, 근데 양파는 얼마나 넣어?",
            [{"intent": "next_step"}, {"intent": "ingredient_amount", "item": "양파"}],
        ),
        ("다 했어. 다음은 뭐야?", [{"intent": "next_step"}]),
        (
            "고마워 그리고 십 분 타이머 맞춰줘",
            [{"intent": "thanks"}, {"intent": "set_timer", "seconds": 600}],
        ),
        (
            "계란 칠 분이랑 감자 십오 분 타이머 맞춰줘",
            [
                {"intent": "set_timer", "seconds": 420, "name": "계란"},
                {"intent": "set_timer", "seconds": 900, "name": "감자"},
            ],
        ),
        (
            "양파랑 두부 얼마나 넣어?",
            [
                {"intent": "ingredient_amount", "item": "양파"},
                {"intent": "ingredient_amount", "item": "두부"},
            ],
        ),
    ],
)
def test_several_acts(text: str, wanted: list[dict[str, object]]) -> None:
    assert acts(text) == wanted


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("타이머 오 분, 아니 십 분", "ko", 600),
        ("십 분 말고 십오 분 타이머 맞춰 줘", "ko", 900),
        ("set a timer for five, no, eight minutes", "en", 480),
        ("set five minutes, no wait, make that seven", "en", 420),
        ("put on a timer for an hour and twenty", "en", 4800),
        ("quarter of an hour timer please", "en", 900),
        ("set a timer for an hour and three quarters", "en", 6300),
    ],
)
def test_the_length_that_is_meant(text: str, language: str, seconds: int) -> None:
    assert acts(text, COOKING, language) == [{"intent": "set_timer", "seconds": seconds}]


def test_two_lengths_of_one_timer_are_asked_about() -> None:
    """Speech-to-text writes one length twice, the second time another."""
    context = Context(Phase.COOKING)
    asked = [{"intent": "set_timer"}]
    assert to_json(understand("삼십오 분 타이머 삼십 분", "ko", context).acts) == asked
    two = understand("오 분하고 십 분 타이머 맞춰 줘", "ko", context).acts
    assert [one.slots["seconds"] for one in two] == [300, 600]


def test_what_is_not_wanted_is_not_done() -> None:
    assert acts("타이머 말고 다음") == [{"intent": "next_step"}]


def test_a_question_about_a_time_is_no_timer() -> None:
    assert acts("5분 더 끓여야 돼?")[0]["intent"] == "check"


def test_the_moment_decides() -> None:
    assert acts("됐어", COOKING) == [{"intent": "next_step"}]
    assert acts("응", COOKING) == [{"intent": "none"}]
    assert acts("응", OFFERED) == [{"intent": "yes"}]
    assert acts("좋아", OFFERED) == [{"intent": "yes"}]
    assert acts("타이머 꺼줘", RINGING) == [{"intent": "stop"}]
    assert acts("타이머 꺼줘", COOKING) == [{"intent": "cancel_timer"}]


def test_a_wait_beside_a_question_is_no_pause() -> None:
    assert [act["intent"] for act in acts("wait, how much salt?", COOKING, "en")] == [
        "ingredient_amount"
    ]


def test_values_look_alike_to_the_classifier() -> None:
    one, other = (form(text, "ko", COOKING).text for text in ("양파 두 개", "두부 세 개"))
    assert one == other


def test_what_sounds_alike_looks_alike() -> None:
    assert form("재료 뭐야", "ko", COOKING).text == form("제료 뭐야", "ko", COOKING).text


def test_the_moment_has_a_name() -> None:
    assert moment(OFFERED) == "timer_offer"
    assert moment(COOKING) == "cooking"


@given(st.text(max_size=80), st.sampled_from(["ko", "en"]), st.sampled_from([COOKING, OFFERED]))
def test_no_text_breaks_it(text: str, language: str, context: Context) -> None:
    understood = understand(text, language, context)
    assert understood.acts
    cuts = form(text, language, context).cuts
    assert [cut.at for cut in cuts] == sorted(cut.at for cut in cuts)
