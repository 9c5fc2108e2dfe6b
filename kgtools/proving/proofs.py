"""Why a conclusion holds: each requirement with its status and what proves it, down to ballots and to what somebody said.

A proof is a graph of steps: what several steps rest on is there once, and what waits for itself leads back to itself. Of each
step it says how much of what it cites is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.network import Key, Node
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.rules import Ballot
from kgtools.tracing import Trace

Claim = tuple[Key, int]  # where a requirement stands after so many turns in which refusals end


@dataclass(frozen=True)
class Ended:
    """A refusal that has ended: its conditions are met, as these steps prove, or the vote on record came after it."""

    ballot: Ballot
    met: tuple[Claim, ...]


@dataclass(frozen=True)
class Cast:
    """A ballot as it stands, and the same member's refusals that have ended.

    `unmet` are conditions that would end it, and `seat` says of one who refuses by which membership it has a vote.
    """

    ballot: Ballot
    ended: tuple[Ended, ...] = ()
    unmet: tuple[Claim, ...] = ()
    seat: tuple[Assertion, ...] = ()


@dataclass(frozen=True)
class Vote:
    """Where a question stands by its rule: by the vote on record, if there is one, and by the ballots that matter.

    Any `enough` of the ballots suffice: 0 if the record does by itself. None: they are counted together.
    """

    question: Question
    status: Status
    cast: tuple[Cast, ...]
    enough: int | None


@dataclass(frozen=True)
class Link:
    """Another step that a step rests on, and who says that the one needs the other."""

    claim: Claim
    dependencies: tuple[Assertion, ...]


@dataclass(frozen=True)
class Step:
    """One requirement, where it stands, and what proves that.

    `because` says that it was attained, decided, or judged so. Its parts are `because` (together one), `vote` and each of
    `needs`, of which any `enough` suffice; None: they count together.
    """

    claim: Claim
    node: Node
    status: Status
    because: tuple[Assertion, ...] = ()
    vote: Vote | None = None
    needs: tuple[Link, ...] = ()
    enough: int | None = None

    @property
    def below(self) -> Iterator[Claim]:
        """The steps that it rests on."""
        yield from (link.claim for link in self.needs)
        for cast in self.vote.cast if self.vote else ():
            yield from (claim for ended in cast.ended for claim in ended.met)
            yield from cast.unmet

    @property
    def said(self) -> Iterator[Assertion]:
        """The assertions that it cites."""
        yield from self.because
        yield from (a for link in self.needs for a in link.dependencies)
        if self.vote:
            yield from self.vote.question.said
            for cast in self.vote.cast:
                yield from (a for ended in cast.ended for a in ended.ballot.because)
                yield from cast.ballot.because
                yield from cast.seat


@dataclass(frozen=True)
class Proof(Outlined):
    """Why a goal stands where it stands: the steps by what they claim, breadth first from the goal."""

    trace: Trace
    steps: Mapping[Claim, Step]

    @property
    def goal(self) -> Step:
        """The step that proves the conclusion."""
        return next(iter(self.steps.values()))

    @cached_property
    def circular(self) -> frozenset[Claim]:
        """What is blocked by nothing but circles, in which each waits for what waits for it."""
        founded = set[Claim]()
        while True:
            new = {claim for claim, step in self.steps.items() if claim not in founded and _founded(step, founded)}
            if not new:
                return frozenset(claim for claim in self.steps if claim not in founded)
            founded |= new

    def waits_for_itself(self, claim: Claim) -> bool:
        """Whether a step is part of such a circle, and does not only wait for one."""
        seen, queue = set[Claim](), [claim] if claim in self.circular else []
        while queue:
            new = {c for c in self.steps[queue.pop()].below if c in self.circular} - seen
            seen |= new
            queue += new
        return claim in seen

    def format(self, form: str = "text") -> str:
        """Return it as text, md, json, dot, mermaid or ttl."""
        if form == "ttl":
            from kgtools.proving.deriving import to_turtle

            return to_turtle(self)
        if form in ("dot", "mermaid"):
            from kgtools.exporting.proofs import draw

            return draw(form, self)
        if form not in ("text", "md", "json"):
            raise UsageError(f"a proof has no form in {form}", remedy="Choose text, md, json, dot, mermaid or ttl.")
        return super().format(form)

    def _outline(self) -> Outline:
        from kgtools.proving.arguing import outline

        return outline(self)

    def _dict(self) -> dict[str, Any]:
        from kgtools.proving.deriving import to_dict

        return to_dict(self)


def _founded(step: Step, founded: Collection[Claim]) -> bool:
    """Whether a step is not blocked, or somebody refuses, or something was found, or enough is so of what it needs."""
    if step.status is not Status.BLOCKED or step.because or step.vote:
        return True
    return sum(link.claim in founded for link in step.needs) >= (step.enough or 1)
