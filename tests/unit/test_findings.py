"""What the kitchen's /health tells of the machine: looked at beside, never waited for."""

from __future__ import annotations

from threading import Event

from appliance.kitchen.findings import Findings
from appliance.ops.checks import Finding, Level
from appliance.service import Health, Status

FULL = Finding(Level.ERROR, "Only 0.1 GB are free in /var.", "Make room.", "disk")


def test_asking_does_not_wait_and_what_is_well_is_left_out() -> None:
    go = Event()
    looks: list[int] = []

    def look() -> list[Finding]:
        looks.append(1)
        assert go.wait(30)
        return [Finding(Level.OK, "The clock is right."), FULL]

    machine = Findings(look)
    assert machine.latest() == ()
    assert machine.latest() == ()
    go.set()
    assert machine.settled() == (FULL,)
    assert machine.latest() == (FULL,)
    assert len(looks) == 1


def test_health_tells_findings() -> None:
    told = Health(Status.HEALTHY, model_loaded=True, findings=(FULL,)).to_json(1.0)
    (one,) = told["findings"]
    assert (one["check"], one["level"], one["action"]) == ("disk", "error", "Make room.")
