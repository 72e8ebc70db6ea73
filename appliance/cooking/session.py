"""CookingSession: understands text, does the acts and answers. No model is loaded in it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from appliance.acts import Act
from appliance.cooking.memory import Memory
from appliance.cooking.perform import perform_all
from appliance.cooking.reply import Line, Reply, SetLanguage
from appliance.cooking.saved import kept
from appliance.cooking.say import CATALOGUES
from appliance.cooking.scene import Scene
from appliance.cooking.state import State, Timer
from appliance.cooking.timer_names import labels
from appliance.cooking.timers import ring_due, tell_missed
from appliance.errors import StateError
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.understand import Understanding, understand
from appliance.recipes import Library, Recipe
from appliance.recipes.scale import scaled
from appliance.recipes.words import recipe_words
from appliance.settings import Paths, load

_log = logging.getLogger(__name__)

Clock = Callable[[], float]
"""Seconds that only go forward."""


def _hour() -> tuple[int, int]:
    now = time.localtime()
    return now.tm_hour, now.tm_min


class CookingSession:
    """One cook, one recipe at a time, any number of timers."""

    def __init__(
        self,
        *,
        language: str = "ko",
        library: Library | None = None,
        clock: Clock = time.monotonic,
        hour: Callable[[], tuple[int, int]] = _hour,
        memory: Memory | None = None,
    ) -> None:
        """Begin with no recipe; `clock` drives the timers, `hour` is the time of day.

        Without a `library` it is the appliance's own, where the settings keep it.

        With a `memory` every change is on disk before its answer is returned; see `recall`.
        """
        self.language = language
        self.library = library or Library.open(Paths.resolve(load().paths))
        self._clock = clock
        self._hour = hour
        self._memory = memory
        self._unsaved = False
        self._state = State()

    @property
    def state(self) -> State:
        """Return what is known now."""
        return self._state

    @property
    def recipe(self) -> Recipe | None:
        """Return the recipe that was chosen, scaled as the cook wants it."""
        if self._state.recipe is None:
            return None
        return scaled(self.library.get(self._state.recipe), self._state.factor)

    @property
    def current_step(self) -> str:
        """Return the text of the step at hand, "" where there is none."""
        recipe = self.recipe
        return recipe.steps[self._state.step - 1].text if recipe and self._state.step else ""

    def timers_left(self) -> tuple[tuple[Timer, float], ...]:
        """Return each timer with the seconds until it rings."""
        now = self._clock()
        return tuple((timer, timer.left(now)) for timer in self._state.timers)

    def context(self, *, language: str | None = None, woken: bool = True) -> Context:
        """Return what understanding is told of this moment."""
        state, recipe = self._state, self.recipe
        spoken = language or self.language
        timers = labels(state.timers, spoken)
        phase = Phase.COOKING if recipe else Phase.IDLE
        if any(timer.ringing for timer in state.timers):
            phase = Phase.RINGING
        elif state.asked is not None:
            phase = Phase.ASKED
        elif state.paused:
            phase = Phase.PAUSED
        return Context(
            phase=phase,
            asked=state.asked.kind if state.asked and phase is Phase.ASKED else None,
            recipe=recipe_words(recipe) if recipe else None,
            step=state.step or None,
            timers=timers,
            titles=self.library.titles(spoken),
            choices=self._choices(timers) if phase is Phase.ASKED else (),
            pending=state.asked.wanted if state.asked and phase is Phase.ASKED else None,
            woken=woken,
        )

    def _choices(self, timers: tuple[str, ...]) -> tuple[str, ...]:
        """Return what was named to choose from."""
        asked = self._state.asked
        if asked is None:
            return ()
        if asked.kind is Asked.WHICH_TIMER:
            return timers
        known = [one for one in asked.recipes if self.library.has(one)]
        return tuple(self.library.get(one).title for one in known)

    def understand(
        self,
        text: str,
        language: str | None = None,
        *,
        readings: Iterable[str] = (),
        woken: bool = True,
    ) -> Understanding:
        """Return the acts of a text in this moment; changes nothing."""
        spoken = language or self.language
        return understand(text, spoken, self.context(language=spoken, woken=woken), readings)

    def handle_text(self, text: str, language: str | None = None) -> Reply:
        """Understand one turn, do what it asks, and return the answer; never fails."""
        return self.handle_acts(self.understand(text, language).acts, language)

    def handle_acts(self, acts: Iterable[Act], language: str | None = None) -> Reply:
        """Do the acts of one turn in order and return their answers as one."""
        spoken = language or self.language
        state, reply = self._perform(acts, spoken)
        reply += self._keep(state, spoken)
        for effect in reply.effects:
            if isinstance(effect, SetLanguage):
                self.language = effect.language
        return reply

    def foresee(self, acts: Iterable[Act], language: str | None = None) -> Reply:
        """Return what the answer to these acts would be, and change nothing."""
        return self._perform(acts, language or self.language)[1]

    def open(self, recipe_id: str, step: int = 0) -> None:
        """Make a recipe the one at hand, at a step; raise RecipeError where there is none."""
        recipe = self.library.get(recipe_id)
        last = min(step, len(recipe.steps))
        opened = replace(State(), recipe=recipe.id, title=recipe.title, step=last)
        self._keep(opened, self.language)

    def tick(self) -> tuple[Reply, ...]:
        """Let the timers ring whose time has come; call it often."""
        state, replies = ring_due(self._state, self._clock())
        if state is not self._state:
            self._keep(state, self.language)
        return replies

    def recall(self) -> Reply:
        """Go on where the last run left off, and return what is said about it, if anything.

        Timers that ended meanwhile are told of, not rung; a recipe that is gone is forgotten.
        """
        now, say = self._clock(), CATALOGUES[self.language]
        recalled = self._memory.recall(now) if self._memory else None
        if recalled is None:
            return Reply()
        state, lines = recalled.state, list[Line]()
        if state.recipe is not None and not self.library.has(state.recipe):
            lines.append(say.recipe_gone(state.title or state.recipe))
            state = replace(state, recipe=None, title="", step=0, factor=Fraction(1))
        known = (*state.missed, *state.timers)
        called = dict(zip(known, labels(known, self.language), strict=True))
        over = [timer for timer in known if timer.paused is None and timer.ends_at <= now]
        running = tuple(timer for timer in state.timers if timer not in over)
        lines += self._keep(replace(state, timers=running, missed=()), self.language).lines
        if self.recipe is not None:
            lines.append(say.were_at(self.recipe, state.step))
        lines += [say.timer_was_over(called[t], int(now - t.ends_at)) for t in over]
        lines += [say.timer_left(called[t], math.ceil(t.left(now))) for t in running]
        if (over or running) and not recalled.certain:
            lines.append(say.clock_in_doubt())
        return Reply(tuple(lines))

    def answered(self, lines: Reply) -> None:
        """Note what was said in place of the session's own answer, for "what did you say"."""
        self._state = replace(self._state, said=lines.lines)

    def _keep(self, state: State, language: str) -> Reply:
        """Take a state over, on disk first; where that fails, say so once and go on."""
        before, self._state = self._state, state
        if self._memory is None or kept(state) == kept(before):
            return Reply()
        try:
            self._memory.save(state, self._clock())
        except StateError as error:
            _log.error("%s", error)
            told, self._unsaved = self._unsaved, True
            return Reply() if told else Reply((CATALOGUES[language].not_saved(),))
        self._unsaved = False
        return Reply()

    def _perform(self, acts: Iterable[Act], language: str) -> tuple[State, Reply]:
        say = CATALOGUES[language]
        scene = Scene(self._state, self.library, self._clock(), self._hour(), say)
        missed = tell_missed(scene)
        done = perform_all(acts, replace(scene, state=missed.state))
        reply = missed.reply + done.reply
        return replace(done.state, said=reply.lines or done.state.said), reply
