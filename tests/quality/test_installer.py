"""The appliance's installation, under a folder: again, cut off anywhere, over, back, and away.

A small release stands in for ours, and its environment is an empty one; the installer is the real one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"
WORKERS = ("cp", "install", "mv", "ln", "mkdir", "chmod", "rm", "rmdir")
"""The programs by which the installer changes anything."""

OUTSIDE = r"""
fill_main() { mkdir -p "$1/bin" && ln -s /bin/true "$1/bin/python"; }
python_of_the_system() { command -v python3; }
card() { false; }
packages_is_done() { true; }
systemd-sysusers() { grep -qs '^jubang:' "$prefix/etc/passwd" || echo 'jubang:x:990:' >>"$prefix/etc/passwd"; }
systemd-tmpfiles() { mkdir -p "$library/models" "$library/state" "$cache" "$config/credentials" "$prefix/run/jubang"; }
userdel() { rm -f "$prefix/etc/passwd"; }
"""
"""What stands in for downloads, for accounts of this machine, and for its hardware."""

Tree = Mapping[str, str]


def release(folder: Path, version: str, *, broken: bool = False) -> Path:
    """Make a small release that has everything the installer looks for."""
    for part in ("install.sh", "tools/installer"):
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, target)
    files = {
        "appliance/__init__.py": f'__version__ = "{version}"\n',
        "config/default.yaml": f"profile: auto\nversion: {version}\n",
        "systemd/jubang.target": "[Unit]\nDescription=Jubang\n",
        "systemd/jubang-kitchen.service": f"[Unit]\nDescription=The kitchen of {version}\n",
        "systemd/jubang.sysusers": 'u jubang - "Jubang"\n',
        "systemd/jubang.tmpfiles": "d /var/lib/jubang 0755 jubang jubang\n",
    }
    for group in ("build", "kitchen", "stt", "tts"):
        files[f"config/requirements/{group}.txt"] = f"{group}==1\n"
    files["config/requirements/kitchen.txt"] = f"kitchen=={version}\n"
    if broken:
        files["broken"] = ""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(
    source: Path, *options: str | Path, script: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a release's installer with its outside made up."""
    words = " ".join(f"'{option}'" for option in options)
    program = f'source "{source}/install.sh"\n{OUTSIDE}\n{script}\nmain {words}'
    return subprocess.run(
        [BASH, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        env={**os.environ, **environ},
    )


def done(source: Path, *options: str | Path, script: str = "", **environ: str) -> str:
    """Run it; it must work."""
    ran = run(source, *options, script=script, **environ)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def tree(folder: Path) -> Tree:
    """Return every file of a tree with its mode and digest, every link, every folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if "__pycache__" in name or path.name == ".lock":
            continue
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[name] = f"{path.stat().st_mode:o} {digest}"
        else:
            found[name] = "folder"
    return found


def current(box: Path) -> str:
    """Return the version of the current release; it and its environment must be there."""
    link = box / "opt/jubang/current"
    assert (link / ".venv/bin/python").exists()
    return (link / "appliance/__init__.py").read_text(encoding="utf-8").split('"')[1]


def unit(box: Path) -> str:
    return (box / "usr/local/lib/systemd/system/jubang-kitchen.service").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("old"), "1.0")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("new"), "1.1")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A system's root, without anything that is ours."""
    for folder in ("etc", "run", "opt", "var/lib", "var/cache", "usr/local/bin", "usr/local/lib"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    return tmp_path / "box"


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
                f'if [ "$(wc -l <"{self._count}")" -eq "$CUT" ]; then {{ $HOW; }} fi\n'
                f'exec {shutil.which(name)} "$@"\n'
            )
            program.chmod(0o755)

    def environ(self, at: int, how: str) -> dict[str, str]:
        self._count.write_text("")
        path = f"{self._bin}:{os.environ['PATH']}"
        return {"PATH": path, "CUT": str(at), "HOW": how.replace("end;", "")}

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


# -- Archives -------------------------------------------------------------------------------------


def archive(folder: Path, source: Path) -> Path:
    """Pack a release as tools/make-release does."""
    folder.mkdir()
    packed = folder / "jubang-1.1.tar.gz"
    renamed = f"s,^{str(source).lstrip('/')},jubang-1.1,"
    subprocess.run(
        ["tar", "-czf", packed, "--transform", renamed, source], check=True, capture_output=True
    )
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    Path(f"{packed}.sha256").write_text(f"{digest}  {packed.name}\n")
    return packed


def key(folder: Path, name: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return folder / name


def sign(packed: Path, with_key: Path) -> None:
    Path(f"{packed}.sig").unlink(missing_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", with_key, "-n", "jubang-release", packed],
        check=True,
        capture_output=True,
    )


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_an_archive_counts_only_with_its_checksum_and_signature(
    new: Path, box: Path, tmp_path: Path
) -> None:
    packed = archive(tmp_path / "archive", new)
    ours, theirs = key(tmp_path, "ours"), key(tmp_path, "theirs")
    config = box / "etc/jubang"
    config.mkdir()

    def judged() -> tuple[int, str]:
        script = f'config="{config}"; check_archive "{packed}"; echo taken'
        ran = run(new, "help", script=script)
        return ran.returncode, ran.stdout + ran.stderr

    code, said = judged()
    assert code == 0
    assert "was not checked" in said
    public = ours.with_suffix(".pub").read_text()
    (config / "release-signers").write_text(f"jubang-release {public}")
    code, said = judged()
    assert (code, "asks for a signature" in said, "taken" in said) == (1, True, False)
    sign(packed, theirs)
    code, said = judged()
    assert (code, "not signed by anybody" in said, "taken" in said) == (1, True, False)
    sign(packed, ours)
    assert judged()[0] == 0
    Path(f"{packed}.sha256").write_text("0" * 64)
    code, said = judged()
    assert (code, "fetch it again" in said, "taken" in said) == (1, True, False)
    Path(f"{packed}.sha256").unlink()
    assert judged()[0] == 1


def test_an_archive_without_a_release_is_refused(old: Path, box: Path, tmp_path: Path) -> None:
    done(old, "--root", box)
    (tmp_path / "nothing").mkdir()
    packed = archive(tmp_path / "archive", tmp_path / "nothing")
    before = tree(box)
    ran = run(old, "upgrade", packed, "--root", box)
    assert ran.returncode == 1
    assert "holds no release" in ran.stderr
    assert tree(box) == before


def test_an_upgrade_from_an_archive(old: Path, new: Path, box: Path, tmp_path: Path) -> None:
    done(old, "--root", box)
    # The archive's installer runs by itself: what stands in goes into the archive.
    packed_tree = tmp_path / "packed"
    shutil.copytree(new, packed_tree)
    script = packed_tree / "install.sh"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("# Sourced by tests: nothing runs.", OUTSIDE), encoding="utf-8")
    assert "Upgraded to 1.1" in done(
        old, "upgrade", archive(tmp_path / "archive", packed_tree), "--root", box
    )
    assert current(box) == "1.1"


def test_make_release_packs_what_is_committed_with_checksum_and_signature(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    command = [ROOT / "tools/make-release", "--key", key(tmp_path, "ours"), tmp_path / "out"]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(
        ["sha256sum", "--quiet", "-c", f"{made}.sha256"], check=True, cwd=tmp_path / "out"
    )
    assert Path(f"{made}.sig").exists()
    names = subprocess.run(["tar", "-tzf", made], check=True, capture_output=True, text=True)
    inside = {line.split("/", 1)[1] for line in names.stdout.splitlines()}
    assert {"install.sh", "appliance/__init__.py", "config/default.yaml"} <= inside
    assert not any(name.startswith("tests/") for name in inside)


# -- Bundles --------------------------------------------------------------------------------------


def bundle(folder: Path) -> Path:
    """Make a bundle with nothing in it but a wheel that was built."""
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels/built-1-py3-none-any.whl").write_text("a wheel")
    (folder / "built.txt").write_text(f"kitchen {'a' * 64}\n")
    sums = subprocess.run(
        ["sha256sum", "wheels/built-1-py3-none-any.whl", "built.txt"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    (folder / "SHA256SUMS").write_bytes(sums.stdout)
    packed = folder.with_suffix(".tar")
    subprocess.run(["tar", "-C", folder, "-cf", packed, "."], check=True)
    return packed


OPEN = (
    'config=/nowhere; root="{0}"; requirements="{0}/config/requirements"; bundle="{1}"; open_bundle'
)


def test_a_bundle_adds_the_hashes_of_what_was_built_and_no_others(
    old: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    shutil.copytree(old, source)
    lock = source / "config/requirements/kitchen.txt"
    lock.write_text(
        "kitchen==1.0 ; here \\\n    --hash=sha256:00\nother==2 \\\n    --hash=sha256:11\n"
    )
    script = OPEN.format(source, bundle(tmp_path / "bundle")) + '; cat "$locks/kitchen.txt"'
    ran = run(old, "help", script=f'{script}; echo "${{pip_source[*]}}"')
    assert (
        f"kitchen==1.0 ; here \\\n    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:00\n"
        "other==2 \\\n    --hash=sha256:11\n"
    ) in ran.stdout
    assert "--no-index" in ran.stdout


def test_a_damaged_bundle_is_refused(old: Path, tmp_path: Path) -> None:
    packed = bundle(tmp_path / "bundle")
    packed.write_bytes(packed.read_bytes().replace(b"a wheel", b"a whell"))
    ran = run(old, "help", script=OPEN.format(old, packed))
    assert ran.returncode == 1
    assert "is damaged" in ran.stderr


# -- The command and the checks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "command", "by"),
    [
        ("0", "listen", "jubang"),
        ("0", "recipes", "jubang"),
        ("0", "config", "root"),
        ("0", "backup", "root"),
        ("1000", "status", "root"),
    ],
)
def test_what_touches_the_state_does_not_run_as_root(
    tmp_path: Path, user: str, command: str, by: str
) -> None:
    release(tmp_path / "r", "1.0")
    python = tmp_path / "current/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "as root: $*"\n')
    wrapper = tmp_path / "jubang"
    text = (ROOT / "tools/installer/jubang").read_text(encoding="utf-8")
    wrapper.write_text(text.replace("/opt/jubang", str(tmp_path)))
    for name, body in {"id": f"echo {user}", "runuser": 'echo "as jubang: $*"'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
    for program in (python, wrapper, tmp_path / "id", tmp_path / "runuser"):
        program.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    said = subprocess.run(
        [wrapper, command, "config"], check=True, capture_output=True, text=True, env=environ
    ).stdout
    assert said.startswith(f"as {by}: ")
    assert f"appliance.cli {command} config" in said


def test_the_checks_before_an_installation_need_no_library() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv.append('--json')\n"
        "from appliance.ops.preflight import main; main()"
    )
    python = shutil.which("python3.11") or "python3"
    ran = subprocess.run(
        [python, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert '"check": "systemd_version"' in ran.stdout
