"""A way to a goal in steps, in words to be read aloud, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from kgtools.changing.changes import words
from kgtools.changing.factoring import sentence
from kgtools.changing.roadmaps import Roadmap, Step
from kgtools.ladder import Status
from kgtools.narrating import stage_of
from kgtools.network import Key
from kgtools.opposing import stage_of as decision_of
from kgtools.outlining import Outline
from kgtools.prefacing import assumed, choices, preface
from kgtools.statements import ref

MAX_ALIKE = 3  # of more decisions alike in a row, the others are only counted
_OUTCOMES = {
    "achieved": "Already achieved: nothing has to be done.",
    "unreachable": "Nothing that could change leads there, as far as the graph knows.",
    "stopped": "The search stopped at its limit before it found a way: give it more time.",
}


def outline(found: Roadmap) -> Outline:
    """Yield the answer of `roadmap`."""
    trace, data = found.trace, found.trace.view.dataset
    standing, applicant = found.goal
    yield from preface(
        f"{data.label(applicant)}: the way to {data.label(standing)}", trace.view, hypothetical=trace.hypothetical
    )
    if found.outcome in _OUTCOMES:
        yield "note", _OUTCOMES[found.outcome]
    else:
        now = "Whether it is open is not known" if trace.status is Status.UNKNOWN else f"It is {trace.status} now"
        yield "note", f"{now}. The cheapest way costs {found.cost}; each step names what has to be there before it."
    for number, run in enumerate(runs(found), 1):
        yield from _step(found, number, run)
    for knot in found.knots:
        names = [data.label(iri) for iri in knot.members]
        yield "head", f"These wait for each other: {'; '.join(names)}"
        pushes = "; ".join(" together with ".join(data.label(iri) for iri in push) for push in knot.pushes)
        yield "item", f"None of them moves by itself. The least push from outside is any one of these: {pushes}."
    if found.steps:
        yield "note", "Costs put the ways in an order; they measure nothing (--cost changes them)."


def runs(found: Roadmap) -> Iterator[list[Step]]:
    """Yield the steps in their order, those in a row together that are one decision each, by one body under one rule."""

    def alike(step: Step) -> tuple[object, ...]:
        node = found.trace.network.nodes[step.requirement]
        plain = node.question is not None and len(step.changes) == 1
        return (
            (node.question.body, node.question.rule.iri, step.first, step.requirement[1])
            if plain and node.question
            else (step,)
        )

    for _, run in groupby(found.steps, alike):
        yield list(run)


def _step(found: Roadmap, number: int, run: Sequence[Step]) -> Outline:
    data, step = found.trace.view.dataset, run[0]
    node = found.trace.network.nodes[step.requirement]
    names = [decision_of(found.trace, s.requirement).removesuffix(", which is not yet due") for s in run]
    if len(run) > MAX_ALIKE:
        head, _, manner = names[0].rpartition(" (")
        listed = "; ".join([head, *(n.rpartition(" (")[0] for n in names[1:MAX_ALIKE])])
        yield "goal", f"{number}. {len(run)} decisions ({manner}: {listed}; and {len(run) - MAX_ALIKE} more"
    else:
        yield "goal", f"{number}. {'; '.join(names)}"
    if step.first:
        yield "item", f"first: {'; '.join(stage_of(data, key, found.goal) for key in step.first)}"
    for group in sorted(step.groups, key=lambda g: g.changes[0].kind == "decide"):
        kind = group.changes[0].kind
        if kind == "push":
            name = stage_of(data, group.changes[0].target, found.goal)
            yield (
                "item",
                f"it waits for what waits for it in turn: {name} would have to be counted on before it is there",
            )
        elif kind == "decide":
            total = sum(s.cost for s in run) if len(run) > 1 else group.cost
            yield (
                "item",
                f"then: {data.label(group.changes[0].actor)} decides in favour{' of each' if len(run) > 1 else ''} (cost {total})",
            )
        else:
            yield "item", f"{sentence(data, found.goal[1], group)} (cost {group.number * group.cost})"
    if node.kind == "Standing":
        yield "item", "then it can be attained: all that is known to be required is there"


def to_dict(found: Roadmap) -> dict[str, Any]:
    """Return the answer of `roadmap` as JSON values."""
    chosen, data = found.trace.view, found.trace.view.dataset
    standing, applicant = found.goal

    def at(key: Key) -> dict[str, Any]:
        return {"requirement": ref(data, key[0]), "applicant": ref(data, key[1])}

    return {
        "kgtools": "roadmap",
        "applicant": ref(data, applicant),
        "standing": ref(data, standing),
        **choices(chosen),
        **assumed(chosen),
        "status": found.outcome,
        "standing_status": str(found.trace.status),
        "hypothetical": found.trace.hypothetical,
        "cost": found.cost,
        "steps": [
            {
                **at(step.requirement),
                "cost": step.cost,
                "attained": found.trace.network.nodes[step.requirement].kind == "Standing",
                "pushed": step.pushed,
                "first": [at(key) for key in step.first],
                "changes": [
                    {
                        "actor": ref(data, c.actor) if c.actor else None,
                        "change": c.kind,
                        "target": ref(data, c.target[0]),
                        "label": words(data, c),
                        "cost": found.exchange.all_costs[c],
                        "instead": [
                            {"change": o.kind, "label": words(data, o), "cost": found.exchange.all_costs[o]}
                            for o in found.exchange.instead[c]
                        ],
                    }
                    for c in step.changes
                    if c.kind != "push"
                ],
            }
            for step in found.steps
        ],
        "cycles": [
            {
                "members": [ref(data, iri) for iri in knot.members],
                "pushes": [[ref(data, iri) for iri in push] for push in knot.pushes],
            }
            for knot in found.knots
        ],
        "stopped": found.found.stopped,
    }
