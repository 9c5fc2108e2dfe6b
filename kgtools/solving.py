"""Where every node of a requirement network stands: fixpoints over the ladder, without recursion.

Worklist iteration from the bottom (or the top) of a finite lattice; each node rises (or falls) at most four times.
Source: Kleene's fixpoint theorem; Kildall, A unified approach to global program optimization, POPL 1973.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from itertools import count

from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.rules import Ballot, decide, unopposed


def solve(
    network: Network, only: str | None = None, settled: Statuses | None = None, at: Collection[Key] | None = None
) -> Statuses:
    """Return where every node stands: the least fixpoint, so that nothing holds itself up.

    Refusals end in turns: after each, all that was reached ends those whose conditions it met, and what has ended stays so.

    With `only`, answer instead what that one actor's refusals come to if nobody and nothing else stood in the way:
    all other ballots are in favour, all criteria met but those that it imposed, and a cycle is no obstacle (the greatest
    fixpoint). `settled` is where things really stand: what is achieved stays so; it is worked out if not given. With `at`,
    that actor is taken to refuse at these decisions and nowhere else, whatever it really does; what its refusal comes to is
    unknown where too little is known of the rule.
    """
    if only is not None:
        real = solve(network) if settled is None else settled
        return _fixpoint(network, Status.ACHIEVED, real.met, lambda n, found: _stand_against(n, found, real, only, at))
    return turns(network)[-1]


def turns(network: Network) -> list[Statuses]:
    """Return where every node stands after each turn in which refusals end, the last of which is where it really stands."""
    conditions = {key for node in network.nodes.values() for key in node.conditions}
    met, found = frozenset[Key](), list[Statuses]()
    while True:
        found.append(_fixpoint(network, Status.BLOCKED, met, _stand))
        reached = met | {key for key in conditions if found[-1][key] is Status.ACHIEVED}
        if reached == met:
            return found
        met = reached


def _fixpoint(
    network: Network, start: Status, met: frozenset[Key], stand: Callable[[Node, Statuses], Status]
) -> Statuses:
    """Return the fixpoint that is reached from this start, while these conditions are met and no others."""
    nodes, found = network.nodes, Statuses(dict.fromkeys(network.nodes, start))
    found.met, found.order, steps = met, {}, count()
    above: dict[Key, list[Key]] = {key: [] for key in nodes}
    for key, node in nodes.items():
        for below in node.below:
            above[below].append(key)
    queue, queued = deque(reversed(list(nodes))), set(nodes)
    while queue:
        key = queue.popleft()
        queued.discard(key)
        status = stand(nodes[key], found)
        if status != found[key]:
            found[key] = status
            found.order[key] = next(steps)
            queue.extend(k for k in above[key] if k not in queued)
            queued.update(above[key])
    return found


def ballots(node: Node, statuses: Statuses) -> tuple[Ballot, ...]:
    """Return the ballots of a decision as they are now.

    An objection has ended when its conditions are met, or when a later vote passed against which nobody is known to have been.
    """
    if node.question is None:
        return ()
    record = node.question.record
    vote = record.begin if record and unopposed(record) else None

    def over(ballot: Ballot) -> bool:
        voted = vote is not None and ballot.begin is not None and ballot.begin < vote
        ended = bool(ballot.unless) and all((condition, node.key[1]) in statuses.met for condition in ballot.unless)
        return ballot.vote == "no" and (voted or ended)

    cast = node.question.ballots
    return tuple(next(b for b in first.chain if not over(b)) if first.vote == "no" else first for first in cast)


def reach(network: Network, through: Callable[[Key], bool]) -> list[Key]:
    """Return the nodes that hold the goal up, breadth first: from the goal along nodes for which `through` is true."""
    found, queue = {network.goal: None}, deque([network.goal])
    while queue:
        key = queue.popleft()
        for need in network.nodes[key].needs if through(key) else ():
            if need.key not in found and through(need.key):
                found[need.key] = None
                queue.append(need.key)
    return list(found)


def _stand(node: Node, statuses: Statuses) -> Status:
    if node.because and node.kind != "Criterion":
        return Status.ACHIEVED
    below = [statuses[key] for key in node.below]
    if node.kind == "Criterion":
        return min([Status.UNKNOWN if node.judged is None else node.judged, *below])
    if node.question is not None:
        q = node.question
        return min([decide(q.rule, ballots(node, statuses), q.record, bool(q.referrals), q.seats), *below])
    return _combine(node, below, Status.UNKNOWN)


def _stand_against(node: Node, statuses: Statuses, settled: Statuses, actor: str, at: Collection[Key] | None) -> Status:
    if settled[node.key] is Status.ACHIEVED:
        return Status.ACHIEVED
    below = [statuses[key] for key in node.below]
    if at is None and node.judged is Status.BLOCKED and any(actor == imposer for imposer, _ in node.imposed):
        return Status.BLOCKED
    if node.question is None:
        return _combine(node, below, Status.ACHIEVED)
    if not (at is None or node.key in at) or all(ballot.actor != actor for ballot in node.question.ballots):
        return min([Status.ACHIEVED, *below])
    real = ballots(node, settled)
    if at is None and all(ballot.vote != "no" for ballot in real if ballot.actor == actor):
        return min([Status.ACHIEVED, *below])
    cast = [
        replace(ballot, vote="yes", status=Status.ACHIEVED, stance=None) for ballot in real if ballot.actor != actor
    ]
    for ballot in (b for b in real if b.actor == actor):
        refusal = replace(ballot, vote="no", status=Status.BLOCKED, stance="Objects")
        cast.append(ballot if ballot.vote == "no" else refusal)
    rule = node.question.rule
    seat = Ballot("", "yes", Status.ACHIEVED, weights=tuple(Fraction(t.weighted_by is None) for t in rule.thresholds))
    cast += [seat] * ((node.question.seats or 0) - len(cast))  # those who hold the other seats are in favour as well
    return min([decide(rule, cast, None, False, node.question.seats), *below])


def _combine(node: Node, below: list[Status], empty: Status) -> Status:
    """A standing or AllOf is the minimum of its needs, an AnyOf the maximum, an AtLeast the k-th largest."""
    if not below:
        return empty
    if node.kind == "AnyOf":
        return max(below)
    if node.kind == "AtLeast":
        return sorted(below, reverse=True)[node.minimum - 1] if 0 < node.minimum <= len(below) else Status.UNKNOWN
    complete = min(below)
    return min(Status.PENDING, complete) if node.kind == "Standing" else complete
