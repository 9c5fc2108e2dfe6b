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

MAX_NESTING = 100  # the engine's parser overflows its stack at about 2,000 levels,
MAX_TOKENS = 5_000  # and its evaluator on some flat queries of about 9,000 tokens

_TOKEN = re.compile(
    r"""(?P<iri><(?![?$])(?:(?!&&)[^<>"{}|^`\\\x00-\x20])*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                  |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[^\W\d_](?:[\w.-]*\w)?)?:(?:(?:[\w:%.-]|\\.)*(?:[\w:%-]|\\.))?|@\w+)
      | (?P<word>\w+)
      | (?P<open>[({\[]|<<)
      | (?P<close>[)}\]]|>>)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# A SERVICE clause wherever the engine might see one: its grammar needs no space before a keyword, and a text in a comment
# or string that has the same form is refused as well.
_GAP = r"(?:\s|\#[^\n\r]*[\n\r])*"
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?(?:<[^>]*>|[^\s{{<]+){_GAP}\{{", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of each token; joined, the texts give `text` again.

    >>> [t for t in tokens("ASK { ?s ?p '?s' }") if t[0] in ("variable", "string")]
    [('variable', '?s'), ('variable', '?p'), ('string', "'?s'")]
    """
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group()


def variables(text: str) -> frozenset[str]:
    """Return the names of the variables of a query.

    >>> sorted(variables("ASK { ?s ?p '?o' }"))
    ['p', 's']
    """
    return frozenset(token[1:] for kind, token in tokens(text) if kind == "variable")


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    r"""Return the text with each `$name` or `?name` of `bindings` replaced by its term, escaped as the syntax asks.

    >>> bind("ASK { $x ?p '$x' }", {"x": ox.Literal('a" } DROP ALL')})
    'ASK { "a\\" } DROP ALL" ?p \'$x\' }'
    """
    return "".join(
        str(bindings[token[1:]]) if kind == "variable" and token[1:] in bindings else token
        for kind, token in tokens(text)
    )


def check(text: str) -> None:
    """Raise `QueryError` for a query that writes, would call another service, or is more than the engine can bear."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QueryError("the query is not Unicode text", remedy="Write it as UTF-8.") from None
    for version in (text, _ESCAPED.sub(_unescaped, text)):
        if _SERVICE.search(re.sub(r"[?$]\w+", "?_", version)):
            raise QueryError("SERVICE is refused", remedy="Queries never reach the network: load the other data first.")
        _check_size(version)
    words = [token.upper() for kind, token in tokens(text) if kind == "word"]
    if "FROM" in words:
        raise QueryError("FROM is refused", remedy="A query sees all files together; GRAPH <...> picks one of them.")
    if next((w for w in words if w not in ("PREFIX", "BASE")), "") in _UPDATES:
        raise QueryError("an update is refused", remedy="Queries only read: SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _check_size(text: str) -> None:
    depth = count = 0
    for kind, token in tokens(text):
        count += len(token) if kind == "other" else kind not in ("space", "comment")
        depth = max(0, depth + (kind == "open") - (kind == "close"))
        if depth > MAX_NESTING:
            raise QueryError(f"the query is nested deeper than {MAX_NESTING} levels", remedy="Write it flatter.")
        if count > MAX_TOKENS:
            raise QueryError(f"the query has more than {MAX_TOKENS} tokens", remedy="Split it into several.")


def _unescaped(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 else match.group()
