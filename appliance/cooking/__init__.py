"""Cooking: the session that a turn's acts change, and what is said about it."""

from appliance.cooking.reply import Line, Reply
from appliance.cooking.session import CookingSession

__all__ = ["CookingSession", "Line", "Reply"]
