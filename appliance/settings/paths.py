"""Where the appliance keeps its things, in a checkout, under systemd and where settings say so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from appliance.settings.schema import PathSettings

ROOT = Path(__file__).resolve().parents[2]
"""The release or checkout: the folder that holds appliance/, config/ and models/."""

_INSTALLED = {"models": "/var/lib/jubang/models", "state": "/var/lib/jubang/state"} | {
    "cache": "/var/cache/jubang",
    "run": "/run/jubang",
}
_SYSTEMD = {"state": "STATE_DIRECTORY", "cache": "CACHE_DIRECTORY", "run": "RUNTIME_DIRECTORY"}


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders in use, absolute; they may not exist yet."""

    models: Path
    """Verified models, one folder each."""
    state: Path
    """What must survive: sessions, timers, the user's recipes."""
    cache: Path
    """What can be made again: rendered speech."""
    run: Path
    """What lives as long as the processes: pid files and their logs."""

    @classmethod
    def resolve(cls, wanted: PathSettings, environ: Mapping[str, str] = os.environ) -> Self:
        """Choose each folder: the setting, else systemd's, else by how we are installed."""

        def place(name: str, setting: Path | None) -> Path:
            if setting is not None:
                return setting.expanduser().absolute()
            given = environ.get(_SYSTEMD.get(name, ""), "").split(":")[0]
            if given:
                return Path(given)
            if ROOT.is_relative_to("/opt/jubang"):
                return Path(_INSTALLED[name])
            return ROOT / ".jubang" / name

        return cls(
            models=place("models", wanted.models),
            state=place("state", wanted.state),
            cache=place("cache", wanted.cache),
            run=place("run", wanted.run),
        )

    @property
    def import_socket(self) -> Path:
        """Where systemd holds the import service's socket, if it does."""
        return self.run / "import.sock"
