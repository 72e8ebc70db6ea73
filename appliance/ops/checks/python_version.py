"""Whether there is the Python that our libraries are locked for."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_TRY = "import ensurepip, venv, sys; print('.'.join(map(str, sys.version_info[:3])))"


def check(box: Box) -> Iterator[Finding]:
    """Look for Python 3.11 of the system."""
    said = box.run([str(box.root / "usr/bin/python3.11"), "-c", _TRY])
    if said.code == 0:
        yield Finding(Level.OK, f"Python is {said.text.strip()}.")
        return
    action = "On Debian 12 the installer does it: apt-get install python3.11 python3.11-venv"
    yield Finding(Level.WARNING, "Python 3.11 with venv is not installed.", action)
