"""Influences behind a blocker, and cycles: of requirements that hold each other up, and of influences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from kgtools.assertions import Assertion
from kgtools.network import Key, Network
from kgtools.refusals import Refusal
from kgtools.views import View

MAX_CYCLES = 20  # more of them tell a reader nothing


def behind(chosen: View, blockers: Sequence[Refusal]) -> tuple[Assertion, ...]:
    """Return the influences that reach a blocker or its position, over any number of hops."""
    targets = {r.actor for r in blockers} | {a.iri for r in blockers for a in r.because}
    found: dict[str, Assertion] = {}
    while True:
        new = [i for i in chosen.affirmed("Influence") if i.iri not in found and targets & set(i.all("effect"))]
        if not new:
            return tuple(found.values())
        found |= {i.iri: i for i in new}
        targets |= {cause for i in new for cause in i.all("cause")}


def cycles(network: Network, cone: Sequence[Key]) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Return the cycles among what is not achieved, and among influences that touch it, and whether there are more.

    Each is its members' IRIs in the order in which one needs, or influences, the next.
    """
    chosen, inside = network.view, set(cone)
    needs = {key: sorted({*network.nodes[key].below, *network.nodes[key].conditions} & inside) for key in cone}
    touched = {key[0] for key in cone} | {
        str(p) for key in cone for p in chosen.dataset.values(key[0], "kg:attainedIn")
    }
    influences, pool = [], list(chosen.affirmed("Influence"))
    while near := [i for i in pool if touched & {*i.all("cause"), *i.all("effect")}]:
        influences += near
        touched |= {end for i in near for end in (*i.all("cause"), *i.all("effect"))}
        pool = [i for i in pool if i not in near]
    effects: dict[str, list[str]] = {}
    for influence in influences:
        for cause in influence.all("cause"):
            effects.setdefault(cause, []).extend(influence.all("effect"))
    loops, more = _loops(needs)
    others, further = _loops(effects)
    return (*(tuple(key[0] for key in loop) for loop in loops), *map(tuple, others)), more or further


def _loops(edges: Mapping[Any, Sequence[Any]]) -> tuple[list[list[Any]], bool]:
    """The simple cycles of a graph, each beginning with its smallest node, and whether any were left out.

    NetworkX is imported only where there is a cycle. Source: Johnson, SIAM J. Computing 4 (1975), by way of NetworkX.
    """
    try:
        TopologicalSorter(edges).prepare()
        return [], False
    except CycleError:
        import networkx as nx

        names = sorted({*edges, *(b for ends in edges.values() for b in ends)})
        number = {name: i for i, name in enumerate(names)}  # numbers, for an order that is the same every time
        graph = nx.DiGraph((number[a], number[b]) for a in sorted(edges) for b in sorted(set(edges[a])))
        found = list(islice(nx.simple_cycles(graph), MAX_CYCLES + 1))
        turned = sorted(c[(i := c.index(min(c))) :] + c[:i] for c in found[:MAX_CYCLES])
        return [[names[i] for i in cycle] for cycle in turned], len(found) > MAX_CYCLES
