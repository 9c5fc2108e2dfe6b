"""Who could block a goal: against all sets of members of random networks, and where history tells the answer."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb
from random import Random

import pytest

import kgtools
from kgtools.barring.coalitions import coalitions
from kgtools.barring.weighing import Weighing, heaviest
from kgtools.catalogue import catalogue
from kgtools.cli import main
from kgtools.ladder import Status
from kgtools.network import Network
from kgtools.rules import Ballot, Threshold
from kgtools.solving import solve
from kgtools.tracing import trace_goal
from tests import test_network_oracle as random_networks
from tests.conftest import ROOT
from tests.oracle import least, now
from tests.test_rules_oracle import SHARE_OF, SHARES, said

NATO = "https://w3id.org/kgtools/id/nato"
VOTES = {
    "yes": (Status.ACHIEVED, None),
    "abstain": (Status.OPEN, "Abstains"),
    "no": (Status.BLOCKED, "Objects"),
    "agenda": (Status.BLOCKED, "KeepsOffAgenda"),
}


# -------------------- against all sets of members


def random_world(luck, size=None):
    """A random network with weights, seats that nobody is known to hold, and who imposed which criterion."""
    keys = [(f"n{i}", luck.choice("xxxy")) for i in range(size or luck.randint(2, 8))]
    world = {key: random_networks.random_requirement(luck, keys, key) for key in keys}
    weights = {f"m{i}": Fraction(luck.choice([0, 1, 1, 2, 3, 5, Fraction(7, 2), 4000, 7001])) for i in range(6)}
    imposed = {}
    for key, drawn in world.items():
        own = world[key] = replace(drawn, attained=drawn.attained and luck.random() < 0.3)
        if own.kind == "Criterion":
            world[key] = replace(own, judged=luck.choice([own.judged, Status.BLOCKED]))
            imposed[key] = luck.sample(["m0", "m1", "x"], luck.choice([0, 0, 1, 2]))
        if own.kind == "Decision":
            world[key] = weighty(luck, own, weights, luck.random() < 0.3)
    return world, imposed


def weighty(luck, own, weights, by_weight):
    """The decision, perhaps by weights of its members, perhaps with seats that are not taken, with new members."""
    rule, seats = own.rule, luck.choice([None, None, len(own.members), len(own.members) + 2])
    if by_weight:
        bar = Threshold(
            luck.choice(SHARES),
            luck.choice(SHARE_OF),
            more_than=luck.random() < 0.5,
            minimum_objectors=luck.choice([0, 0, 2, 3]),
            weighted_by="weight",
        )
        rule, seats = replace(rule, thresholds=(*rule.thresholds[:1], bar)), None
    members = []
    for i, words in zip(sorted(luck.sample(range(6), len(own.members))), own.members, strict=True):
        weighs = tuple(weights[f"m{i}"] if t.weighted_by else Fraction(1) for t in rule.thresholds)
        if luck.random() < 0.02:
            weighs = tuple(None if t.weighted_by else w for t, w in zip(rule.thresholds, weighs, strict=True))
        veto = rule.veto == "EveryMember" or (rule.veto == "some" and i < 2)
        members.append(tuple(replace(b, actor=f"m{i}", weights=weighs, veto=veto) for b in words))
    return replace(own, rule=rule, members=tuple(members), seats=seats)


def as_network(world, imposed):
    """The same as the evaluator's network."""
    plain = random_networks.network(world)
    nodes = {}
    for key, node in plain.nodes.items():
        question = node.question and replace(node.question, seats=world[key].seats, body=f"body of {key}")
        nodes[key] = replace(node, question=question, imposed=tuple((a, said()) for a in imposed.get(key, ())))
    return Network(None, plain.goal, nodes)


