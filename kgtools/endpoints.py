"""Ask a SPARQL endpoint elsewhere: the same text with the same terms bound, and results of the same types.

SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/, through SPARQLWrapper, which is imported with this module.
A server may answer anything at all: what cannot be read to its end as a result is an error that says so.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPResponse
from importlib.metadata import PackageNotFoundError, metadata
from time import monotonic
from typing import TypeVar
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from kgtools import __version__, sparql
from kgtools.dataset import Dataset
from kgtools.errors import EndpointError, QueryError, UsageError
from kgtools.reading import read_rows, read_triples
from kgtools.results import Answer, Result
from kgtools.terms import prefixes, printable

T = TypeVar("T")
TIMEOUT = 30.0  # seconds
MAX_SIZE = 128 << 20  # bytes of an answer; as rows they take some nine times as much memory
_TURTLE = ("text/turtle", "application/turtle", "application/x-turtle", "application/n-triples")
_ADDRESS = "Check the address: that of an endpoint often ends in /sparql or /query."
_AGAIN = "Ask again, or for less."
_PAGE = re.compile(r"<(!doctype\s+)?html\b", re.IGNORECASE)
_FORMATS = "Results are read as SPARQL JSON, and graphs as Turtle: does this endpoint give them?"


def ask(url: str, text: str, bindings: Mapping[str, sparql.Term], *, dataset: Dataset, timeout: float) -> Result:
    """Run SPARQL on the default graph of an endpoint; `dataset` gives the labels that its rows are shown with.

    Raises `UsageError` for what is no address of an endpoint, `QueryError` for a query that is refused, here or there,
    and `EndpointError` where no result comes back.
    """
    sparql.check(text)
    form = sparql.form(text)
    address = _address(url)
    if not 0 < timeout <= 86_400:
        raise UsageError(f"a timeout of {timeout:g} seconds", remedy="Give a positive number, of a day at most.")
    client = _client(address, timeout)
    client.queryString = sparql.declare(sparql.bind(text, bindings), prefixes())
    client.queryType = form  # left to itself, SPARQLWrapper may take a word of a comment for an update
    graph = form in ("CONSTRUCT", "DESCRIBE")
    client.setReturnFormat(TURTLE if graph else JSON)
    try:
        body, response = _within(timeout, lambda: _exchange(client, timeout))
        return _result(body, response, form, dataset)
    except (QueryError, EndpointError) as error:
        raise type(error)(_without_secrets(error.what, address), where=_shown(address), remedy=error.remedy) from None
    except (OSError, HTTPException, UnicodeError) as error:  # UnicodeError: a host that no name can be
        what, remedy = _failure(getattr(error, "reason", error), timeout)
        raise EndpointError(what, where=_shown(address), remedy=remedy) from None


def _within(timeout: float, work: Callable[[], T]) -> T:
    """Do work in a thread of its own, and wait no longer: a server can drip its answer for ever, header by header."""
    outcome: list[T | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout)
    if not outcome:
        raise TimeoutError
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _exchange(client: _Client, timeout: float) -> tuple[bytes, HTTPResponse]:
    with client.query().response as response:
        return _read(response, timeout), response


class _AsItComes(HTTPErrorProcessor):
    """Follows no redirect, which would lose the query and take the password elsewhere, and raises for no status."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:  # noqa: ARG002
        return response

    https_response = http_response


class _Client(SPARQLWrapper):
    def _query(self) -> tuple[HTTPResponse, str]:
        return build_opener(_AsItComes).open(self._createRequest(), timeout=self.timeout), self.returnFormat


def _client(address: SplitResult, timeout: float) -> _Client:
    user, _, host = address.netloc.rpartition("@")
    client = _Client(urlunsplit(address._replace(netloc=host)), agent=_agent())
    client.timeout = timeout  # type: ignore[assignment] # setTimeout makes half a second none
    client.setMethod(POST)
    client.setOnlyConneg(True)
    if user:
        client.addCustomHttpHeader("Authorization", f"Basic {_code(user)}")
    return client


def _code(user: str) -> str:
    return base64.b64encode(unquote(user if ":" in user else user + ":").encode()).decode()


def _without_secrets(text: str, address: SplitResult) -> str:
    """What a server says, without the name and the password if it says them back."""
    user = address.netloc.rpartition("@")[0]
    password = user.partition(":")[2]
    for secret in filter(None, (user and _code(user), user, password, unquote(password))):
        text = text.replace(secret, "…")
    return text


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and re.fullmatch(r"[!-~]+", url):
            return parts._replace(fragment="")
    except ValueError:  # a port or an IPv6 address that cannot be
        pass
    shown = "this" if "@" in url else repr(printable(url[:300]))  # there may be a password in it
    raise UsageError(f"{shown} is not the address of an endpoint", remedy="As in: https://example.org/sparql")


