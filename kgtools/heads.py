"""Named queries: their text, and what they are for, which stands in the head of each `.rq` file.

    #+ title: Members of an organisation
    #+ summary: Who was a member on the day asked about, since when, and by which source.
    #+ parameter: organisation organisation id:nato The organisation.
    #+ example: kgtools query members -p organisation=NATO --as-of 2017-01-12

A parameter has a name, a type (iri, organisation: an institution or programme, for which a standing may stand, date, integer,
boolean, string, or pattern: a regular expression), a default or `-` where it must be given, and a description. Named queries
also receive `$asOf` and `$knownBy`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kgtools.errors import QueryError
from kgtools.files import read_text
from kgtools.resources import resource

_TYPES = ("iri", "organisation", "date", "integer", "boolean", "string", "pattern")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query; `default` is None where it must be given."""

    name: str
    type: str
    default: str | None
    description: str


@dataclass(frozen=True)
class NamedQuery:
    """A query file with what its head says. `folder` is questions, checks, derive or projections."""

    name: str
    folder: str
    title: str
    summary: str
    parameters: tuple[Parameter, ...]
    example: str
    text: str
    head: Mapping[str, str]


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Return the bundled queries by name, questions first.

    >>> named_queries()["members"].title
    'Members of an organisation'
    """
    root = resource("queries")
    found = map(read_query, root.glob("*/*.rq"))
    return {query.name: query for query in sorted(found, key=lambda q: (q.folder != "questions", q.folder, q.name))}


def read_query(path: Path) -> NamedQuery:
    """Return a query file with its head. Raises `QueryError` for a head that cannot be read."""
    text = read_text(path)
    head: dict[str, str] = {}
    parameters = []
    for number, line in enumerate(text.splitlines(), 1):
        match = re.fullmatch(r"#\+\s*(\w+):\s*(.*)", line.rstrip())
        if match is None:
            continue
        key, value = match.groups()
        if key == "parameter":
            parameters.append(_parameter(value, f"{path}:{number}"))
        else:
            head[key] = value
    return NamedQuery(
        name=path.stem,
        folder=path.parent.name,
        title=head.get("title", path.stem),
        summary=head.get("summary", ""),
        parameters=tuple(parameters),
        example=head.get("example", ""),
        text=text,
        head=head,
    )


def _parameter(text: str, where: str) -> Parameter:
    parts = text.split(None, 3)
    if len(parts) < 4 or parts[1] not in _TYPES:
        remedy = "Write: #+ parameter: name type default description (type: " + ", ".join(_TYPES) + ")."
        raise QueryError(f"a parameter that cannot be read: {text}", where=where, remedy=remedy)
    name, kind, default, description = parts
    return Parameter(name, kind, None if default == "-" else default, description)
