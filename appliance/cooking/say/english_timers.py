"""English, continued: timers."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.cooking.reply import Line, line
from appliance.cooking.say.english_names import listed, spoken_name
from appliance.nlu import durations
from appliance.nlu.durations import Duration


class EnglishTimers:
    """What is said of timers; `name` is what one is called (timer_names.labels)."""

    def timer_offer(self, duration: Duration) -> Line:
        """Offer a timer for the step."""
        ask = (
            "Shall I set a timer for"
            if duration.upper is None
            else "Shall I start with a timer for"
        )
        low, said = durations.write(duration.seconds, "en"), durations.speak(duration.seconds, "en")
        return _line(f"{ask} {low}?", f"{ask} {said}?")

    def ask_length(self) -> Line:
        """Ask how long a timer should run."""
        return _line("For how long?")

    def timer_set(self, name: str, seconds: int) -> Line:
        """Say that a timer runs."""
        length, said = durations.write(seconds, "en"), durations.speak(seconds, "en")
        which = f"{name.capitalize()} timer" if name else "Timer"
        return _line(f"{which} set for {length}.", f"{which} set for {said}.")

    def timer_left(self, name: str, left: int) -> Line:
        """Say how long a timer still runs."""
        written, spoken = _timer(name)
        return _line(
            f"{durations.write(left, 'en')} left on the {written}.",
            f"{durations.speak(left, 'en')} left on the {spoken}.",
        )

    def timer_rings(self, name: str) -> Line:
        """Say which timer rings."""
        written, spoken = _timer(name)
        return _line(f"The {written} is done.", f"The {spoken} is done.")

    def timer_cancelled(self, name: str) -> Line:
        """Say that a timer was cancelled."""
        written, spoken = _timer(name)
        return _line(f"I cancelled the {written}.", f"I cancelled the {spoken}.")

    def timers_cancelled(self, count: int) -> Line:
        """Say that all were cancelled."""
        return _line(f"I cancelled all {count} timers.")

    def timer_adjusted(self, name: str, left: int) -> Line:
        """Say how long a timer runs now."""
        return self.timer_left(name, left)

    def timer_paused(self, name: str, left: int) -> Line:
        """Say that a timer is held, and what is left."""
        rest = durations.write(left, "en"), durations.speak(left, "en")
        names = _timer(name)
        return _line(
            *(f"I paused the {what}, {one} left." for what, one in zip(names, rest, strict=True))
        )

    def timer_held(self, name: str, left: int) -> Line:
        """Say that a timer is held, and was before."""
        rest = durations.write(left, "en"), durations.speak(left, "en")
        names = _timer(name)
        return _line(
            *(f"The {what} is paused, {one} left." for what, one in zip(names, rest, strict=True))
        )

    def timer_resumed(self, name: str, left: int) -> Line:
        """Say that a timer runs on, and what is left."""
        rest = durations.write(left, "en"), durations.speak(left, "en")
        names = _timer(name)
        return _line(
            *(
                f"The {what} is running again, {one} left."
                for what, one in zip(names, rest, strict=True)
            )
        )

    def no_timer(self) -> Line:
        """Say that no timer runs."""
        return _line("There is no timer running.")

    def no_such_timer(self, name: str) -> Line:
        """Say that no timer has this name."""
        return _line(f"There is no {name} timer.")

    def which_timer(self, names: Sequence[str]) -> Line:
        """Ask which of several timers is meant."""
        written = listed([f"the {_timer(name)[0]}" for name in names], "or")
        spoken = listed([f"the {_timer(name)[1]}" for name in names], "or")
        return _line(f"Which one: {written}?", f"Which one: {spoken}?")


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "en", spoken)


def _timer(name: str) -> tuple[str, str]:
    """Return how a timer is called, written and spoken."""
    return f"{name} timer", f"{spoken_name(name)} timer"
