"""Named queries against golden rows, parameters as terms, and what a query may not do."""

import csv
import io
import json
import re

import pytest
import rdflib

from kgtools import sparql
from kgtools.errors import QueryError, UnknownName, UsageError
from kgtools.heads import named_queries
from kgtools.querying import query
from tests.conftest import run


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_head_says_what_a_query_is_for(name):
    head = named_queries()[name]
    assert head.title
    assert head.summary.endswith(".")
    if head.folder == "checks":
        assert head.head["severity"] in ("violation", "warning", "info")
        assert head.head["message"]
        assert head.head["remedy"]
    else:
        assert head.example.startswith(f"kgtools query {name}")


def test_dates_reach_named_queries(bundled):
    assert len(query("members", dataset=bundled, as_of="2017-01-12")) == 28
    assert len(query("members", dataset=bundled, as_of="2025-03-10")) == 32
    known = [
        len(query("non-recognising-members", dataset=bundled, known_by=d))
        for d in ("2016-12-31", "2017-01-12", "2023-05-22")
    ]
    assert known == [0, 1, 9]


def test_other_text_is_run_as_it_is(bundled):
    assert query("ASK { id:spain a kg:State }", dataset=bundled).value is True
    with pytest.raises(UsageError, match="belong to named queries"):
        query("ASK { id:spain a kg:State }", dataset=bundled, as_of="2025-03-10")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")  # rdflib's own JSON-LD parser warns about itself
def test_four_forms_of_query(bundled):
    assert len(query("SELECT * { ?s a kg:State }", dataset=bundled)) == 160
    assert query("ASK { id:atlantis a kg:State }", dataset=bundled).format("table") == "no\n"
    constructed = query("CONSTRUCT { ?s a kg:Actor } WHERE { ?s a kg:State }", dataset=bundled)
    described = query("DESCRIBE id:spain", dataset=bundled)
    for graph in (constructed, described):
        assert len(rdflib.Graph().parse(data=graph.format("ttl"), format="turtle")) == len(graph)
        assert len(rdflib.Graph().parse(data=graph.format("json"), format="json-ld")) == len(graph)
    assert query("SELECT * { ?s a kg:NoSuchClass }", dataset=bundled).format("csv") == "s\n"


def test_what_is_no_regular_expression_is_refused(bundled):
    for name, parameter in (("statements", "words"), ("influences", "by"), ("obstacles", "goal")):
        with pytest.raises(UsageError, match="is not a regular expression"):
            query(name, {parameter: "KFOR (NATO"}, dataset=bundled)
    assert len(query("statements", {"words": r"KFOR|Banjska"}, dataset=bundled)) > 5


def test_table_is_wrapped_to_a_width_and_loses_nothing(bundled):
    table = query("counts", dataset=bundled)
    wrapped = table.format("table", width=100).splitlines()
    assert max(map(len, wrapped)) <= 100
    assert max(map(len, table.format("table").splitlines())) > 200
    letters = ["".join(sorted(re.sub(r"[\s-]", "", "".join(t)))) for t in (wrapped, table.format("table"))]
    assert letters[0] == letters[1]
    narrow = query("members", dataset=bundled)
    assert narrow.format("table", width=500) == narrow.format("table")
    assert "(0 rows)" in query("members", {"organisation": "id:spain"}, dataset=bundled).format("table", width=1)


def test_no_rows_of_a_question_are_no_denial():
    done = run("query", "members", "-p", "organisation=id:kosovo-security-force")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "nothing in the graph answers that" in done.stderr
    assert run("query", "SELECT * { ?s a kg:NoSuchClass }").stderr == ""


def test_tally_knows_what_was_known(bundled):
    then = query("recognition-tally", dataset=bundled, as_of="2025-03-10", known_by="2017-01-12").values()[0]
    now = query("recognition-tally", dataset=bundled, as_of="2025-03-10").values()[0]
    assert (then["doNot"], now["doNot"], now["unknown"]) == (1, 4, 0)


