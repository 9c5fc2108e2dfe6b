"""What would have to change for a goal to be open: its requirement network as gates over changes.

A node `("open", key)` holds once the requirement is open or better, `("achieved", key)` once it is achieved; the leaves are
changes. Whatever stands there already always holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.changes import Change, Costs
from kgtools.cheapest import Gate, every, some
from kgtools.counting import Gates, Node, Voter, threshold
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses, beneath
from kgtools.network import Node as Requirement
from kgtools.rules import Ballot, decide, silent
from kgtools.solving import ballots
from kgtools.terms import local_name

Goal = tuple[str, Key]  # "open" or "achieved", and a requirement
ALWAYS: Gate[Node] = Gate((), 0)
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
) -> Possibilities:
    """Return the gates beneath a node of this network. `under` gives a decision as it would be under another rule."""
    found = _Builder(network, statuses, prices, under)
    queue = [goal]
    while queue:
        node = queue.pop()
        if node not in found.gates:
            queue += found.add(node)
    return Possibilities(network, statuses, prices, found.gates, found.costs)


def push(found: Possibilities) -> None:
    """Let each requirement that waits for itself be granted from outside, at a cost above that of all changes together."""
    import networkx as nx

    graph = nx.DiGraph(
        (name, node) for name, gate in found.gates.items() for node in gate.inputs if node in found.gates
    )
    knots = [knot for knot in nx.strongly_connected_components(graph) if len(knot) > 1]
    dear = sum(found.costs.values()) + 1
    for node in sorted((n for knot in knots for n in knot if _is_goal(n)), key=repr):
        change = Change("push", "", node[1])
        found.costs[change] = dear
        found.gates["pushed", node] = found.gates[node]
        found.gates[node] = some(("pushed", node), change)


def _is_goal(node: Node) -> bool:
    return isinstance(node, tuple) and node[0] in ("open", "achieved")


class _Builder:
    """Makes the gates of one node after another."""

    def __init__(
        self, network: Network, statuses: Statuses, prices: Costs, under: Callable[[Key, str], Requirement] | None
    ) -> None:
        self.network, self.statuses, self.prices, self.under = network, statuses, prices, under
        self.gates: Gates = {}
        self.costs: dict[Change, int] = {}
        self.scopes = _scopes(network, statuses)
        asked = [(k, node.question) for k, node in network.nodes.items() if node.question]
        self.taken_by = {k[0]: (q.body, k) for k, q in reversed(asked)}  # a rule is that of all applicants
        self.counted = set[Key]()  # decisions in which votes may be counted
        self.absent = set[Key]()  # and those in which not to vote may count against

    def leaf(self, kind: str, actor: str, target: Key, **more: Any) -> Change:
        change = Change(kind, actor, target, **more)
        self.costs[change] = self.prices.of(change)
        return change

    def add(self, node: Goal) -> list[Goal]:
        """Make the gates of a node, and return the nodes that they look at."""
        level, key = node
        requirement, status = self.network.nodes[key], self.statuses[key]
        least = Status.OPEN if level == "open" else Status.ACHIEVED
        if status >= least or key in self.statuses.met:
            self.gates[node] = ALWAYS
            return []
        own: list[Node] = []
        if requirement.kind == "Criterion" and (requirement.judged is None or requirement.judged < least):
            own = [self.leaf("meet", key[1], key)]
        if requirement.question is not None:
            own = [self.decision(requirement)]
            if level == "achieved":
                own.append(self.leaf("decide", requirement.question.body, key))
        below: list[Goal] = [(level, k) for k in requirement.below]
        if requirement.kind == "AnyOf":
            self.gates[node] = some(*below)
        elif requirement.kind == "AtLeast":
            self.gates[node] = Gate(tuple(below), requirement.minimum) if requirement.minimum > 0 else NEVER
        else:  # of what nothing is known to be required, nothing is known that would open it
            self.gates[node] = every(*own, *below) if own or below else NEVER
        conditions = [("achieved", c) for c in requirement.conditions if c in self.network.nodes]
        return [*below, *conditions]

    def decision(self, requirement: Requirement) -> Node:
        """The decision under its rule, or under another that the graph lists for it."""
        key, question = requirement.key, requirement.question
        if question is None:
            return ("open", key)
        listed = self.network.view.dataset.values(key[0], "kg:couldBeDecidedUnder") if self.under else ()
        others = [(rule, self.under(key, rule)) for rule in sorted(map(str, listed)) if self.under and rule != question.rule.iri]
        bars = [bar for r in (requirement, *(o for _, o in others)) if (q := r.question) for bar in q.rule.thresholds]
        self.counted |= {key} if bars else set()
        self.absent |= {key} if any(bar.share_of != "VotesCast" for bar in bars) else set()
        ways = [self.vote(requirement)]
        for rule, other in others:
            change = self.leaf("rule", *self.taken_by[key[0]], rule=rule)
            ways.append(("instead", key, rule))
            self.gates[ways[-1]] = every(change, self.vote(other))
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
        if record is None or any(_gives_in(b, record) for b in cast):
            parts = self.positions(name, key, question, cast)
        elif parts := self.tally(name, key, question, cast):
            pass
        else:  # how many voted how is not told: the vote has to be held again
            parts = [self.leaf("decide", question.body, key)]
            parts += [self.agrees(key, question, b, Status.BLOCKED) for b in cast if _stops(b)]
        self.gates[name] = every(*parts)
        return name

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

    def tally(self, name: Node, key: Key, question: Question, cast: Iterable[Ballot]) -> list[Node]:
        """What is needed where only the counts of a vote are known: so many who voted otherwise."""
        record, rule = question.record, question.rule
        known = (
            record is not None and {"votesFor", "votesAgainst"} <= set(record.slots) and "outcome" not in record.slots
        )
        if record is None or not known or any(bar.weighted_by for bar in rule.thresholds):
            return []
        yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
        cast = tuple(cast)
        parts = [self.agrees(key, question, b, Status.BLOCKED) for b in cast if _stops(b)]
        absent = max(len(cast), question.seats or 0) - yes - no - abstained
        against = [self.opponent(key, place) for place in range(no)]
        voters = [Voter("yes")] * yes + against
        voters += [
            Voter("abstain", ((self.leaf("support", "", key, group="abstaining", place=i), "yes"),))
            for i in range(abstained)
        ]
        if key in self.absent:
            away = [self.leaf("support", "", key, group="absent", place=i) for i in range(absent)]
            voters += [Voter("abstain", ((change, "yes"),)) for change in away]
        if rule.veto == "EveryMember":
            parts += [self.one_of(("not against", key, i), [n for n, _ in v.options]) for i, v in enumerate(against)]
        for number, bar in enumerate(rule.thresholds):
            parts.append(threshold(self.gates, (name, number), bar, number, voters, sure=True))
        return parts

    def opponent(self, key: Key, place: int) -> Voter:
        abstains, agrees = (
            self.leaf(kind, "", key, group="against", place=place) for kind in ("no-objection", "support")
        )
        return Voter("no", ((abstains, "abstain"), (agrees, "yes")))

    def agrees(self, key: Key, question: Question, ballot: Ballot, least: Status = Status.OPEN) -> Node:
        """Whoever can stop the decision does so no more; at the least it stands there."""
        ways: list[Node] = [self.no_objection(key, ballot)]
        if key in self.counted:
            ways.append(self.leaf("support", ballot.actor, key))
        if (over := self.over(key, question, ballot)) and over[2] >= least:
            ways.append(over[0])
        return self.one_of(("agrees", key, question.rule.iri, ballot.actor), ways)

    def voter(self, key: Key, question: Question, ballot: Ballot) -> Voter:
        """How a member votes, and how it could."""

        def counted(vote: str) -> str:
            return vote if vote != "silent" else "yes" if question.rule.silence == "Assent" else "unknown"

        now, options = counted(ballot.vote), list[tuple[Node, str]]()
        quiet = silent(question.rule, bool(question.referrals)) >= Status.OPEN
        must = ballot.veto and ballot.status < Status.OPEN
        now = "no" if must else now  # it has to say something
        if now != "yes":
            options.append((self.leaf("support", ballot.actor, key), "yes"))
        if now == "no" or (ballot.vote == "unknown" and quiet):
            options.append((self.no_objection(key, ballot), counted("silent") if quiet else "abstain"))
        if (over := self.over(key, question, ballot)) and (over[2] >= Status.OPEN or not must):
            options.append((over[0], counted(over[1])))
        return Voter(now, tuple(options), tuple(w or Fraction() for w in ballot.weights))

    def no_objection(self, key: Key, ballot: Ballot) -> Change:
        scope, below = self.scopes.get((ballot.actor, key[1]), (key, frozenset()))
        return self.leaf("no-objection", ballot.actor, scope if key in below else key)

    def over(self, key: Key, question: Question, ballot: Ballot) -> tuple[Node, str, Status] | None:
        """What ends a refusal by itself, its conditions or a recognition; and the vote that stands then, and where."""
        parts: list[Node] = []
        vote, quiet = "silent", silent(question.rule, bool(question.referrals))
        for later in ballot.chain:
            if later.unless:
                parts += [("achieved", (condition, key[1])) for condition in later.unless]
            elif later.vote in ("no", "unknown") and _by_recognition(later):
                parts.append(self.leaf("recognise", ballot.actor, (key[1], key[1])))
            elif later.vote == "no":
                return None
            else:
                vote, quiet = later.vote, later.status
                break
        if len(parts) > 1:
            self.gates["over", key, question.rule.iri, ballot.actor] = every(*parts)
        return (
            (*(parts if len(parts) == 1 else [("over", key, question.rule.iri, ballot.actor)]), vote, quiet)
            if parts
            else None
        )

    def one_of(self, name: Node, ways: Iterable[Node]) -> Node:
        """Any of these; itself, if it is but one."""
        ways = tuple(dict.fromkeys(ways))
        if len(ways) == 1:
            return ways[0]
        self.gates[name] = some(*ways)
        return name


def _stops(ballot: Ballot) -> bool:
    return (ballot.veto and ballot.vote == "no") or ballot.stance == "KeepsOffAgenda"


def _gives_in(ballot: Ballot, record: Assertion) -> bool:
    """Whether the vote would be void once this holder of a veto, which refused on its day, does so no more."""
    day = record.begin
    return (
        ballot.veto
        and ballot.vote == "no"
        and any("Position" in a.kinds and day and a.holds(day) for a in ballot.because)
    )


def _by_recognition(ballot: Ballot) -> bool:
    """Whether the recognition of the applicant would end what is expected of a member, or would tell it."""
    said = [a for a in ballot.because if "Sensitivity" in a.kinds]
    return bool(said) and all({local_name(k) for k in a.all("sensitiveTo")} == {"Recognition"} for a in said)


def _scopes(network: Network, statuses: Statuses) -> dict[tuple[str, str], tuple[Key, frozenset[Key]]]:
    """The least standing above all that each actor refuses, if it refuses several things; and what is beneath it."""
    refused: dict[tuple[str, str], set[Key]] = {}
    for key, node in network.nodes.items():
        for ballot in ballots(node, statuses) if statuses[key] < Status.OPEN else ():
            if ballot.vote == "no":
                refused.setdefault((ballot.actor, key[1]), set()).add(key)
    standings = [(frozenset(beneath(network.view, *k)), k) for k, n in network.nodes.items() if n.kind == "Standing"]
    found = {}
    for (actor, applicant), keys in refused.items():
        above = [(len(below), k, below) for below, k in standings if k[1] == applicant and below >= keys]
        if len(keys) > 1 and above:
            found[actor, applicant] = min(above)[1:]
    return found
