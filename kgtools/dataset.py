"""One dataset: a named graph per file, the ontology beside the data, and never the shapes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kgtools import sparql
from kgtools.captions import captions
from kgtools.errors import InputError, QueryError, UsageError
from kgtools.files import DELIMITERS, graph_files, read_quads
from kgtools.resources import resource
from kgtools.tabular import Table, is_table, read_table
from kgtools.terms import (
    PREF_LABEL,
    RDF_TYPE,
    SUBCLASS,
    Value,
    compress,
    expand,
    local_name,
    name_of,
    prefixes,
    to_value,
)
from kgtools.vocabulary import read_vocabulary

GRAPH = "https://w3id.org/kgtools/graph/"


@dataclass(frozen=True)
class Edge:
    """How assertions of a class become edges: the class that declares it, and the local names of the slots of its ends."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True)
class Dataset:
    """The store and where its named graphs come from: `files` maps a graph's IRI to its file, `places` a row's thing to file and line."""

    store: ox.Store
    files: Mapping[str, Path]
    name: str
    places: Mapping[str, str] = field(default_factory=dict)
    _read: dict[tuple[str, str], tuple[Value, ...]] = field(default_factory=dict, repr=False, compare=False)

    def query(self, text: str, bindings: Mapping[str, sparql.Term] | None = None) -> Any:
        """Run SPARQL on the union of all graphs; what comes back is pyoxigraph's. Raises `QueryError`."""
        sparql.check(text)
        try:
            return self.store.query(
                sparql.bind(text, bindings or {}), use_default_graph_as_union=True, prefixes=dict(prefixes())
            )
        except SyntaxError as error:
            place, _, detail = str(error.msg).partition(": expected")
            remedy = "Check the syntax there, or somewhat before."
            if "Prefix not found" in detail:
                remedy = f"A prefix there is not declared. Known without: {', '.join(prefixes())}."
            raise QueryError(f"not valid SPARQL ({place[:200]})", remedy=remedy) from None

    def values(self, subject: str, predicate: str) -> tuple[Value, ...]:
        """Return the sorted values of a property, named by IRI or prefixed name.

        >>> load().values("id:spain", "skos:prefLabel")
        ('Spain',)
        """
        if (found := self._read.get((subject, predicate))) is None:
            quads = self.store.quads_for_pattern(ox.NamedNode(expand(subject)), ox.NamedNode(expand(predicate)), None)
            found = self._read[subject, predicate] = tuple(sorted({to_value(q.object) for q in quads}, key=str))
        return found

    def value(self, subject: str, predicate: str) -> Value | None:
        """Return the first value of a property, or None."""
        return next(iter(self.values(subject, predicate)), None)

    def quads(self, subject: str | None = None, object_: str | None = None) -> Iterator[ox.Quad]:
        """Yield what the files say, the ontology apart; of one subject, or of one thing as a value."""
        ends = [None if end is None else ox.NamedNode(end) for end in (subject, object_)]
        found = self.store.quads_for_pattern(ends[0], None, ends[1])
        return (q for q in found if name_of(q.graph_name) in self.files)

    def modality(self, iri: str) -> str:
        """Return the mode in which a thing exists, or in which an assertion is made; none given means fact.

        >>> load().modality("https://w3id.org/kgtools/id/keci")
        'recommendation'
        """
        return local_name(str(self.value(iri, "kg:modality") or "Fact")).lower()

    def subjects(self, predicate: str, object_: str) -> tuple[str, ...]:
        """Return the sorted IRIs that have this IRI as a property's value."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(expand(predicate)), ox.NamedNode(expand(object_)))
        return tuple(sorted({name_of(q.subject) for q in quads}))

    def instances(self, kind: str) -> tuple[str, ...]:
        """Return the sorted IRIs of the instances of a class and its subclasses.

        >>> "https://w3id.org/kgtools/id/nato-membership" in load().instances("kg:Standing")
        True
        """
        kinds = {expand(kind), *(k for k, ancestors in self.ancestors.items() if expand(kind) in ancestors)}
        return tuple(sorted({s for k in kinds for s in self.subjects(RDF_TYPE, k)}))

    def kinds(self, iri: str) -> frozenset[str]:
        """Return the classes of a thing and all their superclasses."""
        direct = (str(k) for k in self.values(iri, RDF_TYPE))
        return frozenset(k for d in direct for k in self.ancestors.get(d, frozenset({d})))

    def label(self, iri: str) -> str:
        """Return the English label of a thing, any other label, or the last part of its IRI.

        >>> load().label("https://w3id.org/kgtools/id/spain")
        'Spain'
        """
        return self.labels.get(iri) or local_name(iri) or iri

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Label by IRI, English first."""
        found: dict[str, tuple[bool, str]] = {}
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(PREF_LABEL), None):
            if isinstance(quad.object, ox.Literal) and quad.object.value.strip():
                rank = (quad.object.language != "en", quad.object.value)
                iri = name_of(quad.subject)
                found[iri] = min(rank, found.get(iri, rank))
        return {iri: label for iri, (_, label) in found.items()}

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """The superclasses of each class, itself included."""
        parents: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(SUBCLASS), None):
            parents.setdefault(name_of(quad.subject), set()).add(name_of(quad.object))
            parents.setdefault(name_of(quad.object), set())
        closed: dict[str, frozenset[str]] = {}
        for kind in parents:
            seen, queue = {kind}, [kind]
            while queue:
                new = parents.get(queue.pop(), set()) - seen
                seen |= new
                queue += new
            closed[kind] = frozenset(seen)
        return closed

    @cached_property
    def edges(self) -> Mapping[str, Edge]:
        """The edge of each class of assertion; a subclass has that of its nearest superclass.

        >>> load().edges["https://w3id.org/kgtools/ontology/Recognition"].source
        'recogniser'
        """
        ends = {k: [self.value(k, p) for p in ("kg:edgeSource", "kg:edgeTarget")] for k in self.ancestors}
        declared = {k: Edge(k, local_name(str(s)), local_name(str(t))) for k, (s, t) in ends.items() if s and t}
        found = {}
        for kind, ancestors in self.ancestors.items():
            nearest = min(ancestors & set(declared), key=lambda k: (-len(self.ancestors[k]), k), default=None)
            if nearest is not None:
                found[kind] = declared[nearest]
        return found

    def file_of(self, subject: str) -> Path | None:
        """Return the file that describes a thing."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), None, None)
        return next((self.files[g] for g in sorted(name_of(q.graph_name) for q in quads) if g in self.files), None)

    def place_of(self, subject: str) -> str:
        """Return where a thing is described: the file and, for a row of a table, the line.

        >>> load().place_of("id:nato").rpartition("/")[2]
        'nato.ttl'
        """
        iri = expand(subject)
        return self.places.get(iri) or str(self.file_of(iri) or local_name(iri))


def load(*paths: str | Path, extra: Sequence[str | Path] = ()) -> Dataset:
    """Return the dataset of the given folders or files (the bundled graph if none), with `extra` files beside them.

    Raises `InputError` for a file that cannot be parsed, a literal that does not fit its datatype or its property, or a
    word of our vocabulary that does not exist.

    >>> load().name
    'bundled graph'
    """
    if "" in map(str, paths):
        raise UsageError("a folder without a name", remedy="Write . for the current one.")
    roots = [Path(p) for p in paths] or [resource("graph")]
    chosen = {f.resolve(): (root, f) for root in [*roots, *map(Path, extra)] for f in graph_files(root)}
    vocabulary = read_vocabulary()
    store, files, tables = ox.Store(), dict[str, Path](), dict[str, Table]()
    problems: list[InputError] = []
    store.bulk_extend(vocabulary.quads)
    for root, file in chosen.values():
        if file.suffix.lower() in DELIMITERS and not root.is_file() and not is_table(file):
            continue  # somebody else's, or a result that was kept there
        path = file.name if root.is_file() else file.relative_to(root).as_posix()
        graph = GRAPH + quote(os.fsencode(path))
        while graph in files:
            graph += "_"
        if file.suffix.lower() in DELIMITERS:
            try:
                tables[graph] = read_table(file, graph, vocabulary)
            except InputError as error:
                problems.append(error)
                continue
            quads = list(tables[graph].quads)
        else:
            quads = list(read_quads(file, graph))
        problems += vocabulary.problems(quads, file)
        files[graph] = file
        store.bulk_extend(quads)
    places = {s: f"{files[g]}:{line}" for g, table in tables.items() for s, line in table.lines.items()}
    problems += _described_twice(store, files, tables)
    if problems:
        raise InputError.of(problems)
    dataset = Dataset(store, files, ", ".join(map(str, paths)) or "bundled graph", places)
    for table in tables.values():
        store.bulk_extend(captions(table, vocabulary, dataset.labels))
    return replace(dataset)  # labels are read anew


def _described_twice(store: ox.Store, files: Mapping[str, Path], tables: Mapping[str, Table]) -> Iterator[InputError]:
    """Yield the rows whose name another file gives to an assertion: read together, the two would be one."""
    for graph, table in tables.items():
        for subject in (s for s in table.lines if s.startswith(expand("assertion:"))):
            typed = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(RDF_TYPE), None)
            for other in sorted({name_of(q.graph_name) for q in typed} - {graph})[:1]:
                what = f"{compress(subject)} is described in {files[other]} as well"
                remedy = "Name each in a column id, or rename the table."
                yield InputError(what, where=f"{files[graph]}:{table.lines[subject]}", remedy=remedy)
