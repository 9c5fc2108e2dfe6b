"""What a goal needs of those who decide: its requirement network as gates over who consents, if everything else is in favour.

All criteria are met but those that somebody who decides imposed and that are not; what is achieved stays so. Where nothing
is known of what is required, or of how a decision is taken, that is `unclear`: it holds, or never does.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.barring.weighing import Weighing, weighing
from kgtools.changing.counting import MAX_VOTES, Gates, Node, Voter, threshold
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses
from kgtools.network import Node as Requirement
from kgtools.rules import Ballot, Threshold
from kgtools.searching.gates import Gate, every, holding, some, users
from kgtools.solving import ballots, reach

Classes = tuple[tuple[int, int], ...]  # so many of a class of members that differ in name only: (class, number)

ALWAYS: Gate[Node] = Gate((), 0)
NEVER: Gate[Node] = Gate((), 1)


@dataclass(frozen=True, order=True)
class Member:
    """One who has a say, everywhere at once. Of whom only the number is known, `body` and `place` tell them apart."""

    actor: str
    body: str = ""
    place: int = 0


@dataclass(frozen=True)
class Weighed:
    """A vote by weight of those who have a say in it, at one stage."""

    stage: Key
    vote: Weighing
    weights: tuple[tuple[Member, Fraction], ...]


@dataclass(frozen=True)
class Consent:
    """Gates for one goal, over members who consent. `roles` says of each member all that it does, but for its name.

    `weighed` are the gates that hold once a vote by weight passes.
    """

    goal: Key
    gates: Gates
    roles: Mapping[Member, frozenset[Hashable]]
    unclear: tuple[Key, ...]
    weighed: Mapping[Node, Weighed]

    def stands(self, refusing: Collection[Node] = ()) -> bool:
        """Whether the goal holds if these refuse, members or ("consents", key, member), and all others consent."""
        return self.goal in holding(self.gates, self._users, self.roles, refusing)

    @cached_property
    def _users(self) -> Mapping[Node, list[tuple[Node, int]]]:
        return users(self.gates)

    @cached_property
    def where(self) -> Mapping[Member, tuple[Key, ...]]:
        """The decisions in which each member has a say, and the criteria that it imposed."""
        found: dict[Member, list[Key]] = {member: [] for member in self.roles}
        for name in self.gates:
            if isinstance(name, tuple) and name[0] == "consents":
                found[name[2]].append(name[1])
        return {member: tuple(keys) for member, keys in found.items()}

    @cached_property
    def classes(self) -> tuple[tuple[Member, ...], ...]:
        """Members that differ in name only, those that are named first."""
        found: dict[frozenset[Hashable], list[Member]] = {}
        for member in sorted(self.roles, key=lambda m: (not m.actor, m)):
            found.setdefault(self.roles[member], []).append(member)
        return tuple(map(tuple, found.values()))

    def with_unclear(self, gate: Gate[Node]) -> Consent:
        """Return the same, with what is unclear holding or not."""
        return replace(self, gates=self.gates | {("unclear", key): gate for key in self.unclear})

    def without(self, members: Collection[Member]) -> Consent:
        """Return the same, with these members consenting in any case."""
        left = {m: role for m, role in self.roles.items() if m not in members}
        return replace(self, gates=self.gates | dict.fromkeys(members, ALWAYS), roles=left)


def consent(network: Network, statuses: Statuses, *, now: bool = False, weighted: bool = True) -> Consent:
    """Return what the goal needs of those who decide.

    With `now`, only who refuses at a decision as things stand has a say there: the others do not refuse, who abstains does
    so still, and who keeps it off the agenda stops it. Otherwise only votes count: the rules give nobody power over the
    agenda. Unless `weighted`, what is asked of votes by weight is left out.
    """
    made = _Builder(network, statuses, now, weighted)
    for key in reach(network, lambda key: statuses[key] is not Status.ACHIEVED):
        made.add(network.nodes[key])
    roles = {member: frozenset(role) for member, role in made.roles.items()}
    return Consent(network.goal, made.gates, roles, tuple(made.unclear), made.weighed)


class _Builder:
    """Makes the gates of one requirement after another."""

    def __init__(self, network: Network, statuses: Statuses, now: bool, weighted: bool) -> None:
        self.network, self.statuses, self.now, self.weighted = network, statuses, now, weighted
        self.gates: Gates = {}
        self.roles: dict[Member, set[Hashable]] = {}
        self.unclear: dict[Key, None] = {}
        self.weighed: dict[Node, Weighed] = {}

    def add(self, node: Requirement) -> None:
        below: list[Node] = [*node.below]
        self.gates |= {key: ALWAYS for key in node.below if self.statuses[key] is Status.ACHIEVED}
        own: list[Node] = []
        if node.kind == "Criterion" and node.judged is Status.BLOCKED:
            own = [self.say(node.key, Member(actor), "imposed") for actor in dict.fromkeys(a for a, _ in node.imposed)]
        elif node.question is not None:
            own = list(self.decision(node, node.question))
        defined = not 0 < node.minimum <= len(below) if node.kind == "AtLeast" else not below
        if node.kind not in ("Criterion", "Decision") and defined:
            self.gates[node.key] = every(self.nothing_known(node.key))
        elif node.kind == "AnyOf":
            self.gates[node.key] = some(*below)
        elif node.kind == "AtLeast":
            self.gates[node.key] = Gate(tuple(below), node.minimum)
        else:
            self.gates[node.key] = every(*own, *below)

    def nothing_known(self, key: Key) -> Node:
        self.unclear[key] = None
        self.gates["unclear", key] = NEVER
        return ("unclear", key)

    def say(self, key: Key, member: Member, *how: Hashable) -> Node:
        """A member's consent at one decision, or on a criterion that it imposed."""
        self.roles.setdefault(member, set()).add((key, *how))
        self.gates["consents", key, member] = every(member)
        return ("consents", key, member)

    def decision(self, node: Requirement, question: Question) -> Iterator[Node]:
        """What is needed of those who can stop it, and of each threshold."""
        key, rule, cast = node.key, question.rule, ballots(node, self.statuses)
        if self.now and question.record is not None and self.statuses[key] is Status.BLOCKED:
            yield from self.recorded(key, question, question.record, cast)
            return
        vacant = max(0, (question.seats or 0) - len(cast))
        if not (cast or vacant):
            yield self.nothing_known(key)
            return
        if not (rule.thresholds or (vacant and rule.veto == "EveryMember") or any(b.veto for b in cast)):
            yield self.nothing_known(key)  # what the rule asks for
        one = (Fraction(1),) * len(rule.thresholds)
        everybody = [(Member(b.actor), b) for b in cast]
        everybody += [(Member("", question.body, i), Ballot("", "yes", Status.OPEN)) for i in range(vacant)]
        voters, weights = list[Voter](), dict[Member, tuple[Fraction | None, ...]]()
        for member, ballot in everybody:
            weighs = ballot.weights if self.weighted and ballot.weights else one
            weights[member], known = weighs, tuple(w or Fraction() for w in weighs)
            if self.now and ballot.vote != "no":
                voters.append(Voter("abstain" if ballot.vote == "abstain" else "yes", (), known))
                continue
            vetoes = (self.now and _stops(ballot)) or ballot.veto or (not member.actor and rule.veto == "EveryMember")
            consents = self.say(key, member, vetoes, known)
            voters.append(Voter("no", ((consents, "yes"),), known))
            if vetoes:
                yield consents
        for number, bar in enumerate(rule.thresholds):
            if self.weighted or not bar.weighted_by:
                says = {m: w[number] for m, w in weights.items()}
                yield self.counted(key, number, bar, voters, says, vacant=bool(vacant))

    def counted(
        self,
        key: Key,
        number: int,
        bar: Threshold,
        voters: Sequence[Voter],
        weights: Mapping[Member, Fraction | None],
        *,
        vacant: bool,
    ) -> Node:
        """What is needed for one threshold of a rule."""
        everyone = sum((v.weights[number] for v in voters), Fraction())
        short = bar.share is None and not bar.passes(everyone, Fraction(), everyone, bar.minimum_objectors)
        if (
            short or None in weights.values() or (bar.weighted_by and vacant)
        ):  # some members, or a weight, are not known
            return self.nothing_known(key)
        name = ("vote", key, number)
        top = threshold(self.gates, name, bar, number, voters, sure=True)
        if not everyone:  # what weighs nothing carries nothing
            self.gates[name, "weight"] = NEVER
        elif bar.weighted_by:
            stands = [("abstain" if v.vote == "abstain" else "yes", v.weights[number]) for v in voters]
            says = tuple(
                (m, w) for (m, w), v in zip(weights.items(), voters, strict=True) if w is not None and v.options
            )
            self.weighed[top] = Weighed(key, weighing(bar, stands), says)
        return top

    def recorded(self, key: Key, question: Question, record: Assertion, cast: tuple[Ballot, ...]) -> Iterator[Node]:
        """What is needed of those who refuse now, after a vote that is on record."""
        rule, refusing = question.rule, [b for b in cast if b.vote == "no"]
        said = {b.actor: self.say(key, Member(b.actor), _stops(b) or b.veto) for b in refusing}
        yield from (said[b.actor] for b in refusing if _stops(b) or b.veto)
        known = {"votesFor", "votesAgainst"} <= set(record.slots) and "outcome" not in record.slots
        if not known or any(bar.weighted_by for bar in rule.thresholds):
            yield self.nothing_known(key)
            return
        yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
        absent = max(len(cast), question.seats or 0) - yes - no - abstained
        if yes + no + abstained > MAX_VOTES:
            yield self.nothing_known(key)
            return
        in_time = [said[b.actor] for b in refusing if not (b.begin and record.begin and b.begin > record.begin)][:no]
        unnamed = [Member("", question.body, place) for place in range(no - len(in_time))]
        against = [*in_time, *(self.say(key, m, rule.veto == "EveryMember") for m in unnamed)]
        if rule.veto == "EveryMember":
            yield from against
        voters = [Voter("yes")] * yes + [Voter("abstain")] * abstained + [Voter("no", ((c, "yes"),)) for c in against]
        for number, bar in enumerate(rule.thresholds):
            away = [] if bar.share is not None and bar.share_of == "VotesCast" else [Voter("abstain")] * absent
            yield threshold(self.gates, ("vote", key, number), bar, number, [*voters, *away], sure=True)


def _stops(ballot: Ballot) -> bool:
    return ballot.stance == "KeepsOffAgenda"
