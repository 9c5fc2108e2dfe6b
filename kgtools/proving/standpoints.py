"""Where a question stands by its rule, and where each who votes stands, in plain words: what is only expected is told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.dataset import Dataset
from kgtools.ladder import Status
from kgtools.proving.proofs import Cast, Vote
from kgtools.refusals import phrase
from kgtools.rules import REFUSALS, Ballot, Threshold
from kgtools.terms import local_name

_SHARES = {Fraction(1, 2): "half", Fraction(2, 3): "two thirds", Fraction(3, 4): "three quarters", Fraction(1): "all"}


def voting(data: Dataset, vote: Vote) -> str:
    """Return where a question stands by its rule."""
    question = vote.question
    seats, n = question.seats or 0, len(question.ballots)
    members = f"{seats} seats, {n} of them known" if seats > n else f"{n} vote" if n != 1 else "one votes"
    body = data.label(question.body) if question.body else "nobody known"
    if _is_alone(question):
        body, members = f"{body} alone", ""
    manner = ", ".join(filter(None, [members, f"rule: {question.rule.label}"]))
    return f"{body} decides ({manner}): {_stand(vote)}"


def _stand(vote: Vote) -> str:
    question, status = vote.question, vote.status
    rule, record = question.rule, question.record
    referred = bool(question.referrals)
    if record is not None:
        return _recorded(vote, record)
    if not question.ballots and not question.seats:
        return "who votes is not known"
    if not rule.thresholds and not any(b.veto for b in question.ballots):
        return "no rule is known by which that could be told"
    if status is Status.BLOCKED and vote.enough == 1:
        return _refusing([c.ballot for c in vote.cast])
    if status is Status.BLOCKED and vote.enough == 0:
        return "not even the votes of all would suffice"
    if len(vote.cast) == 1 and _is_alone(question):
        return _alone(vote.cast[0], rule.silence)
    assent = rule.silence == "Assent"
    counts = Counter("yes" if assent and c.ballot.vote == "silent" else c.ballot.vote for c in vote.cast)
    unsure = counts["silent"] + counts["unknown"] + max(0, (question.seats or 0) - len(vote.cast))
    words = [_tally(counts, unsure)] if rule.thresholds else []
    bars = " and ".join(
        _bar(t, max(len(vote.cast), question.seats or 0), counts, sure=not unsure) for t in rule.thresholds
    )
    if status is Status.BLOCKED:
        return f"{words[0]}: {bars} cannot be reached"
    words += [f"{bars} are needed"] if bars else []
    if any(b.veto for b in question.ballots):
        words.append("nobody who could block it is known to refuse")
    if silent := sum(c.ballot.vote == "silent" for c in vote.cast):
        act = f"{silent} {'has' if silent == 1 else 'have'} yet to act"
        words.append({"Assent": "silence is assent", "Pending": act}.get(rule.silence, "silence is no vote"))
    if counts["unknown"]:
        words.append(f"of {counts['unknown']} it is not known whether they object")
    words += ["it has been put to the vote"] if referred else []
    return ", ".join([*words[:-1], f"and {words[-1]}"]) if len(words) > 1 else "".join(words)


def _is_alone(question: Question) -> bool:
    """Whether a body decides of which no members are known: it is its own only voter."""
    return [b.actor for b in question.ballots] == [question.body]


def _alone(cast: Cast, silence: str) -> str:
    if cast.ballot.vote != "silent" or cast.ballot.because:
        return f"it {stance(cast, silence)}"
    silent = {"Assent": "nothing known stands against it", "Pending": "it has yet to decide"}
    return silent.get(silence, "it is not known to have decided")


def _refusing(against: Sequence[Ballot]) -> str:
    """How many stand against it; what is only expected is never told as done."""
    deeds = {phrase(b.stance or "Objects", b.basis or "stated") for b in against}
    if len(against) == 1:
        return f"one {deeds.pop()}, which suffices"
    deed = "stand against it" if len(deeds) > 1 else several(deeds.pop())
    return f"{len(against)} {deed}, each of whom suffices"


def several(words: str) -> str:
    """Return what one does as what several do.

    >>> several("is expected to object"), several("withholds its consent")
    ('are expected to object', 'withhold their consent')
    """
    verb, _, rest = words.partition(" ")
    return (
        f"{'are' if verb == 'is' else verb.removesuffix('s')} {rest}".strip()
        .replace("it will", "they will")
        .replace("its ", "their ")
    )


def _tally(counts: Counter[str], unsure: int) -> str:
    said = {"yes": "in favour", "no": "against", "abstain": "abstaining"}
    told = [
        f"{counts[vote]} {'is' if counts[vote] == 1 else 'are'} {words}" for vote, words in said.items() if counts[vote]
    ]
    if not told:
        return "nothing is known of how they vote"
    return ", ".join([*told, *([f"of {unsure} nothing is known"] if unsure else [])])


def _recorded(vote: Vote, record: Assertion) -> str:
    """The vote on record, what the rule asks for, and who refuses all the same."""
    outcome = local_name(record.one("outcome") or "").lower()
    known = "assumed" if record.assumed else "on record"
    words = {"votesFor": "in favour", "votesAgainst": "against", "abstentions": "abstaining"}
    counts = {"yes": record.number("votesFor"), "no": record.number("votesAgainst")}
    told = ", ".join(f"{record.number(slot)} {word}" for slot, word in words.items() if slot in record.slots)
    if outcome:
        return f"the vote {known} has {outcome}{f' ({told})' if told else ''}"
    if not told:
        return f"the vote {known} has no counts"
    everyone = max(
        len(vote.question.ballots),
        counts["yes"] + counts["no"] + record.number("abstentions"),
        vote.question.seats or 0,
    )
    bars = " and ".join(_bar(t, everyone, Counter(counts), sure=True) for t in vote.question.rule.thresholds)
    found = f"the vote {known} is {told}"
    found += f"; {bars} {'are' if bars else ''} needed" if bars else ""
    if vote.status is Status.BLOCKED and vote.enough:
        return f"{found}; but {_refusing([c.ballot for c in vote.cast])}"
    if vote.status is Status.BLOCKED and not bars:
        return f"{found}, and one against suffices"
    return found


def _bar(threshold: Threshold, everyone: int, counts: Counter[str], *, sure: bool) -> str:
    """What a threshold asks for: "two thirds of the votes cast (95 of 142)"; of votes cast the number only if it is `sure`."""
    more = "more than " if threshold.more_than else ""
    if threshold.share is None:
        return f"{more}{threshold.votes_needed} vote{'' if threshold.votes_needed == 1 else 's'}"
    share = f"{more}{_SHARES.get(threshold.share, threshold.share)}"
    of = {"VotesCast": "the votes cast", "AllSeats": "all seats"}.get(threshold.share_of, "all members")
    if threshold.weighted_by:
        return f"{share} by {_words(local_name(threshold.weighted_by))} of {of}"
    cast = threshold.share_of == "VotesCast"
    total = counts["yes"] + counts["no"] if cast else everyone
    bar = threshold.share * total
    needed = floor(bar) + 1 if threshold.more_than else ceil(bar)
    return f"{share} of {of} ({needed} of {total})" if sure or not cast else f"{share} of {of}"


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name)


def stance(cast: Cast, silence: str) -> str:
    """Return where one who votes stands, and how that is known: "is expected to object", "is silent, which is assent"."""
    ballot = cast.ballot
    if ballot.stance in (*REFUSALS, "Supports", "Abstains"):
        done = ballot.stance == "Supports" and ballot.basis == "exercised"
        return "has acted in favour" if done else phrase(ballot.stance, ballot.basis or "stated")
    if ballot.vote == "unknown":
        return "is not known to recognise, or not to: it may object"
    how = {"Assent": "which is assent", "Pending": "which leaves it pending"}.get(silence, "which is no vote")
    if ballot.because and ballot.basis:
        says = {"assumed": "is assumed not to object", "expected": "is expected not to object"}
        return f"{says.get(ballot.basis, 'says it does not object')} and is silent, {how}"
    return f"is silent, {how}"
