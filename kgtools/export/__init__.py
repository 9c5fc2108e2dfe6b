"""Graphs for other programs: RDF, GraphML, GEXF, Cytoscape, DOT, Mermaid, CSV, and a page to look at."""

from kgtools.export.formats import FORMATS, export, format_of

__all__ = ["FORMATS", "export", "format_of"]
