"""What is left when no rule fits: a check of the recipe, a free question, or nothing for us."""

from __future__ import annotations

import re

from appliance.acts import Act, Intent, act
from appliance.nlu import durations
from appliance.nlu.context import Context

_KO_CHECK = re.compile(
    r"(?:맞지|맞죠|맞나요?|맞아요?|맞는\s?거(?:지|죠|야|예요)|거지|거죠|건가요?|거야|거예요|되지|되죠|(?:야|아야|어야|해야)\s?(?:돼요?|되나요?|하나요?|되는\s?거야|하지)"
    r"|(?:었|았|했|였|됐)(?:지|죠|었나|나)|이지|이죠|인가요?|아니야|아니지|아니죠|아닌가요?)\s*[?.!~]*$"
)
_KO_QUESTION = re.compile(
    r"(?:\?\s*$|(?:까요?|나요?|니|냐|가요|어때요?|돼요?|되나요?|될까요?|는지|은지|ㄴ지|을지|인지|뭐야|뭐예요|뭐지|왜|어떻게\s?해요?|어떡해요?|어떡하지|하지|할까)\s*[?.!~]*$)"
)
_KO_WH = re.compile(
    r"(?:왜|어떻게|어떡|언제|어디|얼마|무슨|어떤|뭐|뭘|무엇|누가|누구|몇|어느|어때)"
)
_EN_CHECK = re.compile(
    r"(?:,?\s*(?:right|correct|yeah|yes|isn'?t it|isnt it|don'?t i|didn'?t i|wasn'?t it|is that right|is that correct|or not)\s*[?.!]*$"
    r"|^(?:so |wait |and |ok |okay |just |to confirm |so just )*(?:it'?s|that'?s|that was|it was|is it|is that|did i|have i|do i|should i|am i|was it|was that|are we|do we|i should|i need to|it says)\b)",
    re.IGNORECASE,
)
_EN_QUESTION = re.compile(
    r"(?:\?\s*$|^(?:so |and |ok |okay |well |but |hey |um |also )*(?:what|why|how|when|where|who|which|can|could|should|is|are|do|does|did|will|would|am|may|has|have)\b)",
    re.IGNORECASE,
)
_EN_WH = re.compile(r"\b(?:what|why|how|when|where|who|which)\b", re.IGNORECASE)

# Words of cooking. A question about none of them was hardly meant for the appliance.
_KO_TOPIC = re.compile(
    r"(?:요리|레시피|재료|단계|끓|볶|굽|구워|구운|굴|튀기|튀겨|삶|데치|데쳐|찌|쪄|졸이|졸여|조리|익|썰|다지|다져|다진|자르|잘라|섞|저어|젓|버무|무치|무쳐|절이|절여|재우|재워|반죽"
    r"|넣|뿌리|뿌려|두르|둘러|붓|부어|간[이을은]?\s?(?:맞|봐|보|세|싱|짜)|짜[다요]?|싱거|싱겁|맵|매워|달[아다]|쓴맛|비린|냄새|맛|불|물|기름|소금|설탕|간장|고추|마늘|파|양파|김치|고기|생선|두부|계란|달걀|밥|면|국|찌개|탕|떡|버터|밀가루|우유|치즈"
    r"|냄비|팬|오븐|전자레인지|에어프라이어|냉장고|냉동|뚜껑|칼|도마|그릇|접시|국자|주걱|타이머|먹|보관|해동|상하|상한|껍질|뼈|육수|양념|소스|거품|타[면서요]|탔|눌어|붙|바닥|센불|약불|중불|노릇|바삭|촉촉|부드러)"
)
_EN_TOPIC = re.compile(
    r"\b(?:cook\w*|recipes?|ingredients?|steps?|boil\w*|fr(?:y|ied|ying)|bak(?:e|ed|ing)|simmer\w*|roast\w*|grill\w*|steam\w*|stir\w*|mix\w*|whisk\w*|knead\w*|chop\w*|dice\w*|slice\w*|minc\w*|add\w*|pour\w*|season\w*"
    r"|salt\w*|pepper|sugar|flour|butter|oil|eggs?|milk|cream|cheese|garlic|onions?|meat|chicken|beef|pork|fish|rice|pasta|noodles?|sauce|dough|batter|water|heat|pan|pot|oven|stove|lid|knife|bowl|fridge|freez\w*|microwave|timer|taste|done|raw|brown\w*|crispy|tender|burn\w*|thick\w*|thin\w*|soft|firm|spicy|sweet|sour|bitter|serve|servings?|eat|store|keep|leftovers?|defrost|marinat\w*|preheat\w*|skin|bones?|stock|broth)\b",
    re.IGNORECASE,
)


def check(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return a `check` with the text as it was said; nothing where it is none."""
    pattern, wh = (_KO_CHECK, _KO_WH) if language == "ko" else (_EN_CHECK, _EN_WH)
    clause = _clause(text)
    plain = pattern.search(clause) and not wh.search(clause)
    if context.recipe is None or not plain or not _about_cooking(clause, language, context):
        return ()
    return (act(Intent.CHECK, text=clause),)


def question(text: str, language: str, context: Context) -> tuple[Act, ...]:
    """Return a `question` with the text as it was said; nothing where it is none."""
    pattern = _KO_QUESTION if language == "ko" else _EN_QUESTION
    clause = _clause(text)
    if not pattern.search(clause) or not _about_cooking(clause, language, context):
        return ()
    return (act(Intent.QUESTION, text=clause),)


def _clause(text: str) -> str:
    return text.strip().rstrip(".!~ ")


def _about_cooking(clause: str, language: str, context: Context) -> bool:
    """Return whether a clause is about cooking; talk about other things was not meant for us."""
    topic = _KO_TOPIC if language == "ko" else _EN_TOPIC
    return bool(
        topic.search(clause)
        or durations.find(clause, language)
        or _names_ingredient(clause, context)
    )


def _names_ingredient(text: str, context: Context) -> bool:
    return context.recipe is not None and any(name in text for name in context.recipe.ingredients)
