"""Speech made ready: what will likely be said next is rendered while nothing else is asked.

The TTS service keeps what it rendered, so asking for it once is enough. Where nobody waits for a sentence
any more it stops making it at once, so that speech-to-text has the processor to itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final, Protocol

import numpy as np

from appliance.acts import Act, Intent, act
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.cooking import CookingSession, Line
from appliance.errors import JubangError
from appliance.kitchen.jobs import Jobs
from appliance.nlu.by_ear import comparable
from appliance.tts.client import TtsClient

_log = logging.getLogger(__name__)

LIKELY: Final[tuple[Act, ...]] = (
    act(Intent.NEXT_STEP),
    act(Intent.REPEAT_STEP),
    act(Intent.YES),
    act(Intent.PREVIOUS_STEP),
    act(Intent.LIST_INGREDIENTS, scope="recipe"),
    act(Intent.START_COOKING),
    act(Intent.NONE),
    act(Intent.STEP_TIME),
    act(Intent.LIST_INGREDIENTS, scope="step"),
    act(Intent.STEP_TEMPERATURE),
    act(Intent.REMAINING_STEPS),
    act(Intent.CURRENT_STEP),
    act(Intent.CANCEL_TIMER, all=True),
    act(Intent.VOLUME, change="up"),
    act(Intent.VOLUME, change="down"),
    act(Intent.STEP_TOOL),
    act(Intent.THANKS),
)
"""What may be asked next, the likeliest first; then how much of each ingredient, and the other steps."""
_AT_ONCE: Final = 4
"""So many phrases are made known at a time: who speaks does not wait long for the others."""
_HUSH: Final = np.zeros(SPEECH_RATE // 2, dtype=np.float32)


class Stt(Protocol):
    """Speech to text, as it gets to know phrases."""

    async def compare(
        self, samples: Samples, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        """Return how likely each phrase is in the sound."""


async def _at_once() -> None:
    """Wait for nothing."""


class Prepare:
    """Renders the likely next answers, one line at a time, out of everybody's way.

    Before them it has the phrases that a doubtful turn is compared with made known to speech-to-text.
    """

    def __init__(
        self,
        session: CookingSession,
        tts: TtsClient,
        jobs: Jobs,
        likely: tuple[Act, ...] = LIKELY,
        stt: Stt | None = None,
    ) -> None:
        """Foresee the answers of `session` to what is likely asked next; let `stt` get to know phrases."""
        self._stt = stt
        self._known: set[str] = set()
        """Phrases that speech-to-text was told."""
        self._asked = likely
        self._session = session
        self._tts = tts
        self._jobs = jobs
        self._task: asyncio.Task[None] | None = None
        self._wanted = False
        self._language = session.language
        self.standing: tuple[Line, ...] = ()
        """What may have to be said before the voice is there the next time; made once."""
        self.free: Callable[[], Coroutine[Any, Any, None]] = _at_once
        """Waits until no speech is being made that somebody waits for."""
        self.rate = 1.0
        """The speed at which answers are said; 1 is normal."""

    def ahead(self, language: str) -> None:
        """Begin with the answers that may follow in this language."""
        self._language = language
        self.stop()
        self.resume()

    def pause(self) -> None:
        """Begin nothing new: somebody is about to be listened to. The line at hand may be done by then."""
        self._wanted = False

    def stop(self) -> None:
        """Give up the line at hand too: what was said takes the whole machine to be understood."""
        self._wanted = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def make_way(self) -> None:
        """Give up the line at hand, for something is to be said now; go on behind it."""
        wanted = self._wanted
        self.stop()
        if wanted:
            self.resume()

    def resume(self) -> None:
        """Go on; what is ready already costs nothing."""
        self._wanted = True
        if self._task is None:
            lines = (*self._likely(), *self.standing)
            self._task = self._jobs.start(self._render(lines), self._done, self._failed)

    def _likely(self) -> Iterator[Line]:
        seen: set[Line] = set()
        for asked in (*self._asked, *(self._of_recipe() if self._asked else ())):
            for line in self._session.foresee((asked,), self._language).lines:
                if line not in seen:
                    seen.add(line)
                    yield line

    def _of_recipe(self) -> Iterator[Act]:
        """Yield what is asked of any step: each amount, and the steps from the one after the next on."""
        recipe, now = self._session.recipe, self._session.state.step or 0
        if recipe is None:
            return
        for ingredient in recipe.ingredients:
            yield act(Intent.INGREDIENT_AMOUNT, item=ingredient.name)
        steps = range(1, len(recipe.steps) + 1)
        for number in sorted(steps, key=lambda one: (one <= now, one)):
            yield act(Intent.GO_TO_STEP, step=number)

    async def _render(self, lines: tuple[Line, ...]) -> bool:
        """Have the moment's phrases known, and line after line rendered; return whether all is ready."""
        await self.free()
        await self._make_known()
        for line in lines:
            await self.free()
            if not self._wanted:
                return False
            async for _ in self._tts.speak(line.spoken, line.language, rate=self.rate):
                pass
        return True

    async def _make_known(self) -> None:
        """Have speech-to-text find out what each phrase is worth in silence.

        At a phrase's first comparison that would take longer than the comparison itself.
        """
        language = self._language
        context = self._session.context(language=language, woken=True)
        new = [one for one in comparable(language, context) if one not in self._known]
        while self._stt is not None and new and self._wanted:
            some, new = tuple(new[:_AT_ONCE]), new[_AT_ONCE:]
            try:
                await self._stt.compare(_HUSH, language, some)
            except JubangError as error:
                _log.debug("Phrases could not be made known: %s", error)
                return
            self._known.update(some)

    def _done(self, all_ready: bool) -> None:  # noqa: FBT001 - what `_render` returns
        if all_ready:
            self.standing = ()
        self._task = None

    def _failed(self, error: JubangError) -> None:
        _log.debug("Nothing was prepared: %s", error)
        self._task = None
