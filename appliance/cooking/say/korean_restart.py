"""Korean, continued: what is said after a restart."""

from __future__ import annotations

from appliance.cooking.reply import Line, line
from appliance.nlu import durations
from appliance.nlu import korean_numbers as ko
from appliance.nlu.read_aloud import read_aloud
from appliance.recipes.model import Recipe

_MINUTE = 60


class KoreanRestart:
    """What is said of a cooking that went on without us."""

    def were_at(self, recipe: Recipe, step: int) -> Line:
        """Say which recipe and step the cook was at."""
        if not step:
            return _line(f"{recipe.title} 레시피를 골라 두셨어요.")
        return _line(
            f"{recipe.title} {step}단계였어요.", f"{recipe.title} {ko.ordinal(step)} 단계였어요."
        )

    def recipe_gone(self, title: str) -> Line:
        """Say that the recipe that was being cooked is no longer there."""
        return _line(f"만들던 {title} 레시피가 없어졌어요.")

    def timer_was_over(self, name: str, ago: int) -> Line:
        """Say that a timer ended meanwhile, and how long ago."""
        rounded = max(1, ago if ago < _MINUTE else ago // _MINUTE * _MINUTE)
        return _line(
            f"{name} 타이머는 {durations.write(rounded, 'ko')} 전에 끝났어요.",
            f"{read_aloud(name, 'ko')} 타이머는 {durations.speak(rounded, 'ko')} 전에 끝났어요.",
        )

    def clock_in_doubt(self) -> Line:
        """Say that the time that has passed is not certain."""
        return _line("시계가 맞는지 확실하지 않아서 타이머 시간이 틀릴 수 있어요.")

    def not_saved(self) -> Line:
        """Say that the change could not be put on disk."""
        return _line("저장할 곳이 없어서, 전원이 꺼지면 지금 한 일을 잊어버려요.")


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "ko", spoken)
