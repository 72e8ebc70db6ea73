"""The bench's own arithmetic: what belongs to which turn, noise, ends, tables, leaks."""

from __future__ import annotations

import json
import selectors
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from appliance.acts import Act, Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.noise import speech_power
from appliance.bench.commands import CLEARING, COMMANDS, RECIPES, Command, commands
from appliance.bench.endings import Ending, Sense, Tally, Verdict, cut_off, follow, with_pause
from appliance.bench.measure import percentile
from appliance.bench.notes import Notes
from appliance.bench.profile import WAITING, Sampler, busiest, flame_graph, folded, stack_of
from appliance.bench.report import Report
from appliance.bench.score import Score, score_table
from appliance.bench.soak import Reading, judged, slope
from appliance.bench.track import make_track
from appliance.cooking import CookingSession
from appliance.demo.cook import Spoken, Turn, as_meant
from appliance.errors import UsageError
from appliance.kitchen.replay import BLOCK_S, Replay
from appliance.recipes import Library
from appliance.settings import load
from appliance.vad import Decision, SpeechDetector
from tests.unit.kitchen_fakes import FakeVad

LISTEN = load({"JUBANG_PROFILE": "cpu"}).listen
NEXT = Command("Next.", act(Intent.NEXT_STEP), ready=True)
TIME = Command("What time is it?", act(Intent.TIME_OF_DAY), ready=False)


def tone(seconds: float, level: float = 0.2) -> Samples:
    times = np.arange(int(seconds * SPEECH_RATE)) / SPEECH_RATE
    return np.asarray(level * np.sin(2 * np.pi * 220 * times), dtype=np.float32)


class Hummer:
    """Says everything as a second of a tone, louder in one voice than in another."""

    def says(self, text: str, language: str, voice: str | None = None) -> Samples:
        return tone(1.0, 0.5 if voice == "joe" else 0.1)


# What is said


@pytest.mark.parametrize("language", ["ko", "en"])
def test_there_are_forty_commands_of_both_kinds(language: str) -> None:
    said = COMMANDS[language]
    assert len({one.text for one in said}) >= 40
    assert min(Counter(one.ready for one in said).values()) >= 10


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_command_means_the_same_at_every_step(language: str) -> None:
    library = Library()
    wrong = []
    for step in (1, 4, 8):
        session = CookingSession(language=language, library=library)
        session.open(RECIPES[language], step)
        for one in (*COMMANDS[language], CLEARING[language]):
            acts = session.understand(one.text, language).acts
            if acts != (one.act,):
                wrong.append((step, one.text, to_json(acts)))
    assert wrong == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_timer_outlives_half_a_round(language: str) -> None:
    said = commands(language, 200)
    assert said == commands(language, 200)
    since = 0
    for one in said:
        since = 0 if one == CLEARING[language] else since + 1
        assert since <= len(COMMANDS[language]) // 2
    shortest = min(int(one.act.slots.get("seconds", 3600)) for one in said)
    assert shortest >= 600


def test_a_track_tells_where_each_command_is_and_all_voices_are_as_loud() -> None:
    track = make_track(Hummer(), "en", 5, answer_s=2.0)
    assert [one.turn.text for one in track.spoken] == [one.text for one in track.commands]
    assert len({one.turn.voice for one in track.spoken}) == 3
    for one in track.spoken:
        end = int(one.ended * SPEECH_RATE)
        word = track.samples[end - SPEECH_RATE + 100 : end - 100]
        assert speech_power(word) == pytest.approx(0.01, rel=0.05)
        assert not track.samples[end + 10 : end + SPEECH_RATE].any()
    assert track.seconds == pytest.approx(track.spoken[-1].ended + 2.0, abs=0.01)


# Ends


