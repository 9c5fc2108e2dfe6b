"""Where the ontology, the bundled graph and the named queries lie: in the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the folder or file `name` ("ontology", "graph", "queries/checks", ...).

    >>> resource("ontology/prefixes.ttl").is_file()
    True
    """
    packaged = _PACKAGE / "_data"
    return (packaged if packaged.is_dir() else _PACKAGE.parent) / name
