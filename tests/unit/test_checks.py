"""Each check against a machine with a planted fault: the level, the sentence, the next action."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from appliance.ops.checks import (
    APPLIANCE,
    PREFLIGHT,
    SOUND,
    Box,
    Finding,
    Level,
    Ran,
    findings,
    run,
    worst,
)
from appliance.ops.checks.loop import Heard, judged
from appliance.ops.failed import keep
from appliance.settings import load

GB = 1_000_000_000


def found(name: str, **facts: Any) -> list[Finding]:
    return list(findings([name], Box(**facts)))


def only(name: str, **facts: Any) -> Finding:
    (one,) = found(name, **facts)
    return one


def says(text: str, code: int = 0) -> Any:
    return lambda _: Ran(code, text)


def plant(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("machine", "level"),
    [("x86_64", Level.OK), ("aarch64", Level.NOTE), ("riscv64", Level.ERROR)],
)
def test_architecture(machine: str, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    one = only("architecture")
    assert one.level is level
    assert machine in one.message


def test_systemd(tmp_path: Path) -> None:
    assert only("systemd_version", run=says("", 127)).message == "There is no systemd."
    old = only("systemd_version", run=says("systemd 247 (247.3)"))
    assert (old.level, "247" in old.message) == (Level.ERROR, True)
    idle = only("systemd_version", run=says("systemd 252 (252.1)"), root=tmp_path)
    assert "does not run this machine" in idle.message
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    assert only("systemd_version", run=says("systemd 252"), root=tmp_path).level is Level.OK


def test_python() -> None:
    assert only("python_version", run=says("3.11.2\n")).message == "Python is 3.11.2."
    missing = only("python_version", run=says("", 127))
    assert (missing.level, "apt-get" in missing.action) == (Level.WARNING, True)


def test_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "var").mkdir()

    def free(count: int) -> None:
        monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=count, f_frsize=1))

    free(2 * GB)
    assert only("disk", root=tmp_path).action == "Make room: 3.0 GB are needed."
    free(7 * GB)
    assert only("disk", root=tmp_path).level is Level.OK
    plant(tmp_path, "proc/driver/nvidia/version", "NVRM")
    assert "without vLLM" in only("disk", root=tmp_path).message
    (tmp_path / "opt/jubang/current").mkdir(parents=True)
    free(GB)
    assert {one.level for one in found("disk", root=tmp_path)} == {Level.OK}
    free(GB // 10)
    assert {one.level for one in found("disk", root=tmp_path)} == {Level.ERROR}


@pytest.mark.parametrize(
    ("mb", "level"), [(1_000, Level.ERROR), (4_000, Level.NOTE), (8_000, Level.OK)]
)
def test_memory(mb: int, level: Level, tmp_path: Path) -> None:
    plant(tmp_path, "proc/meminfo", f"MemTotal:       {mb * 1024} kB\nMemFree: 1 kB\n")
    assert only("memory", root=tmp_path).level is level


def test_little_memory_is_told_what_it_is_little_for(tmp_path: Path) -> None:
    plant(tmp_path, "proc/meminfo", "MemTotal:       2560000 kB\n")
    found = only("memory", root=tmp_path)
    assert (found.level, "swap" in found.action) == (Level.NOTE, True)


def test_memory_that_cannot_be_read(tmp_path: Path) -> None:
    assert only("memory", root=tmp_path).level is Level.NOTE


def test_card(tmp_path: Path) -> None:
    assert only("card", root=tmp_path).level is Level.OK
    plant(tmp_path, "proc/driver/nvidia/version", "NVRM")
    silent, nodes = found("card", root=tmp_path, run=says("", 9))[0], "195 nvidia\n"
    assert (silent.level, "nvidia-smi" in silent.message) == (Level.ERROR, True)
    plant(tmp_path, "proc/devices", nodes)
    old = only("card", root=tmp_path, run=says("GTX 970, 535.1, 4096, 5.2\n"))
    assert (old.level, "too old" in old.message) == (Level.ERROR, True)
    plant(tmp_path, "proc/devices", "1 mem\n")
    good, missing = found("card", root=tmp_path, run=says("RTX 3060, 535.1, 12288, 8.6\n"))
    assert (good.level, missing.level) == (Level.OK, Level.WARNING)
    assert "nvidia-modprobe" in missing.action


def test_sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/run/somewhere/native")
    assert only("sound_card", root=tmp_path).level is Level.WARNING
    plant(tmp_path, "run/somewhere/native", "")
    assert only("sound_card", root=tmp_path).message == (
        "No sound card, but a sound server: /run/somewhere/native."
    )
    plant(tmp_path, "proc/asound/cards", " 0 [Jabra          ]: USB-Audio - Jabra Speak 510\n")
    assert "Jabra Speak 510" in only("sound_card", root=tmp_path).message


def test_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only("clock", run=says("no\n")).level is Level.NOTE
    assert only("clock", run=says("yes\n")).level is Level.OK
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert only("clock", run=says("yes\n")).level is Level.ERROR


def socket_of(root: Path, port: int, command: str) -> None:
    """Plant a process that listens."""
    head = "  sl  local_address rem_address st …\n"
    line = f"0: 0100007F:{port:04X} 00000000:0000 0A 0:0 0:0 0 0 0 777 1\n"
    plant(root, "proc/net/tcp", head + line)
    plant(root, "proc/42/comm", "python3\n")
    plant(root, "proc/42/cmdline", command.replace(" ", "\0"))
    (root / "proc/42/fd").mkdir(exist_ok=True)
    end = root / "proc/42/fd/3"
    end.unlink(missing_ok=True)
    end.symlink_to("socket:[777]")


def test_ports(tmp_path: Path) -> None:
    assert only("ports", root=tmp_path).level is Level.OK
    socket_of(tmp_path, 5000, "python3 -m flask run")
    taken = only("ports", root=tmp_path)
    assert taken.level is Level.ERROR
    assert "5000 (vllm) is in use by python3 (process 42: python3 -m flask run)" in taken.message
    assert "services.vllm.port" in taken.action
    assert only("ports", root=tmp_path, ports={"vllm": 5001}).level is Level.OK
    socket_of(tmp_path, 5000, "python3 -m appliance.cli serve vllm")
    assert only("ports", root=tmp_path).level is Level.OK
    (tmp_path / "proc/42/fd/3").unlink()
    assert "a program of the user root" in only("ports", root=tmp_path).message


def test_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUBANG_CONFIG_DIR", str(tmp_path))
    assert only("configuration").level is Level.OK
    plant(tmp_path, "10.yaml", "sst: {}\n")
    wrong = only("configuration")
    assert (wrong.level, "did you mean 'stt'" in wrong.message) == (Level.ERROR, True)


def test_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUBANG_PATHS__MODELS", str(tmp_path))
    missing = only("models", settings=load())
    assert (missing.level, missing.action) == (Level.ERROR, "Run: jubang models pull")


def unit(name: str, state: str, restarts: int = 0, load_state: str = "loaded") -> str:
    facts = {"Id": f"{name}.service", "LoadState": load_state, "ActiveState": state}
    facts |= {"NRestarts": str(restarts), "Result": "oom-kill"}
    return "\n".join(f"{key}={value}" for key, value in facts.items())


@pytest.mark.parametrize(
    ("shown", "level", "words"),
    [
        (unit("jubang-stt", "failed"), Level.ERROR, "jubang-stt failed (oom-kill)."),
        (unit("jubang-stt", "inactive"), Level.ERROR, "jubang-stt does not run."),
        (unit("jubang-stt", "activating"), Level.WARNING, "is starting"),
        (unit("jubang-stt", "active", 3), Level.WARNING, "anew 3 times"),
        (unit("jubang-stt", "active"), Level.OK, "runs"),
        (unit("jubang-vllm", "inactive"), Level.NOTE, "nothing needs it"),
        (unit("jubang-stt", "inactive", 0, "not-found"), Level.NOTE, "checkout"),
    ],
)
def test_units(shown: str, level: Level, words: str, tmp_path: Path) -> None:
    stub = tmp_path / "systemctl"
    stub.write_text(f"#!/bin/sh\ncat <<'END'\n{shown}\nEND\n", encoding="utf-8")
    stub.chmod(0o755)

    def stubbed(command: Sequence[str]) -> Ran:
        return run([str(stub), *command[1:]])

    one = only("units", run=stubbed)
    assert one.level is level
    assert words in one.message
    assert bool(one.action) is (level in {Level.ERROR, Level.WARNING})


def test_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUBANG_PATHS__STATE", str(tmp_path))
    settings = load()
    assert only("failures", settings=settings, run=says("-- No entries --\n")).level is Level.OK
    noted = only("failures", settings=settings, run=says("disk full\n"))
    assert (noted.level, "disk full" in noted.message) == (Level.NOTE, True)
    keep(tmp_path / "failed", "jubang-stt.service", lambda _: "the model is gone\n")
    kept = only("failures", settings=settings, run=says(""))
    assert (kept.level, "the model is gone" in kept.message) == (Level.WARNING, True)


class _Told(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code, body = self.server.told  # type: ignore[attr-defined]
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def told(name: str, code: int, body: object) -> list[Finding]:
    """Return what a check finds where every service answers this."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Told) as server:
        server.told = code, body  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            at = SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}")
            services = SimpleNamespace(kitchen=at, stt=at, tts=at, llm=at)
            audio = SimpleNamespace(microphone="Jabra", speaker=None)
            return found(name, settings=SimpleNamespace(services=services, audio=audio))
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("code", "status", "level"),
    [
        (200, "healthy", Level.OK),
        (200, "degraded", Level.WARNING),
        (503, "starting", Level.ERROR),
    ],
)
def test_readiness(code: int, status: str, level: Level) -> None:
    answers = told("readiness", code, {"status": status, "detail": "So it is."})
    assert len(answers) == 4
    assert answers[0].level is level
    assert "So it is." in answers[0].message


