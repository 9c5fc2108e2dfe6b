"""`export`: what is asserted, or what one goal requires, in the format of another program."""

from __future__ import annotations

from datetime import date

from kgtools.assertions import Register
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.exporting import FORMATS, cytoscape, dot, figure, gexf, graphml, mermaid, page, rdf, tables
from kgtools.exporting.elements import folded
from kgtools.exporting.projecting import entities, requirements
from kgtools.tracing import Trace
from kgtools.views import to_day

_GRAPHS = {"graphml": graphml.write, "gexf": gexf.write, "cyjs": cytoscape.write}
_PICTURES = ("svg", "html")
_DRAWINGS = {"dot": dot.write, "mermaid": mermaid.write, "svg": figure.write}


def export(
    source: Dataset | Trace | None = None,
    kind: str = "graphml",
    *,
    view: str | None = None,
    as_of: date | str | None = None,
    table: str = "edges",
    raw: bool = False,
) -> str:
    """Return a graph as text in one of `kgtools.exporting.FORMATS`. The same input gives the same text.

    Of a `Trace`: the requirement network of its goal, or, with the view "entities", the assertions behind its answer as
    edges between things. Of a `Dataset` (the bundled one if none): all assertions, in whatever modality, as edges between
    things; with `as_of`, those that hold on that day. csv has one `table`, "nodes" or "edges"; `raw` leaves its cells as
    they are, even if a spreadsheet would run them.

    >>> print(export(kind="csv", table="nodes")[:17])
    id,iri,label,kind
    """
    if kind not in FORMATS:
        raise UsageError(f"there is no export to {kind!r}", remedy=f"Choose {', '.join(FORMATS)}.")
    given = source if source is not None else load()
    day = to_day(as_of, "as_of")
    if isinstance(given, Trace) and day is not None:
        raise UsageError("the day of a trace is its own", remedy="Leave as_of out.")
    traced = isinstance(given, Trace)
    view = _one_of(view or ("requirements" if traced else "entities"), ("entities", "requirements"), "view")
    if (view == "requirements" or kind in _PICTURES) and not traced:
        remedy = f"Name it, as in: kgtools export {kind} --for Kosovo PfP."
        raise UsageError("requirements, and the pictures of them, are those of one goal", remedy=remedy)
    if kind in _PICTURES and view == "entities":
        raise UsageError(f"{kind} draws what a goal requires", remedy="Leave the view out, or choose dot or mermaid.")
    if kind in rdf.FORMATS:
        return rdf.write(kind, given, day, conclusions=view == "requirements")
    if isinstance(given, Trace) and kind == "html":
        return page.write(given)
    if isinstance(given, Dataset):
        elements = entities(Register(given), day)
    elif view == "entities":
        elements = entities(given.view.register, only=given.assertions)
    else:
        elements = requirements(given)
    if kind == "csv":
        return tables.write(elements, _one_of(table, ("nodes", "edges"), "table"), raw=raw)
    return _GRAPHS[kind](elements) if kind in _GRAPHS else _DRAWINGS[kind](folded(elements))


def _one_of(value: str | None, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise UsageError(f"there is no {what} {value!r}", remedy=f"Choose {' or '.join(known)}.")
    return value
