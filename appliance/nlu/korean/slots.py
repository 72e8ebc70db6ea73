"""The slots of Korean clauses, read off the clause itself: None where it does not bear its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from appliance.acts import Slot
from appliance.nlu import amounts, durations
from appliance.nlu import korean_numbers as ko
from appliance.nlu.choices import of_length
from appliance.nlu.context import Asked, Context
from appliance.nlu.corrections import corrected_part, meant_part
from appliance.nlu.foods import named
from appliance.nlu.korean.nouns import is_noun, known, noun
from appliance.nlu.sound import heard_in, similarity
from appliance.nlu.units import BY_SPELLING

Slots = Mapping[str, Slot]
Reader = Callable[[str, Context], Slots | None]

_NUMBER = rf"(?:{ko.NUMBER}|반|첫)"
_TIMER = re.compile(
    r"(?:타이머|타임머|타이며|알람|알림)(?:에다가|에다|에서|으로|은|는|이|가|을|를|도|에|로|만)?"
)
_ALL = re.compile(
    r"다(?=\s|$|[.,!?]|\s?(?:꺼|끄|취소|지워|없애|멈))|전부|모두|모든|싹|전체|몽땅|죄다"
)
_NO_NAME = re.compile(
    r"동안|[었았겠]|맞[춘췄춰]|걸[어린]|켠|켜|설정|해\s?[둔놓놨]|돌[리린아]|아까|남|울리|다시|새로|따로|취소|끝나|멈|정지|꺼|추가|부탁"
)
_HOW_MUCH = re.compile(
    r"얼마|얼만|얼매|몇|어느\s?정도|양[이은을도]?(?=\s|$|[?.,])|분량|어떻게|언제"
)
_STEP = re.compile(
    rf"(?<![가-힣])(?P<number>{_NUMBER})\s?(?:(?:번째|번|째)\s?)?(?:단계|스텝|순서|과정|번째|번|째)"
    rf"|(?P<unspaced>{_NUMBER})\s?(?:번째|단계)"
    rf"|(?<![가-힣])(?P<bare>{_NUMBER})(?=\s|으로|로|[.,?!]|$)"
)
_SERVINGS = re.compile(
    rf"(?P<number>{_NUMBER})\s?(?:인\s?분|인용|사람|명|식구|그릇|접시|분(?=이|\s?드|\s?먹|\s?오|\s?와|$))"
)
_TOGETHER = {
    "혼자": 1,
    "나만": 1,
    "둘이": 2,
    "셋이": 3,
    "넷이": 4,
    "다섯이": 5,
    "여섯이": 6,
    "둘": 2,
}
_FACTOR = re.compile(rf"(?P<number>{_NUMBER})\s?배")
_HALF = re.compile(r"(?:절반|반절|반(?=만|으로|의|\s|으로만|[.,!?]|$|씩|할|해))")
_INSTEAD = re.compile(
    r"대신|말고|대체|(?:이|가|은|는|도|을|를)?\s?(?:하나도\s?)?(?:없|떨어졌|다\s?썼|못\s?샀|안\s?샀|빼먹|모자라|부족)"
)
_WITH = re.compile(
    r"(?P<with>[가-힣A-Za-z][가-힣A-Za-z ]*?)(?:을|를|으로|로|만|도|이나|나|이라도|라도)?\s*"
    r"(?=넣|써|쓰|쓸|해도|하면|해볼|할까|대체|바꿔|바꾸|대신|사용|괜찮|뿌려|발라|가능|되|돼|둘러|부어|섞|타도|타면|끓여|볶아|만들|(?<=\s)[가-힣]{1,4}[면도까](?![가-힣]))"
)
_NO_WITH = frozenset(
    [
        "뭐",
        "뭘",
        "뭐를",
        "뭐가",
        "무엇",
        "무엇을",
        "어떤",
        "어떤거",
        "다른",
        "다른거",
        "다른걸",
        "걸",
        "거",
        "것",
        "게",
        "수",
        "쓸",
        "넣을",
        "할",
        "쓸만한",
        "넣을만한",
        "만한",
        "대신",
        "뭔가",
        "뭐라도",
        "다",
        "에",
        "에는",
        "어떻게",
        "해서",
        "넣을만한거",
        "쓸거",
        "뭐로",
        "뭘로",
        "아무거나",
        "그냥",
        "그럼",
        "요",
        "꼭",
        "안",
        "못",
        "좀",
        "데",
        "이거",
        "그거",
        "그",
        "이",
    ]
)
_RECIPE_VERB = re.compile(
    r"(?:이나|나|을|를|좀|부터|로|으로)?\s?(?:만들|맹글|끓이|끓여|해\s?먹|해먹|하자|할래|할게|할까|할라|하고\s?싶|해\s?보|해볼|해줘|해\s?줘|레시피|래시피|만드는|조리법|요리|먹자|먹고|먹을|볶|굽|구워|부치|부쳐|무치|무쳐|삶|튀기|어떻게|하는\s?법|시작|열어|틀어|찾아|보여|알려|골라|선택|당기|땡기|가자|도전|준비|있어|있나|주세요|줘)"
)
_LEADING = re.compile(
    r"^(?:\s*(?:그럼|그러면|근데|그런데|그리고|혹시|자|아|음|어|오늘은|오늘|저녁은|저녁으로|점심은|점심으로|이번엔|이번에는|우리|나|난|이제|그냥|아니|아니다|역시|저는|나는|네|응|그래|좋아|그|저기|있잖아)[\s,.!]+)+"
)
_SAME_TITLE = 0.88
"""From here on a part of what was said is a title, misspelt: 김치찌게 만두자."""
_MISHEARD = 0.6
"""From here on a name is the word timer itself, misspelt."""
_UNIT = re.compile(
    rf"(?:{'|'.join(sorted((u for u in BY_SPELLING if len(u) > 1), key=len, reverse=True))}|개|번|쪽|모|대)(?:이?야|이?에요|예요|$)"
)
"""A word that is a unit and no food."""
_UNITS = {"그램": "g", "킬로그램": "kg", "밀리리터": "ml", "리터": "L"}


def _text(clause: str, _: Context) -> Slots:
    return {"text": clause}


def _query(clause: str, _: Context) -> Slots:
    return {"query": clause}


def _amount_of(clause: str, context: Context) -> Slots | None:
    """Read of what; of a self-correction ("소금 얼마, 아니 설탕") of what it ends in."""
    instead = corrected_part(clause, "ko")
    return (_of_what(instead, context) if instead else None) or _of_what(clause, context)


def _of_what(clause: str, context: Context) -> Slots | None:
    places = list(_HOW_MUCH.finditer(clause))
    names = context.ingredients
    for place in reversed(places):
        found = noun(clause[: place.start()], names) if place.start() else None
        if found and _UNIT.match(found):
            return None  # how many ml a cup has is no question of the recipe
        if found:
            return {"item": found}
    if not places:
        found = noun(clause, names, last=False)
    else:
        after = re.sub(r"^\S+\s*", "", clause[places[-1].start() :])
        foods = (after[one.start : one.end] for one in named(after, "ko", context))
        found = known(after, names) or next(foods, None)  # the verb stands here too: 필요해
    return {"item": found} if found and not _UNIT.match(found) else None


def _substitute(clause: str, context: Context) -> Slots | None:
    swap = re.search(
        r"(?P<item>\S+?)(?:을|를)\s?(?P<with>\S+?)(?:으로|로)\s?(?:바꿔|바꾸|대체|대신|교체)",
        clause,
    )
    names = context.ingredients
    if swap:
        item, other = noun(swap["item"], names), noun(swap["with"])
        return {"item": item, "with": other} if item and other else None
    place = _INSTEAD.search(clause)
    item = noun(clause[: place.start()], names) if place else noun(clause, names, last=False)
    if not item:
        return None
    rest = clause[place.end() :] if place else ""
    rest = (
        re.sub(r"^\S*?(?:(?:는|은) 데|데|면|네|어|어요|다|서|니까|에|할|쓸)?[\s,.]+", "", rest)
        if rest
        else ""
    )
    rest = re.sub(r"^(?:대신에?|그냥|혹시|그럼)\s+", "", rest)
    instead = _WITH.match(rest)
    other = noun(instead["with"]) if instead else None
    if other and other not in _NO_WITH and other != item:
        return {"item": item, "with": other}
    return {"item": item}


_SIDE = re.compile(r"(?:한쪽|한|양쪽|양|앞|뒷|반대)\s?$")


def _maybe_item(clause: str, context: Context) -> Slots:
    """Read the food right before the question (면은 몇 분 삶아?)."""
    place = _HOW_MUCH.search(clause)
    before = clause[: place.start()] if place else clause
    found = list(named(before, "ko", context))
    if not found or _SIDE.search(before[: found[-1].start]):
        return {}
    return {"item": before[found[-1].start : found[-1].end]}


def _step(clause: str, _: Context) -> Slots | None:
    """Read the step that is named last; one that is called a step before a mere number."""
    found = list(_STEP.finditer(clause))
    for match in sorted(found, key=lambda one: (one["bare"] is None, one.start()), reverse=True):
        said = match["number"] or match["unspaced"] or match["bare"]
        value = ko.read(said.replace("첫", "한"))
        if value is not None and value.denominator == 1 and 0 < value < 100:
            return {"step": int(value)}
    return None


def _servings(clause: str, context: Context) -> Slots | None:
    found = [ko.read(match["number"]) for match in _SERVINGS.finditer(clause)]
    if not found:
        found = [Fraction(number) for word, number in _TOGETHER.items() if word in clause]
    if not found and context.asked is Asked.SCALE:
        found = [ko.read(match[0]) for match in re.finditer(ko.NUMBER, clause)]
    value = found[-1] if found else None
    if value is None or value.denominator != 1 or not 0 < value <= 100:
        return None
    return {"servings": int(value)}


def _factor(clause: str, _: Context) -> Slots | None:
    found = _FACTOR.search(clause)
    if found:
        value = ko.read(found["number"])
        return {"factor": float(value)} if value and value <= 20 else None
    return {"factor": 0.5} if _HALF.search(clause) else None


def _only(clause: str, context: Context) -> Slots | None:
    found = amounts.find(clause, "ko")
    if not found:
        return None
    amount = found[-1]
    item = noun(clause[: amount.start], context.ingredients) or noun(clause[amount.end :])
    if not item:
        return None
    unit = _UNITS.get(amount.amount.unit, amount.amount.unit)
    return {"item": item, "amount": float(amount.amount.value), "unit": unit}


def _timer(clause: str, context: Context) -> Slots:
    found = durations.meant(clause, "ko")
    slots: dict[str, Slot] = {}
    if found:
        slots["seconds"] = found[-1].duration.seconds
    return {**slots, **_named(clause, context)}


def _named(clause: str, context: Context) -> Slots:
    """Read what a timer is called; of a self-correction ("면, 아니 계란") what it ends in."""
    return _called(corrected_part(clause, "ko"), context) or _called(
        meant_part(clause, "ko"), context
    )


def _called(clause: str, context: Context) -> Slots:
    """Read the noun before 타이머, or before its length."""
    names = (*context.timers, *context.ingredients)
    place = _TIMER.search(clause)
    if place and place.start():
        before = clause[: place.start()]
        for length in reversed(durations.find(before, "ko")):
            before = f"{before[: length.start]} {before[length.end :]}"
        said = _name(before, names)
        if said:
            return {"name": said}
    lengths = durations.find(clause, "ko")
    if lengths:
        before = _TIMER.sub(" ", clause[: lengths[0].start])
        said = known(before, names) or _name(before, names)
        return {"name": said} if said else {}
    return {}


def _name(before: str, names: tuple[str, ...]) -> str | None:
    words = re.sub(
        r"\s?(?:삶는|끓이는|굽는|찌는|볶는|익히는|재우는|불리는|절이는|식히는|데치는|튀기는|뜸\s?들이는)\s?(?:거|것|시간|데)?(?:은|는|로|을|를)?\s*$",
        "",
        before,
    )
    foods = list(named(words, "ko", Context()))
    found: str | None
    if foods and len(words[foods[-1].end :].strip()) <= 2:
        found = words[foods[-1].start : foods[-1].end]
    elif re.search(r"몇\s?\S+\s*$", words) or not words.strip():
        return None
    else:
        found = noun(words, names)
        if not found or len(found) < 2 or not is_noun(found) or _NO_NAME.search(found):
            return None
    return None if similarity(found, "타이머") >= _MISHEARD else found


def _all(clause: str, context: Context) -> Slots:
    return {"all": True} if _ALL.search(clause) else _running(clause, context)


def _running(clause: str, context: Context) -> Slots:
    """Read which of the timers that run: by its name, or by the length that it is called by."""
    said = _named(clause, context)
    if said:
        return said
    clause = corrected_part(clause, "ko") or meant_part(clause, "ko")
    length = of_length(clause, "ko", context.timers)
    inside = [name for name in context.timers if known(clause, (name,))]
    name = length or (inside[0] if len(inside) == 1 else None)
    return {"name": name} if name else {}


_LESS = re.compile(
    r"줄|빼|뺄|뺐|덜|단축|앞당|당겨|깎|짧|일찍|빨리|적게|내려|낮|감소|마이너스|제하|없애|자르|잘라"
)
"""What takes time away; never guessed: "6분 마쳐 줘" is a new timer, misspelt."""


def _adjusted(sign: int) -> Reader:
    def read(clause: str, context: Context) -> Slots | None:
        found = durations.meant(clause, "ko")
        if not found or (sign < 0 and not _LESS.search(clause)):
            return None
        return {"seconds": sign * found[-1].duration.seconds, **_named(clause, context)}

    return read


def _recipe(clause: str, context: Context) -> Slots | None:
    said = known(clause, context.titles)
    if said:
        return {"name": said}
    alike = max(context.titles, key=lambda title: heard_in(title, clause), default="")
    if alike and heard_in(alike, clause) >= _SAME_TITLE:
        return {"name": alike}
    dishes = [one for one in named(clause, "ko", context) if one.dish]
    if dishes:
        return {"name": clause[dishes[-1].start : dishes[-1].end]}
    plain = _LEADING.sub("", clause)
    verbs = list(_RECIPE_VERB.finditer(plain))
    for verb in verbs:
        found = noun(plain[: verb.start()], words=3, any_words=True)
        if found:
            return {"name": found}
    if context.asked is Asked.WHICH_RECIPE:
        found = noun(
            re.sub(r"(?:으로|로|이요|요|이에요|예요)?[.!?\s]*$", "", plain), words=3, any_words=True
        )
        return {"name": found} if found else None
    return None


def _level(clause: str, _: Context) -> Slots | None:
    if re.search(r"최대|제일\s?크게|가장\s?크게|끝까지|맥스", clause):
        return {"level": 100}
    for match in reversed(list(re.finditer(ko.NUMBER, clause))):
        value = ko.read(match[0])
        if value is not None and value.denominator == 1 and 0 <= value <= 100:
            return {"level": int(value)}
    return None


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "go_to_step": _step,
        "ingredient_amount": _amount_of,
        "substitute": _substitute,
        "step_time": _maybe_item,
        "check": _text,
        "question": _text,
        "select_recipe": _recipe,
        "search_recipes": _query,
        "scale_recipe": _servings,
        "scale_recipe:factor": _factor,
        "scale_recipe:item": _only,
        "set_timer": _timer,
        "cancel_timer": _running,
        "cancel_timer:all": _all,
        "pause_timer": _running,
        "resume_timer": _running,
        "timer_status": _running,
        "adjust_timer:more": _adjusted(1),
        "adjust_timer:less": _adjusted(-1),
        "volume:level": _level,
    }
)
"""By label; a label that is not listed says all by itself."""
