"""Who could block a goal under the rules as they are: the minimal sets of actors whose refusal suffices, all others in favour.

That is another question than who does, or is expected to. Source for the sets: the dual of a least fixpoint is a greatest
one, so that what only itself would hold up has failed (Knaster-Tarski); see `kgtools.cheapest.blocking`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import comb, prod

from kgtools.barring.consenting import ALWAYS, NEVER, Classes, Consent, Member, consent
from kgtools.barring.uniting import Coalition, united
from kgtools.barring.weighing import heaviest
from kgtools.changing.counting import Node
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses
from kgtools.searching.cheapest import Gate, blocking, cheapest, every, some
from kgtools.searching.minimal import Exceeded, Minimal, minimal

MOST = 60  # sets of several that are looked for; those of one actor alone are always complete
SECONDS = 20.0  # how long the search for sets of several may take
COUNTING = 10.0  # seconds that counting those that were not found may take
NODES = 1_000_000  # that it may keep: some 200 MB


@dataclass(frozen=True)
class Coalitions:
    """The minimal sets that can block a goal. Without any, `outcome` says why.

    `outcome` is "sets"; "achieved"; "cycle": the goal waits only for itself, so that nobody is needed to block it;
    "unclear": nothing known would open it; "nobody": whoever refuses, it holds. `unclear` are requirements of which it is
    not known how they are decided, or what they ask for. `complete` says that there are no other sets, `stopped` that the
    time ran out. `whoever` are the sets that block whatever the members weigh, if not all sets were found.
    """

    consent: Consent
    outcome: str
    sets: tuple[Classes, ...] = ()
    complete: bool = True
    stopped: bool = False
    whoever: Coalitions | None = None

    @property
    def unclear(self) -> tuple[Key, ...]:
        """Requirements of which too little is known to tell who could block them."""
        return self.consent.unclear

    @property
    def alone(self) -> tuple[Member, ...]:
        """Those who can block alone."""
        classes = self.consent.classes
        return tuple(m for s in self.sets if len(s) == 1 and s[0][1] == 1 for m in classes[s[0][0]])

    @cached_property
    def counted(self) -> Minimal[Node] | None:
        """All sets, counted without being listed, where not all were found; None where they were, or there are too many."""
        if self.complete:
            return None
        gates, goal, roles = self.consent.gates, self.consent.goal, self.consent.roles
        try:
            return minimal(blocking(gates, roles), goal, roles, founded=False, seconds=COUNTING, nodes=NODES)
        except Exceeded:
            return None

    @property
    def exact(self) -> bool:
        """Whether the number and the shares are those of all sets, and not only of those found."""
        return self.complete or self.counted is not None

    @property
    def number(self) -> int:
        """How many sets there are, or else were found: see `exact`."""
        return self.counted.number if self.counted else sum(self._spelt(s) for s in self.sets)

    def share(self, member: Member) -> Fraction:
        """Return in what share of the sets, or else of those that were found, a member is."""
        if self.counted:
            return self.counted.shares[member]
        (own,) = (i for i, those in enumerate(self.consent.classes) if member in those)
        among = sum(self._spelt(s) * Fraction(dict(s).get(own, 0), len(self.consent.classes[own])) for s in self.sets)
        return Fraction(among, self.number) if self.number else Fraction()

    def _spelt(self, classes: Classes) -> int:
        return prod(comb(len(self.consent.classes[i]), n) for i, n in classes)

    @cached_property
    def told(self) -> tuple[Coalition, ...]:
        """The sets as people would tell them: those of one actor together, and those of one vote, smallest first."""
        others = [replace(c, minimal=False) for c in self.whoever.told if c.number > 1] if self.whoever else []
        return (*united(self.consent, self.sets), *others)


def coalitions(
    network: Network, statuses: Statuses, *, now: bool = False, most: int = MOST, seconds: float | None = SECONDS
) -> Coalitions:
    """Return the minimal sets of actors that can block the goal of a network, smallest first.

    With `now`, the minimal sets of those who refuse now whose refusals, without those of the others, keep it blocked.

    >>> from kgtools.tracing import trace
    >>> found = trace("Kosovo", "PfP", as_of="2025-03-10").coalitions
    >>> len(found.alone), found.number
    (32, 32)
    """
    needed = consent(network, statuses, now=now)
    if statuses[network.goal] is Status.ACHIEVED:
        return Coalitions(needed, "achieved")
    for gate in (NEVER, ALWAYS):  # what is unclear is an obstacle; if nothing else would open the goal, it is none
        certain = needed.with_unclear(gate)
        if certain.stands():
            found = _search(certain, most, seconds)
            plain = (
                consent(network, statuses, now=now, weighted=False) if certain.weighed and not found.complete else None
            )
            return replace(found, whoever=_search(plain.with_unclear(gate), most, seconds)) if plain else found
    return Coalitions(needed, "cycle")


def _search(needed: Consent, most: int, seconds: float | None) -> Coalitions:
    classes = needed.classes
    alone = [i for i, those in enumerate(classes) if not needed.stands(those[:1])]
    singles = [((i, 1),) for i in alone]
    rest = needed.without({m for i in alone for m in classes[i]})
    number = {m: i for i, those in enumerate(classes) for m in those}
    if rest.stands(rest.roles):
        return Coalitions(needed, _outcome(needed, singles), tuple(singles))
    until = None if seconds is None else time.monotonic() + seconds
    gates, every_weight = _by_weight(rest, number, most, until)
    costs: dict[Node, int] = {m: 1 for those in classes for m in those if m in rest.roles}
    found = cheapest(
        gates,
        rest.goal,
        costs,
        most=most,
        seconds=None if until is None else max(0.1, until - time.monotonic()),
        alike=[those for i, those in enumerate(classes) if i not in alone],
        founded=False,
    )
    late = until is not None and not every_weight and time.monotonic() > until
    blocking_sets = ([m for m in members if isinstance(m, Member)] for _, members in found.found)
    minimal = [m for m in blocking_sets if every_weight or _is_minimal(rest, m)]
    several = [tuple(sorted(Counter(number[m] for m in members).items())) for members in minimal]
    sets = sorted((*singles, *several), key=lambda s: (sum(n for _, n in s), s))
    return Coalitions(
        needed, _outcome(needed, sets), tuple(sets), found.complete and every_weight, found.stopped or late
    )


def _by_weight(
    needed: Consent, number: Mapping[Member, int], most: int, until: float | None
) -> tuple[dict[Node, Gate[Node]], bool]:
    """Return the gates of failing, with the sets that stop each vote by weight in its place, and whether these are all."""
    gates, every_set = blocking(needed.gates, needed.roles), True
    for top, weighed in needed.weighed.items():
        voters = [(m, weight) for m, weight in weighed.weights if m in needed.roles]
        sets, complete = heaviest([(number[m], weight) for m, weight in voters], weighed.vote, most, until)
        names = [("stops", top, i) for i in range(len(sets))]
        gates |= {n: every(*(voters[i][0] for i in those)) for n, those in zip(names, sets, strict=True)}
        gates[top] = some(*names)
        every_set &= complete
    return gates, every_set


def _is_minimal(needed: Consent, members: Sequence[Member]) -> bool:
    return not any(not needed.stands({*members} - {m}) for m in members)


def _outcome(needed: Consent, sets: Sequence[Classes]) -> str:
    return "sets" if sets else "unclear" if needed.unclear else "nobody"
