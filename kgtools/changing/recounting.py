"""Votes on record, of which only the counts are known: how many would have had to vote otherwise, as gates over changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import partial

from kgtools.assertions import Assertion
from kgtools.ballots import Question
from kgtools.changing.counting import MAX_VOTES, Node, Voter, threshold
from kgtools.changing.voting import Name, Voting
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.rules import Rule, tallied
from kgtools.searching.cheapest import some


class Recounting(Voting):
    """Makes the gates of votes that are only counted."""

    def tally(self, name: Name, key: Key, question: Question, record: Assertion, members: int) -> list[Node] | None:
        """What is needed where only the counts of a vote are known: so many who voted otherwise. None if they do not tell."""
        rule = question.rule
        known = {"votesFor", "votesAgainst"} <= set(record.slots) and "outcome" not in record.slots
        if not known or not (rule.veto or rule.thresholds) or any(bar.weighted_by for bar in rule.thresholds):
            return None
        yes, no, abstained = (record.number(s) for s in ("votesFor", "votesAgainst", "abstentions"))
        absent = max(members, question.seats or 0) - yes - no - abstained if key in self.absent else 0
        if yes + no + abstained + absent > MAX_VOTES:
            return [self.many(name, key, rule, {"for": yes, "against": no, "abstaining": abstained, "absent": absent})]
        against = [self.opponent(key, place) for place in range(no)]
        voters = [Voter("yes")] * yes + against
        for group, number in (("abstaining", abstained), ("absent", absent)):
            leaves = [self.leaf("support", "", key, group=group, place=place) for place in range(number)]
            voters += [Voter("abstain", ((change, "yes"),)) for change in leaves]
        parts = [threshold(self.gates, (name, i), bar, i, voters, sure=True) for i, bar in enumerate(rule.thresholds)]
        return parts + (self.turned(key, no) if rule.veto == "EveryMember" else [])

    def many(self, name: Name, key: Key, rule: Rule, counts: Mapping[str, int]) -> Node:
        """Of very many votes: so many of one kind cast in another way, all at once; mixtures are not looked at."""
        ways = list[Node]()
        kinds = [("against", "support"), ("against", "no-objection"), ("abstaining", "support"), ("absent", "support")]
        for group, kind in kinds:
            size = counts[group]
            passes = partial(_passes, rule, counts, group, kind)
            if 0 < (enough := bisect_left(range(size + 1), True, key=passes)) <= size:
                change = self.leaf(kind, "", key, group=group, number=enough, size=size)
                ways.append(("one of", (change,)))  # each its own gate: they are not of the same effect
                self.gates[ways[-1]] = some(change)
        self.gates[(name, "at once"), "weight"] = some(*ways)
        return (name, "at once"), "weight"


def _passes(rule: Rule, counts: Mapping[str, int], group: str, kind: str, number: int) -> bool:
    """Whether a vote would pass, had so many of one group voted in favour, or abstained."""
    yes = counts["for"] + (number if kind == "support" else 0)
    no = counts["against"] - (number if group == "against" else 0)
    return tallied(rule, yes, no, sum(counts.values())) is Status.ACHIEVED
