"""One assertion as a line of text or as JSON, and what two assertions of the same relation differ in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from kgtools import citing
from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.names import fold
from kgtools.terms import KG, RDF_TYPE, Value, date_bounds
from kgtools.views import DEFAULT_ACCEPT

Relation = tuple[str, str, str, tuple[tuple[str, tuple[Value, ...]], ...]]

PROVENANCE = frozenset({"speaker", "reportedBy", "assertedIn", "evidence", "restsOn", "verification"})
TIME = frozenset({"from", "until", "on", "statedTime", "attestedOnly"})
_VALUES = ("number", "stance", "outcome", "direction", "votesFor", "votesAgainst", "abstentions")
_BESIDE = PROVENANCE | TIME | {*_VALUES, "modality", "negated", "disputes", "basis", "unless", "legalBasis"}
_WORDED = frozenset({"Assessment", "Description"})  # what these say stands in their labels
_SUPERSEDED = frozenset({"Count", "Finding", "Position"})  # of these a later one may say otherwise


# -------------------- as a line of text


def sentence(data: Dataset, first: Assertion, *others: Assertion) -> str:
    """Return our wording with modality, dates and sources; `others` say the same, as `together` finds it.

    >>> from kgtools.assertions import Register
    >>> from kgtools.dataset import load
    >>> data = load()
    >>> sentence(data, Register(data).all["https://w3id.org/kgtools/assertion/kcss-2017-013"])
    'Spain does not recognise Kosovo, from 2008-02-17 (denial) [Plator Avdiu, in KCSS, 12 January 2017, characters 673-743]'
    """
    return f"{worded(first)} [{'; '.join(told(data, a) for a in (first, *others))}]"


def worded(assertion: Assertion) -> str:
    """Return our wording with dates, and in brackets the modality where it is not a fact, and whether it is a denial.

    What is attested only is said to be so as of that day: when it began is not told.
    """
    marks = ["denial"] * assertion.negated + [assertion.modality] * (assertion.modality != "fact")
    return ", ".join([assertion.label, *times(assertion)]) + (f" ({', '.join(marks)})" if marks else "")


def told(data: Dataset, assertion: Assertion) -> str:
    """Return who says it where, and how far that was checked; of what is assumed, just that."""
    if assertion.assumed:
        return "assumed"
    reporters = ", ".join(map(data.label, assertion.all("reportedBy")))
    reported = f", reported by {reporters}" if reporters else ""
    if not assertion.all("assertedIn"):
        nobody = "a conclusion" if assertion.rests_on else "no source"
        return (", ".join(map(data.label, assertion.all("speaker"))) or nobody) + reported
    where = citing.source(data, assertion)
    speakers = ", ".join(label for s in assertion.all("speaker") if not where.startswith(label := data.label(s)))
    weak = {"PartlyVerified": " (only partly checked)", "Unverified": " (not checked)"}.get(assertion.verification, "")
    return (f"{speakers}{reported}, in {where}" if speakers else where) + weak


def together(assertions: Iterable[Assertion]) -> list[list[Assertion]]:
    """Group what several sources say in the same words, of the same time and in the same modality."""
    groups: dict[tuple[str, tuple[str, ...], str, bool], list[Assertion]] = {}
    for assertion in dict.fromkeys(assertions):
        key = (assertion.label, tuple(times(assertion)), assertion.modality, assertion.negated)
        groups.setdefault(key, []).append(assertion)
    return list(groups.values())


def times(assertion: Assertion) -> Iterator[str]:
    """Yield for when it is asserted, in words: “since 2016-12”, “on 2023-09-24”, “as of 2017-01-12”, “until 2020-01-01”."""
    stated, day = assertion.one("statedTime"), assertion.one("on")
    if stated:
        within = assertion.end is not None and assertion.end <= date_bounds(stated)[1] + timedelta(1)
        yield f"{'in' if within else 'since'} {stated}"
        if within:  # its bounds are derived from it
            return
    elif day:
        yield f"on {day}"
    elif assertion.begin:
        yield f"{'as of' if assertion.is_attested_only else 'from'} {assertion.begin}"
    if assertion.end:
        yield f"until {assertion.end}"


# -------------------- as JSON


def ref(data: Dataset, iri: str) -> dict[str, str]:
    """Return a thing as `iri` and `label`."""
    return {"iri": iri, "label": data.label(iri)}


def entry(data: Dataset, assertion: Assertion) -> dict[str, Any]:
    """Return an assertion as JSON values, with where each word of it can be checked."""
    return {
        "iri": assertion.iri,
        "label": assertion.label,
        "kind": ref(data, kind(data, assertion)),
        "modality": assertion.mode,
        "negated": assertion.negated,
        "from": None if assertion.begin is None else assertion.begin.isoformat(),
        "until": None if assertion.end is None else assertion.end.isoformat(),
        "on": assertion.one("on"),
        "stated_time": assertion.one("statedTime"),
        "attested_only": assertion.is_attested_only,
        "speakers": [ref(data, s) for s in assertion.all("speaker")],
        "reported_by": [ref(data, r) for r in assertion.all("reportedBy")],
        "documents": [] if assertion.assumed else [ref(data, d) for d in assertion.documents],
        "evidence": [
            {"document": p.document, "start": p.start, "end": p.end, "sha256": p.sha256}
            for p in assertion.passages
            if not assertion.assumed
        ],
        "rests_on": list(assertion.rests_on),
        "verification": assertion.verification,
    }


# -------------------- side by side


def kind(data: Dataset, assertion: Assertion) -> str:
    """Return the IRI of the narrowest class of an assertion."""
    direct = {str(k) for k in data.values(assertion.iri, RDF_TYPE)}
    direct = direct or {k if "://" in k else KG + k for k in assertion.kinds}  # assumed: the store does not hold it
    ours = [k for k in direct if KG + "Assertion" in data.ancestors.get(k, ())]
    return min(ours, key=lambda k: (-len(data.ancestors[k]), k))


def ends(data: Dataset, assertion: Assertion) -> Iterator[tuple[str, str]]:
    """Yield the ends of its edges, IRIs in the slots that its class declares; the assertion itself stands for a missing one."""
    edge = data.edges.get(kind(data, assertion))
    slots = (edge.source, edge.target) if edge else ("", "")
    yield from product(*(assertion.all(slot) or (assertion.iri,) for slot in slots))


def relations(data: Dataset, assertion: Assertion) -> Iterator[Relation]:
    """Yield what an assertion is about, for each pair of its ends: assertions with one of these in common can agree or differ.

    That is the class that declares the edge, the two ends, and whatever else is neither a value nor provenance: for a
    count also what is counted, for a cooperation also the programme.
    """
    edge = data.edges.get(kind(data, assertion))
    if edge is None:
        return
    rest = {s: v for s, v in assertion.slots.items() if s not in _BESIDE | {edge.source, edge.target} and any(v)}
    for source, target in product(assertion.all(edge.source), assertion.all(edge.target)):
        yield edge.kind, source, target, tuple(sorted(rest.items()))


def signature(assertion: Assertion) -> tuple[object, ...]:
    """Return all that `differences` and `conflict` look at: of assertions that share it, one stands for all."""
    return (
        _words(assertion),
        assertion.kinds & (_WORDED | _SUPERSEDED | {"Vote"}),
        assertion.negated,
        assertion.modality,
        tuple((s, assertion.slots[s]) for s in _VALUES if s in assertion.slots),
        assertion.begin,
        assertion.end,
        assertion.one("statedTime"),
        assertion.is_attested_only,
    )


def comparable(one: Iterable[Assertion], other: Iterable[Assertion]) -> Iterator[tuple[Assertion, Assertion]]:
    """Yield the pairs of two lists that `differences` can tell to be alike or not: in the same words, or one a denial."""
    alike: dict[tuple[bool, str | None], list[Assertion]] = {}
    for assertion in other:
        for words in (_words(assertion), None):
            alike.setdefault((assertion.negated, words), []).append(assertion)
    for assertion in one:
        yield from ((assertion, b) for b in alike.get((assertion.negated, _words(assertion)), ()))
        yield from ((assertion, b) for b in alike.get((not assertion.negated, None), ()))


def differences(data: Dataset, one: Assertion, other: Assertion) -> tuple[str, ...] | None:
    """Return in what two assertions of the same relation differ; None where that cannot be told, or they are of two things.

    Judgements in other words are two things; so are votes on different days, and an affirmation that is over when a denial
    begins. What is attested only is said to hold by then: that contradicts no earlier day. Nor does a day contradict a month
    that it lies in, or an open end a stated one.
    """
    if "Position" in one.kinds and one.one("basis") != other.one("basis"):
        return None  # what was said and what was done are two things
    found = ["polarity"] if one.negated != other.negated else []
    if _words(one) != _words(other) and not found:
        return None
    if (found and not _overlap(one, other)) or ("Vote" in one.kinds and _apart(one, other)):
        return None
    if one.modality != other.modality:
        found.append("modality")
    both = [s for s in _VALUES if s in one.slots and s in other.slots]
    found += [data.label(KG + s).removeprefix("has ") for s in both if one.slots[s] != other.slots[s]]
    later = max(one, other, key=lambda a: a.begin or date.min)
    if _apart(one, other) and not later.is_attested_only:
        found.append("first day")
    if one.end and other.end and one.end != other.end and "statedTime" not in {*one.slots, *other.slots}:
        found.append("last day")
    return tuple(found)


def on_what(words: Iterable[str]) -> str:
    """Return in plain words what assertions differ in.

    >>> on_what(["polarity", "first day"])
    'on whether it is so and the first day'
    """
    plain = {"polarity": "whether it is so", "disputes": "what one disputes of the other"}
    return "on " + " and ".join(plain.get(word, f"the {word}") for word in words)


def conflict(data: Dataset, one: Assertion, other: Assertion) -> tuple[str, ...]:
    """Return in what two assertions contradict each other: they differ while both hold, in what is said to be so.

    A count, a finding or a position that says otherwise from a later day on is a change, and contradicts nothing.
    """
    said_alike = one.modality == other.modality or {one.modality, other.modality} <= set(DEFAULT_ACCEPT)
    found = differences(data, one, other) if _overlap(one, other) and said_alike else None
    words = tuple(word for word in found or () if word != "modality")
    changed = _SUPERSEDED & one.kinds and _apart(one, other) and {*words} - {"first day", "last day"}
    return () if changed else words


def _words(assertion: Assertion) -> str:
    return fold(assertion.label) if _WORDED & assertion.kinds else ""


def _overlap(one: Assertion, other: Assertion) -> bool:
    return all(a.end is None or b.begin is None or b.begin < a.end for a, b in ((one, other), (other, one)))


def _apart(one: Assertion, other: Assertion) -> bool:
    """Whether they begin on different days; a day does not differ from a month that it lies in."""
    if one.begin is None or other.begin is None:
        return False
    (first, last), (begin, end) = _bounds(one, one.begin), _bounds(other, other.begin)
    return last < begin or end < first


def _bounds(assertion: Assertion, begin: date) -> tuple[date, date]:
    stated = assertion.one("statedTime")
    return date_bounds(stated) if stated else (begin, begin)
