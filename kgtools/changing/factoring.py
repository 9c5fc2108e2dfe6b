"""Sets of changes told for people: "each of these four does one or the other", "three of those fifty", not sixteen rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import prod

from kgtools.changing.changes import Change, done, voters
from kgtools.changing.counting import Node
from kgtools.changing.exchanging import Exchange, Kind
from kgtools.dataset import Dataset
from kgtools.network import Key

MAX_MIXTURES = 500  # of options within a group, before a group is told as it was found


@dataclass(frozen=True)
class Group:
    """So many of those who could make these changes do so; `options` are, by kind, what else each could do instead.

    `changes` has one change for each who could; `cost` is that of each. `counts` is what each adds to a vote, where one is
    short of so much that the group is one of several ways.
    """

    number: int
    changes: tuple[Change, ...]
    cost: int
    options: tuple[tuple[Change, int], ...] = ()
    counts: int = 0

    @property
    def all(self) -> bool:
        """Whether everyone who could has to."""
        return self.many == self.of

    @property
    def many(self) -> int:
        """How many have to: of very many voters, those of one change."""
        return self.number * self.changes[0].number

    @property
    def of(self) -> int:
        """Of how many."""
        return self.changes[0].size or len(self.changes)


@dataclass(frozen=True)
class Tally:
    """A vote on `decision` that falls short: each of the `ways` alone would do, and so would mixtures.

    `needed` is what it is short of, where votes are counted in one way only. Where weights differ there may be no way of so
    many of a kind, but only combinations, of which `example` is one of the cheapest. `mixed`: some sets mix the ways.
    """

    decision: Key
    needed: int
    ways: tuple[Group, ...]
    example: tuple[Change, ...]
    mixed: bool = False


@dataclass(frozen=True)
class Answer:
    """A way to unblock: all of these groups, and a way through each of these votes. `cost` is of the cheapest that it has."""

    cost: int
    groups: tuple[Group, ...]
    votes: tuple[Tally, ...]


def groups(found: Exchange, changes: Iterable[Change]) -> list[Group]:
    """Return a set of changes by those who do the same."""
    by_kind: dict[Kind, int] = {}
    for change in changes:
        by_kind[found.kind_of[change]] = by_kind.get(found.kind_of[change], 0) + 1
    return [_group(found, kind, number) for kind, number in sorted(by_kind.items())]


def _group(found: Exchange, kind: Kind, number: int, also: Iterable[Kind] = (), counts: int = 0) -> Group:
    changes = found.kinds[kind]
    same = [found.kinds[k][0] for k in also if k != kind]
    others = [c for first in (changes[0], *same) for c in (*((first,) if first in same else ()), *found.instead[first])]
    options = tuple((c, found.all_costs[c]) for c in sorted(others, key=lambda c: (found.all_costs[c], c)))
    return Group(number, tuple(sorted(changes)), found.costs[changes[0]], options, counts)


def factored(found: Exchange, goal: Node, sets: Sequence[tuple[int, tuple[Change, ...]]]) -> tuple[Answer, ...]:
    """Return the sets, cheapest first, with those that differ only in who or in which of two equal things told as one."""
    answers: dict[object, Answer] = {}
    folded = Counter[object]()
    for cost, changes in sets:
        counted = {change: vote for change in changes if (vote := _counted(found, change))}
        rest = [c for c in changes if c not in counted]
        told: list[Group] = []
        by_class: dict[int, dict[Kind, int]] = {}
        for change in rest:
            kind = found.kind_of[change]
            by_class.setdefault(kind[0], {}).setdefault(kind, 0)
            by_class[kind[0]][kind] += 1
        for number, kinds in sorted(by_class.items()):
            options = _options(found, goal, changes, number, kinds)
            if options and kinds.keys() <= {*options}:
                cheapest = min(options, key=lambda k: (found.costs[found.kinds[k][0]], k))
                told.append(_group(found, cheapest, sum(kinds.values()), options))
            else:
                told += [_group(found, kind, n) for kind, n in sorted(kinds.items())]
        votes = tuple(_vote(found, goal, changes, v) for v in sorted(set(counted.values()), key=repr))
        signature = (tuple(told), tuple((vote.decision, vote.ways) for vote in votes))
        answers.setdefault(signature, Answer(cost, tuple(told), votes))
        folded[signature] += 1
    return tuple(_mixed(answer, folded[signature]) for signature, answer in answers.items())


def apart(answer: Answer, refusing: Collection[str]) -> Answer:
    """Return an answer with those who refuse now first, and apart from others who would have to do the same."""
    found = list[Group]()
    for group in answer.groups:
        now, others = (tuple(c for c in group.changes if (c.actor in refusing) is those) for those in (True, False))
        parts = [those for those in (now, others) if those] if group.all else [group.changes]
        found += [group if len(parts) == 1 else replace(group, number=len(those), changes=those) for those in parts]
    return replace(answer, groups=tuple(sorted(found, key=lambda g: not refuses(g, refusing))))


def refuses(group: Group, refusing: Collection[str]) -> bool:
    """Whether all who could make a change refuse now."""
    return all(change.actor in refusing for change in group.changes)


def _mixed(answer: Answer, sets: int) -> Answer:
    """Note that there are sets that mix the ways through a vote: more than come from these ways alone."""
    pure = prod(max(1, len(vote.ways)) for vote in answer.votes)
    return replace(answer, votes=tuple(replace(vote, mixed=sets > pure) for vote in answer.votes))


def _options(found: Exchange, goal: Node, changes: Sequence[Change], number: int, kinds: dict[Kind, int]) -> list[Kind]:
    """The kinds of change of which everybody in a class could make any, the others as they are; none, if that is not so."""
    size = len(found.classes[number])
    if sum(kinds.values()) != size:
        return []
    rest = [c for c in changes if found.kind_of[c][0] != number]
    every = [k for k in found.kinds if k[0] == number and len(found.kinds[k]) == size]
    able = [k for k in every if _minimal(found, goal, [*rest, *found.kinds[k]])]
    mixtures = combinations_with_replacement(able, size)
    for tried, mixture in enumerate(mixtures):
        if tried > MAX_MIXTURES or goal not in found.holding(
            [*rest, *(found.kinds[k][i] for i, k in enumerate(mixture))]
        ):
            return []
    return able


def _minimal(found: Exchange, goal: Node, changes: Sequence[Change]) -> bool:
    """Whether a goal holds once these changes are made, and not without any of them; of one kind, one is tried."""
    tried = {found.kind_of[change]: change for change in changes}.values()
    return goal in found.holding(changes) and all(
        goal not in found.holding([c for c in changes if c != change]) for change in tried
    )


def _counted(found: Exchange, change: Change) -> tuple[object, ...]:
    """The vote in which a change does nothing but count; nothing if it does more."""
    votes = {
        name[0][0] if isinstance(name, tuple) and name[-1] in ("weight", "few") else () for name in _sums(found, change)
    }
    return next(iter(votes)) if len(votes) == 1 else ()


def _sums(found: Exchange, change: Change) -> Iterator[Node]:
    """The gates that look at a change, not counting those that merely join it with others of the same voter."""
    for name, _ in found.users.get(change, ()):
        if isinstance(name, tuple) and name[0] == "one of":
            yield from (above for above, _ in found.users.get(name, ()))
        else:
            yield name


def _vote(found: Exchange, goal: Node, changes: Sequence[Change], vote: tuple[object, ...]) -> Tally:
    """The ways through a vote with the rest as it is: so many of one kind alone."""
    example = tuple(c for c in changes if _counted(found, c) == vote)
    rest = [c for c in changes if c not in example]
    kinds = [k for k, those in sorted(found.kinds.items()) if _counted(found, those[0]) == vote]
    sums = {name for kind in kinds for name in _sums(found, found.kinds[kind][0])}
    gate, held = found.gates[min(sums, key=repr)], found.holding(rest)
    short = gate.bar - sum(weight for node, weight in gate.weighed if node in held)
    ways, exact = [], len(sums) == 1 and not any(c.size for c in example)
    for kind in kinds:
        changes_of = found.kinds[kind]
        enough = (n for n in range(1, len(changes_of) + 1) if goal in found.holding([*rest, *changes_of[:n]]))
        if number := next(enough, 0):
            with_one = found.holding([*rest, changes_of[0]])
            gain = sum(weight for node, weight in gate.weighed if node in with_one and node not in held)
            ways.append(_group(found, kind, number, counts=gain if exact else 0))
    ways.sort(key=lambda g: (g.number * g.cost, g.changes[0]))
    return Tally(example[0].target, short if exact else 0, tuple(ways), () if ways else example)


def sentence(data: Dataset, applicant: str, group: Group) -> str:
    """Return in words who does what: "Each of Greece and Spain declares no objection to …, or recognises Kosovo"."""
    several, size = group.many > 1, group.of

    first, names = group.changes[0], [data.label(c.actor) for c in group.changes if c.actor]
    if not names:
        who = voters(first.group, group.many, size)
    elif group.all:
        who = names[0] if size == 1 else f"Each of {', '.join(names[:-1])} and {names[-1]}"
        several = False
    else:
        who = f"Any {group.many} of these {size}"
    deeds = [done(data, applicant, c, plural=several) for c in (first, *(c for c, _ in group.options))]
    return f"{who} {', or '.join(dict.fromkeys(deeds))}"


def through(data: Dataset, applicant: str, vote: Tally) -> str:
    """Return in words what gets a question through a vote: one way or another, or enough votes, for instance these."""
    if vote.ways:
        told = [sentence(data, applicant, way) for way in vote.ways]
        return ", or ".join(
            [told[0], *(t[0].lower() + t[1:] if t.startswith(("Any ", "Each ")) else t for t in told[1:])]
        )
    names = [data.label(change.actor) for change in vote.example if change.actor]
    unnamed = len(vote.example) - len(names)
    names += [f"{unnamed} that {'is' if unnamed == 1 else 'are'} not named"] if unnamed else []
    deeds = dict.fromkeys(done(data, applicant, change, plural=True) for change in vote.example)
    return f"Enough members {' or '.join(deeds)}; the fewest are {len(vote.example)}, for instance {', '.join(names)}"
