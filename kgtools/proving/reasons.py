"""Why one requirement stands where it stands, in one plain sentence that follows from the ladder and the rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kgtools.ladder import Status
from kgtools.proving.proofs import Proof, Step
from kgtools.proving.standpoints import voting

_JUDGED = {Status.ACHIEVED: "it is found to be met", Status.PENDING: "it is found to be partly met"}


def reason(proof: Proof, step: Step) -> str:
    """Return why a step of a proof has its status.

    >>> from kgtools.proving.reckoning import prove
    >>> from kgtools.tracing import trace
    >>> proof = prove(trace("Kosovo", "PfP", as_of="2025-03-10"))
    >>> reason(proof, proof.goal)
    'what it needs is blocked'
    """
    kind, status, n = step.node.kind, step.status, len(step.node.below)
    if kind == "Decision":
        return _decision(proof, step)
    if kind == "Criterion":
        return _criterion(step)
    if step.because:
        return attained([step])
    if not n:
        return "nothing is known of what it requires"
    if step.claim in proof.circular:
        return _circle(proof, step)
    if kind in ("AnyOf", "AtLeast"):
        return _choice(proof, step)
    if status is Status.PENDING and all(proof.steps[link.claim].status is Status.ACHIEVED for link in step.needs):
        return "all that is known to be required is there, and it is not attained yet"
    if status is Status.BLOCKED:
        return _blocked(step)
    if n == 1:
        return f"what it needs is {status}"
    counts = Counter(proof.steps[link.claim].status for link in step.needs)
    if len(counts) == 1:
        return f"{f'all {n}' if n > 2 else 'both'} things that it needs are {status}"
    told = ", ".join(f"{counts[s]} {s}" for s in sorted(counts, reverse=True))
    return f"it needs all of {n} things ({told}), and stands where the last of them stands"


def _circle(proof: Proof, step: Step) -> str:
    if proof.waits_for_itself(step.claim):
        return "it waits for what waits for it, and for nothing else"
    return "what it needs waits for itself, and nothing else is in the way"


def attained(steps: Sequence[Step]) -> str:
    """Return why steps are achieved by what is said of them: in the words of that, if it is one thing."""
    because = [a for step in steps for a in step.because]
    if len({a.label for a in because}) == 1:
        return because[0].label
    done = "decided" if steps[0].node.kind == "Decision" else "attained"
    return f"it is assumed to be {done}" if all(a.assumed for a in because) else f"it has been {done}"


def _blocked(step: Step) -> str:
    n, blocked = len(step.node.below), len(step.needs)
    if n == 1:
        return "what it needs is blocked"
    if blocked == 1:
        return f"one of the {n} things that it needs is blocked"
    which = f"{blocked} of the {n} things" if blocked < n else f"all {n} things" if n > 2 else "both things"
    return f"{which} that it needs are blocked, each of which suffices"


def _choice(proof: Proof, step: Step) -> str:
    """One alternative is needed, or so many; which carry it is the best of those that could."""
    n, status = len(step.node.below), step.status
    number = step.node.minimum if step.node.kind == "AtLeast" else 1
    what = "alternative" if step.node.kind == "AnyOf" else "part"
    if not 0 < number <= n:
        return f"{number} of {n} are needed, which tells nothing"
    if status is Status.BLOCKED and number == 1:
        return f"each of its {n} {what}s is blocked" if n > 1 else f"its only {what} is blocked"
    if status is Status.BLOCKED:
        return f"{number} of its {n} {what}s are needed, and {len(step.needs)} are blocked"
    if number == 1:
        (best,) = carrying(proof, step)
        return f"one of its {n} {what}s suffices, and the best is {status}: {best.node.label}"
    return f"{number} of its {n} {what}s suffice, and the best {number} are {status} or further"


def carrying(proof: Proof, step: Step) -> tuple[Step, ...]:
    """Return, of the alternatives that a step rests on, those that carry it: the best, so many as are needed."""
    number = step.node.minimum if step.node.kind == "AtLeast" else 1
    order = proof.trace.statuses.order
    below = [proof.steps[link.claim] for link in step.needs]
    best = sorted(below, key=lambda s: (-s.status, order.get(s.claim[0], -1)))
    return tuple(best[:number])


def _criterion(step: Step) -> str:
    judged, waits = step.node.judged, "what it waits for is blocked"
    if judged is None or not step.node.because:
        own = "nobody is known to have judged it"
    else:
        own = _JUDGED.get(
            judged, "it is found not to be met" if judged is Status.BLOCKED else "what was found tells nothing"
        )
    if step.status is Status.BLOCKED and judged is not Status.BLOCKED:
        return waits
    if step.status is Status.BLOCKED and step.needs:
        return f"{own}, and {waits}"
    lower = judged is not None and step.status < judged
    return f"{own}, and what it waits for is only {step.status}" if lower else own


def _decision(proof: Proof, step: Step) -> str:
    if step.because:
        return attained([step])
    stages = [proof.steps[link.claim] for link in step.needs]
    blocked = [s for s in stages if s.status is Status.BLOCKED]
    before = "what has to come before is blocked" if blocked else ""
    if step.claim in proof.circular:
        return _circle(proof, step)
    if step.vote is None:
        return before
    own = voting(proof.trace.view.dataset, step.vote)
    if blocked:
        return f"{own}; and {before}"
    if stages and step.status < step.vote.status:
        return f"{own}; but what has to come before is {step.status}"
    return own
