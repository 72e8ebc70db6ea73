"""Korean: ingredients, their amounts, what stands in for them, times and scaling."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import korean_numbers as ko
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.korean import readers
from appliance.nlu.korean.parts import rule

_PUT = r"(?: 넣|들어가|들어갔|필요하|필요해|써|쓰|준비해|준비하|있어야|사야|뿌려|부어|둘러|타|풀어|올려|사용해|하|해|섞어|썰어|다져|되|돼)"


def _recipe_scope(_: Phrase) -> Slots:
    return {"scope": "recipe"}


def _step_scope(_: Phrase) -> Slots:
    return {"scope": "step"}


def _servings(phrase: Phrase) -> Slots | None:
    value = ko.read(phrase.groups["number"])
    if value is None or value.denominator != 1 or not 0 < value <= 100:
        return None
    return {"servings": int(value)}


def _factor(phrase: Phrase) -> Slots | None:
    value = ko.read(phrase.groups["number"])
    return None if value is None or not 0 < value <= 20 else {"factor": float(value)}


def _half(_: Phrase) -> Slots:
    return {"factor": 0.5}


def _only(phrase: Phrase) -> Slots | None:
    noun = readers.item(phrase)
    much = readers.amount(phrase.groups["number"], phrase.groups["unit"])
    return None if noun is None or much is None else {**noun, **much}


_STEP_WORD = r"(?: 이|이번|지금|현재|여기|요){STEP}?(?:에|에는|엔|에서|에서는|는)?"
_COOK = (
    r"(?: 끓여|끓이|구워|굽|볶아|볶|삶아|삶|쪄|찌|튀겨|튀기|익혀|익히|졸여|졸이|데쳐|데치|재워|재우|절여|절이|불려|불리|식혀|식히|두|놔둬|놔두|기다려|기다리"
    r"|저어|젓|섞어|섞|반죽해|예열해|숙성해|해동해|돌려|돌리|담가|담그|우려|우리|부쳐|부치|해|하|우려내|치대|휘저어|둬)"
)

RULES = (
    rule(
        I.LIST_INGREDIENTS,
        rf"{_STEP_WORD}(?: 뭐|뭐뭐|뭘|무슨재료|어떤재료|재료)(?:이|가|는|를|을)?{{SOME}}(?:뭐|뭐뭐|뭘)?(?:{_PUT}{{END}}|{{TELL}}|들어가{{END}}|들어가요)",
        _step_scope,
    ),
    rule(
        I.LIST_INGREDIENTS,
        rf"(?: 이번|지금|이){{STEP}}(?:에|의)?(?:필요한)?재료{{TOPIC}}{{SOME}}(?:{{TELL}}|뭐{_PUT}{{END}})?",
        _step_scope,
    ),
    rule(
        I.LIST_INGREDIENTS,
        rf"(?: 전체|모든|필요한|들어가는|준비할|무슨|어떤)*재료(?:들|목록|리스트)?{{TOPIC}}{{SOME}}(?: 뭐|뭐뭐|뭘|뭐가|뭐뭐가|어떤게|어떤거)?{{SOME}}(?:{_PUT}{{END}}|{{TELL}}|있어요?|있지|더라)?(?:불러{{PLEASE}})?",
        _recipe_scope,
    ),
    rule(
        I.LIST_INGREDIENTS,
        r"(?: 뭐|뭘|뭐가|뭐뭐|뭐뭐가|무엇이)(?: 뭐가)?{SOME}(?: 들어가|필요하|필요해|준비하|준비해|있어야|사야|사와야){END}",
        _recipe_scope,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        rf"(?P<item>{{NOUN}})(?:은|는|이|가|을|를|도|만|의)?(?:양은|양이)?(?:다해서|총|전부|지금|여기|여기에|이제|또|더|한|이단계에|이단계에서|대충)*{{MUCH}}{{SOME}}(?:{_PUT}{{END}}|{{TELL}}|이?야|예요|이에요|요|였지|였더라|이?었지|였어요?|정도{_PUT}{{END}})?",
        readers.item,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        r"(?P<item>{NOUN})(?:의)?양{TOPIC}{SOME}(?:{TELL}|얼마{END}|얼마나(?:돼|되|야){END}|어떻게돼요?|이야|몇이야)",
        readers.item,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        rf"(?: 몇{{COUNTER}}|얼마나)(?:의|만큼의)?(?P<item>{{NOUN}})(?:을|를|이|가){_PUT}{{END}}",
        readers.item,
        weight=1.2,
    ),
    rule(
        I.SUBSTITUTE,
        rf"(?P<item>{{NOUN}})(?:을|를)?(?: 대신|대신에|대신해서|대신으로|대체해서)(?:에|할|쓸|넣을|해서|할만한|쓸만한|넣을만한)?(?:거|것|게|만한거|만한게|만한것|수있는거|수있는게)?(?: 뭐|뭘|뭐가|뭐를|무엇을|어떤거|어떤걸|다른거|다른걸)?{{SOME}}(?:{_PUT}{{END}}|{{TELL}}|있{{END}}|없{{END}}|좋{{END}}|넣으{{END}}|쓰{{END}}|쓸{{END}}|넣{{END}}|넣을수있{{END}}|쓸수있{{END}}|써도돼요?|괜찮{{END}})",
        readers.item,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?P<item>{NOUN})(?:을|를)?(?: 대신|대신에|말고)(?P<with>{NOUN})(?:을|를|으로|로)?{SOME}(?: 넣어|써|쓰면|넣으면|사용해|해|하면|쓰|넣|대체해|대체하면|바꿔|뿌려|섞어)(?:도)?(?: 돼|되|안돼|될|괜찮|상관없|가능하|가능해|맛있|어때|까|좋){END}",
        readers.substitution,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?P<item>{NOUN})(?:을|를)(?P<with>{NOUN})(?:으로|로)(?: 바꿔|대체해|대신해|바꾸|대체하|대신하)(?:도|면|서)?(?: 돼|되|될|괜찮|가능하|가능해|써도돼|넣어도돼){END}",
        readers.substitution,
    ),
    rule(
        I.SUBSTITUTE,
        rf"(?P<item>{{NOUN}})(?:이|가|을|를|도)?(?: 없는데|없으면|없을때는?|없을땐|없네|없다|다떨어졌(?:는데|어)|떨어졌(?:는데|어)|다썼(?:는데|어)|안샀(?:는데|어)|못샀(?:는데|어)|빼먹었는데)[.?]?{{SOME}}(?: 뭐|뭘|어떻게|어떡|어쩌|뭐로|다른걸로|다른거|대신뭐|대체할|대신할|대신쓸)(?:해|하|로|거|게|것)?{{SOME}}(?:{_PUT}{{END}}|하{{END}}|해{{END}}|쓰{{END}}|쓸{{END}}|넣{{END}}|대신하{{END}}|대체하{{END}}|대체해{{END}}|있{{END}}|넣으{{END}}|넣어도돼요?|{{END}})",
        readers.item,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?P<item>{NOUN})(?:을|를)?(?: 대체할|대신할|대체)(?:만한|수있는|)?(?: 거|것|게|재료|재료는|재료가|거는)(?:이|가|는)?(?: 있|없|뭐){END}(?:가있어요?|야|예요)?",
        readers.item,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?P<item>{NOUN})(?:이|가)(?: 없어|없어요|없네|없다|없는데|없네요|떨어졌어요?|다떨어졌어요?)$",
        readers.item,
        weight=1.15,
    ),
    rule(
        I.STEP_TIME,
        rf"(?:(?P<item>{{NOUN}})(?:은|는|을|를|이|가|도)?)?{{SOME}}(?: 몇분|몇시간|몇초|얼마나|얼마동안|얼마나오래|몇분동안|몇분정도|몇분이나|몇분간|언제까지|얼마간|얼마쯤)(?:이나|동안|정도|쯤|간|오래|더)*{_COOK}{{END}}",
        readers.optional_item,
    ),
    rule(
        I.STEP_TIME,
        r"(?:(?P<item>{NOUN})(?:은|는|을|를|이|가)?)?(?: 시간|조리시간|끓이는시간|굽는시간|삶는시간|볶는시간|찌는시간|익히는시간|시간은)(?:은|는|이|가)?(?: 얼마나|몇분|얼마|어느정도|{TELL})(?:이나|정도)?(?: 걸려|걸리|돼|되|야|필요해|해|하)?{END}",
        readers.optional_item,
    ),
    rule(
        I.STEP_TIME,
        r"(?: 이거|이건|이단계는?|이번단계는?|지금)?(?:은|는)?(?: 몇분|얼마나|몇분이나|시간얼마나|몇시간)(?:정도|쯤)?(?: 걸려|걸리|해야|하면|해|하|두|둬|놔둬|동안해|이야|이에요|이지|짜리야|이면돼){END}",
        weight=1.1,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?P<number>{NUMBER})인분(?:으로|만|이|씩|어치|정도|용으로|기준으로)?(?:으로)?{SOME}(?: 해{PLEASE}|하{LETS}|만들{LETS}|만들어{PLEASE}|바꿔{PLEASE}|맞춰{PLEASE}|조절해{PLEASE}|늘려{PLEASE}|줄여{PLEASE}|계산해{PLEASE}|할래요?|할게요?|할거야|필요해요?|이야|이에요|요|알려{PLEASE}|변경해{PLEASE}|만들거야|해줄래)?",
        _servings,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?: 오늘|우리|우린|저희)?(?:은|는)?(?P<number>{NUMBER})(?: 명|사람|식구)(?:이서|이|분|분량|이서만|치|이랑)?(?:으로)?{SOME}(?: 먹{LETS}|먹을거야|먹을거예요|먹을건데요?|먹어요?|먹을양으로|분량으로|만들어{PLEASE}|해{PLEASE}|먹을만큼|이야|이에요|먹을수있게해{PLEASE}|먹게해{PLEASE}|올거야|와)",
        _servings,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?: 양|양을|양은|분량|재료|레시피|전부|다|모두|재료를)*(?P<number>{NUMBER})배(?:로|만|로만)?{SOME}(?: 해{PLEASE}|하{LETS}|늘려{PLEASE}|늘리{LETS}|만들{LETS}|만들어{PLEASE}|할래요?|할게요?|계산해{PLEASE}|알려{PLEASE}|로)?",
        _factor,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?: 양|양을|양은|분량|재료|레시피|전부|다|모두|재료를|재료는)*(?: 절반|반|반절|반으로|절반으로)(?:으로|만|로|씩|으로만)*{SOME}(?: 해{PLEASE}|하{LETS}|줄여{PLEASE}|줄이{LETS}|만들{LETS}|만들어{PLEASE}|할래요?|할게요?|넣{LETS}|알려{PLEASE})",
        _half,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?P<item>{NOUN})(?:이|가|은|는)?(?: 지금|집에|나)*(?P<number>{NUMBER})(?P<unit>{COUNTER})(?:정도|쯤)?(?:밖에|뿐이|만)(?: 없|안남았|안샀|안돼|남았|있|야|에|이야|못샀|예요){END}(?:요)?",
        _only,
    ),
)
