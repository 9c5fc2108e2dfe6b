"""Which members can stop a vote by their weight: the smallest sets that weigh enough, found without listing all the others.

Members are tried from the heaviest on, and a set is given up as soon as the heaviest that are left would not do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from kgtools.rules import Threshold


@dataclass(frozen=True)
class Weighing:
    """A vote that fails once members that refuse weigh `more` than `bar` (or at least that), and are `fewest` or more."""

    bar: Fraction
    more: bool
    fewest: int
    everyone: Fraction
    by: str = ""

    def stops(self, weight: Fraction, number: int) -> bool:
        """Whether so many members of this weight stop it.

        >>> Weighing(Fraction(35), more=True, fewest=4, everyone=Fraction(100)).stops(Fraction(40), 3)
        False
        """
        return number >= self.fewest and (weight > self.bar if self.more else weight >= self.bar)


def weighing(threshold: Threshold, votes: Sequence[tuple[str, Fraction]]) -> Weighing:
    """Return what stops a weighted vote in which all who do not refuse vote so ("yes" or "abstain"), with their weights."""
    yes = sum((weight for vote, weight in votes if vote == "yes"), Fraction())
    everyone = sum((weight for _, weight in votes), Fraction())
    against = 0
    if threshold.share is None:
        slack = yes - (threshold.votes_needed or 0)
    elif threshold.share_of == "VotesCast":
        slack = (1 - threshold.share) * yes
    else:
        slack = yes - threshold.share * everyone
    if threshold.share_of != "VotesCast":
        against = sum(vote == "abstain" for vote, _ in votes)
    fewest = max(1, threshold.minimum_objectors - against)
    return Weighing(slack, not threshold.more_than, fewest, everyone, threshold.weighted_by or "")


def heaviest(
    weights: Sequence[tuple[int, Fraction]], vote: Weighing, most: int, until: float | None = None
) -> tuple[list[tuple[int, ...]], bool]:
    """Return the `most` smallest minimal sets that stop a vote, as places in the list, and whether there are no others.

    Each member has its class and its weight; of one class the first are taken first.

    >>> vote = Weighing(Fraction(5), more=False, fewest=1, everyone=Fraction(9))
    >>> heaviest([(0, Fraction(1)), (1, Fraction(4)), (2, Fraction(4))], vote, 10)
    ([(0, 1), (0, 2), (1, 2)], True)
    """
    order = sorted(range(len(weights)), key=lambda i: (-weights[i][1], weights[i][0], i))
    found = list[tuple[int, ...]]()
    for size in range(vote.fewest, len(order) + 1):
        for members in _sized([weights[i] for i in order], vote, size, until):
            if members is None or len(found) == most:
                return found, False
            found.append(tuple(sorted(order[i] for i in members)))
    return sorted(found, key=lambda s: (len(s), s)), True


def _sized(
    ordered: Sequence[tuple[int, Fraction]], vote: Weighing, size: int, until: float | None
) -> Iterator[tuple[int, ...] | None]:
    """Yield the minimal sets of one size; None once the time is up."""
    sums = list(accumulate((weight for _, weight in ordered), initial=Fraction()))
    stack: list[tuple[tuple[int, ...], int, Fraction]] = [((), 0, Fraction())]  # chosen, where to go on, their weight
    while stack:
        chosen, place, weight = stack.pop()
        if until is not None and time.monotonic() > until:
            yield None
            return
        left = size - len(chosen)
        if left == 0:
            if vote.stops(weight, size):
                yield chosen
            continue
        if place + left > len(ordered) or not vote.stops(weight + sums[place + left] - sums[place], size):
            continue  # not even the heaviest that are left would do
        if len(chosen) >= vote.fewest and vote.stops(weight, len(chosen)):
            continue  # enough without any more
        other = place + 1
        while other < len(ordered) and ordered[other] == ordered[place]:
            other += 1  # without this one, none of those like it
        stack.append((chosen, other, weight))
        stack.append(((*chosen, place), place + 1, weight + ordered[place][1]))
