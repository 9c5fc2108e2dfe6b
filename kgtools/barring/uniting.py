"""Sets that block as people would tell them: "each of these alone", "any seven of the ten others", not thousands of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from kgtools.barring.consenting import Classes, Consent, Member, Weighed
from kgtools.network import Key

MAX_MIXTURES = 3000  # of classes within one vote, before sets are told as they were found


@dataclass(frozen=True)
class Part:
    """Any `number` of these members."""

    number: int
    members: tuple[Member, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The IRIs of those who are named."""
        return tuple(m.actor for m in self.members if m.actor)

    @property
    def unnamed(self) -> int:
        """How many of them are not named."""
        return sum(not m.actor for m in self.members)


@dataclass(frozen=True)
class Coalition:
    """Sets that block, which differ only in who: so many of each part. `stages` are where their refusal suffices.

    If it does so only at all of them at once, they block `together`. What is enough by weight has that `weighed` vote.
    Unless `minimal`, some of the sets hold smaller ones that block as well.
    """

    parts: tuple[Part, ...]
    stages: tuple[Key, ...]
    together: bool = False
    weighed: Weighed | None = None
    minimal: bool = True

    @property
    def number(self) -> int:
        """How many actors it takes."""
        return sum(part.number for part in self.parts)


def united(needed: Consent, sets: Sequence[Classes]) -> Iterator[Coalition]:
    """Yield sets, given by how many of which class, those of one actor together and those of one vote; smallest first."""
    classes = needed.classes
    where: dict[tuple[tuple[Key, ...], bool], list[Member]] = {}
    several: dict[int, list[Classes]] = {}
    for each in sets:
        if sum(n for _, n in each) == 1:
            where.setdefault(_stages(needed, each), []).extend(classes[each[0][0]])
        else:
            several.setdefault(sum(n for _, n in each), []).append(each)
    for (stages, together), members in where.items():
        yield Coalition((Part(1, tuple(sorted(members, key=_by_name))),), stages, together)
    alone = {m for members in where.values() for m in members}
    for size, those in several.items():
        left = dict.fromkeys(those)
        for key in dict.fromkeys(k for each in those for i, _ in each for k in needed.where[classes[i][0]]):
            voting = {i: len(c) for i, c in enumerate(classes) if key in needed.where[c[0]] and c[0] not in alone}
            within = [s for s in left if {i for i, _ in s} <= voting.keys()]
            if len(within) > 1 and _any_of(voting, size, sets):
                left = dict.fromkeys(s for s in left if s not in within)
                every = tuple(sorted((m for i in voting for m in classes[i]), key=_by_name))
                yield Coalition((Part(size, every),), *_stages(needed, within[0]))
        for each in left:
            parts = tuple(Part(n, classes[i]) for i, n in each)
            stages, together = _stages(needed, each)
            yield Coalition(parts, stages, together, _weighed(needed, each, stages))


def _by_name(member: Member) -> tuple[bool, Member]:
    return (not member.actor, member)


def _weighed(needed: Consent, each: Classes, stages: Sequence[Key]) -> Weighed | None:
    """The vote by weight that a set stops."""
    members = {m for i, n in each for m in needed.classes[i][:n]}
    for weighed in needed.weighed.values():
        weights = [weight for member, weight in weighed.weights if member in members]
        if weighed.stage in stages and weighed.vote.stops(sum(weights, Fraction()), len(weights)):
            return weighed
    return None


def _stages(needed: Consent, each: Classes) -> tuple[tuple[Key, ...], bool]:
    """Where the refusal of a set suffices; or else the stages at which it has to refuse, and that it is all of them."""
    members = [m for i, n in each for m in needed.classes[i][:n]]
    keys = list(dict.fromkeys(key for m in members for key in needed.where[m]))

    def blocks(stages: Iterable[Key]) -> bool:
        return not needed.stands({("consents", key, m) for key in stages for m in members})

    enough = [key for key in keys if blocks([key])]
    return (tuple(enough), False) if enough else (tuple(k for k in keys if not blocks(x for x in keys if x != k)), True)


def _any_of(voting: Mapping[int, int], size: int, sets: Sequence[Classes]) -> bool:
    """Whether any so many of these classes block, as each mixture of them has a set that was found."""
    ranges = [range(min(number, size) + 1) for number in voting.values()]
    if prod(map(len, ranges)) > MAX_MIXTURES:
        return False
    mixtures = (dict(zip(voting, m, strict=True)) for m in product(*ranges) if sum(m) == size)
    return all(any(all(mixture.get(i, 0) >= n for i, n in each) for each in sets) for mixture in mixtures)
