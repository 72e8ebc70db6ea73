"""What failed for good, and what went wrong since the machine was started."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_MOST = 5


def check(box: Box) -> Iterator[Finding]:
    """Look at what jubang-failed@ kept, and at the journal's errors of this boot."""
    from appliance.ops.failed import kept
    from appliance.settings import Paths

    found = kept(Paths.resolve(box.settings.paths).state / "failed")
    for one in found[:_MOST]:
        last = one.words[-1] if one.words else "it left no word"
        message = f"{one.unit} failed at {one.at}: {last}"
        yield Finding(Level.WARNING, message, f"journalctl -u {one.unit}")
    said = box.run(
        ["journalctl", "-b", "-p", "err", "-u", "jubang*", "-o", "cat", "-n", str(_MOST)]
    )
    lines = [line for line in said.text.splitlines() if line.strip() and not line.startswith("--")]
    if lines:
        message = f"Errors since the last start: {'; '.join(lines)}"
        yield Finding(Level.NOTE, message, "journalctl -b -p err -u 'jubang*'")
    if not found and not lines:
        yield Finding(Level.OK, "Nothing failed.")
