"""The appliance in a box: a real systemd that install.sh put it under, and a sound card that is not there."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sysconfig
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import httpx

from appliance.settings import Paths, load
from appliance.settings.paths import ROOT

P = ParamSpec("P")
T = TypeVar("T")
Show = dict[str, str]

PORTS = {"kitchen": 8010, "stt": 8011, "tts": 8012, "llm": 8013, "vllm": 5000}
"""The parts, and where each listens when nothing else is set."""
_STATE = Path("/var/tmp/jubang-box")  # noqa: S108 - tools/box keeps its boxes here, root's alone
_TOOL = str(ROOT / "tools" / "box")
_CHECKOUT = "/mnt/checkout"
_PREPARE = Path(__file__).with_name("prepare.sh")
_NEW_NETWORK = 0x40000000


def why_not() -> str:
    """Return why no box can be booted here, "" where one can."""
    done = subprocess.run([_TOOL, "can"], capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stdout.strip() or "tools/box cannot say why"
    if not Path("/usr/bin/python3.11").exists():
        return "there is no Python 3.11 that the user jubang can run"
    if not (Paths.resolve(load({}).paths, {}).models / "whisper-base").exists():
        return "the models are not there: jubang models pull"
    return ""


class Namespace:
    """A thread that lives in the network of another process: what it is told to do is done there."""

    def __init__(self, pid: int) -> None:
        """Enter the network of process `pid`."""
        self._pool = ThreadPoolExecutor(1, initializer=self._enter, initargs=(pid,))

    def call(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return what `work` returns in there."""
        return self._pool.submit(work, *args, **named).result()

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown()

    @staticmethod
    def _enter(pid: int) -> None:
        network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(network, _NEW_NETWORK):
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(network)


class Box:
    """A booted box with the appliance in it, on a virtual sound card."""

    def __init__(self, name: str, *, hybrid: bool = False, vllm: bool = False) -> None:
        """Boot it, and make ready what an installation would fetch: libraries and models.

        hybrid: memory limits hold where the machine's memory controller is of version 1.
        """
        self.name = name
        self._tool("down")
        paths = Paths.resolve(load({}).paths, {})
        binds = {
            f"{_CHECKOUT}": ROOT,
            "/mnt/libraries": Path(sysconfig.get_path("purelib")),
            "/mnt/models": paths.models.resolve(),
        }
        if vllm:
            binds["/mnt/vllm"] = (ROOT / ".venv-llm").resolve()
            binds["/mnt/vllm-model"] = (paths.cache / "vllm").resolve()
        argv = [part for to, what in binds.items() for part in ("--bind-ro", f"{what}:{to}")]
        self._tool("up", *(["--hybrid"] if hybrid else []), *argv, check=True)
        self._entered()
        self.run("bash", f"{_CHECKOUT}/{_PREPARE.relative_to(ROOT)}", *(["vllm"] if vllm else []))

    def _entered(self) -> None:
        self.pid = int((self._folder / "pid").read_text())
        self.inside = Namespace(self.pid)
        self.run("systemctl", "is-system-running", "--wait", check=False)

    @property
    def _folder(self) -> Path:
        return _STATE / self.name

    def _tool(self, command: str, *argv: str, check: bool = False) -> None:
        subprocess.run([_TOOL, command, self.name, *argv], check=check)

    def run(self, *argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command inside as root."""
        done = subprocess.run(
            [_TOOL, "run", self.name, *argv], capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(argv)}: {done.stdout}{done.stderr}")
        return done

    def path(self, inside: str) -> Path:
        """Return where a file of the box is seen from here."""
        return Path(f"/proc/{self.pid}/root{inside}")

    def install(self, *options: str) -> str:
        """Install the checkout as a person would; return what was said."""
        return self.run(f"{_CHECKOUT}/install.sh", "install", *options).stdout

    def cut_power(self) -> None:
        """End everything at once, and boot again on what was written."""
        self.inside.close()
        self._tool("cut", check=True)
        self._tool("on", check=True)
        self._entered()

    def down(self) -> None:
        """Shut it down and forget it."""
        self.inside.close()
        self._tool("down")

    def systemctl(self, *argv: str, check: bool = True) -> str:
        """Tell systemd something."""
        return self.run("systemctl", *argv, check=check).stdout

    def show(self, part: str) -> Show:
        """Return what systemd knows of a part."""
        names = "ActiveState,SubState,StatusText,MainPID,NRestarts,Result,ExecMainStatus"
        told = self.systemctl("show", f"jubang-{part}.service", f"--property={names}")
        return dict(line.split("=", 1) for line in told.splitlines())

    def status(self, part: str) -> str:
        """Return how a part says it is: healthy, degraded …; "" where it does not answer."""
        try:
            answer = self.inside.call(httpx.get, self.url(part, "/health"), trust_env=False)
        except httpx.HTTPError:
            return ""
        if part == "vllm":  # its code is not ours: an empty answer is a good one
            return "healthy" if answer.status_code == 200 else ""
        return str(answer.json()["status"])

    def ready(self, part: str) -> bool:
        """Return whether a part does its work."""
        return self.show(part)["ActiveState"] == "active" and self.status(part) in {
            "healthy",
            "degraded",
        }

    def until_ready(self, *parts: str, seconds: float = 180.0) -> None:
        """Wait until all of these parts do their work."""
        self.until(lambda: all(map(self.ready, parts)), seconds)

    @staticmethod
    def url(part: str, path: str) -> str:
        """Return an address as the box sees it."""
        return f"http://127.0.0.1:{PORTS[part]}{path}"

    def state(self) -> dict[str, Any]:
        """Return the kitchen's state."""
        answer = self.inside.call(httpx.get, self.url("kitchen", "/state"), trust_env=False)
        state: dict[str, Any] = answer.json()
        return state

    def say(self, text: str, language: str = "ko") -> str:
        """Type a turn; return the answer."""
        answer = self.inside.call(
            httpx.post,
            self.url("kitchen", "/text"),
            json={"text": text, "language": language},
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()
        return str(answer.json()["text"])

    def journal(self, part: str) -> str:
        """Return what a part wrote."""
        return self.run("journalctl", "-u", f"jubang-{part}.service", "-o", "cat").stdout

    def until(self, true: Callable[[], object], seconds: float = 180.0) -> float:
        """Wait until something is true; return after how many seconds it was."""
        begun = time.monotonic()
        while not true():
            if time.monotonic() - begun > seconds:
                shown = self.systemctl("status", "jubang*", "-n", "5", "-l", check=False)
                raise AssertionError(f"it did not happen within {seconds:g} s:\n{shown}")
            time.sleep(0.1)
        return time.monotonic() - begun
