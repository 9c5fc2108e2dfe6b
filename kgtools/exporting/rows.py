"""Collects the rows of a table of nodes and edges: things, assertions with all that was said, and plain relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kgtools.assertions import Assertion, Register
from kgtools.citing import address
from kgtools.dataset import Dataset
from kgtools.exporting.elements import ASSERTED, DENIED, EDGE, HYPOTHETICAL, NODE, Elements, Row, is_hypothetical
from kgtools.ladder import Status
from kgtools.statements import PROVENANCE, TIME, kind, times
from kgtools.terms import EXACT_MATCH, KG, RDF_TYPE, local_name, name_of, printable

_ELSEWHERE = (PROVENANCE | TIME | {"modality", "negated"}) - {"reportedBy"}  # slots with a column of their own
_KIND_COLORS = {
    "State": "#a6cee3",
    "Institution": "#b2df8a",
    "Actor": "#d9f0d3",
    "Programme": "#fdbf6f",
    "Requirement": "#cab2d6",
    "Document": "#ffffb3",
    "Assertion": "#ffffff",
}


class Rows:
    """Collects rows; `ids` gives a node's id by its key, and a key is entered once."""

    def __init__(self, register: Register) -> None:
        self.register, self.data = register, register.dataset
        self.concepts = frozenset(self.data.instances("skos:Concept"))  # stances, directions and the like
        self.ids: dict[object, str] = {}
        self.nodes: list[Row] = []
        self.edges: list[Row] = []

    def elements(self, title: str) -> Elements:
        """Return what was collected."""
        return Elements(printable(title), tuple(self.nodes), tuple(self.edges))

    def node(self, key: object, values: Row) -> str:
        """Enter a node, unless its key is there, and return its id."""
        if key not in self.ids:
            self.ids[key] = f"n{len(self.nodes)}"
            self.nodes.append(_row(NODE, {**values, "id": self.ids[key]}))
        return self.ids[key]

    def thing(self, iri: str) -> str:
        """Enter an entity, or an assertion as a node."""
        if iri in self.ids:
            return self.ids[iri]
        data, said = self.data, self.register.all.get(iri)
        kinds = {local_name(k) for k in (said.kinds if said else data.kinds(iri))}
        mode = data.modality(iri)
        values = self._said(said) if said else {"modality": mode if mode != "fact" else ""}
        color = next((c for k, c in _KIND_COLORS.items() if k in kinds), "#e4e4e4")
        same = " ".join(str(v) for v in data.values(iri, EXACT_MATCH))
        values |= {"iri": iri, "color": color, "same_as": same}
        values |= {} if said else {"label": data.label(iri), "kind": _kind(data, iri)}
        return self.node(iri, values)

    def because(self, source: str, assertions: Iterable[Assertion], relation: str = "because") -> None:
        """Enter assertions as nodes, with those that they rest on."""
        queue = [(source, a, relation) for a in assertions]
        while queue:
            above, assertion, why = queue.pop(0)
            new = assertion.iri not in self.ids
            here = self.thing(assertion.iri)
            self.edge(above, here, None, why)
            if new:
                grounds = (self.register.all.get(iri) for iri in assertion.rests_on)
                queue += [(here, ground, "rests on") for ground in grounds if ground]

    def edge(
        self,
        source: str,
        target: str,
        said: Assertion | None,
        relation: str = "",
        *,
        status: Status | None = None,
        modality: str = "fact",
    ) -> None:
        """Enter an edge: an assertion, or a relation that nobody asserts and that has a modality all the same."""
        values: dict[str, str | int] = {"id": f"e{len(self.edges)}", "source": source, "target": target}
        values |= {"weight": 1, "label": relation, "relation": relation}
        values |= {"modality": modality} if modality != "fact" else {}
        if said is not None:
            values |= self._said(said)
            values["weight"] = max(1, len(said.all("assertedIn")))
            values["relation"] = relation or self._relation(said)
        denied = said is not None and (said.negated or True in said.slots.get("countedNegated", ()))
        values["color"] = DENIED if denied else HYPOTHETICAL if is_hypothetical(values) else ASSERTED
        if status is not None:
            values["status"] = str(status)
        self.edges.append(_row(EDGE, values))

    def structure(self) -> set[tuple[str, str, str]]:
        """Return the plain relations between things: what is neither a part of an assertion nor of its evidence."""
        quads = [
            q for q in self.data.quads() if q.predicate.value.startswith(KG) and isinstance(q.object, ox.NamedNode)
        ]
        triples = {(name_of(q.subject), q.predicate.value, name_of(q.object)) for q in quads}
        described = {name_of(q.subject) for q in self.data.quads()} & {target for _, _, target in triples}
        return {t for t in triples if t[0] not in self.register.all and t[1] != KG + "passageOf" and t[2] in described}

    def _relation(self, said: Assertion) -> str:
        """The class, with what qualifies it: “position (objects, stated)”, “no recognition”, “influence (weakens) [claim]”."""
        own = [(slot, v) for slot, values in said.slots.items() if slot not in _ELSEWHERE for v in values]
        marks = [self.data.label(str(v)) for _, v in own if str(v) in self.concepts or str(v) in self.data.ancestors]
        marks += [self.data.label(KG + slot) for slot, v in own if v is True]
        marks += [
            f"{self.data.label(KG + slot)} {v}" for slot, v in own if isinstance(v, int) and not isinstance(v, bool)
        ]
        words = f"{'no ' if said.negated else ''}{_kind_of(self.data, said)}"
        words += f" ({', '.join(marks)})" if marks else ""
        return words if said.mode == "fact" else f"{words} [{said.mode}]"

    def _said(self, a: Assertion) -> dict[str, str | int]:
        data = self.data
        return {
            "iri": a.iri,
            "label": a.label,
            "kind": _kind_of(data, a),
            "modality": a.mode,
            "polarity": "denied" if a.negated else "affirmed",
            **{slot: a.one(slot) or "" for slot in ("from", "until", "on")},
            "stated": a.one("statedTime") or "",
            "when": ", ".join(times(a)),
            "speakers": "; ".join(map(data.label, a.all("speaker"))),
            "documents": "" if a.assumed else "; ".join(self._named(d) for d in a.documents),
            "evidence": "" if a.assumed else " ".join(_evidence(data, a)),
            "verification": "" if a.verification == "Verified" else data.label(KG + a.verification),
            "detail": "; ".join(_details(data, a)),
        }

    def _named(self, document: str) -> str:
        """The label of a document, with its date where the label does not have one."""
        label, issued = self.data.label(document), str(self.data.value(document, "dcterms:issued") or "undated")
        return label if issued[:4] in label else f"{label} ({issued})"