@pytest.mark.parametrize(
    ("ending", "verdict"),
    [
        (Ending(Decision.ENDED, 3.7), Verdict.FOUND),
        (Ending(Decision.ENDED, 2.9), Verdict.FOUND),
        (Ending(Decision.ENDED, 2.8), Verdict.CUT_OFF),
        (Ending(Decision.TOO_LONG, 2.8), Verdict.CUT_OFF),
        (Ending(Decision.TOO_LONG, 15.0), Verdict.NEVER_ENDED),
        (Ending(None, 9.0), Verdict.NEVER_ENDED),
        (Ending(Decision.NOTHING, 5.0), Verdict.NOT_HEARD),
    ],
)
def test_an_end_is_judged_by_the_last_sound(ending: Ending, verdict: Verdict) -> None:
    assert ending.verdict(3.0) is verdict


def test_a_tally_counts_and_says_how_late_ends_are() -> None:
    tally = Tally()
    tally.add(Ending(Decision.ENDED, 3.7, (1.5, 3.2)), 3.0)
    tally.add(Ending(Decision.ENDED, 2.0, (1.5,)), 3.0)
    assert tally.turns == 2
    assert tally.late == [pytest.approx(0.7)]
    assert tally.noticed == [pytest.approx(0.2)]
    assert tally.paused_inside == 2
    assert "cut off  50.0%" in tally.row()


def test_nothing_is_heard_in_silence() -> None:
    ending = follow(np.zeros(6 * SPEECH_RATE, dtype=np.float32), LISTEN)
    assert ending.decision is Decision.NOTHING
    assert ending.at == pytest.approx(LISTEN.start_timeout_s, abs=0.05)


def followed(sense: Sense | None, pause_s: float) -> Ending:
    """Follow a cook who pauses once; `sense` is what the words until then come to."""
    seconds = (1.0, pause_s, 1.0, 4.0)
    parts = [tone(one, 0.2 * (number % 2 == 0)) for number, one in enumerate(seconds)]
    detector = cast("SpeechDetector", FakeVad())
    read = None if sense is None else lambda _: sense
    return follow(np.concatenate(parts), LISTEN, detector, read)


@pytest.mark.parametrize(
    ("sense", "pause_s", "verdict"),
    [
        (None, 0.5, Verdict.FOUND),
        (None, 1.0, Verdict.CUT_OFF),
        (Sense.OPEN, 1.0, Verdict.CUT_OFF),
        (Sense.GOES_ON, 1.0, Verdict.FOUND),
        (Sense.GOES_ON, 2.0, Verdict.CUT_OFF),
        (Sense.WHOLE, 0.4, Verdict.FOUND),
        (Sense.WHOLE, 0.7, Verdict.CUT_OFF),
    ],
)
def test_what_the_words_until_a_pause_come_to_decides_how_long_it_may_be(
    sense: Sense | None, pause_s: float, verdict: Verdict
) -> None:
    assert followed(sense, pause_s).verdict(2.0 + pause_s) is verdict


def test_a_pause_is_put_where_it_is_quietest() -> None:
    speech = np.concatenate([tone(0.5), tone(0.1, 0.001), tone(0.5)])
    longer = with_pause(speech, 0.4)
    assert len(longer) == len(speech) + round(0.4 * SPEECH_RATE)
    quiet = np.flatnonzero(longer == 0)
    assert 0.5 * SPEECH_RATE < np.median(quiet) < 1.0 * SPEECH_RATE


# What belongs to which turn


def notes() -> Notes:
    spoken = [
        Spoken(Turn(one.text, "en", (one.act,)), wake_ended, wake_ended + 1.5)
        for one, wake_ended in ((NEXT, 2.0), (TIME, 20.0))
    ]
    return Notes((NEXT, TIME), spoken)


def turn(number: int, at: float, said: Act, **more: object) -> list[dict[str, object]]:
    """Return the events of one turn whose wake word ended at `at`."""
    told = [
        {"event": "wake", "t": at, "heard": at},
        {"event": "transcribing", "t": at + 1.0},
        {"event": "transcribing", "t": at + 1.7},
        {"event": "listening_end", "t": at + 2.0, "heard": at + 2.0, "reason": "heard"} | more,
        {"event": "transcript", "t": at + 2.0, "text": "x", "stt_ms": 250.0},
        {"event": "acts", "t": at + 2.0, "acts": to_json([said])},
        {"event": "speech_ready", "t": at + 2.1},
        {"event": "speech_start", "t": at + 2.3},
    ]
    return [one | {"turn": number} for one in told]


