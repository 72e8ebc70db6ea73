"""Acts that ask for kitchen knowledge: from the tables where they know it, else from the model."""

from __future__ import annotations

import re

from appliance import knowledge
from appliance.acts import Act
from appliance.cooking import checks
from appliance.cooking.reply import AskModel, line
from appliance.cooking.scene import Outcome, Scene, outcome

_FOR_HOW_MANY = {
    "ko": re.compile(r"몇\s?인분|몇\s?(?:명|사람)\s?(?:분|이|먹)"),
    "en": re.compile(
        r"\bhow many (?:people|persons|servings|portions)\b|\bhow many (?:does|will|do) (?:it|this|we)\b.*\b(?:serve|feed|make)",
        re.IGNORECASE,
    ),
}
_WHEN = {
    "ko": re.compile(r"(?:언제|몇\s?단계(?:에|에서|쯤)?)\s?.*(?:넣|들어가|쓰)"),
    "en": re.compile(r"\bwhen\b.*\b(?:add|goes?|put|use|in)\b", re.IGNORECASE),
}


def question(act: Act, scene: Scene) -> Outcome:
    """Answer from the tables; what they do not know is left to the language model."""
    text, language = act.text("text"), scene.say.language
    of_recipe = _of_recipe(text, scene)
    if of_recipe is not None:
        return of_recipe
    known = knowledge.answer(text, language)
    if known is not None:
        return outcome(scene.state, line(known, language), asks=scene.state.asked)
    return _ask_model(text, scene)


def substitute(act: Act, scene: Scene) -> Outcome:
    """Say what stands in for an ingredient; the model is asked what no table knows."""
    item, instead, language = act.text("item"), act.text("with"), scene.say.language
    known = knowledge.substitute(item, instead, language)
    if known is None or (instead and not known.asked_about):
        return _ask_model(scene.say.substitute_question(item, instead), scene)
    first, *others = (line(sentence, language) for sentence in known.sentences)
    lines = [first, scene.say.or_else(), *others] if others else [first]
    return outcome(scene.state, *lines, asks=scene.state.asked)


def _of_recipe(text: str, scene: Scene) -> Outcome | None:
    """Answer what the recipe itself says: for how many it is, when something goes in."""
    recipe, language = scene.recipe, scene.say.language
    if recipe is None:
        return None
    if _FOR_HOW_MANY[language].search(text):
        serves = recipe.servings
        told = scene.say.servings_unknown() if serves is None else scene.say.serves(serves)
        return outcome(scene.state, told, asks=scene.state.asked)
    if _WHEN[language].search(text):
        return checks.when_it_goes_in(text, scene)
    return None


def _ask_model(text: str, scene: Scene) -> Outcome:
    """Leave a free question to the language model; the line is for when there is none."""
    ask = AskModel(text, scene.state.recipe, scene.state.step or None)
    return outcome(scene.state, scene.say.no_model(), effects=(ask,))
