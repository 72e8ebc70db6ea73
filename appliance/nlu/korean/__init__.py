"""Korean: what cooks say, as rules over letters (jamo) without spaces."""

from appliance.nlu.korean.language import GRAMMAR, prepare

__all__ = ["GRAMMAR", "prepare"]
