"""The cheapest minimal cut sets of fault trees: what the engine does with networks that somebody else has made.

Run: python -m benchmarks.aralia TREE.xml [-k 10] [--costs SEED] [--blocking] [--top NAME] [--seconds S]
Prints one set per line, its cost first. Without --costs every event costs 1; with a seed, 1 to 100 at random, in the order
of their names. --blocking: the minimal path sets, of events without which the top cannot happen. Several files, or a
folder, give a table. Exit codes: 0 fine, 2 a file cannot be read or is not coherent, 3 the time ran out.
The Aralia trees: https://github.com/openpra-org/aralia-fault-tree-dataset (CC BY-SA 4.0)
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random

from benchmarks.openpsa import FaultTree, read_fault_tree
from kgtools.errors import InputError
from kgtools.searching.cheapest import Sets, blocking, cheapest


def costs_of(tree: FaultTree, seed: int | None) -> dict[str, int]:
    """Return what each event costs."""
    luck = Random(seed)  # noqa: S311  (nothing to keep secret)
    return {event: 1 if seed is None else luck.randint(1, 100) for event in tree.events}


def solve(tree: FaultTree, options: argparse.Namespace) -> Sets[str]:
    """Return the cheapest sets of a tree."""
    costs = costs_of(tree, options.costs)
    gates = blocking(tree.gates, costs) if options.blocking else tree.gates
    return cheapest(gates, tree.top, costs, most=options.k, seconds=options.seconds, founded=not options.blocking)


def show(path: Path, options: argparse.Namespace) -> int:
    """Print the cheapest sets of one tree."""
    tree = read_fault_tree(path, options.top)
    sets = solve(tree, options)
    for cost, events in sets.found:
        print(cost, *events)
    if sets.stopped:
        print(f"The time ran out: {len(sets.found)} of {options.k} sets were found.", file=sys.stderr)
    elif sets.complete:
        print(f"There are no others: {len(sets.found)} minimal sets in all.", file=sys.stderr)
    print(f"{time.process_time():.2f} CPU seconds", file=sys.stderr)
    return 3 if sets.stopped else 0


def compare(paths: list[Path], options: argparse.Namespace) -> int:
    """Print a table of trees."""
    code = 0
    form = "{:<12} {:>6} {:>6} {:>9} {:>9} {:>8}"
    print(form.format("tree", "gates", "events", "cheapest", f"no. {options.k}", "CPU s"))
    for path in paths:
        begun = time.process_time()
        try:
            tree = read_fault_tree(path, options.top)
            sets = solve(tree, options)
        except InputError as error:
            print(f"{path.stem:<12} {str(error).splitlines()[0]}", flush=True)
            code = 2
            continue
        costs = [cost for cost, _ in sets.found]
        first = costs[0] if costs else "-"
        last = costs[-1] if len(costs) == options.k else "-"
        spent = f"{time.process_time() - begun:.2f}{' (stopped)' if sets.stopped else ''}"
        print(form.format(tree.name, len(tree.gates), len(tree.events), first, last, spent), flush=True)
        code = code or (3 if sets.stopped else 0)
    return code


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.aralia", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="TREE.xml", help="files, or folders of them")
    parser.add_argument("-k", type=int, default=10, help="how many sets (default: 10)")
    parser.add_argument("--costs", type=int, metavar="SEED", help="random costs from 1 to 100 (default: 1 each)")
    parser.add_argument("--blocking", action="store_true", help="the dual: events without which the top cannot happen")
    parser.add_argument("--top", metavar="NAME", help="the gate that is to happen")
    parser.add_argument("--seconds", type=float, help="stop a tree after so long, with exit code 3")
    options = parser.parse_args(arguments)
    if options.k < 1:
        parser.error("-k is a positive number")
    paths = [file for path in options.paths for file in (sorted(path.glob("*.xml")) if path.is_dir() else [path])]
    if not paths:
        parser.error("there are no .xml files in there")
    try:
        return compare(paths, options) if len(paths) > 1 or options.paths[0].is_dir() else show(paths[0], options)
    except InputError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
