"""What a clause is in the moment in which it is said, where its label alone would say something else. Pure."""

from __future__ import annotations

import re
from types import MappingProxyType

from appliance.acts import Act, Intent, act
from appliance.nlu import amounts, answers, durations
from appliance.nlu.context import Context
from appliance.nlu.foods import Named, named
from appliance.nlu.labels import ACK, LABELS, Label
from appliance.nlu.portions import with_portions
from appliance.nlu.running_timers import of_running
from appliance.nlu.slots import acts_of

_ACCEPTED = (act(Intent.YES),)
_STARTED = (act(Intent.START_COOKING),)
_ON = (act(Intent.NEXT_STEP),)
_PARDON = re.compile(r"(?:[어응네예엥]|huh|what|sorry|yes|yeah|okay)\?", re.IGNORECASE)
"""A bare question back is no yes, beside what it asks: "어? 몇 분이라고?"."""
_WHAT_NOW = MappingProxyType(
    {
        "ko": re.compile(
            r"(?:이제|그럼|그러면)\s?(?:뭐|뭘)\s?(?:해|하지|해요|하죠|하면 돼|하면 돼요)"
        ),
        "en": re.compile(
            r"(?:and |so )?(?:what now|now what|what next|what's next)", re.IGNORECASE
        ),
    }
)
"""What asks for the next step, however it is labelled beside other clauses."""


def in_moment(label: Label, clause: str, language: str, context: Context) -> tuple[Act, ...] | None:
    """Return the acts of a clause now; None where it does not bear what its label needs."""
    plain = _plainly(label, clause, language, context)
    if plain is not None:
        return plain
    acts = acts_of(label, clause, language, context)
    if label.intent in {Intent.SELECT_RECIPE, Intent.START_COOKING}:
        acts = _chosen(acts, clause, language, context)
    if label.intent is Intent.LIST_INGREDIENTS and _TIMES[language].search(clause):
        acts = acts_of(LABELS["scale_recipe:factor"], clause, language, context)
    if acts is None:
        return None
    if label.intent is Intent.NEXT_STEP and _is_not_done(clause, language):
        return ()
    acts = tuple(_asked_instead(one, clause, language, context) for one in acts)
    acts = with_portions(acts, clause, language, context)
    acts = tuple(part for one in acts for part in of_running(one, clause, language, context))
    if answers.offered(context):
        return tuple(answers.to_offer(one, clause, language) for one in acts)
    return acts


def _plainly(label: Label, clause: str, language: str, context: Context) -> tuple[Act, ...] | None:
    """Return the acts of a clause whose words say what it is, whatever else its label says of it."""
    if _PARDON.fullmatch(clause):
        return ()
    if label is ACK and answers.wanted(context):
        return _ACCEPTED
    if context.step is not None and _WHAT_NOW[language].fullmatch(clause.strip(" ?")):
        return _ON
    food = _nothing_but_a_food(clause, language, context)
    if food and label.intent in {Intent.NEXT_STEP, Intent.SUBSTITUTE, None}:
        return (act(Intent.INGREDIENT_AMOUNT, item=food),) if _takes(food, context) else ()
    return None


def asks_of_what(text: str, language: str, context: Context) -> Act | None:
    """Return the question for the step's ingredients where a whole turn asks how much, and not of what."""
    asked = context.step is not None and _OF_WHAT[language].match(text.strip(" .,!?~"))
    return act(Intent.LIST_INGREDIENTS, scope="step") if asked else None


def names_a_title(acts: tuple[Act, ...], context: Context) -> bool:
    """Return whether one of the recipes that there are is asked for."""
    names = {_bare(one.text("name")) for one in acts if one.intent is Intent.SELECT_RECIPE}
    return bool(names) and any(_bare(title) in names for title in context.titles)


