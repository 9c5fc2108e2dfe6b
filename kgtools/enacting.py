"""Changes made, as assumptions on a view: what the evaluator then says is what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

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
from kgtools.network import Key, Network, requirement_network
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
    chosen = assume(chosen, rules)
    silenced = [c for c in named if c.kind == "no-objection"]
    said = [c for c in named if c.kind not in ("rule", "no-objection")]
    before = requirement_network(chosen, *network.goal)
    chosen = assume(chosen, [_assumption(chosen, c) for c in (*silenced, *said)])
    if silenced:
        after = requirement_network(chosen, *network.goal)
        chosen = assume(chosen, [abstain(chosen, *who) for who in _have_to_vote(before, after, silenced)])
    for key in dict.fromkeys(c.target for c in counted):
        moves = Counter((c.group, c.kind) for c in counted if c.target == key)
        chosen = assume(chosen, [_recounted(chosen, key, moves)])
    make = {"Decision": decide, "Standing": decide, "Criterion": meet}
    reached = [(make[network.nodes[key].kind], key) for key in achieved if network.nodes[key].kind in make]
    return assume(chosen, [of(chosen, *key) for of, key in reached])


def _assumption(chosen: View, change: Change) -> Assumption:
    if change.kind in ("support", "no-objection"):
        of = {"support": support, "no-objection": no_objection}[change.kind]
        return of(chosen, change.actor, *change.target)
    if change.kind == "recognise":
        return recognise(chosen, change.actor, change.target[1])
    return {"meet": meet, "decide": decide}[change.kind](chosen, *change.target)


def _have_to_vote(before: Network, after: Network, silenced: Sequence[Change]) -> Iterator[tuple[str, str, str]]:
    """Who refused, or has a veto, and is silent now where nothing is known to pass by silence: and at which decision."""
    then, now = solve(before), solve(after)
    for change in silenced:
        for key in covered(before.view, *change.target):
            if key in after.nodes and key in before.nodes:
                was, is_ = (
                    [b for b in ballots(n, st) if b.actor == change.actor]
                    for n, st in ((before.nodes[key], then), (after.nodes[key], now))
                )
                if any(b.vote == "no" or b.veto for b in was) and any(
                    b.vote in ("silent", "unknown") and b.status < Status.OPEN for b in is_
                ):
                    yield change.actor, *key


def _recounted(chosen: View, key: Key, moves: Counter[tuple[str, str]]) -> Assumption:
    now = requirement_network(chosen, *key)
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
