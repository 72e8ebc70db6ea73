"""What one clause can be: an intent, in the variants that different words make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.acts import Act, Intent, Slot


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that a clause can be."""

    name: str
    """`intent` or `intent:variant`, as the training sentences write it."""
    intent: Intent | None
    """None for a clause that asks for nothing."""
    slots: Mapping[str, Slot] = field(default_factory=dict, hash=False)
    """The slots that the variant already says."""


def _label(name: str, **slots: Slot) -> Label:
    return Label(name, Intent(name.partition(":")[0]), slots)


ACK = Label("ack", None)
"""An acknowledgement: 알겠어, got it."""
TELL = Label("tell", None)
"""A remark about the state of things: 물이 끓네, the pork has gone white."""
TALK = "none"
"""In the training sentences: what was not meant for the appliance."""
LABELS: Mapping[str, Label] = {
    label.name: label
    for label in (
        *map(
            _label,
            (
                *("next_step", "previous_step", "repeat_step", "undo", "go_to_step"),
                *("current_step", "remaining_steps", "ingredient_amount", "substitute"),
                *("step_time", "step_temperature", "step_tool", "check", "question"),
                *("select_recipe", "search_recipes", "list_recipes", "start_cooking"),
                *("finish_cooking", "scale_recipe", "scale_recipe:factor", "scale_recipe:item"),
                *("set_timer", "cancel_timer", "pause_timer", "resume_timer", "timer_status"),
                *("adjust_timer:more", "adjust_timer:less", "stop", "pause_cooking"),
                *("resume_cooking", "mute", "volume:level", "time_of_day", "help"),
                *("yes", "no", "thanks", "greeting", "goodbye"),
            ),
        ),
        _label("repeat_step:slower", slower=True),
        _label("go_to_step:first", step=1),
        _label("go_to_step:last", step=-1),
        _label("list_ingredients:recipe", scope="recipe"),
        _label("list_ingredients:step", scope="step"),
        _label("cancel_timer:all"),
        _label("volume:up", change="up"),
        _label("volume:down", change="down"),
        _label("speaking_rate:slower", change="slower"),
        _label("speaking_rate:faster", change="faster"),
        _label("set_language:ko", language="ko"),
        _label("set_language:en", language="en"),
        ACK,
        TELL,
    )
}


def label_of(act: Act) -> Label:
    """Return the label of an act."""
    slots = act.slots
    match act.intent:
        case Intent.REPEAT_STEP:
            variant = "slower" if slots.get("slower") else ""
        case Intent.GO_TO_STEP:
            variant = {1: "first", -1: "last"}.get(int(slots["step"]), "")
        case Intent.LIST_INGREDIENTS:
            variant = act.text("scope") or "recipe"
        case Intent.CANCEL_TIMER:
            variant = "all" if slots.get("all") else ""
        case Intent.ADJUST_TIMER:
            variant = "less" if int(slots.get("seconds", 0)) < 0 else "more"
        case Intent.VOLUME | Intent.SPEAKING_RATE:
            variant = act.text("change") or "level"
        case Intent.SET_LANGUAGE:
            variant = act.text("language")
        case Intent.SCALE_RECIPE:
            variant = "factor" if "factor" in slots else "item" if "item" in slots else ""
        case _:
            variant = ""
    return LABELS[f"{act.intent}:{variant}" if variant else str(act.intent)]
