"""Votes as sums: which gates hold once a threshold of a decision rule is met, whatever those vote of whom nothing is known."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from kgtools.rules import Threshold
from kgtools.searching.cheapest import Gate, every, some

Node = Hashable
Gates = dict[Node, Gate[Node]]
MAX_VOTES = 1000  # of more that are only counted, as in a referendum, single votes are not looked at


@dataclass(frozen=True)
class Voter:
    """How somebody votes ("yes", "no", "abstain", "unknown"), and how once one of these nodes holds; its weight by threshold."""

    vote: str
    options: tuple[tuple[Node, str], ...] = ()
    weights: tuple[Fraction, ...] = ()


def threshold(gates: Gates, name: Node, bar: Threshold, number: int, voters: Sequence[Voter], *, sure: bool) -> Node:
    """Add gates of this name that hold once the threshold (the rule's `number`) is met, and return the topmost.

    A vote that is not known is a No if `sure`, else a Yes.

    >>> from kgtools.searching.cheapest import cheapest
    >>> voters = [Voter("yes"), Voter("no", ((("B", "abstains"), "abstain"), (("B", "agrees"), "yes")))]
    >>> gates = {}
    >>> top = threshold(gates, "vote", Threshold(share=Fraction(2, 3)), 0, voters, sure=True)
    >>> cheapest(gates, top, {("B", "abstains"): 1, ("B", "agrees"): 1}).found
    ((1, (('B', 'abstains'),)), (1, (('B', 'agrees'),)))
    """

    def counted(vote: str) -> str:
        return vote if vote != "unknown" else "no" if sure else "yes"

    weights = [v.weights[number] if v.weights else Fraction(1) for v in voters]
    everyone = sum(weights, Fraction())
    total, gains = Fraction(), list[tuple[tuple[Node, ...], Fraction]]()
    for voter, weight in zip(voters, weights, strict=True):
        now = _value(bar, counted(voter.vote), weight)
        total += now
        gains += _levels(now, [(node, _value(bar, counted(vote), weight)) for node, vote in voter.options])
    goal = Fraction(0 if _of_votes_cast(bar) else bar.votes_needed or 0)
    goal = bar.share * everyone if bar.share is not None and not _of_votes_cast(bar) else goal
    gates[name, "weight"] = _sum(gates, gains, goal - total, strict=bar.more_than)
    top: Node = (name, "weight")
    if _of_votes_cast(bar) and not any(counted(v.vote) == "yes" for v in voters):  # nobody's vote decides nothing
        gates[name, "anybody"] = some(*(n for v in voters for n, vote in v.options if counted(vote) == "yes"))
        gates[name, "cast"] = every(top, (name, "anybody"))
        top = (name, "cast")
    if bar.minimum_objectors:
        against = [v for v in voters if _objects(bar, counted(v.vote))]
        turned = [tuple(n for n, vote in v.options if not _objects(bar, counted(vote))) for v in against]
        gains = [(nodes, Fraction(1)) for nodes in turned if nodes]
        gates[name, "few"] = _sum(gates, gains, Fraction(len(against) - bar.minimum_objectors + 1), strict=False)
        gates[name, "either"] = some(top, (name, "few"))
        top = (name, "either")
    return top


def _of_votes_cast(bar: Threshold) -> bool:
    return bar.share is not None and bar.share_of == "VotesCast"


def _objects(bar: Threshold, vote: str) -> bool:
    return vote == "no" or (vote == "abstain" and bar.share_of != "VotesCast")


def _value(bar: Threshold, vote: str, weight: Fraction) -> Fraction:
    """What a vote adds: of votes cast the share s is reached once (1 - s) Yes - s No is not negative."""
    if not _of_votes_cast(bar):
        return weight if vote == "yes" else Fraction()
    share = bar.share or Fraction()
    return {"yes": (1 - share) * weight, "no": -share * weight}.get(vote, Fraction())


def _levels(now: Fraction, options: Sequence[tuple[Node, Fraction]]) -> Iterator[tuple[tuple[Node, ...], Fraction]]:
    """Yield by how much each better vote is better than the next worse, and what makes it possible."""
    for value in sorted({v for _, v in options if v > now}):
        yield tuple(node for node, v in options if v >= value), value - now
        now = value


def _sum(
    gates: Gates, gains: Sequence[tuple[tuple[Node, ...], Fraction]], short: Fraction, *, strict: bool
) -> Gate[Node]:
    """Return the gate that holds once gains of at least what it is short of (or of more, if `strict`) are made."""
    scale = lcm(short.denominator, *(gain.denominator for _, gain in gains))
    inputs = []
    for nodes, _ in gains:
        inputs.append(nodes[0] if len(nodes) == 1 else ("one of", nodes))
        if len(nodes) > 1:
            gates["one of", nodes] = some(*nodes)
    needed = floor(short * scale) + 1 if strict else ceil(short * scale)
    return Gate(tuple(inputs), needed, tuple(int(gain * scale) for _, gain in gains))
