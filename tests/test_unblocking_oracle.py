"""What would unblock random worlds, against the evaluator itself: every set of changes is made, and the goal asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, permutations, product
from random import Random

import pytest

from kgtools.catalogue import catalogue
from kgtools.changing.changes import words
from kgtools.changing.enacting import enact
from kgtools.changing.unblocking import unblock_goal
from kgtools.dataset import load
from kgtools.ladder import Status
from kgtools.network import requirement_network
from kgtools.rules import decide as decided
from kgtools.solving import _fixpoint, _stand, ballots, solve
from kgtools.terms import ID
from kgtools.views import view
from kgtools.whatif.assuming import assume, decide
from tests.test_worlds_oracle import (
    BASES,
    CRITERIA,
    DECISIONS,
    GROUPS,
    RULES,
    Said,
    World,
    day_of,
    random_outcome,
    turtle,
)

GOAL = (ID + "goal", ID + "x")
FEW = 8  # changes of a real set, each of which is left out in turn
MOST = 9  # changes that a world may have, so that all sets of them can be tried


# -------------------- a random world


def random_world(luck):
    """A world in which much can change: few of its requirements are met, and few of its votes were won."""
    stubborn, votes = luck.random() < 0.4, luck.random() < 0.3
    groups = {group: luck.choice(["AllOf", "AnyOf", "AnyOf", "AtLeast", "Standing"]) for group in GROUPS}
    world = World(
        kinds={
            "goal": "Standing",
            **dict.fromkeys(DECISIONS, "Decision"),
            **dict.fromkeys(CRITERIA, "Criterion"),
            **groups,
        },
        minimum={group: luck.randint(1, 2) for group, kind in groups.items() if kind == "AtLeast"},
        bodies={decision: luck.choice(["club", "club", "court", "court", "boss"]) for decision in DECISIONS},
        rules={decision: luck.choice([*RULES, "consensus", "ratification"]) for decision in DECISIONS},
    )

    def say(kind, since=0, until=99, **slots):
        slots = {slot: value for slot, value in slots.items() if value is not None}
        world.said.append(Said(kind, slots, since, until, f"s{len(world.said)}"))

    def perhaps(chance, value):
        return value if luck.random() < chance else None

    for body, members in {"club": "abcd"[: luck.choice([2, 3, 4])], "court": "ad", "core": "ab"}.items():
        for member in members:
            say("Membership", member=member, organisation=body)
    if luck.random() < 0.15:
        say("Membership", luck.randint(0, 2), luck.choice([3, 4, 5]), member="x", organisation="club")
    if luck.random() < 0.3:
        say("Membership", member="y", organisation="club")
    everything = [*DECISIONS * 2, *GROUPS, *CRITERIA]
    for dependent in ["goal", *DECISIONS, *GROUPS, CRITERIA[0]]:
        few = luck.choice([1, 2, 2, 3])
        number = few if dependent == "goal" or dependent in GROUPS else perhaps(0.2, 1) or 0
        needed = {
            n for n in luck.sample([*everything, *([["goal"], []][luck.random() < 0.8])], number) if n != dependent
        }
        for each in sorted(needed):
            other = luck.choice("xy")
            say("Dependency", dependent=dependent, dependsOn=each, ofApplicant=perhaps(0.08, other))
    for criterion in CRITERIA:
        if luck.random() < 0.7:
            outcome = luck.choice(["Met", "Met", "PartlyMet", "NotMet"])
            say("Finding", luck.randint(0, 3), criterion=criterion, applicant=luck.choice("xxxy"), outcome=outcome)
    for _ in range(luck.randint(2, 10) if stubborn else luck.randint(0, 9)):
        last = world.said[-1]
        stance = luck.choice(["Supports", "Supports", "Abstains", "Objects", "Objects", "Withholds", "KeepsOffAgenda"])
        taken = {
            "holder": luck.choice([*"aabbcd", "boss", "boss"]),
            "towards": luck.choice([*DECISIONS * 3, "goal", *GROUPS]),
            "applicant": luck.choice(["x", "x", "x", "y", None]),
        }
        if last.kind == "Position" and luck.random() < 0.4:
            taken = {slot: last.slots.get(slot) for slot in taken}
        since = luck.choice([0, 0, *range(1, 8)])
        unless = perhaps(0.8 if stubborn else 0.35, luck.choice(everything))
        say(
            "Position",
            since,
            luck.choice([*[99] * 6, since + 1]),
            **taken,
            basis=luck.choice(["Stated", *["Exercised"] * 3] if stubborn else [*BASES, "Exercised"]),
            stance=stance,
            unless=unless if stance in ("Objects", "Withholds") else None,  # the agenda is no condition's
            negated=perhaps(0.05, "true"),
        )
    for decision in DECISIONS:
        for applicant, number in zip("xy", luck.sample([1, 2, 3], 2), strict=True):
            for kind in luck.choice(
                [["Vote"], ["Vote"], ["Vote", "Referral"], ["Referral"], ["DecisionTaken"], *[[]] * 8]
            ):
                how = {"round": number, **random_outcome(luck, world.rules[decision])} if kind == "Vote" else {}
                if kind == "Vote" and luck.random() < 0.15:
                    how = {"round": number, "votesFor": 2}
                say(kind, luck.randint(1, 8), decision=decision, applicant=applicant, **how)
        if votes and luck.random() < 0.5:
            counts = {
                "votesFor": luck.randint(0, 3),
                "votesAgainst": luck.randint(0, 2),
                "abstentions": luck.randint(0, 2),
            }
            say("Vote", luck.randint(1, 8), decision=decision, applicant="x", round=4, **counts)
        if luck.random() < 0.3:
            sensitive = luck.choice([*["Recognition"] * 5, "Participation"])
            say("Sensitivity", decision=decision, sensitiveTo=sensitive)
    for recogniser in "abcd":
        if luck.random() < 0.6:
            say("Recognition", recogniser=recogniser, recognised=luck.choice("xxy"), negated=perhaps(0.6, "true"))
    return world


def written(world, luck):
    """The world as Turtle, with what its own has no words for: other rules, seats, national decisions, what is not known."""
    text = "\n".join(turtle(world))
    for group in (g for g in GROUPS if world.kinds[g] == "Standing"):
        text += f"\nid:{group} kg:attainedBy kg:Participation ; kg:attainedIn id:in-{group} ."
    for decision in DECISIONS:
        if luck.random() < 0.3:
            text += f"\nid:{decision} kg:couldBeDecidedUnder id:{luck.choice([*RULES])} ."
    for body, chance, seats in (("court", 0.2, [2, 3, 4]), ("club", 0.15, [4, 5])):
        if luck.random() < chance:
            text += f"\nid:{body} kg:seats {luck.choice(seats)} ."
    for chance, what, instead in (
        (0.1, "kg:decidedBy id:boss", "kg:decidedBy kg:TheApplicant"),
        (0.05, "kg:decidedBy id:boss ;", ""),
        (0.05, " ; kg:decidedUnder id:prerogative", ""),
    ):
        text = text.replace(what, instead) if luck.random() < chance else text
    prices = luck.sample(range(1, 10), 6) if luck.random() < 0.5 else []
    kinds = ["no-objection", "support", "recognise", "meet", "decide", "rule"]
    return text, [f"{kind}={price}" for kind, price in zip(kinds, prices, strict=False)]


# -------------------- changes made, and the goal asked again


def outcome(chosen, network, changes):
    """Where the goal stands once these changes are made, and whatever they make possible is attained.

    A body decides once nobody stops it and what it waits for is there; what only could go on then is no achievement that
    would end a refusal.
    """
    decides = [c for c in changes if c.kind == "decide"]
    changed, done = enact(chosen, network, [c for c in changes if c.kind != "decide"]), set()
    while True:
        now = requirement_network(changed, *GOAL)
        statuses = solve(now)
        ready = attainable(now, statuses, {c.target for c in decides}, Status.ACHIEVED) - done
        if not ready:
            break
        done |= ready
        changed = assume(changed, [decide(changed, *key) for key in sorted(ready)])
    met = statuses.met
    while ready := attainable(now, statuses, {c.target for c in decides}, Status.OPEN, "Decision") - done:
        done |= ready
        changed = assume(changed, [decide(changed, *key) for key in sorted(ready)])
        now = requirement_network(changed, *GOAL)
        statuses = _fixpoint(now, Status.BLOCKED, met, _stand)
    return statuses[GOAL]


def attainable(network, statuses, decides, least, *kinds):
    """What can be attained once its needs stand there: any standing, and the decisions that are to be taken and can be."""
    found = set()
    for key, node in network.nodes.items():
        needs = [statuses[below] for below in node.below]
        ready = statuses[key] < Status.ACHIEVED and min(needs, default=Status.ACHIEVED) >= least
        attained = node.kind == "Standing" and bool(needs) and not kinds
        if ready and (attained or (key in decides and can_decide(node, statuses))):
            found.add(key)
    return found


def can_decide(node, statuses):
    """Whether a body can take a decision: what is known of the votes is not against it, and it settles what is not known."""
    question, cast = node.question, ballots(node, statuses)
    rule, record, referred, seats = question.rule, question.record, bool(question.referrals), question.seats
    if any(b.stance == "KeepsOffAgenda" for b in cast):
        return False
    by_weight = [t for t in rule.thresholds if t.weighted_by]
    if record is not None:
        told = {"votesFor", "votesAgainst"} <= set(record.slots) and "outcome" not in record.slots
        if told and not by_weight and (rule.veto or rule.thresholds):
            return decided(rule, cast, record, referred, seats) >= Status.OPEN
        return not any(b.veto and b.vote == "no" for b in cast)
    if not (cast or seats) or not (rule.veto or rule.thresholds):
        return True
    vetoes = [b.status for b in cast if b.veto]
    parts = []
    for i, bar in enumerate(rule.thresholds):
        known = all(b.weights[i] is not None for b in cast) and not (bar.weighted_by and (seats or 0) > len(cast))
        if known:
            only = [of_one(b, i) for b in cast]
            alone = rule.__class__(rule.iri, rule.label, None, rule.silence, (bar,))
            parts.append(decided(alone, only, None, referred, seats))
    return min([*vetoes, *parts], default=Status.OPEN) >= Status.OPEN


def of_one(ballot, number):
    return ballot.__class__(ballot.actor, ballot.vote, ballot.status, weights=(ballot.weights[number],))


def consistent(changes):
    """Whether nobody is to vote in two ways."""
    votes = [(c.target, c.actor, c.group, c.place) for c in changes if c.kind in ("support", "no-objection")]
    return len(votes) == len(set(votes))


# -------------------- what the search says


def spelt_out(found):
    """All minimal sets: each in the name of any of those that differ in name only, and with any change of the same effect."""
    told, sets = found.exchange, set()
    for _, changes in found.found.found:
        for named in in_all_names(told, changes):
            for picked in product(*((change, *told.instead[change]) for change in named)):
                sets.add(frozenset(picked))
    return sets


def in_all_names(told, changes) -> Iterator[list]:
    group = {kind: number for number, kinds in enumerate(told.together) for kind in kinds}
    doing = [(group[told.kind_of[c]], told.kinds[told.kind_of[c]]) for c in changes]
    members = {number: len(those) for number, those in doing}
    for order in product(*(list(permutations(range(size))) for size in members.values())):
        place = dict(zip(members, order, strict=True))
        yield [those[place[number][those.index(c)]] for (number, those), c in zip(doing, changes, strict=True)]


def is_left_out(found):
    """Whether a world has one of the three things that making changes in a view cannot say exactly.

    An unnamed member's vote beside those of members who are named is made as a vote on record, which then overrides their
    positions; a rule is that of all applicants; and of a vote by counts it is not known how who is named voted.
    """
    nodes = found.trace.network.nodes
    twice = {iri for iri, number in Counter(iri for iri, _ in nodes).items() if number > 1}
    for change in found.exchange.all_costs:
        question = nodes[change.target].question if change.target in nodes else None
        if change.kind == "rule" and change.target[0] in twice:
            return True
        if question and change.group == "vacant":
            others = any(c.kind == "rule" for c in found.exchange.all_costs)
            if question.rule.veto or len(question.rule.thresholds) > 1 or others:
                return True
        slots = question.record.slots if question and question.record else ()
        if change.kind == "support" and change.actor and "votesAgainst" in slots and "outcome" not in slots:
            return True
    return False


def features(found):
    """What a world is an example of."""
    network, changes = found.trace.network, [*found.exchange.all_costs]
    nodes = network.nodes
    questions = [node.question for node in nodes.values() if node.question]
    rules = {t.weighted_by and "weights" for q in questions for t in q.rule.thresholds}
    yield found.outcome
    yield from (
        {c.kind for c in changes} | {c.group for c in changes} | {q.rule.label for q in questions} | rules - {None}
    )
    yield from {"merged" for others in found.exchange.instead.values() if others}
    yield from {"alike" for those in found.exchange.classes if len(those) > 1}
    yield from {"coupled" for key in nodes if key[1] != GOAL[1]}
    yield from {"unless" for node in nodes.values() if node.conditions}
    yield from {"seats" for q in questions if (q.seats or 0) > len(q.ballots)}
    yield from {"referred" for q in questions if q.referrals}
    yield from {"vote on record" for q in questions if q.record is not None}
    below = {key: {*node.below, *node.conditions} & {*nodes} for key, node in nodes.items()}
    while leaves := [key for key, needs in below.items() if not needs & {*below}]:
        for key in leaves:
            del below[key]
    yield from {"cyclic"} if below else ()
    yield from {"several sets"} if len(found.found.found) > 1 else ()


# -------------------- the tests


def test_sets_that_unblock_random_worlds_are_those_that_the_evaluator_finds(write):
    seen, tried = Counter(), 0
    for seed in range(1650):
        luck = Random(seed)
        text, costs = written(random_world(luck), luck)
        dataset = load(write(text))
        chosen = view(dataset, day_of(luck.randint(1, 9)))
        found = unblock_goal(chosen, *GOAL, most=1000, cost=costs)
        price = found.exchange.all_costs
        if found.trace.status >= Status.OPEN or len(price) > MOST or is_left_out(found):
            continue
        assert found.found.complete, seed
        sets, said = spelt_out(found), [words(dataset, c) for c in price]
        assert all(consistent(way) and not any(other < way for other in sets) for way in sets), (seed, said)
        assert {sum(price[c] for c in way) for way in sets} >= {cost for cost, _ in found.found.found}, (seed, said)
        assert min((way.cost for way in found.sets), default=0) == min(
            (sum(price[c] for c in s) for s in sets), default=0
        )
        network = found.trace.network
        every = [frozenset(s) for n in range(len(price) + 1) for s in combinations(sorted(price), n) if consistent(s)]
        closed = [s for s in every if not any(way <= s for way in sets)]
        if len(price) > 4:  # those next to which it changes tell of the others: a change does no harm
            closed = [s for s in closed if not any(s < other for other in closed)]
        for way in sets:
            assert outcome(chosen, network, sorted(way)) >= Status.OPEN, (
                seed,
                [words(dataset, c) for c in sorted(way)],
            )
        for changes in closed:
            status = outcome(chosen, network, sorted(changes))
            assert status < Status.OPEN, (seed, [words(dataset, c) for c in sorted(changes)])
        seen.update(set(features(found)))
        tried += 1
    assert tried >= 1000, tried
    shares = {
        "cyclic": 0.1,
        "unless": 0.06,
        "rule": 0.15,
        "coupled": 0.08,
        "recognise": 0.15,
        "vote on record": 0.15,
        "against": 0.04,
        "abstaining": 0.03,
        "seats": 0.05,
        "referred": 0.1,
        "weights": 0.1,
        "decide": 0.15,
        "meet": 0.3,
        "merged": 0.06,
        "alike": 0.15,
        "several sets": 0.2,
        "unreachable": 0.08,
    }
    assert all(seen[name] >= share * tried for name, share in shares.items()), (tried, seen)
    assert min(seen[rule] for rule in RULES) >= 0.08 * tried, seen


@pytest.mark.parametrize("day", ["2025-03-10", "2016-06-01"])
def test_cheapest_set_of_real_goals_opens_them_and_none_of_it_can_be_left_out(bundled, day):
    chosen, told, tried = view(bundled, day), catalogue(bundled), 0
    goals = [(standing, applicant) for standing in told.standings for applicant in told.applicants]
    for standing, applicant in goals[::4]:
        found = unblock_goal(chosen, standing, applicant, most=1, seconds=2)
        _, changes = found.found.found[0] if found.outcome == "changes" else (0, ())
        if not 0 < len(changes) <= FEW:
            continue
        assert found.after(changes).status >= Status.OPEN, (standing, applicant)
        for change in changes:
            left = [c for c in changes if c != change]
            assert found.after(left).status < Status.OPEN, (standing, applicant, words(bundled, change))
        tried += 1
    assert tried >= 5


def test_one_member_may_do_two_things_where_another_recognises(write):
    text = """id:x a kg:State . id:goal a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:club .
        id:consensus a kg:DecisionRule ; kg:silenceMeans kg:Assent ; kg:vetoHeldBy kg:EveryMember .
        assertion:m a kg:Membership ; kg:member id:b, id:c ; kg:organisation id:club .
        id:d1 a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
        id:d2 a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .
        assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:d1, id:d2 .
        assertion:s a kg:Sensitivity ; kg:decision id:d1, id:d2 ; kg:sensitiveTo kg:Recognition ."""
    found = unblock_goal(view(load(write(text)), day_of(1)), *GOAL, most=100)
    assert [cost for cost, _ in found.found.found] == [4, 7, 10]
    assert sorted(len(way) for way in spelt_out(found)) == [2, 3, 3, 4]
