"""Kitchen knowledge: the tables are whole, and answer what a cook asks."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from appliance.cooking import CookingSession
from appliance.cooking.reply import AskModel
from appliance.knowledge import answer, substitute
from appliance.knowledge.tables import facts, replacements
from appliance.nlu.read_aloud import read_aloud

TABLES = ("substitutes", "temperatures", "keeping", "measures")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("한 컵은 몇 ml야?", "한 컵은 200ml예요."),
        ("밀가루 두 컵은 몇 그램이야?", "밀가루 두 컵은 200g쯤이에요."),
        ("큰술 하나가 몇 미리야", "1큰술은 15ml예요."),
        ("종이컵 한 컵은 몇 큰술이야?", "종이컵 한 컵은 12큰술이에요."),
        ("설탕 200그램은 몇 컵이야", "설탕 200그램은 1과 1/4컵쯤이에요."),
        ("180도는 화씨로 몇 도야?", "섭씨 180도는 화씨로 356도예요."),
        ("화씨 350도는 섭씨로 몇 도야", "화씨 350도는 섭씨로 177도예요."),
        ("고기 한 근은 몇 그램이야?", "한 근은 600g이에요."),
        ("양파 한 개는 몇 그램이야?", "양파 1개는 200g쯤이에요."),
    ],
)
def test_measures_in_korean(asked: str, said: str) -> None:
    assert answer(asked, "ko") == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how many ml in a cup", "A cup is 240 milliliters."),
        ("how many grams is a cup of flour", "A cup of flour is about 120 grams."),
        ("how many tablespoons are in a quarter cup", "A quarter cup is 4 tablespoons."),
        ("350 fahrenheit in celsius", "350 degrees Fahrenheit is 177 degrees Celsius."),
        ("two pounds to kilos", "Two pounds is about 1 kilogram."),
    ],
)
def test_measures_in_english(asked: str, said: str) -> None:
    assert answer(asked, "en") == said


@pytest.mark.parametrize(
    ("asked", "language", "holds"),
    [
        ("닭고기는 속까지 몇 도로 익혀야 안전해?", "ko", "74도"),
        ("what's the safe internal temperature for chicken", "en", "165"),
        ("남은 밥 며칠 보관해?", "ko", "3~4일"),
        ("how long does cooked rice keep in the fridge", "en", "3 to 4 days"),
    ],
)
def test_safety_and_keeping(asked: str, language: str, holds: str) -> None:
    assert holds in (answer(asked, language) or "")


@pytest.mark.parametrize(
    ("asked", "language"),
    [("왜 약불로 끓여?", "ko"), ("우엉은 몇 도야", "ko"), ("why is it bitter", "en")],
)
def test_what_the_tables_do_not_know_is_left_open(asked: str, language: str) -> None:
    assert answer(asked, language) is None


def test_a_substitute_that_works_one_that_does_not_and_an_unknown_one() -> None:
    honey = substitute("설탕", "꿀", "ko")
    yeast = substitute("베이킹파우더", "이스트", "ko")
    assert honey is not None
    assert honey.asked_about
    assert yeast is not None
    assert "맞지 않아요" in yeast.sentences[0]
    assert substitute("용의 알", "", "ko") is None
    sand = substitute("sugar", "sand", "en")
    assert sand is not None
    assert not sand.asked_about


@pytest.mark.parametrize("table", TABLES)
def test_every_table_names_its_sources(table: str) -> None:
    file = resources.files("appliance.knowledge") / "tables" / f"{table}.yaml"
    sources = yaml.safe_load(file.read_text("utf-8"))["sources"]
    assert sources
    assert all(source.startswith("http") for source in sources)


def test_every_sentence_can_be_spoken() -> None:
    said = [fact for table in ("temperatures", "keeping") for fact in facts(table)]
    said += [one for entry in replacements() for one in (*entry.instead, *entry.never)]
    assert len(said) > 200
    for fact in said:
        korean = read_aloud(fact.sentences["ko"], "ko")
        assert not any(letter.isdigit() for letter in korean), korean
        assert fact.sentences["ko"].rstrip().endswith(("요.", "다.", "요")), fact.sentences["ko"]
        assert fact.sentences["en"].endswith(".")


def test_the_session_answers_from_the_tables_without_a_model() -> None:
    session = CookingSession()
    session.handle_text("김치찌개 만들자")
    reply = session.handle_text("버터 대신 뭐 써?")
    assert "식용유" in reply.text
    assert not any(isinstance(effect, AskModel) for effect in reply.effects)
    reply = session.handle_text("한 컵은 몇 ml야?")
    assert reply.spoken == "한 컵은 이백 밀리리터예요."


def test_the_session_asks_the_model_what_no_table_knows() -> None:
    reply = CookingSession().handle_text("트러플 대신 뭐 써?")
    asked = [effect for effect in reply.effects if isinstance(effect, AskModel)]
    assert [one.question for one in asked] == ["트러플 대신 뭘 쓰면 돼요?"]
