"""Which graphics card there is: asked of its driver once a boot, and planned for.

Asking starts `nvidia-smi`, which takes a moment and needs the card's device nodes. A unit without them
reads what another wrote into the run folder.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from appliance.settings.card import Card, Plan, plan_for
from appliance.settings.paths import Paths
from appliance.settings.schema import PathSettings

_log = logging.getLogger(__name__)

CARD_VARIABLE = "JUBANG_CARD_MIB"
"""Stands in for asking the driver: the card's memory in MiB, 0 for no card."""
DRIVER = Path("/proc/driver/nvidia/version")
_QUERY = ("nvidia-smi", "--query-gpu=memory.total,name", "--format=csv,noheader,nounits")
_WITHIN_S = 10.0


def plan_of(environ: Mapping[str, str]) -> Plan | None:
    """Return the plan for this machine's card, None where its driver is there but does not answer."""
    said = environ.get(CARD_VARIABLE, "").strip()
    if said.isdecimal():
        return plan_for(Card("The card", int(said)) if int(said) else None)
    kept = _kept(environ)
    card = _read(kept) or _asked()
    if card is None:
        if DRIVER.exists():
            _log.warning("The card does not answer nvidia-smi; the profile is taken as it is.")
            return None
        return plan_for(None)
    _keep(kept, card)
    return plan_for(card)


def card_sentence(profile: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return what the card's memory decided, for a person; "" outside the gpu profile."""
    plan = plan_of(environ) if profile == "gpu" else None
    return "" if plan is None else plan.sentence()


def _kept(environ: Mapping[str, str]) -> Path | None:
    """Return where the answer is kept; None where that would outlive the boot."""
    wanted = environ.get("JUBANG_PATHS__RUN")
    given = PathSettings(models=None, state=None, cache=None, run=Path(wanted) if wanted else None)
    run = Paths.resolve(given, environ).run
    return run / "card.json" if run.is_relative_to("/run") else None


def _read(kept: Path | None) -> Card | None:
    try:
        told = json.loads(kept.read_text(encoding="utf-8")) if kept is not None else {}
        return Card(str(told["name"]), int(told["total_mib"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(kept: Path | None, card: Card) -> None:
    if kept is None or kept.exists():
        return
    part = kept.with_suffix(".part")
    try:
        told = {"name": card.name, "total_mib": card.total_mib}
        part.write_text(json.dumps(told) + "\n", encoding="utf-8")
        part.replace(kept)
    except OSError as error:
        _log.debug("The card's size is not kept: %s", error)


def _asked() -> Card | None:
    """Return the first card that the driver lists, which is the one that is used."""
    try:
        told = subprocess.run(
            _QUERY, capture_output=True, text=True, timeout=_WITHIN_S, check=True
        ).stdout
        total, name = told.splitlines()[0].split(",", 1)
        return Card(name.strip(), int(total))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
