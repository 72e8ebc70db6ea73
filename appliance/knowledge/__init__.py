"""What a kitchen must not guess: substitutes, safe temperatures, keeping times, measures.

The tables name their public sources; no language model is asked, so it works without one.
"""

from appliance.knowledge.answers import answer
from appliance.knowledge.measures import ratio
from appliance.knowledge.names import also_called
from appliance.knowledge.substitutes import Substitute, substitute

__all__ = ["Substitute", "also_called", "answer", "ratio", "substitute"]
