"""Acts that ask for kitchen knowledge: from the tables where they know it, else from the model."""

from __future__ import annotations

from appliance import knowledge
from appliance.acts import Act
from appliance.cooking.reply import AskModel, line
from appliance.cooking.scene import Outcome, Scene, outcome


def question(act: Act, scene: Scene) -> Outcome:
    """Answer from the tables; what they do not know is left to the language model."""
    text, language = act.text("text"), scene.say.language
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


def _ask_model(text: str, scene: Scene) -> Outcome:
    """Leave a free question to the language model; the line is for when there is none."""
    ask = AskModel(text, scene.state.recipe, scene.state.step or None)
    return outcome(scene.state, scene.say.no_model(), effects=(ask,))