_THAT = MappingProxyType(
    {
        "ko": re.compile(r"[그이저](?:걸|거|것)|그렇게"),
        "en": re.compile(r"\b(?:that|those|this|these|it|them|one)\b", re.IGNORECASE),
    }
)
"""What was just named."""
_NOT_YET = MappingProxyType(
    {
        "ko": re.compile(r"(?:^|\s)(?:안|못)\s?[가-힣]+|아직|지\s?(?:않|못)"),
        "en": re.compile(r"\b(?:not|yet|haven't|hasn't|didn't|isn't|aren't)\b", re.IGNORECASE),
    }
)
_ONWARD = MappingProxyType(
    {
        "ko": re.compile(r"다음|넘어|계속"),
        "en": re.compile(r"\b(?:next|on|continue|skip)\b", re.IGNORECASE),
    }
)
_TIMES = MappingProxyType(
    {
        "ko": re.compile(r"[가-힣\d]\s?배로|반으로|절반"),
        "en": re.compile(r"\b(?:double|triple|halve|half|twice)\b", re.IGNORECASE),
    }
)
"""What makes more or less of all ingredients: "재료 두 배로"."""
_OF_WHAT = MappingProxyType(
    {
        "ko": re.compile(
            r"^(?:그럼|근데|이거|이건|여기|여기에)?\s*(?:얼마나?|얼마큼|얼만큼|어느 정도)\s?(?:넣|필요|들어|써|쓰)\S*(?:\s\S+)?$"
        ),
        "en": re.compile(
            r"^(?:so|and|then|but)?\s*how (?:much|many) (?:do|should|must|shall) (?:I|we) (?:need|add|use|put)\b(?: in)?$",
            re.IGNORECASE,
        ),
    }
)
_HOW_MANY = MappingProxyType(
    {
        "ko": re.compile(r"몇\s?(?:컵|미리|밀리|리터|그램|큰술|작은술|스푼|숟|온스|티스푼|테이블)"),
        "en": re.compile(r"\bhow many\b", re.IGNORECASE),
    }
)


_IS_IT_SO = MappingProxyType(
    {
        "ko": re.compile(r"맞(?:지|죠|아|나|니|냐|는\s?거|습니까)\S*$"),
        "en": re.compile(r"\b(?:right|correct|isn't it|is that right)$", re.IGNORECASE),
    }
)
_TO_CHECK = frozenset({Intent.STEP_TEMPERATURE, Intent.STEP_TIME, Intent.INGREDIENT_AMOUNT})
"""What is answered, where a guess at it is to be confirmed instead: "불은 중불 맞죠"."""


def _asked_instead(said: Act, clause: str, language: str, context: Context) -> Act:
    """Return a question where the recipe is not meant: "물 500ml가 몇 컵이야", or less of one ingredient.

    A guess that is to be confirmed is a check.
    """
    measured = said.intent is Intent.INGREDIENT_AMOUNT and amounts.find(clause, language)
    converts = measured and _HOW_MANY[language].search(clause)
    of_one = (
        said.intent is Intent.SCALE_RECIPE
        and "factor" in said.slots
        and any(_is_food(one) for one in named(clause, language, context))
    )
    if converts or of_one:
        return act(Intent.QUESTION, text=clause)
    checks = said.intent in _TO_CHECK and _IS_IT_SO[language].search(clause)
    return act(Intent.CHECK, text=clause) if checks else said


def _is_not_done(clause: str, language: str) -> bool:
    """Return whether a clause says that something is not done: "소금을 안 넣었어" goes to no next step."""
    not_yet, onward = _NOT_YET[language].search(clause), _ONWARD[language].search(clause)
    return not_yet is not None and onward is None


def _nothing_but_a_food(clause: str, language: str, context: Context) -> str:
    """Return the food that a clause is the name of, while a recipe is open; "" where it is more."""
    if context.recipe is None:
        return ""
    plain = clause.strip(" .,!?~")
    whole = [one for one in named(plain, language, context) if one.end - one.start == len(plain)]
    return plain if whole and _is_food(whole[0]) else ""


def _takes(food: str, context: Context) -> bool:
    """Return whether the recipe at hand takes a food: 김치 where it takes 신김치."""
    said = food.lower()
    return any(said in one.lower() or one.lower() in said for one in context.ingredients)


def _is_food(one: Named) -> bool:
    """Return whether a food was named that no number is: 배 is a pear, and what 두 배 doubles."""
    return not one.dish and one.end - one.start > 1


def _bare(title: str) -> str:
    return title.replace(" ", "").lower()


def _chosen(
    acts: tuple[Act, ...] | None, clause: str, language: str, context: Context
) -> tuple[Act, ...] | None:
    """Tell choosing and starting apart: "그걸로 하자" starts what is open, "떡볶이 시작하자" opens it.

    No dish has a length of time in its name: "십오 분 후에 알려줘" is a timer, whatever was asked.
    """
    if acts and not names_a_title(acts, context) and durations.find(clause, language):
        return acts_of(LABELS["set_timer"], clause, language, context) or acts
    opened = context.recipe is not None and not context.step
    if acts is None and opened and _THAT[language].search(clause):
        return _STARTED
    if acts == _STARTED:
        chosen = acts_of(LABELS["select_recipe"], clause, language, context)
        return chosen if chosen and names_a_title(chosen, context) else acts
    return acts
