"""All minimal sets of leaves that make a goal hold: how many there are, of what sizes, who is in what share of them.

They are counted without being listed: on a decision diagram of each module (see `kgtools.searching.diagrams`), the diagrams
nested as the modules are. Sources: Rauzy, New algorithms for fault trees analysis (Reliability Engineering 1993); for the
order, best-first search with exact bounds (Hart, Nilsson, Raphael, IEEE Transactions on Systems Science 1968).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from typing import Any, Generic

from kgtools.searching.diagrams import Diagrams, Exceeded
from kgtools.searching.gates import Cone, Gate, N, blocking, every, knots, some
from kgtools.searching.modules import Modules

__all__ = ["Exceeded", "Gate", "Minimal", "blocking", "every", "minimal", "some"]

NODES = 10_000_000  # of a diagram: some two gigabytes
FIRST = 20_000  # nodes that each order may take at first; then four times as many, and so on


class Nodes:
    """Nodes of diagrams as in `Diagrams`, those below first, but each with `what` it is about: a leaf, or another module.

    `roots` are the nodes of modules, `place` where leaves are among the names.
    """

    def __init__(self, place: Mapping[int, int]) -> None:
        self.place = place
        self.what, self.without, self.given = [-1, -1], [0, 1], [0, 1]
        self.roots: dict[int, int] = {}

    def add(self, order: tuple[int, ...], diagrams: Diagrams, family: int) -> int:
        """Take a family of sets over, and return its root here."""
        place = {0: 0, 1: 1}
        for node in diagrams.listed(family):
            place[node] = len(self.what)
            self.what.append(order[diagrams.level[node]])
            self.without.append(place[diagrams.without[node]])
            self.given.append(place[diagrams.given[node]])
        return place[family]

    def counted(self, leaf: int) -> list[int]:
        """What the sets of each node come to, if each has the product of its leaves."""
        found = [0, 1]
        for node in range(2, len(self.what)):
            root = self.roots.get(self.what[node])
            worth = leaf if root is None else found[root]
            found.append(found[self.without[node]] + worth * found[self.given[node]])
        return found


@dataclass(frozen=True)
class Minimal(Generic[N]):
    """All minimal sets. A goal that holds anyway has one, which is empty; one that nothing can reach has none."""

    names: tuple[N, ...]  # of all leaves, in the order given
    _nodes: Nodes
    _top: int

    @property
    def _roots(self) -> Mapping[int, int]:
        return self._nodes.roots

    @cached_property
    def number(self) -> int:
        """How many sets there are."""
        return self._counts[self._top]

    @cached_property
    def by_size(self) -> dict[int, int]:
        """How many sets there are of each size."""
        width = max((self._counts[root] for root in self._roots.values()), default=1).bit_length() + 1
        packed = self._nodes.counted(1 << width)[self._top]  # numbers of all sizes in one, so many bits each
        sizes = range(0, packed.bit_length(), width)
        found = {size // width: packed >> size & ((1 << width) - 1) for size in sizes}
        return {size: number for size, number in found.items() if number}

    @cached_property
    def containing(self) -> dict[N, int]:
        """How many sets each leaf is in."""
        found, above = [0] * len(self.names), [0] * len(self._nodes.what)
        above[self._top] = 1
        for node in range(len(above) - 1, 1, -1):
            if times := above[node]:
                what, given = self._nodes.what[node], self._nodes.given[node]
                above[self._nodes.without[node]] += times
                inside = times * self._counts[given]
                if what in self._roots:
                    above[given] += times * self._counts[self._roots[what]]
                    above[self._roots[what]] += inside
                else:
                    above[given] += times
                    found[self._nodes.place[what]] += inside
        return dict(zip(self.names, found, strict=True))

    @property
    def shares(self) -> dict[N, Fraction]:
        """In what share of the sets each leaf is."""
        return {leaf: Fraction(times, self.number or 1) for leaf, times in self.containing.items()}

    def in_order(self, costs: Mapping[N, int] | None = None) -> Iterator[tuple[int, tuple[N, ...]]]:
        """Yield the sets with their costs, cheapest first; without costs, smallest first. They are found as they are asked for."""
        price = {i: 1 if costs is None else costs[self.names[place]] for i, place in self._nodes.place.items()}
        least = [0, 0]
        for node in range(2, len(self._nodes.what)):
            root = self._roots.get(what := self._nodes.what[node])
            given = least[self._nodes.given[node]] + (price[what] if root is None else least[root])
            least.append(min(given, least[self._nodes.without[node]]) if self._nodes.without[node] else given)
        waiting: list[tuple[int, int, int, Any, Any]] = []  # cost at least, number, node; nodes to come; leaves chosen
        if self._top:
            waiting.append((least[self._top], 0, self._top, None, None))
        pushed = 0
        while waiting:
            cost, _, node, ahead, chosen = heappop(waiting)
            while node > 1 or ahead is not None:
                if node == 1:
                    node, ahead = ahead
                    continue
                without, given, root = (
                    self._nodes.without[node],
                    self._nodes.given[node],
                    self._roots.get(what := self._nodes.what[node]),
                )
                if root is None:
                    dearer = price[what] + least[given] - least[node]
                    taken = (given, ahead, (what, chosen))
                else:
                    dearer = least[root] + least[given] - least[node]
                    taken = (root, (given, ahead), chosen)
                if without:
                    pushed += 1
                    left = (without, ahead, chosen)
                    other = (
                        (cost + dearer, pushed, *taken)
                        if dearer
                        else (cost + least[without] - least[node], pushed, *left)
                    )
                    heappush(waiting, other)
                    taken = left if dearer else taken
                node, ahead, chosen = taken
            found = []
            while chosen is not None:
                found.append(self._nodes.place[chosen[0]])
                chosen = chosen[1]
            yield cost, tuple(self.names[place] for place in sorted(found))

    @cached_property
    def _counts(self) -> list[int]:
        return self._nodes.counted(1)


def minimal(
    gates: Mapping[Any, Gate[Any]],
    goal: Hashable,
    leaves: Iterable[N],
    *,
    founded: bool = True,
    seconds: float | None = None,
    nodes: int = NODES,
) -> Minimal[N]:
    """Return all minimal sets of leaves that make the goal hold. Raises `Exceeded` if it takes too long, or too much memory.

    Whatever is neither a gate nor a leaf never holds. Unless `founded`, what holds itself up holds: the greatest fixpoint,
    as for the gates of `blocking`. `nodes` are those that a diagram may have at a time, some 200 bytes each.

    >>> found = minimal({"goal": some("both", "c"), "both": every("a", "b")}, "goal", "abc")
    >>> found.number, found.by_size, found.shares["a"]
    (2, {1: 1, 2: 1}, Fraction(1, 2))
    >>> list(found.in_order())
    [(1, ('c',)), (2, ('a', 'b'))]
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    names = dict.fromkeys(leaves, 1)
    cone = Cone(gates, goal, names, founded)
    number = {leaf: place for place, leaf in enumerate(names)}
    found = Nodes({i: number[leaf] for i, leaf in cone.leaves.items()})
    if cone.always or cone.never:
        return Minimal(tuple(names), found, int(cone.always))
    modules = Modules(cone)
    for root in modules.roots:
        found.roots[root] = found.add(*_solved(modules, root, founded, nodes, deadline))
    if modules.top in found.roots:
        return Minimal(tuple(names), found, found.roots[modules.top])
    alone = Diagrams(1)  # a leaf
    return Minimal(tuple(names), found, found.add((modules.top,), alone, alone.variable(0)))


