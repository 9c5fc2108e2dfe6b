"""Read results that somebody else sends: rows as SPARQL JSON, triples as Turtle. Lexical forms stay as they were sent.

SPARQL 1.1 Query Results JSON, https://www.w3.org/TR/sparql11-results-json/; also what Virtuoso writes instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kgtools.dataset import Dataset
from kgtools.results import Answer, Graph, Table, Term, collect

_MAX_TRIPLE_TERMS = 1000  # the parser overflows its stack on deep ones


def read_rows(text: bytes, dataset: Dataset) -> Table | Answer:
    """Return the rows of a SELECT or the truth value of an ASK. Raises `ValueError` for anything else.

    >>> bool(read_rows(b'{"head": {}, "boolean": true}', dataset=None))
    True
    """
    try:
        found = json.loads(text)
        if "boolean" in found:
            return Answer({True: True, False: False}[found["boolean"]])
        columns = tuple(found["head"]["vars"])
        if len({c for c in columns if re.fullmatch(r"\w+", c)}) < len(columns):
            raise ValueError("odd names of variables")
        names: dict[str, ox.BlankNode] = {}
        return Table(columns, tuple(_row(columns, b, names) for b in found["results"]["bindings"]), dataset)
    except json.JSONDecodeError as error:
        raise ValueError(f"its JSON is cut off or damaged: {error}") from None
    except RecursionError:
        raise ValueError("its JSON is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"its JSON holds no SPARQL results: {error}") from None
    except (AttributeError, KeyError, TypeError):
        raise ValueError(f"its JSON holds no SPARQL results: {text[:300].decode('utf-8', 'replace')}") from None


def read_triples(text: bytes, dataset: Dataset) -> Graph:
    """Return the triples of a Turtle text. Raises `ValueError` for anything else."""
    if text.count(b"<<") > _MAX_TRIPLE_TERMS:
        raise ValueError("its Turtle has too many RDF 1.2 triple terms")
    try:
        found = collect((quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)), dataset)
    except SyntaxError as error:
        raise ValueError(f"its Turtle is cut off or damaged: {error.msg}") from None
    assert isinstance(found, Graph)
    return found


def _row(columns: tuple[str, ...], binding: Mapping[str, Any], names: dict[str, ox.BlankNode]) -> tuple[Any, ...]:
    if not binding.keys() <= set(columns):
        raise ValueError(f"a variable that its head does not name in {binding}")
    try:
        return tuple(_term(binding[c], names) if c in binding else None for c in columns)
    except ValueError as error:
        raise ValueError(f"{error} in {binding}") from None


def _term(cell: Mapping[str, Any], names: dict[str, ox.BlankNode]) -> Term:
    kind, value = cell["type"], cell["value"]
    if kind == "triple":
        parts: Any = [_term(value[part], names) for part in ("subject", "predicate", "object")]
        return ox.Triple(*parts)
    if kind not in ("uri", "bnode", "literal", "typed-literal") or not isinstance(value, str):
        raise ValueError("no term of RDF")
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":  # numbered: Virtuoso's names are not names in RDF
        return names.setdefault(value, ox.BlankNode(f"b{len(names)}"))
    if cell.get("xml:lang"):
        return ox.Literal(value, language=cell["xml:lang"])
    return ox.Literal(value, datatype=ox.NamedNode(cell["datatype"]) if cell.get("datatype") else None)
