"""One self-contained page: the requirement network of a trace drawn from goal to facts, and the same as a table.

No script, nothing from elsewhere; every text is escaped by the XML library that builds the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from xml.etree import ElementTree as ET

from kgtools.explaining import MEANINGS
from kgtools.exporting.drawing import caption
from kgtools.exporting.elements import STATUS_COLORS, Elements, Row, folded, is_hypothetical, outline
from kgtools.exporting.layout import Layout, layered
from kgtools.exporting.projecting import requirements
from kgtools.tracing import Trace

_WIDTH, _GAP, _LINE, _PAD, _MARGIN = 216, 78, 15, 8, 12  # of boxes, between columns, of a line, in boxes, around
_CSP = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
.legend span { display: inline-block; border: 1px solid #555; border-radius: 4px; padding: 0 .45rem; margin-right: .4rem; }
.legend li { list-style: none; margin: .15rem 0; } .legend { padding: 0; }
.scroll { overflow: auto; border: 1px solid #ccc; border-radius: 6px; }
svg { display: block; font: 12px system-ui, sans-serif; }
svg .word { font-size: 11px; fill: #333; stroke: #fff; stroke-width: 3px; paint-order: stroke; }
svg a:focus rect, svg a:hover rect { stroke: #0b57d0; stroke-width: 2.5; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
table { border-collapse: collapse; font-size: 13px; } caption { text-align: left; padding: .3rem 0; }
th, td { border: 1px solid #ccc; padding: .3rem .45rem; text-align: left; vertical-align: top; min-width: 5rem;
  max-width: 26rem; overflow-wrap: break-word; }
thead th { background: #f2f2f2; position: sticky; top: 0; } td.evidence { font: 11px/1.35 ui-monospace, monospace; min-width: 18rem; }
tr:target { outline: 2px solid #0b57d0; }
@media print { .scroll { overflow: visible; border: 0; } svg { max-width: 100%; height: auto; } }
"""


