"""A trace as data: JSON of one fixed shape, RDF, and a drawing in DOT. Equal questions give equal bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import partial
from typing import Any

import pyoxigraph as ox

from kgtools import citing, statements
from kgtools.assertions import Assertion
from kgtools.barring import excluding
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.paths import Step
from kgtools.prefacing import choices
from kgtools.refusals import Refusal, describe
from kgtools.results import turtle
from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, XSD, local_name
from kgtools.tracing import Trace
from kgtools.whatif.assuming import Assumption
from kgtools.whatif.effects import idle

Json = dict[str, Any]


def to_json(trace: Trace, *, who_can: bool = False) -> str:
    """Return the answer as JSON text."""
    return json.dumps(to_dict(trace, who_can=who_can), ensure_ascii=False, indent=2) + "\n"


def to_dict(trace: Trace, *, who_can: bool = False) -> Json:
    """Return the answer as JSON values: every thing is an `iri` with its `label`, every hop has its assertions.

    Who could block it is told with `who_can`, and is null otherwise.
    """
    chosen, data = trace.view, trace.view.dataset
    standing, applicant = trace.network.goal

    ref = partial(statements.ref, data)

    def at(key: Key) -> Json:
        return {"stage": ref(key[0]), "applicant": ref(key[1])}

    def said(assertion: Assertion) -> Json:
        return {"iri": assertion.iri, "label": assertion.label, "modality": assertion.mode}

    without = {a.words: why for a, why in idle(trace)}

    def assumed(a: Assumption) -> Json:
        return {
            "kind": a.kind,
            "words": a.words,
            "terms": [ref(iri) for iri in a.terms],
            "assertions": [statements.entry(data, put) for put in a.puts],
            "rules": [{"decision": ref(decision), "rule": ref(rule)} for decision, rule in a.rules],
            "changes": a.words not in without,
            "why_not": without.get(a.words) or None,
        }

    def refusal(r: Refusal) -> Json:
        return {
            "actor": ref(r.actor),
            "kind": r.kind,
            "basis": r.basis,
            "since": _iso(r.since),
            "last_attested": r.last_attested,
            "stage": ref(r.stage[0]),
            "rule": ref(r.rule) if r.rule else None,
            "applicant": ref(r.stage[1]),
            "because": [said(a) for a in (*r.because, *r.conflict)],
            "evidence": [e for a in chosen.register.grounds((*r.because, *r.conflict)) for e in evidence(trace, a)],
        }

    def step(s: Step) -> Json:
        return {
            "iri": s.iri,
            "label": s.label,
            "status": str(s.status),
            "rule": s.rule,
            "assertions": [a.iri for a in s.assertions],
        }

    return {
        "kgtools": "trace",
        "applicant": ref(applicant),
        "standing": ref(standing),
        **choices(chosen),
        "assumptions": [assumed(a) for a in chosen.assumptions],
        "status": str(trace.status),
        "hypothetical": trace.hypothetical,
        "blockers": [refusal(r) for r in trace.blockers],
        "outsiders": [{"actors": [ref(h) for h in p.all("holder")], **said(p)} for p in trace.outsiders],
        "parts": [{**at(key), **{str(s): n for s, n in counts.items()}} for key, counts in trace.parts.items()],
        "contributors": [refusal(r) for r in trace.contributors],
        "awaited": [{"actor": ref(w.actor), **at(w.stage), "rule": w.rule} for w in trace.awaited],
        "imposed_by": [{"actor": ref(a), **at(key), "because": [said(d)]} for a, key, d in trace.imposed_by],
        "behind": [
            {
                "cause": [ref(c) for c in i.all("cause")],
                "effect": [ref(e) for e in i.all("effect")],
                "direction": local_name(i.one("direction") or "").lower(),
                "because": [said(i)],
            }
            for i in trace.behind
        ],
        "unnamed": [
            {
                "document": ref(d),
                "number": u.number,
                "named": [ref(n) for n in u.named],
                "unnamed": u.number - len(u.named),
                "because": [said(u.count)],
            }
            for u in trace.unnamed
            for d in u.count.documents
        ],
        "paths": [[step(s) for s in path] for path in trace.paths],
        "cycles": [[ref(iri) for iri in cycle] for cycle in trace.cycles],
        "missing": [
            {"label": m.label, **at(m.requirement), "actor": ref(m.actor) if m.actor else None} for m in trace.missing
        ],
        "not_yet_due": [at(key) for key in trace.not_yet_due],
        "flipped": [{**at(key), "from": str(before), "to": str(now)} for key, before, now in trace.flipped],
        "who_can": excluding.to_dict(trace) if who_can else None,
        "truncated": trace.truncated,
    }


def evidence(trace: Trace, assertion: Assertion) -> list[Json]:
    """Return where an assertion is made: each passage with its digest, or else each document with its address."""
    data = trace.view.dataset
    if assertion.assumed:
        unknown = dict.fromkeys(("document", "start", "end", "sha256"))
        return [{"assertion": assertion.iri, **unknown, "source": "assumed"}]
    found = [
        {
            "assertion": assertion.iri,
            "document": statements.ref(data, p.document),
            "start": p.start,
            "end": p.end,
            "sha256": p.sha256,
            "source": citing.address(data, p.document),
        }
        for p in assertion.passages
    ]
    if found:
        return found
    return [
        {
            "assertion": assertion.iri,
            "document": statements.ref(data, d),
            "start": None,
            "end": None,
            "sha256": None,
            "source": citing.address(data, d),
        }
        for d in assertion.all("assertedIn")
    ]


STATUSES = {
    Status.BLOCKED: "Blocked",
    Status.UNKNOWN: "Unknown",
    Status.OPEN: "Open",
    Status.PENDING: "UnderWay",  # kg:Pending is a meaning of silence
    Status.ACHIEVED: "Achieved",
}


def to_turtle(trace: Trace) -> str:
    """Return the answer as Turtle."""
    return turtle(verdict(trace))


def verdict(trace: Trace) -> set[ox.Triple]:
    """Return a `kg:Verdict`, and each expected objection as a position that rests on assertions."""
    chosen, (standing, applicant) = trace.view, trace.network.goal
    answer = ox.NamedNode(verdict_iri(trace))
    triples: set[ox.Triple] = set()

    def add(subject: ox.NamedNode, predicate: str, value: str | ox.Literal) -> None:
        object_ = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        triples.add(ox.Triple(subject, ox.NamedNode(predicate if ":" in predicate else KG + predicate), object_))

    add(answer, RDF_TYPE, KG + "Verdict")
    add(answer, "applicant", applicant)
    add(answer, "verdictOn", standing)
    add(answer, "status", KG + STATUSES[trace.status])
    add(answer, "asOf", ox.Literal(chosen.as_of.isoformat(), datatype=ox.NamedNode(XSD + "date")))
    for assumption in chosen.assumptions:
        add(answer, "assuming", ox.Literal(assumption.words, language="en"))
    for refusal in trace.blockers:
        add(answer, "blockedBy", refusal.actor)
        if any(a.assumed for a in refusal.because):
            continue  # nobody said so, and nothing of it is to be read as if somebody had
        positions = [a.iri for a in refusal.because if "Position" in a.kinds]
        if refusal.imposed:
            positions = [a.iri for a in refusal.because]
        if not positions:
            stage, actor = (local_name(iri) for iri in (refusal.stage[0], refusal.actor))
            other = "" if refusal.stage[1] == applicant else f"/{local_name(refusal.stage[1])}"
            position = ox.NamedNode(f"{answer.value}{other}/{stage}/{actor}")
            positions = [position.value]
            add(position, RDF_TYPE, KG + "Position")
            add(position, PREF_LABEL, ox.Literal(describe(chosen, refusal), language="en"))
            add(position, "holder", refusal.actor)
            add(position, "towards", refusal.stage[0])
            add(position, "applicant", refusal.stage[1])
            add(position, "stance", KG + "Objects")
            add(position, "basis", KG + refusal.basis.title())
            for assertion in refusal.because:
                add(position, "restsOn", assertion.iri)
        for iri in positions:
            add(answer, "restsOn", iri)
    return triples


def verdict_iri(trace: Trace) -> str:
    """Return the name of the verdict of a trace: one for each goal, day, and set of assumptions."""
    chosen, (standing, applicant) = trace.view, trace.network.goal
    name = f"{local_name(applicant)}-{local_name(standing)}-{chosen.as_of}"
    if chosen.assumptions:
        told = "\n".join(f"{a.words} {[(p.iri, p.slots) for p in a.puts]}" for a in chosen.assumptions)
        name += f"-assuming-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    return f"https://w3id.org/kgtools/verdict/{name}"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
