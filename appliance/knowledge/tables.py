"""The tables, read from YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Names:
    """What a thing is called, by language."""

    by_language: Mapping[str, tuple[str, ...]]

    def first(self, language: str) -> str:
        """Return the usual name."""
        return self.by_language[language][0]

    def said_in(self, text: str, language: str) -> str:
        """Return the longest of the names that a text says, "" where it says none."""
        found = [name for name in self.by_language[language] if _says(text, name, language)]
        return max(found, key=len, default="")


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a table: names, and a sentence to be spoken in each language."""

    names: Names
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """One ingredient, what can stand in for it, and what cannot."""

    names: Names
    instead: tuple[Fact, ...]
    never: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of volume (millilitres by language) or of weight (grams)."""

    names: Names
    ml: Mapping[str, Fraction] | None = None
    grams: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """Units, and what foods weigh."""

    units: tuple[Unit, ...]
    densities: tuple[tuple[Names, Fraction], ...]
    """Grams per millilitre."""
    pieces: tuple[tuple[Names, str, Fraction], ...]
    """The Korean counter (개, 쪽 …) and the grams of one."""


def _says(text: str, name: str, language: str) -> bool:
    if language == "en":
        return re.search(rf"\b{re.escape(name)}(?:e?s)?\b", text, re.IGNORECASE) is not None
    squeezed = name.replace(" ", "")
    pattern = r"\s?".join(map(re.escape, squeezed))
    edge = r"(?<![가-힣])" if len(squeezed) == 1 else ""
    return re.search(edge + pattern, text, re.IGNORECASE) is not None


def longest_said(text: str, language: str, named: Iterable[tuple[Names, T]]) -> T | None:
    """Return the thing whose name, of all that a text says, is the longest."""
    found = [
        (len(said), thing) for names, thing in named if (said := names.said_in(text, language))
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _read(name: str) -> Any:
    file = resources.files("appliance.knowledge") / "tables" / f"{name}.yaml"
    return yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506  a safe loader


def _names(data: Mapping[str, list[str]]) -> Names:
    return Names({language: tuple(map(str, names)) for language, names in data.items()})


def _fact(names: Mapping[str, list[str]], data: Mapping[str, str]) -> Fact:
    return Fact(
        _names(names), {language: " ".join(data[language].split()) for language in ("ko", "en")}
    )


@lru_cache
def replacements() -> tuple[Replacement, ...]:
    """Return the table of substitutes."""
    return tuple(
        Replacement(
            _names(entry["item"]),
            tuple(_fact(one["with"], one) for one in entry["instead"]),
            tuple(_fact(one["with"], one) for one in entry.get("never", ())),
        )
        for entry in _read("substitutes")["entries"]
    )


@lru_cache
def facts(table: str) -> tuple[Fact, ...]:
    """Return the facts of "temperatures" or "keeping"."""
    return tuple(_fact(entry["food"], entry) for entry in _read(table)["entries"])


@lru_cache
def measures() -> Measures:
    """Return units, densities and the weights of pieces."""
    data = _read("measures")
    volumes = (
        Unit(_names(one["names"]), ml={key: Fraction(str(ml)) for key, ml in one["ml"].items()})
        for one in data["volumes"]
    )
    weights = (Unit(_names(one["names"]), grams=Fraction(str(one["g"]))) for one in data["weights"])
    return Measures(
        (*volumes, *weights),
        tuple((_names(one["food"]), Fraction(str(one["g_per_ml"]))) for one in data["densities"]),
        tuple(
            (_names(one["food"]), str(one["ko_unit"]), Fraction(str(one["grams"])))
            for one in data["pieces"]
        ),
    )
