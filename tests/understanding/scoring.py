"""Scores the understanding against labelled turns.

A turn is right when all its acts are right, in order, with their slots. `text` and `query` hold a
clause as it was said, and only have to be there; names are compared without spaces and case.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.acts import to_json
from appliance.nlu.understand import understand
from appliance.recipes import Library
from appliance.recipes.words import read_context

TURNS = Path(__file__).parent / "turns"
_CLAUSES = {"text", "query"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One labelled turn."""

    text: str
    language: str
    context: Mapping[str, Any]
    acts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What was made of a turn."""

    turn: Turn
    acts: tuple[Mapping[str, Any], ...]
    ms: float

    @property
    def right(self) -> bool:
        """Return whether the whole turn was understood as it was meant."""
        wanted = [_comparable(act) for act in self.turn.acts]
        return wanted == [_comparable(act) for act in self.acts]

    @property
    def wrong_duration(self) -> bool:
        """Return whether a timer got a length that was not meant."""
        wanted = {_seconds(act) for act in self.turn.acts}
        return any(_seconds(act) not in wanted for act in self.acts if _seconds(act))

    @property
    def acted_on_talk(self) -> bool:
        """Return whether something was done about talk that was not for the appliance."""
        meant = [act["intent"] for act in self.turn.acts]
        return meant == ["none"] and [act["intent"] for act in self.acts] != ["none"]


@dataclass(frozen=True, slots=True)
class Score:
    """How a set of turns went."""

    results: tuple[Result, ...]

    @property
    def accuracy(self) -> float:
        """Return the share of turns that were understood wholly."""
        return sum(result.right for result in self.results) / len(self.results)

    @property
    def wrong_durations(self) -> int:
        """Return how many timers got a length that was not meant."""
        return sum(result.wrong_duration for result in self.results)

    @property
    def acted_on_talk(self) -> float:
        """Return the share of the talk that was acted on."""
        talk = [one for one in self.results if [a["intent"] for a in one.turn.acts] == ["none"]]
        return sum(result.acted_on_talk for result in talk) / len(talk) if talk else 0.0

    def percentile_ms(self, part: float) -> float:
        """Return the time within which this part of the turns was understood."""
        spent = sorted(result.ms for result in self.results)
        return spent[min(len(spent) - 1, int(part * len(spent)))]

    def confusions(self) -> Counter[tuple[str, str]]:
        """Return how often one sequence of intents was taken for another."""
        pairs: Counter[tuple[str, str]] = Counter()
        for one in self.results:
            if not one.right:
                pairs[_names(one.turn.acts), _names(one.acts)] += 1
        return pairs


def read_turns(path: Path) -> list[Turn]:
    """Read a file of labelled turns (JSON lines)."""
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            data = json.loads(line)
            context = data.get("context", {})
            turns.append(Turn(data["text"], data["lang"], context, tuple(data["acts"])))
    return turns


def score(turns: Iterable[Turn], library: Library) -> Score:
    """Understand every turn by itself, as `jubang understand` does."""
    results = []
    for turn in turns:
        context = read_context(turn.context, library, turn.language)
        begun = time.perf_counter()
        acts = understand(turn.text, turn.language, context).acts
        spent = (time.perf_counter() - begun) * 1000
        results.append(Result(turn, tuple(to_json(acts)), spent))
    return Score(tuple(results))


def _comparable(act: Mapping[str, Any]) -> dict[str, Any]:
    return {
        slot: bool(value)
        if slot in _CLAUSES
        else "".join(value.split()).lower()
        if isinstance(value, str)
        else value
        for slot, value in act.items()
    }


def _seconds(act: Mapping[str, Any]) -> int:
    return int(act.get("seconds", 0))


def _names(acts: Iterable[Mapping[str, Any]]) -> str:
    return " + ".join(str(act["intent"]) for act in acts)