def test_events_are_noted_with_the_turn_whose_wake_word_they_follow() -> None:
    noted = notes()
    for event in (*turn(1, 2.1, NEXT.act), *turn(2, 20.0, act(Intent.NONE))):
        noted(event)
    first, second = noted.outcomes
    assert (first.woken, first.right, first.cut_off) == (True, True, False)
    assert (second.woken, second.right) == (True, False)
    assert first.at["silence noticed"] == pytest.approx(0.3)
    assert first.at["turn over"] == pytest.approx(0.6)
    assert first.at["transcribed and understood"] == pytest.approx(0.55)
    assert first.latency == pytest.approx(0.9)
    assert (noted.false_wakes, noted.unasked) == (0, [])


def test_a_title_is_the_same_in_any_case_and_a_question_however_it_is_worded() -> None:
    pancakes = act(Intent.SELECT_RECIPE, name="pancakes")
    assert as_meant([{"intent": "select_recipe", "name": "Pancakes"}], [pancakes])
    assert not as_meant([{"intent": "select_recipe", "name": "Omelette"}], [pancakes])
    question = act(Intent.QUESTION, text="why is it so thick")
    assert as_meant([{"intent": "question", "text": "Why's it so thick?"}], [question])


def test_a_turn_that_ends_before_the_cook_does_is_cut_off() -> None:
    noted = notes()
    for event in turn(1, 2.0, NEXT.act, heard=3.0):
        noted(event)
    assert noted.outcomes[0].cut_off
    assert cut_off(3.0, 3.5)
    assert not cut_off(3.4, 3.5)


def test_a_wake_without_a_wake_word_is_false_and_its_turn_nobodys() -> None:
    noted = notes()
    for event in turn(1, 10.0, NEXT.act):
        noted(event)
    assert (noted.false_wakes, len(noted.unasked)) == (1, 1)
    assert not any(one.woken for one in noted.outcomes)


def test_a_turn_without_a_wake_word_counts_only_where_something_is_done() -> None:
    noted = notes()
    noted({"event": "acts", "t": 9.0, "turn": 7, "acts": [{"intent": "none"}]})
    assert noted.unasked == []
    noted({"event": "transcript", "t": 9.4, "turn": 8, "text": "Next!", "stt_ms": 100})
    noted({"event": "acts", "t": 9.5, "turn": 8, "acts": [{"intent": "next_step"}]})
    assert [one.to_json() for one in noted.unasked] == [
        {"at_s": 9.5, "heard": "Next!", "acts": [{"intent": "next_step"}]}
    ]


# Tables


def score() -> Score:
    noted = notes()
    for event in (*turn(1, 2.0, NEXT.act), *turn(2, 20.0, act(Intent.NONE))):
        noted(event)
    return Score(("jubang", "en", 10.0), noted.outcomes, 1, [], 40.0)


def test_a_score_tells_both_kinds_of_answers_apart() -> None:
    told = score().to_json()
    assert (told["turns"], told["right"], told["accuracy"]) == (2, 1, 0.5)
    latency = told["latency"]
    assert isinstance(latency, dict)
    assert latency["ready"]["p50_ms"] == pytest.approx(800, abs=1)
    assert latency["anew"] is None
    assert [one["said"] for one in told["wrong"]] == ["What time is it?"]  # type: ignore[attr-defined]


def test_the_table_has_a_line_a_condition() -> None:
    head, line = score_table([score()]).splitlines()
    assert head.split()[:3] == ["chain", "lang", "noise"]
    assert line.split() == [
        *("jubang", "en", "10", "dB", "2", "100.0%", "50.0%"),
        *("1", "0", "0", "800", "800", "–", "–"),
    ]


