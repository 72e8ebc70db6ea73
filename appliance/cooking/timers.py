"""Acts about timers, and what happens when one runs out."""

from __future__ import annotations

import math
from dataclasses import replace

from appliance.acts import Act
from appliance.cooking.reply import Line, Reply, StopSpeaking, TimerRings, TimerSet, TimerStopped
from appliance.cooking.say import CATALOGUES
from appliance.cooking.scene import Outcome, Scene, outcome
from appliance.cooking.state import Question, State, Timer
from appliance.cooking.timer_names import labels
from appliance.nlu.context import Asked
from appliance.nlu.sound import similarity

LONGEST_RING_S = 600.0
"""A timer that nobody stops falls silent after so long, and is told of at the next turn."""
_SAME_NAME = 0.75


def set_timer(act: Act, scene: Scene) -> Outcome:
    """Start a timer; ask for its length where it was not said."""
    asked = scene.state.asked
    name = act.text("name") or (asked.name if asked else "")
    seconds = act.slots.get("seconds")
    if seconds is None:
        question = Question(Asked.DURATION, name=name)
        return outcome(scene.state, scene.say.ask_length(), asks=question)
    return start(scene, name, int(seconds))


def start(scene: Scene, name: str, seconds: int) -> Outcome:
    """Start a timer of a known length."""
    state = scene.state
    timer = Timer(state.next_timer, name, seconds, scene.now + seconds, scene.say.language)
    before = replace(state, before=None)
    state = replace(
        state, timers=(*state.timers, timer), next_timer=state.next_timer + 1, before=before
    )
    running = TimerSet(timer.id, timer.name, timer.ends_at - scene.now)
    return outcome(state, scene.say.timer_set(name, timer.seconds), effects=(running,))


def cancel_timer(act: Act, scene: Scene) -> Outcome:
    """Cancel one timer, or all."""
    timers = scene.state.timers
    if act.slots.get("all") and len(timers) > 1:
        state = _without(scene.state, timers)
        stopped = tuple(TimerStopped(timer.id, timer.name) for timer in timers)
        return outcome(state, scene.say.timers_cancelled(len(timers)), effects=stopped)
    found = _find(act, scene)
    if isinstance(found, Outcome):
        return found
    state = _without(scene.state, (found,))
    line = scene.say.timer_cancelled(_called(found, scene))
    return outcome(state, line, effects=(TimerStopped(found.id, found.name),))


def adjust_timer(act: Act, scene: Scene) -> Outcome:
    """Add or take away time; of several timers the one that rings is meant."""
    ringing = tuple(timer for timer in scene.state.timers if timer.ringing)
    found = _find(act, scene, ringing if len(ringing) == 1 and not act.text("name") else None)
    if isinstance(found, Outcome):
        return found
    left = max(0.0, (0.0 if found.ringing else found.left(scene.now)) + float(act.slots["seconds"]))
    length = max(1, found.seconds + int(act.slots["seconds"]))
    paused = None if found.paused is None else left
    longer = replace(found, seconds=length, ends_at=scene.now + left, ringing=False, paused=paused)
    state = _with(scene.state, longer)
    line = scene.say.timer_adjusted(_called(found, scene), math.ceil(left))
    return outcome(state, line, effects=(TimerSet(found.id, found.name, left),))


def pause_timer(act: Act, scene: Scene) -> Outcome:
    """Hold a timer; what is left stays."""
    found = _find(act, scene)
    if isinstance(found, Outcome):
        return found
    if found.paused is not None or found.ringing:
        return outcome(scene.state, _left(found, scene))
    held = replace(found, paused=found.left(scene.now))
    line = scene.say.timer_paused(_called(found, scene), math.ceil(found.left(scene.now)))
    return outcome(_with(scene.state, held), line, effects=(TimerStopped(held.id, held.name),))


def resume_timer(act: Act, scene: Scene) -> Outcome:
    """Let a held timer run on."""
    held = tuple(timer for timer in scene.state.timers if timer.paused is not None)
    found = _find(act, scene, held or scene.state.timers)
    if isinstance(found, Outcome):
        return found
    if found.paused is None:
        return outcome(scene.state, _left(found, scene))
    left = found.left(scene.now)
    line = scene.say.timer_resumed(_called(found, scene), math.ceil(left))
    running = replace(found, paused=None, ends_at=scene.now + left)
    return outcome(
        _with(scene.state, running), line, effects=(TimerSet(found.id, found.name, left),)
    )


