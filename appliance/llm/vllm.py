"""Talking to vLLM over its OpenAI-compatible API; every call has a time limit."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence

import httpx

from appliance.errors import ServiceError
from appliance.settings.schema import Address

Message = Mapping[str, str]
"""{"role": "system" or "user", "content": …}."""

_HINT = "Is it running? systemctl status jubang-vllm; jubang services status"
_HEALTH_TIMEOUT_S = 0.8


class Vllm:
    """One served model."""

    def __init__(self, address: Address, served_name: str) -> None:
        """Find vLLM at `address`."""
        self._name = served_name
        self._http = httpx.AsyncClient(base_url=address.url, trust_env=False)

    async def alive(self) -> bool:
        """Return whether vLLM says that it can serve."""
        try:
            answer = await self._http.get("/health", timeout=_HEALTH_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    async def choose(
        self, messages: Sequence[Message], choices: Sequence[str], timeout_s: float
    ) -> str:
        """Return the one of `choices` that the model gives, which cannot give another answer.

        Raises ServiceError where none comes in time.
        """
        body = {
            "model": self._name,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": 32,
            "structured_outputs": {"choice": list(choices)},
        }
        try:
            answer = await self._http.post("/v1/chat/completions", json=body, timeout=timeout_s)
            chosen = str(_checked(answer).json()["choices"][0]["message"]["content"]).strip()
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            message = "The language model's answer cannot be read."
            raise ServiceError(message, service="vllm") from error
        if chosen not in choices:
            message = "The language model's answer was cut off or is none of the choices."
            raise ServiceError(message, service="vllm")
        return chosen

    async def stream(
        self, messages: Sequence[Message], max_tokens: int, timeout_s: float
    ) -> AsyncIterator[str]:
        """Yield pieces of an answer as they are made; raise ServiceError where that fails."""
        body = {
            "model": self._name,
            "messages": list(messages),
            "temperature": 0.3,
            "max_tokens": max_tokens,
            "stream": True,
        }
        try:
            async with self._http.stream(
                "POST", "/v1/chat/completions", json=body, timeout=timeout_s
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    await answer.aread()
                    _checked(answer)
                async for event in answer.aiter_lines():
                    piece = _piece(event)
                    if piece is None:
                        return
                    if piece:
                        yield piece
        except httpx.HTTPError as error:
            raise _unreachable(error) from error

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()


def _piece(event: str) -> str | None:
    """Return the text of one server-sent event, "" where it has none, None at the end."""
    if not event.startswith("data:"):
        return ""
    data = event.removeprefix("data:").strip()
    if data == "[DONE]":
        return None
    try:
        return str(json.loads(data)["choices"][0]["delta"].get("content") or "")
    except (ValueError, KeyError, IndexError, TypeError) as error:
        message = "The language model's answer broke off."
        raise ServiceError(message, service="vllm") from error


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code == httpx.codes.OK:
        return answer
    # Not its reason: that may quote what was asked, and ends in the journal.
    message = f"vLLM answers {answer.status_code}."
    raise ServiceError(message, hint=_HINT, service="vllm")


def _unreachable(error: httpx.HTTPError) -> ServiceError:
    if isinstance(error, httpx.TimeoutException):
        return ServiceError("The language model did not answer in time.", service="vllm")
    message = f"vLLM cannot be reached ({type(error).__name__})."
    return ServiceError(message, hint=_HINT, service="vllm")
