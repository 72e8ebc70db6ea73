"""Fetching one file: resumable, with progress, never a half file under the final name."""

from __future__ import annotations

import hashlib
import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from appliance.errors import ModelStoreError

Progress = Callable[[int], None]
"""Called with the number of bytes that have just arrived."""

_CHUNK = 1 << 20
_ATTEMPTS = 5
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a download must turn out to be; None where it is not known."""

    size: int | None = None
    sha256: str | None = None
    git_sha1: str | None = None
    """The id that git gives a blob; the hub tells it for files outside LFS."""


@contextmanager
def client() -> Iterator[httpx.Client]:
    """Open an HTTP client that trusts what the system trusts (a company's own CA included)."""
    bundle = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    context = ssl.create_default_context(cafile=bundle)
    with httpx.Client(verify=context, timeout=_TIMEOUT, follow_redirects=True) as opened:
        yield opened


def fetch(
    http: httpx.Client, url: str, target: Path, expected: Expected, progress: Progress
) -> None:
    """Bring `url` to `target`, continuing `target.part` where an earlier try left off.

    Raises ModelStoreError when the source cannot be reached or the content is not as expected; a
    part that turned out wrong is deleted, an unfinished one is kept for the next try.
    """
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    if part.exists():
        progress(part.stat().st_size)
    for attempt in range(_ATTEMPTS):
        try:
            _continue(http, url, part, progress)
            break
        except OSError as error:
            message = f"{part} cannot be written: {error.strerror}."
            raise ModelStoreError(message, hint="Free some space and call again.") from error
        except httpx.TransportError as error:
            if attempt == _ATTEMPTS - 1:
                host = urlsplit(url).netloc
                message = f"{host or url} cannot be reached ({type(error).__name__})."
                hint = "Check the network and call again; what has arrived is kept."
                raise ModelStoreError(message, hint=hint) from error
            time.sleep(0.5 * 2**attempt)
    check(part, expected, name=target.name)
    part.replace(target)


def check(path: Path, expected: Expected, *, name: str) -> None:
    """Raise ModelStoreError, and delete the file, unless it is what was expected."""
    actual = path.stat().st_size
    wrong = ""
    if expected.size is not None and actual != expected.size:
        wrong = f"has {actual:,} bytes instead of {expected.size:,}"
    elif expected.sha256 is not None and file_digest(path) != expected.sha256:
        wrong = "has another sha256 than it should"
    elif expected.git_sha1 is not None and _git_blob(path) != expected.git_sha1:
        wrong = "has another content than the hub says"
    if wrong:
        path.unlink()
        message = f"{name} {wrong}."
        raise ModelStoreError(message, hint="It was deleted; call again to fetch it anew.")


def file_digest(path: Path) -> str:
    """Return a file's sha256 in hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _git_blob(path: Path) -> str:
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as opened:
        while block := opened.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def _continue(http: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    """Append what is still missing of `url` to `part`."""
    if urlsplit(url).scheme == "file":
        _copy(Path(unquote(urlsplit(url).path)), part, progress)
        return
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with http.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # it was complete already; the check decides
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            message = f"{answer.url.host} answers {answer.status_code} for {answer.url.path}."
            raise ModelStoreError(message, hint="The source may have moved; see the manifest.")
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        if have and not resumed:
            progress(-have)
        with part.open("ab" if resumed else "wb") as out:
            for block in answer.iter_bytes():  # as it comes: nothing that arrived is lost
                out.write(block)
                progress(len(block))


def _copy(source: Path, part: Path, progress: Progress) -> None:
    with source.open("rb") as opened, part.open("wb") as out:
        while block := opened.read(_CHUNK):
            out.write(block)
            progress(len(block))
