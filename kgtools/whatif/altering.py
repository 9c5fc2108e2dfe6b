"""Copies of assertions that differ: ended, said of some only, or with other counts; and new ones that nobody has made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from kgtools.assertions import Assertion, Register
from kgtools.dataset import Dataset
from kgtools.names import actors
from kgtools.network import Key, beneath, requirement_network
from kgtools.rules import REFUSALS, Ballot
from kgtools.terms import ID, KG, Value, local_name
from kgtools.views import View

ASSUMPTION = "https://w3id.org/kgtools/assumption/"
COLUMNS = {**dict.fromkeys(REFUSALS, "votesAgainst"), "Supports": "votesFor", "Abstains": "abstentions"}

_CIRCUMSTANCES = frozenset(  # slots that say who says it, when, how and of whom, and not what
    [
        "speaker",
        "reportedBy",
        "assertedIn",
        "evidence",
        "restsOn",
        "verification",
        "from",
        "until",
        "on",
        "statedTime",
        "attestedOnly",
        "modality",
        "negated",
        "applicant",
    ]
)

Slots = Mapping[str, Value | tuple[Value, ...]]


class Supposed(Register):
    """A register with assertions put beside, or in place of, those of another, perhaps with a file laid over its dataset."""

    def __init__(self, whole: Register, puts: Iterable[Assertion], laid: Dataset | None = None) -> None:
        super().__init__(laid or whole.dataset)
        merged = {**whole.all, **{a.iri: a for a in puts}}
        self.all = {iri: merged[iri] for iri in sorted(merged)}
        if laid is None:
            self.issued, self.known = whole.issued, whole.known


# -------------------- assertions that end, and new ones


def ended(chosen: View, assertion: Assertion, only: Mapping[str, set[str]]) -> list[Assertion]:
    """An assertion that ends on the day of the view for these values of its slots, and goes on for the others."""
    piece, rest = cut(chosen, assertion, only)
    return [replace(piece, slots={**piece.slots, "until": (chosen.as_of,)}, end=chosen.as_of, assumed=True), *rest]


def ended_at(chosen: View, position: Assertion, of: Mapping[str, set[str]], decisions: set[str]) -> list[Assertion]:
    """A position towards something above, told to have ended at these decisions; itself it is left as it is."""
    slots = {**position.slots, "towards": tuple(sorted(decisions))}
    mark = hashlib.sha256(" ".join(sorted(decisions)).encode()).hexdigest()[:8]
    there = replace(position, iri=iri_of(f"{local_name(position.iri)}-at-{mark}"), slots=slots)
    return ended(chosen, there, of)[:1] if decisions else []


def cut(chosen: View, assertion: Assertion, only: Mapping[str, set[str]]) -> tuple[Assertion, list[Assertion]]:
    """The part of an assertion that has only these values in these slots, and the others: it is said of each of them.

    The first of the others keeps the IRI, or else the part does. What names no applicant is said of every one.
    """
    slots, rest, narrowed = dict(assertion.slots), list[Assertion](), set[str]()
    for slot, values in only.items():
        given = assertion.all(slot) or (actors(chosen.dataset) if slot == "applicant" else ())
        others = tuple(v for v in given if v not in values)
        if others:
            iri = iri_of(local_name(assertion.iri), *sorted(narrowed), f"other-{slot}") if rest else assertion.iri
            rest.append(replace(assertion, iri=iri, slots={**slots, slot: others}))
        slots[slot] = tuple(v for v in given if v in values)
        narrowed |= values
    iri = iri_of(local_name(assertion.iri), *sorted(narrowed)) if rest else assertion.iri
    return replace(assertion, iri=iri, slots=slots), rest


def contradicted(chosen: View, puts: Iterable[Assertion]) -> list[Assertion]:
    """What affirms what one of these denies, or the other way round, ended on the day of the view."""
    found, own = dict[str, tuple[Assertion, dict[str, set[str]]]](), list(puts)
    for made in (p for p in own if p.holds(chosen.as_of) and chosen.accepts(p)):
        for edge in [e for k in made.kinds if (e := chosen.dataset.edges.get(KG + k)) and e.kind == KG + k]:
            ends, kind = (edge.source, edge.target), edge.kind.removeprefix(KG)
            for other in [
                a for a in chosen.of(kind) if a.negated is not made.negated and a.iri not in {p.iri for p in own}
            ]:
                shared = {slot: {*made.all(slot)} & {*other.all(slot)} for slot in ends}
                if named := {*made.all("applicant")}:  # what names no applicant is said of every one
                    shared["applicant"] = named & {*(other.all("applicant") or named)}
                if all(shared.values()) and _besides(made, ends) == _besides(other, ends):
                    _, cuts = found.setdefault(other.iri, (other, {}))
                    for slot, values in shared.items():
                        cuts.setdefault(slot, set()).update(values)
    return [piece for other, cuts in found.values() for piece in ended(chosen, other, cuts)]


def _besides(assertion: Assertion, ends: tuple[str, str]) -> Slots:
    return {slot: values for slot, values in assertion.slots.items() if slot not in {*_CIRCUMSTANCES, *ends}}


def dated(chosen: View, assertion: Assertion) -> Assertion:
    """An assertion that bears no date as of the day of the view: it is to be later than what is on record."""
    if assertion.begin is not None or assertion.end is not None:
        return assertion
    return replace(assertion, begin=chosen.as_of, slots={**assertion.slots, "from": (chosen.as_of,)})


def fresh(chosen: View, kind: str, label: str, slots: Slots, *slug: str, event: bool = False) -> Assertion:
    """A new assertion of a class, by IRI or name, that begins on the day of the view, or is an event of it."""
    data, day = chosen.dataset, chosen.as_of
    given, iri = {**slots, "on" if event else "from": day}, kind if "://" in kind else KG + kind
    return Assertion(
        iri=iri_of(*slug),
        kinds=frozenset(k.removeprefix(KG) for k in data.ancestors.get(iri, frozenset({iri}))),
        label=label,
        slots=dict(sorted((slot, v if isinstance(v, tuple) else (v,)) for slot, v in given.items())),
        modality="fact",
        negated=slots.get("negated") is True,
        begin=day,
        end=None,
        sources=(),
        known=None,
        published=frozenset(),
        passages=(),
        assumed=True,
    )


def iri_of(*parts: str) -> str:
    """The IRI of something assumed: what it is made of, readably; a digest tells apart what only looks the same."""
    own = (p.startswith((ID, ASSUMPTION)) or "://" not in p for p in parts)
    mark = "" if all(own) else "-" + hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]
    return ASSUMPTION + "-".join(map(local_name, parts)) + mark


# -------------------- ballots and votes on record


def covered(chosen: View, target: str, applicant: str) -> tuple[Key, ...]:
    """What a stance towards a requirement is about: every decision beneath a goal, but of a decision itself alone."""
    if KG + "Decision" in chosen.dataset.kinds(target):
        return ((target, applicant),)
    return beneath(chosen, target, applicant)


def ballots_of(chosen: View, actor: str, target: str, applicant: str) -> dict[str, Ballot]:
    """Return an actor's ballots at a requirement and beneath it, by decision."""
    network = requirement_network(chosen, target, applicant)
    keys = sorted(covered(chosen, target, applicant))
    questions = {key[0]: q for key in keys if (q := network.nodes[key].question)}
    return {d: b for d, q in questions.items() for b in q.ballots if b.actor == actor}


