"""Does a file use the words of the ontology as they are meant? What does not is refused: it would silently do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kgtools.errors import InputError
from kgtools.files import read_quads, read_text
from kgtools.resources import resource
from kgtools.terms import DCTERMS, KG, PREF_LABEL, RDF_TYPE, SUBCLASS, XSD, compress, local_name, name_of, to_value

ONTOLOGY = "https://w3id.org/kgtools/ontology-file/"
OA = "http://www.w3.org/ns/oa#"
_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
OWL = "http://www.w3.org/2002/07/owl#"
OWL_CLASS = OWL + "Class"
_INTEGERS = frozenset({XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger"})
_FITTING = {
    XSD + "integer": _INTEGERS,
    XSD + "decimal": frozenset({XSD + "decimal", XSD + "double", *_INTEGERS}),
    XSD + "date": frozenset({XSD + "date"}),
    XSD + "boolean": frozenset({XSD + "boolean"}),
}
ELSEWHERE = {  # properties of other vocabularies that the code computes with
    DCTERMS + "issued": frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear"}),
    KG + "statedTime": frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear"}),
    OA + "start": _INTEGERS,
    OA + "end": _INTEGERS,
}


Problem = tuple[str, str, str]  # what is wrong, the word to look for in the file, and the remedy


@dataclass(frozen=True)
class Vocabulary:
    """The ontology's quads, and what they say of its words."""

    quads: tuple[ox.Quad, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """The IRIs of all terms."""
        return frozenset(name_of(q.subject) for q in self.quads if q.predicate.value == RDF_TYPE)

    @cached_property
    def ranges(self) -> dict[str, str]:
        """The range of each property that declares one."""
        return dict(self._of(_RANGE))

    @cached_property
    def properties(self) -> frozenset[str]:
        """The IRIs of our own properties."""
        kinds = {OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
        return frozenset(s for s, k in self._of(RDF_TYPE) if k in kinds)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The IRIs of our own classes."""
        return frozenset(s for s, k in self._of(RDF_TYPE) if k == OWL_CLASS)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of each term."""
        return dict(self._of(PREF_LABEL))

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """The term that a name or a label means, in any case, where a property's range leaves few: values, and classes."""
        found = {}
        for range_, terms in {**self.values, OWL_CLASS: self.classes}.items():
            labelled = {self.labels[term].casefold(): term for term in sorted(terms) if term in self.labels}
            found[range_] = labelled | {local_name(term).casefold(): term for term in sorted(terms)}
        return found

    @cached_property
    def wording(self) -> dict[str, str]:
        """How assertions of a class are worded that bear no label."""
        return dict(self._of(KG + "wording"))

    @cached_property
    def ends(self) -> dict[str, tuple[str, str]]:
        """The slots of the source and the target of an edge, by class that declares one."""
        targets = dict(self._of(KG + "edgeTarget"))
        return {kind: (source, targets[kind]) for kind, source in self._of(KG + "edgeSource") if kind in targets}

    def broader(self, kind: str) -> list[str]:
        """Return a class and its superclasses, nearest first."""
        found = [kind]
        for each in found:
            found += sorted(k for k in self._parents.get(each, ()) if k not in found)
        return found

    def fitting(self, name: str) -> frozenset[str]:
        """Return the datatypes that a property takes; none where it takes things or any text."""
        return ELSEWHERE.get(name) or _FITTING.get(self.ranges.get(name, ""), frozenset())

    @cached_property
    def _parents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for kind, parent in self._of(SUBCLASS):
            found.setdefault(kind, set()).add(parent)
        return found

    def _of(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of a property; of a literal its text."""
        for quad in self.quads:
            if quad.predicate.value == name and not isinstance(quad.object, ox.BlankNode | ox.Triple):
                yield name_of(quad.subject), quad.object.value

    @cached_property
    def links(self) -> frozenset[str]:
        """The properties whose value is a thing and not a literal."""
        return frozenset(s for s, k in self._of(RDF_TYPE) if k == OWL + "ObjectProperty")

    @cached_property
    def values(self) -> dict[str, set[str]]:
        """The individuals of each class of values, such as the modalities."""
        kinds = {s for s, parent in self._of(SUBCLASS) if parent == _CONCEPT}
        found: dict[str, set[str]] = {}
        for subject, kind in self._of(RDF_TYPE):
            if kind in kinds:
                found.setdefault(kind, set()).add(subject)
        return found

    def problems(self, quads: Iterable[ox.Quad], file: Path) -> Iterator[InputError]:
        """Yield what is wrong with the words and literals of a file, each with its place and remedy."""
        own = {name_of(q.subject) for q in quads if q.predicate.value == SUBCLASS}
        for quad in quads:
            found = self._unknown(quad, own) or self._ill_typed(quad)
            if found:
                what, word, remedy = found
                yield InputError(what, where=f"{file}{_line_of(file, word)}", remedy=remedy)

    def _unknown(self, quad: ox.Quad, own: set[str]) -> Problem | None:
        for term in (quad.predicate, quad.object):
            name = name_of(term)
            if isinstance(term, ox.NamedNode) and name.startswith(KG) and name not in self.words and name not in own:
                near = get_close_matches(name, self.words, n=1)
                remedy = f"Did you mean {compress(near[0])}?" if near else "See the modules of the ontology."
                return f"the ontology has no {compress(name)}", compress(name), remedy
        return None

    def _ill_typed(self, quad: ox.Quad) -> Problem | None:
        name, value = quad.predicate.value, quad.object
        return (
            self._bad_literal(name, value) if isinstance(value, ox.Literal) else self._bad_thing(name, name_of(value))
        )

    def _bad_literal(self, name: str, value: ox.Literal) -> Problem | None:
        text, shown = value.value, f'"{value.value[:60]}"'
        try:
            to_value(value)
        except ValueError as error:
            return str(error), text, "Correct the value or its datatype."
        if "\0" in text:
            return "a literal holds a NUL character", compress(name), "Remove it."
        if name in self.links:
            return f"{compress(name)} takes a thing and not the text {shown}", text, "Give it an IRI, as in id:spain."
        fitting = self.fitting(name)
        if not fitting or value.datatype.value in fitting:
            return None
        kinds = " or ".join(sorted(compress(k) for k in fitting))
        what = f"{compress(name)} takes {kinds} and not {shown} of {compress(value.datatype.value)}"
        return what, text, f"Write its datatype, as in {shown}^^{compress(min(fitting))}."

    def _bad_thing(self, name: str, value: str) -> Problem | None:
        range_ = self.ranges.get(name, "")
        if name in ELSEWHERE or range_ in _FITTING:
            what = f"{compress(name)} takes a literal and not {compress(value)}"
            return what, compress(name), "Write the value in quotes."
        known = self.values.get(range_, set())
        if known and value not in known:
            what = f"{compress(name)} does not take {compress(value)}"
            return what, compress(value), f"Use {', '.join(sorted(map(compress, known)))}."
        return None


def read_vocabulary() -> Vocabulary:
    """Return the bundled ontology: its header and modules, a named graph each.

    >>> "https://w3id.org/kgtools/ontology/State" in read_vocabulary().words
    True
    """
    root = resource("ontology")
    files = [root / "kgtools.ttl", *sorted((root / "modules").glob("*.ttl"))]
    return Vocabulary(tuple(q for f in files for q in read_quads(f, ONTOLOGY + f.relative_to(root).as_posix())))


def _line_of(file: Path, word: str) -> str:
    """The first line of a file that holds a word, as ":12"; nothing where it is written another way."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return next((f":{n}" for n, line in enumerate(read_text(file).splitlines(), 1) if pattern.search(line)), "")
