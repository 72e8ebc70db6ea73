"""A turn cut into clauses, each with what it is.

Of all ways to cut a turn the likeliest wins: the product of the clauses' probabilities, that of
being one whole clause among them, less a price for every cut.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from appliance.nlu.classifier import Classifier, Likelihood, load
from appliance.nlu.context import Context
from appliance.nlu.features import moment
from appliance.nlu.forms import Cut, Form, form
from appliance.nlu.labels import Label

WHOLE: Final = 0.6
"""How much it counts that a clause is whole."""
CUT_PRICE: Final = 0.3
"""What a cut costs, in units of log probability …"""
STRONG_CUT_PRICE: Final = -0.7
"""… and one at a mark, which is rather a cut than none."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a turn."""

    start: int
    """Index of its first character in the text as it was said."""
    end: int
    """Index after its last one."""
    label: Label
    probability: float
    form: str
    """What the classifier saw of it."""


class Turn:
    """A turn whose clauses are looked for."""

    def __init__(self, said: str, language: str, context: Context) -> None:
        """Take a turn as it was said, without the wake word."""
        self._said = said
        self._language = language
        self._moment = moment(context)
        self._form: Form = form(said, language, context)
        self._classifier: Classifier = load(language)

    def clauses(self, forbidden: Collection[tuple[int, int, Label]] = ()) -> tuple[Clause, ...]:
        """Return the likeliest clauses; `forbidden` are those that turned out impossible."""
        cuts = self._form.cuts
        if cuts[-1].at == 0:
            return ()
        best: list[tuple[float, tuple[Clause, ...]]] = [(0.0, ())]
        for end in range(1, len(cuts)):
            ways = []
            for start in range(end):
                clause, score = self._clause(cuts[start], cuts[end], forbidden)
                price = STRONG_CUT_PRICE if cuts[start].strong else CUT_PRICE
                total = best[start][0] + score - (price if start else 0.0)
                ways.append((total, start, clause))
            total, start, clause = max(ways, key=lambda way: way[0])
            best.append((total, (*best[start][1], clause)))
        return best[-1][1]

    def ours(self, form: str) -> float:
        """Return how likely a clause was meant for the appliance, as log odds against talk."""
        return self._classifier.ours(form, self._language)

    def _clause(
        self, start: Cut, end: Cut, forbidden: Collection[tuple[int, int, Label]]
    ) -> tuple[Clause, float]:
        """Return what lies between two cuts, and its score."""
        known = self._known(start.at, end.at)
        order = np.argsort(-known.labels)
        index = next(
            (
                at
                for at in order
                if (start.said, end.said, self._classifier.labels[at]) not in forbidden
            ),
            order[-1],
        )
        clause = Clause(
            start.said,
            end.said,
            self._classifier.labels[index],
            float(np.exp(known.labels[index])),
            self._form.text[start.at : end.at].strip(),
        )
        return clause, float(known.labels[index]) + WHOLE * known.whole

    def _known(self, start: int, end: int) -> Likelihood:
        return _known(
            self._classifier, self._form.text[start:end].strip(), self._language, self._moment
        )


def probability(label: Label, said: str, language: str, context: Context) -> float:
    """Return how likely it is that a text, taken as one clause, has a label."""
    classifier = load(language)
    clause = form(said, language, context).text.strip()
    known = classifier.likelihood(clause, language, moment(context))
    return float(np.exp(known.labels[classifier.labels.index(label)]))


@lru_cache(maxsize=2048)
def _known(classifier: Classifier, clause: str, language: str, moment: str) -> Likelihood:
    return classifier.likelihood(clause, language, moment)
