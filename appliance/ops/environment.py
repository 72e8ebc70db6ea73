"""Whether a Python environment holds what its lock says: the installer's stamp against the lock's digest.

The installer writes the digest of the hashed files that it installed into `.jubang-stamp`, or names the
environment by it. A release that runs on an older environment shows there. In a checkout nothing is said
of the main environment, which a developer changes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from appliance.settings.paths import ROOT

INSTALLED = Path("/opt/jubang")
STAMP = ".jubang-stamp"
_MAIN = (("build", "kitchen", "stt", "tts"), ("build", "dev"))
"""What the main environment may hold: the appliance's libraries, or the tests' too."""


def remark_on(group: str, profile: str, root: Path = ROOT, folder: Path | None = None) -> str:
    """Return what is wrong with the environment `main` or `vllm`; "" where it is as it should be.

    One without a stamp was not made by the installer; nothing is said of it.
    """
    if group == "main" and not root.is_relative_to(INSTALLED):
        return ""
    link = {"main": Path(sys.prefix), "vllm": root / ".venv-llm"}[group]
    folder = folder or link
    try:
        stamp = (folder / STAMP).read_text(encoding="ascii").strip()
        known = list(_digests(group, profile, root))
    except (OSError, ValueError):
        return ""
    if stamp in known or any(folder.resolve().name == f"{group}-{one[:12]}" for one in known):
        return ""
    return (
        f"The Python environment {folder} is not what this release's lock says: its packages may be "
        "others than those that were tested. Run: sudo ./install.sh (in a checkout: ./install.sh demo)."
    )


def _digests(group: str, profile: str, root: Path) -> Iterator[str]:
    """Yield the stamps that are right: of the hashed files, and with the project file after them."""
    folder = root / "config" / "requirements"
    sets = _MAIN if group == "main" else ((f"vllm-{profile}",),)
    for names in sets:
        told = b"".join((folder / f"{name}.txt").read_bytes() for name in names)
        yield hashlib.sha256(told).hexdigest()
        yield hashlib.sha256(told + (root / "pyproject.toml").read_bytes()).hexdigest()
