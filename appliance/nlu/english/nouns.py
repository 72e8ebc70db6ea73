"""English nouns in a clause: what is cooked with, what a timer is called, which dish."""

from __future__ import annotations

import re
from collections.abc import Iterable

from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu.context import Context
from appliance.nlu.foods import named
from appliance.nlu.sound import similarity
from appliance.nlu.units import BY_SPELLING_EN
from appliance.nlu.words import words

_NO_NOUN = words("en_no_nouns")


def known(text: str, names: Iterable[str]) -> str | None:
    """Return the name that is said last in a text, the longest where several end there."""
    best: tuple[int, int, str] | None = None
    lower = text.lower()
    for name in map(str.lower, names):
        if name not in lower:
            continue  # a pattern costs more than a look, and a library has a thousand titles
        for match in re.finditer(rf"\b{re.escape(name)}\b", lower):
            place = (match.end(), len(name), lower[match.start() : match.end()])
            best = place if best is None or place > best else best
    return best[2] if best else None


def noun(
    text: str, names: tuple[str, ...] = (), *, last: bool = False, words: int = 3
) -> str | None:
    """Return the first (or last) run of words that can be the name of a food or dish.

    One of `names` (this recipe's ingredients) that is said there is taken before others.
    """
    said = known(text, names)
    if said:
        return said
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[a-zA-Z][a-zA-Z'’-]*|[.,?!;]|\d+", text.lower()):
        plain = word.replace("’", "'")
        if plain in _NO_NOUN or not plain[0].isalpha() or _is_value(plain):
            runs.append([])
        else:
            runs[-1].append(plain.removesuffix("'s"))
    found = [run for run in runs if run]
    if not found:
        return None
    chosen = found[-1] if last else found[0]
    phrase = " ".join(chosen[-words:] if last else chosen[:words])
    alike = max(names, key=lambda name: similarity(name, phrase), default="")
    return alike if alike and similarity(alike, phrase) >= _SAME_NOUN else phrase


_SAME_NOUN = 0.85


def _is_value(word: str) -> bool:
    return word in BY_SPELLING_EN or en.read(word) is not None


_GOES_WITH = words("en_kinds")


def food(text: str, context: Context, *, last: bool = False) -> str | None:
    """Return the first (or last) food of a text with what says which kind: red pepper powder."""
    found = list(named(text, "en", context))
    if not found:
        return None
    one = found[-1] if last else found[0]
    words = [text[one.start : one.end].lower()]
    for word in re.findall(r"[a-z'-]+", re.split(r"[,.?!;]", text[: one.start].lower())[-1])[::-1]:
        if word in _NO_NOUN or _is_value(word) or len(words) > 2:
            break
        words.insert(0, word)
    after = re.match(r" ([a-z]+)", text[one.end :].lower())
    if after and after[1] in _GOES_WITH:
        words.append(after[1])
    return " ".join(words)


def without_lengths(text: str) -> str:
    """Return a text with its durations left out."""
    for found in reversed(durations.find(text, "en")):
        text = f"{text[: found.start]} , {text[found.end :]}"
    return text
