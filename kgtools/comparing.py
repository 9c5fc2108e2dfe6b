"""Two documents side by side: what both say, where they differ, and what only one of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

from kgtools.assertions import Assertion, Register
from kgtools.citing import cite
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.gaps import named_by
from kgtools.matching import Match, matches, pairs
from kgtools.names import resolve
from kgtools.notebooks import Told
from kgtools.statements import PROVENANCE, entry, kind, on_what, ref, sentence, together, worded
from kgtools.terms import KG
from kgtools.views import View, view


@dataclass(frozen=True)
class Comparison(Told):
    """The answer of `compare`. `shared` are the things of which both speak, each with the classes of what either says."""

    dataset: Dataset
    documents: tuple[str, str]
    said: tuple[tuple[Assertion, ...], tuple[Assertion, ...]]
    both: tuple[Match, ...]
    differ: tuple[Match, ...]
    only: tuple[tuple[Assertion, ...], tuple[Assertion, ...]]
    shared: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]

    def _lines(self) -> Iterator[str]:
        data = self.dataset
        first, second = map(data.label, self.documents)
        for document in self.documents:
            yield cite(data, document)
        yield ""
        yield (
            f"Both say: {len(self.both)}. They differ: {len(self.differ)}. "
            f"Only {first}: {len(self.only[0])}. Only {second}: {len(self.only[1])}."
        )
        for document, said in zip(self.documents, self.said, strict=True):
            if not said:
                yield f"The graph has no assertion of {data.label(document)}."
        yield ""
        yield f"Both say ({len(self.both)})"
        for match in self.both:
            yield from self._match(match)
        yield ""
        yield f"They differ ({len(self.differ)})"
        for match in self.differ:
            yield f"  {on_what(match.words).capitalize()}"
            yield from self._match(match)
        yield ""
        for name, only in zip((first, second), self.only, strict=True):
            yield f"Only {name} ({len(only)})"
            of = {a: data.label(kind(data, a)) for a in only}
            for group in sorted(set(of.values())):
                yield f"  {group[:1].upper()}{group[1:]}"
                yield from (f"    - {_brief(data, *same)}" for same in together(a for a in only if of[a] == group))
            yield ""
        if self.shared:
            yield f"Both speak of these things as well ({len(self.shared)})"
            for thing, ours, theirs in self.shared:
                kinds = [", ".join(map(data.label, those)) for those in (ours, theirs)]
                yield f"  - {data.label(thing)}: {first} in {kinds[0]}; {second} in {kinds[1]}"

    def _match(self, match: Match) -> Iterator[str]:
        yield from (f"  - {sentence(self.dataset, *same)}" for same in together((*match.first, *match.second)))
        if match.note:
            yield f"    {match.note}"

    def _dict(self) -> dict[str, Any]:
        data = self.dataset

        def entries(those: Iterable[Assertion]) -> list[dict[str, Any]]:
            return [entry(data, a) for a in those]

        def match(m: Match) -> dict[str, Any]:
            return {"first": entries(m.first), "second": entries(m.second), "in": list(m.words), "note": m.note}

        return {
            "kgtools": "compare",
            "first": ref(data, self.documents[0]),
            "second": ref(data, self.documents[1]),
            "counts": {
                "first": len(self.said[0]),
                "second": len(self.said[1]),
                "both": len(self.both),
                "differ": len(self.differ),
                "only_first": len(self.only[0]),
                "only_second": len(self.only[1]),
            },
            "both": [match(m) for m in self.both],
            "differ": [match(m) for m in self.differ],
            "only_first": entries(self.only[0]),
            "only_second": entries(self.only[1]),
            "shared": [
                {"thing": ref(data, t), "first": [ref(data, k) for k in a], "second": [ref(data, k) for k in b]}
                for t, a, b in self.shared
            ],
        }


def compare(first: str, second: str, *, dataset: Dataset | None = None) -> Comparison:
    """Return what two documents both say, where they differ, and what only one of them says.

    Two assertions are of the same where class, both ends and whatever narrows them agree; see `statements.relations`.

    >>> print(compare("kcss-2017", "kcss-2025").both[0].note)
    Both count 4. KCSS, 12 January 2017 names Spain; KCSS, 10 March 2025 names none: whether they are the same 4 cannot be told from these two documents.
    """
    data = dataset or load()
    register, candidates = Register(data), data.instances("kg:Document")
    one, other = (resolve(data, name, candidates, "document") for name in (first, second))
    if one == other:
        raise UsageError(f"{data.label(one)} is compared with itself", remedy="Name two different documents.")
    documents = (one, other)
    ours, theirs = (tuple(a for a in register.all.values() if d in a.all("assertedIn")) for d in documents)
    found = pairs(register, dict.fromkeys(ours), dict.fromkeys(theirs))
    agreed = {same for pair, words in found.items() if not words for same in pair}
    both = matches(found, lambda pair: not found[pair])
    differ = matches(found, lambda pair: bool(found[pair]) and ("disputes" in found[pair] or not agreed >= {*pair}))
    matched = {a for m in (*both, *differ) for a in (*m.first, *m.second)}
    only = (tuple(a for a in ours if a not in matched), tuple(a for a in theirs if a not in matched))
    at = cache(partial(view, register))
    return Comparison(
        dataset=data,
        documents=documents,
        said=(ours, theirs),
        both=tuple(_noted(at, documents, m) for m in both),
        differ=tuple(_noted(at, documents, m) for m in differ),
        only=only,
        shared=tuple(_shared(data, *only)),
    )


def _brief(data: Dataset, first: Assertion, *others: Assertion) -> str:
    """Our wording without the document, which stands above; the speaker only where the document reports another's words."""
    where = []
    for assertion in (first, *others):
        where += [data.label(s) for s in assertion.all("speaker") if assertion.all("reportedBy")]
        where += [f"characters {p.start}-{p.end}" for p in assertion.passages]
    return worded(first) + (f" [{', '.join(dict.fromkeys(where))}]" if where else "")


