"""What is not known: facts that a requirement waits for, and members that a document counts and does not name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses, ballots
from kgtools.terms import local_name
from kgtools.views import View


@dataclass(frozen=True)
class Missing:
    """A fact that is not known, in words, and the requirement that waits for it."""

    label: str
    requirement: Key
    actor: str | None = None


@dataclass(frozen=True)
class Unnamed:
    """A count of one document of which it names only some."""

    count: Assertion
    number: int
    named: tuple[str, ...]


def missing(node: Node, statuses: Statuses, chosen: View) -> list[Missing]:
    """Return the facts that one node waits for."""
    data = chosen.dataset
    applicant = data.label(node.key[1])
    if node.kind == "Criterion" and node.judged is None:
        return [Missing(f"whether {applicant} meets: {node.label}", node.key)]
    if node.question is None:
        return [] if node.needs or node.kind == "Criterion" else [Missing(f"what {node.label} requires", node.key)]
    found = [Missing(text, node.key) for text in node.question.missing]
    cast = ballots(node, statuses)
    unknown = [b.actor for b in cast if b.vote == "unknown"]
    found += [Missing(f"whether {data.label(actor)} recognises {applicant}", node.key, actor) for actor in unknown]
    if statuses[node.key] is Status.UNKNOWN and any(b.vote == "silent" and b.status is Status.UNKNOWN for b in cast):
        found.append(Missing(f"how the members of {data.label(node.question.body)} would vote", node.key))
    return found


def unnamed(network: Network, cone: Iterable[Key]) -> tuple[Unnamed, ...]:
    """Return the counts of denials that bear on a decision of the cone, of which their document names fewer than it counts."""
    chosen = network.view
    found: dict[tuple[tuple[str, ...], int], Unnamed] = {}
    for key in cone:
        question = network.nodes[key].question
        if question is None:
            continue
        sensitive = {
            local_name(k) for s in chosen.of("Sensitivity") if key[0] in s.all("decision") for k in s.all("sensitiveTo")
        }
        organisations = {question.body, *map(str, chosen.dataset.values(question.body, "kg:composedOfMembersOf"))}
        for count in chosen.of("Count"):
            kind = local_name(count.one("counted") or "")
            bears = (
                kind in sensitive
                and key[1] in count.all("countedTowards")
                and organisations & set(count.all("organisation"))
            )
            if not bears or True not in count.slots.get("countedNegated", ()):
                continue
            named = tuple(
                b.actor
                for b in question.ballots
                if any(
                    a.negated and set(a.documents) & set(count.documents) for a in chosen.between(kind, b.actor, key[1])
                )
            )
            number = count.number("number")
            if len(named) < number:
                found.setdefault((count.documents, number), Unnamed(count, number, named))
    return tuple(found.values())