def _row(columns: Mapping[str, str], values: Mapping[str, str | int]) -> Row:
    """The values in the order of the columns, without those that are missing."""
    assert values.keys() <= columns.keys()
    cleaned = {c: printable(v) if isinstance(v, str) else v for c in columns if (v := values.get(c)) is not None}
    return {c: v for c, v in cleaned.items() if v != ""}


def _evidence(data: Dataset, assertion: Assertion) -> Iterator[str]:
    """Of each document the passages, as fragments of RFC 5147, or else its address."""
    for document in assertion.documents:
        spots = [p for p in assertion.passages if p.document == document]
        yield from (f"{document}#char={p.start},{p.end};sha256={p.sha256}" for p in spots)
        if not spots:
            yield address(data, document) or document


def _details(data: Dataset, assertion: Assertion) -> Iterator[str]:
    """The slots that have no column of their own, in words."""
    for slot, values in assertion.slots.items():
        if slot not in _ELSEWHERE:
            shown = (data.label(str(v)) if str(v) in data.labels else str(v) for v in values)
            yield f"{data.label(KG + slot)}: {', '.join(shown)}"


def _kind_of(data: Dataset, said: Assertion) -> str:
    return _kind(data, said.iri) or data.label(kind(data, said))


def _kind(data: Dataset, iri: str) -> str:
    return ", ".join(sorted(data.label(str(k)) for k in data.values(iri, RDF_TYPE)))
