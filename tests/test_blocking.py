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


def at_nato(answer, *applicants):
    """Holds at a decision of NATO or its Council on the goals below, by stage."""
    found = {}
    for h in answer.holds:
        standing, applicant = map(local_name, h.trace.network.goal)
        if standing in NATO and applicant in applicants and "nato-ukraine" not in h.stage[0]:
            found.setdefault(local_name(h.stage[0]), set()).add(h.how)
    return found


SENSITIVE = ("nato-invitation", "nato-ratification", "pfp-invitation")  # to recognition, by the maintainers
PRACTICAL = ("keci-decision", "ksf-engagement-review")
NATO = ("nato-membership", "pfp-participation", "keci-participation", "ksf-engagement")


def test_spain_is_expected_to_block_and_has_not(bundled):
    answer = blocks("Spain", dataset=bundled, as_of="2025-03-10")
    assert ("expected", "pfp-participation", "pfp-invitation") in holds(answer)
    assert at_nato(answer, "kosovo") == {s: {"expected"} for s in SENSITIVE} | {s: {"can"} for s in PRACTICAL}
    assert ("can", "keci-participation", "keci-decision") in holds(answer)
    others = {s: {"can"} for s in SENSITIVE if s != "pfp-invitation"}
    assert at_nato(answer, "ukraine") == others, "it withholds recognition from Kosovo alone"
    assert at_nato(answer, "albania") == {}, "a member of NATO asks for no partnership"
    contributing = {h[1] for h in holds(answer) if h[0] == "contributes"}
    assert contributing == {"unesco-membership", "interpol-membership", "schengen-participation"}
    assert {h[1] for h in holds(answer) if h[0] == "expected"} == {
        *("nato-membership", "nato-pa-membership", "pfp-participation", "nato-partnership-activities"),
        *(f"{name}-participation" for name in ("deep", "intensified-dialogue", "ipap", "itpp", "map", "parp", "sps")),
        *("eu-accession-talks", "eu-talks-conclusion", "eu-membership", "osce-participation"),
    }
    said = {local_name(h.stage[0]) for h in answer.holds if h.how == "stated"}
    assert said == {"eu-candidate-decision", "eu-opinion-request"}
    assert "exercised" not in {h.how for h in answer.holds}
    text = answer.format()
    assert "Spain blocks none of these by an act on record." in text
    assert "Spain is expected to object, since 2008-02-17, last attested 2024-01-07" in text
    assert "This is inferred: no announcement and no act is on record." in text
    assert "is sensitive to recognition (claim) [maintainers of this graph]" in text
    assert "Kosovo Enhanced Cooperation Initiative (only proposed)" in text
    (over,) = [line for line in text.splitlines() if line.startswith("Attained already, so nothing to block: ")]
    assert "; Kosovo: enhanced interaction with NATO" in over
    assert "Refuses, on record" not in text


