"""Competency questions: each answer's content, and beside each named question the result of its example."""

import json
import re
import shlex

import pytest

import kgtools
from kgtools.cli import main
from kgtools.heads import named_queries
from kgtools.querying import query
from kgtools.terms import local_name
from tests.conftest import ROOT, SHARED, needs_shared

FOLDER = ROOT / "queries" / "questions"
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = {name: q for name, q in named_queries().items() if q.folder == "questions"}
LATER = set[str]()


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_example_gives_the_rows_that_lie_beside_the_question(name, capsys):
    assert main([*shlex.split(QUESTIONS[name].example)[1:], "--format", "csv"]) == 0
    assert capsys.readouterr().out == (FOLDER / f"{name}.csv").read_text(encoding="utf-8")


def test_questions_and_results_are_one_to_one():
    assert (
        sorted(p.stem for p in FOLDER.glob("*.csv")) == sorted(p.stem for p in FOLDER.glob("*.rq")) == sorted(QUESTIONS)
    )


@pytest.mark.parametrize("name", sorted(n for n, q in QUESTIONS.items() if re.search(r"[?$]asOf\b", q.text)))
def test_example_that_depends_on_a_day_names_it(name):
    assert "--as-of" in QUESTIONS[name].example


@needs_shared
def test_page_speaks_of_every_question_that_was_asked():
    asked = {q["id"] for q in json.loads((SHARED / "domain" / "questions.json").read_text(encoding="utf-8"))}
    answered = set(re.findall(r"^### (Q\d\d)", PAGE, re.MULTILINE))
    assert asked - answered == LATER
    assert answered <= asked


@pytest.mark.parametrize("text", re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL))
def test_worked_example_of_the_page_finds_something(bundled, text):
    assert query(text, dataset=bundled)


@pytest.fixture
def ask(bundled):
    """Rows of a named question as dictionaries, things by their slugs."""

    def _ask(name, as_of=None, **parameters):
        rows = query(name, parameters, dataset=bundled, as_of=as_of).values()
        return [{c: local_name(v) if "://" in str(v) else v for c, v in row.items()} for row in rows]

    return _ask


def column(rows, name):
    return {row[name] for row in rows}


def test_q01_who_wrote_and_published_the_paper_of_2017(ask):
    (paper,) = [r for r in ask("documents") if str(r["issued"]) == "2017-01-12"]
    assert (paper["authors"], paper["publisher"]) == ("Plator Avdiu", "kcss")
    assert paper["title"] == "Examining NATO’s response: What kind of partnership with Kosovo?"
    (paper,) = [r for r in ask("documents") if r["document"] == "kcss-2025"]
    assert paper["authors"] == "Ramadan Ilazi and Jeta Loshaj"  # in the order of the paper


@pytest.mark.parametrize(("document", "named"), [("kcss-2017", {"spain"}), ("kcss-2025", set())])
def test_q03_which_non_recogniser_a_paper_names(ask, document, named):
    assert column(ask("non-recognising-members", "2025-03-10", document=document), "member") == named


def test_q05_what_keci_is_and_who_should_create_it(ask):
    proposals = [r for r in ask("proposals") if r["proposed"] == "keci"]
    assert column(proposals, "addressee") == {"nato"}
    assert column(proposals, "exists") == {False}
    assert kgtools.load().label("https://w3id.org/kgtools/id/keci") == "Kosovo Enhanced Cooperation Initiative"
    assert column(
        [r for r in ask("structure") if r["part"] == "special-representative-for-western-balkans"], "exists"
    ) == {False}
    others = {r["proposed"]: r["exists"] for r in ask("proposals") if r["exists"] is not False}
    assert set(others.values()) == {
        None
    }  # states of affairs, of which the recommendation does not say whether they are so


def test_q07_when_the_secretary_general_wrote(ask):
    (letter,) = [r for r in ask("communications") if r["sender"] == "nato-secretary-general"]
    assert (letter["recipient"], str(letter["stated"])) == ("prime-minister-of-kosovo", "2016-12")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("claim", {"kcss-2017-010"}),
        ("fact", {"kcss-2017-011", "kcss-2025-027", "kcss-2025-046"}),
        ("condition", {"kcss-2025-043", "kcss-2025-044", "kcss-2025-045", "kcss-2025-079"}),
        ("recommendation", set()),
    ],
)
def test_q09_what_the_papers_say_of_the_partnership_in_which_modality(ask, mode, expected):
    found = [
        row
        for document in ("kcss-2017", "kcss-2025")
        for row in ask("statements", document=document, mode=mode, words="Partnership for Peace")
    ]
    assert column(found, "assertion") == expected


