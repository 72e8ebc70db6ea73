"""Fetching a page without being led into the house's own network.

Every address that a name resolves to is looked at before a connection is made, and the connection
goes to that address and no other; so it is after each redirect, and a name that changes its mind
gains nothing (SSRF, DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpcore

from appliance import __version__
from appliance.errors import RecipeError

MOST_BYTES: Final = 5_000_000
LONGEST_S: Final = 20.0
"""From the first look-up to the last byte, redirects included."""
MOST_REDIRECTS: Final = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 networks in which an IPv4 address stands at the end (RFC 6052, RFC 8215)."""

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
    backend = _Guarded(frozenset(host.lower() for host in allowed), deadline)
    sent = dict(headers or {})
    _check(url)
    first = urlsplit(url).netloc
    with httpcore.ConnectionPool(network_backend=backend, retries=0) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            _check(url)
            if urlsplit(url).netloc != first:
                sent = {}
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
        "Host": urlsplit(url).netloc,
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
            return urljoin(url, answered["location"])
        if response.status != _OK:
            raise RecipeError(f"{url} answers {response.status}.", hint=_why(response.status))
        body = _body(response, url, deadline)
    if answered.get("content-encoding", "").lower() in {"gzip", "x-gzip", "deflate"}:
        body = _inflated(body, url)
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
    unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        text = unzip.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
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
    from urllib.parse import quote, urlunsplit

    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    netloc = f"{host}:{parts.port}" if parts.port else host
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
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
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise RecipeError(f"There is no host '{host}' to be found.") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
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
                return self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as error:
                failed = error
        raise RecipeError(
            f"'{host}' cannot be reached: {failed}.", hint="Is the network up?"
        ) from failed

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
