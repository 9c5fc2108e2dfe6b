"""Passages are found where they stand, or where they have moved to, or not at all; citations are exact."""

import hashlib
import json

import pytest

from kgtools.assertions import Register
from kgtools.dataset import load
from kgtools.errors import InputError
from kgtools.evidencing import evidence, verify
from tests.conftest import SHARED, needs_shared, run

TEXT = "Ärger in Zenda: Ruritania 🎺 objects to everything. The end."
START, END = TEXT.index("Ruritania"), TEXT.index(" to everything")


@pytest.fixture
def graph(write):
    digest = hashlib.sha256(TEXT[START:END].encode()).hexdigest()
    return write(
        'document:z a kg:Document ; skos:prefLabel "Zenda Review"@en ; dcterms:title "A & B_C"@en ; '
        'dcterms:publisher id:zenda ; dcterms:issued "1894-05"^^xsd:gYearMonth ; kg:fileName "z.txt" .\n'
        'id:zenda a kg:Institution ; skos:prefLabel "Zenda"@en . id:r a kg:Person ; skos:prefLabel "R. Rassendyll"@en .\n'
        f'id:p a kg:Passage ; kg:passageOf document:z ; oa:start {START} ; oa:end {END} ; kg:sha256 "{digest}" .\n'
        'assertion:a a kg:Description ; skos:prefLabel "Ruritania objects"@en ; kg:described id:r ; kg:speaker id:r ; '
        "kg:assertedIn document:z ; kg:evidence id:p .\n"
        'assertion:b a kg:Description ; skos:prefLabel "So it does"@en ; kg:described id:r ; kg:modality kg:Claim ; kg:restsOn assertion:a .'
    )


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("text", "outcome", "start"),
    [
        (TEXT, "exact", START),
        ("\ufeff" + TEXT, "exact", START),
        ("A new first line.\n" + TEXT, "moved", START + 18),
        (TEXT[5:], "moved", START - 5),
        (TEXT.replace("objects", "assents"), "failed", None),
        ("", "failed", None),
    ],
)
def test_passage_is_exact_moved_or_failed(graph, documents, text, outcome, start):
    (documents / "z.txt").write_text(text, encoding="utf-8")
    (found,) = verify(documents, dataset=load(graph)).checks
    assert (found.outcome, found.start) == (outcome, start)
    assert found.text == (TEXT[START:END] if start is not None else None)
    done = run("evidence", "--verify", "--documents", documents, "--graph", graph)
    assert done.returncode == (1 if outcome == "failed" else 0)
    assert f"1 {outcome}" in done.stdout


def test_offsets_count_code_points_and_not_bytes_or_code_units():
    assert TEXT[START:END] == "Ruritania 🎺 objects"
    assert len(TEXT[:START].encode()) != START


def test_offsets_beyond_the_document_end_quickly_and_empty_passages_fail(write, documents):
    (documents / "z.txt").write_text("eleven char", encoding="utf-8")
    empty = hashlib.sha256(b"").hexdigest()
    folder = write(
        'document:z a kg:Document ; kg:fileName "z.txt" . '
        f'id:p a kg:Passage ; kg:passageOf document:z ; oa:start 1000000000 ; oa:end 1000000005 ; kg:sha256 "{empty}" . '
        f'id:q a kg:Passage ; kg:passageOf document:z ; oa:start 8 ; oa:end 3 ; kg:sha256 "{empty}" . '
        "id:r a kg:Passage ; kg:passageOf document:z ."
    )
    assert [c.outcome for c in verify(documents, dataset=load(folder)).checks] == ["failed", "failed"]


def test_folder_without_the_document_is_an_error(graph, documents):
    with pytest.raises(InputError, match=r"Known file names: z\.txt"):
        verify(documents, dataset=load(graph))
    with pytest.raises(InputError, match="no such folder"):
        verify(documents / "none", dataset=load(graph))


def test_file_name_cannot_leave_the_folder(write, documents):
    (documents.parent / "secret.txt").write_text("x", encoding="utf-8")
    folder = write(
        'document:z a kg:Document ; kg:fileName "../secret.txt" . '
        f'id:p a kg:Passage ; kg:passageOf document:z ; oa:start 0 ; oa:end 1 ; kg:sha256 "{hashlib.sha256(b"x").hexdigest()}" .'
    )
    with pytest.raises(InputError, match="holds none of the documents"):
        verify(documents, dataset=load(folder))


def test_conclusion_shows_what_it_rests_on(graph, documents):
    (documents / "z.txt").write_text(TEXT, encoding="utf-8")
    shown = evidence("b", documents=documents, dataset=load(graph))
    text = shown.format("text")
    assert "Rests on: Ruritania objects" in text
    assert "> Ruritania 🎺 objects" in text
    assert "Zenda: A & B_C. 1894-05." in text
    assert "title = {A \\& B\\_C}" in shown.format("bibtex")
    grounds = json.loads(shown.format("json"))["grounds"]
    assert [g["passages"][0]["outcome"] for g in grounds if g["passages"]] == ["exact"]


