"""A proof as data: JSON of one fixed shape, and RDF in which each step is a verdict that follows from others and from assertions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import pyoxigraph as ox

from kgtools import statements
from kgtools.answers import STATUSES, verdict, verdict_iri
from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.prefacing import assumed, choices
from kgtools.proving.proofs import Cast, Claim, Ended, Proof, Step, Vote
from kgtools.proving.reasons import reason
from kgtools.proving.standpoints import stance
from kgtools.results import turtle
from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, XSD, local_name

Json = dict[str, Any]


def to_dict(proof: Proof) -> Json:
    """Return a proof as JSON values: the steps, numbered from the goal on, each naming those that it rests on by number."""
    chosen, data = proof.trace.view, proof.trace.view.dataset
    standing, applicant = proof.trace.network.goal
    ref = partial(statements.ref, data)
    numbers = {claim: number for number, claim in enumerate(proof.steps, 1)}
    register = chosen.register

    def said(assertions: Iterable[Assertion]) -> list[Json]:
        return [statements.entry(data, a) | {"modality": a.mode} for a in dict.fromkeys(assertions)]

    def over(ended: Ended) -> Json:
        return {
            "stance": stance(Cast(ended.ballot), ""),
            "basis": ended.ballot.basis,
            "by": [numbers[c] for c in ended.met] or "a later vote",
            "because": said(ended.ballot.because),
        }

    def cast(vote: Vote, ballot: Cast) -> Json:
        return {
            "actor": ref(ballot.ballot.actor),
            "vote": ballot.ballot.vote,
            "words": stance(ballot, vote.question.rule.silence),
            "basis": ballot.ballot.basis,
            "veto": ballot.ballot.veto,
            "because": said(ballot.ballot.because),
            "member": said(ballot.seat),
            "conflict": said(ballot.ballot.conflict),
            "unless": [numbers[c] for c in ballot.unmet],
            "ended": [over(e) for e in ballot.ended],
        }

    def voted(vote: Vote) -> Json:
        question = vote.question
        return {
            "status": str(vote.status),
            "body": ref(question.body) if question.body else None,
            "rule": ref(question.rule.iri) if question.rule.iri else None,
            "members": len(question.ballots),
            "seats": question.seats,
            "counts": said(question.counts),
            "record": said([question.record] if question.record else []),
            "referrals": said(question.referrals),
            "enough": vote.enough,
            "ballots": [cast(vote, c) for c in vote.cast],
        }

    def told(step: Step) -> Json:
        return {
            "step": numbers[step.claim],
            "requirement": ref(step.claim[0][0]),
            "applicant": ref(step.claim[0][1]),
            "turn": step.claim[1],
            "status": str(step.status),
            "reason": reason(proof, step),
            "waits_for_itself": proof.waits_for_itself(step.claim),
            "because": said(step.because),
            "vote": voted(step.vote) if step.vote else None,
            "needs": [{"step": numbers[n.claim], "because": said(n.dependencies)} for n in step.needs],
            "enough": step.enough,
        }

    used = [a for step in proof.steps.values() for a in step.said]
    return {
        "kgtools": "proof",
        "applicant": ref(applicant),
        "standing": ref(standing),
        **choices(chosen),
        **assumed(chosen),
        "status": str(proof.trace.status),
        "hypothetical": proof.trace.hypothetical,
        "steps": [told(step) for step in proof.steps.values()],
        "grounds": said(a for a in register.grounds(used) if a not in set(used)),
    }


def to_turtle(proof: Proof) -> str:
    """Return the verdict and the steps of its proof as Turtle."""
    return turtle(verdict(proof.trace) | derivation(proof))


def derivation(proof: Proof) -> set[ox.Triple]:
    """Return the verdict's proof: each step is a `kg:Step`, which follows from others and rests on assertions.

    What is assumed is told in words, as nobody says so; what has no IRI of its own, such as silence, stands in the label.
    """
    answer, final = verdict_iri(proof.trace), proof.goal.claim[1]
    triples: set[ox.Triple] = set()

    def iri(claim: Claim) -> str:
        (requirement, applicant), turn = claim
        other = "" if applicant == proof.trace.network.goal[1] else f"/{local_name(applicant)}"
        before = "" if turn == final else f"/turn-{turn + 1}"
        return f"{answer}/step{other}/{local_name(requirement)}{before}"

    def add(subject: str, predicate: str, value: str | ox.Literal) -> None:
        object_ = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        name = ox.NamedNode(predicate if ":" in predicate else KG + predicate)
        triples.add(ox.Triple(ox.NamedNode(subject), name, object_))

    add(answer, "followsFrom", iri(proof.goal.claim))
    for claim, step in proof.steps.items():
        name, words = iri(claim), f"{step.node.label}: {step.status}, as {reason(proof, step)}"
        add(name, RDF_TYPE, KG + "Step")
        add(name, PREF_LABEL, ox.Literal(words, language="en"))
        add(name, "verdictOn", claim[0][0])
        add(name, "applicant", claim[0][1])
        add(name, "status", KG + STATUSES[step.status])
        day = ox.NamedNode(XSD + "date")
        add(name, "asOf", ox.Literal(proof.trace.view.as_of.isoformat(), datatype=day))
        for below in step.below:
            add(name, "followsFrom", iri(below))
        for assertion in step.said:
            if assertion.assumed:
                add(name, "assuming", ox.Literal(assertion.label, language="en"))
            else:
                add(name, "restsOn", assertion.iri)
        for cast in step.vote.cast if step.vote and step.status is Status.BLOCKED and step.vote.enough else ():
            add(name, "blockedBy", cast.ballot.actor)
    return triples
