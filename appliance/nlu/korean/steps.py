"""Korean: moving through the steps, and asking about the one at hand."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.korean import readers
from appliance.nlu.korean.parts import rule

_DONE_VERB = (
    r"(?: 했|됐|되었|끝났|끝냈|마쳤|마무리했|넣었|썰었|볶았|끓였|섞었|부었|풀었|구웠|익었|씻었|다졌|삶았|데쳤|뿌렸|올렸|버무렸|무쳤|부쳤"
    r"|말았|잘랐|깠|벗겼|건졌|식혔|절였|재웠|담갔|불렸|헹궜|짰|저었|녹였|둘렀|예열했|준비했|준비됐|완료했|완료됐|해놨|해뒀|썰어놨|썰어뒀|넣어놨|끓어|끓었|끓기시작했)"
)
_PAST_END = r"(?: 어|어요|습니다|어용|음|다|네|네요|는데|는데요|지|으니까|고|거든|거든요|당|엉|ㅇ)"


def _not_asked(context: Context) -> bool:
    return context.phase is not Phase.ASKED


def _open_step(context: Context) -> bool:
    return context.phase in {Phase.COOKING, Phase.RINGING, Phase.PAUSED}


def _slower(_: Phrase) -> Slots:
    return {"slower": True}


def _first(_: Phrase) -> Slots:
    return {"step": 1}


def _last(_: Phrase) -> Slots:
    return {"step": -1}


_NEXT_WORD = r"(?: (?:그)?다음|담|넥스트|next)"
_NEXT = rf"{_NEXT_WORD}(?: {{STEP}}|거|것|걸|껄|꺼|할거|할일|으로|로|내용|동작|꺼로|번)?{{TO}}{{SOME}}(?:{{TELL}}|{{GO}}|하자|해(?:요)?|할래|할게요?|주세요|줘|뭐)?"
_DONE = rf"(?: (?:이제|이미|벌써|나)?(?:다|전부|모두|싹)?{_DONE_VERB}{_PAST_END}|완료(?:했어요?|됐어요?)?|오케이다음|다음오케이)"

RULES = (
    # "Done, what's next" is one step, never two.
    rule(I.NEXT_STEP, rf"(?:{_DONE}(?: 그럼|그러면|이제|자|근데|그리고|그다음엔?)?[.?]?)?{_NEXT}"),
    rule(I.NEXT_STEP, _DONE, when=_open_step, weight=1.05),
    rule(
        I.NEXT_STEP,
        r"(?: (?:다|모두|전부)(?:했|됐|끝났|끝냈)(?:어|어요|습니다|네|다))",
        when=_open_step,
    ),
    rule(
        I.NEXT_STEP,
        r"(?: 이제|자|이번엔|그럼|그러면)+ 뭐(?:해|하지|할까|해요|하면돼요?|하면되지|해야돼요?|해야하지|할차례(?:야|예요)?)",
    ),
    rule(
        I.NEXT_STEP,
        r"(?: 넘어가{PLEASE}|넘어가{LETS}|넘겨{PLEASE}|다음요|스킵(?:해{PLEASE}|하자)?|건너뛰(?:어{PLEASE}|자|{ㄹ}래요?)|패스)",
    ),
    rule(
        I.NEXT_STEP,
        r"(?: 그리고|그다음|그다음에|그담엔|그다음엔|그러고나서|그러고나면)(?:요|는요)?[?]?$",
        weight=1.2,
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?: 이전|앞|전|직전|지난|바로전|바로앞|아까)(?:의)?(?: {STEP}|거|것|걸|으로|로)+{TO}{SOME}(?:{TELL}|{GO}|돌려{PLEASE})?",
    ),
    rule(I.PREVIOUS_STEP, r"이전{SOME}(?:{TELL}|{GO})?"),
    rule(
        I.PREVIOUS_STEP,
        r"(?: (?:한|하나|한개)(?:단계|스텝)?)?(?: 뒤|앞|전)(?:으로|로)(?: 다시|좀|한번|하나|한단계)*(?:{GO}|돌려{PLEASE}|돌아가{PLEASE})?",
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?: 한|하나){STEP}?(?:전|앞|뒤)(?:으로|로)?{SOME}(?:{GO}|돌려{PLEASE}|{TELL})?",
    ),
    rule(I.PREVIOUS_STEP, r"(?: 뒤로가기|되돌아가{PLEASE}|돌아가{PLEASE}|돌아가자|빽|백)"),
    rule(
        I.GO_TO_STEP,
        r"(?: 아예|다시)?(?: 맨|제일|가장)?(?:처음|첫{STEP}|첫번째{STEP}?|앞)(?:으로|로|부터){SOME}(?:{TELL}|{GO}|(?:시작|해|하)(?:해)?(?:{PLEASE}|{LETS})|{LETS})?",
        _first,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?: 맨|제일|가장)?(?:처음|첫번째|첫){STEP}{TO}{SOME}(?:{TELL}|{GO})?",
        _first,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?: 맨|제일|가장)?마지막(?: {STEP}|거|것|순서)?{TO}{SOME}(?:{TELL}|{GO})?",
        _last,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?P<number>{NUMBER})번?째?(?: {STEP})(?:으로|로|부터){SOME}(?:{TELL}|{GO}|(?:시작)?(?:해|하)(?:{PLEASE}|{LETS})|{LETS})?",
        readers.step,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?P<number>{NUMBER})(?: 번|번째)(?: 거|것)?(?:으로|로){SOME}(?:{TELL}|{GO})",
        readers.step,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?P<number>{NUMBER})(?: 번째|번)?{STEP}(?:은|는|이|가|을|를|만)?{SOME}{TELL}",
        readers.step,
        weight=1.1,
    ),
    rule(I.GO_TO_STEP, r"(?P<number>{NUMBER})(?: 번째|번){STEP}?$", readers.step, weight=1.1),
    rule(
        I.CURRENT_STEP,
        r"(?: 지금|현재|우리|여기)*(?:이|가)?(?: 몇|어느|어떤|무슨)(?: 번째|번)?{STEP}(?:까지|를|을|에|쯤)?(?: 하고|진행하고)?{END}(?: 이|야|여|예|에)?(?:요|있어요?|있지|왔어요?|왔지|했어요?|했지|인가요?|이야|이에요)?",
    ),
    rule(
        I.CURRENT_STEP,
        r"(?: 지금|현재|우리)*어디(?:까지|쯤)?(?: 왔|했|하고있|진행됐|하|{ㅆ})?(?: 어|지|었지|었더라|었어|야|예요|더라|까지했지|인가요?|요)+",
    ),
    rule(I.CURRENT_STEP, r"(?: 지금|현재|이번)(?:{STEP})(?: 이|가|은|는|을|를)?{SOME}{TELL}"),
    rule(
        I.CURRENT_STEP,
        r"(?: 지금|현재)(?: 은|는)?(?:뭐|무엇|뭘)(?:를)?(?: 하고있는거|하는중이|하던중이|해야하는|하는|할|해야)*(?:{END}|거였지|였지|차례(?:야|예요)?|더라)",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?: 앞으로|이제|아직)*(?:몇){STEP}(?:나|이나|정도)?(?: 더)?(?: 남았|남아있|있|해야|가야|하면){END}",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?: 남은|나머지){STEP}(?:은|는|이|가)?(?: 몇(?:개|{STEP}|번)?|얼마나|뭐뭐)?(?: 있|되|남았|돼)?{END}(?:야|예요)?",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?: 아직)?(?:많이)?(?: 멀었|많이남았){END}|(?: 거의)다(?:된|한|끝난)(?:거(?:야|예요|지|죠)|건가요?)|끝나려면{SOME}(?:얼마나|몇{STEP})?{SOME}(?:멀었|남았){END}|{STEP}(?:이|가)?(?:얼마나|몇개(?:나)?)(?:더)?남았{END}",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?: 앞으로|이제)*얼마나(?: 더)?(?: 남았|해야){END}",
        when=lambda c: not c.timers and c.phase is Phase.COOKING,
        weight=1.1,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?: 좀|조금)?(?:더)?(?: 천천히)(?:좀|한번|한번더)*(?: 다시)(?:한번|좀|더)*(?:{TELL})?|다시(?:한번|좀)*(?:더)?천천히{SOME}(?:{TELL})?|천천히(?:한번더|한번만더|또){TELL}?",
        _slower,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?: 방금|지금|아까|이거|그거|그걸|한거|못들었(?:어요?|는데요?|으니까|으니)|미안|죄송한데)*(?: 다시|또|한번만?더|한번|두번)+(?:좀|만)*{TELL}?",
    ),
    rule(
        I.REPEAT_STEP,
        r"(?: 방금|아까|지금)?(?:뭐|뭘|머)(?: 라고|라|라구|라꼬)(?: 했|하셨|그랬|그러셨|한거|하는거|말했|하|그러)?(?: 어|지|어요|지요|더라|야|예요|죠|는거야|나요|셨죠|셨어요)*",
    ),
    rule(
        I.REPEAT_STEP,
        r"(?: 방금|아까|잘)?(?: 못|안)(?: 들었|들려|들렸|알아들었|알아듣겠){END}|(?: 뭐|네|예|응|어)[?]$|(?:뭐)?(?:방금)?뭐였(?:지|더라)|방금(?:뭐)?(?:거|것|그거)?{TELL}",
        when=_not_asked,
        weight=1.1,
    ),
    rule(I.REPEAT_STEP, r"(?: 이번|지금|현재|이){STEP}(?:만|를|을)?(?: 다시|한번더|또)+{TELL}?"),
    rule(
        I.UNDO,
        r"(?: 아니|아냐|어|아)*(?: 방금|지금|아까)(?: 거|것|한거|말한거|그거|말)*(?:은|는)?(?: 취소|무시|되돌|돌려|없던일로|잘못|실수)(?: 해|하|려|놔|말했|였|이)?{PLEASE}(?:어요?)?",
    ),
    rule(
        I.UNDO,
        r"(?: 아니|아냐)(?: 그거|그게|이거|이게)(?:는)?(?: 말고|아니야|아니고|아니라|아닌데|아니에요)(?:{SOME})?(?:취소해{PLEASE}|되돌려{PLEASE})?$",
    ),
    rule(
        I.UNDO,
        r"(?: 되돌려{PLEASE}|되돌리{LETS}|원래대로(?:돌려{PLEASE}|해{PLEASE})?|실행취소(?:해{PLEASE})?|언두|취소취소|방금거아니야|방금그거아니야|잘못눌렀어|잘못말했어)",
    ),
    rule(
        I.UNDO,
        r"취소(?:해{PLEASE}|할래요?|요)?$",
        when=lambda c: not c.timers and _open_step(c),
        weight=1.3,
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?: 오븐|온도|불|불세기|가스불|화력|물온도|기름온도|물|기름|에어프라이어|프라이팬|팬)?(?:은|는|을|를|이|가|온도는|온도를)?(?: 지금)?(?: 몇도)(?:로|에|에서|까지|짜리|정도)?(?: 예열해|맞춰|해|구워|올려|설정해|틀어|하면|돌려|데워)?{END}(?:야|예요|이야|인데)?",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?: 지금|이거|이단계)?(?:은|는)?(?: 불|불세기|불의세기|화력|온도|가스불|불조절)(?:은|는|을|를|이|가)?{SOME}(?: 어떻게|얼마나|어느정도로?|어느정도|뭐로|몇으로|세게|약하게|{TELL}|어때)(?: 하지|해|하면|맞춰|조절해|해야|켜){END}(?:할까요?)?",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?: 불세기|오븐온도|온도|불조절|화력|오븐몇도)(?:은|는|이|가|를)?(?:요|{TELL})?[?]?",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?: 불은?)?(?: 센불|강불|약불|중불|중약불|중간불)(?:로|에|에서|이야|이에요|이지|인가요?|이야아니면)?(?: 해|할|끓여|볶아|구워)?(?:아니면|이야|인가요|야)?(?: 센불|강불|약불|중불|중약불|중간불)(?:로|에|에서|이야|이에요|이지|인가요?)?(?: 해|할|끓여|볶아|구워)?{END}",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?: 무슨|어떤|어느)불(?:에|에서|로)?(?: 끓여|볶아|구워|해|익혀|졸여|해야){END}",
    ),
    rule(
        I.STEP_TOOL,
        r"(?: 어떤|무슨|어느)(?: 팬|냄비|프라이팬|후라이팬|그릇|도구|칼|볼|솥|뚝배기|접시|주걱|국자|틀|웍|조리도구|기구|용기)(?:을|를|에|에서|으로|로|이|가)?(?: 써|쓰|사용해|필요해|해|볶아|끓여|담아|준비해|사용하|담|하|좋아|쓰는게좋아)?{END}",
    ),
    rule(
        I.STEP_TOOL,
        r"(?: 도구|조리도구|준비물|기구|그릇|냄비|팬)(?:은|는|이|가|을|를)?(?:{TELL}|(?:뭐|뭘|뭐가|어떤거|어떤걸|뭘로)(?: 필요해|써|쓰|사용해|있어야|준비해|하){END})",
    ),
)


def asked_to_continue(context: Context) -> bool:
    """Return whether the appliance asked whether to go on."""
    return context.phase is Phase.ASKED and context.asked is Asked.CONTINUE
