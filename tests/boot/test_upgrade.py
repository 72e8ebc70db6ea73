"""A new release, a broken one, and the end: install.sh on a machine that cooks. (The last of the tests here.)"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.boot.box import Box
from tests.boot.chaos import Cooking
from tests.boot.conftest import EVERYTHING

_NEXT = "/srv/next"
_UNPACK = f"""
. /mnt/checkout/install.sh
rm -rf {_NEXT}; mkdir -p {_NEXT}
release_files | (cd /mnt/checkout && xargs -0 cp --parents -t {_NEXT})
"""
_OURS = ["find", "/etc", "/usr", "/opt", "/var", "/run", "/srv", "-path", "/var/tmp", "-prune"]  # noqa: S108
_OURS += ["-o", "-name", "*jubang*", "-print"]


def current(box: Box) -> str:
    return box.run("readlink", "/opt/jubang/current").stdout.strip()


@pytest.fixture
def unpacked(box: Box) -> Iterator[Box]:
    """Another release is unpacked on the machine."""
    box.run("bash", "-c", _UNPACK)
    yield box
    box.run("rm", "-rf", _NEXT)


def change(box: Box, path: str, old: str, new: str) -> None:
    file = box.path(f"{_NEXT}/{path}")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_nobody_who_cooks_is_disturbed(unpacked: Box, cooking: Box) -> None:
    change(unpacked, "README.md", "\n", "\n\n")
    told = cooking.run(f"{_NEXT}/install.sh", "upgrade", check=False)
    assert told.returncode == 1
    assert "Somebody is cooking" in told.stderr


def test_a_release_that_does_not_work_is_taken_back(unpacked: Box, cooking: Box) -> None:
    before, was = Cooking.of(cooking), current(cooking)
    change(
        unpacked, "appliance/kitchen/daemon.py", "\nasync def run(", "\n1 / 0\n\n\nasync def run("
    )
    told = cooking.run(f"{_NEXT}/install.sh", "upgrade", "--force", check=False)
    assert told.returncode == 1, told.stdout
    assert "was taken back" in told.stderr, told.stderr
    assert current(cooking) == was
    cooking.until_ready(*EVERYTHING)
    assert Cooking.of(cooking).lost(before) == ""


def test_a_new_release_takes_over_and_the_old_one_comes_back(unpacked: Box) -> None:
    was = current(unpacked)
    change(unpacked, "README.md", "\n", "\n\n")
    unpacked.run(f"{_NEXT}/install.sh", "upgrade", "--force")
    assert current(unpacked) != was
    unpacked.until_ready(*EVERYTHING)
    unpacked.run(f"{_NEXT}/install.sh", "rollback", "--force")
    assert current(unpacked) == was
    unpacked.until_ready(*EVERYTHING)


def test_nothing_is_left_of_it(box: Box) -> None:
    box.run("/opt/jubang/current/install.sh", "uninstall", "--purge")
    left = box.run(*_OURS).stdout.split()
    # What the admin (here: the box) wrote beside the units is the admin's.
    assert [path for path in left if not path.startswith("/etc/systemd/system/")] == []
    assert box.run("getent", "passwd", "jubang", check=False).returncode != 0
    assert box.systemctl("list-units", "--plain", "--no-legend", "jubang*").strip() == ""
