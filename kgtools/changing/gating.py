"""What would have to change for a goal to be open: its requirement network as gates over changes.

A node `("open", key)` holds once the requirement is open or better, `("achieved", key)` once it is achieved; the leaves are
changes. Whatever stands there already always holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.changing.changes import Change, Costs
from kgtools.changing.counting import Gates, Node, Voter, threshold
from kgtools.changing.recounting import Recounting
from kgtools.changing.voting import ALWAYS, Name
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses
from kgtools.network import Node as Requirement
from kgtools.rules import Ballot, decide, silent, unopposed
from kgtools.searching.cheapest import Gate, every, some
from kgtools.solving import ballots

Goal = tuple[str, Key]  # "open" or "achieved", and a requirement
NEVER: Gate[Node] = Gate((), 1)


@dataclass
class Possibilities:
    """Gates over changes for one goal. `costs` are of the changes that some gate looks at."""

    network: Network
    statuses: Statuses
    prices: Costs
    gates: Gates = field(default_factory=dict)
    costs: dict[Change, int] = field(default_factory=dict)


def possibilities(
    network: Network,
    statuses: Statuses,
    prices: Costs,
    goal: Goal,
    under: Callable[[Key, str], Requirement] | None = None,
    *,
    narrowed: Mapping[Key, Key] = MappingProxyType({}),
) -> Possibilities:
    """Return the gates beneath a node of this network. `under` gives a decision as it would be under another rule.

    `narrowed` has what to name in the place of a standing beneath which somebody is to object no more.
    """
    found = _Builder(network, statuses, prices, under, narrowed)
    queue = [goal]
    while queue:
        node = queue.pop()
        if node not in found.gates:
            queue += found.add(node)
    return Possibilities(network, statuses, prices, found.gates, found.costs)


def push(found: Possibilities) -> None:
    """Let what waits for itself be counted on before it is there, at a cost above that of all changes together.

    Whatever else it needs it needs all the same.
    """
    import networkx as nx

    edges = [(name, node) for name, gate in found.gates.items() for node in gate.inputs if node in found.gates]
    knots = nx.strongly_connected_components(nx.DiGraph(edges))
    dear = sum(found.costs.values()) + 1
    for knot in [knot for knot in knots if len(knot) > 1 or (*knot, *knot) in edges]:
        members = sorted((node for node in knot if _is_goal(node)), key=repr)
        for node in members:
            change = Change("push", "", node[1])
            found.costs[change] = dear
            found.gates["granted", node] = some(node, change)
        for name in knot:
            gate = found.gates[name]
            inputs = tuple(("granted", node) if node in members else node for node in gate.inputs)
            found.gates[name] = Gate(inputs, gate.bar, gate.weights)


def _is_goal(node: Node) -> bool:
    return isinstance(node, tuple) and node[0] in ("open", "achieved")


class _Builder(Recounting):
    """Makes the gates of one node after another."""

    def add(self, node: Goal) -> list[Goal]:
        """Make the gates of a node, and return the nodes that they look at."""
        level, key = node
        requirement, status = self.network.nodes[key], self.statuses[key]
        least = Status.OPEN if level == "open" else Status.ACHIEVED
        if status >= least:
            self.gates[node] = ALWAYS
            return []
        if level == "achieved" and requirement.kind == "Standing" and not self.attainable(key):
            self.gates[node] = NEVER
            return []
        own: list[Node] = []
        if requirement.kind == "Criterion" and (requirement.judged is None or requirement.judged < least):
            own = [self.leaf("meet", key[1], key)]
        if requirement.question is not None:
            own = [self.decision(requirement)]
            if level == "achieved":
                taken = [self.leaf("decide", requirement.question.body, key), *self.passed.get(key, ())]
                own.append(self.one_of(("taken", key), taken))
        below: list[Goal] = [(level, k) for k in requirement.below]
        if requirement.kind == "AnyOf":
            self.gates[node] = some(*below)
        elif requirement.kind == "AtLeast":
            self.gates[node] = Gate(tuple(below), requirement.minimum) if requirement.minimum > 0 else NEVER
        else:  # of what nothing is known to be required, nothing is known that would open it
            self.gates[node] = every(*own, *below) if own or below else NEVER
        conditions = [("achieved", c) for c in requirement.conditions if c in self.network.nodes]
        return [*below, *conditions]

    def attainable(self, key: Key) -> bool:
        """Whether there is an assertion by which a standing is attained."""
        data = self.network.view.dataset
        return str(data.value(key[0], "kg:attainedBy")) in data.edges

    def decision(self, requirement: Requirement) -> Node:
        """The decision under its rule, or under another that the graph lists for it."""
        key, question = requirement.key, requirement.question
        if question is None:
            return ("open", key)
        listed = self.network.view.dataset.values(key[0], "kg:couldBeDecidedUnder") if self.under else ()
        others = [
            (rule, self.under(key, rule))
            for rule in sorted(map(str, listed))
            if self.under and rule != question.rule.iri
        ]
        bars = [bar for r in (requirement, *(o for _, o in others)) if (q := r.question) for bar in q.rule.thresholds]
        self.counted |= {key} if bars else set()
        self.absent |= {key} if any(bar.share_of != "VotesCast" for bar in bars) else set()
        ways = [self.vote(requirement)]
        for rule, other in others:
            change = self.leaf("rule", *self.taken_by[key[0]], rule=rule)
            ways.append(("instead", key, rule))
            passed = len(self.passed.get(key, ()))
            self.gates[ways[-1]] = every(change, self.vote(other))
            for node in self.passed.get(key, [])[passed:]:
                self.gates["passed", key, rule] = every(change, node)
                self.passed[key][passed:] = [("passed", key, rule)]
        return self.one_of(("decision", key), ways)

    def vote(self, requirement: Requirement) -> Node:
        """The vote under one rule."""
        key, question = requirement.key, requirement.question
        if question is None:
            return ("open", key)
        name, cast = ("vote", key, question.rule.iri), ballots(requirement, self.statuses)
        record = question.record
        if decide(question.rule, cast, record, bool(question.referrals), question.seats) >= Status.OPEN:
            self.gates[name] = ALWAYS
            return name
        if record is None:
            self.gates[name] = every(*self.positions(name, key, question, cast))
        else:
            self.gates[name] = some(*self.recorded(name, key, question, record, cast))
        return name

    def recorded(
        self, name: Name, key: Key, question: Question, record: Assertion, cast: Sequence[Ballot]
    ) -> Iterator[Node]:
        """The ways past a vote on record: it is void once one of those that stopped it gives in; or it would have ended otherwise."""
        void = [b for b in cast if _stopped(b, record, self.network.view.as_of)]
        given = [change for b in void for change in self.stances(key, b)]
        if given:
            again = ("again", *name)
            self.gates["given in", *name] = some(*given)
            self.gates[again] = every(("given in", *name), *self.positions(again, key, question, cast))
            yield again
        otherwise: Node = ("otherwise", *name)
        tally = self.tally(name, key, question, record, len(cast))
        told = tally is not None
        if told:
            self.passed.setdefault(key, []).append(otherwise)
        parts = list[Node]()
        for ballot in (b for b in cast if _stops(b) and not (told and _late(b, record))):
            ways = [self.agrees(key, question, ballot, Status.BLOCKED, given)]
            if told and _before(ballot, record):  # a vote that nobody is against ends what was refused before
                ways.append(("nobody against", *name))
                self.gates[ways[-1]] = every(*self.turned(key, record.number("votesAgainst")))
            parts.append(self.one_of(("over", *name, ballot.actor), ways))
        # where it is not told how many voted how, the vote has to be held again
        parts += [self.leaf("decide", question.body, key)] if tally is None else tally
        self.gates[otherwise] = every(*parts)
        yield otherwise

    def positions(self, name: Node, key: Key, question: Question, cast: Iterable[Ballot]) -> list[Node]:
        """What is needed of those who can stop it, and of each threshold."""
        rule, referred, cast = question.rule, bool(question.referrals), tuple(cast)
        seats = question.seats or 0
        vacant = range(max(0, seats - len(cast)))
        if not (cast or seats) or not (rule.veto or rule.thresholds):
            return [self.leaf("decide", question.body, key)]
        parts = [self.agrees(key, question, b) for b in cast if _stops(b) or (b.veto and b.status < Status.OPEN)]
        if rule.veto == "EveryMember" and vacant and cast and silent(rule, referred) < Status.OPEN:
            parts.append(self.leaf("decide", question.body, key))
        undecided = referred or rule.silence == "Pending"
        for number, bar in enumerate(rule.thresholds):
            weights = [b.weights[number] if b.weights else Fraction(1) for b in cast]
            if None in weights or (bar.weighted_by and vacant):
                parts += [] if undecided else [self.leaf("decide", question.body, key)]
                continue
            voters = [self.voter(key, question, b) for b in cast]
            seat = (Fraction(1),) * len(rule.thresholds)
            free = [self.leaf("support", "", key, group="vacant", place=place) for place in vacant]
            voters += [Voter("unknown", ((change, "yes"),), seat) for change in free]
            ways = [threshold(self.gates, (name, number), bar, number, voters, sure=True)]
            if undecided:  # it is under way as long as it can still pass
                ways.append(threshold(self.gates, (name, number, "may"), bar, number, voters, sure=False))
            parts.append(self.one_of((name, number, "counted"), ways))
        return parts


def _stops(ballot: Ballot) -> bool:
    return (ballot.veto and ballot.vote == "no") or ballot.stance == "KeepsOffAgenda"


def _stopped(ballot: Ballot, record: Assertion, today: date) -> bool:
    """Whether this holder of a veto refused on the day of a vote, which is void once it does so no more."""
    day, no = record.begin, [b for b in ballot.chain if b.vote == "no"]
    if unopposed(record) or not (ballot.veto and ballot.vote == "no" and day and day < today):
        return False
    return any("Position" in a.kinds and a.holds(day) for b in no for a in b.because)


def _late(ballot: Ballot, record: Assertion) -> bool:
    """Whether a refusal comes too late for a vote, had it ended otherwise."""
    return record.begin is not None and ballot.begin is not None and ballot.begin > record.begin


def _before(ballot: Ballot, record: Assertion) -> bool:
    """Whether all that a member refuses is from before a vote."""
    refused = [b.begin for b in ballot.chain if b.vote == "no"]
    return record.begin is not None and all(begin and begin < record.begin for begin in refused)
