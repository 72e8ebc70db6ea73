"""Hearing the wake word."""

from appliance.wake.detector import WakeDetector
from appliance.wake.word import Detection

__all__ = ["Detection", "WakeDetector"]
