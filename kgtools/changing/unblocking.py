"""What would unblock a goal: the cheapest minimal sets of changes, what each comes to, and what stays blocked all the same."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgtools.catalogue import catalogue
from kgtools.changing.changes import Change
from kgtools.changing.enacting import enact
from kgtools.changing.exchanging import Exchange
from kgtools.changing.factoring import Answer, Group, apart, factored, groups
from kgtools.changing.finding import SECONDS, search
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import resolve_goal
from kgtools.network import Key, requirement_network
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.searching.cheapest import Sets
from kgtools.solving import solve
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, view
from kgtools.whatif.supposing import Assumed, suppose

if TYPE_CHECKING:
    from kgtools.proving.accounts import Proofs

FACTORED = 40  # so many sets are looked at to tell those together that are alike


@dataclass(frozen=True)
class Way:
    """A minimal set of changes with its cost. `groups` tells together those of which anybody could make any."""

    cost: int
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Unblocking(Outlined):
    """What would unblock one goal.

    `found` are the minimal sets that the search came to, in which changes of the same effect and voters that differ in name
    only are counted once; `sets` are the cheapest of all, and `answers` tells them for people.
    """

    trace: Trace
    exchange: Exchange
    found: Sets[Change]
    most: int
    max_cost: int | None = None

    @property
    def goal(self) -> Key:
        """Standing and applicant."""
        return self.trace.network.goal

    @property
    def outcome(self) -> str:
        """What it comes to: "achieved", "open" (nothing known is in the way), "changes", "unreachable", or "stopped" before any."""
        if self.trace.status >= Status.OPEN:
            return "achieved" if self.trace.status is Status.ACHIEVED else "open"
        if self.found.found:
            return "changes"
        return "unreachable" if self.found.complete else "stopped"

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The ways through, factored, the cheapest first."""
        if self.outcome != "changes":
            return ()
        told = factored(self.exchange, ("open", self.goal), self.found.found)
        return tuple(apart(answer, self.refusing) for answer in told)

    @cached_property
    def refusing(self) -> frozenset[str]:
        """Who refuses now, whether or not that suffices."""
        return frozenset(r.actor for r in (*self.trace.blockers, *self.trace.contributors))

    @cached_property
    def sets(self) -> tuple[Way, ...]:
        """The cheapest minimal sets, each change in the name of who makes it."""
        every = sorted((way for _, changes in self.found.found for way in self._spelt(changes)), key=lambda w: w.cost)
        return tuple(way for way in every[: self.most] if self.max_cost is None or way.cost <= self.max_cost)

    @property
    def truncated(self) -> bool:
        """Whether there are more sets than are told, or the search stopped."""
        return not self.found.complete or self._number > len(self.sets)

    @property
    def _number(self) -> int:
        return sum(1 for _, changes in self.found.found for _ in self._spelt(changes, self.most + 1))

    def _spelt(self, changes: Sequence[Change], most: int | None = None) -> Iterator[Way]:
        """A set with each of those who must act doing one thing or another of the same effect, cheapest first."""
        every, price = groups(self.exchange, changes), self.exchange.all_costs
        told = [g for g in every if not g.all or not g.changes[0].actor]
        free = [c for g in every if g.all and g.changes[0].actor for c in g.changes]
        rest = [c for c in changes if c not in free]
        choices = [sorted((c, *self.exchange.instead[c]), key=lambda c: (price[c], c)) for c in free]
        for picked in _products(choices, price, most or self.most):
            single = [Group(1, (change,), price[change]) for change in sorted(picked)]
            made = (*sorted(picked), *rest)
            yield Way(sum(price[c] for c in made), made, (*single, *told))

    def does(self, changes: Sequence[Change], change: Change) -> tuple[Key, ...]:
        """Return where this one of the changes is needed first: what would not open without it, though all beneath it would."""
        lost = self.exchange.holding(changes) - self.exchange.holding([c for c in changes if c != change])
        keys = {n[1] for n in lost if isinstance(n, tuple) and n[0] in ("open", "achieved")}
        nodes = self.trace.network.nodes
        return tuple(k for k, n in nodes.items() if k in keys and keys.isdisjoint({*n.below, *n.conditions} - {k}))

    def after(self, changes: Sequence[Change]) -> Trace:
        """Return the trace of the goal once these changes are made."""
        return trace_goal(self._enacted(changes), *self.goal)

    def _enacted(self, changes: Sequence[Change]) -> View:
        held = self.exchange.holding(changes)
        order = self.trace.network.nodes
        there = [
            k for k in reversed(list(order)) if ("achieved", k) in held and self.trace.statuses[k] < Status.ACHIEVED
        ]
        return enact(self.trace.view, self.trace.network, changes, there)

    @cached_property
    def elsewhere(self) -> tuple[tuple[str, Status, Status], ...]:
        """The applicant's other standings that are blocked or not known: where they are, and would be after the cheapest set.

        Those of which nothing is known that they require are left out.
        """
        changed = self._enacted(self.found.found[0][1]) if self.outcome == "changes" else self.trace.view
        rows = []
        for standing in catalogue(self.trace.view.dataset).standings:
            key = (standing, self.goal[1])
            before = _status(self.trace.view, key)
            if key != self.goal and before is not None and before < Status.OPEN:
                rows.append((standing, before, _status(changed, key) or before))
        return tuple(rows)

    @cached_property
    def proof(self) -> Proofs:
        """Why it is as it is, and why the cheapest set opens it."""
        from kgtools.proving.accounts import of_unblocking

        return of_unblocking(self)

    def format(self, form: str = "text") -> str:
        """Return it as text, md or json; or what it comes to: as dot or mermaid, or as verdicts in ttl."""
        from kgtools.proving.accounts import written

        return written(self, form) if form in ("ttl", "dot", "mermaid") else super().format(form)

    def _outline(self) -> Outline:
        from kgtools.changing.advising import outline

        return outline(self)

    def _dict(self) -> dict[str, Any]:
        from kgtools.changing.itemising import to_dict

        return to_dict(self)


