"""English, continued: checks of the recipe, and cooking for more or fewer."""

from __future__ import annotations

from appliance.cooking.reply import Line, line
from appliance.nlu import english_numbers as en


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "en", spoken)


class EnglishAmounts:
    """What is said of amounts and of where they belong."""

    def yes(self) -> Line:
        """Say that it is so."""
        return _line("Yes, that's right.")

    def not_so(self) -> Line:
        """Say that it is not so."""
        return _line("No.")

    def goes_in_now(self, name: str) -> Line:
        """Say that an ingredient goes in in this step."""
        return _line(f"The {name} goes into this step.")

    def went_in(self, name: str, step: int) -> Line:
        """Say in which earlier step an ingredient went in."""
        return _line(f"The {name} went in at step {step}.", self._at(f"The {name} went in", step))

    def goes_in_later(self, name: str, step: int) -> Line:
        """Say in which later step an ingredient goes in."""
        return _line(f"The {name} comes at step {step}.", self._at(f"The {name} comes", step))

    def ask_servings(self) -> Line:
        """Ask for how many to cook."""
        return _line("For how many?")

    def servings_unknown(self) -> Line:
        """Say that the recipe does not say for how many it is."""
        return _line("This recipe doesn't say how many it serves. Try “double it”.")

    def scaled_to(self, servings: int) -> Line:
        """Say for how many the amounts are now."""
        people = "serving" if servings == 1 else "servings"
        return _line(f"The amounts are for {servings} {people} now.")

    def scaled_by(self, factor: str, *, about: bool) -> Line:
        """Say by what the amounts are multiplied."""
        nearly = "about " if about else ""
        if factor == "1/2":
            return _line(f"It's {nearly}half the recipe now.")
        return _line(f"It's {nearly}{factor} times the recipe now.")

    def scaled_by_ingredient(self, name: str) -> Line:
        """Say that the amounts follow what there is of one ingredient."""
        return _line(f"I fitted everything to your {name}.")

    def cannot_compare(self) -> Line:
        """Say that what there is of an ingredient is measured in another way than the recipe's."""
        return _line("That is measured another way, so I can't fit the rest to it.")

    def serves(self, servings: int) -> Line:
        """Say for how many the recipe is."""
        return _line(f"It serves {servings}.")

    def cannot_scale(self) -> Line:
        """Say that it cannot be made for so many."""
        return _line("I can't make it for that much.")

    def or_else(self) -> Line:
        """Lead over to a second possibility."""
        return _line("Or:")

    def substitute_question(self, item: str, instead: str) -> str:
        """Ask the model what stands in for an ingredient, or whether `instead` does."""
        if instead:
            return f"Can I use {instead} instead of {item}?"
        return f"What can I use instead of {item}?"

    @staticmethod
    def _at(text: str, step: int) -> str:
        return f"{text} at step {en.cardinal(step)}."
