"""What an act meets: the state, the recipe, the hour and the words to answer with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from appliance.cooking.reply import Effect, Line, Reply
from appliance.cooking.say import Catalogue
from appliance.cooking.state import Question, State
from appliance.recipes import Library, Recipe, Step
from appliance.recipes.scale import scaled


@dataclass(frozen=True, slots=True)
class Scene:
    """One act's surroundings."""

    state: State
    library: Library
    now: float
    """The session clock in seconds."""
    hour: tuple[int, int]
    """The time of day: hours 0–23, minutes."""
    say: Catalogue
    """What can be said, in the turn's language."""

    @property
    def recipe(self) -> Recipe | None:
        """Return the recipe that was chosen, scaled as the cook wants it."""
        if self.state.recipe is None:
            return None
        return scaled(self.library.get(self.state.recipe), self.state.factor)

    @property
    def step(self) -> Step | None:
        """Return the step at hand."""
        recipe = self.recipe
        return recipe.steps[self.state.step - 1] if recipe and self.state.step else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to."""

    state: State
    reply: Reply


def outcome(
    state: State, *lines: Line, effects: tuple[Effect, ...] = (), asks: Question | None = None
) -> Outcome:
    """Answer with `lines`; `asks` is what they ask, and replaces what was asked before."""
    expects = asks.kind if asks else None
    return Outcome(replace(state, asked=asks), Reply(lines, expects, effects))
