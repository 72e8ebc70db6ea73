"""The session by itself: its start and its turns, with twenty recipes and with a thousand."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from appliance.acts import Intent, act
from appliance.bench.measure import Figure, timed
from appliance.bench.thousand import write_thousand
from appliance.cooking import CookingSession
from appliance.kitchen.clock import TICK_S, WallClock
from appliance.nlu.understand import warm
from appliance.recipes import Library

_TURNS = {
    "ko": (
        *(
            "김치찌개 만들자",
            "시작하자",
            "다음",
            "양파 얼마나 넣어?",
            "타이머 오 분",
            "몇 분 끓여?",
        ),
        *("이전 단계", "뭐라고?", "타이머 얼마나 남았어?", "재료 뭐 필요해?", "두 배로 해 줘"),
        *(
            "감자로 뭐 만들 수 있어?",
            "매콤한 두부 된장찌개 만들자",
            "어제 축구 봤어?",
            "그만",
            "다 됐어",
        ),
    ),
    "en": (
        *(
            "let's make pancakes",
            "let's start",
            "next",
            "how much flour",
            "set a timer for 5 minutes",
        ),
        *("how long", "go back", "what did you say", "how much time is left", "double it"),
        *("what can I make with potatoes", "let's make quick tofu pancakes", "stop", "I'm done"),
    ),
}
"""A cooking's turns, local acts all, and one that is none."""


def cooking(times: int) -> Iterator[Figure]:
    """Yield the figures; `times` is how often each is measured."""
    with tempfile.TemporaryDirectory() as folder:
        own, cache = Path(folder) / "recipes", Path(folder) / "cache"
        write_thousand(own)
        warm(*_TURNS)
        yield timed("CookingSession()", CookingSession, times)
        for recipes, kept in ((20, None), (1000, own)):
            Library(kept, cache)

            def anew(kept: Path | None = kept) -> CookingSession:
                return CookingSession(library=Library(kept, cache))

            yield timed("CookingSession", anew, times, f"{recipes} recipes")
            for language, turns in _TURNS.items():
                yield _turns(anew(), language, turns, times, recipes)
            yield from _searches(Library(kept, cache), times, f"{recipes} recipes")
    yield timers()


def timers(count: int = 20) -> Figure:
    """Return by how much real timers ring late, looked at as often as the kitchen does."""
    session = CookingSession(library=Library(), clock=WallClock().now)
    clock = WallClock()
    due: list[float] = []
    late: list[float] = []
    while len(late) < count:
        if len(due) < count and clock.now() >= len(due) * 0.1:
            session.handle_acts([act(Intent.SET_TIMER, seconds=1)])
            due.append(clock.now() + 1)
        for _ in session.tick():
            late.append(clock.now() - due[len(late)])
        time.sleep(TICK_S)
    return Figure("a timer rings late by", tuple(late), f"looked at every {TICK_S * 1000:.0f} ms")


def _searches(library: Library, times: int, note: str) -> Iterator[Figure]:
    yield timed("by name", lambda: library.named("엄마표 버섯 김치찌게"), times, note)
    yield timed("by ingredient", lambda: library.with_ingredients("감자랑 양파"), times, note)


def _turns(
    session: CookingSession, language: str, turns: tuple[str, ...], times: int, recipes: int
) -> Figure:
    spent: list[float] = []
    for _ in range(max(1, times // 10)):
        for text in turns:
            begun = time.perf_counter()
            session.handle_text(text, language)
            spent.append(time.perf_counter() - begun)
    slow = sorted(spent)[int(len(spent) * 0.99)]
    return Figure(
        f"handle_text, {language}", tuple(spent), f"{recipes} recipes, p99 {slow * 1000:.1f} ms"
    )
