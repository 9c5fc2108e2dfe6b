"""What one actor blocks, is expected to block and can block, over applicants and standings: three things, never one.

Whoever has no vote in a decision can block nothing there, however much it opposes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kgtools.assertions import Assertion
from kgtools.catalogue import catalogue
from kgtools.dataset import Dataset, load
from kgtools.franchise import composing
from kgtools.holding import Hold, expired, holds, unknown_voters
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.network import Key, superseding
from kgtools.notebooks import Told
from kgtools.prefacing import choices
from kgtools.relevance import in_question
from kgtools.solving import ballots, reach
from kgtools.statements import entry, ref
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, view

HOWS = (
    "exercised",
    "stated",
    "expected",
    "assumed",
    "can",
    "together",
    "unknown",
    "contributes",
    "votes",
)  # see Hold.how


@dataclass(frozen=True)
class Blocks(Told):
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
    def opposed(self) -> tuple[tuple[Trace, Assertion], ...]:
        """What it opposes without a vote: (trace, position)."""
        return tuple((t, p) for t in self.traces for p in t.outsiders if self.actor in p.all("holder"))

    @property
    def attained(self) -> tuple[Key, ...]:
        """The goals that are attained already: nobody can block them."""
        return tuple(t.network.goal for t in self.traces if t.status is Status.ACHIEVED)

    @cached_property
    def through_members(self) -> tuple[Key, ...]:
        """The goals not yet attained on which it decides as a body, by the votes of its members."""
        return tuple(t.network.goal for t in self._waiting if self._decides(t))

    @cached_property
    def voters_unknown(self) -> tuple[tuple[Key, tuple[str, ...]], ...]:
        """The goals not yet attained in which it is not known to vote, nor all who do: (goal, what is not known)."""
        voted = {h.trace.network.goal for h in self.holds}
        found = ((t.network.goal, unknown_voters(t)) for t in self._waiting if t.network.goal not in voted)
        return tuple((goal, missing) for goal, missing in found if missing)

    @cached_property
    def without_vote(self) -> tuple[Key, ...]:
        """The goals not yet attained in which it has no vote at any stage."""
        other = {*self.through_members, *(goal for goal, _ in self.voters_unknown)}
        waiting = (t for t in self._waiting if t.network.goal not in other)
        return tuple(t.network.goal for t in waiting if not self.votes(t))

    @property
    def decided(self) -> tuple[Key, ...]:
        """The goals not yet attained for which every decision in which it has a vote is taken."""
        left = {*self.without_vote, *self.through_members, *(goal for goal, _ in self.voters_unknown)}
        left |= {h.trace.network.goal for h in self.holds}
        return tuple(t.network.goal for t in self._waiting if t.network.goal not in left)

    @property
    def _waiting(self) -> Iterator[Trace]:
        return (t for t in self.traces if t.status is not Status.ACHIEVED)

    def votes(self, trace: Trace) -> bool:
        """Whether it has a vote at any stage."""
        nodes = (trace.network.nodes[key] for key in reach(trace.network, lambda _: True))
        return any(b.actor == self.actor for node in nodes for b in ballots(node, trace.statuses))

    def _decides(self, trace: Trace) -> bool:
        bodies = {q.body for n in trace.network.nodes.values() if (q := n.question) and q.body}
        return any(self.actor in composing(self.view.dataset, b) for b in bodies) and not self.votes(trace)

    def _lines(self) -> Iterator[str]:
        from kgtools.wording import lines

        return lines(self)

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
            question = h.node.question
            assert question is not None
            found = dict.fromkeys((*h.ballot.because, *h.shown, *h.context))
            return {
                **at(h.trace, h.stage),
                "body": ref(data, question.body),
                "rule": ref(data, question.rule.iri),
                "kind": h.refusal.kind if h.refusal else None,
                "basis": h.refusal.basis if h.refusal else None,
                "vote": h.ballot.vote,
                "since": h.refusal.since.isoformat() if h.refusal and h.refusal.since else None,
                "last_attested": h.refusal.last_attested if h.refusal else None,
                "unless": [{**ref(data, iri), "status": str(status)} for iri, status in h.unless],
                "because": [entry(data, a) for a in chosen.register.grounds(found)],
                "conflict": [entry(data, a) for a in chosen.register.grounds(h.ballot.conflict)],
                "missing": list(h.missing),
            }

        def goals(keys: Iterable[Key]) -> list[dict[str, Any]]:
            return [{"applicant": ref(data, a), "standing": ref(data, s)} for s, a in keys]

        return {
            "kgtools": "blocks",
            "actor": ref(data, self.actor),
            **choices(chosen),
            **{how: [hold(h) for h in self.holds if h.how == how] for how in HOWS},
            "imposed": [{**at(t, key), "because": [entry(data, d)]} for t, key, d in self.imposed],
            "opposed": [
                {"standing": ref(data, t.network.goal[0]), "applicant": ref(data, t.network.goal[1]), **entry(data, p)}
                for t, p in self.opposed
            ],
            "influences": [
                {"standing": ref(data, t.network.goal[0]), "applicant": ref(data, t.network.goal[1]), **entry(data, i)}
                for t, i in self.influences
            ],
            "attained": goals(self.attained),
            "decided": goals(self.decided),
            "without_vote": goals(self.without_vote),
            "through_members": goals(self.through_members),
            "voters_unknown": [
                {**goal, "missing": list(missing)}
                for goal, (_, missing) in zip(
                    goals(g for g, _ in self.voters_unknown), self.voters_unknown, strict=True
                )
            ],
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
    """Return what an actor blocks, is expected to block and can block, for these applicants.

    Of each applicant the standings are asked about that it has, or of which it is known what they require, unless another
    that it has supersedes them; without `applicants`, of each those on the way to which something is said of it, or of
    nobody.

    >>> found = blocks("Spain", applicants=["Kosovo", "Ukraine"], as_of="2025-03-10")
    >>> sorted({h.how for h in found.holds if h.trace.network.goal[0].endswith("nato-membership")})  # nobody saw it object
    ['can', 'expected']
    """
    data = dataset or load()
    chosen = view(data, as_of, known_by, accept, sources)
    candidates, listed = actors(data), catalogue(data)
    iri = resolve(data, actor, candidates, "actor")
    named = None if applicants is None else [resolve(data, a, candidates, "applicant") for a in applicants]
    everybody = listed.applicants if named is None else named
    said = in_question(chosen.register, listed.standings) if named is None else {}
    goals = ((s, a) for a in everybody for s in listed.standings if a in (said.get(s) or everybody))
    every = (trace_goal(chosen, standing, applicant) for standing, applicant in goals)
    traces = tuple(t for t in every if t.status is Status.ACHIEVED or _asked_for(t))
    over = expired(chosen, iri)
    return Blocks(chosen, iri, traces, tuple(hold for trace in traces for hold in holds(trace, iri, over)))


def _asked_for(trace: Trace) -> bool:
    goal = trace.network.goal
    return bool(trace.network.nodes[goal].needs) and not superseding(trace.view, *goal)
