"""Whole cookings, from "만들자" to "맛있게 드세요": what is said, and what is answered, to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cookings.script import HERE, play

SCRIPTS = sorted(HERE.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_cooking_goes_as_it_is_written(script: Path) -> None:
    assert list(play(script)) == script.read_text(encoding="utf-8").splitlines()


def test_three_recipes_are_cooked_to_the_end_in_each_language() -> None:
    texts = [script.read_text(encoding="utf-8") for script in SCRIPTS]
    assert sum("맛있게 드세요!" in text for text in texts) == 3
    assert sum("Enjoy your meal!" in text for text in texts) == 3
