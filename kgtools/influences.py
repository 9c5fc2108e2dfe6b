"""Influences behind a blocker, and cycles: of requirements that hold each other up, and of influences."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from kgtools.assertions import Assertion
from kgtools.network import Key, Network
from kgtools.refusals import Refusal
from kgtools.views import View


def behind(chosen: View, blockers: Sequence[Refusal]) -> tuple[Assertion, ...]:
    """Return the influences that reach a blocker or its position, over any number of hops."""
    targets = {r.actor for r in blockers} | {a.iri for r in blockers for a in r.because}
    found: dict[str, Assertion] = {}
    while True:
        new = [i for i in chosen.of("Influence") if i.iri not in found and targets & set(i.all("effect"))]
        if not new:
            return tuple(found.values())
        found |= {i.iri: i for i in new}
        targets |= {cause for i in new for cause in i.all("cause")}


def cycles(network: Network, cone: Sequence[Key]) -> tuple[tuple[str, ...], ...]:
    """Return the cycles among what is not achieved, and among influences that touch it; each as its members' IRIs, in order."""
    chosen = network.view
    needs = {key: {n.key for n in network.nodes[key].needs} & set(cone) for key in cone}
    loops = [tuple(key[0] for key in loop) for loop in _loops(needs)]
    touched = {key[0] for key in cone} | {
        str(p) for key in cone for p in chosen.dataset.values(key[0], "kg:attainedIn")
    }
    influences, pool = [], list(chosen.of("Influence"))
    while near := [i for i in pool if touched & {*i.all("cause"), *i.all("effect")}]:
        influences += near
        touched |= {end for i in near for end in (*i.all("cause"), *i.all("effect"))}
        pool = [i for i in pool if i not in near]
    causes: dict[str, set[str]] = {}
    for influence in influences:
        for cause in influence.all("cause"):
            causes.setdefault(cause, set()).update(influence.all("effect"))
    return tuple(loops + [tuple(loop) for loop in _loops(causes)])


def _loops(edges: dict) -> list[list]:  # type: ignore[type-arg]
    """The strongly connected components that hold a cycle, sorted. NetworkX is imported only where there is one."""
    try:
        TopologicalSorter(edges).prepare()
        return []
    except CycleError:
        import networkx as nx

        graph = nx.DiGraph((a, b) for a, ends in edges.items() for b in ends)
        parts = nx.strongly_connected_components(graph)
        return sorted(sorted(c) for c in parts if len(c) > 1 or any(graph.has_edge(n, n) for n in c))
