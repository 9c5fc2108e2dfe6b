"""A trace in words, for people who know neither RDF nor logic: what was never said or cast is never called a veto."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kgtools import citing
from kgtools.barring import excluding
from kgtools.ladder import Status
from kgtools.network import Key, superseding
from kgtools.opposing import counting, refusing, said, stage_of
from kgtools.outlining import markdown, outlined
from kgtools.paths import Step
from kgtools.terms import printable
from kgtools.tracing import Trace
from kgtools.views import DEFAULT_ACCEPT
from kgtools.whatif.effects import changes

MEANINGS = {
    Status.BLOCKED: "somebody or something stands against it",
    Status.UNKNOWN: "a fact is missing",
    Status.OPEN: "nothing known stands against it, and no start of it is known",
    Status.PENDING: "under way or awaited, and nothing known stops it",
    Status.ACHIEVED: "attained",
}


MAX_NAMED = 3  # of more decisions that are taken, under way or awaited, only the number is told
MAX_BRANCHES = 20  # of one step of a path; of more, the others are only counted

_Tree = dict[tuple[str, str], tuple[Step, "_Tree"]]


def to_text(trace: Trace, *, who_can: bool = False) -> str:
    """Return the answer as text of at most a few screens; with `who_can`, also who could block it."""
    return "\n".join(printable(line).rstrip() for line in _lines(trace, who_can)).strip() + "\n"


def to_markdown(trace: Trace, *, who_can: bool = False) -> str:
    """Return the answer as Markdown."""
    return markdown(outlined(_lines(trace, who_can)))


def _lines(trace: Trace, who_can: bool) -> Iterator[str]:
    chosen, data = trace.view, trace.view.dataset
    standing, applicant = trace.network.goal
    yield f"{data.label(applicant)}: {data.label(standing)}"
    yield chosen.in_words
    yield from [chosen.assumed_in_words] if chosen.assumptions else []
    yield ""
    yield f"{str(trace.status).upper()}: {meaning(trace)}."
    if trace.hypothetical:
        yield "HYPOTHETICAL: this is only proposed; it does not exist."
    yield from _progress(trace)
    yield ""
    if chosen.assumptions:
        yield "What that changes"
        yield from (f"  {line}" for line in changes(trace))
        yield ""
    yield from refusing(trace)
    if who_can:
        yield from excluding.lines(trace)
        yield ""
    yield from _others(trace)
    yield from _paths(trace)
    yield from _notes(trace)


def meaning(trace: Trace) -> str:
    """Return what the status comes to here: whether anything has been done on the way, and whether any vote is known."""
    if held := superseding(trace.view, *trace.network.goal):
        return f"it has the {trace.view.dataset.label(held[0])}, and does not ask for this any more"
    if trace.status is Status.OPEN and any(trace.network.goal[1] in p.all("holder") for p in trace.outsiders):
        return f"nothing known stands against it but {trace.view.dataset.label(trace.network.goal[1])} itself, which does not ask for it"
    goal, stages = trace.network.nodes[trace.network.goal], _stages(trace)
    if trace.status is Status.PENDING and all(trace.statuses[key] is Status.ACHIEVED for key in goal.below):
        return "all that is known to be required is there, and it is not known to be attained"
    begun = any(trace.statuses[key] is Status.ACHIEVED or _is_begun(trace, key) for key in stages)
    if trace.status is Status.PENDING and stages and not begun:
        return "nothing known stands against it, and it waits for what nobody is known to have done"
    if trace.status is not Status.OPEN:
        return MEANINGS[trace.status]
    known = any(_told(trace, key) for key in stages)
    if not begun:
        unheard = (
            "nothing known stands against it, and of no voter is it known how it would vote; no start of it is known"
        )
        return MEANINGS[Status.OPEN] if known or not stages else unheard
    counts = Counter(trace.statuses[key] for key in stages)
    told = ", ".join(f"{counts[s]} {s}" for s in sorted(counts, reverse=True))
    left = "" if known else "; of no voter is it known how it would vote on what is left"
    return f"nothing known stands against it, and not all of it has been started (decisions: {told}){left}"


def _stages(trace: Trace) -> list[Key]:
    """The decisions on the applicant that are taken, or left."""
    nodes, applicant, left = trace.network.nodes, trace.network.goal[1], {*trace.undone}
    decisions = (key for key, node in nodes.items() if node.question and key[1] == applicant)
    return [key for key in decisions if key in left or trace.statuses[key] is Status.ACHIEVED]


def _is_begun(trace: Trace, key: Key) -> bool:
    """Whether anything is known to have been done about a decision that is not taken: put to its voters, or agreed by one."""
    question = trace.network.nodes[key].question
    if question is None or trace.statuses[key] is not Status.PENDING:
        return False
    return bool(question.record or question.referrals) or any(
        ballot.status is Status.ACHIEVED for ballot in question.ballots
    )


def _told(trace: Trace, key: Key) -> bool:
    """Whether anything is known of how somebody would vote on a decision that is left."""
    question = trace.network.nodes[key].question
    if question is None or trace.statuses[key] is Status.ACHIEVED:
        return False
    return bool(question.record) or any(
        b.vote not in ("silent", "unknown") or any("Position" in a.kinds for a in b.because) for b in question.ballots
    )


def _progress(trace: Trace) -> Iterator[str]:
    """Of what is not open: which of its decisions are taken, under way or awaited, by name if they are few."""
    data, stages = trace.view.dataset, _stages(trace)
    if trace.status in (Status.OPEN, Status.ACHIEVED) or len(stages) < 2:
        return
    pending = [key for key in stages if trace.statuses[key] is Status.PENDING]
    begun = [key for key in pending if _is_begun(trace, key)]
    taken = [key for key in stages if trace.statuses[key] is Status.ACHIEVED]
    awaited = [key for key in pending if key not in begun]
    for words, keys in (("Decided so far", taken), ("Under way", begun), ("Awaited", awaited)):
        names = [data.label(iri) for iri, _ in keys]
        few = len(names) <= MAX_NAMED
        if names:
            yield f"{words}: {'; '.join(names) if few else f'{len(names)} of {len(stages)} decisions'}."


def _others(trace: Trace) -> Iterator[str]:
    data = trace.view.dataset
    yield from counting(trace)
    for stage in dict.fromkeys(w.stage for w in trace.awaited):
        names = [data.label(w.actor) for w in trace.awaited if w.stage == stage]
        yield f"Yet to act ({len(names)}), and nothing says that they refuse, on the {stage_of(trace, stage)}:"
        yield f"  {', '.join(names)}"
        yield ""
    told_above = {(r.actor, r.stage) for r in trace.blockers}
    for actor, key, dependency in trace.imposed_by:
        if (actor, key) in told_above:
            continue
        yield f"Imposed by {data.label(actor)}: {trace.network.nodes[key].label} ({said(trace, dependency)})"
        yield ""
    for position in trace.outsiders:
        yield f"Against it, without a vote: {said(trace, position)}"
        yield ""
    for influence in trace.behind:
        yield f"Behind it: {said(trace, influence)}"
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


def _paths(trace: Trace) -> Iterator[str]:
    """The paths as one tree: what they share is drawn once."""
    yield "Paths"
    root: _Tree = {}
    requirements = {requirement for requirement, _ in trace.network.nodes}

    def told(step: Step) -> str:
        if step.iri not in requirements:  # a voter: where the vote stands is told of the decision
            return step.label
        return f"{step.label}: {step.status}" + (f" [{step.rule}]" if step.rule else "")

    for path in trace.paths:
        here = root
        for step in path:
            here = here.setdefault((step.iri, step.label), (step, {}))[1]
    queue = [(told(step), below, 0) for step, below in reversed(root.values())]
    while queue:
        text, below, depth = queue.pop()
        yield f"  {'   ' * max(depth - 1, 0)}{'└─ ' if depth else ''}{text}"
        branches = list(below.values())
        more = [(f"… and {len(branches) - MAX_BRANCHES} more (all of them: --format json)", _Tree(), depth + 1)]
        queue += more if len(branches) > MAX_BRANCHES + 1 else []
        shown = branches if len(branches) <= MAX_BRANCHES + 1 else branches[:MAX_BRANCHES]
        queue += [(told(child), rest, depth + 1) for child, rest in reversed(shown)]
    yield ""


def _notes(trace: Trace) -> Iterator[str]:
    data, chosen = trace.view.dataset, trace.view
    notes = [
        f"Sources conflict: {said(trace, r.because[0])}; but {said(trace, other)}"
        for r in (*trace.blockers, *trace.contributors)
        for other in r.conflict
    ]
    weak = [a for a in trace.assertions if a.verification != "Verified"]
    notes += [f"Weak source: {said(trace, a)}" for a in weak]
    nodes = trace.network.nodes.values()
    acts = [a for node in nodes for a in node.because]
    acts += [a for node in nodes if node.question for ballot in node.question.ballots for a in ballot.because]
    dated = {d for a in (*trace.assertions, *acts) if not a.assumed for d in a.documents} & set(chosen.register.issued)
    if dated:
        newest = max(dated, key=lambda d: (chosen.register.issued[d][1], d))
        days = (chosen.as_of - chosen.register.issued[newest][1]).days
        if days > 0:
            stated, ago = data.value(newest, "dcterms:issued"), "1 day" if days == 1 else f"{days} days"
            notes.append(
                f"The newest dated source behind this answer is of {stated}, {ago} before the day asked about."
            )
    for key, before, now in () if chosen.assumptions else trace.flipped:
        other = f" of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
        usual = " and ".join(f"{m}s" for m in DEFAULT_ACCEPT)
        notes.append(f"With {usual} from all sources, {data.label(key[0])}{other} is {before}; here it is {now}.")
    if notes:
        yield "Notes"
        yield from (f"  {note}" for note in dict.fromkeys(notes))
