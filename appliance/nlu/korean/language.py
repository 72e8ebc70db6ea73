"""Korean, put together: the grammar, and how a text is made ready for it."""

from __future__ import annotations

import unicodedata

from appliance.nlu.grammar import Grammar, Prepared
from appliance.nlu.korean import house, ingredients, recipes, steps, timers
from appliance.nlu.korean.parts import compiled

_FILLER = compiled(
    r"(?: [.?,]+|음+|어+|그+|아+|자|저기(?:요)?|저|야|있잖아|그러니까|그니까|일단|이제|인제|좀|혹시|근데|근데요|그런데|그리고|그럼|그러면|그래서|오케이|오케|ok|okay|네|응|예|뭐|막|어디보자"
    r"|죄송한데|미안한데|미안|저기요|아참|참|맞다|아맞다|주방아|주방이|주방|여기|우리|그냥|진짜|정말|다시한번|좋아|좋아요|알겠어|알았어|그래|와|오|아이고|제발|요|너무|얼른|빨리|어서"
    r"|부탁해|부탁해요|부탁드려요|해줘|줄래|주세요|자자|음음|그게|저는|나는|나|지금|바로|하고|한다음에|다음에는?)"
)

GRAMMAR = Grammar(
    (*timers.RULES, *steps.RULES, *ingredients.RULES, *recipes.RULES, *house.RULES), _FILLER
)


def prepare(text: str, *, commas: bool = True) -> Prepared:
    """Decompose, lower and squeeze a text; a space between digits stays.

    Commas separate phrases; speech-to-text puts some in the middle of one, so they can be left out.
    """
    said = unicodedata.normalize("NFC", text)
    form: list[str] = []
    origin: list[int] = []
    starts: list[int] = []
    for index in range(len(said)):
        kept = _kept(said, index)
        if not kept or (kept == "," and not commas):
            continue
        starts.append(len(form))
        for part in unicodedata.normalize("NFD", kept):
            form.append(part)
            origin.append(index)
    origin.append(len(said))
    return Prepared(said, "".join(form), origin, starts)


def _kept(text: str, index: int) -> str:
    """Return what is left of a character: lower case, marks other than . ? and , gone."""
    letter = text[index].lower()
    if letter.isalnum() or letter in "½⅓⅔¼¾⅛%~-/":
        return letter
    if letter in "?？":
        return "?"
    if letter in ".!。…;:":
        return "."
    between_digits = text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit()
    if letter == ",":
        return "" if between_digits else ","
    return " " if letter.isspace() and between_digits else ""
