"""The command line as a user meets it: help, lists, exit codes, closed pipes, and the same bytes every time."""

import json
import os
import subprocess
import sys

import pytest

import kgtools
from tests.conftest import ROOT, run

TRACE = ("trace", "Kosovo", "PfP", "--as-of", "2025-03-10")
ASKING = (("show", "Kosovo"), ("blocks", "Spain"), ("compare", "kcss-2017", "kcss-2025"))


def imported(*arguments):
    """The top-level packages that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "kgtools", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["trace", "--help"]])
def test_help_is_light(arguments):
    names = imported(*arguments)
    assert "argparse" in names
    assert not names & {"rdflib", "pyshacl", "networkx", "pyoxigraph"}


@pytest.mark.parametrize("arguments", [TRACE, ("query", "members"), ("evidence", "kcss-2017-013"), *ASKING])
def test_answers_need_no_heavy_library(arguments):
    names = imported(*arguments)
    assert "pyoxigraph" in names
    assert not names & {"rdflib", "pyshacl", "networkx", "SPARQLWrapper"}


def test_version_and_info():
    assert run("--version").stdout == f"kgtools {kgtools.__version__}\n"
    info = json.loads(run("info", "--format", "json").stdout)
    assert (info["newest_document"], info["classes"]["state"]) == ("2025-03-10", 160)
    libraries = {"pyoxigraph", "rdflib", "pyshacl", "networkx", "SPARQLWrapper"}
    assert {"kgtools", "Python"} | libraries == set(info["versions"])
    assert "membership" in run("info").stdout


def test_trace_without_arguments_lists_what_can_be_asked():
    done = run("trace")
    assert "kosovo" in done.stdout
    assert "pfp-participation" in done.stdout
    listed = json.loads(run("trace", "--format", "json").stdout)
    assert {"label": "Kosovo", "iri": "https://w3id.org/kgtools/id/kosovo"} in listed["applicants"]
    slugs = {kind: [thing["iri"].rpartition("/")[2] for thing in listed[kind]] for kind in listed if kind != "kgtools"}
    assert [*map(len, (slugs["applicants"], slugs["standings"]))] == [51, 35]
    assert {"keci-participation", "nato-membership", "pfp-participation", "un-membership"} < set(slugs["standings"])
    assert all(slug in done.stdout for kind in ("applicants", "standings") for slug in slugs[kind])
    assert run("trace", "--format", "dot").returncode == 2


def test_trace_of_an_applicant_alone_says_where_it_stands_everywhere():
    done = run("trace", "Kosovo", "--as-of", "2025-03-10")
    assert "blocked   participation in the Partnership for Peace" in done.stdout
    assert "(only proposed)" in done.stdout
    rows = json.loads(run("trace", "XK", "--as-of", "2025-03-10", "--format", "json").stdout)["standings"]
    assert {r["standing"]["label"]: r["status"] for r in rows}["enhanced interaction with NATO"] == "achieved"
    assert "unknown   ministerial meeting of the NATO-Ukraine Commission" not in done.stdout
    assert "required of it for: ministerial meeting of the NATO-Ukraine Commission;" in done.stdout
    assert len(rows) == len(kgtools.load().instances("kg:Standing"))


def test_trace_exits_0_whatever_the_status():
    for standing in ("PfP", "KECI", "enhanced-interaction"):
        assert run("trace", "Kosovo", standing).returncode == 0


def test_default_date_is_that_of_the_newest_document_and_is_printed():
    assert "As of 2025-03-10." in run("trace", "Kosovo", "PfP").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trace", "Kosvo", "PfP"], "Did you mean Kosovo"),
        (["trace", "Kosovo", "PfPP"], "Did you mean"),
        (["trace", "Kosovo", "PfP", "--as-of", "10/03/2025"], "Write year-month-day"),
        (["trace", "Kosovo", "PfP", "--as-of", "2025-02-30"], "is not a date"),
        (["trace", "Kosovo", "PfP", "--accept", "recommendation"], "never accepted as fact"),
        (["trace", "Kosovo", "PfP", "--accept", "rumour"], "no modality 'rumour'"),
        (["trace", "Kosovo", "PfP", "--sources", "kcss-2018"], "Did you mean kcss-2017"),
        (["query", "membres"], "Did you mean members"),
        (["query", "members", "-p", "NATO"], "name=value"),
        (["query", "-"], "holds no query"),
        (["query", "none.rq"], "cannot be read"),
        (["trace", "Kosovo", "PfP", "--as-of", "20250310"], "is not a date"),
        (["trace", "Kosovo", "PfP", "--sources", ""], "no document is named"),
        (["info", "--graph", ""], "without a name"),
        (["info", "--graph", "x" * 300], "cannot be read"),
        (["query", "ASK { ?s ?p $x }", "-p", "y=3"], "no variable of the query"),
        (["evidence"], "which assertion?"),
        (["evidence", "kcss-2017-999"], "no assertion is called"),
        (["evidence", "--verify"], "--documents DIR"),
        (["frobnicate"], "invalid choice"),
    ],
)
def test_mistake_is_explained_on_standard_error_with_exit_2(arguments, message):
    done = run(*arguments, stdin="")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_query_from_file_and_standard_input(tmp_path):
    (tmp_path / "q.rq").write_text("SELECT ?x { BIND($day AS ?x) }", encoding="utf-8")
    done = run("query", tmp_path / "q.rq", "-p", "day=2025-03-10", "--format", "csv")
    assert done.stdout == "x\n2025-03-10\n"
    assert run("query", "-", stdin="ASK { id:spain a kg:State }").stdout == "yes\n"
    assert run("query", tmp_path / "q.rq", "--as-of", "2025-03-10").returncode == 2
    assert run("query", "-", stdin="ASK {").returncode == 2


def test_queries_are_listed_with_summary_and_parameters():
    listed = run("query").stdout
    assert "members  (questions)" in listed
    assert "-p organisation=…  The organisation or programme. (organisation, default id:nato)" in listed


@pytest.mark.parametrize(
    "arguments",
    [(*TRACE, "--format", f) for f in ("text", "json", "ttl", "dot")]
    + [("info",), *ASKING, *((*arguments, "--format", "json") for arguments in ASKING)]
    + [("query", "recognition"), ("query", "relations"), ("query", "edges", "--format", "json")]
    + [("validate", "ontology/examples/bad/Vote.ttl", "--format", f) for f in ("text", "json", "ttl")],
)
def test_same_input_same_bytes(arguments):
    outputs = {run(*arguments, cwd=ROOT, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "2")}
    assert len(outputs) == 1
    assert outputs != {""}


def test_reader_that_goes_away_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m kgtools query edges --format json | head -1",
        shell=True, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_full_disk_and_bad_standard_input_are_said():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "kgtools", "info"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert (done.returncode, done.stderr) == (2, "kgtools: cannot write: No space left on device\n")
    wrong, marked = (
        subprocess.run(
            [sys.executable, "-m", "kgtools", "query", "-"], input=given, capture_output=True, check=False, cwd=ROOT
        )
        for given in (b"ASK { ?s ?p '\xff' }", b"\xef\xbb\xbfASK {}")
    )
    assert wrong.returncode == 2
    assert b"standard input is not UTF-8" in wrong.stderr
    assert marked.stdout == b"yes\n"


def test_terminal_without_unicode_gets_escapes_and_no_traceback():
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "kgtools", "query", "about", "-p", "thing=Turkey"],
        capture_output=True, check=False, cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"T\\xfcrkiye" in done.stdout


def test_own_folder_replaces_or_joins_the_bundled_graph(write):
    folder = write(
        'id:ruritania a kg:State ; skos:prefLabel "Ruritania"@en . document:d a kg:Document ; dcterms:issued "2030-01-01"^^xsd:date .'
    )
    assert run("trace", "Ruritania", "PfP", "--graph", folder).returncode == 2
    done = run("trace", "Ruritania", "PfP", "--graph", folder, "--graph", "bundled")
    assert "Ruritania: participation in the Partnership for Peace" in done.stdout
    assert "OPEN" in done.stdout
