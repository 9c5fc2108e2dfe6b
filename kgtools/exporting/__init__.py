"""Graphs for other programs: RDF, GraphML, GEXF, Cytoscape, DOT, Mermaid, CSV, and a page to look at.

One table of nodes and edges (`elements`) is what every format but RDF is written from.
"""

from kgtools.errors import UsageError

FORMATS = (
    *("turtle", "trig", "nquads", "jsonld", "rdfxml"),
    *("graphml", "gexf", "cyjs", "dot", "mermaid", "svg", "csv", "html"),
)
_ENDINGS = {"ttl": "turtle", "nq": "nquads", "rdf": "rdfxml", "gv": "dot", "mmd": "mermaid", "htm": "html"}


def format_of(name: str) -> str:
    """Return the format that a file's ending stands for.

    >>> format_of("blockers.gv")
    'dot'
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _ENDINGS.get(ending, ending)
    if kind not in FORMATS:
        known = ", ".join(sorted({*_ENDINGS, *FORMATS}))
        raise UsageError(
            f"{name}: the ending does not tell the format", remedy=f"Name the format; endings are {known}."
        )
    return kind
