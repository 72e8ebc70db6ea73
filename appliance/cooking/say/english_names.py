"""How names stand in an English sentence: of timers, of dishes, of several."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.nlu import durations


def listed(names: Sequence[str], word: str = "and") -> str:
    """Return names in a row: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def in_a_sentence(title: str) -> str:
    """Return a dish's title as it stands in a sentence; one With Capitals keeps them."""
    return title[:1].lower() + title[1:] if title[1:].islower() else title


def spoken_name(name: str) -> str:
    """Return a timer's name as it is said before "timer": "3 min" -> three minute."""
    for found in reversed(durations.find(name, "en")):
        said = durations.speak(found.duration.seconds, "en")
        for many in ("hours", "minutes", "seconds"):
            said = said.replace(many, many.removesuffix("s"))
        name = f"{name[: found.start]}{said}{name[found.end :]}"
    return name
