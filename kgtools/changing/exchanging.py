"""Changes that can stand for each other: those with the same effect, and those of voters that differ in name only.

Without this, sixteen ways to unblock differ in who recognises and who merely does not object, and thousands in which three
of fifty vote otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from operator import ge

from kgtools.changing.changes import Change
from kgtools.changing.counting import Gates, Node
from kgtools.searching.gates import Gate, holding, users

Owner = tuple[object, ...]
Kind = tuple[int, Change]  # a class of voters, and what any of them could do: a change in nobody's name


@dataclass(frozen=True)
class Exchange:
    """Gates with one change for all that have the same effect: the cheapest, with `instead` the others, cheapest first.

    `classes` are voters that differ in name only.
    """

    gates: Gates
    costs: Mapping[Change, int]
    all_costs: Mapping[Change, int]
    instead: Mapping[Change, tuple[Change, ...]]
    classes: tuple[tuple[Owner, ...], ...]

    @cached_property
    def kinds(self) -> Mapping[Kind, tuple[Change, ...]]:
        """The changes by class and by what is done, in the order of those who would do it."""
        place = {owner: (i, n) for i, those in enumerate(self.classes) for n, owner in enumerate(those)}
        found: dict[Kind, list[Change]] = {}
        for change in sorted(self.costs, key=lambda c: place[_owner(c)][1]):
            found.setdefault((place[_owner(change)][0], _nameless(change)), []).append(change)
        return {kind: tuple(changes) for kind, changes in found.items()}

    @cached_property
    def kind_of(self) -> Mapping[Change, Kind]:
        """The kind of each change."""
        return {change: kind for kind, changes in self.kinds.items() for change in changes}

    @cached_property
    def instead_of(self) -> Mapping[Change, Change]:
        """The change whose effect each of the others has."""
        return {other: change for change, others in self.instead.items() for other in others}

    @property
    def alike(self) -> list[tuple[Change, ...]]:
        """Changes of which only the number counts: of what belongs together one thing from the first member on, another from the last.

        The other is one that nobody need do besides the first, as one of the two does all that the other does.
        """
        found = []
        for kinds in self.together:
            changes = [self.kinds[kind] for kind in kinds]
            does = [{*self.users[those[0]]} for those in changes]
            pairs = [(i, k) for k in range(len(kinds)) for i in range(k) if does[i] <= does[k] or does[k] <= does[i]]
            first, *others = pairs[0] if pairs else (0,)
            found += [changes[first], *(changes[k][::-1] for k in others)]
        return [changes for changes in found if len(changes) > 1]

    @property
    def heavier(self) -> list[tuple[Change, ...]]:
        """Changes that only count, in one vote and for the same cost, the heaviest first: with a lighter one goes each heavier.

        This leaves one of the cheapest sets, and not all of them.
        """
        found: dict[object, list[tuple[list[int], Change]]] = {}
        for change, cost in self.costs.items():
            uses = sorted(self.users[change], key=repr)
            if all(isinstance(name, tuple) and name[-1] in ("weight", "few") for name, _ in uses):
                gates = tuple(name for name, _ in uses)
                found.setdefault((gates, cost), []).append(([weight for _, weight in uses], change))
        chains = [sorted(those, key=lambda w: ([-weight for weight in w[0]], w[1])) for those in found.values()]
        pairs = ((a, b) for chain in chains for a, b in pairwise(chain))
        return [(heavy, light) for (more, heavy), (less, light) in pairs if all(map(ge, more, less))]

    @cached_property
    def together(self) -> tuple[tuple[Kind, ...], ...]:
        """The kinds of change that some gate of the same member joins: who does one thing may be another than who does the rest."""
        groups: dict[Node, list[Kind]] = {}
        for kind, changes in sorted(self.kinds.items()):
            reached: list[Node] = [changes[0]]
            owner = _owner(changes[0])
            for node in reached:  # grows while it is read
                reached += [g for g, _ in self.users.get(node, ()) if _owner(g) == owner and g not in reached]
            joined = [groups[node] for node in reached if node in groups]
            merged = [*dict.fromkeys(k for group in joined for k in group), kind]
            for node in [*reached, *(n for n, group in groups.items() if any(group is j for j in joined))]:
                groups[node] = merged
        return tuple(dict.fromkeys(tuple(group) for group in groups.values()))

    @cached_property
    def users(self) -> Mapping[Node, Sequence[tuple[Node, int]]]:
        """The gates that look at each node, with its weight there."""
        return users(self.gates)

    def holding(self, changes: Iterable[Change]) -> set[Node]:
        """Return the nodes that hold once these changes are made: the least fixpoint."""
        return holding(self.gates, self.users, (self.instead_of.get(c, c) for c in changes))


def exchange(gates: Gates, costs: Mapping[Change, int]) -> Exchange:
    """Return the gates with one change for each effect, and the classes of voters that can stand for each other."""
    above = users(gates)
    by_effect: dict[object, list[Change]] = {}
    for change in sorted(costs):
        uses = above.get(change, [])
        same = frozenset(name for name, _ in uses) if all(gates[name].bar == 1 for name, _ in uses) else change
        if uses:
            by_effect.setdefault((_owner(change) if change.group else (), same), []).append(change)
    instead = {}
    for changes in by_effect.values():
        first, *others = sorted(changes, key=lambda c: (costs[c], c))
        instead[first] = tuple(others)
    gone = {change for others in instead.values() for change in others}
    kept = {name: _without(gate, gone) for name, gate in gates.items()}
    left = {change: costs[change] for change in sorted(instead)}
    return Exchange(kept, left, costs, instead, _classes(kept, left, costs, instead))


def _without(gate: Gate[Node], gone: set[Change]) -> Gate[Node]:
    left = [(node, weight) for node, weight in gate.weighed if node not in gone]
    return Gate(tuple(n for n, _ in left), gate.bar, tuple(w for _, w in left))


def _classes(
    gates: Gates,
    costs: Mapping[Change, int],
    all_costs: Mapping[Change, int],
    instead: Mapping[Change, tuple[Change, ...]],
) -> tuple[tuple[Owner, ...], ...]:
    """Owners of changes whose gates are the same but for their names."""
    above = users(gates)
    roles: dict[Owner, list[str]] = {}
    for node in [*costs, *gates]:
        if owner := _owner(node):
            gate = gates.get(node)
            inputs = [(_canonical(n), w) for n, w in gate.weighed] if gate else []
            role = (_canonical(node), gate and gate.bar, inputs, [(_canonical(u), w) for u, w in above.get(node, ())])
            other = [(_canonical(c), all_costs[c]) for c in instead.get(node, ())] if isinstance(node, Change) else []
            roles.setdefault(owner, []).append(
                repr((role, other, costs.get(node) if isinstance(node, Change) else None))
            )
    found: dict[tuple[str, ...], list[Owner]] = {}
    for owner in sorted(roles, key=repr):
        found.setdefault(tuple(sorted(roles[owner])), []).append(owner)
    return tuple(sorted((tuple(those) for those in found.values()), key=repr))


def _owner(node: Node) -> Owner:
    """Whose a change, or a gate over one voter's changes, is; nobody's: empty."""
    if isinstance(node, Change):
        return (node.actor,) if node.actor else (node.target, node.group, node.place)
    if isinstance(node, tuple) and node[0] in ("agrees", "over"):
        return (node[3],)
    if isinstance(node, tuple) and node[0] == "not against":
        return (node[1], "against", node[2])
    if isinstance(node, tuple) and node[0] == "one of":
        return next((o for n in node[1] if (o := _owner(n))), ())
    return ()


def _canonical(node: Node) -> Node:
    """A node without its owner's name."""
    if isinstance(node, Change):
        return _nameless(node)
    if isinstance(node, tuple) and node[0] in ("agrees", "over"):
        return node[:3]
    if isinstance(node, tuple) and node[0] == "not against":
        return node[:2]
    if isinstance(node, tuple) and node[0] == "one of":
        return ("one of", tuple(map(_canonical, node[1])))
    return node


def _nameless(change: Change) -> Change:
    return replace(change, actor="", place=0)
