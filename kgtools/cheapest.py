"""The cheapest minimal sets of leaves that make a goal hold, in a network of gates that may be cyclic.

A gate holds once inputs of enough weight hold; nothing holds itself up (the least fixpoint). Fault trees call such sets
minimal cut sets. Sources: weighted partial MaxSAT by RC2 (Ignatiev, Morgado, Marques-Silva, JSAT 2019), over clauses in
one direction (Plaisted, Greenbaum, JSC 1986); what holds only itself up is ruled out once it appears, by a loop formula
(Lin, Zhao, ASSAT, AI Journal 2004).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from threading import Timer
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


@dataclass(frozen=True)
class Sets(Generic[N]):
    """Minimal sets with their costs, cheapest first. `complete`: there are no others. `stopped`: the time ran out.

    A goal that holds anyway has one set, which is empty; one that nothing can reach has none, and is complete.
    """

    found: tuple[tuple[int, tuple[N, ...]], ...]
    complete: bool
    stopped: bool = False


def cheapest(
    gates: Mapping[N, Gate[N]],
    goal: N,
    costs: Mapping[N, int],
    *,
    most: int = 10,
    max_cost: int | None = None,
    seconds: float | None = None,
    alike: Iterable[Sequence[N]] = (),
    founded: bool = True,
) -> Sets[N]:
    """Return the `most` cheapest minimal sets of leaves that make the goal hold.

    `costs` has the leaves that can be made to hold, with what that costs (a positive integer); whatever is neither a
    gate nor a leaf never holds. Leaves that are `alike` (same cost, and exchangeable everywhere) are taken in the order
    given, so that only their number counts. Unless `founded`, what holds itself up holds: the greatest fixpoint.

    >>> gates = {"goal": some("both", "c"), "both": every("a", "b")}
    >>> cheapest(gates, "goal", {"a": 1, "b": 1, "c": 5}).found
    ((2, ('a', 'b')), (5, ('c',)))
    """
    if bad := next((leaf for leaf, cost in costs.items() if cost < 1), None):
        raise ValueError(f"the cost of {bad} is {costs[bad]}, and not positive")
    network = _Network(gates, goal, costs, founded)
    if network.holds([]):
        return Sets(((0, ()),), complete=True)
    if founded and not network.holds(network.cost):
        return Sets((), complete=True)
    return _search(network, most, max_cost, seconds, alike)


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


class _Network(Generic[N]):
    """The part of a network that matters: what the goal needs, without what holds anyway or never can. Nodes are numbers from 1."""

    def __init__(self, gates: Mapping[N, Gate[N]], goal: N, costs: Mapping[N, int], founded: bool) -> None:
        self.founded = founded
        self.names: list[N] = [goal]  # number of a node: its place, from 1
        self.number = number = {goal: 1}
        self.needs: dict[int, list[tuple[int, int]]] = {}
        self.bar: dict[int, int] = {}
        self.cost: dict[int, int] = {}
        for i, name in enumerate(self.names, 1):  # grows while it is read
            if name in costs:
                self.cost[i] = costs[name]
            elif name in gates:
                gate = gates[name]
                self.bar[i] = gate.bar
                self.needs[i] = needs = []
                for needed, weight in gate.weighed:
                    if needed not in number:
                        number[needed] = len(self.names) + 1
                        self.names.append(needed)
                    needs.append((number[needed], weight))
        self.above: list[list[tuple[int, int]]] = [[] for _ in range(len(self.names) + 1)]
        for node, inputs in self.needs.items():
            for below, weight in inputs:
                self.above[below].append((node, weight))
        self.order = [leaf for leaf in costs if leaf in number]
        self.anyway: set[int] = set()
        self.anyway = self.closure([], [g for g, bar in self.bar.items() if bar <= 0])
        for node, inputs in self.needs.items():
            self.bar[node] -= sum(weight for below, weight in inputs if below in self.anyway)
        possible = self.closure(self.cost) if founded else {*self.bar, *self.cost}
        for node, inputs in self.needs.items():
            self.needs[node] = [(i, w) for i, w in inputs if i in possible and i not in self.anyway]

    def closure(self, start: Iterable[int], gates: Iterable[int] = ()) -> set[int]:
        """Return what holds, beyond what holds anyway, once these leaves (and gates) do."""
        found = {*start, *gates}
        left: dict[int, int] = {}
        queue = list(found)
        for node in queue:  # grows while it is read
            for gate, weight in self.above[node]:
                if gate not in found and gate not in self.anyway:
                    left[gate] = rest = left.get(gate, self.bar[gate]) - weight
                    if rest <= 0:
                        found.add(gate)
                        queue.append(gate)
        return found

    def holds(self, leaves: Iterable[int]) -> bool:
        return 1 in self.anyway or 1 in self.closure(leaves)

    def cone(self) -> list[int]:
        """The goal and all beneath it that is neither certain nor impossible."""
        found = {1: None}
        queue = [1]
        for node in queue:
            for below, _ in self.needs.get(node, ()):
                if below not in found:
                    found[below] = None
                    queue.append(below)
        return queue


def _search(
    network: _Network[N], most: int, max_cost: int | None, seconds: float | None, alike: Iterable[Sequence[N]]
) -> Sets[N]:
    from pysat.examples.rc2 import RC2

    place = {network.number[leaf]: (n, leaf) for n, leaf in enumerate(network.order)}
    found: list[tuple[int, list[int]]] = []

    def answer(*, complete: bool, stopped: bool = False) -> Sets[N]:
        sets = sorted((cost, sorted(place[i] for i in leaves)) for cost, leaves in found)
        return Sets(tuple((cost, tuple(leaf for _, leaf in those)) for cost, those in sets), complete, stopped)

    with RC2(_formula(network, alike), solver="g4") as solver, _stopping(solver, seconds):
        while True:
            model = solver.compute(expect_interrupt=True)
            if model is None:
                return answer(complete=not solver.interrupted, stopped=solver.interrupted)
            true = {i for i in model if i > 0}
            chosen = sorted(true & place.keys())
            held = network.closure(chosen) if network.founded else true
            if 1 not in held:
                solver.add_clause(_loop(network, true, held))
            elif len(found) == most or (max_cost is not None and solver.cost > max_cost):
                return answer(complete=False)
            else:
                found.append((solver.cost, chosen))
                if not chosen:
                    return answer(complete=True)
                solver.add_clause([-leaf for leaf in chosen])


def _formula(network: _Network[N], alike: Iterable[Sequence[N]]) -> Any:
    """The goal holds; what holds has what it needs (but for weights, of which a loop formula tells once they fall short)."""
    from pysat.card import CardEnc, EncType
    from pysat.formula import WCNF

    formula, top = WCNF(), len(network.names)
    formula.append([1])
    for gate in network.cone():
        if gate in network.cost:
            formula.append([-gate], weight=network.cost[gate])
            continue
        bar, inputs = network.bar[gate], [i for i, _ in network.needs[gate]]
        weights = [w for _, w in network.needs[gate]]
        total = sum(weights)
        needed = [i for i, w in network.needs[gate] if total - w < bar]
        formula.extend([-gate, i] for i in needed)
        if total < bar:
            formula.append([-gate])
        elif len(needed) < len(inputs):
            unit = gcd(*weights)
            units, least = (
                [i for i, w in network.needs[gate] for _ in range(w // unit)] if total // unit < 2000 else [],
                -(-bar // unit),
            )
            if least > 1 and units:
                several = CardEnc.atleast(units, least, top_id=top, encoding=EncType.seqcounter)
                top = max(top, several.nv)
                formula.extend([-gate, *clause] for clause in several.clauses)
            else:
                formula.append([-gate, *inputs])
    for group in alike:
        numbers = [network.number[leaf] for leaf in group if leaf in network.number]
        formula.extend([first, -second] for first, second in pairwise(numbers))
    return formula


def _loop(network: _Network[N], true: set[int], held: set[int]) -> list[int]:
    """What else must hold, as the goal is among nodes that only hold each other up, or are short of weight."""
    beneath, queue = {1}, [1]
    clause: dict[int, None] = {}
    for node in queue:
        for below, _ in network.needs.get(node, ()):
            if below not in true:
                clause[below] = None
            elif below not in held and below not in beneath:
                beneath.add(below)
                queue.append(below)
    return list(clause)


@contextmanager
def _stopping(solver: Any, seconds: float | None) -> Iterator[None]:
    """Interrupt a solver once its time is up."""
    timer = None if seconds is None else Timer(seconds, solver.interrupt)
    try:
        if timer:
            timer.start()
        yield
    finally:
        if timer:
            timer.cancel()
