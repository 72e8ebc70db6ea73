"""What the settings open to the network, as drop-ins for systemd: everything else stays closed.

The units allow this machine alone (`IPAddressDeny=any`, `IPAddressAllow=localhost`). Where the
settings put the API on the house's network, or a service on another machine, the units that talk
there need an allowance of their own; these drop-ins are it, and no more than it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from appliance.errors import SettingsError
from appliance.settings import Settings

FILE: Final = "50-jubang-network.conf"
HOUSE: Final = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
)
"""The addresses of home networks (RFC 1918, 3927, 4193, 4291)."""
CALLERS: Final = {
    "stt": ("kitchen",),
    "tts": ("kitchen",),
    "llm": ("kitchen",),
    "vllm": ("llm",),
    "gpt_sovits": ("tts",),
}
"""Which units call a service."""

Look = Callable[[str], list[str]]


def resolved(host: str) -> list[str]:
    """Return the addresses of a host; raise SettingsError where it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        message = f"There is no host '{host}' to be found ({error.strerror})."
        raise SettingsError(
            message, hint="Put its address into services, or mend the DNS."
        ) from error
    return sorted({str(one[4][0]).split("%")[0] for one in found})


def openings(settings: Settings, look: Look = resolved) -> Mapping[str, str]:
    """Return the drop-in's text for each unit (its name without `jubang-`) that needs one.

    A service whose host is an address of this machine other than loopback is opened to the house; so
    is one on all addresses (0.0.0.0, ::). A host that stands elsewhere is let through to those who
    call it. Raises SettingsError where the API would be open without a token.
    """
    allowed: dict[str, list[tuple[str, str]]] = {}
    for name in ("kitchen", *CALLERS):
        host = str(getattr(settings.services, name).host)
        addresses = look(host)
        if all(ipaddress.ip_address(one).is_loopback for one in addresses):
            continue
        if name == "kitchen" or _is_here(addresses):
            if name == "kitchen" and settings.kitchen.api_token is None:
                raise SettingsError(
                    f"services.kitchen.host is {host}, which others can reach, and there is no token.",
                    hint="Write one into /etc/jubang/credentials/api-token.",
                )
            why = f"services.{name}.host is {host}: the house may call it."
            allowed.setdefault(name, []).append((why, " ".join(HOUSE)))
            continue
        for caller in CALLERS[name]:
            why = f"services.{name} is on {host}."
            allowed.setdefault(caller, []).append((why, " ".join(addresses)))
    return {name: _drop_in(lines) for name, lines in allowed.items()}


def _is_here(addresses: list[str]) -> bool:
    """Return whether an address is one of this machine: only such a one can be listened on."""
    for address in addresses:
        ip = ipaddress.ip_address(address)
        family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, 0))
            except OSError:
                return False
    return True


def _drop_in(lines: list[tuple[str, str]]) -> str:
    text = [
        "# Written by `jubang config apply` from the settings; it goes when they no longer ask for it."
    ]
    text.append("[Service]")
    for why, addresses in lines:
        text += [f"# {why}", f"IPAddressAllow={addresses}"]
    return "\n".join(text) + "\n"


def write(folder: Path, wanted: Mapping[str, str], *, only_say: bool = False) -> list[str]:
    """Make the drop-ins under systemd's `folder` what they should be; return what changed, a line each."""
    changes: list[str] = []
    files = {
        folder / f"jubang-{name.replace('_', '-')}.service.d" / FILE: text
        for name, text in wanted.items()
    }
    for path in sorted(folder.glob(f"jubang-*.service.d/{FILE}")):
        if path not in files:
            changes.append(f"{path}: removed, nothing is open there any more")
            if not only_say:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    for path, text in files.items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        changes.append(f"{path}: written")
        if not only_say:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return changes
