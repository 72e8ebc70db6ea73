"""Tries what a part must not do, and prints what came of each try; run in a part's place, in its sandbox.

Standard library only: the system's own Python runs it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

WRITES = (
    *("/etc", "/usr", "/opt/jubang", "/opt/jubang/current/", "/home", "/root", "/boot", "/var/log"),
    *("/etc/jubang", "/var/lib/jubang/models", "/var/lib/jubang/state", "/var/cache/jubang"),
)
READS = ("/etc/shadow", "/root/.", "/etc/jubang/credentials/.", "/var/lib/box-other/secret")
DEVICES = {
    "memory": (1, 1),
    "loop0": (7, 0),
    "kvm": (10, 232),
    "sound": (116, 1),
    "input": (13, 64),
}


def write(folder: str) -> None:
    """Leave a file in a folder; take it away again."""
    path = Path(folder) / f"probe-{os.getpid()}"
    path.write_text("x", encoding="utf-8")
    path.unlink()


def read(path: str) -> None:
    """Look into a file or folder."""
    if Path(path).is_dir():
        next(Path(path).iterdir(), None)
    else:
        Path(path).read_text(encoding="utf-8")


def device(name: str, how: int = os.O_RDWR) -> None:
    """Open a device; that nothing is behind its number is no refusal."""
    try:
        os.close(os.open(f"/dev/box-{name}", how))
    except OSError as error:
        if error.errno not in {errno.ENXIO, errno.ENODEV, errno.EINVAL, errno.EIO}:
            raise


def tcp(address: str) -> None:
    """Connect to a listener outside."""
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=3):
        pass


def udp(address: str) -> None:
    """Send a datagram outside."""
    host, port = address.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"x", (host, int(port)))


def raw_socket() -> None:
    """Listen to everything on the wire."""
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


def call(name: str, *arguments: object) -> None:
    """Make a call of the C library; raise OSError where it is refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def write_and_run() -> None:
    """Have memory that can be written and run."""
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def tries(outside: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every try with its name."""
    for folder in WRITES:
        yield f"write {folder}", partial(write, folder)
    for path in READS:
        yield f"read {path}", partial(read, path)
    for name in DEVICES:
        yield f"device {name}", partial(device, name)
    yield "keys", lambda: device("input", os.O_RDONLY)
    yield "tcp", lambda: tcp(outside)
    yield "udp", lambda: udp(outside)
    yield "raw socket", raw_socket
    yield "see others' processes", lambda: Path("/proc/1/cmdline").read_bytes()
    yield "kill others", lambda: os.kill(1, 0)
    yield "become root", lambda: os.setuid(0)
    yield "mount", lambda: call("mount", b"none", b"/mnt", b"tmpfs", 0, None)
    yield "set the host's name", lambda: call("sethostname", b"x", 1)
    yield (
        "set the clock",
        lambda: call("adjtimex", ctypes.create_string_buffer(b"\x01" + bytes(511))),
    )
    yield "change the kernel", lambda: Path("/proc/sys/kernel/core_pattern").open("w").close()
    yield "write and run memory", write_and_run
    # The last one: in a namespace of its own it would be somebody else.
    yield "new namespace", lambda: call("unshare", 0x10000000)


def main() -> int:
    """Try everything; print each name with "" for done, or why it was not."""
    signal.signal(signal.SIGSYS, signal.SIG_IGN)
    found = {}
    for name, attempt in tries(sys.argv[1]):
        found[name] = "?"
        try:
            attempt()
            found[name] = ""
        except OSError as error:
            found[name] = errno.errorcode.get(error.errno or 0, str(error))
        if name == "mount" and not found[name]:
            with contextlib.suppress(OSError):
                call("umount2", b"/mnt", 2)
    print(f"PROBE {json.dumps(found)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
