"""One self-contained page: the requirement network of a trace drawn from goal to facts, and the same as a table.

No script, nothing from elsewhere; every text is escaped by the XML library that builds the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from kgtools.explaining import MEANINGS, meaning
from kgtools.exporting.elements import STATUS_COLORS, Elements, Row, folded
from kgtools.exporting.figure import child, draw
from kgtools.exporting.projecting import requirements
from kgtools.tracing import Trace

_CSP = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
.legend span { display: inline-block; border: 1px solid #555; border-radius: 4px; padding: 0 .45rem; margin-right: .4rem; }
.legend li { list-style: none; margin: .15rem 0; } .legend { padding: 0; }
.scroll { overflow: auto; border: 1px solid #ccc; border-radius: 6px; }
svg { display: block; }
svg a:focus rect, svg a:hover rect { stroke: #0b57d0; stroke-width: 2.5; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
table { border-collapse: collapse; font-size: 13px; } caption { text-align: left; padding: .3rem 0; }
th, td { border: 1px solid #ccc; padding: .3rem .45rem; text-align: left; vertical-align: top; min-width: 5rem;
  max-width: 26rem; overflow-wrap: break-word; }
thead th { background: #f2f2f2; position: sticky; top: 0; } td.detail { min-width: 15rem; } td.evidence { font: 11px/1.35 ui-monospace, monospace; min-width: 18rem; }
tr:target { outline: 2px solid #0b57d0; }
@page { size: landscape; }
@media print { * { print-color-adjust: exact; } table { font-size: 8px; } td.evidence { font-size: 7px; }
  th, td { min-width: 4em; } td.evidence { min-width: 9em; overflow-wrap: anywhere; } td.detail { min-width: 9em; } .scroll { overflow: visible; border: 0; } svg { max-width: 100%; height: auto; } }
"""


def write(trace: Trace) -> str:
    """Return the page as HTML."""
    elements = folded(requirements(trace))
    data, (standing, applicant) = trace.view.dataset, trace.network.goal
    html = ET.Element("html", {"lang": "en"})
    head = child(html, "head")
    child(head, "meta", {"charset": "utf-8"})
    child(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _CSP})
    child(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    child(head, "title", text=elements.title)
    child(head, "style", text=_STYLE)
    main = child(child(html, "body"), "main")
    child(main, "h1", {"dir": "auto"}, f"{data.label(applicant)}: {data.label(standing)}")
    child(main, "p", text=f"{trace.view.in_words} {str(trace.status).capitalize()}: {meaning(trace)}.")
    if trace.view.assumptions:
        child(child(main, "p"), "strong", text=trace.view.assumed_in_words)
    if trace.hypothetical:
        child(child(main, "p"), "strong", text="Hypothetical: this is only proposed; it does not exist.")
    child(main, "h2", text="From the goal to the facts")
    child(main, "div", {"class": "scroll", "tabindex": "0"}).append(draw(elements, linked=True))
    _legend(main)
    child(main, "h2", text="The same as tables")
    _boxes(main, elements)
    _lines(main, elements)
    child(main, "h2", text="In words")
    child(main, "pre", {"dir": "auto"}, trace.format("text"))
    return "<!DOCTYPE html>\n" + ET.tostring(html, encoding="unicode", method="html") + "\n"


def _legend(parent: ET.Element) -> None:
    legend = child(parent, "ul", {"class": "legend"})
    for status, color in STATUS_COLORS.items():
        item = child(legend, "li")
        child(item, "span", {"style": f"background:{color}"}, str(status)).tail = MEANINGS[status]
    item = child(legend, "li")
    child(item, "span", text="white").tail = "an assertion, with its modality where it is no fact, and its dates"


def _boxes(parent: ET.Element, elements: Elements) -> None:
    names = {str(n["id"]): str(n["label"]) for n in elements.nodes}
    body = _table(parent, "Each row is a box of the drawing.", ("What", "Kind", "Stands", *_SAID, "Leads to"))
    for node in elements.nodes:
        row = child(body, "tr", {"id": str(node["id"])})
        child(row, "th", {"scope": "row", "dir": "auto"}, str(node["label"]))
        child(row, "td", text=str(node.get("kind", "")))
        child(row, "td", text=str(node.get("status", "")))
        _said(row, node)
        cell = child(row, "td", {"dir": "auto"})
        for edge in (e for e in elements.edges if e["source"] == node["id"]):
            line = child(cell, "div", text=f"{edge['relation']} ")
            child(line, "a", {"href": f"#{edge['target']}"}, names[str(edge["target"])])


def _lines(parent: ET.Element, elements: Elements) -> None:
    names = {str(n["id"]): str(n["label"]) for n in elements.nodes}
    body = _table(parent, "Each row is a line of the drawing that somebody asserts.", ("From", "To", "Wording", *_SAID))
    for edge in (e for e in elements.edges if "iri" in e):
        row = child(body, "tr")
        for end in ("source", "target"):
            child(child(row, "td", {"dir": "auto"}), "a", {"href": f"#{edge[end]}"}, names[str(edge[end])])
        child(row, "td", {"dir": "auto"}, str(edge["label"]))
        _said(row, edge)


def _table(parent: ET.Element, caption: str, titles: Iterable[str]) -> ET.Element:
    table = child(child(parent, "div", {"class": "scroll", "tabindex": "0"}), "table")
    child(table, "caption", text=caption)
    head = child(child(table, "thead"), "tr")
    for title in titles:
        child(head, "th", {"scope": "col"}, title)
    return child(table, "tbody")


_SAID = ("Modality", "When", "Detail", "Said by", "Documents", "Evidence")


def _said(row: ET.Element, said: Row) -> None:
    denial = ["a denial"] if said.get("polarity") == "denied" else []
    child(row, "td", text=", ".join([str(said[c]) for c in ("modality",) if c in said] + denial))
    child(row, "td", text=str(said.get("when", "")))
    detail = "; ".join(str(said[c]) for c in ("detail", "verification") if c in said)
    child(row, "td", {"dir": "auto", "class": "detail"}, detail)
    for column in ("speakers", "documents"):
        child(row, "td", {"dir": "auto"}, str(said.get(column, "")))
    cell = child(row, "td", {"class": "evidence"})
    for place in str(said.get("evidence", "")).split():
        linked = place.startswith(("http://", "https://")) and "#char=" not in place
        child(child(cell, "div"), "a" if linked else "span", {"href": place} if linked else {}, place)
