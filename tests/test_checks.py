"""Checks of positions and of what is unknown: what each is for, and what it leaves alone, on small graphs of their own."""

import pytest

from kgtools.dataset import load
from kgtools.graphs import rdflib_graph
from kgtools.heads import named_queries
from kgtools.querying import query
from kgtools.terms import local_name, prefixes
from kgtools.validation import validate
from tests.conftest import PREFIXES

NEED = "assertion:need a kg:Dependency ; kg:dependent id:membership ; kg:dependsOn id:admission .\n"
CLUB = (
    """
id:club a kg:Institution ; skos:prefLabel "club"@en . id:a a kg:State . id:b a kg:State . id:x a kg:State . id:y a kg:State .
id:membership a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:club .
id:admission a kg:Decision ; kg:decidedBy id:council ; kg:decidedUnder id:consensus .
id:council a kg:Body ; kg:composedOfMembersOf id:club .
id:consensus a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
"""
    + NEED
)


def times(since="", until=""):
    return "".join(f' ; kg:{p} "{d}-01-01"^^xsd:date' for p, d in (("from", since), ("until", until)) if d)


def position(name, stance, since="", until="", basis="Exercised", towards="admission", applicant="a", more=""):
    """Turtle of a position of x; times are years."""
    whom = f" ; kg:applicant id:{applicant}" if applicant else ""
    return (
        f"assertion:{name} a kg:Position ; kg:holder id:x ; kg:towards id:{towards}{whom} ; kg:stance kg:{stance} ; "
        f"kg:basis kg:{basis}{times(since, until)}{more} .\n"
    )


def said(name, kind, slots, since="", until=""):
    """Turtle of another assertion; times are years."""
    return f"assertion:{name} a kg:{kind} ; {slots}{times(since, until)} .\n"


def rows(check, folder):
    found = query(check, dataset=load(folder)).values()
    return {(local_name(r["subject"]), local_name(r["detail"])) for r in found}


