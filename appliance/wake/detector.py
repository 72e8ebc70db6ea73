"""The wake-word detector: several words at once, on features that are computed once.

A packaged word is one of openWakeWord's models. Without a phrase it counts at its threshold; with one it
is a sensitive first stage, as a word of our own is: the guess waits for the peak of its score, and is then
confirmed by who listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from onnxruntime import InferenceSession

from appliance.audio.chunk import Samples
from appliance.errors import EngineError
from appliance.settings.paths import ROOT
from appliance.settings.schema import WakeWord
from appliance.wake.background import BACKGROUND
from appliance.wake.features import FRAME, FRAME_S, Features, FeatureStream, session
from appliance.wake.own import OwnWord, load_word
from appliance.wake.word import Detection

SHIPPED: Final = ROOT / "models" / "wake"
"""Words of our own that come with the appliance."""
_DEAF = 16
"""Frames after a reset that are not judged: their features still hold the hiss at the start, and hiss
that turns into a kitchen's noise is "alexa" to one in ten."""
_TOLD = 12
"""Frames after a word in which no word is told: it is heard once, and as one word."""
_SURE = 0.9
"""The score of a word of our own that counts where the appliance's own voice is in the sound."""
_PEAK = 3
"""Frames that a guess at a word of our own waits for a higher score …"""
_PAST = 2
"""… and frames after its highest score at which a packaged word's is thought to be over."""


class WakeDetector:
    """Listens for the configured words; knows nothing of where the sound comes from."""

    def __init__(self, features: FeatureStream, words: Sequence[_Packaged | _Own]) -> None:
        """Hear `words` in `features`."""
        self._features = features
        self._words = words
        self._waiting = np.zeros(0, dtype=np.float32)
        self._frames = 0
        self._deaf_until = _DEAF

    @classmethod
    def load(
        cls, folder: Path, words: Sequence[WakeWord], own: Sequence[Path] = (SHIPPED,)
    ) -> WakeDetector:
        """Load the features' models and packaged words from `folder`, our own words from `own`.

        Raises EngineError where a word is nowhere or cannot be loaded.
        """
        return cls(FeatureStream(folder), [_load(word, folder, own) for word in words])

    def feed(self, samples: Samples) -> Detection | None:
        """Take the next samples (16,000 Hz); return the word that they complete, if any.

        A word is told once, however long its score stays up. Features go on through it: begun anew they
        would be those of a hiss that turns into a kitchen.
        """
        self._waiting = np.concatenate([self._waiting, samples])
        while len(self._waiting) >= FRAME:
            frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            self._features.feed(frame)
            self._frames += 1
            if self._frames <= self._deaf_until:
                continue
            latest = self._features.latest
            found = [one for word in self._words if (one := word.hear(latest)) is not None]
            if found:
                best = max(found, key=lambda one: (one.phrase is None, one.score))
                if best.phrase is None:
                    self._deaf_until = self._frames + _TOLD
                return best
        return None

    def fork(self) -> WakeDetector:
        """Return one that goes on from here by itself, on the same models, with another sound.

        It is for a sound with the appliance's own voice in it. That hardly says a packaged word, but says
        much that a sensitive first stage takes for its word: such a guess must be sure.
        """
        other = WakeDetector(copy(self._features), [word.fork() for word in self._words])
        other._waiting, other._frames = self._waiting, self._frames
        other._deaf_until = self._deaf_until
        return other

    def scores(self, samples: Samples) -> dict[str, float]:
        """Return the highest score of each word in a whole sound that follows upon silence."""
        self.reset()
        best = dict.fromkeys((word.model for word in self._words), 0.0)
        for first in range(0, len(samples) - FRAME + 1, FRAME):
            self._features.feed(samples[first : first + FRAME])
            self._frames += 1
            if self._frames > _DEAF:
                for word in self._words:
                    best[word.model] = max(best[word.model], word.score(self._features.latest))
        self.reset()
        return best

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._features.reset()
        self._waiting = self._waiting[:0]
        self._frames = 0
        self._deaf_until = _DEAF
        for word in self._words:
            word.forget()


@dataclass
class _Rise:
    """A score that has passed the threshold."""

    best: float
    frames: int = 0
    """Since it passed."""
    since_best: int = 0
    told: bool = False

    def take(self, score: float) -> None:
        """Take the next frame's score."""
        self.frames += 1
        self.since_best += 1
        if score >= self.best:
            self.best, self.since_best = score, 0


