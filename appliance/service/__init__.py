"""What our HTTP services share: one face for health, errors, metrics and start-up."""

from appliance.service.app import make_app
from appliance.service.health import Health, Status
from appliance.service.run import serve

__all__ = ["Health", "Status", "make_app", "serve"]
