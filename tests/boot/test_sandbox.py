"""What a part must not do it cannot do: a probe tries it in each part's place, and once without a sandbox."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.boot.box import PORTS, Box, Namespace
from tests.boot.probe import DEVICES

UNITS = ("kitchen", "stt", "tts", "llm", "vllm", "gpt-sovits", "models", "import@", "failed@")
STATE = "write /var/lib/jubang/state"
CACHE = "write /var/cache/jubang"
MODELS = "write /var/lib/jubang/models"
MEMORY = "write and run memory"
NET = {"tcp", "udp"}
# Where the kernel below has no sound at all, there is no such kind of device to be let in.
SOUND = {"device sound"} if " alsa\n" in Path("/proc/devices").read_text() else set()
MAY = {
    "kitchen": {STATE, CACHE, MEMORY, "keys", *SOUND},
    "stt": {MEMORY},
    "tts": {CACHE, MEMORY},
    "llm": {CACHE},
    "vllm": {CACHE, MEMORY},
    "gpt-sovits": {CACHE, MEMORY},
    "models": {MODELS, CACHE, *NET},
    "import@": NET,
    "failed@": {STATE},
}
"""What a part needs, and so may do."""
_OUTSIDE, _INSIDE, _PORT = "10.77.0.1", "10.77.0.2", 9999
_PROBE = f"/usr/bin/python3 /mnt/checkout/tests/boot/probe.py {_OUTSIDE}:{_PORT}"
_IN_ITS_PLACE = f"""
[Unit]
OnFailure=
ConditionPathExists=
[Service]
Type=oneshot
ExecStart=
ExecStart={_PROBE}
ExecStartPost=
ExecCondition=
ExecStartPre=
Environment=PYTHONPATH=
WorkingDirectory=/
Restart=no
RemainAfterExit=no
WatchdogSec=0
StandardInput=null
StandardOutput=journal
"""


@dataclass
class Street:
    """Another machine, on a cable to the box."""

    namespace: Namespace

    def connects(self, port: int) -> bool:
        """Return whether a port of the box can be reached from there."""
        return self.namespace.call(_connects, port)


def _connects(port: int) -> bool:
    try:
        with socket.create_connection((_INSIDE, port), timeout=3):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def street(box: Box) -> Iterator[Street]:
    with subprocess.Popen(["unshare", "--net", "cat"], stdin=subprocess.PIPE) as machine:
        other = str(machine.pid)
        box.until(lambda: _network(other) != _network("self"), 10)
        add = ["ip", "link", "add", "box-in", "netns", str(box.pid), "type", "veth"]
        subprocess.run([*add, "peer", "name", "box-out", "netns", other], check=True)
        for run, name, address in (
            (["nsenter", "-t", other, "-n"], "box-out", _OUTSIDE),
            (["nsenter", "-t", str(box.pid), "-n"], "box-in", _INSIDE),
        ):
            subprocess.run([*run, "ip", "addr", "add", f"{address}/24", "dev", name], check=True)
            subprocess.run([*run, "ip", "link", "set", name, "up"], check=True)
        namespace = Namespace(machine.pid)
        with namespace.call(socket.create_server, (_OUTSIDE, _PORT)):
            yield Street(namespace)
        namespace.close()
        machine.kill()


def _network(pid: str) -> str:
    done = subprocess.run(
        ["readlink", f"/proc/{pid}/ns/net"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def devices(box: Box) -> None:
    """Devices with the numbers of real ones, that file permissions let everybody open."""
    for name, (major, minor) in DEVICES.items():
        box.run("mknod", "-m", "666", f"/dev/box-{name}", "c", str(major), str(minor))
    other = box.path("/var/lib/box-other")
    other.mkdir(mode=0o700)
    (other / "secret").write_text("x", encoding="utf-8")


def tried(box: Box, unit: str) -> dict[str, str]:
    """Start a unit that is a probe; return what came of each try."""
    box.systemctl("start", unit)
    written = box.run("journalctl", "-u", unit, "-o", "cat").stdout
    found: dict[str, str] = json.loads(written.rpartition("PROBE ")[2].splitlines()[0])
    return found


def in_the_place_of(box: Box, part: str) -> str:
    """Make a unit that is as the part's, and runs the probe; return its name."""
    name = f"box-probe-{part.rstrip('@')}"
    text = box.path(f"/usr/local/lib/systemd/system/jubang-{part}.service").read_text(
        encoding="utf-8"
    )
    units = box.path("/run/systemd/system")
    (units / f"{name}.service").write_text(text.replace("%i", "x"), encoding="utf-8")
    (units / f"{name}.service.d").mkdir(exist_ok=True)
    (units / f"{name}.service.d" / "probe.conf").write_text(_IN_ITS_PLACE, encoding="utf-8")
    box.systemctl("daemon-reload")
    return f"{name}.service"


@pytest.mark.parametrize("part", UNITS)
def test_a_part_can_do_what_it_needs_and_no_more(
    box: Box, street: Street, devices: None, part: str
) -> None:
    found = tried(box, in_the_place_of(box, part))
    assert {name for name, refused in found.items() if not refused} == MAY[part], found


def test_without_the_sandbox_all_of_it_can_be_done(box: Box, street: Street, devices: None) -> None:
    """The control: it is the sandbox that refuses, not the box or the machine below."""
    plain = f"[Service]\nType=oneshot\nExecStart={_PROBE}\n"
    box.path("/run/systemd/system/box-probe.service").write_text(plain, encoding="utf-8")
    box.systemctl("daemon-reload")
    refused = {name for name, why in tried(box, "box-probe.service").items() if why}
    # The box itself keeps this from everybody, so that the tries above prove nothing of it.
    assert refused == {"change the kernel"}


def test_nobody_outside_can_reach_a_part(box: Box, street: Street) -> None:
    with box.inside.call(socket.create_server, ("", 7777)):
        assert street.connects(7777)  # the control: the cable is there
    assert [port for port in (*PORTS.values(), 9880) if street.connects(port)] == []
