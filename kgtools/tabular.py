"""Tables beside the Turtle, TSV or CSV: a row is a thing, mostly an assertion, and a column is one of its slots.

What a cell means follows from the range of its column's property. After CSV on the Web (https://www.w3.org/TR/csv2rdf/),
without its metadata file: the ontology is the metadata.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kgtools.errors import InputError
from kgtools.files import DELIMITERS, read_text
from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, XSD, compress, expand, local_name, prefixes
from kgtools.vocabulary import OWL_CLASS, Vocabulary

SEPARATOR = "|"  # between the values of a cell, which are read as "each of"
_COLUMNS = {"type": RDF_TYPE, "label": PREF_LABEL}
_NAMESPACES = {KG + "Assertion": "assertion", KG + "Document": "document", KG + "Passage": "passage"}
_DATES = {10: "date", 7: "gYearMonth", 4: "gYear"}  # by length
_NAME = re.compile(r"[\w.~-]+")
_FROM, _STATED = KG + "from", KG + "statedTime"

Term = ox.NamedNode | ox.Literal
Row = dict[str, list[Term]]  # the values of each property, by IRI


@dataclass(frozen=True)
class Table:
    """What the rows of a table describe: the slots of each thing, by its IRI, and its line."""

    graph: str
    rows: Mapping[str, Row]
    lines: Mapping[str, int]

    @property
    def quads(self) -> Iterator[ox.Quad]:
        """The rows as quads of the table's named graph."""
        graph = ox.NamedNode(self.graph)
        for subject, row in self.rows.items():
            for name, values in row.items():
                yield from (ox.Quad(ox.NamedNode(subject), ox.NamedNode(name), value, graph) for value in values)


def is_table(path: Path) -> bool:
    """Whether a file is a table of this kind: its header has a column `type`."""
    return any("type" in [name.strip() for name in header] for _, header in islice(_lines(path, []), 1))


def read_table(path: Path, graph: str, vocabulary: Vocabulary) -> Table:
    """Read one table, whose quads belong to the named graph `graph`. Raises `InputError`, with file and line, for all that is wrong."""
    problems: list[InputError] = []
    lines = iter(_lines(path, problems))
    number, header = next(lines, (1, []))
    where = f"{path}:{number}"
    columns = [name.strip() for name in header]
    slots = {name: _property(name) for name in columns if name not in ("", "id") and not name.startswith("#")}
    problems += [p for name, iri in slots.items() if (p := _unknown(name, iri, vocabulary, where))]
    if "type" not in columns:
        remedy = "Name the class of each row there, as in Position."
        problems.append(InputError("the table has no column type", where=where, remedy=remedy))
    if twice := sorted({c for c in columns if c and columns.count(c) > 1}):
        problems.append(InputError(f"two columns are called {twice[0]}", where=where, remedy="Keep one of them."))
    if problems:
        raise InputError.of(problems)
    rows, described = dict[str, Row](), dict[str, int]()
    for number, cells in lines:
        where = f"{path}:{number}"
        try:
            if any(cell.strip() for cell in cells[len(columns) :]):
                what = f"the row has {len(cells)} cells, and the header {len(columns)}"
                raise InputError(what, where=where, remedy="Quote a cell that holds the delimiter.")
            filled = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
            row = _row({slots[name]: cell for name, cell in filled.items() if name in slots}, vocabulary, where)
            subject = _subject(filled.get("id"), row, path.stem, vocabulary, where)
            if subject in described:
                what = f"{compress(subject)} is described in line {described[subject]} already"
                raise InputError(what, where=where, remedy="Remove one of the two, or name each in a column id.")
        except InputError as error:
            problems.append(error)
            continue
        rows[subject], described[subject] = row, number
    if problems:
        raise InputError.of(problems)
    return Table(graph, rows, described)


