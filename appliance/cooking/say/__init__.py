"""Everything that is said, one catalogue a language; no sentence is put together elsewhere."""

from appliance.cooking.say.catalogue import Catalogue
from appliance.cooking.say.english import English
from appliance.cooking.say.korean import Korean

CATALOGUES: dict[str, Catalogue] = {"ko": Korean(), "en": English()}

__all__ = ["CATALOGUES", "Catalogue"]
