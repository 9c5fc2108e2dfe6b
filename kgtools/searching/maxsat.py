"""A solver of weighted MaxSAT that hears Ctrl-C, keeps to a deadline and works with small cores: RC2 of python-sat.

RC2 (Ignatiev, Morgado, Marques-Silva, JSAT 2019) over MiniSat, whose limits are exact. Small cores make it much faster
where costs differ, but making them small is worth only so much effort where the formula is large: hence the limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, combinations
from math import comb, gcd

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

SLICE = 1_000_000  # propagations in one go, well under a second: Python hears Ctrl-C only in between
EFFORT = 1_000  # propagations that an attempt to do without one literal of a core may take
PATIENCE = 5  # attempts in a row that may fail
FEW = 20  # clauses that are better than more variables
MANY = 1_000_000  # weight, in all, of inputs whose sums are worth listing


class MaxSat(RC2):  # type: ignore[misc]
    """Finds models that pay least; variables with a cost pay it where they are true. Others are numbered up to `top`.

    >>> with MaxSat({1: 3, 2: 1, 3: 1}, 3) as solver:
    ...     solver.add([1, 2])
    ...     solver.add([1, 3])
    ...     print(sorted(solver.cheapest() & {1, 2, 3}), solver.cost)
    [2, 3] 2
    """

    def __init__(self, costs: Mapping[int, int], top: int, deadline: float | None = None) -> None:
        self.deadline = deadline  # of time.monotonic()
        self.core: list[int] = []
        formula = WCNF()
        formula.soft, formula.wght, formula.nv = [[-i] for i in costs], list(costs.values()), top
        super().__init__(formula, solver="m22")

    def cheapest(self) -> set[int] | None:
        """Return the true variables of a model that pays least, or None if there is no model. May raise TimeoutError."""
        return self._true() if self.compute_() else None

    def any(self) -> set[int] | None:
        """Return the true variables of a model, whatever it pays, or None if there is none. May raise TimeoutError."""
        return self._true() if self._call_oracle() else None

    def variable(self) -> int:
        """Return a new variable."""
        return int(self.pool.id())

    def add(self, clause: list[int]) -> None:
        """Add a clause."""
        self.oracle.add_clause(clause)

    def add_for_each(self, conditions: list[int], needed: list[int]) -> None:
        """Say that where any of the conditions is true, one of those needed is."""
        if len(conditions) > 1 < len(needed):
            one = self.variable()
            self.add([-one, *needed])
            needed = [one]
        for condition in conditions:
            self.add([-condition, *needed])

    def _true(self) -> set[int]:
        return {i for i in self.oracle.get_model() if i > 0}

    def _call_oracle(self, assumptions: tuple[int, ...] = (), expect_interrupt: bool = True) -> bool:
        answer: bool | None = None
        while answer is None:
            if self.deadline is not None and time.monotonic() > self.deadline:
                raise TimeoutError
            self.oracle.prop_budget(SLICE)
            answer = self.oracle.solve_limited(assumptions, expect_interrupt=expect_interrupt or True)
        return answer

    def minimize_core(self) -> None:
        """Drop what the core does not need, the cheapest first, as far as that takes little effort."""
        self.core = sorted(self.core, key=lambda i: (self.wght[i], i))
        needed = failed = 0
        while len(self.core) > 1 and needed < len(self.core) and failed < PATIENCE:
            rest = self.core[:needed] + self.core[needed + 1 :]
            self.oracle.prop_budget(EFFORT)
            if self.oracle.solve_limited(rest, expect_interrupt=True) is False:
                still = set(self.oracle.get_core() or ())
                self.core = [i for i in rest if i in still]
                needed, failed = sum(i in still for i in rest[:needed]), 0
            else:
                needed, failed = needed + 1, failed + 1


def threshold(gate: int, inputs: list[tuple[int, int]], bar: int, variable: Callable[[], int]) -> Iterator[list[int]]:
    """Yield clauses by which a gate needs inputs, of (node, weight), that come to the bar.

    Where weights are so many that their sums cannot be listed, the clauses only say that some input is needed.

    >>> list(threshold(9, [(1, 1), (2, 1), (3, 1)], 2, variable=None))
    [[-9, 1, 2], [-9, 1, 3], [-9, 2, 3]]
    """
    spare = sum(weight for _, weight in inputs) - bar
    for node, weight in inputs:
        if weight > spare:
            yield [-gate, node]
            bar -= weight
    if bar <= 0:
        return
    several = sorted(((i, w) for i, w in inputs if w <= spare), key=lambda pair: -pair[1])
    nodes, largest, least = [i for i, _ in several], several[0][1], several[-1][1]
    enough = len(nodes) - -(-bar // least) + 1
    unit = gcd(*(weight for _, weight in several))
    if (bar <= least or largest == least) and comb(len(nodes), enough) <= FEW:
        yield from ([-gate, *some] for some in combinations(nodes, enough))
    elif sum(weight for _, weight in several) // unit > MANY:
        yield [-gate, *nodes]
    else:
        yield from _diagram(gate, [(i, w // unit) for i, w in several], -(-bar // unit), variable)


def _diagram(gate: int, inputs: list[tuple[int, int]], bar: int, variable: Callable[[], int]) -> Iterator[list[int]]:
    """Say what is still needed after each input: a decision diagram, of which equal nodes are one."""
    sums = [*accumulate([1, *(w for _, w in reversed(inputs))], lambda reached, w: reached | reached << w)]
    level = {bar: gate}
    for node, weight in inputs:
        sums.pop()
        below: dict[int, int] = {}
        for need, this in level.items():
            for instead, bare in (([node], need), ([], need - weight)):
                if bare <= 0:
                    continue
                more = sums[-1] >> bare  # what the inputs that follow can come to beyond that, as bits
                rest = bare + (more & -more).bit_length() - 1
                if more and rest not in below:
                    below[rest] = variable()
                yield [-this, *instead, *([below[rest]] if more else [])]
        level = below
