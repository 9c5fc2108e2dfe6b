"""The minimal cut sets of fault trees: what the engine does with networks that somebody else has made.

Run: python -m benchmarks.aralia TREE.xml [--by-size] [--shares] [-k NUMBER] [--blocking] [--top NAME] [--seconds S] [--nodes N]
Prints how many minimal sets there are, of all sizes; with --by-size, how many of each size as well, and with --shares how
many each event is in. With -k, instead, the cheapest sets, one per line with its cost: without --costs every event costs 1;
with a seed, 1 to 100 at random, in the order of their names. --blocking: the minimal path sets, of events without which the
top cannot happen. Several files, or a folder, give a table, each tree in a process of its own; beside it what SCRAM
(https://scram-pra.org) takes, where `scram` is installed. Exit codes: 0 fine, 2 a file cannot be read or is not coherent, 3 a
limit was reached, so that the number is not known.
The Aralia trees: https://github.com/openpra-org/aralia-fault-tree-dataset (CC BY-SA 4.0)
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.openpsa import FaultTree, read_fault_tree
from kgtools.errors import InputError
from kgtools.searching.minimal import NODES, Exceeded, Minimal, blocking, minimal

if TYPE_CHECKING:
    from kgtools.searching.cheapest import Sets


def costs_of(tree: FaultTree, seed: int | None) -> dict[str, int]:
    """Return what each event costs."""
    from random import Random

    luck = Random(seed)  # noqa: S311  (nothing to keep secret)
    return {event: 1 if seed is None else luck.randint(1, 100) for event in tree.events}


def solve(tree: FaultTree, options: argparse.Namespace) -> Sets[str]:
    """Return the cheapest sets of a tree."""
    from kgtools.searching.cheapest import cheapest

    costs = costs_of(tree, options.costs)
    gates = blocking(tree.gates, costs) if options.blocking else tree.gates
    return cheapest(gates, tree.top, costs, most=options.k, seconds=options.seconds, founded=not options.blocking)


def count(tree: FaultTree, options: argparse.Namespace) -> Minimal[str]:
    """Return all minimal sets of a tree."""
    gates = blocking(tree.gates, tree.events) if options.blocking else tree.gates
    founded = not options.blocking
    return minimal(gates, tree.top, tree.events, founded=founded, seconds=options.seconds, nodes=options.nodes)


def show(path: Path, options: argparse.Namespace) -> int:
    """Print what is asked of one tree."""
    tree = read_fault_tree(path, options.top)
    code = (show_number if options.k is None else show_cheapest)(tree, options)
    print(f"{time.process_time():.2f} CPU seconds", file=sys.stderr)
    return code


def show_number(tree: FaultTree, options: argparse.Namespace) -> int:
    """Print how many minimal sets a tree has."""
    try:
        sets = count(tree, options)
    except Exceeded as reached:
        limit = (
            f"{getattr(options, reached.what)} {reached.what}" if reached.what != "memory" else "the memory there is"
        )
        print(f"Stopped at {limit}: how many minimal sets there are is not known.", file=sys.stderr)
        return 3
    print(_counted(sets.number, "minimal set"))
    if options.by_size:
        for size, number in sets.by_size.items():
            print(f"of {_counted(size, 'event')}: {number}")
    if options.shares:
        for event, number in sorted(sets.containing.items(), key=lambda pair: -pair[1]):
            print(f"with {event}: {number} ({float(sets.shares[event]):.2%})")
    return 0


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def show_cheapest(tree: FaultTree, options: argparse.Namespace) -> int:
    """Print the cheapest sets of a tree."""
    sets = solve(tree, options)
    for cost, events in sets.found:
        print(cost, *events)
    if sets.stopped:
        print(f"The time ran out: {len(sets.found)} of {options.k} sets were found.", file=sys.stderr)
    elif sets.complete:
        print(f"There are no others: {len(sets.found)} minimal sets in all.", file=sys.stderr)
    return 3 if sets.stopped else 0


def compare(paths: list[Path], options: argparse.Namespace) -> int:
    """Print a table of the cheapest sets of trees."""
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
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.aralia",
        description=(__doc__ or "").partition("\n")[0],
        formatter_class=partial(
            argparse.HelpFormatter, width=120
        ),  # to ask for the terminal's takes longer than a small tree
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="TREE.xml", help="files, or folders of them")
    parser.add_argument("--by-size", action="store_true", help="how many sets there are of each size as well")
    parser.add_argument("--shares", action="store_true", help="how many sets each event is in as well")
    parser.add_argument("-k", type=int, help="the so many cheapest sets instead")
    parser.add_argument(
        "--costs", type=int, metavar="SEED", help="for -k: random costs from 1 to 100 (default: 1 each)"
    )
    parser.add_argument("--blocking", action="store_true", help="the dual: events without which the top cannot happen")
    parser.add_argument("--top", metavar="NAME", help="the gate that is to happen")
    parser.add_argument("--seconds", type=float, help="stop a tree after so long, with exit code 3")
    nodes = f"stop once a diagram has so many nodes, some 200 bytes each, with exit code 3 (default: {NODES})"
    parser.add_argument("--nodes", type=int, default=NODES, help=nodes)
    options = parser.parse_args(arguments)
    if options.k is not None and options.k < 1:
        parser.error("-k is a positive number")
    if options.k is None and options.costs is not None:
        parser.error("--costs are for the cheapest sets: add -k")
    paths = [file for path in options.paths for file in (sorted(path.glob("*.xml")) if path.is_dir() else [path])]
    if not paths:
        parser.error("there are no .xml files in there")
    try:
        if len(paths) == 1 and not options.paths[0].is_dir():
            return show(paths[0], options)
        if options.k is not None:
            return compare(paths, options)
    except InputError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    from benchmarks.processes import compare_counts

    return compare_counts(paths, options)


if __name__ == "__main__":
    sys.exit(main())
