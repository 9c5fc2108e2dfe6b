"""Queries on an endpoint: the same rows from a server of another make, and a clear error for whatever else comes back."""

import base64
import json
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kgtools import __version__, endpoints, sparql
from kgtools.cli import command_line
from kgtools.errors import EndpointError, QueryError, UsageError
from kgtools.heads import named_queries
from kgtools.querying import query
from kgtools.terms import prefixes
from tests.conftest import ROOT, run

ASK = "ASK {}"
SELECT = "SELECT ?a { ?a ?b ?c }"
CONSTRUCT = "CONSTRUCT WHERE { ?a ?b ?c }"
JSON = "application/sparql-results+json"
ROWS = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": []}})


@contextmanager
def answering(body=b"", status=200, kind=JSON, wait=0, **headers):
    """A server that gives one answer to everything, and the list of what it was asked."""
    asked = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append((dict(self.headers), form))
            over.wait(wait)
            if status is None:
                return
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            try:
                for piece in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass  # the reader had enough

        def do_GET(self):
            asked.append(("GET", self.path))
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/query", asked
        finally:
            over.set()
            server.shutdown()
            thread.join()


def refused(bundled, text, **answer):
    with answering(**answer) as (url, _), pytest.raises(EndpointError) as caught:
        query(text, dataset=bundled, endpoint=url)
    assert str(caught.value).startswith(f"{url}: ")
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_named_query_gives_the_same_there(bundled, endpoint, name):
    example = shlex.split(named_queries()[name].example or f"kgtools query {name}")
    options = command_line().parse_args(example[1:])
    parameters = dict(p.split("=", 1) for p in options.parameter)
    dates = {"as_of": options.as_of, "known_by": options.known_by}
    here = query(name, parameters, dataset=bundled, **dates)
    there = query(name, parameters, dataset=bundled, **dates, endpoint=endpoint)
    assert type(there) is type(here)
    if type(here).__name__ == "Graph":
        assert there.triples == here.triples
    else:
        assert there.columns == here.columns
        ordered = "ORDER BY" in named_queries()[name].text
        assert there.rows == here.rows if ordered else set(there.rows) == set(here.rows)
    kinds = ("table", "csv", "tsv", "json", "md") if type(here).__name__ == "Table" else ("ttl", "json", "table")
    for kind in kinds:
        assert sorted(there.format(kind).splitlines()) == sorted(here.format(kind).splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "ASK { id:spain a kg:State }",
        "ASK { id:spain a kg:Treaty }",
        "DESCRIBE id:spain",
        "SELECT * { id:spain skos:prefLabel ?label OPTIONAL { id:spain kg:noSuch ?none } }",
        "# update, insert, ADD\nPREFIX add: <https://w3id.org/kgtools/id/> # drop\nSELECT ?p { add:spain ?p ?o } ORDER BY ?p",
        "SELECT ?x { VALUES ?x { 'a\\nb' 'ü'@de 1.50 '01'^^xsd:integer <urn:x> } }",
        "PREFIX kg: <http://example.org/> SELECT (kg:x AS ?x) {}",
    ],
)
def test_other_text_gives_the_same_there(bundled, endpoint, text):
    assert query(text, dataset=bundled, endpoint=endpoint) == query(text, dataset=bundled)


def test_parameters_are_bound_as_terms(bundled, endpoint):
    for value in ('x" } DROP ALL; ASK { "', "a\\", "multi\nline", "<http://evil>", "?s", "2025-03-10"):
        here, there = (
            query("SELECT ?o { BIND($v AS ?o) }", {"v": value}, dataset=bundled, **where)
            for where in ({}, {"endpoint": endpoint})
        )
        assert here.rows == there.rows


def test_names_labels_and_day_are_those_of_the_dataset(bundled, endpoint):
    assert query("members", {"organisation": "OTAN"}, dataset=bundled, endpoint=endpoint).format("table") == query(
        "members", {"organisation": "nato"}, dataset=bundled, as_of="2025-03-10"
    ).format("table")


def test_command_line_asks_an_endpoint(endpoint):
    asked = ("query", "members", "--as-of", "2017-01-12", "--format", "csv")
    assert run(*asked, "--endpoint", endpoint).stdout == run(*asked).stdout
    graph = ("query", "recognition", "--graph", "bundled", "--timeout", "20")
    assert run(*graph, "--endpoint", endpoint).stdout == run("query", "recognition").stdout
    done = run("query", "SELECT ?x { ?x a }", "--endpoint", endpoint)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{endpoint}: the endpoint refuses the query: error at 1:" in done.stderr


