"""Where a change would do most: an invented world of which the answers are known, and the bundled graph."""

from __future__ import annotations

import json
from fractions import Fraction
from math import comb

import pytest

import kgtools
from kgtools.cli import main
from tests.conftest import ROOT

DAY = "2025-03-10"


def slug(iri):
    return iri.rpartition("/")[2]


def hand(found, standing):
    return next(h for h in found.hands if slug(h.row.goal[0]) == standing)


def step(lever, standing):
    return next(s for s in lever.steps if slug(s.goal[0]) == standing)


# -------------------- an invented world: three goals, each decided by the Council of the League


def position(actor, decision, basis="Exercised"):
    name = f"{actor}-{decision}"
    return f"""assertion:{name} a kg:Position ; skos:prefLabel "{actor.title()} is against the {decision}"@en ;
    kg:holder id:{actor} ; kg:towards id:{decision} ; kg:applicant id:ruritania ; kg:stance kg:Objects ;
    kg:basis kg:{basis} ; kg:assertedIn document:gazette .
"""


def decision(name, rule):
    return f"""id:{name}-standing a kg:Standing ; skos:prefLabel "{name} of the League"@en ;
    kg:attainedBy kg:Membership ; kg:attainedIn id:{name}-club .
id:{name}-club a kg:Institution ; skos:prefLabel "{name} club"@en .
id:{name} a kg:Decision ; skos:prefLabel "{name} decision"@en ; kg:decidedBy id:league ; kg:decidedUnder id:{rule} .
assertion:{name}-needs a kg:Dependency ; skos:prefLabel "The {name} needs a decision"@en ;
    kg:dependent id:{name}-standing ; kg:dependsOn id:{name} ; kg:assertedIn document:gazette .
"""


MEMBERS = ("borduria", "syldavia", "graustark", "elbonia", "sylvania")
WORLD = (
    """
id:consensus a kg:DecisionRule ; skos:prefLabel "consensus"@en ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
id:majority a kg:DecisionRule ; skos:prefLabel "a majority"@en ; kg:share "1/2" ; kg:moreThan true ; kg:shareOf kg:VotesCast ;
    kg:silenceMeans kg:Assent .
id:league a kg:Institution ; skos:prefLabel "League"@en .
id:ruritania a kg:State ; skos:prefLabel "Ruritania"@en .
id:grand-fenwick a kg:State ; skos:prefLabel "Grand Fenwick"@en .
document:gazette a kg:Document ; skos:prefLabel "Gazette"@en ; dcterms:issued "2024"^^xsd:gYear .
"""
    + "".join(
        f"""id:{m} a kg:State ; skos:prefLabel "{m.title()}"@en .
assertion:{m}-in a kg:Membership ; skos:prefLabel "{m.title()} is a member"@en ; kg:member id:{m} ;
    kg:organisation id:league ; kg:assertedIn document:gazette .
"""
        for m in MEMBERS
    )
    + decision("treaty", "consensus")
    + decision("talks", "consensus")
    + decision("fund", "majority")
    + position("borduria", "treaty")
    + position("borduria", "talks")
    + position("syldavia", "talks", "Stated")
    + "".join(position(m, "fund") for m in MEMBERS[:4])
    + """
assertion:behind a kg:Influence ; skos:prefLabel "Grand Fenwick strengthens Borduria in its refusal"@en ;
    kg:cause id:grand-fenwick ; kg:effect id:borduria ; kg:direction kg:Strengthens ; kg:assertedIn document:gazette .
"""
)


@pytest.fixture
def ruritania(write):
    return kgtools.leverage("Ruritania", dataset=kgtools.load(write(WORLD)), as_of=DAY)


def test_who_stands_in_most_ways_comes_first(ruritania):
    first, second, *_ = ruritania.levers
    assert [slug(a) for a in first.actors] == ["borduria"]
    assert {slug(iri) for iri, _ in first.goals} == {"treaty-standing", "talks-standing", "fund-standing"}
    assert [slug(a) for a in second.actors] == ["syldavia"]
    treaty, talks, fund = (step(first, f"{name}-standing") for name in ("treaty", "talks", "fund"))
    assert (treaty.alone, talks.alone, fund.alone) == (True, False, False)
    assert (treaty.needed, talks.needed, fund.needed) == (True, True, False)
    assert {a.label for a in first.because} == {f"Borduria is against the {n}" for n in ("treaty", "talks", "fund")}


def test_each_is_told_in_how_many_of_the_sets_it_is(ruritania):
    talks, fund = hand(ruritania, "talks-standing"), hand(ruritania, "fund-standing")
    assert {slug(a): now for a, (now, _) in talks.shares.items()} == {
        "borduria": Fraction(1, 2),
        "syldavia": Fraction(1, 2),
    }
    assert (talks.can.number, fund.can.number) == (5, comb(5, 3))
    assert fund.now.number == comb(4, 3)  # of five, three against are a majority
    assert set(fund.shares.values()) == {(Fraction(3, 4), Fraction(3, 5))}
    text = ruritania.format()
    assert (
        "enough to keep it blocked now: Any 3 of Borduria, Elbonia, Graustark and Syldavia; each of them is in 3 of the 4 sets that would be enough"
        in text
    )
    assert "can: Nobody alone; it would take any 3 of " in text


