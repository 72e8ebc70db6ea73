"""vLLM that finds too little memory: noted, tried with less a few times, and said; its port first."""

from __future__ import annotations

import hashlib
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import PortError, SettingsError
from appliance.llm import serve_vllm
from appliance.llm.card_memory import KeptTries, Tries, remark, shortage_in, with_less
from appliance.llm.serve_vllm import Launch, vllm_launch
from appliance.ops import vllm
from appliance.ops.environment import STAMP, remark_on
from appliance.settings import Paths, Settings, load
from appliance.settings.paths import ROOT
from tests.running import free_port

FREE = (
    "ValueError: Free memory on device (3.5/8.0 GiB) on startup is less than desired GPU memory "
    "utilization (0.6, 4.8 GiB). Decrease GPU memory utilization or reduce GPU memory used by others."
)
CACHE = (
    "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization`."
)
LONG = (
    "(1.12 GiB KV cache is needed, which is larger than the available KV cache memory (0.4 GiB))."
)
TORCH = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 742.00 MiB."


def settings_in(folder: Path) -> Settings:
    return load(
        {
            "JUBANG_PROFILE": "gpu",
            "JUBANG_CARD_MIB": "12282",
            "JUBANG_PATHS__RUN": str(folder),
            "JUBANG_SERVICES__VLLM__PORT": str(free_port()),
        }
    )


@pytest.mark.parametrize(
    ("line", "share", "room_for_less"),
    [(FREE, 0.4175, False), (CACHE, None, True), (LONG, None, True), (TORCH, None, False)],
)
def test_what_vllm_says_of_memory_is_understood(
    line: str, share: float | None, *, room_for_less: bool
) -> None:
    found = shortage_in(f"(EngineCore_0 pid=7) ERROR 07-17 00:07:07 [core.py:515] {line}")
    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.room_for_less is room_for_less


def test_other_lines_say_nothing_of_it() -> None:
    assert (
        shortage_in("INFO 07-17 00:07:05 [gpu_worker.py:1] Available KV cache memory: 3 GiB")
        is None
    )
    assert shortage_in("ERROR: the model's folder is not there") is None


def test_each_try_takes_less_until_it_was_tried_often_enough(tmp_path: Path) -> None:
    llm = settings_in(tmp_path).llm
    shortage = shortage_in(TORCH)
    assert shortage is not None
    tries, seen = Tries(""), []
    for _ in range(3):
        tries = tries.after(shortage, llm)
        less = with_less(llm, tries)
        seen.append((less.context_tokens, less.eager, less.gpu_memory_share or 0.0))
        assert f"{less.context_tokens} tokens" in remark(llm, tries)
    assert [one[:2] for one in seen] == [(4096, False), (2048, True), (1024, True)]
    assert seen[0][2] > seen[1][2] > seen[2][2]
    with pytest.raises(SettingsError, match="CUDA out of memory"):
        with_less(llm, tries.after(shortage, llm))


def test_what_is_free_is_taken_and_a_context_too_long_keeps_the_share(tmp_path: Path) -> None:
    llm = settings_in(tmp_path).llm
    free, long = shortage_in(FREE), shortage_in(LONG)
    assert free is not None
    assert long is not None
    assert with_less(llm, Tries("").after(free, llm)).gpu_memory_share == 0.41
    assert with_less(llm, Tries("").after(long, llm)).gpu_memory_share == llm.gpu_memory_share
    assert with_less(llm, Tries("").after(long, llm)).context_tokens == 4096


def test_other_settings_begin_anew(tmp_path: Path) -> None:
    llm = settings_in(tmp_path).llm
    kept = KeptTries(tmp_path, llm)
    shortage = shortage_in(TORCH)
    assert shortage is not None
    kept.write(kept.read().after(shortage, llm))
    assert kept.read().count == 1
    other = llm.model_copy(update={"context_tokens": 2048})
    assert KeptTries(tmp_path, other).read().count == 0
    (tmp_path / "vllm-memory.json").write_text("[]")
    assert kept.read().count == 0


class FakeVllm:
    """A vLLM that says something and ends; it keeps the settings that it was started with."""

    def __init__(self, says: str, code: int) -> None:
        self.program = f"import sys; print({says!r}, file=sys.stderr); sys.exit({code})"
        self.tokens: list[int] = []

    def launch(self, settings: Settings, _: Paths) -> Launch:
        self.tokens.append(settings.llm.context_tokens)
        return Launch((sys.executable, "-c", self.program), {})


