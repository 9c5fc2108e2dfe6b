"""What those who vote could do otherwise, as gates over changes: how each votes then, and whether it still stops a decision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from kgtools.ballots import Question
from kgtools.changing.changes import Change, Costs
from kgtools.changing.counting import Gates, Node, Voter
from kgtools.ladder import Status
from kgtools.network import Key, Network, Statuses, beneath
from kgtools.network import Node as Requirement
from kgtools.rules import Ballot, silent
from kgtools.searching.cheapest import Gate, every, some
from kgtools.solving import ballots
from kgtools.terms import local_name
from kgtools.whatif.altering import covered

Name = tuple[Node, ...]
ALWAYS: Gate[Node] = Gate((), 0)


class Voting:
    """Makes the gates of those who vote. `costs` are of the changes that some gate looks at."""

    def __init__(
        self,
        network: Network,
        statuses: Statuses,
        prices: Costs,
        under: Callable[[Key, str], Requirement] | None,
        narrowed: Mapping[Key, Key],
    ) -> None:
        self.network, self.statuses, self.prices, self.under = network, statuses, prices, under
        self.narrowed = narrowed  # where all that counts of what an actor refuses lies beneath something narrower
        self.gates: Gates = {}
        self.costs: dict[Change, int] = {}
        self.scopes = _scopes(network, statuses)
        asked = [(k, node.question) for k, node in network.nodes.items() if node.question]
        self.taken_by = {k[0]: (q.body, k) for k, q in reversed(asked)}  # a rule is that of all applicants
        self.counted = set[Key]()  # decisions in which votes may be counted
        self.passed: dict[Key, list[Node]] = {}  # ways in which a vote on record would have passed
        self.absent = set[Key]()  # and those in which not to vote may count against

    def leaf(self, kind: str, actor: str, target: Key, **more: Any) -> Change:
        """A change, which is noted with its cost."""
        change = Change(kind, actor, target, **more)
        self.costs[change] = self.prices.of(change) * change.number
        return change

    def turned(self, key: Key, number: int) -> list[Node]:
        """Each of those that voted against does so no more."""
        voters = [self.opponent(key, place) for place in range(number)]
        return [self.one_of(("not against", key, i), [n for n, _ in v.options]) for i, v in enumerate(voters)]

    def opponent(self, key: Key, place: int) -> Voter:
        """One of those that voted against, of whom only the number is known."""
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
            yield self.support(key, ballot)

    def support(self, key: Key, ballot: Ballot) -> Change:
        """A vote in favour; of who refuses it costs at least as much as to object no more."""
        change = self.leaf("support", ballot.actor, key)
        if ballot.vote == "no":
            self.costs[change] = max(self.costs[change], self.prices.of(Change("no-objection", ballot.actor, key)))
        return change

    def voter(self, key: Key, question: Question, ballot: Ballot) -> Voter:
        """How a member votes, and how it could."""

        def counted(vote: str) -> str:
            return vote if vote != "silent" else "yes" if question.rule.silence == "Assent" else "unknown"

        now, options = counted(ballot.vote), list[tuple[Node, str]]()
        quiet = silent(question.rule, bool(question.referrals)) >= Status.OPEN
        must = ballot.veto and ballot.status < Status.OPEN
        now = "no" if must else now  # it has to say something
        if now != "yes":
            options.append((self.support(key, ballot), "yes"))
        if now == "no" or (ballot.vote == "unknown" and quiet):
            change = self.no_objection(key, ballot)
            left = self.left(key, ballot, change) or ("silent" if quiet else "abstain")
            options.append((change, counted(left)))
        over = self.over(key, question, ballot)
        options += [(node, counted(vote)) for node, vote, status in over if status >= Status.OPEN or not must]
        return Voter(now, tuple(options), tuple(w or Fraction() for w in ballot.weights))

    def no_objection(self, key: Key, ballot: Ballot) -> Change:
        """That an actor objects no more: at this decision, or at all that it refuses beneath a standing."""
        scope, below = self.scopes.get((ballot.actor, key[1]), (key, frozenset()))
        return self.leaf("no-objection", ballot.actor, self.narrowed.get(scope, scope) if key in below else key)

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
                if len(parts) > 1:
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
    standings = [
        (frozenset(beneath(network.view, *k)), k) for k, n in network.nodes.items() if n.kind in ("Standing", "AllOf")
    ]
    found = {}
    for (actor, applicant), keys in refused.items():
        above = [(len(below), k, below) for below, k in standings if k[1] == applicant and below >= keys]
        if len(keys) > 1 and above:
            found[actor, applicant] = min(above)[1:]
    return found
