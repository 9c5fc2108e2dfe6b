"""Who votes on a question, and where each stands: positions by precedence, and objections expected from non-recognition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kgtools.assertions import Assertion
from kgtools.franchise import franchise, members
from kgtools.ladder import Status
from kgtools.rules import REFUSALS, Ballot, Rule, read_rule, silent, unopposed
from kgtools.terms import KG, compress, local_name
from kgtools.views import View

THE_APPLICANT = KG + "TheApplicant"
_RANK = {"Exercised": 2, "Stated": 1, "Expected": 0}


@dataclass(frozen=True)
class Question:
    """A decision put to its voters.

    `record` is the latest vote, `counts` say how many `seats` there are, `missing` in words which facts are not known.
    """

    body: str
    rule: Rule
    ballots: tuple[Ballot, ...]
    record: Assertion | None
    referrals: tuple[Assertion, ...]
    seats: int | None
    counts: tuple[Assertion, ...]
    missing: tuple[str, ...]

    @property
    def said(self) -> tuple[Assertion, ...]:
        """What is said of the question itself: the vote, how it was put, and how many have a vote."""
        return (*([self.record] if self.record else []), *self.referrals, *self.counts)


def ask(
    view: View,
    key: tuple[str, str],
    direct: Iterable[Assertion],
    inherited: Iterable[Assertion],
    ended: Assertion | None,
) -> tuple[tuple[Assertion, ...], Question]:
    """Return the assertions that a decision has been taken, and the question as its voters stand.

    `direct` are positions towards the decision, `inherited` those towards a goal above it. `ended` is the last attainment
    that is over: what was done for the applicant before its end counts no more, nor what was refused before it began. A
    referral opens a new round, in which what was decided, or said in favour, before it counts no more.
    """
    decision, applicant = key
    data = view.dataset
    over = (ended and ended.end) or date.min
    settled = (ended and ended.begin) or date.min

    def current(kind: str) -> list[Assertion]:
        found = view.between(kind, applicant, decision)
        return [a for a in found if not a.negated and (a.begin or date.min) >= over]

    referrals = tuple(current("Referral"))
    put = max((r.begin for r in referrals if r.begin), default=date.min)  # what was decided before is open again
    votes = sorted(current("Vote"), key=lambda v: (v.begin or date.min, v.number("round")))
    votes = [v for v in votes if v.begin is None or v.begin >= put]
    taken = tuple(d for d in current("DecisionTaken") if d.begin is None or d.begin >= put)
    stated = (data.value(decision, p) for p in ("kg:decidedBy", "kg:decidedUnder"))
    body, under = (None if iri is None else str(iri) for iri in stated)
    under = view.rules.get(decision, under)
    rule = read_rule(data, under)
    if body == THE_APPLICANT:
        body = applicant
    entitled = franchise(view, decision, body, applicant)
    voters, missing = entitled.voters, entitled.missing
    if under is None:
        missing += (f"under which rule the {data.label(decision)} is decided",)
    elif KG + "DecisionRule" not in data.kinds(under):
        absent = f"what the rule {compress(under)} says, which is not in the graph that was read"
        missing += (f"{absent} (--graph bundled adds the rules of the bundled graph)",)
    silence = silent(rule, bool(referrals or votes))
    sensitivities = [s for s in view.affirmed("Sensitivity") if decision in s.all("decision") and s.concerns(applicant)]
    ranked = [(1, p) for p in direct if p.concerns(applicant)] + [(0, p) for p in inherited]
    by_holder: dict[str, list[tuple[int, Assertion]]] = {}
    for rank, position in ranked:
        refuses = local_name(position.one("stance") or "") in REFUSALS
        begin = position.begin or date.min
        void = _basis(position) == "Exercised" and begin < (settled if refuses else over)
        void |= _basis(position) == "Exercised" and not refuses and date.min < begin < put
        for holder in () if void else position.all("holder"):
            by_holder.setdefault(holder, []).append((rank, position))
    holders = frozenset(voters) if rule.veto == "EveryMember" else members(view, [rule.veto or ""])
    cast = []
    for voter in voters:
        weights = tuple(_weight(view, voter, t.weighted_by) for t in rule.thresholds)
        mute = Ballot(voter, "silent", silence, veto=voter in holders, weights=weights)
        expected = _expected(view, applicant, sensitivities, mute)
        cast.append(_from_positions(by_holder.get(voter, ()), mute, expected))
    record = votes[-1] if votes else None
    if record and rule.veto and not unopposed(record) and _given_in(view, record, decision, applicant, holders):
        record = None
    return taken, Question(
        body=body or "",
        rule=rule,
        ballots=tuple(cast),
        record=record,
        referrals=referrals,
        seats=entitled.seats,
        counts=entitled.counts,
        missing=missing,
    )


def _given_in(view: View, vote: Assertion, decision: str, applicant: str, holders: frozenset[str]) -> bool:
    """Whether a holder of a veto that refused on the day of a vote has given in since: what it stopped can be put again."""
    return any(
        not p.negated
        and local_name(p.one("stance") or "") in REFUSALS
        and decision in p.all("towards")
        and p.concerns(applicant)
        and not holders.isdisjoint(p.all("holder"))
        and p.end is not None
        and p.end <= view.as_of
        and p.holds(vote.begin or date.min)
        for p in view.over("Position")
    )


def _from_positions(positions: Sequence[tuple[int, Assertion]], silent: Ballot, expected: Ballot) -> Ballot:
    """Stage over goal, exercised over stated over expected, then the latest; of one day, the worst.

    Once a refusal has ended, the same holds of the member's other positions; without any, the `expected` ballot stands.
    """

    def precedence(ranked: tuple[int, Assertion]) -> tuple[int, int, date]:
        rank, position = ranked
        return rank, _RANK.get(_basis(position), 1), position.begin or date.min

    def badness(ballot: Ballot) -> tuple[Status, bool, bool]:
        return ballot.status, bool(ballot.unless), ballot.stance != "KeepsOffAgenda"

    chosen: list[Ballot] = []
    left = sorted(positions, key=lambda p: p[1].iri)
    while left:
        first = max(map(precedence, left))
        equals = [_ballot(p, silent) for r, p in left if precedence((r, p)) == first]
        worst = min(equals, key=badness)
        agree = [b for b in equals if (b.stance, b.unless) == (worst.stance, worst.unless)]
        because = tuple(a for b in agree for a in b.because)
        conflict = tuple(a for b in equals if b.stance != worst.stance for a in b.because)
        chosen.append(replace(worst, because=because, conflict=conflict))
        if worst.vote != "no":  # it does not end
            break
        left = [p for p in left if p[1] not in because]
    result = chosen.pop() if chosen and chosen[-1].vote != "no" else expected
    for ballot in reversed(chosen):
        result = replace(ballot, otherwise=result)
    return result


def _ballot(position: Assertion, silent: Ballot) -> Ballot:
    stance, basis = local_name(position.one("stance") or ""), "assumed" if position.assumed else _basis(position)
    vote, status = silent.vote, silent.status
    if position.negated or stance == "Neutral":  # "does not object" leaves the member silent
        return replace(silent, basis=basis.lower(), because=(position,))
    if stance in REFUSALS:
        vote, status = "no", Status.BLOCKED
    elif stance == "Supports":
        vote, status = "yes", Status.ACHIEVED if basis == "Exercised" else Status.OPEN
    elif stance == "Abstains":
        vote, status = "abstain", Status.OPEN
    unless = position.all("unless") if vote == "no" else ()
    return replace(
        silent, vote=vote, status=status, stance=stance, basis=basis.lower(), because=(position,), unless=unless
    )


def _expected(view: View, applicant: str, sensitivities: Sequence[Assertion], silent: Ballot) -> Ballot:
    """A member without a position: silent, or, where the decision is held to be sensitive, by its recognition."""
    denied: list[Assertion] = []
    granted: list[Assertion] = []
    for kind in sorted({local_name(k) for s in sensitivities for k in s.all("sensitiveTo")}):
        for assertion in view.between(kind, silent.actor, applicant):
            (denied if assertion.negated else granted).append(assertion)
    if denied:
        because = (*_passages_first(denied), *sensitivities)
        return replace(
            silent,
            vote="no",
            status=Status.BLOCKED,
            stance="Objects",
            basis="expected",
            because=because,
            conflict=tuple(granted),
            otherwise=silent,
        )
    if sensitivities and not granted:
        return replace(silent, vote="unknown", status=Status.UNKNOWN, because=tuple(sensitivities))
    return silent


def _passages_first(assertions: Iterable[Assertion]) -> list[Assertion]:
    return sorted(assertions, key=lambda a: (not a.passages, a.iri))


def _basis(position: Assertion) -> str:
    return local_name(position.one("basis") or "Stated")


def _weight(view: View, voter: str, weighted_by: str | None) -> Fraction | None:
    if weighted_by is None:
        return Fraction(1)
    try:
        return Fraction(str(view.dataset.value(voter, weighted_by)))
    except (ValueError, ArithmeticError):  # none, or no finite number
        return None
