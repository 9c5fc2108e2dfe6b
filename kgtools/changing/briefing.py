"""Who is in the way of what, in a few lines: the goals that the same actors block told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtools.changing.unblocking import Unblocking
from kgtools.ladder import Status
from kgtools.outlining import listed

MAX_NAMES = 5  # of more actors, the others are only counted
_BASES = {"exercised": "on record", "stated": "said so", "expected": "expected to", "assumed": "assumed to"}


def brief(rows: Iterable[Unblocking]) -> Iterator[str]:
    """Yield who blocks which goals, those that block most first; an actor by the best of what is known of its refusals."""
    alike: dict[str, list[str]] = {}
    for row in rows:
        if row.trace.status is Status.BLOCKED:
            alike.setdefault(_who(row) or "nobody alone", []).append(row.trace.view.dataset.label(row.goal[0]))
    for who, goals in sorted(alike.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"{who}: {'; '.join(goals)}"


def _who(row: Unblocking) -> str:
    best = dict[str, str]()
    for basis in _BASES:
        for refusal in row.trace.blockers:
            if refusal.basis == basis:
                best.setdefault(row.trace.view.dataset.label(refusal.actor), basis)
    told = []
    for basis, words in _BASES.items():
        names = sorted(name for name, own in best.items() if own == basis)
        told += [f"{listed(names, MAX_NAMES)} ({words})"] if names else []
    return " and ".join(told)
