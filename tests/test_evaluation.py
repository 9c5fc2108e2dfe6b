"""The ladder, the rules and the network, on small invented graphs and against brute force."""

from __future__ import annotations

import pytest
import rdflib

from kgtools.assertions import Assertion
from kgtools.dataset import load
from kgtools.ladder import Status
from kgtools.network import Need, Network, Node
from kgtools.solving import solve
from kgtools.terms import local_name
from kgtools.tracing import trace

RULES = """
id:consensus a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
id:ratification a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Pending .
id:two-thirds a kg:DecisionRule ; kg:share "2/3" ; kg:shareOf kg:VotesCast ; kg:silenceMeans kg:NotVoting .
id:majority-of-members a kg:DecisionRule ; kg:share "1/2" ; kg:moreThan true ; kg:shareOf kg:AllMembers ; kg:silenceMeans kg:NotVoting .
id:prerogative a kg:DecisionRule ; kg:votesNeeded 1 ; kg:silenceMeans kg:Assent .
"""
CLUB = """
id:goal a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:club .
id:vote a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:RULE .
assertion:need a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:vote .
""" + "".join(f"assertion:m{m} a kg:Membership ; kg:member id:{m} ; kg:organisation id:club .\n" for m in "abc")


def position(name, holder, stance, basis="Exercised", **slots):
    more = "".join(f" ; kg:{slot.rstrip('_')} {value}" for slot, value in slots.items())
    towards = "" if "towards" in slots else " ; kg:towards id:vote"
    return (
        f"assertion:{name} a kg:Position ; kg:holder id:{holder} ; kg:stance kg:{stance} ; kg:basis kg:{basis}"
        f"{towards}{more} .\n"
    )


def day(text):
    return f'"{text}"^^xsd:date'


@pytest.fixture
def ask(write):
    def _ask(turtle, rule="consensus", as_of="2020-01-01", standing="goal", applicant="x", **more):
        folder = write(
            RULES + CLUB.replace("RULE", rule) + f"assertion:x a kg:Referral ; kg:applicant id:x .\n{turtle}"
        )
        return trace(applicant, standing, dataset=load(folder), as_of=as_of, **more)

    return _ask


def blockers(answer):
    return sorted(f"{local_name(b.actor)}:{b.kind}:{b.basis}" for b in answer.blockers)


def test_silence_is_assent_under_consensus_and_pending_under_ratification(ask):
    assert str(ask("").status) == "open"
    assert str(ask("", "ratification").status) == "pending"
    assert str(ask("", "two-thirds").status) == "unknown"


def test_referral_makes_silent_consensus_pending(ask):
    turtle = "assertion:r a kg:Referral ; kg:decision id:vote ; kg:applicant id:x .\n"
    assert str(ask(turtle).status) == "pending"


def test_one_objection_blocks_consensus_and_the_applicant_has_no_vote(ask):
    turtle = (
        position("p", "b", "Objects")
        + """id:perk a kg:Standing .
    assertion:n a kg:Dependency ; kg:dependent id:perk ; kg:dependsOn id:vote .
    """
    )
    assert blockers(ask(turtle, standing="perk")) == ["b:veto:exercised"]
    assert str(ask(turtle, standing="perk", applicant="b").status) == "open"


def test_withholding_and_keeping_off_the_agenda_block_and_are_named_so(ask):
    assert blockers(ask(position("p", "b", "Withholds"), "ratification")) == ["b:withheld:exercised"]
    assert blockers(ask(position("p", "b", "KeepsOffAgenda", "Stated"), "two-thirds")) == ["b:agenda:stated"]


def test_outsider_objects_in_vain_and_is_told(ask):
    answer = ask(position("p", "outsider", "Objects") + position("q", "b", "Supports"))
    assert (str(answer.status), answer.blockers, answer.contributors) == ("open", (), ())
    assert [local_name(p.iri) for p in answer.outsiders] == ["p"]
    assert "Against it, without a vote: p [fact: no source]" in answer.format("text")
    assert (
        ask(position("p", "outsider", "Supports") + position("q", "outsider", "Objects", towards="id:else")).outsiders
        == ()
    )