def test_services_that_do_not_answer() -> None:
    nowhere = SimpleNamespace(url="http://127.0.0.1:1")
    services = SimpleNamespace(kitchen=nowhere, stt=nowhere, tts=nowhere, llm=nowhere)
    settings = SimpleNamespace(services=services)
    levels = [one.level for one in found("readiness", settings=settings)]
    assert levels == [Level.ERROR, Level.ERROR, Level.ERROR, Level.WARNING]
    assert only("devices", settings=settings).level is Level.NOTE


def test_devices() -> None:
    body = {
        "microphone": {"state": "waiting", "overruns": 0},
        "speaker": {"state": "open", "underruns": 2},
    }
    gone, late = told("devices", 200, body)
    assert (gone.level, "(Jabra)" in gone.message) == (Level.WARNING, True)
    assert (late.level, "lost 2 times" in late.message) == (Level.NOTE, True)
    body["microphone"]["state"] = "muted"
    assert told("devices", 200, body)[0].action == "jubang unmute"


def test_no_tone_is_played_while_the_kitchen_runs() -> None:
    (cooking,) = told("loop", 200, {"step": 3, "timers": []})
    assert (cooking.level, "somebody cooks" in cooking.message) == (Level.NOTE, True)
    (idle,) = told("loop", 200, {"step": None, "timers": []})
    assert "holds the microphone" in idle.message


