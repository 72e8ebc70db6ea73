"""Nothing that was confirmed is lost when the process is killed, at a thousand random moments."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from appliance.cooking.memory import Memory
from appliance.cooking.state import State

ROUNDS = 1000


def _cook(path: Path, told: int) -> None:
    """Save one step after another and tell of each once it is saved, until killed."""
    memory = Memory(path)
    for step in range(1, 100_000):
        memory.save(State(recipe="kimchi_stew", step=step), 0.0)
        os.write(told, step.to_bytes(4, "big"))


def test_nothing_confirmed_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20)
    for round_number in range(ROUNDS):
        path = tmp_path / f"{round_number % 8}.sqlite3"
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                _cook(path, write)
            finally:
                os._exit(0)
        os.close(write)
        time.sleep(chance.uniform(0.003, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        confirmed = b""
        while part := os.read(read, 65536):
            confirmed += part
        os.close(read)
        if len(confirmed) >= 4:
            last = int.from_bytes(confirmed[-4:], "big")
            recalled = Memory(path).recall(0.0)
            assert recalled is not None
            assert recalled.state.step >= last
