"""What the classifier sees of a turn: its letters or words, with values masked, and where to cut it.

A value says nothing about what is wanted (ten minutes or twelve), so lengths of time, amounts,
numbers, foods and dishes each become one sign.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.nlu import amounts, durations
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.sound import sounds
from appliance.nlu.words import words

DURATION, AMOUNT, NUMBER, INGREDIENT, TITLE = "⏱⚖№🥕📖"
"""The signs that stand for values."""
_SIGNS = frozenset((DURATION, AMOUNT, NUMBER, INGREDIENT, TITLE))
MOST_CUTS = 9
"""A turn is cut at no more places than this; weak ones are given up first."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where one clause may end and the next begin."""

    at: int
    """Index in Form.text."""
    said: int
    """Index in the text as it was said."""
    strong: bool
    """Whether a mark stands there."""


@dataclass(frozen=True, slots=True)
class Form:
    """A turn made ready for the classifier."""

    text: str
    """Korean: the letters as they sound, without spaces; English: lower-case words with one space between them."""
    cuts: tuple[Cut, ...]
    """Its beginning, the places where it may be cut, and its end."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One word, mark or sign of a turn, and where it stood."""

    text: str
    start: int
    end: int


def form(said: str, language: str, context: Context) -> Form:
    """Return what the classifier sees of a turn."""
    text = unicodedata.normalize("NFC", said)
    tokens = list(_tokens(text, language, context))
    return _korean(tokens, len(text)) if language == "ko" else _english(tokens, len(text))


_MARKS = ".,?!;:…~"
_WORD = re.compile(
    r"[a-z0-9½⅓⅔¼¾%]+(?:['’`-][a-z0-9]+)*|[가-힣ㄱ-ㅎㅏ-ㅣ]+|[.,?!;:…~]", re.IGNORECASE
)


def _tokens(text: str, language: str, context: Context) -> Iterator[_Token]:
    """Yield words, marks and signs in order."""
    at = 0
    for start, end, sign in _masked(text, language, context):
        if start < at:
            continue
        yield from _words(text, at, start)
        yield _Token(sign, start, end)
        at = end
    yield from _words(text, at, len(text))


def _words(text: str, start: int, end: int) -> Iterator[_Token]:
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        yield _Token(NUMBER if word.isdigit() else word, match.start(), match.end())


def _masked(text: str, language: str, context: Context) -> list[tuple[int, int, str]]:
    """Return the values of a text in order, of those that overlap the longer first."""
    found = [(one.start, one.end, DURATION) for one in durations.find(text, language)]
    found += [(one.start, one.end, AMOUNT) for one in amounts.find(text, language)]
    found += [
        (one.start, one.end, TITLE if one.dish else INGREDIENT)
        for one in named(text, language, context)
    ]
    return sorted(found, key=lambda one: (one[0], -one[1]))


_CORRECTION = re.compile(
    r"아니|아니다|아니야|아냐|아이다|말고|no|wait|actually|sorry|mean|make|scratch|rather|not|er"
)
_NUMBERS = words("en_small_numbers")
_FAR = 6


def _uncut(tokens: Sequence[_Token]) -> frozenset[int]:
    """Return the tokens before which no clause begins: from one value to what corrects it."""
    values = [
        at for at, one in enumerate(tokens) if one.text in _SIGNS or one.text.lower() in _NUMBERS
    ]
    kept: set[int] = set()
    for at, following in itertools.pairwise(values):
        between = tokens[at + 1 : following]
        if len(between) <= _FAR and any(_CORRECTION.fullmatch(one.text.lower()) for one in between):
            kept.update(range(at + 1, following + 1))
    return frozenset(kept)


# Korean ------------------------------------------------------------------------------------------

_KO_CLAUSE_END = re.compile(
    r"(?:고|구|고요|구요|데|데요|까|까요|니까|서|면|요|용|어|아|여|해|돼|야|지|죠|다|네|자|래|게|줘|라|니|냐|임|음|함|봐|와|놔|둬|마|께|응|예|네요|오케이|다음|잠깐만|잠깐|그만|스톱|말고)$"
)
_KO_STARTER = re.compile(
    r"^(?:그리고|근데|근데요|그런데|그럼|그러면|아|참|아참|자|이제|인제|또|그다음|다음|일단|혹시|고마워|감사|타이머|지금|소금|몇|얼마나|그거|이거|아니|아니다|어|음|저기|재료|잠깐|다시|소리|불|아까|방금|오케이|응|네)"
)


_KO_TAG = re.compile(r"(?:맞지|맞죠|맞나|맞아|그치|그쵸|그렇지|그죠)(?:요)?")


def _korean(tokens: Sequence[_Token], length: int) -> Form:
    form = ""
    cuts = [Cut(0, 0, strong=True)]
    before: _Token | None = None
    uncut = _uncut(tokens)
    for at, token in enumerate(tokens):
        joined = at in uncut or _KO_TAG.fullmatch(token.text)
        if not joined and before is not None and token.text not in _MARKS:
            touching = before.end == token.start
            marked = before.text in _MARKS
            sign = before.text in _SIGNS or token.text in _SIGNS
            weak = _KO_CLAUSE_END.search(before.text) or _KO_STARTER.match(token.text)
            if marked or (not touching and (weak or sign)):
                cuts.append(Cut(len(form), token.start, strong=marked))
        if token.text == "?" or token.text not in _MARKS:
            form += sounds(token.text)
        before = token
    return Form(form, _chosen(cuts, Cut(len(form), length, strong=True)))


# English -----------------------------------------------------------------------------------------

_EN_STARTERS = words("en_starters")
_EN_ENDERS = words("en_enders")


_EN_TAGS = frozenset(
    [
        "right",
        "correct",
        "isnt",
        "wasnt",
        "havent",
        "hasnt",
        "dont",
        "didnt",
        "arent",
        "doesnt",
        "yes",
        "yeah",
    ]
)


def _english(tokens: Sequence[_Token], length: int) -> Form:
    form = ""
    cuts = [Cut(0, 0, strong=True)]
    before: _Token | None = None
    uncut = _uncut(tokens)
    for at, token in enumerate(tokens):
        word = re.sub(r"['’`]", "", token.text.lower())
        is_tag = word in _EN_TAGS and before is not None and before.text == ","
        is_no_thanks = (
            word.startswith("thank") and before is not None and before.text.lower() == "no"
        )
        if (
            not (is_tag or is_no_thanks or at in uncut)
            and before is not None
            and word not in _MARKS
        ):
            marked = before.text in _MARKS
            weak = word in _EN_STARTERS or before.text.lower() in _EN_ENDERS or word in _SIGNS
            if marked or weak:
                cuts.append(Cut(len(form), token.start, strong=marked))
        if word == "?" or word not in _MARKS:
            form += f"{word} "
        before = token
    return Form(form, _chosen(cuts, Cut(len(form), length, strong=True)))


def _chosen(cuts: list[Cut], end: Cut) -> tuple[Cut, ...]:
    """Return the beginning, the strongest cuts, and the end."""
    first, *inner = cuts
    inner = [cut for cut in inner if first.at < cut.at < end.at]
    if len(inner) > MOST_CUTS:
        strong = [cut for cut in inner if cut.strong][:MOST_CUTS]
        weak = [cut for cut in inner if not cut.strong][: MOST_CUTS - len(strong)]
        inner = sorted(strong + weak, key=lambda cut: cut.at)
    return first, *inner, end
