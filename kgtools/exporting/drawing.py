"""What a drawing says of a node or an edge, in a few short lines."""

from __future__ import annotations

import re
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
    if is_edge:
        yield from _wrapped(str(row["when"]), width) if "when" in row else ()
        return
    if "status" in row and row["kind"] in ("member", "members"):
        yield from _wrapped(str(row["detail"]).partition(";")[0], width)
    elif "status" in row:
        yield from _parts(row, width, "")
    else:
        yield from _parts(row, width, r": \d+$")  # numbers of votes and the like
    if "status" in row:
        yield f"[{row['status']}]"
    marks = [str(row["modality"])] if row.get("modality", "fact") != "fact" else []
    marks += ["denial"] if row.get("polarity") == "denied" else []
    if marks:
        yield f"({', '.join(marks)})"
    if "when" in row:
        yield from _wrapped(str(row["when"]), width)
    if "documents" in row:
        yield from _wrapped(f"– {row['documents']}", width)


def _parts(row: Row, width: int, pattern: str) -> Iterator[str]:
    """The parts of the detail that match."""
    for part in str(row.get("detail", "")).split("; "):
        yield from _wrapped(part, width) if part and re.search(pattern, part) else ()


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of about `width` letters of ordinary breadth."""
    short = shortened(text.strip()) or "(no label)"
    return textwrap.wrap(short, max(1, int(width * len(short) / max(_breadth(short), len(short)))))


def _breadth(text: str) -> float:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1.3 if c.isupper() else 0.98 for c in text)
