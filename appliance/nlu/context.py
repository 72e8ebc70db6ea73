"""What understanding is told of the moment in which something is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.acts import Act


class Phase(StrEnum):
    """Where the cooking stands."""

    IDLE = "idle"
    """No recipe."""
    COOKING = "cooking"
    PAUSED = "paused"
    ASKED = "asked"
    """The appliance asked something; Context.asked says what."""
    RINGING = "ringing"
    """A timer rings."""


class Asked(StrEnum):
    """What the appliance asked."""

    TIMER_OFFER = "timer_offer"
    WHICH_RECIPE = "which_recipe"
    DURATION = "duration"
    CONTINUE = "continue"
    SCALE = "scale"
    CONFIRM = "confirm"
    WHICH_TIMER = "which_timer"


@dataclass(frozen=True, slots=True)
class RecipeWords:
    """What of a recipe helps to understand talk about it."""

    id: str
    title: str
    language: str
    steps: int
    """How many there are."""
    ingredients: tuple[str, ...] = ()
    """Their bare names."""


@dataclass(frozen=True, slots=True)
class Context:
    """The moment of a turn."""

    phase: Phase = Phase.IDLE
    asked: Asked | None = None
    """Only where the phase is ASKED."""
    recipe: RecipeWords | None = None
    step: int | None = None
    """The open step, 1-based."""
    timers: tuple[str, ...] = ()
    """The names of the timers that run."""
    titles: tuple[str, ...] = ()
    """The titles of the recipes that can be chosen."""
    choices: tuple[str, ...] = ()
    """What was named to choose from, where something was asked."""
    pending: Act | None = None
    """WHICH_TIMER: what is to be done to the timer that is chosen."""
    woken: bool = True
    """False in a follow-up window, which no wake word opened."""

    @property
    def ingredients(self) -> tuple[str, ...]:
        """Return the ingredients of the recipe at hand, none where there is none."""
        return self.recipe.ingredients if self.recipe else ()
