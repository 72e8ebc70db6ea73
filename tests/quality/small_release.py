"""A small release that stands in for ours, and the real installer run on it, with its outside made up."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"

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
