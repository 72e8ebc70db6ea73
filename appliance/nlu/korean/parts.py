"""The pieces that Korean rules are written with.

Patterns match decomposed Hangul (NFD) without spaces: speech-to-text spaces as it likes, and an
ending such as -ㄹ래 joins the syllable before it (가 + ㄹ래 = 갈래), which only letters show. In a
pattern spaces are for the reader, and {NAME} is a piece of this module.
"""

from __future__ import annotations

import re
import unicodedata

from appliance.acts import Intent
from appliance.nlu.grammar import Condition, Rule, SlotReader, with_repeated_groups

_FINAL = {"ㄴ": "\u11ab", "ㄹ": "\u11af", "ㅂ": "\u11b8", "ㅆ": "\u11bb"}

# After 알려, 말해, 맞춰 …: please. 조, 죠 and 주어 are how speech-to-text spells 줘.
_PLEASE = (
    r"(?: (?:줘|주|조|주어|줄)(?:요|라|라고|봐|봐요|세요|셔요|시겠어요|십시오|실래요?|실수있(?:어요?|나요|을까요?)"
    r"|래요?|수있(?:어요?|나요?|니|을까요?)|면돼요?|면좋겠(?:어요?|는데)|겠어요?|겠니|시면돼요?|시면안돼요?)?"
    r"|죠|달라고|달라니까|봐(?:요|줘요?|봐|주세요)?|보(?:자|세요|시오|{ㅂ}시다|{ㄹ}래요?|{ㄹ}까요?)|라|라고|요|야지|야겠(?:다|어요?)|야돼요?)?"
)
# After a stem (넘어가, 시작하 …): let us, I will, shall we, I want to.
_LETS = (
    r"(?: 자|자고|자구|자요|{ㄹ}까요?|{ㄹ}게요?|{ㄹ}께요?|{ㄹ}래요?|{ㅂ}시다|고싶(?:어요?|은데요?|다|습니다)"
    r"|려고(?:요|해요?|하는데요?|합니다)?|{ㄹ}려고(?:요|해요?|하는데요?)?|{ㄹ}거(?:야|예요|에요|임|고|니까)|{ㄹ}건데요?|{ㄹ}꺼야"
    r"|기로(?:하자|했어|해요?)|기|지(?:뭐|요)?|죠|{ㄴ}다|세|도록하자|면돼요?|면되지|면안돼요?|볼까요?|보자"
    r"|십시오|세요|시죠|셈|삼|고)"
)
_TELL = (
    r"(?: (?:좀)?(?:알려|말해|얘기해|이야기해|읽어|불러|들려|보여|가르쳐|갈켜|설명해|짚어|읊어){PLEASE}"
    r"|(?:이|가|은|는)? (?:뭐|머|뭔|무엇|모)(?:야|예요|에요|여|이야|이에요|지|지요|죠|인가요?|인데요?|였지|였더라|더라|니|냐|임|라고|래|가있(?:어요?|나요|지))?"
    r"|어떻게(?:해(?:요|야돼요?|야하지|야해요?)?|하지요?|하면돼요?|하면되지|되지요?|돼요?|되나요?|하는거(?:야|예요|지)|하죠|하나요?))"
)
_GO = (
    r"(?: (?:좀)?(?:넘어가|넘겨|건너가|옮겨가|이동해|진행해|가|나가|넘어가서|돌아가|올라가|내려가){PLEASE}"
    r"|(?:넘어가|넘기|이동하|진행하|가|나아가|돌아가){LETS}|고고+|ㄱㄱ|go|가즈아)"
)
_STEP = r"(?: 단계|스텝|스탭|순서|과정|차례)"
_TOPIC = r"(?: 은|는|이|가|을|를|도|만|요|좀)?"
_TO = r"(?: 으로|로|에|부터|까지|은|는|을|를|이|가|만)?"
_SOME = r"(?: 좀|한번|빨리|얼른|어서|이제|그냥|다시|더|계속)*"
_HOW_MUCH = r"(?: 얼마나|얼마만큼|얼마큼|얼만큼|얼마|어느정도|얼매나|몇{COUNTER}(?:이나|나|정도|쯤|을|를)?|양(?:이|은)?(?:얼마|어떻게))"
_COUNTER = (
    r"(?: 큰술|작은술|큰스푼|작은스푼|티스푼|테이블스푼|숟갈|숟가락|밥숟갈|스푼|종이컵|컵|국자|꼬집|줌|쪽|톨|알|모|단|대|뿌리|포기"
    r"|마리|공기|그릇|장|줄|봉지|봉|캔|병|팩|조각|토막|그램|그람|킬로그램|킬로|밀리리터|밀리|리터|센티|개|번|방울|g|ml|kg|l|cc)"
)
_QUESTION_END = (
    r"(?: 어요?|아요?|지요?|죠|나요?|{ㄹ}까요?|니|냐|가요|야돼요?|야되지|야되나요?|야하지|야해요?|야하나요?|면돼요?|면되지|면되나요?"
    r"|거야|거예요|거지|거죠|건가요?|는데요?|해요?|돼요?|되나요?|되지|되요|야지|라고|더라|었지|었더라|습니까|{ㅂ}니까|지)?"
)
# Whatever may be part of a number; whether it is one, its reader says.
_NUMBER = (
    r"(?: [0-9½⅓⅔¼¾⅛.,/\x20]|일|이|삼|사|오|육|륙|칠|팔|구|십|백|천|만|점|반|하나|한|둘|두|셋|세|석|넷|네|넉|서너|다섯|여섯|일곱|여덟|아홉"
    r"|열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔)+"
)
_NOUN = r"[\u1100-\u11ffa-z0-9]{2,30}?"

_MACROS = {
    "PLEASE": _PLEASE,
    "LETS": _LETS,
    "TELL": _TELL,
    "GO": _GO,
    "STEP": _STEP,
    "TOPIC": _TOPIC,
    "TO": _TO,
    "SOME": _SOME,
    "MUCH": _HOW_MUCH,
    "COUNTER": _COUNTER,
    "END": _QUESTION_END,
    "NUMBER": _NUMBER,
    "NOUN": _NOUN,
    **_FINAL,
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern: pieces put in, spaces taken out, Hangul decomposed.

    A syllable is several letters then, so a class ([일이삼]) becomes alternatives, and what a
    quantifier follows a group.
    """
    filled = ""
    while filled != pattern:
        filled, pattern = pattern, re.sub(r"\{([A-Zㄱ-ㅎ]+)\}", lambda m: _MACROS[m[1]], pattern)
    squeezed = re.sub(r"(?<!\\)[ \n]", "", filled)
    spread = re.sub(r"\[([가-힣]+)\]", lambda m: f"(?:{'|'.join(m[1])})", squeezed)
    grouped = re.sub(r"([가-힣])(?=[?*+{])", r"(?:\1)", spread)
    return re.compile(unicodedata.normalize("NFD", with_repeated_groups(grouped)))


def rule(
    intent: Intent,
    pattern: str,
    slots: SlotReader | None = None,
    *,
    when: Condition | None = None,
    weight: float = 1.0,
    weak: bool = False,
) -> Rule:
    """Make a Korean rule."""
    return Rule(intent, compiled(pattern), slots, when, weight, weak)
