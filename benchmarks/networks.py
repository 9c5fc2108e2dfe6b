"""The engine on large random networks, which it builds itself: sparse or dense, without loops or with short or long ones.

Run: python -m benchmarks.networks --nodes 100000 --cyclic [-k 10] [--seed N] [--extra 1] [--steps 40] [--against clingo]
Prints the costs of the k cheapest sets, the nodes that the goal needs, loop formulas, and CPU seconds.

The generator: half of the nodes are leaves, with random costs from 1 to 100. Every node but the goal is an input of a gate
that comes before it, in the order of their numbers and at most half way up, so that the goal needs all of them, some
3 log2(n) levels deep, and the leaves are far below it. A gate has up to twice `extra` more inputs (0: a tree, but for loops),
from anywhere after it. 35 % of the gates need all inputs, 45 % one, 20 % half of them; the goal all, of which there are at
least four. With --cyclic, 30 % of the gates that do not need all get one more input: a gate from which one gets to them in
up to `steps` steps (each a loop), drawn evenly; or themselves. Small steps make many small loops that hold themselves up for
nothing, which is the hardest; with many, loops go through most of the network.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from kgtools.searching.cheapest import Gate, cheapest


@dataclass(frozen=True)
class Network:
    """Gates and the costs of leaves; nodes are numbers, the goal 0."""

    gates: Mapping[int, Gate[int]]
    costs: Mapping[int, int]

    @property
    def cone(self) -> set[int]:
        """The goal and all that it needs, at whatever remove."""
        seen, queue = {0}, [0]
        for node in queue:  # grows while it is read
            for below in self.gates[node].inputs if node in self.gates else ():
                if below not in seen:
                    seen.add(below)
                    queue.append(below)
        return seen

    @property
    def in_loops(self) -> int:
        """How many gates are in loops."""
        from networkx import DiGraph, strongly_connected_components

        graph = DiGraph((node, below) for node, gate in self.gates.items() for below in gate.inputs)
        return sum(len(knot) for knot in strongly_connected_components(graph) if len(knot) > 1)


def random_network(nodes: int, seed: int, *, extra: int = 1, steps: int | None = None) -> Network:
    """Return a random network; with loops, if `steps` says how far up they may go."""
    luck = Random(seed)  # noqa: S311  (nothing to keep secret)
    count = nodes // 2  # gates
    above = [0] * nodes
    inputs: list[list[int]] = [[] for _ in range(count)]
    for node in range(1, nodes):
        last = min(node - 1, (node - 1) * count // nodes)
        above[node] = luck.randint(last // 2, last) if node > 4 else 0
        inputs[above[node]].append(node)
    gates = {}
    for gate, needs in enumerate(inputs):
        needs.extend(luck.randint(gate + 1, nodes - 1) for _ in range(luck.randint(0, 2 * extra)))
        if not needs:
            needs.append(luck.randint(count, nodes - 1))
        kind = luck.choices(["all", "any", "half"], [35, 45, 20])[0] if gate else "all"
        if steps is not None and kind != "all" and luck.random() < 0.3:
            up = gate
            for _ in range(luck.randint(0, steps)):
                up = above[up]
            needs.append(up)
        once = tuple(dict.fromkeys(needs))
        gates[gate] = Gate(once, {"all": len(once), "any": 1, "half": (len(once) + 1) // 2}[kind])
    return Network(gates, {leaf: luck.randint(1, 100) for leaf in range(count, nodes)})


PROGRAM = """
{ taken(L) : cost(L,_) }.
holds(L) :- taken(L).
holds(G) :- bar(G,B), B <= #count { I : input(G,I), holds(I) }.
:- not holds(0).
:- known(N), taken(L) : member(N,L).
:~ taken(L), cost(L,C). [C,L]
"""


def by_clingo(network: Network, count: int, seconds: float) -> tuple[list[int], bool]:
    """Return the costs of the cheapest sets by clingo, and whether it came to an end in so many seconds."""
    import clingo

    facts = [f"cost({leaf},{cost})." for leaf, cost in network.costs.items()]
    for node, gate in network.gates.items():
        facts.append(f"bar({node},{gate.bar}).")
        facts += [f"input({node},{below})." for below in gate.inputs]
    found: list[int] = []
    deadline = time.monotonic() + seconds
    while len(found) < count:
        control = clingo.Control(["--warn=none", "--opt-strategy=usc"])
        control.add(PROGRAM + "\n".join(facts))
        control.ground()
        taken: list[str] = []
        with control.solve(yield_=True, async_=True) as handle:
            while True:
                handle.resume()
                if not handle.wait(max(0, deadline - time.monotonic())):
                    handle.cancel()
                    return found, False
                model = handle.model()
                if model is None:
                    break
                taken = [str(s.arguments[0]) for s in model.symbols(atoms=True) if s.name == "taken"]
        if not taken:
            break
        facts += [f"known({len(found)}).", *(f"member({len(found)},{leaf})." for leaf in taken)]
        found.append(sum(network.costs[int(leaf)] for leaf in taken))
    return found, True


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.networks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--cyclic", action="store_true", help="with loops")
    parser.add_argument("-k", type=int, default=10, help="how many sets (default: 10)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--extra", type=int, default=1, help="more inputs per gate, on average (default: 1)")
    parser.add_argument("--steps", type=int, default=40, help="how far up loops go at most (default: 40)")
    parser.add_argument("--seconds", type=float, help="stop after so long, with exit code 3")
    parser.add_argument("--loops", action="store_true", help="say how many gates are in loops")
    parser.add_argument("--against", choices=["clingo"], help="the same by another solver, for a minute at most")
    options = parser.parse_args(arguments)
    if options.nodes < 10 or options.k < 1 or options.extra < 0 or options.steps < 0:
        parser.error("at least 10 nodes, one set, and no negative numbers")
    begun = time.process_time()
    steps = options.steps if options.cyclic else None
    network = random_network(options.nodes, options.seed, extra=options.extra, steps=steps)
    built = time.process_time()
    sets = cheapest(network.gates, 0, network.costs, most=options.k, seconds=options.seconds)
    solved = time.process_time()
    costs = [cost for cost, _ in sets.found]
    print("costs:", *costs)
    print(f"leaves in the cheapest set: {len(sets.found[0][1]) if costs else 0}")
    print(f"nodes that the goal needs: {len(network.cone)} of {options.nodes}")
    print(f"loop formulas: {sets.loops}")
    print(f"CPU seconds: {built - begun:.2f} to build, {solved - built:.2f} to solve", flush=True)
    if options.loops:
        print(f"gates in loops: {network.in_loops} of {len(network.gates)}")
    if options.against:
        begun = time.process_time()
        theirs, ended = by_clingo(network, options.k, 60)
        spent = f"{time.process_time() - begun:.2f} CPU seconds"
        print(f"clingo: {spent}, {'the same costs' if theirs == costs else theirs}{'' if ended else ' (stopped)'}")
    return 3 if sets.stopped else 0


if __name__ == "__main__":
    sys.exit(main())
