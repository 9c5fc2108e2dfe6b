"""The ladder of `docs/model.md` once more, naively: what the evaluator is held against.

Nothing here is clever. Unknown votes are completed in every way, needed votes are sought among all sets of votes,
fixpoints are rounds over everything, and a refusal spreads from need to need. Types of `kgtools` serve as plain values;
none of its functions is called. Where the page leaves a choice, the one made here is marked "Reading".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations, product

from kgtools.ladder import Status
from kgtools.rules import Ballot, Rule, Threshold

Key = tuple[str, str]


# -------------------- one question


@dataclass(frozen=True)
class Record:
    """A vote on record: its outcome, or how many voted which way; perhaps of a day."""

    day: date | None = None
    outcome: str | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int = 0


def carried(threshold: Threshold, votes: Sequence[tuple[str, Fraction]]) -> bool:
    """Whether these votes ("yes", "no", "abstain", "absent", with their weights) reach the threshold.

    Abstainers, and who is absent, are taken out of the votes cast, and count against where the share is of all.
    Reading: without a single yes nothing is carried, were even 0 of 0 enough.
    """
    if threshold.share_of == "VotesCast":
        votes = [(vote, weight) for vote, weight in votes if vote in ("yes", "no")]
    if sum(vote != "yes" for vote, _ in votes) < threshold.minimum_objectors:
        return True
    yes = sum(weight for vote, weight in votes if vote == "yes")
    needed = threshold.votes_needed or threshold.share * sum(weight for _, weight in votes)
    return yes > 0 and (yes > needed if threshold.more_than else yes >= needed)


def at_threshold(rule: Rule, number: int, ballots: Sequence[Ballot], referred: bool, seats: int | None) -> Status:
    """Where one threshold of a rule stands, by every way in which the unknown could vote.

    Reading: seats without known holders are unknown votes, and a weight that is not known leaves all undecided.
    Reading: a number of votes that all seats together do not have means that members are missing: unknown, not blocked.
    Reading: where silence is pending, what is undecided is pending even before it is referred.
    """
    threshold = rule.thresholds[number]
    undecided = Status.PENDING if referred or rule.silence == "Pending" else Status.UNKNOWN
    vacant = max(0, (seats or 0) - len(ballots))
    if any(b.weights[number] is None for b in ballots) or (threshold.weighted_by and vacant):
        return undecided
    silent = "unknown" if rule.silence != "Assent" else "yes"
    votes = [(silent if b.vote == "silent" else b.vote, b.status, b.weights[number]) for b in ballots]
    votes += [("unknown", Status.UNKNOWN, Fraction(1))] * vacant
    in_favour = [(status, weight) for vote, status, weight in votes if vote == "yes"]
    unknown = [weight for vote, _, weight in votes if vote == "unknown"]
    settled = [(vote, weight) for vote, _, weight in votes if vote in ("no", "abstain")]
    completions = [list(zip(guess, unknown, strict=True)) for guess in product(("yes", "no"), repeat=len(unknown))]

    def outcomes(needed: Collection[int]) -> Iterator[bool]:
        """The outcome for each completion, if of those in favour only these say yes, and the others no."""
        said = [("yes" if i in needed else "no", weight) for i, (_, weight) in enumerate(in_favour)]
        return (carried(threshold, [*said, *settled, *guessed]) for guessed in completions)

    everyone = range(len(in_favour))
    if all(outcomes(everyone)):
        enough = [s for size in range(len(in_favour) + 1) for s in combinations(everyone, size) if all(outcomes(s))]
        return max(min((in_favour[i][0] for i in s), default=Status.ACHIEVED) for s in enough)
    if threshold.votes_needed and not carried(
        replace(threshold, minimum_objectors=0), [("yes", w) for _, _, w in votes]
    ):
        return Status.UNKNOWN
    if not any(outcomes(everyone)):
        return Status.BLOCKED
    return undecided


def on_record(rule: Rule, ballots: Sequence[Ballot], seats: int | None, record: Record) -> Status:
    """Where a vote on record stands: its outcome, or its counts under each part of the rule.

    Whoever has a veto, or keeps it off the agenda, blocks what was only counted; once that passed, a refusal of a later
    day comes too late.
    """
    if record.outcome:
        return Status.ACHIEVED if record.outcome == "Passed" else Status.BLOCKED
    counted = tally(rule, max(len(ballots), seats or 0), record)
    refusals = [b for b in ballots if b.stance == "KeepsOffAgenda" or (b.veto and b.vote == "no")]
    if counted is Status.ACHIEVED:
        refusals = [b for b in refusals if not (b.begin and record.day and b.begin > record.day)]
    return Status.BLOCKED if refusals else counted


def tally(rule: Rule, members: int, record: Record) -> Status:
    """What the counts of a vote come to: the minimum over the rule's parts, of which none must be missing."""
    if record.votes_for is None or record.votes_against is None:
        return Status.UNKNOWN
    said = ["yes"] * record.votes_for + ["no"] * record.votes_against + ["abstain"] * record.abstentions
    votes = [(vote, Fraction(1)) for vote in [*said, *["absent"] * (members - len(said))]]
    vetoed = rule.veto == "EveryMember" and record.votes_against > 0
    parts = [Status.BLOCKED if vetoed else Status.ACHIEVED] * bool(rule.veto)
    for threshold in rule.thresholds:
        passed = Status.ACHIEVED if carried(threshold, votes) else Status.BLOCKED
        parts.append(Status.UNKNOWN if threshold.weighted_by else passed)
    return min(parts, default=Status.UNKNOWN)


