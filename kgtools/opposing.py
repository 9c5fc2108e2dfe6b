"""Who stands in the way of a goal, in words: what was never said or cast is never called a veto."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.refusals import Refusal, describe
from kgtools.staging import tally
from kgtools.statements import together, told
from kgtools.terms import local_name
from kgtools.tracing import Trace

MAX_STAGES = 3  # of more decisions alike, the others are only counted

_HEADINGS = {
    "exercised": ("Has {done}, on record", "Have {done}, on record"),
    "stated": ("Has said that it will {do}", "Have said that they will {do}"),
    "expected": ("Is expected to {do}", "Are expected to {do}"),
    "assumed": ("Is assumed to {do}", "Are assumed to {do}"),
}
_DEEDS = {  # what a refusal is called, once done and before
    "Withholds": ("withheld consent", "withhold consent"),
    "KeepsOffAgenda": ("kept it off the agenda", "keep it off the agenda"),
}

_PARTS = {  # so many parts of a group that are not achieved
    Status.PENDING: "{} under way",
    Status.BLOCKED: "{} blocked",
    Status.UNKNOWN: "of {} it is not known",
    Status.OPEN: "nothing known stands against {}",
}


def refusing(trace: Trace) -> Iterator[str]:
    """Yield the blockers by how it is known that they refuse, and by what they do, each with what says so."""
    cast = [r for r in (*trace.blockers, *trace.contributors) if r.basis == "exercised" and not r.imposed]
    if trace.blockers and not cast:
        yield "Nobody has objected on record."
        yield ""
    voted = [r for r in trace.blockers if not r.imposed]
    for basis, deed in product(_HEADINGS, dict.fromkeys(map(_deed, voted))):
        group = [r for r in voted if r.basis == basis and _deed(r) == deed]
        actors = list(dict.fromkeys(r.actor for r in group))
        if not group:
            continue
        names = [trace.view.dataset.label(a) for a in actors]
        heading = _HEADINGS[basis][len(actors) > 1].format(done=deed[0], do=deed[1])
        yield f"{heading} ({len(actors)}): {', '.join(names)}"
        yield from _alone(trace, group)
        if basis == "expected":
            yield "  This is inferred from explicit non-recognition: no announcement and no act is on record."
        for actor, name in zip(actors, names, strict=True):
            yield f"  {name}"
            for same in together(a for r in group if r.actor == actor for a in _shown(r)):
                yield f"    - {said(trace, *same)}"
            for condition in dict.fromkeys((c, r.stage[1]) for r in group if r.actor == actor for c in r.unless):
                yield f"    unless: {trace.view.dataset.label(condition[0])} ({trace.statuses[condition]})"
        yield from _context(trace, group)
        yield ""
    for refusal in (r for r in trace.blockers if r.imposed):
        yield f"Has set a condition that is not met: {trace.view.dataset.label(refusal.actor)}"
        yield f"  {stage_of(trace, refusal.stage)}"
        yield from (f"    - {said(trace, *same)}" for same in together(refusal.because))
        yield ""


def _alone(trace: Trace, group: Sequence[Refusal]) -> Iterator[str]:
    """What each of those who refuse can block alone, decisions of one body under one rule together."""
    data, actors = trace.view.dataset, list(dict.fromkeys(r.actor for r in group))
    alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for stage in dict.fromkeys(r.stage for r in group):
        here = tuple(dict.fromkeys(r.actor for r in group if r.stage == stage))
        name, _, manner = stage_of(trace, stage).rpartition(" (")
        alike.setdefault((here, manner), []).append(name)
    for (here, manner), names in alike.items():
        them = "them" if list(here) == actors else ", ".join(map(data.label, here))
        alone = f"Each of {them}" if len(here) > 1 else "It" if list(here) == actors else them
        can = "alone can block"
        if group[0].kind == "agenda":  # which no rule gives to anybody, and no vote undoes
            can = "alone stops, not by a vote but by keeping it off the agenda,"
        if len(names) > MAX_STAGES:
            listed = "; ".join([*names[:MAX_STAGES], f"and {len(names) - MAX_STAGES} more"])
            yield f"  {alone} {can} each of {len(names)} decisions ({manner}: {listed}."
        else:
            yield from (f"  {alone} {can} the {name} ({manner}." for name in names)


def _context(trace: Trace, group: Sequence[Refusal]) -> Iterator[str]:
    """Why their refusal matters: what makes the decision sensitive, and why the goal waits for another applicant."""
    goal, stages = trace.network.goal, {r.stage[0] for r in group if r.stage[1] != trace.network.goal[1]}
    steps = (step for path in trace.paths if stages & {s.iri for s in path} for step in path)
    waiting = [a for step in steps for a in step.assertions if a.slots.keys() & {"ofApplicant", "ofEachMemberOf"}]
    matters = [a for r in group for a in r.because if "Sensitivity" in a.kinds]
    matters += [a for a in waiting if a.concerns(goal[1])]
    if matters:
        yield "  Why that matters here"
    for assertion in dict.fromkeys(matters):
        yield f"    - {said(trace, assertion)}"
        for iri in assertion.rests_on:
            if ground := trace.view.register.all.get(iri):
                yield f"      rests on: {said(trace, ground)}"


def _deed(refusal: Refusal) -> tuple[str, str]:
    stances = [local_name(stance) for a in refusal.because for stance in a.all("stance")]
    return _DEEDS.get(next(iter(stances), ""), ("objected", "object"))


def _shown(refusal: Refusal) -> list[Assertion]:
    return [a for a in (*refusal.because, *refusal.conflict) if "Sensitivity" not in a.kinds]


def stage_of(trace: Trace, key: Key) -> str:
    """Return a requirement in words: whose it is, who decides it, under which rule, and whether it is due."""
    data, node = trace.view.dataset, trace.network.nodes[key]
    other = f", of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
    if node.question is None:
        return node.label + other
    voters, seats = str(len(node.question.ballots)), node.question.seats or 0
    if seats > len(node.question.ballots):
        voters = f"{seats} seats, {voters} of them known,"
    late = ", which is not yet due" if key in trace.not_yet_due else ""
    return f"{node.label}{other} ({data.label(node.question.body)}, {voters} to decide; rule: {node.question.rule.label}){late}"


def said(trace: Trace, first: Assertion, *others: Assertion) -> str:
    """Return what an assertion says, since when, in which modality, and on whose word; `others` say the same."""
    since = f", since {first.since}" if first.since and first.kinds & {"Recognition", "Position"} else ""
    sources = "; ".join(dict.fromkeys(told(trace.view.dataset, a) for a in (first, *others)))
    return f"{first.label}{since} [{sources if first.assumed else f'{first.modality}: {sources}'}]"


def counting(trace: Trace) -> Iterator[str]:
    """Votes on record, parts of the goal, and those whose refusal does not suffice."""
    for key, node in trace.network.nodes.items():
        record = node.question.record if node.question else None
        if node.question is None or record is None or trace.statuses[key] is not Status.BLOCKED:
            continue
        counted = tally(record) or "no counts"
        known = "assumed" if record.assumed else "on record"
        yield f"Vote {known}, on the {node.label}: {counted}. Rule: {node.question.rule.label}."
        if node.question.rule.veto is None and len(node.question.ballots) != 1:
            yield "No single member could have blocked it."
        yield ""
    for key, parts in trace.parts.items():
        standing = [f"{parts.get(Status.ACHIEVED) or 'none'} achieved{'' if Status.ACHIEVED in parts else ' yet'}"]
        standing += [words.format(parts[status]) for status, words in _PARTS.items() if status in parts]
        yield f"Of the {sum(parts.values())} parts of {stage_of(trace, key)}: {'; '.join(standing)}."
        yield ""
    if trace.contributors:
        does: dict[tuple[str, str], list[str]] = {}
        for refusal in trace.contributors:
            name = trace.view.dataset.label(refusal.actor)
            words = describe(trace.view, refusal).removeprefix(name)
            does.setdefault((name, words), []).append(trace.network.nodes[refusal.stage].label)
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (name, words), stages in sorted(does.items()):
            alike.setdefault((words, tuple(dict.fromkeys(stages))), []).append(name)
        told = (f"{_each(names)}{words} ({'; '.join(stages)})" for (words, stages), names in alike.items())
        yield f"Refusals that do not block it alone where they are made, as far as is known: {'; '.join(sorted(told))}"
        yield ""


def _each(names: Sequence[str]) -> str:
    """Return names as the subject of a verb in the singular."""
    return names[0] if len(names) == 1 else f"each of {', '.join(names[:-1])} and {names[-1]}"
