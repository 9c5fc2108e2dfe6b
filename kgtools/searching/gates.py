"""Networks of gates that may be cyclic: what holds once some leaves do, and what fails once some leaves fail.

A gate holds once inputs of enough weight hold; nothing holds itself up (the least fixpoint). Fault trees are such networks.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True)
class Gate(Generic[N]):
    """Holds once inputs whose weights come to the `bar` hold. `weights` are positive integers, 1 each if not given.

    With a bar of 0 it always holds; any: a bar of 1; all: of as many as there are inputs.
    """

    inputs: tuple[N, ...]
    bar: int
    weights: tuple[int, ...] = ()

    @property
    def weighed(self) -> list[tuple[N, int]]:
        """Inputs with their weights, each input once."""
        found: dict[N, int] = {}
        for node, weight in zip(self.inputs, self.weights or [1] * len(self.inputs), strict=True):
            found[node] = found.get(node, 0) + weight
        return list(found.items())


def every(*inputs: N) -> Gate[N]:
    """Return a gate that needs all of its inputs."""
    once = tuple(dict.fromkeys(inputs))
    return Gate(once, len(once))


def some(*inputs: N) -> Gate[N]:
    """Return a gate that needs one of its inputs; without any, it never holds."""
    return Gate(tuple(dict.fromkeys(inputs)), 1)


def blocking(gates: Mapping[N, Gate[N]], leaves: Iterable[N]) -> dict[N, Gate[N]]:
    """Return the gates of failing: each holds once the one of its name cannot, while these leaves may fail and no other can.

    Its cheapest sets, not `founded`, are the minimal sets of leaves without which the goal does not hold. (The dual of a
    least fixpoint is a greatest one: what only itself would hold up has failed.)
    """
    free = set(leaves)
    dual = {
        node: Gate(gate.inputs, sum(w for _, w in gate.weighed) - gate.bar + 1, gate.weights)
        for node, gate in gates.items()
    }
    never = {i for gate in gates.values() for i in gate.inputs} - gates.keys() - free
    return dual | {node: Gate((), 0) for node in never}


def users(gates: Mapping[N, Gate[N]]) -> dict[N, list[tuple[N, int]]]:
    """Return which gates look at each node, with its weight there."""
    found: dict[N, list[tuple[N, int]]] = {}
    for name, gate in gates.items():
        for node, weight in gate.weighed:
            found.setdefault(node, []).append((name, weight))
    return found


def holding(
    gates: Mapping[N, Gate[N]], above: Mapping[N, Sequence[tuple[N, int]]], leaves: Iterable[N], but: Collection[N] = ()
) -> set[N]:
    """Return what holds once these leaves do, but for nodes that never do: the least fixpoint. `above` are the `users`.

    >>> gates = {"both": every("a", "b"), "any": some("both", "c")}
    >>> sorted(holding(gates, users(gates), ["a", "b"]))
    ['a', 'any', 'b', 'both']
    """
    found = {*leaves, *(name for name, gate in gates.items() if gate.bar <= 0)}.difference(but)
    queue, left = list(found), {name: gate.bar for name, gate in gates.items()}
    for node in queue:  # grows while it is read
        for name, weight in above.get(node, ()):
            left[name] -= weight
            if left[name] <= 0 and name not in found and name not in but:
                found.add(name)
                queue.append(name)
    return found


def knots(below: Mapping[int, list[int]]) -> Iterator[list[int]]:
    """Yield the strongly connected components (Tarjan, SIAM Journal on Computing 1972), by a stack of our own."""
    place: dict[int, int] = {}  # in the order in which nodes are entered
    lowest: dict[int, int] = {}  # of the places reached from a node, among those not yielded yet
    path: list[int] = []
    at: dict[int, int] = {}  # of the path
    for start in below:
        stack = [] if start in place else [start]
        todo: dict[int, Iterator[int]] = {}
        while stack:
            node = stack[-1]
            if node not in todo:
                place[node] = lowest[node] = len(place)
                at[node] = len(path)
                path.append(node)
                todo[node] = iter(below[node])
            new = next((i for i in todo[node] if i not in place), None)
            if new is not None:
                stack.append(new)
                continue
            stack.pop()
            lowest[node] = min([lowest[node], *(lowest[i] for i in below[node] if i in lowest)])
            if lowest[node] == place[node]:
                knot = path[at[node] :]
                del path[at[node] :]
                for done in knot:
                    del lowest[done]
                yield knot


class Cone(Generic[N]):
    """The part of a network that matters: what the goal needs, without what holds anyway or never can.

    Nodes are numbers, the goal 1. Each gate left needs more than nothing, and has inputs enough.
    """

    def __init__(self, gates: Mapping[Any, Gate[Any]], goal: Hashable, costs: Mapping[N, int], founded: bool) -> None:
        self.founded = founded
        self.bar: dict[int, int] = {}
        self.needs: dict[int, list[tuple[int, int]]] = {}
        self.leaves: dict[int, N] = {}
        number: dict[Any, int] = {goal: 1}
        names: list[Any] = [goal]
        for i, name in enumerate(names, 1):  # grows while it is read
            if name in costs:
                self.leaves[i] = name
                continue
            gate = gates.get(name) or Gate((), 1)
            self.bar[i], self.needs[i] = gate.bar, (needs := [])
            for below, weight in gate.weighed:
                if below not in number:
                    names.append(below)
                    number[below] = len(names)
                needs.append((number[below], weight))
        self._turn()
        surely, perhaps = self.holding(()), self.holding(self.leaves)
        self.always, self.never = 1 in surely, 1 not in perhaps
        if founded:
            perhaps.discard(1)
        if surely or len(perhaps) < len(names):
            self._keep(surely, perhaps)
            self._turn()
        self.number: dict[N, int] = {
            leaf: number[leaf] for leaf in costs if number.get(leaf) in self.leaves
        }  # in the order given
        self.leaves = {i: leaf for leaf, i in self.number.items()}
        self.costs = {i: costs[leaf] for i, leaf in self.leaves.items()}

    def _keep(self, surely: set[int], perhaps: set[int]) -> None:
        """Keep what the goal needs and is neither certain nor impossible."""
        bar, needs = self.bar, self.needs
        self.bar, self.needs, seen, queue = {}, {}, {1}, [1]
        for node in queue:  # grows while it is read
            if node in needs:
                self.bar[node] = bar[node] - sum(weight for i, weight in needs[node] if i in surely)
                self.needs[node] = [(i, w) for i, w in needs[node] if i in perhaps and i not in surely]
                new = [i for i, _ in self.needs[node] if i not in seen]
                seen.update(new)
                queue += new
        self.leaves = {i: leaf for i, leaf in self.leaves.items() if i in seen}

    def _turn(self) -> None:
        """Note what each node is an input of."""
        self.above: dict[int, list[tuple[int, int]]] = {}
        for gate, needs in self.needs.items():
            for node, weight in needs:
                self.above.setdefault(node, []).append((gate, weight))
        if self.founded:
            self.above.pop(1, None)  # by the time the goal holds it is too late for it to help itself

    def holding(self, leaves: Collection[int]) -> set[int]:
        """Return what holds once these leaves do."""
        if self.founded:
            return self._closure([*leaves, *(g for g, bar in self.bar.items() if bar <= 0)], self.bar)
        slack = {g: sum(w for _, w in needs) - self.bar[g] + 1 for g, needs in self.needs.items()}
        failed = [*(leaf for leaf in self.leaves if leaf not in leaves), *(g for g, bar in slack.items() if bar <= 0)]
        return {*self.needs, *self.leaves} - self._closure(failed, slack)

    def _closure(self, start: list[int], bar: Mapping[int, int]) -> set[int]:
        found, queue, left = set(start), start, dict[int, int]()
        for node in queue:  # grows while it is read
            for gate, weight in self.above.get(node, ()):
                if gate not in found:
                    left[gate] = rest = left.get(gate, bar[gate]) - weight
                    if rest <= 0:
                        found.add(gate)
                        queue.append(gate)
        return found