def test_the_report_is_on_disk_after_every_condition(tmp_path: Path) -> None:
    told: list[str] = []
    report = Report(told.append, tmp_path / "bench.json")
    report.add_score(score())
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [one["snr_db"] for one in kept["turns"]] == [10.0]
    assert "answer's first sound" in "\n".join(told)
    with pytest.raises(UsageError):
        Report(told.append, tmp_path / "nowhere" / "bench.json").save()


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 50) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0
    assert percentile([7.0], 95) == 7.0


# Hours in a row


def readings(*, mb_per_hour: float, threads: tuple[int, ...] = (9,)) -> list[Reading]:
    count = 32
    return [
        Reading(
            hours=hour / 4,
            rss_mb=300 + 40 * (hour < 3) + mb_per_hour * hour / 4 + (hour % 3) * 0.4,
            threads=threads[hour * len(threads) // count],
            files=12,
            tasks=5 + hour % 2,
            answered=hour * 20,
        )
        for hour in range(count)
    ]


def test_memory_that_stays_is_flat_and_memory_that_grows_is_not() -> None:
    assert judged(readings(mb_per_hour=0.1)).findings == ()
    leaking = judged(readings(mb_per_hour=4.0))
    assert leaking.grows_mb_per_hour == pytest.approx(4.0, abs=0.3)
    assert "memory grows" in leaking.findings[0]
    assert leaking.to_json()["flat"] is False
    assert judged(readings(mb_per_hour=0.1)).flat
    short = judged(readings(mb_per_hour=0.1)[:4])
    assert short.flat is None
    assert "Too little was heard" in short.verdict()


def test_threads_that_are_left_are_found() -> None:
    rising = judged(readings(mb_per_hour=0.0, threads=(9, 10, 11, 12)))
    assert rising.findings == ("The threads rose from 10 to 12.",)
    assert judged(readings(mb_per_hour=0.0), ["1 files were left."]).findings


def test_a_slope_needs_two_places() -> None:
    assert slope([]) == slope([(1.0, 2.0)]) == 0.0
    assert slope([(0.0, 1.0), (2.0, 5.0)]) == pytest.approx(2.0)


def test_a_recording_is_repeated_without_being_kept_twice() -> None:
    samples = np.arange(int(SPEECH_RATE * BLOCK_S * 2.5), dtype=np.float32)
    once = list(Replay(samples, None).blocks())
    assert [len(block) for block in once] == [int(SPEECH_RATE * BLOCK_S)] * 3
    longer = list(Replay(samples, None, seconds=1.0).blocks())
    assert len(longer) == round(1.0 / BLOCK_S)
    assert sum(block.base is samples for block in longer) > len(longer) / 3


# Where the time goes


def test_a_sampler_sees_what_runs_and_what_waits() -> None:
    own = f".{sys._getframe().f_code.co_name}"
    with Sampler() as sampler:
        while not any(stack[-1].endswith(own) for stack in list(sampler.stacks)):
            pass
        with socket.socket() as quiet, selectors.DefaultSelector() as selector:
            quiet.bind(("127.0.0.1", 0))
            selector.register(quiet, selectors.EVENT_READ)
            while (WAITING,) not in sampler.stacks:
                selector.select(0.05)
    assert stack_of(sys._getframe())[-1].endswith(own)


def test_a_flame_graph_shows_each_function_with_its_share() -> None:
    stacks = {("main", "wake.feed"): 3, ("main", "vad.feed<x>"): 1, (WAITING,): 4}
    drawn = flame_graph(stacks, "a & b")
    assert "wake.feed – 37.5%" in drawn
    assert "vad.feed&lt;x&gt; – 12.5%" in drawn
    assert "a &amp; b" in drawn
    assert folded(stacks).splitlines()[0] == "(waiting) 4"
    assert busiest(stacks, 1) == [("wake.feed", 0.75)]
