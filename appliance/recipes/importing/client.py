"""Asking the worker: sources in, recipes out; its death is an answer too."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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


def import_from(sources: Sequence[str], longest_s: float = LONGEST_S) -> Iterator[Answer]:
    """Yield what each source (a URL or a file) holds; never fails for what a source does."""
    left = list(sources)
    while left:
        worker = _Worker()
        try:
            while left:
                source = left.pop(0)
                yield from worker.ask(source, longest_s)
                if worker.over:
                    break  # the next source gets a new one
        finally:
            worker.end()


@dataclass
class _Worker:
    """A running worker, and what it has said so far."""

    process: subprocess.Popen[bytes] = field(
        default_factory=lambda: subprocess.Popen(
            [sys.executable, "-m", "appliance.recipes.importing.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    )
    over: bool = False
    """It died, or was ended."""
    _said: bytearray = field(default_factory=bytearray)

    def ask(self, source: str, longest_s: float) -> Iterator[Answer]:
        """Yield the answers to one request."""
        try:
            _pipe(self.process.stdin).write(json.dumps({"source": source}).encode() + b"\n")
            _pipe(self.process.stdin).flush()
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
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                continue  # what was not written is of no use any more

    def _line(self, longest_s: float) -> bytes | None:
        """Return the next line, None where none comes in time."""
        deadline = time.monotonic() + longest_s
        stdout = _pipe(self.process.stdout)
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while b"\n" not in self._said:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                chunk = stdout.read1(65536)  # type: ignore[attr-defined]  # a BufferedReader
                if not chunk or len(self._said) > _MOST_LINE:
                    return None
                self._said += chunk
        line, _, rest = bytes(self._said).partition(b"\n")
        self._said = bytearray(rest)
        return line


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - it was opened as one
    return pipe


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
