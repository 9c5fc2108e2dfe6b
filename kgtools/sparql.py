"""Prepare a SPARQL text for the engine: bind parameters as terms, and refuse what reaches out or crashes it.

The text is split into tokens (SPARQL 1.1 Query, section 19.8), so that nothing inside a string, an IRI or a comment is
mistaken for a parameter or a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kgtools.errors import QueryError

Term = ox.NamedNode | ox.Literal

MAX_NESTING = 100  # the engine's parser overflows its stack at about 2,000

_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                  |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>[^\W\d_](?:[\w.-]*\w)?:(?:[\w:%.\\-]*[\w:%\\-])?|:[\w%\\][\w:%.\\-]*|@\w+)
      | (?P<word>\w+)
      | (?P<open>[({\[])
      | (?P<close>[)}\]])
      | (?P<bang>!+)
      | (?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of each token; joined, the texts give `text` again.

    >>> [t for t in tokens("ASK { ?s ?p '?s' }") if t[0] in ("variable", "string")]
    [('variable', '?s'), ('variable', '?p'), ('string', "'?s'")]
    """
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group()


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Return the text with each `$name` or `?name` of `bindings` replaced by its term, escaped as the syntax asks.

    >>> bind("ASK { $x ?p '$x' }", {"x": ox.Literal('a" } DROP ALL')})
    'ASK { "a\\\\" } DROP ALL" ?p \\'$x\\' }'
    """
    return "".join(
        str(bindings[token[1:]]) if kind == "variable" and token[1:] in bindings else token
        for kind, token in tokens(text)
    )


def check(text: str) -> None:
    """Raise `QueryError` for a query that would call another service, or is nested deeper than the engine can bear."""
    depth = 0
    for kind, token in tokens(text):
        if kind == "word" and token.upper() == "SERVICE":
            raise QueryError("SERVICE is refused", remedy="Queries never reach the network: load the other data first.")
        depth += (kind == "open") - (kind == "close")
        if depth > MAX_NESTING or (kind == "bang" and len(token) > MAX_NESTING):
            raise QueryError(f"the query is nested deeper than {MAX_NESTING} levels", remedy="Write it flatter.")
