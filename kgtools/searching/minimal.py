"""All minimal sets of leaves that make a goal hold: how many there are, of what sizes, who is in what share of them.

They are counted without being listed, on a decision diagram of each module. No order of variables is good for all networks,
so several take turns. Source: Rauzy, New algorithms for fault trees analysis (Reliability Engineering 1993).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from itertools import islice
from typing import Any

from kgtools.searching.diagrams import Diagrams, Exceeded
from kgtools.searching.families import Minimal, Nodes
from kgtools.searching.gates import Cone, Gate, N, blocking, every, knots, some
from kgtools.searching.modules import Modules

__all__ = ["Exceeded", "Gate", "Minimal", "blocking", "every", "minimal", "some"]

NODES = 10_000_000  # of a diagram: some two gigabytes
FIRST = 100_000  # steps that each of two orders may take at first; then three orders three times as many, and so on


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
    """Return the minimal sets of a module, by whichever order gets there with few steps: none is best for all."""
    orders: dict[tuple[int, ...], int] = {}  # with how far each got
    untried, many, steps = modules.orders(root), 2, FIRST
    while True:
        orders |= dict.fromkeys(islice(untried, many - len(orders)), 0)
        if not orders:
            raise Exceeded("nodes")
        for order in sorted(orders, key=lambda order: -orders[order]):
            diagrams = Diagrams(len(order), nodes, steps, deadline)
            try:
                return order, diagrams, diagrams.minimal(_function(modules, root, order, diagrams, founded))
            except Exceeded as reached:
                if reached.what == "seconds":
                    raise
                orders[order] = diagrams.done
                if reached.what == "nodes":
                    del orders[order]
            except MemoryError:
                raise Exceeded("memory") from None
        many, steps = len(orders) + 1, 3 * steps


def _function(modules: Modules, root: int, order: Iterable[int], diagrams: Diagrams, founded: bool) -> int:
    """Return the function of a module: of the gates in a cycle, the least fixpoint or the greatest.

    They start as never, or always, and are taken again until nothing is new; which ends, as they only change one way.
    """
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
            diagrams.spend(1)
            diagrams.done += 1
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
