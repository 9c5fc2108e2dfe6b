"""The same data for other libraries: rdflib graphs, and NetworkX graphs of entities or of one goal's requirements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtools.assertions import Register
from kgtools.dataset import Dataset, load
from kgtools.solving import ballots
from kgtools.statements import ends, kind
from kgtools.terms import local_name
from kgtools.tracing import Trace
from kgtools.views import View

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


def to_rdflib(dataset: Dataset | None = None) -> rdflib.Dataset:
    """Return the dataset as an `rdflib.Dataset`: one named graph per file, the ontology included, no shapes.

    >>> len(to_rdflib(load())) > 1000
    True
    """
    import rdflib

    target = rdflib.Dataset(default_union=True)
    for quad in dataset.store if dataset is not None else load().store:
        graph = target.graph(_rdflib_term(quad.graph_name))
        graph.add(tuple(_rdflib_term(t) for t in (quad.subject, quad.predicate, quad.object)))
    return target


def rdflib_graph(quads: Iterable[ox.Quad | ox.Triple]) -> rdflib.Graph:
    """Return triples as one `rdflib.Graph`."""
    import rdflib

    graph = rdflib.Graph()
    for quad in quads:
        graph.add(tuple(_rdflib_term(t) for t in (quad.subject, quad.predicate, quad.object)))
    return graph


def to_networkx(source: Dataset | View | Trace | None = None) -> nx.DiGraph | nx.MultiDiGraph:
    """Return a NetworkX graph with IRIs as nodes, and labels and plain values as attributes.

    Of a `Trace`: the requirement network of its goal as a `DiGraph`. Nodes are (requirement, applicant) pairs with
    `label`, `kind` and `status`, and (decision, applicant, member) triples for ballots; an edge runs from what needs to
    what is needed and holds the IRI of the `dependency`.
    Of a `Dataset` or `View`: the entities as a `MultiDiGraph`. An edge is an assertion: its key is the assertion's IRI,
    its ends are the slots that the ontology declares, the assertion itself in place of one that is not given, and it
    holds `kind`, `modality`, `negated`, `begin` and `end`.

    >>> graph = to_networkx(load())
    >>> graph.nodes["https://w3id.org/kgtools/id/spain"]["label"]
    'Spain'
    """
    return _requirements(source) if isinstance(source, Trace) else _entities(source or load())


def _requirements(trace: Trace) -> nx.DiGraph:
    import networkx as nx

    data = trace.view.dataset
    graph = nx.DiGraph(applicant=trace.network.goal[1], standing=trace.network.goal[0], as_of=str(trace.view.as_of))
    for key, node in trace.network.nodes.items():
        graph.add_node(key, label=node.label, kind=node.kind, status=str(trace.statuses[key]))
        for ballot in ballots(node, trace.statuses):
            name = (*key, ballot.actor)
            graph.add_node(
                name, label=data.label(ballot.actor), kind="Ballot", status=str(ballot.status), vote=ballot.vote
            )
            graph.add_edge(key, name, because=tuple(a.iri for a in ballot.because))
    for key, node in trace.network.nodes.items():
        for need in node.needs:
            graph.add_edge(key, need.key, dependency=need.dependency.iri)
    return graph


def _entities(source: Dataset | View) -> nx.MultiDiGraph:
    import networkx as nx

    chosen = source if isinstance(source, View) else None
    data = chosen.dataset if chosen else source
    assert isinstance(data, Dataset)
    known = {a.iri: a for a in chosen.assertions} if chosen else Register(data).all
    graph = nx.MultiDiGraph()
    for assertion, pair in ((a, pair) for a in known.values() for pair in ends(data, a)):
        for end in pair:
            graph.add_node(end, label=data.label(end), kinds=sorted(local_name(k) for k in data.kinds(end)))
        graph.add_edge(
            *pair,
            key=assertion.iri,
            label=assertion.label,
            kind=local_name(kind(data, assertion)),
            modality=assertion.modality,
            negated=assertion.negated,
            begin=assertion.begin,
            end=assertion.end,
        )
    return graph


def _rdflib_term(term: Any) -> Any:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.DefaultGraph):
        return rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value))
