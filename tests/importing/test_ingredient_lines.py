"""Lines of lists as cooks and sites write them: how much of what, never a wrong amount."""

from __future__ import annotations

from fractions import Fraction

import pytest

from appliance.recipes.importing.build import build
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.formats import plain_text
from appliance.recipes.importing.ingredient_lines import exact, read_line


@pytest.mark.parametrize(
    ("line", "name", "amount", "unit", "note"),
    [
        (".5 tsp salt", "salt", "1/2", "tsp", ""),
        ("1 lb 4 oz beef", "beef", "5/4", "lb", ""),
        ("1 cup plus 2 tbsp flour", "flour", "9/8", "cup", ""),
        ("1-1/2 cups sugar", "sugar", "3/2", "cup", ""),
        ("1 and 1/2 cups milk", "milk", "3/2", "cup", ""),
        ("1½tsp salt", "salt", "3/2", "tsp", ""),
        ("225g/8oz unsalted butter", "unsalted butter", "225", "g", "8 oz"),
        ("6 ounces/170 grams pasta", "pasta", "6", "oz", "170 grams"),
        ("2 x 400g tins chickpeas", "chickpeas", "2", "tin", "400 g"),
        ("4 x 150g salmon fillets", "salmon fillets", "4", "", "150 g"),
        ("2 14-oz. cans beans", "beans", "2", "can", "14-oz."),
        ("Butter 50 g", "Butter", "50", "g", ""),
        ("eggs 3", "eggs", "3", "", ""),
        ("(optional) 1 tsp salt", "salt", "1", "tsp", "optional"),
        ("a few mint leaves", "mint leaves", None, "", "a few"),
        ("4 garlic cloves, crushed", "garlic", "4", "clove", "crushed"),
    ],
)
def test_an_english_line(line: str, name: str, amount: str | None, unit: str, note: str) -> None:
    found = read_line(line, "en")
    item = found.item
    assert found.sure
    assert (item.name, item.unit, item.note) == (name, unit, note)
    assert item.amount == (None if amount is None else Fraction(amount))


def test_an_english_range_with_its_unit_twice() -> None:
    item = read_line("500ml to 750ml stock", "en").item
    assert (item.name, item.amount, item.upper, item.unit) == (
        "stock",
        Fraction(500),
        Fraction(750),
        "ml",
    )


@pytest.mark.parametrize(
    ("line", "name", "amount", "unit", "note"),
    [
        ("물 종이컵 1과 1/2", "물", "3/2", "종이컵", ""),
        ("다시마 5x5cm 2장", "다시마", "2", "장", "5x5cm"),
        ("쌀뜨물 종이컵 4컵", "쌀뜨물", "4", "컵", "종이컵"),
        ("간장=2큰술", "간장", "2", "큰술", ""),
        ("돼지고기(앞다리살) 300g", "돼지고기", "300", "g", "앞다리살"),
        ("다진마늘 1T", "다진마늘", "1", "큰술", ""),
        ("당근 1/4", "당근", "1/4", "", ""),
        ("소금 약간", "소금", None, "", "약간"),
    ],
)
def test_a_korean_line(line: str, name: str, amount: str | None, unit: str, note: str) -> None:
    found = read_line(line, "ko")
    item = found.item
    assert found.sure
    assert (item.name, item.unit, item.note) == (name, unit, note)
    assert item.amount == (None if amount is None else Fraction(amount))


@pytest.mark.parametrize("line", ["00 flour, 200g", "7-Up, 1 cup", "Juice of 2 lemons"])
def test_what_is_not_surely_an_amount_is_none(line: str) -> None:
    found = read_line(line, "en")
    assert found.item.amount is None
    assert not found.sure


@pytest.mark.parametrize(
    "value", ["1e999999999", "1e-999999999", "9" * 5000, "1/0", "nan", None, ""]
)
def test_a_hostile_number_is_none_at_once(value: str | None) -> None:
    assert exact(value) is None


def steps(*paragraphs: str) -> list[str]:
    text = "\n".join(("Dish", "Serves 4", "Ingredients", "1 cup water", "Method", *paragraphs))
    return [step.text for step in build(plain_text.read(text)).recipe.steps]


