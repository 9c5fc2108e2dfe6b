"""Who could block a goal, in words and as JSON values, beside those who do or are expected to: never one for the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from kgtools.barring.coalitions import Coalitions
from kgtools.barring.consenting import Member
from kgtools.barring.uniting import Coalition, Part
from kgtools.network import Key
from kgtools.opposing import stage_of
from kgtools.outlining import listed
from kgtools.solving import ballots
from kgtools.statements import ref
from kgtools.terms import local_name
from kgtools.tracing import Trace

MAX_NAMES = 5  # of more who could block, only the number is told
MAX_STAGES = 2  # of more decisions at which it would do, the others are only counted
MAX_SETS = 6  # of more sets of several, the others are in the JSON
_BASES = {"exercised": "Have refused, on record", "stated": "Have said that they will", "expected": "Are expected to"}


def lines(trace: Trace) -> Iterator[str]:
    """Yield who could block the goal of a trace, and who of them is known to."""
    found = trace.coalitions
    yield "Who could block it under the rules as they are, if all others were in favour"
    yield from (f"  {line}" for line in nobody(found))
    yield from (f"  {line}" for line in told(trace, found))
    if found.outcome == "achieved":
        return
    if unclear := [stage_of(trace, key) for key in found.unclear]:
        yield f"  Not known of these how they are decided, or what they ask for: {_some(unclear)}"
    if found.stopped:
        yield "  The search stopped at its time limit: there may be other sets."
    elif not found.complete:
        in_all = f" ({found.number:,} in all)" if found.exact else ""
        yield f"  There are other sets, none of them smaller{in_all}."
    for basis, words in _BASES.items():
        names = [trace.view.dataset.label(a) for a in who(trace, basis)]
        yield f"  {words}: {_some(names) or 'nobody'}"


def who(trace: Trace, basis: str) -> tuple[str, ...]:
    """Return who refuses on this basis, or imposed what is not met: "exercised", "stated" or "expected"."""
    refused = sorted((*trace.blockers, *trace.contributors), key=lambda r: trace.view.dataset.label(r.actor))
    return tuple(dict.fromkeys(r.actor for r in refused if r.basis == basis and not r.imposed))


def told(trace: Trace, found: Coalitions, *, stages: bool = True, now: bool = False) -> Iterator[str]:
    """Yield the sets that could block, in words: "Each of the 32 members of the North Atlantic Council alone".

    Of those who refuse `now` there are no members of a body but those who refuse. Where nobody can block it alone, the first
    line says so.
    """
    nobody_alone = "" if now or found.alone else "Nobody alone; it would take "
    shown, heaviest = list[Coalition](), dict[Key, Coalition]()
    for each in found.told:
        if each.weighed is None or each.number == 1:
            shown.append(each)
        elif (stage := each.weighed.stage) not in heaviest:
            heaviest[stage] = each
            shown.append(each)
        elif each.number == heaviest[stage].number and _weight(each) > _weight(heaviest[stage]):
            shown[shown.index(heaviest[stage])] = heaviest[stage] = each
    for each in shown[:MAX_SETS]:
        words = _by_weight(trace, each) if each in heaviest.values() else _set(trace, found, each, now=now)
        imposed = not any(trace.network.nodes[key].question for key in each.stages)
        where = f"{':' if imposed else ', at the'} {_stages(trace, each)}" if stages else ""
        start = nobody_alone + words if each is shown[0] else words
        yield f"{start[0].upper()}{start[1:]}{_by_what(trace, each, now=now)}{where}"
    if len(shown) > MAX_SETS:
        yield f"… and {len(shown) - MAX_SETS} more (all of them: --format json)"


def nobody(found: Coalitions) -> Iterator[str]:
    """Yield why nobody can block a goal, or nobody has to."""
    if found.outcome == "achieved":
        yield "It is attained: there is nothing left to block."
    elif found.outcome == "cycle":
        yield "Nobody is needed to block it: even with everybody in favour it would not open, as it waits only for itself."
    elif found.outcome == "unclear":
        yield ("Who could is not known: too little is known of how it is decided, or of what it asks for.")
    elif found.outcome == "nobody":
        yield "Nobody: what is left to decide cannot be stopped by anybody who refuses, not even by all of them together."


# -------------------- one set in words


def _set(trace: Trace, found: Coalitions, each: Coalition, *, now: bool) -> str:
    parts = [_part(trace, found, each, part, now=now) for part in each.parts]
    words = ", together with ".join(parts)
    if each.number == 1:
        return f"{words} alone"
    return words + (" together" if len(each.parts) == 1 and each.number == len(each.parts[0].members) else "")


def _part(trace: Trace, found: Coalitions, each: Coalition, part: Part, *, now: bool) -> str:
    whole = _members(trace, found, each, part, now=now)
    if part.number == len(part.members):
        return whole
    number = "each" if each.number == 1 else "one" if part.number == 1 else f"any {part.number}"
    return f"{number} of {whole}"


def _members(trace: Trace, found: Coalitions, each: Coalition, part: Part, *, now: bool) -> str:
    """Those of a part: by name if they are few, or as the members of a body, or as its other members."""
    data, goal = trace.view.dataset, trace.network.goal
    names = [data.label(a) + (" itself" if a == goal[1] else "") for a in part.named]
    if len(names) <= MAX_NAMES and not part.unnamed:
        return listed(names)
    unnamed = f", {part.unnamed} of them not named" if 0 < part.unnamed < len(part.members) else ""
    unnamed = ", none of them named" if part.unnamed == len(part.members) else unnamed
    if now:
        return f"the {len(part.members)} who refuse{unnamed}"
    node = trace.network.nodes[each.stages[0]] if each.stages else None
    if node is None or node.question is None:
        return f"{len(part.members)} actors ({_some(names)}){unnamed}"
    voters = {m for m, keys in found.consent.where.items() if node.key in keys}
    body = _the(data.label(node.question.body))
    if voters == {*part.members}:
        return f"the {len(part.members)} members of {body}{unnamed}"
    if voters == {*part.members, *found.alone} & voters:
        return f"the {len(part.members)} other members of {body}{unnamed}"
    return f"{len(part.members)} members of {body} ({_some(names)}){unnamed}"


def _the(name: str) -> str:
    """A name with its article; that of one word has none: "NATO", "the North Atlantic Council"."""
    return name if " " not in name or name.lower().startswith("the ") else f"the {name}"


def _weight(each: Coalition) -> Fraction:
    members = {m for part in each.parts for m in part.members[: part.number]}
    return sum((w for m, w in (each.weighed.weights if each.weighed else ()) if m in members), Fraction())


def _by_what(trace: Trace, each: Coalition, *, now: bool) -> str:
    """That some stop it without a vote: they keep it off the agenda, or a condition that they set is not met."""
    nodes = [trace.network.nodes[key] for key in each.stages]
    if nodes and not any(node.question for node in nodes):
        return ", by a condition that it set and that is not met"
    cast = [b for node in nodes if node.question for b in ballots(node, trace.statuses)]
    keeping = {b.actor for b in cast if b.stance == "KeepsOffAgenda" and not b.veto}
    return ", by keeping it off the agenda" if now and all({*p.named} & keeping for p in each.parts) else ""


def _by_weight(trace: Trace, each: Coalition) -> str:
    weighed = each.weighed
    assert weighed is not None
    data, vote = trace.view.dataset, weighed.vote
    names = [data.label(a) for part in each.parts for a in part.named[: part.number]]
    least = "more than" if vote.more else "at least"
    by, share = data.label(vote.by) if vote.by else "weight", 100 * vote.bar / vote.everyone
    fewest = f", if they are {vote.fewest} or more" if vote.fewest > 1 else ""
    return (
        f"members that have {least} {_number(share)} % of the {by} ({_number(vote.bar)} of {_number(vote.everyone)})"
        f"{fewest}: the fewest are {each.number}, such as {listed(names)}"
    )


def _stages(trace: Trace, each: Coalition) -> str:
    words = [_stage(trace, key) for key in sorted(each.stages, key=lambda key: key in trace.not_yet_due)]
    return (
        (" and the " if each.together else ", or at the ").join(words)
        if len(words) <= MAX_STAGES
        else (f"{words[0]}, or at {len(words) - 1} other decisions" if not each.together else f"{_some(words)}")
    )


def _stage(trace: Trace, key: Key) -> str:
    data, node = trace.view.dataset, trace.network.nodes[key]
    other = f", of {data.label(key[1])}" if key[1] != trace.network.goal[1] else ""
    late = "; not yet due" if key in trace.not_yet_due else ""
    return f"{node.label}{other}" + (f" (rule: {node.question.rule.label}{late})" if node.question else "")


def _number(value: Fraction) -> str:
    return f"{float(value):,.0f}" if value >= 1000 else f"{float(value):,.2f}".rstrip("0").rstrip(".")


def _some(names: Sequence[str]) -> str:
    return listed(names, MAX_NAMES)


# -------------------- as JSON values


def to_dict(trace: Trace) -> dict[str, Any]:
    """Return who could block the goal of a trace as JSON values."""
    data, found = trace.view.dataset, trace.coalitions

    def refs(members: Iterable[Member]) -> list[dict[str, str]]:
        return [ref(data, m.actor) for m in members if m.actor]

    def part(p: Part) -> dict[str, Any]:
        return {"number": p.number, "of": len(p.members), "among": refs(p.members), "unnamed": p.unnamed}

    def coalition(c: Coalition) -> dict[str, Any]:
        everybody = [m for p in c.parts for m in p.members]
        return {
            "number": c.number,
            "of": len(everybody),
            "among": refs(everybody),
            "members": refs(m for p in c.parts if p.number == len(p.members) for m in p.members),
            "unnamed": sum(p.unnamed for p in c.parts),
            "parts": [part(p) for p in c.parts] if len(c.parts) > 1 else [],
            "stages": [{"stage": ref(data, iri), "applicant": ref(data, whose)} for iri, whose in c.stages],
            "together": c.together,
            "minimal": c.minimal,
            "by_weight": None
            if c.weighed is None
            else {
                "weighted_by": local_name(c.weighed.vote.by),
                "bar": float(c.weighed.vote.bar),
                "more_than": c.weighed.vote.more,
                "of": float(c.weighed.vote.everyone),
                "fewest": c.weighed.vote.fewest,
            },
        }

    return {
        "outcome": found.outcome,
        "coalitions": [coalition(c) for c in found.told],
        **{basis: [ref(data, a) for a in who(trace, basis)] for basis in ("expected", "stated", "exercised")},
        "unclear": [{"stage": ref(data, iri), "applicant": ref(data, whose)} for iri, whose in found.unclear],
        "sets": found.number if found.exact else None,
        "truncated": not found.complete,
    }
