"""Archives of the appliance: whole or refused, and nothing lost."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from appliance.cli import main
from appliance.cooking import CookingSession
from appliance.cooking.memory import Memory
from appliance.errors import StateError
from appliance.ops.backup import MANIFEST, Places, back_up, read, restore
from appliance.ops.checks import Finding, Level, Ran
from appliance.ops.report import write
from appliance.settings import load


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A kitchen with a recipe of its own, settings, a secret, a recording."""
    state, config = tmp_path / "state", tmp_path / "etc"
    (state / "recipes").mkdir(parents=True)
    (state / "recipes" / "soup.yaml").write_text("title: 국\n")
    (state / "recordings").mkdir()
    (state / "recordings" / "said.wav").write_bytes(b"RIFF")
    (config / "credentials").mkdir(parents=True)
    (config / "10.yaml").write_text("language: ko\n")
    (config / "credentials" / "api-token").write_text("hidden")
    return Places(state, config)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_there_and_back(places: Places, tmp_path: Path) -> None:
    archive = tmp_path / "kitchen.tar.gz"
    assert back_up(archive, places) == 2
    assert archive.stat().st_mode & 0o077 == 0
    assert "hidden" not in str(read(archive))
    (places.state / "recipes" / "soup.yaml").write_text("title: 다른 국\n")
    (places.config / "10.yaml").write_text("language: en\n")
    before = restore(archive, places)
    assert (places.state / "recipes" / "soup.yaml").read_text() == "title: 국\n"
    assert (places.config / "10.yaml").read_text() == "language: ko\n"
    assert (places.state / "recordings" / "said.wav").exists()
    assert (before / "recipes" / "soup.yaml").read_text() == "title: 다른 국\n"
    assert (before / "config" / "10.yaml").read_text() == "language: en\n"
    assert (places.config / "credentials" / "api-token").read_text() == "hidden"


def test_the_cooking_is_copied_while_it_goes_on(places: Places, tmp_path: Path) -> None:
    memory = Memory(places.state / "cooking.sqlite3")
    session = CookingSession(language="ko", memory=memory)
    session.open("kimchi_stew", 3)
    session.handle_text("국 타이머 10분")
    archive = tmp_path / "kitchen.tar.gz"
    back_up(archive, places)
    session.handle_text("요리 끝났어")
    memory.close()
    restore(archive, places)
    memory = Memory(places.state / "cooking.sqlite3")
    again = CookingSession(language="ko", memory=memory)
    again.recall()
    assert again.recipe is not None
    assert (again.recipe.id, again.state.step) == ("kimchi_stew", 3)
    assert [timer.name for timer in again.state.timers] == ["국"]
    memory.close()


def test_secrets_only_where_they_are_asked_for(places: Places, tmp_path: Path) -> None:
    archive = tmp_path / "kitchen.tar.gz"
    back_up(archive, places, with_credentials=True)
    (places.config / "credentials" / "api-token").unlink()
    restore(archive, places)
    token = places.config / "credentials" / "api-token"
    assert token.read_text() == "hidden"
    assert token.stat().st_mode & 0o777 == 0o600


def _packed(path: Path, entries: Sequence[tuple[str, bytes]], *, form: int = 1) -> Path:
    files = {name: hashlib.sha256(data).hexdigest() for name, data in entries}
    manifest = json.dumps({"form": form, "version": "9", "files": files}).encode()
    with tarfile.open(path, "w:gz") as tar:
        for name, data in ((MANIFEST, manifest), *entries):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


def _linked(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo("state/passwd")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    return path


@pytest.mark.parametrize("kind", ["cut", "changed", "above", "absolute", "link", "newer", "text"])
def test_what_is_not_whole_is_refused_and_changes_nothing(
    kind: str, places: Places, tmp_path: Path
) -> None:
    archive = tmp_path / "kitchen.tar.gz"
    back_up(archive, places)
    match kind:
        case "cut":
            archive.write_bytes(archive.read_bytes()[:-40])
        case "changed":
            text = gzip.decompress(archive.read_bytes()).replace(
                "title: 국".encode(), b"title: XXX"
            )
            archive.write_bytes(gzip.compress(text))
        case "above":
            _packed(archive, [("state/../../evil", b"x")])
        case "absolute":
            _packed(archive, [("/etc/evil", b"x")])
        case "link":
            _linked(archive)
        case "newer":
            _packed(archive, [("state/a", b"x")], form=99)
        case "text":
            archive.write_text("no archive")
    was = _contents(tmp_path)
    with pytest.raises(StateError, match="Nothing was changed"):
        restore(archive, places)
    assert _contents(tmp_path) == was


def test_a_missing_archive_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", "/nowhere/kitchen.tar.gz"]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_a_report_holds_no_secret(tmp_path: Path) -> None:
    settings = load(
        {
            "JUBANG_PROFILE": "cpu",
            "JUBANG_KITCHEN__API_TOKEN": "hidden-one",
            "JUBANG_IMPORTING__MEALIE_TOKEN": "hidden-two",
        }
    )

    def ask(command: Sequence[str]) -> Ran:
        journal = "turn 3: understood next_step (local)\nAuthorization: Bearer hidden-three"
        return Ran(0, journal if command[0] == "journalctl" else "")

    path = tmp_path / "report.tar.gz"
    names = write(path, settings, [Finding(Level.OK, "All is well.")], ask)
    with tarfile.open(path) as tar:
        texts = [file.read().decode() for one in tar if (file := tar.extractfile(one))]
    assert len(texts) == len(names)
    assert "hidden" not in "".join(texts)
    assert "understood next_step" in "".join(texts)
    assert "All is well." in "".join(texts)
