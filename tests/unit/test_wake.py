"""Wake words: what confirms one, what is learned of one, and what a recording must hold."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.noise import coloured_noise
from appliance.errors import AudioError, EngineError
from appliance.settings import load
from appliance.settings.schema import WakeWord
from appliance.wake.augment import Surroundings, augmented, trimmed
from appliance.wake.background import load_background, save_background
from appliance.wake.confirm import BEHIND, EVIDENCE, LEAD, compared_with, said
from appliance.wake.detector import SHIPPED, _Own, _Packaged, available
from appliance.wake.features import WIDTH, Features, Hum
from appliance.wake.own import LOOKS, OwnWord, load_word
from appliance.wake.personal import word_of
from appliance.wake.training import PLAIN_SCORE, Word, calibrated, learn, log_odds, windows

WORD = Word("주방아", "ko", "for a test")
ALEXA = WakeWord(model="alexa", language="en", threshold=0.5)
GUESSED = WakeWord(
    model="alexa", language="en", threshold=0.05, phrase="Alexa", evidence=5, alone=0.5
)
JUBANG = WakeWord(model="jubanga", language="ko", threshold=0.5, phrase="주방아")


def tone(seconds: float, level: float = 0.3) -> Samples:
    at = np.arange(int(seconds * SPEECH_RATE)) / SPEECH_RATE
    return (level * np.sin(2 * np.pi * 220 * at)).astype(np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * SPEECH_RATE), dtype=np.float32)


def frames(count: int, seed: int = 1) -> Features:
    return np.random.default_rng(seed).normal(0, 1, (count, WIDTH)).astype(np.float32)


def spoken(count: int) -> Features:
    """Windows with the word: their last frames lean one way."""
    seen = frames(count * LOOKS, 2).reshape(count, LOOKS, WIDTH)
    seen[:, -4:, :20] += 2.0
    return seen


@pytest.fixture(scope="module")
def learned() -> OwnWord:
    return learn(WORD, spoken(200), [frames(2000, 3), frames(1000, 4)])


def test_the_phrase_comes_first_and_once() -> None:
    assert compared_with("주방아", "ko")[0] == "주방아"
    assert compared_with("안녕하세요", "ko").count("안녕하세요") == 1


@pytest.mark.parametrize(
    ("scores", "answer"),
    [
        ((EVIDENCE + 2, 0.0, 0.0, 0.0), "said"),
        ((EVIDENCE - 0.1, -5.0, -5.0, -5.0), "not said"),
        ((EVIDENCE + 2, 0.0, 0.0, EVIDENCE + 2 - LEAD * EVIDENCE / 2), "not said"),
        ((EVIDENCE + 2, EVIDENCE + 2 + BEHIND / 2, 0.0, 0.0), "said"),
        ((EVIDENCE + 2, 0.0, EVIDENCE + 2 + BEHIND * 2, 0.0), "not said"),
    ],
)
def test_a_phrase_is_believed_that_leads_clearly(scores: tuple[float, ...], answer: str) -> None:
    assert ("said" if said("주방아", scores) else "not said") == answer


def test_more_evidence_can_be_asked_for() -> None:
    scores = (4.0, 0.0, 0.0)
    assert said("Alexa", scores)
    assert not said("Alexa", scores, 5.0)
    assert not said("Alexa", (6.0, 3.8, 0.0), 5.0), "it must lead by more, too"
    assert said("Alexa", (6.0, 3.4, 0.0), 5.0)


def test_a_korean_call_is_told_from_its_beginning() -> None:
    assert compared_with("주방아", "ko")[1:3] == ("주방", "주방에")
    assert compared_with("hey kitchen", "en")[1] == "yes"


def test_what_is_learned_tells_the_word_from_talk(learned: OwnWord) -> None:
    others = log_odds(learned, windows(frames(2000, 9)))
    assert np.mean(log_odds(learned, spoken(50)) > others.max()) > 0.9


def test_the_score_is_set_by_what_it_was_not_learned_from(learned: OwnWord) -> None:
    checked = [frames(9000, 5)]
    word = calibrated(learned, checked)
    guessed = np.mean(log_odds(word, windows(checked[0])) > 0)
    assert 0 < guessed < 0.01
    plain = np.log(PLAIN_SCORE / (1 - PLAIN_SCORE))
    assert log_odds(word, windows(checked[0])).max() == pytest.approx(plain, abs=0.6)


def test_a_word_is_kept(learned: OwnWord, tmp_path: Path) -> None:
    path = tmp_path / "wake" / "mine.npz"
    learned.save(path)
    back = load_word(path)
    assert (back.phrase, back.language, back.made) == ("주방아", "ko", "for a test")
    seen = spoken(20)
    assert np.allclose(back.log_odds(seen), learned.log_odds(seen), atol=0.1)
    assert path.stat().st_size < 100_000


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no word"])
def test_a_broken_word_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="jubang wake train mine"):
        load_word(path)


def test_the_background_is_kept_in_eight_bits(tmp_path: Path) -> None:
    path = tmp_path / "background.npz"
    save_background(path, frames(500))
    assert np.abs(load_background(path) - frames(500)).max() < 0.03


class Scored(OwnWord):
    """Scores what a test says."""

    def __init__(self, scores: list[float]) -> None:
        object.__setattr__(self, "_scores", scores)

    def score(self, latest: Features) -> float:
        return float(self._scores.pop(0))

    _scores: list[float]


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([0.1, 0.6, 0.9, 0.8, 0.7, 0.1], [(3, 0.9, 1)]),
        ([0.1, 0.6, 0.1, 0.1], [(2, 0.6, 0)]),
        ([0.6, 0.7, 0.9, 0.9, 0.9, 0.9], [(2, 0.9, 0)]),
        ([0.6, 0.2, 0.7, 0.2], [(1, 0.6, 0), (3, 0.7, 0)]),
        ([0.4, 0.3], []),
    ],
)
def test_a_guess_is_made_once_at_its_peak(
    scores: list[float], told: list[tuple[int, float, int]]
) -> None:
    word = _Own(JUBANG, Scored(list(scores)))
    found = []
    for number in range(len(scores)):
        detection = word.hear(frames(LOOKS))
        if detection is not None:
            assert detection.phrase == "주방아"
            found.append((number, detection.score, round(detection.late_s / 0.08)))
    assert found == told


class Rated(_Packaged):
    """A packaged word that scores what a test says."""

    def __init__(self, word: WakeWord, scores: list[float]) -> None:
        self.model, self._word, self._rise = word.model, word, None
        self._scores = scores

    def score(self, latest: Features) -> float:
        return self._scores.pop(0)


def test_a_packaged_word_is_told_once_while_its_score_stays_up() -> None:
    scores = [0.1, 0.6, 0.9, 0.7, 0.2, 0.1, 0.8, 0.3]
    word = Rated(ALEXA, list(scores))
    heard = [word.hear(frames(LOOKS)) for _ in scores]
    assert [number for number, one in enumerate(heard) if one is not None] == [1, 6]


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([0.1, 0.2, 0.15, 0.1, 0.1], [(3, 2, "guessed")]),
        ([0.1, 0.01, 0.01], [(1, 0, "guessed")]),
        ([0.1, 0.2, 0.6, 0.9, 0.8, 0.1, 0.01], [(2, 0, "plain")]),
        ([0.2, 0.1, 0.1, 0.6, 0.7, 0.01], [(2, 2, "guessed"), (3, 0, "plain")]),
        ([0.04, 0.04], []),
    ],
)
def test_a_packaged_word_with_a_phrase_is_guessed_at_its_peak_or_told_where_it_is_plain(
    scores: list[float], told: list[tuple[int, int, str]]
) -> None:
    word = Rated(GUESSED, list(scores))
    found = []
    for number in range(len(scores)):
        if one := word.hear(frames(LOOKS)):
            assert (one.phrase, one.evidence) == ("Alexa", 5.0)
            late = round(one.late_s / 0.08)
            found.append((number, late, "plain" if one.alone else "guessed"))
    assert found == told


def heard_alone(levels: list[float]) -> list[bool]:
    """Return for each level of all mel bands whether it was the hum alone."""
    hum, found = Hum(), []
    for level in levels:
        hum, alone = hum.heard(np.full(32, level, dtype=np.float32))
        found.append(alone)
    return found


def test_a_room_that_hums_on_is_told_from_what_is_heard_in_it() -> None:
    assert heard_alone([1.0] * 5 + [1.1] * 5 + [1.5] + [0.7] * 3) == (
        [False] + [True] * 9 + [False] + [True] * 3
    )


def test_a_fan_that_goes_on_becomes_the_room_and_a_pause_does_too() -> None:
    fan = heard_alone([0.0] * 10 + [1.0] * 200)
    assert not any(fan[10:40])
    assert all(fan[-60:])
    talk = heard_alone([0.0] * 10 + ([1.0] * 6 + [0.0] * 4) * 30)
    assert not any(alone for number, alone in enumerate(talk[10:]) if number % 10 < 6)


def test_a_recording_is_trimmed_to_its_word() -> None:
    word = trimmed(np.concatenate([quiet(1.0), tone(0.6), quiet(1.0)]))
    assert len(word) / SPEECH_RATE == pytest.approx(0.6, abs=0.06)


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (quiet(2.0), "is silent"),
        (quiet(0.0), "is silent"),
        (np.concatenate([quiet(1.0), tone(0.1)]), "holds only 0.1 s"),
        (tone(4.0), "more than a word"),
    ],
)
def test_a_recording_that_holds_no_word_is_refused(sound: Samples, why: str) -> None:
    with pytest.raises(AudioError, match=re.escape(why)) as caught:
        word_of("one.wav", sound)
    assert caught.value.hint


def test_a_word_is_heard_in_many_rooms() -> None:
    random = np.random.default_rng(3)
    around = Surroundings([tone(5.0)], [coloured_noise(5.0, random)])
    made = [augmented(tone(0.6), around, random) for _ in range(20)]
    assert len({len(sound) for sound, _ in made}) > 10
    for sound, end in made:
        assert 0 < np.abs(sound).max() <= 1.0
        assert 2.8 < end < 3.3


def test_the_shipped_word_is_the_one_in_the_settings() -> None:
    ours = [word for word in load().listen.wake_words if word.model == "jubanga"]
    shipped = load_word(SHIPPED / "jubanga.npz")
    assert (shipped.phrase, shipped.language) == (ours[0].phrase, ours[0].language)
    assert shipped.made in (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_words_are_listed_with_their_kind(tmp_path: Path) -> None:
    packaged, mine = tmp_path / "packaged", tmp_path / "mine"
    for path in (packaged / "alexa.onnx", packaged / "melspectrogram.onnx", mine / "bueok.npz"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    kinds = available(packaged, (mine, SHIPPED))
    assert kinds == {"alexa": "packaged", "jubanga": "shipped", "bueok": "your own"}
