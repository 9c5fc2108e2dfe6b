"""The cheapest minimal sets of leaves that make a goal hold, in a network of gates that may be cyclic.

Fault trees call such sets minimal cut sets. Sources: weighted partial MaxSAT by RC2 (Ignatiev, Morgado, Marques-Silva,
JSAT 2019), over clauses in one direction (Plaisted, Greenbaum, JSC 1986); what holds only itself up is ruled out once it
appears, by loop formulas (Lin, Zhao, ASSAT, AI Journal 2004).
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic

from kgtools.searching.gates import Cone, Gate, N, blocking, every, knots, some

__all__ = ["Gate", "Sets", "blocking", "cheapest", "every", "some"]


@dataclass(frozen=True)
class Sets(Generic[N]):
    """Minimal sets with their costs, cheapest first. `complete`: there are no others. `stopped`: the time ran out.

    A goal that holds anyway has one set, which is empty; one that nothing can reach has none, and is complete.
    """

    found: tuple[tuple[int, tuple[N, ...]], ...]
    complete: bool
    stopped: bool = False
    loops: int = field(default=0, compare=False)  # loop formulas that it took


def cheapest(
    gates: Mapping[Any, Gate[Any]],
    goal: Hashable,
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
    deadline = None if seconds is None else time.monotonic() + seconds
    network = Cone(gates, goal, costs, founded)
    if network.always:
        return Sets(((0, ()),), complete=True)
    if network.never:
        return Sets((), complete=True)
    same = [[network.number[leaf] for leaf in group if leaf in network.number] for group in alike]
    return _search(network, same, most, max_cost, deadline)


def _search(
    network: Cone[N], alike: list[list[int]], most: int, max_cost: int | None, deadline: float | None
) -> Sets[N]:
    from kgtools.searching.maxsat import MaxSat, threshold

    found: list[tuple[int, list[int]]] = []
    loops = 0

    def answer(*, complete: bool, stopped: bool = False) -> Sets[N]:
        names = tuple(network.leaves.values())  # in the order given
        place = {leaf: n for n, leaf in enumerate(network.leaves)}
        sets = sorted((cost, sorted(place[i] for i in leaves)) for cost, leaves in found)
        named = tuple((cost, tuple(names[n] for n in leaves)) for cost, leaves in sets)
        return Sets(named, complete, stopped, loops)

    with MaxSat(network.costs, max([1, *network.needs, *network.leaves]), deadline) as solver:
        solver.add([1])
        for gate, needs in network.needs.items():
            for clause in threshold(gate, needs, network.bar[gate], solver.variable):
                solver.add(clause)
        for group in alike:
            for first, second in pairwise(group):
                solver.add([first, -second])
        while True:
            try:
                true = solver.any() if len(found) == most else solver.cheapest()
            except TimeoutError:
                return answer(complete=False, stopped=True)
            if true is None:
                return answer(complete=True)
            chosen = [i for i in true if i in network.leaves]
            held = network.holding(chosen)
            if 1 not in held:
                for loop, outside in _unfounded(network, true, held):
                    loops += 1
                    solver.add_for_each(loop, outside)
            elif len(found) == most or (max_cost is not None and solver.cost > max_cost):
                return answer(complete=False)
            else:
                found.append((solver.cost, chosen))
                solver.add([-leaf for leaf in chosen])


def _unfounded(network: Cone[N], true: set[int], held: set[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield nodes that only hold each other up, or fall short, and the nodes of which one must hold for any of them to."""
    below: dict[int, list[int]] = {}
    queue = [1]
    for node in queue:  # grows while it is read
        if node not in below:
            below[node] = [i for i, _ in network.needs[node] if i in true and i not in held]
            queue += below[node]
    for knot in knots(below):
        if len(knot) > 1 or not below[knot[0]] or knot[0] in below[knot[0]]:
            within = set(knot)
            outside = {i for node in knot for i, _ in network.needs[node] if i not in within and i not in held}
            yield knot, sorted(outside)
