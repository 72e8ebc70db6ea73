"""What local understanding could not tell is asked of the language model, where it can tell."""

from __future__ import annotations

import logging

from appliance.acts import Act, Intent
from appliance.cooking import CookingSession
from appliance.errors import JubangError
from appliance.kitchen.acting import Acting
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.services import Services
from appliance.llm.client import LlmClient
from appliance.nlu.understand import NOWHERE, Understanding

_log = logging.getLogger(__name__)


class Classifying:
    """Asks the model what a turn means, and has that done."""

    def __init__(
        self,
        llm: LlmClient,
        services: Services,
        session: CookingSession,
        acting: Acting,
        jobs: Jobs,
    ) -> None:
        """Ask `llm`."""
        self._llm = llm
        self._services = services
        self._session = session
        self._acting = acting
        self._jobs = jobs

    @property
    def can(self) -> bool:
        """Return whether the model is there, and good enough for it."""
        return self._llm.classifies and self._services.up("llm")

    def ask(self, text: str, language: str, ended: float) -> None:
        """Ask what `text` means and do it; where that fails, say that it was not understood."""

        def done(understanding: Understanding) -> None:
            self._acting.act(understanding, language, ended)

        def failed(error: JubangError) -> None:
            _log.warning("%s", error)
            done(Understanding((Act(Intent.NONE),), NOWHERE))

        context = self._session.context(language=language)
        self._jobs.start(self._llm.classify(text, language, context), done, failed)
