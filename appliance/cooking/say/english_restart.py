"""English, continued: what is said after a restart."""

from __future__ import annotations

from appliance.cooking.reply import Line, line
from appliance.cooking.say.english_names import spoken_name
from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.recipes.model import Recipe

_MINUTE = 60


class EnglishRestart:
    """What is said of a cooking that went on without us."""

    def were_at(self, recipe: Recipe, step: int) -> Line:
        """Say which recipe and step the cook was at."""
        if not step:
            return _line(f"You had chosen {recipe.title}.")
        return _line(
            f"You were at step {step} of {recipe.title}.",
            f"You were at step {en.cardinal(step)} of {recipe.title}.",
        )

    def recipe_gone(self, title: str) -> Line:
        """Say that the recipe that was being cooked is no longer there."""
        return _line(f"The recipe you were at, {title}, is gone.")

    def timer_was_over(self, name: str, ago: int) -> Line:
        """Say that a timer ended meanwhile, and how long ago."""
        rounded = max(1, ago if ago < _MINUTE else ago // _MINUTE * _MINUTE)
        return _line(
            f"The {name} timer ended {durations.write(rounded, 'en')} ago.",
            f"The {spoken_name(name)} timer ended {durations.speak(rounded, 'en')} ago.",
        )

    def clock_in_doubt(self) -> Line:
        """Say that the time that has passed is not certain."""
        return _line("I'm not sure of the clock, so the timers may be off.")

    def not_saved(self) -> Line:
        """Say that the change could not be put on disk."""
        return _line("I can't save this, so it will be lost if the power goes.")


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "en", spoken)
