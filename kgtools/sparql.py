"""Prepare a SPARQL text for the engine: bind parameters as terms, and refuse what reaches out or crashes it.

Parameters are found by splitting the text into tokens (SPARQL 1.1 Query, section 19.8), so that nothing inside a string, an
IRI or a comment is mistaken for one. What must not pass does not rest on that splitting.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import TypeVar

import pyoxigraph as ox

from kgtools.errors import QueryError

Term = ox.NamedNode | ox.Literal
T = TypeVar("T")

MAX_LENGTH = 200_000  # characters; what the engine needs of the stack grows with them
MAX_NESTING = 100

_TOKEN = re.compile(
    r"""(?P<iri><(?:[A-Za-z][A-Za-z0-9+.-]*:|[A-Za-z/\#.]|(?=>))[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                  |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[^\W\d_](?:[\w.-]*\w)?)?:(?:(?:[\w:%.-]|\\.)*(?:[\w:%-]|\\.))?|@\w+)
      | (?P<word>\w+)
      | (?P<open>[({\[]|<<)
      | (?P<close>[)}\]]|>>)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# A SERVICE clause wherever the engine might see one, found without regard to tokens: the engine's grammar needs no space
# around a keyword. A string or comment of exactly this form is refused as well, and so is a property or variable that ends in
# "service" where a group follows its object without a full stop.
_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*[\r\n])*"
_ENDPOINT = r"""(?:<[^>]*>|[?$][^ \t\r\n{]+|[^ \t\r\n{<?$"'(),;]*:[^ \t\r\n{]*)"""
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?{_ENDPOINT}{_GAP}\{{", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
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


def declare(text: str, prefixes: Mapping[str, str]) -> str:
    """Return the text with those `prefixes` declared before it that it uses and does not declare; its lines stay where they are.

    >>> declare("ASK { id:spain a ex:State }", {"id": "https://w3id.org/kgtools/id/", "kg": "https://w3id.org/kgtools/ontology/"})
    'PREFIX id: <https://w3id.org/kgtools/id/> ASK { id:spain a ex:State }'
    """
    words = [token for kind, token in tokens(text) if kind in ("name", "word")]
    used = {name.partition(":")[0] for name in words if ":" in name}
    declared = {name.partition(":")[0] for before, name in pairwise(words) if before.upper() == "PREFIX"}
    return "".join(f"PREFIX {p}: <{prefixes[p]}> " for p in sorted(prefixes.keys() & used - declared)) + text


def form(text: str) -> str:
    r"""Return SELECT, ASK, CONSTRUCT or DESCRIBE: the form of a query, even for an engine that resolves escapes first.

    >>> form("# SELECT\nPREFIX select: <http://example.org/> ASK {}")
    'ASK'
    """
    found = {_first_word(version) for version in (text, _ESCAPED.sub(_unescaped, text))}
    if len(found) == 1 and found <= set(_FORMS):
        return found.pop()
    raise QueryError("this is no query", remedy=f"A query begins with {', '.join(_FORMS)}, after its prefixes.")


def check(text: str) -> None:
    """Raise `QueryError` for a query that writes, would call another service, or is more than the engine can bear."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QueryError("the query is not Unicode text", remedy="Write it as UTF-8.") from None
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH} characters", remedy="Split it into several.")
    if any(_SERVICE.search(version) for version in (text, _ESCAPED.sub(_unescaped, text))):
        remedy = (
            "A query reaches no other service: load the data first. (No such clause? Put a full stop before the {.)"
        )
        raise QueryError("SERVICE is refused", remedy=remedy)
    depth = 0
    for kind, _ in tokens(text):
        depth = max(0, depth + (kind == "open") - (kind == "close"))
        if depth > MAX_NESTING:
            raise QueryError(f"the query is nested deeper than {MAX_NESTING} levels", remedy="Write it flatter.")
    words = [token.upper() for kind, token in tokens(text) if kind == "word"]
    if "FROM" in words:
        raise QueryError("FROM is refused", remedy="A query sees all files together; GRAPH <...> picks one of them.")
    if _first_word(text) in _UPDATES:
        raise QueryError("an update is refused", remedy="Queries only read: SELECT, ASK, CONSTRUCT or DESCRIBE.")


def on_a_large_stack(work: Callable[[], T]) -> T:
    """Return what `work` returns, done on a stack that the longest query cannot overflow (measured: 4 KB a level).

    The memory is reserved and not used before it is needed. Where it cannot be had, the usual stack must do.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it belongs
            errors.append(error)

    before = threading.stack_size()
    try:
        threading.stack_size(1 << 30)
        thread = threading.Thread(target=run)
        thread.start()
    except (RuntimeError, ValueError):
        return work()
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return answers[0]


def _first_word(text: str) -> str:
    """The first word after the prologue, in capitals."""
    words = (token.upper() for kind, token in tokens(text) if kind == "word")
    return next((w for w in words if w not in ("PREFIX", "BASE")), "")


def _unescaped(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 else match.group()
