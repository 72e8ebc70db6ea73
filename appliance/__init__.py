"""Jubang (주방): a voice appliance for people who cook. See ARCHITECTURE.md for the rooms."""

import os

__version__ = "0.1.0"

# onnxruntime's wheels report to their maker unless this is set before they are first loaded. Nothing
# of a kitchen is reported to anybody.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
