"""Who refuses at a decision, whose refusal alone suffices, and who has yet to act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.rules import REFUSALS, Ballot
from kgtools.solving import ballots, reach, solve
from kgtools.terms import local_name
from kgtools.views import View

_KINDS = {"Objects": "veto", "Withholds": "withheld", "KeepsOffAgenda": "agenda"}


@dataclass(frozen=True)
class Refusal:
    """An actor that refuses at one stage, or imposed an unmet criterion. `basis` is "exercised", "stated" or "expected"."""

    actor: str
    kind: str
    basis: str
    stage: Key
    rule: str
    because: tuple[Assertion, ...]
    conflict: tuple[Assertion, ...]

    @property
    def imposed(self) -> bool:
        """Whether it is a criterion that the actor imposed, rather than a vote."""
        return any("Dependency" in a.kinds for a in self.because)

    @property
    def since(self) -> date | None:
        """The first day for which the position, or the denied recognition, is asserted."""
        return min((a.begin for a in self.because if a.begin and "Sensitivity" not in a.kinds), default=None)

    @property
    def last_attested(self) -> str | None:
        """When the newest source of it was published, as stated: a day, a month or a year."""
        dates = [a.attested for a in self.because if a.attested and "Sensitivity" not in a.kinds]
        return max(dates)[1] if dates else None


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
        return [Refusal(a, kind, "exercised", key, "", (*because, *node.because), ()) for a, because in by.items()]
    if node.question is None or statuses[key] is Status.ACHIEVED:
        return []
    return [
        Refusal(
            b.actor, _kind(network, node, b), b.basis or "stated", key, node.question.rule.iri, b.because, b.conflict
        )
        for b in ballots(node, statuses)
        if b.vote == "no"
    ]


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

    The three bases are never mixed up: "is expected to object", "says it will object", "objects".
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
    return {"exercised": third, "stated": f"says it will {plain}", "expected": f"is expected to {plain}"}[basis]


def _kind(network: Network, node: Node, ballot: Ballot) -> str:
    if node.key[1] != network.goal[1]:
        return "coupled"
    return "condition" if ballot.unless else _KINDS[ballot.stance or "Objects"]
