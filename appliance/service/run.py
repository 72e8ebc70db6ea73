"""Running a service: the port is checked and named before anything is loaded."""

from __future__ import annotations

import errno
import logging
import socket
from typing import Final

import psutil
import uvicorn
from fastapi import FastAPI

from appliance.errors import ServiceError
from appliance.ops.notify import Notifier
from appliance.service.health import Status
from appliance.service.queue import WorkQueue
from appliance.settings import Address

STUCK_AFTER_S: Final = 300.0
"""A piece of work that takes longer hangs: the longest text takes half of it on a slow machine."""
_TICKS_PER_S: Final = 10


def serve(app: FastAPI, name: str, address: Address) -> None:
    """Serve until SIGTERM or SIGINT; raise ServiceError when the port cannot be had."""
    listener = listen(name, address)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=5, lifespan="on"
    )
    logging.getLogger(__name__).info("%s listens on %s", name, address.url)
    server = _Server(config, app, Notifier())
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
    if server.failed:
        raise ServiceError(f"The {name} service cannot work: {server.failed}", service=name)


class _Server(uvicorn.Server):
    """uvicorn, telling systemd from its own loop how the service is."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, notifier: Notifier) -> None:
        super().__init__(config)
        self._app = app
        self._notifier = notifier
        self.failed = ""
        """Why it cannot work at all, where systemd may try again; "" while it can."""

    async def on_tick(self, counter: int) -> bool:
        """Do uvicorn's own; tell systemd every second."""
        if counter % _TICKS_PER_S == 0 and self._notifier.active:
            self._tell()
        return await super().on_tick(counter)

    def _tell(self) -> None:
        notifier, health = self._notifier, self._app.state.health()
        status = f"{health.status} · {health.detail or health.model}"
        if health.status is Status.UNHEALTHY:
            self.failed = health.detail or "it does not say why."
            notifier.status(status)
            self.should_exit = True
        elif health.status is not Status.LOADING and not notifier.is_ready:
            notifier.ready(status)
        else:
            notifier.status(status)
        queue: WorkQueue | None = getattr(self._app.state, "queue", None)
        if queue is None or queue.at_work_s < STUCK_AFTER_S:
            notifier.alive()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell that the end was asked for, and end."""
        self._notifier.stopping()
        await super().shutdown(sockets)


def listen(name: str, address: Address) -> socket.socket:
    """Open the listening socket; raise ServiceError that says who has the port."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            message = f"Port {address.port} is in use by {port_owner(address.port)}."
            hint = f"Stop it, or set services.{name}.port to another port."
        elif error.errno == errno.EACCES:
            message = f"Port {address.port} may not be opened by this user."
            hint = f"Set services.{name}.port to a port over 1023."
        else:
            message = f"{address.host}:{address.port} cannot be opened: {error.strerror}."
            hint = f"Check services.{name}.host."
        raise ServiceError(message, hint=hint, service=name) from error
    return listener


def port_owner(port: int) -> str:
    """Return who listens on a TCP port, as a person would name it."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        connections = []
    for one in connections:
        if one.laddr and one.laddr.port == port and one.status == psutil.CONN_LISTEN and one.pid:
            try:
                process = psutil.Process(one.pid)
                return f"{process.name()} (process {one.pid}: {' '.join(process.cmdline())[:120]})"
            except psutil.Error:
                return f"process {one.pid}"
    return "another program"