def test_time_is_half_open(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-05-01"), until=day("2019-06-01"))
    found = {d: str(ask(turtle, as_of=d).status) for d in ("2019-04-30", "2019-05-01", "2019-05-31", "2019-06-01")}
    assert found == {"2019-04-30": "open", "2019-05-01": "blocked", "2019-05-31": "blocked", "2019-06-01": "open"}


@pytest.mark.parametrize("modality", ["Prediction", "Condition", "Recommendation", "Demand", "Purpose"])
def test_objection_that_nobody_asserts_does_not_count(ask, modality):
    assert str(ask(position("p", "b", "Objects", modality=f"kg:{modality}")).status) == "open"


def test_prediction_counts_where_it_is_accepted(ask):
    turtle = position("p", "b", "Objects", modality="kg:Prediction")
    assert str(ask(turtle, accept=["fact", "prediction"]).status) == "blocked"


def test_recommended_membership_attains_nothing(ask):
    turtle = (
        "assertion:mx a kg:Membership ; kg:member id:x ; kg:organisation id:club ; kg:modality kg:Recommendation .\n"
    )
    assert str(ask(turtle).status) == "open"
    assert str(ask(turtle.replace("Recommendation", "Fact")).status) == "achieved"


def test_stage_precedes_goal_exercised_precedes_stated_and_the_later_precedes_the_earlier(ask):
    goal = position("g", "b", "Objects", towards="id:goal")
    assert blockers(ask(goal)) == ["b:veto:exercised"]
    assert str(ask(goal + position("s", "b", "Supports", "Stated")).status) == "open"
    assert blockers(ask(position("s", "b", "Supports", "Stated") + position("e", "b", "Objects"))) == [
        "b:veto:exercised"
    ]
    earlier = position("e", "b", "Objects", from_=day("2018-01-01"))
    later = position("l", "b", "Supports", from_=day("2019-01-01"))
    assert str(ask(earlier + later).status) == "open"
    assert str(ask(earlier + later, as_of="2018-06-01").status) == "blocked"


def test_of_one_day_the_worst_counts_and_the_conflict_is_shown(ask):
    answer = ask(position("p", "b", "Supports") + position("q", "b", "Objects"))
    (blocker,) = answer.blockers
    assert [local_name(a.iri) for a in blocker.conflict] == ["p"]
    assert "Sources conflict" in answer.format("text")


def test_objection_ends_with_its_condition(ask):
    condition = "id:met a kg:Criterion .\n"
    finding = "assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:met ; kg:outcome kg:{} .\n"
    turtle = condition + position("p", "b", "Objects", unless="id:met")
    assert blockers(ask(turtle)) == ["b:condition:exercised"]
    assert blockers(ask(turtle + finding.format("PartlyMet"))) == ["b:condition:exercised"]
    assert str(ask(turtle + finding.format("Met")).status) == "open"


def test_conditions_that_wait_for_each_other_end(ask):
    turtle = (
        "id:other a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .\n"
        + position("p", "b", "Objects", unless="id:other")
        + position("q", "c", "Objects", towards="id:other", unless="id:vote")
    )
    assert blockers(ask(turtle)) == ["b:condition:exercised"]


def test_criterion_follows_its_latest_finding_and_names_who_imposed_it(ask):
    turtle = """id:law a kg:Criterion .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:law ; kg:imposedBy id:bank .
    assertion:f1 a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:NotMet ; kg:on "2018-01-01"^^xsd:date .
    assertion:f2 a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:Met ; kg:on "2019-06-01"^^xsd:date .
    """
    before = ask(turtle, as_of="2019-01-01")
    assert (str(before.status), blockers(before)) == ("blocked", [])
    assert [local_name(actor) for actor, _, _ in before.imposed_by] == ["bank"]
    assert str(ask(turtle).status) == "open"
    assert [m.label for m in ask(turtle, as_of="2017-01-01").missing] == ["whether x meets: law"]


def test_waived_dependency_is_no_obstacle(ask):
    turtle = """id:plan a kg:Criterion . id:y a kg:State .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:plan .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:plan ; kg:outcome kg:NotMet .
    """
    waiver = 'assertion:w a kg:Waiver ; kg:waived assertion:n ; kg:applicant id:x ; kg:from "2019-01-01"^^xsd:date .\n'
    assert str(ask(turtle).status) == "blocked"
    assert str(ask(turtle + waiver).status) == "open"
    assert str(ask(turtle + waiver, as_of="2018-01-01").status) == "blocked"
    assert str(ask(turtle + waiver, applicant="y").status) == "unknown", "no finding about y"


def test_acts_before_an_attainment_ended_are_void(ask):
    turtle = """assertion:mx a kg:Membership ; kg:member id:x ; kg:organisation id:club ;
      kg:from "2010-01-01"^^xsd:date ; kg:until "2015-01-01"^^xsd:date .
    assertion:d a kg:DecisionTaken ; kg:decision id:vote ; kg:applicant id:x ; kg:on "2009-01-01"^^xsd:date .
    """
    assert str(ask(turtle, as_of="2009-06-01").status) == "pending"
    assert str(ask(turtle, as_of="2012-01-01").status) == "achieved"
    assert str(ask(turtle, as_of="2016-01-01").status) == "open"


def test_way_round_takes_two_routes_to_block(ask):
    turtle = """id:routes a kg:AnyOf .
    id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
    id:open-goal a kg:Standing .
    assertion:n1 a kg:Dependency ; kg:dependent id:open-goal ; kg:dependsOn id:routes .
    assertion:n2 a kg:Dependency ; kg:dependent id:routes ; kg:dependsOn id:vote, id:second .
    """
    one = position("p", "a", "Objects")
    other = position("q", "b", "Objects", towards="id:second")
    same = position("r", "a", "Objects", towards="id:second")
    assert str(ask(turtle + one, standing="open-goal").status) == "open"
    both = ask(turtle + one + other, standing="open-goal")
    assert (str(both.status), blockers(both)) == ("blocked", [])
    assert sorted(local_name(c.actor) for c in both.contributors) == ["a", "b"]
    assert blockers(ask(turtle + one + same, standing="open-goal")) == ["a:veto:exercised"] * 2


def test_what_only_its_own_cycle_holds_up_is_blocked_by_nobody(ask):
    turtle = """id:chicken a kg:Standing . id:egg a kg:Standing .
    assertion:c a kg:Dependency ; kg:dependent id:chicken ; kg:dependsOn id:egg .
    assertion:e a kg:Dependency ; kg:dependent id:egg ; kg:dependsOn id:chicken .
    """
    answer = ask(turtle, standing="chicken")
    assert (str(answer.status), answer.blockers) == ("blocked", ())
    assert [[local_name(i) for i in cycle] for cycle in answer.cycles] == [["chicken", "egg"]]


def test_influences_behind_a_blocker_and_their_cycles_are_shown(ask):
    turtle = (
        position("p", "b", "Objects")
        + """
    assertion:i1 a kg:Influence ; kg:cause id:patron ; kg:effect id:b ; kg:direction kg:Strengthens .
    assertion:i2 a kg:Influence ; kg:cause id:b ; kg:effect id:patron ; kg:direction kg:Strengthens .
    assertion:i3 a kg:Influence ; kg:cause id:stranger ; kg:effect id:elsewhere ; kg:direction kg:Weakens .
    """
    )
    answer = ask(turtle)
    assert sorted(local_name(i.iri) for i in answer.behind) == ["i1", "i2"]
    assert not any("stranger" in iri for cycle in answer.cycles for iri in cycle)


def test_nothing_known_is_unknown_and_never_achieved(ask):
    assert str(ask("id:empty a kg:Standing .\n", standing="empty").status) == "unknown"
    past = (
        'assertion:mz a kg:Membership ; kg:member id:z ; kg:organisation id:past ; kg:until "2001-01-01"^^xsd:date .\n'
    )
    turtle = (
        past
        + """id:gone a kg:Decision ; kg:decidedBy id:past ; kg:decidedUnder id:consensus .
    id:lost a kg:Standing . assertion:n a kg:Dependency ; kg:dependent id:lost ; kg:dependsOn id:gone ."""
    )
    answer = ask(turtle, standing="lost")
    assert str(answer.status) == "unknown"
    assert [m.label for m in answer.missing] == ["who was a member of past on 2020-01-01"]


def test_recorded_vote_counts_and_a_later_round_overrides_it(ask):
    vote = "assertion:v{0} a kg:Vote ; kg:decision id:vote ; kg:applicant id:x ; kg:on {1} ; kg:round {0} ; {2} .\n"
    lost = vote.format(1, day("2015-11-09"), "kg:votesFor 92 ; kg:votesAgainst 50 ; kg:abstentions 29")
    won = vote.format(2, day("2015-11-09"), "kg:votesFor 95 ; kg:votesAgainst 47")
    assert str(ask(lost, "two-thirds").status) == "blocked"
    assert ask(lost, "two-thirds").blockers == ()
    assert str(ask(lost + won, "two-thirds").status) == "pending", "complete, and not attained"
    assert str(ask(lost + position("p", "a", "Objects"), "two-thirds").status) == "blocked"
    assert ask(lost + position("p", "a", "Objects"), "two-thirds").blockers == (), "nobody has a veto"


def said():
    return Assertion("a", frozenset(), "a", {}, "fact", False, None, None, (), None, frozenset(), ())


def test_deep_network_is_no_recursion():
    keys = [(f"n{i}", "x") for i in range(20_000)]
    nodes = {
        key: Node(key, "AllOf", key[0], (Need(keys[i + 1], said()),) if i + 1 < len(keys) else ())
        for i, key in enumerate(keys)
    }
    assert solve(Network(None, keys[0], nodes))[keys[0]] is Status.UNKNOWN


def vote(name, kind="Vote", **slots):
    more = "".join(f" ; kg:{slot.rstrip('_')} {value}" for slot, value in slots.items())
    return f"assertion:{name} a kg:{kind} ; kg:decision id:vote ; kg:applicant id:x{more} .\n"


def referral(**slots):
    return vote("r", "Referral", **slots)


def test_vote_against_under_consensus_blocks_and_missing_counts_are_unknown(ask):
    assert str(ask(vote("v", votesFor=2, votesAgainst=1)).status) == "blocked"
    assert str(ask(vote("v", votesFor=3, votesAgainst=0)).status) == "pending", "decided, and not attained"
    for rule in ("consensus", "two-thirds"):
        answer = ask(vote("v", votesFor=3), rule)
        assert str(answer.status) == "unknown"
        assert [m.label for m in answer.missing] == ["how many voted for and against: v"]
    assert str(ask(vote("v", outcome="kg:Failed"), "two-thirds").status) == "blocked"


def test_later_vote_ends_an_earlier_objection(ask):
    objection = position("p", "a", "Objects", from_=day("2015-01-01"))
    passed = vote("v", outcome="kg:Passed", on=day("2018-01-01"))
    answer = ask(objection + passed)
    assert (str(answer.status), answer.blockers, answer.contributors) == ("pending", (), ())
    assert str(ask(objection + passed, as_of="2017-01-01").status) == "blocked"


def test_denials_take_nothing_for_granted(ask):
    base = (
        "id:x a kg:State . assertion:r a kg:Recognition ; kg:recogniser id:a ; kg:recognised id:x ; kg:negated true .\n"
    )
    sensitivity = "assertion:s a kg:Sensitivity ; kg:decision id:vote ; kg:sensitiveTo kg:Recognition"
    assert blockers(ask(f"{base}{sensitivity} .")) == ["a:veto:expected"]
    assert blockers(ask(f"{base}{sensitivity} ; kg:negated true .")) == []
    waived = """id:plan a kg:Criterion .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:plan .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:plan ; kg:outcome kg:NotMet .
    assertion:w a kg:Waiver ; kg:waived assertion:n ; kg:applicant id:x ; kg:negated true .
    """
    assert str(ask(waived).status) == "blocked"
    denied = "assertion:d a kg:Position ; kg:holder id:a ; kg:towards id:vote ; kg:stance kg:Objects ; kg:basis kg:Stated ; kg:negated true .\n"
    assert blockers(ask(f"{base}{sensitivity} .\n{denied}")) == [], "it says that it does not object"


def test_objection_with_two_conditions_ends_with_both(ask):
    conditions = "id:c1 a kg:Criterion . id:c2 a kg:Criterion .\n" + position(
        "p", "b", "Objects", unless="id:c1, id:c2"
    )
    finding = "assertion:f{0} a kg:Finding ; kg:applicant id:x ; kg:criterion id:c{0} ; kg:outcome kg:Met .\n"
    assert str(ask(conditions + finding.format(1)).status) == "blocked"
    assert str(ask(conditions + finding.format(1) + finding.format(2)).status) == "open"


def test_dependency_that_two_sources_assert_counts_once(ask):
    turtle = """id:two a kg:AtLeast ; kg:minimum 2 . id:any a kg:Standing . id:c1 a kg:Criterion . id:c2 a kg:Criterion .
    assertion:n a kg:Dependency ; kg:dependent id:any ; kg:dependsOn id:two .
    assertion:n1 a kg:Dependency ; kg:dependent id:two ; kg:dependsOn id:c1, id:c2 .
    assertion:n2 a kg:Dependency ; kg:dependent id:two ; kg:dependsOn id:c1 .
    assertion:f1 a kg:Finding ; kg:applicant id:x ; kg:criterion id:c1 ; kg:outcome kg:Met .
    assertion:f2 a kg:Finding ; kg:applicant id:x ; kg:criterion id:c2 ; kg:outcome kg:NotMet .
    """
    assert str(ask(turtle, standing="any").status) == "blocked"


def test_cycles_are_in_the_order_of_need_and_each_its_own(ask):
    turtle = "".join(f"id:{n} a kg:Standing .\n" for n in ("a1", "b1", "c1", "d1")) + "".join(
        f"assertion:{a}{b} a kg:Dependency ; kg:dependent id:{a} ; kg:dependsOn id:{b} .\n"
        for a, b in (("a1", "c1"), ("c1", "b1"), ("b1", "a1"), ("a1", "d1"), ("d1", "a1"))
    )
    answer = ask(turtle, standing="a1")
    assert [[local_name(i) for i in c] for c in answer.cycles] == [["a1", "c1", "b1"], ["a1", "d1"]]
    assert answer.paths
    mutual = "id:other a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .\n"
    mutual += position("p", "b", "Objects", unless="id:other") + position(
        "q", "c", "Objects", towards="id:other", unless="id:goal"
    )
    answer = ask(mutual + "assertion:n9 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:other .")
    assert str(answer.status) == "blocked"


def test_seats_without_known_holders_are_unknown_votes(ask):
    turtle = "id:club a kg:Institution ; kg:seats 100 .\n"
    seats = 'id:seats a kg:DecisionRule ; kg:share "2/3" ; kg:shareOf kg:AllSeats ; kg:silenceMeans kg:NotVoting .\n'
    assert str(ask(turtle + seats, "seats").status) == "unknown"
    everybody = "".join(position(f"p{m}", m, "Supports") for m in "abc")
    assert str(ask(turtle + seats + everybody, "seats").status) == "unknown", "three of a hundred seats"
    nine = "id:nine a kg:DecisionRule ; kg:votesNeeded 9 ; kg:silenceMeans kg:NotVoting .\n"
    answer = ask(nine, "nine")
    assert str(answer.status) == "unknown"
    assert "who all the members of club are" in [m.label for m in answer.missing]


def test_weight_that_is_not_known_is_named(ask):
    turtle = """id:weighted a kg:DecisionRule ; kg:silenceMeans kg:NotVoting ; kg:share "1/2" ; kg:shareOf kg:AllMembers ;
      kg:weightedBy kg:population .
    id:a kg:population 10 . id:b kg:population 20 .
    """ + "".join(position(f"p{m}", m, "Supports") for m in "abc")
    assert [m.label for m in ask(turtle, "weighted").missing] == ["the weight of c"]
    full = turtle + "id:c kg:population 5 .\n"
    assert str(ask(full, "weighted").status) == "pending"
    against = full + position("q", "b", "Objects", from_=day("2019-01-01"))
    assert str(ask(against, "weighted").status) == "blocked", "15 of 35 are fewer than half"


def test_abstainers_count_among_objectors_where_they_count_against(ask):
    turtle = (
        """id:minority a kg:DecisionRule ; kg:silenceMeans kg:NotVoting ; kg:share "2/3" ; kg:shareOf kg:AllMembers ;
      kg:minimumObjectors 2 .
    """
        + position("p", "a", "Supports")
        + position("q", "b", "Objects")
    )
    assert str(ask(turtle + position("r", "c", "Supports"), "minority").status) == "pending", "one objector is too few"
    assert str(ask(turtle + position("r", "c", "Abstains"), "minority").status) == "blocked"


def test_referred_consensus_awaits_nobody(ask):
    turtle = "assertion:r a kg:Referral ; kg:decision id:vote ; kg:applicant id:x .\n"
    assert ask(turtle).awaited == ()
    assert len(ask("", "ratification").awaited) == 3


def test_attainment_goes_by_date_whatever_its_class_or_source(ask):
    turtle = """id:scheme a kg:Programme . document:d a kg:Document ; dcterms:issued "2019-01-01"^^xsd:date .
    document:e a kg:Document ; dcterms:issued "2019-01-01"^^xsd:date .
    id:part a kg:Standing ; kg:attainedBy kg:Participation ; kg:attainedIn id:scheme .
    id:own a kg:Standing ; kg:attainedBy id:FullParticipation ; kg:attainedIn id:scheme .
    id:FullParticipation <http://www.w3.org/2000/01/rdf-schema#subClassOf> kg:Participation .
    assertion:px a id:FullParticipation ; kg:participant id:x ; kg:programme id:scheme ; kg:assertedIn document:d .
    """
    for standing in ("part", "own"):
        assert str(ask(turtle, standing=standing, sources=["e"], known_by="2000-01-01").status) == "achieved"


def test_decision_without_body_or_rule_says_what_is_missing(ask):
    turtle = """id:s a kg:Standing . id:bare a kg:Decision .
    assertion:n a kg:Dependency ; kg:dependent id:s ; kg:dependsOn id:bare .
    """
    answer = ask(turtle, standing="s")
    assert str(answer.status) == "unknown"
    assert [m.label for m in answer.missing] == ["who decides the bare", "under which rule the bare is decided"]


def test_of_one_day_an_unconditional_objection_and_the_agenda_come_first(ask):
    met = """id:c1 a kg:Criterion .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:c1 ; kg:outcome kg:Met .
    """
    for one, other in (("p1", "p2"), ("p2", "p1")):
        both = position(one, "b", "Objects", unless="id:c1") + position(other, "b", "Objects")
        assert blockers(ask(met + both)) == blockers(ask("id:c1 a kg:Criterion .\n" + both)) == ["b:veto:exercised"]
        agenda = position(one, "b", "Objects") + position(other, "b", "KeepsOffAgenda")
        assert str(ask(agenda, "two-thirds").status) == "blocked"


def test_refusal_that_has_ended_gives_way_to_the_other_positions(ask):
    voted = vote("v", outcome="kg:Passed", on=day("2015-01-01"))
    old = position("old", "a", "Objects", from_=day("2010-01-01"))
    new = position("new", "a", "Objects", "Stated", from_=day("2018-01-01"))
    assert str(ask(voted + old).status) == "pending"
    assert str(ask(voted + old + new).status) == "pending", "it comes too late"
    failed = voted.replace("Passed", "Failed")
    assert blockers(ask(failed + old)) == ["a:veto:exercised"], "a lost vote ends no objection"
    assert blockers(ask(failed + new)) == ["a:veto:stated"]


def test_position_towards_another_goal_reaches_the_decision_they_share(ask):
    turtle = """id:other-goal a kg:Standing .
    assertion:n a kg:Dependency ; kg:dependent id:other-goal ; kg:dependsOn id:vote .
    """ + position("p", "b", "Objects", towards="id:other-goal")
    for standing in ("goal", "other-goal"):
        assert blockers(ask(turtle, standing=standing)) == ["b:veto:exercised"]


def test_nobody_blocks_what_is_not_blocked(ask):
    turtle = (
        """id:weighted a kg:DecisionRule ; kg:silenceMeans kg:NotVoting ; kg:share "1/2" ; kg:shareOf kg:AllMembers ;
      kg:weightedBy kg:population .
    id:a kg:population 100 . id:b kg:population 1 . id:c kg:population 1 .
    """
        + vote("v", votesFor=2, votesAgainst=1, on=day("2019-01-01"))
        + position("p", "a", "Objects", from_=day("2019-01-01"))
    )
    answer = ask(turtle, "weighted")
    assert (str(answer.status), answer.blockers) == ("unknown", ())
    assert [m.label for m in answer.missing] == ["who voted for and against, as votes are weighted: v"]


def test_text_keeps_the_bases_of_contributors_apart_and_invents_no_counts(ask):
    turtle = (
        """id:routes a kg:AnyOf . id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
    id:open-goal a kg:Standing . id:x a kg:State .
    assertion:n1 a kg:Dependency ; kg:dependent id:open-goal ; kg:dependsOn id:routes .
    assertion:n2 a kg:Dependency ; kg:dependent id:routes ; kg:dependsOn id:vote, id:second .
    """
        + position("p", "a", "Objects")
        + position("q", "b", "Objects", "Expected", towards="id:second")
    )
    text = ask(turtle, standing="open-goal").format("text")
    assert (
        "Refusals that do not block it alone where they are made, as far as is known: a objects (vote); b is expected to object (second)"
        in text
    )
    failed = ask(vote("v", outcome="kg:Failed")).format("text")
    assert "Vote on record, on the vote: failed. Rule: consensus." in failed
    assert "No single member" not in failed
    counted = ask(vote("v", votesFor=92, votesAgainst=50), "two-thirds").format("text")
    assert "Vote on record, on the vote: 92 for, 50 against. Rule: two-thirds." in counted
    assert "No single member could have blocked it." in counted


def test_each_stage_names_those_who_can_block_it(ask):
    turtle = (
        """id:second a kg:Decision ; kg:decidedBy id:other ; kg:decidedUnder id:consensus .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
    assertion:mz a kg:Membership ; kg:member id:z ; kg:organisation id:other .
    """
        + position("p", "a", "Objects")
        + position("q", "z", "Objects", towards="id:second")
    )
    text = ask(turtle).format("text")
    assert "  a alone can block the vote" in text
    assert "  z alone can block the second" in text
    assert "Each of" not in text


def test_what_is_expected_returns_once_a_stated_refusal_has_ended(ask):
    turtle = """id:x a kg:State . id:c1 a kg:Criterion .
    assertion:r a kg:Recognition ; kg:recogniser id:a ; kg:recognised id:x ; kg:negated true .
    assertion:s a kg:Sensitivity ; kg:decision id:vote ; kg:sensitiveTo kg:Recognition .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:c1 ; kg:outcome kg:Met .
    """
    assert blockers(ask(turtle + position("p", "a", "Objects", "Stated", unless="id:c1"))) == ["a:veto:expected"]
    assert blockers(ask(turtle + position("p", "a", "Supports", "Stated"))) == []


def test_expected_objections_to_two_applicants_are_two_positions(ask):
    turtle = "".join(
        f"id:{n} a kg:State . assertion:r{n} a kg:Recognition ; kg:recogniser id:a ; kg:recognised id:{n} ; kg:negated true .\n"
        for n in "xy"
    )
    turtle += """assertion:s a kg:Sensitivity ; kg:decision id:vote ; kg:sensitiveTo kg:Recognition .
    assertion:n9 a kg:Dependency ; kg:dependent id:goal ; kg:applicant id:x ; kg:dependsOn id:vote ; kg:ofApplicant id:y .
    """
    graph = rdflib.Graph().parse(data=ask(turtle).format("ttl"), format="turtle")
    kg = rdflib.Namespace("https://w3id.org/kgtools/ontology/")
    positions = set(graph.subjects(rdflib.RDF.type, kg.Position))
    assert [len(set(graph.objects(p, kg.applicant))) for p in positions] == [1, 1]


@pytest.mark.parametrize("body", ["kg:composedOfMembersOf id:league", "kg:seats 15"])
def test_body_without_known_members_is_not_its_own_voter_where_it_has_members_or_seats(ask, body):
    turtle = f"""id:board a kg:Body ; {body} .
    id:second a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:consensus .
    assertion:n a kg:Dependency ; kg:dependent id:perk ; kg:dependsOn id:second . id:perk a kg:Standing .
    """
    answer = ask(turtle, standing="perk")
    assert str(answer.status) == "unknown"
    assert [m.label for m in answer.missing] == ["who was a member of board on 2020-01-01"]
    vote = """assertion:v a kg:Vote ; kg:decision id:second ; kg:applicant id:x ; kg:outcome kg:{} ;
      kg:on "2019-01-01"^^xsd:date .
    """
    assert str(ask(turtle + vote.format("Passed"), standing="perk").status) == "pending", "the recorded vote decides"
    assert str(ask(turtle + vote.format("Failed"), standing="perk").status) == "blocked"


# -------------------- rounds, packages, national decisions, conditions of those who decide, parts


def test_passed_vote_is_final_until_the_question_is_put_again(ask):
    passed = vote("v", outcome="kg:Passed", on=day("2015-01-01"))
    late = position("p", "a", "Objects", from_=day("2016-01-01")) + position(
        "q", "b", "KeepsOffAgenda", from_=day("2016-01-01"), towards="id:goal"
    )
    assert str(ask(passed + late).status) == "pending", "passed, and not attained"
    anew = referral(from_=day("2017-01-01"))
    assert blockers(ask(passed + late + anew)) == ["a:veto:exercised", "b:agenda:exercised"]
    assert str(ask(passed + late + anew, as_of="2016-06-01").status) == "pending"
    tally = vote("v", votesFor=3, votesAgainst=0, on=day("2015-01-01"))
    assert str(ask(tally + late).status) == "pending"
    same_day = position("p", "a", "Objects", from_=day("2015-01-01"))
    assert blockers(ask(tally + same_day)) == ["a:veto:exercised"], "a count alone tells nothing of vetoes"


def test_failed_vote_stands_until_a_new_round_and_again_once_that_is_withdrawn(ask):
    lost = vote("v", votesFor=1, votesAgainst=2, on=day("2015-01-01"))
    again = referral(from_=day("2016-01-01"), until=day("2017-01-01"))
    stood = {
        d: str(ask(lost + again, "two-thirds", as_of=d).status) for d in ("2015-06-01", "2016-06-01", "2017-06-01")
    }
    assert stood == {"2015-06-01": "blocked", "2016-06-01": "pending", "2017-06-01": "blocked"}


def test_withdrawn_referral_leaves_a_vote_that_nobody_knows(ask):
    put = referral(from_=day("2016-01-01"), until=day("2017-01-01"))
    assert str(ask(put, "two-thirds", as_of="2016-06-01").status) == "pending"
    withdrawn = ask(put, "two-thirds", as_of="2017-06-01")
    assert (str(withdrawn.status), withdrawn.blockers) == ("unknown", ())


PACKAGE = """
assertion:package a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:vote ; kg:{slot} ; kg:until "2019-06-01"^^xsd:date .
id:x a kg:State . id:y a kg:State .
assertion:gx a kg:Membership ; kg:member id:x ; kg:organisation id:group .
assertion:gy a kg:Membership ; kg:member id:y ; kg:organisation id:group ; kg:from "2018-01-01"^^xsd:date .
""" + position("p", "a", "Objects", applicant="id:y")


@pytest.mark.parametrize("slot", ["ofApplicant id:x, id:y", "ofEachMemberOf id:group"])
def test_in_a_package_each_waits_for_the_others_and_nobody_for_itself(ask, slot):
    package = PACKAGE.format(slot=slot)
    assert blockers(ask(package, as_of="2019-01-01")) == ["a:coupled:exercised"]
    assert blockers(ask(package, as_of="2019-01-01", applicant="y")) == ["a:veto:exercised"]
    assert ask(package, as_of="2019-01-01", applicant="y").cycles == ()
    assert str(ask(package, as_of="2019-06-01").status) == "open"


def test_group_has_the_members_of_the_day(ask):
    package = PACKAGE.format(slot="ofEachMemberOf id:group")
    assert str(ask(package, as_of="2017-01-01").status) == "open"


def test_national_decision_is_the_applicants_own(ask):
    turtle = """id:referendum a kg:Decision ; kg:decidedBy kg:TheApplicant ; kg:decidedUnder id:majority .
    id:majority a kg:DecisionRule ; kg:share "1/2" ; kg:moreThan true ; kg:silenceMeans kg:NotVoting .
    id:own a kg:Standing . id:x a kg:State . id:y a kg:State .
    assertion:n a kg:Dependency ; kg:dependent id:own ; kg:dependsOn id:referendum .
    assertion:v a kg:Vote ; kg:decision id:referendum ; kg:applicant id:x ; kg:votesFor 477 ; kg:votesAgainst 523 ;
      kg:on "1994-11-28"^^xsd:date .
    """
    lost = ask(turtle, standing="own")
    assert (str(lost.status), lost.blockers) == ("blocked", ())
    other = ask(turtle, standing="own", applicant="y")
    assert str(other.status) == "unknown"
    assert [
        b.actor for b in other.network.nodes[other.network.nodes[other.network.goal].below[0]].question.ballots
    ] == ["https://w3id.org/kgtools/id/y"]
    against = position("p", "x", "Objects", towards="id:referendum")
    assert blockers(ask(turtle.replace("kg:Vote", "kg:Description") + against, standing="own")) == ["x:veto:exercised"]


@pytest.mark.parametrize(
    ("imposer", "found"), [("club", ["club:condition:exercised"]), ("office", ["office:condition:exercised"]),
                           ("a", ["a:condition:exercised"]), ("bank", [])]
)  # fmt: skip
def test_unmet_condition_of_those_who_decide_blocks_and_that_of_an_outsider_is_only_told(ask, imposer, found):
    turtle = f"""id:law a kg:Criterion . id:office a kg:Body ; kg:bodyOf id:club . id:bank a kg:Institution .
    assertion:n a kg:Dependency ; kg:dependent id:vote ; kg:dependsOn id:law ; kg:imposedBy id:{imposer} ;
      kg:from "2010-01-01"^^xsd:date .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:NotMet .
    """
    answer = ask(turtle)
    assert (str(answer.status), blockers(answer)) == ("blocked", found)
    assert [local_name(actor) for actor, _, _ in answer.imposed_by] == [imposer]
    text = answer.format("text")
    assert ("Has set a condition that is not met: " in text, "Imposed by bank" in text) == (bool(found), not found)
    assert "Nobody has objected on record." in text or not found
    assert "objects" not in text
    assert '"rule": null' in answer.format("json") or not found
    assert str(ask(turtle.replace("NotMet", "Met")).status) == "open"
    assert ask(turtle.replace("NotMet", "PartlyMet")).blockers == ()


def test_condition_that_another_way_avoids_blocks_nothing(ask):
    turtle = """id:routes a kg:AnyOf . id:open-goal a kg:Standing . id:law a kg:Criterion .
    id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
    assertion:n1 a kg:Dependency ; kg:dependent id:open-goal ; kg:dependsOn id:routes .
    assertion:n2 a kg:Dependency ; kg:dependent id:routes ; kg:dependsOn id:vote, id:second .
    assertion:n a kg:Dependency ; kg:dependent id:vote ; kg:dependsOn id:law ; kg:imposedBy id:club .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:NotMet .
    """
    answer = ask(turtle, standing="open-goal")
    assert (str(answer.status), answer.blockers) == ("open", ())
    assert [local_name(c.actor) for c in answer.contributors] == ["club"]
    blocked = ask(turtle + position("p", "b", "Objects", towards="id:second"), standing="open-goal")
    assert (str(blocked.status), blocked.blockers) == ("blocked", ()), "each of the two alone would not"


def test_parts_are_counted_by_status(ask):
    chapters = "".join(
        f"id:c{i} a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .\n" for i in range(5)
    )
    turtle = (
        chapters
        + """id:chapters a kg:AllOf ; skos:prefLabel "all chapters"@en .
    assertion:n a kg:Dependency ; kg:dependent id:chapters ; kg:dependsOn id:c0, id:c1, id:c2, id:c3, id:c4 .
    assertion:d a kg:DecisionTaken ; kg:decision id:c0 ; kg:applicant id:x .
    """
        + position("p", "a", "Objects", towards="id:c1, id:c2")
        + position("q", "b", "Objects", towards="id:c2, id:c3")
    )
    answer = ask(turtle, standing="chapters")
    assert {str(s): n for s, n in answer.parts[answer.network.goal].items()} == {"blocked": 3, "open": 1, "achieved": 1}
    assert "Of the 5 parts of all chapters: 1 achieved; 3 blocked; nothing known stands against 1." in answer.format(
        "text"
    )
    assert blockers(answer) == ["a:veto:exercised"] * 2 + ["b:veto:exercised"] * 2


def test_any_requirement_may_be_the_goal(ask):
    assert str(ask("", standing="vote").status) == "open"
    assert blockers(ask(position("p", "a", "Objects"), standing="vote")) == ["a:veto:exercised"]


def test_objectors_of_a_count_that_is_not_lost_yet_are_told(ask):
    put = referral() + position("p", "a", "Objects", "Stated")
    answer = ask(put, "two-thirds")
    assert (str(answer.status), answer.blockers) == ("pending", ())
    assert [local_name(c.actor) for c in answer.contributors] == ["a"]


def test_seats_whose_holders_are_not_named_are_unknown_votes(ask):
    turtle = """id:assembly a kg:Institution ; kg:seats 185 .
    id:admission a kg:Decision ; kg:decidedBy id:assembly ; kg:decidedUnder id:RULE .
    id:weighted a kg:DecisionRule ; kg:share "1/2" ; kg:moreThan true ; kg:weightedBy kg:population ; kg:silenceMeans kg:NotVoting .
    id:seat a kg:Standing . assertion:n a kg:Dependency ; kg:dependent id:seat ; kg:dependsOn id:admission .
    """
    put = "assertion:r a kg:Referral ; kg:decision id:admission ; kg:applicant id:x .\n"
    for rule in ("two-thirds", "weighted"):
        assert str(ask(turtle.replace("RULE", rule), standing="seat").status) == "unknown"
        assert str(ask(turtle.replace("RULE", rule) + put, standing="seat").status) == "pending"


def test_decision_taken_is_open_again_in_a_new_round(ask):
    taken = vote("d", "DecisionTaken", on=day("2015-01-01"))
    again = referral(from_=day("2016-01-01"), until=day("2018-01-01"))
    against = position("p", "a", "Objects", from_=day("2017-01-01"))
    story = taken + again + against
    stood = {d: str(ask(story, as_of=d).status) for d in ("2015-06-01", "2016-06-01", "2017-06-01", "2018-06-01")}
    assert stood == {"2015-06-01": "pending", "2016-06-01": "pending", "2017-06-01": "blocked", "2018-06-01": "pending"}
    assert blockers(ask(story, as_of="2017-06-01")) == ["a:veto:exercised"]


def test_ratification_of_an_earlier_round_counts_no_more(ask):
    once = position("p", "a", "Supports", from_=day("2014-01-01")) + position(
        "q", "b", "Supports", from_=day("2016-02-01")
    )
    again = referral(from_=day("2016-01-01"))
    assert [local_name(w.actor) for w in ask(once + again, "ratification").awaited] == ["a", "c"]
    assert [local_name(w.actor) for w in ask(once, "ratification").awaited] == ["c"]


def test_refusal_begun_while_a_member_outlives_the_membership_and_one_from_before_does_not(ask):
    turtle = """assertion:mx a kg:Membership ; kg:member id:x ; kg:organisation id:club ;
      kg:from "2010-01-01"^^xsd:date ; kg:until "2015-01-01"^^xsd:date .
    """
    assert str(ask(turtle + position("p", "a", "Objects", from_=day("2009-01-01"))).status) == "open"
    assert blockers(ask(turtle + position("p", "a", "Objects", from_=day("2014-01-01")))) == ["a:veto:exercised"]


def test_last_attested_is_of_the_day_asked_about(ask):
    documents = "".join(
        f'document:d{year} a kg:Document ; dcterms:issued "{year}-01-01"^^xsd:date .\n' for year in (2015, 2019)
    )
    turtle = documents + position(
        "p", "a", "Objects", from_=day("2014-01-01"), assertedIn="document:d2015, document:d2019"
    )
    attested = {
        as_of: ask(turtle, as_of=as_of).blockers[0].last_attested
        for as_of in ("2014-06-01", "2016-01-01", "2020-01-01")
    }
    assert attested == {"2014-06-01": None, "2016-01-01": "2015-01-01", "2020-01-01": "2019-01-01"}


def test_abstention_that_counts_against_is_told_with_a_lost_count(ask):
    turtle = position("p", "a", "Objects") + position("q", "b", "Abstains") + position("r", "c", "Supports")
    answer = ask(turtle, "majority-of-members")
    assert [(local_name(c.actor), c.kind) for c in answer.contributors] == [("a", "vote"), ("b", "abstention")]
    assert "a objects (vote); b abstains (vote)" in answer.format("text")
    assert [local_name(c.actor) for c in ask(turtle, "two-thirds").contributors] == ["a"]


def test_text_tells_what_would_end_a_refusal_and_why_another_applicant_matters(ask):
    turtle = """id:c1 a kg:Criterion ; skos:prefLabel "a reform"@en . id:y a kg:State ; skos:prefLabel "Ypsilonia"@en .
    assertion:pack a kg:Dependency ; skos:prefLabel "x and y go together"@en ; kg:dependent id:goal ; kg:dependsOn id:vote ;
      kg:applicant id:x ; kg:ofApplicant id:y .
    """ + position("p", "a", "Withholds", "Stated", applicant="id:y", unless="id:c1")
    text = ask(turtle).format("text")
    assert "Has said that it will withhold consent (1): a" in text
    assert "    unless: a reform (unknown)" in text
    assert "Why that matters here\n    - x and y go together [fact: no source]" in text


def test_open_goal_says_how_much_of_it_is_done(ask):
    turtle = """id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
    assertion:n9 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
    """
    support = position("p", "a", "Supports", "Stated")
    begun = "OPEN: nothing known stands against it, and not all of it has been started (decisions: 1 achieved, 1 open)"
    taken = vote("d", "DecisionTaken")
    for more, line in (
        (support, "OPEN: nothing known stands against it, and no start of it is known."),
        (
            "",
            "OPEN: nothing known stands against it, and of no voter is it known how it would vote; no start of it is known.",
        ),
        (taken + support.replace("id:vote", "id:second"), f"{begun}."),
        (taken + support, f"{begun}; of no voter is it known how it would vote on what is left."),
    ):
        assert line in ask(turtle + more).format("text").splitlines()


def test_what_is_not_open_says_what_is_decided_and_under_way(ask):
    turtle = """id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:ratification .
    assertion:n9 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
    """
    blocked = position("p", "a", "Objects")
    told = ask(turtle + blocked).format("text")
    assert "BLOCKED: somebody or something stands against it.\nAwaited: second.\n" in told
    assert "Decided so far" not in told
    decided = ask(turtle + blocked + vote("d", "DecisionTaken").replace("id:vote", "id:second")).format("text")
    assert "stands against it.\nDecided so far: second.\n" in decided
    many = "".join(turtle.replace("second", f"part{n}").replace("n9", f"m{n}") for n in range(4))
    assert "Awaited: 4 of 5 decisions." in ask(many + blocked).format("text")
    assert "Awaited" not in ask("", rule="ratification").format("text"), "of one decision the status says it"


def test_line_of_a_voter_says_what_it_does_and_no_more(ask):
    found = ask(position("p", "a", "Objects"), rule="two-thirds").format("text")
    assert "\n     └─ a objects\n" in found
    assert "a objects:" not in found


def test_many_decisions_alike_are_told_in_one_line(ask):
    chapters = [f"id:c{i}" for i in range(25)]
    turtle = "".join(f"{c} a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .\n" for c in chapters)
    turtle += f"""id:all a kg:AllOf .
    assertion:n9 a kg:Dependency ; kg:dependent id:all ; kg:dependsOn {", ".join(chapters)} .
    """ + position("p", "a", "Objects", towards="id:all")
    answer = ask(turtle, standing="all")
    text = answer.format("text")
    assert len(answer.blockers) == 25
    assert (
        "It alone can block each of 25 decisions (club, 3 to decide; rule: consensus): c0; c1; c10; and 22 more."
        in text
    )
    assert "… and 5 more (all of them: --format json)" in text
    assert "Of the 25 parts of all: none achieved yet; 25 blocked." in text


def test_vote_lost_by_a_veto_is_pending_once_its_holder_gives_in(ask):
    lost = vote("v", outcome="kg:Failed", on=day("2015-01-01"))
    against = position("p", "a", "Objects", from_=day("2015-01-01"), until=day("2018-01-01"))
    stood = {d: str(ask(lost + against, as_of=d).status) for d in ("2017-12-31", "2018-01-01")}
    assert stood == {"2017-12-31": "blocked", "2018-01-01": "pending"}
    assert blockers(ask(lost + against + position("q", "b", "Objects"), as_of="2018-01-01")) == ["b:veto:exercised"]
    assert str(ask(lost).status) == "blocked", "whose veto it was is not known"
    rumour = against.replace(" ; kg:holder", " ; kg:modality kg:Prediction ; kg:holder")
    assert str(ask(lost + rumour).status) == "blocked", "what is not accepted ends nothing"
    assert str(ask(lost + rumour, accept=["fact", "prediction"]).status) == "pending"
    assert str(ask(lost + against, "two-thirds").status) == "blocked", "nobody has a veto"


def test_condition_of_what_is_to_be_joined_is_no_outsiders(ask):
    turtle = """id:law a kg:Criterion . id:union a kg:Institution . id:organ a kg:Body ; kg:bodyOf id:union .
    id:in a kg:Standing ; kg:attainedBy kg:Participation ; kg:attainedIn id:union .
    assertion:n1 a kg:Dependency ; kg:dependent id:in ; kg:dependsOn id:vote .
    assertion:n2 a kg:Dependency ; kg:dependent id:in ; kg:dependsOn id:law ; kg:imposedBy id:organ .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:NotMet .
    """
    assert blockers(ask(turtle, standing="in")) == ["organ:condition:exercised"]


def test_path_leads_to_a_vote_that_was_lost_before_its_time(ask):
    turtle = """id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:two-thirds .
    assertion:n a kg:Dependency ; kg:dependent id:second ; kg:dependsOn id:vote .
    assertion:n9 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
    """ + vote("v", votesFor=1, votesAgainst=2).replace("id:vote", "id:second")
    answer = ask(turtle)
    assert [[(s.label, str(s.status)) for s in path] for path in answer.paths] == [
        [("goal", "blocked"), ("second", "blocked")]
    ]
