"""Assertions and documents as plain values: what somebody said, of what, when, where, and how far it was checked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.terms import KG, Value, date_bounds, local_name, to_value

# What begins on a day of its own, which is often reported on that day.
_DATED = frozenset({"Recognition", "Membership", "Participation", "Agreement", "Dependency"})


@dataclass(frozen=True)
class Passage:
    """Half-open offsets [start, end) in code points of a document, and the SHA-256 of the passage's UTF-8 bytes."""

    iri: str
    document: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, eq=False)  # one object per assertion of a register: equal means the same
class Assertion:
    """One assertion. `slots` maps the local name of a property to its values, sorted.

    `kinds` are its classes and their superclasses: local names of the ontology's, IRIs of others.

    `begin` and `end` bound the valid time [begin, end); None means open. `sources` has the documents that assert it, each
    of which suffices; for a conclusion, such documents for each of the assertions that it rests on, all of which it needs.
    `known` is the day by which that was published, and `published` has the days of all documents behind it. `assumed` is
    whether nobody says so: it is put for the sake of the question, or changed.
    """

    iri: str
    kinds: frozenset[str]
    label: str
    slots: Mapping[str, tuple[Value, ...]]
    modality: str
    negated: bool
    begin: date | None
    end: date | None
    sources: tuple[tuple[str, ...], ...]
    known: date | None
    published: frozenset[date]
    passages: tuple[Passage, ...]
    assumed: bool = False

    def all(self, slot: str) -> tuple[str, ...]:
        """Return the values of a slot as strings: "each of"."""
        return tuple(str(v) for v in self.slots.get(slot, ()))

    def one(self, slot: str) -> str | None:
        """Return the first value of a slot, or None."""
        return next(iter(self.all(slot)), None)

    def number(self, slot: str) -> int:
        """Return an integer slot; 0 where it is missing."""
        return next((int(v) for v in self.slots.get(slot, ()) if isinstance(v, int)), 0)

    @property
    def mode(self) -> str:
        """Its modality, or "assumed" where nobody says so."""
        return "assumed" if self.assumed else self.modality

    @property
    def documents(self) -> tuple[str, ...]:
        """IRIs of all documents behind it, sorted."""
        return tuple(sorted({d for alternatives in self.sources for d in alternatives}))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """IRIs of the assertions that this one is concluded from."""
        return self.all("restsOn")

    @property
    def verification(self) -> str:
        """How far it was checked: Verified, PartlyVerified or Unverified."""
        return local_name(self.one("verification") or "Verified")

    def concerns(self, applicant: str) -> bool:
        """Whether the assertion is about this applicant: it names it, or names none."""
        named = self.all("applicant")
        return not named or applicant in named

    @property
    def since(self) -> str | None:
        """When it begins, no more exactly than its source states it: a day, a month or a year."""
        return self.one("statedTime") or (self.begin.isoformat() if self.begin else None)

    @property
    def is_attested_only(self) -> bool:
        """Whether it may have begun before, as it says; of what is no dated act, also as it begins with its own document."""
        if "attestedOnly" in self.slots or self.kinds & _DATED or self.one("basis") == KG + "Exercised":
            return True in self.slots.get("attestedOnly", ())
        return self.begin in self.published

    def holds(self, day: date) -> bool:
        """Whether the assertion is made for this day."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day < self.end)


class Register:
    """All assertions of a dataset, by IRI in order."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def all(self) -> Mapping[str, Assertion]:
        """Assertion by IRI, sorted."""
        raw = {iri: self._read(iri) for iri in self.dataset.instances("kg:Assertion")}
        return {iri: self._assertion(iri, raw) for iri in raw}

    @cached_property
    def issued(self) -> Mapping[str, tuple[date, date]]:
        """First and last possible day of publication, by document that bears a date."""
        stated = {d: self.dataset.value(d, "dcterms:issued") for d in self.dataset.instances("kg:Document")}
        return {document: date_bounds(when) for document, when in stated.items() if when is not None}

    @cached_property
    def known(self) -> Mapping[str, date]:
        """The day by which a document was out: the last possible one, or, if it bears no date, when it was consulted."""
        consulted = {d: self.dataset.value(d, "kg:consulted") for d in self.dataset.instances("kg:Document")}
        found = {document: day for document, day in consulted.items() if isinstance(day, date)}
        return found | {document: last for document, (_, last) in self.issued.items()}

    @cached_property
    def newest(self) -> date:
        """The date of the newest document, by the first day on which it can have been published."""
        if not self.issued:
            raise UsageError(
                "no document of the graph has a date", remedy="Say which day is meant: --as-of 2025-03-10."
            )
        return max(first for first, _ in self.issued.values())

    def last_known(self, known_by: date | None) -> date:
        """The last day of which anybody could tell something by a day: of the newest document, or that day if it is earlier."""
        return min(self.newest, known_by or date.max)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The organisations of which any membership is known, at any date."""
        return frozenset(o for a in self.all.values() if "Membership" in a.kinds for o in a.all("organisation"))

    def _read(self, iri: str) -> dict[str, tuple[Value, ...]]:
        slots: dict[str, list[Value]] = {}
        for quad in self.dataset.store.quads_for_pattern(ox.NamedNode(iri), None, None):
            if quad.predicate.value.startswith(KG):
                slots.setdefault(quad.predicate.value[len(KG) :], []).append(to_value(quad.object))
        return {slot: tuple(sorted(set(values), key=str)) for slot, values in sorted(slots.items())}

    def _assertion(self, iri: str, raw: Mapping[str, Mapping[str, tuple[Value, ...]]]) -> Assertion:
        slots = raw[iri]
        sources = _sources(iri, raw)
        published = [[self.known[d] for d in alternatives if d in self.known] for alternatives in sources]
        kinds = frozenset(k.removeprefix(KG) for k in self.dataset.kinds(iri))
        passages = (self.passage(str(p)) for p in slots.get("evidence", ()))
        return Assertion(
            iri=iri,
            kinds=kinds,
            label=self.dataset.label(iri),
            slots=slots,
            modality=local_name(str(next(iter(slots.get("modality", ())), "Fact"))).lower(),
            negated=True in slots.get("negated", ()),
            begin=_day(slots, "from") or _day(slots, "on"),
            end=_day(slots, "until"),
            sources=sources,
            known=max((min(days) for days in published if days), default=None),
            published=frozenset(day for days in published for day in days),
            passages=tuple(sorted((p for p in passages if p), key=lambda p: (p.document, p.start, p.end))),
        )

    def grounds(self, used: Iterable[Assertion]) -> tuple[Assertion, ...]:
        """Return assertions with all that they rest on, each once, in order of first use."""
        found: dict[str, Assertion] = {}
        queue = deque(used)
        while queue:
            assertion = queue.popleft()
            if assertion.iri not in found:
                found[assertion.iri] = assertion
                queue.extend(a for iri in assertion.rests_on if (a := self.all.get(iri)))
        return tuple(found.values())

    def stated(self, document: str) -> str:
        """Return when a document was published, as it says itself, or else when it was consulted."""
        return str(self.dataset.value(document, "dcterms:issued") or self.known[document])

    def passage(self, iri: str) -> Passage | None:
        """Return the passage of this IRI, or None if its document or offsets are not given."""
        data = self.dataset
        one = {p: data.value(iri, p) for p in ("kg:passageOf", "oa:start", "oa:end", "kg:sha256")}
        document, start, end = one["kg:passageOf"], one["oa:start"], one["oa:end"]
        if document is None or not isinstance(start, int) or not isinstance(end, int):
            return None
        return Passage(iri, str(document), start, end, str(one["kg:sha256"] or ""))


def _day(slots: Mapping[str, tuple[Value, ...]], slot: str) -> date | None:
    return next((v for v in slots.get(slot, ()) if isinstance(v, date)), None)


def _sources(iri: str, raw: Mapping[str, Mapping[str, tuple[Value, ...]]]) -> tuple[tuple[str, ...], ...]:
    """The documents that assert it; for a conclusion, those of each assertion at the end of what it rests on."""
    found, queue, seen = [], [iri], {iri}
    while queue:
        slots = raw.get(queue.pop(), {})
        if "assertedIn" in slots:
            found.append(tuple(str(d) for d in slots["assertedIn"]))
            continue
        new = [str(a) for a in slots.get("restsOn", ()) if str(a) not in seen]
        seen |= set(new)
        queue += new
    return tuple(sorted(found))
