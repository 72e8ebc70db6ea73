"""What `GET /health` tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from fastapi import FastAPI

from appliance.ops.checks import Finding


class Status(StrEnum):
    """How a service is."""

    HEALTHY = "healthy"
    LOADING = "loading"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"

    @property
    def usable(self) -> bool:
        """Return whether requests are worth sending (200 on /health; 503 otherwise)."""
        return self in {Status.HEALTHY, Status.DEGRADED}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know of a service besides its state."""

    sentence: str
    """"" where there is nothing to say."""
    degrades: bool = False
    """Whether the service is not what it was meant to be."""


Remarks: TypeAlias = "list[Callable[[], Remark]]"


@dataclass(frozen=True, slots=True)
class Health:
    """A service's state at this moment."""

    status: Status
    model_loaded: bool
    model: str = ""
    """What it works with, as a person would name it."""
    device: str = "cpu"
    """cpu or cuda."""
    detail: str = ""
    """One sentence for a person: what is missing and what to do."""
    findings: tuple[Finding, ...] = ()
    """What checks of the machine found, where the service makes any."""

    def remarked(self, remarks: Iterable[Remark]) -> Health:
        """Return the same with what else there is to say."""
        said = [remark for remark in remarks if remark.sentence]
        status = self.status
        if status is Status.HEALTHY and any(remark.degrades for remark in said):
            status = Status.DEGRADED
        detail = " ".join(filter(None, [self.detail, *(remark.sentence for remark in said)]))
        return replace(self, status=status, detail=detail)

    def to_json(self, uptime_s: float) -> dict[str, Any]:
        """Return the body of `/health`."""
        return {
            "status": str(self.status),
            "model_loaded": self.model_loaded,
            "model": self.model,
            "device": self.device,
            "uptime_s": round(uptime_s, 3),
            "detail": self.detail,
            "findings": [one.to_json() for one in self.findings],
        }


def add_remark(app: FastAPI, remark: Callable[[], Remark]) -> None:
    """Have an application's `/health` tell a remark as well."""
    remarks: Remarks = app.state.remarks
    remarks.append(remark)
