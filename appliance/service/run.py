"""Running a service: the port is checked and named before anything is loaded."""

from __future__ import annotations

import errno
import logging
import socket
import time
from typing import Final

import uvicorn
from fastapi import FastAPI

from appliance.errors import PortError, ServiceError
from appliance.ops.notify import Notifier
from appliance.ops.ports import port_owner
from appliance.service.health import Status
from appliance.service.queue import WorkQueue
from appliance.settings import Address

STUCK_AFTER_S: Final = 300.0
"""A piece of work that takes longer hangs: the longest text takes half of it on a slow machine."""
_TICKS_PER_S: Final = 10
_LET_GO_S: Final = 2.0
"""A predecessor that was just killed may still be letting its port go."""
_AGAIN_S: Final = 0.1


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
    """Open the listening socket; raise PortError that says who has the port, and what to set.

    It ends the command with 78, a configuration error: systemd does not start it again and again
    while another program holds the port, and the sentence says how to start it once that is settled.
    """
    until = time.monotonic() + _LET_GO_S
    while True:
        try:
            return _open(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < until:
                time.sleep(_AGAIN_S)
                continue
            raise _refusal(name, address, error) from error


def check_free(name: str, address: Address) -> None:
    """Raise what `listen` would, for a program that is not ours and opens the port itself."""
    listen(name, address).close()


def _open(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _refusal(name: str, address: Address, error: OSError) -> ServiceError:
    """Return the sentence; an address that is not there (yet) is no error of the configuration."""
    unit = f"jubang-{name.replace('_', '-')}"
    if error.errno == errno.EADDRINUSE:
        message = f"Port {address.port} is in use by {port_owner(address.port)}."
        hint = (
            f"Stop it, or set services.{name}.port to another port; then: systemctl restart {unit}"
        )
        return PortError(message, hint=hint, service=name)
    if error.errno == errno.EACCES:
        message = f"Port {address.port} may not be opened by this user."
        hint = f"Set services.{name}.port to a port over 1023."
        return PortError(message, hint=hint, service=name)
    message = f"{address.host}:{address.port} cannot be opened: {error.strerror}."
    return ServiceError(message, hint=f"Check services.{name}.host.", service=name)