def test_formats_are_read_back_by_others(bundled):
    table = query("members", dataset=bundled, as_of="2025-03-10")
    rows = list(csv.reader(io.StringIO(table.format("csv"))))
    assert rows[0] == ["member", "since", "attested", "source"]
    assert len(rows) == 33
    assert [r.split("\t")[0] for r in table.format("tsv").splitlines()] == [r[0] for r in rows]
    results = rdflib.query.Result.parse(io.BytesIO(table.format("json").encode()), format="json")
    assert sorted(str(r.member) for r in results) == sorted(r[0] for r in rows[1:])
    assert json.loads(table.format("json"))["head"]["vars"] == rows[0]
    assert table.format("md").count("\n") == 34
    assert "(32 rows)" in table.format("table")
    with pytest.raises(UsageError, match="a SELECT gives rows"):
        table.format("ttl")


def test_shortcuts_are_derived_for_the_day(bundled):
    def fetch(day):
        return rdflib.Graph().parse(data=query("relations", dataset=bundled, as_of=day).format("ttl"), format="turtle")

    kg = rdflib.Namespace("https://w3id.org/kgtools/ontology/")
    withheld = {str(s).rpartition("/")[2] for s in fetch("2025-03-10").subjects(kg.withholdsRecognitionOf)}
    denied = bundled.subjects("kg:recognised", "id:kosovo")
    denied = {a for a in denied if bundled.value(a, "kg:negated") and not bundled.value(a, "kg:until")}
    assert withheld == {str(s).rpartition("/")[2] for a in denied for s in bundled.values(a, "kg:recogniser")}
    assert {"greece", "romania", "slovakia", "spain", "cyprus", "serbia", "russia", "china"} <= withheld
    assert not {"hungary", "austria", "mongolia", "kosovo"} & withheld
    assert not set(fetch("2008-02-16").subjects(kg.withholdsRecognitionOf))


@pytest.mark.parametrize(
    "value",
    ['x" } DROP ALL; ASK { "', "x' . ?s ?p ?o . '", "a\\", "multi\nline", "} #", "<http://evil>", "?s"],
)
def test_parameter_cannot_leave_its_place(bundled, value):
    table = query("SELECT (?v AS ?out) { BIND($v AS ?v2) BIND(?v2 AS ?v3) }", {"v": value}, dataset=bundled)
    assert len(table) == 1
    table = query("SELECT ?out { BIND($v AS ?out) }", {"v": value}, dataset=bundled)
    ((term,),) = table.rows
    assert term.value == value.strip("<>")


def test_names_inside_strings_comments_and_iris_are_left_alone(bundled):
    text = "SELECT ?a ?b { # $v\n BIND('$v' AS ?a) BIND(<http://x/?v> AS ?b) FILTER($v = 1) }"
    ((a, b),) = query(text, {"v": "1"}, dataset=bundled).rows
    assert (a.value, b.value) == ("$v", "http://x/?v")


def test_statement_is_shown_once_and_its_name_beside_it(bundled):
    table = query("about", {"thing": "KECI"}, dataset=bundled)
    for shape in ("table", "md"):
        shown = table.format(shape)
        assert "assertion:kcss-2025-031" in shown
        assert shown.count("meant to improve interoperability") == 1
    assert "https://w3id.org/kgtools/assertion/kcss-2025-031" in table.format("csv")
    assert "Spain" in query("members", dataset=bundled).format("table")


def test_parameters_are_typed():
    with pytest.raises(UnknownName, match="no parameter of members"):
        query("members", {"organization": "NATO"})
    with pytest.raises(UsageError, match="needs the parameter thing"):
        query("about")
    with pytest.raises(UnknownName, match="NATO"):
        query("members", {"organisation": "NAT0"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?e { ?s ?p ?o } }",
        "SELECT * { ?s kg:negated trueSERVICE <http://127.0.0.1:9/> { } }",
        "SELECT * { ?s kg:number 4SERVICE <http://127.0.0.1:9/> { } }",
        r"SELECT * { BIND(id:a\# AS ?b) SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }",
        "SELECT * { SERVICE# comment\n<http://127.0.0.1:9/>#\n{ ?x ?y ?z } }",
        "SELECT * { SERVICE:x { ?x ?y ?z } }",
        "SELECT * FROM <http://no.such/graph> { ?s ?p ?o }",
        "ASK { " + " " * 200_000 + "}",
        "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICE ex:a\u1680b { ?s ?p ?o } }",
        "PREFIX e\u1680x: <http://127.0.0.1:9/> SELECT * { SERVICE e\u1680x:a { ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:9/> AS ?a\u1680b) SERVICE ?a\u1680b { ?s ?p ?o } }",
        "SELECT (IF(1<2,'>'," + "(" * 20000 + "1" + ")" * 20000 + ") AS ?x) {} #'",
        r"PREFIX ex: <http://e/> ASK { ex:" + r"\)" * 3000 + " a ex:o . " + "{" * 3000 + " }",
        "ASK { ?s ?p '\ud800' }",
        "SELECT * { " + "{ " * 3000 + "}" * 3001,
        "ASK { FILTER(" + "(" * 6000 + "1" + ")" * 6001 + " }",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "SELECT * WHERE {",
        "DROP ALL",
    ],
)
def test_query_is_refused(bundled, text):
    before = len(bundled.store)
    with pytest.raises(QueryError) as caught:
        query(text, dataset=bundled)
    assert len(bundled.store) == before
    if "127.0.0.1" in text:
        assert "SERVICE is refused" in str(caught.value)


