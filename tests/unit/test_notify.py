"""What systemd is told: readiness, status, a sign of life from the loop that works."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn

from appliance.errors import ServiceError
from appliance.kitchen.alive import DEAF_AFTER_S, is_deaf, status_line, tell
from appliance.ops.fetching import wait_until_fetched
from appliance.ops.journal import Discreet, TurnJournal, in_journal
from appliance.ops.notify import Notifier
from appliance.service import Health, Status, make_app
from appliance.service import run as service_run
from appliance.settings import Address


class _Systemd:
    """The other end of the notification socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(20)

    def told(self) -> dict[str, str]:
        """Return the next message."""
        return dict(line.split("=", 1) for line in self._socket.recv(4096).decode().splitlines())

    def told_until(self, wanted: str) -> list[dict[str, str]]:
        """Return the messages up to one that holds `wanted`."""
        heard = [self.told()]
        while wanted not in heard[-1]:
            heard.append(self.told())
        return heard

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Systemd]:
    """A systemd that waits for two seconds."""
    path = tmp_path / "notify"
    listening = _Systemd(path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    yield listening
    listening.close()


def test_outside_systemd_nothing_is_told() -> None:
    notifier = Notifier({})
    notifier.ready("listening")
    notifier.alive()
    assert not notifier.active
    assert notifier.watchdog_s == 0


def test_a_status_is_one_line_and_told_once(systemd: _Systemd) -> None:
    notifier = Notifier()
    notifier.ready("loading\nREADY=0")
    assert systemd.told() == {"READY": "1", "STATUS": "loading READY=0"}
    notifier.status("listening")
    notifier.status("listening")
    notifier.alive()
    assert systemd.told() == {"STATUS": "listening"}
    assert systemd.told() == {"WATCHDOG": "1"}


def test_a_model_that_is_being_fetched_is_waited_for(systemd: _Systemd) -> None:
    there = iter([False, False, True])
    wait_until_fetched("m", lambda: next(there), Notifier(), is_fetching=lambda: True, again_s=0)
    assert systemd.told()["STATUS"].startswith("waiting for the model m")
    assert systemd.told() == {"EXTEND_TIMEOUT_USEC": "60000000"}
    assert systemd.told() == {"EXTEND_TIMEOUT_USEC": "60000000"}
    assert next(there, "asked no more") == "asked no more"


def test_a_model_that_nobody_fetches_is_not_waited_for(systemd: _Systemd) -> None:
    wait_until_fetched("m", lambda: False, Notifier(), is_fetching=lambda: False)
    wait_until_fetched("m", lambda: False, Notifier({}), is_fetching=lambda: True)
    Notifier().status("last")
    assert systemd.told() == {"STATUS": "last"}


def _serving(health: Any, systemd: _Systemd, queue: Any = None) -> service_run._Server:
    app = make_app("test", "A service.", health)
    app.state.queue = queue
    config = uvicorn.Config(app, log_level="warning", lifespan="off")
    return service_run._Server(config, app, Notifier())


def test_a_service_is_ready_when_its_model_is(systemd: _Systemd) -> None:
    now = [Health(Status.LOADING, model_loaded=False, detail="The models are loading.")]
    server = _serving(lambda: now[0], systemd)
    asyncio.run(server.on_tick(0))
    assert systemd.told() == {"STATUS": "loading · The models are loading."}
    assert systemd.told() == {"WATCHDOG": "1"}
    now[0] = Health(Status.HEALTHY, model_loaded=True, model="whisper-base")
    asyncio.run(server.on_tick(10))
    assert systemd.told() == {"READY": "1", "STATUS": "healthy · whisper-base"}
    assert not server.should_exit


def test_work_that_hangs_ends_the_signs_of_life(systemd: _Systemd) -> None:
    health = Health(Status.HEALTHY, model_loaded=True, model="m")
    queue = SimpleNamespace(at_work_s=1.0)
    server = _serving(lambda: health, systemd, queue)
    asyncio.run(server.on_tick(0))
    assert "WATCHDOG" in systemd.told_until("WATCHDOG")[-1]
    queue.at_work_s = service_run.STUCK_AFTER_S
    asyncio.run(server.on_tick(10))
    server._notifier.status("last")
    assert systemd.told() == {"STATUS": "last"}


def test_a_service_whose_model_cannot_be_had_ends_and_says_why(systemd: _Systemd) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    broken = Health(Status.UNHEALTHY, model_loaded=False, detail="The model is not there.")
    app = make_app("stt", "A service.", lambda: broken)
    with pytest.raises(ServiceError, match="The model is not there"):
        service_run.serve(app, "stt", Address(host="127.0.0.1", port=port))
    heard = systemd.told_until("STOPPING")
    assert not any("READY" in one for one in heard)


class _Recipe:
    title = "김치찌개"
    steps = tuple(range(8))


def _controls(**changed: Any) -> Any:
    session = SimpleNamespace(recipe=_Recipe(), state=SimpleNamespace(step=3, timers=(1,)))
    services = SimpleNamespace(up=lambda name: name != changed.get("down"))
    parts = SimpleNamespace(session=session, services=services)
    facts = {"hearing": "listening", "speaking": "playing", "heard_at": 100.0, "parts": parts}
    facts["needed"] = ("stt", "tts", "llm")
    return SimpleNamespace(**{**facts, **changed})


def test_the_status_says_what_it_does() -> None:
    assert status_line(_controls()) == "listening · 김치찌개 3/8 · 1 timer"
    assert status_line(_controls(hearing="muted")).startswith("muted · ")
    without = status_line(_controls(down="llm", speaking="waiting"))
    assert without.endswith("1 timer · without llm, speaker")


@pytest.mark.parametrize(
    ("hearing", "silent_s", "deaf"),
    [
        ("listening", DEAF_AFTER_S - 1, False),
        ("listening", DEAF_AFTER_S + 1, True),
        ("muted", DEAF_AFTER_S + 1, False),
        ("waiting", DEAF_AFTER_S + 1, False),
    ],
)
def test_only_an_open_microphone_without_sound_is_deaf(
    hearing: str,
    silent_s: float,
    deaf: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert is_deaf(_controls(hearing=hearing), 100.0 + silent_s) is deaf


def test_a_deaf_daemon_gives_no_sign_of_life(systemd: _Systemd) -> None:
    """Its status goes on: the loop turns, and yet it does not hear."""

    async def told(controls: Any, moments: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(moments):
                await tell(Notifier(), controls)

    asyncio.run(told(_controls(heard_at=float("inf")), 0.2))
    assert systemd.told()["READY"] == "1"
    assert systemd.told() == {"WATCHDOG": "1"}
    asyncio.run(told(_controls(heard_at=float("-inf")), 0.2))
    assert systemd.told()["READY"] == "1"
    Notifier().status("last")
    assert systemd.told() == {"STATUS": "last"}


_TURN: tuple[dict[str, object], ...] = (
    {"event": "wake", "turn": 7, "word": "jubanga"},
    {"event": "transcript", "turn": 7, "text": "비밀 소금 얼마나", "stt_ms": 210.5},
    {
        "event": "acts",
        "turn": 7,
        "acts": [{"intent": "ingredient_amount", "item": "비밀 소금"}],
        "source": "local",
    },
    {"event": "reply", "turn": 7, "text": "비밀 소금은 두 꼬집이에요.", "spoken": "비밀"},
    {"event": "speech_start", "turn": 7, "latency_ms": 480},
    {"event": "error", "turn": 7, "service": "llm", "message": "llm is gone"},
)


def _journal(*, keeps: bool) -> list[dict[str, object]]:
    records: list[dict[str, object]] = []
    sink = TurnJournal(
        keeps=keeps, send=lambda message, **fields: records.append({"MESSAGE": message, **fields})
    )
    for event in _TURN:
        sink(event)
    return records


def test_the_journal_tells_how_a_turn_went() -> None:
    records = _journal(keeps=False)
    assert [one["JUBANG_STAGE"] for one in records] == [
        *("wake", "transcript", "acts", "speech_start", "error")
    ]
    assert {one["JUBANG_TURN"] for one in records} == {"7"}
    assert records[1]["JUBANG_DURATION_MS"] == "210.5"
    assert records[2]["JUBANG_INTENT"] == "ingredient_amount"
    assert records[4]["PRIORITY"] == "4"


def test_what_was_said_is_in_the_journal_only_where_it_is_kept_anyway() -> None:
    assert "비밀" not in str(_journal(keeps=False))
    assert "비밀 소금 얼마나" in str(_journal(keeps=True))


def test_the_journal_is_recognised_by_its_stream(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w") as stream:
        there = os.fstat(stream.fileno())
        environ = {"JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        assert in_journal(environ, stream.fileno())
        assert not in_journal({"JOURNAL_STREAM": "1:2"}, stream.fileno())
        assert not in_journal({}, stream.fileno())
        assert not in_journal({"JOURNAL_STREAM": "nonsense"}, stream.fileno())


def test_an_unforeseen_error_is_told_without_what_it_quotes() -> None:
    records: list[tuple[str, dict[str, object]]] = []

    def send(message: str, /, **fields: object) -> None:
        records.append((message, fields))

    handler = Discreet(sender_function=send)
    log = logging.getLogger("tests.discreet")
    log.propagate = False
    log.addHandler(handler)
    said = "비밀 소금"
    try:
        int(said)
    except ValueError:
        log.exception("A job %s", "failed")
    finally:
        log.removeHandler(handler)
    ((message, fields),) = records
    assert message.startswith("A job failed\n")
    assert message.endswith("ValueError")
    assert __name__.rsplit(".", 1)[-1] in message
    assert fields["PRIORITY"] == "3"
    assert said not in str(records)
