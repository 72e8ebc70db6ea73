"""The strict tools, over code and tests; and what may not be in the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


SHELL = (
    *("install.sh", ".ci/run", "tools/lock", "tools/box", "tools/installer/jubang"),
    *("tools/installer/environments.sh", "tools/installer/appliance.sh"),
    *("tools/installer/steps.sh", "tools/installer/releases.sh"),
    *("tools/make-bundle", "tools/make-release"),
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def tracked() -> list[Path]:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_ruff_finds_nothing() -> None:
    done = run(BIN / "ruff", "check", "--output-format=concise", ".")
    assert done.returncode == 0, done.stdout


def test_the_code_is_formatted() -> None:
    done = run(BIN / "ruff", "format", "--check", ".")
    assert done.returncode == 0, done.stdout


def test_the_types_fit() -> None:
    done = run(BIN / "mypy")
    assert done.returncode == 0, done.stdout


def test_the_shell_is_clean() -> None:
    if shutil.which("shellcheck") is None:
        pytest.fail("shellcheck is missing: ./install.sh test installs it")
    done = run("shellcheck", "-x", *SHELL)
    assert done.returncode == 0, done.stdout


def test_importing_the_session_brings_no_heavy_library() -> None:
    """A session is made at once: no audio, no web framework, no inference engine comes with it."""
    program = (
        "import sys; import appliance.cooking; "
        "heavy = {'httpx', 'fastapi', 'onnxruntime', 'soundfile', 'ctranslate2'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = run(sys.executable, "-c", program)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_rooms_know_nothing_of_what_they_should_not() -> None:
    """ARCHITECTURE.md's table: which room may not import which; how words sound is everybody's."""
    forbidden = {
        "audio": ("wake", "vad", "stt", "tts", "llm", "nlu", "cooking", "kitchen", "recipes"),
        "keys": ("audio", "nlu", "cooking", "kitchen", "settings", "service"),
        "wake": ("vad", "stt", "tts", "llm", "nlu", "cooking", "kitchen", "audio.devices"),
        "vad": ("wake", "stt", "tts", "llm", "nlu", "cooking", "kitchen", "audio.devices"),
        "stt": ("tts", "llm", "cooking", "kitchen", "nlu"),
        "tts": ("stt", "llm", "cooking", "kitchen"),
        "llm": ("stt", "tts", "cooking", "kitchen", "audio"),
        "nlu": ("audio", "stt", "tts", "llm", "cooking", "kitchen", "recipes"),
        "recipes": ("audio", "stt", "tts", "llm", "cooking", "kitchen"),
        "cooking": ("audio", "stt", "tts", "llm", "kitchen", "service"),
    }
    wrong = []
    for room, others in forbidden.items():
        for path in (ROOT / "appliance" / room).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                match = re.match(r"\s*(?:from|import) appliance\.([\w.]+)", line)
                if match is None or match[1] == "nlu.sound":
                    continue
                if any(f"{match[1]}.".startswith(f"{other}.") for other in others):
                    wrong.append(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert wrong == []


def test_modules_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked()
        if path.suffix == ".py"
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert long == {}


def test_no_path_of_a_machine_stands_in_the_tree() -> None:
    pattern = re.compile(r"/(?:home|root|work|Users)/\w")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix not in {".lock", ".png", ".npz"} and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert wrong == []


def test_no_library_reports_to_its_maker() -> None:
    """onnxruntime tells of its telemetry where it cannot keep an identifier in the home folder."""
    program = (
        "import {}onnxruntime, time; onnxruntime.get_available_providers(); "
        "onnxruntime.SessionOptions(); time.sleep(1)"
    )
    threads = "; import os; print(len(os.listdir('/proc/self/task')))"
    counted = [
        int(
            subprocess.run(
                [sys.executable, "-c", program.format(first) + threads],
                capture_output=True,
                text=True,
                check=True,
                cwd=ROOT,
                # Nothing else: it is also silent where it sees that it runs in an integration.
                env={"HOME": "/proc", "PATH": os.environ["PATH"]},
            ).stdout
        )
        for first in ("appliance, ", "")
    ]
    assert counted[0] < counted[1]