def timer_status(act: Act, scene: Scene) -> Outcome:
    """Say how long the timer, or each of several, still runs."""
    timers = scene.state.timers
    if act.text("name") or len(timers) < 2:
        found = _find(act, scene)
        if isinstance(found, Outcome):
            return found
        timers = (found,)
    return outcome(scene.state, *(_left(timer, scene) for timer in timers))


def stop(_: Act, scene: Scene) -> Outcome:
    """Silence what rings; else what is being said."""
    ringing = tuple(timer for timer in scene.state.timers if timer.ringing)
    state = replace(scene.state, listed=None)
    if not ringing:
        return outcome(state, effects=(StopSpeaking(),))
    stopped = tuple(TimerStopped(timer.id, timer.name) for timer in ringing)
    return outcome(_without(state, ringing), effects=(StopSpeaking(), *stopped))


def accept_offer(scene: Scene, offered: Question) -> Outcome:
    """Start the timer that was offered."""
    return start(scene, offered.name, offered.seconds)


def ring_due(state: State, now: float) -> tuple[State, tuple[Reply, ...]]:
    """Let the timers ring whose time has come; one reply each. One that rang in vain falls silent."""
    vain = tuple(t for t in state.timers if t.ringing and now - t.ends_at > LONGEST_RING_S)
    silenced = tuple(Reply(effects=(TimerStopped(t.id, t.name),)) for t in vain)
    if vain:
        left = tuple(timer for timer in state.timers if timer not in vain)
        state = replace(state, timers=left, missed=state.missed + vain)
    due = [timer for timer in state.timers if not timer.ringing and timer.left(now) <= 0]
    if not due:
        return state, silenced
    ids = {timer.id for timer in due}
    timers = tuple(replace(t, ringing=True) if t.id in ids else t for t in state.timers)
    replies = tuple(
        Reply((rings(timer, state),), effects=(TimerRings(timer.id, timer.name),)) for timer in due
    )
    return replace(state, timers=timers), silenced + replies


def tell_missed(scene: Scene) -> Outcome:
    """Say which timers rang in vain, and forget them."""
    missed = scene.state.missed
    names = labels(missed, scene.say.language)
    lines = [
        scene.say.timer_was_over(name, int(scene.now - timer.ends_at))
        for name, timer in zip(names, missed, strict=True)
    ]
    return Outcome(replace(scene.state, missed=()), Reply(tuple(lines)))


def rings(timer: Timer, state: State) -> Line:
    """Say, in the timer's language, which one rings."""
    number = next(n for n, one in enumerate(state.timers) if one.id == timer.id)
    return CATALOGUES[timer.language].timer_rings(labels(state.timers, timer.language)[number])


def _called(timer: Timer, scene: Scene) -> str:
    """Return what a timer is called beside the others."""
    timers = scene.state.timers
    return labels(timers, scene.say.language)[timers.index(timer)]


def _left(timer: Timer, scene: Scene) -> Line:
    left = math.ceil(timer.left(scene.now))
    if timer.ringing:
        return scene.say.timer_rings(_called(timer, scene))
    if timer.paused is not None:
        return scene.say.timer_held(_called(timer, scene), left)
    return scene.say.timer_left(_called(timer, scene), left)


def _find(act: Act, scene: Scene, among: tuple[Timer, ...] | None = None) -> Timer | Outcome:
    """Return the timer that is meant, or the answer that says why there is none, or asks which."""
    timers = scene.state.timers if among is None else among
    name = act.text("name")
    if not timers:
        return outcome(scene.state, scene.say.no_timer())
    if name:
        timers = tuple(timer for timer in timers if _is_called(timer, name, scene))
        if not timers:
            return outcome(scene.state, scene.say.no_such_timer(name))
    if len(timers) > 1:
        asked = Question(Asked.WHICH_TIMER, wanted=act)
        names = [_called(timer, scene) for timer in timers]
        return outcome(scene.state, scene.say.which_timer(names), asks=asked)
    return timers[0]


def _is_called(timer: Timer, name: str, scene: Scene) -> bool:
    """Return whether a timer is the one of this name: its label among all, or its own name."""
    all_labels = labels(scene.state.timers, scene.say.language)
    if name in all_labels:
        return _called(timer, scene) == name
    own = timer.name
    return bool(own) and (similarity(own, name) >= _SAME_NAME or name in own.split())


def _with(state: State, changed: Timer) -> State:
    timers = tuple(changed if timer.id == changed.id else timer for timer in state.timers)
    return replace(state, timers=timers, before=replace(state, before=None))


def _without(state: State, gone: tuple[Timer, ...]) -> State:
    ids = {timer.id for timer in gone}
    left = tuple(timer for timer in state.timers if timer.id not in ids)
    return replace(state, timers=left, before=replace(state, before=None))
