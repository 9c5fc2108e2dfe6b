"""Shapes and checks: each good example passes, each bad one trips its own rule, and bad files are refused with a remedy."""

import json
from pathlib import Path

import pytest
import rdflib

from kgtools.dataset import load
from kgtools.errors import InputError
from kgtools.files import graph_files, read_quads
from kgtools.terms import local_name
from kgtools.validation import run_shapes, shapes_graph, validate
from kgtools.vocabulary import read_vocabulary
from tests.conftest import PREFIXES, ROOT, run

ONTOLOGY_QUADS = read_vocabulary().quads
EXAMPLES = ROOT / "ontology" / "examples"


def shapes_of(module):
    found = read_quads(ROOT / f"ontology/shapes/{module}.ttl", "urn:x")
    return {
        local_name(q.subject.value)
        for q in found
        if str(q.object).endswith("#NodeShape>") and "/shape/" in q.subject.value
    }


SHAPES = {
    module: shapes_of(module)
    for module in ("actors", "programmes", "rules", "assertions", "evidence", "changes", "style")
}
DATA_SHAPES = sorted(set().union(*(SHAPES[name] for name in SHAPES if name != "style")))


def quads(*paths):
    return [q for path in paths for file in graph_files(path) for q in read_quads(file, file.as_uri())]


def tripped(results):
    return {local_name(r["shape"]) for r in results}


def test_bundled_graph_is_valid_and_without_warnings():
    report = validate()
    assert [f for f in report.findings if f.severity != "info"] == []
    assert report.checked > 200
    gaps = {(f.rule, f.message.rpartition("nothing says whether ")[2]) for f in report.findings}
    assert {g for g in gaps if g[0] != "members-not-named"} == {
        ("recognition-unknown", "id:mongolia recognises the applicant.")  # no source was found
    }
    assert sum(f.rule == "members-not-named" for f in report.findings) == 5, (
        "the United Nations, UNESCO, INTERPOL, the Fund and the Bank"
    )
    assert report.format().splitlines()[-1].startswith("Valid: 0 violations, 0 warnings, 7 infos, ")


def test_good_examples_are_valid_and_have_something_for_every_shape():
    report = validate(graph=[EXAMPLES / "good"])
    assert report.findings == ()
    used = {q.object.value for q in quads(EXAMPLES / "good")} | {q.predicate.value for q in quads(EXAMPLES / "good")}
    ancestors = load(EXAMPLES / "good").ancestors
    reached = used | {a for u in used for a in ancestors.get(u, ())}
    for quad in shapes_graph():
        if local_name(quad.predicate.value) in ("targetClass", "targetSubjectsOf"):
            assert quad.object.value in reached, quad


@pytest.mark.parametrize("shape", DATA_SHAPES)
def test_bad_example_trips_just_its_shape(shape):
    bad = EXAMPLES / "bad" / f"{shape}.ttl"
    assert f"trips: shape:{shape} " in bad.read_text(encoding="utf-8")
    results = run_shapes([*ONTOLOGY_QUADS, *quads(EXAMPLES / "good", bad)], shapes_graph())
    assert tripped(results) == {shape}
    assert all(r["message"] and r["remedy"] for r in results)


@pytest.mark.parametrize("shape", sorted(SHAPES["style"]))
def test_bad_term_trips_just_its_shape_of_style(shape):
    style = list(read_quads(ROOT / "ontology/shapes/style.ttl", "urn:x"))
    results = run_shapes([*ONTOLOGY_QUADS, *quads(EXAMPLES / "bad/style" / f"{shape}.ttl")], style)
    assert tripped(results) == {shape}


def test_ontology_keeps_its_own_style():
    assert run_shapes(ONTOLOGY_QUADS, read_quads(ROOT / "ontology/shapes/style.ttl", "urn:x")) == []


def test_there_is_a_bad_example_for_every_shape_and_no_other():
    assert sorted(p.stem for p in (EXAMPLES / "bad").glob("*.ttl")) == DATA_SHAPES
    assert sorted(p.stem for p in (EXAMPLES / "bad/style").glob("*.ttl")) == sorted(SHAPES["style"])


