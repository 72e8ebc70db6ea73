"""Two small releases, and a system's root to install them into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.small_release import release


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("old"), "1.0")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("new"), "1.1")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A system's root, without anything that is ours."""
    for folder in ("etc", "run", "opt", "var/lib", "var/cache", "usr/local/bin", "usr/local/lib"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    return tmp_path / "box"
