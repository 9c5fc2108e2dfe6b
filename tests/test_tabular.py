"""Tables beside the Turtle: the same statements, the same validation, and the line of what is wrong."""

import json

import pytest

from kgtools.assertions import Register
from kgtools.dataset import load
from kgtools.errors import InputError
from kgtools.terms import XSD, local_name
from kgtools.tracing import trace
from kgtools.validation import validate
from tests.conftest import PREFIXES, ROOT, run

THINGS = """
id:club a kg:Institution ; skos:prefLabel "the Club"@en . id:x a kg:State ; skos:prefLabel "Exland"@en .
id:a a kg:State ; skos:prefLabel "Aland"@en . id:b a kg:State ; skos:prefLabel "Beland"@en .
id:consensus a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
id:vote a kg:Decision ; skos:prefLabel "admission to the Club"@en ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
id:goal a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:club .
document:d a kg:Document ; skos:prefLabel "D"@en ; dcterms:title "D"@en ; dcterms:publisher id:club ;
  dcterms:issued "2020-01-01"^^xsd:date ; dcterms:identifier "urn:x:d"^^xsd:anyURI .
assertion:need a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:vote ; kg:assertedIn document:d .
"""


@pytest.fixture
def folder(tmp_path):
    """Write files by name, with the things that they speak of beside them, and return the folder."""

    def _folder(**tables):
        (tmp_path / "things.ttl").write_text(PREFIXES + THINGS, encoding="utf-8")
        for name, rows in tables.items():
            file = tmp_path / name.replace("_", ".")
            delimiter = "," if file.suffix == ".csv" else "\t"
            lines = rows if isinstance(rows, str) else "\n".join(delimiter.join(row) for row in rows) + "\n"
            file.write_text(lines, encoding="utf-8")
        return tmp_path

    return _folder


MEMBERS = [("type", "member", "organisation", "assertedIn"), ("Membership", "a|b", "club", "d")]


