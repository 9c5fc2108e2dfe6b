"""Changes made, as assumptions on a view: what the evaluator then says is what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
from kgtools.network import Key, Network, beneath, requirement_network
from kgtools.rules import silent
from kgtools.solving import ballots, solve
from kgtools.views import View


def enact(chosen: View, network: Network, changes: Iterable[Change], achieved: Iterable[Key] = ()) -> View:
    """Return the view in which these changes are made, and these requirements of the network achieved, in this order.

    Voters of whom only the number is known change the counts of the vote on record. If none is, a vote is held in which
    those who are known vote as they are known to, so many more in favour, and all others against.
    """
    counted = [c for c in changes if not c.actor]
    named = [_assumption(chosen, network, c) for c in changes if c.actor]
    chosen = assume(chosen, named)
    for key in dict.fromkeys(c.target for c in counted):
        moves = Counter((c.group, c.kind) for c in counted if c.target == key)
        chosen = assume(chosen, [_recounted(chosen, network, key, moves)])
    make = {"Decision": decide, "Standing": decide, "Criterion": meet}
    reached = [(make[network.nodes[key].kind], key) for key in achieved if network.nodes[key].kind in make]
    return assume(chosen, [of(chosen, *key) for of, key in reached])


def _assumption(chosen: View, network: Network, change: Change) -> Assumption:
    make = {"support": support, "no-objection": no_objection}
    if change.kind == "no-objection" and _has_to_vote(chosen, network, change):
        return abstain(chosen, change.actor, *change.target)
    if change.kind in make:
        return make[change.kind](chosen, change.actor, *change.target)
    if change.kind == "recognise":
        return recognise(chosen, change.actor, change.target[1])
    if change.kind == "rule":
        return follow_rule(chosen, change.target[0], change.rule)
    return {"meet": meet, "decide": decide}[change.kind](chosen, *change.target)


def _has_to_vote(chosen: View, network: Network, change: Change) -> bool:
    """Whether a decision would still not be known to pass if the actor merely kept silent."""
    questions = [network.nodes[key].question for key in beneath(chosen, *change.target) if key in network.nodes]
    return any(q and silent(q.rule, bool(q.referrals)) < Status.OPEN for q in questions)


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
