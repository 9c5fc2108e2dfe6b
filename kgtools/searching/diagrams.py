"""Reduced ordered decision diagrams of functions that more can only help to hold, and of their minimal solutions.

Sources: Bryant, Graph-based algorithms for Boolean function manipulation (IEEE Transactions on Computers 1986); Minato,
Zero-suppressed BDDs (DAC 1993); Rauzy, New algorithms for fault trees analysis (Reliability Engineering 1993).
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

MANY = 1 << 16  # sums of weights that are not listed any more
LOW = (1 << 32) - 1  # the second of two nodes that are one number


class Exceeded(Exception):
    """A limit was reached; `what` is "seconds", "nodes", "memory" or, of one attempt, "steps"."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the limit on {what} was reached")
        self.what = what


class Diagrams:
    """Nodes are numbers: 0 never holds, 1 always; each other has the level of a variable, and what is left `without` and `given` it.

    The same nodes are functions (where both that are left are one, it is that one) and families of sets (where none is left
    given the variable, it is what is left without). Work goes level by level, so that nothing deep overflows a stack.

    >>> diagrams = Diagrams(3)
    >>> a, b, c = map(diagrams.variable, range(3))
    >>> either = diagrams.joined(diagrams.joined(a, b, 0), c, 1)  # (a and b) or c
    >>> either == diagrams.threshold([(a, 1), (b, 1), (c, 2)], 2)
    True
    >>> sets = diagrams.minimal(either)
    >>> diagrams.level[sets], diagrams.without[sets] == c
    (0, True)
    """

    def __init__(self, levels: int, nodes: int = LOW, steps: int | None = None, deadline: float | None = None) -> None:
        self.limit, self.steps, self.deadline = nodes, steps, deadline  # the last is of time.monotonic()
        self.done = 0  # gates and levels, which tells how far one got before a limit
        self.level, self.without, self.given = [levels, levels], [0, 1], [0, 1]
        self._nodes: list[dict[int, int]] = [{} for _ in range(levels)]  # those of each level, by what is left
        self._joined: dict[tuple[int, int, int], int] = {}

    def variable(self, level: int) -> int:
        """Return the function that holds if this variable does."""
        return self._node(level, 0, 1)

    def joined(self, f: int, g: int, decisive: int) -> int:
        """Return f or g if `decisive` is 1, as one that holds then decides; f and g if it is 0, as one that fails does."""
        if f > g:
            f, g = g, f
        if f < 2 or f == g:
            return f if f in (decisive, g) else g
        if (f, g, decisive) not in self._joined:
            self._joined[f, g, decisive] = self._join(f << 32 | g, decisive)
        return self._joined[f, g, decisive]

    def threshold(self, inputs: Sequence[tuple[int, int]], bar: int) -> int:
        """Return the function that holds once functions that weigh enough do; those of the highest levels come first."""
        sums = [
            [0]
        ]  # what the first inputs can weigh, as long as that can be listed: between two sums, all bars are one
        for _, weight in inputs:
            if len(sums[-1]) < MANY:
                sums.append(sorted({*sums[-1], *(known + weight for known in sums[-1])}))
        asked = [{bar}]  # bars that are left for the first inputs, by what the others weigh
        count = 0
        for place in range(len(inputs) - 1, -1, -1):
            left = {rest for at in asked[-1] for rest in (at, at - inputs[place][1])}
            asked.append({_next(sums[place], at) for at in left} if place < len(sums) else left)
            count += len(left)
            self.spend(len(left), count)
        found: dict[int, int] = {}
        for place in range(len(inputs) + 1):
            known, found = found, {}
            for at in asked.pop():
                if at <= 0 or not place:
                    found[at] = int(at <= 0)
                    continue
                f, weight = inputs[place - 1]
                given, without = (_next(sums[place - 1], b) if place <= len(sums) else b for b in (at - weight, at))
                found[at] = self._either(f, known[given], known[without])
        return found[bar]

    def _either(self, f: int, given: int, without: int) -> int:
        """One of two functions, by whether f holds; the second is as good as the first, or worse."""
        if (self.without[f], self.given[f]) == (0, 1) and self.level[f] < min(self.level[given], self.level[without]):
            return given if given == without else self._node(self.level[f], without, given)
        return self.joined(self.joined(f, given, 0), without, 1)

    def minimal(self, root: int) -> int:
        """Return the family of the minimal sets of variables that make a function hold."""
        found, kept = {0: 0, 1: 1}, dict[int, int]()
        for level, functions in self._below(root):
            pairs = [(found[self.given[f]], self.without[f]) for f in functions]
            self._subtract(pairs, kept)
            self.done += 1
            for f, pair in zip(functions, pairs, strict=True):
                found[f] = self._member(level, found[self.without[f]], ~self._difference(*pair, kept))
        return found[root]

    def listed(self, root: int) -> list[int]:
        """Return all nodes of a diagram but 0 and 1, those below first."""
        found = {0, 1, root}
        queue = [root]
        for node in queue:  # grows while it is read
            for below in (self.without[node], self.given[node]):
                if below not in found:
                    found.add(below)
                    queue.append(below)
        return sorted(found)[2:]

    def spend(self, steps: int, kept: int = 0) -> None:
        """Count steps, with so many answers kept for now. Raises `Exceeded` at a limit."""
        if len(self.level) + kept > self.limit:
            raise Exceeded("nodes")
        if self.steps is not None:
            self.steps -= steps
            if self.steps < 0:
                raise Exceeded("steps")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise Exceeded("seconds")

    def _below(self, root: int) -> list[tuple[int, list[int]]]:
        levels: dict[int, list[int]] = {}
        for node in self.listed(root):
            levels.setdefault(self.level[node], []).append(node)
        return sorted(levels.items(), reverse=True)

    def _node(self, level: int, without: int, given: int) -> int:
        found = self._nodes[level].get(key := without << 32 | given)
        if found is None:
            found = self._nodes[level][key] = len(self.level)
            self.level.append(level)
            self.without.append(without)
            self.given.append(given)
        return found

    def _member(self, level: int, without: int, given: int) -> int:
        return self._node(level, without, given) if given else without

    def _join(self, root: int, decisive: int) -> int:
        """Join the pair of functions in `root`."""
        level, without, given = self.level, self.without, self.given
        start = min(level[root >> 32], level[root & LOW])
        asked, queue, steps, count = {start: {root: None}}, [start], [], 0
        while queue:
            at = heappop(queue)
            here: list[int] = []  # of each pair, its number and what follows without and given the variable
            for pair in asked[at]:
                f, g = pair >> 32, pair & LOW
                f0, f1 = (without[f], given[f]) if level[f] == at else (f, f)
                g0, g1 = (without[g], given[g]) if level[g] == at else (g, g)
                here.append(pair)
                for a, b in ((f0, g0), (f1, g1)):
                    if a > b:
                        a, b = b, a  # noqa: PLW2901
                    if a < 2 or a == b:
                        here.append(~(a if a in (decisive, b) else b))  # below 0: the answer
                        continue
                    here.append(a << 32 | b)
                    deeper = min(level[a], level[b])
                    if deeper not in asked:
                        asked[deeper] = {}
                        heappush(queue, deeper)
                    asked[deeper][a << 32 | b] = None
            steps.append((at, here))
            count += len(here) // 3
            self.spend(len(here) // 3, count)
        found: dict[int, int] = {}
        for at, here in reversed(steps):
            nodes, triples = self._nodes[at], iter(here)
            for pair, zero, one in zip(triples, triples, triples, strict=True):
                f = ~zero if zero < 0 else found[zero]
                g = ~one if one < 0 else found[one]
                if f != g:
                    node = nodes.get(key := f << 32 | g)
                    if node is None:
                        node = nodes[key] = len(level)
                        level.append(at)
                        without.append(f)
                        given.append(g)
                    found[pair] = node
                else:
                    found[pair] = f
        return found[root]

    def _difference(self, sets: int, g: int, kept: dict[int, int]) -> int:
        """Return the sets with which g does not hold: ~ the answer, if it is plain, or else the number of the question."""
        level, at = self.level, self.level[sets]
        while g > 1 < sets and level[g] < at:
            g = self.without[g]
        if g < 2 or sets < 2:
            return ~0 if g == 1 else ~sets
        key = sets << 32 | g
        return ~kept[key] if key in kept else key

    def _subtract(self, pairs: Iterable[tuple[int, int]], kept: dict[int, int]) -> None:
        """Answer for pairs of sets and a function which of the sets it does not hold with."""
        level, without, given = self.level, self.without, self.given
        asked: dict[int, dict[int, None]] = {}
        queue: list[int] = []
        steps, count = [], len(kept)
        for sets, g in pairs:
            if (key := self._difference(sets, g, kept)) >= 0:
                if level[sets] not in asked:
                    asked[level[sets]] = {}
                    heappush(queue, level[sets])
                asked[level[sets]][key] = None
        while queue:
            at = heappop(queue)
            here: list[int] = []
            for pair in asked[at]:
                sets, g = pair >> 32, pair & LOW
                here.append(pair)
                g0, g1 = (without[g], given[g]) if level[g] == at else (g, g)
                for a, b in ((without[sets], g0), (given[sets], g1)):
                    deeper = level[a]
                    while b > 1 < a and level[b] < deeper:
                        b = without[b]  # noqa: PLW2901
                    if a < 2 or b < 2:
                        here.append(~0 if b == 1 else ~a)
                        continue
                    key = a << 32 | b
                    if key in kept:
                        here.append(~kept[key])
                        continue
                    here.append(key)
                    if deeper not in asked:
                        asked[deeper] = {}
                        heappush(queue, deeper)
                    asked[deeper][key] = None
            steps.append((at, here))
            count += len(here) // 3
            self.spend(len(here) // 3, count)
        for at, here in reversed(steps):
            triples = iter(here)
            for pair, zero, one in zip(triples, triples, triples, strict=True):
                kept[pair] = self._member(at, ~zero if zero < 0 else kept[zero], ~one if one < 0 else kept[one])


def _next(sums: Sequence[int], bar: int) -> int:
    """The lowest of these sums that reaches a bar; where none does, one more than the highest."""
    place = bisect_left(sums, bar)
    return sums[place] if place < len(sums) else sums[-1] + 1
