"""A way to a goal in steps: what has to change, be decided and be attained, each step unlocking the next, cheapest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgtools.changing.changes import Change
from kgtools.changing.counting import Node
from kgtools.changing.enacting import enact
from kgtools.changing.exchanging import Exchange
from kgtools.changing.factoring import Group, groups
from kgtools.changing.finding import SECONDS, search
from kgtools.dataset import Dataset, load
from kgtools.ladder import Status
from kgtools.names import resolve_goal
from kgtools.network import Key
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.searching.cheapest import Gate, Sets, cheapest, some
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, view
from kgtools.whatif.supposing import Assumed, suppose

if TYPE_CHECKING:
    from kgtools.proving.accounts import Proofs


@dataclass(frozen=True)
class Step:
    """One requirement that is achieved, after these changes; `first` are what has to be achieved before."""

    requirement: Key
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    cost: int
    first: tuple[Key, ...]

    @property
    def pushed(self) -> bool:
        """Whether it is granted out of turn, as it waits for itself."""
        return any(change.kind == "push" for change in self.changes)


@dataclass(frozen=True)
class Knot:
    """Requirements, or things that influence each other, that wait for one another; `pushes` are the fewest that undo it.

    Each of `pushes` is one smallest choice of what would have to be moved from outside.
    """

    members: tuple[str, ...]
    pushes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Roadmap(Outlined):
    """A way to one goal."""

    trace: Trace
    exchange: Exchange
    found: Sets[Change]
    steps: tuple[Step, ...]
    knots: tuple[Knot, ...]

    @property
    def goal(self) -> Key:
        """Standing and applicant."""
        return self.trace.network.goal

    @property
    def cost(self) -> int:
        """What all steps cost together."""
        return sum(step.cost for step in self.steps)

    @property
    def outcome(self) -> str:
        """What it comes to: "achieved", "steps", "unreachable", or "stopped" at a limit."""
        if self.trace.status is Status.ACHIEVED:
            return "achieved"
        return "steps" if self.steps else "unreachable" if self.found.complete else "stopped"

    def after(self, number: int) -> View:
        """Return the view once so many steps are made."""
        made = self.steps[:number]
        changes = [c for step in made for c in step.changes if c.kind not in ("decide", "push")]
        return enact(self.trace.view, self.trace.network, changes, [step.requirement for step in made])

    @cached_property
    def proof(self) -> Proofs:
        """Why it is as it is, and why each step can be made."""
        from kgtools.proving.accounts import of_roadmap

        return of_roadmap(self)

    def format(self, form: str = "text") -> str:
        """Return it as text, md or json; or what it comes to: as dot or mermaid, or as verdicts in ttl."""
        from kgtools.proving.accounts import written

        return written(self, form) if form in ("ttl", "dot", "mermaid") else super().format(form)

    def _outline(self) -> Outline:
        from kgtools.changing.guiding import outline

        return outline(self)

    def _dict(self) -> dict[str, Any]:
        from kgtools.changing.guiding import to_dict

        return to_dict(self)


def roadmap(
    applicant: str,
    standing: str,
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
) -> Roadmap:
    """Return the cheapest way to a standing, in steps of which each unlocks the next.

    `cost` are costs instead of those of the graph ("recognise=3"), `seconds` is how long the search may take. For the other
    parameters see `kgtools.trace`.

    >>> way = roadmap("Kosovo", "PfP", as_of="2025-03-10")
    >>> [(step.requirement[0].rpartition("/")[2], step.cost) for step in way.steps]
    [('pfp-invitation', 5), ('pfp-participation', 0)]
    """
    data = dataset or load()
    goal = resolve_goal(data, applicant, standing)
    chosen = suppose(view(data, as_of, known_by, accept, sources), assume, rules, goal)
    trace = trace_goal(chosen, *goal)
    told, found = search(trace, ("achieved", goal), most=1, cost=cost, seconds=seconds)
    if found.complete and not found.found:  # it may only wait for itself
        told, found = search(trace, ("achieved", goal), most=1, cost=cost, seconds=seconds, pushed=True)
    changes = found.found[0][1] if found.found else ()
    pushed, ours = any(c.kind == "push" for c in changes), {iri for iri, _ in trace.network.nodes}
    cycles = [c for c in trace.cycles if pushed or not changes or not ours >= {*c}]  # the steps lead around the others
    return Roadmap(trace, told, found, tuple(_steps(trace, told, changes)) if changes else (), tuple(_knots(cycles)))


def _steps(trace: Trace, told: Exchange, changes: Collection[Change]) -> Iterator[Step]:
    """Yield what is achieved in an order: of what can come next the cheapest, then what lies deepest."""
    nodes, left = trace.network.nodes, set(changes)
    held = told.holding(())
    reached, depth = told.holding(left) - held, dict[Key, int]()
    for key, node in nodes.items():  # breadth first
        depth.setdefault(key, 0)
        for below in node.below:
            depth.setdefault(below, depth[key] + 1)
    deep = sorted(nodes, key=lambda k: -depth[k])
    waiting = {k: _own(told, k) for k in deep if ("achieved", k) in reached}
    while waiting:
        ready = [
            (sum(told.all_costs[c] for c in new), n, key, new)
            for n, (key, own) in enumerate(waiting.items())
            if _holds(told, own, held, new := sorted(left & _inputs(told, own)))
        ]
        _, _, key, new = min(ready)
        own, pushed = waiting[key], {c.target for c in new if c.kind == "push"}
        left_out = [k for k in nodes if ("achieved", k) in held & _inputs(told, own) and k not in pushed]
        before = tuple(
            k for k in left_out if trace.statuses[k] is not Status.ACHIEVED and _needs(told, own, held, new, k)
        )
        cost = sum(told.all_costs[c] for c in new if c.kind != "push")
        del waiting[key]
        left -= set(new)
        held = told.holding({*changes} - left)
        if nodes[key].kind in ("Decision", "Criterion", "Standing") or key == trace.network.goal:
            yield Step(key, tuple(new), tuple(groups(told, new)), cost, before)


def _own(told: Exchange, key: Key) -> list[Node]:
    """The gates of one requirement, each after those that it looks at."""
    found: dict[Node, None] = {}
    queue: list[Node] = [("achieved", key)]
    while queue:
        node = queue[-1]
        more = [i for i in told.gates[node].inputs if i in told.gates and i not in found and not _other(i)]
        if more:
            queue += more
        else:
            found[queue.pop()] = None
    return list(found)


def _other(node: Node) -> bool:
    return isinstance(node, tuple) and node[0] in ("open", "achieved")


def _inputs(told: Exchange, own: Iterable[Node]) -> set[Node]:
    return {i for gate in own for i in told.gates[gate].inputs}


def _holds(told: Exchange, own: Sequence[Node], held: set[Node], changes: Iterable[Change]) -> bool:
    """Whether the last of these gates holds, once what is held and these changes do."""
    found = held | {*changes}
    for name in own:
        gate = told.gates[name]
        if sum(weight for node, weight in gate.weighed if node in found) >= gate.bar:
            found.add(name)
    return own[-1] in found


def _needs(told: Exchange, own: Sequence[Node], held: set[Node], new: Collection[Change], key: Key) -> bool:
    """Whether a requirement is not there without this one."""
    return not _holds(told, own, held - {("achieved", key)}, new)


def _knots(cycles: Sequence[Sequence[str]]) -> Iterator[Knot]:
    """Yield the cycles, those that share a member together, with the fewest members that all of them go through."""
    left = [set(cycle) for cycle in cycles]
    while left:
        members, size = left.pop(0), 0
        together = [set(members)]
        while size < (size := len(members)):
            together += [c for c in left if c & members]
            left = [c for c in left if not c & members]
            members = members.union(*together)
        gates: dict[Node, Gate[Node]] = {i: some(*sorted(c)) for i, c in enumerate(together)}
        gates["all"] = Gate(tuple(gates), len(gates))
        found = cheapest(gates, "all", dict.fromkeys(sorted(members), 1), most=12).found
        least = min(cost for cost, _ in found)
        yield Knot(tuple(sorted(members)), tuple(p for cost, p in found if cost == least))
