"""When the answer for one goal changed, and because of which assertions: counterfactuals on the day of each change.

A cause is an assertion whose beginning or end made a difference; see `kgtools.causes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from kgtools.assertions import Assertion, Register
from kgtools.causes import State, because_of, said, state
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import resolve_goal
from kgtools.network import Key
from kgtools.notebooks import Told
from kgtools.refusals import Awaited, Refusal
from kgtools.relevance import Extract, relevant
from kgtools.staging import Event, happened, to_explain
from kgtools.statements import entry, ref
from kgtools.terms import KG
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, to_day, view

MAX_TRIED = 50  # of more that begin or end on one day, none is tried alone


@dataclass(frozen=True)
class Change:
    """Where the goal stands from one day on. `day` is None for the time before anything is dated.

    `began` and `ended` are the assertions because of which it changed. `how` says how sure that is: of "all" each made a
    difference, of "any" each alone would have done, of "some" one or more did; "first" is where the timeline begins.
    `happened` is what became of the stages on the way there that day.
    """

    view: View
    day: date | None
    goal: Key
    status: Status
    blockers: tuple[Refusal, ...]
    awaited: tuple[Awaited, ...]
    how: str
    began: tuple[Assertion, ...] = ()
    ended: tuple[Assertion, ...] = ()
    happened: tuple[Event, ...] = ()

    @cached_property
    def trace(self) -> Trace:
        """The whole answer as of that day."""
        return trace_goal(self.view, *self.goal)


@dataclass(frozen=True)
class Timeline(Told):
    """The answer of `timeline`: the first of the `changes` is where it begins, and the last holds to the end.

    `opens` is the first day of which anything dated is known that can matter; `begin` and `end` are the days asked about.
    """

    goal: Key
    begin: date | None
    end: date | None
    opens: date | None
    changes: tuple[Change, ...]

    @property
    def view(self) -> View:
        """The choices that were made, in a view of the day of the last change."""
        return self.changes[-1].view

    @property
    def hypothetical(self) -> bool:
        """Whether the goal is only proposed."""
        return self.view.dataset.modality(self.goal[0]) not in DEFAULT_ACCEPT

    def _lines(self) -> Iterator[str]:
        from kgtools.narrating import lines

        return lines(self)

    def _dict(self) -> dict[str, Any]:
        data, chosen = self.view.dataset, self.view

        def change(c: Change) -> dict[str, Any]:
            return {
                "day": _iso(c.day),
                "status": str(c.status),
                "blockers": [
                    {
                        "actor": ref(data, r.actor),
                        "kind": r.kind,
                        "basis": r.basis,
                        "stage": ref(data, r.stage[0]),
                        "applicant": ref(data, r.stage[1]),
                    }
                    for r in c.blockers
                ],
                "awaited": [
                    {"actor": ref(data, w.actor), "stage": ref(data, w.stage[0]), "applicant": ref(data, w.stage[1])}
                    for w in c.awaited
                ],
                "happened": [
                    {
                        "what": e.what,
                        "stage": ref(data, e.key[0]),
                        "applicant": ref(data, e.key[1]),
                        "vote": e.vote and entry(data, e.vote),
                    }
                    for e in c.happened
                ],
                "how": c.how,
                "began": [entry(data, a) for a in c.began],
                "ended": [entry(data, a) for a in c.ended],
            }

        return {
            "kgtools": "timeline",
            "applicant": ref(data, self.goal[1]),
            "standing": ref(data, self.goal[0]),
            "begin": _iso(self.begin),
            "end": _iso(self.end),
            "opens": _iso(self.opens),
            "known_by": _iso(chosen.known_by),
            "accept": list(chosen.accept),
            "sources": None if chosen.sources is None else [ref(data, d) for d in chosen.sources],
            "hypothetical": self.hypothetical,
            "changes": [change(c) for c in self.changes],
        }


def timeline(
    applicant: str,
    standing: str,
    *,
    dataset: Dataset | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
    begin: date | str | None = None,
    end: date | str | None = None,
) -> Timeline:
    """Return when a standing's status, its blockers or the stages on its way changed for an applicant, and because of what.

    `begin` and `end` are the first and the last day asked about (default: all days, or those until `known_by`).
    Names and the other parameters are those of `kgtools.trace`.

    >>> [(str(c.day), len(c.blockers)) for c in timeline("Kosovo", "PfP", begin="2004-01-01").changes]
    [('2004-01-01', 0), ('2008-02-17', 4)]
    """
    data = dataset or load()
    first, last, known = to_day(begin, "begin (--from)"), to_day(end, "end (--to)"), to_day(known_by, "known_by")
    if first and last and last < first:
        raise UsageError(f"from {first} to {last}: that is no time", remedy="The earlier day goes first.")
    if last is None and known and (first or date.min) <= known:
        last = known
    goal = resolve_goal(data, applicant, standing)
    course = _Course(Register(data), goal, view(data, first or last or date.min, known, accept, sources))
    return Timeline(goal, first, last, next(iter(course.days), None), course.changes(first, last))


class _Course:
    """The course of one goal through time, in the few assertions that can matter for it."""

    def __init__(self, register: Register, goal: Key, chosen: View) -> None:
        self.register, self.goal, self.chosen = register, goal, chosen
        every = relevant(register, *goal)
        always = self._view(Extract(register, [replace(a, begin=None, end=None) for a in every]), chosen.as_of)
        standings = chosen.dataset.instances("kg:Standing")
        attaining = {str(k).removeprefix(KG) for s in standings for k in chosen.dataset.values(s, "kg:attainedBy")}
        accepted = {a.iri for a in always.assertions}
        accepted |= {a.iri for a in every if a.kinds & attaining and a.modality in DEFAULT_ACCEPT}  # by View.held
        self.part = Extract(register, (a for a in every if a.iri in accepted))
        self.days = sorted({d for a in self.part.all.values() for d in (a.begin, a.end) if d})

    def changes(self, first: date | None, last: date | None) -> tuple[Change, ...]:
        """Return where the goal stands on the first day, and the changes until the last."""
        before = self._answer(first or date.min)
        found = [self._change(first, before)]
        within = [d for d in self.days if (first is None or first < d) and (last is None or d <= last)]
        for day in within:
            after = self._answer(day)
            if state(after) != state(before) or happened(before, after):
                found.append(self._explained(day, before, after))
            before = after
        if first is None and within:  # before the first day, only what bears no date can tell anything
            if len(found) == 1 or found[1].day != within[0]:
                found[0] = self._change(within[0], self._answer(within[0]))
            elif found[0].status is Status.UNKNOWN:
                del found[0]
        return tuple(found)

    def _change(self, day: date | None, answer: Trace, how: str = "first") -> Change:
        chosen = self._view(self.register, day or date.min)
        return Change(chosen, day, self.goal, answer.status, answer.blockers, answer.awaited, how)

    def _explained(self, day: date, before: Trace, answer: Trace) -> Change:
        """A change with what made the difference. What several sources say alike is one thing that begins or ends."""
        moved: dict[object, list[Assertion]] = {}
        for assertion in self.part.all.values():
            if (assertion.begin == day) is not (assertion.end == day):
                moved.setdefault(said(assertion), []).append(assertion)
        groups = [frozenset(a.iri for a in those) for those in moved.values()]

        def told(found: Trace) -> tuple[State, tuple[Event, ...]]:
            return state(found), to_explain(before, found)

        causes, how = because_of(groups, lambda undone: told(self._answer(day, undone)), told(answer), MAX_TRIED)
        named = [a for those in moved.values() for a in those if a.iri in causes]
        began, ended = (tuple(a for a in named if (a.begin == day) is began) for began in (True, False))
        return replace(self._change(day, answer, how), began=began, ended=ended, happened=happened(before, answer))

    def _answer(self, day: date, undone: Collection[str] = ()) -> Trace:
        """The trace of a day as if these assertions had not begun, or not ended, on it."""
        part = self.part
        if undone:
            kept = (a for a in part.all.values() if not (a.iri in undone and a.begin == day))
            part = Extract(part, (replace(a, end=None) if a.iri in undone else a for a in kept))
        return trace_goal(self._view(part, day), *self.goal)

    def _view(self, register: Register, day: date) -> View:
        chosen = self.chosen
        return view(register, day, chosen.known_by, chosen.accept, chosen.sources)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
