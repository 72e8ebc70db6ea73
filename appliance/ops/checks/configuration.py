"""Whether the settings can be used."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.errors import SettingsError
from appliance.ops.checks import Box, Finding, Level


def check(_: Box) -> Iterator[Finding]:
    """Read the settings."""
    from appliance.settings import load

    try:
        settings = load()
    except SettingsError as error:
        yield Finding(
            Level.ERROR,
            str(error),
            "Correct it in /etc/jubang, then: systemctl restart jubang.target",
        )
        return
    yield Finding(Level.OK, f"The configuration is valid (profile {settings.profile}).")
