"""What became of goals between two views: the answer of `diff` as values, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgtools.differing.moving import Move
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.notebooks import Outlined
from kgtools.outlining import Outline
from kgtools.prefacing import choices
from kgtools.refusals import Awaited, Refusal
from kgtools.staging import Event, happened
from kgtools.statements import entry
from kgtools.tracing import Trace
from kgtools.views import View

if TYPE_CHECKING:
    from kgtools.proving.accounts import Proofs

CHANGES = ("attained", "opened", "closed", "lost", "other")  # see Shift.change


@dataclass(frozen=True)
class Reason:
    """The moves because of which a goal stands elsewhere; `how` sure that is, see `causes.because_of`.

    `described` are the IRIs of things that the two graphs describe differently, where that made a difference.
    """

    how: str = "all"
    moves: tuple[Move, ...] = ()
    described: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shift:
    """A goal whose status, stages, blockers or awaited members differ: its traces in the two views, and why.

    Of what was blocked and is attained, `otherwise` is where it would stand all the same had it not been attained, if that
    is elsewhere than before, and `cleared` why.
    """

    before: Trace
    after: Trace
    because: Reason
    otherwise: Status | None = None
    cleared: Reason = field(default_factory=Reason)

    @property
    def goal(self) -> Key:
        """The IRIs of the standing and the applicant."""
        return self.after.network.goal

    @property
    def change(self) -> str:
        """What kind of change it is.

        "attained" or "lost"; "opened": from blocked or unknown to open or better; "closed": the reverse; or "other".
        """
        was, now = self.before.status, self.after.status
        if (was is Status.ACHIEVED) is not (now is Status.ACHIEVED):
            return "lost" if was is Status.ACHIEVED else "attained"
        if (was < Status.OPEN) is not (now < Status.OPEN):
            return "opened" if was < Status.OPEN else "closed"
        return "other"

    @property
    def happened(self) -> tuple[Event, ...]:
        """What became of the stages on the way to it."""
        return happened(self.before, self.after)

    @property
    def gone(self) -> tuple[Refusal, ...]:
        """Who blocked it in this way, and does so no longer."""
        return _only(self.before.blockers, self.after.blockers)

    @property
    def come(self) -> tuple[Refusal, ...]:
        """Who blocks it in this way, and did not before."""
        return _only(self.after.blockers, self.before.blockers)

    @property
    def acted(self) -> tuple[Awaited, ...]:
        """Who was awaited, and is so no longer."""
        return tuple(w for w in self.before.awaited if w not in self.after.awaited)

    @property
    def awaited(self) -> tuple[Awaited, ...]:
        """Who is awaited now, and was not before."""
        return tuple(w for w in self.after.awaited if w not in self.before.awaited)


@dataclass(frozen=True)
class Difference(Outlined):
    """The answer of `diff`. `unchanged` are the goals that stand where they stood.

    `moves` are the assertions that count in one of the views and not alike in the other, whether or not that changes any answer.
    """

    before: View
    after: View
    shifts: tuple[Shift, ...]
    unchanged: tuple[Key, ...]
    moves: tuple[Move, ...]
    described: tuple[str, ...]

    @cached_property
    def idle(self) -> int:
        """How many assertions differ that change none of the answers."""
        reasons = [r for s in self.shifts for r in (s.because, s.cleared)]
        return len({*self.moves} - {m for r in reasons for m in r.moves})

    @property
    def counts(self) -> Counter[str]:
        """How many goals changed in which way."""
        return Counter(s.change for s in self.shifts)

    def label(self, iri: str) -> str:
        """Return the label of a thing in the later graph, or else in the earlier."""
        return (self.after if iri in self.after.dataset.labels else self.before).dataset.label(iri)

    @cached_property
    def proof(self) -> Proofs:
        """Why each goal that changed was so, and why it is so now."""
        from kgtools.proving.accounts import of_difference

        return of_difference(self)

    def format(self, form: str = "text") -> str:
        """Return it as text, json, md or ttl."""
        if form == "ttl":  # the verdicts of both sides on each goal that changed
            from kgtools.proving.accounts import APART, ONE_NAME, turtle_of

            if self.before.as_of == self.after.as_of:
                raise UsageError(ONE_NAME, remedy=APART)
            return turtle_of(*(trace for s in self.shifts for trace in (s.before, s.after)))
        return super().format(form)

    def _outline(self) -> Outline:
        from kgtools.differing.retelling import outline

        return outline(self)

    def _dict(self) -> dict[str, Any]:
        def side(chosen: View) -> dict[str, Any]:
            return {
                "graph": chosen.dataset.name,
                **choices(chosen),
            }

        return {
            "kgtools": "diff",
            "from": side(self.before),
            "to": side(self.after),
            "counts": {**{c: self.counts[c] for c in CHANGES}, "unchanged": len(self.unchanged)},
            "changes": [self._shift(s) for s in self.shifts],
            "differing": len(self.moves),
            "differing_without_effect": self.idle,
            "described_differently": [{"iri": iri, "label": self.label(iri)} for iri in self.described],
        }

    def _shift(self, shift: Shift) -> dict[str, Any]:
        def at(key: Key) -> dict[str, Any]:
            return {"stage": self._ref(key[0]), "applicant": self._ref(key[1])}

        def refusals(those: Iterable[Refusal]) -> list[dict[str, Any]]:
            return [{"actor": self._ref(r.actor), "kind": r.kind, "basis": r.basis, **at(r.stage)} for r in those]

        def said_of(move: Move) -> dict[str, Any]:
            was = move.before if move.how in ("ends", "left out", "gone", "changed") else None
            now = move.after if move.how not in ("ends", "left out", "gone") else None
            return {
                "change": move.how,
                "before": was and entry(self.before.dataset, was),
                "after": now and entry(self.after.dataset, now),
            }

        def reason(of: Reason) -> dict[str, Any]:
            return {
                "how": of.how,
                "moves": [said_of(m) for m in of.moves],
                "described_differently": [self._ref(iri) for iri in of.described],
            }

        standing, applicant = shift.goal
        return {
            "applicant": self._ref(applicant),
            "standing": self._ref(standing),
            "hypothetical": shift.after.hypothetical,
            "change": shift.change,
            "from": str(shift.before.status),
            "to": str(shift.after.status),
            "happened": [
                {"what": e.what, **at(e.key), "vote": e.vote and entry(self.after.dataset, e.vote)}
                for e in shift.happened
            ],
            "blockers_gone": refusals(shift.gone),
            "blockers_come": refusals(shift.come),
            "awaited_no_more": [{"actor": self._ref(w.actor), **at(w.stage)} for w in shift.acted],
            "awaited_now": [{"actor": self._ref(w.actor), **at(w.stage)} for w in shift.awaited],
            "because": reason(shift.because),
            "otherwise": None if shift.otherwise is None else {"status": str(shift.otherwise), **reason(shift.cleared)},
        }

    def _ref(self, iri: str) -> dict[str, str]:
        return {"iri": iri, "label": self.label(iri)}


def _only(these: Iterable[Refusal], those: Iterable[Refusal]) -> tuple[Refusal, ...]:
    there = {(r.actor, r.kind, r.basis, r.stage) for r in those}
    return tuple(r for r in these if (r.actor, r.kind, r.basis, r.stage) not in there)
