"""What survives a power cut: the cooking, its timers, and nothing that was confirmed is lost."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.cooking import CookingSession
from appliance.cooking.memory import VERSION, Instant, Memory
from appliance.cooking.reply import TimerStopped
from appliance.cooking.saved import from_json, kept, to_json
from appliance.cooking.state import State, Timer
from appliance.cooking.timers import LONGEST_RING_S
from appliance.recipes import Library

START = Instant(boot="one", uptime=1000.0, wall=50_000.0, trusted=True)


class Machine:
    """The clocks of a machine that can be switched off."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> Instant:
        return self.at

    def now(self) -> float:
        return self.at.uptime

    def run(self, seconds: float) -> None:
        self.at = replace(self.at, uptime=self.at.uptime + seconds, wall=self.at.wall + seconds)

    def reboot(self, after: float, *, trusted: bool = True) -> None:
        self.at = Instant("two", 5.0, self.at.wall + after, trusted)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def kitchen(tmp_path: Path, machine: Machine) -> Callable[[], CookingSession]:
    """Start the session anew on the same disk."""

    def start() -> CookingSession:
        memory = Memory(tmp_path / "cooking.sqlite3", machine)
        return CookingSession(clock=machine.now, memory=memory)

    return start


def test_a_new_kitchen_has_nothing_to_tell(kitchen: Callable[[], CookingSession]) -> None:
    assert kitchen().recall().lines == ()


def test_recipe_step_servings_and_timers_are_known_after_a_power_cut(
    kitchen: Callable[[], CookingSession], machine: Machine
) -> None:
    session = kitchen()
    for said in ("김치찌개 만들자", "4인분으로 해줘", "시작하자", "다음", "다음"):
        session.handle_text(said)
    session.handle_text("면 타이머 3분")
    session.handle_text("밥 타이머 20분")
    machine.reboot(after=300)
    again = kitchen()
    told = again.recall()
    assert told.text == (
        "김치찌개 3단계였어요. 면 타이머는 2분 전에 끝났어요. 밥 타이머가 15분 남았어요."
    )
    assert again.recipe is not None
    assert again.recipe.servings == 4
    assert [timer.name for timer in again.state.timers] == ["밥"]
    assert kitchen().recall().text.startswith("김치찌개 3단계였어요. 밥")


def test_a_clock_that_cannot_be_trusted_is_told_of(
    kitchen: Callable[[], CookingSession], machine: Machine
) -> None:
    kitchen().handle_text("타이머 20분")
    machine.reboot(after=60, trusted=False)
    assert "확실하지 않아서" in kitchen().recall().text


def test_within_one_boot_the_wall_clock_does_not_matter(
    kitchen: Callable[[], CookingSession], machine: Machine
) -> None:
    kitchen().handle_text("타이머 20분")
    machine.run(60)
    machine.at = replace(machine.at, wall=0.0, trusted=False)
    told = kitchen().recall().text
    assert "19분 남았어요" in told
    assert "확실하지" not in told


def test_a_held_timer_stays_held(kitchen: Callable[[], CookingSession], machine: Machine) -> None:
    session = kitchen()
    session.handle_text("타이머 20분")
    session.handle_text("타이머 잠깐 멈춰")
    machine.reboot(after=10_000)
    again = kitchen()
    assert "20분 남았어요" in again.recall().text
    assert again.tick() == ()


def test_a_database_that_cannot_be_read_is_set_aside(tmp_path: Path, machine: Machine) -> None:
    path = tmp_path / "cooking.sqlite3"
    path.write_bytes(b"this is no database at all" * 100)
    memory = Memory(path, machine)
    assert memory.recall(0) is None
    assert (tmp_path / "cooking.sqlite3.broken-1").read_bytes().startswith(b"this is no")
    memory.save(State(recipe="kimchi_stew", step=2), 0)
    assert Memory(path, machine).recall(0) is not None


@pytest.mark.parametrize("saved", ["{", "{}", '{"state": 3, "boot": "", "uptime": 1, "wall": 1}'])
def test_what_was_kept_wrongly_is_set_aside_too(
    saved: str, tmp_path: Path, machine: Machine
) -> None:
    path = tmp_path / "cooking.sqlite3"
    Memory(path, machine).close()
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO cooking VALUES (1, ?)", (saved,))
    database.close()
    assert Memory(path, machine).recall(0) is None
    assert (tmp_path / "cooking.sqlite3.broken-1").exists()


def test_a_newer_form_is_set_aside(tmp_path: Path, machine: Machine) -> None:
    path = tmp_path / "cooking.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    Memory(path, machine).close()
    assert (tmp_path / "cooking.sqlite3.broken-1").exists()


def test_a_full_disk_is_told_of_once_and_cooking_goes_on(tmp_path: Path, machine: Machine) -> None:
    memory = Memory(tmp_path / "cooking.sqlite3", machine)
    session = CookingSession(clock=machine.now, memory=memory)
    memory.close()
    first = session.handle_text("김치찌개 만들자")
    assert "잊어버려요" in first.text
    assert "김치찌개예요" in first.text
    assert "잊어버려요" not in session.handle_text("시작하자").text


