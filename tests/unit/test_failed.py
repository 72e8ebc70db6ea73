"""What is kept of a unit that failed for good."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from appliance.errors import StateError, UsageError
from appliance.ops.failed import keep, kept

_SHOWN = "Result=exit-code\nExecMainStatus=78\nNRestarts=0\nActiveState=failed\n"


def _asked(command: Sequence[str]) -> str:
    return _SHOWN if command[0] == "systemctl" else "The port is in use.\nEnded.\n"


def test_a_failure_is_kept_with_its_last_words(tmp_path: Path) -> None:
    path = keep(tmp_path / "failed", "jubang-stt.service", _asked)
    (one,) = kept(path.parent)
    assert one.unit == "jubang-stt.service"
    assert one.facts["ExecMainStatus"] == "78"
    assert one.words == ("The port is in use.", "Ended.")
    assert [file.name for file in path.parent.iterdir()] == ["jubang-stt.service.json"]


def test_the_last_failure_of_a_unit_is_the_one_that_counts(tmp_path: Path) -> None:
    keep(tmp_path, "jubang-stt.service", _asked)
    keep(tmp_path, "jubang-stt.service", lambda _: "")
    keep(tmp_path, "jubang-tts.service", _asked)
    (tmp_path / "torn.json").write_text("{")
    found = {one.unit: one for one in kept(tmp_path)}
    assert set(found) == {"jubang-stt.service", "jubang-tts.service"}
    assert found["jubang-stt.service"].words == ()


@pytest.mark.parametrize("unit", ["ssh.service", "../jubang-stt.service", "jubang-stt", ""])
def test_only_units_of_ours_are_kept(unit: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        keep(tmp_path, unit, _asked)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "failed").write_text("a file where the folder should be")
    with pytest.raises(StateError, match="cannot be written"):
        keep(tmp_path / "failed", "jubang-stt.service", _asked)
