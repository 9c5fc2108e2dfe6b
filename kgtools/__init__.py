"""Who blocks what, by which rule, on whose word: evidence-linked knowledge graphs of states and institutions.

    >>> import kgtools
    >>> print(kgtools.trace("Kosovo", "PfP", as_of="2025-03-10").status)
    blocked

Each name below is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "AmbiguousName": "errors",
    "Dataset": "dataset",
    "EndpointError": "errors",
    "InputError": "errors",
    "KgtoolsError": "errors",
    "MissingLibrary": "errors",
    "QueryError": "errors",
    "Status": "ladder",
    "UnknownName": "errors",
    "UsageError": "errors",
    "View": "views",
    "blocks": "blocking",
    "compare": "comparing",
    "diff": "differing.differences",
    "evidence": "evidencing",
    "export": "exporting.exports",
    "info": "summary",
    "leverage": "barring.levers",
    "load": "dataset",
    "named_queries": "heads",
    "options": "changing.surveying",
    "query": "querying",
    "roadmap": "changing.roadmaps",
    "show": "showing",
    "timeline": "timelines",
    "to_networkx": "graphs",
    "to_rdflib": "graphs",
    "trace": "tracing",
    "unblock": "changing.unblocking",
    "validate": "validation",
    "verify": "evidencing",
    "view": "views",
}
__all__ = [
    "AmbiguousName",
    "Dataset",
    "EndpointError",
    "InputError",
    "KgtoolsError",
    "MissingLibrary",
    "QueryError",
    "Status",
    "UnknownName",
    "UsageError",
    "View",
    "blocks",
    "compare",
    "diff",
    "evidence",
    "export",
    "info",
    "leverage",
    "load",
    "named_queries",
    "options",
    "query",
    "roadmap",
    "show",
    "timeline",
    "to_networkx",
    "to_rdflib",
    "trace",
    "unblock",
    "validate",
    "verify",
    "view",
]

if TYPE_CHECKING:
    from kgtools.barring.levers import leverage
    from kgtools.blocking import blocks
    from kgtools.changing.roadmaps import roadmap
    from kgtools.changing.surveying import options
    from kgtools.changing.unblocking import unblock
    from kgtools.comparing import compare
    from kgtools.dataset import Dataset, load
    from kgtools.differing.differences import diff
    from kgtools.errors import (
        AmbiguousName,
        EndpointError,
        InputError,
        KgtoolsError,
        MissingLibrary,
        QueryError,
        UnknownName,
        UsageError,
    )
    from kgtools.evidencing import evidence, verify
    from kgtools.exporting.exports import export
    from kgtools.graphs import to_networkx, to_rdflib
    from kgtools.heads import named_queries
    from kgtools.ladder import Status
    from kgtools.querying import query
    from kgtools.showing import show
    from kgtools.summary import info
    from kgtools.timelines import timeline
    from kgtools.tracing import trace
    from kgtools.validation import validate
    from kgtools.views import View, view


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kgtools' has no attribute {name!r}")
    value = getattr(import_module(f"kgtools.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
