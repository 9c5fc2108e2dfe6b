"""Where a change would do most, in words to be read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kgtools.barring import excluding
from kgtools.barring.levers import Hand, Leverage
from kgtools.barring.pulling import Lever, Step
from kgtools.changing.changes import done, voters
from kgtools.dataset import Dataset
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.opposing import said
from kgtools.outlining import Outline, listed
from kgtools.prefacing import preface
from kgtools.statements import together

MAX_LEVERS = 4  # of more levers, the others are in the JSON
MAX_GOALS = 3  # of more goals, the others are only counted
MAX_NAMES = 6  # of more actors alike, only the number is told
MAX_BECAUSE = 6  # of more that is said of them, the others are in the JSON
MAX_CAN = 2  # of more kinds of sets that can block a goal, the others are only counted


def outline(found: Leverage) -> Outline:
    """Yield the answer of `leverage`, most important first."""
    data = found.view.dataset
    yield from preface(f"{data.label(found.applicant)}: where a change would do most", found.view)
    yield from _levers(found)
    yield from _hands(found)
    if found.behind:
        yield "head", "Influences that reach who blocks"
    for influence, goals in found.behind:
        trace = next(hand.trace for hand in found.hands if hand.row.goal in goals)
        yield "item", f"{said(trace, influence)}: it matters for the {listed([data.label(s) for s, _ in goals])}"
    if found.stopped:
        yield "note", "A search stopped at its time limit: there may be other ways, and other sets."
    elif found.limited:
        yield "note", "For some of these there are other ways of the same cost that are not told."
    yield "note", "Costs put the ways in an order; they measure nothing (--cost changes them)."


# -------------------- what would do most


def _levers(found: Leverage) -> Outline:
    data, closed = found.view.dataset, found.closed
    if not closed:
        yield "note", "None of its goals is blocked or not known: nothing has to change for any to go on."
        return
    for status, words in ((Status.BLOCKED, "Blocked"), (Status.UNKNOWN, "Not known")):
        if names := [_goal(data, row.goal, row.trace.hypothetical) for row in closed if row.trace.status is status]:
            more = [f"and {len(names) - MAX_NAMES} more"] if len(names) > MAX_NAMES else []
            yield "note", f"{words} ({len(names)}): {'; '.join([*names[:MAX_NAMES], *more])}."
    if not found.levers:
        yield "note", "Nothing that could change would open any of them, as far as the graph knows."
        return
    yield "head", "What stands in the cheapest ways to most of these"
    for lever in found.levers[:MAX_LEVERS]:
        goals = f"{len(lever.goals)} of the {len(closed)} goals" if len(lever.goals) > 1 else "1 goal"
        yield "item", f"{_who(found, lever)}: {goals}"
        yield from (("point", line) for line in _steps(found, lever))
        said_now = list(_because(found, lever))
        yield from (("point", line) for line in said_now[:MAX_BECAUSE])
        if len(said_now) > MAX_BECAUSE:
            yield "point", f"… and {len(said_now) - MAX_BECAUSE} more that is said of them (--format json)"
    if left := found.levers[MAX_LEVERS:]:
        number = sum(len(lever.actors) or 1 for lever in left)
        yield (
            "item",
            f"… and {number} more, each for {max(len(lever.goals) for lever in left)} goals at most (all of them: --format json)",
        )


def _who(found: Leverage, lever: Lever) -> str:
    names = [found.view.dataset.label(a) for a in lever.actors]
    if not names:
        step = lever.steps[0]
        return voters(step.change.group, step.number, step.of)
    if len(names) > MAX_NAMES:
        return f"Each of {len(names)} ({', '.join(names[:3])} and {len(names) - 3} more)"
    return names[0] if len(names) == 1 else f"Each of {listed(names)}"


def _steps(found: Leverage, lever: Lever) -> Iterator[str]:
    """What they would do for which goals, deeds of one kind together, as are all that others could do in their stead."""
    data, alike = found.view.dataset, dict[tuple[str, str, str, str, int], list[Step]]()
    for step in sorted(lever.steps, key=lambda step: not step.needed):
        change = step.change
        deed = (change.kind, change.group, change.target[1])
        alike.setdefault((*deed, "" if _any_would_do(lever, step) else _needed(lever, step), step.cost), []).append(
            step
        )
    for (*_, note, cost), steps in alike.items():
        plural = not lever.actors and steps[0].number > 1
        alone = _needed(lever, steps[0]) if len({s.change.target for s in steps}) == 1 else ""
        targets = list(dict.fromkeys(data.label(step.change.target[0]) for step in steps))
        if _any_would_do(lever, steps[0]) and len(targets) > 1:
            of = {data.label(s.change.target[0]): f"any {s.number} of {s.of}" for s in steps}
            targets = [f"{target} ({of[target]} would do)" for target in targets]
        words = done(data, found.applicant, steps[0].change, plural=plural, at=listed(targets, MAX_GOALS))
        goals = list(dict.fromkeys(data.label(step.goal[0]) for step in steps if step.goal != step.change.target))
        towards = f", for the {listed(goals, MAX_GOALS)}" if goals and len(targets) == 1 else ""
        yield f"{words}{towards} (cost {cost}{' each' if plural or len(targets) > 1 else ''}{note or alone})"
    others: dict[tuple[str, int], list[str]] = {}
    for step in lever.steps:
        for change, cost in step.instead:
            others.setdefault((done(data, found.applicant, change), cost), []).append(data.label(step.goal[0]))
    for (words, price), those in others.items():
        goals = list(dict.fromkeys(those))
        at_once = " at once" if len(goals) > 1 else ""
        yield f"or {words}, which would do instead for the {listed(goals, MAX_GOALS)}{at_once} (cost {price})"


def _any_would_do(lever: Lever, step: Step) -> bool:
    """Whether others could do it in their stead: so many, whichever they are."""
    return bool(lever.actors) and not (step.alone or step.needed) and step.number > 0 and step.of > 1


def _needed(lever: Lever, step: Step) -> str:
    if step.alone:
        return "; that alone would open it"
    if step.number == 0:
        return "; one of several mixtures of votes"
    if not lever.actors:
        return ""
    if step.of == 1:
        return "; not enough alone"
    if step.needed:
        return f"; {'both' if step.of == 2 else f'all {step.of}'} would have to do so"
    return (
        f"; any {step.number} of {step.of} would have to do so"
        if step.number > 1
        else f"; any 1 of {step.of} does for this part"
    )


def _because(found: Leverage, lever: Lever) -> Iterator[str]:
    trace = found.hands[0].trace
    yield from (f"now: {said(trace, *same)}" for same in together(lever.because))


# -------------------- in whose hands


def _hands(found: Leverage) -> Outline:
    """Single points of veto: who alone can block, and who does or is expected to; what is alike of several goals once."""
    data, alike = found.view.dataset, dict[tuple[str, ...], list[Hand]]()
    for hand in sorted(found.hands, key=lambda h: h.trace.status):
        alike.setdefault((str(hand.trace.status), *_alone(hand), *_refusing(hand)), []).append(hand)
    if alike:
        yield "head", "Who alone can block, and who does or is expected to"
    for (status, *lines), hands in alike.items():
        names = [_goal(data, hand.row.goal, hand.trace.hypothetical) for hand in hands]
        yield "item", f"{'; '.join(names)} ({status})"
        yield from (("point", line) for line in lines)


def _alone(hand: Hand) -> Iterator[str]:
    told = list(excluding.told(hand.trace, hand.can, stages=False))
    shown = told if len(told) <= MAX_CAN + 1 else told[:MAX_CAN]
    yield from (f"can: {line}" for line in shown)
    if len(told) > len(shown):
        yield f"can: {len(told) - len(shown)} more kinds of sets (kgtools trace --who-can)"
    yield from excluding.nobody(hand.can)


def _refusing(hand: Hand) -> Iterator[str]:
    data, trace = hand.trace.view.dataset, hand.trace
    words = {"exercised": "do, on record", "stated": "say that they will", "expected": "are expected to"}
    for basis, verb in words.items():
        names = list(dict.fromkeys(data.label(r.actor) for r in trace.blockers if r.basis == basis))
        if names:
            yield f"{verb}: {_some(names)}"
    if not trace.blockers and trace.status is Status.BLOCKED:
        yield "alone blocks it now: nobody"
    if hand.now.sets and trace.status is Status.BLOCKED:
        yield from _keeping(hand)


def _keeping(hand: Hand) -> Iterator[str]:
    """Which of those who refuse are enough to keep it blocked, and in how many of these sets each is."""
    data, found = hand.trace.view.dataset, hand.now
    shares = {now for now, _ in hand.shares.values() if now}
    told = list(excluding.told(hand.trace, found, stages=False, now=True))
    each = (
        f"; each of them is in {_of(shares.pop(), found.number)} that would be enough"
        if len(shares) == len(told) == 1 < found.number
        else ""
    )
    idle = [data.label(actor) for actor, (now, _) in hand.shares.items() if not now]
    if idle or len(found.alone) < len(found.sets):  # else each blocker alone is enough, as was said
        yield from (f"enough to keep it blocked now: {line}{each}" for line in told[:MAX_CAN])
    if idle:
        more = "refuse" if len(idle) > 1 else "refuses"
        yield f"{_some(sorted(idle))} {more} as well; for that alone it would not stay blocked"


def _of(share: Fraction, number: int) -> str:
    """A share of sets in words: "1 of the 4 sets"; of very many, as a quotient."""
    return (
        f"{share * number} of the {number} sets"
        if number <= 100
        else f"{share.numerator} of every {share.denominator} sets"
    )


def _some(names: Sequence[str]) -> str:
    return listed(names, MAX_NAMES)


def _goal(data: Dataset, goal: Key, hypothetical: bool) -> str:
    return data.label(goal[0]) + (" (only proposed)" if hypothetical else "")
