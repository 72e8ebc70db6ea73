"""What is said in Korean: 해요체, short, as one would say it aloud."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from appliance.cooking.reply import Line, line
from appliance.cooking.say.catalogue import NAMED, Moment
from appliance.cooking.say.korean_amounts import KoreanAmounts
from appliance.cooking.say.korean_restart import KoreanRestart
from appliance.cooking.say.korean_timers import KoreanTimers
from appliance.nlu import durations
from appliance.nlu import korean_numbers as ko
from appliance.nlu.durations import Duration
from appliance.nlu.particles import with_particle
from appliance.nlu.read_aloud import read_aloud
from appliance.nlu.units import BY_SPELLING
from appliance.recipes.model import Ingredient, Recipe, Step

_SERVICES = {"stt": "음성 인식", "tts": "음성 합성", "llm": "질문 답변"}
_NATIVE_HOURS = 12


class Korean(KoreanAmounts, KoreanRestart, KoreanTimers):
    """The Korean catalogue."""

    language = "ko"

    def chosen(self, recipe: Recipe) -> tuple[Line, ...]:
        """Say that a recipe was chosen and how to begin."""
        steps = len(recipe.steps)
        facts, said = f"모두 {steps}단계예요.", f"모두 {ko.native(steps)} 단계예요."
        if recipe.servings is not None:
            facts = f"{recipe.servings}인분이고 {facts}"
            said = f"{ko.sino(recipe.servings)} 인분이고 {said}"
        begin = "시작하려면 ‘시작하자’라고 말해 주세요."
        if recipe.language != "ko":
            title = line(f"{recipe.title}.", recipe.language)
        else:
            title = _line(with_particle(recipe.title, "이에요/예요") + ".")
        return title, _line(facts, said), _line(begin)

    def which_recipe(self, titles: Sequence[str]) -> Line:
        """Ask what to cook."""
        return _line(f"무엇을 만들까요? {with_particle(_list(titles), '이/가')} 있어요.")

    def which_of(self, titles: Sequence[str]) -> Line:
        """Ask which of several fitting recipes is meant."""
        return _line(f"{with_particle(_list(titles), '이/가')} 있어요. 어느 걸로 할까요?")

    def no_such_recipe(self, name: str, titles: Sequence[str]) -> Line:
        """Say that there is no such recipe, and which there are."""
        there = with_particle(_list(titles), "이/가")
        return _line(f"{name} 레시피는 없어요. {there} 있는데, 무엇을 만들까요?")

    def recipes(self, titles: Sequence[str]) -> Line:
        """Say which recipes there are."""
        return _line(f"{with_particle(_list(titles), '이/가')} 있어요. 무엇을 만들까요?")

    def found_recipe(self, title: str) -> Line:
        """Say the one dish that can be cooked with what was asked for, and ask whether to."""
        return _line(f"{with_particle(title, '을/를')} 만들 수 있어요. 그걸로 할까요?")

    def found_recipes(self, titles: Sequence[str], count: int) -> Line:
        """Name some of `count` dishes that can be cooked with what was asked for; ask which."""
        listed = with_particle(", ".join(titles), "을/를")
        if count > len(titles):
            listed = f"{', '.join(titles)} 등 {count}가지를"
        return _line(f"{listed} 만들 수 있어요. 어느 걸로 할까요?")

    def found_none(self) -> Line:
        """Say that no recipe fits."""
        return _line("그 재료로 만들 수 있는 레시피는 없어요.")

    def step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say a step with its number."""
        last = number == len(recipe.steps) and number > 1
        place = "마지막" if last else ko.ordinal(number)
        head = _line(f"{number}단계:", f"{place} 단계예요.")
        return head, line(recipe.steps[number - 1].text, recipe.language)

    def no_earlier_step(self) -> Line:
        """Say that the first step has none before it."""
        return _line("첫 번째 단계라서 앞 단계가 없어요.")

    def no_such_step(self, total: int) -> Line:
        """Say how many steps there are."""
        return _line(f"모두 {total}단계예요.", f"모두 {ko.native(total)} 단계예요.")

    def current_step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say where the cook is."""
        total = len(recipe.steps)
        head = _line(
            f"{total}단계 중 {number}단계예요.",
            f"{ko.native(total)} 단계 중에 {ko.ordinal(number)} 단계예요.",
        )
        return head, line(recipe.steps[number - 1].text, recipe.language)

    def not_started(self, recipe: Recipe) -> Line:
        """Say that the recipe is chosen but not begun."""
        return _line("아직 시작하지 않았어요. 시작하려면 ‘시작하자’라고 말해 주세요.")

    def remaining(self, count: int) -> Line:
        """Say how many steps are left after this one."""
        if not count:
            return _line("지금이 마지막 단계예요.")
        return _line(
            f"지금 단계 다음으로 {count}단계 남았어요.",
            f"지금 단계 다음으로 {ko.native(count)} 단계 남았어요.",
        )

    def finished(self) -> Line:
        """Say that the dish is done."""
        return _line("다 됐어요. 맛있게 드세요!")

    def ended(self) -> Line:
        """Say that the cooking is ended before its last step."""
        return _line("요리를 마칠게요. 수고하셨어요.")

    def paused(self) -> Line:
        """Say that the cooking waits."""
        return _line("기다릴게요. 계속하려면 ‘계속하자’라고 말해 주세요.")

    def nothing_to_repeat(self) -> Line:
        """Say that nothing was said yet."""
        return _line("아직 말씀드린 게 없어요.")

    def undone(self) -> Line:
        """Say that the last change was taken back."""
        return _line("되돌렸어요.")

    def nothing_to_undo(self) -> Line:
        """Say that there is nothing to take back."""
        return _line("되돌릴 게 없어요.")

    def ingredients(self, items: Sequence[Ingredient], *, first: bool, more: bool) -> Line:
        """Say some ingredients with their amounts."""
        lead = "재료는 " if first else "그리고 "
        listed = _written(", ".join(_with_amount(item) for item in items), "이에요/예요")
        end = " 더 들으려면 ‘다음’이라고 하세요." if more else ""
        return _line(f"{lead}{listed}.{end}")

    def no_ingredients_here(self) -> Line:
        """Say that this step adds nothing."""
        return _line("이번 단계에는 더 들어가는 재료가 없어요.")

    def amount(self, item: Ingredient) -> Line:
        """Say how much of an ingredient."""
        name = with_particle(item.name, "은/는")
        if item.amount is None:
            return _line(f"{name} {item.note or '입맛에 맞게'} 넣어 주세요.")
        return _line(f"{name} {_written(_amount(item), '이에요/예요')}.")

    def amount_in_step(self, item: Ingredient) -> Line:
        """Say how much of an ingredient this step takes, which is not all of it."""
        name = with_particle(item.name, "은/는")
        return _line(f"이번 단계에 {name} {_written(_amount(item), '이에요/예요')}.")

    def amount_in_all(self, item: Ingredient) -> Line:
        """Say how much of it the whole recipe takes."""
        return _line(f"모두 합치면 {_written(_amount(item), '이에요/예요')}.")

    def amount_in_parts(self, items: Sequence[Ingredient]) -> Line:
        """Say how much of an ingredient each part of the recipe takes."""
        parts = [f"{item.group or '본 재료'}에 {_amount(item)}" for item in items]
        name = with_particle(items[0].name, "은/는")
        return _line(f"{name} {_written(', '.join(parts), '이에요/예요')}.")

    def not_an_ingredient(self, name: str) -> Line:
        """Say that the recipe does not have it."""
        return _line(f"이 레시피에는 {with_particle(name, '이/가')} 안 들어가요.")

    def step_time(self, duration: Duration) -> Line:
        """Say how long the step takes."""
        return _line(
            f"{durations.write_range(duration, 'ko')}이에요.",
            f"{durations.speak_range(duration, 'ko')}이에요.",
        )

    def no_step_time(self) -> Line:
        """Say that the step names no time."""
        return _line("이번 단계에는 정해진 시간이 없어요.")

    def heat(self, step: Step) -> Line:
        """Say the step's heat or temperature."""
        return _line(f"{_written(step.temperature, '이에요/예요')}.")

    def no_heat(self) -> Line:
        """Say that the step names no heat."""
        return _line("이번 단계에는 불 세기가 따로 없어요.")

    def tools(self, step: Step) -> Line:
        """Say what the step needs."""
        return _line(f"{with_particle(_list(step.tools), '을/를')} 쓰세요.")

    def no_tools(self) -> Line:
        """Say that the step needs nothing special."""
        return _line("이번 단계에는 따로 필요한 도구가 없어요.")

    def louder(self) -> Line:
        """Say so in the new volume."""
        return _line("소리를 키웠어요.")

    def softer(self) -> Line:
        """Say so in the new volume."""
        return _line("소리를 줄였어요.")

    def volume(self, level: int) -> Line:
        """Say the new volume."""
        return _line(f"볼륨을 {with_particle(str(level), '으로/로')} 맞췄어요.")

    def slower(self) -> Line:
        """Say so at the new rate."""
        return _line("천천히 말할게요.")

    def faster(self) -> Line:
        """Say so at the new rate."""
        return _line("조금 빨리 말할게요.")

    def language_set(self) -> Line:
        """Say, in this language, that it is spoken now."""
        return _line("이제 한국어로 말할게요.")

    def muted(self) -> Line:
        """Say that the microphone closes and how to open it."""
        return _line("마이크를 끌게요. 다시 켜려면 화면이나 버튼을 눌러 주세요.")

    def time_of_day(self, hour: int, minute: int) -> Line:
        """Say what time it is."""
        half = "오전" if hour < _NATIVE_HOURS else "오후"
        shown = hour % _NATIVE_HOURS or _NATIVE_HOURS
        minutes, said = (f" {minute}분", f" {ko.sino(minute)} 분") if minute else ("", "")
        return _line(
            f"{half} {shown}시{minutes}이에요." if minute else f"{half} {shown}시예요.",
            f"{half} {ko.native(shown)} 시{said}이에요."
            if minute
            else f"{half} {ko.native(shown)} 시예요.",
        )

    def help(self, moment: Moment) -> tuple[Line, ...]:
        """Say what can be said now."""
        lines = []
        if moment.ringing:
            lines.append(_line("‘그만’이라고 하면 알람이 멈춰요."))
        elif moment.yes_or_no:
            lines.append(_line("‘네’나 ‘아니요’라고 답해 주세요."))
        if moment.started:
            item = f"‘{moment.item} 얼마나 넣어’, " if moment.item else ""
            timer = "타이머 얼마나 남았어" if moment.timers else "타이머 5분"
            lines.append(_line("‘다음’, ‘이전’, ‘다시’라고 말해 보세요."))
            lines.append(
                _line(
                    f"{item}‘{timer}’처럼 물어봐도 돼요."
                    if moment.timers
                    else f"{item}‘{timer}’처럼 말해도 돼요."
                )
            )
        elif moment.chosen:
            lines.append(_line("‘시작하자’, ‘재료 알려 줘’, ‘4인분으로 해 줘’라고 말해 보세요."))
        else:
            lines.append(_line(f"‘{moment.title} 만들자’나 ‘무슨 레시피 있어’라고 말해 보세요."))
            lines.append(_line("‘감자로 뭐 만들 수 있어’라고 물어봐도 돼요."))
        return tuple(lines)

    def thanks(self) -> Line:
        """Answer thanks."""
        return _line("천만에요.")

    def greeting(self) -> Line:
        """Answer a greeting."""
        return _line("안녕하세요.")

    def goodbye(self) -> Line:
        """Answer a goodbye."""
        return _line("다음에 또 불러 주세요.")

    def fine(self) -> Line:
        """Acknowledge a no, or a yes to nothing more."""
        return _line("알겠어요.")

    def not_understood(self) -> Line:
        """Say that a turn was not understood."""
        return _line("못 알아들었어요. 다시 한번 말해 주세요.")

    def no_model(self) -> Line:
        """Say that a free question cannot be answered now."""
        return _line("그건 지금 답해 드릴 수 없어요. 레시피와 타이머는 그대로 돼요.")

    def getting_ready(self) -> Line:
        """Say that the appliance cannot listen yet."""
        return _line("잠시만요, 준비 중이에요.")

    def ready_now(self) -> Line:
        """Say that the appliance listens now, to somebody who called too early."""
        return _line("이제 준비됐어요. 불러 주세요.")

    def answer_broke_off(self) -> Line:
        """Say that the rest of a free answer will not come."""
        return _line("답변이 여기서 끊겼어요. 나머지는 지금 말해 드릴 수 없어요.")

    def microphone_gone(self) -> Line:
        """Say that there is no microphone, and that it is waited for."""
        return _line("마이크가 없어요. 연결되면 다시 들을게요.")

    def microphone_back(self) -> Line:
        """Say that there is a microphone again."""
        return _line("이제 다시 들을 수 있어요.")

    def speaker_back(self) -> Line:
        """Say that there is a speaker again."""
        return _line("스피커가 다시 연결됐어요.")

    def service_lost(self, service: str) -> Line:
        """Say that a service (stt, tts, llm) is gone."""
        what = with_particle(_SERVICES[service], "이/가")
        extra = {
            "stt": "되살아날 때까지 말을 알아듣지 못해요.",
            "tts": "되살아날 때까지 이 목소리로 말할게요.",
            "llm": "레시피 진행은 그대로 할 수 있어요.",
        }[service]
        return _line(f"{what} 멈췄어요. {extra}")

    def service_back(self, service: str) -> Line:
        """Say that a service is back."""
        return _line(f"{with_particle(_SERVICES[service], '이/가')} 다시 돼요.")


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "ko", spoken)