def all_refuse(world, imposed, statuses, refusing, as_now=False):
    """Where the goal stands if these refuse wherever they vote, and all others vote in favour; found without the evaluator.

    With `as_now`, they refuse where they do so now, and who abstains does so still.
    """
    after = {}
    there = {k for k, status in statuses.items() if status is Status.ACHIEVED}
    for key, own in world.items():
        if key in there:
            after[key] = replace(own, attained=True, members=())
        elif own.kind == "Criterion":
            unmet = own.judged is Status.BLOCKED and refusing & {*imposed.get(key, ())}
            after[key] = replace(own, judged=Status.BLOCKED if unmet else Status.ACHIEVED)
        elif own.kind == "Decision":
            cast = now(key, world, met(world))
            votes = [(b, "no" if b.actor in refusing else "yes") for b in cast]
            if as_now:
                votes = [(b, v if b.vote == "no" else "abstain" if b.vote == "abstain" else "yes") for b, v in votes]
                votes = [(b, "agenda" if b.stance == "KeepsOffAgenda" and v == "no" else v) for b, v in votes]
            members = [(as_voted(b, v),) for b, v in votes]
            one = tuple(Fraction(not t.weighted_by) for t in own.rule.thresholds)
            for place in range((own.seats or 0) - len(cast)):
                seat = Ballot("", "yes", Status.ACHIEVED, veto=own.rule.veto == "EveryMember", weights=one)
                members.append((as_voted(seat, "no" if f"{key} {place}" in refusing else "yes"),))
            after[key] = replace(own, members=tuple(members), record=None, referred=False)
        else:
            after[key] = own
    return least(after)[next(iter(world))]


@cache
def _met(items):
    world = dict(items)
    return {k for k, status in least(world).items() if status is Status.ACHIEVED}


def met(world):
    return _met(tuple(world.items()))


def as_voted(ballot_, vote):
    status, stance = VOTES[vote]
    return replace(ballot_, vote=vote.replace("agenda", "no"), status=status, stance=stance, unless=(), otherwise=None)


def by_brute_force(world, imposed, statuses, as_now):
    """The minimal sets of members that block, or why there are none."""
    goal = next(iter(world))
    if statuses[goal] is Status.ACHIEVED:
        return "achieved", set()
    everybody = {b.actor for own in world.values() for ballots in own.members for b in ballots[:1]}
    everybody |= {actor for those in imposed.values() for actor in those}
    if as_now:
        cast = [b for k in world if world[k].kind == "Decision" for b in now(k, world, met(world))]
        everybody = {b.actor for b in cast if b.vote == "no"} | {actor for those in imposed.values() for actor in those}
    everybody |= {
        f"{k} {p}" for k, own in world.items() for p in range(0 if as_now else (own.seats or 0) - len(own.members))
    }
    best = all_refuse(world, imposed, statuses, set(), as_now)
    if best is Status.BLOCKED:
        return "cycle", set()
    enough = (
        Status.OPEN if best >= Status.OPEN else Status.UNKNOWN
    )  # what is not known is no obstacle of anybody's making
    found = []
    for size in range(1, len(everybody) + 1):
        for some in map(frozenset, combinations(sorted(everybody), size)):
            if not any(s < some for s in found) and all_refuse(world, imposed, statuses, some, as_now) < enough:
                found.append(some)
    return ("sets" if found else "none"), set(found)


def spelt(found):
    """Every set that was found, with the names that the brute force gives to members."""
    names = {m: m.actor or f"{m.body.removeprefix('body of ')} {m.place}" for m in found.consent.roles}
    every = [frozenset()]
    result = set()
    for classes in found.sets:
        every = [frozenset()]
        for number, many in classes:
            those = [names[m] for m in found.consent.classes[number]]
            every = [s | set(some) for s in every for some in combinations(those, many)]
        result |= set(every)
    return result


def test_number_and_shares_are_those_of_all_sets_where_only_some_are_found():
    seen = Counter()
    for seed in range(1500):
        world, imposed = random_world(Random(seed), 6)
        network, statuses = as_network(world, imposed), least(world)
        if sum(max(0, (own.seats or 0) - len(own.members)) for own in world.values()) > 2:
            continue
        found = coalitions(network, solve(network), most=1)
        if found.complete:
            continue
        _, expected = by_brute_force(world, imposed, statuses, as_now=False)
        assert found.exact
        assert found.number == len(expected), seed
        for member in found.consent.roles:
            if member.actor:
                assert found.share(member) == Fraction(sum(member.actor in s for s in expected), len(expected)), seed
        seen["more"] += found.number > len(found.sets)
        seen["by weight"] += bool(found.consent.weighed)
    assert min(seen["more"], seen["by weight"]) >= 10, seen


