"""The kitchen's own API (port 8010): what the voice can do, for programs; and the events."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from appliance.acts import Act, Intent, act
from appliance.cooking import Reply
from appliance.errors import RequestError
from appliance.kitchen.controls import Controls, DeviceCounts
from appliance.kitchen.events import Event
from appliance.kitchen.findings import quick
from appliance.service import Health, Status, make_app
from appliance.service.run import listen
from appliance.settings import Settings

Minutes = Annotated[float, Field(gt=0, le=24 * 60)]
_MAX_WAITING_EVENTS = 500


class TextRequest(BaseModel):
    """A turn, typed."""

    text: str = Field(min_length=1, max_length=500)
    language: Literal["ko", "en"] | None = None


def make_kitchen_app(settings: Settings, controls: Controls) -> FastAPI:
    """Build the API."""
    parts, turns = controls.parts, controls.turns
    machine = quick(settings)

    def health() -> Health:
        missing = [name for name in controls.needed if not parts.services.up(name)]
        missing += controls.missing
        status = Status.DEGRADED if missing else Status.HEALTHY
        doing = "Muted." if controls.muted else "Listening."
        detail = f"Not there: {', '.join(missing)}." if missing else doing
        return Health(status, True, "kitchen", settings.stt.device, detail, machine.latest())

    app = make_app("kitchen", "The kitchen daemon: state, steps, timers, events.", health)

    app.state.metrics.registry.register(DeviceCounts(controls))

    @app.middleware("http")
    async def only_who_may(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        host = request.client.host if request.client else ""
        if not _may(settings, host, request.headers.get("authorization", "")):
            error = RequestError(
                "This API needs a token from another machine.",
                hint="Send Authorization: Bearer with kitchen.api_token.",
                code="forbidden",
            )
            return JSONResponse(error.to_json(), status_code=403)
        return await call_next(request)

    @app.get("/state", summary="Recipe, step, timers, and whether it listens")
    async def get_state() -> JSONResponse:
        return JSONResponse(_state(controls))

    @app.post("/text", summary="Do what a typed turn asks")
    async def post_text(asked: TextRequest) -> JSONResponse:
        language = asked.language or parts.session.language
        return JSONResponse(_reply(turns.take_text(asked.text, language)))

    def add(path: str, about: str, wanted: Act) -> None:
        @app.post(path, summary=about)
        async def do() -> JSONResponse:
            return JSONResponse(_reply(turns.take_acts((wanted,), parts.session.language)))

    add("/next", "Go to the next step", act(Intent.NEXT_STEP))
    add("/previous", "Go to the step before", act(Intent.PREVIOUS_STEP))
    add("/repeat", "Say it again", act(Intent.REPEAT_STEP))
    add("/stop", "Silence speech or a ringing timer", act(Intent.STOP))

    @app.post("/mute", summary="Close the microphone")
    async def post_mute(minutes: Minutes | None = None) -> JSONResponse:
        """Close it until /unmute, or for so many minutes."""
        controls.mute(minutes)
        return JSONResponse(_state(controls))

    @app.post("/unmute", summary="Open the microphone")
    async def post_unmute() -> JSONResponse:
        controls.unmute()
        return JSONResponse(_state(controls))

    @app.websocket("/events")
    async def get_events(socket: WebSocket) -> None:
        host = socket.client.host if socket.client else ""
        if not _may(settings, host, socket.headers.get("authorization", "")):
            await socket.close(code=1008)
            return
        await socket.accept()
        queue: asyncio.Queue[Event] = asyncio.Queue(_MAX_WAITING_EVENTS)
        remove = parts.events.add(lambda event: _offer(queue, event))
        try:
            await socket.send_json({"event": "state", **_state(controls)})
            while True:
                await socket.send_json(dict(await queue.get()))
        except WebSocketDisconnect:
            pass
        finally:
            remove()

    return app


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: the daemon's stop everything in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class ApiServer:
    """The API on its port, in the daemon's own loop."""

    def __init__(self, settings: Settings, controls: Controls) -> None:
        """Serve `controls`."""
        self._settings = settings
        self._app = make_kitchen_app(settings, controls)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve while the context is open; raise ServiceError where the port is taken."""
        listener = listen("kitchen", self._settings.services.kitchen)
        config = uvicorn.Config(self._app, log_level="warning", access_log=False, lifespan="off")
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)
            listener.close()


def _may(settings: Settings, host: str, authorization: str) -> bool:
    """Return whether a caller may call: from this machine always, from others with the token."""
    try:
        if ipaddress.ip_address(host).is_loopback:
            return True
    except ValueError:
        return False
    token = settings.kitchen.api_token
    if token is None:
        return False
    return hmac.compare_digest(authorization, f"Bearer {token.get_secret_value()}")


def _offer(queue: asyncio.Queue[Event], event: Event) -> None:
    """Give an event to a reader; one that does not keep up loses the oldest."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(event)


def _reply(reply: Reply) -> dict[str, Any]:
    return {"text": reply.text, "spoken": reply.spoken, "expects": reply.expects}


def _state(controls: Controls) -> dict[str, Any]:
    session = controls.parts.session
    recipe, state = session.recipe, session.state
    now = controls.parts.clock.now()
    return {
        "recipe": recipe.id if recipe else None,
        "title": recipe.title if recipe else None,
        "step": state.step or None,
        "steps": len(recipe.steps) if recipe else None,
        "text": session.current_step or None,
        "paused": state.paused,
        "timers": [
            {
                "id": timer.id,
                "name": timer.name,
                "seconds": timer.seconds,
                "left_s": round(max(0.0, timer.ends_at - now), 1),
                "ringing": timer.ringing,
            }
            for timer in state.timers
        ],
        "muted": controls.muted,
        "unmutes_in_s": controls.unmutes_in_s,
        "microphone": {"state": controls.hearing, "overruns": controls.overruns},
        "speaker": {"state": controls.speaking, "underruns": controls.underruns},
        "services": {
            name: str(controls.parts.services.status(name) or "unreachable")
            for name in ("stt", "tts", "llm")
        },
    }