def answered(
    rule: Rule,
    ballots: Sequence[Ballot],
    record: Record | None = None,
    referred: bool = False,
    seats: int | None = None,
) -> Status:
    """Where a question stands: the minimum of agenda, vetoes and thresholds; unknown without a member or a rule.

    Reading: whoever keeps a question off the agenda blocks it under any rule, with or without a veto.
    Reading: where every member has a veto and some are known, the holders of the other seats are silent.
    """
    if record is not None:
        return on_record(rule, ballots, seats, record)
    if not ballots and not seats:
        return Status.UNKNOWN
    parts = [Status.BLOCKED for b in ballots if b.stance == "KeepsOffAgenda"]
    parts += [b.status for b in ballots if b.veto]
    if rule.veto == "EveryMember" and ballots and (seats or 0) > len(ballots):
        asked = Status.PENDING if referred else Status.OPEN
        parts.append({"Assent": asked, "Pending": Status.PENDING, "NotVoting": Status.UNKNOWN}[rule.silence])
    parts += [at_threshold(rule, i, ballots, referred, seats) for i in range(len(rule.thresholds))]
    return min(parts, default=Status.UNKNOWN)


# -------------------- a network of requirements


@dataclass(frozen=True)
class Requirement:
    """A requirement of one applicant. Each of `members` says the first of its ballots that has not ended."""

    kind: str
    needs: tuple[Key, ...] = ()
    minimum: int = 0
    judged: Status | None = None
    attained: bool = False
    rule: Rule | None = None
    members: tuple[tuple[Ballot, ...], ...] = ()
    record: Record | None = None
    referred: bool = False
    seats: int | None = None

    @property
    def conditions(self) -> set[str]:
        """What would end an objection to it."""
        return {condition for ballots in self.members for ballot in ballots for condition in ballot.unless}


Needs = Mapping[Key, Requirement]
Statuses = Mapping[Key, Status]


