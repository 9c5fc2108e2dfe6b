"""Minimal sets on diagrams that are nested as modules are: counted, and listed in order, without being spelt out before.

Source of the order: best-first search with exact bounds (Hart, Nilsson, Raphael, IEEE Transactions on Systems Science 1968).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Generic

from kgtools.searching.diagrams import Diagrams
from kgtools.searching.gates import N

if TYPE_CHECKING:
    from fractions import Fraction


class Nodes:
    """Nodes of families of sets as in `Diagrams`, those below first, but each with `what` it is about: a leaf, or another module.

    Both are numbers. `roots` are the nodes of modules, `place` says where leaves are among the names.
    """

    def __init__(self, place: Mapping[int, int]) -> None:
        self.place = place
        self.what, self.without, self.given = [-1, -1], [0, 1], [0, 1]
        self.roots: dict[int, int] = {}

    def add(self, order: Sequence[int], diagrams: Diagrams, family: int) -> int:
        """Take a family of sets over, and return its root here."""
        node = {0: 0, 1: 1}
        for old in diagrams.listed(family):
            node[old] = len(self.what)
            self.what.append(order[diagrams.level[old]])
            self.without.append(node[diagrams.without[old]])
            self.given.append(node[diagrams.given[old]])
        return node[family]

    def counted(self, leaf: int = 1) -> list[int]:
        """Return what the sets of each node come to, each taken as the product of its leaves."""
        found = [0, 1]
        for node in range(2, len(self.what)):
            root = self.roots.get(self.what[node])
            worth = leaf if root is None else found[root]
            found.append(found[self.without[node]] + worth * found[self.given[node]])
        return found

    def cheapest(self, costs: Mapping[int, int]) -> list[int]:
        """Return what the cheapest set of each node costs (0 where there is none)."""
        found = [0, 0]
        for node in range(2, len(self.what)):
            root = self.roots.get(self.what[node])
            given = found[self.given[node]] + (costs[self.what[node]] if root is None else found[root])
            found.append(min(given, found[self.without[node]]) if self.without[node] else given)
        return found


@dataclass(frozen=True, eq=False)
class Minimal(Generic[N]):
    """All minimal sets of leaves. A goal that holds anyway has one, which is empty; one that nothing can reach has none."""

    names: tuple[N, ...]  # of all leaves, in the order given
    nodes: Nodes
    top: int

    @property
    def number(self) -> int:
        """How many sets there are."""
        return self._counts[self.top]

    @cached_property
    def by_size(self) -> dict[int, int]:
        """How many sets there are of each size."""
        width = max((self._counts[root] for root in self.nodes.roots.values()), default=1).bit_length()
        packed = self.nodes.counted(1 << width)[self.top]  # the numbers of all sizes in one, so many bits each
        found = {n: packed >> n * width & ((1 << width) - 1) for n in range(packed.bit_length() // width + 1)}
        return {size: number for size, number in found.items() if number}

    @cached_property
    def containing(self) -> dict[N, int]:
        """How many sets each leaf is in."""
        nodes, counts = self.nodes, self._counts
        found, above = [0] * len(self.names), [0] * len(nodes.what)  # above: in how many ways a node is come to
        above[self.top] = 1
        for node in range(len(above) - 1, 1, -1):
            what, given = nodes.what[node], nodes.given[node]
            times, root = above[node], nodes.roots.get(what)
            above[nodes.without[node]] += times
            if root is None:
                above[given] += times
                found[nodes.place[what]] += times * counts[given]
            else:
                above[given] += times * counts[root]
                above[root] += times * counts[given]
        return dict(zip(self.names, found, strict=True))

    @property
    def shares(self) -> dict[N, Fraction]:
        """In what share of the sets each leaf is."""
        from fractions import Fraction  # takes longer to import than most networks to solve

        return {leaf: Fraction(times, self.number or 1) for leaf, times in self.containing.items()}

    def in_order(self, costs: Mapping[N, int] | None = None) -> Iterator[tuple[int, tuple[N, ...]]]:
        """Yield the sets with their costs, cheapest first, each found once it is asked for. Without costs: smallest first."""
        nodes = self.nodes
        prices = {i: 1 if costs is None else costs[self.names[place]] for i, place in nodes.place.items()}
        least = nodes.cheapest(prices)
        # what it costs at least; a number, for those that cost the same; the node, those to come after it, leaves chosen
        waiting: list[tuple[int, int, int, Any, Any]] = [(least[self.top], 0, self.top, None, None)] if self.top else []
        pushed = 0
        while waiting:
            cost, _, node, after, chosen = heappop(waiting)
            while node > 1 or after is not None:
                if node == 1:
                    node, after = after
                    continue
                what, without, given = nodes.what[node], nodes.without[node], nodes.given[node]
                root = nodes.roots.get(what)
                worth = prices[what] if root is None else least[root]
                steps = [(given, after, (what, chosen)) if root is None else (root, (given, after), chosen)]
                if without:
                    steps.append((without, after, chosen))
                    dearer = [worth + least[given] - least[node], least[without] - least[node]]
                    second = int(dearer[0] == 0)
                    pushed += 1
                    heappush(waiting, (cost + dearer[second], pushed, *steps.pop(second)))
                node, after, chosen = steps[0]
            found = []
            while chosen is not None:
                place, chosen = nodes.place[chosen[0]], chosen[1]
                found.append(place)
            yield cost, tuple(self.names[place] for place in sorted(found))

    @cached_property
    def _counts(self) -> list[int]:
        return self.nodes.counted()
