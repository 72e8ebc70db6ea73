"""The vocabulary of all rooms: what a cook can want, as data.

One spoken turn becomes a tuple of acts in the order in which they were said. An act is an intent's
name and its slots; in JSON the slots stand beside `intent`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from appliance.errors import RequestError

Slot: TypeAlias = str | int | float | bool
"""What a slot can hold."""


class Intent(StrEnum):
    """Every intent that Jubang understands; the values are the public names."""

    NEXT_STEP = "next_step"
    PREVIOUS_STEP = "previous_step"
    REPEAT_STEP = "repeat_step"
    UNDO = "undo"
    GO_TO_STEP = "go_to_step"
    CURRENT_STEP = "current_step"
    REMAINING_STEPS = "remaining_steps"
    LIST_INGREDIENTS = "list_ingredients"
    INGREDIENT_AMOUNT = "ingredient_amount"
    SUBSTITUTE = "substitute"
    STEP_TIME = "step_time"
    STEP_TEMPERATURE = "step_temperature"
    STEP_TOOL = "step_tool"
    CHECK = "check"
    QUESTION = "question"
    SELECT_RECIPE = "select_recipe"
    SEARCH_RECIPES = "search_recipes"
    LIST_RECIPES = "list_recipes"
    START_COOKING = "start_cooking"
    FINISH_COOKING = "finish_cooking"
    SCALE_RECIPE = "scale_recipe"
    SET_TIMER = "set_timer"
    CANCEL_TIMER = "cancel_timer"
    PAUSE_TIMER = "pause_timer"
    RESUME_TIMER = "resume_timer"
    ADJUST_TIMER = "adjust_timer"
    TIMER_STATUS = "timer_status"
    STOP = "stop"
    PAUSE_COOKING = "pause_cooking"
    RESUME_COOKING = "resume_cooking"
    MUTE = "mute"
    VOLUME = "volume"
    SPEAKING_RATE = "speaking_rate"
    SET_LANGUAGE = "set_language"
    TIME_OF_DAY = "time_of_day"
    HELP = "help"
    YES = "yes"
    NO = "no"
    THANKS = "thanks"
    GREETING = "greeting"
    GOODBYE = "goodbye"
    NONE = "none"


SLOTS: Mapping[Intent, Mapping[str, type[Slot]]] = MappingProxyType(
    {
        Intent.REPEAT_STEP: {"slower": bool},
        Intent.GO_TO_STEP: {"step": int},
        Intent.LIST_INGREDIENTS: {"scope": str},
        Intent.INGREDIENT_AMOUNT: {"item": str},
        Intent.SUBSTITUTE: {"item": str, "with": str},
        Intent.STEP_TIME: {"item": str},
        Intent.CHECK: {"text": str},
        Intent.QUESTION: {"text": str},
        Intent.SELECT_RECIPE: {"name": str},
        Intent.SEARCH_RECIPES: {"query": str},
        Intent.SCALE_RECIPE: {
            "servings": int,
            "factor": float,
            "item": str,
            "amount": float,
            "unit": str,
        },
        Intent.SET_TIMER: {"seconds": int, "name": str},
        Intent.CANCEL_TIMER: {"name": str, "all": bool},
        Intent.PAUSE_TIMER: {"name": str},
        Intent.RESUME_TIMER: {"name": str},
        Intent.ADJUST_TIMER: {"seconds": int, "name": str},
        Intent.TIMER_STATUS: {"name": str},
        Intent.VOLUME: {"change": str, "level": int},
        Intent.SPEAKING_RATE: {"change": str},
        Intent.SET_LANGUAGE: {"language": str},
    }
)
"""The slots that an intent may carry; an intent that is not listed carries none."""


CHANGING = frozenset(
    {
        *(Intent.NEXT_STEP, Intent.PREVIOUS_STEP, Intent.GO_TO_STEP, Intent.UNDO),
        *(Intent.SELECT_RECIPE, Intent.START_COOKING, Intent.FINISH_COOKING),
        *(Intent.SCALE_RECIPE, Intent.SET_TIMER, Intent.CANCEL_TIMER, Intent.PAUSE_TIMER),
        *(Intent.RESUME_TIMER, Intent.ADJUST_TIMER, Intent.MUTE, Intent.SET_LANGUAGE),
    }
)
"""Intents that change a step, a timer, the recipe or the appliance: the worst to be wrong about."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a cook wants."""

    intent: Intent
    """What is wanted."""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    """Its details by name (see SLOTS); what was not said is left out."""

    def __post_init__(self) -> None:
        """Refuse slots that the intent does not have, or of another type."""
        known = SLOTS.get(self.intent, {})
        for name, value in self.slots.items():
            if name not in known:
                message = f"The intent {self.intent} has no slot '{name}'."
                raise RequestError(message, code="bad_act")
            if not _fits(value, known[name]):
                message = (
                    f"The slot '{name}' of {self.intent} is not of type {known[name].__name__}."
                )
                raise RequestError(message, code="bad_act")

    def __hash__(self) -> int:
        """Return the same for equal acts; slots are never changed."""
        return hash((self.intent, tuple(sorted(self.slots.items()))))

    def text(self, name: str) -> str:
        """Return the slot `name` as text, "" where it was not said."""
        return str(self.slots.get(name, ""))

    def to_json(self) -> dict[str, Slot]:
        """Return `{"intent": …, slot: value, …}`."""
        return {"intent": str(self.intent), **self.slots}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Act:
        """Read what `to_json` wrote; raise RequestError (bad_act) on anything else."""
        try:
            intent = Intent(str(data["intent"]))
        except (KeyError, ValueError) as error:
            message = f"There is no intent '{data.get('intent')}'."
            raise RequestError(message, code="bad_act") from error
        slots: dict[str, Slot] = {}
        for name, value in data.items():
            if name == "intent":
                continue
            if not isinstance(value, str | int | float | bool):
                message = f"The slot '{name}' of {intent} is neither text, number nor truth."
                raise RequestError(message, code="bad_act")
            slots[name] = value
        return cls(intent, slots)


def act(intent: Intent, **slots: Slot) -> Act:
    """Build an act as it is read aloud: `act(Intent.SET_TIMER, seconds=300)`."""
    return Act(intent, slots)


def to_json(acts: Iterable[Act]) -> list[dict[str, Slot]]:
    """Return a turn's acts for JSON."""
    return [one.to_json() for one in acts]


def _fits(value: Slot, kind: type[Slot]) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
