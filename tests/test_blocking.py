"""What one actor blocks, is expected to block and can block: three things that are never mixed up."""

import json

import pytest

from kgtools.blocking import blocks
from kgtools.dataset import load
from kgtools.errors import UnknownName, UsageError
from kgtools.terms import local_name
from tests.conftest import TESTS, run
from tests.test_evaluation import CLUB, RULES, position

REFERRED = "id:x a kg:State . assertion:x a kg:Referral ; kg:applicant id:x .\n"


@pytest.fixture
def ask(write):
    def _ask(turtle="", actor="a", rule="consensus", **more):
        data = load(write(RULES + CLUB.replace("RULE", rule) + REFERRED + turtle))
        return blocks(actor, dataset=data, as_of="2020-01-01", **more)

    return _ask


def holds(answer):
    return sorted((h.how, *(local_name(iri) for iri in (h.trace.network.goal[0], h.stage[0]))) for h in answer.holds)


def test_spain_is_expected_to_block_and_has_not(bundled):
    answer = blocks("Spain", dataset=bundled, as_of="2025-03-10")
    assert ("expected", "pfp-participation", "pfp-invitation") in holds(answer)
    assert {h.how for h in answer.holds if "keci" not in h.stage[0]} == {"expected"}
    assert ("can", "keci-participation", "keci-decision") in holds(answer)
    text = answer.format()
    assert "No objection of Spain that is on record blocks any of these." in text
    assert "Spain is expected to object, since 2008-02-17, last attested 2023-05-22" in text
    assert "This is inferred: no announcement and no act is on record." in text
    assert "is sensitive to recognition (claim) [maintainers of this graph]" in text
    assert "Kosovo Enhanced Cooperation Initiative (only proposed)" in text
    assert "Attained already, so nothing to block: Kosovo: enhanced interaction with NATO" in text
    for word in ("Has objected", "Has said"):
        assert word not in text


def test_what_is_expected_goes_with_its_modality_and_sources(bundled):
    for more in ({"accept": ["fact"]}, {"sources": ["kcss-2025"]}, {"known_by": "2016-01-01"}):
        answer = blocks("Spain", dataset=bundled, as_of="2025-03-10", **more)
        assert {h.how for h in answer.holds} == {"can"}, more


def test_hungary_could_block_and_nothing_says_that_it_does(bundled):
    answer = blocks("Hungary", dataset=bundled, as_of="2025-03-10")
    assert {h.how for h in answer.holds} == {"can"}
    assert ("can", "pfp-participation", "pfp-invitation") in holds(answer)
    text = answer.format()
    assert "Can block, though nothing says that it does or will" in text
    assert "silent so far" in text
    assert "(NATO; rule: ratification by every member), not yet due" in text
    assert "expected to object" not in text


@pytest.mark.parametrize("actor", ["Serbia", "Russia", "Kosovo"])
def test_outsider_has_no_vote_and_nothing_to_block(bundled, actor):
    answer = blocks(actor, dataset=bundled, as_of="2025-03-10")
    assert answer.holds == ()
    assert f"{actor} has no vote in any of these; nothing it can block:" in answer.format()
    assert "pfp-participation" in [local_name(s) for s, _ in answer.without_vote]


def test_bases_are_kept_apart(ask):
    for basis in ("Exercised", "Stated", "Expected"):
        assert holds(ask(position("p", "a", "Objects", basis))) == [(basis.lower(), "goal", "vote")]
    assert "Has objected on record, and blocks (1)" in ask(position("p", "a", "Objects")).format()
    stated = ask(position("p", "a", "Objects", "Stated")).format()
    assert "a says it will object" in stated
    assert "No objection of a that is on record" in stated


def test_history_has_an_exercised_refusal_and_an_end_of_it():
    data = load(TESTS / "situations")
    answer = blocks("Greece", applicants=["North Macedonia"], dataset=data, as_of="2010-01-01")
    assert ("exercised", "nato-membership", "nato-invitation") in holds(answer)
    after = blocks("Greece", applicants=["North Macedonia"], dataset=data, as_of="2019-12-01")
    assert not {h.how for h in after.holds} & {"exercised", "stated", "expected", "contributes"}
    everyone = blocks("Hungary", dataset=data, as_of="2024-02-10")
    assert ("exercised", "nato-membership", "nato-ratification") in holds(everyone)


