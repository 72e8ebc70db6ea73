"""The units of a Korean and of an English kitchen: how they are written, and how they are said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.particles import with_particle


@dataclass(frozen=True, slots=True)
class KoreanUnit:
    """One unit and its readings."""

    said: str
    """As it is spoken: 큰술, 그램."""
    written: tuple[str, ...]
    """Every spelling that means it, the spoken one included."""
    native: bool = True
    """Whether it is counted with native numerals (두 큰술) or Sino-Korean ones (이백 그램)."""


KOREAN = (
    KoreanUnit("큰술", ("큰술", "큰 술", "큰스푼", "큰 스푼", "테이블스푼", "Ts", "T", "tbsp")),
    KoreanUnit(
        "작은술", ("작은술", "작은 술", "작은스푼", "작은 스푼", "티스푼", "ts", "t", "tsp")
    ),
    KoreanUnit("숟갈", ("숟갈", "숟가락", "밥숟갈", "밥숟가락")),
    KoreanUnit("스푼", ("스푼",)),
    KoreanUnit("종이컵", ("종이컵",)),
    KoreanUnit("컵", ("컵", "cup", "cups", "C")),
    KoreanUnit("국자", ("국자",)),
    KoreanUnit("꼬집", ("꼬집",)),
    KoreanUnit("줌", ("줌",)),
    KoreanUnit("쪽", ("쪽",)),
    KoreanUnit("톨", ("톨",)),
    KoreanUnit("알", ("알",)),
    KoreanUnit("모", ("모",)),
    KoreanUnit("단", ("단",)),
    KoreanUnit("대", ("대",)),
    KoreanUnit("뿌리", ("뿌리",)),
    KoreanUnit("포기", ("포기",)),
    KoreanUnit("마리", ("마리",)),
    KoreanUnit("공기", ("공기",)),
    KoreanUnit("그릇", ("그릇",)),
    KoreanUnit("장", ("장",)),
    KoreanUnit("줄", ("줄",)),
    KoreanUnit("봉지", ("봉지",)),
    KoreanUnit("봉", ("봉",)),
    KoreanUnit("캔", ("캔",)),
    KoreanUnit("병", ("병",)),
    KoreanUnit("팩", ("팩",)),
    KoreanUnit("조각", ("조각",)),
    KoreanUnit("토막", ("토막",)),
    KoreanUnit("방울", ("방울",)),
    KoreanUnit("묶음", ("묶음",)),
    KoreanUnit("근", ("근",)),
    KoreanUnit("줄기", ("줄기",)),
    KoreanUnit("송이", ("송이",)),
    KoreanUnit("덩어리", ("덩어리", "덩이")),
    KoreanUnit("가닥", ("가닥",)),
    KoreanUnit("주먹", ("주먹",)),
    KoreanUnit("소주잔", ("소주잔",)),
    KoreanUnit("잎", ("잎",)),
    KoreanUnit("통", ("통",)),
    KoreanUnit("바퀴", ("바퀴",)),
    KoreanUnit("번", ("번",)),
    KoreanUnit("가지", ("가지",)),
    KoreanUnit("개", ("개",)),
    KoreanUnit("시간", ("시간",)),
    KoreanUnit("분", ("분",), native=False),
    KoreanUnit("초", ("초",), native=False),
    KoreanUnit("인분", ("인분",), native=False),
    KoreanUnit("킬로그램", ("킬로그램", "킬로", "kg", "Kg", "KG", "㎏"), native=False),
    KoreanUnit("그램", ("그램", "그람", "g", "G", "ｇ"), native=False),
    KoreanUnit(
        "밀리리터", ("밀리리터", "밀리", "미리", "ml", "mL", "ML", "㎖", "cc", "씨씨"), native=False
    ),
    KoreanUnit("리터", ("리터", "L", "l", "ℓ"), native=False),
    KoreanUnit("센티미터", ("센티미터", "센티", "센치", "cm", "㎝"), native=False),
    KoreanUnit("밀리미터", ("밀리미터", "mm", "㎜"), native=False),
    KoreanUnit("도", ("도", "°C", "℃", "°"), native=False),
    KoreanUnit("퍼센트", ("퍼센트", "프로", "%"), native=False),
)
"""Every Korean unit; longer spellings are tried before shorter ones by those who search."""

BY_SPELLING = {spelling: unit for unit in KOREAN for spelling in unit.written}


def speak_korean(value: Fraction, unit: KoreanUnit) -> str:
    """Say an amount: 2 큰술 -> 두 큰술, 1/2 컵 -> 반 컵, 3/2 컵 -> 한 컵 반, 200 g -> 이백 그램."""
    whole, rest = divmod(value, 1)
    half = rest == Fraction(1, 2)
    if unit.native and half:
        return f"반 {unit.said}" if not whole else f"{ko.native(int(whole))} {unit.said} 반"
    if unit.said in {"분", "시간"} and half and whole:
        return f"{ko.sino(int(whole))} {unit.said} 반"
    if unit.native and rest:
        part = f"{ko.sino(rest.denominator)}분의 {ko.sino(rest.numerator)}"
        if not whole:
            return f"{part} {unit.said}"
        return (
            f"{with_particle(f'{ko.native(int(whole))} {unit.said}', '과/와')} {part} {unit.said}"
        )
    if rest:
        return f"{ko.decimal(value)} {unit.said}"
    number = ko.native(int(whole)) if unit.native else ko.sino(int(whole))
    return f"{number} {unit.said}"


@dataclass(frozen=True, slots=True)
class EnglishUnit:
    """One unit and its readings."""

    one: str
    """As it is said of one: tablespoon."""
    many: str
    """As it is said of more: tablespoons."""
    written: tuple[str, ...] = ()
    """Other spellings that mean it."""


ENGLISH = {
    "tbsp": EnglishUnit("tablespoon", "tablespoons", ("Tbsp", "tbsps", "tbs")),
    "tsp": EnglishUnit("teaspoon", "teaspoons", ("tsps",)),
    "cup": EnglishUnit("cup", "cups"),
    "g": EnglishUnit("gram", "grams", ("gr", "gramme", "grammes")),
    "kg": EnglishUnit("kilogram", "kilograms", ("kilo", "kilos", "kgs")),
    "ml": EnglishUnit(
        "millilitre", "millilitres", ("mL", "milliliter", "milliliters", "mil", "mils")
    ),
    "l": EnglishUnit("litre", "litres", ("L", "liter", "liters")),
    "oz": EnglishUnit("ounce", "ounces"),
    "fl oz": EnglishUnit("fluid ounce", "fluid ounces"),
    "lb": EnglishUnit("pound", "pounds", ("lbs",)),
    "pint": EnglishUnit("pint", "pints"),
    "quart": EnglishUnit("quart", "quarts"),
    "cm": EnglishUnit("centimetre", "centimetres", ("centimeter", "centimeters")),
    "inch": EnglishUnit("inch", "inches"),
    "min": EnglishUnit("minute", "minutes"),
    "clove": EnglishUnit("clove", "cloves"),
    "slice": EnglishUnit("slice", "slices"),
    "pinch": EnglishUnit("pinch", "pinches"),
    "stick": EnglishUnit("stick", "sticks"),
    "can": EnglishUnit("can", "cans"),
    "handful": EnglishUnit("handful", "handfuls"),
    "sprig": EnglishUnit("sprig", "sprigs"),
    "stalk": EnglishUnit("stalk", "stalks"),
    "bunch": EnglishUnit("bunch", "bunches"),
    "head": EnglishUnit("head", "heads"),
    "package": EnglishUnit("package", "packages", ("pkg", "packet", "packets")),
    "jar": EnglishUnit("jar", "jars"),
    "tin": EnglishUnit("tin", "tins"),
    "bag": EnglishUnit("bag", "bags"),
    "bottle": EnglishUnit("bottle", "bottles"),
    "sachet": EnglishUnit("sachet", "sachets"),
    "dl": EnglishUnit("decilitre", "decilitres", ("deciliter", "deciliters")),
    "gallon": EnglishUnit("gallon", "gallons"),
    "knob": EnglishUnit("knob", "knobs"),
    "dash": EnglishUnit("dash", "dashes"),
    "splash": EnglishUnit("splash", "splashes"),
    "drop": EnglishUnit("drop", "drops"),
    "rib": EnglishUnit("rib", "ribs"),
    "fillet": EnglishUnit("fillet", "fillets"),
    "strip": EnglishUnit("strip", "strips"),
    "sheet": EnglishUnit("sheet", "sheets"),
}
"""As an English recipe writes it -> how it is said and spelt."""

BY_SPELLING_EN = {
    spelling: written
    for written, unit in ENGLISH.items()
    for spelling in (written, unit.one, unit.many, *unit.written)
}

_EN_FRACTIONS = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 8): "an eighth",
}


def speak_english(value: Fraction, unit: str) -> str:
    """Say an amount: 1/2 cup -> half a cup, 3/2 cup -> one and a half cups, 200 g -> 200 grams."""
    known = ENGLISH.get(BY_SPELLING_EN.get(unit, unit), EnglishUnit(unit, unit))
    one, many = known.one, known.many
    whole, rest = divmod(value, 1)
    if not rest:
        return f"{en.cardinal(int(whole))} {one if whole == 1 else many}".strip()
    part = _EN_FRACTIONS.get(rest)
    if part is None:
        return f"{float(value):g} {many}".strip()
    if whole:
        part = "a half" if part == "half" else part
        return f"{en.cardinal(int(whole))} and {part} {many}".strip()
    if not unit:
        return part
    return f"half a {one}" if part == "half" else f"{part} of a {one}"


_IN_ML_OR_G = {
    **dict.fromkeys(("큰술", "숟갈", "스푼", "tbsp"), ("ml", Fraction(15))),
    **dict.fromkeys(("작은술", "tsp"), ("ml", Fraction(5))),
    "컵": ("ml", Fraction(200)),
    "cup": ("ml", Fraction(240)),
    **dict.fromkeys(("밀리리터", "ml"), ("ml", Fraction(1))),
    **dict.fromkeys(("리터", "l"), ("ml", Fraction(1000))),
    **dict.fromkeys(("그램", "g"), ("g", Fraction(1))),
    **dict.fromkeys(("킬로그램", "kg"), ("g", Fraction(1000))),
    "근": ("g", Fraction(600)),
    "oz": ("g", Fraction(2835, 100)),
    "lb": ("g", Fraction(4536, 10)),
    **dict.fromkeys(("알", "개", ""), ("pieces", Fraction(1))),
}


def same_measure(one: str, other: str) -> Fraction | None:
    """Return how many of `other` one of `one` is; None where they measure different things."""
    first, second = (_canonical(unit) for unit in (one, other))
    if first == second:
        return Fraction(1)
    kinds = _IN_ML_OR_G.get(first), _IN_ML_OR_G.get(second)
    if kinds[0] is None or kinds[1] is None or kinds[0][0] != kinds[1][0]:
        return None
    return kinds[0][1] / kinds[1][1]


def _canonical(unit: str) -> str:
    known = BY_SPELLING.get(unit)
    if known is None or unit in {"cup", "cups"}:  # an English cup is no 컵
        return BY_SPELLING_EN.get(unit, unit)
    return known.said
