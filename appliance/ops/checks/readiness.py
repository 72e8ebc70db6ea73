"""Whether each service can work, by what it says of itself."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level

_NEEDED = ("kitchen", "stt", "tts")
_WITHIN_S = 3.0


def check(box: Box) -> Iterator[Finding]:
    """Ask each service's /health."""
    for name in (*_NEEDED, "llm"):
        address = getattr(box.settings.services, name)
        yield _judged(name, *_asked(f"{address.url}/health"), address.url)


def _asked(url: str) -> tuple[str, str]:
    """Return a service's status and its sentence; ("", why) where it does not answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_WITHIN_S) as answer:
            told = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        try:
            told = json.loads(error.read())
        except ValueError:
            return "", f"it answers {error.code}"
    except (OSError, ValueError) as error:
        return "", str(getattr(error, "reason", error))
    return str(told.get("status", "")), str(told.get("detail", ""))


def _judged(name: str, status: str, detail: str, url: str) -> Finding:
    look = f"journalctl -u jubang-{name} -n 30"
    if status == "healthy":
        return Finding(Level.OK, f"{name} works. {detail}".strip())
    if status == "degraded":
        return Finding(Level.WARNING, f"{name} works in part. {detail}", look)
    bad = Level.ERROR if name in _NEEDED else Level.WARNING
    if status:
        return Finding(bad, f"{name} is {status}. {detail}".strip(), look)
    action = f"systemctl start jubang.target (or, in a checkout: jubang services up); {look}"
    return Finding(bad, f"{name} at {url} does not answer: {detail}.", action)
