"""The appliance under a real systemd: it starts, says how it is, hears a turn, and keeps what counts."""

from __future__ import annotations

import pytest

from tests.boot.box import Box
from tests.boot.chaos import FAULTS, GIVEN_UP, Cooking, cut_power, play_out
from tests.boot.conftest import EVERYTHING

TRACK = "/run/box-sound/cook.wav"
SPEAK = """
import sys, soundfile
from appliance.acts import to_json
from appliance.demo.cook import Cook, Turn, lay_out
from appliance.settings import load
samples, _ = lay_out(Cook(load().services.tts, {}), [(Turn(sys.argv[1], "en", ()), 1.0)])
soundfile.write(sys.argv[2], samples, 16000, subtype="PCM_16")
"""


def test_everything_starts_and_says_how_it_is(box: Box) -> None:
    for part in EVERYTHING:
        shown = box.show(part)
        assert (shown["ActiveState"], shown["SubState"]) == ("active", "running"), shown
        assert shown["StatusText"], shown
    assert box.show("kitchen")["StatusText"].startswith("listening")
    assert box.systemctl("is-active", "jubang.target").strip() == "active"
    assert box.systemctl("is-enabled", "jubang.target").strip() == "enabled"


def test_a_second_installation_changes_nothing(box: Box) -> None:
    before = {part: box.show(part)["MainPID"] for part in EVERYTHING}
    assert "Nothing to do" in box.install()
    assert {part: box.show(part)["MainPID"] for part in EVERYTHING} == before


def test_a_turn_is_heard_and_answered(box: Box) -> None:
    python = ("/opt/jubang/current/.venv/bin/python", "-P", "-c", SPEAK)
    box.run("env", "PYTHONPATH=/opt/jubang/current", *python, "Let's make pancakes.", TRACK)
    play = ("paplay", "--device=mic_in", "--latency-msec=500", TRACK)
    box.run("env", "PULSE_SERVER=unix:/run/box-sound/pulse.sock", "HOME=/run/box-sound", *play)
    box.until(lambda: box.state()["recipe"] == "pancakes")
    # Its journal knows of the turn, and not of what was said.
    told = box.run("journalctl", "-u", "jubang-kitchen", "-o", "json", "JUBANG_STAGE=answer").stdout
    assert "pancakes" not in box.journal("kitchen").lower(), told


def test_all_that_runs_belongs_to_its_own_user(box: Box) -> None:
    for part in EVERYTHING:
        owner = box.path(f"/proc/{box.show(part)['MainPID']}").stat().st_uid
        assert owner == box.path("/var/lib/jubang/state").stat().st_uid != 0


def test_the_language_model_is_restarted_while_somebody_cooks(cooking: Box) -> None:
    before = Cooking.of(cooking)
    cooking.systemctl("restart", "jubang-llm")
    assert cooking.say("몇 단계야?")
    assert Cooking.of(cooking).lost(before) == ""


@pytest.mark.parametrize(
    ("part", "fault"), [("stt", "kill"), ("kitchen", "stall"), ("kitchen", "sound")]
)
def test_what_breaks_recovers(cooking: Box, part: str, fault: str) -> None:
    """A sample; `tools/chaos` plays out everything, many times."""
    outcome = play_out(cooking, part, FAULTS[fault])
    assert (outcome.recovered, outcome.lost) == (True, ""), outcome


@pytest.mark.parametrize(("part", "fault"), [("tts", "config"), ("llm", "port")])
def test_what_somebody_must_put_right_is_said_once(box: Box, part: str, fault: str) -> None:
    outcome = play_out(box, part, FAULTS[fault])
    assert (outcome.recovered, outcome.note) == (True, GIVEN_UP), outcome


def test_the_power_fails_in_the_middle_of_a_recipe(cooking: Box) -> None:
    before = Cooking.of(cooking)
    assert (before.recipe, before.step, len(before.timers)) == ("kimchi_stew", 2, 1)
    outcome = cut_power(cooking, EVERYTHING)
    assert (outcome.recovered, outcome.lost) == (True, ""), outcome