def write(trace: Trace) -> str:
    """Return the page as HTML."""
    elements = folded(requirements(trace))
    data, (standing, applicant) = trace.view.dataset, trace.network.goal
    html = ET.Element("html", {"lang": "en"})
    head = _in(html, "head")
    _in(head, "meta", {"charset": "utf-8"})
    _in(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _CSP})
    _in(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    _in(head, "title", text=elements.title)
    _in(head, "style", text=_STYLE)
    main = _in(_in(html, "body"), "main")
    _in(main, "h1", {"dir": "auto"}, f"{data.label(applicant)}: {data.label(standing)}")
    _in(main, "p", text=f"{trace.view.in_words} {str(trace.status).capitalize()}: {MEANINGS[trace.status]}.")
    if trace.hypothetical:
        _in(_in(main, "p"), "strong", text="Hypothetical: this is only proposed; it does not exist.")
    _in(main, "h2", text="From the goal to the facts")
    _legend(main)
    _drawing(_in(main, "div", {"class": "scroll", "tabindex": "0"}), elements)
    _in(main, "h2", text="The same as tables")
    _boxes(main, elements)
    _lines(main, elements)
    _in(main, "h2", text="In words")
    _in(main, "pre", {"dir": "auto"}, trace.format("text"))
    return "<!DOCTYPE html>\n" + ET.tostring(html, encoding="unicode", method="html") + "\n"


def figure(trace: Trace) -> str:
    """Return the drawing alone, as SVG to be set into a page."""
    holder = ET.Element("div", {"style": "overflow:auto"})
    _drawing(holder, folded(requirements(trace)), linked=False)
    return ET.tostring(holder, encoding="unicode", method="html")


def _legend(parent: ET.Element) -> None:
    legend = _in(parent, "ul", {"class": "legend"})
    for status, color in STATUS_COLORS.items():
        item = _in(legend, "li")
        _in(item, "span", {"style": f"background:{color}"}, str(status)).tail = MEANINGS[status]
    item = _in(legend, "li")
    _in(item, "span", text="white").tail = "an assertion, with its modality where it is no fact, and its dates"
    _in(
        legend,
        "li",
        text="A line without a word leads to what is needed, to who votes, or to why. Red border: a denial. Dashed: neither fact nor claim.",
    )


def _drawing(parent: ET.Element, elements: Elements, *, linked: bool = True) -> None:
    lines = {str(n["id"]): caption(n).split("\n") for n in elements.nodes}
    heights = {i: len(text) * _LINE + 2 * _PAD for i, text in lines.items()}
    layout = layered(heights, [(str(e["source"]), str(e["target"])) for e in elements.edges])
    columns = max((layout.layer[i] for i in lines), default=0) + 1
    width = columns * _WIDTH + (columns - 1) * _GAP + 2 * _MARGIN
    height = max((layout.y[i] + heights[i] / 2 for i in lines), default=0) + 2 * _MARGIN
    size = {"width": _n(width), "height": _n(height), "viewBox": f"0 0 {_n(width)} {_n(height)}"}
    svg = _in(parent, "svg", {**size, "role": "group", "aria-label": elements.title})
    arrow = {"viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerWidth": "7", "markerHeight": "7", "orient": "auto"}
    marker = _in(_in(svg, "defs"), "marker", {"id": "arrow", **arrow})
    _in(marker, "path", {"d": "M0 0L8 4L0 8z", "fill": "#444"})
    words: set[tuple[str, str]] = set()
    for edge in elements.edges:
        _edge(svg, edge, layout, words)
    for node in elements.nodes:
        _box(svg, node, layout, lines[str(node["id"])], linked=linked)


def _edge(svg: ET.Element, edge: Row, layout: Layout, words: set[tuple[str, str]]) -> None:
    route = layout.routes.get((str(edge["source"]), str(edge["target"])), ())
    path, pen = "", None
    for here, there in pairwise(route):
        back = layout.layer[there] < layout.layer[here]
        start = (_x(layout.layer[here]) + (0 if back else _WIDTH), layout.y[here] + _MARGIN)
        end = (_x(layout.layer[there]) + (_WIDTH if back else 0), layout.y[there] + _MARGIN)
        middle = _n((start[0] + end[0]) / 2)
        path += f"{'L' if pen else 'M'}{_n(start[0])} {_n(start[1])}"
        path += f"C{middle} {_n(start[1])} {middle} {_n(end[1])} {_n(end[0])} {_n(end[1])}"
        pen = end
    if pen is None:
        return
    style = {"stroke-dasharray": "5 4"} if is_hypothetical(edge) else {}
    drawn = _in(
        svg, "path", {"d": path, "fill": "none", "stroke": str(edge["color"]), "marker-end": "url(#arrow)", **style}
    )
    _in(drawn, "title", text=str(edge["label"]))
    word = str(edge["relation"])
    if word not in ("needs", "because", "vote of") and (str(edge["target"]), word) not in words:
        words.add((str(edge["target"]), word))
        place = {"x": _n(pen[0] - 9), "y": _n(pen[1] - 5), "text-anchor": "end", "class": "word"}
        _in(svg, "text", place, word)


def _box(svg: ET.Element, node: Row, layout: Layout, lines: list[str], *, linked: bool) -> None:
    height = len(lines) * _LINE + 2 * _PAD
    x, y = _x(layout.layer[str(node["id"])]), layout.y[str(node["id"])] + _MARGIN - height / 2
    named = {"aria-label": ", ".join([str(node["label"]), *lines[-1:]])}
    group = _in(svg, "a", {"href": f"#{node['id']}", **named}) if linked else _in(svg, "g")
    _in(group, "title", text=str(node["label"]))
    box = {"x": _n(x), "y": _n(y), "width": _n(_WIDTH), "height": _n(height), "rx": "5", "fill": str(node["color"])}
    dashed = {"stroke-dasharray": "5 4"} if is_hypothetical(node) else {}
    _in(group, "rect", {**box, "stroke": outline(node), **dashed})
    text = _in(group, "text", {"fill": "#111", "text-anchor": "middle"})
    for i, line in enumerate(lines):
        _in(text, "tspan", {"x": _n(x + _WIDTH / 2), "y": _n(y + _PAD + (i + 0.78) * _LINE)}, line)


def _boxes(parent: ET.Element, elements: Elements) -> None:
    names = {str(n["id"]): str(n["label"]) for n in elements.nodes}
    body = _table(parent, "Each row is a box of the drawing.", ("What", "Kind", "Stands", *_SAID, "Leads to"))
    for node in elements.nodes:
        row = _in(body, "tr", {"id": str(node["id"])})
        _in(row, "th", {"scope": "row", "dir": "auto"}, str(node["label"]))
        _in(row, "td", text=str(node.get("kind", "")))
        _in(row, "td", text=str(node.get("status", "")))
        _said(row, node)
        cell = _in(row, "td", {"dir": "auto"})
        for edge in (e for e in elements.edges if e["source"] == node["id"]):
            line = _in(cell, "div", text=f"{edge['relation']} ")
            _in(line, "a", {"href": f"#{edge['target']}"}, names[str(edge["target"])])


def _lines(parent: ET.Element, elements: Elements) -> None:
    names = {str(n["id"]): str(n["label"]) for n in elements.nodes}
    body = _table(parent, "Each row is a line of the drawing that somebody asserts.", ("From", "To", "Wording", *_SAID))
    for edge in (e for e in elements.edges if "iri" in e):
        row = _in(body, "tr")
        for end in ("source", "target"):
            _in(_in(row, "td", {"dir": "auto"}), "a", {"href": f"#{edge[end]}"}, names[str(edge[end])])
        _in(row, "td", {"dir": "auto"}, str(edge["label"]))
        _said(row, edge)


def _table(parent: ET.Element, caption: str, titles: Iterable[str]) -> ET.Element:
    table = _in(_in(parent, "div", {"class": "scroll", "tabindex": "0"}), "table")
    _in(table, "caption", text=caption)
    head = _in(_in(table, "thead"), "tr")
    for title in titles:
        _in(head, "th", {"scope": "col"}, title)
    return _in(table, "tbody")


_SAID = ("Modality", "When", "Detail", "Said by", "Documents", "Evidence")


def _said(row: ET.Element, said: Row) -> None:
    _in(row, "td", text=", ".join(str(said[c]) for c in ("modality", "polarity") if c in said))
    _in(row, "td", text=", ".join(f"{c} {said[c]}" for c in ("from", "until", "on", "stated") if c in said))
    _in(row, "td", {"dir": "auto"}, "; ".join(str(said[c]) for c in ("detail", "verification") if c in said))
    for column in ("speakers", "documents"):
        _in(row, "td", {"dir": "auto"}, str(said.get(column, "")))
    cell = _in(row, "td", {"class": "evidence"})
    for place in str(said.get("evidence", "")).split():
        linked = place.startswith(("http://", "https://")) and "#char=" not in place
        _in(_in(cell, "div"), "a" if linked else "span", {"href": place} if linked else {}, place)


def _in(parent: ET.Element, tag: str, attributes: dict[str, str] | None = None, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes or {})
    element.text = text
    return element


def _x(layer: int) -> float:
    return layer * (_WIDTH + _GAP) + _MARGIN


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
