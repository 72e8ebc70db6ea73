"""Korean, continued: timers."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.cooking.reply import Line, line
from appliance.nlu import durations
from appliance.nlu.durations import Duration
from appliance.nlu.particles import with_particle
from appliance.nlu.read_aloud import read_aloud


class KoreanTimers:
    """What is said of timers; `name` is what one is called (timer_names.labels)."""

    def timer_offer(self, duration: Duration) -> Line:
        """Offer a timer for the step."""
        first = "" if duration.upper is None else "먼저 "
        low, said = durations.write(duration.seconds, "ko"), durations.speak(duration.seconds, "ko")
        return _line(f"{first}{low} 타이머를 맞출까요?", f"{first}{said} 타이머를 맞출까요?")

    def ask_length(self) -> Line:
        """Ask how long a timer should run."""
        return _line("몇 분으로 맞출까요?")

    def timer_set(self, name: str, seconds: int) -> Line:
        """Say that a timer runs."""
        length, said = durations.write(seconds, "ko"), durations.speak(seconds, "ko")
        if name:
            return _line(
                f"{name} 타이머를 {with_particle(length, '으로/로')} 맞췄어요.",
                f"{name} 타이머를 {with_particle(said, '으로/로')} 맞췄어요.",
            )
        return _line(f"{length} 타이머를 시작했어요.", f"{said} 타이머를 시작했어요.")

    def timer_left(self, name: str, left: int) -> Line:
        """Say how long a timer still runs."""
        written, spoken = _timer(name)
        return _line(
            f"{written}가 {durations.write(left, 'ko')} 남았어요.",
            f"{spoken}가 {durations.speak(left, 'ko')} 남았어요.",
        )

    def timer_rings(self, name: str) -> Line:
        """Say which timer rings."""
        written, spoken = _timer(name)
        return _line(f"{written}가 끝났어요.", f"{spoken}가 끝났어요.")

    def timer_cancelled(self, name: str) -> Line:
        """Say that a timer was cancelled."""
        written, spoken = _timer(name)
        return _line(f"{written}를 취소했어요.", f"{spoken}를 취소했어요.")

    def timers_cancelled(self, count: int) -> Line:
        """Say that all were cancelled."""
        return _line(f"타이머 {count}개를 모두 취소했어요.")

    def timer_adjusted(self, name: str, left: int) -> Line:
        """Say how long a timer runs now."""
        return self.timer_left(name, left)

    def timer_paused(self, name: str, left: int) -> Line:
        """Say that a timer is held, and what is left."""
        rest = durations.write(left, "ko"), durations.speak(left, "ko")
        names = _timer(name)
        return _line(
            *(f"{what}를 멈췄어요. {one} 남았어요." for what, one in zip(names, rest, strict=True))
        )

    def timer_held(self, name: str, left: int) -> Line:
        """Say that a timer is held, and was before."""
        rest = durations.write(left, "ko"), durations.speak(left, "ko")
        names = _timer(name)
        return _line(
            *(
                f"{what}는 멈춰 있어요. {one} 남았어요."
                for what, one in zip(names, rest, strict=True)
            )
        )

    def timer_resumed(self, name: str, left: int) -> Line:
        """Say that a timer runs on, and what is left."""
        rest = durations.write(left, "ko"), durations.speak(left, "ko")
        names = _timer(name)
        return _line(
            *(
                f"{what}를 다시 켰어요. {one} 남았어요."
                for what, one in zip(names, rest, strict=True)
            )
        )

    def no_timer(self) -> Line:
        """Say that no timer runs."""
        return _line("맞춰 둔 타이머가 없어요.")

    def no_such_timer(self, name: str) -> Line:
        """Say that no timer has this name."""
        return _line(f"{name} 타이머는 없어요.")

    def which_timer(self, names: Sequence[str]) -> Line:
        """Ask which of several timers is meant."""
        written = [_timer(name)[0] for name in names]
        spoken = [_timer(name)[1] for name in names]
        end = "가 있어요. 어느 타이머요?"
        return _line(", ".join(written) + end, ", ".join(spoken) + end)


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "ko", spoken)


def _timer(name: str) -> tuple[str, str]:
    """Return how a timer is called, written and spoken."""
    return f"{name} 타이머", f"{read_aloud(name, 'ko')} 타이머"