def test_a_vllm_that_dies_for_want_of_memory_is_started_with_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any
) -> None:
    settings, fake = settings_in(tmp_path), FakeVllm(TORCH, 1)
    monkeypatch.setattr(vllm, "vllm_launch", fake.launch)
    assert [vllm.serve_vllm(settings) for _ in range(4)] == [1] * 4
    assert fake.tokens == [8192, 4096, 2048, 1024]
    with pytest.raises(SettingsError) as refused:
        vllm.serve_vllm(settings)
    assert refused.value.exit_code == 78
    assert "llm.enabled: false" in str(refused.value)
    assert "does not run" in remark(settings.llm, KeptTries(tmp_path, settings.llm).read())
    vllm.serve_vllm(settings)  # somebody starts it by hand once more
    assert fake.tokens[-1] == 8192
    assert TORCH.encode() in capfdbinary.readouterr().out


def test_a_vllm_that_dies_of_something_else_takes_no_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, fake = settings_in(tmp_path), FakeVllm("Segmentation fault", 3)
    monkeypatch.setattr(vllm, "vllm_launch", fake.launch)
    assert [vllm.serve_vllm(settings) for _ in range(2)] == [3, 3]
    assert fake.tokens == [8192, 8192]


def test_a_port_that_is_taken_is_found_before_vllm_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, fake = settings_in(tmp_path), FakeVllm("", 0)
    monkeypatch.setattr(vllm, "vllm_launch", fake.launch)
    port = settings.services.vllm.port
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortError) as refused:
        vllm.serve_vllm(settings)
    assert refused.value.exit_code == 78
    told = str(refused.value)
    assert f"Port {port} is in use by" in told
    assert "process" in told
    assert "services.vllm.port" in told
    assert "systemctl restart jubang-vllm" in told
    assert fake.tokens == []


def test_a_model_that_is_off_is_not_started(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    off = settings.model_copy(update={"llm": settings.llm.model_copy(update={"enabled": False})})
    with pytest.raises(SettingsError, match="llm.enabled"):
        vllm.serve_vllm(off)


def test_what_stops_us_stops_the_program() -> None:
    program = "import time; print('there', flush=True); time.sleep(60)"
    ours = (
        "import os, sys; from appliance.ops.supervise import supervise; "
        f"sys.exit(supervise([sys.executable, '-c', {program!r}], os.environ, lambda line: None))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", ours], stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"there\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM


def test_the_card_s_share_is_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    monkeypatch.setattr(serve_vllm, "_model_folder", lambda *_: tmp_path)
    program = tmp_path / "env" / "bin" / "vllm"
    program.parent.mkdir(parents=True)
    program.touch()
    paths = Paths(models=tmp_path, state=tmp_path, cache=tmp_path, run=tmp_path)
    command = vllm_launch(settings, paths, tmp_path / "env").command
    share = command[command.index("--gpu-memory-utilization") + 1]
    assert float(share) == settings.llm.gpu_memory_share
    assert command[command.index("--max-model-len") + 1] == "8192"
    assert "--enforce-eager" not in command


def test_an_environment_that_is_not_its_lock_s_is_told(tmp_path: Path) -> None:
    for name in ("build", "kitchen", "stt", "tts", "dev", "vllm-cpu"):
        (tmp_path / "config" / "requirements").mkdir(parents=True, exist_ok=True)
        (tmp_path / "config" / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    (tmp_path / "pyproject.toml").write_text("")
    folder = tmp_path / ".venv-llm"
    folder.mkdir()
    assert remark_on("vllm", "cpu", tmp_path) == ""
    (folder / STAMP).write_text("0" * 64 + "\n")
    assert "./install.sh" in remark_on("vllm", "cpu", tmp_path)
    digest = subprocess.run(
        ["sha256sum", tmp_path / "config" / "requirements" / "vllm-cpu.txt"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[0]
    (folder / STAMP).write_text(digest + "\n")
    assert remark_on("vllm", "cpu", tmp_path) == ""
    (tmp_path / "config" / "requirements" / "vllm-cpu.txt").write_text("vllm==2\n")
    assert remark_on("vllm", "cpu", tmp_path)


def test_the_main_environment_is_told_of_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements = tmp_path / "release" / "config" / "requirements"
    requirements.mkdir(parents=True)
    for name in ("build", "kitchen", "stt", "tts", "dev"):
        (requirements / f"{name}.txt").write_text(f"{name}==1\n")
    (tmp_path / "release" / "pyproject.toml").write_text("")
    environment_ = tmp_path / "environments" / "main-0123456789ab"
    environment_.mkdir(parents=True)
    (environment_ / STAMP).write_text("another\n")
    root = tmp_path / "release"
    assert remark_on("main", "cpu", root, environment_) == ""  # a checkout
    monkeypatch.setattr("appliance.ops.environment.INSTALLED", tmp_path)
    assert str(environment_) in remark_on("main", "cpu", root, environment_)
    told = b"build==1\nkitchen==1\nstt==1\ntts==1\n"
    named = environment_.rename(tmp_path / f"main-{hashlib.sha256(told).hexdigest()[:12]}")
    assert remark_on("main", "cpu", root, named) == ""