NO, YES = position("no", "Objects", "2008"), position("yes", "Supports", "2018")
UNDATED = position("no", "Objects"), position("yes", "Supports")
CONTRADICTORY = {
    "a refusal without an end, then support": NO + YES,
    "a refusal that ends a year late": position("no", "Objects", "2008", "2019") + YES,
    "one day": position("no", "Objects", "2018") + YES,
    "no day": "".join(UNDATED),
    "one without a day": UNDATED[0] + YES,
    "support that ends, so that the refusal would come back": NO + position("yes", "Supports", "2018", "2020"),
    "towards every applicant": NO.replace(" ; kg:applicant id:a", "") + YES.replace(" ; kg:applicant id:a", ""),
    "one applicant of two": NO.replace("id:a ", "id:a, id:b ") + YES,
    "one holder of two": NO.replace("id:x", "id:x, id:y") + YES,
    "an act without an end, then words": NO + position("yes", "Supports", "2018", basis="Stated"),
    "words without an end, then acts": position("no", "Objects", "2008", basis="Stated") + YES,
    "words and acts from one day on": position("no", "Objects", "2018", basis="Stated") + YES,
    "an act on a day, then words": position("no", "Objects", more=' ; kg:on "2015-11-09"^^xsd:date')
    + position("yes", "Supports", "2018", basis="Stated"),
    "an act without an end, then an inference": NO + position("yes", "Supports", "2018", basis="Expected"),
    "abstention": NO + position("yes", "Abstains", "2018"),
    "neutrality": NO + position("yes", "Neutral", "2018"),
    "a denial": NO + position("yes", "Objects", "2018", more=" ; kg:negated true"),
    "claims": NO.replace(" .", " ; kg:modality kg:Claim .") + YES,
    "towards the goal": NO.replace("admission", "membership") + YES.replace("admission", "membership"),
    "two objections, one of which ends": NO + position("yes", "Objects", "2010", "2018"),
    "two objections, the first of which ends": position("no", "Objects", "2008", "2018")
    + position("yes", "Objects", "2010"),
}
COMPATIBLE = {
    "the day of the end is the first day no longer": position("no", "Objects", "2008", "2018") + YES,
    "another holder": NO + YES.replace("id:x", "id:y"),
    "another applicant": NO + YES.replace("id:a", "id:b"),
    "every applicant, and one": NO.replace(" ; kg:applicant id:a", "") + YES,
    "another thing": NO + YES.replace("admission", "membership"),
    "the same from two sources": NO + position("yes", "Objects", "2010"),
    "an objection stated and then exercised": position("no", "Objects", "2008", basis="Stated")
    + position("yes", "Objects", "2010", "2018"),
    "objecting, and keeping off the agenda": NO + position("yes", "KeepsOffAgenda", "2010", "2018"),
    "expected, then exercised": position("no", "Objects", "2008", basis="Expected") + YES,
    "expected beside exercised, from one day on": position("no", "Objects", "2018", basis="Expected") + YES,
    "expected, then stated": position("no", "Objects", basis="Expected")
    + position("yes", "Supports", "2018", basis="Stated"),
    "words beside an act that ends": position("no", "Withholds", "2008", "2020")
    + position("yes", "Supports", "2018", basis="Stated"),
    "a promise, and then an act against it that ends": position("no", "Supports", "2008", basis="Stated")
    + position("yes", "Withholds", "2010", "2012"),
    "words that end beside an act that does not": NO + position("yes", "Supports", "2018", "2019", basis="Stated"),
    "votes of two days": position("no", "Objects", more=' ; kg:on "2015-11-09"^^xsd:date')
    + position("yes", "Supports", more=' ; kg:on "2017-11-09"^^xsd:date'),
    "a condition ends the objection": position("no", "Objects", "2008", more=" ; kg:unless id:membership") + YES,
    "support unless": position("no", "Objects", "2018", more=" ; kg:unless id:membership") + YES,
    "a denial of something else": NO + position("yes", "Supports", "2018", more=" ; kg:negated true"),
    "does not object, and supports": position("no", "Objects", "2008", more=" ; kg:negated true") + YES,
    "a prediction": NO + position("yes", "Supports", "2018", more=" ; kg:modality kg:Prediction"),
    "a conflict that is said": NO + position("yes", "Supports", "2018", more=" ; kg:disputes assertion:no"),
    "a conflict that somebody else says": NO
    + YES
    + said("z", "Assessment", "kg:speaker id:y ; kg:disputes assertion:no"),
}


@pytest.mark.parametrize("case", CONTRADICTORY)
def test_overlapping_positions_are_both_told(write, case):
    assert rows("overlapping-positions", write(CLUB + CONTRADICTORY[case])) == {("no", "yes"), ("yes", "no")}


@pytest.mark.parametrize("case", COMPATIBLE)
def test_positions_that_may_stand_together_are_left_alone(write, case):
    assert rows("overlapping-positions", write(CLUB + COMPATIBLE[case])) == set()


