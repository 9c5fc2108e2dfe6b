"""A trace in words, for people who know neither RDF nor logic: what was never said or cast is never called a veto."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from kgtools import citing
from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.paths import Step
from kgtools.refusals import Refusal, describe
from kgtools.statements import together, told
from kgtools.terms import local_name, printable
from kgtools.tracing import Trace
from kgtools.views import DEFAULT_ACCEPT

_HEADINGS = {
    "exercised": ("Has {done}, on record", "Have {done}, on record"),
    "stated": ("Has said that it will {do}", "Have said that they will {do}"),
    "expected": ("Is expected to {do}", "Are expected to {do}"),
}
_DEEDS = {  # what a refusal is called, once done and before
    "Withholds": ("withheld consent", "withhold consent"),
    "KeepsOffAgenda": ("kept it off the agenda", "keep it off the agenda"),
}
MEANINGS = {
    Status.BLOCKED: "somebody or something stands against it",
    Status.UNKNOWN: "a fact is missing",
    Status.OPEN: "nothing known stands against it, and it has not been started",
    Status.PENDING: "under way, and nothing known stops it",
    Status.ACHIEVED: "attained",
}


_Tree = dict[tuple[str, str], tuple[Step, "_Tree"]]


def to_text(trace: Trace) -> str:
    """Return the answer as text of at most a few screens."""
    return "\n".join(printable(line).rstrip() for line in _lines(trace)).strip() + "\n"


def _lines(trace: Trace) -> Iterator[str]:
    chosen, data = trace.view, trace.view.dataset
    standing, applicant = trace.network.goal
    yield f"{data.label(applicant)}: {data.label(standing)}"
    yield chosen.in_words
    yield ""
    yield f"{str(trace.status).upper()}: {MEANINGS[trace.status]}."
    if trace.hypothetical:
        yield "HYPOTHETICAL: this is only proposed; it does not exist."
    goal = trace.network.nodes[trace.network.goal]
    if trace.status is Status.PENDING and all(trace.statuses[key] is Status.ACHIEVED for key in goal.below):
        yield "All that is known to be required is there; it is not attained yet."
    yield ""
    yield from _refusals(trace)
    yield from _others(trace)
    yield from _paths(trace)
    yield from _notes(trace)


def _refusals(trace: Trace) -> Iterator[str]:
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
        for stage in dict.fromkeys(r.stage for r in group):
            here = list(dict.fromkeys(r.actor for r in group if r.stage == stage))
            them = "them" if here == actors else ", ".join(map(trace.view.dataset.label, here))
            alone = f"Each of {them}" if len(here) > 1 else "It" if here == actors else them
            yield f"  {alone} alone can block the {_stage(trace, stage)}."
        if basis == "expected":
            yield "  This is inferred from explicit non-recognition: no announcement and no act is on record."
        for actor, name in zip(actors, names, strict=True):
            yield f"  {name}"
            for same in together(a for r in group if r.actor == actor for a in _shown(r)):
                yield f"    - {_said(trace, *same)}"
        sensitivities = list(dict.fromkeys(a for r in group for a in r.because if "Sensitivity" in a.kinds))
        if sensitivities:
            yield "  Why that matters here"
        for sensitivity in sensitivities:
            yield f"    - {_said(trace, sensitivity)}"
            for iri in sensitivity.rests_on:
                if ground := trace.view.register.all.get(iri):
                    yield f"      rests on: {_said(trace, ground)}"
        yield ""
    for refusal in (r for r in trace.blockers if r.imposed):
        yield f"Has set a condition that is not met: {trace.view.dataset.label(refusal.actor)}"
        yield f"  {_stage(trace, refusal.stage)}"
        yield from (f"    - {_said(trace, *same)}" for same in together(refusal.because))
        yield ""


def _deed(refusal: Refusal) -> tuple[str, str]:
    stances = [local_name(stance) for a in refusal.because for stance in a.all("stance")]
    return _DEEDS.get(next(iter(stances), ""), ("objected", "object"))


def _shown(refusal: Refusal) -> list[Assertion]:
    return [a for a in (*refusal.because, *refusal.conflict) if "Sensitivity" not in a.kinds]


def _stage(trace: Trace, key: Key) -> str:
    data, node = trace.view.dataset, trace.network.nodes[key]
    other = f" of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
    if node.question is None:
        return node.label + other
    voters = len(node.question.ballots)
    late = ", which is not yet due" if key in trace.not_yet_due else ""
    return f"{node.label}{other} ({data.label(node.question.body)}, {voters} to decide; rule: {node.question.rule.label}){late}"


def _said(trace: Trace, first: Assertion, *others: Assertion) -> str:
    since = f", since {first.begin}" if first.begin and first.kinds & {"Recognition", "Position"} else ""
    return (
        f"{first.label}{since} [{first.modality}: {'; '.join(told(trace.view.dataset, a) for a in (first, *others))}]"
    )


def _others(trace: Trace) -> Iterator[str]:
    data = trace.view.dataset
    yield from _counts(trace)
    for stage in dict.fromkeys(w.stage for w in trace.awaited):
        names = [data.label(w.actor) for w in trace.awaited if w.stage == stage]
        yield f"Yet to act ({len(names)}), and nothing says that they refuse, on the {_stage(trace, stage)}:"
        yield f"  {', '.join(names)}"
        yield ""
    told_above = {(r.actor, r.stage) for r in trace.blockers}
    for actor, key, dependency in trace.imposed_by:
        if (actor, key) in told_above:
            continue
        yield f"Imposed by {data.label(actor)}: {trace.network.nodes[key].label} ({_said(trace, dependency)})"
        yield ""
    for position in trace.outsiders:
        yield f"Against it, without a vote: {_said(trace, position)}"
        yield ""
    for influence in trace.behind:
        yield f"Behind it: {_said(trace, influence)}"
        yield ""
    for unnamed in trace.unnamed:
        given = ", ".join(data.label(n) for n in unnamed.named) or "none"
        left = unnamed.number - len(unnamed.named)
        where = citing.source(data, unnamed.count)
        yield f"Not named: {where} counts {unnamed.number} and names {given}; {left} of {unnamed.number} are not named there."
        yield ""
    if trace.missing:
        yield f"Not known ({len(trace.missing)}):"
        yield from (f"  {m.label}" for m in trace.missing[:8])
        if len(trace.missing) > 8:
            yield f"  … and {len(trace.missing) - 8} more of the kind (all of them: --format json)"
        yield ""
    for cycle in trace.cycles:
        yield "Cycle: " + " → ".join(data.label(iri) for iri in (*cycle, cycle[0]))
        yield ""


def _counts(trace: Trace) -> Iterator[str]:
    """Votes on record, parts of the goal, and those whose refusal does not suffice."""
    for key, node in trace.network.nodes.items():
        record = node.question.record if node.question else None
        if node.question is None or record is None or trace.statuses[key] is not Status.BLOCKED:
            continue
        words = {"votesFor": "for", "votesAgainst": "against", "abstentions": "abstentions"}
        tally = [f"{record.number(slot)} {word}" for slot, word in words.items() if slot in record.slots]
        tally += [local_name(outcome).lower() for outcome in record.all("outcome")]
        yield f"Vote on record: {', '.join(tally) or 'no counts'}. Rule: {node.question.rule.label}."
        if node.question.rule.veto is None:
            yield "No single member could have blocked it."
        yield ""
    for key, parts in trace.parts.items():
        standing = ", ".join(f"{number} {status}" for status, number in parts.items())
        yield f"Of the {sum(parts.values())} parts of {_stage(trace, key)}: {standing}."
        yield ""
    if trace.contributors:
        alike: dict[tuple[str, str], list[str]] = {}
        for refusal in trace.contributors:
            name = trace.view.dataset.label(refusal.actor)
            does = describe(trace.view, refusal).removeprefix(name)
            alike.setdefault((does, trace.network.nodes[refusal.stage].label), []).append(name)
        told = (f"{_each(sorted(set(names)))}{does} ({stage})" for (does, stage), names in alike.items())
        yield "Could not block it alone: " + "; ".join(sorted(told))
        yield ""


def _each(names: Sequence[str]) -> str:
    """Return names as the subject of a verb in the singular."""
    return names[0] if len(names) == 1 else f"each of {', '.join(names[:-1])} and {names[-1]}"


def _paths(trace: Trace) -> Iterator[str]:
    """The paths as one tree: what they share is drawn once."""
    yield "Paths"
    root: _Tree = {}
    for path in trace.paths:
        here = root
        for step in path:
            here = here.setdefault((step.iri, step.label), (step, {}))[1]
    queue = [(step, below, 0) for step, below in reversed(root.values())]
    while queue:
        step, below, depth = queue.pop()
        rule = f" [{step.rule}]" if step.rule else ""
        yield f"  {'   ' * max(depth - 1, 0)}{'└─ ' if depth else ''}{step.label}: {step.status}{rule}"
        queue += [(child, rest, depth + 1) for child, rest in reversed(below.values())]
    yield ""


def _notes(trace: Trace) -> Iterator[str]:
    data, chosen = trace.view.dataset, trace.view
    notes = [
        f"Sources conflict: {_said(trace, r.because[0])}; but {_said(trace, other)}"
        for r in (*trace.blockers, *trace.contributors)
        for other in r.conflict
    ]
    weak = [a for a in trace.assertions if a.verification != "Verified"]
    notes += [f"Weak source: {_said(trace, a)}" for a in weak]
    nodes = trace.network.nodes.values()
    acts = [a for node in nodes for a in node.because]
    acts += [a for node in nodes if node.question for ballot in node.question.ballots for a in ballot.because]
    dated = {d for a in (*trace.assertions, *acts) for d in a.documents} & set(chosen.register.issued)
    if dated:
        newest = max(dated, key=lambda d: (chosen.register.issued[d][1], d))
        days = (chosen.as_of - chosen.register.issued[newest][1]).days
        if days > 0:
            stated, ago = data.value(newest, "dcterms:issued"), "1 day" if days == 1 else f"{days} days"
            notes.append(
                f"The newest dated source behind this answer is of {stated}, {ago} before the day asked about."
            )
    for key, before, now in trace.flipped:
        other = f" of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
        usual = " and ".join(f"{m}s" for m in DEFAULT_ACCEPT)
        notes.append(f"With {usual} from all sources, {data.label(key[0])}{other} is {before}; here it is {now}.")
    if notes:
        yield "Notes"
        yield from (f"  {note}" for note in dict.fromkeys(notes))
