"""The figures that every service keeps; one registry a service, so that tests can run many."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)


class ServiceMetrics:
    """Requests, their time, and whether the service can work."""

    def __init__(self, service: str) -> None:
        """Start at zero for the service of this name."""
        self.registry = CollectorRegistry()
        self._service = service
        self._requests = Counter(
            "jubang_requests",
            "HTTP requests answered.",
            ["service", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "jubang_request_seconds",
            "Seconds until the answer began.",
            ["service", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._up = Gauge(
            "jubang_up", "1 while the service can work.", ["service"], registry=self.registry
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(self._service, route, str(status)).inc()
        self._seconds.labels(self._service, route).observe(seconds)

    def set_up(self, *, up: bool) -> None:
        """Note whether the service can work."""
        self._up.labels(self._service).set(1 if up else 0)


class Measured:
    """ASGI middleware that counts and times every answer.

    Not Starlette's BaseHTTPMiddleware: behind that nobody sees that a caller has hung up.
    """

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        """Wrap `app`; tell `metrics`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note when its answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                self._metrics.observe(route, message["status"], time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, noted)
