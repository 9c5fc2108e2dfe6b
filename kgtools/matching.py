"""Which assertions say the same, differ or contradict each other: within a pool, and between two documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kgtools.assertions import Assertion, Register
from kgtools.statements import Relation, comparable, conflict, differences, relations, signature


@dataclass(frozen=True)
class Conflict:
    """Assertions of the same relation that contradict each other, and in what."""

    words: tuple[str, ...]
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True, eq=False)
class Same:
    """Assertions of one document that say the same of the same: in what they differ from others, one stands for all."""

    assertions: tuple[Assertion, ...]


Pair = tuple[Same, Same]


@dataclass(frozen=True)
class Match:
    """What each document says of the same; `words` is in what they differ, and `note` what can be said of two counts."""

    first: tuple[Assertion, ...]
    second: tuple[Assertion, ...]
    words: tuple[str, ...] = ()
    note: str | None = None


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
        same: dict[tuple[object, ...], list[Assertion]] = {}
        for assertion in those if len(those) > 1 else ():
            same.setdefault(signature(assertion), []).append(assertion)
        first = [group[0] for group in same.values()]
        pairs = ((a, b) for a, b in comparable(first, first) if a.iri < b.iri)
        clashes = {(a, b): words for a, b in pairs if (words := conflict(register.dataset, a, b))}
        parties = {a for pair in clashes for a in pair}
        clash = tuple(sorted((a for s in same.values() if s[0] in parties for a in s), key=lambda a: a.iri))
        if clash and clash not in seen:
            seen.add(clash)
            yield Conflict(tuple(dict.fromkeys(w for words in clashes.values() for w in words)), clash)


def pairs(
    register: Register, ours: Collection[Assertion], theirs: Collection[Assertion]
) -> dict[Pair, tuple[str, ...]]:
    """Return in what the assertions of two documents differ, where they are of the same or one disputes the other."""
    disputes = [(a, b) for a in (*ours, *theirs) for iri in a.all("disputes") if (b := register.all.get(iri))]
    alone = {*ours} & {*theirs} | {a for pair in disputes for a in pair}
    groups: dict[tuple[object, ...], dict[Assertion, None]] = {}
    index: tuple[dict[Any, list[Assertion]], ...] = ({}, {})
    for side, said in enumerate((ours, theirs)):
        for a in said:
            about = frozenset[Any](relations(register.dataset, a)) or frozenset({a.iri})
            key = (a.iri,) if a in alone else (side, about, signature(a))
            for relation in about if a in alone or key not in groups else ():
                index[side].setdefault(relation, []).append(a)
            groups.setdefault(key, {})[a] = None
    same = {next(iter(group)): Same(tuple(group)) for group in groups.values()}
    found: dict[Pair, tuple[str, ...]] = {}
    for relation, those in index[0].items():
        for a, b in comparable(those, index[1].get(relation, ())):
            words = differences(register.dataset, a, b)
            if words is not None:
                found[(same[a], same[b])] = words
    for a, b in (*disputes, *((b, a) for a, b in disputes)):
        if a in ours and b in theirs:
            pair = (same[a], same[b])
            found[pair] = tuple(dict.fromkeys((*found.get(pair, ()), "disputes")))
    return found


def matches(found: dict[Pair, tuple[str, ...]], wanted: Callable[[Pair], bool]) -> list[Match]:
    """Join the pairs that overlap: what one document says twice is one match."""
    chosen = {pair: number for number, pair in enumerate(filter(wanted, found))}
    touching: dict[Same, list[Pair]] = {}
    for pair in chosen:
        for same in pair:
            touching.setdefault(same, []).append(pair)
    joined, seen = [], set[Pair]()
    for start in chosen:
        group, queue = {start}, [start]
        while queue and start not in seen:
            new = {pair for same in queue.pop() for pair in touching.pop(same, ())} - group
            group |= new
            queue += new
        if start not in seen:
            seen |= group
            words = (word for pair in sorted(group, key=chosen.__getitem__) for word in found[pair])
            ours, theirs = ({a for pair in group for a in pair[side].assertions} for side in (0, 1))
            joined.append(Match(_in_order(ours), _in_order(theirs), tuple(dict.fromkeys(words))))
    return joined


def _in_order(assertions: Iterable[Assertion]) -> tuple[Assertion, ...]:
    return tuple(sorted(assertions, key=lambda a: a.iri))
