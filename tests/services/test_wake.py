"""Wake words with their real models."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from openwakeword.utils import AudioFeatures

from appliance.audio.chunk import SPEECH_RATE
from appliance.audio.cleaning import Cleaning
from appliance.audio.echo import EchoCanceller
from appliance.audio.level import LevelControl
from appliance.audio.player import PLAYER_RATE
from appliance.errors import EngineError
from appliance.kitchen.clock import WallClock
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.waking import Waking
from appliance.settings import Paths, load
from appliance.settings.schema import WakeWord
from appliance.store import ModelStore, load_manifest
from appliance.tts.engines.espeak import EspeakEngine
from appliance.wake import WakeDetector
from appliance.wake.features import FRAME, FeatureStream

ALONE = WakeWord(model="alexa", language="en", threshold=0.5)
"""A word that nothing confirms."""
GUESSED = ALONE.model_copy(update={"threshold": 0.05, "phrase": "Alexa"})


class Unsure:
    """Confirms nothing: what wakes, wakes without it."""

    async def compare(
        self, samples: np.ndarray, language: str, phrases: tuple[str, ...]
    ) -> tuple[float, ...]:
        return (0.0,) * len(phrases)


@pytest.fixture(scope="module")
def folder() -> Path:
    return ModelStore(Paths.resolve(load().paths).models, load_manifest()).path("wake-words")


def said(text: str, voice: str = "en-us") -> np.ndarray:
    (sound,) = EspeakEngine(voice).synthesize(text, 1.0)
    quiet = np.zeros(SPEECH_RATE, dtype=np.float32)
    return np.concatenate([quiet, 0.5 * sound.samples(SPEECH_RATE), quiet])


def test_the_features_are_those_of_openwakeword(folder: Path) -> None:
    theirs = AudioFeatures(
        melspec_model_path=str(folder / "melspectrogram.onnx"),
        embedding_model_path=str(folder / "embedding_model.onnx"),
    )
    ours = FeatureStream(folder)
    sound = said("Alexa, what is the next step?")
    for first in range(0, len(sound) - FRAME, FRAME):
        ours.feed(sound[first : first + FRAME])
        theirs((sound[first : first + FRAME] * 32767).astype(np.int16))
    assert np.abs(ours.latest[-16:] - theirs.get_features(16)[0]).max() < 1e-3


def test_in_a_room_that_hums_on_the_embedding_rests_and_a_word_is_heard(folder: Path) -> None:
    """Counted: how often the model ran while a fan hummed, and while a word was said in it."""
    stream = FeatureStream(folder)
    hum = 0.001 * np.random.default_rng(3).standard_normal(10 * SPEECH_RATE).astype(np.float32)
    word = said("Alexa")[SPEECH_RATE:]
    track = hum.copy()
    track[8 * SPEECH_RATE :][: len(word)] += word
    kept = [stream.latest[-1]]
    for first in range(0, len(track) - FRAME + 1, FRAME):
        stream.feed(track[first : first + FRAME])
        kept.append(stream.latest[-1])
    same = [np.array_equal(one, other) for one, other in pairwise(kept)]
    humming = same[20:98]
    assert sum(humming) > 0.9 * len(humming)
    assert not any(same[102:110])
    detector = WakeDetector.load(folder, [GUESSED])
    blocks = [track[first : first + 320] for first in range(0, len(track), 320)]
    assert [one.word for block in blocks if (one := detector.feed(block))] == ["alexa"]


def test_all_configured_words_listen_at_once_and_hear_no_silence(folder: Path) -> None:
    words = load().listen.wake_words
    detector = WakeDetector.load(folder, words)
    hush = 0.001 * np.random.default_rng(1).standard_normal(10 * SPEECH_RATE)
    blocks = hush.astype(np.float32).reshape(-1, 320)
    assert [found for block in blocks if (found := detector.feed(block))] == []


def test_a_word_is_heard_once_each_time_and_right_behind_the_one_before(folder: Path) -> None:
    detector = WakeDetector.load(folder, [ALONE])
    track = np.concatenate([said("Alexa"), said("Let's make pancakes. Alexa.")])
    blocks = [track[first : first + 320] for first in range(0, len(track), 320)]
    found = [one.word for block in blocks if (one := detector.feed(block)) is not None]
    assert found == ["alexa", "alexa"]


def test_a_fork_goes_on_from_where_it_stands_and_hears_by_itself(folder: Path) -> None:
    detector = WakeDetector.load(folder, [ALONE])
    track = np.concatenate([said("Let's make pancakes."), said("Alexa")])
    blocks = [track[first : first + 320] for first in range(0, len(track), 320)]
    half = len(blocks) // 2
    assert [one for block in blocks[:half] if (one := detector.feed(block))] == []
    fork = detector.fork()
    hush = np.zeros(320, dtype=np.float32)
    heard = [(detector.feed(hush), fork.feed(block)) for block in blocks[half:]]
    assert [one for one, _ in heard if one] == []
    assert [one.word for _, one in heard if one] == ["alexa"]


def test_who_talks_over_its_first_words_is_heard_where_no_echo_is(folder: Path) -> None:
    """A new echo canceller takes this cook for an echo, and most of the word off."""
    woken: list[str] = []
    echo = EchoCanceller()
    cleaning = Cleaning(echo, LevelControl())
    (text,) = EspeakEngine("en-us").synthesize("Two hundred grams of flour, and one egg. " * 2, 1.0)
    playing = 0.3 * text.samples(PLAYER_RATE)
    cook = np.zeros(len(playing) * SPEECH_RATE // PLAYER_RATE, dtype=np.float32)
    word = said("Alexa")
    cook[: len(word)] = word
    hush = 0.0003 * np.random.default_rng(2).standard_normal(len(cook)).astype(np.float32)

    async def hear() -> None:
        detector = WakeDetector.load(folder, load().listen.wake_words)
        waking = Waking(detector, Jobs(WallClock()), Unsure())
        waking.on_wake = lambda detection, _: woken.append(detection.word)
        for first in range(0, len(cook) - 320, 320):
            at = first * PLAYER_RATE // SPEECH_RATE
            echo.play(playing[at : at + 480])
            waking.feed(cleaning((cook + hush)[first : first + 320]))
            await asyncio.sleep(0)

    asyncio.run(hear())
    assert woken == ["alexa"]


def test_our_own_word_is_guessed_once_with_its_phrase(folder: Path) -> None:
    words = [word for word in load().listen.wake_words if word.model == "jubanga"]
    detector = WakeDetector.load(folder, words)
    blocks = [said("주방아", "ko")[first : first + 320] for first in range(0, 2 * SPEECH_RATE, 320)]
    found = [one for block in blocks if (one := detector.feed(block)) is not None]
    assert [(one.word, one.phrase) for one in found] == [("jubanga", "주방아")]


def test_an_unknown_word_is_told_with_those_there_are(folder: Path) -> None:
    word = WakeWord(model="computer", language="en", threshold=0.5)
    with pytest.raises(EngineError, match="no wake word computer") as caught:
        WakeDetector.load(folder, [word])
    assert "alexa" in caught.value.hint
    assert "jubang wake train computer" in caught.value.hint
