"""The real services, started once for the tests that need them, on ports of their own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from appliance.ops.processes import Processes
from appliance.settings import Settings, load


def free_port() -> int:
    """Return a TCP port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment with ports and folders of its own; the models are the checkout's."""
    ports = {
        f"JUBANG_SERVICES__{name.upper()}__PORT": str(free_port())
        for name in ("stt", "tts", "llm", "vllm", "kitchen")
    }
    # The cache stays the checkout's: converted models are in it.
    inherited = {key: value for key, value in os.environ.items() if key != "JUBANG_PATHS__CACHE"}
    return {
        **inherited,
        **ports,
        "JUBANG_PROFILE": "cpu",
        "JUBANG_PATHS__RUN": str(folder / "run"),
        "JUBANG_PATHS__STATE": str(folder / "state"),
        **more,
    }


@contextmanager
def services(environ: Mapping[str, str], *names: str) -> Iterator[tuple[Settings, Processes]]:
    """Run services until the context ends; nothing is left behind."""
    settings = load(environ)
    processes = Processes(settings, environ)
    try:
        for name in names:
            processes.start(name, tied=True)
        for _ in processes.wait(names):
            pass
        yield settings, processes
    finally:
        for name in names:
            processes.stop(name)
