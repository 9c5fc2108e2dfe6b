"""What would unblock a goal, in words for people who know neither RDF nor logic, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator

from kgtools.changes import Change, deed, voters
from kgtools.explaining import MEANINGS
from kgtools.factoring import Answer, Ballot, Group, groups
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.opposing import said
from kgtools.outlining import Outline
from kgtools.statements import together
from kgtools.unblocking import Unblocking

MAX_ANSWERS = 5  # of more ways to unblock, the others are in the JSON
MAX_NAMES = 12  # of more who could act, only the number is told
_NOTHING = {
    "achieved": "Already achieved: nothing has to change.",
    "unreachable": "Nothing that could change would open it, as far as the graph knows.",
}


def outline(found: Unblocking) -> Outline:
    """Yield the answer of `unblock`."""
    trace, data = found.trace, found.trace.view.dataset
    standing, applicant = found.goal
    yield "title", f"{data.label(applicant)}: {data.label(standing)}"
    yield "text", trace.view.in_words
    if assumed := trace.view.assumed_in_words:
        yield "text", assumed
    yield "note", f"{str(trace.status).upper()} now: {MEANINGS[trace.status]}."
    if trace.hypothetical:
        yield "note", "HYPOTHETICAL: this is only proposed; it does not exist."
    if found.outcome == "open":
        yield "note", "Open already: nothing has to change for it to go on, and nobody is known to stand against it."
    elif found.outcome == "stopped":
        yield "note", "The search stopped at its limit before it found a way: give it more time, or a higher cost."
    elif found.outcome in _NOTHING:
        yield "note", _NOTHING[found.outcome]
    for number, answer in enumerate(found.answers[:MAX_ANSWERS]):
        verb = "open it" if trace.status is Status.BLOCKED else "have to be so for it to be open"
        least = f"The least that would {verb}" if not number else "Or else"
        yield "head", f"{least} (cost {answer.cost})"
        yield from _answer(found, answer)
        if not number:
            yield from _effect(found)
    yield from _rest(found)


def _answer(found: Unblocking, answer: Answer) -> Outline:
    for group in answer.groups:
        yield "item", f"{sentence(found, group)}."
        yield from _names(found, group)
        for change, cost in group.options:
            if change.kind == "recognise":
                name = found.trace.view.dataset.label(change.target[1])
                yield (
                    "point",
                    f"To recognise {name} would do as well; it is not necessary (cost {cost} each, instead of {group.cost}).",
                )
        for because in _because(found, group):
            yield "point", because
    for vote in answer.votes:
        yield from _vote(found, vote)


def _vote(found: Unblocking, vote: Ballot) -> Outline:
    if len(vote.ways) == 1:
        yield "item", f"{sentence(found, vote.ways[0])}."
        yield from _names(found, vote.ways[0])
        return
    yield "item", "Any one of these ways through the vote:"
    for way in vote.ways:
        yield "point", f"{sentence(found, way)} (cost {way.number * way.cost})."
        yield from _names(found, way)
    counts = ", ".join(
        f"{'an abstention' if w.changes[0].group == 'abstaining' else 'a No'} turned into "
        f"{'a Yes' if w.changes[0].kind == 'support' else 'an abstention'} counts {w.counts}"
        for w in vote.ways
    )
    yield "point", f"Mixtures do as well: the vote is short of {vote.needed}, of which {counts}."


def sentence(found: Unblocking, group: Group) -> str:
    """Return in words who does what: "Each of Greece and Spain declares no objection to …, or recognises Kosovo"."""
    data, first = found.trace.view.dataset, group.changes[0]
    actors = sorted({c.actor for c in group.changes})
    several = group.number > 1

    def done(change: Change, *, plural: bool) -> str:
        requirement, applicant = (data.label(iri) for iri in change.target)
        other = f", of {applicant}" if change.target[1] != found.goal[1] and change.kind != "recognise" else ""
        asked = deed(change, plural=plural).format(
            requirement=requirement, applicant=applicant, rule=data.label(change.rule)
        )
        return asked + other

    if not first.actor:
        who = (
            voters(first.group, group.number)
            .replace("of those", f"of the {len(group.changes)}")
            .replace("of the members", f"of the {len(group.changes)} members")
        )
        deeds = [done(c, plural=several) for c in (first, *(c for c, _ in group.options))]
    elif group.all:
        names = [data.label(a) for a in actors]
        who = names[0] if len(names) == 1 else f"Each of {', '.join(names[:-1])} and {names[-1]}"
        deeds = [done(c, plural=False) for c in (first, *(c for c, _ in group.options))]
    else:
        who = f"Any {group.number} of these {len(actors)}"
        deeds = [done(c, plural=several) for c in (first, *(c for c, _ in group.options))]
    return f"{who} {', or '.join(dict.fromkeys(deeds))}"


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


def _effect(found: Unblocking) -> Outline:
    """What the cheapest set comes to: which change opens what, and where the goal stands then."""
    data, (_, changes) = found.trace.view.dataset, found.found.found[0]
    after = found.after(changes)
    opened: dict[tuple[str, ...], list[str]] = {}
    for group in groups(found.exchange, changes):
        stages = [
            _stage(found, key)
            for key in found.does(changes, next(c for c in group.changes if c in changes))
            if _decided(found, key)
        ]
        who = [data.label(c.actor) for c in group.changes if c.actor] if group.all else []
        opened.setdefault(tuple(stages), []).extend(who or [f"each of the {group.number}"])
    if len(opened) > 1 or any(len(names) > 1 for names in opened):
        for names, actors in opened.items():
            if names:
                yield "item", f"Needed for the {'; '.join(names)}: {', '.join(actors)}."
    yield "note", f"After that it is {after.status}: {MEANINGS[after.status]}."
    left = [
        (key, after.statuses[key])
        for key in after.network.nodes
        if after.statuses[key] < Status.OPEN and _decided(found, key)
    ]
    if left:
        told = "; ".join(f"{_stage(found, key)} ({status})" for key, status in left[:MAX_NAMES])
        yield "note", f"What it leaves as it is, and is not needed: {told}."


def _decided(found: Unblocking, key: Key) -> bool:
    node = found.trace.network.nodes.get(key)
    return node is not None and (node.question is not None or node.kind == "Criterion")


def _stage(found: Unblocking, key: Key) -> str:
    data = found.trace.view.dataset
    return data.label(key[0]) + (f", of {data.label(key[1])}" if key[1] != found.goal[1] else "")


def _rest(found: Unblocking) -> Outline:
    data = found.trace.view.dataset
    if found.outcome == "changes":
        if len(found.answers) > MAX_ANSWERS:
            yield "note", f"{len(found.answers) - MAX_ANSWERS} more ways are in --format json."
        if found.found.stopped:
            yield "note", "The search stopped at its time limit: there may be other ways, none of them cheaper."
        elif not found.found.complete:
            yield "note", "There are other ways, none of them cheaper (-k asks for more)."
        else:
            yield (
                "note",
                "There is no other way, as far as the graph knows."
                if len(found.answers) == 1
                else "There are no others.",
            )
    if found.elsewhere and found.outcome == "changes":
        yield "head", f"{data.label(found.goal[1])}'s other goals, after the cheapest way"
        for standing, before, after in found.elsewhere:
            yield (
                "item",
                f"{data.label(standing)}: {f'still {after}' if after is before else f'{after} (was {before})'}",
            )
    if found.outcome == "changes":
        yield "note", "Costs put the ways in an order; they measure nothing (--cost changes them)."
