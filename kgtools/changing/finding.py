"""The search for the cheapest sets of changes of one goal: from its requirement network to gates, and to the solver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

from kgtools.changing.changes import Change, costs
from kgtools.changing.exchanging import Exchange, exchange
from kgtools.changing.gating import Goal, possibilities, push
from kgtools.network import Key, requirement_network
from kgtools.network import Node as Requirement
from kgtools.searching.cheapest import Sets, cheapest
from kgtools.tracing import Trace
from kgtools.views import View
from kgtools.whatif import assuming

SECONDS = 30.0  # how long the search may take, if nothing else is said


def search(
    trace: Trace,
    goal: Goal,
    *,
    most: int,
    max_cost: int | None = None,
    cost: Iterable[str] = (),
    seconds: float | None = SECONDS,
    pushed: bool = False,
    without: Collection[str] = (),
) -> tuple[Exchange, Sets[Change]]:
    """Return the cheapest minimal sets of changes after which a requirement of a trace is open, or achieved.

    Of `most` 1, of votes by weight those of the heaviest are tried first. If `pushed`, what waits for itself may be granted out of turn: by as few such pushes as possible.
    """
    chosen, network = trace.view, trace.network
    possible = possibilities(network, trace.statuses, costs(chosen, cost), goal, _under(chosen, network.goal))
    if pushed:
        push(possible)
    told = exchange(possible.gates, {c: n for c, n in possible.costs.items() if c.kind not in without})
    limits: dict[str, Any] = {"most": most, "max_cost": max_cost, "seconds": seconds}
    heavier = told.heavier if most == 1 else []
    found = cheapest(told.gates, goal, told.costs, alike=[*told.alike, *heavier], **limits)
    return told, replace(found, complete=False) if heavier and found.found else found


def _under(chosen: View, goal: Key) -> Callable[[Key, str], Requirement]:
    def decision(key: Key, rule: str) -> Requirement:
        return requirement_network(assuming.assume(chosen, [assuming.follow_rule(chosen, key[0], rule)]), *goal).nodes[
            key
        ]

    return decision