def test_influence_that_reaches_a_blocker_is_told_with_the_goals(ruritania):
    ((influence, goals),) = ruritania.behind
    assert influence.label == "Grand Fenwick strengthens Borduria in its refusal"
    assert {slug(iri) for iri, _ in goals} == {"treaty-standing", "talks-standing"}
    assert "Influences that reach who blocks" in ruritania.format()


def test_assumption_and_cost_change_the_answer(write):
    data = kgtools.load(write(WORLD))
    found = kgtools.leverage(
        "Ruritania",
        dataset=data,
        as_of=DAY,
        assume=["Borduria does not object to talks of Ruritania"],
        cost=["support=7"],
    )
    assert "Assumed: Borduria does not object to the talks decision, of Ruritania." in found.format()
    talks = hand(found, "talks-standing")
    assert [slug(a) for a in talks.shares] == ["syldavia"]
    assert step(next(lever for lever in found.levers if slug(lever.actors[0]) == "syldavia"), "talks-standing").alone


# -------------------- the bundled graph


@pytest.fixture(scope="module")
def kosovo():
    return kgtools.leverage("Kosovo", as_of=DAY)


def test_four_sceptics_come_first_each_with_evidence(kosovo):
    first = kosovo.levers[:3]  # Greece sits in the Security Council of 2025, and Spain has said that it will object
    assert [[slug(a) for a in lever.actors] for lever in first] == [["greece"], ["romania", "slovakia"], ["spain"]]
    told = {a.label: a for lever in first for a in lever.because}
    assert {f"{n} does not recognise Kosovo" for n in ("Greece", "Romania", "Slovakia", "Spain")} <= set(told)
    assert all(a.documents for a in told.values())


def test_recognition_would_do_for_nato_and_its_partnership_and_not_for_unesco(kosovo):
    first = kosovo.levers[0]
    by_recognition = {slug(s.goal[0]) for s in first.steps if any(c.kind == "recognise" for c, _ in s.instead)}
    assert by_recognition == {
        *("nato-membership", "nato-pa-membership", "pfp-participation", "nato-partnership-activities"),
        *(f"{name}-participation" for name in ("deep", "intensified-dialogue", "ipap", "itpp", "map", "parp", "sps")),
        *(
            "eu-candidate-status",
            "eu-accession-talks",
            "eu-talks-conclusion",
            "eu-membership",
            "schengen-participation",
        ),
        "osce-participation",
    }
    assert "or recognises Kosovo, which would do instead for the " in kosovo.format()
    fewer = kgtools.leverage("Kosovo", as_of=DAY, assume=["Spain recognises Kosovo"])
    nato = [lever.actors for lever in fewer.levers if "nato-membership" in {slug(s) for s, _ in lever.goals}]
    assert sorted(slug(a) for actors in nato for a in actors) == ["greece", "romania", "slovakia"]


def test_who_can_and_who_is_expected_to_are_two_lists(kosovo):
    answer = json.loads(kosovo.format("json"))
    nato = next(v for v in answer["vetoes"] if slug(v["standing"]["iri"]) == "nato-membership")
    assert len(nato["alone"]["can"]) == 32
    assert [r["label"] for r in nato["alone"]["expected"]] == ["Greece", "Romania", "Slovakia", "Spain"]
    assert nato["alone"]["exercised"] == nato["alone"]["stated"] == []
    assert {s["actor"]["label"]: (s["now"], s["can"]) for s in nato["shares"]}["Greece"] == ("1/4", "1/32")
    unesco = next(v for v in answer["vetoes"] if slug(v["standing"]["iri"]) == "unesco-membership")
    assert (unesco["alone"]["can"], unesco["sets"]["now"]) == ([], comb(50, 48))
    assert {s["now"] for s in unesco["shares"]} == {"24/25"}


def test_text_is_of_three_screens_at_most_and_begins_with_what_matters_most(kosovo):
    lines = kosovo.format().splitlines()
    assert len(lines) <= 110
    assert lines[3].startswith("Blocked (20): ")
    assert next(i for i, line in enumerate(lines) if "Greece: 20 of the 22 goals" in line) < 10
    assert kosovo.format("md").startswith("# Kosovo: where a change would do most\n")


def test_command_answers_and_wants_an_applicant(capsys):
    assert main(["leverage", "Kosovo", "--as-of", DAY]) == 0
    assert capsys.readouterr().out == kgtools.leverage("Kosovo", as_of=DAY).format()
    assert main(["leverage"]) == 2
    assert "which applicant?" in capsys.readouterr().err


def test_page_tells_what_the_command_says(kosovo):
    page = (ROOT / "docs/unblocking.md").read_text(encoding="utf-8")
    for line in ("Any 48 of the 50 who refuse", "24 of every 25 sets"):
        assert line in page
        assert line in kosovo.format()