@given(
    st.builds(
        State,
        recipe=st.none() | st.just("kimchi_stew"),
        step=st.integers(0, 20),
        factor=st.fractions(min_value=Fraction(1, 8), max_value=20),
        paused=st.booleans(),
        next_timer=st.integers(1, 99),
        timers=st.lists(
            st.builds(
                Timer,
                id=st.integers(1, 99),
                name=st.text(max_size=8),
                seconds=st.integers(1, 99_999),
                ends_at=st.integers(0, 99_999).map(float),
                language=st.sampled_from(["ko", "en"]),
            ),
            max_size=4,
        ).map(tuple),
    )
)
def test_what_is_written_is_read_back(state: State) -> None:
    assert kept(from_json(to_json(state, 100.0), 100.0, 0.0)) == kept(state)


FORM_1 = {
    "state": {
        "recipe": "kimchi_stew",
        "step": 3,
        "factor": "2",
        "paused": False,
        "next_timer": 2,
        "timers": [
            {"id": 1, "name": "면", "seconds": 180, "left": 100.0, "language": "ko", "held": False}
        ],
    },
    "boot": "one",
    "uptime": 1000.0,
    "wall": 50_000.0,
    "trusted": True,
}
"""What the first form of the database kept."""


def write_form_1(path: Path, saved: str) -> None:
    database = sqlite3.connect(path)
    database.execute(
        "CREATE TABLE cooking (id INTEGER PRIMARY KEY CHECK (id = 1), saved TEXT NOT NULL)"
    )
    database.execute("INSERT INTO cooking VALUES (1, ?)", (saved,))
    database.execute("PRAGMA user_version = 1")
    database.commit()
    database.close()


def test_a_database_of_an_older_form_is_brought_up_to_ours(
    tmp_path: Path, kitchen: Callable[[], CookingSession], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cooking.sqlite3"
    write_form_1(path, json.dumps(FORM_1, ensure_ascii=False))
    session = kitchen()
    assert session.recall().text == "김치찌개 3단계였어요. 면 타이머가 1분 40초 남았어요."
    assert session.recipe is not None
    assert session.recipe.servings == 4
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert "is kept as cooking.sqlite3.form-1" in caplog.text
    with contextlib.closing(sqlite3.connect(f"{path}.form-1")) as kept:
        [(saved,)] = kept.execute("SELECT saved FROM cooking").fetchall()
    assert json.loads(saved) == FORM_1


def test_an_older_database_that_cannot_be_read_is_set_aside(
    tmp_path: Path, kitchen: Callable[[], CookingSession], caplog: pytest.LogCaptureFixture
) -> None:
    write_form_1(tmp_path / "cooking.sqlite3", "{")
    assert kitchen().recall().lines == ()
    assert "what form 1 kept cannot be read" in caplog.text
    assert (tmp_path / "cooking.sqlite3.broken-1").exists()


def test_a_timer_that_rang_in_vain_falls_silent_and_is_told_of_once(
    kitchen: Callable[[], CookingSession], machine: Machine
) -> None:
    session = kitchen()
    session.handle_text("면 타이머 3분")
    machine.run(180)
    [ring] = session.tick()
    assert ring.text == "면 타이머가 끝났어요."
    machine.run(LONGEST_RING_S - 1)
    assert session.tick() == ()
    machine.run(2)
    [silence] = session.tick()
    assert silence.lines == ()
    assert [type(effect) for effect in silence.effects] == [TimerStopped]
    assert session.handle_text("김치찌개 만들자").text.startswith(
        "면 타이머는 10분 전에 끝났어요. 김치찌개예요."
    )
    assert "전에 끝났어요" not in session.handle_text("시작하자").text


def test_a_timer_that_rang_in_vain_is_told_of_after_a_restart(
    kitchen: Callable[[], CookingSession], machine: Machine
) -> None:
    session = kitchen()
    session.handle_text("면 타이머 3분")
    for seconds in (180, LONGEST_RING_S + 1):
        machine.run(seconds)
        session.tick()
    machine.reboot(after=300)
    assert kitchen().recall().text == "면 타이머는 15분 전에 끝났어요."
    assert kitchen().recall().lines == ()


def test_a_recipe_that_is_gone_is_told_of(tmp_path: Path, machine: Machine) -> None:
    library = Library(tmp_path / "recipes")
    own = replace(library.get("kimchi_stew"), id="mine", title="우리 집 찌개")
    library.add(own)
    memory = Memory(tmp_path / "cooking.sqlite3", machine)
    CookingSession(clock=machine.now, memory=memory, library=library).open("mine", 2)
    library.remove("mine")
    again = CookingSession(clock=machine.now, memory=memory, library=library)
    assert again.recall().text == "만들던 우리 집 찌개 레시피가 없어졌어요."
    assert again.state.recipe is None


@given(
    st.lists(st.floats(min_value=0.01, max_value=400), min_size=1, max_size=20),
    st.lists(st.floats(min_value=-1e7, max_value=1e7), min_size=20, max_size=20),
)
def test_a_timer_rings_when_its_time_has_come_whatever_the_wall_clock_does(
    steps: list[float], jumps: list[float]
) -> None:
    """Between two looks at the clock it is as late as they are apart, and never early."""
    machine = Machine()
    session = CookingSession(clock=machine.now, library=Library())
    session.handle_text("타이머 10분")
    due = machine.now() + 600
    for seconds, jump in zip([*steps, 700.0], [*jumps, 0.0], strict=False):
        machine.run(seconds)
        machine.at = replace(machine.at, wall=machine.at.wall + jump)
        rang = session.tick()
        assert bool(rang) == (machine.now() >= due)
        if rang:
            assert machine.now() - due <= seconds
            return