def _noted(at: Callable[[date], View], documents: Sequence[str], match: Match) -> Match:
    """Add what can be said of two counts: whether those counted are the same is told only if both name them."""
    counts = (match.first[0], match.second[0])
    if not all("Count" in a.kinds and "number" in a.slots for a in counts):
        return match
    label = at(date.max).dataset.label
    named, denied = ([_named(at, c, d, no) for c, d in zip(counts, documents, strict=True)] for no in (False, True))
    number, other = (count.number("number") for count in counts)
    note = f"Both count {number}"
    if number != other:
        note = f"{label(documents[0])} counts {number}, {label(documents[1])} counts {other}"
    unlike = [(named[1 - i] & denied[i]) - named[i] for i in (0, 1)]  # named by one document, denied by the other
    if named[0] | named[1]:
        told = []
        for document, names, no in zip(documents, named, unlike, strict=True):
            but = f", and says the opposite of {', '.join(sorted(map(label, no)))}" if no else ""
            told.append(f"{label(document)} names {', '.join(sorted(map(label, names))) or 'none'}{but}")
        note += f". {'; '.join(told)}"
    else:
        note += ", and neither names them"
    if number == other and (any(unlike) or len(named[0] | named[1]) > number):
        note += f": they are not the same {number}"
    elif number == other and len(named[0] & named[1]) == number:
        note += f": they are the same {number}"
    elif number == other:
        note += f": whether they are the same {number} cannot be told from these two documents"
    return replace(match, note=note + ".")


def _named(at: Callable[[date], View], count: Assertion, document: str, opposite: bool) -> frozenset[str]:
    """The members of which one document says what it counts, or the opposite of it."""
    chosen, found = at(count.begin or count.known or date.max), set()
    if opposite:
        affirmed = True in count.slots.get("countedNegated", ())
        count = replace(count, slots={**count.slots, "countedNegated": (not affirmed,)})
    for organisation in count.all("organisation"):
        for towards in count.all("countedTowards"):
            found |= {*named_by(chosen, count, [document], towards, chosen.members.get(organisation, ()))}
    return frozenset(found)


def _shared(
    data: Dataset, ours: Iterable[Assertion], theirs: Iterable[Assertion]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    spoken: tuple[dict[str, set[str]], dict[str, set[str]]] = ({}, {})
    for of, those in zip(spoken, (ours, theirs), strict=True):
        for assertion in those:
            ends = {v for slot in assertion.slots if slot not in PROVENANCE for v in assertion.all(slot)}
            for thing in ends:
                of.setdefault(thing, set()).add(kind(data, assertion))
    for thing in sorted(spoken[0].keys() & spoken[1].keys(), key=lambda t: (data.label(t), t)):
        if "://" in thing and not thing.startswith(KG):
            yield thing, tuple(sorted(spoken[0][thing])), tuple(sorted(spoken[1][thing]))
