"""The admin's first choices as a file of settings, checked before it takes its place."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from appliance.errors import StateError
from appliance.settings.load import CONFIG_DIR_VARIABLE, load

NAME: Final = "10-setup.yaml"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the file."""

    path: Path
    changed: bool
    kept: Path | None = None
    """The file that was there before."""


def write_choices(folder: Path, choices: Mapping[str, Any]) -> Written:
    """Write `choices` (settings as a tree) into the folder of settings.

    Raise SettingsError where they cannot be used, StateError where they cannot be written; then
    nothing is changed.
    """
    text = "# Written by jubang setup.\n" + yaml.safe_dump(
        {key: value for key, value in choices.items() if value}, allow_unicode=True
    )
    path, kept = folder / NAME, None
    new = path.with_suffix(".new")
    try:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return Written(path, changed=False)
        _check(folder, text)
        folder.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
        if path.exists():
            kept = path.with_name(f"{NAME}.{time.time_ns()}.old")
            shutil.copy2(path, kept)
        new.replace(path)
    except OSError as error:
        hint = "As root: sudo jubang setup"
        raise StateError(f"{path} cannot be written: {error.strerror}.", hint=hint) from error
    return Written(path, changed=True, kept=kept)


def _check(folder: Path, text: str) -> None:
    """Load the settings as they would be, from a folder beside."""
    with tempfile.TemporaryDirectory() as beside:
        for path in folder.glob("*.yaml"):
            shutil.copy(path, beside)
        (Path(beside) / NAME).write_text(text, encoding="utf-8")
        load({**os.environ, CONFIG_DIR_VARIABLE: beside})
