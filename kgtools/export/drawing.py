"""What a drawing says of a node or an edge, in a few short lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kgtools.export.elements import Row

_LONGEST = 240  # longer labels are cut in drawings; the data that come along have them in full


def caption(row: Row, width: int = 32) -> str:
    """Return the lines to draw: what it is, where it stands, in what modality, when."""
    return "\n".join(_lines(row, width))


def _lines(row: Row, width: int) -> Iterator[str]:
    text = str(row["relation"] if "relation" in row else row["label"])
    yield from textwrap.wrap(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", width) or [""]
    if "relation" in row:
        yield from _dates(row)
        return
    if "status" in row:
        yield f"[{row['status']}]"
    if row.get("modality", "fact") != "fact":
        yield f"({row['modality']})"
    yield from _dates(row)


def _dates(row: Row) -> Iterator[str]:
    if "on" in row or "stated" in row:
        yield str(row.get("stated", row.get("on")))
    elif "from" in row or "until" in row:
        yield f"{row.get('from', '')} – {row.get('until', '')}".strip()
