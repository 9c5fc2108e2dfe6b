"""Cytoscape's JSON: read by Cytoscape (.cyjs) and, with the style that comes along, drawn by cytoscape.js."""

from __future__ import annotations

import json

from kgtools.exporting.elements import Elements, Row, is_hypothetical

_STYLE = [
    {
        "selector": "node",
        "style": {
            "label": "data(label)",
            "background-color": "data(color)",
            "border-width": 1,
            "text-wrap": "wrap",
            "text-max-width": "160px",
        },
    },
    {
        "selector": "edge",
        "style": {
            "label": "data(relation)",
            "line-color": "data(color)",
            "target-arrow-color": "data(color)",
            "target-arrow-shape": "triangle",
            "curve-style": "bezier",
            "font-size": 9,
        },
    },
    {"selector": ".hypothetical", "style": {"line-style": "dashed", "border-style": "dashed"}},
]


def write(elements: Elements) -> str:
    """Return the elements as the `elements` of a Cytoscape graph, each column a datum; `name` is the label."""
    found = {
        "format_version": "1.0",
        "generated_by": "kgtools",
        "target_cytoscapejs_version": "~3.0",
        "directed": True,
        "multigraph": True,
        "data": {"name": elements.title},
        "elements": {
            "nodes": [_element(node, name=node["label"], value=node["id"]) for node in elements.nodes],
            "edges": [_element(edge, name=edge["relation"], key=edge["id"]) for edge in elements.edges],
        },
        "style": _STYLE,
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _element(row: Row, **names: object) -> dict[str, object]:
    """A row as data, with the names that Cytoscape (`name`) and NetworkX (`value`, `key`) look for."""
    return {"data": {**row, **names}, **({"classes": "hypothetical"} if is_hypothetical(row) else {})}
