"""Korean: choosing a recipe, beginning, pausing and ending the cooking."""

from __future__ import annotations

import re

from appliance.acts import Intent as I
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.korean.parts import rule
from appliance.nlu.korean.readers import bare_noun
from appliance.nlu.sound import similarity

_KNOWN = 0.7

_NO_RECIPE = re.compile(
    r"^(?:뭐|뭘|이거|그거|다른|타이머|알람|재료|다음|이전|요리|레시피|음식|어떤|무슨|하나|시작|단계|저녁|점심|아침|오늘|천천히|다시|빨리).*$"
)


def _name(phrase: Phrase) -> Slots | None:
    said = re.sub(
        r"^(?:오늘은|오늘|저녁은|저녁으로|점심은|점심으로|우리|그럼|이번엔|나|이제|자|아침은)\s*",
        "",
        phrase.groups["name"],
    ).strip()
    if not said or _NO_RECIPE.match(said):
        return None
    noun = bare_noun(said, phrase.scene.context.titles)
    return None if noun is None else {"name": noun}


def _known_name(phrase: Phrase) -> Slots | None:
    """Read a name that sounds like one of the titles."""
    slots = _name(phrase)
    if slots is None:
        return None
    name = str(slots["name"])
    known = any(similarity(title, name) >= _KNOWN for title in phrase.scene.context.titles)
    return slots if known else None


def _query(phrase: Phrase) -> Slots | None:
    said = phrase.groups["query"].strip()
    if said in {"뭐", "이거", "그거", "무슨", "어떤", "이걸", "그걸", "오늘", "지금", "내가"}:
        return None
    return {"query": phrase.said}


def _asked_which(context: Context) -> bool:
    return context.phase is Phase.ASKED and context.asked is Asked.WHICH_RECIPE


def _cooking(context: Context) -> bool:
    return context.phase in {Phase.COOKING, Phase.PAUSED, Phase.RINGING}


_WORD = r"(?P<name>[\u1100-\u11ffa-z0-9]{2,45}?)"
_MAKE = (
    r"(?: (?:만들|맹글){LETS}|만들어{PLEASE}|만들어(?:보|먹){LETS}|만들어보자|만들어먹자|끓이{LETS}|끓여{PLEASE}|끓여보자|끓여먹{LETS}|굽{LETS}"
    r"|구워{PLEASE}|구워먹{LETS}|볶{LETS}|볶아{PLEASE}|부치{LETS}|부쳐먹{LETS}|무치{LETS}|요리하{LETS}|요리해{PLEASE}|만들거야|만들건데)"
)
# Verbs that go with anything: they choose a recipe only by a name that is known.
_TAKE = r"(?: 하{LETS}|해{PLEASE}|해먹{LETS}|해먹자|해보{LETS}|해보자|먹{LETS}|할래요?|할게요?|시작하{LETS}|시작해{PLEASE}|선택해{PLEASE}|선택|골라{PLEASE}|틀어{PLEASE}|열어{PLEASE})"
_RECIPE = r"(?: 레시피|래시피|만드는법|만드는방법|조리법|요리법|만드는거|끓이는법|끓이는방법|하는법|하는방법|굽는법)"
_WITH = r"(?:으로|로|이랑|랑|가지고|을가지고|를가지고|만가지고|하고|넣고|넣은|들어간|들어가는|쓰는|사용한|있는데|만으로)"

