"""Whether there is memory for the models."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_LEAST_MB = 1_800
"""The kitchen, STT and TTS together take 1.1 GB …"""
_LONG_SENTENCE_MB = 3_300
"""… and while the packaged Korean voice makes a long sentence, up to 3."""
_VLLM_MB = 5_500


def check(box: Box) -> Iterator[Finding]:
    """Look at the memory that the machine has."""
    said = re.search(r"^MemTotal:\s+(\d+) kB", box.read("/proc/meminfo"), re.MULTILINE)
    if said is None:
        yield Finding(Level.NOTE, "How much memory there is could not be read.")
        return
    mb = int(said[1]) // 1024
    if mb < _LEAST_MB:
        action = "Use a machine with 4 GB or more; 2 GB and swap will do."
        yield Finding(Level.ERROR, f"There are {mb} MB of memory.", action)
    elif mb < _LONG_SENTENCE_MB:
        told = f"There are {mb} MB of memory: a long Korean sentence takes 2 GB while it is made."
        yield Finding(Level.NOTE, told, "Have some swap, or use a machine with 4 GB.")
    elif mb < _VLLM_MB:
        yield Finding(Level.NOTE, f"There are {mb} MB of memory: enough without a language model.")
    else:
        yield Finding(Level.OK, f"There are {mb} MB of memory.")
