"""Decision rules against brute force: every way in which the unknown could vote, every set of votes that suffices."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.rules import Ballot, Rule, Threshold, decide
from tests.oracle import Record, answered

SAME_EVERY_TIME = settings(derandomize=True, deadline=None, database=None)
SAYS = {  # what a member may say, with its vote and where it stands
    "has acted in favour": ("yes", Status.ACHIEVED, "Supports"),
    "says that it will support": ("yes", Status.OPEN, "Supports"),
    "abstains": ("abstain", Status.OPEN, "Abstains"),
    "objects": ("no", Status.BLOCKED, "Objects"),
    "withholds": ("no", Status.BLOCKED, "Withholds"),
    "keeps it off the agenda": ("no", Status.BLOCKED, "KeepsOffAgenda"),
    "is not known": ("unknown", Status.UNKNOWN, None),
}
DAYS = [None, date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)]
EVERYTHING = [*SAYS, "is silent"]
MOODS = [EVERYTHING, [*SAYS][:2], [*SAYS][:2], ["objects", "has acted in favour"]]
SILENCE = {"Assent": Status.OPEN, "Pending": Status.PENDING, "NotVoting": Status.UNKNOWN}
SHARES = [Fraction(1, 3), Fraction(1, 2), Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(1)]
WEIGHTS = [*[Fraction(1), Fraction(2), Fraction(5), Fraction(7, 2), Fraction(1, 3), Fraction(0)] * 3, None]
SHARE_OF = ["VotesCast", "AllMembers", "AllSeats"]

some_of = st.sampled_from
objectors = some_of([0, 0, 0, 1, 2, 3])
thresholds = st.builds(
    Threshold,
    share=some_of(SHARES),
    share_of=some_of(SHARE_OF),
    more_than=st.booleans(),
    minimum_objectors=objectors,
    weighted_by=some_of([None, None, "population"]),
) | st.builds(
    Threshold,
    votes_needed=st.integers(1, 6),
    share_of=some_of(SHARE_OF),
    more_than=st.booleans(),
    weighted_by=some_of([None, None, None, "population"]),
)
rules = st.builds(
    Rule,
    iri=st.just("rule"),
    label=st.just("rule"),
    veto=some_of([None, None, "EveryMember", "some"]),
    silence=some_of(sorted(SILENCE)),
    thresholds=some_of([0, 1, 1, 1, 2, 3]).flatmap(lambda n: st.tuples(*[thresholds] * n)),
)


def said(day=None, **slots):
    return Assertion("a", frozenset(), "a", slots, "fact", False, day, None, (), None, frozenset(), ())


def recorded(record):
    """The assertion of a vote on record."""
    stated = {"outcome": record.outcome, "votesFor": record.votes_for, "votesAgainst": record.votes_against}
    slots = {slot: (value,) for slot, value in stated.items() if value is not None}
    return said(record.day, abstentions=(record.abstentions,), **slots)


def ballot(actor, says, rule, referred, holds_veto, weight, day=None):
    """A member's ballot, as the ladder has it."""
    silence = Status.PENDING if referred and rule.silence == "Assent" else SILENCE[rule.silence]
    vote, status, stance = SAYS.get(says, ("silent", silence, None))
    veto = rule.veto == "EveryMember" or (rule.veto == "some" and holds_veto)
    weighed = tuple(weight if t.weighted_by else Fraction(1) for t in rule.thresholds)
    return Ballot(actor, vote, status, veto=veto, weights=weighed, stance=stance, because=(said(day),))


@st.composite
def questions(draw):
    """A rule, the members' ballots, whether the question was referred, and how many seats there are."""
    rule, referred, members = draw(rules), draw(st.booleans()), draw(st.integers(0, 7))
    weighs = WEIGHTS if any(t.weighted_by for t in rule.thresholds) else [Fraction(1)]
    words = st.tuples(some_of([*draw(some_of(MOODS)) * 2, *EVERYTHING]), some_of(weighs))
    said = draw(st.lists(words, min_size=members, max_size=members))
    ballots = [ballot(f"m{i}", says, rule, referred, i < 2, w, DAYS[i % 4]) for i, (says, w) in enumerate(said)]
    return rule, ballots, referred, draw(some_of([None, None, members, members + 1, members + 3]))


def random_record(luck):
    """A vote on record, by outcome or by counts, one of which may not be known."""
    if luck.random() < 0.2:
        return Record(luck.choice(DAYS), outcome=luck.choice(["Passed", "Failed"]))
    counts = [luck.choice([*range(6), *range(6), None]) for _ in "ab"]
    return Record(luck.choice(DAYS), None, *counts, abstentions=luck.randint(0, 3))


def random_vote(luck):
    """A rule without weights, a vote on record, members of whom few refuse, and how many seats there are."""
    thresholds = [
        Threshold(
            share=luck.choice([None, *SHARES]),
            share_of=luck.choice(SHARE_OF),
            votes_needed=luck.randint(1, 6),
            more_than=luck.random() < 0.5,
            minimum_objectors=luck.choice([0, 0, 1, 2, 3]),
        )
        for _ in range(luck.choice([0, 1, 1, 2]))
    ]
    for i, t in enumerate(thresholds):
        thresholds[i] = replace(t, votes_needed=None) if t.share else replace(t, minimum_objectors=0)
    rule = Rule("rule", "rule", luck.choice([None, "EveryMember", "some"]), "NotVoting", tuple(thresholds))
    says = [luck.choice([*["is silent"] * 20, *EVERYTHING]) for _ in range(luck.randint(0, 7))]
    ballots = [ballot(f"m{i}", s, rule, False, i < 3, Fraction(1), luck.choice(DAYS)) for i, s in enumerate(says)]
    return rule, ballots, random_record(luck), luck.choice([None, len(says), len(says) + 3])


def test_rule_stands_where_brute_force_says():
    seen = Counter()

    @settings(SAME_EVERY_TIME, max_examples=3000)
    @given(questions())
    def agrees(question):
        rule, ballots, referred, seats = question
        expected = answered(rule, ballots, None, referred, seats)
        assert decide(rule, ballots, None, referred, seats) is expected
        seen[expected] += 1

    agrees()
    assert all(seen[status] >= 100 for status in Status), seen


def test_vote_on_record_stands_where_each_part_of_the_rule_says():
    seen = Counter()
    for seed in range(5000):
        rule, ballots, record, seats = random_vote(Random(seed))
        expected = answered(rule, ballots, record, seats=seats)
        assert decide(rule, ballots, recorded(record), seats=seats) is expected, (seed, rule, ballots, record, seats)
        seen[expected] += 1
    assert min(seen[status] for status in (Status.BLOCKED, Status.UNKNOWN, Status.ACHIEVED)) >= 500, seen


@pytest.mark.parametrize("veto", [None, "EveryMember"])
def test_count_on_record_that_fails_one_part_is_blocked_however_the_other_parts_are_weighted(veto):
    half = Threshold(share=Fraction(1, 2))
    rule = Rule("rule", "rule", veto, "NotVoting", (half, replace(half, weighted_by="population")))
    lost = Record(votes_for=1, votes_against=9)
    ballots = [ballot(f"m{i}", "is silent", rule, False, False, Fraction(1)) for i in range(10)]
    assert decide(rule, ballots, recorded(lost)) is answered(rule, ballots, lost) is Status.BLOCKED
