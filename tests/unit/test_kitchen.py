"""The daemon's loop: turns as they are heard, answered, interrupted and lost."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.acts import Intent, act
from appliance.errors import AudioError, ServiceError
from appliance.kitchen.clock import ReplayClock
from appliance.kitchen.events import Events, JsonLines
from appliance.kitchen.services import Services
from appliance.nlu.understand import Understanding
from appliance.service.health import Status
from appliance.stt.transcript import Segment, Transcript
from tests.unit.kitchen_fakes import Asked, kitchen, quiet, talk, wake

TURN = (quiet(0.5), wake(), quiet(0.3), talk(), quiet(3.0))
"""A wake word and a command, with room for the answer."""


def names(events: list[dict[str, object]]) -> list[str]:
    return [str(event["event"]) for event in events]


def test_a_turn_walks_from_the_wake_word_to_the_answer() -> None:
    room = kitchen("김치찌개 만들자")
    room.run(*TURN)
    assert names(room.events) == [
        "wake",
        "listening",
        "transcribing",
        "speech_end",
        "listening_end",
        "transcript",
        "acts",
        "reply",
        "speech_ready",
        "speech_start",
        "speech_stop",
    ]
    assert [event["seq"] for event in room.events] == list(range(1, 12))
    assert {event["turn"] for event in room.events} == {1}
    assert room.told("acts")[0]["acts"] == [{"intent": "select_recipe", "name": "김치찌개"}]
    assert room.said()[0].startswith("김치찌개예요.")


def test_the_times_are_those_of_the_audio() -> None:
    room = kitchen("다음")
    room.run(*TURN, recipe="kimchi_stew")
    times = {str(event["event"]): float(event["t"]) for event in room.events}
    assert times["wake"] == pytest.approx(0.9, abs=0.1)
    assert room.told("wake")[0]["heard"] == pytest.approx(0.9, abs=0.1)
    assert times["speech_end"] < times["transcribing"] <= times["listening_end"]
    a_block = 0.05  # a mark is as exact as the block that holds it, a little more where it is busy
    assert times["speech_ready"] - a_block <= times["speech_start"]
    assert times["speech_end"] == pytest.approx(2.0, abs=0.1)
    assert times["speech_end"] < times["listening_end"] < 2.6
    start = room.told("speech_start")[0]
    assert start["latency_ms"] == pytest.approx(
        (times["speech_start"] - times["speech_end"]) * 1000, abs=2
    )


def test_a_whole_command_ends_the_turn_before_its_silence_is_over() -> None:
    sure, unsure = kitchen("다음"), kitchen("아무 말이나")
    for room in (sure, unsure):
        room.run(*TURN, recipe="kimchi_stew")
    waited = [
        float(room.told("listening_end")[0]["t"]) - float(room.told("speech_end")[0]["t"])
        for room in (sure, unsure)
    ]
    assert waited[0] < 0.45
    assert waited[1] >= 0.7


def test_speech_that_goes_on_after_a_pause_is_heard_whole() -> None:
    room = kitchen("타이머", "타이머 오 분 맞춰 줘")
    track = (quiet(0.5), wake(), quiet(0.3), talk(0.6), quiet(0.4), talk(0.8), quiet(3.0))
    room.run(*track)
    assert [event["acts"] for event in room.told("acts")] == [
        [{"intent": "set_timer", "seconds": 300}]
    ]
    lengths = [seconds for seconds, _ in room.stt.heard]
    assert lengths[1] > lengths[0] + 1.0


def test_an_unfinished_sentence_is_waited_for_longer() -> None:
    room = kitchen("타이머", "타이머 삼 분")
    track = (quiet(0.5), wake(), quiet(0.3), talk(0.5), quiet(1.0), talk(0.5), quiet(3.0))
    room.run(*track)
    assert room.told("acts")[0]["acts"] == [{"intent": "set_timer", "seconds": 180}]


def test_nothing_said_closes_the_ear() -> None:
    room = kitchen()
    room.run(quiet(0.5), wake(), quiet(7.0))
    assert names(room.events) == ["wake", "listening", "listening_end"]
    assert room.told("listening_end")[0]["reason"] == "nothing was said"


def test_what_was_not_understood_is_answered_once() -> None:
    room = kitchen("어제 본 영화 재밌더라")
    room.run(*TURN)
    assert room.told("acts")[0]["acts"] == [{"intent": "none"}]
    assert room.said() == ["못 알아들었어요. 다시 한번 말해 주세요."]


def test_noise_is_nothing_heard() -> None:
    noise = Segment(0.0, 1.0, "MBC 뉴스 김성현입니다", -1.4, 0.8, 1.0)
    room = kitchen(Transcript("", "ko", 0.2, no_speech=True, segments=(noise,)))
    room.run(*TURN)
    assert room.told("transcript")[0]["text"] == ""
    assert room.told("acts")[0]["acts"] == [{"intent": "none"}]


def test_a_wake_word_cuts_the_answer_off() -> None:
    room = kitchen("재료 알려 줘", "그만")
    second = (wake(), quiet(0.3), talk(0.4), quiet(3.0))
    room.run(quiet(0.5), wake(), quiet(0.3), talk(), quiet(1.5), *second, recipe="kimchi_stew")
    stops = room.told("speech_stop")
    wakes = room.told("wake")
    assert stops[0]["cut"]
    assert float(stops[0]["t"]) - float(wakes[1]["t"]) < 0.3


def test_a_timer_rings_again_until_somebody_says_stop() -> None:
    room = kitchen("타이머 오 초", "그만")
    room.run(*TURN[:-1], quiet(16.5), talk(0.4), quiet(12.0))
    assert len(room.told("timer_ring")) == 1
    rung = [text for text in room.said() if "끝났어요" in text]
    assert len(rung) >= 2
    assert len(room.told("timer_stopped")) == 1
    stopped = float(room.told("timer_stopped")[0]["t"])
    assert all(
        float(event["t"]) <= stopped for event in room.told("reply") if "끝났" in event["text"]
    )


def test_a_timer_that_nobody_stops_falls_silent_and_the_kitchen_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("appliance.cooking.timers.LONGEST_RING_S", 10.0)
    room = kitchen("타이머 오 초", "지금 몇 시야")
    room.run(*TURN[:-1], quiet(30.0), *TURN)
    ringing, missed = room.told("reply")[1:-1], room.told("reply")[-1]
    assert {event["text"] for event in ringing} == {"5초 타이머가 끝났어요."}
    assert float(ringing[-1]["t"]) - float(ringing[0]["t"]) < 12.0
    assert "끝났" in missed["text"]
    assert len(room.told("timer_stopped")) == 1
    assert room.told("acts")[-1]["acts"] == [{"intent": "time_of_day"}]


def test_a_transcription_that_fails_is_said_aloud_and_the_next_turn_works() -> None:
    room = kitchen(ServiceError("The stt service cannot be reached.", service="stt"), "다음")
    room.run(*TURN, quiet(4.0), recipe="kimchi_stew")
    assert room.told("error")[0]["service"] == "stt"
    assert room.said() == ["음성 인식이 멈췄어요. 되살아날 때까지 말을 알아듣지 못해요."]


def test_a_wake_word_while_nothing_can_be_heard_is_answered() -> None:
    room = kitchen()
    room.stt.health = None
    room.run(*TURN)
    assert room.said() == ["잠시만요, 준비 중이에요."]


def test_without_the_tts_service_the_other_voice_speaks() -> None:
    room = kitchen("다음")
    room.tts.broken = True
    room.run(*TURN, recipe="kimchi_stew")
    assert room.tts.anyhow[0] == "두 번째 단계예요."
    assert room.told("speech_start")


def test_a_question_is_answered_by_the_model_from_the_recipe() -> None:
    room = kitchen("국물이 너무 짠데 어떡하지?")
    room.llm.sentences = ("물을 조금 더 넣으세요.", "두부를 더 넣어도 돼요.")
    room.run(*TURN, quiet(4.0), recipe="kimchi_stew")
    assert room.said() == ["물을 조금 더 넣으세요. 두부를 더 넣어도 돼요."]
    assert room.told("reply")[0]["source"] == "llm"
    question, facts = room.llm.questions[0]
    assert question == "국물이 너무 짠데 어떡하지?"
    assert facts is not None
    assert (facts.title, facts.step) == ("김치찌개", 1)


def test_a_model_that_fails_leaves_the_session_s_own_answer() -> None:
    room = kitchen("국물이 너무 짠데 어떡하지?")
    room.llm.error = ServiceError("The language model did not answer in time.", service="llm")
    room.run(*TURN, recipe="kimchi_stew")
    assert (
        "그건 지금 답해 드릴 수 없어요. 레시피와 타이머는 그대로 돼요.",
        "ko",
        1.0,
    ) in room.tts.said


def test_what_is_not_understood_is_asked_of_a_model_that_can_tell() -> None:
    room = kitchen("그 있잖아 저기 뭐냐")
    room.llm.classifies = True
    room.llm.classified = Understanding((act(Intent.NEXT_STEP),), "llm")
    room.run(*TURN, recipe="kimchi_stew")
    assert room.told("acts")[0] | {"t": 0, "seq": 0} == {
        "t": 0,
        "event": "acts",
        "seq": 0,
        "turn": 1,
        "acts": [{"intent": "next_step"}],
        "source": "llm",
    }


def test_where_that_model_fails_the_cook_is_told() -> None:
    room = kitchen("그 있잖아 저기 뭐냐")
    room.llm.classifies = True
    room.run(*TURN, recipe="kimchi_stew")
    assert room.said() == ["못 알아들었어요. 다시 한번 말해 주세요."]


def test_slower_holds_for_the_coming_answers_slowly_for_one() -> None:
    room = kitchen("천천히 말해 줘", "다음")
    room.run(*TURN, *TURN, quiet(4.0), recipe="kimchi_stew")
    rates = [rate for text, _, rate in room.tts.said if text == "두 번째 단계예요."]
    assert 0.85 in rates


def test_the_likely_next_answers_are_made_ready() -> None:
    room = kitchen("다음")
    room.run(*TURN, quiet(6.0), recipe="kimchi_stew")
    said = [text for text, _, _ in room.tts.said]
    assert "세 번째 단계예요." in said
    assert "양파는 반 개예요." in said


def test_the_output_can_be_laid_over_the_input(tmp_path: Path) -> None:
    room = kitchen("다음")
    out = tmp_path / "out.wav"
    room.run(*TURN, output=out, recipe="kimchi_stew")
    played, rate = soundfile.read(out, dtype="float32")
    assert len(played) / rate >= sum(len(part) for part in TURN) / 16000
    start = float(room.told("speech_start")[0]["t"])
    after = played[int((start - 0.02) * rate) :]
    first = int(np.flatnonzero(np.abs(after) > 0.2)[0]) / rate
    assert first == pytest.approx(0.02, abs=0.03)
    with pytest.raises(AudioError, match="cannot be written"):
        kitchen("다음").run(*TURN, output=tmp_path / "no" / "out.wav")


def test_hotwords_are_given_for_korean_and_a_prompt_for_english() -> None:
    korean, english = kitchen("닭음 당계"), kitchen("nest stop")
    english.wake.language = "en"
    for room in (korean, english):
        room.run(*TURN, recipe="pancakes")
    quick, close = (hearing for _, hearing in korean.stt.heard)
    assert (quick.beam_size, quick.hotwords) == (1, ())
    assert "다음" in close.hotwords
    assert close.prompt == ""
    assert english.stt.heard[-1][1].hotwords == ()
    assert "flour" in english.stt.heard[-1][1].prompt


def test_a_plain_transcript_is_asked_for_once() -> None:
    room = kitchen("다음 단계로 넘어가 줘")
    room.run(*TURN, recipe="kimchi_stew")
    assert len(room.stt.heard) == 1
    assert room.stt.compared == []


def test_somebody_who_talks_over_an_answer_makes_it_low_and_stop_ends_it() -> None:
    """Without a wake word only that: "다음" over an answer does nothing."""
    talked, stopped = kitchen("재료 뭐 필요해"), kitchen("재료 뭐 필요해")
    talked.stt.scores = {"다음": 8.0, "그만": 2.0}
    stopped.stt.scores = {"다음": 0.5, "그만": 6.0}
    for room in (talked, stopped):
        room.run(*TURN[:-1], quiet(1.0), talk(0.6), quiet(6.0), recipe="kimchi_stew")
        [ducked] = room.told("ducked")
        assert float(ducked["t"]) == pytest.approx(3.0, abs=0.15)
    assert [event["acts"] for event in talked.told("acts")] == [
        [{"intent": "list_ingredients", "scope": "recipe"}]
    ]
    assert talked.told("speech_stop")[0]["cut"] is False
    assert stopped.told("acts")[-1]["acts"] == [{"intent": "stop"}]
    assert stopped.told("speech_stop")[0]["cut"] is True
    assert float(stopped.told("speech_stop")[0]["t"]) < 4.4


def test_what_is_too_short_for_a_word_does_not_stop_an_answer() -> None:
    """A remnant of its own echo; how like "그만" it is does not count."""
    room = kitchen("재료 뭐 필요해")
    room.stt.scores = {"그만": 9.0}
    room.run(*TURN[:-1], quiet(1.0), talk(0.12), quiet(6.0), recipe="kimchi_stew")
    assert len(room.told("ducked")) == 1
    assert room.told("interrupted") == []
    assert room.told("speech_stop")[0]["cut"] is False


def test_a_held_key_is_listened_to_until_it_is_let_go() -> None:
    room = kitchen("타이머 맞춰 줘 삼 분")
    keys = {0.5: True, 3.5: False}
    room.run(quiet(0.8), talk(0.6), quiet(1.8), talk(0.2), quiet(3.0), keys=keys)
    assert room.told("wake")[0]["word"] == "key"
    assert room.told("acts")[0]["acts"] == [{"intent": "set_timer", "seconds": 180}]
    assert float(room.told("listening_end")[0]["t"]) == pytest.approx(3.55, abs=0.15)
    silent = kitchen()
    silent.run(quiet(5.0), keys=keys)
    assert silent.told("listening_end")[0]["reason"] == "nothing was said"


def test_services_that_go_and_come_back_are_told_once() -> None:
    asked = Asked()
    services = Services({"stt": asked}, 60)
    told: list[str] = []
    services.on_lost = lambda name: told.append(f"lost {name}")
    services.on_back = lambda name: told.append(f"back {name}")

    def look(status: Status | None) -> None:
        asked.health = status
        asyncio.run(services.look())

    look(None)
    assert told == []  # never seen: still starting
    look(Status.HEALTHY)
    look(None)
    assert told == []  # one miss may be a hiccup
    look(None)
    look(None)
    look(Status.DEGRADED)
    look(Status.HEALTHY)
    assert told == ["lost stt", "back stt"]


def test_a_free_running_clock_is_bound_to_the_wall_while_something_is_computed() -> None:
    async def run() -> tuple[float, float]:
        clock = ReplayClock(real=False)
        for _ in range(100):
            await clock.advance(0.02)
        free = clock.now()

        async def compute() -> None:
            with clock.working():
                await asyncio.sleep(0.2)

        task = asyncio.create_task(compute())
        await asyncio.sleep(0)
        while not task.done():
            await clock.advance(0.02)
        return free, clock.now()

    free, after = asyncio.run(run())
    assert free == pytest.approx(2.0, abs=0.05)
    assert after >= 2.18


def test_events_are_json_lines(tmp_path: Path) -> None:
    lines = JsonLines(tmp_path / "events.jsonl")
    events = Events(live=True)
    events.add(lines)
    events.emit("wake", 1.23456, word="alexa")
    lines.close()
    told = json.loads((tmp_path / "events.jsonl").read_text())
    assert (told["t"], told["event"], told["seq"], told["turn"]) == (1.235, "wake", 1, 0)
    assert told["time"] > 1e9
    with pytest.raises(AudioError, match="cannot be written"):
        JsonLines(tmp_path / "no" / "events.jsonl")
