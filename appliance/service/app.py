"""A FastAPI application that answers as all our services do.

`/health`, `/metrics` (Prometheus text), `/openapi.json` and a page of it at `/docs` that needs no
internet; every error is `{"error": {"code", "message", "hint"}}` with its status.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from appliance import __version__
from appliance.errors import BusyError, JubangError
from appliance.service.docs_page import render
from appliance.service.health import Health, Remarks
from appliance.service.metrics import Measured, ServiceMetrics

_log = logging.getLogger(__name__)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_app(
    name: str, about: str, health: Callable[[], Health], *, lifespan: Lifespan | None = None
) -> FastAPI:
    """Build the application of the service `name`, with everything but its own routes."""
    started = time.monotonic()
    metrics = ServiceMetrics(name)
    app = FastAPI(
        title=f"Jubang {name}",
        description=about,
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.metrics = metrics
    remarks: Remarks = []
    app.state.remarks = remarks

    def remarked() -> Health:
        return health().remarked(remark() for remark in remarks)

    app.state.health = remarked

    @app.get("/health", summary="How this service is (200, or 503 while it cannot work)")
    def get_health() -> JSONResponse:
        now = remarked()
        metrics.set_up(up=now.status.usable)
        code = HTTPStatus.OK if now.status.usable else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(now.to_json(time.monotonic() - started), status_code=code)

    @app.get("/metrics", summary="Figures in Prometheus' text format")
    def get_metrics() -> Response:
        metrics.set_up(up=health().status.usable)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/docs", include_in_schema=False)
    def get_docs() -> HTMLResponse:
        return HTMLResponse(render(app.openapi()))

    app.add_middleware(Measured, metrics=metrics)
    _add_error_handlers(app)
    return app


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(JubangError)
    async def known(_: Request, error: JubangError) -> JSONResponse:
        headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, BusyError) else {}
        return JSONResponse(error.to_json(), status_code=error.http_status, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        findings = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()]
        message = f"The request is malformed: {'; '.join(findings)}."
        return _error(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_request", message, "See /docs.")

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        code = status.phrase.lower().replace(" ", "_").replace("-", "_")
        message = f"{request.method} {request.url.path}: {error.detail}."
        return _error(status, code, message, "See /docs.")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        message = "Something went wrong inside the service; its log has the details."
        return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", message, "Please report it.")


def _error(status: HTTPStatus, code: str, message: str, hint: str) -> JSONResponse:
    body = {"error": {"code": code, "message": message, "hint": hint}}
    return JSONResponse(body, status_code=status)
