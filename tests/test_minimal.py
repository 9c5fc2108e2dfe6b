"""All minimal sets: random networks with cycles against all subsets; modules; known trees; limits; size; the command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from fractions import Fraction
from itertools import islice
from random import Random

import pytest

from benchmarks.openpsa import read_fault_tree
from kgtools.searching.cheapest import cheapest
from kgtools.searching.diagrams import Diagrams
from kgtools.searching.gates import Cone
from kgtools.searching.minimal import Exceeded, Gate, blocking, every, minimal, some
from kgtools.searching.modules import Modules
from tests.conftest import ROOT, SHARED, needs_shared
from tests.test_cheapest import hard, holding, is_cyclic, left, random_network
from tests.test_cheapest import minimal as by_all_subsets

KNOWN = {
    "chinese": 392,
    "isp9605": 5_630,
    "baobab2": 4_805,
    "baobab1": 46_188,
    "das9204": 16_704,
    "ftr10": 305,
    "isp9601": 276_785,
    "isp9607": 150_436,
    "edf9201": 579_720,
    "elf9601": 151_348,
    "jbd9601": 14_007,
}


def check(expected, costs, seen, gates, goal, *, founded=True):
    """Everything that is said of the sets, of those among all subsets."""
    sets = minimal(gates, goal, costs, founded=founded)
    found = list(sets.in_order(costs))
    assert {frozenset(leaves): cost for cost, leaves in found} == expected
    assert len(found) == len(expected) == sets.number
    assert [cost for cost, _ in found] == sorted(expected.values())
    assert [size for size, _ in sets.in_order()] == sorted(map(len, expected))
    assert list(sets.by_size.items()) == sorted(Counter(map(len, expected)).items())
    assert sets.containing == {leaf: sum(leaf in those for those in expected) for leaf in costs}
    assert sets.shares == {leaf: Fraction(number, len(expected) or 1) for leaf, number in sets.containing.items()}
    seen["several"] += len(expected) > 1
    seen["holds anyway"] += expected == {frozenset(): 0}
    seen["out of reach"] += not expected
    seen["does not matter"] += bool(expected) and any(not number for number in sets.containing.values())
    seen["cyclic"] += is_cyclic(gates)
    seen["top is a leaf"] += goal in costs


# -------------------- small networks


def test_sets_are_those_among_all_subsets():
    seen = {kind: Counter() for kind in ("holds", "fails", "left")}
    for seed in range(1500):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, luck.randint(2, 6), luck.randint(2, 9))
        goal = luck.choice(list(costs)) if seed % 20 == 0 else goal
        network = gates, goal
        expected = by_all_subsets(costs, lambda chosen: goal in holding(gates, chosen))  # noqa: B023
        check(expected, costs, seen["holds"], *network)
        expected = by_all_subsets(costs, lambda chosen: goal in left(gates, chosen))  # noqa: B023
        check(expected, costs, seen["left"], *network, founded=False)
        expected = by_all_subsets(costs, lambda lost: goal not in holding(gates, costs.keys() - lost))  # noqa: B023
        check(expected, costs, seen["fails"], blocking(gates, costs), goal, founded=False)
    for kind, of in seen.items():
        assert min(of["several"], of["cyclic"], of["does not matter"]) >= 150, (kind, of)
        assert min(of["holds anyway"], of["out of reach"], of["top is a leaf"]) >= 20, (kind, of)


def random_parts(luck, leaves):
    """A network that falls into parts, some of them cyclic, and each of them into smaller ones; a few leaves are in several."""
    gates, costs = {}, {}
    common = [f"common{i}" for i in range(2)]

    def part(name, number):
        if number == 1:
            costs[name] = luck.randint(1, 5)
            return name
        sizes = []
        while sum(sizes) < number:
            sizes.append(min(luck.choice([1, 1, 1, 2, 3, 4]), number - sum(sizes), number - 1))
        inputs = [part(f"{name}.{i}", size) for i, size in enumerate(sizes)]
        inputs += luck.sample(common, luck.choice([0, 0, 0, 1]))
        if luck.random() < 0.3:  # a loop, with a gate on the way
            inputs.append(f"{name}.loop")
            gates[f"{name}.loop"] = luck.choice([every, some])(name, luck.choice(inputs[:-1]))
        gates[name] = Gate(tuple(inputs), luck.choice([1, 1, 2, 3, len(inputs)]))
        return name

    goal = part("goal", leaves)
    return gates, goal, costs | dict.fromkeys(common, 2)


def test_sets_of_modules_are_those_among_all_subsets():
    seen = {kind: Counter() for kind in ("holds", "fails")}
    for seed in range(300):
        luck = Random(seed)
        gates, goal, costs = random_parts(luck, luck.randint(3, 7))
        expected = by_all_subsets(costs, lambda chosen: goal in holding(gates, chosen))  # noqa: B023
        check(expected, costs, seen["holds"], gates, goal)
        cone = Cone(gates, goal, costs, founded=True)
        if not cone.always and not cone.never:
            modules = Modules(cone)
            seen["holds"]["modules"] += len(modules.roots) > 1
            seen["holds"]["entangled"] += any(len(modules.within(root)) > 1 for root in modules.roots)
        expected = by_all_subsets(costs, lambda lost: goal not in holding(gates, costs.keys() - lost))  # noqa: B023
        check(expected, costs, seen["fails"], blocking(gates, costs), goal, founded=False)
    assert min(seen["holds"]["modules"], seen["holds"]["entangled"]) >= 50, seen
    for kind, of in seen.items():
        assert min(of["several"], of["cyclic"]) >= 100, (kind, of)


def test_every_order_gives_the_same_sets():
    from kgtools.searching.minimal import _function

    for seed in range(150):
        luck = Random(seed)
        gates, goal, costs = random_network(luck, 6, 9)
        cone = Cone(gates, goal, costs, founded=True)
        if cone.always or cone.never:
            continue
        modules = Modules(cone)
        for root in modules.roots:
            found = set()
            for order in modules.orders(root):
                diagrams = Diagrams(len(order))
                sets, queue = set(), [(diagrams.minimal(_function(modules, root, order, diagrams, founded=True)), ())]
                for node, chosen in queue:
                    if node > 1:
                        what = order[diagrams.level[node]]
                        queue += [(diagrams.without[node], chosen), (diagrams.given[node], (*chosen, what))]
                    elif node:
                        sets.add(frozenset(chosen))
                found.add(frozenset(sets))
            assert len(found) == 1


def test_thresholds_of_any_weights_are_those_of_all_subsets():
    for seed in range(300):
        luck = Random(seed)
        count = luck.randint(1, 8)
        weights = [luck.choice([1, 2, luck.randint(1, 9), luck.randint(1, 10**7)]) for _ in range(count)]
        bar = luck.randint(1, sum(weights) + 1)
        leaves = [str(i) for i in range(count)]
        enough = lambda chosen: sum(weights[int(i)] for i in chosen) >= bar  # noqa: B023, E731
        costs = dict.fromkeys(leaves, 1)
        check(by_all_subsets(costs, enough), costs, Counter(), {"g": Gate(tuple(leaves), bar, tuple(weights))}, "g")


def test_majorities_are_counted_by_binomials():
    from math import comb

    members = [f"m{i}" for i in range(300)]
    sets = minimal({"goal": Gate(tuple(members), 200)}, "goal", members)
    assert sets.number == comb(300, 200)
    assert sets.by_size == {200: comb(300, 200)}
    assert set(sets.shares.values()) == {Fraction(2, 3)}
    assert len(next(sets.in_order())[1]) == 200


# -------------------- known trees


@needs_shared
@pytest.mark.parametrize(("name", "number"), KNOWN.items())
def test_known_trees_have_as_many_sets_as_is_known(name, number):
    tree = read_fault_tree(SHARED / "aralia" / f"{name}.xml")
    sets = minimal(tree.gates, tree.top, tree.events)
    assert sets.number == sum(sets.by_size.values()) == number
    assert sum(sets.containing.values()) == sum(size * times for size, times in sets.by_size.items())
    smallest = [size for size, times in sets.by_size.items() for _ in range(min(times, 50))][:50]
    first = list(islice(sets.in_order(), 50))
    assert [size for size, _ in first] == smallest
    assert len({frozenset(events) for _, events in first}) == 50
    luck = Random(1)
    costs = {event: luck.randint(1, 100) for event in tree.events}
    dearer = cheapest(tree.gates, tree.top, costs, most=5).found
    assert [cost for cost, _ in islice(sets.in_order(costs), 5)] == [cost for cost, _ in dearer]


@needs_shared
def test_sets_of_a_dual_are_those_that_meet_all_sets():
    tree = read_fault_tree(SHARED / "aralia" / "chinese.xml")
    sets = [set(leaves) for _, leaves in minimal(tree.gates, tree.top, tree.events).in_order()]
    gates = blocking(tree.gates, tree.events)
    duals = minimal(gates, tree.top, tree.events, founded=False)
    found = [set(leaves) for _, leaves in duals.in_order()]
    assert len(found) == duals.number > 10
    for dual in found:
        assert all(dual & each for each in sets)
        assert all(any(not (dual - {leaf}) & each for each in sets) for leaf in dual)
    again = minimal(blocking(gates, tree.events), tree.top, tree.events)
    assert (again.number, again.by_size) == (392, {2: 12, 4: 24, 5: 188, 6: 168})


@needs_shared
@pytest.mark.parametrize("name", ["chinese", "isp9605", "das9204"])
def test_known_trees_with_cycles_have_the_sets_of_the_search(name):
    tree = read_fault_tree(SHARED / "aralia" / f"{name}.xml")
    names = list(tree.gates)
    costs = dict.fromkeys(tree.events, 1)
    for seed in range(4):
        luck = Random(seed)
        gates = dict(tree.gates)
        for _ in range(5):
            gate = luck.choice(names)
            inputs = (*gates[gate].inputs, luck.choice(names))
            gates[gate] = Gate(inputs, luck.choice([gates[gate].bar, gates[gate].bar, gates[gate].bar + 1]))
        for network, founded in ((gates, True), (blocking(gates, costs), False)):
            sets = minimal(network, tree.top, costs, founded=founded)
            told = cheapest(network, tree.top, costs, most=40, founded=founded)
            assert [size for size, _ in islice(sets.in_order(), 40)] == [cost for cost, _ in told.found]
            if told.complete:
                assert sets.number == len(told.found)
    if name == "chinese":  # by the time the top holds, it is too late for it to help
        gates = {n: some(*g.inputs, tree.top) if g.bar == 1 else g for n, g in tree.gates.items()}
        assert minimal(gates, tree.top, costs).number == 392


# -------------------- limits, size, form


def test_limit_that_is_reached_is_said_and_nothing_else():
    gates, goal, costs = hard()
    with pytest.raises(Exceeded) as reached:
        minimal(gates, goal, costs, nodes=30_000)
    assert reached.value.what == "nodes"
    begun = time.monotonic()
    with pytest.raises(Exceeded) as reached:
        minimal(gates, goal, costs, seconds=0.5)
    assert reached.value.what == "seconds"
    assert time.monotonic() - begun < 10


def test_weights_whose_sums_all_differ_stop_at_the_limit():
    luck = Random(1)
    weights = tuple(luck.randint(10**8, 10**9) for _ in range(60))
    leaves = [f"m{i}" for i in range(60)]
    with pytest.raises(Exceeded):
        minimal({"goal": Gate(tuple(leaves), sum(weights) // 2, weights)}, "goal", leaves, nodes=50_000)


def test_deep_networks_are_no_deeper_for_it():
    deep = 2500  # twice as many gates
    ladder = {i: some(f"out{i}", ("on", i)) for i in range(deep)} | {
        ("on", i): every(f"step{i}", i + 1 if i + 1 < deep else "end") for i in range(deep)
    }
    leaves = [*(f"out{i}" for i in range(deep)), *(f"step{i}" for i in range(deep)), "end"]
    sets = minimal(ladder, 0, leaves)
    assert sets.number == deep + 1
    assert sets.by_size == dict.fromkeys(range(1, deep + 1), 1) | {deep + 1: 1}
    assert sets.containing["step0"] == deep
    assert [size for size, _ in sets.in_order()] == list(range(1, deep + 2))
    tangled = {gate: every(*of.inputs, "common") if of.bar == 2 else of for gate, of in ladder.items()}
    sets = minimal(tangled, 0, [*leaves, "common"])
    assert (sets.number, sets.containing["common"]) == (deep + 1, deep)
    tangled = {gate: some(*of.inputs, "common") if of.bar == 1 else of for gate, of in ladder.items()}
    assert minimal(tangled, 0, [*leaves, "common"]).number == deep + 2
    loop = {i: some(i + 1) if i % 2 else every(i + 1, f"leaf{i % 3}") for i in range(20_000)}
    loop[20_000] = some(0, "a", "b")  # all of it is one loop
    sets = minimal(loop, 0, ["a", "b", "leaf0", "leaf1", "leaf2"])
    assert (sets.number, sets.by_size) == (2, {4: 2})


def test_long_loops_through_many_gates_come_to_their_fixpoint():
    """Two rings in opposite directions, entered anywhere: it takes many rounds until nothing is new."""
    size = 60
    gates = {("left", i): some(("left", (i + 1) % size), ("right", i), f"leaf{i}") for i in range(size)}
    gates |= {("right", i): every(("right", (i - 1) % size), ("left", (i * 7) % size)) for i in range(size)}
    gates["goal"] = every(("left", 0), ("left", 30), "key")
    leaves = [*(f"leaf{i}" for i in range(size)), "key"]
    sets = minimal(gates, "goal", leaves)
    told = cheapest(gates, "goal", dict.fromkeys(leaves, 1), most=10**6)
    assert told.complete
    assert {frozenset(s) for _, s in sets.in_order()} == {frozenset(s) for _, s in told.found}
    assert sets.number == size


def test_same_input_gives_the_same_order_whatever_the_hash_seed():
    code = """
from random import Random
from kgtools.searching.minimal import minimal
from tests.test_cheapest import random_network
for seed in range(30):
    gates, goal, costs = random_network(Random(seed), 12, 12)
    print(list(minimal(gates, goal, costs).in_order(costs))[:50])
"""
    told = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert len(told.pop()) > 1000