RECORD = (
    'document:d a kg:Document ; skos:prefLabel "d"@en ; dcterms:title "d" ; dcterms:publisher id:nato ; '
    'dcterms:issued "2024"^^xsd:gYear ; kg:fileName "d.txt" ; kg:length 100 .\n'
)
SAID = 'assertion:t a kg:Recognition ; skos:prefLabel "t"@en ; kg:recogniser id:spain ; kg:recognised id:kosovo ; kg:assertedIn document:d'
POSITION = (
    'assertion:p a kg:Position ; skos:prefLabel "p"@en ; kg:holder id:spain ; kg:towards id:nato-membership ; '
    "kg:applicant id:kosovo ; kg:stance kg:Objects ; kg:basis kg:Stated ; kg:assertedIn document:d .\n"
)
PASSAGE = f'passage:p a kg:Passage ; kg:passageOf document:d ; oa:start 90 ; oa:end END ; kg:sha256 "{"0" * 64}" .\n'
CHECKS = {
    "dangling-references": (SAID + " ; kg:speaker id:nobody .", "Refers to id:nobody"),
    "untyped-subjects": ("id:thing kg:runBy id:nato .", "has no class"),
    "offsets-within-document": (
        PASSAGE.replace("END", "101").replace("passage:p", "id:p") + SAID + " ; kg:evidence id:p .",
        "101, past the document's length of 100",
    ),
    "evidence-of-own-document": (
        SAID + " ; kg:evidence <https://w3id.org/kgtools/passage/kcss-2017-0-64> .",
        "in which it is not",
    ),
    "counts-agree": (
        (
            'assertion:c a kg:Count ; skos:prefLabel "c"@en ; kg:organisation id:nato ; kg:counted kg:Membership ; '
            'kg:countedTowards id:nato ; kg:number 31 ; kg:from "2024-05-01"^^xsd:date ; kg:assertedIn document:d .'
        ),
        "the document says 31, the graph names 32",
    ),
    "members-not-named": (
        (
            'assertion:c a kg:Count ; skos:prefLabel "c"@en ; kg:organisation id:nato ; kg:counted kg:Membership ; '
            'kg:countedTowards id:nato ; kg:number 33 ; kg:from "2024-05-01"^^xsd:date ; kg:assertedIn document:d .'
        ),
        "names only some: 32 of 33",
    ),
    "bodies-without-members": (
        (
            'id:b a kg:Institution ; skos:prefLabel "b"@en . '
            'id:q a kg:Decision ; skos:prefLabel "q"@en ; kg:decidedBy id:b ; kg:decidedUnder id:consensus .'
        ),
        "no membership of it is known",
    ),
    "odd-characters": ('id:s a kg:State ; skos:prefLabel "S\u202eniaps"@en .', "cannot be seen"),
    "shares-above-one": (
        'id:r a kg:DecisionRule ; skos:prefLabel "r"@en ; kg:silenceMeans kg:NotVoting ; kg:share "3/2" .',
        "a share of 3/2",
    ),
    "position-without-effect": (POSITION.replace("id:nato-membership", "id:nato"), "counts nowhere"),
    "overlapping-positions": (POSITION + POSITION.replace("Objects", "Supports").replace(":p ", ":q "), "assertion:q"),
    "objection-outlives-attainment": (
        POSITION
        + 'assertion:m a kg:Membership ; skos:prefLabel "m"@en ; kg:member id:kosovo ; kg:organisation id:nato ; '
        'kg:from "2024-06-01"^^xsd:date ; kg:assertedIn document:d .',
        "has no end",
    ),
    "recognition-unknown": (
        (
            'id:s a kg:State ; skos:prefLabel "s"@en . assertion:m a kg:Membership ; skos:prefLabel "m"@en ; kg:member id:s ; '
            'kg:organisation id:nato ; kg:from "2024-06-01"^^xsd:date ; kg:assertedIn document:d .'
        ),
        "whether id:s recognises",
    ),
    "unused-vocabulary": ('id:s a kg:State ; skos:prefLabel "s"@en ; skos:prefLable "s"@en .', "skos:prefLable"),
}


