"""What is said in English: short, spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from appliance.cooking.reply import Line, line
from appliance.cooking.say.catalogue import NAMED, Moment
from appliance.cooking.say.english_amounts import EnglishAmounts
from appliance.cooking.say.english_names import in_a_sentence, listed
from appliance.cooking.say.english_restart import EnglishRestart
from appliance.cooking.say.english_timers import EnglishTimers
from appliance.nlu import durations
from appliance.nlu import english_numbers as en
from appliance.nlu.durations import Duration
from appliance.nlu.units import ENGLISH
from appliance.recipes.model import Ingredient, Recipe, Step

_SERVICES = {"stt": "Speech recognition", "tts": "My voice", "llm": "Question answering"}
_NOON = 12
_COUNTED = {unit: spoken.many for unit, spoken in ENGLISH.items() if unit == spoken.one}
"""Units that are written out, with their plurals: cups, cloves."""


class English(EnglishAmounts, EnglishRestart, EnglishTimers):
    """The English catalogue."""

    language = "en"

    def chosen(self, recipe: Recipe) -> tuple[Line, ...]:
        """Say that a recipe was chosen and how to begin."""
        steps = len(recipe.steps)
        title = line(f"{recipe.title}.", recipe.language)
        serves = "" if recipe.servings is None else f" serves {recipe.servings} and"
        facts = f"It{serves} has {steps} steps. Say “let's start” when you are ready."
        return title, _line(facts)

    def which_recipe(self, titles: Sequence[str]) -> Line:
        """Ask what to cook."""
        return _line(f"What shall we cook: {_dishes(titles)}?")

    def which_of(self, titles: Sequence[str]) -> Line:
        """Ask which of several fitting recipes is meant."""
        return _line(f"Which one: {_dishes(titles)}?")

    def no_such_recipe(self, name: str, titles: Sequence[str]) -> Line:
        """Say that there is no such recipe, and which there are."""
        return _line(f"I have no recipe for {name}. How about {_dishes(titles)}?")

    def recipes(self, titles: Sequence[str]) -> Line:
        """Say which recipes there are."""
        return _line(f"I know {_dishes(titles, 'and')}. Which one shall we cook?")

    def found_recipe(self, title: str) -> Line:
        """Say the one dish that can be cooked with what was asked for, and ask whether to."""
        return _line(f"You could make {_dishes([title])}. Shall we?")

    def found_recipes(self, titles: Sequence[str], count: int) -> Line:
        """Name some of `count` dishes that can be cooked with what was asked for; ask which."""
        if count > len(titles):
            return _line(f"There are {count}, such as {_dishes(titles)}. Which one?")
        return _line(f"You could make {_dishes(titles)}. Which one?")

    def found_none(self) -> Line:
        """Say that no recipe fits."""
        return _line("I have no recipe with that.")

    def step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say a step with its number."""
        last = number == len(recipe.steps) and number > 1
        said = "The last step." if last else f"Step {en.cardinal(number)}."
        head = _line(f"Step {number}:", said)
        return head, line(recipe.steps[number - 1].text, recipe.language)

    def no_earlier_step(self) -> Line:
        """Say that the first step has none before it."""
        return _line("This is the first step. There is none before it.")

    def no_such_step(self, total: int) -> Line:
        """Say how many steps there are."""
        return _line(f"There are {total} steps.")

    def current_step(self, recipe: Recipe, number: int) -> tuple[Line, ...]:
        """Say where the cook is."""
        head = _line(f"You are on step {number} of {len(recipe.steps)}.")
        return head, line(recipe.steps[number - 1].text, recipe.language)

    def not_started(self, recipe: Recipe) -> Line:
        """Say that the recipe is chosen but not begun."""
        return _line("We have not started yet. Say “let's start” when you are ready.")

    def remaining(self, count: int) -> Line:
        """Say how many steps are left after this one."""
        if not count:
            return _line("This is the last step.")
        return _line(f"{count} more step{'s' if count > 1 else ''} after this one.")

    def finished(self) -> Line:
        """Say that the dish is done."""
        return _line("That's it. Enjoy your meal!")

    def ended(self) -> Line:
        """Say that the cooking is ended before its last step."""
        return _line("All right, we'll stop here.")

    def paused(self) -> Line:
        """Say that the cooking waits."""
        return _line("I'll wait. Say “let's continue” when you are back.")

    def nothing_to_repeat(self) -> Line:
        """Say that nothing was said yet."""
        return _line("I haven't said anything yet.")

    def undone(self) -> Line:
        """Say that the last change was taken back."""
        return _line("I took that back.")

    def nothing_to_undo(self) -> Line:
        """Say that there is nothing to take back."""
        return _line("There is nothing to take back.")

    def ingredients(self, items: Sequence[Ingredient], *, first: bool, more: bool) -> Line:
        """Say some ingredients with their amounts."""
        lead = "You need " if first else "Then "
        end = " Say “next” for more." if more else ""
        return _line(f"{lead}{listed([_with_amount(item) for item in items])}.{end}")

    def no_ingredients_here(self) -> Line:
        """Say that this step adds nothing."""
        return _line("This step adds nothing new.")

    def amount(self, item: Ingredient) -> Line:
        """Say how much of an ingredient."""
        if item.amount is None:
            return _line(f"As much {item.name} as you like.")
        return _line(f"{_with_amount(item)}.")

    def amount_in_step(self, item: Ingredient) -> Line:
        """Say how much of an ingredient this step takes, which is not all of it."""
        return _line(f"{_with_amount(item)} in this step.")

    def amount_in_all(self, item: Ingredient) -> Line:
        """Say how much of it the whole recipe takes."""
        return _line(f"{_with_amount(item)} in all.")

    def amount_in_parts(self, items: Sequence[Ingredient]) -> Line:
        """Say how much of an ingredient each part of the recipe takes."""
        parts = [f"{_with_amount(item)} {_for(item.group)}" for item in items]
        return _line(f"{listed(parts)}.")

    def not_an_ingredient(self, name: str) -> Line:
        """Say that the recipe does not have it."""
        return _line(f"There is no {name} in this recipe.")

    def step_time(self, duration: Duration) -> Line:
        """Say how long the step takes."""
        return _line(
            f"{durations.write_range(duration, 'en')}.", f"{durations.speak_range(duration, 'en')}."
        )

    def no_step_time(self) -> Line:
        """Say that the step names no time."""
        return _line("This step has no set time.")

    def heat(self, step: Step) -> Line:
        """Say the step's heat or temperature."""
        return _line(f"{step.temperature[0].upper()}{step.temperature[1:]}.")

    def no_heat(self) -> Line:
        """Say that the step names no heat."""
        return _line("This step needs no particular heat.")

    def tools(self, step: Step) -> Line:
        """Say what the step needs."""
        return _line(f"You need {listed([_with_article(tool) for tool in step.tools])}.")

    def no_tools(self) -> Line:
        """Say that the step needs nothing special."""
        return _line("This step needs nothing special.")

    def louder(self) -> Line:
        """Say so in the new volume."""
        return _line("Louder now.")

    def softer(self) -> Line:
        """Say so in the new volume."""
        return _line("Quieter now.")

    def volume(self, level: int) -> Line:
        """Say the new volume."""
        return _line(f"Volume {level}.")

    def slower(self) -> Line:
        """Say so at the new rate."""
        return _line("I'll speak slower.")

    def faster(self) -> Line:
        """Say so at the new rate."""
        return _line("I'll speak faster.")

    def language_set(self) -> Line:
        """Say, in this language, that it is spoken now."""
        return _line("I'll speak English now.")

    def muted(self) -> Line:
        """Say that the microphone closes and how to open it."""
        return _line("I'm closing the microphone. Use the screen or the button to open it.")

    def time_of_day(self, hour: int, minute: int) -> Line:
        """Say what time it is."""
        half = "a.m." if hour < _NOON else "p.m."
        return _line(f"It's {hour % _NOON or _NOON}:{minute:02d} {half}")

    def help(self, moment: Moment) -> tuple[Line, ...]:
        """Say what can be said now."""
        lines = []
        if moment.ringing:
            lines.append(_line("Say “stop” to silence the timer."))
        elif moment.yes_or_no:
            lines.append(_line("Answer “yes” or “no”."))
        if moment.started:
            item = f"“how much {moment.item}” or " if moment.item else ""
            timer = "how much time is left" if moment.timers else "set a timer for five minutes"
            lines.append(_line("Say “next”, “go back” or “again”."))
            lines.append(_line(f"You can also say {item}“{timer}”."))
        elif moment.chosen:
            lines.append(
                _line("Say “let's start”, “what are the ingredients”, or “make it for four”.")
            )
        else:
            title = in_a_sentence(moment.title)
            lines.append(_line(f"Say “let's make {title}”, or “what recipes do you have”."))
            lines.append(_line("You can also ask “what can I make with potatoes”."))
        return tuple(lines)

    def thanks(self) -> Line:
        """Answer thanks."""
        return _line("You're welcome.")

    def greeting(self) -> Line:
        """Answer a greeting."""
        return _line("Hello.")

    def goodbye(self) -> Line:
        """Answer a goodbye."""
        return _line("See you next time.")

    def fine(self) -> Line:
        """Acknowledge a no, or a yes to nothing more."""
        return _line("All right.")

    def not_understood(self) -> Line:
        """Say that a turn was not understood."""
        return _line("I didn't get that. Please say it again.")

    def no_model(self) -> Line:
        """Say that a free question cannot be answered now."""
        return _line("I can't answer that right now. Recipes and timers still work.")

    def getting_ready(self) -> Line:
        """Say that the appliance cannot listen yet."""
        return _line("One moment, I'm getting ready.")

    def ready_now(self) -> Line:
        """Say that the appliance listens now, to somebody who called too early."""
        return _line("I'm ready now. Go ahead.")

    def answer_broke_off(self) -> Line:
        """Say that the rest of a free answer will not come."""
        return _line("That's as far as I got. The rest of the answer didn't come.")

    def microphone_gone(self) -> Line:
        """Say that there is no microphone, and that it is waited for."""
        return _line("The microphone is gone. I'll listen again when it is back.")

    def microphone_back(self) -> Line:
        """Say that there is a microphone again."""
        return _line("I can hear you again.")

    def speaker_back(self) -> Line:
        """Say that there is a speaker again."""
        return _line("The speaker is back.")

    def service_lost(self, service: str) -> Line:
        """Say that a service (stt, tts, llm) is gone."""
        extra = {
            "stt": "I can't understand you until it is back.",
            "tts": "I'll speak like this until it is back.",
            "llm": "Recipes still work.",
        }[service]
        return _line(f"{_SERVICES[service]} has stopped. {extra}")

    def service_back(self, service: str) -> Line:
        """Say that a service is back."""
        return _line(f"{_SERVICES[service]} is back.")


