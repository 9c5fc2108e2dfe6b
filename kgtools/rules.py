"""How a body decides: a decision rule, the members' ballots, and where the question then stands on the ladder.

Rules are data (`ontology/modules/rules.ttl`). Everything here is pure: values in, a status out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.errors import InputError
from kgtools.ladder import Status
from kgtools.terms import local_name

REFUSALS = ("Objects", "Withholds", "KeepsOffAgenda")


@dataclass(frozen=True)
class Threshold:
    """A share or a number of votes in favour, and of what; see `kg:Threshold`."""

    share: Fraction | None = None
    share_of: str = "VotesCast"
    votes_needed: int | None = None
    more_than: bool = False
    minimum_objectors: int = 0
    weighted_by: str | None = None

    def passes(self, yes: Fraction, no: Fraction, everyone: Fraction, objectors: int) -> bool:
        """Whether these weights of votes suffice. `everyone` is the weight of all members, or the number of seats.

        >>> Threshold(share=Fraction(2, 3)).passes(Fraction(92), Fraction(50), Fraction(171), 50)
        False
        """
        if objectors < self.minimum_objectors:
            return True
        if self.share is None:
            bar = Fraction(self.votes_needed or 0)
        else:
            bar = self.share * (yes + no if self.share_of == "VotesCast" else everyone)
        return yes > bar or (yes == bar and yes > 0 and not self.more_than)


@dataclass(frozen=True)
class Rule:
    """A decision rule. `veto` is "EveryMember", an organisation's IRI, or None; `silence` is a `kg:Silence`."""

    iri: str
    label: str
    veto: str | None
    silence: str
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True)
class Ballot:
    """Where one member stands on one question, and why.

    `vote` is "yes", "no", "abstain", "silent" or "unknown". `unless` are the requirements whose achievement ends it, and
    `otherwise` is the ballot that stands once it has ended. `conflict` holds assertions that contradict `because`.
    """

    actor: str
    vote: str
    status: Status
    veto: bool = False
    weights: tuple[Fraction | None, ...] = ()
    stance: str | None = None
    basis: str | None = None
    because: tuple[Assertion, ...] = ()
    conflict: tuple[Assertion, ...] = ()
    unless: tuple[str, ...] = ()
    otherwise: Ballot | None = None

    @property
    def chain(self) -> tuple[Ballot, ...]:
        """The ballot and those that would stand once it, and then they, have ended."""
        found = [self]
        while found[-1].otherwise is not None:
            found.append(found[-1].otherwise)
        return tuple(found)

    @property
    def begin(self) -> date | None:
        """The first day of the position."""
        return min((a.begin for a in self.because if a.begin and "Sensitivity" not in a.kinds), default=None)


def read_rule(dataset: Dataset, iri: str | None) -> Rule:
    """Return the rule of this IRI; without one, a rule that decides nothing. Raises `InputError` for a bad share."""
    if iri is None:
        return Rule("", "no stated rule", None, "NotVoting", ())
    veto = dataset.value(iri, "kg:vetoHeldBy")
    nodes = [str(t) for t in dataset.values(iri, "kg:threshold")] or [iri]
    thresholds = tuple(t for t in (_threshold(dataset, n) for n in nodes) if t is not None)
    return Rule(
        iri=iri,
        label=dataset.label(iri),
        veto=None if veto is None else "EveryMember" if str(veto).endswith("/EveryMember") else str(veto),
        silence=local_name(str(dataset.value(iri, "kg:silenceMeans") or "NotVoting")),
        thresholds=thresholds,
    )


def _threshold(dataset: Dataset, iri: str) -> Threshold | None:
    share, needed = dataset.value(iri, "kg:share"), dataset.value(iri, "kg:votesNeeded")
    if share is None and needed is None:
        return None
    weight = dataset.value(iri, "kg:weightedBy")
    return Threshold(
        share=None if share is None else _share(dataset, iri, str(share)),
        share_of=local_name(str(dataset.value(iri, "kg:shareOf") or "VotesCast")),
        votes_needed=None if needed is None else int(str(needed)),
        more_than=dataset.value(iri, "kg:moreThan") is True,
        minimum_objectors=int(str(dataset.value(iri, "kg:minimumObjectors") or 0)),
        weighted_by=None if weight is None else str(weight),
    )


def _share(dataset: Dataset, iri: str, text: str) -> Fraction:
    parts = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text, re.ASCII)
    share = Fraction(int(parts[1]), int(parts[2])) if parts and int(parts[2]) else Fraction(0)
    if not 0 < share <= 1:
        where, remedy = str(dataset.file_of(iri) or iri), 'Write a quotient of integers, as in "2/3".'
        raise InputError(f"{text!r} is not a share", where=where, remedy=remedy)
    return share


def silent(rule: Rule, referred: bool) -> Status:
    """Return where a member stands that has not acted."""
    if rule.silence == "Assent":
        return Status.PENDING if referred else Status.OPEN
    return Status.PENDING if rule.silence == "Pending" else Status.UNKNOWN


