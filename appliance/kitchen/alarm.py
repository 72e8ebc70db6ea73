"""The alarm: timers ring when they are due, and ring again until somebody stops them."""

from __future__ import annotations

from typing import Final

from appliance.cooking import CookingSession, Reply
from appliance.cooking.timers import rings
from appliance.kitchen.acting import Acting
from appliance.kitchen.events import Events

_AGAIN_S: Final = 6.0


class Alarm:
    """Looks at the timers again and again."""

    def __init__(self, session: CookingSession, events: Events, acting: Acting) -> None:
        """Ring through `acting`."""
        self._session = session
        self._events = events
        self._acting = acting
        self._next: float | None = None

    @property
    def ringing(self) -> bool:
        """Return whether a timer rings."""
        return any(timer.ringing for timer in self._session.state.timers)

    def tick(self, now: float, *, idle: bool) -> None:
        """Ring what is due; where nobody listens or speaks, ring again what still rings."""
        for reply in self._session.tick():
            self._events.turn += 1
            self._next = now + _AGAIN_S
            self._acting.ring(reply)
        ringing = [timer for timer in self._session.state.timers if timer.ringing]
        if not ringing:
            self._next = None
        elif self._next is not None and now >= self._next and idle:
            self._next = now + _AGAIN_S
            self._acting.ring(Reply((rings(ringing[0], self._session.state),)))
