"""The changes in the cheapest ways to several goals, by who would make them: those of most goals first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgtools.assertions import Assertion
from kgtools.changing.changes import Change
from kgtools.changing.factoring import Group
from kgtools.changing.unblocking import Unblocking
from kgtools.dataset import Dataset
from kgtools.ladder import Status
from kgtools.network import Key


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


def pulled(data: Dataset, rows: Iterable[Unblocking]) -> tuple[Lever, ...]:
    """Return the changes of each actor, those with the same effects together, and the strongest first."""
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
        number=group.many,
        of=group.of,
        alone=goal in row.exchange.holding([change]),
        instead=tuple((c, prices[c]) for c in instead),
        because=tuple(because),
    )


def _nameless(step: Step) -> object:
    """What a step comes to, whoever makes it."""
    instead = tuple((c.kind, c.target, cost) for c, cost in step.instead)
    change = step.change
    return step.goal, change.kind, change.target, change.group, step.cost, step.number, step.of, step.alone, instead
