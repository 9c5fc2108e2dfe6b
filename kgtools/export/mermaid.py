"""Mermaid flowcharts, as GitHub and many wikis draw them: every label quoted and escaped, what is not drawn as comments.

Mermaid draws 500 edges and 50,000 characters (comments not counted) unless the page that embeds it allows more.
"""

from __future__ import annotations

import re

from kgtools.export.drawing import caption
from kgtools.export.elements import Elements, Row, is_hypothetical

MAX_EDGES, MAX_TEXT = 500, 50_000


def write(elements: Elements) -> str:
    """Return the elements as a flowchart from left to right."""
    lines = ["flowchart LR", _comment({"title": elements.title})]
    for node in elements.nodes:
        lines += [_comment(node), f'  {node["id"]}["{_escaped(caption(node))}"]']
        dashed = ",stroke-dasharray:4" if is_hypothetical(node) else ""
        lines.append(f"  style {node['id']} fill:{node['color']},stroke:#555,color:#000{dashed}")
    for edge in elements.edges:
        arrow = "-.->" if is_hypothetical(edge) else "-->"
        lines += [_comment(edge), f'  {edge["source"]} {arrow}|"{_escaped(caption(edge))}"| {edge["target"]}']
    return "\n".join(lines) + "\n"


def _comment(row: Row) -> str:
    text = "; ".join(f"{k}: {v}" for k, v in row.items() if k not in ("source", "target", "color"))
    return f"%% {text.replace('%{', '% {')}"  # with a brace it would be a directive


def _escaped(text: str) -> str:
    """Entities, in Mermaid's spelling, for whatever Mermaid, Markdown or HTML would take for markup."""
    return "<br>".join(re.sub(r"[^\w ,]|_", lambda m: f"#{ord(m.group())};", line) for line in text.split("\n"))
