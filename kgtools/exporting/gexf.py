"""GEXF 1.3 for Gephi: labels, colours and weights in the format's own terms, every other column as an attribute.

NetworkX's writer leaves an empty name that the format's schema refuses, and no colours; so this one is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from kgtools import __version__
from kgtools.exporting.elements import EDGE, NODE, Elements, Row

_NS, _VIZ = "http://gexf.net/1.3", "http://gexf.net/1.3/viz"
_NATIVE = ("id", "source", "target", "label", "weight", "color")  # the others are attributes


def write(elements: Elements) -> str:
    """Return the elements as GEXF."""
    root = ET.Element("gexf", {"xmlns": _NS, "xmlns:viz": _VIZ, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = f"kgtools {__version__}"
    ET.SubElement(meta, "description").text = elements.title
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    keys = {name: _declare(graph, name, columns) for name, columns in (("node", NODE), ("edge", EDGE))}
    nodes = ET.SubElement(graph, "nodes")
    for row in elements.nodes:
        _fill(ET.SubElement(nodes, "node", {"id": str(row["id"]), "label": str(row["label"])}), row, keys["node"])
    edges = ET.SubElement(graph, "edges")
    for row in elements.edges:
        ends = {k: str(row[k]) for k in ("id", "source", "target", "weight")}
        _fill(ET.SubElement(edges, "edge", {**ends, "label": str(row["relation"])}), row, keys["edge"])
    ET.indent(root)
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + ET.tostring(root, encoding="unicode") + "\n"


def _declare(graph: ET.Element, name: str, columns: Iterable[str]) -> dict[str, str]:
    """Declare the attributes of nodes or edges and return their keys by column; an edge's wording has its own."""
    declared = ET.SubElement(graph, "attributes", {"class": name, "mode": "static"})
    titles = {c: c for c in columns if c not in _NATIVE} | ({"label": "wording"} if name == "edge" else {})
    keys = {column: f"{name[0]}{i}" for i, column in enumerate(titles)}
    for column, title in titles.items():
        ET.SubElement(declared, "attribute", {"id": keys[column], "title": title, "type": "string"})
    return keys


def _fill(element: ET.Element, row: Row, keys: Mapping[str, str]) -> None:
    values = ET.SubElement(element, "attvalues")
    for column, key in keys.items():
        if column in row:
            ET.SubElement(values, "attvalue", {"for": key, "value": str(row[column])})
    red, green, blue = (str(int(str(row["color"])[i : i + 2], 16)) for i in (1, 3, 5))
    ET.SubElement(element, "viz:color", {"r": red, "g": green, "b": blue})
