"""CSV (RFC 4180) of the edges, or of the nodes."""

from __future__ import annotations

from kgtools.columns import guarded, separated
from kgtools.exporting.elements import EDGE, NODE, Elements


def write(elements: Elements, table: str = "edges", *, raw: bool = False) -> str:
    """Return a table with all columns; text that a spreadsheet would run gets an apostrophe, unless `raw`."""
    columns, rows = (EDGE, elements.edges) if table == "edges" else (NODE, elements.nodes)
    cells = [[str(row.get(c, "")) for c in columns] for row in rows]
    return separated([list(columns), *([c if raw else guarded(c) for c in row] for row in cells)])
