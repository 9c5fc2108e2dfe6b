"""Changes made, as assumptions on a view: what the evaluator then says is what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kgtools.altering import covered
from kgtools.assuming import (
    Assumption,
    abstain,
    assume,
    decide,
    follow_rule,
    meet,
    no_objection,
    recognise,
    recount,
    support,
)
from kgtools.changes import Change
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses, requirement_network
from kgtools.rules import silent
from kgtools.solving import ballots, solve
from kgtools.views import View


def enact(chosen: View, network: Network, changes: Iterable[Change], achieved: Iterable[Key] = ()) -> View:
    """Return the view in which these changes are made, and these requirements of the network achieved, in this order.

    Voters of whom only the number is known change the counts of the vote on record. If none is, a vote is held in which
    those who are known vote as they are known to, so many more in favour, and all others against.
    """
    changes = list(changes)
    named, counted = [c for c in changes if not c.group], [c for c in changes if c.group]
    rules = [follow_rule(chosen, c.target[0], c.rule) for c in named if c.kind == "rule"]
    network = requirement_network(assume(chosen, rules), *network.goal) if rules else network
    statuses = solve(network)
    made = [a for c in named if c.kind != "rule" for a in _assumptions(chosen, network, statuses, c)]
    chosen = assume(chosen, [*rules, *made])
    for key in dict.fromkeys(c.target for c in counted):
        moves = Counter((c.group, c.kind) for c in counted if c.target == key)
        chosen = assume(chosen, [_recounted(chosen, network, key, moves)])
    make = {"Decision": decide, "Standing": decide, "Criterion": meet}
    reached = [(make[network.nodes[key].kind], key) for key in achieved if network.nodes[key].kind in make]
    return assume(chosen, [of(chosen, *key) for of, key in reached])


def _assumptions(chosen: View, network: Network, statuses: Statuses, change: Change) -> Iterator[Assumption]:
    actor, target = change.actor, change.target
    if change.kind == "no-objection":
        yield no_objection(chosen, actor, *target)
        yield from (abstain(chosen, actor, *key) for key in _to_vote_on(chosen, network, statuses, change))
    elif change.kind == "support":
        yield support(chosen, actor, *target)
    elif change.kind == "recognise":
        yield recognise(chosen, actor, target[1])
    else:
        yield {"meet": meet, "decide": decide}[change.kind](chosen, *target)


def _to_vote_on(chosen: View, network: Network, statuses: Statuses, change: Change) -> Iterator[Key]:
    """The decisions that would still not be known to pass if the actor, which refuses or has to say something, kept silent."""
    for key in covered(chosen, *change.target):
        question = network.nodes[key].question if key in network.nodes else None
        if question and silent(question.rule, bool(question.referrals)) < Status.OPEN:
            mine = (b for b in ballots(network.nodes[key], statuses) if b.actor == change.actor)
            yield from (key for b in mine if b.vote == "no" or (b.veto and b.status < Status.OPEN))


def _recounted(chosen: View, network: Network, key: Key, moves: Counter[tuple[str, str]]) -> Assumption:
    now = requirement_network(chosen, *network.goal)
    node = now.nodes[key]
    question = node.question
    record = question.record if question else None
    if record is not None:
        yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
    else:
        votes = Counter(b.vote for b in ballots(node, solve(now)))
        if question and question.rule.silence == "Assent":
            votes["yes"] += votes.pop("silent", 0)
        yes, abstained = votes["yes"], votes["abstain"]
        no = max(votes.total(), (question and question.seats) or 0) - yes - abstained
    gained = sum(moves[group, "support"] for group in ("against", "abstaining", "absent", "vacant"))
    lost = moves["against", "support"] + moves["against", "no-objection"] + moves["vacant", "support"]
    left = abstained - moves["abstaining", "support"] + moves["against", "no-objection"]
    return recount(chosen, *key, yes + gained, no - lost, left)
