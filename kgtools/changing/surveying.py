"""What is open to an applicant: every standing with its status, who stands in the way, and the least that would open it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kgtools.barring import excluding
from kgtools.barring.coalitions import Coalitions, coalitions
from kgtools.catalogue import catalogue
from kgtools.changing.briefing import brief
from kgtools.changing.changes import KINDS
from kgtools.changing.factoring import sentence, through
from kgtools.changing.finding import SECONDS
from kgtools.changing.unblocking import Unblocking, unblock_goal
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.narrating import refusing, waiting
from kgtools.network import Key, Statuses, superseding
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline, listed
from kgtools.prefacing import assumed, choices, preface
from kgtools.statements import ref
from kgtools.terms import local_name
from kgtools.tracing import Trace
from kgtools.views import DEFAULT_ACCEPT, View, view
from kgtools.whatif.supposing import Assumed, suppose

WITHOUT = {
    "objection": "no-objection",
    "vote": "support",
    "recognition": "recognise",
    "finding": "meet",
    "decision": "decide",
    "rule": "rule",
}
_HEADS = {
    Status.ACHIEVED: "Has it already",
    Status.PENDING: "Under way or awaited, and nothing known stops it",
    Status.OPEN: "Open: nothing known stands against it",
    Status.UNKNOWN: "Not known",
    Status.BLOCKED: "Blocked",
}
MAX_RULES = 3  # of more decisions, the others are only counted


@dataclass(frozen=True)
class Options(Outlined):
    """Where an applicant stands everywhere. `without` are kinds of change that are not to be made, keys of `KINDS`.

    `unasked` are the standings of which nothing is known that they require, `superseded` those that it does not have and
    needs no more.
    """

    view: View
    applicant: str
    rows: tuple[Unblocking, ...]
    unasked: tuple[str, ...]
    superseded: tuple[str, ...]
    without: tuple[str, ...]

    def at(self, status: Status) -> tuple[Unblocking, ...]:
        """Return the standings that are at one rung of the ladder."""
        return tuple(row for row in self.rows if row.trace.status is status)

    def _outline(self) -> Outline:
        data = self.view.dataset
        yield from preface(f"{data.label(self.applicant)}: what is open", self.view)
        if self.without:
            words = " or ".join(name for name, kind in WITHOUT.items() if kind in self.without)
            yield "note", f"Only ways with no change of {words} are told."
        if lines := list(brief(self.rows)):
            yield "head", "Who is in the way of what"
            yield from (("item", line) for line in lines)
        for status in (Status.BLOCKED, Status.UNKNOWN, Status.OPEN, Status.PENDING, Status.ACHIEVED):
            if rows := self.at(status):
                yield "head", f"{_HEADS[status]} ({len(rows)})"
            for row in rows:
                proposed = " (only proposed; it does not exist)" if row.trace.hypothetical else ""
                yield "item", f"{data.label(row.goal[0])}{proposed}"
                yield from (("point", line) for line in self._row(row))
        if self.superseded:
            yield "note", f"Superseded by what it has: {'; '.join(map(data.label, self.superseded))}"
        if self.unasked:
            yield "note", f"Nothing is known of what is required of it for: {'; '.join(map(data.label, self.unasked))}"
        slug, day = local_name(self.applicant), self.view.as_of
        yield (
            "note",
            f"Ask why: kgtools trace {slug} STANDING --as-of {day}; what would open it: kgtools unblock, likewise.",
        )
        yield "note", "Costs put the ways in an order; they measure nothing (--cost changes them)."

    def _row(self, row: Unblocking) -> Iterable[str]:
        trace, chosen = row.trace, row.trace.view
        yield from (f"decided by: {line}" for line in _rules(row))
        if trace.status is Status.ACHIEVED:
            yield from (f"could block it, if it had to be decided now: {line}" for line in _again(trace))
            return
        yield from (f"in the way: {line}" for line in refusing(chosen, row.goal, trace.blockers))
        if trace.status is Status.BLOCKED and not trace.blockers:
            yield "in the way: nobody alone"
        yield from (f"yet to act: {line}" for line in waiting(chosen.dataset, row.goal, trace.awaited))
        yield from (f"can block it: {line}" for line in excluding.told(trace, trace.coalitions, stages=False))
        if row.outcome == "changes":
            yield f"least change (cost {row.answers[0].cost}): {'; and '.join(map(_lower, least(row)))}"
        elif row.outcome == "unreachable":
            yield "no way is known to open it" + (" without that" if self.without else "")
        elif row.outcome == "stopped":
            yield "what would open it was not found in the time allowed"

    def _dict(self) -> dict[str, Any]:
        chosen, data = self.view, self.view.dataset

        def at(key: Key) -> dict[str, Any]:
            return {"stage": ref(data, key[0]), "applicant": ref(data, key[1])}

        return {
            "kgtools": "options",
            "applicant": ref(data, self.applicant),
            **choices(chosen),
            **assumed(chosen),
            "without": list(self.without),
            "standings": [
                {
                    "standing": ref(data, row.goal[0]),
                    "status": str(row.trace.status),
                    "hypothetical": row.trace.hypothetical,
                    "decisions": [
                        {
                            **at(k),
                            "status": str(row.trace.statuses[k]),
                            "body": ref(data, n.question.body),
                            "rule": n.question.rule.label,
                        }
                        for k, n in row.trace.network.nodes.items()
                        if n.question and row.trace.statuses[k] is not Status.ACHIEVED
                    ],
                    "blockers": [
                        {"actor": ref(data, r.actor), "kind": r.kind, "basis": r.basis, **at(r.stage)}
                        for r in row.trace.blockers
                    ],
                    "can_block_alone": [ref(data, m.actor) for m in _anew(row.trace).alone if m.actor],
                    "awaited": [{"actor": ref(data, w.actor), **at(w.stage)} for w in row.trace.awaited],
                    "outcome": row.outcome,
                    "cost": row.answers[0].cost if row.answers else None,
                    "least": list(least(row)),
                }
                for row in self.rows
            ],
            "superseded": [ref(data, iri) for iri in self.superseded],
            "unasked": [ref(data, iri) for iri in self.unasked],
        }


def least(row: Unblocking) -> Iterable[str]:
    """Yield the cheapest way to open a standing, in words."""
    data = row.trace.view.dataset
    for answer in row.answers[:1]:
        yield from (sentence(data, row.goal[1], group) for group in answer.groups)
        yield from (through(data, row.goal[1], vote) for vote in answer.votes)


def _lower(words: str) -> str:
    """Words within a sentence."""
    return words[0].lower() + words[1:] if words.startswith(("Any ", "Each ", "Enough ")) else words


def _anew(trace: Trace) -> Coalitions:
    """Who could block a goal; one that is attained, if it had to be decided now."""
    if trace.status is not Status.ACHIEVED:
        return trace.coalitions
    return coalitions(trace.network, Statuses(dict.fromkeys(trace.statuses, Status.OPEN)))


def _again(trace: Trace) -> Iterable[str]:
    """Who could block what is attained, if it had to be decided now; where that is not known, whether anybody has a veto."""
    if told := list(excluding.told(trace, found := _anew(trace), stages=False)):
        return told
    rules = [node.question.rule for node in trace.network.nodes.values() if node.question]
    if found.outcome == "unclear" and rules and not any(rule.veto for rule in rules):
        return ["nobody by a veto, as nobody has one; it is not known how much each vote weighs, or who votes"]
    return []


def _rules(row: Unblocking) -> Iterable[str]:
    """The bodies and rules of the decisions that are not taken, or that led to what it has, those alike together."""
    data, alike = row.trace.view.dataset, dict[tuple[str, str], list[str]]()
    held = row.trace.status is Status.ACHIEVED
    for key, node in row.trace.network.nodes.items():
        if node.question and key[1] == row.goal[1] and (held or row.trace.statuses[key] is not Status.ACHIEVED):
            alike.setdefault((node.question.body, node.question.rule.label), []).append(node.label)
    for (body, rule), names in alike.items():
        yield f"{data.label(body)}, {rule} ({listed(names, MAX_RULES, 'more decisions')})"


def options(
    applicant: str,
    *,
    without: Iterable[str] = (),
    cost: Iterable[str] = (),
    seconds: float | None = SECONDS,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
    assume: Assumed = None,
    rules: Mapping[str, str] | None = None,
) -> Options:
    """Return where an applicant stands everywhere, who is in the way, and the least that would open what is not open.

    `without` names changes that are not to be made: objection, vote, recognition, finding, decision, rule. `seconds` is how
    long the search may take for each standing. For the other parameters see `kgtools.unblock`.

    >>> found = options("Kosovo", as_of="2025-03-10", without=["recognition"])
    >>> [row.goal[0].rpartition("/")[2] for row in found.rows if row.outcome == "open"][-1]
    'services-of-eadrcc'
    """
    data = dataset or load()
    iri = resolve(data, applicant, actors(data), "applicant")
    left_out = tuple(dict.fromkeys(_without(name) for name in ([without] if isinstance(without, str) else without)))
    chosen = suppose(view(data, as_of, known_by, accept, sources), assume, rules, None)
    rows, unasked, superseded = list[Unblocking](), list[str](), list[str]()
    for standing in catalogue(data).standings:
        if superseding(chosen, standing, iri):
            superseded.append(standing)
            continue
        row = unblock_goal(chosen, standing, iri, most=1, cost=cost, seconds=seconds, without=left_out)
        if row.trace.status is Status.ACHIEVED or row.trace.network.nodes[row.goal].needs:
            rows.append(row)
        else:
            unasked.append(standing)
    return Options(chosen, iri, tuple(rows), tuple(unasked), tuple(superseded), left_out)


def _without(name: str) -> str:
    word = name.strip().lower()
    if word not in WITHOUT and word not in KINDS:
        raise UsageError(f"without: there is no change called {name!r}", remedy=f"Choose among {', '.join(WITHOUT)}.")
    return WITHOUT.get(word, word)