def _solved(
    modules: Modules, root: int, founded: bool, nodes: int, deadline: float | None
) -> tuple[tuple[int, ...], Diagrams, int]:
    """Return the minimal sets of a module by the first order that does with few nodes, and so on: no order is best."""
    orders: dict[tuple[int, ...], None] = {}
    limit = 0
    while limit < nodes:
        limit = min(max(FIRST, 4 * limit), nodes)
        for order in list(orders) or map(tuple, modules.orders(root)):
            orders[order] = None
            diagrams = Diagrams(len(order), limit, deadline)
            try:
                return order, diagrams, diagrams.minimal(_function(modules, root, order, diagrams, founded))
            except Exceeded as reached:
                if reached.what == "seconds":
                    raise
    raise Exceeded("nodes")


def _function(modules: Modules, root: int, order: Iterable[int], diagrams: Diagrams, founded: bool) -> int:
    """Return when a module holds. Gates in a cycle are taken again until nothing changes: the fixpoint, as in each of the
    assignments, of which there are finitely many, it only ever changes one way."""
    gates = modules.within(root)
    inside = set(gates)
    holds = {i: diagrams.variable(level) for level, i in enumerate(order)}
    for knot in knots({gate: [i for i in modules.needs[gate] if i in inside] for gate in gates}):
        holds |= dict.fromkeys(knot, 0 if founded else 1)
        users: dict[int, list[int]] = {}
        for gate in knot:
            for i in modules.needs[gate]:
                users.setdefault(i, []).append(gate)
        queue = deque(reversed(knot))
        waiting = set(knot)
        while queue:
            waiting.remove(gate := queue.popleft())
            now = _gate(modules, gate, holds, diagrams)
            if now != holds[gate]:
                holds[gate] = now
                new = [user for user in users.get(gate, ()) if user not in waiting]
                waiting.update(new)
                queue += new
    return holds[root]


def _gate(modules: Modules, gate: int, holds: Mapping[int, int], diagrams: Diagrams) -> int:
    inputs = sorted(
        ((holds[i], weight) for i, weight in modules.needs[gate].items()), key=lambda f: -diagrams.level[f[0]]
    )
    decisive = modules.decisive(gate)
    if decisive is None:
        return diagrams.threshold(inputs, modules.bar[gate])
    found = 1 - decisive
    for f, _ in inputs:
        found = diagrams.joined(found, f, decisive)
    return found