def decide(
    rule: Rule,
    ballots: Sequence[Ballot],
    record: Assertion | None = None,
    referred: bool = False,
    seats: int | None = None,
) -> Status:
    """Return where a question stands: the minimum over agenda, vetoes and thresholds.

    `record` is the vote on record, which overrides the counting of positions. `referred` says whether the question was
    put to the body, `seats` how many it has. No member, no seat and no vote, or no rule: unknown, never achieved.
    """
    if record is not None:
        return _recorded(rule, ballots, record, seats)
    if not ballots and not seats:
        return Status.UNKNOWN
    parts = [Status.BLOCKED for b in ballots if b.stance == "KeepsOffAgenda"]
    parts += [b.status for b in ballots if b.veto]
    if rule.veto == "EveryMember" and 0 < len(ballots) < (seats or 0):
        parts.append(silent(rule, referred))  # whoever holds the other seats has a veto as well
    parts += [_counted(rule, i, ballots, referred, seats) for i in range(len(rule.thresholds))]
    return min(parts, default=Status.UNKNOWN)


def _counted(rule: Rule, i: int, ballots: Sequence[Ballot], referred: bool, seats: int | None) -> Status:
    """The rule's threshold number `i` over the members' positions.

    What passes even if every unknown vote is a no stands where its weakest needed yes stands; what fails even if every
    unknown vote is a yes is blocked. Silence is a yes only where the rule reads it as assent. Seats whose holders are not
    known are unknown votes; if all known members together are fewer than the votes needed, some are missing: unknown.
    """
    threshold, assent = rule.thresholds[i], rule.silence == "Assent"
    undecided = Status.PENDING if referred or rule.silence == "Pending" else Status.UNKNOWN
    weights = [b.weights[i] if b.weights else Fraction(1) for b in ballots]
    if None in weights or (threshold.weighted_by and (seats or 0) > len(ballots)):
        return undecided
    weighed = [(b, w) for b, w in zip(ballots, weights, strict=True) if w is not None]
    vacant = max(0, (seats or 0) - len(ballots))
    everyone = sum((w for _, w in weighed), Fraction(vacant))

    def passes(yes_from: Status, unknown_is_yes: bool) -> bool:
        yes, no, objectors = Fraction(), Fraction(), 0
        if unknown_is_yes:
            yes += vacant
        else:
            no, objectors = no + vacant, objectors + vacant
        for ballot, weight in weighed:
            unsure = ballot.vote == "unknown" or (ballot.vote == "silent" and not assent)
            if ballot.vote == "abstain" and threshold.share_of == "VotesCast":
                continue
            in_favour = ballot.vote not in ("no", "abstain") and ballot.status >= yes_from
            if unknown_is_yes if unsure else in_favour:
                yes += weight
            else:
                no += weight
                objectors += 1
        return threshold.passes(yes, no, everyone, objectors)

    for status in (Status.ACHIEVED, Status.PENDING, Status.OPEN):
        if passes(status, unknown_is_yes=False):
            return status
    if threshold.share is None and not threshold.passes(everyone, Fraction(), everyone, len(ballots)):
        return Status.UNKNOWN
    if not passes(Status.OPEN, unknown_is_yes=True):
        return Status.BLOCKED
    return undecided


def unopposed(record: Assertion) -> bool:
    """Whether a vote passed, or nobody is counted against it: then whoever had objected before has given in."""
    if record.one("outcome"):
        return local_name(record.one("outcome") or "") == "Passed"
    return "votesAgainst" in record.slots and not record.number("votesAgainst")


def _recorded(rule: Rule, ballots: Sequence[Ballot], record: Assertion, seats: int | None) -> Status:
    """A vote on record: its stated outcome, or its counts under the rule; unknown where those do not tell.

    Once it has passed, a later refusal comes too late: only a new round would reopen the question.
    """
    outcome = local_name(record.one("outcome") or "")
    if outcome:
        return Status.ACHIEVED if outcome == "Passed" else Status.BLOCKED
    status = _tallied(rule, len(ballots), record, seats)
    against = [b for b in ballots if (b.veto and b.vote == "no") or b.stance == "KeepsOffAgenda"]
    if status is Status.ACHIEVED:
        against = [b for b in against if record.begin is None or b.begin is None or b.begin <= record.begin]
    return Status.BLOCKED if against else status


def _tallied(rule: Rule, members: int, record: Assertion, seats: int | None) -> Status:
    """What the counts of a recorded vote come to; unknown where they are not told."""
    if not {"votesFor", "votesAgainst"} <= set(record.slots):
        return Status.UNKNOWN
    yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
    return tallied(rule, yes, no, max(members, yes + no + abstained, seats or 0))


def tallied(rule: Rule, yes: int, no: int, everyone: int) -> Status:
    """Return what so many votes of everyone come to: the minimum of the rule's parts, of which a weighted one is unknown.

    >>> tallied(Rule("", "", None, "NotVoting", (Threshold(share=Fraction(2, 3)),)), 95, 47, 171)
    <Status.ACHIEVED: 4>
    """
    parts = [Status.BLOCKED if no and rule.veto == "EveryMember" else Status.ACHIEVED] if rule.veto else []
    for threshold in rule.thresholds:
        against = no if threshold.share_of == "VotesCast" else everyone - yes
        passed = threshold.passes(Fraction(yes), Fraction(no), Fraction(everyone), against)
        parts.append(Status.UNKNOWN if threshold.weighted_by else Status.ACHIEVED if passed else Status.BLOCKED)
    return min(parts, default=Status.UNKNOWN)
