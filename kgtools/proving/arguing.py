"""A proof in words, to be read aloud: each thing that is needed beneath what needs it, down to who said what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgtools.assertions import Assertion
from kgtools.opposing import said
from kgtools.outlining import Outline, listed
from kgtools.proving.proofs import Cast, Claim, Proof, Step
from kgtools.proving.reasons import attained, reason
from kgtools.proving.standpoints import stance
from kgtools.statements import together

MAX_SAID = 8  # of more assertions behind one thing, the others are only counted
MAX_NAMED = 12  # of more that are alike, the others are only counted


def outline(proof: Proof) -> Outline:
    """Yield a proof with a title."""
    trace, data = proof.trace, proof.trace.view.dataset
    standing, applicant = trace.network.goal
    yield "title", f"{data.label(applicant)}: why {data.label(standing)} is {trace.status}"
    yield "text", trace.view.in_words
    if assumed := trace.view.assumed_in_words:
        yield "text", assumed
    if trace.hypothetical:
        yield "note", "HYPOTHETICAL: this is only proposed; it does not exist."
    yield "head", "Proof"
    yield from tree(proof)


def tree(proof: Proof) -> Outline:
    """Yield the steps of a proof, each beneath the first that rests on it."""
    told, cited = set[Claim](), set[str]()
    queue: list[tuple[int, Sequence[Step], str]] = [(1, [proof.goal], "")]
    above: list[Claim] = []
    while queue:
        depth, group, role = queue.pop()
        del above[depth - 1 :]
        for step in (s for s in group if s.claim in told):
            again = "which waits for this" if step.claim in above else "as told above"
            yield _at(depth), f"{role}{_name(proof, step)}: {step.status}, {again}"
        if not (steps := [s for s in group if s.claim not in told]):
            continue
        step = steps[0]
        told.update(s.claim for s in steps)
        above.append(step.claim)
        yield _at(depth), f"{role}{_head(proof, steps, cited)}"
        yield from ((_at(depth + more), words) for more, words in _said(proof, steps, cited))
        needs = [d for s in steps for link in s.needs for d in link.dependencies]
        yield from ((_at(depth + 1 + more), words) for more, words in _lines(proof, needs, cited))
        conditions = [(c, "unless: ") for cast in _casts(step) for c in cast.unmet]
        conditions += [(c, "met: ") for cast in _casts(step) for e in cast.ended for c in e.met]
        below = [(group, "") for group in _grouped(proof, [proof.steps[link.claim] for link in step.needs], told)]
        below += [([proof.steps[c]], words) for c, words in dict.fromkeys(conditions)]
        queue += [(depth + 1, group, words) for group, words in reversed(below)]


def _at(depth: int) -> str:
    return "-" * depth


def _casts(step: Step) -> tuple[Cast, ...]:
    return step.vote.cast if step.vote else ()


def _name(proof: Proof, step: Step) -> str:
    (_, applicant), turn = step.claim
    other = applicant != proof.trace.network.goal[1]
    before = ", before other refusals had ended" if turn != proof.goal.claim[1] else ""
    return step.node.label + (f", of {proof.trace.view.dataset.label(applicant)}" if other else "") + before


def _head(proof: Proof, steps: Sequence[Step], cited: set[str]) -> str:
    names, first = [_name(proof, s) for s in steps], steps[0]
    because = together(a for s in steps for a in s.because)
    why = attained(steps) if _is_attained(first) else reason(proof, first)
    if len(because) == 1 and _is_attained(first) and not because[0][0].rests_on:  # told here, and no more beneath it
        why = said(proof.trace, *because[0])
        cited.update(a.iri for a in because[0])
    why = f"{first.status}, as {why}"
    if len(names) == 1:
        return f"{names[0]}: {why}"
    more = [f"and {len(names) - MAX_NAMED} more"] if len(names) > MAX_NAMED + 1 else []
    return f"each of {len(names)} is {why}: {'; '.join([*(names[:MAX_NAMED] if more else names), *more])}"


def _is_attained(step: Step) -> bool:
    return bool(step.because) and step.node.kind != "Criterion"


def _grouped(proof: Proof, steps: Sequence[Step], told: set[Claim]) -> list[list[Step]]:
    """Steps that stand alike for the same reason, and rest on the same, together; the worst first."""
    groups: dict[object, list[Step]] = {}
    for step in sorted(steps, key=lambda s: s.status):
        actors = tuple((c.ballot.actor, stance(c, ""), *(e.met for e in c.ended)) for c in _casts(step) if _is_told(c))
        why = step.node.kind if _is_attained(step) else reason(proof, step)
        alike = (step.status, why, tuple(step.below), actors)
        groups.setdefault(step.claim if step.claim in told else alike, []).append(step)
    return list(groups.values())


def _is_told(cast: Cast) -> bool:
    return bool(cast.ballot.because or cast.ended)


def _said(proof: Proof, steps: Sequence[Step], cited: set[str]) -> Iterator[tuple[int, str]]:
    """What is cited for these steps, which are alike: what was attained, decided or found, the vote, and who stands how."""
    first, votes = steps[0], [s.vote for s in steps if s.vote]
    own = [a for s in steps for a in s.because]
    own += [a for vote in votes for a in vote.question.said]
    yield from ((1 + more, words) for more, words in _lines(proof, own, cited))
    if first.vote is None:
        return
    question, data = first.vote.question, proof.trace.view.dataset
    alike: dict[tuple[object, ...], list[Cast]] = {}
    for cast in first.vote.cast:
        if _is_told(cast) or not question.record:  # else it is not known how this member voted
            past = tuple((e.met, e.ballot.stance, e.ballot.basis) for e in cast.ended)
            given_in = question.record and cast.ballot.vote == "silent"
            does = "refuses no longer" if given_in else stance(cast, question.rule.silence)
            alike.setdefault((does, past, cast.unmet), []).append(cast)
    groups = sorted(alike.items(), key=lambda item: not _is_told(item[1][0]))
    if len(groups) == 1 and groups[0][1][0].ballot.vote == "silent" and not _is_told(groups[0][1][0]):
        return  # all are silent, and what that means is said
    for (words, _, _), same in groups:
        names = [data.label(c.ballot.actor) for c in same]
        silent = not any(_is_told(c) for c in same)
        who = f"the {'other ' if len(groups) > 1 else ''}{len(names)}" if silent else listed(names, MAX_NAMED)
        yield 1, f"{names[0] if len(names) == 1 else f'each of {who}'} {words}"
        if same[0].ballot.basis == "expected" and same[0].ballot.vote == "no":
            yield 2, "this is inferred: no announcement and no act is on record"
        them = {c.ballot.actor for c in same}
        every = [c for vote in votes for c in vote.cast if c.ballot.actor in them]
        own = _own_first(every)
        yield from ([(2, "what is told of them above holds here as well")] if {a.iri for a in own} & cited else [])
        yield from ((2 + more, line) for more, line in _lines(proof, own, cited))
        yield from ((2 + more, line) for more, line in _lines(proof, (a for c in every for a in c.seat), cited))
        for ended in same[0].ended:
            by = "its condition is met" if ended.met else "the vote on record came after it"
            yield 2, f"what it refused before has ended, as {by}"
        over = [a for c in every for e in c.ended for a in e.ballot.because]
        yield from ((3 + more, line) for more, line in _lines(proof, over, cited))
        others = list(_lines(proof, [a for c in every for a in c.ballot.conflict], cited))
        yield from [(2, "but another source says otherwise:")] if others else []
        yield from ((3 + more, line) for more, line in others)


def _own_first(cast: Sequence[Cast]) -> list[Assertion]:
    """What is said of each, and then what is said of several."""
    every = [a for c in cast for a in c.ballot.because]
    return sorted(every, key=lambda a: every.count(a) > 1 or "Sensitivity" in a.kinds)


def _lines(proof: Proof, assertions: Iterable[Assertion], cited: set[str]) -> Iterator[tuple[int, str]]:
    """Assertions in words, and deeper what they rest on; what was cited above is not told again."""
    new = [a for a in dict.fromkeys(assertions) if a.iri not in cited]
    cited.update(a.iri for a in new)
    groups = together(new)
    for same in groups[:MAX_SAID] if len(groups) > MAX_SAID + 1 else groups:
        yield 0, said(proof.trace, *same)
        grounds = [g for iri in same[0].rests_on if (g := proof.trace.view.register.all.get(iri))]
        yield from ((1, f"rests on: {said(proof.trace, ground)}") for ground in grounds if ground.iri not in cited)
        if any(ground.iri in cited for ground in grounds):
            yield 1, "rests on what is told above"
        cited.update(ground.iri for ground in grounds)
    if len(groups) > MAX_SAID + 1:
        yield 0, f"and {len(groups) - MAX_SAID} more like these (all of them: --format json)"
