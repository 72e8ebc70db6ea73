"""What releases come in: archives with checksum and signature, bundles; and the command they bring."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.quality.small_release import OUTSIDE, ROOT, current, done, release, run, tree

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
    command: list[str | Path] = [
        ROOT / "tools/make-release",
        "--key",
        key(tmp_path, "ours"),
        tmp_path / "out",
    ]
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
