"""Everything that is asserted about one thing, grouped by what it is there, with contradicting sources side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox

from kgtools.assertions import Assertion, Register
from kgtools.citing import cite
from kgtools.dataset import Dataset, load
from kgtools.matching import Conflict, conflicts
from kgtools.names import fold, resolve_thing
from kgtools.notebooks import Told
from kgtools.statements import PROVENANCE, entry, kind, on_what, ref, sentence, together
from kgtools.terms import ALT_LABEL, DCTERMS, EXACT_MATCH, KG, PREF_LABEL, RDF_TYPE, Value, compress, name_of
from kgtools.views import DEFAULT_ACCEPT, to_day

_SEVERAL, _TOO_MANY, _SHORTEST = 12, 40, 3  # of what to see also: shown in text, hints no more, letters of a name
_NAMES = {RDF_TYPE, PREF_LABEL, ALT_LABEL, EXACT_MATCH}


@dataclass(frozen=True)
class Group:
    """The assertions of one class, affirmed or denied, in which a thing fills one slot."""

    kind: str
    slot: str
    negated: bool
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True)
class Profile(Told):
    """The answer of `show`. `properties` and `named_by` are plain triples, of the thing and of others that name it.

    `see_also` are things whose label contains a name of this one, and of which something is said.
    """

    dataset: Dataset
    thing: str
    as_of: date | None
    known_by: date | None
    properties: tuple[tuple[str, tuple[Value, ...]], ...]
    named_by: tuple[tuple[str, str], ...]
    assertion: Assertion | None
    conflicts: tuple[Conflict, ...]
    groups: tuple[Group, ...]
    see_also: tuple[str, ...]

    @property
    def proposed(self) -> str | None:
        """The modality of a thing that exists only as a proposal, such as "recommendation"."""
        return None if self.assertion else _proposed(self.dataset, self.thing)

    def _lines(self) -> Iterator[str]:
        data = self.dataset
        yield sentence(data, self.assertion) if self.assertion else data.label(self.thing)
        if self.proposed:
            yield f"Only proposed: does not exist ({self.proposed})."
        for words, predicate in (("Is", RDF_TYPE), ("Also called", ALT_LABEL), ("Same as", EXACT_MATCH)):
            named = dict.fromkeys(_said(data, v) for v in data.values(self.thing, predicate))
            named.pop(data.label(self.thing), None)  # the same in another language
            if named:
                yield f"{words}: {', '.join(named)}"
        yield f"In tables and Turtle: {compress(self.thing)}"
        if self.as_of or self.known_by:
            holding = f"what holds on {self.as_of}" if self.as_of else "at any time"
            yield f"Shown: {holding}{f', known by {self.known_by}' if self.known_by else ''}."
        if KG + "Document" in data.kinds(self.thing):
            yield f"Cite as: {cite(data, self.thing)}"
        if self.properties or self.named_by:
            yield ""
        for predicate, values in self.properties:
            yield f"{data.label(predicate)}: {', '.join(_marked(data, v) for v in values)}"
        for predicate in dict.fromkeys(p for _, p in self.named_by):
            yield f"{data.label(predicate)} this: {', '.join(_named(data, s) for s, p in self.named_by if p == predicate)}"
        yield ""
        for clash in self.conflicts:
            yield f"Sources differ {on_what(clash.words)}"
            yield from (f"  - {sentence(data, *same)}" for same in together(clash.assertions))
            yield ""
        for group in self.groups:
            name = data.label(group.kind)
            denied = " denied" if group.negated else ""
            yield f"{name[:1].upper()}{name[1:]}{denied}, {_role(data, group.slot)} ({len(group.assertions)})"
            yield from (f"  - {sentence(data, *same)}" for same in together(group.assertions))
            yield ""
        if not self.groups:
            chosen = f" that holds on {self.as_of}" if self.as_of else ""
            known = f"{' and is' if chosen else ''} known by {self.known_by}" if self.known_by else ""
            yield f"No assertion{chosen}{known} mentions it."
        if self.see_also and not (KG + "State" in data.kinds(self.thing) and len(self.see_also) > _TOO_MANY):
            more = f" and {len(self.see_also) - _SEVERAL} more" if len(self.see_also) > _SEVERAL else ""
            yield f"See also: {'; '.join(_named(data, t) for t in self.see_also[:_SEVERAL])}{more}"

    def _dict(self) -> dict[str, Any]:
        data = self.dataset
        return {
            "kgtools": "show",
            "thing": ref(data, self.thing),
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "known_by": None if self.known_by is None else self.known_by.isoformat(),
            "proposed": self.proposed,
            "classes": [ref(data, str(k)) for k in data.values(self.thing, RDF_TYPE)],
            "aliases": [str(v) for v in data.values(self.thing, ALT_LABEL)],
            "identifiers": [str(v) for v in data.values(self.thing, EXACT_MATCH)],
            "citation": cite(data, self.thing) if KG + "Document" in data.kinds(self.thing) else None,
            "properties": [
                {"property": ref(data, p), "values": [_value(data, v) for v in values]} for p, values in self.properties
            ],
            "named_by": [
                {"thing": ref(data, s), "property": ref(data, p), "proposed": _proposed(data, s)}
                for s, p in self.named_by
            ],
            "assertion": None if self.assertion is None else entry(data, self.assertion),
            "conflicts": [
                {"in": list(c.words), "assertions": [entry(data, a) for a in c.assertions]} for c in self.conflicts
            ],
            "groups": [
                {
                    "kind": ref(data, g.kind),
                    "role": ref(data, KG + g.slot),
                    "negated": g.negated,
                    "assertions": [entry(data, a) for a in g.assertions],
                }
                for g in self.groups
            ],
            "see_also": [ref(data, t) for t in self.see_also],
        }


def show(
    thing: str,
    *,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
) -> Profile:
    """Return everything that is asserted about a thing of any kind, by any of its names, or about an assertion.

    With `as_of` only what holds on that day, with `known_by` only what was published by that day.

    >>> [c.words for c in show("Belgium").conflicts]
    [('first day',)]
    """
    data = dataset or load()
    day, known = to_day(as_of, "as_of"), to_day(known_by, "known_by")
    register = Register(data)
    iri = resolve_thing(data, thing, _things(data))
    pool = [
        a
        for a in register.all.values()
        if (day is None or a.holds(day)) and (known is None or a.known is None or a.known <= known)
    ]
    found: dict[tuple[bool, str, str, bool, str], list[Assertion]] = {}
    for assertion in pool:
        for slot in (s for s in assertion.slots if iri in assertion.all(s)):
            of = kind(data, assertion)
            found.setdefault((slot in PROVENANCE, data.label(of), slot, assertion.negated, of), []).append(assertion)
    predicates = sorted({q.predicate.value for q in data.quads(iri)} - _NAMES - {KG + "evidence"})
    others = {(name_of(q.subject), q.predicate.value) for q in data.quads(object_=iri)}
    concerned = {iri, *(a.iri for those in found.values() for a in those)}
    return Profile(
        dataset=data,
        thing=iri,
        as_of=day,
        known_by=known,
        properties=tuple((p, data.values(iri, p)) for p in predicates),
        named_by=tuple(sorted((s, p) for s, p in others if s not in register.all and p != KG + "passageOf")),
        assertion=register.all.get(iri),
        conflicts=tuple(c for c in conflicts(register, pool) if concerned & {a.iri for a in c.assertions}),
        groups=tuple(Group(of, slot, no, tuple(those)) for (_, _, slot, no, of), those in sorted(found.items())),
        see_also=() if iri in register.all else tuple(_see_also(register, pool, iri)),
    )


def _see_also(register: Register, pool: Iterable[Assertion], iri: str) -> Iterator[str]:
    """Yield the other things of which something is said whose label contains a name of this one as whole words."""
    data = register.dataset
    names = (fold(str(v)) for p in (PREF_LABEL, ALT_LABEL) for v in data.values(iri, p))
    words = [f" {name} " for name in names if len(name) >= _SHORTEST]
    spoken = (
        {v for a in pool for slot in a.slots if slot not in PROVENANCE for v in a.all(slot)}
        - register.all.keys()
        - {iri}
    )
    for thing in sorted(spoken & data.labels.keys(), key=lambda t: (data.label(t), t)):
        if not thing.startswith(KG) and any(name in f" {fold(data.label(thing))} " for name in words):
            yield thing


def _things(data: Dataset) -> set[str]:
    """Whatever our files describe or name, less the words of the ontology."""
    found = set()
    for quad in data.quads():
        ours = quad.predicate.value.startswith((KG, DCTERMS))
        found |= {t.value for t in (quad.subject, quad.object if ours else None) if isinstance(t, ox.NamedNode)}
    return {iri for iri in found if not iri.startswith(KG)}


def _said(data: Dataset, value: Value) -> str:
    return data.label(value) if isinstance(value, str) and value in data.labels else str(value)


def _marked(data: Dataset, value: Value) -> str:
    return _named(data, value) if isinstance(value, str) and value in data.labels else str(value)


def _named(data: Dataset, iri: str) -> str:
    return data.label(iri) + (" (only proposed)" if _proposed(data, iri) else "")


def _value(data: Dataset, value: Value) -> Any:
    text = str(value)
    if "://" not in text:
        return text
    return {**ref(data, text), "proposed": _proposed(data, text) if text in data.labels else None}


def _proposed(data: Dataset, iri: str) -> str | None:
    """The modality of what is no assertion and exists only as a proposal."""
    mode = "fact" if KG + "Assertion" in data.kinds(iri) else data.modality(iri)
    return None if mode in DEFAULT_ACCEPT else mode


def _role(data: Dataset, slot: str) -> str:
    label = data.label(KG + slot)
    if re.match(r"(is|counts|depends|disputes|rests)\b", label):
        return f"which {label} it"
    return f"as {label.removeprefix('has ')}"
