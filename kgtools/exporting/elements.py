"""One table of nodes and edges from which every graph format is written: ids n0.., e0.., the IRI as data, plain values.

A row has the columns that it has a value for: text without control characters, and integers. `NODE` and `EDGE` say what
each column means; `source` and `target` of an edge are ids of nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kgtools.ladder import Status
from kgtools.views import DEFAULT_ACCEPT

Row = Mapping[str, str | int]

_SAID = {
    "modality": "fact, claim, condition and so on; of a thing: the mode in which it exists at all",
    "polarity": "affirmed or denied",
    "from": "first day for which it is asserted",
    "until": "first day for which it is no longer asserted",
    "on": "day of an event",
    "stated": "time as the source states it",
    "when": "that in words; “as of” the day of a document that does not say since when",
    "speakers": "who says it",
    "documents": "documents that assert it, with their dates",
    "evidence": "document#char=start,end;sha256=digest of each passage, or else the document's address",
    "verification": "how far the maintainers checked it, where not fully",
    "detail": "what else it says; of a member, what it does about the decision",
}
NODE = {
    "id": "n0, n1, ...",
    "iri": "what the node is about",
    "label": "its English label; of an assertion, its wording",
    "kind": "its class",
    "status": "where a requirement or a member stands",
    "color": "of its status or kind, #rrggbb",
    "same_as": "Wikidata item",
    **_SAID,
}
EDGE = {
    "id": "e0, e1, ...",
    "source": "id of a node",
    "target": "id of a node",
    "iri": "the assertion, where the edge is one",
    "label": "wording of the assertion, or else the relation",
    "relation": "the relation in a few words: “no recognition”, “influence (weakens) [claim]”",
    "kind": "class of the assertion",
    "status": "where the target stands",
    "weight": "number of documents that assert it, at least 1",
    "color": "denied red, neither fact nor claim grey, #rrggbb",
    **_SAID,
}
STATUS_COLORS = {
    Status.BLOCKED: "#f4b6b0",
    Status.UNKNOWN: "#e4e4e4",
    Status.OPEN: "#fdf0b5",
    Status.PENDING: "#c5dcf5",
    Status.ACHIEVED: "#c3e6c5",
}
DENIED, HYPOTHETICAL, ASSERTED = "#b2182b", "#808080", "#303030"


@dataclass(frozen=True)
class Elements:
    """A graph as rows. `title` says what it shows."""

    title: str
    nodes: tuple[Row, ...]
    edges: tuple[Row, ...]


def folded(elements: Elements) -> Elements:
    """Return the elements for a drawing: members that stand alike at one decision, and of whom nothing is said, as one.

    Of several edges from a thing to itself, which few programs can draw, the last to begin is left.
    """
    leaving = {e["source"] for e in elements.edges}
    nodes = {n["id"]: n for n in elements.nodes}
    alike: dict[tuple[object, ...], list[Row]] = {}
    for edge in elements.edges:
        member = nodes[edge["target"]]
        if edge["relation"] == "vote of" and member["kind"] == "member" and member["id"] not in leaving:
            alike.setdefault((edge["source"], member["status"], member["detail"]), []).append(member)
    merged: dict[str | int, Row] = {}
    gone: set[str | int] = set()
    for members in alike.values():
        if len(members) > 1:
            names = ", ".join(str(m["label"]) for m in members)
            first = {k: v for k, v in members[0].items() if k != "iri"}
            detail = f"each {first['detail']}: {names}"
            merged[first["id"]] = {**first, "label": f"{len(members)} members", "kind": "members", "detail": detail}
            gone.update(m["id"] for m in members[1:])
    loops = [e for e in elements.edges if e["source"] == e["target"]]
    last = {e["source"]: e["id"] for e in sorted(loops, key=lambda e: str(e.get("from", "")))}
    gone.update(e["id"] for e in loops if e["id"] != last[e["source"]])
    return Elements(
        elements.title,
        tuple(merged.get(i, n) for i, n in nodes.items() if i not in gone),
        tuple(e for e in elements.edges if not {e["target"], e["id"]} & gone),
    )


def is_hypothetical(row: Row) -> bool:
    """Whether it is neither fact nor claim: to be drawn so that nobody takes it for one."""
    return row.get("modality", "fact") not in DEFAULT_ACCEPT


def outline(row: Row) -> str:
    """The colour to draw a node's border in: red for an assertion that is a denial."""
    return DENIED if row.get("polarity") == "denied" else "#555555"
