"""Learning the first stage of a wake word: sounds in, a small network out. numpy alone.

Positives are frames at the end of the word, said in all sorts of rooms and noises (see `augment`);
negatives are everything else. Those of the negatives that it finds hardest are learned again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from appliance.wake.features import FRAME_S, WIDTH, Features
from appliance.wake.own import LOOKS, OwnWord

HIDDEN: Final = 24
GUESSES_PER_HOUR: Final = 60.0
"""Of talk, that the first stage may make at a score of a half; the confirmation is there for them."""
PLAIN_PER_HOUR: Final = 0.5
"""… and at PLAIN_SCORE, where it must do alone."""
PLAIN_SCORE: Final = 0.97
_EPOCHS, _BATCH, _RATE, _DECAY = 12, 256, 1e-3, 3e-4
_ROUNDS = 3
_HARD = 4000
_FIRST = 30_000


@dataclass(frozen=True, slots=True)
class Word:
    """What a word is called and learned from."""

    phrase: str
    language: str
    made: str


def windows(frames: Features) -> Features:
    """Return every window of a run of frames (n, 96): (n − LOOKS + 1, LOOKS, 96)."""
    if len(frames) < LOOKS:
        return np.zeros((0, LOOKS, WIDTH), dtype=np.float32)
    seen = np.lib.stride_tricks.sliding_window_view(frames, LOOKS, axis=0)
    return np.ascontiguousarray(seen.transpose(0, 2, 1))


def learn(
    word: Word, positives: Features, negatives: Sequence[Features], seed: int = 20
) -> OwnWord:
    """Return the word learned from windows (n, LOOKS, 96) and runs of frames (m, 96) without it."""
    random = np.random.default_rng(seed)
    runs = np.concatenate([windows(run) for run in negatives]).astype(np.float16)
    chosen = random.permutation(len(runs))[:_FIRST]
    sample = runs[chosen[:8000]].astype(np.float32).reshape(-1, WIDTH)
    model = _fresh(word, sample, random)
    hard = np.zeros(0, dtype=np.int64)
    for _ in range(_ROUNDS):
        against = runs[np.concatenate([chosen, hard])].astype(np.float32)
        model = _fit(model, positives, against, random)
        odds = log_odds(model, runs)
        hard = np.concatenate([hard, np.argsort(-odds)[:_HARD]])
    return model


def calibrated(model: OwnWord, without: Sequence[Features]) -> OwnWord:
    """Return the word with its score set by runs of frames without it, which it did not learn from.

    At a score of a half it makes GUESSES_PER_HOUR, at PLAIN_SCORE as few as PLAIN_PER_HOUR, as far as
    the runs are long enough to tell.
    """
    odds = np.concatenate([_peaks(log_odds(model, windows(run))) for run in without])
    odds = np.sort(odds)[::-1]
    hours = sum(len(run) for run in without) * FRAME_S / 3600
    at_half, at_plain = (
        float(odds[min(int(rate * hours), len(odds) - 1)])
        for rate in (GUESSES_PER_HOUR, PLAIN_PER_HOUR)
    )
    wanted = float(np.log(PLAIN_SCORE / (1 - PLAIN_SCORE)))
    slope = wanted / max(at_plain - at_half, 1.0)
    return replace(
        model,
        out=(model.out * slope).astype(np.float32),
        out_bias=(model.out_bias - at_half) * slope,
    )


def _peaks(odds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the highest of each second: a guess is made once."""
    size = round(1 / FRAME_S)
    count = -(-len(odds) // size)
    padded = np.full(count * size, -99.0, dtype=np.float32)
    padded[: len(odds)] = odds
    return np.asarray(padded.reshape(count, size).max(1), dtype=np.float32)


def log_odds(model: OwnWord, seen: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Return the log odds of many windows, some thousands at a time."""
    parts = [
        model.log_odds(seen[first : first + 4096].astype(np.float32))
        for first in range(0, len(seen), 4096)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def _fresh(word: Word, frames: Features, random: np.random.Generator) -> OwnWord:
    size = LOOKS * WIDTH
    return OwnWord(
        word.phrase,
        word.language,
        word.made,
        centre=frames.mean(0),
        spread=frames.std(0) + 1e-3,
        hidden=random.normal(0, np.sqrt(2 / size), (size, HIDDEN)).astype(np.float32),
        hidden_bias=np.zeros(HIDDEN, dtype=np.float32),
        out=random.normal(0, np.sqrt(1 / HIDDEN), HIDDEN).astype(np.float32),
        out_bias=0.0,
    )


def _fit(
    model: OwnWord, positives: Features, negatives: Features, random: np.random.Generator
) -> OwnWord:
    """Go on learning by Adam (Kingma and Ba, 2015); both sides weigh the same in all."""
    seen = np.concatenate([positives, negatives])
    seen = ((seen - model.centre) / model.spread).reshape(len(seen), -1).astype(np.float32)
    truth = np.repeat([1.0, 0.0], [len(positives), len(negatives)]).astype(np.float32)
    weight = np.where(truth > 0, len(negatives) / max(len(positives), 1), 1.0) / 2
    weight = np.minimum(weight, 20.0).astype(np.float32)
    weights = [model.hidden.copy(), model.hidden_bias.copy(), model.out.copy()]
    weights.append(np.array([model.out_bias], dtype=np.float32))
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in weights]
    step = 0
    for _ in range(_EPOCHS):
        order = random.permutation(len(seen))
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            step += 1
            slopes = _slopes(weights, seen[batch], truth[batch], weight[batch])
            for one, slope, moment in zip(weights, slopes, moments, strict=True):
                _adam(one, slope, moment, step)
    return replace(
        model,
        hidden=weights[0],
        hidden_bias=weights[1],
        out=weights[2],
        out_bias=float(weights[3][0]),
    )


def _slopes(
    weights: Sequence[npt.NDArray[np.float32]],
    seen: Features,
    truth: npt.NDArray[np.floating],
    weight: npt.NDArray[np.floating],
) -> list[npt.NDArray[np.float32]]:
    """Return the gradients of the weighted cross entropy."""
    hidden, bias, out, out_bias = weights
    within = seen @ hidden + bias
    active = np.maximum(within, 0.0)
    odds = np.clip(active @ out + out_bias[0], -30.0, 30.0)
    wrong = (1.0 / (1.0 + np.exp(-odds)) - truth) * weight / len(seen)
    back = np.outer(wrong, out) * (within > 0)
    return [seen.T @ back, back.sum(0), active.T @ wrong, np.array([wrong.sum()], dtype=np.float32)]


def _adam(
    one: npt.NDArray[np.float32],
    slope: npt.NDArray[np.float32],
    moment: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
    step: int,
) -> None:
    first, second = moment
    first *= 0.9
    first += 0.1 * slope
    second *= 0.999
    second += 0.001 * slope**2
    ahead = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    one -= (_RATE * (ahead + _DECAY * one)).astype(np.float32)