def test_q11_what_keci_would_do(ask):
    effects = {(r["effect"], r["modality"]) for r in ask("influences", by="KECI")}
    aims = {
        "strength-of-defence-institutions",
        "interoperability",
        "civil-emergency-preparedness",
        "crisis-management-capabilities",
    }
    uses = {"training", "joint-exercises", "capacity-building", "conformity-of-defence-reforms", "practical-gains"}
    assert effects == {(a, "Purpose") for a in aims} | {(u, "Condition") for u in uses}


def test_q13_who_calls_the_response_a_major_step_and_who_disagrees(ask):
    judged = {r["assertion"]: r for r in ask("judgements") if r["assessed"] == "nato-response-2016"}
    assert judged["kcss-2017-009"]["speakers"] == "officials of Kosovo's institutions"
    assert judged["kcss-2017-009"]["reportedBy"] == "plator-avdiu"
    disputing = [r for r in judged.values() if r["disputes"] == "kcss-2017-009"]
    assert column(disputing, "speakers") == {"Plator Avdiu"}
    assert "very small step" in judged["kcss-2017-006"]["statement"]


def test_q15_what_stands_in_the_way_by_document(ask):
    found = {
        (r["document"], cause)
        for r in ask("obstacles", goal="position in NATO|full membership of NATO")
        for cause in (r["obstacle"], r["behind"])
        if r["modality"] == "Claim" and cause not in (None, "political-challenges")
    }
    refusal, neutrality = "recognition-by-four-members-withheld", "kcss-2017-030"
    assert found == {("kcss-2017", refusal), ("kcss-2017", neutrality), ("kcss-2025", refusal)}


def test_q17_four_are_counted_in_both_papers_and_named_in_neither_in_full(ask):
    counts = {(r["document"], r["number"], r["named"], r["names"]) for r in ask("counts") if "kcss" in r["document"]}
    assert counts == {("kcss-2017", 4, 1, "Spain"), ("kcss-2025", 4, 0, None)}


def test_q19_every_statement_on_what_does_not_exist(ask):
    rows = ask("hypothetical")
    things = {"keci", "keci-decision", "keci-participation", "special-representative-for-western-balkans"}
    assert column(rows, "thing") == things
    for thing in things:
        assert {r["assertion"] for r in rows if r["thing"] == thing} == column(
            ask("about", thing=f"id:{thing}"), "assertion"
        )
    assert "Fact" not in column(rows, "modality")


def test_q21_members_that_do_not_recognise(ask):
    four = {"greece", "romania", "slovakia", "spain"}
    assert column(ask("non-recognising-members", "2025-03-10"), "member") == four


@pytest.mark.parametrize(
    ("day", "members", "recognise"),
    [("2008-02-16", 26, 0), ("2017-01-12", 28, 24), ("2022-03-10", 30, 26), ("2025-03-10", 32, 28)],
)
def test_q23_how_many_members_recognise(ask, day, members, recognise):
    (tally,) = ask("recognition-tally", day)
    do_not = 4 if recognise else 0
    assert (tally["members"], tally["recognise"], tally["doNot"]) == (members, recognise, do_not)
    assert tally["unknown"] == members - recognise - do_not


def test_q25_what_article_10_asks(ask):
    gates = {r["requirement"]: r for r in ask("requirements", standing="NATO") if r["needs"] == "nato-membership"}
    assert gates.pop("map-participation")["assertion"] == "nato-membership-of-ukraine-needs-map", "of Ukraine alone"
    assert set(gates) == {"nato-invitation", "nato-ratification"}
    invitation = gates["nato-invitation"]
    assert (invitation["decidedBy"], invitation["rule"], invitation["veto"]) == (
        "north-atlantic-council",
        "consensus",
        "EveryMember",
    )
    assert invitation["legalBasis"] == "North Atlantic Treaty, Article 10"
    assert invitation["sensitiveTo"] == "Recognition"
    said = {r["assertion"]: (r["denied"], r["modality"]) for r in ask("about", thing="nato-invitation")}
    assert said["article-10-invitation"] == (False, "Fact")
    assert said["article-10-names-no-recognition"] == (True, "Claim")
    assert said["maintainers-002"] == (False, "Claim")


def test_q27_the_advisory_team_is_no_part_of_kfor(ask):
    said = {r["assertion"]: r["denied"] for r in ask("about", thing="NALT")}
    assert said["nalt-not-under-kfor"] is True
    assert said["nalt-guided-by-international-staff"] is False
    parts = {(r["part"], r["whole"]) for r in ask("structure")}
    assert {w for p, w in parts if p == "nato-advisory-and-liaison-team"} == {"nato"}


