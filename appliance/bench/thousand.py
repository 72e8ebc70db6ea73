"""A library of a thousand recipes, for measuring."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

from appliance.recipes import Library
from appliance.recipes.write import to_yaml

_KINDS = (
    "돼지고기",
    "소고기",
    "닭고기",
    "두부",
    "버섯",
    "해물",
    "오징어",
    "참치",
    "콩나물",
    "시금치",
)
_MORE = (
    "매콤한",
    "담백한",
    "얼큰한",
    "간단한",
    "할머니",
    "엄마표",
    "캠핑",
    "아이들",
    "다이어트",
    "옛날",
)
_ENGLISH = (
    "Spicy",
    "Quick",
    "Creamy",
    "Smoky",
    "Crispy",
    "Lemon",
    "Herby",
    "Sunday",
    "Rustic",
    "Mild",
)
_FOODS = (
    "chicken",
    "beef",
    "tofu",
    "mushroom",
    "salmon",
    "pork",
    "lentil",
    "bean",
    "squash",
    "prawn",
)


def write_thousand(folder: Path) -> None:
    """Write 980 recipes besides the built-in twenty: each a built-in one under another name."""
    folder.mkdir(parents=True)
    library = Library()
    recipes = [library.get(entry.id) for entry in library]
    names = {"ko": list(product(_MORE, _KINDS)), "en": list(product(_ENGLISH, _FOODS))}
    for number in range(980):
        recipe = recipes[number % len(recipes)]
        first, second = names[recipe.language][number // len(recipes) * 2 % 100]
        title = (
            f"{first} {second} {recipe.title if recipe.language == 'ko' else recipe.title.lower()}"
        )
        other = replace(recipe, id=f"{recipe.id}_{number}", title=title, aliases=())
        (folder / f"{other.id}.yaml").write_text(to_yaml(other), encoding="utf-8")
