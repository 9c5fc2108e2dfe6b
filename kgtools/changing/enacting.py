"""Changes made, as assumptions on a view: what the evaluator then says is what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kgtools.changing.changes import Change
from kgtools.ladder import Status
from kgtools.network import Key, Network, requirement_network
from kgtools.rules import Ballot
from kgtools.solving import ballots, solve
from kgtools.views import View
from kgtools.whatif.altering import covered
from kgtools.whatif.assuming import (
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
        moves = Counter[tuple[str, str]]()
        for change in (c for c in counted if c.target == key):
            moves[change.group, change.kind] += change.number
        chosen = assume(chosen, _recounted(chosen, key, moves))
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
    was, now = _cast(before), _cast(after)
    for change in silenced:
        for key in covered(before.view, *change.target):
            then, left = (those.get((change.actor, key)) for those in (was, now))
            spoke = then is not None and (then.vote == "no" or then.veto)
            if spoke and left is not None and left.vote in ("silent", "unknown") and left.status < Status.OPEN:
                yield change.actor, *key


def _cast(network: Network) -> dict[tuple[str, Key], Ballot]:
    statuses = solve(network)
    return {(b.actor, key): b for key, node in network.nodes.items() for b in ballots(node, statuses)}


def _recounted(chosen: View, key: Key, moves: Counter[tuple[str, str]]) -> Iterator[Assumption]:
    now = requirement_network(chosen, *key)
    node = now.nodes[key]
    question = node.question
    record = question.record if question else None
    if record is None and not moves["vacant", "support"]:
        return  # the vote is void by now
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
    yield recount(chosen, *key, yes + gained, no - lost, left)
