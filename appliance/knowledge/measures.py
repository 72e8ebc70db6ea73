"""Conversions: "한 컵은 몇 ml야", "밀가루 두 컵은 몇 그램", "350 Fahrenheit in Celsius"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from appliance.knowledge.tables import Names, Unit, longest_said, measures
from appliance.nlu import amounts
from appliance.nlu import english_numbers as en
from appliance.nlu import korean_numbers as ko
from appliance.nlu.particles import with_particle

_TARGET = {
    "ko": re.compile(
        r"몇\s?(?P<unit>[가-힣A-Za-z]+)|(?P<into>[가-힣A-Za-z]+?)(?:으로|로)(?=\s|$|\S{0,3}(?:바꾸|환산|하면|치면|얼마))"
    ),
    "en": re.compile(
        r"\bhow many (?P<unit>[a-z ]+?)(?=\s+(?:is|are|in|does|do|would|make|of)\b|[?.]|$)|\b(?:in|to|into) (?P<into>[a-z ]+?)(?=[?.]|$)",
        re.IGNORECASE,
    ),
}
_DEGREES = {
    "ko": re.compile(rf"(?P<scale>화씨|섭씨)?\s?(?P<number>{ko.NUMBER})\s?도"),
    "en": re.compile(
        rf"(?P<number>{en.NUMBER})\s*(?:degrees?|°)?\s*(?P<scale>fahrenheit|celsius|centigrade|[fc])?\b",
        re.IGNORECASE,
    ),
}
_OTHER_SCALE = {
    "ko": re.compile(r"(?P<scale>화씨|섭씨)(?:로|는|론|면|야|$)"),
    "en": re.compile(
        r"\b(?:in|to|into)\s+(?:degrees\s+)?(?P<scale>fahrenheit|celsius|centigrade|[fc])\b",
        re.IGNORECASE,
    ),
}
_EXACT_UP_TO = 20
_STEP = 5


def convert(text: str, language: str) -> str | None:
    """Return the answer to a question of measures; None where it is none that can be computed."""
    return _degrees(text, language) or _amount(text, language)


def _degrees(text: str, language: str) -> str | None:
    other = _OTHER_SCALE[language].search(text)
    if other is None:
        return None
    read = ko.read if language == "ko" else en.read
    found = [
        (value, match["scale"])
        for match in _DEGREES[language].finditer(text)
        if (value := read(match["number"])) is not None and value > 1
    ]
    if not found:
        return None
    value, _ = found[0]
    to_fahrenheit = other["scale"].lower() in {"화씨", "fahrenheit", "f"}
    result = round(value * 9 / 5 + 32) if to_fahrenheit else round((value - 32) * 5 / 9)
    if language == "ko":
        one, two = ("섭씨", "화씨") if to_fahrenheit else ("화씨", "섭씨")
        return f"{one} {value}도는 {two}로 {result}도예요."
    one, two = ("Celsius", "Fahrenheit") if to_fahrenheit else ("Fahrenheit", "Celsius")
    return f"{value} degrees {one} is {result} degrees {two}."


def _amount(text: str, language: str) -> str | None:
    found = _target(text, language)
    if found is None:
        return None
    target, rest = found
    food = longest_said(
        rest, language, ((names, (names, density)) for names, density in measures().densities)
    )
    for value, unit, said in _sources(rest, language):
        answer = _converted(value, unit, target, food, language)
        if answer is not None:
            return _sentence(
                said, answer, target, food[0] if food and _crosses(unit, target) else None, language
            )
    return _piece(rest, target, language)


def ratio(unit: str, into: str, food: str, language: str) -> Fraction | None:
    """Return how many of a unit one of another is, of a food; None where no table says.

    Volume and weight are crossed by the food's density, pieces by what one weighs.
    """
    one, other = _unit(unit, language), _unit(into, language)
    density = longest_said(
        food, language, ((names, (names, density)) for names, density in measures().densities)
    )
    if one is not None and other is not None:
        return _converted(Fraction(1), one, other, density, language)
    grams = longest_said(
        food, language, ((names, (counter, grams)) for names, counter, grams in measures().pieces)
    )
    if grams is None or (one is None) == (other is None):
        return None
    counted, of_piece = (unit, other) if one is None else (into, one)
    if counted not in {grams[0], "개", ""} or of_piece is None or of_piece.grams is None:
        return None
    pieces = grams[1] / of_piece.grams
    return pieces if one is None else 1 / pieces


def _target(text: str, language: str) -> tuple[Unit, str] | None:
    """Return the unit that is asked for, and the text without it."""
    for match in _TARGET[language].finditer(text):
        unit = _unit(match["unit"] or match["into"], language)
        if unit is not None:
            return unit, f"{text[: match.start()]} {text[match.end() :]}"
    return None


def _unit(said: str, language: str) -> Unit | None:
    found = [
        (len(name), unit)
        for unit in measures().units
        for name in unit.names.by_language[language]
        if said.strip().lower() == name.lower() or (language == "ko" and said.startswith(name))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _sources(text: str, language: str) -> Iterator[tuple[Fraction, Unit, str]]:
    """Yield the amounts of a text in units that can be converted; a bare unit is one of it."""
    for found in amounts.find(text, language):
        unit = _unit(found.amount.unit, language)
        if unit is not None:
            named = _named_before(text[: found.start], unit, language)
            said = text[found.start : found.end].strip()
            if named is None:
                yield found.amount.value, unit, said
            else:
                yield found.amount.value, named, f"{named.names.first(language)} {said}"
    for unit in measures().units:
        said = unit.names.said_in(text, language)
        if said and len(said) > 1:
            yield Fraction(1), unit, f"1{said}" if language == "ko" else f"1 {said}"


def _named_before(text: str, unit: Unit, language: str) -> Unit | None:
    """Return the unit that a longer name before the amount means: 종이컵 한 컵."""
    for other in measures().units:
        for name in other.names.by_language[language]:
            longer = any(
                name.endswith(f"{short}") and name != short
                for short in unit.names.by_language[language]
            )
            if longer and text.rstrip().endswith(name):
                return other
    return None


def _crosses(one: Unit, other: Unit) -> bool:
    return (one.ml is None) != (other.ml is None)


def _converted(
    value: Fraction, unit: Unit, target: Unit, food: tuple[Names, Fraction] | None, language: str
) -> Fraction | None:
    if unit is target or (_crosses(unit, target) and food is None):
        return None
    density = food[1] if food else Fraction(1)
    grams = value * (unit.grams or unit.ml[language] * density)  # type: ignore[index]
    if target.grams:
        return (grams if _crosses(unit, target) or unit.grams else value) / target.grams
    return grams / density / target.ml[language]  # type: ignore[index]


def _piece(text: str, target: Unit, language: str) -> str | None:
    """Answer what one piece weighs (양파 한 개는 몇 그램이야?)."""
    if target.grams is None:
        return None
    found = longest_said(
        text, language, ((names, (names, unit, grams)) for names, unit, grams in measures().pieces)
    )
    if found is None:
        return None
    names, unit, grams = found
    count = Fraction(1)
    for amount in amounts.find(text, language):
        if amount.amount.unit in {unit, "개"}:
            count = amount.amount.value
    said = f"{_written(count, language)}{unit}"
    value = f"{_rounded(count * grams / target.grams, language)}"
    if language == "ko":
        return f"{names.first(language)} {with_particle(said, '은/는')} {value}{_name(target, language)}쯤이에요."
    return f"One {names.first(language)} weighs about {value} {_name(target, language)}."


def _sentence(said: str, value: Fraction, target: Unit, food: Names | None, language: str) -> str:
    number = _rounded(value, language)
    unit = _name(target, language, one=number == "1")
    about = food is not None or str(value) != number
    if language == "ko":
        head = f"{food.first(language)} {said}" if food else said
        ends = "쯤이에요" if about else _particle(unit, "이에요/예요")
        return f"{head}{_particle(head, '은/는')} {number}{unit}{ends}."
    head = f"{said} of {food.first(language)}" if food else said
    return f"{head[0].upper()}{head[1:]} is {'about ' if about else ''}{number} {unit}."


_SPOKEN = {"ml": "밀리리터", "kg": "킬로그램", "g": "그램"}


def _particle(text: str, particle: str) -> str:
    """Return the particle behind a text, as its last unit is said."""
    short = next((unit for unit in _SPOKEN if text.endswith(unit)), "")
    said = text.removesuffix(short) + _SPOKEN.get(short, "")
    return with_particle(said, particle).removeprefix(said)


def _name(unit: Unit, language: str, *, one: bool = False) -> str:
    short = {"밀리리터": "ml", "그램": "g", "킬로그램": "kg"}
    first = unit.names.first(language)
    if language == "ko":
        return short.get(first, first)
    names = unit.names.by_language[language]
    return names[1] if not one and len(names) > 1 and names[1] == f"{first}s" else first


def _rounded(value: Fraction, language: str) -> str:
    """Write a value as a kitchen needs it: to 5 from 20 on, to a quarter below 10."""
    if value >= _EXACT_UP_TO:
        return str(round(value / _STEP) * _STEP) if value.denominator != 1 else str(int(value))
    if value >= 10:
        return str(round(value))
    return _written(Fraction(round(value * 4), 4) or Fraction(1, 4), language)


def _written(value: Fraction, language: str) -> str:
    whole, rest = divmod(value, 1)
    part = f"{rest.numerator}/{rest.denominator}"
    if not whole or not rest:
        return part if rest else str(whole)
    return f"{with_particle(str(whole), '과/와')} {part}" if language == "ko" else f"{whole} {part}"