VIOLATIONS = {
    "dangling-references",
    "untyped-subjects",
    "offsets-within-document",
    "evidence-of-own-document",
    "shares-above-one",
}


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_check_finds_what_it_is_for_and_a_warning_does_not_fail(write, check):
    turtle, message = CHECKS[check]
    report = validate(write(RECORD + turtle))
    found = [f for f in report.findings if f.rule == check]
    assert found, report.format()
    assert message.lower() in found[0].message.lower()
    assert found[0].file.endswith("data.ttl")
    severity = (
        "violation"
        if check in VIOLATIONS
        else "info"
        if check in ("recognition-unknown", "members-not-named")
        else "warning"
    )
    assert found[0].severity == severity
    assert report.conforms or severity == "violation"


def test_every_check_has_a_test():
    from kgtools.heads import named_queries

    assert sorted(CHECKS) == sorted(q.name for q in named_queries().values() if q.folder == "checks")


def test_counts_of_both_papers_agree_with_the_members_that_the_graph_names(bundled, write):
    from kgtools.querying import query

    assert len(query("counts-agree", dataset=bundled)) == 0
    missing = write(
        "assertion:g a kg:Recognition ; kg:recogniser id:germany ; kg:recognised id:kosovo ; kg:negated true ."
    )
    rows = query("counts-agree", dataset=load(ROOT / "graph", extra=[missing / "data.ttl"])).values()
    assert [r["detail"] for r in rows] == [
        f"the document says 4, the graph names 5 on {day}" for day in ("2017-01-12",) * 2 + ("2025-03-10",) * 2
    ]


