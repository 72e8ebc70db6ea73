"""Which of a model's tokens are written in a script that a language does not use. Pure.

A small Whisper that is unsure of Korean changes into another script: Latin ("tubu abstymian"), kana,
Chinese. Its vocabulary holds bytes of UTF-8, so that a token may begin or end within a letter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HANGUL_BEGINS: Final = range(0xEA, 0xEE)
"""The first bytes of Hangul syllables in UTF-8 (U+AC00 … U+D7A3)."""
_PRINTED: Final = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))
_BYTES: Final = {chr(byte): byte for byte in _PRINTED} | {
    chr(256 + number): byte
    for number, byte in enumerate(byte for byte in range(256) if byte not in _PRINTED)
}
"""How byte-level vocabularies (GPT-2's, Radford et al., 2019) print each byte."""
_PARTS: Final = re.compile(rb"[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")


def is_foreign_to_korean(token: str) -> bool:
    """Return whether a token, as a byte-level vocabulary prints it, has letters that are not Hangul.

    Digits and marks are in all scripts, and so is a token from the middle of a letter.
    """
    if not token or any(letter not in _BYTES for letter in token):
        return False
    return any(map(_is_foreign, _PARTS.findall(bytes(_BYTES[letter] for letter in token))))


def _is_foreign(part: bytes) -> bool:
    """Return whether a letter, or the beginning of one, is neither Hangul nor of every script."""
    try:
        letter = part.decode()
    except UnicodeDecodeError:
        return part[0] not in _HANGUL_BEGINS
    return letter.isalpha() and not unicodedata.name(letter, "").startswith("HANGUL")
