"""Where a change would do most, as JSON values: who would have to do what for which goals, and who alone can block them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kgtools.barring.levers import Hand, Leverage
from kgtools.barring.pulling import Step
from kgtools.changing.changes import Change, done
from kgtools.prefacing import assumed, choices
from kgtools.statements import entry, ref


def to_dict(found: Leverage) -> dict[str, Any]:
    """Return the answer of `leverage` as JSON values."""
    chosen, data = found.view, found.view.dataset

    def change(c: Change, cost: int) -> dict[str, Any]:
        return {
            "kind": c.kind,
            "requirement": ref(data, c.target[0]),
            "applicant": ref(data, c.target[1]),
            "rule": ref(data, c.rule) if c.rule else None,
            "group": c.group or None,
            "cost": cost,
            "words": done(data, found.applicant, c),
        }

    def step(s: Step) -> dict[str, Any]:
        return {
            "standing": ref(data, s.goal[0]),
            "change": change(s.change, s.cost),
            "number": s.number,
            "of": s.of,
            "needed": s.needed,
            "alone": s.alone,
            "instead": [change(c, cost) for c, cost in s.instead],
        }

    def refs(iris: Iterable[str]) -> list[dict[str, str]]:
        return [ref(data, iri) for iri in dict.fromkeys(iris)]

    def hand(h: Hand) -> dict[str, Any]:
        shares = [{"actor": ref(data, a), "now": str(now), "can": str(can)} for a, (now, can) in h.shares.items()]
        return {
            "standing": ref(data, h.row.goal[0]),
            "status": str(h.trace.status),
            "hypothetical": h.trace.hypothetical,
            "alone": {
                "can": refs(m.actor for m in h.can.alone if m.actor),
                "unnamed": sum(not m.actor for m in h.can.alone),
                **{
                    b: refs(r.actor for r in h.trace.blockers if r.basis == b)
                    for b in ("exercised", "stated", "expected")
                },
            },
            "sets": {"now": h.now.number, "can": h.can.number},
            "shares": shares,
            "truncated": not (h.now.exact and h.can.exact),
        }

    return {
        "kgtools": "leverage",
        "applicant": ref(data, found.applicant),
        **choices(chosen),
        **assumed(chosen),
        "levers": [
            {
                "actors": refs(lever.actors),
                "goals": refs(iri for iri, _ in lever.goals),
                "steps": [step(s) for s in lever.steps],
                "because": [entry(data, a) for a in chosen.register.grounds(lever.because)],
            }
            for lever in found.levers
        ],
        "vetoes": [hand(h) for h in found.hands],
        "influences": [
            {"standings": refs(iri for iri, _ in goals), **entry(data, influence)} for influence, goals in found.behind
        ],
        "unasked": refs(found.unasked),
        "truncated": found.limited,
    }
