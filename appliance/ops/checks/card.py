"""The graphics card: whether there is one that we can use, and whether its driver works."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_LEAST_CAPABILITY = 7.0
"""What vLLM asks for (Volta, 2017)."""
_MAJORS = ("nvidia-frontend", "nvidia", "nvidiactl")
_ASK = ("name", "driver_version", "memory.total", "compute_cap")


def check(box: Box) -> Iterator[Finding]:
    """Look at the card, where there is a driver."""
    if not box.read("/proc/driver/nvidia/version"):
        yield Finding(Level.OK, "There is no NVIDIA card: everything runs on the processor.")
        return
    said = box.run(["nvidia-smi", f"--query-gpu={','.join(_ASK)}", "--format=csv,noheader,nounits"])
    facts = [part.strip() for part in said.text.split("\n", 1)[0].split(",")]
    if said.code != 0 or len(facts) != len(_ASK):
        message = "The NVIDIA driver is loaded, but nvidia-smi does not answer."
        action = "Install the driver's tools and reboot, or set profile: cpu in /etc/jubang."
        yield Finding(Level.ERROR, message, action)
        return
    name, driver, megabytes, capability = facts
    message = f"{name}, {megabytes} MB, driver {driver}, compute capability {capability}"
    try:
        new_enough = float(capability) >= _LEAST_CAPABILITY
    except ValueError:
        new_enough = True
    if not new_enough:
        action = "Set profile: cpu in /etc/jubang."
        yield Finding(Level.ERROR, f"{message}: too old for vLLM.", action)
    else:
        yield Finding(Level.OK, f"{message}. (Untested by us on a real card.)")
    devices = box.read("/proc/devices").split()
    if not any(name in devices for name in _MAJORS):
        message = "The driver's devices are not in /proc/devices."
        yield Finding(Level.WARNING, message, "Run: nvidia-modprobe -u -c 0")
