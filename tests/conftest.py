"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from appliance.demo.cook import Cook
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.running import environment, services

# These machines are shared: a slow example is no failure.
settings.register_profile("jubang", deadline=None)
settings.load_profile("jubang")

# No test asks a hub, reports anything, or reads the machine's own configuration.
os.environ["HF_HUB_OFFLINE"] = "1"
for name in [name for name in os.environ if name.startswith("JUBANG_")]:
    del os.environ[name]
os.environ["JUBANG_CONFIG_DIR"] = "/nonexistent"


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests store away from the checkout's own state."""
    for name in ("STATE", "CACHE"):
        os.environ[f"JUBANG_PATHS__{name}"] = str(tmp_path_factory.mktemp(name.lower()))


@pytest.fixture(scope="session")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the services that all tests share."""
    return environment(tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="session")
def running(environ: dict[str, str]) -> Iterator[tuple[Settings, Processes]]:
    """STT, TTS and LLM with their real models (no vLLM behind the last)."""
    with services(environ, "stt", "tts", "llm") as both:
        yield both


@pytest.fixture(scope="session")
def cook(running: tuple[Settings, Processes]) -> Cook:
    """Somebody who speaks."""
    return Cook(running[0].services.tts, {})