def _lines(path: Path, problems: list[InputError]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is neither empty nor a comment, with its number."""
    delimiter = DELIMITERS[path.suffix.lower()]
    for number, line in enumerate(read_text(path).split("\n"), 1):
        text = line.removesuffix("\r")
        if not text.strip(f"{delimiter} ") or text.startswith("#"):
            continue
        try:
            yield number, next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            remedy = "Close the quotes; a row is one line."
            problems.append(InputError(f"not well-formed: {error}", where=f"{path}:{number}", remedy=remedy))


def _property(column: str) -> str:
    """The IRI of the property that a column stands for."""
    return _COLUMNS.get(column) or (expand(column) if ":" in column else KG + column)


def _unknown(column: str, iri: str, vocabulary: Vocabulary, where: str) -> InputError | None:
    if iri in vocabulary.properties or (not iri.startswith(KG) and "://" in iri):
        return None
    names = [local_name(p) for p in vocabulary.properties] + ["id", *_COLUMNS]
    near = get_close_matches(column, names, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "A column is a slot of the ontology; a note begins with #."
    return InputError(f"there is no property {column!r}", where=where, remedy=remedy)


def _row(cells: Mapping[str, str], vocabulary: Vocabulary, where: str) -> Row:
    """Return the values of the slots of a row. A month or a year in `kg:from` is its first day, and what was stated."""
    row: Row = {}
    for iri, cell in cells.items():
        try:
            row[iri] = _values(iri, cell, vocabulary)
        except ValueError as error:
            what, _, remedy = str(error).partition("\n")
            raise InputError(f"{local_name(iri)}: {what}", where=where, remedy=remedy or None) from None
    if not row.get(RDF_TYPE):
        raise InputError("the row has no type", where=where, remedy="Name its class, as in Position.")
    if _FROM in row and len(row[_FROM][0].value) < 10:
        row.setdefault(_STATED, row[_FROM])
        first = f"{row[_FROM][0].value}-01-01"[:10]
        row[_FROM] = [ox.Literal(first, datatype=ox.NamedNode(XSD + "date"))]
    return row


def _subject(name: str | None, row: Row, stem: str, vocabulary: Vocabulary, where: str) -> str:
    """Return the IRI of what a row describes: by its name, or by what it says."""
    kinds = [kind for value in row[RDF_TYPE] for kind in vocabulary.broader(value.value)]
    namespace = next((_NAMESPACES[kind] for kind in kinds if kind in _NAMESPACES), "id")
    ends = next((vocabulary.ends[kind] for kind in kinds if kind in vocabulary.ends), ())
    name = name or _name_of(row, stem, ends)
    if not name:
        raise InputError("the row has no name", where=where, remedy="Give it one in a column id.")
    try:
        return _iri(name, namespace)
    except ValueError as error:
        what, _, remedy = str(error).partition("\n")
        raise InputError(f"id: {what}", where=where, remedy=remedy) from None


def _values(iri: str, cell: str, vocabulary: Vocabulary) -> list[Term]:
    """The values of a cell. Raises `ValueError`: what is wrong and, in a second line, how to mend it."""
    range_, parts = vocabulary.ranges.get(iri, ""), [part.strip() for part in cell.split(SEPARATOR) if part.strip()]
    fitting = vocabulary.fitting(iri)
    if iri == PREF_LABEL:
        return [ox.Literal(cell, language="en")]
    if iri == RDF_TYPE or iri in vocabulary.links:
        return [_thing(part, OWL_CLASS if iri == RDF_TYPE else range_, vocabulary) for part in parts]
    if XSD + "date" in fitting:
        return [_date(part, partial=iri == _FROM or len(fitting) > 1) for part in parts]
    if fitting:
        return [
            ox.Literal(part, datatype=ox.NamedNode(range_ if range_ in fitting else XSD + "integer")) for part in parts
        ]
    if iri.startswith(KG):
        return [ox.Literal(cell)]
    return [ox.NamedNode(_iri(p, "id")) if _is_iri(p) else ox.Literal(p) for p in parts]


def _date(text: str, *, partial: bool) -> ox.Literal:
    kind = _DATES.get(len(text))
    if kind is None or (kind != "date" and not partial):
        raise ValueError(
            f"{text!r} is no day\nWrite year-month-day; a month or a year fits in the columns from and statedTime."
        )
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _thing(text: str, range_: str, vocabulary: Vocabulary) -> ox.NamedNode:
    """The thing that a name means, in a column whose property has this range."""
    if _is_iri(text):
        return ox.NamedNode(_iri(text, "id"))
    known = vocabulary.names.get(range_)
    if known:
        if text.casefold() not in known:
            near = get_close_matches(text.casefold(), known, n=1)
            choice = [known[near[0]]] if near else sorted(set(known.values()))
            raise ValueError(f"there is no {text!r}\nWrite {' or '.join(map(local_name, choice[:8]))}.")
        return ox.NamedNode(known[text.casefold()])
    broader = vocabulary.broader(range_)
    return ox.NamedNode(_iri(text, next((_NAMESPACES[k] for k in broader if k in _NAMESPACES), "id")))


def _is_iri(text: str) -> bool:
    prefix, colon, _ = text.partition(":")
    return bool(colon) and (prefix in prefixes() or "://" in text)


def _iri(text: str, namespace: str) -> str:
    """The IRI of a prefixed name, an IRI, or a bare name within a namespace."""
    local = text if not _is_iri(text) or "://" in text else text.partition(":")[2]
    if "://" in text:
        found = text.strip("<>")
        if not re.search(r'[\s<>"{}|\\^`]', found):
            return found
    elif _NAME.fullmatch(local):
        return expand(text if _is_iri(text) else f"{namespace}:{text}")
    raise ValueError(f"{text!r} is no name\nWrite the last part of its IRI, as in north-macedonia, or a prefixed name.")


def _name_of(row: Row, stem: str, ends: Sequence[str]) -> str:
    """A name for an assertion that has none: the table's, its class, its ends, the applicant, and when."""
    parts: list[str] = []
    for slot in dict.fromkeys([*ends, KG + "applicant", _FROM, KG + "on", KG + "round"]):
        values = row.get(slot, [])
        more = [f"and-{len(values) - 1}-more"] if len(values) > 1 else []
        parts += [local_name(value.value) for value in values[:1]] + more
    kind = [local_name(value.value).lower() for value in row[RDF_TYPE][:1]]
    return "-".join(re.sub(r"[^\w.~-]+", "-", part) for part in [stem, *kind, *parts]) if parts else ""