TAKEN = said("taken", "DecisionTaken", "kg:decision id:admission ; kg:applicant id:a", "2018")
JOINED = said("taken", "Membership", "kg:member id:a ; kg:organisation id:club", "2019")
PASSED = said("taken", "Vote", "kg:decision id:admission ; kg:applicant id:a ; kg:outcome kg:Passed", "2018")
GENERAL = position("no", "Objects", "2008", applicant="")
ROUTES = """
id:routes a kg:COMBINATION ; kg:minimum 1 . id:other-route a kg:Decision .
assertion:n1 a kg:Dependency ; kg:dependent id:membership ; kg:dependsOn id:routes .
assertion:n2 a kg:Dependency ; kg:dependent id:routes ; kg:dependsOn id:admission, id:other-route .
"""
OUTLIVED = {
    "the decision was taken": CLUB + NO + TAKEN,
    "the vote was passed": CLUB + NO + PASSED,
    "a standing above was attained": CLUB + NO + JOINED,
    "two steps above": CLUB
    + NO.replace("admission", "hearing")
    + JOINED
    + said("first", "Dependency", "kg:dependent id:admission ; kg:dependsOn id:hearing"),
    "the standing itself was attained": CLUB + NO.replace("admission", "membership") + JOINED,
    "held back": CLUB + position("no", "Withholds", "2008") + TAKEN,
    "kept off the agenda": CLUB + position("no", "KeepsOffAgenda", "2008") + TAKEN,
    "without a beginning": CLUB + position("no", "Objects") + TAKEN,
    "against every applicant": CLUB + GENERAL + TAKEN,
    "on a day": CLUB
    + position("no", "Objects", more=' ; kg:on "2008-01-01"^^xsd:date')
    + TAKEN.replace("kg:from", "kg:on"),
    "a decision between routes, itself taken": CLUB + ROUTES.replace("COMBINATION", "AnyOf") + NO + TAKEN,
    "asked of this applicant and another": CLUB.replace(
        "assertion:need a", "assertion:need kg:applicant id:a, id:b ; a"
    )
    + NO
    + JOINED,
    "a standing attained by a decision": CLUB.replace(
        "kg:Membership ; kg:attainedIn id:club", "kg:DecisionTaken ; kg:attainedIn id:end"
    )
    + NO
    + said("taken", "DecisionTaken", "kg:decision id:end ; kg:applicant id:a", "2018"),
    "a class of one's own": CLUB
    + NO
    + JOINED.replace("kg:Membership", "id:Accession")
    + "id:Accession <http://www.w3.org/2000/01/rdf-schema#subClassOf> kg:Membership .",
    "coupled with itself, and needed anyway": CLUB
    + NO
    + JOINED
    + said("c", "Dependency", "kg:dependent id:membership ; kg:dependsOn id:membership ; kg:ofApplicant id:b"),
}
STANDING = {
    "it ended in time": CLUB + position("no", "Objects", "2008", "2018") + TAKEN + JOINED,
    "it began afterwards": CLUB + position("no", "Objects", "2019") + TAKEN + JOINED,
    "it was cast in the vote that passed": CLUB + position("no", "Objects", "2018") + PASSED,
    "another applicant": CLUB + NO.replace("id:a", "id:b") + TAKEN + JOINED,
    "denied": CLUB + position("no", "Objects", "2008", more=" ; kg:negated true") + TAKEN,
    "no objection": CLUB + position("no", "Abstains", "2008") + TAKEN,
    "a prediction": CLUB + position("no", "Objects", "2008", more=" ; kg:modality kg:Prediction") + TAKEN,
    "a condition ends it": CLUB + position("no", "Objects", "2008", more=" ; kg:unless id:membership") + TAKEN,
    "nothing was decided": CLUB + NO,
    "no day is known": CLUB + NO + TAKEN.replace(' ; kg:from "2018-01-01"^^xsd:date', ""),
    "the decision is denied": CLUB + NO + TAKEN.replace(" .", " ; kg:negated true ."),
    "the membership is only recommended": CLUB + NO + JOINED.replace(" .", " ; kg:modality kg:Recommendation ."),
    "the vote failed": CLUB + NO + PASSED.replace("kg:Passed", "kg:Failed"),
    "the decision has ended": CLUB + NO + TAKEN.replace(" .", ' ; kg:until "2019-01-01"^^xsd:date .'),
    "the membership has ended": CLUB + NO + JOINED.replace(" .", ' ; kg:until "2021-01-01"^^xsd:date .'),
    "the membership has ended, and so the decision is void": CLUB
    + NO
    + TAKEN
    + JOINED.replace(" .", ' ; kg:until "2021-01-01"^^xsd:date .').replace("assertion:taken", "assertion:joined"),
    "a later vote failed": CLUB
    + NO
    + PASSED
    + said("again", "Vote", "kg:decision id:admission ; kg:applicant id:a ; kg:outcome kg:Failed", "2020"),
    "put to the body again": CLUB
    + NO
    + TAKEN
    + said("again", "Referral", "kg:decision id:admission ; kg:applicant id:a", "2020"),
    "one route of several": CLUB.replace(NEED, ROUTES.replace("COMBINATION", "AnyOf")) + NO + JOINED,
    "one of at least so many": CLUB.replace(NEED, ROUTES.replace("COMBINATION", "AtLeast")) + NO + JOINED,
    "asked of another applicant": CLUB.replace("assertion:need a", "assertion:need kg:applicant id:b ; a")
    + NO
    + JOINED,
    "of another applicant": CLUB.replace("assertion:need a", "assertion:need kg:ofApplicant id:b ; a") + NO + JOINED,
    "no longer asked": CLUB.replace("assertion:need a", 'assertion:need kg:until "2010-01-01"^^xsd:date ; a')
    + NO
    + JOINED,
    "not yet asked": CLUB.replace("assertion:need a", 'assertion:need kg:from "2020-01-01"^^xsd:date ; a')
    + NO
    + JOINED,
    "waived": CLUB + said("w", "Waiver", "kg:applicant id:a ; kg:waived assertion:need") + NO + JOINED,
    "not needed": CLUB.replace("assertion:need a", "assertion:need kg:negated true ; a") + NO + JOINED,
    "joined elsewhere": CLUB + NO + JOINED.replace("id:club", "id:other"),
}


