"""Hearing the wake word."""

from appliance.wake.detector import Detection, WakeDetector

__all__ = ["Detection", "WakeDetector"]
