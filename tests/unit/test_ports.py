"""Who has a port: by process where that can be seen, else by user."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.cli import main
from appliance.errors import PortError
from appliance.ops.ports import is_taken, port_owner
from appliance.service import run as service_run
from appliance.service.run import check_free, listen
from appliance.settings.schema import Address
from tests.running import free_port

TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000  {uid}        0 99887766 1
   1: 0100007F:1389 0100007F:1388 01 00000000:00000000 00:00000000 00000000  {uid}        0 99887767 1
"""


def tables(folder: Path, uid: int) -> Path:
    """Write a /proc in which a user's program, that may not be looked into, listens on 5000."""
    (folder / "net").mkdir(parents=True)
    (folder / "net" / "tcp").write_text(TABLE.format(uid=uid))
    (folder / "4711" / "fd").mkdir(parents=True)
    return folder


def test_a_process_that_can_be_seen_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert is_taken(port)
        assert f"(process {os.getpid()}: " in port_owner(port)


def test_an_ipv6_socket_is_found_too() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        assert f"(process {os.getpid()}: " in port_owner(server.getsockname()[1])


def test_another_user_s_program_is_named_by_its_user(tmp_path: Path) -> None:
    proc = tables(tmp_path, os.getuid())
    assert port_owner(5000, proc) == f"a program of the user {pwd.getpwuid(os.getuid()).pw_name}"
    assert is_taken(5000, proc)
    assert not is_taken(5001, proc)  # a connection is no listener
    assert port_owner(5001, proc) == "another program"


def test_a_user_without_a_name_has_its_number(tmp_path: Path) -> None:
    assert port_owner(5000, tables(tmp_path, 61_234)) == "a program of the user 61234"


def test_a_taken_port_is_an_error_of_the_configuration() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address(host="127.0.0.1", port=server.getsockname()[1])
        with pytest.raises(PortError, match=r"set services\.gpt_sovits\.port") as refused:
            check_free("gpt_sovits", address)
    assert refused.value.exit_code == 78
    assert "systemctl restart jubang-gpt-sovits" in str(refused.value)


def test_a_port_that_is_being_let_go_is_waited_for() -> None:
    port = free_port()
    program = (
        "import socket, time; s = socket.create_server(('127.0.0.1', "
        f"{port})); print(flush=True); time.sleep(0.5)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        listen("stt", Address(host="127.0.0.1", port=port)).close()


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def jubang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process, with settings of its own; returns its exit code and last words."""
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(service_run, "_LET_GO_S", 0.0)

    def run(environ: dict[str, str], *argv: str) -> tuple[int, str]:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        code = main(argv)
        return code, capsys.readouterr().err

    return run


COMMANDS = {name: ["serve", name] for name in ("stt", "tts", "llm", "vllm")} | {
    "kitchen": ["listen"]
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_wrong_configuration_ends_every_service_with_78(
    tmp_path: Path, jubang: Run, command: list[str]
) -> None:
    """One sentence with its place, no stack trace, and nothing that systemd would start again."""
    (tmp_path / "mine.yaml").write_text("stt: {thread: 2}\n")
    code, told = jubang({"JUBANG_CONFIG_DIR": str(tmp_path)}, *command)
    assert code == 78
    assert f"{tmp_path}/mine.yaml:1: there is no setting 'stt.thread'" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("service", COMMANDS)
def test_a_taken_port_ends_every_service_with_78(tmp_path: Path, jubang: Run, service: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        environ = {
            f"JUBANG_SERVICES__{service.upper()}__PORT": port,
            "JUBANG_PROFILE": "cpu",
            "JUBANG_PATHS__RUN": str(tmp_path),
        }
        code, told = jubang(environ, *COMMANDS[service])
    assert code == 78
    sentence = told.strip().splitlines()[-1]
    assert sentence.startswith(f"jubang: Port {port} is in use by ")
    assert f"services.{service}.port" in sentence
    assert "Traceback" not in told


def test_the_process_itself_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("stt: {thread: 2}\n")
    environ = {**os.environ, "JUBANG_CONFIG_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "appliance.cli", "serve", "stt"]
    assert subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 78


def test_a_model_that_is_off_is_told_by_the_exit_code(jubang: Run) -> None:
    assert jubang({"JUBANG_PROFILE": "cpu"}, "serve", "vllm", "--wanted") == (0, "")
    code, told = jubang({"JUBANG_LLM__ENABLED": "false"}, "serve", "vllm", "--wanted")
    assert code == 78
    assert "llm.enabled" in told


@pytest.mark.parametrize(("mib", "code"), [("24000", 0), ("6144", 78)])
def test_the_cloned_voice_runs_only_where_somebody_speaks_with_it(
    jubang: Run, mib: str, code: int
) -> None:
    environ = {"JUBANG_PROFILE": "gpu", "JUBANG_CARD_MIB": mib}
    ended, told = jubang(environ, "serve", "gpt_sovits", "--wanted")
    assert ended == code
    assert ("GPT-SoVITS" in told) == bool(code)


def test_the_port_of_what_is_not_ours_can_be_looked_at(jubang: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        environ = {"JUBANG_SERVICES__GPT_SOVITS__PORT": port}
        code, told = jubang(environ, "serve", "gpt_sovits", "--free")
    assert code == 78
    assert "services.gpt_sovits.port" in told
    assert jubang(environ, "serve", "gpt_sovits", "--free")[0] == 0
    assert jubang({}, "serve", "gpt_sovits")[0] == 2
