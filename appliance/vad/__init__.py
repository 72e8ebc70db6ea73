"""Is somebody speaking, and is the turn over."""

from appliance.vad.endpoint import Decision, Endpointer
from appliance.vad.speech import SpeechDetector

__all__ = ["Decision", "Endpointer", "SpeechDetector"]
