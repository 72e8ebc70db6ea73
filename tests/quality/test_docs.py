"""The documents tell the truth: every command, setting, route and model is in them."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
import yaml

from appliance.cli import _parser
from appliance.settings.schema import Section, Settings
from appliance.store import load_manifest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_KO = (ROOT / "README.ko.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
THIRD_PARTY = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    parser = _parser()
    (sub,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return sorted(sub.choices)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`jubang {command}" in README


@pytest.mark.parametrize("text", [README, README_KO])
def test_the_readmes_name_the_two_commands(text: str) -> None:
    assert "./install.sh demo" in text
    assert "./install.sh test" in text


@pytest.mark.parametrize(
    "route",
    [
        "/transcribe",
        "/synthesize",
        "/voices",
        "/classify",
        "/answer",
        "/health",
        "/metrics",
        "/events",
        "/state",
    ],
)
def test_every_route_is_in_the_readme(route: str) -> None:
    assert f"`{route}" in README or f" {route}`" in README


def test_every_room_is_in_the_architecture() -> None:
    rooms = [
        path.name for path in (ROOT / "appliance").iterdir() if (path / "__init__.py").exists()
    ]
    missing = [room for room in rooms if f"`{room}/`" not in ARCHITECTURE]
    assert missing == []


def settings_of(section: type[Section], above: str = "") -> list[str]:
    found = []
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found += settings_of(kind, f"{above}{name}.")
        else:
            found.append(f"{above}{name}")
    return found


def test_every_setting_stands_in_the_default_file() -> None:
    tree = yaml.safe_load((ROOT / "config" / "default.yaml").read_text(encoding="utf-8"))

    def there(path: str) -> bool:
        at = tree
        for key in path.split("."):
            if not isinstance(at, dict) or key not in at:
                return False
            at = at[key]
        return True

    missing = [path for path in settings_of(Settings) if not there(path)]
    assert missing == []


def test_every_model_and_its_licence_is_told() -> None:
    for name, model in load_manifest().models.items():
        assert f"`{name}`" in THIRD_PARTY
        assert model.licence.split(" (")[0].split(",")[0] in THIRD_PARTY


def test_the_changelog_begins_with_this_version() -> None:
    from appliance import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## \[?([^\]\s]+)", changelog, re.MULTILINE)
    assert first is not None
    assert first[1] in {"Unreleased", __version__}
