"""A recipe as its source has it, before it is made ours."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.recipes.model import Ingredient


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of ingredients."""

    text: str
    """As it is written."""
    group: str = ""
    """The heading above it, "" where there is none."""
    item: Ingredient | None = None
    """Where the source has the amount, the unit and the name apart; else the text is read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says of one recipe."""

    title: str
    listed: tuple[Listed, ...]
    paragraphs: tuple[str, ...]
    """The instructions, without headings; any numbering is still there."""
    servings: str = ""
    """As it is written: "4", "Serves 4 to 6", 2인분."""
    source: str = ""
    """Its URL or title."""
    licence: str = ""
    headings: tuple[str, ...] = ()
    """Headings of parts of the instructions, which are not steps."""
    left_out: tuple[str, ...] = ()
    """What the source has and we do not keep, one short phrase each."""