@pytest.mark.parametrize("case", OUTLIVED)
def test_objection_that_outlives_what_it_is_against(write, case):
    assert rows("objection-outlives-attainment", write(OUTLIVED[case])) == {("no", "taken")}


@pytest.mark.parametrize("case", STANDING)
def test_objection_that_may_go_on_is_left_alone(write, case):
    assert rows("objection-outlives-attainment", write(STANDING[case])) == set()


SENSITIVE = CLUB + (
    "assertion:sensitive a kg:Sensitivity ; kg:decision id:admission ; kg:sensitiveTo kg:Recognition ; "
    "kg:applicant id:a ; kg:modality kg:Claim .\n"
)
MEMBER = said("belongs", "Membership", "kg:member id:x ; kg:organisation id:club", "2000")
RECOGNITION = said("r", "Recognition", "kg:recogniser id:x ; kg:recognised id:a", "2008")
CIRCLE = "id:admission kg:votersWithin id:circle . id:circle a kg:Group .\n"
WITHIN = said("within", "Membership", "kg:member id:x ; kg:organisation id:circle")
UNCLEAR = {
    "nothing said": SENSITIVE + MEMBER,
    "a member of the body itself": SENSITIVE + MEMBER.replace("id:club", "id:council"),
    "recognises another": SENSITIVE + MEMBER + RECOGNITION.replace("id:a", "id:b"),
    "is recognised": SENSITIVE + MEMBER + said("r", "Recognition", "kg:recogniser id:a ; kg:recognised id:x"),
    "recognition has ended": SENSITIVE + MEMBER + RECOGNITION.replace(" .", ' ; kg:until "2020-01-01"^^xsd:date .'),
    "recognition is only foreseen": SENSITIVE + MEMBER + RECOGNITION.replace(" .", " ; kg:modality kg:Prediction ."),
    "a position of old": SENSITIVE + MEMBER + position("p", "Supports", "2008", "2010"),
    "a position on another applicant": SENSITIVE + MEMBER + position("p", "Supports", "2008", applicant="b"),
    "within the circle of voters": SENSITIVE + MEMBER + CIRCLE + WITHIN,
}
CLEAR = {
    "recognises": SENSITIVE + MEMBER + RECOGNITION,
    "explicitly does not": SENSITIVE + MEMBER + RECOGNITION.replace(" .", " ; kg:negated true ."),
    "the applicant itself": SENSITIVE + MEMBER.replace("id:x", "id:a"),
    "has left": SENSITIVE + MEMBER.replace(" .", ' ; kg:until "2010-01-01"^^xsd:date .'),
    "is no member": SENSITIVE + MEMBER.replace(" .", " ; kg:negated true ."),
    "is only to become one": SENSITIVE + MEMBER.replace(" .", " ; kg:modality kg:Recommendation ."),
    "belongs to another body": SENSITIVE + MEMBER.replace("id:club", "id:other"),
    "nothing is sensitive": CLUB + MEMBER,
    "sensitivity is denied": SENSITIVE.replace("kg:modality kg:Claim", "kg:negated true") + MEMBER,
    "sensitivity is foreseen": SENSITIVE.replace("kg:Claim", "kg:Prediction") + MEMBER,
    "sensitivity has ended": SENSITIVE.replace("kg:modality kg:Claim", 'kg:until "2020-01-01"^^xsd:date') + MEMBER,
    "sensitive to something else": SENSITIVE.replace("kg:Recognition", "kg:Participation") + MEMBER,
    "has a position of its own": SENSITIVE + MEMBER + position("p", "Supports", "2008"),
    "has a position on the goal": SENSITIVE + MEMBER + position("p", "Objects", "2008", towards="membership"),
    "has a position on every applicant": SENSITIVE + MEMBER + position("p", "Objects", "2008", applicant=""),
    "outside the circle of voters": SENSITIVE + MEMBER + CIRCLE,
    "no longer within the circle": SENSITIVE
    + MEMBER
    + CIRCLE
    + WITHIN.replace(" .", ' ; kg:until "2010-01-01"^^xsd:date .'),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_vote_that_recognition_leaves_unknown(write, case):
    assert rows("recognition-unknown", write(UNCLEAR[case])) == {("sensitive", "x"), ("belongs", "x")}


@pytest.mark.parametrize("case", CLEAR)
def test_vote_that_is_known_or_not_asked_for(write, case):
    assert rows("recognition-unknown", write(CLEAR[case])) == set()


RECORD = (
    'document:d a kg:Document ; skos:prefLabel "d"@en ; dcterms:title "d" ; dcterms:publisher id:nato ; '
    'dcterms:issued "2024"^^xsd:gYear .\n'
)


def test_new_file_that_contradicts_the_graph_is_told_of_it(write, tmp_path):
    graph = write(RECORD + CLUB + NO + TAKEN + MEMBER + RECOGNITION)
    late = position("late", "Objects", "2009", "2019", basis="Stated") + position("later", "Objects", "2009") + YES
    (tmp_path / "new.ttl").write_text(PREFIXES + late, encoding="utf-8")
    found = [
        (local_name(f.subject), f.rule, f.severity)
        for f in validate(tmp_path / "new.ttl", graph=[graph]).findings
        if "://" not in f.rule
    ]
    assert sorted(found) == [
        ("later", "objection-outlives-attainment", "warning"),
        ("later", "overlapping-positions", "warning"),
        ("yes", "overlapping-positions", "warning"),
        ("yes", "overlapping-positions", "warning"),
    ]


CASES = {
    "overlapping-positions": (CONTRADICTORY, COMPATIBLE),
    "objection-outlives-attainment": (OUTLIVED, STANDING),
    "recognition-unknown": (UNCLEAR, CLEAR),
}


@pytest.mark.parametrize("check", CASES)
def test_engine_of_another_make_gives_the_same_rows(write, check):
    bases = [f"@prefix {p}: <https://example.org/{{0}}/{p}/> .\n" for p in ("id", "assertion")]
    turtles = [t if "id:club a" in t else CLUB + t for cases in CASES[check] for t in cases.values()]
    told = set()
    for few in range(0, len(turtles), 7):  # together they would take it long
        cases = enumerate(turtles[few : few + 7], few)
        data = load(write("".join("".join(bases).format(n) + turtle for n, turtle in cases)))
        ours = {(r["subject"], r["detail"]) for r in query(check, dataset=data).values()}
        theirs = rdflib_graph(data.store).query(named_queries()[check].text, initNs=prefixes())
        assert {(str(r.subject), str(r.detail)) for r in theirs} == ours
        told |= {int(subject.split("/")[3]) for subject, _ in ours}
    assert told == set(range(len(CASES[check][0])))
