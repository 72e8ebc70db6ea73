"""Korean: timers, and stopping what rings or speaks."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import durations
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.grammar import Phrase, SlotReader, Slots
from appliance.nlu.korean import readers
from appliance.nlu.korean.parts import rule

_UNIT = r"(?: 시간(?!표|대)|분(?!의|량|말)|초(?!장|밥|코|고))"
_PART = rf"(?:{{NUMBER}}{_UNIT}반?(?!죽|찬|숙))"
_LENGTH = rf"(?:(?:{{NUMBER}}{_UNIT}?(?:에서|~|-|내지))?{_PART}{{1,3}})"
_CORRECTION = r"(?: 아니다|아니야|아니요|아니아니|아니|아냐|말고|이아니라|가아니라|아참|아|참|음)*"
_WISH = rf"(?P<length>{_LENGTH}(?:{_CORRECTION}[.]?{_LENGTH})*)"
_TIMER = r"(?: 타이머|타이며|타임머|알람|알림|시계)"
_SET = (
    r"(?: 맞춰{PLEASE}|맞추{LETS}|마춰{PLEASE}|맞쳐{PLEASE}|설정해{PLEASE}|설정하{LETS}|켜{PLEASE}|켤래|재{PLEASE}|재어{PLEASE}|시작해{PLEASE}|시작하{LETS}|시작"
    r"|해{PLEASE}|하{LETS}|걸어{PLEASE}|돌려{PLEASE}|틀어{PLEASE}|만들어{PLEASE}|추가해{PLEASE}|부탁해요?|부탁|예약해{PLEASE}|세팅해{PLEASE}|세팅|설정|등록해{PLEASE}|주세요|줘|놔{PLEASE}|넣어{PLEASE})"
)
_CALL = r"(?: 알려{PLEASE}|불러{PLEASE}|말해{PLEASE}|울려{PLEASE}|얘기해{PLEASE}|깨워{PLEASE}|알람{PLEASE}|소리내{PLEASE}|신호{PLEASE}|알람해{PLEASE}|알려)"
_ABOUT = r"(?: 으로|로|을|를|만|정도|쯤|동안|간|짜리|짜리로|뒤로|만큼|은|는)*"
_LEFT = r"(?: 남았|남은|남아있|됐|지났|지나|더있어야|걸려|남|끝나|더기다려야|더걸려|울려|돼|되|있으면)(?:은|는)?(?: 거야|거지|거죠|건가요?|시간)?{END}"


def _signed(sign: int) -> SlotReader:
    def read(phrase: Phrase) -> Slots | None:
        found = durations.find(phrase.groups["length"], "ko")
        if not found:
            return None
        slots: dict[str, int | str] = {"seconds": sign * found[-1].duration.seconds}
        name = readers.timer_name(phrase)
        return {**slots, "name": name} if name else slots

    return read


def _all(_: Phrase) -> Slots:
    return {"all": True}


def _asked_duration(context: Context) -> bool:
    return context.phase is Phase.ASKED and context.asked is Asked.DURATION


def _offered(context: Context) -> bool:
    return context.phase is Phase.ASKED and context.asked is Asked.TIMER_OFFER


def _ringing(context: Context) -> bool:
    return context.phase is Phase.RINGING


_NAME = r"(?:(?P<name>{NOUN}))?"

RULES = (
    rule(
        I.STOP,
        rf"(?:{{NOUN}})??{_TIMER}?{{TOPIC}}{{SOME}}(?: 꺼|끄|그만|멈춰|멈추|중지해|정지해|취소해|스톱|됐어|알았어|오케이|그만해|그만울려|조용히해|확인|끝|네|응|알겠어|들었어)(?:{{PLEASE}}|{{LETS}})(?:요)?",
        when=_ringing,
        weight=0.9,
    ),
    rule(
        I.STOP,
        r"(?: 이제|야|아|좀|됐어|알았어|알았으니까|제발)*(?: 그만|그만해{PLEASE}|그만하{LETS}|그만말해{PLEASE}|그만얘기해{PLEASE}|멈춰{PLEASE}|멈추{LETS}|스톱|스탑|stop|정지|조용히|조용히해{PLEASE}|조용|조용해{PLEASE}|쉿|시끄러워요?|시끄럽다|닥쳐|입다물어|그만떠들어|말그만해|중지|중지해{PLEASE}|음성중지|소리꺼{PLEASE}|소리그만|알람꺼{PLEASE}|알람좀꺼{PLEASE}|알람그만|알람멈춰{PLEASE}|알람끄{LETS}|알람중지|알람정지|알람을꺼{PLEASE}|벨꺼{PLEASE}|벨소리꺼{PLEASE}|그만울려)",
    ),
    rule(
        I.SET_TIMER,
        rf"{_NAME}{_TIMER}(?:를|을|은|는|좀|로|도|하나|한개)*(?:하나)?{{SOME}}{_WISH}{_ABOUT}{{SOME}}(?:뒤에|후에|있다가)?(?:{_SET}|{_CALL})?",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_WISH}{_ABOUT}{{SOME}}(?:{_NAME}{_TIMER})(?:를|을|은|로|좀|하나|한개)*{{SOME}}{_SET}?",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_NAME}{_WISH}{_ABOUT}{_TIMER}(?:를|을|은|로|좀|하나)*{{SOME}}{_SET}?",
        readers.timer_length,
        weight=1.1,
    ),
    rule(
        I.SET_TIMER,
        rf"(?:앞으로|지금부터|지금으로부터|딱|한)*{_WISH}(?:정도|쯤|만)*(?: 뒤|후|있다가|이따가|지나면|되면|있으면|뒤쯤|흐르면|지나고|후쯤)(?:에|에는|엔)?{{SOME}}(?:타이머|알람)?(?:으로|로|을|를)?{{SOME}}(?:{_CALL}|{_SET})",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"(?:앞으로|지금부터|딱)*{_WISH}(?:정도|쯤|만|동안|간|을|를)*{{SOME}}(?: 재{{PLEASE}}|재자|재볼래|맞춰{{PLEASE}}|카운트해{{PLEASE}}|카운트다운해{{PLEASE}}|세{{PLEASE}}|세어{{PLEASE}}|타이머)",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_WISH}(?:으로|로|만|요|이요|이에요|정도|쯤)*{{SOME}}(?:맞춰{{PLEASE}}|해{{PLEASE}}|할게요?|하자|부탁해)?",
        readers.timer_length,
        when=lambda c: _asked_duration(c) or _offered(c),
    ),
    rule(
        I.SET_TIMER,
        rf"{_NAME}{_TIMER}(?:를|을|은|는|좀|도|하나|한개|로)*{{SOME}}(?:하나|한개)?{_SET}",
        readers.timer_length,
        weight=1.1,
    ),
    rule(I.SET_TIMER, rf"{_TIMER}$", readers.timer_length, when=lambda c: not c.timers, weight=1.4),
    rule(
        I.CANCEL_TIMER,
        rf"(?: 모든|전체|전부|다)(?:의)?{_TIMER}(?:들)?(?:을|를|은|는|이|가)?(?: 다|전부|모두|싹다|싹)?(?: 취소|꺼|끄|지워|삭제|없애|중지|종료|정지|그만|해제)(?:해|하)?(?:{{PLEASE}}|{{LETS}})",
        _all,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_TIMER}(?:들)?(?:을|를|은|는|이|가)?(?: 다|전부|모두|싹다|싹)(?: 취소|꺼|끄|지워|삭제|없애|중지|종료|정지|그만|해제)(?:해|하)?(?:{{PLEASE}}|{{LETS}})",
        _all,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_NAME}{_TIMER}(?:을|를|은|는|이|가|좀)*{{SOME}}(?: 취소|꺼|끄|지워|삭제|없애|중지|종료|정지|그만|멈춰|해제|필요없어|빼|안해도돼|끝|안할래)(?:해|하)?(?:{{PLEASE}}|{{LETS}})(?:요)?",
        readers.named,
    ),
    rule(
        I.PAUSE_TIMER,
        rf"{_NAME}{_TIMER}(?:을|를|은|는|이|가|좀)*{{SOME}}(?: 잠깐|잠시|잠깐만|잠시만|일시|일단)(?:만)?{{SOME}}(?: 멈춰|멈추|정지|중지|세워|스톱|꺼|정지해|중지해|멈춤|일시정지|정지시켜|그만)(?:{{PLEASE}}|{{LETS}})",
        readers.named,
        weight=0.95,
    ),
    rule(
        I.PAUSE_TIMER,
        rf"(?: 잠깐|잠시|잠깐만|잠시만|일단){_NAME}{_TIMER}(?:을|를|은|좀)?{{SOME}}(?: 멈춰|멈추|정지|중지|세워|스톱|정지해|중지해)(?:{{PLEASE}}|{{LETS}})",
        readers.named,
        weight=0.95,
    ),
    rule(
        I.PAUSE_TIMER,
        rf"{_NAME}{_TIMER}(?:을|를|좀)?(?: 일시정지|일시중지|정지|멈춰|멈추|스톱|세워)(?:해)?(?:{{PLEASE}}|{{LETS}})(?: 시켜{{PLEASE}})?",
        readers.named,
        weight=0.98,
    ),
    rule(
        I.RESUME_TIMER,
        rf"{_NAME}{_TIMER}(?:을|를|은|좀)?(?: 다시|계속|이어서|마저|재)+(?: 시작|켜|돌려|가|진행|재생|재개|틀어|가동|작동|움직여|해|하)?(?:해|하)?(?:{{PLEASE}}|{{LETS}})",
        readers.named,
        weight=0.97,
    ),
    rule(
        I.RESUME_TIMER,
        rf"(?: 멈춘|멈췄던|정지한|아까){_NAME}{_TIMER}{{TOPIC}}(?: 다시|계속|이어서)*(?: 시작|켜|돌려|재개)(?:해|하)?(?:{{PLEASE}}|{{LETS}})",
        readers.named,
        weight=0.97,
    ),
    rule(
        I.RESUME_TIMER,
        rf"(?: 다시){_NAME}{_TIMER}(?:를|을)?(?: 시작|켜|돌려|재개)(?:해|하)?(?:{{PLEASE}}|{{LETS}})",
        readers.named,
        weight=0.97,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_NAME}{_TIMER}(?:에|에다|에다가|를|을|은|는|도|좀)*{{SOME}}{_WISH}(?:만|을|를|정도|씩|쯤)*(?: 더|추가|추가로|연장|늘려|더해|보태)(?: 해|하|추가해|늘려|연장해|더해|넣어|줘|맞춰|추가하|늘리|연장하|주)?(?:{{PLEASE}}|{{LETS}})?",
        _signed(1),
        weight=0.9,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_NAME}{_TIMER}(?:에|에서|를|을|은|는|도|좀)*{{SOME}}{_WISH}(?:만|을|를|정도|쯤)*(?: 줄여|빼|단축해|줄이|빼고|당겨|깎아|빼주|감소해|단축하)(?:{{PLEASE}}|{{LETS}})?",
        _signed(-1),
        weight=0.9,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_NAME}{_TIMER}?(?:에|를|을)?{_WISH}(?:만|을|를|정도|쯤)*(?: 더)?(?: 추가해|늘려|연장해|더해|추가하|늘리|연장하|추가|연장)(?:{{PLEASE}}|{{LETS}})",
        _signed(1),
        weight=0.9,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_WISH}(?:만|을|를|정도|쯤)*(?: 줄여|단축해|줄이|빼|당겨)(?:{{PLEASE}}|{{LETS}})",
        _signed(-1),
        weight=0.9,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_WISH}(?:만|정도|쯤)*더(?:요|줘|주세요|맞춰{{PLEASE}}|부탁해|재{{PLEASE}})?$",
        _signed(1),
        when=lambda c: bool(c.timers) or c.phase is Phase.RINGING,
    ),
    rule(
        I.TIMER_STATUS,
        rf"{_NAME}{_TIMER}(?:은|는|이|가|를)?{{SOME}}(?: 지금|이제|아직)*(?: 얼마나|몇분|몇초|몇시간|얼마|언제|몇분이나|얼마큼|시간얼마나)(?:이나|정도|쯤)?(?:더)?{_LEFT}",
        readers.named,
        weight=0.95,
    ),
    rule(
        I.TIMER_STATUS,
        rf"{_NAME}{_TIMER}(?:은|는|이|가|를)?{{SOME}}(?: 지금|이제|아직)*(?: 확인해{{PLEASE}}|어떻게됐{{END}}|어떻게돼가{{END}}|상태{{TELL}}?|몇분(?:이야|이지)|다됐{{END}}|끝났{{END}}|아직이야|남은시간{{TELL}}?|잘돌아가고있{{END}}|돌아가고있{{END}}|켜져있{{END}}|맞춰져있{{END}}|맞춰놨{{END}}|있{{END}})",
        readers.named,
        weight=0.97,
    ),
    rule(
        I.TIMER_STATUS,
        r"(?: 지금)?(?: 몇분|몇초|시간|얼마나)(?:이나|이|은|정도)?(?:얼마나)?(?: 더)?남았{END}",
        when=lambda c: bool(c.timers),
    ),
    rule(
        I.TIMER_STATUS,
        rf"(?:{_NAME}{_TIMER})?(?:의)?남은시간{{TOPIC}}{{SOME}}(?:{{TELL}}|얼마나{{END}}|얼마{{END}}|얼마야)?",
        readers.named,
        weight=1.05,
    ),
    rule(
        I.TIMER_STATUS,
        rf"(?: 지금)?(?: 무슨|어떤|몇개의|켜진|돌아가는|맞춰둔){_TIMER}(?:이|가)?(?: 있|켜져있|돌아가고있|맞춰져있|돌아가){{END}}",
    ),
)
