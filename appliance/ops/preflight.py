"""The checks before an installation, by the system's own Python and the standard library alone."""

from __future__ import annotations

import json
import sys

from appliance.ops.checks import PREFLIGHT, Box, Finding, Level, findings, worst

_SIGNS = {Level.OK: "✓", Level.NOTE: "·", Level.WARNING: "!", Level.ERROR: "✗"}


def main() -> int:
    """Print every finding; return 1 where one is an error."""
    found = list(findings(PREFLIGHT, Box()))
    if "--json" in sys.argv:
        print(json.dumps([one.to_json() for one in found], ensure_ascii=False))
    else:
        for one in found:
            print(line(one))
    return 1 if worst(found) is Level.ERROR else 0


def line(finding: Finding) -> str:
    """Return a finding as a person reads it, its next action on a line of its own."""
    action = f"\n      → {finding.action}" if finding.action else ""
    return f"  {_SIGNS[finding.level]} {finding.message}{action}"


if __name__ == "__main__":
    sys.exit(main())
