"""A web server of this machine that behaves, or does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def page(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Return an answer with this body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def redirect(to: str) -> Answer:
    """Return an answer that sends the caller elsewhere."""
    return page(b"", 302, Location=to)


def dripping(pause_s: float, times: int, where: str = "body") -> Answer:
    """Return an answer whose body, or whose headers, come byte by byte."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if where == "body":
            request.end_headers()
        else:
            request.flush_headers()
        for _ in range(times):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(pause_s)

    return answer


@contextmanager
def serving(pages: Mapping[str, Answer]) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """Serve pages by path; yield the base URL and what was asked, with its headers."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            answer = pages.get(self.path, page(b"nothing here", 404))
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # the caller had enough

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
