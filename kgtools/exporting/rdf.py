"""RDF, by pyoxigraph: the graph as it is, or what a trace concludes with all that it rests on. Sorted: same data, same bytes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pyoxigraph as ox

from kgtools.answers import verdict
from kgtools.assertions import Register
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.results import turtle
from kgtools.terms import compress, name_of, prefixes
from kgtools.tracing import Trace

_SERIALIZERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
FORMATS = tuple(_SERIALIZERS)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAME = re.compile(r"[^\W\d][\w.-]*$")


def write(kind: str, source: Dataset | Trace, as_of: date | None = None, *, conclusions: bool = True) -> str:
    """Return RDF in one of `FORMATS`; trig, nquads and jsonld keep the named graph of each file.

    Of a `Dataset`: what its files say, the assertions that do not hold `as_of` a day left out. Of a `Trace`: the
    assertions behind it with whatever they refer to, and its `conclusions` in the default graph.
    """
    found = _behind(source, conclusions) if isinstance(source, Trace) else _holding(source, as_of)
    quads: Any = sorted(found, key=str)
    if kind == "turtle":
        return turtle({q.triple for q in found})
    if kind == "rdfxml":
        for quad in quads:
            _check_xml(quad)
        quads = sorted({q.triple for q in found}, key=str)
    return (ox.serialize(quads, format=_SERIALIZERS[kind], prefixes=dict(prefixes())) or b"").decode()


def _check_xml(quad: ox.Quad) -> None:
    """Refuse what the serializer would write all the same, and no reader could read, or read as something else."""
    if isinstance(quad.object, ox.Literal) and (found := _NOT_IN_XML.search(quad.object.value)):
        what = f"XML cannot hold the character U+{ord(found.group()):04X} of {compress(name_of(quad.subject))}"
        raise UsageError(what, remedy="Remove it, or choose another format.")
    if not _XML_NAME.search(quad.predicate.value):
        what = f"XML has no name for the property {quad.predicate.value}"
        raise UsageError(what, remedy="Rename it so that it ends in a letter, or choose another format.")


def _holding(data: Dataset, as_of: date | None) -> set[ox.Quad]:
    register = Register(data).all if as_of is not None else {}
    over = {iri for iri, a in register.items() if as_of is not None and not a.holds(as_of)}
    return {q for q in data.store if name_of(q.graph_name) in data.files and name_of(q.subject) not in over}


def _behind(trace: Trace, conclusions: bool) -> set[ox.Quad]:
    data, found = trace.view.dataset, {ox.Quad(*t) for t in verdict(trace)} if conclusions else set()
    queue = [a.iri for a in trace.assertions] + [iri for iri, _ in trace.network.nodes]
    seen = set(queue)
    while queue:
        for quad in data.store.quads_for_pattern(ox.NamedNode(queue.pop()), None, None):
            if name_of(quad.graph_name) in data.files:
                found.add(quad)
                if isinstance(quad.object, ox.NamedNode) and quad.object.value not in seen:
                    seen.add(quad.object.value)
                    queue.append(quad.object.value)
    return found
