"""The cheapest minimal sets of leaves: random networks with cycles against all subsets and against clingo; limits; size."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import combinations
from random import Random

import clingo
import pytest

from kgtools.searching.cheapest import Gate, blocking, cheapest, every, some
from kgtools.searching.maxsat import MaxSat, threshold
from tests.conftest import ROOT

ALL = 10**6  # sets: more than there are


# -------------------- small networks


def random_network(luck, leaves, gates):
    """Gates that may need each other in any way; a few always hold, or never; an input may be neither gate nor leaf."""
    costs = {f"leaf{i}": luck.choice([1, 1, 2, 3, luck.randint(1, 9)]) for i in range(leaves)}
    names = [f"gate{i}" for i in range(gates)]
    nodes = [*costs, *costs, *names, *names, *names, *luck.choice([[], [], ["never"]])]
    return {name: random_gate(luck, nodes) for name in names}, "gate0", costs


def random_gate(luck, nodes):
    inputs = tuple(luck.choices(nodes, k=luck.choice([1, 2, 2, 3, 3, 4, 5])))
    kind = luck.choice(["all"] * 4 + ["any"] * 5 + ["least"] * 4 + ["weighted"] * 4 + ["odd"])
    if kind == "weighted":
        largest = luck.choice([3, 6, 6, 10**7])  # the last: too many sums to list
        weights = tuple(luck.randint(1, largest) for _ in inputs)
        return Gate(inputs, luck.randint(1, sum(weights)), weights)
    if kind == "least":
        return Gate(inputs, luck.randint(1, len(inputs)))
    if kind == "odd":
        return luck.choice([every(), some(), Gate(inputs, 0), Gate(inputs, len(inputs) + 1)])
    return every(*inputs) if kind == "all" else some(*inputs)


def holding(gates, leaves):
    """What holds, by rounds over everything until nothing is new."""
    found = set(leaves)
    while True:
        new = {
            name
            for name, gate in gates.items()
            if sum(w for i, w in zip(gate.inputs, gate.weights or [1] * len(gate.inputs), strict=True) if i in found)
            >= gate.bar
        } - found
        if not new:
            return found
        found |= new


def left(gates, chosen):
    """What holds, if what holds itself up does: what is left of everything, by rounds of what falls."""
    kept = {*gates, *chosen}
    while True:
        again = {
            node
            for node in kept
            if node in chosen or sum(w for i, w in gates[node].weighed if i in kept) >= gates[node].bar
        }
        if again == kept:
            return kept
        kept = again


def minimal(costs, suffices):
    """All minimal sets of leaves that suffice, with their costs, from all subsets."""
    found = []
    for size in range(len(costs) + 1):
        for chosen in map(frozenset, combinations(costs, size)):
            if not any(smaller <= chosen for smaller in found) and suffices(chosen):
                found.append(chosen)
    return {chosen: sum(costs[leaf] for leaf in chosen) for chosen in found}


def as_sets(answer):
    found = {frozenset(leaves): cost for cost, leaves in answer.found}
    assert len(found) == len(answer.found)
    assert [cost for cost, _ in answer.found] == sorted(cost for cost, _ in answer.found)
    return found


def is_cyclic(gates):
    below = {name: set(gate.inputs) & set(gates) for name, gate in gates.items()}
    while leaves := [name for name, needs in below.items() if not needs & set(below)]:
        for name in leaves:
            del below[name]
    return bool(below)


def check(luck, expected, seen, **arguments):
    """All sets, the cheapest few and those up to a cost: complete exactly if there are no others."""
    everything = cheapest(**arguments, most=ALL)
    assert as_sets(everything) == expected
    assert everything.complete
    assert not everything.stopped
    in_order = sorted(expected.values())
    most = luck.randint(1, 4)
    few = cheapest(**arguments, most=most)
    assert as_sets(few).items() <= expected.items()
    assert [cost for cost, _ in few.found] == in_order[:most]
    assert few.complete == (len(expected) <= most)
    limit = luck.choice([*in_order, 5])
    cheap = cheapest(**arguments, most=ALL, max_cost=limit)
    assert as_sets(cheap) == {leaves: cost for leaves, cost in expected.items() if cost <= limit}
    assert cheap.complete == (not in_order or in_order[-1] <= limit)
    seen["sets"] += len(expected)
    seen["several sets"] += len(expected) > 1
    seen["ties"] += len(set(in_order)) < len(in_order)
    seen["cut off"] += not few.complete
    seen["too dear"] += not cheap.complete
    seen["loop formulas"] += everything.loops > 0
    seen["holds anyway"] += expected == {frozenset(): 0}
    seen["out of reach"] += not expected


def test_minimal_sets_are_those_found_among_all_subsets():
    holds, fails = Counter(), Counter()
    for seed in range(2500):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, luck.randint(2, 7), luck.randint(2, 8))
        expected = minimal(costs, lambda chosen: goal in holding(gates, chosen))  # noqa: B023
        check(luck, expected, holds, gates=gates, goal=goal, costs=costs)
        expected = minimal(costs, lambda lost: goal not in holding(gates, costs.keys() - lost))  # noqa: B023
        check(luck, expected, fails, gates=blocking(gates, costs), goal=goal, costs=costs, founded=False)
        holds["cyclic"] += is_cyclic(gates)
        holds["input twice"] += any(len(set(gate.inputs)) < len(gate.inputs) for gate in gates.values())
        holds["weighted"] += any(len(set(gate.weights)) > 1 for gate in gates.values())
        holds["greatest"] += cheapest(gates, goal, costs, founded=False).found != cheapest(gates, goal, costs).found
    assert holds["cyclic"] >= 2000, holds
    assert holds["loop formulas"] >= 250, holds
    assert min(holds["input twice"], holds["weighted"], holds["greatest"]) >= 200, holds
    for seen in (holds, fails):
        assert min(seen[what] for what in ("several sets", "ties", "cut off", "too dear")) >= 100, seen
        assert min(seen["holds anyway"], seen["out of reach"]) >= 50, seen


def test_greatest_fixpoint_is_what_is_left_after_all_that_fails():
    seen = Counter()
    for seed in range(800):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, luck.randint(2, 5), luck.randint(2, 7))

        expected = minimal(costs, lambda chosen: goal in left(gates, chosen))  # noqa: B023
        check(luck, expected, seen, gates=gates, goal=goal, costs=costs, founded=False)
    assert seen["several sets"] >= 50, seen


def test_leaves_that_are_alike_count_by_their_number():
    seen = Counter()
    for seed in range(300):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, luck.randint(2, 3), luck.randint(2, 5))
        alike = [tuple(f"{leaf}{copy}" for copy in "abc"[: luck.randint(1, 3)]) for leaf in costs]
        of = {group[0][:-1]: group for group in alike}
        costs = {name: costs[leaf] for leaf, group in of.items() for name in group}
        for name, gate in gates.items():
            weighed = [(copy, w) for i, w in gate.weighed for copy in of.get(i, (i,))]
            bar = luck.randint(1, sum(w for _, w in weighed)) if gate.bar > 1 else gate.bar
            gates[name] = Gate(tuple(i for i, _ in weighed), bar, tuple(w for _, w in weighed))

        def first(sets, alike=alike):
            return {
                frozenset(leaf for group in alike for leaf in group[: len(leaves & set(group))]): cost
                for leaves, cost in sets.items()
            }

        plain = minimal(costs, lambda chosen: goal in holding(gates, chosen))  # noqa: B023
        check(luck, first(plain), seen, gates=gates, goal=goal, costs=costs, alike=alike)
        dual = minimal(costs, lambda lost: goal not in holding(gates, costs.keys() - lost))  # noqa: B023
        check(luck, first(dual), seen, gates=blocking(gates, costs), goal=goal, costs=costs, alike=alike, founded=False)
        seen["fewer"] += len(first(plain)) < len(plain)
    assert seen["fewer"] >= 100, seen
    assert seen["several sets"] >= 50, seen


# -------------------- larger networks


PROGRAM = """
{ taken(L) : cost(L,_) }.
holds(L) :- cost(L,_), taken(L), not failing.
holds(L) :- cost(L,_), not taken(L), failing.
holds(G) :- bar(G,B), B <= #sum { W,I : input(G,I,W), holds(I) }.
:- not failing, not holds(goal).
:- failing, holds(goal).
:- known(N), taken(L) : member(N,L).
:~ taken(L), cost(L,C). [C,L]
"""


def by_clingo(gates, goal, costs, *, failing, most):
    """The costs of the cheapest minimal sets: the best one, then the best that contains none of those found, and so on."""
    name = {node: f"n{i}" for i, node in enumerate([*costs, *gates, "never"])} | {goal: "goal"}
    facts = [f"cost({name[leaf]},{cost})." for leaf, cost in costs.items()]
    for node, gate in gates.items():
        facts.append(f"bar({name[node]},{gate.bar}).")
        facts += [f"input({name[node]},{name[i]},{weight})." for i, weight in gate.weighed]
    found = []
    while len(found) < most:
        known = [f"known({n}). member({n},{leaf})." for n, (_, leaves) in enumerate(found) for leaf in leaves]
        control = clingo.Control(["--warn=none", "--opt-mode=opt"])
        control.add(PROGRAM + "\n".join([*facts, *known, "failing." if failing else ""]))
        control.ground()
        best = None
        with control.solve(yield_=True) as models:
            for model in models:
                taken = [str(s.arguments[0]) for s in model.symbols(atoms=True) if s.name == "taken"]
                best = (sum(model.cost), taken)
        if best is None or (best[0] == 0 and found):
            break
        found.append(best)
        if best[0] == 0:
            break
    return [cost for cost, _ in found]


def test_cheapest_sets_cost_what_clingo_says():
    seen = Counter()
    for seed in range(100):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, 20, 40)
        for failing in (False, True):
            network = blocking(gates, costs) if failing else gates
            answer = cheapest(network, goal, costs, most=3, founded=not failing)
            assert [c for c, _ in answer.found] == by_clingo(gates, goal, costs, failing=failing, most=3), seed
            seen["three"] += len(answer.found) == 3
            seen["loop formulas"] += answer.loops > 0
            seen["dear"] += answer.found[0][0] > 3 if answer.found else 0
    assert seen["three"] >= 40, seen
    assert min(seen["loop formulas"], seen["dear"]) >= 10, seen


def test_blocking_sets_of_a_weighted_vote_are_those_of_its_seats():
    """A count in seats: what is needed, and what prevents it, by the sums of all subsets."""
    seats = {"a": 29, "b": 29, "c": 27, "d": 14, "e": 13, "f": 12, "g": 10, "h": 7, "i": 4, "j": 3}
    gates = {"passed": Gate(tuple(seats), 108, tuple(seats.values()))}
    costs = dict.fromkeys(seats, 1) | {"a": 3}
    expected = minimal(costs, lambda chosen: sum(seats[s] for s in chosen) >= 108)
    answer = cheapest(gates, "passed", costs, most=ALL)
    assert as_sets(answer) == expected
    assert answer.loops == 0  # the weights are in the formula
    expected = minimal(costs, lambda lost: sum(seats.values()) - sum(seats[s] for s in lost) < 108)
    assert as_sets(cheapest(blocking(gates, costs), "passed", costs, most=ALL, founded=False)) == expected


# -------------------- form


def test_thresholds_are_said_by_clauses_exactly():
    for seed in range(300):
        luck = Random(seed)
        count = luck.randint(1, 8)
        weights = [luck.choice([1, 2, luck.randint(1, 9), 1000]) for _ in range(count)]
        inputs, bar, top = [(i + 1, w) for i, w in enumerate(weights)], luck.randint(1, sum(weights)), count + 1
        for chosen in range(2**count):
            with MaxSat({}, top) as solver:
                for clause in threshold(top, inputs, bar, solver.variable):
                    solver.add(clause)
                solver.add([top])
                for i in range(count):
                    solver.add([i + 1 if chosen >> i & 1 else -i - 1])
                reached = sum(w for i, w in enumerate(weights) if chosen >> i & 1) >= bar
                assert (solver.any() is not None) == reached, (weights, bar, chosen)


def test_costs_must_be_positive():
    with pytest.raises(ValueError, match="the cost of b is 0, and not positive"):
        cheapest({"goal": some("a", "b")}, "goal", {"a": 1, "b": 0})


def test_goal_may_be_a_leaf_or_nothing_at_all():
    assert cheapest({}, "a", {"a": 3}).found == ((3, ("a",)),)
    assert cheapest({}, "b", {"a": 3}).found == ()
    assert cheapest({}, "b", {"a": 3}).complete


def test_leaves_come_in_the_order_of_the_costs():
    gates = {"goal": every("b", "a", "c")}
    assert cheapest(gates, "goal", {"c": 1, "a": 1, "b": 1}).found == ((3, ("c", "a", "b")),)


# -------------------- size and limits


def test_deep_networks_are_no_deeper_for_it():
    deep = 100_000
    gates = {i: some(i + 1) if i % 2 else every(i + 1, f"leaf{i % 3}") for i in range(deep)}
    gates[deep] = some(0, "a", "b")  # all of it is one loop
    costs = {"a": 2, "b": 1, "leaf0": 1, "leaf1": 1, "leaf2": 1}
    assert cheapest(gates, 0, costs, most=2).found == (
        (4, ("b", "leaf0", "leaf1", "leaf2")),
        (5, ("a", "leaf0", "leaf1", "leaf2")),
    )
    answer = cheapest(blocking(gates, costs), 0, costs, founded=False)
    assert [cost for cost, _ in answer.found] == [1, 1, 1, 3]


def hard(size=150):
    """A hitting set of random triples, which takes long; two sets are simple and cheaper."""
    luck = Random(7)
    triples = {f"t{i}": some(*luck.sample(range(size), 3)) for i in range(5 * size)}
    gates = {"goal": some("a", "b", "all"), "all": every(*triples), **triples}
    return gates, "goal", {"a": 1, "b": 2} | {i: luck.randint(5, 9) for i in range(size)}


def test_time_that_runs_out_leaves_what_was_found():
    begun = time.monotonic()
    answer = cheapest(*hard(), seconds=0.5)
    assert time.monotonic() - begun < 10
    assert answer.stopped
    assert not answer.complete
    assert answer.found == ((1, ("a",)), (2, ("b",)))


def test_interrupt_from_the_keyboard_is_heard():
    code = "from tests.test_cheapest import hard, cheapest\nprint('begun', flush=True)\ncheapest(*hard())"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()
    assert "KeyboardInterrupt" in told
