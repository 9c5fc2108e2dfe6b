"""What the cell of a table means: values by the range of the column's property, and things by their names."""

from __future__ import annotations

import re
from difflib import get_close_matches

import pyoxigraph as ox

from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, XSD, expand, local_name, prefixes, to_value
from kgtools.vocabulary import OWL_CLASS, Vocabulary

SEPARATOR = "|"  # between the values of a cell, which are read as "each of"
NAMESPACES = {KG + "Assertion": "assertion", KG + "Document": "document", KG + "Passage": "passage"}
_DATES = {10: "date", 7: "gYearMonth", 4: "gYear"}  # by length
_EXAMPLES = {
    "date": "2023-03-28",
    "gYearMonth": "2023-03",
    "gYear": "2023",
    "boolean": "true or false",
    "integer": "42",
    "decimal": "42.5",
}
_NAME = re.compile(r"[\w.~-]+")

Term = ox.NamedNode | ox.Literal


def values(iri: str, cell: str, vocabulary: Vocabulary) -> list[Term]:
    """The values of a cell. Raises `ValueError`: what is wrong and, in a second line, how to mend it."""
    range_, parts = vocabulary.ranges.get(iri, ""), [part.strip() for part in cell.split(SEPARATOR) if part.strip()]
    fitting = vocabulary.fitting(iri)
    if iri == PREF_LABEL:
        return [ox.Literal(cell, language="en")]
    if iri == RDF_TYPE or iri in vocabulary.links:
        return [_thing(part, OWL_CLASS if iri == RDF_TYPE else range_, vocabulary) for part in parts]
    if XSD + "date" in fitting:
        return [_date(part, partial=iri == KG + "from" or len(fitting) > 1) for part in parts]
    if fitting:
        return [_literal(part, range_ if range_ in fitting else XSD + "integer") for part in parts]
    if iri.startswith(KG):
        return [ox.Literal(cell)]
    return [ox.NamedNode(to_iri(p, "id")) if _is_iri(p) else ox.Literal(p) for p in parts]


def _date(text: str, *, partial: bool) -> ox.Literal:
    kind = _DATES.get(len(text))
    if kind is None or (kind != "date" and not partial):
        raise ValueError(
            f"{text!r} is no day\nWrite year-month-day; a month or a year fits in the columns from and statedTime."
        )
    return _literal(text, XSD + kind)


def _literal(text: str, datatype: str) -> ox.Literal:
    if datatype == XSD + "boolean":
        text = text.lower()
    found = ox.Literal(text, datatype=ox.NamedNode(datatype))
    try:
        to_value(found)
    except ValueError as error:
        raise ValueError(f"{error}\nWrite it as in {_EXAMPLES[local_name(datatype)]}.") from None
    return found


def _thing(text: str, range_: str, vocabulary: Vocabulary) -> ox.NamedNode:
    """The thing that a name means, in a column whose property has this range."""
    if _is_iri(text):
        return ox.NamedNode(to_iri(text, "id"))
    known = vocabulary.names.get(range_)
    if known:
        if text.casefold() not in known:
            near = get_close_matches(text.casefold(), known, n=1)
            choice = [known[near[0]]] if near else sorted(set(known.values()))
            raise ValueError(f"there is no {text!r}\nWrite {' or '.join(map(local_name, choice[:8]))}.")
        return ox.NamedNode(known[text.casefold()])
    broader = vocabulary.broader(range_)
    namespace = next((NAMESPACES[k] for k in broader if k in NAMESPACES), "id")
    if text != text.lower() and namespace == "id":
        plain = re.sub(r"\s+", "-", text.lower())
        raise ValueError(f"{text!r} is no name\nNames are in lower case, as in {plain}; kgtools show tells a thing's.")
    return ox.NamedNode(to_iri(text, namespace))


def _is_iri(text: str) -> bool:
    prefix, colon, _ = text.partition(":")
    return bool(colon) and (prefix in prefixes() or "://" in text)


def to_iri(text: str, namespace: str) -> str:
    """The IRI of a prefixed name, an IRI, or a bare name within a namespace."""
    if "://" in text:
        found = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        try:
            if not re.search(r'[\s<>"{}|\\^`]', found):
                return ox.NamedNode(found).value
        except ValueError:
            pass
        raise ValueError(f"{text!r} is no IRI\nWrite it whole, as in https://example.org/thing.")
    local = text.partition(":")[2] if _is_iri(text) else text
    if _NAME.fullmatch(local):
        return expand(text if _is_iri(text) else f"{namespace}:{text}")
    remedy = f"Write the last part of its IRI, as in north-macedonia, or a prefixed name; several are separated by {SEPARATOR}."
    raise ValueError(f"{text!r} is no name\n{remedy}")
