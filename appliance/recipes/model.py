"""What a recipe is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from appliance.nlu.durations import Duration


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One line of the list of ingredients."""

    name: str
    """The bare noun, as it is asked for: 양파, olive oil."""
    amount: Fraction | None = None
    """How much for the recipe's own servings; None for "to taste"."""
    unit: str = ""
    """큰술, g, cup …; "" for pieces."""
    note: str = ""
    """What else the cook should know: "thinly sliced", 채 썬 것."""
    upper: Fraction | None = None
    """Of a range of amounts its upper end; `amount` is the lower one."""
    group: str = ""
    """What it is for, where the list has parts: 양념장, "for the sauce"."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, short enough to be heard once."""

    text: str
    """As it is written; read_aloud makes it speakable."""
    ingredients: tuple[str, ...] = ()
    """The names of the ingredients that are used here."""
    duration: Duration | None = None
    """What a timer can be set for."""
    temperature: str = ""
    """Heat or oven temperature, as it is written: 중불, 180°C."""
    tools: tuple[str, ...] = ()
    """What is needed to do it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One dish."""

    id: str
    """English snake_case; stays."""
    title: str
    language: str
    """ko or en: the language of all texts in it."""
    servings: int | None
    """For how many; None where the recipe does not say."""
    ingredients: tuple[Ingredient, ...]
    steps: tuple[Step, ...]
    aliases: tuple[str, ...] = ()
    """Other names that people say."""
    source: str = ""
    """Where it was taken from: a URL, a book; "" for our own."""
    licence: str = ""
    """Under what it may be used, where the source says so."""

    def ingredient(self, name: str) -> Ingredient | None:
        """Return the ingredient of exactly this name, None where there is none."""
        return next((one for one in self.ingredients if one.name == name), None)