def _written(text: str, pair: str) -> str:
    """Return written text with the particle that fits how it is read: 500ml예요, 200g이에요."""
    said = text if "가" <= text[-1:] <= "힣" else read_aloud(text, "ko")
    return text + with_particle(said, pair).removeprefix(said)


def _list(names: Sequence[str]) -> str:
    """Name a few, and say how many there are: nobody listens to twenty names."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} 등 {len(names)}가지"


def _amount(item: Ingredient) -> str:
    if item.amount is None:
        return item.note or "적당량"
    upper = "" if item.upper is None else f"~{_number(item.upper)}"
    return f"{_number(item.amount)}{upper}{_unit(item.unit)}"


def _unit(spelling: str) -> str:
    """Write a unit as Korean recipes do, whatever language the recipe is in: cup -> 컵; g stays."""
    known = BY_SPELLING.get(spelling)
    return known.said if known and known.native and spelling.isascii() else spelling or "개"


def _number(value: Fraction) -> str:
    """Write a number as Korean recipes do: 1/2, 1과 1/2, 0.3 where it is no kitchen fraction."""
    whole, rest = divmod(value, 1)
    if not rest:
        return str(int(whole))
    if rest.denominator > 8:
        return f"{float(value):g}"
    part = f"{rest.numerator}/{rest.denominator}"
    return f"{with_particle(str(int(whole)), '과/와')} {part}" if whole else part


def _with_amount(item: Ingredient) -> str:
    return f"{item.name} {_amount(item)}"