def test_without_documents_no_passage_is_shown(graph):
    assert "--documents DIR" in evidence("a", dataset=load(graph)).format("text")


@needs_shared
def test_every_digest_of_the_bundled_graph_is_exact(bundled):
    verification = verify(SHARED / "documents", dataset=bundled)
    assert {c.outcome for c in verification.checks} == {"exact"}
    assert len(verification.checks) >= 39
    for document in ("kcss-2017", "kcss-2025"):
        iri = f"https://w3id.org/kgtools/document/{document}"
        data = (SHARED / "documents" / str(bundled.value(iri, "kg:fileName"))).read_bytes()
        assert bundled.value(iri, "kg:sha256") == hashlib.sha256(data).hexdigest()
        assert bundled.value(iri, "kg:length") == len(data.decode())


@needs_shared
def test_reading_of_2017_is_covered_and_no_trap_is_fallen_into(bundled):
    import csv

    register = Register(bundled)
    ours = [a for a in register.all.values() if "https://w3id.org/kgtools/document/kcss-2017" in a.all("assertedIn")]
    spans = {(p.start, p.end) for a in ours for p in a.passages}
    with (SHARED / "domain" / "assertions-2017.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    gold = [(int(r["start"]), int(r["end"])) for r in rows if r["kind"] == "gold" and r["doc"].startswith("kcss-2017")]
    assert len(gold) == 33
    assert set(gold) <= spans
    label = {a.label: a for a in ours}
    assert {local for a in ours if "Recognition" in a.kinds for local in a.all("recogniser")} == {
        "https://w3id.org/kgtools/id/spain"
    }, "only Spain is named"
    assert label["Four members of NATO do not recognise Kosovo"].number("number") == 4
    assert not any("id/nato" in m and "kosovo" in "".join(a.all("member")) for a in ours for m in a.all("organisation"))
    major = label["Officials of Kosovo's institutions called NATO's response a major step"]
    assert (major.one("speaker"), major.one("reportedBy")) == (
        "https://w3id.org/kgtools/id/officials-of-kosovo-institutions",
        "https://w3id.org/kgtools/id/plator-avdiu",
    )
    assert label["NATO is neutral on Kosovo's statehood"].one("stance").endswith("Neutral")


def test_every_assertion_has_a_source_and_a_speaker(bundled):
    for assertion in Register(bundled).all.values():
        assert assertion.all("assertedIn") or assertion.rests_on, assertion.iri
        assert assertion.all("speaker"), assertion.iri


def test_reading_of_2025_falls_into_no_trap(bundled):
    register = Register(bundled)
    ours = [a for a in register.all.values() if "https://w3id.org/kgtools/document/kcss-2025" in a.all("assertedIn")]
    assert len(ours) >= 60
    assert all(a.passages for a in ours)
    assert not [a for a in ours if "Recognition" in a.kinds], "the paper names none of the four"
    counts = [a for a in ours if "Count" in a.kinds]
    assert {(a.number("number"), a.slots["countedNegated"]) for a in counts} == {(4, (True,))}
    for thing in ("keci", "special-representative-for-western-balkans"):
        iri = f"https://w3id.org/kgtools/id/{thing}"
        assert str(bundled.value(iri, "kg:modality")).endswith("/Recommendation")
        told = [a for a in ours if iri in {v for slot in a.slots for v in a.all(slot)}]
        assert told
        assert not [a.label for a in told if a.modality == "fact"], "what does not exist has no facts"
    recommended = [a for a in ours if "Proposal" in a.kinds]
    assert {a.modality for a in recommended} == {"recommendation"}
    assert str(bundled.value("document:kcss-2025", "dcterms:issued")) == "2025-03-10"
    assert bundled.label("https://w3id.org/kgtools/id/ramadan-ilazi") == "Ramadan Ilazi"


def test_loop_of_the_2025_paper_needs_its_condition(bundled):
    from kgtools.tracing import trace

    def cycles(*accept):
        answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", accept=accept)
        return [[iri.rpartition("/")[2] for iri in cycle] for cycle in answer.cycles]

    assert cycles("fact", "claim") == []
    assert cycles("fact", "claim", "condition") == [
        ["confidence-of-sceptical-members", "pfp-perspective", "delivery-in-dialogue", "normalisation-dialogue"]
    ]


def test_authors_keep_their_order_in_citations(bundled):
    from kgtools.citing import bibtex, cite

    paper = "https://w3id.org/kgtools/document/kcss-2025"
    assert cite(bundled, paper).startswith("Ramadan Ilazi, Jeta Loshaj: ")
    assert "author = {Ramadan Ilazi and Jeta Loshaj}," in bibtex(bundled, paper)
    assert "author = {{NATO}}," in bibtex(bundled, "https://w3id.org/kgtools/document/nato-consensus")