def test_veto_is_decided_by_the_rule_and_not_by_the_vote(ask):
    assert holds(ask()) == [("can", "goal", "vote")]
    assert holds(ask(position("p", "a", "Supports"))) == [("can", "goal", "vote")]
    assert "so far in favour" in ask(position("p", "a", "Supports")).format()
    assert holds(ask(rule="two-thirds")) == [("votes", "goal", "vote")]
    assert "Has a vote, and cannot block alone (1)" in ask(rule="two-thirds").format()
    two = "id:two a kg:DecisionRule ; kg:votesNeeded 3 ; kg:silenceMeans kg:NotVoting .\n"
    assert holds(ask(two, rule="two")) == [("can", "goal", "vote")], "three of three are needed"


def test_who_refuses_elsewhere_is_asked_about_each_decision_alone(ask):
    turtle = """id:routes a kg:AnyOf . id:detour a kg:Standing .
    id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
    assertion:n1 a kg:Dependency ; kg:dependent id:detour ; kg:dependsOn id:routes .
    assertion:n2 a kg:Dependency ; kg:dependent id:routes ; kg:dependsOn id:vote, id:second .
    """
    found = holds(ask(turtle + position("p", "a", "Objects")))
    assert ("exercised", "goal", "vote") in found
    assert ("contributes", "detour", "vote") in found, "there is a way round"
    assert ("votes", "detour", "second") in found, "by this decision alone it could not block either"
    both = holds(ask(turtle + position("p", "a", "Objects") + position("q", "b", "Objects", towards="id:second")))
    assert ("votes", "detour", "second") in both
    chain = "assertion:n3 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:later .\n"
    chain += "id:later a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:two-thirds .\n"
    assert holds(ask(chain + position("p", "a", "Objects"))) == [
        ("exercised", "goal", "vote"),
        ("votes", "goal", "later"),
    ]


def test_lost_count_has_contributors_and_no_blocker(ask):
    against = "".join(position(f"p{m}", m, "Objects") for m in "ab")
    answer = ask(against, rule="two-thirds")
    assert holds(answer) == [("contributes", "goal", "vote")]
    assert "Refuses, and cannot block alone (1)" in answer.format()
    assert holds(ask(against, actor="c", rule="two-thirds")) == [("votes", "goal", "vote")]
    outvoted = position("p", "a", "Objects") + position("q", "b", "Supports") + position("r", "c", "Supports", "Stated")
    assert "refuses, and that does not block it" in ask(outvoted, rule="two-thirds").format()


def test_refusal_that_blocks_nothing_is_not_called_silence(ask):
    turtle = """id:weighted a kg:DecisionRule ; kg:silenceMeans kg:NotVoting ; kg:share "1/2" ; kg:shareOf kg:AllMembers ;
      kg:weightedBy kg:population .
    id:a kg:population 100 . id:b kg:population 1 . id:c kg:population 1 .
    assertion:v a kg:Vote ; kg:decision id:vote ; kg:applicant id:x ; kg:on "2019-01-01"^^xsd:date ;
      kg:votesFor 2 ; kg:votesAgainst 1 .
    """ + position("p", "a", "Objects", from_='"2019-01-01"^^xsd:date')
    assert holds(ask(turtle, rule="weighted")) == [("votes", "goal", "vote")], "who voted how is not known"


