"""What one actor does, and could do, at each decision on the way to one standing.

That it could block is a counterfactual: if it refused there, and everything else were in favour, the goal would be blocked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key, Node
from kgtools.refusals import Refusal, refusals, refusing
from kgtools.rules import REFUSALS, Ballot
from kgtools.solving import ballots, reach
from kgtools.terms import local_name
from kgtools.tracing import Trace
from kgtools.views import View, view


@dataclass(frozen=True)
class Hold:
    """What an actor does, or can do, at one stage on the way to one standing.

    `how` is "exercised", "stated", "expected" or "assumed", the basis on which it blocks; "can", where it does not; "together", where
    it can only by refusing at several decisions at once; "unknown", where too little is known of a rule, as `missing`
    says; "contributes", where its refusal counts and does not suffice; or "votes". `ended` are its refusals that are over.
    """

    how: str
    trace: Trace
    stage: Key
    ballot: Ballot
    refusal: Refusal | None
    missing: tuple[str, ...] = ()
    ended: tuple[Assertion, ...] = ()

    @cached_property
    def shown(self) -> tuple[Assertion, ...]:
        """The assertions behind its stance, without what makes the decision sensitive to them."""
        past = (a for b in self.past for a in b.because) if self.ballot.vote == "silent" else ()
        return tuple(a for a in (*self.ballot.because, *past, *self.ended) if "Sensitivity" not in a.kinds)

    @cached_property
    def context(self) -> tuple[Assertion, ...]:
        """Why its stance matters there: what makes the decision sensitive, and why the goal waits for another applicant."""
        return (*(a for a in self.ballot.because if "Sensitivity" in a.kinds), *_coupling(self.trace, self.stage))

    @property
    def unless(self) -> tuple[tuple[str, Status], ...]:
        """The requirements whose achievement ends its refusal, and where each stands."""
        return tuple((iri, self.trace.statuses[(iri, self.stage[1])]) for iri in self.ballot.unless)

    @property
    def node(self) -> Node:
        """The decision."""
        return self.trace.network.nodes[self.stage]

    @property
    def past(self) -> tuple[Ballot, ...]:
        """The refusals that its condition, being met, or a later vote has ended."""
        assert self.node.question is not None
        (first,) = (b for b in self.node.question.ballots if b.actor == self.ballot.actor)
        return first.chain[: first.chain.index(self.ballot)]


def holds(trace: Trace, actor: str, over: Sequence[Assertion] = ()) -> Iterator[Hold]:
    """Yield what an actor does or can do at each decision that is not taken and in which it has a vote.

    `over` are its refusals that have ended, from `expired`.
    """
    network, statuses, goal = trace.network, trace.statuses, trace.network.goal
    blocking, helping = ({r.stage: r for r in rs if r.actor == actor} for rs in (trace.blockers, trace.contributors))
    cone = reach(network, lambda key: statuses[key] is not Status.ACHIEVED)
    cast = {key: b for key in cone for b in ballots(network.nodes[key], statuses) if b.actor == actor}
    alone = {key: refusing(network, statuses, actor, {key}) for key in cast if key not in blocking}
    weak = {k for k, after in alone.items() if after[k] <= Status.UNKNOWN and after[goal] is not Status.BLOCKED}
    joint = refusing(network, statuses, actor, weak) if len(weak) > 1 else dict.fromkeys(statuses, Status.ACHIEVED)
    weak &= set(reach(network, lambda key: joint[key] <= min(joint[goal], Status.UNKNOWN)))
    for key, ballot in cast.items():
        refusal, missing = blocking.get(key) or helping.get(key), tuple[str, ...]()
        if key in blocking:
            how = blocking[key].basis
        elif alone[key][goal] is Status.BLOCKED and ballot.vote != "no":
            how = "can"
        elif alone[key][goal] is Status.UNKNOWN or (key in weak and joint[goal] is Status.UNKNOWN):
            how = "unknown"
            unclear = next(k for k in (key, *sorted(weak)) if alone[k][k] is Status.UNKNOWN)
            missing = tuple(_missing(trace, unclear))
            refusal = next((r for r in refusals(network, statuses, key) if r.actor == actor), None)
        elif key in weak and alone[key][key] is Status.BLOCKED:
            how = "together"
        else:
            how = "votes" if refusal is None else "contributes"
        ended: tuple[Assertion, ...] = ()
        if over and ballot.vote == "silent" and not ballot.because:
            above = _above(trace, key)
            ended = tuple(a for a in over if above & {*a.all("towards")} and a.concerns(key[1]))
        yield Hold(how, trace, key, ballot, refusal, missing, ended)


def expired(chosen: View, actor: str) -> tuple[Assertion, ...]:
    """Return the refusals of an actor that are over on the day of a view, and were accepted in it while they held."""
    at = cache(
        lambda day: set(view(chosen.register, day, chosen.known_by, chosen.accept, chosen.sources).of("Position"))
    )
    return tuple(
        a
        for a in sorted(chosen.register.all.values(), key=lambda a: a.begin or date.min)
        if a.end is not None
        and a.end <= chosen.as_of
        and actor in a.all("holder")
        and not a.negated
        and local_name(a.one("stance") or "") in REFUSALS
        and a in at(a.end - timedelta(days=1))
    )


def unknown_voters(trace: Trace) -> tuple[str, ...]:
    """Return what is not known of who votes on the way to a goal."""
    data, found = trace.view.dataset, list[str]()
    for key in reach(trace.network, lambda key: trace.statuses[key] is not Status.ACHIEVED):
        question = trace.network.nodes[key].question
        if question is not None and not question.ballots:
            found += question.missing[:1]
        elif question is not None and question.seats:
            vacant = question.seats - len(question.ballots)
            seats = f"{vacant} of the {question.seats} seats of {data.label(question.body)}"
            found += [f"who holds {seats}"] if vacant > 0 else []
    return tuple(dict.fromkeys(found))


def _missing(trace: Trace, key: Key) -> Iterator[str]:
    """What is not known of how a decision is taken, members' stances apart."""
    node = trace.network.nodes[key]
    assert node.question is not None
    yield from node.question.missing
    rule, cast = node.question.rule, node.question.ballots
    if rule.iri and not (rule.veto or rule.thresholds):
        yield f"what the rule of the {node.label} asks for"
    if rule.veto and not (rule.thresholds or any(b.veto for b in cast)):
        yield f"who was a member of {trace.view.dataset.label(rule.veto)} on {trace.view.as_of}"
    yield from (f"the weight of {trace.view.dataset.label(b.actor)}" for b in cast if None in b.weights)
    if any((t.votes_needed or 0) > max(len(cast), node.question.seats or 0) for t in rule.thresholds):
        yield f"who all the members of {trace.view.dataset.label(node.question.body)} are"


def _above(trace: Trace, stage: Key) -> set[str]:
    """The IRIs of a stage and of all that needs it for the same applicant."""
    found, queue = {stage}, [stage]
    while queue:
        below = queue.pop()
        new = {k for k, node in trace.network.nodes.items() if below in node.below and k[1] == stage[1]} - found
        found |= new
        queue += new
    return {iri for iri, _ in found}


def _coupling(trace: Trace, stage: Key) -> tuple[Assertion, ...]:
    """The dependencies by which the goal waits for a stage of another applicant."""
    network, came = trace.network, dict[Key, tuple[Key, Assertion]]()
    for key in reach(network, lambda key: trace.statuses[key] is not Status.ACHIEVED):
        for need in network.nodes[key].needs:
            came.setdefault(need.key, (key, need.dependency))
    found, here = [], stage
    while here != network.goal:
        above, dependency = came[here]
        found += [dependency] if above[1] != here[1] else []
        here = above
    return tuple(reversed(found))
