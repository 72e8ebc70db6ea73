"""Instructions made fit for the ear: one act or two a step, short enough to be heard once.

No word is lost: only the numbering and the bullets of the source go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from appliance.nlu import amounts, durations

MOST_WORDS: Final = 30
"""Of an English step."""
MOST_LETTERS: Final = 60
"""Of a Korean one."""
MOST_SENTENCES: Final = 2
"""In a step."""
_FEWEST = {"en": 3, "ko": 8}
"""A piece of a sentence is at least this long, in words or letters."""

_NUMBERING = re.compile(
    r"^\s*(?:(?:step|단계|순서)\s*\d{1,2}\s*[.:)\-–]?\s+|\d{1,2}\s*(?:단계\s*[.:)]?|번\s*[.:)])\s+"
    r"|\(?\d{1,2}\)\s*|\d{1,2}\.(?!\d)\s*|[①-⑳❶-❿➀-➓]\s*|\d{1,2}️?⃣\s*)+",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-–•·∙*▶◆▪□■✔✓☑]{1,9}\s*(?!\d+\s?(?:℃|°|도))){1,9}")
_END = {
    "en": re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9½¼¾])"),
    "ko": re.compile(r"(?<=[.!?~])\s+|(?<=[가-힣][.!?])(?=[가-힣(])"),
}
_ABBREVIATION = re.compile(
    r"\b(?:tbsp|tbs|tsp|oz|lb|lbs|min|mins|hr|hrs|approx|e\.g|i\.e|etc|vs|no|deg|in|pkg|St|Mr|Mrs|Dr|[A-Z])\.$",
    re.IGNORECASE,
)
_JOINTS = {
    "en": (
        re.compile(r"(?<=[;:])\s+|(?<=,)\s+(?=(?:and then|then|and)\s)|\s+(?=(?:and then|then)\s)"),
        re.compile(r"(?<=,)\s+(?=[a-z]+ing\s)|\s+(?=(?:and|until|while)\s)"),
        re.compile(r"(?<=,)\s+|\s+(?=(?:with|for|in|into|over|on|so|which|to)\s)"),
    ),
    "ko": (
        re.compile(r"(?<=[고서]),?\s+|(?<=다가),?\s+|(?<=[뒤후])에?,?\s+|(?<=다음)에?,?\s+"),
        re.compile(
            r"(?<=[며면니데]),?\s+|(?<=[아어여려워와해])\s+(?!주|놓|두|둔|둡|내|낸|냅|버|보|있|가며|넣|담|줘)"
        ),
        re.compile(r"(?<=,)\s*|(?<=[을를])\s+|(?<=[다요])(?=[가-힣])"),
    ),
}
"""Where a sentence may be cut: between acts; where none is, at weaker joints."""
_NO_JOINT_KO = re.compile(
    r"(?:(?:^|\s)(?:그리고|냉장고|창고|재고|참고|쇠고|말고|최고|순서|하고)|에서|거기서|여기서"
    r"|\d\s?(?:시간|분|초)\s?(?:뒤|후))$"
)
"""What ends as a joint does, and is none: 냉장고, 냄비에서, 10분 뒤."""


def for_the_ear(paragraphs: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the steps of some paragraphs of instructions."""
    steps: list[str] = []
    for paragraph in paragraphs:
        text = without_numbering(paragraph)
        pieces = [
            piece
            for sentence in _sentences(text, language)
            for piece in _pieces(sentence, language)
        ]
        steps += _joined(pieces, language)
    return tuple(steps)


def without_numbering(paragraph: str) -> str:
    """Return a paragraph on one line, without its number or bullet."""
    text = " ".join(paragraph.split())
    bare = _NUMBERING.sub("", _BULLET.sub("", text), count=1)
    return _BULLET.sub("", bare).strip()


def length(text: str, language: str) -> int:
    """Return how long a step is: in words in English, in letters in Korean."""
    return len(text.split()) if language == "en" else len(text)


def _most(language: str) -> int:
    return MOST_WORDS if language == "en" else MOST_LETTERS


def _sentences(text: str, language: str) -> list[str]:
    found: list[str] = []
    start = 0
    for match in _END[language].finditer(text):
        sentence = text[start : match.end()].strip()
        if language == "en" and _ABBREVIATION.search(
            text[max(0, match.start() - 12) : match.start()].rstrip(")\"'”’]")
        ):
            continue
        found.append(sentence)
        start = match.end()
    return [one for one in (*found, text[start:].strip()) if re.search(r"\w", one)]


def _pieces(sentence: str, language: str) -> list[str]:
    """Cut one sentence at acts: where it is too long, and where two acts have a time each."""
    joints = _JOINTS[language]
    times = durations.find(sentence, language)
    if length(sentence, language) > _most(language):
        half = length(sentence, language) / 2
        between = next(
            (found for joint in joints if (found := _places(sentence, language, joint))), []
        )
    elif len(times) > 1:
        half = length(sentence[: times[0].end], language)
        between = [
            at
            for at in _places(sentence, language, joints[0])
            if times[0].end <= at <= times[1].start
        ]
    else:
        return [sentence]
    if not between:
        return [sentence]
    at = min(between, key=lambda at: abs(length(sentence[:at].rstrip(), language) - half))
    first, second = _ended(sentence[:at], language), _begun(sentence[at:])
    return [*_pieces(first, language), *_pieces(second, language)]


def _places(sentence: str, language: str, joint: re.Pattern[str]) -> list[int]:
    """Return where a sentence may be cut: between acts, never inside a quantity or brackets."""
    whole = [(found.start, found.end) for found in amounts.find(sentence, language)]
    whole += [(found.start, found.end) for found in durations.find(sentence, language)]
    whole += [
        (match.start(), match.end()) for match in re.finditer(r"\([^)]*\)|\d+ [\w/]+", sentence)
    ]
    few = _FEWEST[language]
    places = []
    for match in joint.finditer(sentence):
        at = match.end()
        head, tail = sentence[: match.start()], sentence[at:]
        if language == "ko" and _NO_JOINT_KO.search(head[-12:]):
            continue
        long_enough = min(length(head, language), length(tail, language)) >= few
        if long_enough and not any(start < at < end for start, end in whole):
            places.append(at)
    return places


def _ended(text: str, language: str) -> str:
    """Return the first piece of a sentence as one of its own."""
    bare = text.rstrip(" ,;:")
    return f"{bare}." if language == "en" and not bare.endswith((".", "!", "?")) else bare


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(pieces: list[str], language: str) -> list[str]:
    """Put short neighbours together; one that names a time ends its step, for its timer."""
    steps: list[str] = []
    sentences = 0
    closed = True
    for piece in pieces:
        together = f"{steps[-1]} {piece}" if steps else piece
        fits = length(together, language) <= _most(language)
        if fits and not closed and sentences < MOST_SENTENCES:
            steps[-1] = together
            sentences += 1
        else:
            steps.append(piece)
            sentences = 1
        closed = bool(durations.find(steps[-1], language))
    return steps
