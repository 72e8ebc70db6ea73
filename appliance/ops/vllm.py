"""`jubang serve vllm`: vLLM with its port looked at first, and with less memory where it found too little."""

from __future__ import annotations

import logging

from appliance.errors import SettingsError
from appliance.llm.card_memory import (
    MOST_TRIES,
    KeptTries,
    Shortage,
    remark,
    shortage_in,
    with_less,
)
from appliance.llm.serve_vllm import vllm_launch
from appliance.ops.environment import remark_on
from appliance.ops.not_ours import must_be_wanted
from appliance.ops.supervise import supervise
from appliance.service.run import check_free
from appliance.settings import Paths, Settings

_log = logging.getLogger(__name__)


def serve_vllm(settings: Settings) -> int:
    """Run vLLM to its end; return its exit code. Raises SettingsError, PortError, ModelStoreError."""
    must_be_wanted("vllm", settings)
    check_free("vllm", settings.services.vllm)
    paths = Paths.resolve(settings.paths)
    if wrong := remark_on("vllm", settings.profile):
        _log.warning("%s", wrong)
    kept = KeptTries(paths.run, settings.llm)
    tries = kept.begin()
    try:
        llm = with_less(settings.llm, tries)
    except SettingsError:
        kept.write(tries.given_up())
        raise
    if tries.count:
        _log.warning("%s", remark(settings.llm, tries))
    launch = vllm_launch(settings.model_copy(update={"llm": llm}), paths)
    found: list[Shortage] = []

    def read(line: str) -> None:
        shortage = shortage_in(line)
        if shortage is not None:
            found.append(shortage)

    code = supervise(launch.command, launch.environment, read)
    if code and found:
        telling = next((one for one in found if one.share is not None), found[0])
        after = tries.after(telling, settings.llm)
        kept.write(after)
        again = (
            "it is tried with less" if after.count <= MOST_TRIES else "it was tried often enough"
        )
        _log.error("vLLM found too little memory on the card; %s: %s", again, telling.said)
    return code
