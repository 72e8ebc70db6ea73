"""The virtual sound card of the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sound.virtual_sound import VirtualSound, virtual_sound


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[VirtualSound]:
    with virtual_sound(tmp_path) as running:
        yield running