def room(noise: float, *, tone: float = 0.0, late_s: float = 0.1) -> Heard:
    """Return a room with noise in which a tone comes back."""
    draw = np.random.default_rng(1)
    quiet, loud = (draw.normal(0, noise, count).astype(np.float32) for count in (16_000, 24_000))
    times, start = np.arange(8_000) / 16_000, int(late_s * 16_000)
    loud[start : start + 8_000] += (tone * np.sin(2 * np.pi * 880 * times)).astype(np.float32)
    return Heard(quiet, np.clip(loud, -1, 1))


def test_a_tone_that_comes_back() -> None:
    level, back = judged(room(0.001, tone=0.02))
    assert level.message == "The microphone works; the room is at -60 dBFS."
    assert back.message == "The tone came back after about 100 ms, -20 dB beside what was played."


def test_a_tone_that_is_not_heard() -> None:
    assert [one.level for one in judged(room(0.001))] == [Level.OK, Level.WARNING]


def test_a_microphone_that_clips_or_is_dead() -> None:
    assert next(iter(judged(room(0.001, tone=3.0)))).level is Level.WARNING
    (dead,) = judged(room(0.0))
    assert (dead.level, "zeros" in dead.message) == (Level.ERROR, True)


def test_a_check_that_fails_itself_is_a_finding() -> None:
    for name in ("models", "no_such_check"):
        one = only(name)
        assert (one.level, one.check) == (Level.WARNING, name)
        assert one.action


def test_every_check_is_a_file_and_every_file_a_check() -> None:
    folder = Path(__file__).parents[2] / "appliance/ops/checks"
    files = {path.stem for path in folder.glob("[a-z]*.py")}
    assert files == {*PREFLIGHT, *APPLIANCE, *SOUND}


def test_the_worst_counts() -> None:
    assert worst([]) is Level.OK
    assert worst([Finding(Level.ERROR, "a"), Finding(Level.NOTE, "b")]) is Level.ERROR
