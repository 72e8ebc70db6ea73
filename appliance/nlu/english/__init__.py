"""English: what cooks say, as rules over words."""

from appliance.nlu.english.language import GRAMMAR, prepare

__all__ = ["GRAMMAR", "prepare"]
