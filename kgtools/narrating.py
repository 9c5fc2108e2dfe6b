"""A timeline in words, to be read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.outlining import listed
from kgtools.refusals import Awaited, Refusal, describe
from kgtools.solving import ballots
from kgtools.staging import told
from kgtools.statements import sentence, together
from kgtools.timelines import Change, Timeline
from kgtools.views import View

MAX_NAMED = 3  # of more who have yet to act, only the number is told
MAX_STAGES = 2  # of more decisions that one refuses, the others are only counted
MAX_SAID = {"all": 8, "any": 3, "some": 8}
HOW = {
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
    """What became of its stages, who blocks it now and did not before, who still or no longer does, and who has yet to act."""
    data, chosen = found.view.dataset, change.view
    yield from told(data, change.happened, found.goal[1])
    old = {_what(r): r for r in (before.blockers if before else ())}
    now = {_what(r): r for r in change.blockers}
    yield from refusing(chosen, found.goal, (r for what, r in now.items() if what not in old))
    if change.status is Status.BLOCKED and not change.blockers:
        yield "nobody blocks it alone"
    if still := dict.fromkeys(describe(chosen, r) for what, r in now.items() if what in old):
        yield f"as before: {'; '.join(still)}"
    there, acting = {(r.actor, r.stage) for r in now.values()}, {r.actor for r in now.values()}
    gone_by = [r for r in old.values() if (r.actor, r.stage) not in there]
    passed = [r for r in gone_by if _refuses(change, r)]
    if bypassed := dict.fromkeys(describe(chosen, r) for r in passed):
        yield f"no longer enough to block it, though as before {'; '.join(bypassed)}"
    over = [r for r in gone_by if r not in passed]
    if gone := dict.fromkeys(data.label(r.actor) for r in over if r.actor not in acting):
        yield f"no longer: {listed(list(gone))}"
    for refusal in (r for r in over if r.actor in acting):
        yield f"no longer: {data.label(refusal.actor)} at the {stage_of(data, refusal.stage, found.goal)}"
    yield from (f"yet to act: {who}" for who in waiting(data, found.goal, change.awaited))


def _refuses(change: Change, refusal: Refusal) -> bool:
    """Whether one who refused at a stage refuses there all the same, with less effect."""
    node = change.trace.network.nodes.get(refusal.stage)
    return node is not None and any(
        b.actor == refusal.actor and b.vote == "no" for b in ballots(node, change.trace.statuses)
    )


def refusing(chosen: View, goal: Key, refusals: Iterable[Refusal]) -> Iterator[str]:
    """Yield who refuses where, those who do alike at the same decisions together."""
    data, stages = chosen.dataset, dict[tuple[str, str, bool], list[str]]()
    for refusal in refusals:
        name, words = data.label(refusal.actor), describe(chosen, refusal)
        own = stages.setdefault((name, words.removeprefix(name + " "), refusal.imposed), [])
        own.append(stage_of(data, refusal.stage, goal))
    alike: dict[tuple[str, bool, tuple[str, ...]], list[str]] = {}
    for (name, words, imposed), own in stages.items():
        alike.setdefault((words, imposed, tuple(own)), []).append(name)
    for (words, imposed, there), names in alike.items():
        who = names[0] if len(names) == 1 else f"each of {listed(names)}"
        yield f"{who} {words}{':' if imposed else ', at the'} {listed(there, MAX_STAGES, 'more decisions')}"


def waiting(data: Dataset, goal: Key, awaited: Sequence[Awaited]) -> Iterator[str]:
    """Yield who has yet to act where; of many only the number."""
    for stage in dict.fromkeys(w.stage for w in awaited):
        names = [data.label(w.actor) for w in awaited if w.stage == stage]
        who = listed(names) if len(names) <= MAX_NAMED else f"{len(names)} members"
        yield f"{who}, at the {stage_of(data, stage, goal)}"


def _what(refusal: Refusal) -> tuple[str, str, str, Key]:
    return refusal.actor, refusal.kind, refusal.basis, refusal.stage


def stage_of(data: Dataset, key: Key, goal: Key) -> str:
    """Return the label of a stage, and of the applicant where that is another one than the goal's."""
    return data.label(key[0]) + (f" of {data.label(key[1])}" if key[1] != goal[1] else "")


def _because(change: Change) -> Iterator[str]:
    data = change.view.dataset
    said = [f"{verb}: {_sentence(data, same)}" for verb, those in _verbs(change) for same in together(those)]
    if not said:
        return
    most = MAX_SAID[change.how]
    yield f"{HOW[change.how]}:"
    yield from (f"  {line}" for line in said[:most])
    if len(said) > most:
        yield f"  … and {len(said) - most} more (all of them: --format json)"
    stated = {a.one("statedTime") for a in (*change.began, *change.ended)}
    if None not in stated:
        yield f"Of the time only {listed(sorted(map(str, stated)))} is stated; {change.day} is its first possible day."


def _sentence(data: Dataset, same: Sequence[Assertion]) -> str:
    """Our wording with its sources, without the places in them."""
    first, *others = (replace(a, passages=()) for a in same)
    return sentence(data, first, *others)


def _verbs(change: Change) -> Iterator[tuple[str, list[Assertion]]]:
    yield "ends", list(change.ended)
    for verb in BEGINNINGS:
        yield verb, [a for a in change.began if beginning(a) == verb]


BEGINNINGS = ("happens", "begins", "attested by then, since when is not told")


def beginning(assertion: Assertion) -> str:
    """Return how it begins: what is only said to be so by the day of its own document did not begin then; an event was on its day."""
    if assertion.one("on"):
        return BEGINNINGS[0]
    return BEGINNINGS[2 if assertion.is_attested_only else 1]


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
