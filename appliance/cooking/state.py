"""What is known of a cooking at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from appliance.acts import Act
from appliance.cooking.reply import Line
from appliance.nlu.context import Asked


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer."""

    id: int
    name: str
    """As the cook or the step named it; "" where nobody did."""
    seconds: int
    """How long it was set for."""
    ends_at: float
    """The session clock's time at which it rings."""
    language: str
    """What it speaks when it rings."""
    ringing: bool = False
    paused: float | None = None
    """The seconds that are left while it is paused, None while it runs."""

    def left(self, now: float) -> float:
        """Return the seconds until it rings, 0 where it does."""
        return max(0.0, self.ends_at - now) if self.paused is None else self.paused


@dataclass(frozen=True, slots=True)
class Question:
    """What the appliance asked last and still may be answered."""

    kind: Asked
    seconds: int = 0
    """TIMER_OFFER: the length that was offered."""
    name: str = ""
    """TIMER_OFFER, DURATION: the timer's name."""
    recipes: tuple[str, ...] = ()
    """WHICH_RECIPE, CONFIRM: the ids that were named."""
    wanted: Act | None = None
    """WHICH_TIMER: what is to be done to the timer that is chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """A cooking, or none."""

    recipe: str | None = None
    """The id of the recipe that was chosen."""
    step: int = 0
    """The step at hand, 1-based; 0 before the start."""
    title: str = ""
    """Its title, to be told where the recipe is gone after a restart."""
    factor: Fraction = Fraction(1)
    """By how much the recipe's amounts are scaled."""
    paused: bool = False
    timers: tuple[Timer, ...] = ()
    missed: tuple[Timer, ...] = ()
    """Timers that rang until they gave up, and that nobody was told of yet."""
    next_timer: int = 1
    """The id of the next timer."""
    asked: Question | None = None
    listed: int | None = None
    """How many ingredients have been read out, while they are; else None."""
    said: tuple[Line, ...] = ()
    """The last answer, for "what did you say"."""
    before: State | None = None
    """The state before the last change of step, timer or servings, for "undo"."""