@pytest.mark.parametrize(
    ("paragraph", "wanted"),
    [
        ("Preheat the oven to gas mark 4. Grease the tin.",
         ["Preheat the oven to gas mark 4. Grease the tin."]),
        ("Divide the dough into 12. Roll it out.", ["Divide the dough into 12. Roll it out."]),
        ("Step 1. Mix the eggs. Step 2. Bake.", ["Mix the eggs.", "Bake."]),
        ("1. Mix the eggs. 2. Bake them for 10 minutes. 3. Serve.",
         ["Mix the eggs.", "Bake them for 10 minutes.", "Serve."]),
        ("Add 1⁄2 cup of milk.", ["Add 1/2 cup of milk."]),
        ("Cool for 10 min., then serve it all with 1-1/2 cups of cream.",
         ["Cool for 10 min., then serve it all with 1 1/2 cups of cream."]),
    ],
)  # fmt: skip
def test_no_number_of_a_step_is_lost(paragraph: str, wanted: list[str]) -> None:
    assert steps(paragraph) == wanted


def test_korean_counts_at_the_start_of_a_step_stay() -> None:
    text = "쿠키\n2인분\n재료\n밀가루 100g\n만드는 법\n1. 2번 체 친 밀가루를 넣어요.\n2. 10~~15분 구워요.\n"
    recipe = build(plain_text.read(text)).recipe
    assert [step.text for step in recipe.steps] == [
        "2번 체 친 밀가루를 넣어요.",
        "10~~15분 구워요.",
    ]


@pytest.mark.parametrize(
    ("servings", "number"),
    [
        ("Serves 4-6", 4),
        ("4 to 6 servings", 4),
        ("2~3인분", 2),
        ("For 4 people", 4),
        ("6", 6),
        ("Makes 1 loaf (about 10 slices)", None),
        ("Makes 1 loaf, serves 8", 8),
        ("Yield: 2 9-inch pies", None),
        ("Serving Size: 1 cup", None),
    ],
)
def test_for_how_many_it_is(servings: str, number: int | None) -> None:
    draft = Draft("Dish", plain_text.listed(["1 cup water"]), ("Boil.",), servings)
    assert build(draft).recipe.servings == number


@pytest.mark.parametrize(
    "text",
    [
        "김치찌개 2인분\n김치 1컵\n물 2컵\n\n냄비에 김치와 물을 넣고 끓여 주세요.",
        "김치찌개\n[재료] 2인분\n김치 1컵, 물 2컵\n만들기\n1. 냄비에 김치와 물을 넣고 끓여 주세요.",
        "김치찌개\n재료 - 2인분\n김치 1컵 + 물 2컵\n조리\n냄비에 김치와 물을 넣고 끓여 주세요.",
        "김치찌개\n재료 2인분\n- 김치 1컵\n- 물 2컵\n요리 순서\n냄비에 김치와 물을 넣고 끓여 주세요.",
    ],
)
def test_korean_headings(text: str) -> None:
    recipe = build(plain_text.read(text)).recipe
    assert [(item.name, item.amount, item.unit) for item in recipe.ingredients] == [
        ("김치", Fraction(1), "컵"),
        ("물", Fraction(2), "컵"),
    ]
    assert [step.text for step in recipe.steps] == ["냄비에 김치와 물을 넣고 끓여 주세요."]
    assert recipe.title.startswith("김치찌개")


@pytest.mark.parametrize(
    ("text", "heat", "minutes", "used"),
    [
        ("오븐을 200℃로 예열해 10분 둬요.", "200℃", 10, ()),
        ("강불로 끓이다가 중불로 낮춰 20분 끓여요.", "중불", 20, ()),
        ("끓는 물에 3분 데쳐요.", "", 3, ()),
        ("물을 붓고 5분마다 저어요.", "", None, ("물",)),
    ],
)
def test_what_a_step_says(text: str, heat: str, minutes: int | None, used: tuple[str, ...]) -> None:
    draft = Draft("물국수", plain_text.listed(["물 2컵"]), (text,), "2인분")
    [step] = build(draft).recipe.steps
    assert step.temperature == heat
    assert step.duration == (None if minutes is None else step.duration)
    assert (step.duration.seconds if step.duration else None) == (minutes * 60 if minutes else None)
    assert step.ingredients == used
