"""Whether the services' ports are free, and who has them where not."""

from __future__ import annotations

import pwd
from collections.abc import Iterator, Mapping
from pathlib import Path

from appliance.ops.checks import Box, Finding, Level

_LISTENS = "0A"


def check(box: Box) -> Iterator[Finding]:
    """Look at who listens on our ports."""
    taken = listening(box)
    free = True
    for service, port in box.ports.items():
        if port not in taken:
            continue
        inode, uid = taken[port]
        owner = _owner(box, inode) or _user(uid)
        if _is_ours(owner):
            continue
        free = False
        action = f"Stop it, or set services.{service}.port in /etc/jubang/ports.yaml."
        yield Finding(Level.ERROR, f"Port {port} ({service}) is in use by {owner}.", action)
    if free:
        yield Finding(Level.OK, "Our ports are free, or ours already.")


def listening(box: Box) -> Mapping[int, tuple[str, int]]:
    """Return the inode and the user's id of each TCP socket that listens, by its port."""
    found: dict[int, tuple[str, int]] = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in box.read(table).splitlines()[1:]:
            facts = line.split()
            if len(facts) > 9 and facts[3] == _LISTENS:
                found[int(facts[1].rsplit(":", 1)[1], 16)] = (facts[9], int(facts[7]))
    return found


def _owner(box: Box, inode: str) -> str:
    """Return the process that holds a socket; "" where we may not see it."""
    wanted = f"socket:[{inode}]"
    for process in (box.root / "proc").glob("[0-9]*"):
        try:
            if any(str(end.readlink()) == wanted for end in (process / "fd").iterdir()):
                return _named(process)
        except OSError:
            continue
    return ""


def _named(process: Path) -> str:
    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    name = (process / "comm").read_text(encoding="utf-8").strip()
    return f"{name} (process {process.name}: {command.strip()[:120]})"


def _user(uid: int) -> str:
    try:
        return f"a program of the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"a program of the user {uid}"


def _is_ours(owner: str) -> bool:
    return "appliance.cli" in owner or "/opt/jubang/" in owner or owner.endswith(" user jubang")
