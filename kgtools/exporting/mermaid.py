"""Mermaid flowcharts, as GitHub and many wikis draw them: every label quoted and escaped, what is not drawn as comments.

Mermaid draws 500 edges and 50,000 characters (comments not counted) unless the page that embeds it allows more.
"""

from __future__ import annotations

import json
import re

from kgtools.exporting.drawing import caption, shortened
from kgtools.exporting.elements import Elements, Row, is_hypothetical, outline

MAX_EDGES, MAX_TEXT = 500, 50_000


def write(elements: Elements) -> str:
    """Return the elements as a flowchart from left to right."""
    lines = ["---", f"title: {json.dumps(shortened(elements.title))}", "---", "flowchart LR"]
    styles: dict[str, str] = {}
    for node in elements.nodes:
        dashed = ",stroke-dasharray:4" if is_hypothetical(node) else ""
        style = f"fill:{node['color']},stroke:{outline(node)},color:#000{dashed}"
        name = styles.setdefault(style, f"c{len(styles)}")
        lines += [_comment(node), f'  {node["id"]}["{_escaped(caption(node))}"]:::{name}']
    lines += [f"  classDef {name} {style}" for style, name in styles.items()]
    for edge in elements.edges:
        arrow = "-.->" if is_hypothetical(edge) else "-->"
        lines += [_comment(edge), f'  {edge["source"]} {arrow}|"{_escaped(caption(edge))}"| {edge["target"]}']
    return "\n".join(lines) + "\n"


def advice(text: str) -> str:
    """Return what the page that embeds a flowchart must allow, or nothing where the defaults do."""
    drawn = [line for line in text.splitlines() if not line.startswith("%%")]
    edges, size = sum('>|"' in line for line in drawn), sum(len(line) + 1 for line in drawn)
    if edges <= MAX_EDGES and size <= MAX_TEXT:
        return ""
    return f"mermaid: {edges} edges, {size} characters: initialise it with maxEdges and maxTextSize above that\n"


def _comment(row: Row) -> str:
    text = "; ".join(f"{k}: {v}" for k, v in row.items() if k not in ("source", "target", "color"))
    return f"%% {text.replace('%{', '% {')}"  # with a brace it would be a directive


def _escaped(text: str) -> str:
    """Entities, in Mermaid's spelling, for whatever Mermaid, Markdown or HTML would take for markup.

    Mermaid reads a backslash and an n as a line break even so: a zero-width space keeps them apart.
    """
    lines = (re.sub(r"\\(?=n)", "\\\u200b", line) for line in text.split("\n"))
    return "<br>".join(re.sub(r"[^\w ,\u200b]|_", lambda m: f"#{ord(m.group())};", line) for line in lines)
