"""Several proofs together: why a goal stands where it stands, and why it would stand elsewhere once something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kgtools.changing.enacting import enact
from kgtools.changing.guiding import runs
from kgtools.changing.roadmaps import Roadmap
from kgtools.changing.unblocking import Unblocking
from kgtools.differing.shifts import Difference
from kgtools.errors import UsageError
from kgtools.narrating import stage_of
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.proving.arguing import tree
from kgtools.proving.proofs import Proof
from kgtools.tracing import Trace, trace_goal

ONE_NAME = "two verdicts of one day would have one name in Turtle"
APART = "Choose json, or kgtools trace … --format ttl for each side."


@dataclass(frozen=True)
class Proofs(Outlined):
    """Proofs, each with what it is the proof of."""

    title: str
    parts: tuple[tuple[str, Proof], ...]

    def format(self, form: str = "text") -> str:
        """Return them as text, md, json, dot, mermaid or ttl."""
        if form == "ttl":
            return turtle_of(*(proof.trace for _, proof in self.parts), proved=True)
        if form in ("dot", "mermaid"):
            from kgtools.exporting.proofs import draw

            return draw(form, *(proof for _, proof in self.parts), title=self.title)
        return super().format(form)

    def _outline(self) -> Outline:
        yield "title", self.title
        told = list[str]()
        for heading, proof in self.parts:
            chosen = proof.trace.view
            new = [a.words for a in chosen.assumptions if a.words not in told]
            yield "head", heading
            if not told or chosen.in_words != told[0]:
                told = [chosen.in_words]
                new = [a.words for a in chosen.assumptions]
                yield "text", chosen.in_words
            if new:
                yield "text", f"Assumed{' besides' if len(told) > 1 else ''}: {'; '.join(dict.fromkeys(new))}."
            told += new
            if proof.trace.hypothetical:
                yield "text", "HYPOTHETICAL: this is only proposed; it does not exist."
            yield from tree(proof)

    def _dict(self) -> dict[str, Any]:
        from kgtools.proving.deriving import to_dict

        return {"kgtools": "proofs", "parts": [{"of": heading, **to_dict(proof)} for heading, proof in self.parts]}


def of_unblocking(found: Unblocking) -> Proofs:
    """Return why a goal is not open, and why it is once the cheapest changes are made.

    >>> from kgtools.changing.unblocking import unblock
    >>> [heading for heading, _ in of_unblocking(unblock("Kosovo", "PfP", as_of="2025-03-10")).parts]
    ['Now: blocked', 'After the least that would open it: open']
    """
    parts = [(f"Now: {found.trace.status}", found.trace.proof)]
    if after := afterwards(found):
        parts.append((f"After the least that would open it: {after.status}", after.proof))
    return Proofs(_title(found.trace), tuple(parts))


def of_roadmap(found: Roadmap) -> Proofs:
    """Return why a goal stands where it stands, and why each step can be made once those before it are.

    Of steps in a row that are alike, the first is proved.
    """
    parts, number = [(f"Now: {found.trace.status}", found.trace.proof)], 0
    for place, run in enumerate(runs(found), 1):
        made = found.steps[: number + 1]
        number += len(run)
        changes = [c for step in made for c in step.changes if c.kind not in ("decide", "push")]
        chosen = enact(found.trace.view, found.trace.network, changes, [step.requirement for step in made[:-1]])
        reached = trace_goal(chosen, *run[0].requirement)
        more = f", and likewise {len(run) - 1} more" if len(run) > 1 else ""
        parts.append(
            (
                f"Step {place}: {stage_of(found.trace.view.dataset, run[0].requirement, found.goal)}{more}: {reached.status}",
                reached.proof,
            )
        )
    return Proofs(_title(found.trace), tuple(parts))


def of_difference(found: Difference) -> Proofs:
    """Return the proofs of both sides of each goal that stands elsewhere."""
    parts = list[tuple[str, Proof]]()
    for shift in found.shifts:
        goal = f"{found.label(shift.goal[1])}, {found.label(shift.goal[0])}"
        for side, trace in (("before", shift.before), ("after", shift.after)):
            parts.append((f"{goal}: {trace.status} {side}", trace.proof))
    return Proofs("Why what changed was so, and why it is so now", tuple(parts))


def afterwards(found: Unblocking | Roadmap) -> Trace | None:
    """Return the trace of the goal once the cheapest way is gone; None if there is none, or nothing has to change."""
    if isinstance(found, Roadmap):
        return trace_goal(found.after(len(found.steps)), *found.goal) if found.outcome == "steps" else None
    return found.after(found.found.found[0][1]) if found.outcome == "changes" else None


def written(found: Unblocking | Roadmap, form: str) -> str:
    """Return what the cheapest way comes to: drawn as dot or mermaid, or the verdicts before and after as ttl."""
    after = afterwards(found)
    if form == "ttl":
        return turtle_of(found.trace, *([after] if after else []))
    from kgtools.exporting.exports import export

    return export(after or found.trace, form)


def turtle_of(*traces: Trace, proved: bool = False) -> str:
    """Return verdicts as Turtle, with their proofs if so `proved`."""
    from kgtools.answers import verdict, verdict_iri
    from kgtools.proving.deriving import derivation
    from kgtools.results import turtle

    if len({verdict_iri(t) for t in traces}) < len(traces):
        raise UsageError(ONE_NAME, remedy=APART)
    found = {triple for t in traces for triple in verdict(t)}
    return turtle(found.union(*(derivation(t.proof) for t in traces)) if proved else found)


def _title(trace: Trace) -> str:
    standing, applicant = trace.network.goal
    return f"{trace.view.dataset.label(applicant)}: {trace.view.dataset.label(standing)}, and why"
