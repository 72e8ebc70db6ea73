"""Lists of words, one file each: words with spaces or line ends between them, # begins a comment."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache
def words(name: str) -> frozenset[str]:
    """Return the words of `<name>.txt`."""
    text = (resources.files("appliance.nlu.words") / f"{name}.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(word for line in lines for word in line.split())
