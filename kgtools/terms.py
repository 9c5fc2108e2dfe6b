"""The border between RDF terms and Python values: everything inside works with strings, dates and numbers.

An IRI is a `str`; a literal becomes a `date`, `int`, `Decimal`, `bool` or `str` by its datatype.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

import pyoxigraph as ox

from kgtools.resources import resource

KG = "https://w3id.org/kgtools/ontology/"
ID = "https://w3id.org/kgtools/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
EXACT_MATCH = "http://www.w3.org/2004/02/skos/core#exactMatch"
DCTERMS = "http://purl.org/dc/terms/"

_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")  # turn direction, or are none

Value = str | int | bool | Decimal | date

_PARTIAL = {
    XSD + "gYearMonth": re.compile(r"(?!0000)(\d{4})-(0[1-9]|1[0-2])"),
    XSD + "gYear": re.compile(r"(?!0000)(\d{4})"),
}


@cache
def prefixes() -> Mapping[str, str]:
    """Return the project's prefixes, from `ontology/prefixes.ttl`.

    >>> prefixes()["kg"]
    'https://w3id.org/kgtools/ontology/'
    """
    declared: dict[ox.NamedNode | ox.BlankNode, dict[str, str]] = {}
    for quad in ox.parse(path=resource("ontology/prefixes.ttl")):
        if isinstance(quad.object, ox.Literal):
            key = quad.predicate.value.rpartition("#")[2]
            declared.setdefault(quad.subject, {})[key] = quad.object.value
    return dict(sorted((entry["prefix"], entry["namespace"]) for entry in declared.values()))


def expand(curie: str) -> str:
    """Return the IRI of a prefixed name; anything else comes back as it is.

    >>> expand("id:spain")
    'https://w3id.org/kgtools/id/spain'
    """
    prefix, colon, local = curie.partition(":")
    return prefixes()[prefix] + local if colon and prefix in prefixes() else curie


def compress(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI where no prefix fits.

    >>> compress("https://w3id.org/kgtools/id/spain")
    'id:spain'
    """
    fits = [(len(ns), p, ns) for p, ns in prefixes().items() if iri.startswith(ns) and len(iri) > len(ns)]
    if not fits:
        return iri
    _, prefix, namespace = max(fits)
    return f"{prefix}:{iri[len(namespace) :]}"


def name_of(term: object) -> str:
    """Return the IRI of a named node or graph, and the text of any other term.

    >>> name_of(ox.NamedNode("https://example.org/a"))
    'https://example.org/a'
    """
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def printable(text: str) -> str:
    """Return a text on one line, without what could steer a terminal or turn the reading direction.

    >>> printable("one\\ntwo" + chr(27))
    'one two\ufffd'
    """
    spaced = re.sub(r"[\r\n\t\v\f\x85\u2028\u2029]+", " ", text)
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") or c in _UNSEEN else c for c in spaced)


def local_name(iri: str) -> str:
    """Return what follows the last `/` or `#`.

    >>> local_name("https://w3id.org/kgtools/ontology/Membership")
    'Membership'
    """
    return re.split(r"[/#]", iri)[-1]


def to_value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Value:
    """Return the Python value of a term; a ValueError names a literal that does not fit its datatype.

    >>> to_value(ox.Literal("2017-01-12", datatype=ox.NamedNode(XSD + "date")))
    datetime.date(2017, 1, 12)
    """
    if not isinstance(term, ox.Literal):
        return name_of(term)
    text, datatype = term.value, term.datatype.value
    try:
        if datatype == XSD + "date":
            return _to_date(text)
        if datatype in (XSD + "integer", XSD + "nonNegativeInteger", XSD + "positiveInteger"):
            return int(re.fullmatch(r"[+-]?\d+", text, re.ASCII).group())  # type: ignore[union-attr]
        if datatype == XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
            return Decimal(text)
        if datatype in _PARTIAL:
            return _PARTIAL[datatype].fullmatch(text).group()  # type: ignore[union-attr]
    except (ValueError, KeyError, AttributeError, InvalidOperation):
        shown = text if len(text) <= 60 else text[:60] + "…"
        raise ValueError(f'"{shown}" is not a valid {compress(datatype)}') from None
    return text


def _to_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def date_bounds(stated: Value) -> tuple[date, date]:
    """Return the first and the last day of a date, a month "2016-12" or a year "2016".

    >>> date_bounds("2016-12")
    (datetime.date(2016, 12, 1), datetime.date(2016, 12, 31))
    """
    if isinstance(stated, date):
        return stated, stated
    year, _, month = str(stated).partition("-")
    first, last = (int(month), int(month)) if month else (1, 12)
    return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])