def _line(text: str, spoken: str | None = None) -> Line:
    return line(text, "en", spoken)


def _dishes(titles: Sequence[str], word: str = "or") -> str:
    """Name a few, and say how many more there are: nobody listens to twenty names."""
    named = [in_a_sentence(title) for title in titles[:NAMED]]
    if len(titles) > NAMED:
        others = f"{len(titles) - NAMED} others"
        return f"{', '.join(named)} {word} {'one of ' if word == 'or' else ''}{others}"
    return listed(named, word)


def _number(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    if not rest:
        return str(int(whole))
    if rest.denominator > 8:
        return f"{float(value):g}"
    part = f"{rest.numerator}/{rest.denominator}"
    return f"{int(whole)} {part}" if whole else part


def _with_amount(item: Ingredient) -> str:
    if item.amount is None:
        return item.name
    many = item.amount > 1 and item.unit in _COUNTED
    unit = _COUNTED[item.unit] if many else item.unit
    upper = "" if item.upper is None else f" to {_number(item.upper)}"
    return f"{_number(item.amount)}{upper} {unit} {item.name}".replace("  ", " ")


def _for(group: str) -> str:
    """Say what a part of the list is for: "For the sauce" -> for the sauce, Sauce -> for the sauce."""
    part = re.sub(r"^for (?:the )?", "", group.lower())
    return f"for the {part}" if part else "for the rest"


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
