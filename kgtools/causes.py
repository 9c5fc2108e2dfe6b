"""Because of what an answer is another one: counterfactuals, one for each of the things that differ.

A cause is what made a difference: without it, the answer would not be what it is. Source: Lewis, Causation, J. Philosophy
70 (1973).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.statements import PROVENANCE
from kgtools.tracing import Trace

State = tuple[Status, frozenset[tuple[str, str, str, Key]]]
Answer = TypeVar("Answer")


def because_of(
    moved: Sequence[frozenset[str]], without: Callable[[frozenset[str]], Answer], after: Answer, most: int
) -> tuple[frozenset[str], str]:
    """Return what made the difference, of groups that moved, and how sure that is.

    `without` answers as if these had not moved, and `after` is what it answers if all have. Of "all" each made a
    difference, of "any" each alone would have done, of "some" one or more did. Of more groups than `most` none is tried.

    >>> because_of([frozenset("a"), frozenset("b"), frozenset("c")], lambda undone: not undone & {"a", "b"}, True, 50)[1]
    'all'
    """
    every = frozenset[str]().union(*moved)
    if len(moved) == 1 or len(moved) > most:
        return every, "all" if len(moved) == 1 else "some"
    needed = frozenset[str]().union(*(group for group in moved if without(group) != after))
    rest = every - needed
    if (reached := without(rest)) == after:
        return needed, "all"
    others = [group for group in moved if group <= rest]
    adding = {group: with_it for group in others if (with_it := without(rest - group)) != reached}
    if adding and not needed and set(adding.values()) == {after}:
        return frozenset[str]().union(*adding), "any"
    enough = needed.union(*adding)
    return enough if without(every - enough) == after else every, "some"


def state(found: Trace) -> State:
    """Return where a goal stands and who blocks it, without the reasons."""
    return found.status, frozenset((r.actor, r.kind, r.basis, r.stage) for r in found.blockers)


def said(assertion: Assertion) -> object:
    """Return what an assertion says, and of which time, whoever says it."""
    told = {
        s: v for s, v in assertion.slots.items() if s not in PROVENANCE | {"modality", "statedTime", "attestedOnly"}
    }
    return assertion.kinds, assertion.begin, assertion.end, tuple(told.items())
