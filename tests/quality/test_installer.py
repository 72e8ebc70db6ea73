"""The appliance's installation, under a folder: again, cut off anywhere, over, back, and away."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.quality.small_release import current, done, release, run, tree, unit

WORKERS = ("cp", "install", "mv", "ln", "mkdir", "chmod", "rm", "rmdir")
"""The programs by which the installer changes anything."""


class Cut:
    """Programs on PATH that end the installer, or fail, at the n-th change it makes."""

    def __init__(self, folder: Path) -> None:
        self._count = folder / "count"
        self._bin = folder / "bin"
        self._bin.mkdir()
        for name in WORKERS:
            program = self._bin / name
            program.write_text(
                f'#!/bin/sh\necho >>"{self._count}"\n'
                f'if [ "$(wc -l <"{self._count}")" -eq "$CUT" ]; then $HOW; fi\n'
                f'exec {shutil.which(name)} "$@"\n'
            )
            program.chmod(0o755)
        # Nothing is compiled ahead, which would be the most of the time.
        (self._bin / "python3.11").symlink_to("/bin/true")

    def environ(self, at: int, how: str) -> dict[str, str]:
        self._count.write_text("")
        path = f"{self._bin}:{os.environ['PATH']}"
        return {"PATH": path, "CUT": str(at), "HOW": how}

    def changes(self) -> int:
        return len(self._count.read_text().splitlines())


@pytest.fixture
def cut(tmp_path: Path) -> Cut:
    (tmp_path / "cut").mkdir()
    return Cut(tmp_path / "cut")


KILL = "kill -9 0"
"""What a power cut is to the installer and everything it started."""
FAIL = "exit 1"


def again(saved: Path, box: Path) -> None:
    """Put a box back as it was saved."""
    shutil.rmtree(box)
    shutil.copytree(saved, box, symlinks=True)


def test_a_second_run_changes_nothing_and_says_so(old: Path, box: Path) -> None:
    done(old, "install", "--root", box)
    first = tree(box)
    assert "Nothing to do" in done(old, "--root", box)
    assert tree(box) == first
    assert current(box) == "1.0"
    assert unit(box) == "[Unit]\nDescription=The kitchen of 1.0\n"


def test_dry_runs_change_nothing(old: Path, new: Path, box: Path) -> None:
    empty = tree(box)
    assert "Put release 1.0" in done(old, "--dry-run", "--root", box)
    assert tree(box) == empty
    done(old, "--root", box)
    done(new, "upgrade", "--root", box)
    before = tree(box)
    assert "Make 1.0-" in done(old, "upgrade", "--dry-run", "--root", box)
    assert "1.0" in done(new, "rollback", "--dry-run", "--root", box)
    assert "jubang-kitchen.service" in done(new, "uninstall", "--purge", "--dry-run", "--root", box)
    assert tree(box) == before


def test_over_and_back_and_away(old: Path, new: Path, box: Path) -> None:
    empty = tree(box)
    done(old, "--root", box)
    mine = box / "etc/jubang/mine.yaml"
    mine.write_text("log_level: debug\n")
    said = done(new, "upgrade", "--root", box)
    assert "+version: 1.1" in said
    assert (current(box), unit(box)) == ("1.1", "[Unit]\nDescription=The kitchen of 1.1\n")
    done(new, "rollback", "--root", box)
    assert (current(box), unit(box)) == ("1.0", "[Unit]\nDescription=The kitchen of 1.0\n")
    done(new, "rollback", "--root", box)
    assert current(box) == "1.1"
    assert mine.read_text() == "log_level: debug\n"
    done(new, "uninstall", "--root", box)
    left = {name for name in tree(box) if name not in empty}
    assert left == {
        "etc/passwd",
        "etc/jubang",
        "etc/jubang/credentials",
        "etc/jubang/mine.yaml",
        "var/lib/jubang",
        "var/lib/jubang/models",
        "var/lib/jubang/state",
    }
    done(new, "uninstall", "--purge", "--root", box)
    assert tree(box) == empty


def test_uninstall_keeps_what_somebody_changed(old: Path, box: Path) -> None:
    done(old, "--root", box)
    changed = box / "usr/local/lib/systemd/system/jubang-kitchen.service"
    changed.write_text("[Unit]\nDescription=Mine\n")
    assert "Kept, since it was changed" in done(old, "uninstall", "--purge", "--root", box)
    assert changed.exists()


def test_environments_are_shared_and_forgotten_when_nobody_uses_them(
    old: Path, new: Path, box: Path, tmp_path: Path
) -> None:
    done(old, "--root", box)
    done(new, "upgrade", "--root", box)
    environments = box / "opt/jubang/environments"
    assert len(list(environments.iterdir())) == 2
    # A third release with the second one's lock files.
    third = release(tmp_path / "third", "1.1")
    (third / "more").write_text("more")
    done(third, "upgrade", "--root", box)
    assert len(list(environments.iterdir())) == 1
    assert len(list((box / "opt/jubang/releases").iterdir())) == 2


def test_an_installation_cut_off_at_any_change_is_finished_by_the_next(
    old: Path, box: Path, cut: Cut, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    shutil.copytree(box, saved)
    done(old, "--root", box, **cut.environ(0, KILL))
    whole, changes = tree(box), cut.changes()
    assert changes > 15
    for at in range(1, changes + 1):
        again(saved, box)
        assert run(old, "--root", box, **cut.environ(at, KILL)).returncode == -9, at
        done(old, "--root", box)
        assert tree(box) == whole, at


def test_an_upgrade_cut_off_at_any_change_leaves_a_release_and_is_finished_by_the_next(
    old: Path, new: Path, box: Path, cut: Cut, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    done(old, "--root", box)
    shutil.copytree(box, saved, symlinks=True)
    done(new, "upgrade", "--root", box, **cut.environ(0, KILL))
    whole, changes = tree(box), cut.changes()
    for at in range(1, changes + 1):
        again(saved, box)
        assert run(new, "upgrade", "--root", box, **cut.environ(at, KILL)).returncode == -9, at
        assert current(box) in {"1.0", "1.1"}
        done(new, "upgrade", "--root", box)
        assert tree(box) == whole, at


def test_an_upgrade_in_which_any_change_fails_leaves_a_release_with_its_own_units(
    old: Path, new: Path, box: Path, cut: Cut, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    done(old, "--root", box)
    shutil.copytree(box, saved, symlinks=True)
    done(new, "upgrade", "--root", box, **cut.environ(0, FAIL))
    whole, changes = tree(box), cut.changes()
    taken_back = 0
    for at in range(1, changes + 1):
        again(saved, box)
        ran = run(new, "upgrade", "--root", box, **cut.environ(at, FAIL))
        assert unit(box) == f"[Unit]\nDescription=The kitchen of {current(box)}\n", at
        taken_back += "going back to 1.0" in ran.stderr
        if ran.returncode:
            done(new, "upgrade", "--root", box)
        assert tree(box) == whole, (at, ran.stdout, ran.stderr)
    assert taken_back > 5


def test_an_uninstallation_cut_off_at_any_change_is_finished_by_the_next(
    old: Path, box: Path, cut: Cut, tmp_path: Path
) -> None:
    saved, empty = tmp_path / "saved", tree(box)
    done(old, "--root", box)
    shutil.copytree(box, saved, symlinks=True)
    done(old, "uninstall", "--purge", "--root", box, **cut.environ(0, KILL))
    for at in range(1, cut.changes() + 1):
        again(saved, box)
        run(old, "uninstall", "--purge", "--root", box, **cut.environ(at, KILL))
        done(old, "uninstall", "--purge", "--root", box)
        assert tree(box) == empty, at


def test_an_installation_cut_off_can_be_removed(
    old: Path, box: Path, cut: Cut, tmp_path: Path
) -> None:
    saved, empty = tmp_path / "saved", tree(box)
    shutil.copytree(box, saved)
    done(old, "--root", box, **cut.environ(0, KILL))
    for at in range(2, cut.changes() + 1, 4):
        again(saved, box)
        run(old, "--root", box, **cut.environ(at, KILL))
        done(old, "uninstall", "--purge", "--root", box)
        assert tree(box) == empty, at


LIVE = r"""
eval "$(declare -f places | sed '1s/places/real_places/')"
places() { real_places; no_start=''; }
systemctl() { echo "systemctl $*" >>"$LOG"; }
gate() { [ ! -e "$opt/current/broken" ]; }
"""
"""As on a machine that runs: a gate that a release named broken does not pass."""


def test_a_release_that_does_not_pass_the_gate_is_taken_back(
    old: Path, box: Path, tmp_path: Path
) -> None:
    log = str(tmp_path / "log")
    done(old, "--root", box, script=LIVE, LOG=log)
    before = tree(box)
    broken = release(tmp_path / "broken", "1.1", broken=True)
    ran = run(broken, "upgrade", "--root", box, script=LIVE, LOG=log)
    assert ran.returncode == 1
    assert "going back to 1.0" in ran.stderr
    assert "was taken back; 1.0" in ran.stderr
    assert (current(box), unit(box)) == ("1.0", "[Unit]\nDescription=The kitchen of 1.0\n")
    changed = {name for name, what in tree(box).items() if before.get(name) != what}
    allowed = ("opt/jubang/releases/1.1-", "opt/jubang/environments", "opt/jubang/previous")
    assert all(name.startswith((*allowed, "var/lib/jubang/backups")) for name in changed)
    assert (tmp_path / "log").read_text().count("restart jubang.target") == 3


def test_nobody_is_interrupted_while_cooking(old: Path, new: Path, box: Path) -> None:
    done(old, "--root", box)
    # As on a machine, where the box's own command is asked.
    script = f'wrapper="{box}/jubang"; nobody_cooks'
    asked = box / "jubang"
    asked.write_text("#!/bin/sh\necho '김치찌개 3/8'\n")
    asked.chmod(0o755)
    ran = run(new, "help", script=script)
    assert ran.returncode == 1
    assert "Somebody is cooking (김치찌개 3/8)" in ran.stderr
    for answer in ("#!/bin/sh\n", "#!/bin/sh\necho 'not reachable'; exit 1\n"):
        asked.write_text(answer)
        assert run(new, "help", script=script).returncode == 0


def test_what_outlives_the_installer_does_not_hold_its_lock(old: Path, box: Path) -> None:
    slow = 'main_do() { with_pulse waiting sleep 0.1; build_environment "$(environment_main)" "$(stamp_main)" fill_main; }'
    done(old, "--root", box, script=slow)
    done(old, "--root", box)


@pytest.mark.parametrize(("then", "now", "newer"), [(2, 3, True), (3, 3, False), (3, 2, False)])
def test_the_way_back_knows_a_newer_form_of_the_state(
    old: Path, box: Path, then: int, now: int, *, newer: bool
) -> None:
    for name, form in {"a": then, "b": now}.items():
        memory = box / f"opt/jubang/releases/{name}/appliance/cooking/memory.py"
        memory.parent.mkdir(parents=True)
        memory.write_text(f"VERSION: Final = {form}\n")
    script = f'prefix="{box}"; places; newer_form releases/b releases/a && echo newer'
    assert ("newer" in run(old, "help", script=f"{{ {script}; }} || true").stdout.split()) is newer


def test_two_installers_do_not_meet(old: Path, box: Path) -> None:
    (box / "opt/jubang").mkdir()
    lock = box / "opt/jubang/.lock"
    script = f'main() {{ :; }}; exec 8>"{lock}"; flock 8; "{old}/install.sh" --root "{box}"'
    ran = run(old, script=script)
    assert ran.returncode == 1
    assert "Another run of the installer" in ran.stderr


def test_without_root_nothing_is_changed_and_the_way_is_said(old: Path) -> None:
    ran = run(old, script="id() { echo 1000; }")
    assert ran.returncode == 1
    assert "Run: sudo ./install.sh install" in ran.stderr


@pytest.mark.parametrize(
    "options", [["--dance"], ["--root"], ["install", "this"], ["--profile", "tpu"]]
)
def test_wrong_usage(old: Path, options: list[str]) -> None:
    ran = run(old, *options)
    assert ran.returncode == 2
    assert "install.sh help" in ran.stderr
