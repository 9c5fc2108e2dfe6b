"""`export`: what is asserted, or what one goal requires, in the format of another program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kgtools.assertions import Register
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.export import cytoscape, dot, gexf, graphml, mermaid, page, rdf, tables
from kgtools.export.elements import Elements, entities, folded, requirements
from kgtools.tracing import Trace
from kgtools.views import to_day

_GRAPHS: Mapping[str, Callable[[Elements], str]] = {
    "graphml": graphml.write,
    "gexf": gexf.write,
    "cyjs": cytoscape.write,
}
_DRAWINGS: Mapping[str, Callable[[Elements], str]] = {"dot": dot.write, "mermaid": mermaid.write}
FORMATS = (*rdf.FORMATS, *_GRAPHS, *_DRAWINGS, "csv", "html")
_ENDINGS = {"ttl": "turtle", "nq": "nquads", "rdf": "rdfxml", "gv": "dot", "mmd": "mermaid", "htm": "html"}


def export(
    source: Dataset | Trace | None = None,
    kind: str = "graphml",
    *,
    view: str | None = None,
    as_of: date | str | None = None,
    table: str = "edges",
    raw: bool = False,
) -> str:
    """Return a graph as text in one of `FORMATS`.

    Of a `Trace`: the requirement network of its goal, or, with the view "entities", the assertions behind its answer as
    edges between things. Of a `Dataset` (the bundled one if none): all assertions, in whatever modality, as edges between
    things; with `as_of`, those that hold on that day. csv has one `table`, "nodes" or "edges"; `raw` leaves its cells as
    they are, even if a spreadsheet would run them. The same input gives the same text.

    >>> print(export(kind="csv", table="nodes")[:17])
    id,iri,label,kind
    """
    if kind not in FORMATS:
        raise UsageError(f"there is no export to {kind!r}", remedy=f"Choose {', '.join(FORMATS)}.")
    if view not in (None, "entities", "requirements"):
        raise UsageError(f"there is no view {view!r}", remedy="Choose entities or requirements.")
    given = source if source is not None else load()
    day = to_day(as_of, "as_of")
    if isinstance(given, Trace) and day is not None:
        raise UsageError("the day of a trace is its own", remedy="Leave as_of out.")
    if kind in rdf.FORMATS and (isinstance(given, Trace) or view != "requirements"):
        return rdf.write(kind, given, day, conclusions=view != "entities")
    if kind == "html" and view == "entities":
        raise UsageError("the page draws requirements", remedy="Leave the view out, or choose another format.")
    if kind == "html" and isinstance(given, Trace):
        return page.write(given)
    if kind == "html" or (isinstance(given, Dataset) and view == "requirements"):
        remedy = "Name it, as in: kgtools export html --for Kosovo PfP."
        raise UsageError("requirements, and the page that draws them, are those of one goal", remedy=remedy)
    elements = _elements(given, view, day)
    if kind == "csv":
        return tables.write(elements, table, raw=raw)
    return _GRAPHS[kind](elements) if kind in _GRAPHS else _DRAWINGS[kind](folded(elements))


def format_of(name: str) -> str:
    """Return the format that a file's ending stands for.

    >>> format_of("blockers.gv")
    'dot'
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _ENDINGS.get(ending, ending)
    if kind not in FORMATS:
        remedy = f"Name the format, or one of the endings {', '.join(sorted({*_ENDINGS, *FORMATS}))}."
        raise UsageError(f"{name}: the ending does not tell the format", remedy=remedy)
    return kind


def _elements(source: Dataset | Trace, view: str | None, as_of: date | None) -> Elements:
    if isinstance(source, Dataset):
        return entities(Register(source), as_of)
    return entities(source.view.register, only=source.assertions) if view == "entities" else requirements(source)
