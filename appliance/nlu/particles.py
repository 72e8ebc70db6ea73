"""Korean particles: the form that fits the sound before (양파를, 물로, 이백 그램을)."""

from __future__ import annotations

PAIRS = {
    "을/를": ("을", "를"),
    "은/는": ("은", "는"),
    "이/가": ("이", "가"),
    "과/와": ("과", "와"),
    "아/야": ("아", "야"),
    "이나/나": ("이나", "나"),
    "이랑/랑": ("이랑", "랑"),
    "이에요/예요": ("이에요", "예요"),
    "으로/로": ("으로", "로"),
}
"""Name -> (after a consonant, after a vowel)."""

_SYLLABLES = range(0xAC00, 0xD7A4)
_FINALS = 28
_RIEUL = 8

# How a digit or a Latin letter ends when it is read aloud in Korean (영, 일, 이 …; 엘, 엠, 엔).
_DIGIT_FINAL = {"0": 21, "1": 8, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LETTER_FINAL = {"l": 8, "m": 16, "n": 4, "r": 8}
_SILENT = "\"'”’)]}>» "


def with_particle(word: str, pair: str) -> str:
    """Return `word` with the particle of `pair` (a key of PAIRS) that fits its last sound."""
    after_consonant, after_vowel = PAIRS[pair]
    final = _final_of(word)
    if pair == "으로/로" and final == _RIEUL:
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def particle_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the pair whose particle stands at `start` before a word's end, and its end."""
    for pair, forms in PAIRS.items():
        for form in sorted(forms, key=len, reverse=True):
            end = start + len(form)
            if text.startswith(form, start) and (end == len(text) or not text[end].isalpha()):
                return pair, end
    return None


def _final_of(word: str) -> int:
    """Return the number of the last syllable's final consonant, 0 where it ends in a vowel."""
    letters = word.rstrip(_SILENT)
    if not letters:
        return 0
    last = letters[-1].lower()
    if ord(last) in _SYLLABLES:
        return (ord(last) - _SYLLABLES.start) % _FINALS
    return _DIGIT_FINAL.get(last, _LETTER_FINAL.get(last, 0))