def test_q29_serbia_alone_blocks_kosovo_in_the_osce_and_nowhere_else(bundled):
    found = kgtools.blocks("Serbia", applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10").holds
    alone = {(local_name(h.stage[0]), h.how) for h in found if h.how in ("exercised", "stated", "expected", "can")}
    assert alone == {("osce-admission", "stated")}


def test_q33_the_dialogue_and_the_perspective_form_a_loop(bundled):
    answer = kgtools.trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", accept=["fact", "claim", "condition"])
    text = answer.format("text")
    (cycle,) = [line for line in text.splitlines() if line.startswith("Cycle: ")]
    for step in (
        "confidence of sceptical members",
        "perspective of the Partnership for Peace",
        "delivery by Kosovo",
        "dialogue",
    ):
        assert step in cycle
    assert "Cycle: " not in kgtools.trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").format("text")


def test_q35_what_the_council_decided_although_four_withheld_recognition(ask):
    precedents = ask("precedents")
    (precedent,) = [p for p in precedents if p["decidedBy"] == "north-atlantic-council"]
    assert (precedent["decision"], precedent["rule"]) == ("enhanced-interaction-decision", "consensus")
    assert (str(precedent["stated"]), precedent["withheldBy"]) == ("2016-12", 4)
    unanimous = {p["decision"] for p in precedents if p["rule"] == "unanimity" and p["withheldBy"]}
    assert unanimous == {"eu-association-signing", "eu-association-conclusion"}
    (gate,) = ask("requirements", standing="KECI")
    assert (gate["decidedBy"], gate["rule"], gate["sensitiveTo"]) == ("north-atlantic-council", "consensus", None)


def test_q37_the_package_ended_and_the_objection_did_not(bundled):
    def blockers(applicant, day):
        answer = kgtools.trace(applicant, "nato-partnership-activities", dataset=bundled, as_of=day)
        return str(answer.status), {(local_name(b.actor), b.kind, b.basis) for b in answer.blockers}

    assert blockers("Finland", "2017-05-21") == ("blocked", {("turkiye", "coupled", "exercised")})
    assert blockers("Finland", "2017-05-22") == ("open", set())
    for day in ("2017-05-21", "2017-05-22", "2022-04-03"):
        assert blockers("Austria", day) == ("blocked", {("turkiye", "veto", "exercised")})
    assert blockers("Austria", "2022-04-04") == ("achieved", set())
    found = kgtools.timeline("Finland", "nato-partnership-activities", dataset=bundled, begin="2017-01-01")
    change = found.changes[1]
    assert (str(change.day), [local_name(a.iri) for a in change.ended], change.began) == (
        "2017-05-22",
        ["nato-partnership-package"],
        (),
    )
    keci = kgtools.trace("Kosovo", "KECI", dataset=bundled, as_of="2025-03-10")
    assert (str(keci.status), keci.blockers) == ("open", ())
    can = kgtools.blocks("Hungary", applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10").holds
    assert {h.how for h in can if "keci" in h.stage[0]} == {"can"}, "one by one is by consensus all the same"


def test_q39_who_refused_alone_and_short_of_membership(ask):
    rows = ask("refusals")
    short = {
        (r["refuser"], r["applicant"], r["decidedBy"], str(r["since"]), str(r["until"]))
        for r in rows
        if r["decision"] in ("pfp-invitation", "nato-partnership-approval", "nato-ukraine-meeting-consensus")
    }
    assert short == {
        ("turkiye", "austria", "north-atlantic-council", "2016", "2022-04-04"),
        ("turkiye", "austria", "north-atlantic-council", "2016-11", "2022-04-04"),
        ("hungary", "ukraine", "nato-ukraine-commission", "2017-10-27", "2023-07-11"),
        ("turkiye", "cyprus", "north-atlantic-council", "2005-02-18", "None"),
    }
    plan = {(r["refuser"], r["applicant"]) for r in rows if r["decision"] == "map-invitation"}
    assert plan == {(who, whom) for who in ("france", "germany") for whom in ("georgia", "ukraine")}
    pairs = {(r["refuser"], r["applicant"]) for r in rows}
    assert {("greece", "north-macedonia"), ("bulgaria", "north-macedonia"), ("cyprus", "turkiye")} < pairs
    against = {(r["refuser"], r["basis"], r["decision"]) for r in rows if r["applicant"] == "kosovo"}
    assert against == {
        ("serbia", "Stated", "osce-admission"),
        ("spain", "Stated", "eu-candidate-decision"),
        ("spain", "Stated", "eu-opinion-request"),
    }, "against Kosovo nobody with a veto has acted on record, and in NATO nobody has spoken"
    assert column(ask("refusals", of="North Macedonia", body="North Atlantic Council"), "refuser") == {"greece"}
    assert column(rows, "rule") == {"consensus", "unanimity", "unanimous-ratification", "security-council-vote"}
    assert {r["refuser"] for r in rows if r["rule"] == "security-council-vote"} == {"united-states"}


def test_refusal_of_a_member_without_veto_is_not_among_those_that_suffice(ask):
    assert not {"council-of-europe-invitation", "unesco-admission", "eu-visa-council"} & column(
        ask("refusals"), "decision"
    )


def test_conflicts_are_shown_and_repetition_is_none(ask):
    found = {(r["difference"], r["assertion"], r["other"]) for r in ask("conflicts")}
    assert ("disputes", "kcss-2017-006", "kcss-2017-009") in found
    assert ("from", "recognition-belgium", "recognition-belgium-2") in found
    assert not any("spain" in a for _, a, _ in found)
    rows = [(r["difference"], r["assertion"], r["other"]) for r in ask("conflicts")]
    assert len(rows) == len(set(rows)), "one row, whatever number of documents say so"
    belgium = next(r for r in ask("conflicts") if r["assertion"] == "recognition-belgium")
    assert (belgium["source"], belgium["otherSource"]) == ("ina-online-recognition", "gazeta-ua-2008")


def test_denial_and_opposite_directions_are_conflicts(write):
    folder = write(
        """
        document:d a kg:Document ; dcterms:issued "2030-01-01"^^xsd:date .
        assertion:a a kg:Membership ; skos:prefLabel "A is in"@en ; kg:member id:a ; kg:organisation id:o .
        assertion:b a kg:Membership ; skos:prefLabel "A is out"@en ; kg:member id:a ; kg:organisation id:o ; kg:negated true .
        assertion:c a kg:Influence ; skos:prefLabel "x helps y"@en ; kg:cause id:x ; kg:effect id:y ; kg:direction kg:Strengthens .
        assertion:d a kg:Influence ; skos:prefLabel "x harms y"@en ; kg:cause id:x ; kg:effect id:y ; kg:direction kg:Weakens .
        """
    )
    rows = query("conflicts", dataset=kgtools.load(folder)).values()
    found = {tuple(local_name(str(r[c])) for c in ("difference", "assertion", "other")) for r in rows}
    assert found == {("negated", "b", "a"), ("direction", "c", "d")}


def test_participants_in_a_programme_are_asked_for_like_members(ask):
    partners = column(ask("members", "2025-03-10", organisation="PfP"), "member")
    assert len(partners) == 18
    assert {"serbia", "austria"} < partners
    assert "kosovo" not in partners


def test_timeline_shows_what_changed_between_two_days(ask):
    rows = ask("timeline", start="2017-01-13", end="2025-03-09", words="is a member of NATO$")
    assert [r["assertion"].removeprefix("nato-member-") for r in rows] == [
        "montenegro",
        "north-macedonia",
        "finland",
        "sweden",
    ]
    ends = [r["assertion"] for r in ask("timeline", start="2023-04-04", end="2023-04-04") if r["change"] == "ends"]
    assert set(ends) == {
        *("recognition-count-2022", "nato-pa-associate-finland", "parp-participant-finland", "pfp-participant-finland")
    }


def test_statements_are_narrowed_by_speaker_and_wording(ask):
    (reported,) = ask("statements", by="officials of Kosovo's institutions")
    assert (reported["assertion"], reported["reportedBy"]) == ("kcss-2017-009", "plator-avdiu")
    attributed = {r["assertion"] for r in ask("statements", document="kcss-2017") if r["reportedBy"]}
    assert attributed == {f"kcss-2017-0{n}" for n in ("09", "21", "22", "28", "36")}
    recommended = column(ask("statements", document="kcss-2025", mode="recommendation"), "assertion")
    assert recommended - column(ask("proposals"), "assertion") == {"kcss-2025-077"}  # how it is to be called


def test_letter_of_2016_is_told_twice_and_names_come_from_the_other_source_only(ask):
    told = {r["assertion"]: r for r in ask("communications") if r["medium"] == "letter-2016"}
    assert {(r["sender"], r["recipient"], str(r["stated"]), r["document"]) for r in told.values()} == {
        ("nato-secretary-general", "prime-minister-of-kosovo", "2016-12", "kcss-2017"),
        ("jens-stoltenberg", "isa-mustafa", "2016-12-07", "office-pm-2016"),
    }


def test_what_is_claimed_of_kosovo_and_its_security_is_no_fact(ask):
    things = ("KSF", "ksf-laws", "banjska-attack")
    modality = {r["assertion"]: (r["modality"], r["denied"]) for t in things for r in ask("about", thing=t)}
    for judged in ("ksf-laws-ill-timed", "ksf-certified", "banjska-terrorist"):
        assert modality[judged] == ("Claim", False)
    assert modality["ksf-engagement-to-be-re-examined"] == ("Prediction", False)
    assert modality["banjska-serbia-denies"] == ("Claim", True)
    silence = {r["assertion"]: r["denied"] for r in ask("about", thing="id:pfp-invitation")}
    assert silence["pfp-framework-names-no-recognition"] is True


def test_default_day_is_that_of_the_newest_paper(bundled):
    assert str(kgtools.view(bundled).as_of) == "2025-03-10"