def _shown(address: SplitResult) -> str:
    return urlunsplit(address._replace(netloc=address.netloc.rpartition("@")[2], query=""))


def _agent() -> str:
    try:
        pages = metadata("blocking-paths").get_all("Project-URL") or []
    except PackageNotFoundError:
        pages = []
    return f"kgtools/{__version__}" + "".join(f" (+{page.partition(', ')[2]})" for page in pages[:1])


def _read(response: HTTPResponse, timeout: float) -> bytes:
    deadline, expected, body = monotonic() + timeout, response.length, bytearray()
    while piece := response.read1(1 << 16):
        body += piece
        if monotonic() > deadline:
            raise TimeoutError
        if len(body) > MAX_SIZE:
            raise EndpointError(f"answers with more than {MAX_SIZE >> 20} MB", remedy="Ask for less, as with LIMIT.")
    if response.status == 200 and expected is not None and len(body) < expected:
        raise EndpointError("breaks off in the middle of its answer", remedy=_AGAIN)
    return bytes(body).removeprefix(b"\xef\xbb\xbf")


def _result(body: bytes, response: HTTPResponse, form: str, dataset: Dataset) -> Result:
    if response.status != 200:
        raise _refusal(body, response)
    if "X-SQL-State" in response.headers:  # Virtuoso's way to say that it gave up half way
        what = f"gives a part of the answer: {_line(response.headers.get('X-SQL-Message') or '')}"
        raise EndpointError(what, remedy="Ask for less.")
    graph = form in ("CONSTRUCT", "DESCRIBE")
    kind = response.headers.get_content_type()
    if not (kind in _TURTLE if graph else body.lstrip().startswith(b"{")):
        raise _unexpected(body, kind)  # by its type, since nothing at all is an empty graph in Turtle alone
    try:
        found = read_triples(body, dataset) if graph else read_rows(body, dataset)
    except ValueError as error:
        raise EndpointError(_line(str(error)), remedy=_AGAIN if "damaged" in str(error) else _FORMATS) from None
    if isinstance(found, Answer) is not (form == "ASK"):
        raise EndpointError(f"its JSON holds no results of {form}", remedy=_FORMATS)
    return found


def _failure(reason: object, timeout: float) -> tuple[str, str]:
    if isinstance(reason, TimeoutError):
        return f"gives no answer within {timeout:g} seconds", "Allow more time (--timeout), or ask for less."
    if isinstance(reason, ssl.SSLError):
        return f"gives no secure connection ({_line(str(reason))})", "Check the address and the server's certificate."
    if isinstance(reason, socket.gaierror):
        return "no server of this name is found", "Check the spelling, and the connection to the network."
    if isinstance(reason, HTTPException):
        return f"breaks off, or does not speak HTTP ({type(reason).__name__})", _AGAIN
    cause = getattr(reason, "strerror", None) or str(reason)
    return f"cannot be reached ({_line(cause)})", "Check the address, and whether the server runs."


def _refusal(body: bytes, response: HTTPResponse) -> EndpointError | QueryError:
    if response.status == 400:
        remedy = "Check the syntax, and whether this endpoint knows what the query uses."
        return QueryError(f"the endpoint refuses the query: {_line(body)}", remedy=remedy)
    status = _line(f"{response.status} {response.reason}")
    if 300 <= response.status < 400:
        target = re.sub(r"//.*@", "//", response.headers.get("Location") or "nowhere").partition("?")[0]
        return EndpointError(f"sends on to {_line(target)} ({status})", remedy="Give that address, if you trust it.")
    remedies = {
        206: "The answer is incomplete: ask for less.",
        401: "Write name and password into the address: https://name:password@...",
        404: _ADDRESS,
        405: _ADDRESS,
    }
    remedy = remedies.get(response.status, "Try again later, ask for less, or ask whoever runs it.")
    return EndpointError(f"answers {status}: {_line(body)}", remedy=remedy)


def _unexpected(body: bytes, kind: str) -> EndpointError:
    if not body.strip():
        return EndpointError("answers with nothing", remedy=_FORMATS)
    if _PAGE.search(_start(body)):
        return EndpointError(f"answers with a web page and not with results: {_line(body)}", remedy=_ADDRESS)
    return EndpointError(f"answers with {_line(kind)} and not with results: {_line(body)}", remedy=_FORMATS)


def _line(text: str | bytes) -> str:
    """The first line that says something, without a web page's markup, fit to be shown."""
    start = _start(text)
    if _PAGE.search(start):
        start = re.sub(r"<(style|script)\b.*?</\1>|<[^<>]*>", "\n", start, flags=re.DOTALL | re.IGNORECASE)
    line = next(filter(None, (printable(line).strip() for line in start.splitlines())), "no message")
    return line if len(line) <= 300 else line[:300] + "…"


def _start(text: str | bytes) -> str:
    return text[:4000].decode("utf-8", "replace") if isinstance(text, bytes) else text[:4000]
