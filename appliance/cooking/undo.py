"""Taking the last change back."""

from __future__ import annotations

from dataclasses import replace

from appliance.acts import Act
from appliance.cooking.recipes import ask_which
from appliance.cooking.reply import Line, Reply, StepShown
from appliance.cooking.scaling import amounts_now
from appliance.cooking.scene import Outcome, Scene, outcome


def undo(_: Act, scene: Scene) -> Outcome:
    """Take the last change back, and say what stands now."""
    before = scene.state.before
    if before is None:
        return outcome(scene.state, scene.say.nothing_to_undo())
    # Timers that ended meanwhile stay ended; ids are never given twice.
    state = replace(before, next_timer=scene.state.next_timer)
    lines: list[Line] = [scene.say.undone()]
    effects: tuple[StepShown, ...] = ()
    recipe = replace(scene, state=state).recipe
    if recipe is not None and state.factor != scene.state.factor:
        lines.append(amounts_now(scene, scene.library.get(recipe.id), state.factor))
    if recipe is not None and state.step and state.step != scene.state.step:
        lines += scene.say.step(recipe, state.step)
        effects = (StepShown(recipe.id, state.step, len(recipe.steps)),)
    if recipe is None and scene.state.recipe is not None:
        asked = ask_which(replace(scene, state=state))
        return Outcome(asked.state, Reply(tuple(lines)) + asked.reply)
    return outcome(state, *lines, effects=effects)
