"""Korean, continued: checks of the recipe, and cooking for more or fewer."""

from __future__ import annotations

from appliance.cooking.reply import Line, line
from appliance.nlu import korean_numbers as ko
from appliance.nlu.particles import with_particle
from appliance.nlu.read_aloud import read_aloud


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "ko", spoken)


class KoreanAmounts:
    """What is said of amounts and of where they belong."""

    def yes(self) -> Line:
        """Say that it is so."""
        return _line("네, 맞아요.")

    def not_so(self) -> Line:
        """Say that it is not so."""
        return _line("아니요.")

    def goes_in_now(self, name: str) -> Line:
        """Say that an ingredient goes in in this step."""
        return _line(f"{with_particle(name, '은/는')} 이번 단계에서 써요.")

    def went_in(self, name: str, step: int) -> Line:
        """Say in which earlier step an ingredient went in."""
        head = with_particle(name, "은/는")
        return _line(
            f"{head} {step}단계에서 썼어요.", f"{head} {ko.ordinal(step)} 단계에서 썼어요."
        )

    def goes_in_later(self, name: str, step: int) -> Line:
        """Say in which later step an ingredient goes in."""
        head = with_particle(name, "은/는")
        return _line(f"{head} {step}단계에서 써요.", f"{head} {ko.ordinal(step)} 단계에서 써요.")

    def ask_servings(self) -> Line:
        """Ask for how many to cook."""
        return _line("몇 인분으로 할까요?")

    def servings_unknown(self) -> Line:
        """Say that the recipe does not say for how many it is."""
        return _line("이 레시피에는 몇 인분인지 안 적혀 있어요. ‘두 배로 해 줘’처럼 말해 주세요.")

    def scaled_to(self, servings: int) -> Line:
        """Say for how many the amounts are now."""
        return _line(f"이제 {servings}인분이에요.")

    def scaled_by(self, factor: str, *, about: bool) -> Line:
        """Say by what the amounts are multiplied."""
        nearly = "약 " if about else ""
        if factor == "0.5":
            return _line(f"이제 원래 양의 {nearly}절반이에요.")
        said = f"{nearly}{read_aloud(factor, 'ko')}"
        return _line(f"이제 원래 양의 {nearly}{factor}배예요.", f"이제 원래 양의 {said} 배예요.")

    def scaled_by_ingredient(self, name: str) -> Line:
        """Say that the amounts follow what there is of one ingredient."""
        return _line(f"{name} 양에 맞춰서 다른 재료도 바꿨어요.")

    def cannot_compare(self) -> Line:
        """Say that what there is of an ingredient is measured in another way than the recipe's."""
        return _line("단위가 달라서 그 양에 맞추지는 못해요.")

    def serves(self, servings: int) -> Line:
        """Say for how many the recipe is."""
        return _line(f"{servings}인분이에요.")

    def cannot_scale(self) -> Line:
        """Say that it cannot be made for so many."""
        return _line("그 양으로는 바꿀 수 없어요.")

    def or_else(self) -> Line:
        """Lead over to a second possibility."""
        return _line("아니면,")

    def substitute_question(self, item: str, instead: str) -> str:
        """Ask the model what stands in for an ingredient, or whether `instead` does."""
        if instead:
            return f"{item} 대신 {with_particle(instead, '을/를')} 써도 돼요?"
        return f"{item} 대신 뭘 쓰면 돼요?"
