"""Query results in the formats that people and programs read: table, csv, tsv, json, md, ttl."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtools.columns import aligned, guarded, markdown, separated
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.notebooks import MAX_ROWS, Shown, table
from kgtools.terms import Value, compress, prefixes, to_value

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "tsv", "json", "md", "ttl")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Table(Shown):
    """The rows of a SELECT: `columns` are the variables, a cell is a term or None where it is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    dataset: Dataset

    def values(self) -> list[dict[str, Value | None]]:
        """Return the rows as dictionaries of Python values; a literal that does not fit its datatype stays text."""
        return [{c: _value(t) for c, t in zip(self.columns, row, strict=True)} for row in self.rows]

    def to_dataframe(self) -> pd.DataFrame:
        """Return the `values` as a pandas data frame with a column for each variable; see `kgtools.frames.dataframe`."""
        from kgtools.frames import dataframe

        return dataframe(self.columns, self.values())

    def format(self, kind: str = "table", *, raw: bool = False, width: int | None = None) -> str:
        """Return the rows as text.

        `raw` leaves csv and tsv cells as they are, even if a spreadsheet would run them; a table is wrapped to `width`.
        """
        if kind == "table":
            return aligned(self.columns, [self._shown(row) for row in self.rows], width)
        if kind == "md":
            return markdown(self.columns, [self._shown(row) for row in self.rows])
        if kind in ("csv", "tsv"):
            cells = [["" if t is None else _cell(t, raw) for t in row] for row in self.rows]
            return separated([self.columns, *cells], "," if kind == "csv" else "\t")
        if kind == "json":
            rows = [{c: _json(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows]
            found = {"head": {"vars": list(self.columns)}, "results": {"bindings": rows}}
            return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
        raise UsageError(
            f"a SELECT gives rows, which have no form in {kind}", remedy="Use CONSTRUCT, or another format."
        )

    def _repr_html_(self) -> str:
        shown = self.rows[:MAX_ROWS]
        cells = [list(zip(self._shown(row), map(_iri, row), strict=True)) for row in shown]
        return table(self.columns, cells, len(self.rows))

    def _shown(self, row: tuple[Term | None, ...]) -> list[str]:
        """Things by their labels; by their short names where the row says the label itself."""
        said = {t.value for t in row if isinstance(t, ox.Literal)}

        def shown(term: Term | None) -> str:
            if isinstance(term, ox.NamedNode):
                label = self.dataset.labels.get(term.value)
                return compress(term.value) if label is None or label in said else label
            return "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)

        return [shown(t) for t in row]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Graph(Shown):
    """The triples of a CONSTRUCT or DESCRIBE, sorted."""

    triples: tuple[ox.Triple, ...]
    dataset: Dataset

    def to_table(self) -> Table:
        """Return the triples as rows of subject, predicate and object."""
        rows = tuple((t.subject, t.predicate, t.object) for t in self.triples)
        return Table(("subject", "predicate", "object"), rows, self.dataset)

    def to_dataframe(self) -> pd.DataFrame:
        """Return the triples as a pandas data frame of subject, predicate and object."""
        return self.to_table().to_dataframe()

    def format(self, kind: str = "ttl", *, raw: bool = False, width: int | None = None) -> str:
        """Return the triples: Turtle for ttl, JSON-LD for json, and three columns otherwise."""
        if kind == "ttl":
            return turtle(self.triples)
        if kind == "json":
            data = json.loads(ox.serialize(self.triples, format=ox.RdfFormat.JSON_LD) or b"[]")
            return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        return self.to_table().format(kind, raw=raw, width=width)

    def _repr_html_(self) -> str:
        return self.to_table()._repr_html_()

    def __len__(self) -> int:
        return len(self.triples)


@dataclass(frozen=True)
class Answer(Shown):
    """The truth value of an ASK."""

    value: bool

    def format(self, kind: str = "table", *, raw: bool = False, width: int | None = None) -> str:  # noqa: ARG002 - as others
        """Return yes or no, or SPARQL's JSON."""
        if kind == "json":
            return json.dumps({"head": {}, "boolean": self.value}, indent=2) + "\n"
        if kind == "ttl":
            raise UsageError("an ASK gives yes or no, which has no form in ttl", remedy="Use another format.")
        return "yes\n" if self.value else "no\n"

    def __bool__(self) -> bool:
        return self.value


Result = Table | Graph | Answer


def collect(found: Any, dataset: Dataset) -> Result:
    """Return what pyoxigraph answers, or an iterable of triples, as a result read to its end."""
    if isinstance(found, ox.QueryBoolean):
        return Answer(bool(found))
    if isinstance(found, ox.QuerySolutions):
        columns = tuple(v.value for v in found.variables)
        return Table(columns, tuple(tuple(row[c] for c in columns) for row in found), dataset)
    return Graph(_in_order(found), dataset)


def turtle(triples: Iterable[ox.Triple]) -> str:
    """Return Turtle that is the same for the same triples, with the prefixes that it uses."""
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes()))
    lines = (written or b"").decode().splitlines(keepends=True)
    head = sorted(line for line in lines if line.startswith("@prefix "))
    rest = "".join(line for line in lines if not line.startswith("@prefix "))
    used = [line for line in head if f"{line.split()[1]}" in rest]
    return "".join(used) + rest


def _in_order(triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Sort triples; blank nodes are numbered as they come, so that the same query names them alike every time."""
    names: dict[str, ox.BlankNode] = {}

    def named(term: Any) -> Any:
        return names.setdefault(term.value, ox.BlankNode(f"b{len(names)}")) if isinstance(term, ox.BlankNode) else term

    found = {ox.Triple(named(t.subject), t.predicate, named(t.object)) for t in triples}
    return tuple(sorted(found, key=str))


def _iri(term: Term | None) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def _value(term: Term | None) -> Value | None:
    try:
        return None if term is None else to_value(term)
    except ValueError:
        return term.value if isinstance(term, ox.Literal) else str(term)


def _json(term: Term) -> dict[str, Any]:
    """A term as SPARQL 1.1 Query Results JSON."""
    if isinstance(term, ox.Literal):
        cell = {"type": "literal", "value": term.value}
        if term.language:
            cell["xml:lang"] = term.language
        elif not term.datatype.value.endswith("#string"):
            cell["datatype"] = term.datatype.value
        return cell
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {k: _json(v) for k, v in parts.items()}}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


def _cell(term: Term, raw: bool) -> str:
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return text if raw or isinstance(_value(term), int | float | Decimal) else guarded(text)
