"""The kitchen's API: state, acts, events; who may call."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from appliance.audio.player import Player
from appliance.cooking import CookingSession
from appliance.kitchen.acting import Acting
from appliance.kitchen.api import make_kitchen_app
from appliance.kitchen.classifying import Classifying
from appliance.kitchen.clock import WallClock
from appliance.kitchen.controls import Controls
from appliance.kitchen.events import Events
from appliance.kitchen.hearing import heard
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.muted import MutedFile
from appliance.kitchen.prepare import Prepare
from appliance.kitchen.services import Services
from appliance.kitchen.turns import Parts, Turns
from appliance.kitchen.waking import Waking
from appliance.settings import load
from tests.unit.kitchen_fakes import FakeLlm, FakeStt, FakeTts, FakeVad, FakeWake

HERE = ("127.0.0.1", 40000)
ELSEWHERE = ("192.168.0.7", 40000)


@pytest.fixture
def controls() -> Controls:
    clock = WallClock()
    events, jobs, player = Events(live=True), Jobs(clock), Player()
    stt, tts, llm = FakeStt(()), FakeTts(), FakeLlm()
    session = CookingSession(clock=clock.now)
    mouth = Mouth(cast("Any", tts), player, jobs)
    services = Services({"stt": stt, "tts": tts, "llm": llm}, 60)
    prepare = Prepare(session, cast("Any", tts), jobs)
    acting = Acting(
        clock=clock,
        events=events,
        session=session,
        mouth=mouth,
        services=services,
        llm=cast("Any", llm),
        prepare=prepare,
    )
    parts = Parts(
        clock=clock,
        events=events,
        jobs=jobs,
        waking=Waking(FakeWake(), jobs, stt),
        vad=cast("Any", FakeVad()),
        stt=cast("Any", stt),
        session=session,
        mouth=mouth,
        services=services,
        prepare=prepare,
        acting=acting,
        classifying=Classifying(cast("Any", llm), services, session, acting, jobs),
        hear=heard,
    )
    asyncio.run(services.look())
    return Controls(parts, Turns(parts, load({"JUBANG_PROFILE": "cpu"}).listen))


def client(controls: Controls, host: tuple[str, int] = HERE, token: str = "") -> TestClient:
    environ = {"JUBANG_PROFILE": "cpu"} | ({"JUBANG_KITCHEN__API_TOKEN": token} if token else {})
    return TestClient(make_kitchen_app(load(environ), controls), client=host)


def test_a_recipe_is_cooked_over_the_api(controls: Controls) -> None:
    with client(controls) as api:
        assert api.get("/state").json()["recipe"] is None
        api.post("/text", json={"text": "김치찌개 만들자"})
        assert api.post("/text", json={"text": "시작하자"}).json()["text"].startswith("1단계:")
        assert api.post("/next").json()["spoken"].startswith("두 번째 단계예요.")
        api.post("/text", json={"text": "계란 타이머 오 분"})
        state = api.get("/state").json()
        assert (state["recipe"], state["step"], state["steps"]) == ("kimchi_stew", 2, 8)
        assert state["timers"][0]["name"] == "계란"
        assert 299 < state["timers"][0]["left_s"] <= 300


def test_the_microphone_is_closed_and_opened(controls: Controls) -> None:
    with client(controls) as api:
        assert api.post("/mute").json()["muted"] is True
        assert controls.muted
        assert api.post("/unmute").json()["muted"] is False


def test_the_microphone_is_closed_for_a_while(controls: Controls) -> None:
    with client(controls) as api:
        assert api.post("/mute", params={"minutes": 0.005}).json()["muted"] is True
        deadline = time.monotonic() + 20
        while controls.muted and time.monotonic() < deadline:
            time.sleep(0.05)
            api.get("/state")
        assert not controls.muted
        assert api.post("/mute", params={"minutes": 5}).json()["unmutes_in_s"] > 250
        assert api.post("/unmute").json()["unmutes_in_s"] is None
        assert api.post("/mute", params={"minutes": -1}).status_code == 422
        assert not controls.muted


def test_the_devices_are_told_and_counted(controls: Controls) -> None:
    controls.hearing, controls.speaking, controls.silent = "listening", "waiting", True
    controls.overruns, controls.underruns = 3, 7
    with client(controls) as api:
        state = api.get("/state").json()
        assert state["microphone"] == {"state": "listening", "overruns": 3}
        assert state["speaker"] == {"state": "waiting", "underruns": 7}
        assert "sound from the microphone, speaker" in api.get("/health").json()["detail"]
        figures = api.get("/metrics").text
        assert "jubang_microphone_overruns_total 3.0" in figures
        assert "jubang_speaker_underruns_total 7.0" in figures
        assert 'jubang_device_there{device="microphone"} 0.0' in figures


def test_health_names_what_is_missing(controls: Controls) -> None:
    with client(controls) as api:
        told = api.get("/health").json()
        assert (told["status"], told["detail"]) == ("degraded", "Not there: microphone, speaker.")
        controls.hearing, controls.speaking = "listening", "playing"
        assert api.get("/health").json()["status"] == "healthy"
        controls.parts.services.lost("stt")
        told = api.get("/health").json()
        assert (told["status"], told["detail"]) == ("degraded", "Not there: stt.")


def test_events_come_over_the_websocket(controls: Controls) -> None:
    with client(controls) as api, api.websocket_connect("/events") as socket:
        assert socket.receive_json()["event"] == "state"
        api.post("/text", json={"text": "지금 몇 시야?"})
        assert [socket.receive_json()["event"] for _ in range(3)] == ["transcript", "acts", "reply"]


def test_another_machine_needs_the_token(controls: Controls) -> None:
    with client(controls, ELSEWHERE) as api:
        assert api.get("/state").status_code == 403
    with client(controls, ELSEWHERE, token="secret") as api:
        assert api.get("/state").status_code == 403
        wrong = {"authorization": "Bearer guess"}
        assert api.get("/state", headers=wrong).json()["error"]["code"] == "forbidden"
        right = {"authorization": "Bearer secret"}
        assert api.get("/state", headers=right).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 600}, {"text": "hi", "language": "fr"}]
)
def test_malformed_turns_get_a_4xx(controls: Controls, body: dict[str, str]) -> None:
    with client(controls) as api:
        assert api.post("/text", json=body).status_code == 422


def test_a_closed_microphone_is_closed_after_a_restart(controls: Controls, tmp_path: Path) -> None:
    kept = MutedFile(tmp_path / "muted.json")
    Controls(controls.parts, controls.turns, kept=kept).mute()
    again = Controls(controls.parts, controls.turns, kept=kept)
    again.recall()
    assert again.muted
    again.unmute()
    third = Controls(controls.parts, controls.turns, kept=kept)
    third.recall()
    assert not third.muted
