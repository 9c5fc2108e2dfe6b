"""What opened or closed between two views, in words to be read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kgtools import staging
from kgtools.assertions import Assertion
from kgtools.differing.moving import Move
from kgtools.differing.shifts import CHANGES, Difference, Reason, Shift
from kgtools.ladder import Status
from kgtools.narrating import HOW, MAX_SAID, beginning, refusing, waiting
from kgtools.outlining import Outline, listed
from kgtools.statements import times, together, told
from kgtools.terms import KG, local_name
from kgtools.views import View

_HEADS = {"attained": "Attained", "opened": "Opened", "closed": "Closed", "lost": "Lost", "other": "Changed otherwise"}
_COUNTED = {**{c: c for c in CHANGES}, "other": "changed otherwise"}
_VERBS = {
    "ends": "ends",
    "passes": "began and ended in between",
    "accepted": "counts only after",
    "left out": "counts only before",
    "new": "new",
    "gone": "gone",
    "changed": "changed",
}
_MANY = 8  # of more things that are described differently, the others are only counted


def outline(found: Difference) -> Outline:
    """Yield the answer of `diff`."""
    yield "title", _title(found)
    yield from (("text", line) for line in _sides(found))
    total, same = len(found.shifts), len(found.unchanged)
    if found.shifts:
        counts = ", ".join(f"{found.counts[c]} {_COUNTED[c]}" for c in CHANGES if found.counts[c])
        yield "text", f"{_number(total, 'goal')} changed: {counts}. {same} did not."
    else:
        yield "text", f"No goal changed: {_number(same, 'goal')} asked about."
    for change in CHANGES:
        if found.counts[change]:
            yield "head", f"{_HEADS[change]} ({found.counts[change]})"
        for alike in _alike(found, [s for s in found.shifts if s.change == change]):
            yield from _goals(found, alike)
    yield from (("note", line) for line in _notes(found))


def _title(found: Difference) -> str:
    before, after = found.before, found.after
    if before.as_of != after.as_of:
        return f"What opened or closed from {before.as_of} to {after.as_of}"
    return f"What opens or closes, as of {after.as_of}"


def _sides(found: Difference) -> Iterator[str]:
    """The choices that were made: once where they are the same on both sides."""
    before, after = (_chosen(v) for v in (found.before, found.after))
    if found.before.dataset is not found.after.dataset:
        before, after = (f"{v.dataset.name}; {c}" for v, c in ((found.before, before), (found.after, after)))
    yield from [f"Accepted: {after}"] if before == after else [f"Before: {before}", f"After: {after}"]


def _chosen(chosen: View) -> str:
    known = f"known by {chosen.known_by}; " if chosen.known_by else ""
    return known + chosen.accepted_in_words.removeprefix("Accepted: ")


def _alike(found: Difference, shifts: Iterable[Shift]) -> list[list[list[Shift]]]:
    """The changes that differ in nothing but the standing, and of these those that differ in nothing but the applicant."""
    standings: dict[object, list[Shift]] = {}
    for shift in shifts:
        standings.setdefault((shift.goal[1], *_stands(shift), *_details(found, shift)), []).append(shift)
    applicants: dict[object, list[list[Shift]]] = {}
    for those in standings.values():
        name = found.label(those[0].goal[1])
        words = [words.replace(name, "…") for _, words in _details(found, those[0])]
        applicants.setdefault((*(s.goal[0] for s in those), *_stands(those[0]), *words), []).append(those)
    return list(applicants.values())


def _stands(shift: Shift) -> tuple[Status, Status, bool]:
    return shift.before.status, shift.after.status, shift.after.hypothetical


def _goals(found: Difference, alike: Sequence[Sequence[Shift]]) -> Outline:
    first = alike[0][0]
    who = listed([found.label(those[0].goal[1]) for those in alike])
    what = "; ".join(found.label(s.goal[0]) for s in alike[0])
    was, now, hypothetical = _stands(first)
    stands = f"still {now}" if was is now else f"from {was} to {now}"
    yield "goal", f"{who}: {what} ({stands}{', only proposed' if hypothetical else ''})"
    yield from _details(found, first)


def _details(found: Difference, shift: Shift) -> Outline:
    """What became of its stages, who blocks it no longer, who does now, who has yet to act, and why that changed."""
    goal, data = shift.goal, (found.before.dataset, found.after.dataset)
    yield from (("item", words) for words in staging.told(data[1], shift.happened, goal[1], " since"))
    yield from (("item", f"no longer: {words}") for words in refusing(found.before, goal, shift.gone))
    yield from (("item", f"now: {words}") for words in refusing(found.after, goal, shift.come))
    if shift.after.status is Status.BLOCKED and not shift.after.blockers:
        yield "item", "nobody blocks it alone"
    if shift.after.status is not Status.ACHIEVED:
        yield from (("item", f"no longer awaited: {words}") for words in waiting(data[0], goal, shift.acted))
        yield from (("item", f"yet to act: {words}") for words in waiting(data[1], goal, shift.awaited))
    yield from _because(found, shift.because, HOW[shift.because.how])
    if shift.otherwise is not None:
        stands = "blocked in another way" if shift.otherwise is Status.BLOCKED else str(shift.otherwise)
        yield from _because(found, shift.cleared, f"even without that it would be {stands}, {HOW[shift.cleared.how]}")


def _because(found: Difference, reason: Reason, words: str) -> Outline:
    said = list(_said(found, reason.moves))
    names = [found.label(iri) for iri in reason.described]
    if names:
        more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
        said.append(f"described differently: {'; '.join(names[:_MANY])}{more}")
    if said:
        most = MAX_SAID[reason.how]
        yield "item", f"{words}:"
        yield from (("point", line) for line in said[:most])
        if len(said) > most:
            yield "point", f"… and {len(said) - most} more (all of them: --format json)"


def _said(found: Difference, moves: Iterable[Move]) -> Iterator[str]:
    """What moved, in our wording with modality and sources; what several sources say alike, once."""
    verbs: dict[str, list[Move]] = {}
    for move in moves:
        verb = beginning(move.assertion) if move.how == "begins" else _VERBS[move.how]
        verbs.setdefault(verb, []).append(move)
    for verb, those in verbs.items():
        of = {m.assertion: m for m in those}
        for same in together(of):
            move = of[same[0]]
            yield f"{verb}: {_sentence(_side(found, move), same)}{_otherwise(found, move)}"


def _side(found: Difference, move: Move) -> View:
    return found.before if move.assertion is move.before else found.after


def _sentence(chosen: View, same: Sequence[Assertion]) -> str:
    """Our wording with dates, then modality and sources, without the places in them."""
    first = same[0]
    mode = f"{first.modality}, denied" if first.negated else first.modality
    sources = dict.fromkeys(told(chosen.dataset, replace(a, passages=())) for a in same)
    return f"{', '.join([first.label, *times(first)])} [{mode}: {'; '.join(sources)}]"


def _otherwise(found: Difference, move: Move) -> str:
    """Of what is changed, what it was before; or in which slots, where the words are the same."""
    if move.how != "changed" or move.before is None or move.after is None:
        return ""
    was, now = (_sentence(v, [a]) for v, a in ((found.before, move.before), (found.after, move.after)))
    if was != now:
        return f"; before: {was}"
    slots = sorted({*move.before.slots, *move.after.slots})
    differ = [s for s in slots if move.before.slots.get(s) != move.after.slots.get(s)]
    return f"; it differs in {listed([found.label(KG + s).removeprefix('has ') for s in differ])}"


def _notes(found: Difference) -> Iterator[str]:
    if found.idle:
        verb = "differs" if found.idle == 1 else "differ"
        yield f"{_number(found.idle, 'assertion')} {verb} and {'changes' if found.idle == 1 else 'change'} none of these answers."
    if found.described:
        yield f"{_number(len(found.described), 'thing')} described differently in the two graphs."
    plain = found.before.dataset is found.after.dataset and found.before.is_default and found.after.is_default
    if found.shifts and plain and found.after.dataset.name == "bundled graph":
        standing, applicant = map(local_name, found.shifts[0].goal)
        days = f"--from {found.before.as_of} --to {found.after.as_of}"
        yield f"Day by day: kgtools timeline {applicant} {standing} {days}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
