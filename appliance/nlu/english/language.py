"""English, put together: the grammar, and how a text is made ready for it."""

from __future__ import annotations

import re

from appliance.nlu.english import house, ingredients, recipes, steps, timers
from appliance.nlu.english.parts import compiled
from appliance.nlu.grammar import Grammar, Prepared

_FILLER = compiled(
    r"[.,?]|um+|uh+|uhm|er|erm|hm+|mm+|ah|oh|well|so|ok|okay|okey|alright|all right|right|now|then|and|but|also|plus|please|hey|hey there|just|like|actually|basically|you know|i mean|lets see|let me see|let me think"
    r"|can you(?: please)?|could you(?: please)?|would you(?: please)?|will you|can i|can you tell me|could you tell me|tell me|tell me again|remind me|do you know|do you happen to know|i want to know|i wanted to know|id like to know|i need to know|let me know|i was wondering|i wonder|may i ask|can i ask|im wondering|please tell me|can you remind me|could you remind me|i have a question|question|quick question|any idea"
    r"|great|cool|good|nice|perfect|awesome|excellent|wonderful|fantastic|lovely|sweet|fine|sounds good|sounds great|sounds easy|sounds delicious|yum|got it|gotcha|i got it|understood|i understand|i see|makes sense|no problem|will do|ill do that|i will do that|on it|sure|sure thing|yes|yeah|yep|yup|yea|ya|of course|absolutely|certainly|very good|very well|interesting|that sounds (?:good|great|easy|delicious)|that was easy|easy|easy enough|that makes sense|not a problem|ok great|exactly|correct|thats right|amazing|alrighty|okay great|okay cool|wow"
    r"|first|next up|anyway|by the way|oops|for me|again please|if you can|when you can|real quick|quickly|jubang|alexa|jarvis|hey jarvis|computer|there|here|i think|i guess|maybe|then after that|after that|at this point|in that case|the recipe says|for this|for the recipe|for this recipe|in this recipe|i need|i think i|id like you to|i want you to|i would like you to|go ahead and|as well|too|to|a bit|once i|uh huh|mhm|my friend|buddy|no"
)

GRAMMAR = Grammar(
    (*timers.RULES, *steps.RULES, *ingredients.RULES, *recipes.RULES, *house.RULES), _FILLER
)

_WORD = re.compile(r"[a-z0-9½⅓⅔¼¾⅛%]+(?:[-/.:][a-z0-9]+)*|[.,?]", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’`]")


def prepare(text: str, *, commas: bool = True) -> Prepared:
    """Lower a text to words with one space between them; marks are words, apostrophes go.

    Commas separate phrases; speech-to-text puts some in the middle of one, so they can be left out.
    """
    said = text
    plain = _APOSTROPHE.sub("", re.sub(r"[!;:…]", ".", text))
    shift = _origins(text)
    form: list[str] = []
    origin: list[int] = []
    starts: list[int] = []
    for match in _WORD.finditer(plain):
        word = match[0].lower()
        if word == "," and not commas:
            continue
        if form:
            form.append(" ")
            origin.append(shift[match.start()])
        starts.append(len(form))
        form += word
        origin += [shift[match.start() + offset] for offset in range(len(word))]
    origin.append(len(said))
    return Prepared(said, "".join(form), origin, starts)


def _origins(text: str) -> list[int]:
    """Return, for each index of the text without apostrophes, its index in the text."""
    return [index for index, letter in enumerate(text) if not _APOSTROPHE.match(letter)]
