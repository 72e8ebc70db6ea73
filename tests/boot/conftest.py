"""One box for all the tests that boot: booted, installed and started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.boot.box import Box, why_not

EVERYTHING = ("kitchen", "stt", "tts", "llm")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what boots where nothing can be booted, and say why."""
    mine = [item for item in items if "/boot/" in item.path.as_posix()]
    reason = why_not() if mine else ""
    for item in mine:
        item.add_marker(pytest.mark.boot)
        if reason:
            item.add_marker(pytest.mark.skip(reason=f"no box can be booted here: {reason}"))


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    """The appliance, installed and at work."""
    box = Box("tests")
    try:
        box.install("--no-start")
        box.systemctl("enable", "--now", "jubang.target")
        box.until_ready(*EVERYTHING)
        box.until(lambda: box.state()["microphone"]["state"] == "listening")
        yield box
    finally:
        box.down()


@pytest.fixture
def cooking(box: Box) -> Iterator[Box]:
    """Somebody is in the middle of a recipe, with a timer."""
    for text in ("김치찌개 만들자", "시작하자", "다음", "면 타이머 3시간"):
        box.say(text)
    yield box
    box.say("타이머 다 꺼 줘")