def unblock(
    applicant: str,
    standing: str,
    *,
    most: int = 10,
    max_cost: int | None = None,
    cost: Iterable[str] = (),
    seconds: float | None = SECONDS,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
    assume: Assumed = None,
    rules: Mapping[str, str] | None = None,
) -> Unblocking:
    """Return the `most` cheapest minimal sets of changes after which nothing known stands against a standing.

    `cost` are costs instead of those of the graph ("recognise=3", "Spain:recognise=20"), `max_cost` what a set may cost, and
    `seconds` how long the search may take. For the other parameters see `kgtools.trace`.

    >>> found = unblock("Kosovo", "PfP", as_of="2025-03-10")
    >>> found.sets[0].cost, {g.changes[0].kind for g in found.sets[0].groups}
    (4, {'no-objection'})
    """
    for name, number in (("most", most), ("max_cost", max_cost)):
        if number is not None and number < 1:
            raise UsageError(f"{name}: {number} is not a positive number", remedy="Write 1 or more.")
    if seconds is not None and not seconds > 0:
        raise UsageError(f"seconds: {seconds} is not above 0", remedy="Write a number of seconds, as in 30, or None.")
    data = dataset or load()
    goal = resolve_goal(data, applicant, standing)
    chosen = suppose(view(data, as_of, known_by, accept, sources), assume, rules, goal)
    return unblock_goal(chosen, *goal, most=most, max_cost=max_cost, cost=cost, seconds=seconds)


def unblock_goal(
    chosen: View,
    standing: str,
    applicant: str,
    *,
    most: int = 10,
    max_cost: int | None = None,
    cost: Iterable[str] = (),
    seconds: float | None = SECONDS,
    without: Collection[str] = (),
) -> Unblocking:
    """Return what would unblock a standing for an applicant, both IRIs, in a view; see `unblock`.

    `without` are kinds of change that are not to be made.
    """
    trace = trace_goal(chosen, standing, applicant)
    goal, enough = ("open", trace.network.goal), max(most, FACTORED) if most > 1 else 1
    told, found = search(trace, goal, most=enough, max_cost=max_cost, cost=cost, seconds=seconds, without=without)
    return Unblocking(trace, told, found, most, max_cost)


def _status(chosen: View, key: Key) -> Status | None:
    """Where a standing is; None if nothing is known of what it requires."""
    network = requirement_network(chosen, *key)
    return solve(network)[key] if network.nodes[key].needs else None


def _products(choices: Sequence[Sequence[Change]], price: Mapping[Change, int], most: int) -> list[tuple[Change, ...]]:
    """The cheapest ways to pick one of each, at most so many."""
    found: list[tuple[int, tuple[Change, ...]]] = [(0, ())]
    for options in choices:
        every = ((cost + price[c], (*picked, c)) for cost, picked in found for c in options)
        found = heapq.nsmallest(most, every)
    return [picked for _, picked in found]