@pytest.mark.parametrize("as_now", [False, True])
def test_sets_that_block_are_those_of_brute_force(as_now):
    seen = Counter()
    for seed in range(1150):
        world, imposed = random_world(Random(seed))
        network, statuses = as_network(world, imposed), least(world)
        if sum(max(0, (own.seats or 0) - len(own.members)) for own in world.values()) > 2:
            continue  # too many sets to try
        outcome, expected = by_brute_force(world, imposed, statuses, as_now)
        found = coalitions(network, solve(network), now=as_now, most=1000)
        assert found.complete
        assert spelt(found) == expected, seed
        assert (found.outcome if found.outcome in ("achieved", "cycle", "sets") else "none") == outcome, seed
        assert found.number == len(expected), seed
        for member in found.consent.roles:
            times = sum(member.actor in s for s in expected)
            assert not member.actor or found.share(member) * len(expected) == times, seed
        assert bool(found.told) == bool(expected), seed
        seen[outcome] += 1
        seen["cyclic"] += random_networks.is_cyclic(world)
        seen["several"] += any(len(s) > 1 for s in expected)
        seen["by weight"] += bool(expected and found.consent.weighed)
        seen["imposed"] += any("x" in s for s in expected)
        seen["not named"] += any(" " in name for s in expected for name in s)
    assert sum(seen[o] for o in ("achieved", "cycle", "sets", "none")) >= 1000, seen
    assert seen["cyclic"] >= 400, seen
    for kind in ("cycle", "sets", "none", "several", "by weight", "imposed", *["not named"] * (not as_now)):
        assert seen[kind] >= 8, seen


def test_sets_of_larger_networks_block_and_no_set_without_one_of_them_does():
    seen = Counter()
    for seed in range(150):
        luck = Random(seed)
        world, imposed = random_world(luck, size=20)
        world = {key: replace(own, seats=None) for key, own in world.items()}
        statuses, network = least(world), as_network(world, imposed)
        found = coalitions(network, solve(network), most=1000)
        sets = spelt(found)
        if found.outcome != "sets" or not found.complete:
            continue
        enough = Status.OPEN if all_refuse(world, imposed, statuses, set()) >= Status.OPEN else Status.UNKNOWN
        everybody = sorted(m.actor for m in found.consent.roles)
        for those in sets:
            assert all_refuse(world, imposed, statuses, those) < enough, seed
            assert all(all_refuse(world, imposed, statuses, those - {m}) >= enough for m in those), seed
        for _ in range(10):
            some = {m for m in everybody if luck.random() < 0.5}
            blocked = all_refuse(world, imposed, statuses, some) < enough
            assert blocked == any(those <= some for those in sets), seed
            seen[blocked] += 1
        seen["cyclic"] += random_networks.is_cyclic(world)
    assert min(seen[True], seen[False], seen["cyclic"] * 5) >= 100, seen


def test_heaviest_sets_are_those_of_brute_force():
    seen = 0
    for seed in range(1500):
        luck = Random(seed)
        weights = [luck.randint(0, 6) for _ in range(luck.randint(1, 8))]
        vote = Weighing(Fraction(luck.randint(0, 20)), luck.random() < 0.5, luck.randint(1, 4), Fraction())
        everyone = range(len(weights))
        sets = [{*s} for size in range(len(weights) + 1) for s in combinations(everyone, size)]
        stop = [s for s in sets if vote.stops(sum((Fraction(weights[i]) for i in s), Fraction()), len(s))]
        expected = {tuple(sorted(weights[i] for i in s)) for s in stop if not any(other < s for other in stop)}
        found, complete = heaviest([(w, Fraction(w)) for w in weights], vote, 10**6)
        assert complete
        assert sorted(tuple(sorted(weights[i] for i in s)) for s in found) == sorted(expected), seed
        seen += len(expected)
    assert seen >= 3000


