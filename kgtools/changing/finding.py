"""The search for the cheapest sets of changes of one goal: from its requirement network to gates, and to the solver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

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

    Of those of one cost, those of the fewest kinds come first. Where only one is looked for (`most` 1), or the time runs out
    before any is found, of votes by weight those of the heaviest are tried. If `pushed`, what waits for itself may be granted
    out of turn, by as few pushes as possible; kinds of change that are to be done `without` are not made.
    """
    chosen, network = trace.view, trace.network
    possible = possibilities(network, trace.statuses, costs(chosen, cost), goal, _under(chosen, network.goal))
    if pushed:
        push(possible)
    told = exchange(possible.gates, {c: n for c, n in possible.costs.items() if c.kind not in without})

    def sets(most: int, alike: Sequence[tuple[Change, ...]]) -> Sets[Change]:
        every = [*told.alike, *alike]
        return cheapest(told.gates, goal, told.costs, most=most, max_cost=max_cost, seconds=seconds, alike=every)

    heavier = told.heavier
    found = sets(most, heavier if most == 1 else [])
    if most == 1 and heavier and found.found:
        found = replace(found, complete=False)
    if found.stopped and not found.found and most > 1:  # one of the cheapest is easier to find than all
        found = replace(found, found=sets(1, heavier).found)
    simple = sorted(found.found, key=lambda one: (one[0], len({told.kind_of[c] for c in one[1]})))
    return told, replace(found, found=tuple(simple))


def _under(chosen: View, goal: Key) -> Callable[[Key, str], Requirement]:
    def decision(key: Key, rule: str) -> Requirement:
        other = assuming.assume(chosen, [assuming.follow_rule(chosen, key[0], rule)])
        return requirement_network(other, *goal).nodes[key]

    return decision
