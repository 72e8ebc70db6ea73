"""How well turns are understood that the understanding was not made with.

The sentences of `turns/` were written after the rules and are never learned from. The floors are a
little below what was measured; `python -m tests.understanding.report` prints scores and confusions.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.nlu.classifier import learned_from, load
from appliance.nlu.labels import LABELS, TALK
from appliance.recipes import Library
from tests.understanding.scoring import TURNS, Score, read_turns, score

LEARNED = Path(__file__).parents[2] / "models" / "understanding"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def scored(name: str, library: Library) -> Score:
    found = score(read_turns(TURNS / f"{name}.jsonl"), library)
    print(f"{name}: {found.accuracy:.1%} right, {found.acted_on_talk:.1%} of talk acted on")
    return found


@pytest.mark.parametrize(
    ("name", "floor"),
    [("korean", 0.95), ("english", 0.95), ("english_dialogue", 0.9), ("english_timers", 0.94)],
)
def test_turns_are_understood(name: str, floor: float, library: Library) -> None:
    found = scored(name, library)
    assert found.accuracy >= floor, found.confusions().most_common(10)
    assert found.wrong_durations == 0


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [("korean_talk", 0.006), ("korean_half_heard", 0.04), ("english_talk", 0.01)],
)
def test_talk_is_left_alone(name: str, ceiling: float, library: Library) -> None:
    found = scored(name, library)
    assert found.acted_on_talk <= ceiling, found.confusions().most_common(10)


def test_every_label_is_learned_from_in_both_languages() -> None:
    for language in ("ko", "en"):
        learned = set()
        for path in (LEARNED / language).glob("*.tsv"):
            for line in path.read_text(encoding="utf-8").splitlines():
                learned.update(line.split("\t")[0].split("+"))
        assert learned == {*LABELS, TALK}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_weights_are_those_of_the_sentences(language: str) -> None:
    told = "Sentences or foods have changed: run tools/train-understanding."
    assert load(language).learned_from == learned_from(LEARNED / language), told


def test_the_measured_turns_are_not_those_that_were_learned_from() -> None:
    learned = set()
    for path in LEARNED.rglob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            learned.add(_plain(line.split("\t")[1]))
    for path in LEARNED.rglob("*.jsonl"):
        learned.update(_plain(turn.text) for turn in read_turns(path))
    for path in TURNS.glob("*.jsonl"):
        long = [turn for turn in read_turns(path) if len(turn.text.split()) > 3]
        assert [turn.text for turn in long if _plain(turn.text) in learned] == []


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