REFUSED = {
    "bad Turtle": ("id:a a kg:State ;\n  skos:prefLabel .", "data.ttl:10"),
    "unknown class": ("id:a a kg:Sate .", "Did you mean kg:State?"),
    "unknown property": ("id:a kg:recognisr id:b .", "Did you mean kg:recogniser?"),
    "bad date": ('assertion:a a kg:Vote ; kg:on "2024-02-30"^^xsd:date .', '"2024-02-30" is not a valid xsd:date'),
    "partial date": ('assertion:a a kg:Vote ; kg:on "2024-02"^^xsd:date .', "is not a valid xsd:date"),
    "bad number": ('assertion:a a kg:Vote ; kg:votesFor "many"^^xsd:integer .', '"many" is not a valid xsd:integer'),
    "bad IRI": ("id:a a <http://exa mple/> .", "not well-formed"),
    "year for a day": ('assertion:a a kg:Vote ; kg:from "2021"^^xsd:gYear .', "kg:from takes xsd:date and not"),
    "text for a day": ('assertion:a a kg:Vote ; kg:until "2021-01-01" .', "kg:until takes xsd:date and not"),
    "text for a thing": ('assertion:a a kg:Position ; kg:holder "Greece" .', "kg:holder takes a thing"),
    "text for a number": ('id:a a kg:AtLeast ; kg:minimum "two" .', "kg:minimum takes xsd:integer"),
    "month in words": ('document:d dcterms:issued "March 2025" .', "dcterms:issued takes"),
    "wrong kind of value": (
        "assertion:a a kg:Position ; kg:basis kg:Fact .",
        "Use kg:Exercised, kg:Expected, kg:Stated.",
    ),
    "escaped NUL": (r'id:a skos:prefLabel "a\u0000b" .', "NUL"),
    "triple term": ("id:a kg:runBy <<( id:a id:b id:c )>> .", "triple term"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_malformed_turtle_is_refused_by_every_command(write, case):
    turtle, message = REFUSED[case]
    folder = write(turtle)
    before = (folder / "data.ttl").read_bytes()
    for arguments in (
        ["validate", folder / "data.ttl"],
        ["info", "--graph", folder],
        ["trace", "Kosovo", "PfP", "--graph", folder],
    ):
        done = run(*arguments)
        assert done.returncode == 2, done.stdout
        assert message in done.stderr
        assert "data.ttl" in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
    assert (folder / "data.ttl").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "latin.ttl",
            'id:a a kg:State ;\n skos:prefLabel "Türkiye" .'.encode("latin-1"),
            "latin.ttl:2: this is not UTF-8",
        ),
        ("nul.ttl", b"# a\n# \0 b", "nul.ttl:2: the file holds a NUL"),
        ("bomb.rdf", b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]><x/>', "bomb.rdf:2: a DOCTYPE is refused"),
        ("remote.jsonld", b'{"@context": "https://schema.org/", "name": "x"}', "a context from elsewhere is refused"),
        (
            "remote.jsonld",
            b'{"@context": [{"a": "x:b"}, "https://schema.org/"]}',
            "a context from elsewhere is refused",
        ),
        ("half.jsonld", b'{"@id": "x:a"', "not well-formed"),
        ("notes.txt", b"hello", "is no format of a graph"),
        ("empty.ttl", b"", "nothing in it was checked"),
    ],
)
def test_malformed_file_is_refused_with_its_place(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    done = run("validate", tmp_path / name)
    assert done.returncode == (1 if name == "empty.ttl" else 2)
    assert message in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_byte_order_mark_is_dropped(tmp_path):
    (tmp_path / "bom.ttl").write_bytes(b"\xef\xbb\xbf" + (PREFIXES + "id:a a kg:State .").encode())
    assert load(tmp_path).instances("kg:State")


def test_missing_file_folder_and_empty_folder_are_said(tmp_path):
    for arguments, message in (
        (["validate", tmp_path / "none.ttl"], "no such file or folder"),
        (["info", "--graph", tmp_path / "none"], "no such file or folder"),
        (["info", "--graph", tmp_path], "holds neither RDF nor tables"),
    ):
        done = run(*arguments)
        assert (done.returncode, message in done.stderr) == (2, True)


def test_report_is_for_people_and_for_programs(write):
    folder = write('id:a a kg:State . id:b a kg:State ; skos:prefLabel "B"@en ; kg:population -3 .')
    done = run("validate", folder / "data.ttl")
    assert done.returncode == 1
    assert f"VIOLATION  {folder / 'data.ttl'}" in done.stdout
    assert "B (id:b)" in done.stdout
    assert "→ Write kg:population 1586659 ." in done.stdout
    assert "Not valid: 2 violations, 0 warnings, 2 things checked." in done.stdout
    report = json.loads(run("validate", folder / "data.ttl", "--format", "json").stdout)
    assert (report["conforms"], len(report["findings"])) == (False, 2)
    graph = rdflib.Graph().parse(data=run("validate", folder / "data.ttl", "--format", "ttl").stdout, format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert [bool(o) for o in graph.objects(None, sh.conforms)] == [False]
    assert len(set(graph.subjects(rdflib.RDF.type, sh.ValidationResult))) == 2


def test_new_file_is_read_with_the_graph_and_answers_for_itself_alone(write):
    folder = write(RECORD + SAID + " .")
    assert validate(folder / "data.ttl").findings == ()
    second_label = write('id:spain skos:prefLabel "Espanya"@en .')
    assert [f.subject for f in validate(second_label / "data.ttl").findings] == ["https://w3id.org/kgtools/id/spain"]


def test_blank_nodes_get_the_same_names_every_time(write):
    folder = write("[] a kg:State . [] a kg:State ; kg:population 3 .")
    names = load(folder).instances("kg:State")
    assert len(names) == 2
    assert load(folder).instances("kg:State") == names
    (folder / "again.ttl").write_text((folder / "data.ttl").read_text(encoding="utf-8") + "# else", encoding="utf-8")
    assert len(load(folder).instances("kg:State")) == 4


def test_deep_nesting_ends_in_an_answer_or_an_error(tmp_path):
    (tmp_path / "deep.ttl").write_text(PREFIXES + "id:a kg:runBy " + "[ kg:runBy " * 5000 + "id:b" + " ]" * 5000 + " .")
    (tmp_path / "deep.jsonld").write_text('{"@id":"x:a","x:p":' * 5000 + "1" + "}" * 5000)
    for name in ("deep.ttl", "deep.jsonld"):
        done = run("info", "--graph", tmp_path / name)
        assert done.returncode == (0 if name == "deep.ttl" else 2), done.stderr
        assert "Traceback" not in done.stderr


def test_errors_carry_the_standard_class(tmp_path):
    with pytest.raises(ValueError, match="no such file"):
        load(Path(tmp_path / "none"))
    assert issubclass(InputError, ValueError)
