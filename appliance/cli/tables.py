"""Tables: with rules and colours in a terminal, plain columns in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from unicodedata import east_asian_width

_WIDE = frozenset("WF")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads."""
    if sys.stdout.isatty():
        _print_rich(heads, rows)
        return
    widths = [max((_width(row[column]) for row in rows), default=0) for column in range(len(heads))]
    for row in rows:
        cells = [cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())


def _print_rich(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head, style="cyan" if not number else None, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _width(text: str) -> int:
    """Return how many columns a text takes: a Korean letter takes two."""
    return sum(2 if east_asian_width(letter) in _WIDE else 1 for letter in text)