def refuses(position: Assertion) -> bool:
    """Whether a position is a refusal."""
    return local_name(position.one("stance") or "") in REFUSALS and not position.negated


def in_favour(ballot: Ballot) -> bool:
    """Whether a member supports or abstains, on somebody's word, once whatever it refuses has ended."""
    left = next((b for b in ballot.chain if b.vote != "no"), None)
    return left is not None and left.vote in ("yes", "abstain") and not any(a.assumed for a in left.because)


def record_of(chosen: View, decision: str, applicant: str) -> Assertion | None:
    """The latest vote on record, unless the question has been put again since."""
    found = [v for v in chosen.between("Vote", applicant, decision) if not v.negated]
    put = max((r.begin for r in chosen.between("Referral", applicant, decision) if r.begin), default=date.min)
    last = max(found, key=lambda v: (v.begin or date.min, v.number("round"), v.iri), default=None)
    return None if last is None or (last.begin or date.max) < put else last


def moved(chosen: View, actor: str, decision: str, applicant: str, to: str | None) -> list[Assertion]:
    """The vote on record with an actor's vote in another column, or in none, if it is known in which one it was."""
    record = record_of(chosen, decision, applicant)
    if record is None or not {"votesFor", "votesAgainst"} <= set(record.slots):
        return []
    day = record.begin or date.min
    every = [p for p in (*chosen.of("Position"), *chosen.over("Position")) if decision in p.all("towards")]
    theirs = [p for p in every if actor in p.all("holder") and p.concerns(applicant) and not p.negated]
    said = [p for p in theirs if p.assumed and p.holds(chosen.as_of)]  # what was assumed before has moved it
    cast = said or [p for p in theirs if local_name(p.one("basis") or "") == "Exercised" and p.holds(day)]
    last = max(cast, key=lambda p: (p.begin or date.min, p.iri), default=None)
    was = last and COLUMNS.get(local_name(last.one("stance") or ""))
    if last is None or was == to:
        return []
    counts = {slot: record.number(slot) for slot in ("votesFor", "votesAgainst", "abstentions") if slot in record.slots}
    counts |= {was: max(0, counts[was] - 1)} if was in counts else {}
    counts |= {to: counts[to] + 1} if to in counts else {}
    return counted(chosen, record, decision, applicant, counts)


def counted(
    chosen: View, record: Assertion, decision: str, applicant: str, counts: Mapping[str, int]
) -> list[Assertion]:
    """The vote on record with these counts; what it says of other applicants or decisions is left as it is."""
    piece, rest = cut(chosen, record, {"decision": {decision}, "applicant": {applicant}})
    slots = {slot: values for slot, values in piece.slots.items() if slot != "outcome"}
    slots |= {slot: (number,) for slot, number in counts.items()}
    words = {"votesFor": "for", "votesAgainst": "against", "abstentions": "abstaining"}
    tally = ", ".join(f"{counts[slot]} {word}" for slot, word in words.items() if slot in counts)
    label = f"Vote: {chosen.dataset.label(decision)}, of {chosen.dataset.label(applicant)}: {tally}"
    return [replace(piece, label=label, slots=dict(sorted(slots.items())), assumed=True), *rest]