def test_what_is_sent(bundled):
    with answering(ROWS.encode()) as (url, asked):
        query(
            "SELECT ?a\n{ ?a a kg:State ; skos:prefLabel ?l }",
            dataset=bundled,
            endpoint=url.replace("//", "//us%40er:pa:ss@"),
        )
    ((headers, form),) = asked
    assert headers["User-Agent"] == f"kgtools/{__version__}"
    assert headers["Accept"].startswith("application/sparql-results+json")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Authorization"] == "Basic dXNAZXI6cGE6c3M="
    declared = "".join(f"PREFIX {p}: <{prefixes()[p]}> " for p in ("kg", "skos"))
    assert form == {"query": [f"{declared}SELECT ?a\n{{ ?a a kg:State ; skos:prefLabel ?l }}"]}
    with answering(kind="text/turtle") as (url, asked):
        assert len(query(CONSTRUCT, dataset=bundled, endpoint=url)) == 0
    assert "text/turtle" in asked[0][0]["Accept"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "BASE <http://example.org/> DROP ALL",
        r"\u0049NSERT DATA { <a:a> <a:a> <a:a> }",
        "#\\u000A INSERT DATA { <a:a> <a:a> <a:a> } #\n SELECT * {}",
        r"#\u000ADROP ALL #" + "\nASK {}",
        "ASK { " + "{" * 3000 + "}" * 3001,
        "SELEC * { ?s ?p ?o }",
    ],
)
def test_nothing_is_sent_that_is_refused_here(bundled, text):
    with answering() as (url, asked), pytest.raises(QueryError):
        query(text, dataset=bundled, endpoint=url)
    assert asked == []


