"""What one actor blocks, is expected to block and can block, over all applicants and standings: three things, never one.

That it can is a counterfactual: if it alone refused at that decision, and everything else were in favour, the goal would be
blocked. Whoever has no vote in a decision can block nothing there, however much it opposes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kgtools.assertions import Assertion
from kgtools.catalogue import catalogue
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.network import Key
from kgtools.refusals import Refusal, could_block, describe
from kgtools.rules import Ballot
from kgtools.solving import ballots, reach
from kgtools.statements import entry, ref, sentence, together
from kgtools.terms import printable
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, view

_HEADINGS = {
    "exercised": "Has objected on record, and blocks",
    "stated": "Has said that it will object, and would block",
    "expected": "Is expected to object, and would block",
    "can": "Can block, though nothing says that it does or will",
    "contributes": "Refuses, and cannot block alone",
    "votes": "Has a vote, and cannot block alone",
}
_VOTES = {
    "yes": "so far in favour",
    "no": "refuses, and that does not block it",
    "abstain": "abstains",
    "silent": "silent so far",
    "unknown": "its stance is not known",
}


@dataclass(frozen=True)
class Hold:
    """What an actor does, or can do, at one stage on the way to one standing.

    `how` is "exercised", "stated" or "expected", the basis on which it blocks; "can", where it does not; "contributes",
    where its refusal counts and does not suffice; or "votes".
    """

    how: str
    trace: Trace
    stage: Key
    ballot: Ballot
    refusal: Refusal | None

    @property
    def shown(self) -> tuple[Assertion, ...]:
        """The assertions behind its stance, without what makes the decision sensitive to them."""
        found = (*self.refusal.because, *self.refusal.conflict) if self.refusal else self.ballot.because
        return tuple(a for a in found if "Sensitivity" not in a.kinds)


@dataclass(frozen=True)
class Blocks:
    """The answer of `blocks`, over the traces of all goals that were asked about."""

    view: View
    actor: str
    traces: tuple[Trace, ...]
    holds: tuple[Hold, ...]

    @property
    def influences(self) -> tuple[tuple[Trace, Assertion], ...]:
        """Where it influences a blocker: (trace, influence)."""
        return tuple((t, i) for t in self.traces for i in t.behind if self.actor in i.all("cause"))

    @property
    def imposed(self) -> tuple[tuple[Trace, Key, Assertion], ...]:
        """Where it set a condition that is not met: (trace, requirement, dependency)."""
        return tuple((t, key, d) for t in self.traces for who, key, d in t.imposed_by if who == self.actor)

    @property
    def attained(self) -> tuple[Key, ...]:
        """The goals that are attained already: nobody can block them."""
        return tuple(t.network.goal for t in self.traces if t.status is Status.ACHIEVED)

    @property
    def without_vote(self) -> tuple[Key, ...]:
        """The goals not yet attained in which it has no vote at any stage."""
        waiting = [t for t in self.traces if t.network.goal not in self.attained]
        return tuple(t.network.goal for t in waiting if not _votes(t, self.actor))

    @property
    def decided(self) -> tuple[Key, ...]:
        """The goals not yet attained for which every decision in which it has a vote is taken."""
        left = {*self.attained, *self.without_vote, *(h.trace.network.goal for h in self.holds)}
        return tuple(t.network.goal for t in self.traces if t.network.goal not in left)

    def format(self, form: str = "text") -> str:
        """Return it as text or json."""
        if form == "json":
            return json.dumps(self._dict(), ensure_ascii=False, indent=2) + "\n"
        if form != "text":
            raise UsageError(f"what an actor blocks has no form in {form}", remedy="Choose text or json.")
        return "\n".join(printable(line).rstrip() for line in self._lines()).strip() + "\n"

    def _lines(self) -> Iterator[str]:
        data = self.view.dataset
        name = data.label(self.actor)
        yield f"{name}: what it blocks, is expected to block, and can block"
        yield self.view.in_words
        yield ""
        if not self.traces:
            yield "The graph has no standing of any applicant to block."
        elif self.without_vote and not (self.holds or self.decided):
            yield f"{name} has no vote in any of these; nothing it can block:"
            yield from (f"  {self._goal(goal)}" for goal in self.without_vote)
            yield ""
        for how, heading in _HEADINGS.items():
            group = [h for h in self.holds if h.how == how]
            if group:
                yield f"{heading} ({len(group)})"
                if how == "expected":
                    yield "  This is inferred: no announcement and no act is on record."
                yield from self._holds(group)
                yield ""
            elif how == "exercised" and self.holds:
                yield f"No objection of {name} that is on record blocks any of these."
                yield ""
        for heading, assertions in (
            ("Has set a condition that is not met", [d for _, _, d in self.imposed]),
            ("Influences who blocks, from outside the decision", [i for _, i in self.influences]),
        ):
            if assertions:
                yield heading
                yield from (f"  - {sentence(data, *same)}" for same in together(assertions))
                yield ""
        for heading, goals in (
            ("Attained already, so nothing to block", self.attained),
            ("Decided already where it has a vote, so nothing left to block", self.decided),
            ("Has no vote, so nothing it can block", self.without_vote if self.holds or self.decided else ()),
        ):
            if goals:
                yield f"{heading}: {'; '.join(map(self._goal, goals))}"

    def _holds(self, group: list[Hold]) -> Iterator[str]:
        data = self.view.dataset
        for shown in dict.fromkeys(h.shown for h in group):
            those = [h for h in group if h.shown == shown]
            goal = None
            for hold in those:
                node = hold.trace.network.nodes[hold.stage]
                assert node.question is not None
                of = f" of {data.label(hold.stage[1])}" if hold.stage[1] != hold.trace.network.goal[1] else ""
                rule = f"{data.label(node.question.body)}; rule: {node.question.rule.label}"
                late = ", not yet due" if hold.stage in hold.trace.not_yet_due else ""
                if hold.trace.network.goal != goal:
                    goal = hold.trace.network.goal
                    yield f"  {self._goal(goal)}"
                yield f"    at the {node.label}{of} ({rule}){late}: {self._stance(hold)}"
            yield from (f"    - {sentence(data, *same)}" for same in together(shown))
            because = [a for h in those for a in (h.refusal.because if h.refusal else ())]
            for sensitivity in dict.fromkeys(a for a in because if a not in shown):
                yield f"    - it matters there, because: {sentence(data, sensitivity)}"

    def _stance(self, hold: Hold) -> str:
        if hold.refusal is None:
            return _VOTES[hold.ballot.vote]
        since = f", since {hold.refusal.since}" if hold.refusal.since else ""
        attested = f", last attested {hold.refusal.last_attested}" if hold.refusal.last_attested else ""
        return describe(self.view, hold.refusal) + since + attested

    def _goal(self, goal: Key) -> str:
        data = self.view.dataset
        proposed = any(t.network.goal == goal and t.hypothetical for t in self.traces)
        return f"{data.label(goal[1])}: {data.label(goal[0])}{' (only proposed)' if proposed else ''}"

    def _dict(self) -> dict[str, Any]:
        data, chosen = self.view.dataset, self.view

        def at(trace: Trace, key: Key) -> dict[str, Any]:
            standing, applicant = trace.network.goal
            return {
                "applicant": ref(data, applicant),
                "standing": ref(data, standing),
                "status": str(trace.status),
                "hypothetical": trace.hypothetical,
                "stage": ref(data, key[0]),
                "stage_applicant": ref(data, key[1]),
                "not_yet_due": key in trace.not_yet_due,
            }

        def hold(h: Hold) -> dict[str, Any]:
            question = h.trace.network.nodes[h.stage].question
            assert question is not None
            found = (*h.refusal.because, *h.refusal.conflict) if h.refusal else h.ballot.because
            return {
                **at(h.trace, h.stage),
                "body": ref(data, question.body),
                "rule": ref(data, question.rule.iri),
                "basis": h.refusal.basis if h.refusal else None,
                "vote": h.ballot.vote,
                "since": h.refusal.since.isoformat() if h.refusal and h.refusal.since else None,
                "last_attested": h.refusal.last_attested if h.refusal else None,
                "because": [entry(data, a) for a in chosen.register.grounds(found)],
            }

        def goals(keys: Iterable[Key]) -> list[dict[str, Any]]:
            return [{"applicant": ref(data, a), "standing": ref(data, s)} for s, a in keys]

        return {
            "kgtools": "blocks",
            "actor": ref(data, self.actor),
            "as_of": chosen.as_of.isoformat(),
            "known_by": None if chosen.known_by is None else chosen.known_by.isoformat(),
            "accept": list(chosen.accept),
            "sources": None if chosen.sources is None else [ref(data, d) for d in chosen.sources],
            **{how: [hold(h) for h in self.holds if h.how == how] for how in _HEADINGS},
            "imposed": [{**at(t, key), "because": [entry(data, d)]} for t, key, d in self.imposed],
            "influences": [
                {"standing": ref(data, t.network.goal[0]), "applicant": ref(data, t.network.goal[1]), **entry(data, i)}
                for t, i in self.influences
            ],
            "attained": goals(self.attained),
            "decided": goals(self.decided),
            "without_vote": goals(self.without_vote),
        }


def blocks(
    actor: str,
    *,
    applicants: Iterable[str] | None = None,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
) -> Blocks:
    """Return what an actor blocks, is expected to block and can block, for these applicants (default: all that are named).

    >>> {hold.how for hold in blocks("Spain", as_of="2025-03-10").holds}  # under consensus it can; nobody saw it object
    {'expected', 'can'}
    """
    data = dataset or load()
    chosen = view(data, as_of, known_by, accept, sources)
    candidates, listed = actors(data), catalogue(data)
    iri = resolve(data, actor, candidates, "actor")
    named = listed.applicants if applicants is None else [resolve(data, a, candidates, "applicant") for a in applicants]
    traces = tuple(trace_goal(chosen, standing, applicant) for applicant in named for standing in listed.standings)
    return Blocks(chosen, iri, traces, tuple(hold for trace in traces for hold in _holds(trace, iri)))


def _votes(trace: Trace, actor: str) -> bool:
    nodes = (trace.network.nodes[key] for key in reach(trace.network, lambda _: True))
    return any(b.actor == actor for node in nodes for b in ballots(node, trace.statuses))


def _holds(trace: Trace, actor: str) -> Iterator[Hold]:
    network, statuses = trace.network, trace.statuses
    blocking, helping = ({r.stage: r for r in rs if r.actor == actor} for rs in (trace.blockers, trace.contributors))
    for key in reach(network, lambda key: statuses[key] is not Status.ACHIEVED):
        for ballot in (b for b in ballots(network.nodes[key], statuses) if b.actor == actor):
            if key in blocking:
                yield Hold(blocking[key].basis, trace, key, ballot, blocking[key])
            elif key in helping:
                yield Hold("contributes", trace, key, ballot, helping[key])
            else:
                can = ballot.vote != "no" and could_block(network, statuses, actor, key)
                yield Hold("can" if can else "votes", trace, key, ballot, None)
