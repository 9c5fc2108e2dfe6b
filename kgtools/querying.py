"""Run a named query, a `.rq` file or SPARQL of one's own, here or on an endpoint, with parameters bound as typed terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtools.assertions import Register
from kgtools.dataset import Dataset, load
from kgtools.errors import QueryError, UnknownName, UsageError
from kgtools.files import read_text
from kgtools.heads import NamedQuery, Parameter, named_queries
from kgtools.names import resolve_place, resolve_thing
from kgtools.results import Result, collect
from kgtools.sparql import Term, on_a_large_stack, variables
from kgtools.terms import XSD, expand, prefixes
from kgtools.views import to_day

END_OF_TIME = date(9999, 12, 31)  # $knownBy where nothing is asked of it


def query(
    question: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    endpoint: str | None = None,
    timeout: float | None = None,
) -> Result:
    """Run a named query, a `.rq` file, or SPARQL text, and return a `Table`, a `Graph` or an `Answer`.

    Parameters are bound as typed terms. Only named queries receive `as_of` and `known_by`; other text is run as it is.
    With the http(s) address of an `endpoint`, the rows come from its default graph, within `timeout` seconds (30 if none);
    names, labels and the day asked about are still the dataset's.

    >>> query("ASK { id:spain a kg:State }").value
    True
    >>> len(query("members", {"organisation": "NATO"}, as_of="2017-01-12"))
    28
    """
    data = dataset or load()
    given = dict(parameters or {})
    if timeout is not None and endpoint is None:
        raise UsageError("a timeout belongs to an endpoint", remedy="Give an endpoint, or leave the timeout out.")
    run = partial(_run, data) if endpoint is None else partial(_ask, endpoint, timeout, data)
    named, text = _find(question)
    if named is None:
        if as_of is not None or known_by is not None:
            remedy = "Bind a date of your own: -p asOf=2025-03-10, and write $asOf in the query."
            raise UsageError("as-of and known-by belong to named queries; other text is run as it is", remedy=remedy)
        for name in sorted(set(given) - variables(text)):
            raise UnknownName(name, "variable of the query", get_close_matches(name, variables(text)))
        return run(text, {name: _guess(value) for name, value in given.items()})
    bindings = _bindings(data, named, given)
    known = to_day(known_by, "known_by")
    if re.search(r"[?$]asOf\b", text):
        bindings["asOf"] = _literal(to_day(as_of, "as_of") or Register(data).last_known(known), "date")
    elif as_of is not None:
        raise UsageError(f"the query {named.name} does not depend on a date", remedy="Leave --as-of out.")
    if known_by is not None and not re.search(r"[?$]knownBy\b", text):
        raise UsageError(f"the query {named.name} does not depend on what was known", remedy="Leave --known-by out.")
    bindings["knownBy"] = _literal(known or END_OF_TIME, "date")
    return run(text, bindings)


def _find(question: str | Path) -> tuple[NamedQuery | None, str]:
    if isinstance(question, Path) or question.endswith(".rq"):
        return None, read_text(Path(question))
    if re.search(r"[\s{]", question):
        return None, question
    queries = named_queries()
    if question not in queries:
        raise UnknownName(question, "query", get_close_matches(question, queries, n=3))
    return queries[question], queries[question].text


def _run(data: Dataset, text: str, bindings: Mapping[str, Term]) -> Result:
    try:
        return on_a_large_stack(lambda: collect(data.query(text, bindings), data))
    except QueryError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed: {error}") from None


def _ask(endpoint: str, timeout: float | None, data: Dataset, text: str, bindings: Mapping[str, Term]) -> Result:
    from kgtools.endpoints import TIMEOUT, ask  # imports SPARQLWrapper

    return ask(endpoint, text, bindings, dataset=data, timeout=TIMEOUT if timeout is None else timeout)


def _bindings(data: Dataset, named: NamedQuery, given: Mapping[str, Any]) -> dict[str, Term]:
    known = {p.name: p for p in named.parameters}
    for name in given:
        if name not in known:
            raise UnknownName(name, f"parameter of {named.name}", get_close_matches(name, known) or sorted(known))
    bound = {}
    for parameter in named.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            remedy = f"Add -p {parameter.name}=…  ({parameter.description})"
            raise UsageError(f"the query {named.name} needs the parameter {parameter.name}", remedy=remedy)
        bound[parameter.name] = _term(data, str(value), parameter)
    return bound


def _term(data: Dataset, value: str, parameter: Parameter) -> Term:
    if parameter.type in ("iri", "organisation"):
        iri = expand(value)
        if "://" not in iri:
            place = parameter.type == "organisation"
            iri = resolve_place(data, value) if place else resolve_thing(data, value, data.labels)
        return _node(iri)
    if parameter.type == "date":
        to_day(value, parameter.name)
    if parameter.type == "integer" and not re.fullmatch(r"[+-]?\d+", value):
        raise UsageError(f"{parameter.name}: {value!r} is not an integer")
    if parameter.type == "boolean" and value not in ("true", "false"):
        raise UsageError(f"{parameter.name}: {value!r} is neither true nor false")
    if parameter.type == "pattern":
        _check_pattern(value, parameter.name)
        return _literal(value, "string")
    return _literal(value, parameter.type)


def _check_pattern(value: str, name: str) -> None:
    """Refuse what is no regular expression: the engine would find nothing, and say nothing of it."""
    try:
        re.compile(value)
    except re.error as error:
        remedy = f"Put a backslash before marks that are meant as such: {re.escape(value)}"
        raise UsageError(f"{name}: {value!r} is not a regular expression ({error})", remedy=remedy) from None


def _guess(value: Any) -> Term:
    """The term of a parameter whose type nobody declared: an IRI, a date, an integer, a boolean, or else text."""
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    text = str(value)
    if text.startswith("<") and text.endswith(">"):
        return _node(text[1:-1])
    if text.partition(":")[0] in prefixes() and ":" in text:
        return _node(expand(text))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return _literal(to_day(text, "parameter"), "date")
    if re.fullmatch(r"[+-]?\d+", text):
        return _literal(text, "integer")
    return _literal(text, "boolean" if text in ("true", "false") else "string")


def _node(iri: str) -> ox.NamedNode:
    try:
        iri.encode()
        return ox.NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"{iri!r} is not an IRI ({error})") from None


def _literal(value: Any, kind: str) -> ox.Literal:
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{text!r} is not Unicode text", remedy="Write it as UTF-8.") from None
    return ox.Literal(text) if kind == "string" else ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
