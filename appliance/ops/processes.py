"""The services as processes of this machine, without systemd (development, demo, tests)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from appliance.errors import PortError, ServiceError
from appliance.llm.serve_vllm import vllm_launch
from appliance.ops.ports import is_taken, port_owner
from appliance.ops.supervise import end_with_parent
from appliance.service.health import Status
from appliance.settings import Address, Paths, Settings

STANDARD = ("stt", "tts", "llm")
"""What runs unless more is asked for; `vllm` is the other one."""

_STOP_WITHIN_S = 20.0
_READY_WITHIN_S = {"vllm": 300.0}
_USUALLY_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Running:
    """How a service stands."""

    name: str
    address: Address
    pid: int | None
    """None where we did not start it, or it is gone."""
    status: Status | None
    """What it says of itself, None where it does not answer."""
    detail: str


class Processes:
    """Starts, finds and stops the services."""

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        """Keep pid files and logs in the run folder of `settings`; `environ` made them."""
        self._settings = settings
        self._environ = environ
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._paths = Paths.resolve(settings.paths)

    def log(self, name: str) -> Path:
        """Return the file with a service's output."""
        return self._paths.run / f"{name}.log"

    def start(self, name: str, *, tied: bool = False) -> bool:
        """Start a service unless it runs; return whether it had to be started.

        `tied` ends it with this process, however this process ends. Raises PortError where its port
        belongs to somebody else.
        """
        if self._pid(name) is not None:
            return False
        address = self._address(name)
        if self.ask(name).status is not None:
            return False
        if is_taken(address.port):
            message = f"Port {address.port} is in use by {port_owner(address.port)}."
            raise PortError(message, hint=f"Stop it, or set services.{name}.port.", service=name)
        command, environment = self._command(name)
        self._bury(name)
        self._paths.run.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=end_with_parent if tied else None,  # noqa: PLW1509 - one prctl call
            )
        self._children[name] = child
        self._pid_file(name).write_text(f"{child.pid}\n", encoding="ascii")
        return True

    def stop(self, name: str) -> bool:
        """Stop a service that we started, and its children; return whether it ran."""
        pid = self._pid(name)
        self._pid_file(name).unlink(missing_ok=True)
        try:
            process = psutil.Process(pid) if pid else None
            family = [process, *process.children(recursive=True)] if process else []
        except psutil.NoSuchProcess:
            family = []
        for member in family:
            _signal(member, signal.SIGTERM)
        _, alive = psutil.wait_procs(family, timeout=_STOP_WITHIN_S)
        for member in alive:
            _signal(member, signal.SIGKILL)
        psutil.wait_procs(alive, timeout=_STOP_WITHIN_S)
        self._bury(name)
        return bool(family)

    def ask(self, name: str) -> Running:
        """Return how a service stands."""
        address = self._address(name)
        pid = self._pid(name)
        try:
            answer = httpx.get(f"{address.url}/health", timeout=2.0, trust_env=False)
            if name in {"vllm", "gpt_sovits"}:  # not ours: one has a plain /health, the other none
                fine = name == "gpt_sovits" or answer.status_code == httpx.codes.OK
                return Running(name, address, pid, Status.HEALTHY if fine else None, "")
            told = answer.json()
            return Running(name, address, pid, Status(told["status"]), str(told["detail"]))
        except (httpx.HTTPError, ValueError, KeyError):
            detail = f"see {self.log(name)}" if self.log(name).exists() else ""
            return Running(name, address, pid, None, detail)

    def wait(self, names: Iterable[str]) -> Iterable[Running]:
        """Yield each service as it becomes usable; raise ServiceError for one that does not."""
        waiting = list(names)
        begun = time.monotonic()
        while waiting:
            for name in list(waiting):
                state = self.ask(name)
                if state.status is not None and state.status.usable:
                    waiting.remove(name)
                    yield state
                    continue
                late = time.monotonic() - begun > _READY_WITHIN_S.get(name, _USUALLY_WITHIN_S)
                if self._pid(name) is None or late or state.status is Status.UNHEALTHY:
                    why = state.detail or ("it is too slow" if late else "it ended")
                    message = f"The {name} service did not start: {why}."
                    raise ServiceError(message, hint=self._last_words(name), service=name)
            time.sleep(0.2)

    def _bury(self, name: str) -> None:
        """Take note of a child's end, so that it does not stay a zombie."""
        child = self._children.pop(name, None)
        if child is not None:
            child.wait()

    def _command(self, name: str) -> tuple[Sequence[str], dict[str, str]]:
        if name == "vllm":
            launch = vllm_launch(self._settings, self._paths)
            return launch.command, launch.environment
        return [sys.executable, "-m", "appliance.cli", "serve", name], dict(self._environ)

    def _address(self, name: str) -> Address:
        address: Address = getattr(self._settings.services, name)
        return address

    def _pid_file(self, name: str) -> Path:
        return self._paths.run / f"{name}.pid"

    def _pid(self, name: str) -> int | None:
        try:
            pid = int(self._pid_file(name).read_text(encoding="ascii"))
            line = " ".join(psutil.Process(pid).cmdline())
        except (OSError, ValueError, psutil.Error):
            return None
        return pid if "appliance.cli" in line or "vllm" in line else None

    def _last_words(self, name: str) -> str:
        try:
            lines = self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        words = [line for line in lines if line.strip()][-1:]
        return f"Its last words ({self.log(name)}): {' '.join(words)}"


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
