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

_NO_NOUN = frozenset(
    [
        "a",
        "an",
        "the",
        "some",
        "any",
        "more",
        "extra",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "as",
        "and",
        "or",
        "but",
        "so",
        "then",
        "than",
        "into",
        "onto",
        "per",
        "each",
        "it",
        "its",
        "it's",
        "that",
        "this",
        "these",
        "those",
        "there",
        "here",
        "them",
        "they",
        "he",
        "she",
        "i",
        "i'm",
        "i've",
        "i'd",
        "i'll",
        "im",
        "ive",
        "id",
        "ill",
        "we",
        "we're",
        "we've",
        "you",
        "you're",
        "your",
        "my",
        "our",
        "me",
        "us",
        "what",
        "which",
        "who",
        "how",
        "why",
        "when",
        "where",
        "much",
        "many",
        "lot",
        "bit",
        "little",
        "few",
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "can",
        "could",
        "should",
        "would",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "have",
        "has",
        "had",
        "need",
        "needs",
        "needed",
        "want",
        "wants",
        "got",
        "get",
        "gets",
        "go",
        "goes",
        "going",
        "gone",
        "add",
        "added",
        "put",
        "puts",
        "putting",
        "use",
        "uses",
        "used",
        "using",
        "throw",
        "toss",
        "pour",
        "mix",
        "stir",
        "take",
        "takes",
        "took",
        "make",
        "makes",
        "making",
        "made",
        "call",
        "calls",
        "called",
        "say",
        "says",
        "said",
        "tell",
        "know",
        "think",
        "again",
        "now",
        "next",
        "please",
        "total",
        "altogether",
        "exactly",
        "right",
        "ok",
        "okay",
        "still",
        "just",
        "also",
        "too",
        "instead",
        "actually",
        "about",
        "around",
        "roughly",
        "really",
        "exactly",
        "supposed",
        "amount",
        "quantity",
        "measure",
        "measurement",
        "recipe",
        "step",
        "thing",
        "things",
        "stuff",
        "one",
        "ones",
        "total",
        "all",
        "whole",
        "much",
        "left",
        "over",
        "out",
        "up",
        "down",
        "off",
        "back",
        "yet",
        "already",
        "today",
        "tonight",
        "dinner",
        "lunch",
        "breakfast",
        "supper",
        "is't",
        "isn't",
        "don't",
        "doesn't",
        "didn't",
        "if",
        "let",
        "lets",
        "let's",
        "not",
        "no",
        "yes",
        "yeah",
        "well",
        "um",
        "uh",
        "hmm",
        "hey",
        "hi",
        "hello",
        "thanks",
        "thank",
        "oh",
        "ah",
        "wait",
        "sorry",
        "remind",
        "reminder",
        "again",
        "sure",
        "maybe",
        "ingredient",
        "ingredients",
        "timer",
        "timers",
        "alarm",
        "alarms",
        "minute",
        "minutes",
        "hour",
        "hours",
        "second",
        "seconds",
        "min",
        "mins",
        "hr",
        "hrs",
        "sec",
        "secs",
        "long",
        "time",
        "another",
        "new",
        "separate",
        "different",
        "other",
        "same",
        "last",
        "first",
        "open",
        "load",
        "find",
        "show",
        "give",
        "pull",
        "bring",
        "choose",
        "select",
        "pick",
        "sit",
        "stay",
        "clock",
        "while",
        "wee",
        "moment",
        "ago",
        "spoons",
        "spoon",
        "scoops",
        "set",
        "start",
        "started",
        "stop",
        "cancel",
        "called",
        "named",
        "name",
        "number",
        "how's",
        "what's",
        "where's",
        "who's",
        "goodness",
        "quick",
        "quickly",
        "good",
        "great",
        "cook",
        "cooking",
        "cooked",
        "bake",
        "baking",
        "baked",
        "boil",
        "boiling",
        "simmer",
        "fry",
        "frying",
        "simmering",
        "require",
        "requires",
        "required",
        "call",
        "include",
        "included",
        "includes",
        "mean",
        "meant",
        "come",
        "comes",
        "like",
        "fancy",
        "try",
        "trying",
        "craving",
        "feeling",
        "feel",
        "something",
        "anything",
        "everything",
        "nothing",
        "else",
        "substitute",
        "substitution",
        "alternative",
        "replacement",
        "swap",
        "replace",
        "sub",
        "grab",
        "weigh",
        "measure",
        "pop",
        "stick",
        "leave",
        "kind",
        "type",
        "sort",
        "level",
        "pinch",
        "handful",
        "enough",
        "per",
        "person",
        "people",
        "serving",
        "servings",
        "portion",
        "portions",
        "guests",
        "kids",
        "us",
        "folks",
        "everyone",
        "everybody",
    ]
)
_KEEP_INSIDE = frozenset(["of", "and", "e", "with", "in", "the", "a"])


def known(text: str, names: Iterable[str]) -> str | None:
    """Return the name that is said last in a text, the longest where several end there."""
    best: tuple[int, int, str] | None = None
    for name in names:
        for match in re.finditer(rf"\b{re.escape(name.lower())}\b", text.lower()):
            place = (match.end(), len(name), text[match.start() : match.end()].lower())
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


_GOES_WITH = frozenset(
    [
        "powder",
        "flakes",
        "paste",
        "sauce",
        "seeds",
        "leaves",
        "zest",
        "juice",
        "cloves",
        "oil",
        "sticks",
        "stock",
        "broth",
        "noodles",
        "breast",
        "breasts",
        "thighs",
    ]
)


def food(text: str, context: Context, *, last: bool = False) -> str | None:
    """Return the first (or last) food of a text with what says which kind: red pepper powder."""
    found = [one for one in named(text, "en", context) if not one.dish]
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