def test_rows_say_what_the_same_turtle_says(folder):
    path = folder(
        rows_tsv=[
            ("type", "id", "label", "holder", "towards", "applicant", "stance", "basis", "from", "until", "negated", "unless", "assertedIn"),
            ("Position", "p", "Aland is against", "a", "vote", "x", "Objects", "Exercised", "2019-01-01", "2019-06-01", "", "", "d"),
            ("kg:Position", "assertion:q", "", "a|b", "id:vote", "x", "supports", "stated", "2020-02", "", "TRUE", "vote|goal", "document:d"),
        ]
    )  # fmt: skip
    turtle = """
    assertion:p a kg:Position ; skos:prefLabel "Aland is against"@en ; kg:holder id:a ; kg:towards id:vote ; kg:applicant id:x ;
      kg:stance kg:Objects ; kg:basis kg:Exercised ; kg:from "2019-01-01"^^xsd:date ; kg:until "2019-06-01"^^xsd:date ;
      kg:assertedIn document:d .
    assertion:q a kg:Position ; kg:holder id:a, id:b ; kg:towards id:vote ; kg:applicant id:x ; kg:stance kg:Supports ;
      skos:prefLabel "Denied: Aland and Beland: supports, admission to the Club, of Exland (stated)"@en ;
      kg:basis kg:Stated ; kg:from "2020-02-01"^^xsd:date ; kg:statedTime "2020-02"^^xsd:gYearMonth ; kg:negated true ;
      kg:unless id:vote, id:goal ; kg:assertedIn document:d .
    """
    from_rows = {(q.subject, q.predicate, q.object) for q in load(path).quads()}
    (path / "rows.tsv").unlink()
    (path / "rows.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    assert from_rows == {(q.subject, q.predicate, q.object) for q in load(path).quads()}


def test_rows_are_traced_validated_and_cited_like_anything_else(folder):
    path = folder(
        members_tsv=MEMBERS,
        case_csv=[
            ("type", "holder", "towards", "applicant", "stance", "basis", "on", "speaker", "assertedIn", "#note"),
            ("Position", "a", "vote", "x", "Objects", "Exercised", "2019-01-01", "club", "d", "as the minutes say"),
        ],
    )
    data = load(path)
    answer = trace("x", "goal", dataset=data, as_of="2020-01-01")
    (blocker,) = answer.blockers
    assert local_name(blocker.actor) == "a"
    (position,) = blocker.because
    assert local_name(position.iri) == "case-position-a-vote-x-2019-01-01"
    assert position.label == "Aland: objects, admission to the Club, of Exland (exercised)"
    assert [local_name(d) for d in position.documents] == ["d"]
    assert data.place_of(position.iri) == f"{path / 'case.csv'}:2"
    report = validate(path / "case.csv", graph=[path])
    assert report.conforms
    assert report.checked == 1


def test_what_the_shapes_find_in_a_row_names_its_line(folder):
    path = folder(members_tsv=[*MEMBERS, ("Membership", "b", "", "d")])
    done = run("validate", "--graph", path, "--format", "json")
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert [(f["file"], f["message"]) for f in found if "organisation" in f["message"]] == [
        (f"{path / 'members.tsv'}:3", "A membership needs an organisation.")
    ]


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ([("type", "label", "skos:prefLabel"), ("State", "a", "b")], 1, "two columns are called prefLabel"),
        ([("type", "member", "kg:member"), ("Membership", "a", "b")], 1, "two columns are called member"),
        ([("Type", "member"), ("Membership", "a")], 1, "there is no property 'Type'\n  Did you mean type?"),
        ("type;member\nMembership;a\n", 1, "Cells are separated by tabs in .tsv, by commas in .csv."),
        ('"type\tmember\nMembership\ta\n', 1, "not well-formed"),
        ([("type", "member"), ("Membership", "|")], 2, "member: '|' holds no value"),
        ([("type", "member", ""), ("Membership", "a", "lost")], 2, "a column without a name holds 'lost'"),
        ([("id", "type", "member"), ("#1", "Membership", "a")], 2, "id: '#1' is no name"),
        ([("type", "member"), ("Membership", "Aland")], 2, "Names are in lower case, as in aland"),
        ([("type", "member"), ("Membership", "http:///x y")], 2, "is no IRI"),
        ([("type", "member", "from"), ("Membership", "a", "2023-13")], 2, 'from: "2023-13" is not a valid xsd:gYearMonth'),
        ([("type", "holdr"), ("Position", "a")], 1, "there is no property 'holdr'\n  Did you mean holder?"),
        ([("type", "member", "member"), ("Membership", "a", "b")], 1, "two columns are called member"),
        ([("type", "ex:member"), ("Membership", "a")], 1, "there is no property 'ex:member'"),
        ([("type", "member"), ("Positon", "a")], 2, "type: there is no 'Positon'\n  Write Position."),
        ([("type", "member"), ("", "a")], 2, "the row has no type"),
        ([("type", "member"), ("Membership", "a", "b")], 2, "the row has 3 cells, and the header 2"),
        ([("type", "member"), ("Membership", "North Macedonia")], 2, "Names are in lower case, as in north-macedonia"),
        ([("type", "member"), ("Membership", "a, b")], 2, "several are separated by |"),
        ([("type", "stance", "holder"), ("Position", "objcts", "a")], 2, "stance: there is no 'objcts'\n  Write Objects."),
        ([("type", "member", "from"), ("Membership", "a", "1.2.2020")], 2, "from: '1.2.2020' is no day"),
        ([("type", "member", "until"), ("Membership", "a", "2020-02")], 2, "until: '2020-02' is no day"),
        ([("type", "member", "from"), ("Membership", "a", "2020-02-30")], 2, '"2020-02-30" is not a valid xsd:date'),
        ([("type", "votesFor", "decision"), ("Vote", "many", "vote")], 2, '"many" is not a valid xsd:integer'),
        ([("type", "negated", "member"), ("Membership", "yes", "a")], 2, "Write it as in true or false."),
        ([("type", "skos:prefLabel"), ("State", "Exland")], 2, "the row has no name"),
        ([("type", "member"), ("Membership", "a"), ("Membership", "a")], 3, "is described in line 2 already"),
        ([("type", "id", "member"), ("Membership", "my row", "a")], 2, "id: 'my row' is no name"),
        ('type\tmember\nMembership\t"a\n', 2, "not well-formed"),
    ],
)  # fmt: skip
def test_bad_table_says_what_where_and_how_to_mend_it(folder, rows, line, what):
    path = folder(rows_tsv=rows)
    with pytest.raises(InputError) as error:
        load(path)
    text = str(error.value)
    assert what in text
    assert f"rows.tsv:{line}" in text


def test_all_that_is_wrong_is_told_at_once(folder):
    path = folder(
        rows_tsv=[("type", "member", "from"), ("Membership", "a b", ""), ("Membership", "a", "2020")],
        more_tsv="type\nNo\n",
    )
    with pytest.raises(InputError, match=r"(?s)2 problems.*there is no 'No'.*a b"):
        load(path)


def test_rows_of_two_tables_that_would_be_one_are_refused(folder):
    path = folder(members_tsv=MEMBERS)
    (path / "more").mkdir()
    (path / "more" / "members.tsv").write_text((path / "members.tsv").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"members\.tsv:2: assertion:members-\S+ is described in .*members\.tsv as well"
    ):
        load(path)


