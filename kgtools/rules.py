"""How a body decides: a decision rule, the members' ballots, and where the question then stands on the ladder.

Rules are data (`ontology/modules/rules.ttl`). Everything here is pure: values in, a status out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

    `vote` is "yes", "no", "abstain", "silent" or "unknown". `unless` is the requirement whose achievement ends it, and
    `otherwise` where the member stands then. `conflict` holds assertions that contradict `because`.
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
    unless: str | None = None
    otherwise: Status = Status.UNKNOWN

    def released(self) -> Ballot:
        """Return the ballot once the condition of its objection is met: the member is silent."""
        return replace(self, vote="silent", status=self.otherwise, stance=None, unless=None)


def read_rule(dataset: Dataset, iri: str) -> Rule:
    """Return the rule of this IRI. Raises `InputError` for a share that is no fraction."""
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
    try:
        return Threshold(
            share=None if share is None else Fraction(str(share)),
            share_of=local_name(str(dataset.value(iri, "kg:shareOf") or "VotesCast")),
            votes_needed=None if needed is None else int(str(needed)),
            more_than=dataset.value(iri, "kg:moreThan") is True,
            minimum_objectors=int(str(dataset.value(iri, "kg:minimumObjectors") or 0)),
            weighted_by=None if weight is None else str(weight),
        )
    except (ValueError, ZeroDivisionError):
        where = str(dataset.file_of(iri) or iri)
        remedy = 'Write a quotient of integers, as in "2/3".'
        raise InputError(f"{share!r} is not a share", where=where, remedy=remedy) from None


def decide(
    rule: Rule,
    ballots: Sequence[Ballot],
    record: Assertion | None = None,
    referred: bool = False,
    seats: int | None = None,
) -> Status:
    """Return where a question stands: the minimum over agenda, vetoes and thresholds.

    `record` is the vote on record, which overrides the counting of positions. `referred` says whether the question was
    put to the body. No member and no vote: unknown, never achieved.
    """
    if not ballots and record is None:
        return Status.UNKNOWN
    parts = [Status.BLOCKED for b in ballots if b.stance == "KeepsOffAgenda"]
    holders = [b for b in ballots if b.veto]
    if record is not None:
        parts += [Status.BLOCKED for b in holders if b.vote == "no"]
        parts.append(_recorded(rule, ballots, record, seats))
    else:
        parts += [b.status for b in holders]
        parts += [_counted(rule, i, ballots, referred, seats) for i in range(len(rule.thresholds))]
    return min(parts, default=Status.UNKNOWN)


def _counted(rule: Rule, i: int, ballots: Sequence[Ballot], referred: bool, seats: int | None) -> Status:
    """The rule's threshold number `i` over the members' positions.

    What passes even if every unknown vote is a no stands where its weakest needed yes stands; what fails even if every
    unknown vote is a yes is blocked. Silence is a yes only where the rule reads it as assent.
    """
    threshold, assent = rule.thresholds[i], rule.silence == "Assent"
    weights = [b.weights[i] if b.weights else Fraction(1) for b in ballots]
    if None in weights:
        return Status.UNKNOWN
    weighed = [(b, w) for b, w in zip(ballots, weights, strict=True) if w is not None]
    everyone = (
        Fraction(seats) if threshold.share_of == "AllSeats" and seats else sum((w for _, w in weighed), Fraction())
    )

    def passes(yes_from: Status, unknown_is_yes: bool) -> bool:
        yes = no = Fraction()
        objectors = 0
        for ballot, weight in weighed:
            unsure = ballot.vote == "unknown" or (ballot.vote == "silent" and not assent)
            if ballot.vote == "abstain":
                continue
            if unknown_is_yes if unsure else ballot.vote != "no" and ballot.status >= yes_from:
                yes += weight
            else:
                no += weight
                objectors += 1
        return threshold.passes(yes, no, everyone, objectors)

    for status in (Status.ACHIEVED, Status.PENDING, Status.OPEN):
        if passes(status, unknown_is_yes=False):
            return status
    if not passes(Status.OPEN, unknown_is_yes=True):
        return Status.BLOCKED
    return Status.PENDING if referred or rule.silence == "Pending" else Status.UNKNOWN


def _recorded(rule: Rule, ballots: Sequence[Ballot], record: Assertion, seats: int | None) -> Status:
    """A vote on record: its stated outcome, or its counts under every threshold."""
    outcome = local_name(record.one("outcome") or "")
    if outcome:
        return Status.ACHIEVED if outcome == "Passed" else Status.BLOCKED
    if any(t.weighted_by for t in rule.thresholds):
        return Status.UNKNOWN
    yes, no, abstained = (Fraction(record.number(s)) for s in ("votesFor", "votesAgainst", "abstentions"))
    members = Fraction(max(len(ballots), int(yes + no + abstained)))
    passed = all(
        t.passes(yes, no, Fraction(seats) if t.share_of == "AllSeats" and seats else members, int(no))
        for t in rule.thresholds
    )
    return Status.ACHIEVED if passed else Status.BLOCKED
