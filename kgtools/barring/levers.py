"""Where a change would do most for an applicant: what stands in the cheapest ways to most of its goals, and who alone can block.

Of those who refuse now it tells in how many of the minimal sets that keep a goal blocked each is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from kgtools.assertions import Assertion
from kgtools.barring.coalitions import Coalitions, coalitions
from kgtools.barring.pulling import Lever, pulled
from kgtools.catalogue import catalogue
from kgtools.changing.finding import SECONDS
from kgtools.changing.unblocking import Unblocking, unblock_goal
from kgtools.dataset import Dataset, load
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.network import Key, superseding
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.tracing import Trace
from kgtools.views import DEFAULT_ACCEPT, View, view
from kgtools.whatif.supposing import Assumed, suppose

SHARE = 6  # of the time allowed that one goal may take, before one of its cheapest sets has to do
MOST = 10  # cheapest sets of each goal that are looked at


@dataclass(frozen=True)
class Hand:
    """In whose hands one goal is: who can block it, who refuses now, and in what share of the sets that block each of them is."""

    row: Unblocking
    can: Coalitions
    now: Coalitions

    @property
    def trace(self) -> Trace:
        """The trace of the goal."""
        return self.row.trace

    @cached_property
    def shares(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """Of each who refuses now: in what share of the sets that keep it blocked it is, and of those that can block it."""
        found = {m.actor: m for m in self.now.consent.roles if m.actor} if self.now.sets else {}
        able = {m.actor: m for m in self.can.consent.roles}
        return {
            actor: (self.now.share(m), self.can.share(able[actor]) if actor in able else Fraction())
            for actor, m in sorted(found.items())
        }


@dataclass(frozen=True)
class Leverage(Outlined):
    """The answer of `leverage`: levers, the strongest first; `hands` are of all goals that are not attained."""

    view: View
    applicant: str
    levers: tuple[Lever, ...]
    hands: tuple[Hand, ...]
    unasked: tuple[str, ...]

    @property
    def closed(self) -> tuple[Unblocking, ...]:
        """The goals that are blocked or not known, to which ways were looked for."""
        return tuple(hand.row for hand in self.hands if hand.trace.status < Status.OPEN)

    @cached_property
    def behind(self) -> tuple[tuple[Assertion, tuple[Key, ...]], ...]:
        """The influences that reach a blocker, each with the goals that it would block."""
        found: dict[Assertion, list[Key]] = {}
        for hand in self.hands:
            for influence in hand.trace.behind:
                found.setdefault(influence, []).append(hand.row.goal)
        return tuple((influence, tuple(goals)) for influence, goals in found.items())

    @property
    def limited(self) -> bool:
        """Whether there may be other ways of the same cost, or a search stopped."""
        return any(_limited(row) for row in self.closed) or any(h.can.stopped or h.now.stopped for h in self.hands)

    @property
    def stopped(self) -> bool:
        """Whether a search reached its time limit."""
        return any(row.found.stopped for row in self.closed) or any(h.can.stopped or h.now.stopped for h in self.hands)

    def _outline(self) -> Outline:
        from kgtools.barring import levering

        return levering.outline(self)

    def _dict(self) -> dict[str, Any]:
        from kgtools.barring import tallying

        return tallying.to_dict(self)


def leverage(
    applicant: str,
    *,
    cost: Iterable[str] = (),
    seconds: float | None = SECONDS,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
    assume: Assumed = None,
    rules: Mapping[str, str] | None = None,
) -> Leverage:
    """Return where a change would do most for an applicant, over all its standings.

    `seconds` is how long the search may take for each standing. For the other parameters see `kgtools.unblock`.

    >>> found = leverage("Kosovo", as_of="2025-03-10")
    >>> [iri.rpartition("/")[2] for lever in found.levers[:3] for iri in lever.actors]
    ['greece', 'romania', 'slovakia', 'spain']
    """
    data = dataset or load()
    iri = resolve(data, applicant, actors(data), "applicant")
    chosen = suppose(view(data, as_of, known_by, accept, sources), assume, rules, None)
    hands, unasked = list[Hand](), list[str]()
    for standing in catalogue(data).standings:
        if superseding(chosen, standing, iri):
            continue
        row = unblock_goal(chosen, standing, iri, most=MOST, cost=cost, seconds=seconds and seconds / SHARE)
        network, statuses = row.trace.network, row.trace.statuses
        if row.trace.status is Status.ACHIEVED:
            continue
        if network.nodes[row.goal].needs:
            hands.append(Hand(row, row.trace.coalitions, coalitions(network, statuses, now=True, seconds=seconds)))
        else:
            unasked.append(standing)
    levers = pulled(data, [hand.row for hand in hands if hand.trace.status < Status.OPEN])
    return Leverage(chosen, iri, levers, tuple(hands), tuple(unasked))


def _limited(row: Unblocking) -> bool:
    """Whether there may be other ways of the least cost."""
    sets = row.found.found
    return not row.found.complete and (not sets or sets[0][0] == sets[-1][0])
