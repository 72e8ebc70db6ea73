"""Asking the worker: sources in, recipes out; its death is an answer too."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from appliance.errors import RecipeError
from appliance.recipes.model import Recipe
from appliance.recipes.read import parse_recipe

LONGEST_S: Final = 120.0
"""Between two answers; then the worker is ended."""
_MOST_LINE = 4_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What one place of a source came to."""

    name: str
    """The file, the page or the entry of the archive."""
    recipe: Recipe | None = None
    findings: tuple[str, ...] = ()
    """What could not be read or is not kept, a sentence each."""
    error: RecipeError | None = None
    """Why there is no recipe."""


def import_from(
    sources: Sequence[str], longest_s: float = LONGEST_S, listening: Path | None = None
) -> Iterator[Answer]:
    """Yield what each source (a URL or a file) holds; never fails for what a source does.

    `listening` is the socket of the import service, which reads what is on the net; files are read
    by this user. Raises RecipeError where the socket is there and nobody answers.
    """
    there = listening if listening is not None and listening.exists() else None
    left = list(sources)
    while left:
        place = there if "://" in left[0] else None
        worker = _Worker(place)
        try:
            while left and place == (there if "://" in left[0] else None):
                source = left.pop(0)
                yield from worker.ask(source, longest_s)
                if worker.over:
                    break  # the next source gets a new one
        finally:
            worker.end()


class _Worker:
    """A running worker, and what it has said so far.

    Where systemd holds a socket for it, each connection is a worker in its own sandbox; else it is
    a child of this process.
    """

    def __init__(self, listening: Path | None = None) -> None:
        self.over = False
        """It died, or was ended."""
        self._said = bytearray()
        self.process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._in: IO[bytes]
        self._out: IO[bytes]
        if listening is not None:
            self._connection = _connected(listening)
            self._in = self._connection.makefile("wb")
            self._out = self._connection.makefile("rb")
            return
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appliance.recipes.importing.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        assert self.process.stdout is not None  # noqa: S101 - so was this
        self._in, self._out = self.process.stdin, self.process.stdout

    def ask(self, source: str, longest_s: float) -> Iterator[Answer]:
        """Yield the answers to one request."""
        try:
            self._in.write(json.dumps({"source": source}).encode() + b"\n")
            self._in.flush()
        except OSError:
            self.over = True
        while not self.over:
            line = self._line(longest_s)
            if line is None:
                break
            try:
                told: dict[str, Any] = json.loads(line)
            except ValueError:
                break
            if told.get("done"):
                return
            yield _answer(told)
        self.over = True
        error = RecipeError(
            f"Reading {source} was given up: it took too long or too much memory.",
            hint="If it is a page, save its text into a file and import that.",
        )
        yield Answer(source, error=error)

    def end(self) -> None:
        """End the process, whatever it is doing; systemd ends one whose connection is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        for pipe in (self._in, self._out, self._connection):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue  # what was not written is of no use any more

    def _line(self, longest_s: float) -> bytes | None:
        """Return the next line, None where none comes in time."""
        deadline = time.monotonic() + longest_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while b"\n" not in self._said:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                try:
                    chunk = self._out.read1(65536)  # type: ignore[attr-defined]  # it is buffered
                except OSError:
                    return None
                if not chunk or len(self._said) > _MOST_LINE:
                    return None
                self._said += chunk
        line, _, rest = bytes(self._said).partition(b"\n")
        self._said = bytearray(rest)
        return line


def _connected(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except OSError as error:
        connection.close()
        raise RecipeError(
            f"The import service at {path} cannot be reached: {error.strerror}.",
            hint="Look at: systemctl status jubang-import.socket",
        ) from error
    return connection


def _answer(told: dict[str, Any]) -> Answer:
    name = str(told.get("name", ""))
    if "error" in told:
        error = told["error"]
        return Answer(name, error=RecipeError(str(error["message"]), hint=str(error["hint"])))
    try:
        recipe = parse_recipe(str(told["recipe"]), name)
    except RecipeError as error:
        return Answer(name, error=error)
    return Answer(name, recipe, tuple(str(one) for one in told["findings"]))
