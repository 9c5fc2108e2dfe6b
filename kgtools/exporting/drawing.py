"""What a drawing says of a node or an edge, in a few short lines."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator

from kgtools.exporting.elements import Row

_LONGEST = 240  # longer labels are cut in drawings; the data that come along have them in full


def caption(row: Row, width: int = 32) -> str:
    """Return the lines to draw: what it is, where it stands, in what modality, when."""
    return "\n".join(_lines(row, width))


def shortened(text: str) -> str:
    """Return a text that is not too long for a drawing."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _lines(row: Row, width: int) -> Iterator[str]:
    is_edge = "relation" in row
    yield from _wrapped(str(row["relation"] if is_edge else row["label"]), width)
    if row.get("kind") in ("member", "members"):
        yield str(row["detail"]).partition(";")[0]
    elif "status" in row and not is_edge:
        for part in str(row.get("detail", "")).split("; "):
            yield from _wrapped(part, width) if part else ()
        yield f"[{row['status']}]"
    if row.get("modality", "fact") != "fact" and not is_edge:
        yield f"({row['modality']})"
    if "on" in row or "stated" in row:
        yield str(row.get("stated", row.get("on")))
    elif "from" in row or "until" in row:
        yield " ".join(f"{c} {row[c]}" for c in ("from", "until") if c in row)
    if "documents" in row and not is_edge:
        yield from _wrapped(f"– {row['documents']}", width)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of about `width` columns; wide characters take two."""
    wide = any(unicodedata.east_asian_width(c) in "WF" for c in text)
    return textwrap.wrap(shortened(text), width // 2 if wide else width) or [""]
