"""What an actor blocks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtools.assertions import Assertion
from kgtools.blocking import Blocks
from kgtools.holding import Hold
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.refusals import describe
from kgtools.rules import REFUSALS
from kgtools.statements import sentence, together
from kgtools.terms import local_name

_HEADINGS = {
    "exercised": "Refuses, on record, and blocks",
    "stated": "Has said that it will refuse, and would block",
    "expected": "Is expected to object, and would block",
    "assumed": "Is assumed to refuse, and would block",
    "can": "Can block, though nothing accepted in this view says that it does or will",
    "together": "Can block by refusing at all of these, though nothing accepted here says that it will",
    "unknown": "Whether it can block is not known",
    "contributes": "Refuses, and cannot block alone",
    "votes": "Has a vote, and cannot block alone",
}
_FEW = 3  # so many decisions alike are listed; of more, one fewer, and the number of the others
_VOTES = {
    "yes": "so far in favour",
    "no": "refuses, and that does not block it",
    "abstain": "abstains",
    "unknown": "its stance is not known",
}
_DECLARED = {  # a stance, and whether it is denied: what is said, and what is expected
    ("Objects", True): ("declares no objection", "is expected not to object"),
    ("Neutral", False): ("declares itself neutral", "is expected to stay neutral"),
    ("Supports", True): ("declares no support", "is not expected to support it"),
    ("Abstains", True): ("does not abstain", "is not expected to abstain"),
}


def lines(found: Blocks) -> Iterator[str]:
    """Yield the answer of `blocks` in lines of text."""
    data = found.view.dataset
    name = data.label(found.actor)
    yield f"{name}: what it blocks, is expected to block, and can block"
    yield found.view.in_words
    yield ""
    if not found.traces:
        yield "The graph has no standing of any applicant to block."
    no_vote = () if found.holds or found.decided else found.without_vote
    for heading, goals in (
        (f"{name} decides through its members: see kgtools blocks MEMBER", found.through_members),
        (f"{name} has no vote in {_described(found)}; nothing that it can block there:", no_vote),
    ):
        if goals:
            yield heading
            yield from (f"  {words}" for words in _goals(found, goals))
            yield ""
    for how, heading in _HEADINGS.items():
        group = [h for h in found.holds if h.how == how]
        if group:
            yield f"{heading} ({len(group)})"
            if how == "expected":
                yield "  This is inferred: no announcement and no act is on record."
            yield from _group(found, group)
            yield ""
        elif how == "exercised" and found.holds:
            alone = any(h.how not in ("contributes", "votes") for h in found.holds)
            words = (
                "blocks none of these by an act on record"
                if alone
                else "alone can block none of these, as far as is known"
            )
            yield f"{name} {words}."
            yield ""
    outside = "" if any(found.votes(t) for t, _ in found.influences) else ", from outside the decision"
    for heading, lines in (
        ("Has set a condition that is not met", [_listed(found, d) for d in together(d for _, _, d in found.imposed)]),
        ("Is against, without a vote", [_listed(found, p) for p in together(p for _, p in found.opposed)]),
        (f"Influences who blocks{outside}", [_listed(found, i) for i in together(i for _, i in found.influences)]),
        (f"Whether {name} has a vote is not known", list(_voters(found))),
    ):
        if lines:
            yield heading
            yield from lines
            yield ""
    for heading, goals in (
        ("Attained already, so nothing to block", found.attained),
        ("Decided already where it has a vote, so nothing left to block", found.decided),
        ("Has no vote, so nothing it can block", () if no_vote else found.without_vote),
    ):
        if goals:
            yield f"{heading}: {'; '.join(_goals(found, goals))}"


def _listed(found: Blocks, same: list[Assertion]) -> str:
    return f"  - {sentence(found.view.dataset, *same)}"


def _voters(found: Blocks) -> Iterator[str]:
    alike = dict[tuple[str, ...], list[Key]]()
    for goal, missing in found.voters_unknown:
        alike.setdefault(missing, []).append(goal)
    for missing, goals in alike.items():
        why = f"who votes there is not known ({'; '.join(missing)})"
        yield from (f"  {words}: {why}" for words in _goals(found, goals))


def _described(found: Blocks) -> str:
    """The standings in which it has no vote, among all that the graph describes."""
    every = {t.network.goal[0] for t in found.traces}
    voted = {t.network.goal[0] for t in found.traces if found.votes(t)}
    voted |= {goal[0] for goal in (*found.through_members, *(goal for goal, _ in found.voters_unknown))}
    some = f"{len(every - voted)} of the {len(every)}" if voted else f"the {len(every)}"
    return f"{'the one standing' if some == 'the 1' else f'{some} standings'} that this graph describes"


def _group(found: Blocks, group: list[Hold]) -> Iterator[str]:
    data, alike = found.view.dataset, dict[object, list[Hold]]()
    for hold in group:
        alike.setdefault(hold.trace.network.goal if hold.how == "together" else hold.shown, []).append(hold)
    for those in alike.values():
        yield from _places(found, those)
        for words, assertions in (
            ("", (a for h in those for a in h.shown)),
            ("Sources differ: ", (a for h in those for a in h.ballot.conflict)),
            ("it matters there, because: ", (a for h in those for a in h.context)),
        ):
            yield from (f"    - {words}{sentence(data, *same)}" for same in together(assertions))


def _places(found: Blocks, those: list[Hold]) -> Iterator[str]:
    """Where it has these, those of several applicants of which the same is to be said together."""
    where = dict[tuple[str, str], dict[Key, Hold]]()  # a standing, and what is said of a decision beneath it
    for hold in those:
        said = [f"    {_at(found, hold)}: {_stance(hold)}"]
        said += [f"      not known: {'; '.join(hold.missing)}"] if hold.missing else []
        where.setdefault((hold.trace.network.goal[0], "\n".join(said)), {})[hold.trace.network.goal] = hold
    blocks = dict[tuple[Key, ...], list[tuple[str, Hold]]]()
    for (_, said_of_it), holds in where.items():
        blocks.setdefault(tuple(holds), []).append((said_of_it, next(iter(holds.values()))))
    for goals, rows in blocks.items():
        yield from (f"  {words}" for words in _goals(found, goals))
        alike = dict[str, list[str]]()
        for words, hold in rows:
            alike.setdefault(words.removeprefix(f"    at the {hold.node.label}"), []).append(words)
        for same in alike.values():
            shown = same if len(same) <= _FEW else same[: _FEW - 1]
            for words in shown:
                yield from words.split("\n")
            if same[len(shown) :]:
                yield f"    … and {len(same) - len(shown)} more like these (all of them: --format json)"


def _at(found: Blocks, hold: Hold) -> str:
    data, (_, applicant) = found.view.dataset, hold.trace.network.goal
    node = hold.node
    assert node.question is not None
    of, waits = "", ""
    if hold.stage[1] != applicant:
        of, waits = f" of {data.label(hold.stage[1])}", f", which {data.label(applicant)} waits for"
    rule = f"{data.label(node.question.body)}; rule: {node.question.rule.label}"
    late = ", not yet due" if hold.stage in hold.trace.not_yet_due else ""
    return f"at the {node.label}{of} ({rule}){waits}{late}"


def _goals(found: Blocks, goals: Iterable[Key]) -> Iterator[str]:
    """These goals in words, a standing at a time with all its applicants."""
    data, whose = found.view.dataset, dict[tuple[str, bool], list[str]]()
    proposed = {t.network.goal for t in found.traces if t.hypothetical}
    for goal in goals:
        whose.setdefault((goal[0], goal in proposed), []).append(data.label(goal[1]))
    for (standing, only), applicants in whose.items():
        yield f"{', '.join(applicants)}: {data.label(standing)}{' (only proposed)' if only else ''}"


def _stance(hold: Hold) -> str:
    """What is known of its stance, in words."""
    data = hold.trace.view.dataset
    unless = " and ".join(f"{data.label(iri)} ({status})" for iri, status in hold.unless)
    ends = f", unless {unless}" if unless else ""
    if hold.refusal is None:
        silence = "; ".join(_silence(hold)) or "nothing known of its stance"
        return _VOTES.get(hold.ballot.vote, silence) + ends
    since = f", since {hold.refusal.first.since}" if hold.refusal.first else ""
    attested = f", last attested {hold.refusal.last_attested}" if hold.refusal.last_attested else ""
    return describe(hold.trace.view, hold.refusal) + since + attested + ends


def _silence(hold: Hold) -> Iterator[str]:
    """What is known of one who neither refuses, supports nor abstains."""
    data = hold.trace.view.dataset
    for ballot in hold.past:
        met = [c for c in ballot.unless if hold.trace.statuses[(c, hold.stage[1])] is Status.ACHIEVED]
        if met and len(met) == len(ballot.unless):
            yield f"its condition is met ({' and '.join(map(data.label, met))})"
        else:
            yield "it refused before the recorded vote"
    for position in hold.ballot.because[:1]:
        stance = local_name(position.one("stance") or "")
        stance = "Objects" if stance in REFUSALS else stance
        if declared := _DECLARED.get((stance, position.negated)):
            yield declared[hold.ballot.basis == "expected"]
    for position in hold.ended:
        what = "objection" if local_name(position.one("stance") or "") == "Objects" else "refusal"
        since = f"{position.begin} to" if position.begin else "until"
        yield f"its {what} has ended ({since} {position.end})"
    if hold.node.question and hold.node.question.record:
        yield "its ballot in the recorded vote is not known"
