"""Works out what proves where a goal stands: of each requirement what decides its status, and no more.

Of what is blocked everything is cited that blocks it; of what is achieved in one of several ways, one way; of all else,
everything that it needs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from kgtools.assertions import Assertion
from kgtools.franchise import composing
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.proving.proofs import Cast, Claim, Ended, Link, Proof, Step, Vote
from kgtools.rules import Ballot, decide
from kgtools.solving import ballots, turns
from kgtools.tracing import Trace


def prove(trace: Trace) -> Proof:
    """Return why the goal of a trace stands where it stands.

    >>> from kgtools.tracing import trace
    >>> proof = prove(trace("Kosovo", "PfP", as_of="2025-03-10"))
    >>> [(step.node.label, str(step.status)) for step in proof.steps.values()]
    [('participation in the Partnership for Peace', 'blocked'), ('invitation to the Partnership for Peace', 'blocked')]
    >>> [cast.ballot.actor.rpartition("/")[2] for cast in list(proof.steps.values())[1].vote.cast]
    ['greece', 'romania', 'slovakia', 'spain']
    """
    return Proof(trace, argue(trace.network))


def argue(network: Network) -> Mapping[Claim, Step]:
    """Return the steps that prove where the goal of a network stands, breadth first from the goal."""
    found = turns(network)
    steps: dict[Claim, Step] = {}
    queue: deque[Claim] = deque([(network.goal, len(found) - 1)])
    while queue:
        claim = queue.popleft()
        if claim not in steps:
            steps[claim] = _step(network, found, claim)
            queue.extend(steps[claim].below)
    return steps


def _step(network: Network, found: Sequence[Statuses], claim: Claim) -> Step:
    key, turn = claim
    node, statuses = network.nodes[key], found[turn]
    step = Step(claim, node, statuses[key])
    if node.because and node.kind != "Criterion":  # attained, or decided
        return replace(step, because=node.because, enough=1)
    needs, enough = _needed(node, statuses)
    blocks = step.status is Status.BLOCKED
    if node.kind == "Criterion" and node.because and (not blocks or node.judged is Status.BLOCKED):
        step = replace(step, because=node.because)
    if node.question:
        vote = _vote(network, found, claim)
        step = replace(step, vote=vote if not blocks or vote.status is Status.BLOCKED else None)
    if node.kind in ("Criterion", "Decision"):
        enough = 1 if blocks else len(needs) + bool(step.because) + bool(step.vote)
    links = (Link((k, turn), tuple(dict.fromkeys(n.dependency for n in node.needs if n.key == k))) for k in needs)
    return replace(step, needs=tuple(links), enough=enough)


def _needed(node: Node, statuses: Statuses) -> tuple[Collection[Key], int | None]:
    """What of all that a node needs proves its status, and how many of those would do; see `solving`."""
    below, status = node.below, statuses[node.key]
    blocked = [key for key in below if statuses[key] is Status.BLOCKED]
    achieved = sorted((k for k in below if statuses[k] is Status.ACHIEVED), key=lambda k: statuses.order[k])
    if node.kind not in ("AnyOf", "AtLeast"):
        return (blocked, 1) if status is Status.BLOCKED else (below, len(below))
    number = node.minimum if node.kind == "AtLeast" else 1
    if not 0 < number <= len(below):
        return (), 0
    if status is Status.BLOCKED:
        return blocked, len(below) - number + 1
    if status is Status.ACHIEVED:  # in the order in which they came to be, so that none of them rests on this
        return achieved[:number], number
    return below, len(below) if number in (1, len(below)) else None


def _vote(network: Network, found: Sequence[Statuses], claim: Claim) -> Vote:
    key, turn = claim
    node, statuses = network.nodes[key], found[turn]
    question = node.question
    assert question is not None
    stand = ballots(node, statuses)
    cast = [_cast(network, found, claim, *pair) for pair in zip(question.ballots, stand, strict=True)]
    rule, record, seats = question.rule, question.record, question.seats
    status = decide(rule, stand, record, bool(question.referrals), seats)
    hard = tuple(c for c in cast if c.ballot.stance == "KeepsOffAgenda" or (c.ballot.veto and c.ballot.vote == "no"))
    every = Vote(question, status, tuple(cast), None)
    agreed = [replace(b, vote="yes", status=Status.ACHIEVED, stance=None) for b in stand]
    alone = decide(rule, agreed, record, bool(question.referrals), seats)
    if record is not None:
        if record.one("outcome"):
            return replace(every, cast=(), enough=0)
        if status is not Status.BLOCKED:
            return every
        if alone is not Status.BLOCKED:  # it was carried: who refused later comes too late
            one = {c: [c.ballot if b.actor == c.ballot.actor else b for b in agreed] for c in hard}
            hard = tuple(c for c, those in one.items() if decide(rule, those, record, seats=seats) is Status.BLOCKED)
        return replace(every, cast=hard, enough=0 if alone is Status.BLOCKED else 1)
    if status is Status.BLOCKED:
        if alone is Status.BLOCKED:  # as nobody could ever carry it
            return replace(every, cast=hard, enough=0)
        return replace(every, cast=hard, enough=1) if hard else every
    if not rule.thresholds and all(b.veto for b in stand):
        return replace(every, enough=len(cast))
    return every


def _cast(network: Network, found: Sequence[Statuses], claim: Claim, first: Ballot, stands: Ballot) -> Cast:
    """A ballot with the conditions that would end it, and what has ended of what the member said."""
    (key, turn), ended = claim, list[Ended]()
    node = network.nodes[key]
    for ballot in first.chain[: first.chain.index(stands)]:
        conditions = [(iri, key[1]) for iri in ballot.unless]
        met = conditions if conditions and found[turn].met.issuperset(conditions) else []
        ended.append(Ended(ballot, tuple(_reached(network, found, condition, turn) for condition in met)))
    unmet = [(iri, key[1]) for iri in stands.unless] if stands.vote == "no" else []
    left = tuple((c, turn) for c in unmet if c not in found[turn].met and found[turn][c] is not Status.ACHIEVED)
    seat = _seat(network, node, stands.actor) if stands.vote == "no" else ()
    return Cast(stands, tuple(ended), left, seat)


def _seat(network: Network, node: Node, actor: str) -> tuple[Assertion, ...]:
    """The memberships by which an actor has a vote in a decision; none of a body that is its own only voter."""
    body = node.question.body if node.question else ""
    if not body:
        return ()
    organisations = composing(network.view.dataset, body)
    those = (a for a in network.view.affirmed("Membership") if actor in a.all("member"))
    return tuple(a for a in those if organisations & {*a.all("organisation")})


def _reached(network: Network, found: Sequence[Statuses], key: Key, now: int) -> Claim:
    """The turn in which a condition was met; or this one, if it is met in the same way still."""
    first = next(turn for turn, statuses in enumerate(found) if statuses[key] is Status.ACHIEVED)
    seen, queue = {key}, [key]
    for here in queue:
        node = network.nodes[here]
        if ballots(node, found[first]) != ballots(node, found[now]):  # nothing else can have changed
            return key, first
        new = [k for k in dict.fromkeys((*node.below, *node.conditions)) if k not in seen]
        seen.update(new)
        queue.extend(new)
    return key, now
