"""The units: understood by systemd, shut in tightly, and in no one's way."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from appliance.cli import _parser

UNITS = Path(__file__).resolve().parents[2] / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
DROPINS = (UNITS / "profiles" / "gpu", UNITS / "options" / "sound-server")
THRESHOLD = 20
"""An exposure of 2.0."""

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def _as_instance(unit: Path, folder: Path) -> Path:
    """Return a copy under a name that is no template's."""
    copy = folder / unit.name.replace("@.", "@x.")
    shutil.copy(unit, copy)
    return copy


def _values(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    known = {"/opt/jubang/current/.venv", "/opt/jubang/current/.venv-gpt-sovits"}
    for unit in sorted(UNITS.glob("jubang*.*")):
        if unit.suffix not in {".service", ".socket", ".target"}:
            continue
        text = unit.read_text(encoding="utf-8")
        for folder in known:
            text = text.replace(f"{folder}/bin/python", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.iterdir()) if "@." not in path.name]
    assert len(files) >= 9
    done = _verify(files, tmp_path)
    assert done.returncode == 0, done.stderr
    for dropins in DROPINS:
        shutil.copytree(dropins, tmp_path, dirs_exist_ok=True)
        done = _verify(files, tmp_path)
        assert done.returncode == 0, done.stderr
    broken = tmp_path / "jubang-stt.service"
    broken.write_text(broken.read_text(encoding="utf-8").replace("WatchdogSec", "WatchdogSecs"))
    assert _verify([str(broken)], tmp_path).returncode != 0


def _verify(files: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", *files],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
    )


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_every_service_is_shut_in(unit: Path, tmp_path: Path) -> None:
    done = _security(_as_instance(unit, tmp_path))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_no_drop_in_of_ours_opens_a_service(unit: Path, tmp_path: Path) -> None:
    for dropins in DROPINS:
        if not (folder := dropins / f"{unit.name}.d").exists():
            continue
        text = unit.read_text(encoding="utf-8")
        text += "\n".join(one.read_text(encoding="utf-8") for one in sorted(folder.iterdir()))
        merged = tmp_path / unit.name
        merged.write_text(text, encoding="utf-8")
        done = _security(merged)
        assert done.returncode == 0, done.stdout


def test_users_and_folders_are_understood(tmp_path: Path) -> None:
    """A root of its own: the user is made in it, and every folder belongs to him or to root."""
    (tmp_path / "etc").mkdir()
    under = f"--root={tmp_path}"
    subprocess.run(["systemd-sysusers", under, str(UNITS / "jubang.sysusers")], check=True)
    users = (tmp_path / "etc" / "passwd").read_text(encoding="utf-8")
    assert re.search(r"^jubang:.*:/var/lib/jubang:.*nologin$", users, re.MULTILINE)
    folders = (UNITS / "jubang.tmpfiles").read_text(encoding="utf-8").splitlines()
    told = [line.split() for line in folders if line and not line.startswith("#")]
    assert {owner for _, _, _, owner, _ in told} == {"jubang", "root"}
    secret = {path: mode for _, path, mode, _, _ in told}
    assert secret["/etc/jubang/credentials"] == secret["/var/lib/jubang/state"] == "0700"


def test_nobody_waits_for_the_language_model() -> None:
    """A target comes after what it wants, unless it says that it comes before."""
    assert _values(UNITS / "jubang.target", "Before") == [
        "jubang-vllm.service jubang-gpt-sovits.service"
    ]
    for unit in sorted(UNITS.rglob("jubang*.*")):
        if unit.suffix not in {".service", ".conf"} or "jubang-vllm" in str(unit):
            continue
        assert "jubang-vllm" not in " ".join(_values(unit, "After")), unit


def test_the_measure_tells_an_open_service(tmp_path: Path) -> None:
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\nUser=nobody\n")
    assert _security(bare).returncode != 0


def _security(unit: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={THRESHOLD}", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_every_unit_runs_a_command_that_there_is(unit: Path) -> None:
    for command in _values(unit, "Exec(?:Condition|Start(?:Pre|Post)?)"):
        _, _, words = command.partition("-m appliance.cli ")
        if words:
            _parser().parse_args(words.replace("%i", "x").split())
        else:
            assert "appliance.recipes.importing.worker" in command or "api_v2.py" in command


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_no_part_takes_another_with_it(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert not re.search(r"^(Requires|BindsTo|Requisite)=", text, re.MULTILINE)
    if unit.name == "jubang-failed@.service":
        return
    assert _values(unit, "PartOf") == ["jubang.target"]
    if "@" not in unit.name:
        assert _values(unit, "WantedBy") == ["jubang.target"]
        assert unit.name in " ".join(_values(UNITS / "jubang.target", "Wants"))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_what_runs_on_is_started_anew_but_not_for_a_wrong_configuration(unit: Path) -> None:
    if _values(unit, "Type") not in [["notify"], ["exec"]]:
        return
    assert _values(unit, "Restart") == ["on-failure"]
    assert _values(unit, "RestartPreventExitStatus") == ["78"]
    assert _values(unit, "OnFailure") == ["jubang-failed@%n.service"]
    assert _values(unit, "StartLimitBurst")


def test_only_those_who_fetch_have_the_network() -> None:
    open_ones = {unit.name for unit in SERVICES if _values(unit, "IPAddressDeny") != ["any"]}
    assert open_ones == {"jubang-models.service", "jubang-import@.service"}


def test_every_key_stands_in_its_section_once_or_adds_to_itself() -> None:
    """systemd takes the last of two: one that contradicts another would be silently lost."""
    lists = {"Environment", "DeviceAllow", "SystemCallFilter", "Wants", "After"}
    lists |= {"ConditionPathExists", "ExecStartPost"}
    for unit in SERVICES:
        parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
        parser.read_string(unit.read_text(encoding="utf-8"))
        for section in parser.sections():
            for key in parser[section]:
                found = _values(unit, re.escape(key))
                assert len(found) == 1 or key in lists, (unit.name, key, found)
