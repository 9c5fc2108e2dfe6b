"""Everything that is asserted about one thing, grouped by what it is there, with contradicting sources side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import pyoxigraph as ox

from kgtools.assertions import Assertion, Register
from kgtools.citing import cite
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.names import resolve
from kgtools.statements import PROVENANCE, Relation, conflict, entry, kind, on_what, ref, relations, sentence, together
from kgtools.terms import ALT_LABEL, DCTERMS, EXACT_MATCH, KG, PREF_LABEL, RDF_TYPE, Value, name_of, printable
from kgtools.views import DEFAULT_ACCEPT, to_day

_NAMES = {RDF_TYPE, PREF_LABEL, ALT_LABEL, EXACT_MATCH}


@dataclass(frozen=True)
class Group:
    """The assertions of one class, affirmed or denied, in which a thing fills one slot."""

    kind: str
    slot: str
    negated: bool
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True)
class Conflict:
    """Assertions of the same relation that contradict each other, and in what."""

    words: tuple[str, ...]
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True)
class Profile:
    """The answer of `show`. `properties` and `named_by` are plain triples, of the thing and of others that name it."""

    dataset: Dataset
    thing: str
    as_of: date | None
    known_by: date | None
    properties: tuple[tuple[str, tuple[Value, ...]], ...]
    named_by: tuple[tuple[str, str], ...]
    assertion: Assertion | None
    conflicts: tuple[Conflict, ...]
    groups: tuple[Group, ...]

    @property
    def proposed(self) -> str | None:
        """The modality of a thing that exists only as a proposal, such as "recommendation"."""
        mode = None if self.assertion else self.dataset.value(self.thing, "kg:modality")
        label = self.dataset.label(str(mode)) if mode else "fact"
        return None if label in DEFAULT_ACCEPT else label

    def format(self, form: str = "text") -> str:
        """Return it as text or json."""
        if form == "json":
            return json.dumps(self._dict(), ensure_ascii=False, indent=2) + "\n"
        if form != "text":
            raise UsageError(f"what is shown has no form in {form}", remedy="Choose text or json.")
        return "\n".join(printable(line).rstrip() for line in self._lines()).strip() + "\n"

    def _lines(self) -> Iterator[str]:
        data = self.dataset
        yield sentence(data, self.assertion) if self.assertion else data.label(self.thing)
        if self.proposed:
            yield f"Only proposed: does not exist ({self.proposed})."
        for words, predicate in (("Is", RDF_TYPE), ("Also called", ALT_LABEL), ("Same as", EXACT_MATCH)):
            if named := [_said(data, v) for v in data.values(self.thing, predicate)]:
                yield f"{words}: {', '.join(named)}"
        if self.as_of or self.known_by:
            holding = f"what holds on {self.as_of}" if self.as_of else "at any time"
            yield f"Shown: {holding}{f', known by {self.known_by}' if self.known_by else ''}."
        if KG + "Document" in data.kinds(self.thing):
            yield f"Cite as: {cite(data, self.thing)}"
        if self.properties or self.named_by:
            yield ""
        for predicate, values in self.properties:
            yield f"{data.label(predicate)}: {', '.join(_said(data, v) for v in values)}"
        for predicate in dict.fromkeys(p for _, p in self.named_by):
            yield f"{data.label(predicate)} this: {', '.join(data.label(s) for s, p in self.named_by if p == predicate)}"
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
            yield f"No assertion{f' that holds on {self.as_of}' if self.as_of else ''} mentions it."

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
                {"property": ref(data, p), "values": [ref(data, str(v)) if "://" in str(v) else str(v) for v in values]}
                for p, values in self.properties
            ],
            "named_by": [{"thing": ref(data, s), "property": ref(data, p)} for s, p in self.named_by],
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
    iri = resolve(data, thing, _things(data), "thing")
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
    triples = [q for q in data.store.quads_for_pattern(ox.NamedNode(iri), None, None) if _in_files(data, q)]
    predicates = sorted({q.predicate.value for q in triples} - _NAMES - {KG + "evidence"})
    naming = data.store.quads_for_pattern(None, None, ox.NamedNode(iri))
    others = {(name_of(q.subject), q.predicate.value) for q in naming if _in_files(data, q)}
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
    )


def conflicts(register: Register, pool: Iterable[Assertion]) -> Iterator[Conflict]:
    """Yield what contradicts each other in a pool: within one relation, or because one assertion disputes another."""
    pool = list(pool)
    disputing: dict[str, list[Assertion]] = {}
    for assertion in pool:
        for iri in assertion.all("disputes"):
            disputing.setdefault(iri, []).append(assertion)
    for disputed in (a for a in pool if a.iri in disputing):
        yield Conflict(("disputes",), (disputed, *disputing[disputed.iri]))
    alike: dict[Relation, list[Assertion]] = {}
    for assertion in pool:
        for relation in relations(register.dataset, assertion):
            alike.setdefault(relation, []).append(assertion)
    seen = set()
    for those in alike.values():
        clashes = {(a, b): words for a, b in combinations(those, 2) if (words := conflict(register, a, b))}
        clash = tuple(a for a in those if any(a in pair for pair in clashes))
        if clash and clash not in seen:
            seen.add(clash)
            yield Conflict(tuple(dict.fromkeys(w for words in clashes.values() for w in words)), clash)


def _things(data: Dataset) -> set[str]:
    """Whatever our files describe or name, less the words of the ontology."""
    found = set()
    for quad in data.store:
        if _in_files(data, quad):
            ours = quad.predicate.value.startswith((KG, DCTERMS))
            found |= {t.value for t in (quad.subject, quad.object if ours else None) if isinstance(t, ox.NamedNode)}
    return {iri for iri in found if not iri.startswith(KG)}


def _in_files(data: Dataset, quad: ox.Quad) -> bool:
    return name_of(quad.graph_name) in data.files


def _said(data: Dataset, value: Value) -> str:
    return data.label(value) if isinstance(value, str) and value in data.labels else str(value)


def _role(data: Dataset, slot: str) -> str:
    label = data.label(KG + slot)
    if re.match(r"(is|counts|depends|disputes|rests)\b", label):
        return f"which {label} it"
    return f"as {label.removeprefix('has ')}"
