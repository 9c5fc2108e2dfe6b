"""Networks of gates cut into modules: parts that share nothing with the rest, so that each can be solved apart.

Sources: Dutuit, Rauzy, A linear-time algorithm to find modules of fault trees (IEEE Transactions on Reliability 1996), here
on networks that may be cyclic; gates of one kind drawn together, and what always comes together made one, as in Niemelä,
On simplification of large fault trees (Reliability Engineering 1994).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kgtools.searching.gates import Cone, knots


class Modules:
    """A network without constants, as small as it gets. `roots` are the gates on top of its modules, those below first.

    Gates have a bar and the weights of their inputs; what is no gate is a leaf. Names are numbers, as in the cone.
    """

    def __init__(self, cone: Cone[Any]) -> None:
        self.top, self.bar = 1, dict(cone.bar)
        self.needs = {gate: dict(needs) for gate, needs in cone.needs.items()}
        self._new = max([1, *self.needs, *cone.leaves])
        self.roots: tuple[int, ...] = ()
        while self._share() | self._draw_together():
            pass
        if self.top in self.needs:
            self.roots = self._find()
            while self._unite():
                while self._share():
                    pass
                self.roots = self._find()

    def decisive(self, gate: int) -> int | None:
        """Whether one input that holds decides the gate (1: any of them), or one that fails (0: all), or neither does."""
        return _decisive(self.bar[gate], self.needs[gate])

    def within(self, root: int) -> list[int]:
        """Return the gates of a module, its root first."""
        roots, found = set(self.roots), {root: None}
        queue = [root]
        for gate in queue:  # grows while it is read
            new = [i for i in self.needs[gate] if i in self.needs and i not in roots and i not in found]
            found |= dict.fromkeys(new)
            queue += new
        return queue

    def orders(self, root: int) -> Iterator[tuple[int, ...]]:
        """Yield orders of what a module is made of: from the top downwards, by different turns at the gates; each order once."""
        gates = self.within(root)
        inside = set(gates)
        used = Counter(i for gate in gates for i in self.needs[gate])
        size: dict[int, int] = {}
        depth: dict[int, int] = {}
        for knot in knots({gate: [i for i in self.needs[gate] if i in inside] for gate in gates}):
            for gate in knot:
                size[gate] = sum(size.get(i, 1) for i in self.needs[gate])
                depth[gate] = 1 + max(depth.get(i, 0) for i in self.needs[gate])
        turns: list[Callable[[int], tuple[int, ...]]] = [
            lambda i: (-used[i], size.get(i, 1)),  # what several gates need, then what is small
            lambda i: (depth.get(i, 0),),  # leaves, then what is flat
            lambda i: (-used[i], -size.get(i, 1)),
            lambda _: (),  # as written
            lambda i: (-size.get(i, 1),),
            lambda i: (used[i], size.get(i, 1)),
        ]
        known = set()
        for turn in turns:
            order = self._downwards(root, inside, turn)
            if order not in known:
                known.add(order)
                yield order

    def _downwards(self, root: int, inside: Collection[int], turn: Callable[[int], tuple[int, ...]]) -> tuple[int, ...]:
        found: dict[int, None] = {}
        stack, seen = [root], {root}
        while stack:
            gate = stack.pop()
            if gate not in inside:
                found[gate] = None
                continue
            seen.add(gate)
            inputs = sorted(self.needs[gate].items(), key=lambda pair: (-pair[1], turn(pair[0])))
            stack += [i for i, _ in reversed(inputs) if i not in seen and i not in found]
        return tuple(found)

    def _knots(self) -> list[list[int]]:
        """Gates that the top needs, in strongly connected components, those below first."""
        below: dict[int, list[int]] = {}
        queue = [self.top]
        for gate in queue:  # grows while it is read
            if gate in self.needs and gate not in below:
                below[gate] = [i for i in self.needs[gate] if i in self.needs]
                queue += below[gate]
        return list(knots(below))

    def _cyclic(self, knot: list[int]) -> bool:
        return len(knot) > 1 or knot[0] in self.needs[knot[0]]

    def _share(self) -> bool:
        """Replace gates with one input by it, and gates that are the same by one. Return whether there were any."""
        same: dict[int, int] = {}
        known: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
        needs, bars = {}, {}
        for knot in self._knots():
            cyclic = self._cyclic(knot)
            for gate in knot:
                inputs: dict[int, int] = {}
                for i, weight in self.needs[gate].items():
                    inputs[same.get(i, i)] = inputs.get(same.get(i, i), 0) + weight
                bar, inputs = _plain(self.bar[gate], inputs)
                key = bar, tuple(sorted(inputs.items()))
                if not cyclic and (len(inputs) == 1 or key in known):
                    same[gate] = known[key] if key in known else next(iter(inputs))
                    continue
                known.setdefault(key, gate)
                needs[gate], bars[gate] = inputs, bar
        self.top = same.get(self.top, self.top)
        self.needs, self.bar = needs, bars
        return bool(same)

    def _draw_together(self) -> bool:
        """Give a gate the inputs of those of its kind that only it needs. Return whether there were any."""
        cyclic = {gate for knot in self._knots() if self._cyclic(knot) for gate in knot}
        used = Counter(i for needs in self.needs.values() for i in needs)
        needs, bars = {}, {}
        queue = [self.top]
        for gate in queue:  # grows while it is read
            if gate in needs or gate not in self.needs:
                continue
            kind, inputs = self.decisive(gate), dict[int, int]()
            stack = list(reversed(self.needs[gate].items()))
            while stack:
                i, weight = stack.pop()
                if kind is None or i not in self.needs or i in cyclic or used[i] > 1 or self.decisive(i) != kind:
                    inputs[i] = weight
                else:
                    stack += reversed(self.needs[i].items())
            bars[gate], needs[gate] = (self.bar[gate], inputs) if kind is None else _all_or_any(kind, inputs)
            queue += inputs
        fewer = len(needs) < len(self.needs)
        self.needs, self.bar = needs, bars
        return fewer

    def _find(self) -> tuple[int, ...]:
        """Find the gates below which there is nothing that is needed elsewhere."""
        parts = self._knots()
        of = {gate: part for part, knot in enumerate(parts) for gate in knot}
        below: list[list[int]] = [[] for _ in parts]
        doors: list[set[int]] = [set() for _ in parts]  # gates that are needed from outside
        doors[of[self.top]].add(self.top)
        for part, knot in enumerate(parts):
            for i in (i for gate in knot for i in self.needs[gate]):
                if i not in of:  # a leaf is a part, too
                    of[i] = len(below)
                    below.append([])
                if of[i] != part:
                    below[part].append(of[i])
                if of[i] != part and of[i] < len(parts):
                    doors[of[i]].add(i)
        seen: list[list[int]] = [[] for _ in below]  # when a part is entered, left, and come upon again
        stack, clock = [(of[self.top], iter(below[of[self.top]]))], 1
        seen[of[self.top]].append(0)
        while stack:
            part, rest = stack[-1]
            other = next(rest, -1)
            if other < 0:
                stack.pop()
                other = part
            elif not seen[other]:
                stack.append((other, iter(below[other])))
            seen[other].append(clock)
            clock += 1
        first, last = [times[0] for times in seen], [times[-1] for times in seen]
        found: list[int] = []
        for part in sorted(range(len(parts)), key=lambda part: seen[part][1]):
            start, end = min(first[i] for i in below[part]), max(last[i] for i in below[part])
            if len(doors[part]) == 1 and seen[part][0] < start and end < seen[part][1]:
                found += doors[part]
            first[part], last[part] = min(first[part], start), max(last[part], end)
        return tuple(found)

    def _unite(self) -> bool:
        """Make one of leaves and modules that all gates need together, and in one way. Return whether there were any."""
        modules, users = set(self.roots), dict[int, list[int]]()
        for gate, needs in self.needs.items():
            for i in needs:
                if i in modules or i not in self.needs:
                    users.setdefault(i, []).append(gate)
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, gates in users.items():
            kinds = {self.decisive(gate) for gate in gates}
            if len(kinds) == 1 and (kind := kinds.pop()) is not None:
                groups.setdefault((kind, *gates), []).append(i)
        before = self._new
        for (kind, *gates), those in groups.items():
            if len(those) > 1 and (len(gates) > 1 or len(self.needs[gates[0]]) > len(those)):
                self._new += 1
                instead = dict.fromkeys(those) | {those[0]: self._new}
                for gate in gates:
                    inputs = dict.fromkeys(new for i in self.needs[gate] if (new := instead.get(i, i)) is not None)
                    self.bar[gate], self.needs[gate] = _all_or_any(kind, inputs)
                self.bar[self._new], self.needs[self._new] = _all_or_any(kind, those)
        return self._new > before


def _decisive(bar: int, needs: Mapping[int, int]) -> int | None:
    least = min(needs.values())
    return 1 if least >= bar else 0 if sum(needs.values()) - least < bar else None


def _all_or_any(decisive: int, inputs: Collection[int]) -> tuple[int, dict[int, int]]:
    return 1 if decisive else len(inputs), dict.fromkeys(inputs, 1)


def _plain(bar: int, needs: dict[int, int]) -> tuple[int, dict[int, int]]:
    """The same gate, with weights of 1 if all or any of its inputs are needed."""
    kind = _decisive(bar, needs)
    return (bar, needs) if kind is None else _all_or_any(kind, needs)
