"""Korean text to IPA: as it is pronounced, in the phoneme alphabet of Kokoro.

The sound changes between syllables (연음, 비음화, 경음화 …) come from ko-speech-tools' G2P; from there
each syllable has one reading. Sounds follow Shin, Kiaer and Cha, "The Sounds of Korean" (2012).
"""

from __future__ import annotations

from ko_speech_tools import G2p

_SYLLABLES = range(0xAC00, 0xD7A4)
_MEDIALS, _FINALS = 21, 28

# By the order of the Unicode syllable block.
_INITIAL = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = (
    *("a", "ɛ", "ja", "jɛ", "ʌ", "e", "jʌ", "je", "o", "wa", "wɛ"),
    *("we", "jo", "u", "wʌ", "we", "wi", "ju", "ɯ", "ɰi", "i"),
)
_FINAL = "_ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_LAX = {"ㄱ": ("k", "ɡ"), "ㄷ": ("t", "d"), "ㅂ": ("p", "b"), "ㅈ": ("ʨ", "ʥ")}
"""Lax stops: (elsewhere, between voiced sounds)."""
_ONSET = (
    {"ㄲ": "ʔk", "ㄸ": "ʔt", "ㅃ": "ʔp", "ㅉ": "ʔʨ", "ㅆ": "ʔs"}
    | {"ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅊ": "ʨʰ", "ㅅ": "s", "ㅎ": "h"}
    | {"ㄴ": "n", "ㅁ": "m", "ㄹ": "ɾ", "ㅇ": ""}
)
_CODA = {"ㄴ": "n", "ㄵ": "n", "ㄶ": "n", "ㅁ": "m", "ㄻ": "m", "ㅇ": "ŋ", "_": ""} | dict.fromkeys(
    "ㄹㄼㄽㄾㅀ", "l"
)
_STOP_CODA = dict.fromkeys("ㄱㄲㄳㄺㅋ", "k") | dict.fromkeys("ㅂㅄㅍㄿ", "p")
_PALATAL_VOWELS = ("i", "j", "wi")
_SWALLOWS_J = "ㅅㅆㅈㅉㅊ"


class KoreanPhonemes:
    """Turns Korean text into IPA."""

    def __init__(self) -> None:
        """Load the pronunciation rules and the morpheme dictionary (a third of a second)."""
        self._pronounce = G2p()

    def __call__(self, text: str) -> str:
        """Return the IPA of `text`; punctuation and spaces stay."""
        return to_ipa(self._pronounce(text))


def to_ipa(pronounced: str) -> str:
    """Return the IPA of Hangul that is written as it is pronounced."""
    out: list[str] = []
    before = ""
    for letter in pronounced:
        if ord(letter) not in _SYLLABLES:
            out.append(letter)
            before = ""
            continue
        code = ord(letter) - _SYLLABLES.start
        initial = _INITIAL[code // (_MEDIALS * _FINALS)]
        vowel = _VOWELS[code % (_MEDIALS * _FINALS) // _FINALS]
        final = _FINAL[code % _FINALS]
        coda = _CODA.get(final) if final in _CODA else _STOP_CODA.get(final, "t")
        out += [_onset(initial, vowel, before), _nucleus(initial, vowel), coda or ""]
        before = "stop" if coda in {"k", "t", "p"} else (coda or "vowel")
    return "".join(out)


def _onset(initial: str, vowel: str, before: str) -> str:
    """Return the consonant; `before` is what the syllable before ends in, "" after a pause."""
    if initial in _LAX:
        elsewhere, voiced = _LAX[initial]
        return voiced if before in {"vowel", "n", "m", "ŋ"} else elsewhere
    if initial in "ㅅㅆ" and vowel.startswith(_PALATAL_VOWELS):
        return _ONSET[initial].replace("s", "ɕ")
    if initial == "ㄹ" and before == "l":
        return "l"
    return _ONSET[initial]


def _nucleus(initial: str, vowel: str) -> str:
    if initial in _SWALLOWS_J and vowel.startswith("j"):
        return vowel[1:]
    return "i" if vowel == "ɰi" and initial != "ㅇ" else vowel
