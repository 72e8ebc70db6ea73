"""The vocabulary: acts and their JSON."""

from __future__ import annotations

import pytest

from appliance.acts import SLOTS, Act, Intent, act, to_json
from appliance.errors import RequestError


def test_slots_stand_beside_the_intent() -> None:
    assert act(Intent.SET_TIMER, seconds=300, name="계란").to_json() == {
        "intent": "set_timer",
        "seconds": 300,
        "name": "계란",
    }


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_survives_json(intent: Intent) -> None:
    examples: dict[type, object] = {str: "x", int: 3, float: 1.5, bool: True}
    slots = {name: examples[kind] for name, kind in SLOTS.get(intent, {}).items()}
    one = Act(intent, slots)  # type: ignore[arg-type]
    assert Act.from_json(one.to_json()) == one


def test_a_slot_that_the_intent_does_not_have_is_refused() -> None:
    with pytest.raises(RequestError, match="next_step has no slot 'step'"):
        act(Intent.NEXT_STEP, step=3)


def test_a_slot_of_another_type_is_refused() -> None:
    with pytest.raises(RequestError, match="not of type int"):
        act(Intent.SET_TIMER, seconds="five")
    with pytest.raises(RequestError, match="not of type int"):
        act(Intent.SET_TIMER, seconds=True)


def test_an_unknown_intent_is_refused() -> None:
    with pytest.raises(RequestError, match="no intent 'dance'"):
        Act.from_json({"intent": "dance"})


def test_a_turn_is_a_list_in_order() -> None:
    turn = (act(Intent.THANKS), act(Intent.NEXT_STEP))
    assert to_json(turn) == [{"intent": "thanks"}, {"intent": "next_step"}]


def test_equal_acts_have_one_hash_whatever_the_order_of_their_slots() -> None:
    one = act(Intent.SET_TIMER, seconds=300, name="달걀")
    other = act(Intent.SET_TIMER, name="달걀", seconds=300)
    assert one == other
    assert len({one, other, act(Intent.SET_TIMER, seconds=301)}) == 2
