"""Running a service: the port is checked and named before anything is loaded."""

from __future__ import annotations

import errno
import logging
import socket

import psutil
import uvicorn
from fastapi import FastAPI

from appliance.errors import ServiceError
from appliance.settings import Address


def serve(app: FastAPI, name: str, address: Address) -> None:
    """Serve until SIGTERM or SIGINT; raise ServiceError when the port cannot be had."""
    listener = listen(name, address)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=5, lifespan="on"
    )
    logging.getLogger(__name__).info("%s listens on %s", name, address.url)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        listener.close()


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
