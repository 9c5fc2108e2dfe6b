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
from pathlib import Path

import pyoxigraph as ox

from kgtools.cells import NAMESPACES, Term, to_iri, values
from kgtools.errors import InputError
from kgtools.files import DELIMITERS, read_text
from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, XSD, compress, expand, local_name
from kgtools.vocabulary import Vocabulary

_COLUMNS = {"type": RDF_TYPE, "label": PREF_LABEL}
_FROM, _STATED = KG + "from", KG + "statedTime"

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
            for name, found in row.items():
                yield from (ox.Quad(ox.NamedNode(subject), ox.NamedNode(name), value, graph) for value in found)


def is_table(path: Path) -> bool:
    """Whether a file means to be a table of this kind: its header has a column `type`, however it is written."""
    header = next((line for _, line in _text_lines(path)), "")
    return "type" in [name.strip(' "').casefold() for name in re.split(r"[\t,;]", header)]


def read_table(path: Path, graph: str, vocabulary: Vocabulary) -> Table:
    """Read one table, whose quads belong to the named graph `graph`. Raises `InputError`, with file and line, for all that is wrong."""
    problems: list[InputError] = []
    lines = iter(_lines(path, problems))
    number, header = next(lines, (1, []))
    where = f"{path}:{number}"
    columns = [name.strip() for name in header]
    if problems:  # the header cannot be read
        raise InputError.of(problems)
    slots = {name: _property(name) for name in columns if name not in ("", "id") and not name.startswith("#")}
    problems += [p for name, iri in slots.items() if (p := _unknown(name, iri, vocabulary, where))]
    if "type" not in columns:
        remedy = (
            "Name the class of each row there, as in Position. Cells are separated by tabs in .tsv, by commas in .csv."
        )
        problems.append(InputError("the table has no column type", where=where, remedy=remedy))
    meant = [slots.get(name, name) for name in columns if name and not name.startswith("#")]
    if twice := sorted({local_name(c) for c in meant if meant.count(c) > 1}):
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
            if "" in filled:
                what = f"a column without a name holds {filled['']!r}"
                raise InputError(what, where=where, remedy="Name the column; a note's name begins with #.")
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


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line that is neither empty nor a comment, with its number."""
    delimiter = DELIMITERS[path.suffix.lower()]
    text = read_text(path).replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip(f"{delimiter} ")
        if bare and not bare.startswith("# ") and not (bare.startswith("#") and delimiter not in bare):
            yield number, line


def _lines(path: Path, problems: list[InputError]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each such line."""
    for number, line in _text_lines(path):
        try:
            yield number, next(csv.reader([line], delimiter=DELIMITERS[path.suffix.lower()], strict=True))
        except csv.Error as error:
            remedy = f"Close the quotes; a row is one line, and a cell has at most {csv.field_size_limit()} characters."
            problems.append(InputError(f"not well-formed: {error}", where=f"{path}:{number}", remedy=remedy))


def _property(column: str) -> str:
    """The IRI of the property that a column stands for."""
    return _COLUMNS.get(column) or (expand(column) if ":" in column else KG + column)


def _unknown(column: str, iri: str, vocabulary: Vocabulary, where: str) -> InputError | None:
    if iri in vocabulary.properties or (not iri.startswith(KG) and "://" in iri):
        return None
    names = [local_name(p) for p in vocabulary.properties] + ["id", *_COLUMNS]
    near = get_close_matches(column, names, n=1)
    other = "A column is a slot of the ontology; a note begins with #; a table of another kind does not belong in the folder."
    remedy = f"Did you mean {near[0]}?" if near else other
    return InputError(f"there is no property {column!r}", where=where, remedy=remedy)


def _row(cells: Mapping[str, str], vocabulary: Vocabulary, where: str) -> Row:
    """Return the values of the slots of a row. A month or a year in `kg:from` is its first day, and what was stated."""
    row: Row = {}
    for iri, cell in cells.items():
        try:
            row[iri] = values(iri, cell, vocabulary)
            if not row[iri]:
                raise ValueError(f"{cell!r} holds no value\nLeave the cell empty, or name something.")
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
    namespace = next((NAMESPACES[kind] for kind in kinds if kind in NAMESPACES), "id")
    ends = next((vocabulary.ends[kind] for kind in kinds if kind in vocabulary.ends), ())
    name = name or _name_of(row, stem, ends)
    if not name:
        raise InputError("the row has no name", where=where, remedy="Give it one in a column id.")
    try:
        return to_iri(name, namespace)
    except ValueError as error:
        what, _, remedy = str(error).partition("\n")
        raise InputError(f"id: {what}", where=where, remedy=remedy) from None


def _name_of(row: Row, stem: str, ends: Sequence[str]) -> str:
    """A name for an assertion that has none: the table's, its class, its ends, the applicant, and when."""
    parts: list[str] = []
    for slot in dict.fromkeys([*ends, KG + "applicant", _FROM, KG + "on", KG + "round"]):
        found = row.get(slot, [])
        more = [f"and-{len(found) - 1}-more"] if len(found) > 1 else []
        parts += [local_name(value.value) for value in found[:1]] + more
    kind = [local_name(value.value).lower() for value in row[RDF_TYPE][:1]]
    return "-".join(re.sub(r"[^\w.~-]+", "-", part) for part in [stem, *kind, *parts]) if parts else ""
