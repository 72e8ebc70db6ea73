"""Korean nouns in a clause: what is cooked with, what a timer is called, which dish."""

from __future__ import annotations

import re
from collections.abc import Iterable

from appliance.nlu.context import Context
from appliance.nlu.foods import as_spelled, named
from appliance.nlu.sound import similarity
from appliance.nlu.words import words

_AFTER_CONSONANT = ("은", "이", "을", "이랑", "이요", "이나")
_AFTER_VOWEL = ("는", "가", "를", "랑", "요", "나")
_AFTER_ANY = ("도", "만", "의", "하고", "부터", "까지", "에", "에는", "에서", "용", "좀")
_ENDS_LIKE_A_PARTICLE = re.compile(
    r"(?:볶이|말이|냉이|팽이|송이|목이|절이|갈이|오이|멍이|구이|차이|쭈꾸미|고기만두|포도|복숭아|자두|감자|참나|만두|호두|녹두|앵두|가지|시나|바나나|레몬에이드|올리브유|간장|구운은|애플|"
    r"파이|케이|보이|명이|더덕구이|조랑이|랑땡|요거트|동그랑땡|계란말이|만이|사랑|미나|회나|참나물|나물이|두유|우유|식용유|겨자|전자|버섯전골|모자반|피자|과자|상추가|초고추장|크림)$"
)
"""Nouns whose last syllable looks like a particle."""
_MODIFIERS = words("ko_kinds")
_NO_NOUN = words("ko_no_nouns")
_VERBAL = re.compile(
    r"(?:[고서면데까니며려]|어야|아야|지만|면서|다가|거든|더니|는지|을까|는데|인데|어요|아요|해요|네요|었어|았어|했어|됐어|려고|으니|니까|해야|해야겠다|겠다|노|없는|있는|라고|다고|줘|줄래|할래|하게|하는|되는|되면|하면|넣고|넣어|끓여|볶아|구워|삶아|삶는|굽는|볶는|끓이는|튀기는|찌는|재는|식히는|불리는|하자|할게|할게요|할래요|합시다|만들자|먹자)$"
)
_SAME_NOUN = 0.7
"""From here on a word that is no known food is the recipe's ingredient, misspelt."""
_PARTICLES = frozenset(
    {"", *_AFTER_CONSONANT, *_AFTER_VOWEL, *_AFTER_ANY}
    | {"로", "으로", "에서", "한테", "이고", "이라", "라", "씩", "쯤", "값", "양"}
)
"""What may stand right behind a food that a text ends with: 고추 is not what 고추가루 begins with."""
_ADVERB = 2
"""Letters of a word that may stand apart behind it: 각각, 다, 또."""


def known(text: str, names: Iterable[str]) -> str | None:
    """Return the name that is said last in a text, the longest where several end there."""
    best: tuple[int, int, str] | None = None
    closed = text.replace(" ", "")
    for name in names:
        if name.replace(" ", "") not in closed:
            continue  # a pattern costs more than a look, and a library has a thousand titles
        pattern = r"\s?".join(map(re.escape, name.replace(" ", "")))
        edge = r"(?<![가-힣])" if len(name) == 1 else ""
        tail = r"(?=[가-힣]?(?![가-힣])|에서|에다|이랑|하고|으로)" if len(name) == 1 else ""
        for match in re.finditer(edge + pattern + tail, text):
            place = (match.end(), len(match[0]), match[0])
            best = place if best is None or place > best else best
    return best[2].strip() if best else None


def bare(word: str) -> str:
    """Return a word without the particle behind it."""
    for particle in sorted((*_AFTER_CONSONANT, *_AFTER_VOWEL, *_AFTER_ANY), key=len, reverse=True):
        head = word.removesuffix(particle)
        if head == word or not head or not "가" <= head[-1] <= "힣":
            continue
        if _ENDS_LIKE_A_PARTICLE.search(word) or (
            len(head) == 1
            and len(particle) == 1
            and particle in {"도", "만", "나", "용", "에", "의", "요", "랑"}
        ):
            return word
        closed = (ord(head[-1]) - 0xAC00) % 28 != 0
        fits = particle in _AFTER_ANY or (
            particle in (_AFTER_CONSONANT if closed else _AFTER_VOWEL)
        )
        if fits:
            return head
    return word


def noun(
    text: str,
    names: tuple[str, ...] = (),
    *,
    last: bool = True,
    words: int = 2,
    any_words: bool = False,
) -> str | None:
    """Return the noun at the end of a text (or at its beginning), without its particle.

    One of `names` (this recipe's ingredients) that is said there is taken before others. None
    where there is no word that could be a noun. With `any_words` any noun may stand before it as part of
    the name (알리오 올리오), else only what says which kind (다진 마늘).
    """
    said = known(text, names) or (_food_at_the_end(text) if last else None)
    if said:
        return said
    found = [word for word in re.split(r"[\s,.!?~…]+", text) if word]
    if not last:
        found.reverse()
    while found:
        word = bare(found.pop())
        if not is_noun(word):
            continue
        phrase = word
        while last and found and len(phrase.split()) < words and _joins(found[-1], any_words):
            phrase = f"{found.pop()} {phrase}"
        alike = max(names, key=lambda name: similarity(name, phrase), default="")
        if alike and similarity(alike, phrase) >= _SAME_NOUN:
            return alike
        return as_spelled(phrase)
    return None


def _food_at_the_end(text: str) -> str | None:
    """Return the food or dish that a text ends with, but for a particle, and which kind it is."""
    foods = list(named(text, "ko", Context()))
    if not foods:
        return None
    behind = text[foods[-1].end :].rstrip()
    apart = behind.startswith(" ") and len(behind.strip()) <= _ADVERB
    if behind not in _PARTICLES and not apart:
        return None
    said = text[foods[-1].start : foods[-1].end]
    before = text[: foods[-1].start].split()
    touches = foods[-1].start > 0 and text[foods[-1].start - 1] != " "
    return (
        None if touches else f"{before[-1]} {said}" if before and before[-1] in _MODIFIERS else said
    )


def is_noun(word: str) -> bool:
    """Return whether a word can be the name of a food or of a dish."""
    return (
        word not in _NO_NOUN
        and bare(word) not in _NO_NOUN
        and not (len(word) > 1 and _VERBAL.search(word))
        and not re.search(r"\d", word)
        and re.search(r"[가-힣A-Za-z]", word) is not None
    )


def _joins(word: str, any_words: bool) -> bool:  # noqa: FBT001
    return word in _MODIFIERS or (any_words and bare(word) == word and is_noun(word))