def test_outsider_appears_as_influence_or_condition_only(ask):
    turtle = (
        position("p", "b", "Objects")
        + """
    assertion:i a kg:Influence ; skos:prefLabel "the patron strengthens b"@en ; kg:cause id:patron ; kg:effect id:b ;
      kg:direction kg:Strengthens .
    id:law a kg:Criterion .
    assertion:n a kg:Dependency ; skos:prefLabel "the goal needs the law"@en ; kg:dependent id:goal ; kg:dependsOn id:law ;
      kg:imposedBy id:bank .
    id:patron a kg:State . id:bank a kg:Institution .
    """
    )
    patron = ask(turtle, actor="patron")
    assert (patron.holds, [local_name(i.iri) for _, i in patron.influences]) == ((), ["i"])
    assert "patron has no vote" in patron.format()
    assert (
        "Influences who blocks, from outside the decision\n  - the patron strengthens b [no source]" in patron.format()
    )
    bank = ask(turtle, actor="bank")
    assert [local_name(key[0]) for _, key, _ in bank.imposed] == ["law"]
    assert "Has set a condition that is not met\n  - the goal needs the law [no source]" in bank.format()
    assert (ask(turtle, actor="c").influences, ask(turtle, actor="c").imposed) == ((), ())


def test_attained_and_decided_are_not_blocked(ask):
    attained = "assertion:mx a kg:Membership ; kg:member id:x ; kg:organisation id:club .\n"
    answer = ask(attained + position("p", "a", "Objects"))
    assert (answer.holds, len(answer.attained)) == ((), 1)
    taken = "assertion:t a kg:DecisionTaken ; kg:decision id:vote ; kg:applicant id:x .\n"
    answer = ask(taken + position("p", "a", "Objects"))
    assert (answer.holds, answer.attained, answer.without_vote, len(answer.decided)) == ((), (), (), 1)
    text = answer.format()
    assert "Decided already where it has a vote, so nothing left to block: x: goal" in text
    assert "has no vote" not in text


def test_coupled_stage_names_the_other_applicant():
    data = load(TESTS / "situations")
    answer = blocks("Bulgaria", applicants=["Albania"], dataset=data, as_of="2021-06-01")
    assert any(h.how == "exercised" and local_name(h.stage[1]) == "north-macedonia" for h in answer.holds)
    assert "eu framework of North Macedonia" in answer.format()


def test_applicant_narrows_and_mistakes_are_explained(ask, bundled, write):
    both = (
        position("p", "a", "Objects", applicant="id:x")
        + "id:y a kg:State . assertion:y a kg:Referral ; kg:applicant id:y .\n"
    )
    assert len(ask(both).traces) == 2
    (hold,) = ask(both, applicants=["y"]).holds
    assert hold.how == "can"
    with pytest.raises(UnknownName, match="no actor is called 'Spian'"):
        blocks("Spian", dataset=bundled)
    with pytest.raises(UnknownName, match="no applicant is called 'Kosvo'"):
        blocks("Spain", applicants=["Kosvo"], dataset=bundled)
    with pytest.raises(UsageError, match="Choose text or json"):
        ask().format("dot")
    empty = load(write('id:š a kg:State ; skos:prefLabel "Šumadija 🙂"@en .', "empty.ttl"))
    assert "has no standing" in blocks("Šumadija 🙂", dataset=empty, as_of="2020-01-01", applicants=[]).format()


def test_json_keeps_the_bases_apart_with_evidence():
    done = run("blocks", "Spain", "--applicant", "Kosovo", "--as-of", "2025-03-10", "--format", "json")
    shape = json.loads(done.stdout)
    assert (shape["kgtools"], shape["actor"]["label"], shape["as_of"]) == ("blocks", "Spain", "2025-03-10")
    assert (shape["exercised"], shape["stated"], shape["contributes"], shape["votes"]) == ([], [], [], [])
    pfp = next(h for h in shape["expected"] if h["stage"]["iri"].endswith("pfp-invitation"))
    assert (pfp["basis"], pfp["since"], pfp["last_attested"]) == ("expected", "2008-02-17", "2023-05-22")
    assert (pfp["rule"]["label"], pfp["status"]) == ("consensus", "blocked")
    paper = next(a for a in pfp["because"] if a["iri"].endswith("kcss-2017-013"))
    assert (paper["negated"], paper["evidence"][0]["start"]) == (True, 673)
    (keci,) = (h for h in shape["can"] if "keci" in h["stage"]["iri"])
    assert (keci["hypothetical"], keci["basis"], keci["vote"]) == (True, None, "silent")
