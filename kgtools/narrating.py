"""A timeline in words, to be read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.refusals import Refusal, describe
from kgtools.statements import sentence, together
from kgtools.timelines import Change, Timeline

MAX_NAMED = 3  # of more who have yet to act, only the number is told
MAX_SAID = {"all": 8, "any": 3, "some": 8}
_HOW = {
    "all": "because",
    "any": "because, and each of these alone would have done",
    "some": "because of one or more of these",
}


def lines(found: Timeline) -> Iterator[str]:
    """Yield the answer of `timeline` in lines of text."""
    data, chosen = found.view.dataset, found.view
    standing, applicant = found.goal
    yield f"{data.label(applicant)}: {data.label(standing)}"
    yield f"{_asked(found)}. {chosen.accepted_in_words}"
    if found.hypothetical:
        yield "HYPOTHETICAL: this is only proposed; it does not exist."
    for i, change in enumerate(found.changes):
        before = found.changes[i - 1] if i else None
        yield ""
        yield f"{_when(found, change)}: {str(change.status).upper()}{_was(before, change)}"
        yield from (f"  {line}" for line in _state(found, before, change))
        yield from (f"  {line}" for line in _because(change))
    yield ""
    yield "No other change." if len(found.changes) > 1 else "No change."
    yield from _limits(found)


def _asked(found: Timeline) -> str:
    days = f"From {found.begin}" if found.begin else "All days"
    days += f" until {found.end}, that day included" if found.end else ""
    return days + (f", known by {found.view.known_by}" if found.view.known_by else "")


def _when(found: Timeline, change: Change) -> str:
    if change is not found.changes[0]:
        return str(change.day)
    if found.begin:
        return f"On {found.begin}, the first day asked about"
    if found.opens is None:
        return "On every day, as nothing that can matter is dated"
    if change.day is None:
        return f"Before {found.opens}, the first day of anything known"
    return f"On {found.opens}, the first day of anything known"


def _was(before: Change | None, change: Change) -> str:
    if before is None:
        return ""
    return f" (still {before.status})" if before.status is change.status else f" (was {before.status})"


def _state(found: Timeline, before: Change | None, change: Change) -> Iterator[str]:
    """Who blocks it now and did not before, who still does, who does no longer, and who has yet to act."""
    data, chosen = found.view.dataset, change.view
    old = {_what(r): r for r in (before.blockers if before else ())}
    now = {_what(r): r for r in change.blockers}
    alike: dict[tuple[str, str], list[str]] = {}
    for refusal in (r for what, r in now.items() if what not in old):
        name, words = data.label(refusal.actor), describe(chosen, refusal)
        where = f"{':' if refusal.imposed else ', at the'} {_stage(found, refusal.stage)}"
        alike.setdefault((words.removeprefix(name + " "), where), []).append(name)
    for (words, where), names in alike.items():
        who = names[0] if len(names) == 1 else f"each of {_listed(names)}"
        yield f"{who} {words}{where}"
    if change.status is Status.BLOCKED and not change.blockers:
        yield "nobody blocks it alone"
    if still := dict.fromkeys(describe(chosen, r) for what, r in now.items() if what in old):
        yield f"as before: {'; '.join(still)}"
    there, acting = {(r.actor, r.stage) for r in now.values()}, {r.actor for r in now.values()}
    over = [r for r in old.values() if (r.actor, r.stage) not in there]
    if gone := dict.fromkeys(data.label(r.actor) for r in over if r.actor not in acting):
        yield f"no longer: {_listed(list(gone))}"
    for refusal in (r for r in over if r.actor in acting):
        yield f"no longer: {data.label(refusal.actor)} at the {_stage(found, refusal.stage)}"
    for stage in dict.fromkeys(w.stage for w in change.awaited):
        awaited = [data.label(w.actor) for w in change.awaited if w.stage == stage]
        who = _listed(awaited) if len(awaited) <= MAX_NAMED else f"{len(awaited)} members"
        yield f"yet to act: {who}, at the {_stage(found, stage)}"


def _what(refusal: Refusal) -> tuple[str, str, str, Key]:
    return refusal.actor, refusal.kind, refusal.basis, refusal.stage


def _stage(found: Timeline, key: Key) -> str:
    data = found.view.dataset
    return data.label(key[0]) + (f" of {data.label(key[1])}" if key[1] != found.goal[1] else "")


def _because(change: Change) -> Iterator[str]:
    data = change.view.dataset
    said = [f"{verb}: {_sentence(data, same)}" for verb, those in _verbs(change) for same in together(those)]
    if not said:
        return
    most = MAX_SAID[change.how]
    yield f"{_HOW[change.how]}:"
    yield from (f"  {line}" for line in said[:most])
    if len(said) > most:
        yield f"  … and {len(said) - most} more (all of them: --format json)"
    stated = {a.one("statedTime") for a in (*change.began, *change.ended)}
    if None not in stated:
        yield f"Of the time only {_listed(sorted(map(str, stated)))} is stated; {change.day} is its first possible day."


def _sentence(data: Dataset, same: Sequence[Assertion]) -> str:
    """Our wording with its sources, without the places in them."""
    first, *others = (replace(a, passages=()) for a in same)
    return sentence(data, first, *others)


def _verbs(change: Change) -> Iterator[tuple[str, list[Assertion]]]:
    """What is only said to be so by the day of its own document did not begin then; an event was on its day."""
    yield "ends", list(change.ended)
    yield "happens", [a for a in change.began if a.one("on")]
    begun = [a for a in change.began if not a.one("on")]
    yield "begins", [a for a in begun if not a.is_attested_only]
    yield "attested by then, since when is not told", [a for a in begun if a.is_attested_only]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _limits(found: Timeline) -> Iterator[str]:
    """Up to which day anything is known."""
    known = found.view.known_by
    try:
        newest = found.view.register.newest
    except UsageError:  # no document bears a date
        return
    if known and known < newest:
        yield f"What was published after {known} is left out."
    elif found.end is None or newest < found.end:
        yield f"Known up to {newest}, the day of the newest document."
