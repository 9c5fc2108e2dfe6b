"""Where a change would do most for an applicant: what stands in the cheapest ways to most of its goals, and who alone can block.

Of those who refuse now it tells in how many of the minimal sets that keep a goal blocked each is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from kgtools.assertions import Assertion
from kgtools.catalogue import catalogue
from kgtools.changes import Change
from kgtools.coalitions import Coalitions, coalitions
from kgtools.dataset import Dataset, load
from kgtools.factoring import Group
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.network import Key
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.supposing import Assumed, suppose
from kgtools.tracing import Trace
from kgtools.unblocking import SECONDS, Unblocking, unblock_goal
from kgtools.views import DEFAULT_ACCEPT, View, view

MOST = 10  # cheapest sets of each goal that are looked at


@dataclass(frozen=True)
class Step:
    """One change by one actor that stands in a cheapest way to a goal: it is one of `of` alike, of which `number` are needed.

    `alone`: without any other change the goal would be open. `instead` are changes of the same actor that would do as well,
    with their costs. `because` is what the graph says of it now.
    """

    goal: Key
    change: Change
    cost: int
    number: int
    of: int
    alone: bool
    instead: tuple[tuple[Change, int], ...] = ()
    because: tuple[Assertion, ...] = ()

    @property
    def needed(self) -> bool:
        """Whether all those alike have to make it."""
        return self.number == self.of


@dataclass(frozen=True)
class Lever:
    """Actors whose changes stand in the cheapest ways to the same goals, with the steps of the first of them.

    Of voters of whom only the number is known, there are no `actors`.
    """

    actors: tuple[str, ...]
    steps: tuple[Step, ...]
    because: tuple[Assertion, ...]

    @property
    def goals(self) -> tuple[Key, ...]:
        """The goals for which it matters."""
        return tuple(dict.fromkeys(step.goal for step in self.steps))


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
        from kgtools import levering

        return levering.outline(self)

    def _dict(self) -> dict[str, Any]:
        from kgtools import levering

        return levering.to_dict(self)


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
    >>> [iri.rpartition("/")[2] for iri in found.levers[0].actors]
    ['greece', 'romania', 'slovakia', 'spain']
    """
    data = dataset or load()
    iri = resolve(data, applicant, actors(data), "applicant")
    chosen = suppose(view(data, as_of, known_by, accept, sources), assume, rules, None)
    hands, unasked = list[Hand](), list[str]()
    for standing in catalogue(data).standings:
        row = unblock_goal(chosen, standing, iri, most=MOST, cost=cost, seconds=seconds)
        network, statuses = row.trace.network, row.trace.statuses
        if row.trace.status is Status.ACHIEVED:
            continue
        if network.nodes[row.goal].needs:
            hands.append(Hand(row, row.trace.coalitions, coalitions(network, statuses, now=True, seconds=seconds)))
        else:
            unasked.append(standing)
    levers = _levers(data, [hand.row for hand in hands if hand.trace.status < Status.OPEN])
    return Leverage(chosen, iri, levers, tuple(hands), tuple(unasked))


def _limited(row: Unblocking) -> bool:
    """Whether there may be other ways of the least cost."""
    sets = row.found.found
    return not row.found.complete and (not sets or sets[0][0] == sets[-1][0])


def _levers(data: Dataset, rows: Iterable[Unblocking]) -> tuple[Lever, ...]:
    """The changes of each actor, those with the same effects together, and the strongest first."""
    by_actor: dict[object, list[Step]] = {}
    blocked = set[Key]()
    for row in rows:
        blocked |= {row.goal} if row.trace.status is Status.BLOCKED else set()
        for step in _steps(row):
            change = step.change
            by_actor.setdefault(change.actor or (change.target, change.group), []).append(step)
    alike: dict[object, list[list[Step]]] = {}
    for steps in by_actor.values():
        alike.setdefault(tuple(map(_nameless, steps)), []).append(steps)

    def strength(lever: Lever) -> tuple[object, ...]:
        needed = {step.goal for step in lever.steps if step.needed}
        alone = sum(step.alone for step in lever.steps)
        return (
            *(-len(goals) for goals in (needed & blocked, needed, {*lever.goals} & blocked, lever.goals)),
            -alone,
            not lever.actors,
            [data.label(a) for a in lever.actors],
        )

    levers = []
    for those in alike.values():
        those.sort(key=lambda steps: (data.label(steps[0].change.actor), steps[0].change))
        names = tuple(steps[0].change.actor for steps in those if steps[0].change.actor)
        because = dict.fromkeys(a for steps in those for step in steps for a in step.because)
        levers.append(Lever(names, tuple(those[0]), tuple(because)))
    return tuple(sorted(levers, key=strength))


def _steps(row: Unblocking) -> Iterator[Step]:
    """The changes in the cheapest ways to one goal, of each actor once."""
    least = [answer for answer in row.answers if answer.cost == row.answers[0].cost]
    groups = [g for answer in least for g in answer.groups]
    for vote in (v for answer in least for v in answer.votes):
        cheapest = min((way.number * way.cost for way in vote.ways), default=0)
        groups += [way for way in vote.ways if way.number * way.cost == cheapest]
        prices = row.exchange.all_costs
        groups += [Group(0, (change,), prices[change]) for change in vote.example if not vote.ways]
    seen = set[Change]()
    for group in groups:
        unnamed = not group.changes[0].actor
        for change in group.changes[:1] if unnamed else group.changes:
            if change not in seen:
                seen.add(change)
                yield _step(row, group, change)


def _step(row: Unblocking, group: Group, change: Change) -> Step:
    goal, prices = ("open", row.goal), row.exchange.all_costs
    own = [c for c, _ in group.options if c.actor == change.actor and c != change]
    instead = dict.fromkeys((*row.exchange.instead.get(change, ()), *own))
    refused = [r for r in (*row.trace.blockers, *row.trace.contributors) if change.actor and r.actor == change.actor]
    node = row.trace.network.nodes.get(change.target)
    because = dict.fromkeys(a for r in refused for a in r.because if "Sensitivity" not in a.kinds)
    if node and change.kind == "meet":
        because |= dict.fromkeys(node.because)
    elif node and node.question and node.question.record and change.group in ("against", "abstaining", "absent"):
        because[node.question.record] = None
    return Step(
        goal=row.goal,
        change=change,
        cost=group.cost,
        number=group.number,
        of=len(group.changes),
        alone=goal in row.exchange.holding([change]),
        instead=tuple((c, prices[c]) for c in instead),
        because=tuple(because),
    )


def _nameless(step: Step) -> object:
    """What a step comes to, whoever makes it."""
    instead = tuple((c.kind, c.target, cost) for c, cost in step.instead)
    change = step.change
    return step.goal, change.kind, change.target, change.group, step.cost, step.number, step.of, step.alone, instead
