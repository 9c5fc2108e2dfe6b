"""DOT for Graphviz: ids as names, every column as an attribute, every label quoted."""

from __future__ import annotations

import textwrap

from kgtools.exporting.drawing import caption
from kgtools.exporting.elements import Elements, Row, is_hypothetical, outline

_OWN = ("id", "source", "target", "label", "color", "weight")


def write(elements: Elements) -> str:
    """Return the elements as a digraph from left to right."""
    lines = [
        "digraph kgtools {",
        f"  graph [label={_shown(textwrap.fill(elements.title, 120))}, labelloc=t, rankdir=LR, tooltip={_shown(elements.title)}];",
        '  node [shape=box, fontname="Helvetica"];',
        '  edge [fontname="Helvetica", fontsize=10];',
    ]
    for node in elements.nodes:
        style = "rounded,filled,dashed" if is_hypothetical(node) else "rounded,filled"
        drawn = {"label": caption(node), "fillcolor": str(node["color"]), "color": outline(node), "style": style}
        lines.append(f"  {node['id']} [{_attributes(drawn, node)}];")
    for edge in elements.edges:
        drawn = {"label": caption(edge), "color": str(edge["color"]), "fontcolor": str(edge["color"])}
        drawn |= {"style": "dashed"} if is_hypothetical(edge) else {}
        lines.append(f"  {edge['source']} -> {edge['target']} [{_attributes(drawn, edge)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(drawn: dict[str, str], row: Row) -> str:
    shown = {**drawn, "tooltip": str(row["label"])}
    if str(row.get("iri", "")).startswith(("http://", "https://")):
        shown["URL"] = str(row["iri"])
    data = [f"{k}={_quoted(str(v))}" for k, v in row.items() if k not in _OWN]
    return ", ".join([*(f"{name}={_shown(value)}" for name, value in shown.items()), *data])


def _shown(text: str) -> str:
    """A value in which Graphviz reads entities."""
    return _quoted(text.replace("&", "&amp;"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
