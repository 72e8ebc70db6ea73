"""What a report of a fault needs, in one archive: no sound, no transcript, no recipe, no secret."""

from __future__ import annotations

import importlib.metadata
import io
import json
import platform
import re
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from appliance import __version__
from appliance.errors import StateError
from appliance.ops.checks import Box, Finding, Run, run
from appliance.settings import Settings

_LINES: Final = "2000"
_SECRET: Final = re.compile(r"(?i)((?:token|password|secret|authorization)\S*\s*[=:]\s*)(\S+.*)")


def write(path: Path, settings: Settings, found: Iterable[Finding], ask: Run = run) -> list[str]:
    """Write the archive; return the names of what is in it. Raises StateError."""
    parts = dict(_parts(settings, found, ask))
    try:
        with tarfile.open(path, "w:gz") as tar:
            for name, text in parts.items():
                data = text.encode()
                entry = tarfile.TarInfo(f"jubang-report/{name}")
                entry.size, entry.mode = len(data), 0o600
                tar.addfile(entry, io.BytesIO(data))
    except OSError as error:
        raise StateError(f"{path} cannot be written: {error.strerror}.") from error
    return list(parts)


def _parts(settings: Settings, found: Iterable[Finding], ask: Run) -> Iterator[tuple[str, str]]:
    shown = settings.model_dump(mode="json")  # secrets are masked by their type
    yield "version.txt", f"jubang {__version__}\npython {platform.python_version()}\n"
    yield "settings.json", json.dumps(shown, ensure_ascii=False, indent=1)
    yield "doctor.json", json.dumps([one.to_json() for one in found], ensure_ascii=False, indent=1)
    yield "packages.txt", "".join(f"{line}\n" for line in sorted(_packages()))
    yield "hardware.txt", _hardware(ask)
    yield "units.txt", ask(["systemctl", "status", "jubang*", "--no-pager", "-n", "0"]).text
    yield "journal.txt", _journal(ask)


def _packages() -> Iterator[str]:
    for one in importlib.metadata.distributions():
        yield f"{one.metadata['Name']} {one.version}"


def _hardware(ask: Run) -> str:
    box = Box()
    model = re.search(r"^model name\s*: (.+)$", box.read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:.*$", box.read("/proc/meminfo"), re.MULTILINE)
    lines = [platform.platform(), model[1] if model else "", memory[0] if memory else ""]
    lines += [box.read("/proc/asound/cards"), ask(["nvidia-smi"]).text, ask(["df", "-h"]).text]
    return "\n".join(line for line in lines if line)


def _journal(ask: Run) -> str:
    """Return the units' lines; transcripts are fields of a record and never in its line."""
    said = ask(
        [
            "journalctl",
            "-u",
            "jubang*",
            "-n",
            _LINES,
            "--no-pager",
            "--no-hostname",
            "-o",
            "short-iso",
        ]
    )
    return "\n".join(_SECRET.sub(r"\1***", line) for line in said.text.splitlines()) + "\n"
