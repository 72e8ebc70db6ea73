"""Asking the model for an intent, and believing only what the text bears out. Pure.

The model chooses an intent from a closed list, which takes a few tokens; the slots are read from the
text by our own parsers. So no number, step or ingredient ever comes from a model.
"""

from __future__ import annotations

from typing import Final

from appliance.acts import CHANGING, Act, Intent
from appliance.llm.vllm import Message
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.clauses import probability
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.labels import LABELS
from appliance.nlu.slots import acts_of

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

_LABELS = {str(Intent.LIST_INGREDIENTS): "list_ingredients:recipe"}
"""The label of an intent that has none of its own name."""
THINKABLE: Final = 0.1
"""Our own probability of a changing act, below which the model is not believed."""

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


def believed(choice: str, text: str, language: str, context: Context) -> Act:
    """Return the act of a model's choice as far as the text bears it out, else `none`.

    The slots are read from the text by the same readers as always. What would change a step, a timer
    or the recipe must also be something that the text could mean by our own reckoning.
    """
    if choice not in CHOICES or choice == Intent.NONE or _is_only_number(text, language):
        return Act(Intent.NONE)
    label = LABELS[_LABELS.get(choice, choice)]
    amount = choice == Intent.INGREDIENT_AMOUNT
    found = acts_of(label, text, language, context)
    if not found or (amount and not any(named(text, language, context))):
        return Act(Intent.QUESTION, {"text": text}) if amount else Act(Intent.NONE)
    act = found[-1]
    if act.intent in CHANGING and probability(label, text, language, context) < THINKABLE:
        return Act(Intent.NONE)
    return act


def _is_only_number(text: str, language: str) -> bool:
    """Return whether the text is a bare number, which is no command by itself."""
    return (ko.read(text) if language == "ko" else en.read(text)) is not None