def _detection(word: WakeWord, rise: _Rise) -> Detection:
    return Detection(
        word.model,
        word.language,
        rise.best,
        word.phrase,
        0.0 if word.phrase is None else rise.since_best * FRAME_S,
        word.evidence,
        alone=word.alone is not None and rise.best >= word.alone,
    )


class _Packaged:
    """One of openWakeWord's words: it counts at its threshold, or where it has a phrase is a guess there."""

    def __init__(self, word: WakeWord, model: InferenceSession) -> None:
        self.model = word.model
        self._word = word
        self._session = model
        (taken,) = self._session.get_inputs()
        self._input, self._looks = taken.name, int(taken.shape[1])
        self._rise: _Rise | None = None

    def score(self, latest: Features) -> float:
        given = {self._input: latest[None, -self._looks :]}
        return float(np.ravel(self._session.run(None, given)[0])[0])

    def hear(self, latest: Features) -> Detection | None:
        score = self.score(latest)
        if score < self._word.threshold:
            ended, self._rise = self._rise, None
            return self._tell(ended) if ended is not None and not ended.told else None
        rise = self._rise = self._rise or _Rise(score)
        was_plain = self._is_plain(rise.best) and rise.told
        rise.take(score)
        if self._is_plain(score):
            return None if was_plain else self._tell(rise)
        return self._tell(rise) if rise.since_best >= _PAST and not rise.told else None

    def _is_plain(self, score: float) -> bool:
        """Return whether nothing is gained by waiting for the peak."""
        alone = self._word.alone
        return self._word.phrase is None or (alone is not None and score >= alone)

    def forget(self) -> None:
        self._rise = None

    def fork(self) -> _Packaged:
        sure = max(self._word.threshold, self._word.alone or 0.0)
        other = _Packaged(self._word.model_copy(update={"threshold": sure}), self._session)
        other._rise = copy(self._rise)
        return other

    def _tell(self, rise: _Rise) -> Detection:
        rise.told = True
        return _detection(self._word, rise)


class _Own:
    """A first stage of our own: a guess is made once, at its peak."""

    def __init__(self, word: WakeWord, learned: OwnWord) -> None:
        self.model = word.model
        self._word = word
        self._learned = learned
        self._rise: _Rise | None = None

    def score(self, latest: Features) -> float:
        return self._learned.score(latest)

    def hear(self, latest: Features) -> Detection | None:
        score = self.score(latest)
        if score < self._word.threshold:
            ended, self._rise = self._rise, None
            return self._tell(ended) if ended is not None and not ended.told else None
        rise = self._rise = self._rise or _Rise(score)
        rise.take(score)
        return self._tell(rise) if rise.frames >= _PEAK and not rise.told else None

    def forget(self) -> None:
        self._rise = None

    def fork(self) -> _Own:
        sure = max(self._word.threshold, _SURE)
        return _Own(self._word.model_copy(update={"threshold": sure}), self._learned)

    def _tell(self, rise: _Rise) -> Detection:
        rise.told = True
        return _detection(self._word, rise)


def _load(word: WakeWord, folder: Path, own: Sequence[Path]) -> _Packaged | _Own:
    """Find a word: one that the user made comes first, then one of ours, then a packaged one."""
    for place in own:
        path = place / f"{word.model}.npz"
        if path.is_file():
            return _Own(word, load_word(path))
    if (folder / f"{word.model}.onnx").is_file():
        return _Packaged(word, session(folder / f"{word.model}.onnx"))
    there = ", ".join(sorted(available(folder, own)))
    message = f"There is no wake word {word.model}."
    hint = (
        f"There are: {there}. Check listen.wake_words, or make it: jubang wake train {word.model} …"
    )
    raise EngineError(message, hint=hint)


def available(folder: Path, own: Sequence[Path]) -> dict[str, str]:
    """Return the words that there are, and of which kind each is: packaged, shipped or your own."""
    found = {path.stem: "packaged" for path in sorted(folder.glob("*.onnx"))}
    for name in ("melspectrogram", "embedding_model"):
        found.pop(name, None)
    for place in reversed(own):
        kind = "shipped" if place == SHIPPED else "your own"
        found |= {path.stem: kind for path in sorted(place.glob("*.npz")) if path != BACKGROUND}
    return found
