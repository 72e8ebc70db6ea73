"""What timers are called: by the cook, by what their step does, else by their length. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.cooking.state import Timer
from appliance.nlu import durations
from appliance.recipes.model import Step

_DOING: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ko": MappingProxyType(
            {
                "뜸": "뜸 들이기",
                "[끓끊]": "끓이기",
                "삶": "삶기",
                "데[치쳐쳤친칩]": "데치기",
                "볶": "볶기",
                "튀[기겨겼긴길]": "튀기기",
                "부[치쳐쳤친]": "부치기",
                "(?<![가-힣])(?:굽|구[워웠운우울])": "굽기",
                "노릇": "굽기",
                "(?<![가-힣])(?:찌|쪄|쪘|찐|찔|찝)": "찌기",
                "[조졸][리려렸린릴이여였인]": "조리기",
                "재[우워운웠]": "재우기",
                "불[리려렸린]": "불리기",
                "절[이여였인]": "절이기",
                "식[히혀혔힌]": "식히기",
                "우[리려렸린]": "우리기",
                "발효|숙성": "숙성",
                "휴지": "휴지",
                "섞": "섞기",
                "익[히혀혔힌]": "익히기",
            }
        ),
        "en": MappingProxyType(
            {
                r"simmer": "simmering",
                r"boil": "boiling",
                r"bak(?:e|ing)(?! (?:tray|sheet|dish|powder|soda|tin|paper))": "baking",
                r"roast(?!ing (?:tin|pan))": "roasting",
                r"(?:stir-)?fry(?!ing pan)|fries|saut[eé]|brown(?!s)": "frying",
                r"grill|broil": "grilling",
                r"steam": "steaming",
                r"toast": "toasting",
                r"marinat": "marinating",
                r"soak": "soaking",
                r"chill|refrigerat": "chilling",
                r"rest(?:s|ing)?\b|stand": "resting",
                r"ris(?:e|ing)|proof|prove": "rising",
                r"cool": "cooling",
                r"knead": "kneading",
                r"whisk|beat": "whisking",
                r"cook": "cooking",
            }
        ),
    }
)
"""What stands beside a length of time -> what a timer for it is called."""


def for_step(step: Step, language: str) -> str:
    """Return what a timer for a step is called: by what is done for that long; "" where unsaid."""
    lengths = [one for one in durations.find(step.text, language) if one.duration == step.duration]
    if not lengths:
        return ""
    start, end = lengths[0].start, lengths[0].end
    if language == "ko":  # the verb stands behind its time: 10분 끓여 주세요
        behind = re.split(r"[.!?]", step.text[end:])[0]
        return _nearest(behind, "ko", last=False)
    before = re.split(r"[.!?]", step.text[:start])[-1]  # "simmer for 10 minutes"
    return _nearest(before, "en", last=True)


def _nearest(text: str, language: str, *, last: bool) -> str:
    found: dict[int, str] = {}
    for pattern, name in _DOING[language].items():
        prefix = r"\b" if language == "en" else ""
        for match in re.finditer(prefix + f"(?:{pattern})", text, re.IGNORECASE):
            found.setdefault(match.start(), name)
    if not found:
        return ""
    return found[max(found) if last else min(found)]


def labels(timers: Sequence[Timer], language: str) -> tuple[str, ...]:
    """Return what to call each timer, all different: 면, 3분, "3분짜리 면", "두 번째 면"."""
    names = [timer.name or durations.write(timer.seconds, language) for timer in timers]
    told = [
        _with_length(timer, language) if timer.name and names.count(name) > 1 else name
        for timer, name in zip(timers, names, strict=True)
    ]
    return tuple(
        _counted(name, told[:number].count(name) + 1, language) if told.count(name) > 1 else name
        for number, name in enumerate(told)
    )


def _with_length(timer: Timer, language: str) -> str:
    length = durations.write(timer.seconds, language)
    return f"{length}짜리 {timer.name}" if language == "ko" else f"{length} {timer.name}"


_COUNTED = {
    "ko": ("첫 번째", "두 번째", "세 번째", "네 번째", "다섯 번째", "여섯 번째"),
    "en": ("first", "second", "third", "fourth", "fifth", "sixth"),
}


def _counted(name: str, number: int, language: str) -> str:
    words = _COUNTED[language]
    return f"{words[number - 1] if number <= len(words) else number} {name}"
