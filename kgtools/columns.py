"""Rows of text as CSV, as Markdown, or in columns for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from kgtools.terms import printable


def separated(rows: Iterable[Sequence[str]], mark: str = ",") -> str:
    """Return rows of text as CSV (RFC 4180, lines end in a line feed), or with another mark between the cells.

    >>> separated([["a", "b"], ["1,5", "2"]])
    'a,b\\n"1,5",2\\n'
    """
    return "".join(mark.join(_enclosed(cell, mark) for cell in row) + "\n" for row in rows)


def guarded(text: str) -> str:
    """Return text with an apostrophe before it if a spreadsheet would run it as a formula."""
    return "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _enclosed(cell: str, mark: str) -> str:
    awkward = any(c in cell for c in (mark, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if awkward else cell


def aligned(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Return aligned columns; where they are wider than `width`, the widest are wrapped, and blank lines set the rows apart."""
    flat = [[printable(cell) for cell in row] for row in [list(columns), *map(list, rows)]]
    widths = [max(map(_width, column)) for column in zip(*flat, strict=True)]
    room = max((width or 0) - 2 * (len(widths) - 1), 10 * len(widths))
    wide = width is not None and sum(widths) > room
    if wide:
        limit = max(n for n in range(1, max(widths) + 1) if sum(min(w, n) for w in widths) <= room)
        widths = [min(w, limit) for w in widths]

    def line(row: Sequence[str]) -> str:
        return "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()

    def lines(row: Sequence[str]) -> Iterator[str]:
        cells = [textwrap.wrap(cell, w) if wide else [cell] for cell, w in zip(row, widths, strict=True)]
        yield from map(line, zip_longest(*cells, fillvalue=""))
        yield from [""] * wide

    rule = "  ".join("-" * w for w in widths)
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return "\n".join([*lines(flat[0]), rule, *(text for row in flat[1:] for text in lines(row)), f"({count})"]) + "\n"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of GitHub's Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(printable(c).replace("\\", "\\\\").replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(columns), line("---" for _ in columns), *map(line, rows)]) + "\n"


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