def test_lexical_forms_and_foreign_spellings_are_kept(bundled):
    cells = [
        {"type": "typed-literal", "value": "01", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        {"type": "literal", "value": "1.50", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"},
        {"type": "literal", "value": "x", "xml:lang": "en"},
        {"type": "bnode", "value": "nodeID://b10064"},
        {"type": "bnode", "value": "nodeID://b10065"},
        {"type": "uri", "value": "https://w3id.org/kgtools/id/spain"},
        {"type": "literal", "value": "\x1b[31m\u202e=1+1\n"},
    ]
    found = {
        "head": {"vars": ["a"], "link": []},
        "results": {"ordered": True, "bindings": [{"a": c} for c in cells]},
        "meta": {},
    }
    with answering(b"\xef\xbb\xbf" + json.dumps(found).encode(), kind="text/plain") as (url, _):
        table = query(SELECT, dataset=bundled, endpoint=url)
    lines = table.format("table").splitlines()
    assert [line.strip() for line in lines[2:-1]] == [
        "01",
        "1.50",
        "x",
        "_:b0",
        "_:b1",
        "Spain",
        "\ufffd[31m\ufffd=1+1",
    ]
    body = b'<a:a> <a:b> "01"^^<http://www.w3.org/2001/XMLSchema#integer>, 1.50 .'
    with answering(body, kind="text/turtle; charset=utf-8") as (url, _):
        graph = query(CONSTRUCT, dataset=bundled, endpoint=url)
    assert sorted(t.object.value for t in graph.triples) == ["01", "1.50"]


HTML = b"<!DOCTYPE html>\n<html><head><style>p {}</style><title>Sign in</title></head><body><script>x</script></body></html>"


@pytest.mark.parametrize(
    ("text", "answer", "message"),
    [
        (SELECT, {"body": HTML, "kind": "text/html"}, "answers with a web page and not with results: Sign in"),
        (CONSTRUCT, {"body": HTML, "kind": "text/html"}, "answers with a web page and not with results: Sign in"),
        (SELECT, {"body": b"Virtuoso S1T00 Error", "kind": "text/plain"}, "answers with text/plain and not with results: Virtuoso S1T00"),
        (CONSTRUCT, {"body": b"Virtuoso S1T00 Error", "kind": "text/plain"}, "answers with text/plain and not with results: Virtuoso"),
        (SELECT, {"body": b"<?xml version='1.0'?><sparql/>", "kind": "application/xml"}, "answers with application/xml and not with results"),
        (SELECT, {"body": b'{"error": "busy"}'}, "holds no SPARQL results"),
        (ASK, {"body": b'{"boolean": "true"}'}, "holds no SPARQL results"),
        (ASK, {"body": ROWS.encode()}, "holds no results of ASK"),
        (SELECT, {"body": b'{"boolean": true}'}, "holds no results of SELECT"),
        (SELECT, {"body": ROWS.encode()[:-3]}, "its JSON is cut off or damaged"),
        (SELECT, {"body": ROWS.encode() + b"java.util.concurrent.TimeoutException"}, "its JSON is cut off or damaged"),
        (SELECT, {"body": ROWS.replace("[]", "[" * 9000).encode()}, "nested too deep"),
        (SELECT, {"body": ROWS.replace('"a"', '"a", "a"').encode()}, "odd names"),
        (SELECT, {"body": ROWS.replace('"a"', '"=1+1"').encode()}, "odd names"),
        (SELECT, {"body": ROWS.replace('"a"', "1").encode()}, "holds no SPARQL results"),
        (SELECT, {"body": ROWS.replace("[]", '[{"b": null}]').encode()}, "a variable that its head does not name"),
        (SELECT, {"body": ROWS.replace("[]", '[{"a": null}]').encode()}, "holds no SPARQL results"),
        (SELECT, {"body": ROWS.replace("[]", '[{"a": {"type": "uri", "value": "a b"}}]').encode()}, "Invalid IRI code point ' ' in {'a': {'type': 'uri', 'value': 'a b'}}"),
        (SELECT, {"body": ROWS.replace("[]", '[{"a": {"type": "literal", "value": 1}}]').encode()}, "no term of RDF in {'a'"),
        (SELECT, {"body": ROWS.replace("[]", '[{"a": {"type": "thing", "value": "x"}}]').encode()}, "no term of RDF"),
        (SELECT, {"body": ROWS.replace("[]", r'[{"a": {"type": "literal", "value": "\ud800"}}]').encode()}, "no SPARQL"),
        (SELECT, {"body": b'{"a": "\xff"}'}, "holds no SPARQL results"),
        (SELECT, {}, "answers with nothing"),
        (CONSTRUCT, {}, "answers with nothing"),
        (SELECT, {"status": 500, "body": b"\n  disk \x1b[2Jfull\nat x.y"}, "answers 500 Internal Server Error: disk \ufffd[2Jfull"),
        (SELECT, {"status": 503, "body": HTML, "kind": "text/html"}, "answers 503 Service Unavailable: Sign in"),
        (SELECT, {"status": 502, "Content_Length": "900"}, "answers 502 Bad Gateway: no message"),
        (SELECT, {"status": 404}, "answers 404 Not Found: no message"),
        (SELECT, {"status": 401}, "https://name:password@..."),
        (SELECT, {"status": 206, "body": ROWS.encode()}, "The answer is incomplete"),
        (SELECT, {"status": 204}, "answers 204 No Content"),
        (SELECT, {"status": None}, "breaks off, or does not speak HTTP (RemoteDisconnected)"),
        (SELECT, {"body": ROWS.encode(), "Content_Length": "900"}, "breaks off in the middle of its answer"),
        (CONSTRUCT, {"body": b"<a:a> <a:b> <a:c> .", "kind": "text/turtle", "Content_Length": "900"}, "breaks off in the middle"),
        (CONSTRUCT, {"body": b"<a:a> <a:b>", "kind": "text/turtle"}, "its Turtle is cut off or damaged"),
        (CONSTRUCT, {"body": b"<a:a> <a:b> " + b"<<( <a:a> <a:b> " * 100_000, "kind": "text/turtle"}, "triple terms"),
        (CONSTRUCT, {"body": b"<rdf/>", "kind": "application/rdf+xml"}, "graphs as Turtle"),
        (SELECT, {"body": b"5\r\nabc", "Transfer_Encoding": "chunked"}, "breaks off"),
    ],
)  # fmt: skip
def test_answer_that_is_no_result_is_explained(bundled, text, answer, message):
    assert message in refused(bundled, text, **answer)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(bundled, status):
    with answering() as (elsewhere, asked):
        target = elsewhere.replace("//", "//name:secret@") + "?key=secret"
        message = refused(bundled, SELECT, status=status, Location=target)
    assert f"sends on to {elsewhere} ({status} " in message
    assert asked == []


def test_slow_answers_end_with_the_timeout(bundled):
    def drops():
        for _ in range(100):
            time.sleep(0.05)
            yield b" "

    for answer in ({"wait": 5}, {"body": drops()}):
        with (
            answering(**answer) as (url, _),
            pytest.raises(EndpointError, match=r"gives no answer within 0\.3 seconds"),
        ):
            query(SELECT, dataset=bundled, endpoint=url, timeout=0.3)


def test_headers_that_drip_end_with_the_timeout(bundled):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                try:
                    for number in range(40):
                        time.sleep(0.05)
                        connection.sendall(b"X-%d: y\r\n" % number)
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        begin = time.monotonic()
        with pytest.raises(EndpointError, match="gives no answer within"):
            query(SELECT, dataset=bundled, endpoint=f"http://127.0.0.1:{server.getsockname()[1]}/", timeout=0.4)
        assert time.monotonic() - begin < 1.5
        thread.join()


def test_part_of_an_answer_is_refused(bundled):
    found = refused(bundled, SELECT, body=ROWS.encode(), X_SQL_State="S1TAT", X_SQL_Message="out of time")
    assert "gives a part of the answer: out of time" in found


def test_what_a_server_says_back_shows_no_password(bundled):
    code = base64.b64encode(b"me:secret").decode()
    with (
        answering(status=401, body=f"no Basic {code}, secret".encode()) as (url, _),
        pytest.raises(EndpointError) as caught,
    ):
        query(ASK, dataset=bundled, endpoint=url.replace("//", "//me:secret@"))
    assert "answers 401 Unauthorized: no Basic …, …" in str(caught.value)


def test_large_answer_is_not_read_to_its_end(bundled, monkeypatch):
    monkeypatch.setattr(endpoints, "MAX_SIZE", 3 << 20)
    assert "answers with more than 3 MB" in refused(bundled, SELECT, body=(b" " * (1 << 20) for _ in range(1000)))


def test_servers_that_are_not_there(bundled, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EndpointError, match=r"cannot be reached \(Connection refused\)") as caught:
            query(ASK, dataset=bundled, endpoint=f"http://name:secret@{closed}/query?key=secret#x")
    assert caught.value.where == f"http://{closed}/query"
    assert isinstance(caught.value, OSError)
    with answering() as (url, _), pytest.raises(EndpointError, match="no secure connection"):
        query(ASK, dataset=bundled, endpoint=url.replace("http:", "https:"))
    with pytest.raises(EndpointError, match="cannot be reached"):
        query(ASK, dataset=bundled, endpoint=f"http://{'a' * 70}.example/")

    def unknown(*_arguments, **_options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(EndpointError, match="no server of this name is found"):
        query(ASK, dataset=bundled, endpoint="https://sparql.invalid/")


@pytest.mark.parametrize(
    "url",
    ["", "example.org/sparql", "ftp://example.org/", "file:///etc/passwd", "http://", "http://h:x/", "http://[::1/", "http://h/a b", "http://h:0/", "https://ü.example/"],
)  # fmt: skip
def test_address_that_is_none_is_refused(bundled, url):
    with pytest.raises(UsageError, match="is not the address of an endpoint"):
        query(ASK, dataset=bundled, endpoint=url)


def test_passwords_are_not_echoed(bundled):
    for url in ("ftp://name:secret@h/", "http://name:secret/@h:x/", "http://name:secret?@h/", "http://name:secret@h/ü"):
        with pytest.raises((UsageError, EndpointError)) as caught:
            query(ASK, dataset=bundled, endpoint=url)
        assert "secret" not in str(caught.value)


def test_timeout_is_positive_and_belongs_to_an_endpoint(bundled):
    for seconds in (0, -1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="positive number"):
            query(ASK, dataset=bundled, endpoint="http://127.0.0.1:9/", timeout=seconds)
    done = run("query", ASK, "--timeout", "3")
    assert (done.returncode, "a timeout belongs to an endpoint" in done.stderr) == (2, True)


def test_waiting_can_be_interrupted():
    with answering(wait=20) as (url, asked):
        command = [sys.executable, "-m", "kgtools", "query", ASK, "--endpoint", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
            while not asked:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            try:
                assert process.communicate(timeout=10) == ("", "kgtools: interrupted\n")
            finally:
                process.kill()
        assert process.returncode == 130


def test_user_agent_names_the_project_where_its_metadata_do(monkeypatch):
    from email.message import Message

    about = Message()
    about["Project-URL"] = "Source, https://example.org/kgtools"
    monkeypatch.setattr(endpoints, "metadata", lambda _: about)
    assert endpoints._agent() == f"kgtools/{__version__} (+https://example.org/kgtools)"


def test_every_named_query_declares_what_it_uses():
    for named in named_queries().values():
        text = sparql.declare(named.text, prefixes())
        assert text.endswith(named.text)
        ox.Store().query(sparql.bind(text, {"asOf": ox.Literal("2025-03-10")}))  # would not parse without
