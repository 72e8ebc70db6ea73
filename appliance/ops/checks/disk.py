"""Whether there is room for environments, models, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_GB = 1_000_000_000
_NEEDED = {"opt": 3 * _GB, "var": 3 * _GB}
"""Environments (1 GB, and once more beside for an upgrade); models, speech and backups."""
_VLLM = {"cpu": 3 * _GB, "gpu": 15 * _GB}
_LITTLE = _GB // 2
"""Less than this, where it is installed already, and keeping things will fail soon."""


def check(box: Box) -> Iterator[Finding]:
    """Look at what is free where we would write."""
    installed = (box.root / "opt/jubang/current").exists()
    kind = "gpu" if box.read("/proc/driver/nvidia/version") else "cpu"
    for place, needed in _NEEDED.items():
        folder = box.root / place
        if not folder.is_dir():
            continue
        about = os.statvfs(folder)
        free = about.f_bavail * about.f_frsize
        wanted = _LITTLE if installed else needed
        shown = f"{free / _GB:.1f} GB are free in /{place}"
        if free < wanted:
            action = f"Make room: {wanted / _GB:.1f} GB are needed."
            yield Finding(Level.ERROR, f"Only {shown}.", action)
        elif not installed and free < needed + _VLLM[kind]:
            yield Finding(Level.NOTE, f"{shown}: enough without vLLM.")
        else:
            yield Finding(Level.OK, f"{shown}.")
