"""What of a text is spoken at a time."""

from __future__ import annotations

import pytest

from appliance.tts.sentences import sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("하나예요. 둘이에요! 셋?", ["하나예요.", "둘이에요!", "셋?"]),
        ("Add 1.5 cups. Stir.", ["Add 1.5 cups.", "Stir."]),
        ("line one\nline two", ["line one", "line two"]),
        ("... !", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


def test_a_long_sentence_is_cut_at_commas_and_nothing_is_lost() -> None:
    text = ", ".join(f"clause number {number} with some words" for number in range(12)) + "."
    cut = sentences(text)
    assert len(cut) > 1
    assert " ".join(cut) == text


def test_a_korean_sentence_is_long_by_its_syllables() -> None:
    text = (
        "물 오백 밀리리터를 붓고 고춧가루 한 큰술, 다진 마늘 한 큰술, 국간장 한 큰술을 넣어 주세요."
    )
    cut = sentences(text)
    assert len(cut) == 2
    assert " ".join(cut) == text
    short = "재료는 신김치 삼백 그램, 돼지고기 이백 그램, 양파 반 개예요."
    assert sentences(short) == [short]
