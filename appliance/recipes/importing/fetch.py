"""Fetching a page without being led into the house's own network.

Every address that a name resolves to is looked at before a connection is made, and the connection
goes to that address and no other; so it is after each redirect, and a name that changes its mind
gains nothing (SSRF, DNS rebinding).
"""

from __future__ import annotations

import gzip
import io
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from appliance import __version__
from appliance.errors import RecipeError

MOST_BYTES: Final = 5_000_000
LONGEST_S: Final = 20.0
"""From the first look-up to the last byte, redirects included."""
MOST_REDIRECTS: Final = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses at whose end an IPv4 address stands (RFC 6052)."""
_TRANSLATED_AT_HOME = ipaddress.ip_network("64:ff9b:1::/48")
"""… and those of translators of a house's own (RFC 8215)."""

_Option = tuple[int, int, int | bytes]


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched."""

    url: str
    """Where it came from in the end."""
    data: bytes
    content_type: str
    """Without parameters, in lower case."""
    charset: str


def fetch(url: str, allowed: Iterable[str] = (), headers: Mapping[str, str] | None = None) -> Page:
    """Return what is at a URL; raise RecipeError.

    `allowed` are hosts that may have a private address. `headers` go to the first host only.
    """
    deadline = time.monotonic() + LONGEST_S
    backend = _Guarded(frozenset(_host(host) for host in allowed), deadline)
    sent = dict(headers or {})
    _check(url)
    first = urlsplit(url)[:2]
    with httpcore.ConnectionPool(network_backend=backend, retries=0) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            _check(url)
            if urlsplit(url)[:2] != first:
                sent = {}  # a token goes to its host, and never from https to http
            try:
                page = _get(pool, url, sent, deadline)
            except RecipeError:
                raise
            except (httpcore.TimeoutException, TimeoutError) as error:
                raise _too_slow(url) from error
            except Exception as error:  # httpcore's errors, TLS, a malformed URL
                raise RecipeError(
                    f"{url} cannot be fetched: {str(error) or type(error).__name__}.",
                    hint="Is the address right, and the network up?",
                ) from error
            if isinstance(page, Page):
                return page
            url = page
    raise RecipeError(f"{url} redirects more than {MOST_REDIRECTS} times.")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise RecipeError(f"{url} is not a URL: {error}.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RecipeError(f"{url} is not fetched.", hint="Only http:// and https:// are.")
    if parts.username or parts.password:
        raise RecipeError("A URL with a name or password in it is not fetched.")


def _get(
    pool: httpcore.ConnectionPool, url: str, headers: Mapping[str, str], deadline: float
) -> Page | str:
    """Return the page, or where it has gone."""
    sent: dict[str | bytes, str | bytes] = {
        "Host": urlsplit(_ascii(url)).netloc,
        "User-Agent": f"Jubang/{__version__} (recipe import)",
        "Accept": "text/html,application/json;q=0.9,text/*;q=0.8",
        "Accept-Encoding": "gzip, identity",
    }
    sent.update((key, value) for key, value in headers.items())
    left = max(0.1, deadline - time.monotonic())
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), left)
    request = pool.stream("GET", _ascii(url), headers=sent, extensions={"timeout": timeouts})
    with request as response:
        answered = {
            key.decode().lower(): value.decode("latin-1") for key, value in response.headers
        }
        if response.status in _REDIRECTS and "location" in answered:
            to = answered["location"].encode("latin-1").decode("utf-8", "replace")
            return urljoin(url, to)
        if response.status != _OK:
            raise RecipeError(f"{url} answers {response.status}.", hint=_why(response.status))
        body = _body(response, url, deadline)
    encoding = answered.get("content-encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip"}:
        body = _inflated(body, url)
    elif encoding not in {"", "identity"}:
        raise RecipeError(f"{url} sent its page as {encoding}, which is not read.")
    told = Message()
    told["content-type"] = answered.get("content-type", "text/html")
    charset = told.get_content_charset() or ""
    return Page(url, body, told.get_content_type(), charset)


def _body(response: httpcore.Response, url: str, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _too_large(url)
        if time.monotonic() > deadline:
            raise _too_slow(url)
    return bytes(body)


def _inflated(body: bytes, url: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RecipeError(f"{url} sent damaged data: {error}.") from error
    if len(text) > MOST_BYTES:
        raise _too_large(url)
    return text


def _too_large(url: str) -> RecipeError:
    return RecipeError(f"{url} is larger than {MOST_BYTES // 1_000_000} MB.")


def _too_slow(url: str) -> RecipeError:
    return RecipeError(f"{url} took longer than {LONGEST_S:.0f} seconds.")


def _why(status: int) -> str:
    if status in {401, 403}:
        return "The site does not let programs in; save the page in a browser and import the file."
    return "Is the address right?" if status in {404, 410} else ""


def _ascii(url: str) -> str:
    """Return a URL with its Korean letters percent-encoded, and its host in IDNA."""
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    netloc = f"{host}:{parts.port}" if parts.port else host
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _host(name: str) -> str:
    """Return a host's name as the net knows it: in lower case, Korean letters in IDNA."""
    try:
        return name.lower().encode("idna").decode()
    except UnicodeError:
        return name.lower()


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip.is_site_local or ip in _TRANSLATED_AT_HOME:
            return False
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Guarded(httpcore.NetworkBackend):
    """Connections to public addresses, and to hosts that were allowed by name."""

    def __init__(self, allowed: frozenset[str], deadline: float) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, look at every address, and connect to one that may be."""
        addresses = self._resolved(host, port)
        if host.lower() not in self._allowed:
            private = [address for address in addresses if not is_public(address)]
            if private:
                raise RecipeError(
                    f"'{host}' is at {private[0]}, which is not on the public internet.",
                    hint="Name it in importing.allowed_hosts if it is to be fetched from.",
                )
        failed: Exception | None = None
        for address in addresses:
            left = max(0.1, self._deadline - time.monotonic())
            try:
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as error:
                failed = error
        raise RecipeError(
            f"'{host}' cannot be reached: {failed}.", hint="Is the network up?"
        ) from failed

    def _resolved(self, host: str, port: int) -> list[str]:
        """Return a host's addresses; the resolver gets no more time than there is."""
        left = max(0.1, self._deadline - time.monotonic())
        asking = ThreadPoolExecutor(1)
        try:
            ask = asking.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
            found = ask.result(left)
        except TimeoutError as error:
            raise RecipeError(f"The name '{host}' could not be looked up in time.") from error
        except (OSError, UnicodeError) as error:
            raise RecipeError(f"There is no host '{host}' to be found.") from error
        finally:
            asking.shutdown(wait=False)
        return list(dict.fromkeys(str(one[4][0]) for one in found))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Refuse: nothing is fetched from a socket of this machine."""
        raise RecipeError(f"{path} is not fetched.")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A connection on which nothing lasts longer than the whole may: no drip of headers, no chunk."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, within the time that is left."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, within the time that is left."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Begin TLS, within the time that is left."""
        inner = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection tells of itself."""
        return self._stream.get_extra_info(info)
