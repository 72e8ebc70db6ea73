"""Calling one of our services: every failure becomes one ServiceError with its next action."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from appliance.errors import ServiceError, UnreachableError
from appliance.service.health import Status
from appliance.settings.schema import Address

_HEALTH_TIMEOUT_S = 1.0


class ServiceClient:
    """A connection to the service `name`."""

    def __init__(self, name: str, address: Address, timeout_s: float) -> None:
        """Find it at `address`; no call takes longer than `timeout_s` until its answer begins."""
        self.name = name
        self._url = address.url
        timeout = httpx.Timeout(timeout_s, connect=min(1.0, timeout_s))
        self._http = httpx.AsyncClient(base_url=self._url, timeout=timeout, trust_env=False)

    async def post(self, path: str, **call: Any) -> dict[str, Any]:
        """Send a POST and return its JSON; raise ServiceError when that fails."""
        async with self.stream(path, **call) as answer:
            body = await answer.aread()
        try:
            data: dict[str, Any] = json.loads(body)
        except ValueError as error:
            raise self._error("answered something that is not JSON") from error
        return data

    @asynccontextmanager
    async def stream(self, path: str, **call: Any) -> AsyncIterator[httpx.Response]:
        """Send a POST and give its answer while it still arrives."""
        try:
            async with self._http.stream("POST", path, **call) as answer:
                if answer.status_code >= httpx.codes.BAD_REQUEST:
                    raise self._refused(answer.status_code, await answer.aread())
                yield answer
        except httpx.ConnectError as error:
            raise self._gone("cannot be reached") from error
        except httpx.TimeoutException as error:
            raise self._error("does not answer in time") from error
        except httpx.HTTPError as error:
            raise self._gone(f"broke off ({type(error).__name__})") from error

    async def status(self) -> Status | None:
        """Return how the service says that it is; None where it does not answer."""
        return (await self.told())[0]

    async def told(self) -> tuple[Status | None, bool]:
        """Return how the service says that it is, and whether its model is there."""
        try:
            answer = (await self._http.get("/health", timeout=_HEALTH_TIMEOUT_S)).json()
            return Status(answer["status"]), bool(answer["model_loaded"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None, False

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    def _error(self, what: str) -> ServiceError:
        return ServiceError(self._sentence(what), hint=self._hint, service=self.name)

    def _gone(self, what: str) -> ServiceError:
        return UnreachableError(self._sentence(what), hint=self._hint, service=self.name)

    def _sentence(self, what: str) -> str:
        return f"The {self.name} service at {self._url} {what}."

    @property
    def _hint(self) -> str:
        return f"Is it running? jubang services status; systemctl status jubang-{self.name}"

    def _refused(self, status: int, body: bytes) -> ServiceError:
        try:
            error = json.loads(body)["error"]
            message, hint = str(error["message"]), str(error.get("hint", ""))
        except (ValueError, KeyError, TypeError):
            message, hint = f"The {self.name} service answers {status}.", ""
        return ServiceError(message, hint=hint, service=self.name)