def test_table_of_another_kind_is_left_out_and_validation_says_so(folder):
    path = folder(expected_tsv=[("applicant", "status"), ("x", "blocked")], empty_csv="", comment_tsv="# nothing\n\n")
    assert [local_name(g) for g in load(path).files] == ["things.ttl"]
    report = validate(graph=[path])
    assert sorted(f.label for f in report.findings if f.rule == "left-out") == [
        "comment.tsv",
        "empty.csv",
        "expected.tsv",
    ]
    with pytest.raises(InputError, match="no column type"):
        load(path, extra=[path / "expected.tsv"])


def test_byte_order_mark_windows_line_ends_quotes_and_comments(folder):
    path = folder(
        rows_csv='\ufefftype,label,member,organisation,assertedIn,\r\n# a comment, "with quotes\r\n\r\n'
        'Membership,"Aland, ""the"" member",a,club,d\r\n'
    )
    (row,) = (a for a in Register(load(path)).all.values() if "Membership" in a.kinds)
    assert row.label == 'Aland, "the" member'


def test_partial_dates_keep_what_was_stated(folder):
    path = folder(
        rows_tsv=[
            ("type", "member", "organisation", "from", "assertedIn"),
            ("Membership", "a", "club", "1995", "d"),
            ("Membership", "b", "club", "1995-04", "d"),
        ]
    )
    years = {
        a.one("statedTime"): a.begin.isoformat() for a in Register(load(path)).all.values() if "Membership" in a.kinds
    }
    assert years == {"1995": "1995-01-01", "1995-04": "1995-04-01"}


def test_passages_and_other_things_may_be_rows_too(folder):
    path = folder(
        passages_tsv=[
            ("type", "id", "passageOf", "oa:start", "oa:end", "sha256"),
            ("Passage", "d-1", "d", "10", "20", "0" * 64),
        ],
        rows_tsv=[
            ("type", "id", "member", "organisation", "assertedIn", "evidence"),
            ("Membership", "m", "a", "club", "d", "d-1"),
        ],
        states_csv=[("type", "id", "skos:altLabel", "label", "population"), ("State", "c", "CL|CLD", "Celand", "12.5")],
    )
    data = load(path)
    (passage,) = Register(data).all["https://w3id.org/kgtools/assertion/m"].passages
    assert (passage.start, passage.end) == (10, 20)
    assert data.values("id:c", "skos:altLabel") == ("CL", "CLD")
    (population,) = (q.object for q in data.quads("https://w3id.org/kgtools/id/c") if "population" in q.predicate.value)
    assert population.datatype.value == XSD + "decimal"


def test_rows_without_a_label_are_worded_by_their_class(folder):
    path = folder(
        rows_tsv=[
            ("type", "id", "member", "organisation", "decision", "applicant", "votesFor", "votesAgainst", "abstentions", "outcome", "assertedIn"),
            ("Membership", "one", "a", "club", "", "", "", "", "", "", "d"),
            ("Membership", "two", "a|b", "club", "", "", "", "", "", "", "d"),
            ("Membership", "four", "a|b|x|stranger", "club", "", "", "", "", "", "", "d"),
            ("Vote", "v1", "", "", "vote", "x", "92", "50", "29", "", "d"),
            ("Vote", "v2", "", "", "vote", "x", "", "", "", "Failed", "d"),
        ]
    )  # fmt: skip
    labels = {local_name(iri): label for iri, label in load(path).labels.items() if "assertion" in iri}
    assert labels == {
        "one": "Aland is a member of the Club",
        "two": "Aland and Beland are members of the Club",
        "four": "Aland, Beland and 2 more are members of the Club",
        "v1": "Vote: admission to the Club, of Exland: 92 for, 50 against, 29 abstaining",
        "v2": "Vote: admission to the Club, of Exland: failed",
    }


def test_order_of_rows_and_of_files_makes_no_difference(folder):
    rows = [("Membership", m, "club", "d") for m in "abx"]
    one = {str(q) for q in load(folder(m_tsv=[MEMBERS[0], *rows])).store}
    other = {str(q) for q in load(folder(m_tsv=[MEMBERS[0], *reversed(rows)])).store}
    assert one == other


def test_tables_travel_in_the_wheel_and_the_ontology_words_every_edge():
    vocabulary = load().query("SELECT ?class { ?class kg:edgeSource ?s FILTER NOT EXISTS { ?class kg:wording ?w } }")
    worded_by_hand = {"Assessment", "Communication", "Cooperation", "Description"}
    assert {local_name(row["class"].value) for row in vocabulary} == worded_by_hand
    assert "*.tsv" not in (ROOT / ".gitignore").read_text(encoding="utf-8")