def test_what_is_expected_goes_with_its_modality_and_sources(bundled):
    for more in ({"accept": ["fact"]}, {"sources": ["kcss-2025"]}, {"known_by": "2016-01-01"}):
        answer = blocks("Spain", applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10", **more)
        assert {frozenset(hows) for hows in at_nato(answer, "kosovo").values()} == {frozenset({"can"})}, more
        assert "expected" not in {h.how for h in answer.holds}, more


def test_hungary_could_block_and_nothing_says_that_it_does(bundled):
    answer = blocks("Hungary", applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10")
    assert at_nato(answer, "kosovo") == {s: {"can"} for s in (*SENSITIVE, *PRACTICAL)}
    elsewhere = [h for h in holds(answer) if h[0] not in ("can", "votes", "together")]
    assert elsewhere == [("contributes", "council-of-europe-membership", "council-of-europe-invitation")]
    assert ("can", "pfp-participation", "pfp-invitation") in holds(answer)
    text = answer.format()
    assert "Can block, though nothing accepted in this view says that it does or will" in text
    assert "nothing known of its stance" in text
    assert "(NATO; rule: ratification by every member), not yet due" in text
    assert "expected to object" not in text


def test_hungary_blocked_sweden_until_it_ratified(bundled):
    before, after = (
        blocks("Hungary", applicants=["Sweden"], dataset=bundled, as_of=day) for day in ("2024-02-25", "2024-02-26")
    )
    assert ("exercised", "nato-membership", "nato-ratification") in holds(before)
    assert {h[2] for h in holds(before) if h[0] == "exercised"} == {"nato-ratification"}
    assert "\n  Sweden: membership of NATO\n" in before.format().partition("Refuses, on record, and blocks")[2]
    assert "exercised" not in {h.how for h in after.holds}


ALONE = (("un-membership", "recommendation"), ("osce-participation", "admission"))
REQUESTS = (("can", "dcb-participation", "dcb-request"), ("can", "deep-participation", "deep-request"))


@pytest.mark.parametrize(
    ("actor", "alone"),
    [
        ("Serbia", {("stated", "osce-participation", "osce-admission")}),
        ("Russia", {("expected", h, f"{h.partition('-')[0]}-{s}") for h, s in ALONE}),
        ("Kosovo", {("can", "eu-membership", "eu-accession-national-ratification"), *REQUESTS}),
    ],
)
def test_outsider_has_no_vote_in_nato_and_nothing_to_block_there(bundled, actor, alone):
    answer = blocks(actor, applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10")
    assert at_nato(answer, *(local_name(t.network.goal[1]) for t in answer.traces)) == {}
    assert {("pfp-participation", "kosovo"), ("nato-membership", "kosovo")} <= {
        (local_name(s), local_name(a)) for s, a in answer.without_vote
    }
    (without,) = [line for line in answer.format().splitlines() if line.startswith("Has no vote, so nothing it can ")]
    assert "; Kosovo: participation in the Kosovo Enhanced Cooperation Initiative (only proposed)" in without
    assert {h for h in holds(answer) if h[0] not in ("votes", "contributes", "unknown")} == alone


def test_serbia_alone_can_block_kosovo_in_the_osce_and_nowhere_else(bundled):
    answer = blocks("Serbia", applicants=["Kosovo"], dataset=bundled, as_of="2025-03-10")
    assert [h for h in holds(answer) if h[0] != "votes"] == [
        ("contributes", "council-of-europe-membership", "council-of-europe-invitation"),
        ("contributes", "interpol-membership", "interpol-admission"),
        ("contributes", "unesco-membership", "unesco-admission"),
        ("stated", "osce-participation", "osce-admission"),
    ]
    text = answer.format()
    assert "Serbia blocks none of these by an act on record." in text
    assert "Has said that it will refuse, and would block (1)\n  Kosovo: participation in the OSCE\n" in text
    assert "Serbia says it will object, since 2015, last attested 2015\n" in text, "of the year, the day is not known"
    assert "Refuses, and cannot block alone (3)\n  Kosovo: membership of the Council of Europe\n" in text
    assert "Has a vote, and cannot block alone (2)\n  Kosovo: membership of the United Nations\n" in text


def test_what_is_the_same_for_several_is_said_once_and_many_alike_are_counted(bundled):
    answer = blocks("Spain", applicants=["Moldova", "Ukraine"], dataset=bundled, as_of="2025-03-10")
    text = answer.format()
    (due,) = [p for p in text.split("\n  Moldova, Ukraine: ") if p.startswith("membership of the European Union\n")]
    goal, *lines = due.split("\n")[:8]
    assert goal == "membership of the European Union"
    here = [h for h in answer.holds if h.trace.network.goal[0].endswith("eu-membership")]
    chapters = [h for h in here if local_name(h.stage[0]).startswith("eu-chapter-")]
    assert sum("opening of chapter" in line for line in lines) == 2
    assert f"    … and {len(chapters) // 2 - 2} more like these (all of them: --format json)" in lines
    assert len(json.loads(answer.format("json"))["can"]) == sum(h.how == "can" for h in answer.holds)
    assert due.count("at the decision of the Council to admit a state to the European Union") == 1


def test_bases_are_kept_apart(ask):
    for basis in ("Exercised", "Stated", "Expected"):
        assert holds(ask(position("p", "a", "Objects", basis))) == [(basis.lower(), "goal", "vote")]
    assert "Refuses, on record, and blocks (1)" in ask(position("p", "a", "Objects")).format()
    stated = ask(position("p", "a", "Objects", "Stated")).format()
    assert "a says it will object" in stated
    assert "Has said that it will refuse, and would block (1)" in stated
    assert "a blocks none of these by an act on record." in stated


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
    around = [("together", "detour", "second"), ("together", "detour", "vote")]
    assert [h for h in found if h[1] == "detour"] == around, "there is a way round, which it could close as well"
    both = holds(ask(turtle + position("p", "a", "Objects") + position("q", "b", "Objects", towards="id:second")))
    assert [h for h in both if h[1] == "detour"] == around
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
    assert "Refuses, and cannot block alone (1)" in ask(outvoted, rule="two-thirds").format()


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
    assert len(ask(both).traces) == 1, "nothing is said of y on the way to the goal"
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
    assert shape["exercised"] == []
    assert {h["stage"]["iri"].rpartition("/")[2] for h in shape["stated"]} == {
        "eu-candidate-decision",
        "eu-opinion-request",
    }
    other = {h["standing"]["iri"].rpartition("/")[2] for how in ("contributes", "votes") for h in shape[how]}
    assert other == {
        *("unesco-membership", "council-of-europe-membership", "interpol-membership"),
        *("un-membership", "un-observer-state-status"),
        "schengen-participation",  # which has another way than the Union
    }
    pfp = next(h for h in shape["expected"] if h["stage"]["iri"].endswith("pfp-invitation"))
    assert (pfp["basis"], pfp["since"], pfp["last_attested"]) == ("expected", "2008-02-17", "2024-01-07")
    assert (pfp["rule"]["label"], pfp["status"]) == ("consensus", "blocked")
    paper = next(a for a in pfp["because"] if a["iri"].endswith("kcss-2017-013"))
    assert (paper["negated"], paper["evidence"][0]["start"]) == (True, 673)
    (keci,) = (h for h in shape["can"] if "keci" in h["stage"]["iri"])
    assert (keci["hypothetical"], keci["basis"], keci["vote"]) == (True, None, "silent")


TWO_WAYS = """
id:goal2 a kg:Standing . id:ways a kg:AnyOf . id:board a kg:Institution .
id:other a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:consensus .
assertion:w1 a kg:Dependency ; kg:dependent id:goal2 ; kg:dependsOn id:ways .
assertion:w2 a kg:Dependency ; kg:dependent id:ways ; kg:dependsOn id:vote, id:other .
assertion:ma2 a kg:Membership ; kg:member id:a ; kg:organisation id:board .
assertion:md2 a kg:Membership ; kg:member id:d ; kg:organisation id:board .
"""


def only(answer, goal):
    return [h for h in answer.holds if local_name(h.trace.network.goal[0]) == goal]


def test_who_closes_the_goal_only_by_several_refusals_can_block_by_all_together(ask):
    for turtle, refuses in (("", []), (position("p", "a", "Objects"), ["vote"])):
        answer = ask(TWO_WAYS + turtle)
        found = only(answer, "goal2")
        assert {(h.how, local_name(h.stage[0])) for h in found} == {("together", "vote"), ("together", "other")}
        assert [local_name(h.stage[0]) for h in found if h.refusal] == refuses
        text = answer.format()
        assert "Can block by refusing at all of these, though nothing accepted here says that it will (2)" in text
        assert "cannot block alone" not in text
        assert "nothing known of its stance" in text
    at_both = position("p", "a", "Objects") + position("q", "a", "Objects", towards="id:other")
    assert {h.how for h in only(ask(TWO_WAYS + at_both), "goal2")} == {"exercised"}
    assert {h.how for h in only(ask(TWO_WAYS, actor="b"), "goal2")} == {"votes"}, "the other way is open to it"
    by_count = TWO_WAYS.replace("id:other a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:consensus", (
        "id:other a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:two-thirds"))  # fmt: skip
    assert {h.how for h in only(ask(by_count), "goal2")} == {"votes"}, "its refusal does not close the other way"


@pytest.mark.parametrize(
    ("decided", "missing"),
    [
        ("", "under which rule the vote is decided"),
        (" ; kg:decidedUnder id:undescribed", "what the rule of the vote asks for"),
        (" ; kg:decidedUnder id:weighed", "the weight of a; the weight of b; the weight of c"),
        (" ; kg:decidedUnder id:many", "who all the members of club are"),
        (" ; kg:decidedUnder id:few", "who was a member of inner on 2020-01-01"),
    ],
)
def test_where_the_rule_is_not_known_whether_it_can_block_is_not_known(write, decided, missing):
    turtle = CLUB.replace(" ; kg:decidedUnder id:RULE", decided)
    turtle += """id:undescribed a kg:DecisionRule . id:many a kg:DecisionRule ; kg:votesNeeded 9 .
    id:weighed a kg:DecisionRule ; kg:share "1/2" ; kg:shareOf kg:AllMembers ; kg:weightedBy kg:population .
    id:few a kg:DecisionRule ; kg:vetoHeldBy id:inner .
    """
    for more in ("", position("p", "a", "Objects")):
        answer = blocks("a", dataset=load(write(RULES + turtle + REFERRED + more)), as_of="2020-01-01")
        (hold,) = answer.holds
        assert (hold.how, "; ".join(hold.missing)) == ("unknown", missing)
        text = answer.format()
        assert "Whether it can block is not known (1)" in text
        assert f"not known: {missing}" in text
        assert "does not block it" not in text
        assert json.loads(answer.format("json"))["unknown"][0]["missing"] == list(hold.missing)


def test_way_under_an_unknown_rule_leaves_it_unknown_whether_both_refusals_suffice(ask):
    unclear = "id:other a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:consensus"
    turtle = TWO_WAYS.replace(unclear, "id:other a kg:Decision ; kg:decidedBy id:board")
    found = only(ask(turtle), "goal2")
    assert {(h.how, h.missing) for h in found} == {("unknown", ("under which rule the other is decided",))}
    elsewhere = turtle.replace("kg:dependent id:ways ; kg:dependsOn id:vote, id:other", (
        "kg:dependent id:goal2 ; kg:dependsOn id:vote, id:other"))  # fmt: skip
    assert {h.how for h in only(ask(elsewhere, actor="b"), "goal2")} == {"can"}, "what others decide is no obstacle"


@pytest.mark.parametrize("body", ["kg:composedOfMembersOf id:league", "kg:seats 15"])
def test_voters_that_are_not_known_are_not_said_to_be_without_vote(write, body):
    turtle = f"""id:council a kg:Body ; {body} . id:a a kg:State .
    id:goal a kg:Standing . assertion:need a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:vote .
    id:vote a kg:Decision ; kg:decidedBy id:council ; kg:decidedUnder id:consensus .
    """
    data = load(write(RULES + turtle + REFERRED))
    answer = blocks("a", dataset=data, as_of="2020-01-01")
    assert (answer.holds, answer.without_vote, answer.decided) == ((), (), ())
    text = answer.format()
    assert "x: goal: who votes there is not known (who was a member of council on 2020-01-01)" in text
    assert "no vote" not in text
    assert "nothing" not in text
    (row,) = json.loads(answer.format("json"))["voters_unknown"]
    assert row["missing"] == ["who was a member of council on 2020-01-01"]
    assert blocks("council", dataset=data, as_of="2020-01-01").holds == (), "it is not its own only voter"


def test_seats_whose_holders_are_not_known_may_be_its_own(ask):
    seats = "id:club a kg:Institution ; kg:seats 5 . id:z a kg:State .\n"
    assert "not known (who holds 2 of the 5 seats of club)" in ask(seats, actor="z").format()
    assert holds(ask(seats, rule="two-thirds")) == [("votes", "goal", "vote")], "four in favour are enough"
    assert "z has no vote in the one standing that this graph describes" in ask("id:z a kg:State .", actor="z").format()


def test_body_decides_through_its_members(bundled, ask):
    text = blocks("North Atlantic Council", dataset=bundled, as_of="2025-03-10").format()
    head, _, rest = text.partition("North Atlantic Council decides through its members: see kgtools blocks MEMBER\n")
    through = rest.split("\n\n")[0]
    assert "Austria, Cyprus, Ireland, Kosovo, Serbia, Ukraine: membership of NATO\n" in through
    assert "no vote" not in head + through
    assert "has no vote in" in rest, "in the European Union, for one"
    assert [local_name(s) for s, _ in ask(actor="club").through_members] == ["goal"]


def test_contradicting_evidence_stands_apart(ask):
    turtle = position("p", "a", "Objects", from_='"2019-01-01"^^xsd:date')
    turtle += position("q", "a", "Supports", from_='"2019-01-01"^^xsd:date')
    answer = ask(turtle)
    assert (
        "    - p, from 2019-01-01 [no source]\n    - Sources differ: q, from 2019-01-01 [no source]" in answer.format()
    )
    (hold,) = json.loads(answer.format("json"))["exercised"]
    assert [local_name(a["iri"]) for a in hold["because"]] == ["p"]
    assert [local_name(a["iri"]) for a in hold["conflict"]] == ["q"]


def test_condition_is_named_with_its_status_until_it_is_met(ask):
    turtle = "id:law a kg:Criterion .\n" + position("p", "a", "Objects", "Stated", unless="id:law")
    judged = "assertion:f a kg:Finding ; kg:criterion id:law ; kg:applicant id:x ; kg:outcome kg:{} .\n"
    answer = ask(turtle + judged.format("NotMet"))
    assert "a says it will object, unless law (blocked)" in answer.format()
    (hold,) = json.loads(answer.format("json"))["stated"]
    assert (hold["kind"], [(u["label"], u["status"]) for u in hold["unless"]]) == ("condition", [("law", "blocked")])
    met = ask(turtle + judged.format("Met"))
    assert holds(met) == [("can", "goal", "vote")]
    assert "its condition is met (law)\n    - p [no source]" in met.format()


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("", "nothing known of its stance"),
        (position("p", "a", "Neutral"), "declares itself neutral\n    - p"),
        (position("p", "a", "Objects", negated="true"), "declares no objection\n    - p"),
        (position("p", "a", "Objects", "Expected", negated="true"), "is expected not to object\n    - p"),
        (position("p", "a", "Supports", negated="true"), "declares no support\n    - p"),
        (
            position("p", "a", "Objects", from_='"2019-01-01"^^xsd:date', until='"2019-12-01"^^xsd:date'),
            "its objection has ended (2019-01-01 to 2019-12-01)\n    - p",
        ),
        (
            position("p", "a", "Withholds", towards="id:goal", until='"2019-12-01"^^xsd:date'),
            "its refusal has ended (until 2019-12-01)\n    - p",
        ),
        (
            position("p", "a", "Objects", until='"2019-12-01"^^xsd:date', modality="kg:Prediction"),
            "nothing known of its stance",
        ),
        (position("p", "a", "Objects", until='"2019-12-01"^^xsd:date', applicant="id:y"), "nothing known"),
    ],
)
def test_silence_is_said_only_of_those_of_whom_nothing_is_known(ask, turtle, said):
    text = ask(turtle, applicants=["x"]).format()
    assert f"(club; rule: consensus): {said}" in text
    assert "silent" not in text


def test_ballot_in_a_recorded_vote_that_is_not_known_is_said_to_be_so(ask):
    vote = """assertion:v a kg:Vote ; kg:decision id:vote ; kg:applicant id:x ; kg:on "2019-06-01"^^xsd:date ;
      kg:votesFor 1 ; kg:votesAgainst 2 .
    """
    assert "two-thirds): its ballot in the recorded vote is not known" in ask(vote, rule="two-thirds").format()
    before = position("p", "a", "Objects", from_='"2019-01-01"^^xsd:date')
    assert "a objects" in ask(vote + before, rule="two-thirds").format(), "a lost vote ends no objection"
    unopposed = vote.replace("votesFor 1", "votesFor 0").replace("votesAgainst 2", "votesAgainst 0")
    text = ask(unopposed + before, rule="two-thirds").format()
    assert "it refused before the recorded vote; its ballot in the recorded vote is not known\n    - p" in text


def test_heading_fits_whatever_the_refusal_is(ask):
    assert "Refuses, on record, and blocks (1)" in ask(position("p", "a", "KeepsOffAgenda")).format()
    assert "a keeps it off the agenda" in ask(position("p", "a", "KeepsOffAgenda")).format()
    (hold,) = json.loads(ask(position("p", "a", "Withholds")).format("json"))["exercised"]
    assert hold["kind"] == "withheld"


def test_coupling_is_said_and_given_as_a_reason():
    data = load(TESTS / "situations")
    answer = blocks("Bulgaria", applicants=["Albania"], dataset=data, as_of="2021-06-01")
    assert ", which Albania waits for: Bulgaria objects" in answer.format()
    (hold,) = json.loads(answer.format("json"))["exercised"]
    assert hold["kind"] == "coupled"
    (dependency,) = (a for a in hold["because"] if a["kind"]["label"] == "dependency")
    assert f"it matters there, because: {dependency['label']}" in answer.format()


def test_voter_that_influences_a_blocker_is_not_called_an_outsider(ask):
    turtle = position("p", "b", "Objects")
    turtle += "assertion:i a kg:Influence ; kg:cause id:a ; kg:effect id:b ; kg:direction kg:Strengthens .\n"
    assert "Influences who blocks\n  - i [no source]" in ask(turtle).format()
