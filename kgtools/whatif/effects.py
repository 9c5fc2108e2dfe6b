"""What assumptions change in an answer: statuses that flip, blockers that go or come, and assumptions that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kgtools.ladder import Status
from kgtools.tracing import Trace, trace_goal
from kgtools.whatif.assuming import Assumption, assume

_OF_ACTORS = ("no-objection", "abstain", "support", "object", "recognise", "not-recognise")
_OF_REQUIREMENTS = ("meet", "not-meet", "decide", "recount", "rule")


def changes(trace: Trace) -> Iterator[str]:
    """Yield in words what the assumptions of a trace change, or that it is nothing."""
    before, data = trace.before, trace.view.dataset
    if before is None:
        return
    found = []
    for key, was, now in trace.flipped:
        other = f", of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
        found.append(f"{trace.network.nodes[key].label}{other}: {was} → {now}")
    blocked, blocks = ([data.label(a) for a in dict.fromkeys(r.actor for r in t.blockers)] for t in (before, trace))
    for words, names in (
        ("no longer blocked by", [n for n in blocked if n not in blocks]),
        ("now blocked by", [n for n in blocks if n not in blocked]),
        ("still blocked by", [n for n in blocks if n in blocked] if found or blocked != blocks else []),
    ):
        found += [f"{words}: {', '.join(names)}"] if names else []
    yield from found or ["nothing"]
    without = idle(trace)
    if found or len(trace.view.assumptions) > 1 or any(why for _, why in without):
        yield from (f"{a.words}: changes nothing{why and f', since {why}'}" for a, why in without)


def idle(trace: Trace) -> tuple[tuple[Assumption, str], ...]:
    """Return the assumptions that make no difference, neither beside the others nor alone, with what is known of why."""
    plain, every = trace.view.plain, trace.view.assumptions
    if plain is None or trace.before is None:
        return ()
    here, there, found = _state(trace), _state(trace.before), []
    for i, assumption in enumerate(every):
        others = _state(trace_goal(assume(plain, [*every[:i], *every[i + 1 :]]), *trace.network.goal))
        alone = _state(trace_goal(assume(plain, [assumption]), *trace.network.goal)) if others == here else None
        if others == here and alone == there:
            found.append((assumption, _why(trace, assumption)))
    return tuple(found)


def _state(trace: Trace) -> tuple[object, ...]:
    """Where everything stands, who refuses, who is awaited, and what is not known."""
    refused = frozenset((r.actor, r.kind, r.basis, r.stage) for r in (*trace.blockers, *trace.contributors))
    return dict(trace.statuses), refused, frozenset(trace.awaited), frozenset(m.label for m in trace.missing)


def _why(trace: Trace, assumption: Assumption) -> str:
    """Why an assumption makes no difference, as far as that can be told."""
    before, terms = trace.before, assumption.terms
    assert before is not None
    nodes, data = before.network.nodes, trace.view.dataset
    cast = [b for node in nodes.values() if node.question for b in node.question.ballots if b.actor in terms[:1]]
    if assumption.kind in ("recognise", "not-recognise"):
        said = before.view.between("Recognition", *terms)
        if said and all(a.negated is (assumption.kind == "not-recognise") for a in said):
            return "that is so already"
    if assumption.kind in _OF_ACTORS and not cast:
        return f"{data.label(terms[0])} has no vote in anything that this depends on"
    if assumption.kind == "no-objection" and all(b.vote != "no" for b in cast):
        return "nothing known says that it objects"
    if assumption.kind in ("meet", "not-meet", "decide", "recount"):
        reached = Status.BLOCKED if assumption.kind == "not-meet" else Status.ACHIEVED
        if before.statuses.get((terms[0], terms[1])) is reached:
            return "that is so already"
    if assumption.kind in _OF_REQUIREMENTS and not any(iri == terms[0] for iri, _ in nodes):
        return "this does not depend on it"
    return ""
