"""Korean: the appliance itself (volume, speech, language, the hour, help), courtesy, yes and no."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import korean_numbers as ko
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.korean.parts import rule


def _asked(context: Context) -> bool:
    return context.phase is Phase.ASKED


def _yes_or_no(context: Context) -> bool:
    """Return whether a bare yes or no answers what was asked."""
    return _asked(context) and context.asked not in {Asked.DURATION, Asked.WHICH_RECIPE}


def _up(_: Phrase) -> Slots:
    return {"change": "up"}


def _down(_: Phrase) -> Slots:
    return {"change": "down"}


def _level(phrase: Phrase) -> Slots | None:
    value = ko.read(phrase.groups["number"])
    if value is None or value.denominator != 1 or not 0 <= value <= 100:
        return None
    return {"level": int(value)}


def _maximum(_: Phrase) -> Slots:
    return {"level": 100}


def _slower(_: Phrase) -> Slots:
    return {"change": "slower"}


def _faster(_: Phrase) -> Slots:
    return {"change": "faster"}


def _korean(_: Phrase) -> Slots:
    return {"language": "ko"}


def _english(_: Phrase) -> Slots:
    return {"language": "en"}


_SOUND = r"(?: 소리|볼륨|음량|목소리|말소리|스피커)"
_SAY = r"(?: 말해{PLEASE}|말하{LETS}|얘기해{PLEASE}|이야기해{PLEASE}|대답해{PLEASE}|해{PLEASE}|하{LETS}|읽어{PLEASE}|바꿔{PLEASE}|설정해{PLEASE}|안내해{PLEASE}|변경해{PLEASE})"
_YES = (
    r"(?: 응응*|네네*|예|넵|넹|그래요?|그럼요?|좋아요?|좋지|좋습니다|맞아요?|맞습니다|당연하지|당연히|오케이|오키|ok|okay|ㅇㅇ|어어*|웅|그렇게해{PLEASE}|그렇게하{LETS}|부탁해요?|그러자|그러죠"
    r"|맞춰{PLEASE}|해{PLEASE}|하{LETS}|그러든지|콜|물론(?:이지|이죠)?|알았어요?|예스|yes|시작해{PLEASE}|시작하자|계속해{PLEASE}|계속하자|그거야|그걸로(?:해{PLEASE}|하자|할게요?)?|맞춰)"
)
_NO = (
    r"(?: 아니|아니요|아뇨|아니야|아냐|아니에요|아닙니다|싫어요?|됐어요?|됐습니다|괜찮아요?|괜찮습니다|필요없어요?|안해도돼요?|안돼요?|하지마(?:요|세요)?|안할래요?|노|no|ㄴㄴ|ㄴ|아직(?:이야|이에요|아니야|요)?|나중에(?:할게요?|하자)?"
    r"|말아{PLEASE}|취소(?:해{PLEASE})?|그만(?:둬{PLEASE}|할래요?|두자)?|아니괜찮아요?|맞추지마(?:요|세요)?|안맞춰도돼요?|내가할게요?)"
)

RULES = (
    rule(
        I.VOLUME,
        rf"{_SOUND}(?:을|를|이|가|은)?{{SOME}}(?: 최대|제일크게|가장크게|맥스|끝까지)(?:로|한으로|으로)?(?: 해{{PLEASE}}|올려{{PLEASE}}|키워{{PLEASE}}|높여{{PLEASE}})?",
        _maximum,
    ),
    rule(
        I.VOLUME,
        rf"{_SOUND}(?:을|를|이|가|은)?{{SOME}}(?P<number>{{NUMBER}})(?:퍼센트|프로|%)?(?:으로|로|까지|정도로)?{{SOME}}(?: 해{{PLEASE}}|맞춰{{PLEASE}}|올려{{PLEASE}}|낮춰{{PLEASE}}|줄여{{PLEASE}}|설정해{{PLEASE}}|키워{{PLEASE}}|하{{LETS}})?",
        _level,
    ),
    rule(
        I.VOLUME,
        rf"(?:{_SOUND}(?:을|를|이|가|은|는|도)?)?(?: 좀|조금|더|너무|잘)*(?: 크게(?:말해|얘기해|해|읽어)?|키워|높여|올려|업|키우|높이|올리|크게하)(?:{{PLEASE}}|{{LETS}})?",
        _up,
        weight=1.05,
    ),
    rule(
        I.VOLUME,
        rf"(?:{_SOUND}(?:이|가|은|는)?)(?: 너무|잘|좀|왜이렇게)*(?: 작아|작네|작은데|안들려|안들리|조그맣|작){{END}}(?:요)?|(?: 잘)?안들려요?[.]?(?: 크게(?:말해|얘기해|해){{PLEASE}}|소리키워{{PLEASE}})",
        _up,
    ),
    rule(
        I.VOLUME,
        rf"(?:{_SOUND}(?:을|를|이|가|은|는|도)?)?(?: 좀|조금|더|너무)*(?: 작게(?:말해|얘기해|해|읽어)?|줄여|낮춰|내려|다운|줄이|낮추|내리|조용히말해|조용하게말해|조용조용말해|작게하)(?:{{PLEASE}}|{{LETS}})?",
        _down,
        weight=1.05,
    ),
    rule(
        I.VOLUME,
        rf"(?:{_SOUND}(?:이|가|은|는)?)(?: 너무|좀|왜이렇게)*(?: 커|크네|큰데|시끄러워|크다|크){{END}}(?:요)?",
        _down,
    ),
    rule(
        I.SPEAKING_RATE,
        rf"(?: 말|말을|말하는속도|속도|말하는속도를|속도를|말속도|말속도를|말좀)?{{TOPIC}}(?: 좀|조금|더|너무|약간)*(?: 천천히|느리게|느긋하게)(?:좀)?{_SAY}|(?: 말|속도|말속도|말하는속도)(?:을|를|이|가|좀)*(?: 늦춰{{PLEASE}}|줄여{{PLEASE}}|너무빨라요?|빨라요?|낮춰{{PLEASE}}|느리게{{PLEASE}})|(?: 말이|너무)+(?:너무)?(?:빨라|빠르네|빠른데|빠르다)(?:요)?|좀?더?천천히(?:요)?$",
        _slower,
        weight=1.03,
    ),
    rule(
        I.SPEAKING_RATE,
        rf"(?: 말|말을|말하는속도|속도|말하는속도를|속도를|말속도|말속도를|말좀)?{{TOPIC}}(?: 좀|조금|더|너무|약간)*(?: 빨리|빠르게)(?:좀)?{_SAY}|(?: 말|속도|말속도|말하는속도)(?:을|를|이|가|좀)*(?: 높여{{PLEASE}}|올려{{PLEASE}}|너무느려요?|느려요?|빠르게{{PLEASE}})|(?: 말이|너무)+(?:너무)?(?:느려|느리네|느린데|답답해)(?:요)?",
        _faster,
        weight=1.03,
    ),
    rule(
        I.SET_LANGUAGE,
        rf"(?: 한국어|한국말|한글|우리말|코리안)(?:로|으로)?{{SOME}}{_SAY}?",
        _korean,
    ),
    rule(I.SET_LANGUAGE, rf"(?: 영어|잉글리시|잉글리쉬)(?:로|으로)?{{SOME}}{_SAY}?", _english),
    rule(
        I.TIME_OF_DAY,
        r"(?: 지금|현재)*(?:시간|시각)?(?:이|은)?몇시(?:쯤)?(?: 나|쯤)?(?:됐)?(?:{END}|야|예요|에요|이야|지|죠|인가요?|니|냐|인지{TELL}|됐어요?|나됐어요?)|(?: 지금|현재)(?: 시간|시각)(?:은|이|을|좀)*(?:{TELL}|어떻게(?:돼|되){END}|몇시{END})?",
    ),
    rule(
        I.HELP,
        r"(?: 뭐라고|뭐라|어떻게|무슨말을?|무슨명령을?|어떤말을?|뭘|뭐)(?: 말하|말|하|물어보|시키|말해|해|부르|할|쓰|사용하)(?: 면|야|수있|줄알|는거)(?: 돼|되|하|있|알|는데|야){END}(?:요)?|(?: 너|넌|니가|네가|너는)(?: 뭐|뭘|뭐를|무엇을)?(?: 할수있|할줄알){END}|(?: 도움말|도와{PLEASE}|헬프|help|사용법|사용방법|명령어|쓰는법|기능|도움)(?:은|는|이|을|를)?{SOME}(?:{TELL}|보여{PLEASE}|필요해요?)?",
    ),
    rule(
        I.MUTE,
        r"(?: 마이크|음성인식|듣기|마이크를|귀)(?:을|를|좀)?{SOME}(?: 꺼{PLEASE}|끄{LETS}|음소거(?:해{PLEASE})?|닫아{PLEASE}|중지해{PLEASE}|막아{PLEASE}|그만)|(?: 듣지마(?:요|세요|라)?|듣지말아{PLEASE}|그만들어{PLEASE}|그만듣{LETS}|엿듣지마(?:요|세요)?|귀닫아{PLEASE}|음소거(?:해{PLEASE}|모드)?|이제듣지마)",
    ),
    rule(I.YES, rf"{_YES}(?:요)?", when=_yes_or_no, weight=0.9),
    rule(I.NO, rf"{_NO}(?:요)?", when=_asked, weight=0.9),
    rule(
        I.THANKS,
        r"(?: 정말|진짜|너무|아|아주|오|다|역시)*(?: 고마워요?|고맙습니다|고맙다|고맙네|감사합니다|감사해요?|감사|땡큐|땡스|수고했어요?|수고하셨습니다|수고|고생했어요?|잘했어요?|최고야|최고다|굿|훌륭해요?|완벽해요?)",
    ),
    rule(
        I.GREETING,
        r"(?: 안녕|안녕하세요|안뇽|하이|헬로|헬로우|좋은아침(?:이에요|이야)?|반가워요?|반갑습니다|안녕하십니까)(?: 주방아?|친구야)?",
    ),
    rule(
        I.GOODBYE,
        r"(?: 잘있어요?|잘가요?|바이|바이바이|빠이|빠이빠이|안녕히계세요|다음에봐요?|나중에봐요?|또봐요?|내일봐요?|잘자요?|굿바이|그럼안녕|이만갈게요?)",
    ),
)
