"""What would unblock a goal, in words for people who know neither RDF nor logic, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgtools.changing.factoring import Answer, Group, Tally, groups, refuses, sentence, through
from kgtools.changing.unblocking import Unblocking
from kgtools.explaining import meaning
from kgtools.ladder import Status
from kgtools.narrating import refusing, stage_of
from kgtools.opposing import said
from kgtools.opposing import stage_of as decision_of
from kgtools.outlining import Outline
from kgtools.prefacing import preface
from kgtools.statements import together

MAX_ANSWERS = 3  # of more ways to unblock, the others are in the JSON
MAX_STAGES = 3  # of more stages, the others are only counted
MAX_NAMES = 12  # of more who could act, only the number is told
_NOTHING = {
    "achieved": "Already achieved: nothing has to change.",
    "unreachable": "Nothing that could change would open it, as far as the graph knows.",
}


def outline(found: Unblocking) -> Outline:
    """Yield the answer of `unblock`."""
    trace, data = found.trace, found.trace.view.dataset
    standing, applicant = found.goal
    title = f"{data.label(applicant)}: {data.label(standing)}"
    yield from preface(title, trace.view, hypothetical=trace.hypothetical)
    yield "note", f"{str(trace.status).upper()} now: {meaning(trace)}."
    if found.outcome == "open":
        yield "note", "Open already: nothing has to change for it to go on."
        for line in refusing(trace.view, found.goal, trace.contributors):
            yield "item", f"{line}; that does not stop it."
    elif found.outcome == "stopped":
        limit = "its time limit" if found.found.stopped else f"the cost of {found.max_cost}"
        yield "note", f"The search stopped at {limit} before it found a way: give it more."
    elif found.outcome in _NOTHING:
        yield "note", _NOTHING[found.outcome]
    for number, answer in enumerate(found.answers[:MAX_ANSWERS]):
        verb = "open it" if trace.status is Status.BLOCKED else "have to be so for it to be open"
        least = f"The least that would {verb}" if not number else "Or else"
        yield "head", f"{least} (cost {answer.cost})"
        yield from _answer(found, answer, told=not number)
        if not number:
            yield from _effect(found)
    yield from _rest(found)


def _answer(found: Unblocking, answer: Answer, *, told: bool) -> Outline:
    """Who has to do what, and, where it is to be told, what the graph says of it now."""
    for group in answer.groups:
        yield "item", f"{_apart(found, answer, group, _sentence(found, group))}."
        yield from _names(found, group)
        for change, cost in group.options:
            if change.kind == "recognise":
                name = found.trace.view.dataset.label(change.target[1])
                yield (
                    "point",
                    f"To recognise {name} would do as well; it is not necessary (cost {cost}{' each' if group.many > 1 else ''}, instead of {group.cost}).",
                )
        for because in _because(found, group) if told else ():
            yield "point", because
    for vote in answer.votes:
        yield from _vote(found, answer, vote)


def _vote(found: Unblocking, answer: Answer, vote: Tally) -> Outline:
    if len(vote.ways) < 2:
        told = through(found.trace.view.dataset, found.goal[1], vote)
        yield "item", f"{_apart(found, answer, vote.ways[0], told) if vote.ways else told}."
        for way in vote.ways:
            yield from _names(found, way)
        if vote.mixed:
            yield "point", "Other members could take the place of some of these."
        return
    yield "item", "Any one of these ways through the vote:"
    for way in vote.ways:
        yield "point", f"{_sentence(found, way)} (cost {way.number * way.cost})."
        yield from _names(found, way)
    if vote.mixed:
        yield "point", f"Mixtures do as well{_mixed(vote)}."


def _mixed(vote: Tally) -> str:
    """What each change counts, where votes are only known as numbers."""
    if not vote.needed or not all(way.changes[0].group in ("against", "abstaining") for way in vote.ways):
        return ""
    counts = [
        f"{'an abstention' if way.changes[0].group == 'abstaining' else 'a No'} turned into "
        f"{'a Yes' if way.changes[0].kind == 'support' else 'an abstention'} counts {way.counts}"
        for way in vote.ways
    ]
    return f": {vote.needed} {'points are' if vote.needed > 1 else 'point is'} missing, of which {', '.join(counts)}"


def _sentence(found: Unblocking, group: Group) -> str:
    return sentence(found.trace.view.dataset, found.goal[1], group)


def _apart(found: Unblocking, answer: Answer, group: Group, told: str) -> str:
    """The sentence of a group; where some refuse now and others only have to vote, it begins with which of the two these are."""
    every = (*answer.groups, *(way for vote in answer.votes if len(vote.ways) == 1 for way in vote.ways))
    voting = [g for g in every if g.changes[0].kind in ("support", "no-objection")]
    if len({refuses(g, found.refusing) for g in voting}) < 2 or group not in voting:
        return told
    lower = told[0].lower() + told[1:] if told.startswith(("Each of ", "Any ")) else told
    return f"{'Of those who refuse now' if refuses(group, found.refusing) else 'Of the others'}, {lower}"


def _names(found: Unblocking, group: Group) -> Outline:
    """Who could act, where not all have to."""
    names = [found.trace.view.dataset.label(c.actor) for c in group.changes if c.actor]
    if names and not group.all:
        more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
        yield "point", f"They are: {', '.join(names[:MAX_NAMES])}{more}."


def _because(found: Unblocking, group: Group) -> Iterator[str]:
    """What the graph says of what would change: the refusals of those who act, what was found, the vote."""
    trace = found.trace
    actors = {c.actor for c in group.changes}
    used = [a for r in (*trace.blockers, *trace.contributors) if r.actor in actors for a in r.because]
    used = [a for a in used if "Sensitivity" not in a.kinds]
    if group.changes[0].kind == "meet":
        node = trace.network.nodes[group.changes[0].target]
        used = [*node.because]
        if not used:
            yield "Nobody is known to have judged it."
    for same in together(used):
        yield f"now: {said(trace, *same)}"
    silent = [trace.view.dataset.label(a) for a in sorted(actors - found.refusing) if a]
    if group.changes[0].kind in ("no-objection", "recognise") and silent:
        more = f" and {len(silent) - MAX_NAMES} more" if len(silent) > MAX_NAMES else ""
        yield f"now: nothing is known that would tell whether these refuse: {', '.join(silent[:MAX_NAMES])}{more}"


def _effect(found: Unblocking) -> Outline:
    """What the cheapest set comes to: which change opens what, where the goal stands then, and who is to decide."""
    data, (_, changes) = found.trace.view.dataset, found.found.found[0]
    after = found.after(changes)
    for group in groups(found.exchange, changes):
        change = next(c for c in group.changes if c in changes)
        does = [stage_of(data, key, found.goal) for key in found.does(changes, change) if key != change.target]
        who = ", ".join(data.label(c.actor) for c in group.changes) if group.all and change.actor else "These votes"
        if does:
            yield "item", f"{who}: first needed at the {_some(does)}."
    yield "note", f"After that it is {after.status}: {meaning(after)}."
    nodes = after.network.nodes
    asked = [k for k in after.undone if nodes[k].question and k not in after.not_yet_due]
    if due := [decision_of(after, k) for k in asked if Status.OPEN <= after.statuses[k] < Status.ACHIEVED]:
        yield "note", f"Then to be decided: the {_some(due)}."
    left = [k for k in after.undone if after.statuses[k] < Status.OPEN and (nodes[k].question or nodes[k].judged)]
    if left:
        yield (
            "note",
            f"Left as it is, as another way is open: {_some([stage_of(data, key, found.goal) for key in left])}.",
        )


def _guessed(found: Unblocking) -> bool:
    """Whether votes are needed of members of whom nothing is known."""
    groups = [g for answer in found.answers for g in (*answer.groups, *(w for v in answer.votes for w in v.ways))]
    changes = [c for g in groups for c in g.changes] + [c for a in found.answers for v in a.votes for c in v.example]
    return any(
        c.kind == "support" and (c.group == "vacant" or (c.actor and c.actor not in found.refusing)) for c in changes
    )


def _some(names: Sequence[str]) -> str:
    more = f"; and {len(names) - MAX_STAGES} more" if len(names) > MAX_STAGES + 1 else ""
    return "; ".join(names[:MAX_STAGES] if more else names) + more


def _rest(found: Unblocking) -> Outline:
    """Whether there are other ways, and what the cheapest does not change."""
    data = found.trace.view.dataset
    if found.outcome != "changes":
        return
    if len(found.answers) > MAX_ANSWERS:
        more = len(found.answers) - MAX_ANSWERS
        are = "is 1" if more == 1 else f"are {more}"
        yield "note", f"There {are} more, none of them cheaper (all of them: --format json)."
    if found.found.stopped:
        yield "note", "The search stopped at its time limit: there may be other ways, none of them cheaper."
    elif not found.found.complete:
        yield "note", "There are other ways, none of them cheaper (more of them: -k, --max-cost)."
    elif (
        len(found.answers) <= MAX_ANSWERS
        and not _guessed(found)
        and not any(v.mixed for a in found.answers for v in a.votes)
    ):
        than = "" if len(found.answers) == 1 else " than these"
        yield "note", f"There is no other way{than}, as far as the graph knows."
    if _guessed(found):
        yield "note", "Whoever has said nothing is counted as against: where it abstains, fewer votes may do."
    told = [row for row in found.elsewhere if row[1] is Status.BLOCKED or row[2] is not row[1]]
    if told:
        yield "head", f"What that does to other goals of {data.label(found.goal[1])}"
        for standing, before, after in told:
            moved = f"{after} (was {before})" if after is not before else f"still {after}"
            yield "item", f"{data.label(standing)}: {moved}"
    yield "note", "Costs put the ways in an order; they measure nothing (--cost changes them)."
