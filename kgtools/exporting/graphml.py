"""GraphML, by NetworkX: every column is an attribute, edges keep their ids, parallel edges stay apart."""

from __future__ import annotations

from kgtools.exporting.elements import Elements


def write(elements: Elements) -> str:
    """Return the elements as GraphML."""
    import networkx as nx

    graph = nx.MultiDiGraph(label=elements.title)
    for node in elements.nodes:
        graph.add_node(node["id"], **{k: v for k, v in node.items() if k != "id"})
    for edge in elements.edges:
        values = {k: v for k, v in edge.items() if k not in ("id", "source", "target")}
        graph.add_edge(edge["source"], edge["target"], key=edge["id"], **values)
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + "\n".join(nx.generate_graphml(graph)) + "\n"