def test_service_is_refused_as_a_clause_and_not_as_a_word(bundled):
    text = "PREFIX service: <http://x/> ASK { # SERVICE\n ?service service:SERVICE 'SERVICE <x>' OPTIONAL { ?service ?p ?o } }"
    assert query(text, dataset=bundled).value is False
    for text in (
        "SELECT * { GRAPH <https://w3id.org/kgtools/graph/intelligence-services> { ?s ?p ?o } }",
        "PREFIX ex: <http://x/> SELECT * { GRAPH ex:services { ?s ?p ?o } }",
        "PREFIX ex: <http://x/> SELECT * { ?x a ex:Service . { ?x ?p ?o } UNION { ?o ?p ?x } }",
        'SELECT * { ?s ?p ?l FILTER(CONTAINS(LCASE(STR(?l)), "no such service")) { ?s ?p ?o } }',
        "SELECT * { # what the service says\n { ?s a kg:NoSuchClass } }",
        "PREFIX ex: <http://x/> SELECT * { ?s ex:from ?o FILTER(STR(?o) = 'FROM') }",
    ):
        assert len(query(text.replace("kg:NoSuchClass", "<urn:none>"), dataset=bundled)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "! " * 12_000 + "true) }",
        "ASK { " + "OPTIONAL{}" * 3_000 + " }",
        "ASK { FILTER(1" + "+1" * 12_000 + ") }",
        "SELECT * { VALUES (?s ?d) { " + "(id:spain '2020-01-01'^^xsd:date) " * 1_000 + "} }",
    ],
)
def test_long_query_is_answered_and_does_not_overflow_the_stack(bundled, text):
    assert query(text, dataset=bundled)


def test_comparison_is_not_mistaken_for_an_iri(bundled):
    assert query("ASK { FILTER(1<$x&&$x>0) }", {"x": 5}, dataset=bundled).value is True
    assert query("ASK { FILTER(IF(1<5,$y>3,false)) }", {"y": 4}, dataset=bundled).value is True


def test_parameter_that_the_query_does_not_have_is_refused(bundled):
    with pytest.raises(UnknownName, match="Did you mean name"):
        query("ASK { FILTER($name = 3) }", {"nmae": 3}, dataset=bundled)


def test_blank_nodes_of_a_construct_are_named_alike_every_time(bundled):
    text = "CONSTRUCT { [] kg:organisation ?o } WHERE { ?m kg:organisation ?o }"
    assert len({query(text, dataset=bundled).format("ttl") for _ in range(3)}) == 1
    web = " . ".join(f"_:b{i} kg:restsOn _:b{j}" for i in range(10) for j in range(10))
    assert len(query(f"CONSTRUCT {{ {web} }} WHERE {{}}", dataset=bundled)) == 100


def test_tokens_join_to_the_same_text():
    for named in named_queries().values():
        assert "".join(token for _, token in sparql.tokens(named.text)) == named.text


def test_formulas_are_defused_in_csv(bundled):
    text = "SELECT * { VALUES ?v { '=1+1' '@x' '-5' -5 '+1' 'plain' '\\n=1' '\\r=1' 'a\\rb' } }"
    rows = list(csv.reader(io.StringIO(query(text, dataset=bundled).format("csv"), newline="")))
    cells = [cell for (cell,) in rows[1:]]
    assert cells == ["'=1+1", "'@x", "'-5", "-5", "'+1", "plain", "'\n=1", "'\r=1", "a\rb"]
    assert query(text, dataset=bundled).format("csv", raw=True).splitlines()[1] == "=1+1"
