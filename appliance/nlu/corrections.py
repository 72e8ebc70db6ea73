"""What a turn takes back in the same breath: "면 말고 계란", "the pasta, no wait, the egg". Pure."""

from __future__ import annotations

import re
from types import MappingProxyType

_NOT_THIS = MappingProxyType(
    {
        "ko": re.compile(r"^.*\S\s?말고,?\s+(?=\S)"),
        "en": re.compile(
            r"^.*?\bnot (?:the |my |that )?[\w -]+?(?:,| but)\s+(?=\S)", re.IGNORECASE
        ),
    }
)
_INSTEAD = MappingProxyType(
    {
        "ko": re.compile(
            r"^.*[^\s,.…!]\W+(?:아\s?)?(?:아니(?:다|야|요)?|아냐|아 참|아참)\W+(?=\w)"
        ),
        "en": re.compile(
            r"^.*\w(?:\W+(?:oh |um |uh )?(?:no,? (?:wait|sorry|not|i mean|the)|wait|sorry|scratch that|i mean)"
            r"|[,.;…]\W*(?:oh |um |uh )?(?:no|actually))\b\W*(?=\w)",
            re.IGNORECASE,
        ),
    }
)


def meant_part(text: str, language: str) -> str:
    """Return a text without what it says is not meant: "면 말고 계란" -> 계란."""
    return _NOT_THIS[language].sub("", text)


def corrected_part(text: str, language: str) -> str:
    """Return what a text says behind its last self-correction, "" where it has none."""
    found = _INSTEAD[language].match(text)
    return text[found.end() :] if found else ""
