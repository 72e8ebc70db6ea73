"""Between two releases under a real systemd: refused, over, taken back, back, and away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.boot.box import Box

COPY = """
set -e
rm -rf "$1"
cp -r "$(realpath /opt/jubang/current)" "$1"
rm -f "$1"/.venv*
find "$1" -name __pycache__ -prune -exec rm -r {} +
sed -i "s/^__version__ = .*/__version__ = \\"$2\\"/" "$1/appliance/__init__.py"
"""
"""Make of the current release one of another version, as an unpacked archive would be."""


@pytest.fixture(scope="module")
def own() -> Iterator[Box]:
    """An appliance of its own: the installer starts it, and judges whether it works."""
    box = Box("releases")
    try:
        box.install()
        yield box
    finally:
        box.down()


def version(box: Box) -> str:
    """Return the version of the current release."""
    return box.run("readlink", "/opt/jubang/current").stdout.strip().split("/")[1].split("-")[0]


def test_releases_come_and_go_and_the_cooking_stays(own: Box) -> None:
    first = version(own)
    for text in ("김치찌개 만들자", "시작하자", "다음"):
        own.say(text)
    cooked = own.state()
    where = (cooked["title"], cooked["step"])
    own.run("bash", "-c", COPY, "copy", "/srv/good", "9.1.0")
    own.run("bash", "-c", COPY, "copy", "/srv/broken", "9.2.0")
    own.run("sh", "-c", "echo 'raise SystemExit(1)' >>/srv/broken/appliance/kitchen/__init__.py")

    refused = own.run("/srv/good/install.sh", "upgrade", check=False)
    assert (refused.returncode, version(own)) == (1, first)
    assert "Somebody is cooking" in refused.stderr

    broken = own.run("/srv/broken/install.sh", "upgrade", "--force", check=False)
    assert (broken.returncode, version(own)) == (1, first), broken.stdout + broken.stderr
    assert "was taken back" in broken.stderr
    assert (own.state()["title"], own.state()["step"]) == where

    over = own.run("/srv/good/install.sh", "upgrade", "--force")
    assert version(own) == "9.1.0"
    assert "Jubang is ready" in over.stdout
    assert (own.state()["title"], own.state()["step"]) == where

    own.run("/srv/good/install.sh", "rollback", "--force")
    assert version(own) == first
    assert (own.state()["title"], own.state()["step"]) == where


def test_nothing_is_left_of_an_appliance_that_was_removed(own: Box) -> None:
    said = own.run("/srv/good/install.sh", "uninstall", "--purge").stdout
    assert "Jubang is gone" in said
    places = ("/opt", "/etc", "/var/lib", "/var/cache", "/run", "/usr/local")
    found = own.run("find", *places, "-xdev", "-iname", "*jubang*").stdout.split()
    # The box's own sound card, and what systemd keeps of any unit.
    mine = [path for path in found if "/etc/systemd/system/jubang-kitchen.service.d" not in path]
    assert mine == []
    assert own.run("getent", "passwd", "jubang", check=False).returncode == 2
    assert own.run("getent", "group", "jubang", check=False).returncode == 2
    assert own.run("pgrep", "-f", "appliance.cli", check=False).stdout == ""
    assert "jubang" not in own.systemctl("list-units", "--all", "--plain", "jubang-stt*")