RULES = (
    rule(I.SELECT_RECIPE, rf"{_WORD}(?:을|를|좀|나|이나|으로|로)?{_MAKE}", _name, weight=1.15),
    rule(
        I.SELECT_RECIPE, rf"{_WORD}(?:을|를|좀|나|이나|으로|로)?{_TAKE}", _known_name, weight=1.15
    ),
    rule(
        I.SELECT_RECIPE,
        rf"{_WORD}(?:의)?{_RECIPE}(?:을|를|은|는|이|가|좀|으로|로|대로)?{{SOME}}(?:{{TELL}}|찾아{{PLEASE}}|시작하{{LETS}}|시작해{{PLEASE}}|보여{{PLEASE}}|하{{LETS}}|할래요?|줘|주세요|좀|틀어{{PLEASE}}|켜{{PLEASE}}|열어{{PLEASE}}|선택해{{PLEASE}}|로해{{PLEASE}}|로하자|어떻게{{END}})?",
        _name,
        weight=1.1,
    ),
    rule(
        I.SELECT_RECIPE,
        rf"{_WORD}(?:은|는|을|를)?어떻게(?: 만들|만드|끓이|해|하|굽|끓여|만들어)(?:어)?{{END}}",
        _name,
        weight=1.2,
    ),
    rule(
        I.SELECT_RECIPE,
        rf"{_WORD}(?:으로|로|이요|요|이에요|예요|이걸로|할래요?|으로할래|로할래|으로할게요?|로할게요?|으로하자|로하자|으로해줘|로해줘|이지|말이야)?",
        _name,
        when=_asked_which,
        weight=1.25,
    ),
    rule(
        I.SEARCH_RECIPES,
        rf"(?P<query>[\u1100-\u11ffa-z0-9]{{2,45}}?){_WITH}(?:오늘|지금|집에서|뭐|뭘|무슨|어떤|무엇을|할수있는|만들수있는|할만한)*(?: 뭐|뭘|무엇을|요리|레시피|음식|거|것|게|메뉴|걸)?{{TOPIC}}(?: 만들{{LETS}}|만들수있{{END}}|만들어{{END}}|만들어먹{{LETS}}|만들지|해먹{{LETS}}|해먹지|해먹을수있{{END}}|할수있{{END}}|하{{LETS}}|하지|할까|해먹을까|추천해{{PLEASE}}|있{{END}}|찾아{{PLEASE}}|알려{{PLEASE}}|검색해{{PLEASE}}|뭐있{{END}}|뭐가있{{END}}|{{TELL}}|없{{END}}|될까)",
        _query,
        weight=1.05,
    ),
    rule(
        I.SEARCH_RECIPES,
        r"(?P<query>[\u1100-\u11ffa-z0-9]{2,45}?)(?:요리|레시피|음식|메뉴|반찬|국|찌개){TOPIC}(?: 좀|하나|몇개)*(?: 추천해{PLEASE}|찾아{PLEASE}|검색해{PLEASE}|추천|뭐있{END}|뭐가있{END}|있{END}|없{END})",
        _query,
        weight=1.12,
    ),
    rule(
        I.LIST_RECIPES,
        r"(?: 지금|너|넌|여기|저장된|네가|니가)*(?: 무슨|어떤|뭔)(?: 레시피|요리|음식|메뉴){TOPIC}(?:들)?(?:이|가)?(?: 있|할수있|할줄알|알고있|만들수있|가능하|알아|되|돼|하|만들){END}",
    ),
    rule(
        I.LIST_RECIPES,
        r"(?: 할수있는|만들수있는|할줄아는|아는|가지고있는|저장된|가능한|전체|모든|등록된|내)*(?: 레시피|요리|음식|메뉴)(?: 목록|리스트|들|종류)?{TOPIC}{SOME}(?:{TELL}|뭐(?:가)?있{END}|뭐뭐있{END}|보여{PLEASE}|추천해{PLEASE}|목록|읽어{PLEASE}|있{END}|찾아{PLEASE})",
    ),
    rule(
        I.LIST_RECIPES,
        r"(?: 레시피|요리)(?:목록|리스트)|(?: 오늘|지금|저녁|점심|아침|저녁에|저녁으로|점심으로|아침으로|우리)*(?:은|는)?(?: 뭐|뭘|무슨요리|무슨음식)(?: 만들{LETS}|만들수있{END}|만들지|해먹{LETS}|해먹지|먹{LETS}|먹지|할수있{END}|요리하{LETS}|만들어먹지|해먹을까|하지)",
        when=lambda c: c.phase is not Phase.COOKING,
    ),
    rule(
        I.START_COOKING,
        r"(?: 이제|자|그럼|그러면|바로|빨리|우리)*(?:요리|조리|쿠킹)?(?:를|을|좀)?{SOME}(?: 시작|스타트|start)(?:해|하|할)?(?:{PLEASE}|{LETS}|까요?|래요?|게요?)?",
        weight=1.05,
    ),
    rule(
        I.START_COOKING,
        r"(?: 이제|재료)?(?:다)?(?:준비)(?: 다)?(?:됐|했|완료|끝났|끝)(?:어|어요|습니다|다|네)?",
        when=lambda c: c.phase is Phase.IDLE or c.phase is Phase.ASKED,
    ),
    rule(
        I.FINISH_COOKING,
        r"(?: 이제|오늘|자|드디어)*(?:은|는)?(?: 요리|조리|쿠킹|음식)(?:을|를|은|는|이|가)?{SOME}(?: 다)?(?: 끝|끝났|끝냈|종료|그만|완성|마쳤|끝내|마치|끝났다|다했|했|됐|완료|마무리|그만하|그만둘|종료하|끝낼|그만둬|멈추)(?: 해|하|이|{PLEASE}|{LETS}|어요?|습니다|다|네|야|이다|이야|이에요|래요?|게요?|됐어요?|했어요?)*",
    ),
    rule(
        I.FINISH_COOKING,
        r"(?: 오늘|이제)*(?:은|는)?(?: 여기까지|여기까지만)(?:만)?(?: 하{LETS}|할게요?|해{PLEASE}|할래요?|요)?|(?: 그만할래요?|그만할게요?|그만하고싶어요?|그만둘래요?|그만둘게요?|이제끝|다끝났어요?|끝낼래요?|끝낼게요?|끝내자|끝내줘|완성(?:했어요?|됐어요?|이다|이야)?|다만들었어요?|다완성됐어요?|안할래요?|요리안할래요?|종료해{PLEASE}|종료|마칠게요?|마무리하자)",
        weight=1.02,
    ),
    rule(
        I.PAUSE_COOKING,
        r"(?: 아|어|야)*(?: 잠깐만요?|잠깐|잠시만요?|잠시|기다려{PLEASE}|좀기다려{PLEASE}|잠깐기다려{PLEASE}|잠깐만기다려{PLEASE}|잠시기다려{PLEASE}|잠시만기다려{PLEASE}|조금만기다려{PLEASE}|일시정지|일시중지|대기|스톱잠깐|타임)(?:해{PLEASE}|할게요?|하자)?",
        weak=True,
    ),
    rule(
        I.PAUSE_COOKING,
        r"(?: 좀|잠깐|조금|잠시|잠깐만|우리|요리|일단)*(?:를|을)?(?: 쉬{LETS}|쉬었다{GO}|쉬었다하{LETS}|쉬었다할{LETS}|쉬고(?:올게|하자)|멈추{LETS}|멈춰{PLEASE}|중단하{LETS}|중단해{PLEASE}|있다하{LETS}|이따하{LETS}|나중에하{LETS}|이따가하{LETS}|멈춰놔)",
        weight=1.02,
    ),
    rule(
        I.PAUSE_COOKING,
        r"(?: 잠깐|잠시)(?: 화장실|전화|나갔다|통화|자리비우|자리비울|어디|누가).{0,40}",
    ),
    rule(
        I.RESUME_COOKING,
        r"(?: 이제|자|그럼|요리|조리|하던거|아까하던거|아까거|우리)*(?:를|을)?{SOME}(?: 계속|마저|이어서|재개|다시시작|이어)(?: 해|하|진행해|진행하|요리해|요리하|시작해|시작하|가|할|합시다)?(?:{PLEASE}|{LETS}|까요?|래요?|게요?)?",
        weight=1.04,
    ),
    rule(
        I.RESUME_COOKING,
        r"(?: 이제)?(?: 다시)(?: 시작|하|해|시작해|시작하|요리하|진행하|진행해)(?:{PLEASE}|{LETS})|(?: 나|저)?(?: 왔어요?|돌아왔어요?|갔다왔어요?|다녀왔어요?)",
        when=lambda c: c.phase is Phase.PAUSED,
        weight=0.95,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?: 요리)?(?:를)?(?:처음부터)?다시시작(?:해{PLEASE}|하{LETS})",
        lambda _: {"step": 1},
        when=lambda c: c.phase is Phase.COOKING,
    ),
)
