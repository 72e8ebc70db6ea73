"""Acts about the appliance itself, courtesy, and answers to its questions."""

from __future__ import annotations

from dataclasses import replace

from appliance.acts import Act
from appliance.cooking import recipes, steps, timers
from appliance.cooking.reply import CloseMicrophone, SetLanguage, SetRate, SetVolume
from appliance.cooking.say import CATALOGUES
from appliance.cooking.say.catalogue import Moment
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.nlu.context import Asked

_YES_OR_NO = frozenset({Asked.TIMER_OFFER, Asked.CONTINUE, Asked.CONFIRM})


def yes(act: Act, scene: Scene) -> Outcome:
    """Do what was offered."""
    asked = scene.state.asked
    if asked is None:
        return nothing(act, scene)
    if asked.kind is Asked.TIMER_OFFER:
        return timers.accept_offer(scene, asked)
    if asked.kind is Asked.CONTINUE:
        return steps.resume_cooking(act, scene)
    if asked.kind is Asked.CONFIRM and asked.recipes:
        return recipes.accept(act, scene, asked)
    if asked.kind is Asked.WHICH_RECIPE:
        return recipes.ask_which(scene)
    return outcome(scene.state, scene.say.fine())


def no(act: Act, scene: Scene) -> Outcome:
    """Leave it."""
    if scene.state.asked is None:
        return nothing(act, scene)
    return outcome(scene.state, scene.say.fine())


def volume(act: Act, scene: Scene) -> Outcome:
    """Speak louder or softer, or at a level."""
    level = act.slots.get("level")
    if level is not None:
        effect = SetVolume(None, int(level))
        return outcome(scene.state, scene.say.volume(int(level)), effects=(effect,))
    if act.text("change") == "down":
        return outcome(scene.state, scene.say.softer(), effects=(SetVolume("down", None),))
    return outcome(scene.state, scene.say.louder(), effects=(SetVolume("up", None),))


def speaking_rate(act: Act, scene: Scene) -> Outcome:
    """Speak slower or faster from now on."""
    if act.text("change") == "faster":
        return outcome(scene.state, scene.say.faster(), effects=(SetRate("faster"),))
    return outcome(scene.state, scene.say.slower(), effects=(SetRate("slower"),))


def set_language(act: Act, scene: Scene) -> Outcome:
    """Take the coming turns in another language."""
    language = act.text("language")
    line = CATALOGUES[language].language_set()
    return outcome(scene.state, line, effects=(SetLanguage(language),))


def mute(_: Act, scene: Scene) -> Outcome:
    """Close the microphone."""
    return outcome(scene.state, scene.say.muted(), effects=(CloseMicrophone(),))


def time_of_day(_: Act, scene: Scene) -> Outcome:
    """Say what time it is."""
    return outcome(scene.state, scene.say.time_of_day(*scene.hour))


def help_now(_: Act, scene: Scene) -> Outcome:
    """Say what can be said now."""
    state, recipe = scene.state, scene.recipe
    items = scene.step.ingredients if scene.step else ()
    titles = scene.library.titles(scene.say.language)
    moment = Moment(
        chosen=recipe is not None,
        started=state.step > 0,
        item=items[0] if items and recipe and recipe.language == scene.say.language else "",
        title=titles[0] if titles else next(iter(scene.library)).title,
        timers=bool(state.timers),
        ringing=any(timer.ringing for timer in state.timers),
        yes_or_no=state.asked is not None and state.asked.kind in _YES_OR_NO,
    )
    return outcome(state, *scene.say.help(moment), asks=state.asked)


def thanks(_: Act, scene: Scene) -> Outcome:
    """Answer thanks; it moves nothing."""
    return outcome(scene.state, scene.say.thanks(), asks=scene.state.asked)


def greeting(_: Act, scene: Scene) -> Outcome:
    """Answer a greeting."""
    return outcome(scene.state, scene.say.greeting(), asks=scene.state.asked)


def goodbye(_: Act, scene: Scene) -> Outcome:
    """Answer a goodbye."""
    return outcome(scene.state, scene.say.goodbye())


def nothing(_: Act, scene: Scene) -> Outcome:
    """Say that the turn was not understood; what was asked stays asked."""
    state = replace(scene.state)
    return outcome(state, scene.say.not_understood(), asks=state.asked)
