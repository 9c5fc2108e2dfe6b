"""Layered layout of a directed graph from left to right, the same for the same input.

The steps are those of Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system structures,
IEEE Transactions on Systems, Man, and Cybernetics 11 (1981): break cycles, assign layers by the longest path, lead long
edges through empty places, order each layer by barycentres, and place it as near to its neighbours as the order allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise

Node = str | tuple[str, str, int]  # a node, or the place of an edge in a layer that it passes
Edge = tuple[str, str]
_SWEEPS = 12


@dataclass(frozen=True)
class Layout:
    """`layer` and centre `y` of each node, and the places that each edge passes, source and target included."""

    layer: Mapping[Node, int]
    y: Mapping[Node, float]
    routes: Mapping[Edge, tuple[Node, ...]]


def layered(heights: Mapping[str, float], edges: Iterable[Edge], gap: float = 14) -> Layout:
    """Return the layout of nodes with the given heights; edges from a node to itself have no route.

    >>> found = layered({"a": 10, "b": 10, "c": 10}, [("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")])
    >>> [found.layer[n] for n in "abc"]
    [0, 1, 2]
    """
    pairs = [e for e in dict.fromkeys(edges) if e[0] != e[1]]
    turned = _back_edges(list(heights), pairs)
    forward = {e: (e[1], e[0]) if e in turned else e for e in pairs}
    layer = _layers(list(heights), forward.values())
    routes: dict[Edge, tuple[Node, ...]] = {}
    for edge, (first, last) in forward.items():
        passed = [(first, last, i) for i in range(layer[first] + 1, layer[last])]
        layer |= {place: place[2] for place in passed}
        route: tuple[Node, ...] = (first, *passed, last)
        routes[edge] = route[::-1] if edge in turned else route
    rows: list[list[Node]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node, number in layer.items():
        rows[number].append(node)
    before: dict[Node, list[Node]] = {n: [] for n in layer}
    after: dict[Node, list[Node]] = {n: [] for n in layer}
    for edge, route in routes.items():
        for here, there in pairwise(route[::-1] if edge in turned else route):
            after[here].append(there)
            before[there].append(here)
    _order(rows, before, after)
    return Layout(layer, _place(rows, before, after, heights, gap), routes)


def _back_edges(nodes: Sequence[str], edges: Sequence[Edge]) -> set[Edge]:
    """The edges that close a cycle in a depth-first search, without recursion."""
    leaving: dict[str, list[str]] = {n: [] for n in nodes}
    for source, target in edges:
        leaving[source].append(target)
    found: set[Edge] = set()
    done: set[str] = set()
    for start in nodes:
        trail, path = [(start, iter(leaving[start]))] if start not in done else [], {start}
        while trail:
            node, targets = trail[-1]
            for target in targets:
                if target in path:
                    found.add((node, target))
                elif target not in done:
                    path.add(target)
                    trail.append((target, iter(leaving[target])))
                    break
            else:
                trail.pop()
                path.discard(node)
                done.add(node)
    return found


def _layers(nodes: Sequence[str], edges: Iterable[Edge]) -> dict[Node, int]:
    above: dict[str, list[str]] = {n: [] for n in nodes}
    for source, target in edges:
        above[target].append(source)
    found: dict[str, int] = {}
    for node in TopologicalSorter(above).static_order():
        found[node] = max((found[a] + 1 for a in above[node]), default=0)
    return {n: found[n] for n in nodes}


def _order(rows: list[list[Node]], before: Mapping[Node, Sequence[Node]], after: Mapping[Node, Sequence[Node]]) -> None:
    """Sort each layer by the mean place of its neighbours, from left to right and back."""
    for sweep in range(_SWEEPS):
        neighbours = after if sweep % 2 else before
        place = {n: i / max(1, len(row) - 1) for row in rows for i, n in enumerate(row)}
        for row in reversed(rows) if sweep % 2 else rows:
            means = {n: _mean([place[m] for m in neighbours[n]], place[n]) for n in row}
            row.sort(key=lambda n, means=means: means[n])  # type: ignore[misc]
            place |= {n: i / max(1, len(row) - 1) for i, n in enumerate(row)}


def _place(
    rows: Sequence[Sequence[Node]],
    before: Mapping[Node, Sequence[Node]],
    after: Mapping[Node, Sequence[Node]],
    heights: Mapping[str, float],
    gap: float,
) -> dict[Node, float]:
    """Centres as near as possible to the mean of the neighbours', in order and without overlap; the least top is 0."""
    size = {n: heights[n] if isinstance(n, str) else 0.0 for row in rows for n in row}
    y: dict[Node, float] = {}
    for row in rows:
        y |= _spread(row, dict.fromkeys(row, 0.0), size, gap)
    for sweep in range(_SWEEPS):
        neighbours = after if sweep % 2 else before
        for row in reversed(rows) if sweep % 2 else rows:
            y |= _spread(row, {n: _mean([y[m] for m in neighbours[n]], y[n]) for n in row}, size, gap)
    top = min((y[n] - size[n] / 2 for n in y), default=0.0)
    return {n: value - top for n, value in y.items()}


def _spread(
    row: Sequence[Node], wanted: Mapping[Node, float], size: Mapping[Node, float], gap: float
) -> dict[Node, float]:
    """The centres with the least squared distance to those wanted: isotonic regression by pooling adjacent violators."""
    offsets, offset = [], 0.0
    for i, node in enumerate(row):
        offset += 0.0 if i == 0 else (size[row[i - 1]] + size[node]) / 2 + gap
        offsets.append(offset)
    pools: list[tuple[float, int]] = []  # mean of wanted place less offset, number of nodes
    for node, offset in zip(row, offsets, strict=True):
        mean, count = wanted[node] - offset, 1
        while pools and pools[-1][0] > mean:
            last, number = pools.pop()
            mean, count = (mean * count + last * number) / (count + number), count + number
        pools.append((mean, count))
    starts = [mean for mean, count in pools for _ in range(count)]
    return {n: start + offset for n, start, offset in zip(row, starts, offsets, strict=True)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