def standing(key: Key, network: Needs, statuses: Statuses, achieved: Collection[Key]) -> Status:
    """Where one requirement stands, if its needs stand so and these requirements are achieved."""
    own, needs = network[key], sorted((statuses[need] for need in network[key].needs), reverse=True)
    if own.attained:
        return Status.ACHIEVED
    if own.kind == "Criterion":
        return min([Status.UNKNOWN if own.judged is None else own.judged, *needs])
    if own.kind == "Decision":
        return min([answered(own.rule, now(key, network, achieved), own.record, own.referred, own.seats), *needs])
    if not needs or (own.kind == "AtLeast" and not 0 < own.minimum <= len(needs)):
        return Status.UNKNOWN
    if own.kind == "AnyOf":
        return needs[0]
    if own.kind == "AtLeast":
        return needs[own.minimum - 1]
    return min(needs[-1], Status.PENDING) if own.kind == "Standing" else needs[-1]


def now(key: Key, network: Needs, achieved: Collection[Key]) -> list[Ballot]:
    """What each member says: a refusal ends when all its conditions are achieved."""
    over = lambda b: b.unless and all((condition, key[1]) in achieved for condition in b.unless)  # noqa: E731
    return [next(b for b in ballots if not over(b)) for ballots in network[key].members]


def settle(network: Needs, achieved: Collection[Key], start: Status) -> Statuses:
    """Round after round over everything, from blocked or from achieved, until nothing changes."""
    statuses: Statuses = dict.fromkeys(network, start)
    while (after := {key: standing(key, network, statuses, achieved) for key in network}) != statuses:
        statuses = after
    return statuses


def least(network: Needs) -> Statuses:
    """Where everything stands at the least. What is achieved decides which refusals have ended, and only grows."""
    statuses: Statuses = {}
    achieved: set[Key] | None = None
    while achieved != (
        reached := (achieved or set()) | {k for k, status in statuses.items() if status is Status.ACHIEVED}
    ):
        achieved = reached
        statuses = settle(network, achieved, Status.BLOCKED)
    return statuses


def spoilt(network: Needs, statuses: Statuses, actor: str) -> set[Key]:
    """What this actor's refusals spoil by themselves: everybody else in favour, every criterion met.

    A refusal spreads from need to need; a cycle is where none begins.
    """
    achieved = {key for key, status in statuses.items() if status is Status.ACHIEVED}

    def refused(key: Key) -> bool:
        own = network[key]
        cast = [
            b if b.actor == actor and b.vote == "no" else replace(b, vote="yes", status=Status.ACHIEVED, stance=None)
            for b in now(key, network, achieved)
        ]
        if not any(b.vote == "no" for b in cast):
            return False
        seat = Ballot(
            "", "yes", Status.ACHIEVED, weights=tuple(Fraction(not t.weighted_by) for t in own.rule.thresholds)
        )
        cast += [seat] * ((own.seats or 0) - len(cast))
        return answered(own.rule, cast, seats=own.seats) is Status.BLOCKED

    def lost(key: Key, spoiled: set[Key]) -> bool:
        own, left = network[key], sum(need not in spoiled for need in network[key].needs)
        if statuses[key] is Status.ACHIEVED:  # too late
            return False
        if own.kind == "AnyOf":
            return bool(own.needs) and left == 0
        if own.kind == "AtLeast":
            return left < own.minimum <= len(own.needs)
        return left < len(own.needs) or (own.kind == "Decision" and refused(key))

    spoiled: set[Key] = set()
    while more := {key for key in network if key not in spoiled and lost(key, spoiled)}:
        spoiled |= more
    return spoiled


def blockers(network: Needs, goal: Key) -> list[tuple[Ballot, Key]]:
    """Who alone blocks a goal that is blocked, with what ballots at which stages: along what they spoil."""
    statuses = least(network)
    if statuses[goal] is not Status.BLOCKED:
        return []
    achieved = {key for key, status in statuses.items() if status is Status.ACHIEVED}
    found = []
    for actor in {ballot.actor for own in network.values() for ballots in own.members for ballot in ballots}:
        spoiled = spoilt(network, statuses, actor)
        reached = {goal} & spoiled
        while more := {need for key in reached for need in network[key].needs if need in spoiled} - reached:
            reached |= more
        found += [(b, k) for k in reached for b in now(k, network, achieved) if (b.actor, b.vote) == (actor, "no")]
    return found
