"""What a wake word that was heard is, and how a word of ours is confirmed by its sound. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.wake.confirm import EVIDENCE


@dataclass(frozen=True, slots=True)
class Detection:
    """A wake word was heard."""

    word: str
    """The model's name: alexa, hey_jarvis …"""
    language: str
    """The language of the turn that it opens."""
    score: float
    """0…1."""
    phrase: str | None = None
    """What must have been said, where the detector's guess is to be confirmed by the sound."""
    late_s: float = 0.0
    """How long ago the word was over, at least."""
    evidence: float = EVIDENCE
    """How far the sound must speak for the phrase (see confirm.py)."""
    alone: bool = False
    """Whether it counts unconfirmed where there is no time for that, or nobody to confirm it."""
