"""Speech made ready: it makes way at once, and nothing is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

from appliance.audio.chunk import AudioChunk, Samples
from appliance.cooking import CookingSession
from appliance.errors import ServiceError
from appliance.kitchen.clock import WallClock
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.prepare import LIKELY, Prepare
from appliance.nlu.by_ear import comparable


class Slow:
    """A voice that takes until it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hung_up = 0
        self.let = asyncio.Event()

    async def speak(self, text: str, language: str, *, rate: float) -> AsyncIterator[AudioChunk]:
        self.asked.append(text)
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.hung_up += 1
            raise
        yield AudioChunk(bytes(2), 16_000, 2, 1)


async def rest() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


def prepare(voice: Slow) -> Prepare:
    session = CookingSession(language="ko")
    session.handle_text("김치찌개 만들자")
    return Prepare(session, cast("Any", voice), Jobs(WallClock()), LIKELY[:3])


def test_who_may_speak_lets_the_line_at_hand_be_done() -> None:
    async def run() -> None:
        voice = Slow()
        ahead = prepare(voice)
        ahead.ahead("ko")
        await rest()
        ahead.pause()
        await rest()
        assert (len(voice.asked), voice.hung_up) == (1, 0)
        voice.let.set()
        await rest()
        assert len(voice.asked) == 1, "nothing new is begun"
        ahead.resume()
        await rest()
        assert len(voice.asked) > 2

    asyncio.run(run())


def test_the_whole_recipe_is_made_ready_from_the_step_at_hand_on() -> None:
    async def run() -> None:
        voice = Slow()
        voice.let.set()
        ahead = prepare(voice)
        ahead.ahead("ko")
        while ahead._task is not None:
            await rest()
        said = ("세 번째 단계예요.", "네 번째 단계예요.", "마지막 단계예요.")
        places = [voice.asked.index(one) for one in said]
        amount = next(place for place, one in enumerate(voice.asked) if "국간장은" in one)
        assert places == sorted(places)
        assert amount < places[0]

    asyncio.run(run())


def test_who_has_spoken_gets_the_processor_at_once() -> None:
    async def run() -> None:
        voice = Slow()
        ahead = prepare(voice)
        ahead.ahead("ko")
        await rest()
        ahead.stop()
        await rest()
        assert (len(voice.asked), voice.hung_up) == (1, 1)
        voice.let.set()
        ahead.resume()
        await rest()
        assert voice.asked[1] == voice.asked[0], "what was given up is made again"
        assert len(voice.asked) > 2

    asyncio.run(run())


def test_what_is_to_be_said_now_goes_first() -> None:
    async def run() -> None:
        voice, made = Slow(), asyncio.Event()

        async def free() -> None:
            await made.wait()

        ahead = prepare(voice)
        ahead.ahead("ko")
        await rest()
        ahead.free = free
        ahead.make_way()
        await rest()
        assert (len(voice.asked), voice.hung_up) == (1, 1)
        voice.let.set()
        await rest()
        assert len(voice.asked) == 1
        made.set()
        await rest()
        assert voice.asked[1] == voice.asked[0]
        assert len(voice.asked) > 2
        ahead.pause()
        ahead.make_way()
        asked = len(voice.asked)
        await rest()
        assert len(voice.asked) == asked, "somebody is being listened to"

    asyncio.run(run())


class Learning:
    """Speech-to-text that notes which phrases it was told."""

    def __init__(self, fails: int = 0) -> None:
        self.told: list[str] = []
        self.fails = fails

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        if self.fails:
            self.fails -= 1
            raise ServiceError("The stt service cannot be reached.", service="stt")
        self.told += phrases
        return (0.0,) * len(phrases)


def test_phrases_are_made_known_once_before_they_are_compared() -> None:
    async def run() -> None:
        voice, stt = Slow(), Learning(fails=1)
        voice.let.set()
        session = CookingSession(language="ko")
        session.handle_text("김치찌개 만들자")
        ahead = Prepare(session, cast("Any", voice), Jobs(WallClock()), LIKELY[:3], stt)
        ahead.ahead("ko")
        await rest()
        assert stt.told == []
        assert voice.asked, "a service that is not there keeps nothing from being spoken"
        for _ in range(3):
            ahead.ahead("ko")
            await rest()
        context = session.context(language="ko", woken=True)
        assert stt.told == list(comparable("ko", context))
        assert comparable("en", context) == ()

    asyncio.run(run())
