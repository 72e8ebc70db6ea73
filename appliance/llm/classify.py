"""Asking the model for an intent, and believing only what the text bears out. Pure.

The model chooses an intent from a closed list, which takes a few tokens; the slots are read from the
text by our own parsers. So no number, step or ingredient ever comes from a model.
"""

from __future__ import annotations

from collections.abc import Mapping

from appliance.acts import Act, Intent, Slot
from appliance.llm.vllm import Message
from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.context import Context

_ABOUT = {
    Intent.NEXT_STEP: "go on to the next step, or the current one is done",
    Intent.PREVIOUS_STEP: "go back one step",
    Intent.REPEAT_STEP: "say it again",
    Intent.LIST_INGREDIENTS: "which ingredients are needed",
    Intent.INGREDIENT_AMOUNT: "how much of one ingredient",
    Intent.STEP_TIME: "how long this step takes",
    Intent.STEP_TEMPERATURE: "what heat or oven temperature",
    Intent.STEP_TOOL: "which tool or pan",
    Intent.SET_TIMER: "set a timer",
    Intent.CANCEL_TIMER: "cancel a timer",
    Intent.TIMER_STATUS: "how long a timer still runs",
    Intent.START_COOKING: "begin cooking",
    Intent.FINISH_COOKING: "end cooking",
    Intent.QUESTION: "any other question about the recipe or about cooking",
    Intent.NONE: "not meant for the kitchen assistant",
}

CHOICES = tuple(str(intent) for intent in _ABOUT)
"""The only answers that the model can give."""


def messages(text: str, current_step: str, context: Context) -> list[Message]:
    """Return the question to the model."""
    intents = "\n".join(f"- {intent}: {about}" for intent, about in _ABOUT.items())
    recipe = context.recipe.title if context.recipe else "none"
    system = (
        "You label what a cook says to a kitchen assistant, in Korean or English. "
        f"Answer with one label. Labels:\n{intents}\n"
        f"Recipe: {recipe}. Current step: {current_step or 'none'}."
    )
    return [{"role": "system", "content": system}, {"role": "user", "content": text}]


def believed(label: str, text: str, language: str, context: Context) -> Act:
    """Return the act of a model's label as far as the text bears it out, else `none`."""
    if label not in CHOICES or _is_only_number(text, language):
        return Act(Intent.NONE)
    intent = Intent(label)
    slots = _slots(intent, text, language, context)
    if intent is Intent.INGREDIENT_AMOUNT and not slots:
        return Act(Intent.QUESTION, {"text": text})
    return Act(intent, slots)


def _slots(intent: Intent, text: str, language: str, context: Context) -> Mapping[str, Slot]:
    """Return the slots that the text itself gives."""
    match intent:
        case Intent.SET_TIMER:
            found = durations.find(text, language)
            return {"seconds": found[-1].duration.seconds} if found else {}
        case Intent.QUESTION:
            return {"text": text}
        case Intent.LIST_INGREDIENTS:
            return {"scope": "recipe"}
        case Intent.INGREDIENT_AMOUNT | Intent.STEP_TIME:
            known = context.recipe.ingredients if context.recipe else ()
            named = [name for name in known if name.lower() in text.lower()]
            return {"item": max(named, key=len)} if named else {}
        case _:
            return {}


def _is_only_number(text: str, language: str) -> bool:
    """Return whether the text is a bare number, which is no command by itself."""
    return (ko.read(text) if language == "ko" else en.read(text)) is not None
