"""What is taken as so: one function selects by date, knowledge, modality and source, and everything sees its result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from kgtools.assertions import Assertion, Register
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.names import resolve
from kgtools.terms import KG

if TYPE_CHECKING:
    from kgtools.whatif.assuming import Assumption

MODALITIES = ("fact", "claim", "prediction", "condition")
DEFAULT_ACCEPT = ("fact", "claim")
STRUCTURE = {"Membership", "Dependency", "Waiver"}  # selected by date alone


@dataclass(frozen=True)
class View:
    """A dataset as of a day. `assertions` are those that hold then and are accepted, sorted by IRI.

    `assumptions` are what is taken as so without anybody saying it, `rules` the decision rules that are assumed, by decision,
    and `plain` is the view without either; see `kgtools.whatif.assuming`.
    """

    register: Register
    as_of: date
    known_by: date | None
    accept: tuple[str, ...]
    sources: tuple[str, ...] | None
    assertions: tuple[Assertion, ...]
    assumptions: tuple[Assumption, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict, hash=False)
    plain: View | None = field(default=None, repr=False)

    @property
    def dataset(self) -> Dataset:
        """The dataset that is viewed."""
        return self.register.dataset

    def of(self, kind: str) -> tuple[Assertion, ...]:
        """Return the assertions of a class, named without prefix, and of its subclasses."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Assertion, ...]]:
        return _by_kind(self.assertions)

    def affirmed(self, kind: str) -> tuple[Assertion, ...]:
        """Return those of a class that are not denials."""
        return tuple(a for a in self.of(kind) if not a.negated)

    def between(self, kind: str, source: str, target: str) -> tuple[Assertion, ...]:
        """Return the assertions of a class whose edge, as the ontology declares it, runs from source to target."""
        return self._edges(kind, self.of(kind)).get((source, target), ())

    def held(self, kind: str, source: str, target: str, *, ended: bool = False) -> tuple[Assertion, ...]:
        """Return such assertions by date and modality alone: those that hold, or those that are over by now."""
        pool = self._over if ended else self._current
        told = (a for a in pool.get(kind, ()) if a.modality in (MODALITIES if a.assumed else DEFAULT_ACCEPT))
        return self._edges(kind, told, "over" if ended else "current").get((source, target), ())

    def _edges(
        self, kind: str, pool: Iterable[Assertion], which: str = "accepted"
    ) -> Mapping[tuple[str, str], tuple[Assertion, ...]]:
        name = f"{which} {kind}"
        if name not in self._indexes:
            found: dict[tuple[str, str], list[Assertion]] = {}
            edge = self.dataset.edges.get(kind if "://" in kind else KG + kind)
            for assertion in pool:
                for pair in product(assertion.all(edge.source), assertion.all(edge.target)) if edge else ():
                    found.setdefault(pair, []).append(assertion)
            self._indexes[name] = {pair: tuple(those) for pair, those in found.items()}
        return self._indexes[name]

    @cached_property
    def _indexes(self) -> dict[str, Mapping[tuple[str, str], tuple[Assertion, ...]]]:
        return {}

    def over(self, kind: str) -> tuple[Assertion, ...]:
        """Return those of a class that have ended by now, and are accepted otherwise."""
        return tuple(a for a in self._over.get(kind, ()) if self.accepts(a))

    def accepts(self, assertion: Assertion) -> bool:
        """Whether an assertion is accepted, its time aside."""
        if assertion.assumed:
            return assertion.modality in MODALITIES
        if assertion.kinds & STRUCTURE or _counts_members(assertion):
            return assertion.modality in DEFAULT_ACCEPT
        return (
            assertion.modality in self.accept
            and (self.known_by is None or assertion.known is None or assertion.known <= self.known_by)
            and (self.sources is None or _comes_from(assertion, self.sources))
        )

    @cached_property
    def _over(self) -> Mapping[str, tuple[Assertion, ...]]:
        return _by_kind(a for a in self.register.all.values() if a.end is not None and a.end <= self.as_of)

    @cached_property
    def _current(self) -> Mapping[str, tuple[Assertion, ...]]:
        return _by_kind(a for a in self.register.all.values() if a.holds(self.as_of))

    @cached_property
    def members(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of the members by organisation."""
        found: dict[str, set[str]] = {}
        for membership in self.affirmed("Membership"):
            for organisation in membership.all("organisation"):
                found.setdefault(organisation, set()).update(membership.all("member"))
        return {organisation: frozenset(members) for organisation, members in found.items()}

    @cached_property
    def counts(self) -> Mapping[str, Assertion]:
        """How many members an organisation (IRI) is said to have: the count that began last, or of these the highest."""
        told = [c for c in self.affirmed("Count") if _counts_members(c)]
        told.sort(key=lambda c: (c.begin or date.min, c.number("number")))
        return {organisation: c for c in told for organisation in c.all("organisation")}

    @property
    def in_words(self) -> str:
        """The choices that the view was made with, in a sentence or two."""
        known = f", known by {self.known_by}" if self.known_by else ""
        return f"As of {self.as_of}{known}. {self.accepted_in_words}"

    @property
    def accepted_in_words(self) -> str:
        """What the view accepts, and of which sources, in a sentence."""
        accepted = ", ".join(f"{m}s" for m in self.accept) or "nothing"
        named = "; ".join(self.dataset.label(d) for d in self.sources or ())
        sources = "all sources" if self.sources is None else f"only {named}"
        return f"Accepted: {accepted}; {sources}."

    @property
    def assumed_in_words(self) -> str:
        """What is assumed, in a sentence; empty if nothing is."""
        words = "; ".join(dict.fromkeys(a.words for a in self.assumptions))
        return f"Assumed: {words}." if words else ""

    @property
    def is_default(self) -> bool:
        """Whether nothing but the date was chosen."""
        chosen = self.known_by is None and self.sources is None and set(self.accept) == set(DEFAULT_ACCEPT)
        return chosen and not self.assumptions


def view(
    data: Dataset | Register,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
) -> View:
    """Return the view of a dataset.

    `as_of` is the day asked about (default: of the newest document, or `known_by` if that is earlier). `known_by`, `accept` and `sources` select among
    assertions about the world; memberships and how many there are, dependencies, waivers and, through `View.held`, whatever attains a standing
    are selected by date alone, and count only where they are stated as fact or claim. Recommendations, demands and
    purposes are never accepted.

    >>> from kgtools.dataset import load
    >>> len(view(load(), "2017-01-12").members["https://w3id.org/kgtools/id/nato"])
    28
    """
    register = data if isinstance(data, Register) else Register(data)
    known = to_day(known_by, "known_by")
    day = to_day(as_of, "as_of") or register.last_known(known)
    modes = tuple(m for m in MODALITIES if m in _modalities(accept))
    chosen = None if sources is None else _documents(register.dataset, sources)

    return select(register, View(register, day, known, modes, chosen, ()))


def select(register: Register, chosen: View) -> View:
    """Return the view of a register with the same choices as another view."""
    found = tuple(a for a in register.all.values() if a.holds(chosen.as_of) and chosen.accepts(a))
    return replace(chosen, register=register, assertions=found)


def _by_kind(assertions: Iterable[Assertion]) -> Mapping[str, tuple[Assertion, ...]]:
    found: dict[str, list[Assertion]] = {}
    for assertion in assertions:
        for kind in assertion.kinds:
            found.setdefault(kind, []).append(assertion)
    return {kind: tuple(those) for kind, those in found.items()}


def to_day(value: date | str | None, name: str) -> date | None:
    """Return a date from "2025-03-10"; raises `UsageError` naming the parameter."""
    if value is None or isinstance(value, date):
        return value
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value), re.ASCII):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{name}: {value!r} is not a date", remedy="Write year-month-day, as in 2025-03-10.") from None


def _modalities(accept: Iterable[str]) -> set[str]:
    chosen = {m.strip().lower() for m in accept}
    for mode in sorted(chosen - set(MODALITIES)):
        never = mode in ("recommendation", "demand", "purpose")
        what = f"a {mode} is never accepted as fact" if never else f"there is no modality {mode!r}"
        raise UsageError(f"accept: {what}", remedy=f"Choose among {', '.join(MODALITIES)}.")
    return chosen


def _counts_members(assertion: Assertion) -> bool:
    return assertion.one("counted") == KG + "Membership"


def _comes_from(assertion: Assertion, chosen: tuple[str, ...]) -> bool:
    return bool(assertion.sources) and all(set(documents) & set(chosen) for documents in assertion.sources)


def _documents(dataset: Dataset, sources: Iterable[str]) -> tuple[str, ...]:
    candidates = dataset.instances("kg:Document")
    sources = list(sources)
    if not any(s.strip() for s in sources):
        raise UsageError("sources: no document is named", remedy="As in: --sources kcss-2017   (or leave it out)")
    return tuple(sorted({resolve(dataset, s, candidates, "document") for s in sources}))
