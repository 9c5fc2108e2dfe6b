"""What opened or closed between two views, and because of which assertions: every goal is asked in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kgtools.catalogue import catalogue
from kgtools.causes import State, because_of, said, state
from kgtools.differing.moving import DESCRIBED, Moves, named
from kgtools.differing.shifts import CHANGES, Difference, Reason, Shift
from kgtools.errors import UnknownName, UsageError
from kgtools.ladder import Status
from kgtools.names import actors, resolve, resolve_standing
from kgtools.network import Key, attainments
from kgtools.refusals import Awaited
from kgtools.relevance import in_question
from kgtools.staging import Event, happened, to_explain
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View

MAX_TRIED = 500  # of more that differ, none is tried alone


def diff(
    before: View, after: View, applicants: Iterable[str] | None = None, standings: Iterable[str] | None = None
) -> Difference:
    """Return which goals stand elsewhere in another view than before, and because of which assertions.

    Views are those of `kgtools.view`: of one dataset on two days, or from two choices of sources, or of two datasets, in
    which things are the same by their IRIs. Asked about are these applicants (default: all that are named as such in
    either, on the way to what something is said of them) and these standings (default: all), by any of their names.

    >>> from kgtools import load, view
    >>> data = load()
    >>> found = diff(view(data, "2023-01-01"), view(data, "2024-12-31"), ["Finland"], ["NATO"])
    >>> [(s.change, str(s.before.status), [m.assertion.label for m in s.because.moves]) for s in found.shifts]
    [('attained', 'blocked', ['Finland is a member of NATO'])]
    """
    if after.as_of < before.as_of:
        raise UsageError(
            f"from {before.as_of} to {after.as_of}: that is backwards", remedy="The earlier day goes first."
        )
    if _choices(before) == _choices(after):
        raise UsageError("both sides are the same", remedy="Let them differ in the day, the sources or the graph.")
    moves = Moves(before, after)
    shifts, unchanged = list[Shift](), list[Key]()
    for applicant, standing in _asked(before, after, applicants, standings):
        was, now = (trace_goal(chosen, standing, applicant) for chosen in (before, after))
        if _answer(was) != _answer(now) or happened(was, now):
            shifts.append(_explained(moves, was, now))
        elif any(t.status is Status.ACHIEVED or t.network.nodes[t.network.goal].needs for t in (was, now)):
            unchanged.append((standing, applicant))
    shifts.sort(key=lambda s: CHANGES.index(s.change))
    used = {m for s in shifts for r in (s.because, s.cleared) for m in r.moves}
    seen = tuple(m for iri, m in moves.all.items() if iri in moves.seen or m in used)
    return Difference(before, after, tuple(shifts), tuple(unchanged), seen, moves.described)


def _choices(chosen: View) -> tuple[object, ...]:
    return id(chosen.dataset), chosen.as_of, chosen.known_by, chosen.accept, chosen.sources


def _asked(
    before: View, after: View, applicants: Iterable[str] | None, standings: Iterable[str] | None
) -> Iterator[tuple[str, str]]:
    """The IRIs of the applicants and the standings, by label, with those that only one of two graphs has.

    Without applicants, of each those standings on the way to which something is said of it, or of nobody, and those that it
    attained or lost in between.
    """
    datasets = [after.dataset] if after.dataset is before.dataset else [after.dataset, before.dataset]
    listed = [catalogue(data) for data in datasets]
    labels = {iri: data.label(iri) for data in reversed(datasets) for iri in data.labels}

    def chosen(given: Iterable[str] | None, usual: Iterable[str], find: Any) -> Sequence[str]:
        if given is None:
            return sorted({*usual}, key=lambda iri: (labels.get(iri, iri), iri))
        names = [given] if isinstance(given, str) else given
        return list(dict.fromkeys(_first(find, datasets, name) for name in names))

    who = chosen(
        applicants, (a for c in listed for a in c.applicants), lambda d, name: resolve(d, name, actors(d), "applicant")
    )
    goals = chosen(standings, (s for c in listed for s in c.standings), resolve_standing)
    if applicants is not None:
        return ((a, s) for a in who for s in goals)
    said = [in_question(register, goals) for register in {id(v.register): v.register for v in (before, after)}.values()]
    every = {s: frozenset().union(*(those[s] for those in said)) or who for s in goals}
    return ((a, s) for a in who for s in goals if a in every[s] or _moved(before, after, s, a))


def _moved(before: View, after: View, standing: str, applicant: str) -> bool:
    was, now = ({a.iri for a in attainments(v, standing, applicant)} for v in (before, after))
    return was != now


def _first(find: Any, datasets: Sequence[Any], name: str) -> str:
    """What a name means in the first dataset that knows it."""
    for data in datasets[:-1]:
        try:
            return str(find(data, name))
        except UnknownName:
            pass
    return str(find(datasets[-1], name))


def _explained(moves: Moves, was: Trace, now: Trace) -> Shift:
    """A change with what made the difference; where something is attained by it, with what changed besides."""
    goal = now.network.goal
    within = moves.relevant(goal)
    groups: dict[object, set[str]] = {}
    for iri, move in moves.all.items():
        if iri in within:
            sides = tuple(a and (a.modality in DEFAULT_ACCEPT, said(a)) for a in (move.before, move.after))
            groups.setdefault((move.how, sides), set()).add(iri)
    if moves.described:
        groups[DESCRIBED] = {DESCRIBED}
    parts = [frozenset(those) for those in groups.values()]

    def told(found: Trace) -> tuple[State, frozenset[Awaited], tuple[Event, ...]]:
        return *_answer(found), to_explain(was, found)

    def without(undone: frozenset[str]) -> tuple[State, frozenset[Awaited], tuple[Event, ...]]:
        return told(moves.without(goal, undone, within))

    def reason(found: frozenset[str], how: str) -> Reason:
        things = named(moves, (was, now)) if DESCRIBED in found else ()
        return Reason(
            how, tuple(moves.all[iri] for those in parts for iri in sorted(those) if iri in found - {DESCRIBED}), things
        )

    causes, how = because_of(parts, without, told(now), MAX_TRIED)
    shift = Shift(was, now, reason(causes, how))
    rest = [part for part in parts if not part <= causes]
    if shift.change != "attained" or was.status is not Status.BLOCKED or how != "all" or not rest:
        return shift

    def otherwise(undone: frozenset[str]) -> State:
        return state(moves.without(goal, causes | undone, within))

    reached = moves.without(goal, causes, within)
    if state(reached) == state(was):
        return shift
    cleared = reason(*because_of(rest, otherwise, state(reached), MAX_TRIED))
    return replace(shift, otherwise=reached.status, cleared=cleared)


def _answer(found: Trace) -> tuple[State, frozenset[Awaited]]:
    """Where a goal stands, who blocks it, and who is awaited."""
    return state(found), frozenset(found.awaited)
