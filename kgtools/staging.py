"""What became of the stages on the way to a goal: decided, put to the vote, failed, attained or met since an earlier answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.rules import decide
from kgtools.solving import ballots
from kgtools.terms import local_name
from kgtools.tracing import Trace

MAX_NAMED = 3  # of more to which the same happened, all but two are only counted
WORDS = {
    "attained": "attained",
    "decided": "decided",
    "failed": "failed",
    "referred": "put to those who decide",
    "met": "found to be met",
    "not met": "found not to be met",
    "reopened": "no longer so",
}
_DONE = ("attained", "decided", "met")


@dataclass(frozen=True)
class Event:
    """What happened to a requirement beneath a goal. `what` is one of `WORDS`; `vote` is the vote that decided it, if one did."""

    what: str
    key: Key
    vote: Assertion | None = field(default=None, compare=False)


def happened(before: Trace, after: Trace) -> tuple[Event, ...]:
    """Return what became of the requirements that both answers have from one day to a later one, the earliest first.

    Where the goal is attained in both, that is nothing, and so it is on one day.

    >>> from kgtools.tracing import trace
    >>> was, now = (trace("Kosovo", "CoE", as_of=day) for day in ("2023-04-23", "2023-04-24"))
    >>> [(e.what, local_name(e.key[0])) for e in happened(was, now) if e.vote]
    [('decided', 'council-of-europe-transmission')]
    """
    if before.status is after.status is Status.ACHIEVED or before.view.as_of == after.view.as_of:
        return ()
    left = {*before.undone, *after.undone} - {after.network.goal}
    found = (_event(before, after, key) for key in after.network.nodes if key in left and key in before.network.nodes)
    return tuple(sorted((event for event in found if event), key=lambda e: _day(after, e) or date.max))


def to_explain(before: Trace, after: Trace) -> tuple[Event, ...]:
    """Return what happened, as far as an answer is to be explained by it: once the goal is attained, that is all there is to explain."""
    return () if after.status is Status.ACHIEVED else happened(before, after)


def told(data: Dataset, events: Sequence[Event], applicant: str, since: str = "") -> Iterator[str]:
    """Yield events in words, those of a kind together: "decided: an opinion (131 for, 29 against, 11 abstentions)"."""
    for what, words in WORDS.items():
        names = [_named(data, event, applicant) for event in events if event.what == what]
        more = len(names) - MAX_NAMED + 1 if len(names) > MAX_NAMED else 0
        shown = [*names[: MAX_NAMED - 1], f"and {more} more"] if more else names
        if shown:
            yield f"{words}{since}: {'; '.join(shown)}"


def tally(vote: Assertion) -> str:
    """Return the counts of a vote and its outcome, as far as they are stated."""
    words = {"votesFor": "for", "votesAgainst": "against", "abstentions": "abstentions"}
    counts = [(vote.number(slot), word) for slot, word in words.items() if slot in vote.slots]
    counted = [f"{n} {'abstention' if (n, word) == (1, 'abstentions') else word}" for n, word in counts]
    return ", ".join([*counted, *(local_name(outcome).lower() for outcome in vote.all("outcome"))])


def _named(data: Dataset, event: Event, applicant: str) -> str:
    requirement, whose = event.key
    counted = tally(event.vote) if event.vote else ""
    return (
        data.label(requirement)
        + (f" of {data.label(whose)}" if whose != applicant else "")
        + (f" ({counted})" if counted else "")
    )


def _event(before: Trace, after: Trace, key: Key) -> Event | None:
    (was, _), (now, when) = old, new = _mark(before, key), _mark(after, key)
    if old == new:
        return None
    again = now == "referred" and (when or date.min) <= before.view.as_of
    if now and not again:
        question = after.network.nodes[key].question
        return Event(now, key, question.record if question and now in ("decided", "failed") else None)
    return Event("reopened", key) if was in _DONE else None


def _day(found: Trace, event: Event) -> date | None:
    """The first day of what says that it happened."""
    node = found.network.nodes[event.key]
    acts = [*node.because, *([event.vote] if event.vote else [])]
    acts += node.question.referrals if node.question and not acts else []
    return min((a.begin for a in acts if a.begin), default=None)


def _mark(found: Trace, key: Key) -> tuple[str, date | None]:
    """What has become of a requirement so far; of what can happen again, also when it last did."""
    node = found.network.nodes[key]
    if node.question is None:
        if node.kind == "Criterion":
            return {Status.ACHIEVED: "met", Status.BLOCKED: "not met"}.get(node.judged or Status.OPEN, ""), None
        return "attained" if node.because else "", None
    asked, cast = node.question, ballots(node, found.statuses)
    status = decide(asked.rule, cast, asked.record, bool(asked.referrals), asked.seats)
    if node.because or status is Status.ACHIEVED:
        return "decided", None
    if asked.record and status is Status.BLOCKED:
        return "failed", asked.record.begin
    if asked.referrals:
        return "referred", max((a.begin for a in asked.referrals if a.begin), default=None)
    return "", None
