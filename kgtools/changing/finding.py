"""The search for the cheapest sets of changes of one goal: from its requirement network to gates, and to the solver."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from kgtools.changing.changes import Change, costs
from kgtools.changing.counting import Gates, Node
from kgtools.changing.exchanging import Exchange, exchange
from kgtools.changing.gating import NEVER, Goal, possibilities, push
from kgtools.ladder import Status
from kgtools.network import Key, beneath, requirement_network
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

    def possible(narrowed: Mapping[Key, Key], closed: Collection[Key]) -> Exchange:
        under = _under(chosen, network.goal)
        every = possibilities(network, trace.statuses, costs(chosen, cost), goal, under, narrowed=narrowed)
        if pushed:
            push(every)
        return exchange(_shut(every.gates, closed), {c: n for c, n in every.costs.items() if c.kind not in without})

    told = possible({}, ())

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
    narrowed, closed = _narrower(trace, told, goal, [changes for _, changes in simple])
    if narrowed:
        told = possible(narrowed, closed)
        simple = [(price, tuple(_renamed(c, narrowed) for c in changes)) for price, changes in simple]
    return told, replace(found, found=tuple(simple))


def _narrower(
    trace: Trace, told: Exchange, goal: Goal, sets: Sequence[Sequence[Change]]
) -> tuple[Mapping[Key, Key], Collection[Key]]:
    """The narrowest thing to object to no more for each wider one, where it does in all sets, and what may stay refused then.

    Who refuses several things can declare no objection to a standing above them all, of which one route may be enough.
    """
    nodes, statuses = trace.network.nodes, trace.statuses
    narrowed, closed = dict[Key, Key](), set[Key]()
    wide = {c.target for changes in sets for c in changes if c.kind == "no-objection"}
    for scope in sorted(key for key in wide if key in nodes and nodes[key].question is None):
        within = [key for key in beneath(trace.view, *scope) if key in nodes and key != scope]
        refused = {k for k in (*within, scope) if nodes[k].question and statuses[k] < Status.OPEN}
        covers = {
            k: {k} if nodes[k].question else {*beneath(trace.view, *k)} for k in within if _can_be_named(nodes[k])
        }
        for key, below in sorted(covers.items(), key=lambda one: len(one[1])):
            left = closed | (refused - below)
            if refused & below and _suffices(told, goal, sets, left):
                narrowed[scope], closed = key, left
                break
    return narrowed, closed


def _can_be_named(requirement: Requirement) -> bool:
    return requirement.question is not None or requirement.kind in ("Standing", "AllOf")


def _suffices(told: Exchange, goal: Goal, sets: Sequence[Sequence[Change]], closed: Collection[Key]) -> bool:
    """Whether each of these sets opens the goal though these requirements cannot be opened."""
    without = replace(told, gates=_shut(told.gates, closed))
    return all(goal in without.holding(changes) for changes in sets)


def _shut(gates: Gates, keys: Iterable[Key]) -> Gates:
    """Gates in which these requirements cannot be opened."""
    stands: list[Node] = [(level, key) for key in keys for level in ("open", "achieved")]
    return {**gates, **dict.fromkeys((node for node in stands if node in gates), NEVER)}


def _renamed(change: Change, narrowed: Mapping[Key, Key]) -> Change:
    objects = change.kind == "no-objection"
    return replace(change, target=narrowed.get(change.target, change.target)) if objects else change


def _under(chosen: View, goal: Key) -> Callable[[Key, str], Requirement]:
    def decision(key: Key, rule: str) -> Requirement:
        other = assuming.assume(chosen, [assuming.follow_rule(chosen, key[0], rule)])
        return requirement_network(other, *goal).nodes[key]

    return decision
