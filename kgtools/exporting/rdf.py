"""RDF, by pyoxigraph: the graph as it is, or what a trace concludes with all that it rests on. Sorted: same data, same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pyoxigraph as ox

from kgtools.answers import verdict
from kgtools.assertions import Register
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.results import turtle
from kgtools.terms import compress, local_name, name_of, prefixes
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

    Of a `Dataset`: what its files say; `as_of` a day without the assertions that do not hold then, save those that others
    refer to. Of a `Trace`: all that it was worked out from, so that the same question to it gives the same answer, with its
    `conclusions` in the default graph; without these, the assertions behind the answer alone.
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
    ours = list(data.quads())
    if as_of is None:
        return set(ours)
    register = Register(data).all
    over = {iri for iri, a in register.items() if not a.holds(as_of)}
    referred = _closed(data, (name_of(q.subject) for q in ours if name_of(q.subject) not in over))
    return {q for q in ours if name_of(q.subject) not in over or q in referred}


def _behind(trace: Trace, conclusions: bool) -> set[ox.Quad]:
    data = (trace.view.plain or trace.view).dataset  # what is assumed is told in the verdict, and never written as said
    if not conclusions:
        return _closed(data, (a.iri for a in trace.assertions))
    verdicts = {ox.Quad(*t) for t in verdict(trace)}
    named = {q.object.value for q in verdicts if isinstance(q.object, ox.NamedNode)}
    return verdicts | _closed(data, named | set(_worked_out_from(trace)))


def _worked_out_from(trace: Trace) -> Iterator[str]:
    """What decided it: requirements and dependencies, votes, positions, and who is a member and recognises whom."""
    chosen, data = trace.view, trace.view.dataset
    for (iri, applicant), node in trace.network.nodes.items():
        yield from (iri, applicant, *(a.iri for a in node.because), *(need.dependency.iri for need in node.needs))
        if node.question is None:
            continue
        q = node.question
        yield from (a.iri for a in q.said)
        yield from (a.iri for b in q.ballots for later in b.chain for a in (*later.because, *later.conflict))
        voters = {b.actor for b in q.ballots}
        yield from (a.iri for a in chosen.of("Membership") if voters & set(a.all("member")))
        for sensitivity in (s for s in chosen.of("Sensitivity") if iri in s.all("decision")):
            kinds = (local_name(k) for k in sensitivity.all("sensitiveTo"))
            yield from (a.iri for kind in kinds for v in voters for a in chosen.between(kind, v, applicant))
    yield from (a.iri for a in trace.assertions)
    yield from (i.iri for i in trace.behind)
    yield from (str(iri) for iri in data.instances("kg:Waiver"))


def _closed(data: Dataset, start: Iterable[str]) -> set[ox.Quad]:
    """All that our files say of these things, and of whatever that names."""
    queue = sorted(set(start))
    seen, found = set(queue), set()
    while queue:
        for quad in data.quads(queue.pop()):
            found.add(quad)
            if isinstance(quad.object, ox.NamedNode) and quad.object.value not in seen:
                seen.add(quad.object.value)
                queue.append(quad.object.value)
    return found
