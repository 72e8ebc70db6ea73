"""A turn as a sequence of phrases that account for all that was said.

A rule says what one phrase looks like and which act it is. A text is understood when phrases and
fillers cover it from end to end; of several ways the one with the fewest phrases wins. So a word
that means nothing to us keeps a command inside other talk from being taken for one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.acts import Act, Intent, Slot
from appliance.nlu.context import Context

Slots = Mapping[str, Slot]

_MARK = re.compile(r"[.,?]")
_FILLER_COST = 0.01
"""Of one letter that means nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at besides its own match."""

    text: str
    """The turn as it was said."""
    context: Context


@dataclass(frozen=True, slots=True)
class Phrase:
    """One match of a rule, in terms of the text as it was said."""

    groups: Mapping[str, str]
    """The pattern's named groups that took part, as they were said."""
    said: str
    """The whole phrase."""
    scene: Scene


SlotReader = Callable[[Phrase], Slots | None]
"""Reads an act's slots off a phrase; None says that the phrase is not this act after all."""
Condition = Callable[[Context], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one phrase looks like, and the act that it is."""

    intent: Intent
    pattern: re.Pattern[str]
    slots: SlotReader | None = None
    when: Condition | None = None
    weight: float = 1.0
    """What the phrase costs in a cover; a vaguer rule costs more."""
    weak: bool = False
    """Whether the act counts only where nothing else was said ("wait, how much salt")."""


def with_repeated_groups(pattern: str) -> str:
    """Give groups that a pattern names more than once names of their own (name, name_2 …).

    A phrase shows them under the one name: at most one of them takes part in a match that counts.
    """
    seen: Counter[str] = Counter()

    def numbered(match: re.Match[str]) -> str:
        seen[match[1]] += 1
        return match[0] if seen[match[1]] == 1 else f"(?P<{match[1]}_{seen[match[1]]}>"

    return re.sub(r"\(\?P<([a-z]+)>", numbered, pattern)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready for matching."""

    said: str
    """The text as it was said."""
    form: str
    """What the patterns see."""
    origin: Sequence[int]
    """For each index of `form` (and its end) the index in `said`."""
    starts: Sequence[int]
    """The indices of `form` where a phrase may begin."""

    def between(self, start: int, end: int) -> str:
        """Return what was said between two indices of `form`, without marks around it."""
        return self.said[self.origin[start] : self.origin[end]].strip(" .,!?…~\"'")


@dataclass(frozen=True, slots=True)
class _Found:
    act: Act
    weak: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """One way to account for a text."""

    found: tuple[_Found, ...]
    cost: float

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return the acts in order: each said once, a weak one only where it stands alone."""
        strong = [one.act for one in self.found if not one.weak]
        acts = strong or [one.act for one in self.found]
        return tuple(act for i, act in enumerate(acts) if i == 0 or act != acts[i - 1])


class Grammar:
    """The rules and fillers of one language."""

    def __init__(self, rules: Iterable[Rule], filler: re.Pattern[str]) -> None:
        """Take the rules, the better first where two cost the same, and what means nothing."""
        self._rules = tuple(rules)
        self._filler = filler

    def cover(self, text: Prepared, context: Context) -> Cover | None:
        """Return the cheapest cover of the whole text; None where there is none."""
        scene = Scene(text.said, context)
        rules = [rule for rule in self._rules if rule.when is None or rule.when(context)]
        end = len(text.form)
        starts = set(text.starts)
        best: dict[int, Cover] = {end: Cover((), 0.0)}
        for at in sorted(starts | {0}, reverse=True):
            if at == end:
                continue
            found = self._best_from(at, text, rules, scene, best)
            if found is not None:
                best[at] = found
        return best.get(0)

    def _best_from(
        self, at: int, text: Prepared, rules: list[Rule], scene: Scene, best: dict[int, Cover]
    ) -> Cover | None:
        """Return the cheapest cover of the rest from `at`, given those of all later places."""
        choice: Cover | None = None
        filler = self._filler.match(text.form, at)
        if filler and filler.end() > at and (rest := best.get(filler.end())) is not None:
            choice = Cover(rest.found, rest.cost + _FILLER_COST * (filler.end() - at))
        for rule in rules:
            for match in _matches(rule, text.form, at):
                rest = best.get(match.end())
                if rest is None or (choice and rest.cost + rule.weight >= choice.cost):
                    continue
                act = _act(rule, match, text, scene)
                if act is not None:
                    found = _Found(act, rule.weak)
                    choice = Cover((found, *rest.found), rest.cost + rule.weight)
        return choice


def _matches(rule: Rule, form: str, at: int) -> Iterator[re.Match[str]]:
    """Yield the rule's matches at a place: to the next mark or the end, and as far as it goes."""
    match = rule.pattern.match(form, at)
    if match is None:
        return
    mark = _MARK.search(form, at)
    closed = rule.pattern.fullmatch(form, at, mark.start() if mark else len(form))
    if closed is not None and closed.end() > at:
        yield closed
    if match.end() > at and (closed is None or match.end() != closed.end()):
        yield match


def _act(rule: Rule, match: re.Match[str], text: Prepared, scene: Scene) -> Act | None:
    if rule.slots is None:
        return Act(rule.intent)
    groups = {
        name.partition("_")[0]: text.between(*match.span(name))
        for name in match.re.groupindex
        if match[name] is not None
    }
    slots = rule.slots(Phrase(groups, text.between(*match.span()), scene))
    return None if slots is None else Act(rule.intent, slots)
