"""One base for every error that a person may meet, and one error a layer.

Each carries one sentence on what is wrong and, where there is one, the next action. They cross a
process boundary as JSON (`to_json`), and end the `jubang` command with their `exit_code`.
"""

from __future__ import annotations


class JubangError(Exception):
    """Raised when something went wrong that its reader can act on."""

    code = "error"
    """Stable name for programs, snake_case."""
    exit_code = 1
    """What the `jubang` command exits with."""
    http_status = 500
    """What an HTTP service answers with."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Say what is wrong in one sentence, and in `hint` what to do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the sentence and its next action, as a person reads them."""
        return f"{self.message} {self.hint}".strip()

    def to_json(self) -> dict[str, dict[str, str]]:
        """Return the body of an HTTP error answer."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


class UsageError(JubangError):
    """Raised when a command was called in a way that cannot work."""

    code = "usage"
    exit_code = 2
    http_status = 400


class SettingsError(JubangError):
    """Raised when the configuration cannot be used; lists every finding at once."""

    code = "settings"
    exit_code = 78


class ModelStoreError(JubangError):
    """Raised when a model cannot be had or is not what the manifest says."""

    code = "model_store"


class StateError(JubangError):
    """Raised when what must survive cannot be kept, or what was kept cannot be read."""

    code = "state"


class AudioError(JubangError):
    """Raised when sound cannot be read, converted, captured or played."""

    code = "audio"
    http_status = 400


class RequestError(JubangError):
    """Raised when a request to one of our services is malformed."""

    code = "bad_request"
    http_status = 400

    def __init__(self, message: str, *, hint: str = "", code: str = "", status: int = 0) -> None:
        """Refine the code and the status (4xx) where the general ones say too little."""
        super().__init__(message, hint=hint)
        self.code = code or self.code
        self.http_status = status or self.http_status


class BusyError(JubangError):
    """Raised when a service's queue is full; the caller may try again after `retry_after_s`."""

    code = "busy"
    http_status = 429
    retry_after_s = 1


class ServiceError(JubangError):
    """Raised when a service cannot be reached, does not answer in time, or fails."""

    code = "service_unavailable"
    http_status = 503

    def __init__(self, message: str, *, hint: str = "", service: str = "") -> None:
        """Name the `service` (stt, tts, llm …) where it is known."""
        super().__init__(message, hint=hint)
        self.service = service


class UnreachableError(ServiceError):
    """Raised when a service is not there, or went away in the middle of its answer."""


class PortError(ServiceError):
    """Raised when a service's port belongs to another program: a setting has to change, or it to end."""

    code = "port_in_use"
    exit_code = 78


class EngineError(JubangError):
    """Raised when a speech or language engine fails at its work."""

    code = "engine"


class StoppedError(JubangError):
    """Work was ended because nobody waits for it any more."""

    code = "client_closed"
    http_status = 499


class CardError(EngineError):
    """Raised when the graphics card fails an engine: its memory is full, or it cannot be used."""

    code = "card"

    def __init__(self, message: str, *, hint: str = "", memory: bool) -> None:
        """Say whether `memory` is what is missing: then something smaller may still fit."""
        super().__init__(message, hint=hint)
        self.memory = memory


class RecipeError(JubangError):
    """Raised when a recipe cannot be read or is not there."""

    code = "recipe"
