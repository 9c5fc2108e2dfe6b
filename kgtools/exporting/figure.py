"""The elements drawn from left to right, as SVG: no script, no style sheet, every text escaped by the XML library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

from kgtools.exporting.drawing import caption, shortened
from kgtools.exporting.elements import Elements, Row, is_hypothetical, outline
from kgtools.exporting.layout import Layout, layered

_NS = "http://www.w3.org/2000/svg"
_WIDTH, _GAP = 216, 96  # of boxes, between columns
_LINE, _PAD = 15, 8  # of a line of text, within boxes
_MARGIN, _TOP = 12, 36


def write(elements: Elements) -> str:
    """Return the elements as an SVG file."""
    return ET.tostring(draw(elements), encoding="unicode") + "\n"


def draw(elements: Elements, *, linked: bool = False) -> ET.Element:
    """Return the elements as an SVG element; `linked` boxes lead to the rows of a table, by their ids."""
    lines = {str(n["id"]): caption(n).split("\n") for n in elements.nodes}
    heights = {i: len(text) * _LINE + 2 * _PAD for i, text in lines.items()}
    layout = layered(heights, [(str(e["source"]), str(e["target"])) for e in elements.edges])
    columns = max((layout.layer[i] for i in lines), default=0) + 1
    title = shortened(elements.title)
    width = max(columns * _WIDTH + (columns - 1) * _GAP, 8 * len(title)) + 2 * _MARGIN
    height = max((layout.y[i] + heights[i] / 2 for i in lines), default=0) + _TOP + 3 * _MARGIN
    size = {"width": _n(width), "height": _n(height), "viewBox": f"0 0 {_n(width)} {_n(height)}"}
    font = {"font-family": "system-ui, sans-serif", "font-size": "12", "style": "background: #fff"}
    svg = ET.Element("svg", {"xmlns": _NS, **size, **font, "role": "group", "aria-label": elements.title})
    child(svg, "title", text=elements.title)
    arrow = {"viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerWidth": "7", "markerHeight": "7", "orient": "auto"}
    marker = child(child(svg, "defs"), "marker", {"id": "arrow", **arrow})
    child(marker, "path", {"d": "M0 0L8 4L0 8z", "fill": "#444"})
    heading = {"x": str(_MARGIN), "y": str(_MARGIN + 9), "font-size": "13", "font-weight": "bold", "fill": "#111"}
    child(svg, "text", heading, title)
    ends = [_edge(svg, edge, layout, earlier) for edge, earlier in _counted(elements.edges)]
    for node in elements.nodes:
        _box(svg, node, layout, lines[str(node["id"])], linked=linked)
    for (x, y), word in dict.fromkeys(zip(ends, (str(e["relation"]) for e in elements.edges), strict=True)):
        if word not in ("needs", "because", "vote of"):
            place = {"x": _n(x - 9), "y": _n(y - 5), "text-anchor": "end", "font-size": "11", "fill": "#333"}
            child(svg, "text", {**place, "stroke": "#fff", "stroke-width": "3", "paint-order": "stroke"}, word)
    key = "Red border: a denial. Dashed: neither fact nor claim. A line without a word: what is needed, who votes, or why."
    child(svg, "text", {"x": str(_MARGIN), "y": _n(height - _MARGIN), "font-size": "11", "fill": "#333"}, key)
    return svg


def _counted(edges: Iterable[Row]) -> Iterator[tuple[Row, int]]:
    """Each edge with the number of those before it between the same two nodes."""
    seen: dict[tuple[str, str], int] = {}
    for edge in edges:
        pair = str(edge["source"]), str(edge["target"])
        yield edge, seen.setdefault(pair, 0)
        seen[pair] += 1


def _edge(svg: ET.Element, edge: Row, layout: Layout, earlier: int) -> tuple[float, float]:
    """Draw a line beside the `earlier` ones between the same boxes, and return where it ends."""
    source, target = str(edge["source"]), str(edge["target"])
    route = layout.routes.get((source, target), ())
    path, pen = "", None
    for here, there in pairwise(route):
        back = layout.layer[there] < layout.layer[here]
        beside = _TOP + 6 * earlier + (10 if back else 0)  # a line back must not end where lines on begin
        start = (_x(layout.layer[here]) + (0 if back else _WIDTH), layout.y[here] + beside)
        end = (_x(layout.layer[there]) + (_WIDTH if back else 0), layout.y[there] + beside)
        middle = _n((start[0] + end[0]) / 2)
        path += f"{'L' if pen else 'M'}{_n(start[0])} {_n(start[1])}"
        path += f"C{middle} {_n(start[1])} {middle} {_n(end[1])} {_n(end[0])} {_n(end[1])}"
        pen = end
    if pen is None:  # from a box to itself
        pen = (_x(layout.layer[source]) + _WIDTH, layout.y[source] + _TOP + 6)
        path = f"M{_n(pen[0])} {_n(pen[1] - 12)}c28 -14 28 26 0 12"
    style = {"stroke-dasharray": "5 4"} if is_hypothetical(edge) else {}
    line = {"d": path, "fill": "none", "stroke": str(edge["color"]), "marker-end": "url(#arrow)", **style}
    child(child(svg, "path", line), "title", text=str(edge["label"]))
    return pen


def _box(svg: ET.Element, node: Row, layout: Layout, lines: list[str], *, linked: bool) -> None:
    height = len(lines) * _LINE + 2 * _PAD
    x, y = _x(layout.layer[str(node["id"])]), layout.y[str(node["id"])] + _TOP - height / 2
    named = {"aria-label": " ".join(lines)}
    group = child(svg, "a", {"href": f"#{node['id']}", **named}) if linked else child(svg, "g")
    child(group, "title", text=str(node["label"]))
    box = {"x": _n(x), "y": _n(y), "width": _n(_WIDTH), "height": _n(height), "rx": "5", "fill": str(node["color"])}
    dashed = {"stroke-dasharray": "5 4"} if is_hypothetical(node) else {}
    child(group, "rect", {**box, "stroke": outline(node), **dashed})
    text = child(group, "text", {"fill": "#111", "text-anchor": "middle"})
    for i, line in enumerate(lines):
        child(text, "tspan", {"x": _n(x + _WIDTH / 2), "y": _n(y + _PAD + (i + 0.78) * _LINE)}, line)


def child(
    parent: ET.Element, tag: str, attributes: dict[str, str] | None = None, text: str | None = None
) -> ET.Element:
    """Add an element with a text and return it."""
    element = ET.SubElement(parent, tag, attributes or {})
    element.text = text
    return element


def _x(layer: int) -> float:
    return layer * (_WIDTH + _GAP) + _MARGIN


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
