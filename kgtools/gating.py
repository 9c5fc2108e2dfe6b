"""What would have to change for a goal to be open: its requirement network as gates over changes.

A node `("open", key)` holds once the requirement is open or better, `("achieved", key)` once it is achieved; the leaves are
changes. Whatever stands there already always holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from kgtools.altering import covered
from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.changes import Change, Costs
from kgtools.cheapest import Gate, every, some
from kgtools.counting import Gates, Node, Voter, threshold
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses, beneath
from kgtools.network import Node as Requirement
from kgtools.rules import Ballot, decide, silent, unopposed
from kgtools.solving import ballots
from kgtools.terms import local_name

Name = tuple[Node, ...]
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
        self.passed: dict[Key, list[Node]] = {}  # ways in which a vote on record would have passed
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
        if status >= least:
            self.gates[node] = ALWAYS
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
        unanimous = ("nobody against", *name)
        if told:
            self.passed.setdefault(key, []).append(otherwise)
            self.gates[unanimous] = every(*self.turned(key, record.number("votesAgainst")))
        parts = list[Node]()
        for ballot in (b for b in cast if _stops(b) and not (told and _late(b, record))):
            ways = [self.agrees(key, question, ballot, Status.BLOCKED, given)]
            if told and _before(ballot, record):  # a vote that nobody is against ends what was refused before
                ways.append(unanimous)
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

    def tally(self, name: Name, key: Key, question: Question, record: Assertion, members: int) -> list[Node] | None:
        """What is needed where only the counts of a vote are known: so many who voted otherwise. None if they do not tell."""
        rule = question.rule
        known = {"votesFor", "votesAgainst"} <= set(record.slots) and "outcome" not in record.slots
        if not known or not (rule.veto or rule.thresholds) or any(bar.weighted_by for bar in rule.thresholds):
            return None
        yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
        absent = max(members, question.seats or 0) - yes - no - abstained if key in self.absent else 0
        against = [self.opponent(key, place) for place in range(no)]
        voters = [Voter("yes")] * yes + against
        for group, number in (("abstaining", abstained), ("absent", absent)):
            leaves = [self.leaf("support", "", key, group=group, place=place) for place in range(number)]
            voters += [Voter("abstain", ((change, "yes"),)) for change in leaves]
        parts = [threshold(self.gates, (name, i), bar, i, voters, sure=True) for i, bar in enumerate(rule.thresholds)]
        return parts + (self.turned(key, no) if rule.veto == "EveryMember" else [])

    def turned(self, key: Key, number: int) -> list[Node]:
        """Each of those that voted against does so no more."""
        voters = [self.opponent(key, place) for place in range(number)]
        return [self.one_of(("not against", key, i), [n for n, _ in v.options]) for i, v in enumerate(voters)]

    def opponent(self, key: Key, place: int) -> Voter:
        abstains, agrees = (
            self.leaf(kind, "", key, group="against", place=place) for kind in ("no-objection", "support")
        )
        return Voter("no", ((abstains, "abstain"), (agrees, "yes")))

    def agrees(
        self,
        key: Key,
        question: Question,
        ballot: Ballot,
        least: Status = Status.OPEN,
        without: Collection[Change] = (),
    ) -> Node:
        """Whoever can stop the decision does so no more, but not by these changes; at the least it stands there."""
        ways: list[Node] = [change for change in self.stances(key, ballot) if change not in without]
        ways += [node for node, _, status in self.over(key, question, ballot) if status >= least]
        return self.one_of(("agrees", key, (question.rule.iri, least), ballot.actor), ways)

    def stances(self, key: Key, ballot: Ballot) -> Iterator[Change]:
        """What a member can say instead of what it says."""
        yield self.no_objection(key, ballot)
        if key in self.counted:
            yield self.leaf("support", ballot.actor, key)

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
            change = self.no_objection(key, ballot)
            left = self.left(key, ballot, change) or ("silent" if quiet else "abstain")
            options.append((change, counted(left)))
        over = self.over(key, question, ballot)
        options += [(node, counted(vote)) for node, vote, status in over if status >= Status.OPEN or not must]
        return Voter(now, tuple(options), tuple(w or Fraction() for w in ballot.weights))

    def no_objection(self, key: Key, ballot: Ballot) -> Change:
        scope, below = self.scopes.get((ballot.actor, key[1]), (key, frozenset()))
        return self.leaf("no-objection", ballot.actor, scope if key in below else key)

    def left(self, key: Key, ballot: Ballot, change: Change) -> str | None:
        """What an actor says once it has declared no objection, if it said so before: not of what it refused from above."""
        view, below = self.network.view, {*covered(self.network.view, *change.target)}
        towards = {t for b in ballot.chain if b.vote == "no" for a in b.because for t in a.all("towards")}
        if any((t, key[1]) not in below and key in covered(view, t, key[1]) for t in towards):
            return None
        return next((b.vote for b in ballot.chain if b.vote in ("yes", "abstain")), None)

    def over(self, key: Key, question: Question, ballot: Ballot) -> Iterator[tuple[Node, str, Status]]:
        """Whatever ends refusals by itself, conditions and recognitions; and the vote that stands then, and where."""
        parts: list[Node] = []
        mute = Ballot("", "silent", silent(question.rule, bool(question.referrals)))
        for later in (*ballot.chain, mute):
            if later.vote != "no" and parts:
                name = ("over", key, (question.rule.iri, len(parts)), ballot.actor)
                self.gates[name] = every(*parts)
                yield (parts[0] if len(parts) == 1 else name), later.vote, later.status
            if later.unless:
                unmet = [(c, key[1]) for c in later.unless if (c, key[1]) not in self.statuses.met]
                parts += [("achieved", condition) for condition in unmet]
            elif later.vote in ("no", "unknown") and _by_recognition(later):
                parts.append(self.leaf("recognise", ballot.actor, (key[1], key[1])))
            else:
                return

    def one_of(self, name: Node, ways: Iterable[Node]) -> Node:
        """Any of these; itself, if it is but one."""
        ways = tuple(dict.fromkeys(ways))
        if len(ways) == 1:
            return ways[0]
        self.gates[name] = some(*ways)
        return name


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
