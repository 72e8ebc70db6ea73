"""Typed configuration: read once at start-up, validated whole, frozen afterwards."""

from appliance.settings.load import Origins, load, load_with_origins
from appliance.settings.paths import Paths
from appliance.settings.schema import Address, Settings

__all__ = ["Address", "Origins", "Paths", "Settings", "load", "load_with_origins"]
