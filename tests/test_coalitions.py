"""Who could block a goal: against all sets of members of random networks, and where history tells the answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations
from random import Random

import pytest

from kgtools.coalitions import coalitions
from kgtools.ladder import Status
from kgtools.network import Network
from kgtools.rules import Ballot, Threshold
from kgtools.solving import solve
from tests import test_network_oracle as random_networks
from tests.oracle import least, now
from tests.test_rules_oracle import SHARE_OF, SHARES, said

VOTES = {
    "yes": (Status.ACHIEVED, None),
    "abstain": (Status.OPEN, "Abstains"),
    "no": (Status.BLOCKED, "Objects"),
    "agenda": (Status.BLOCKED, "KeepsOffAgenda"),
}


# -------------------- against all sets of members


def random_world(luck):
    """A random network with weights, seats that nobody is known to hold, and who imposed which criterion."""
    world = random_networks.random_network(luck)
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
