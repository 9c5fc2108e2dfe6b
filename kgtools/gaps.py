"""What is not known: facts that a requirement waits for, and members that a document counts and does not name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgtools.assertions import Assertion
from kgtools.franchise import composing
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.solving import ballots
from kgtools.terms import KG, local_name
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
        if node.needs or node.kind == "Criterion":
            return []
        return [Missing(f"what {node.label} requires{_ruled_otherwise(chosen, node.key[0])}", node.key)]
    question, cast = node.question, ballots(node, statuses)
    found = [Missing(text, node.key) for text in question.missing]
    unknown = [b.actor for b in cast if b.vote == "unknown"]
    found += [Missing(f"whether {data.label(actor)} recognises {applicant}", node.key, actor) for actor in unknown]
    if statuses[node.key] is not Status.UNKNOWN or found:
        return found
    body = data.label(question.body)
    unweighed = [b.actor for b in cast if None in b.weights]
    if unweighed:
        return [Missing(f"the weight of {data.label(actor)}", node.key, actor) for actor in unweighed]
    if question.record is not None:
        counted = {"votesFor", "votesAgainst"} <= set(question.record.slots)
        weighted = any(t.weighted_by for t in question.rule.thresholds)
        if question.record.one("outcome") or (counted and not weighted):
            return found  # an earlier stage is what is not known
        how = "who voted for and against, as votes are weighted" if counted else "how many voted for and against"
        return [Missing(f"{how}: {question.record.label}", node.key)]
    if not (question.rule.veto or question.rule.thresholds):
        return [Missing(f"what the rule of the {node.label} asks for", node.key)]
    if any(b.vote == "silent" and b.status is Status.UNKNOWN for b in cast):
        who = body if question.body in [b.actor for b in cast] else f"the members of {body}"
        found.append(Missing(f"how {who} would vote", node.key))
    reach = len(cast) if question.seats is None else question.seats
    if any((t.votes_needed or 0) > reach for t in question.rule.thresholds):
        found.append(Missing(f"who all the members of {body} are", node.key))
    return found


def _ruled_otherwise(chosen: View, requirement: str) -> str:
    """When rules for it are known, if none is on the day: from a later day on, or until an earlier one."""
    dependencies = (a for a in chosen.register.all.values() if "Dependency" in a.kinds and not a.negated)
    known = [a for a in dependencies if requirement in a.all("dependent")]
    begins = [a.begin for a in known if a.begin and a.begin > chosen.as_of]
    ends = [a.end for a in known if a.end and a.end <= chosen.as_of]
    if begins:
        return f" before {min(begins)}, the day of the first rule that is known"
    return f" since {max(ends)}, when the last rule that is known ended" if ends else ""


def unnamed(network: Network, cone: Iterable[Key]) -> tuple[Unnamed, ...]:
    """Return the counts of denials that bear on a decision of the cone, of which their document names fewer than it counts."""
    chosen = network.view.plain or network.view  # what a document names does not depend on what is assumed
    found: dict[tuple[tuple[str, ...], int], Unnamed] = {}
    for key in cone:
        question = network.nodes[key].question
        if question is None or not question.body:
            continue
        sensitive = {
            local_name(k)
            for s in chosen.affirmed("Sensitivity")
            if key[0] in s.all("decision") and s.concerns(key[1])
            for k in s.all("sensitiveTo")
        }
        organisations = composing(chosen.dataset, question.body)
        for count in chosen.affirmed("Count"):
            kind = local_name(count.one("counted") or "")
            bears = (
                kind in sensitive
                and key[1] in count.all("countedTowards")
                and not organisations.isdisjoint(count.all("organisation"))
            )
            if not bears or True not in count.slots.get("countedNegated", ()):
                continue
            named = named_by(chosen, count, count.documents, key[1], [b.actor for b in question.ballots])
            number = count.number("number")
            if len(named) < number:
                found.setdefault((count.documents, number), Unnamed(count, number, named))
    return tuple(found.values())


def named_by(
    chosen: View, count: Assertion, documents: Iterable[str], towards: str, actors: Iterable[str]
) -> tuple[str, ...]:
    """Return those actors of which one of the documents says itself what a count counts."""
    kind = (count.one("counted") or "").removeprefix(KG)
    denied = True in count.slots.get("countedNegated", ())
    return tuple(
        actor
        for actor in actors
        if any(a.negated is denied and set(a.documents) & set(documents) for a in chosen.between(kind, actor, towards))
    )
