"""What one clause is, and whether it was meant for the appliance at all.

Three linear models over pieces of the clause, learned by `tools/train-understanding` from the
project's own sentences and shipped with the package; numpy is all that they need:

- multinomial logistic regression over the labels;
- logistic regression on its being one whole clause, not half of one or two of them;
- logistic regression on talk in the room against a cook's words, over the average log odds of the
  clause's pieces (naive Bayes), so that words that no cook said in training count against it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from appliance.nlu.features import features, talk_pieces
from appliance.nlu.labels import LABELS, Label

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What is known of one clause."""

    labels: Floats
    """Log probability of each label of the classifier."""
    whole: float
    """Log probability of its being one whole clause."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned. Features are known by the CRC-32 of their text, sorted."""

    labels: tuple[str, ...]
    features: NDArray[np.uint32]
    """Of each row of `rows` …"""
    rows: Floats
    """… a column a label, and one for "whole"."""
    bias: Floats
    pieces: NDArray[np.uint32]
    """Of each of `odds` …"""
    odds: Floats
    """… the log odds of a cook's words against talk."""
    talk: Floats
    """What the averages of the odds count (see `talk_vector`); the last is the bias."""
    learned_from: int
    """The checksum of the sentences."""


class Classifier:
    """The learned weights of one language."""

    def __init__(self, weights: Weights) -> None:
        """Take what was learned."""
        self.labels: tuple[Label, ...] = tuple(LABELS[name] for name in weights.labels)
        self._weights = weights

    @property
    def learned_from(self) -> int:
        """Return the checksum of the sentences that it was learned from."""
        return self._weights.learned_from

    def likelihood(self, form: str, language: str, moment: str) -> Likelihood:
        """Return what a clause is."""
        learned = self._weights
        at = _places(features(form, language, moment), learned.features)
        at = at[at >= 0]
        scores = learned.bias
        if at.size:
            scores = scores + learned.rows[at].sum(axis=0) / np.sqrt(np.float32(at.size))
        labels = scores[:-1] - scores[:-1].max()
        whole = -float(np.logaddexp(0, -scores[-1]))
        return Likelihood(labels - np.log(np.exp(labels).sum()), whole)

    def ours(self, form: str, language: str) -> float:
        """Return how likely it is that a clause was meant for the appliance, as log odds."""
        learned = self._weights
        odds = []
        for pieces in talk_pieces(form, language):
            at = _places(pieces, learned.pieces)
            odds.append(np.where(at >= 0, learned.odds[at], 0.0))
        return float(talk_vector(odds) @ learned.talk[:-1] + learned.talk[-1])


def talk_vector(odds: Iterable[Floats]) -> Floats:
    """Return the average of each length's odds, and that of the lowest quarter of them."""
    means = []
    for one in odds:
        means += [one.mean(), np.sort(one)[: max(1, one.size // 4)].mean()]
    return np.array(means, np.float32)


def crc(texts: Iterable[str]) -> NDArray[np.uint32]:
    """Return by what features are known."""
    return np.fromiter((zlib.crc32(text.encode()) for text in texts), np.uint32)


def _places(texts: Iterable[str], known: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return where each text stands among the known ones, -1 where it does not."""
    wanted = crc(texts)
    at = np.searchsorted(known, wanted)
    at[at == known.size] = 0
    return np.where(known[at] == wanted, at, -1)


def learned_from(folder: Path) -> int:
    """Return a checksum of a folder's sentences, and of the foods that are masked in them."""
    foods = resources.files("appliance.nlu") / "foods.yaml"
    check = zlib.crc32(foods.read_bytes())
    for path in sorted(folder.iterdir()):
        check = zlib.crc32(path.read_bytes(), check)
    return check


@lru_cache
def load(language: str) -> Classifier:
    """Load the classifier of a language, "ko" or "en"."""
    file = resources.files("appliance.nlu") / "weights" / f"{language}.npz"
    with file.open("rb") as opened, np.load(opened) as data:
        return Classifier(
            Weights(
                labels=tuple(bytes(data["labels"]).decode().split()),
                features=data["features"],
                rows=data["rows"].astype(np.float32) * data["scale"],
                bias=data["bias"],
                pieces=data["pieces"],
                odds=data["odds"].astype(np.float32),
                talk=data["talk"],
                learned_from=int(data["learned_from"]),
            )
        )


def save(path: str, weights: Weights) -> None:
    """Write what `load` reads: rows in 8 bits with a scale a column."""
    scale = np.abs(weights.rows).max(axis=0) / 127
    np.savez_compressed(
        path,
        labels=np.frombuffer(" ".join(weights.labels).encode(), np.uint8),
        features=weights.features,
        rows=np.round(weights.rows / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=weights.bias,
        pieces=weights.pieces,
        odds=weights.odds.astype(np.float16),
        talk=weights.talk,
        learned_from=np.int64(weights.learned_from),
    )