def test_smallest_sets_of_many_weights_are_found_at_once():
    luck = Random(1)
    weights = [(i, Fraction(luck.randint(1000, 1000 + 400 * (190 - i) ** 2 // 100))) for i in range(190)]
    half = sum(w for _, w in weights) / 2
    begin = time.perf_counter()
    found, complete = heaviest(weights, Weighing(half, more=False, fewest=1, everyone=2 * half), 100)
    assert time.perf_counter() - begin < 5
    by_weight = sorted((w for _, w in weights), reverse=True)
    fewest = next(n for n in range(190) if sum(by_weight[:n]) >= half)
    assert not complete
    assert len({*found}) == 100
    assert len(found[0]) == fewest
    for members in found:
        chosen = sum(weights[i][1] for i in members)
        assert fewest <= len(members) <= fewest + 1
        assert chosen >= half
        assert chosen - min(weights[i][1] for i in members) < half


# -------------------- on the bundled graph


def who_can(applicant, standing, day, **choices):
    trace = kgtools.trace(applicant, standing, as_of=day, **choices)
    return trace, json.loads(trace.format("json", who_can=True))["who_can"]


def sizes(found):
    return [(c["number"], c["of"], c["unnamed"]) for c in found["coalitions"]]


def slugs(refs):
    return [r["iri"].rpartition("/")[2] for r in refs]


def test_consensus_can_be_blocked_by_each_member_and_four_are_expected_to():
    trace, found = who_can("Kosovo", "NATO", "2025-03-10")
    (each,) = found["coalitions"]
    assert (each["number"], each["of"], each["members"]) == (1, 32, [])
    assert set(slugs(each["among"])) == {iri.rpartition("/")[2] for iri in trace.view.members[NATO]}
    assert slugs(s["stage"] for s in each["stages"]) == ["nato-invitation", "nato-ratification"]
    assert slugs(found["expected"]) == ["greece", "romania", "slovakia", "spain"]
    assert (found["stated"], found["exercised"], found["outcome"], found["truncated"]) == ([], [], "sets", False)
    text = trace.format(who_can=True)
    assert "Each of the 32 members of the North Atlantic Council alone, at the invitation to accede to NATO" in text
    assert "Have refused, on record: nobody\n" in text
    assert "Who could block it" not in trace.format()


def test_two_thirds_of_votes_cast_are_stopped_by_66_of_195():
    trace, found = who_can("Kosovo", "UNESCO", "2015-11-10")
    assert sizes(found) == [(66, 195, 41)]
    assert len(found["exercised"]) == 21
    assert trace.coalitions.number == comb(195, 66)
    some = "any 66 of the 195 members of the General Conference of UNESCO, 41 of them not named"
    assert f"  Nobody alone; it would take {some}" in trace.format(who_can=True)


def test_security_council_is_stopped_by_a_permanent_member_or_by_seven_others():
    trace, found = who_can("Palestine", "un-membership", "2012-01-01")
    assert sizes(found) == [(1, 5, 0), (7, 10, 0), (65, 188, 39)]
    assert slugs(found["coalitions"][0]["among"]) == ["china", "france", "russia", "united-kingdom", "united-states"]
    assert "Any 7 of the 10 other members of the United Nations Security Council, at the" in trace.format(who_can=True)
    _, later = who_can("Kosovo", "un-membership", "2025-03-10")
    assert sizes(later)[1] == (7, 10, 0)


def test_qualified_majority_is_stopped_by_population_and_by_four_at_least():
    trace, found = who_can("Kosovo", "visa-free-travel", "2020-01-01")
    *by_weight, whoever = found["coalitions"]
    assert (whoever["number"], whoever["of"], whoever["minimal"]) == (12, 26, False)
    members = [b.actor for n in trace.network.nodes.values() if n.question for b in n.question.ballots if b.weights]
    population = {a: Fraction(str(trace.view.dataset.value(a, "kg:population") or 0)) for a in members}
    bar = Fraction(35, 100) * sum(population.values())
    assert by_weight[0]["by_weight"]["bar"] == float(bar)
    assert found["truncated"]
    assert found["sets"] == trace.coalitions.number > 1_000_000
    assert f"There are other sets, none of them smaller ({found['sets']:,} in all)." in trace.format(who_can=True)
    assert sum(trace.coalitions.counted.by_size.values()) == found["sets"]
    for each in by_weight:
        assert (each["number"], each["of"]) == (4, 4)
        assert sum(population[r["iri"]] for r in each["members"]) > bar
    assert "if they are 4 or more: the fewest are 4, such as France, Germany, Italy and Spain" in trace.format(
        who_can=True
    )


def test_who_keeps_it_off_the_agenda_blocks_alone_and_has_no_more_votes_than_others():
    trace, found = who_can("Kosovo", "Council of Europe", "2025-03-10")
    assert sizes(found) == [(16, 46, 0)]
    text = trace.format(who_can=True)
    assert "Nobody alone; it would take any 16 of the 46 members of the Committee of Ministers" in text
    assert "Each of them alone stops, not by a vote but by keeping it off the agenda, the invitation" in text
    keeping = coalitions(trace.network, trace.statuses, now=True)
    assert sorted(m.actor.rpartition("/")[2] for m in keeping.alone) == ["france", "germany", "italy"]


def test_several_bodies_each_can_block_and_so_can_the_applicant():
    _, found = who_can("Kosovo", "eu-membership", "2025-03-10")
    assert sizes(found) == [(1, 27, 0), (1, 1, 0), (1, 1, 0), (1, 1, 0)]
    alone = [slugs(c["members"]) for c in found["coalitions"]]
    assert alone == [[], ["european-commission"], ["european-parliament"], ["kosovo"]]
    assert len(found["coalitions"][0]["stages"]) == 40


def test_nobody_can_block_what_is_attained_and_nobody_is_needed_where_nothing_would_open_it():
    trace, found = who_can("Kosovo", "imf-membership", "2025-03-10")
    assert (found["outcome"], found["coalitions"]) == ("achieved", [])
    assert "It is attained: there is nothing left to block." in trace.format(who_can=True)
    trace, found = who_can("Kosovo", "imf-membership", "2008-12-01")
    assert (found["outcome"], slugs(u["stage"] for u in found["unclear"])) == ("unclear", ["imf-admission"])
    assert "too little is known of how it is decided" in trace.format(who_can=True)


def test_every_blocker_of_the_bundled_graph_is_among_those_who_can_block_alone():
    seen = 0
    for day in ("2012-06-01", "2022-12-01"):
        chosen = kgtools.view(kgtools.load(), day)
        for applicant in catalogue(chosen.dataset).applicants:
            for standing in catalogue(chosen.dataset).standings:
                trace = trace_goal(chosen, standing, applicant)
                alone = {m.actor for m in trace.coalitions.alone}
                assert {r.actor for r in trace.blockers} <= alone or trace.coalitions.outcome == "cycle"
                seen += len(trace.blockers)
    assert seen >= 30, seen


def test_who_refuses_now_is_told_by_the_sets_that_keep_it_blocked():
    pfp = kgtools.trace("Kosovo", "PfP", as_of="2025-03-10")
    found = coalitions(pfp.network, pfp.statuses, now=True)
    greece = next(m for m in found.consent.roles if m.actor.endswith("/greece"))
    assert (found.number, found.share(greece)) == (4, Fraction(1, 4))
    unesco = kgtools.trace("Kosovo", "UNESCO", as_of="2015-11-10")
    found = coalitions(unesco.network, unesco.statuses, now=True)
    spain = next(m for m in found.consent.roles if m.actor.endswith("/spain"))
    assert (found.number, found.share(spain)) == (comb(50, 48), Fraction(48, 50))  # 92 to 47 would have been enough


def test_waiting_only_for_itself_needs_nobody_to_block_it(write):
    path = write(WAITING)
    trace = kgtools.trace("Ruritania", "Talks", dataset=kgtools.load(path), as_of="2025-01-01")
    assert trace.coalitions.outcome == "cycle"
    assert "it waits only for itself" in trace.format(who_can=True)


WAITING = """
id:ruritania a kg:State ; skos:prefLabel "Ruritania"@en .
id:club a kg:Institution ; skos:prefLabel "Club"@en .
id:talks a kg:Standing ; skos:prefLabel "Talks"@en ; kg:attainedBy kg:Membership ; kg:attainedIn id:club .
id:trust a kg:AllOf ; skos:prefLabel "Trust"@en .
assertion:a a kg:Dependency ; kg:dependent id:talks ; kg:dependsOn id:trust .
assertion:b a kg:Dependency ; kg:dependent id:trust ; kg:dependsOn id:talks .
"""


@pytest.mark.parametrize(
    ("applicant", "standing", "day", "line"),
    [
        (
            "Ruritania",
            "joint-meeting",  # two ways, of which either will do
            "2016-06-01",
            "Nobody alone; it would take one of Borduria, Graustark and Syldavia, together with President of the League, at the call by the Council (rule: consensus) and",
        ),
        ("Ruritania", "common-coin", "2019-06-01", "Graustark alone, at the decision on the common coin (rule: more than"),
        (
            "Ruritania",
            "hearing",  # in a package with Sylvania
            "2017-06-01",
            "Ruritania itself alone, at the decision to hear a candidate, of Sylvania (rule: consensus)",
        ),
        ("Elbonia", "observer-status", "2012-02-01", "Nobody alone; it would take any 14 of the 40 members of the Assembly of the League, 39 of them not named,"),
    ],
)  # fmt: skip
def test_invented_league_is_blocked_by(applicant, standing, day, line):
    data = kgtools.load(ROOT / "graph", ROOT / "docs/examples/recipes")
    assert f"  {line}" in kgtools.trace(applicant, standing, dataset=data, as_of=day).format(who_can=True)


def test_who_can_belongs_to_a_goal_and_to_text_or_json(capsys):
    assert main(["trace", "Kosovo", "--who-can"]) == 2
    assert "--who-can belongs to a goal" in capsys.readouterr().err
    assert main(["trace", "Kosovo", "PfP", "--who-can", "--format", "ttl"]) == 2
    assert json.loads(kgtools.trace("Kosovo", "PfP").format("json"))["who_can"] is None
