"""Who refuses at a decision, whose refusal alone suffices, and who has yet to act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.rules import REFUSALS, Ballot
from kgtools.solving import ballots, reach, solve
from kgtools.terms import local_name
from kgtools.views import View

_KINDS = {"Objects": "veto", "Withholds": "withheld", "KeepsOffAgenda": "agenda", "Abstains": "abstention"}


@dataclass(frozen=True)
class Refusal:
    """An actor that refuses at one stage, or imposed an unmet criterion. `basis` is "exercised", "stated", "expected" or "assumed".

    `unless` are the requirements that would end it. `last_attested` is when the newest source of it was published that was
    out on the day asked about, as stated: a day, a month or a year.
    """

    actor: str
    kind: str
    basis: str
    stage: Key
    rule: str
    because: tuple[Assertion, ...]
    conflict: tuple[Assertion, ...]
    unless: tuple[str, ...] = ()
    last_attested: str | None = None

    @property
    def imposed(self) -> bool:
        """Whether it is a criterion that the actor imposed, rather than a vote."""
        return any("Dependency" in a.kinds for a in self.because)

    @property
    def first(self) -> Assertion | None:
        """The position, or the denied recognition, that begins first."""
        dated = (a for a in self.because if a.begin and "Sensitivity" not in a.kinds)
        return min(dated, key=lambda a: a.begin or date.max, default=None)

    @property
    def since(self) -> date | None:
        """The first day for which the position, or the denied recognition, is asserted."""
        return self.first.begin if self.first else None


@dataclass(frozen=True)
class Awaited:
    """A member that has yet to act at a stage that is due."""

    actor: str
    stage: Key
    rule: str


def refusals(network: Network, statuses: Statuses, key: Key) -> list[Refusal]:
    """Return who refuses at one decision, or imposed one criterion that is not met; nobody does at what is achieved."""
    node = network.nodes[key]
    if node.judged is Status.BLOCKED:
        kind = "condition" if key[1] == network.goal[1] else "coupled"
        by = {actor: [d for who, d in node.imposed if who == actor] for actor, _ in node.imposed}
        return [
            Refusal(a, kind, "exercised", key, "", (*ds, *node.because), (), last_attested=_attested(network.view, ds))
            for a, ds in by.items()
        ]
    if node.question is None or statuses[key] is Status.ACHIEVED:
        return []
    return [
        Refusal(
            actor=b.actor,
            kind=_kind(network, node, b),
            basis=b.basis or "stated",
            stage=key,
            rule=node.question.rule.iri,
            because=b.because,
            conflict=b.conflict,
            unless=b.unless,
            last_attested=_attested(network.view, b.because),
        )
        for b in ballots(node, statuses)
        if b.vote == "no" or (b.vote == "abstain" and _counts_against(node, statuses))
    ]


def _counts_against(node: Node, statuses: Statuses) -> bool:
    """Whether the count is lost, and an abstention was no help: the share is of all, and not of the votes cast."""
    thresholds = node.question.rule.thresholds if node.question else ()
    return statuses[node.key] is Status.BLOCKED and any(t.share and t.share_of != "VotesCast" for t in thresholds)


def _attested(chosen: View, because: Iterable[Assertion]) -> str | None:
    """When the newest document was published that says one of these and was out by the day of the view."""
    known = chosen.register.known
    told = {d for a in because if "Sensitivity" not in a.kinds for d in a.documents}
    out = [d for d in told if d in known and known[d] <= chosen.as_of]
    newest = max(out, key=lambda d: (known[d], d), default=None)
    return None if newest is None else chosen.register.stated(newest)


def critical(network: Network, statuses: Statuses, actor: str, refused: Iterable[Refusal]) -> list[Refusal]:
    """Return the refusals by which this actor alone blocks the goal."""
    alone = solve(network, only=actor, settled=statuses)
    stages = set(reach(network, lambda key: alone[key] is Status.BLOCKED))
    return [r for r in refused if r.actor == actor and r.stage in stages]


def refusing(network: Network, statuses: Statuses, actor: str, at: Collection[Key]) -> Statuses:
    """Return where every node would stand if this actor refused at these decisions, were that the only obstacle.

    Blocked: its refusal suffices. Unknown: too little is known of the rule to tell.
    """
    return solve(network, only=actor, settled=statuses, at=at)


def awaited(network: Network, statuses: Statuses, key: Key) -> list[Awaited]:
    """Return the members that have yet to act at one node: silent, where silence is no consent."""
    node = network.nodes[key]
    if node.question is None or node.question.record or node.question.rule.silence != "Pending":
        return []
    rule = node.question.rule.label
    silent = (b for b in ballots(node, statuses) if b.vote == "silent" and b.status is Status.PENDING)
    return [Awaited(b.actor, key, rule) for b in silent]


def outsiders(network: Network, cone: Iterable[Key]) -> tuple[Assertion, ...]:
    """Return the refusals towards these requirements by holders of whom none has a vote in any decision of the network."""
    voters = {b.actor for node in network.nodes.values() if node.question for b in node.question.ballots}
    keys = set(cone)
    return tuple(
        p
        for p in network.view.affirmed("Position")
        if local_name(p.one("stance") or "") in REFUSALS
        and voters.isdisjoint(p.all("holder"))
        and any(target in p.all("towards") and p.concerns(applicant) for target, applicant in keys)
    )


def describe(chosen: View, refusal: Refusal) -> str:
    """Return what a refusal is in words: "Spain is expected to object".

    The bases are never mixed up: "is expected to object", "says it will object", "objects", "is assumed to object".
    """
    if refusal.imposed:
        return f"{chosen.dataset.label(refusal.actor)} made it a condition"
    stance = next((a.one("stance") for a in refusal.because if a.one("stance")), None)
    return f"{chosen.dataset.label(refusal.actor)} {phrase(local_name(stance or 'Objects'), refusal.basis)}"


def phrase(stance: str, basis: str) -> str:
    """Return a stance in words that say how it is known.

    >>> phrase("Objects", "expected")
    'is expected to object'
    """
    third, plain = {
        "Objects": ("objects", "object"),
        "Withholds": ("withholds its consent", "withhold its consent"),
        "KeepsOffAgenda": ("keeps it off the agenda", "keep it off the agenda"),
        "Supports": ("supports it", "support it"),
        "Abstains": ("abstains", "abstain"),
    }[stance]
    forms = {"stated": "says it will", "expected": "is expected to", "assumed": "is assumed to"}
    return third if basis == "exercised" else f"{forms[basis]} {plain}"


def _kind(network: Network, node: Node, ballot: Ballot) -> str:
    if node.key[1] != network.goal[1]:
        return "coupled"
    return "condition" if ballot.unless else _KINDS[ballot.stance or "Objects"]


def without_veto(network: Network, refusal: Refusal) -> Refusal:
    """Return a refusal that does not suffice as what it is: the vote of one who holds no veto there."""
    question = network.nodes[refusal.stage].question
    holders = {b.actor for b in question.ballots if b.veto} if question else set()
    return refusal if refusal.kind != "veto" or refusal.actor in holders else replace(refusal, kind="vote")
