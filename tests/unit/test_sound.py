"""Texts that sound alike."""

from __future__ import annotations

import pytest

from appliance.nlu.sound import corrected, similarity


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("김시찌게 만두자", "김치찌개 만들자"),
        ("탐탄기로 넘어갔어", "다음 단계로 넘어가 줘"),
        ("다이머 취소해줘", "타이머 취소해 줘"),
    ],
)
def test_misspelt_commands_sound_like_what_was_meant(heard: str, meant: str) -> None:
    assert similarity(heard, meant) > 0.72


@pytest.mark.parametrize(
    ("heard", "command"),
    [("오늘 날씨가 좋네요", "다음 재료 뭐예요"), ("엄마 나 배고파", "이전 단계로 가 줘")],
)
def test_other_talk_does_not(heard: str, command: str) -> None:
    assert similarity(heard, command) < 0.5


def test_likeness_is_symmetric_and_bounded() -> None:
    assert similarity("양파", "양파") == 1.0
    assert similarity("양파", "대파") == similarity("대파", "양파")
    assert similarity("", "양파") == 0.0


def test_words_are_put_right_and_keep_their_particles() -> None:
    words = frozenset({"타이머", "김치찌개", "만들자"})
    assert corrected("김시찌게 만두자", words) == "김치찌개 만들자"
    assert corrected("다이머를 5분", words) == "타이머를 5분"


def test_nothing_to_correct_is_none() -> None:
    assert corrected("타이머 5분", frozenset({"타이머"})) is None
