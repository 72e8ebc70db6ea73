"""Whether the services' ports are free, and who has them where not."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level
from appliance.ops.ports import is_taken, port_owner


def check(box: Box) -> Iterator[Finding]:
    """Look at who listens on our ports."""
    proc = box.root / "proc"
    free = True
    for service, port in box.ports.items():
        if not is_taken(port, proc) or _is_ours(owner := port_owner(port, proc)):
            continue
        free = False
        action = f"Stop it, or set services.{service}.port in /etc/jubang/ports.yaml."
        yield Finding(Level.ERROR, f"Port {port} ({service}) is in use by {owner}.", action)
    if free:
        yield Finding(Level.OK, "Our ports are free, or ours already.")


def _is_ours(owner: str) -> bool:
    return "appliance.cli" in owner or "/opt/jubang/" in owner or owner.endswith(" user jubang")
