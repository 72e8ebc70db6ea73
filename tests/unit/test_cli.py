"""The `jubang` command: its forms, its exit codes, never a stack trace."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appliance.cli import main


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    told = capsys.readouterr()
    return code, told.out, told.err


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_chat_cooks_from_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "김치찌개 만들자\n시작하자\n다음\n")
    code, out, err = run(capsys, "chat", "--lang", "ko")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("2단계: ")


def test_understand_reads_and_writes_json_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        {"text": "다음", "context": {"phase": "cooking", "recipe": "kimchi_stew", "step": 2}},
        {"text": "set a timer for five minutes", "lang": "en"},
        {"text": "응", "context": {"phase": "asked", "asked": "timer_offer", "recipe": "nothing"}},
    ]
    typed(monkeypatch, "".join(json.dumps(one) + "\n" for one in asked))
    code, out, _ = run(capsys, "understand", "--jsonl")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["acts"] for one in told] == [
        [{"intent": "next_step"}],
        [{"intent": "set_timer", "seconds": 300}],
        [{"intent": "yes"}],
    ]
    assert {one["source"] for one in told} == {"local"}
    assert all(one["duration_ms"] >= 0 for one in told)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "{}",
        '{"text": 5}',
        '{"text": "x", "lang": "fr"}',
        '{"text": "x", "context": 3}',
    ],
)
def test_a_line_that_cannot_be_read_is_answered_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    typed(monkeypatch, f'{line}\n{{"text": "다음"}}\n')
    code, out, _ = run(capsys, "understand", "--jsonl")
    first, second = (json.loads(one) for one in out.splitlines())
    assert code == 1
    assert first["error"]["message"]
    assert "acts" in second


def test_config_shows_every_setting_with_its_origin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUBANG_KITCHEN__API_TOKEN", "hunter2")
    monkeypatch.setenv("JUBANG_STT__BEAM_SIZE", "1")
    code, out, _ = run(capsys, "config")
    assert code == 0
    assert "stt.beam_size: 1  # JUBANG_STT__BEAM_SIZE" in out
    assert "services.stt.port: 8011  # config/default.yaml:" in out
    assert "hunter2" not in out
    code, out, _ = run(capsys, "config", "--json")
    assert json.loads(out)["stt"]["beam_size"] == 1


def test_a_configuration_error_exits_with_78(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUBANG_STT__PORTT", "1")
    code, _, err = run(capsys, "config")
    assert code == 78
    assert "there is no setting 'stt.portt'" in err
    assert "Traceback" not in err


def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["dance"], [], ["chat", "--lang", "fr"], ["understand"], ["services"]):
        with pytest.raises(SystemExit) as caught:
            main(argv)
        assert caught.value.code == 2
    capsys.readouterr()
    assert run(capsys, "listen", "--output", "x.wav")[0] == 2
    assert run(capsys, "listen", "--step", "2")[0] == 2
    assert run(capsys, "services", "up", "nobody")[0] == 2
    assert run(capsys, "bench", "--rounds", "0")[0] == 2


def test_chat_answers_in_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "김치찌개 만들자\n\n여섯 번째 단계로 가 줘\n")
    code, out, _ = run(capsys, "chat", "--lang", "ko", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["expects"] for one in told] == [None, "timer_offer"]
    assert told[1]["effects"] == [
        {"effect": "StepShown", "recipe": "kimchi_stew", "step": 6, "total": 8}
    ]
    assert told[1]["spoken"].startswith("여섯 번째 단계예요.")


def test_chat_in_a_terminal_shows_where_the_cook_is_and_rings() -> None:
    """A terminal of our own: colours, a table, the step above the line, an alarm while nobody types."""
    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "appliance.cli", "chat", "--lang", "ko"]
    environ = {**os.environ, "TERM": "xterm-256color"}
    child = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environ)
    os.close(inside)
    shown = bytearray()

    def see(wanted: str) -> str:
        deadline = time.monotonic() + 60
        while wanted.encode() not in shown:
            assert time.monotonic() < deadline, shown.decode(errors="replace")
            if select.select([terminal], [], [], 0.2)[0]:
                shown.extend(os.read(terminal, 65536))
        return shown.decode(errors="replace")

    try:
        see("> ")
        os.write(terminal, "김치찌개 만들자\n시작하자\n".encode())
        assert "\x1b[" in see("김치찌개 1/8")
        os.write(terminal, "재료 알려 줘\n".encode())
        see("쌀뜨물이면 더 좋아요")
        os.write(terminal, "타이머 1초\n".encode())
        see("⏰ 1초 타이머가 끝났어요.")
        os.write(terminal, b"\x04")
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.wait()
        os.close(terminal)


def test_recipes_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "recipes", "list", "--json")
    assert code == 0
    assert "kimchi_stew" in [recipe["id"] for recipe in json.loads(out)]
    code, out, _ = run(capsys, "recipes", "show", "pancakes")
    assert "Whisk" in out
    code, _, err = run(capsys, "recipes", "show", "pizza")
    assert (code, "no recipe 'pizza'" in err) == (1, True)


def test_an_input_that_is_not_there_is_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "listen", "--input", str(tmp_path / "no.wav"))
    assert code == 1
    assert "cannot be read" in err
    (tmp_path / "text.wav").write_text("hello")
    code, _, err = run(capsys, "listen", "--input", str(tmp_path / "text.wav"))
    assert (code, "not a sound file" in err) == (1, True)


def test_a_daemon_that_is_not_there_is_a_clear_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUBANG_SERVICES__KITCHEN__PORT", "9")
    code, _, err = run(capsys, "mute")
    assert (code, "jubang listen" in err) == (1, True)


def test_waiting_ends_with_the_process_that_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """While systemd's ExecStartPost= waits, nothing else would notice."""
    monkeypatch.setenv("JUBANG_SERVICES__VLLM__PORT", "9")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setenv("MAINPID", str(ended.pid))
    code, _, error = run(capsys, "services", "wait", "vllm", "--within", "600")
    assert code == 1
    assert "ended while it started" in error
    monkeypatch.setenv("MAINPID", str(os.getpid()))
    code, _, error = run(capsys, "services", "wait", "vllm", "--within", "0")
    assert code == 1
    assert "is not there after 0 s" in error


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for command in (
        "chat",
        "listen",
        "services",
        "models",
        "recipes",
        "understand",
        "bench",
        "demo",
    ):
        assert command in told


def test_an_error_inside_is_one_line_without_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("appliance.cli.recipes.run_list", lambda _: 1 / 0)
    code, _, err = run(capsys, "recipes", "list")
    assert code == 1
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err
