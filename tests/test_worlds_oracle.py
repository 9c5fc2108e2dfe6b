"""Random worlds, written as Turtle, loaded and traced on random days, against an oracle that reads them as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from operator import itemgetter
from random import Random

from kgtools.dataset import load
from kgtools.ladder import Status
from kgtools.rules import Ballot, Rule, Threshold
from kgtools.terms import local_name
from kgtools.tracing import trace
from tests.oracle import Record, Requirement, blockers, least
from tests.test_rules_oracle import SILENCE, said

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
BY_POPULATION = Threshold(share=HALF, share_of="AllMembers", weighted_by="population")
RULES = {
    name: Rule(name, name, veto, silence, thresholds)
    for name, veto, silence, thresholds in (
        ("consensus", "EveryMember", "Assent", ()),
        ("ratification", "EveryMember", "Pending", ()),
        ("two-thirds", None, "NotVoting", (Threshold(share=TWO_THIRDS),)),
        ("majority", None, "NotVoting", (Threshold(share=HALF, share_of="AllMembers", more_than=True),)),
        ("council", "core", "NotVoting", (Threshold(votes_needed=2),)),
        ("double", None, "Assent", (Threshold(share=HALF, share_of="AllSeats", minimum_objectors=2), BY_POPULATION)),
        ("prerogative", None, "Assent", (Threshold(votes_needed=1),)),
    )
}
POPULATION = {"a": 50, "b": 30, "c": 10}  # of d it is not known
DECISIONS, GROUPS, CRITERIA = ["d1", "d2", "d3"], ["g1", "g2", "g3"], ["c1", "c2"]
BASES = ["Expected", "Stated", "Exercised"]


# -------------------- a world as plain data


@dataclass(frozen=True)
class Said:
    """An assertion: local names in slots, and days of January 2020 as numbers. What holds `since` 0 gives no day."""

    kind: str
    slots: dict[str, str | int]
    since: int = 0
    until: int = 99
    name: str = ""

    def __getattr__(self, slot):
        return self.slots.get(slot)

    def about(self, applicant):
        return self.slots.get("applicant") in (None, applicant)


@dataclass(frozen=True)
class World:
    """Requirements by name, who decides them under which rule, and what is said. Nobody is a member of the boss."""

    kinds: dict[str, str]
    minimum: dict[str, int]
    bodies: dict[str, str]
    rules: dict[str, str]
    said: list[Said] = field(default_factory=list)
    day: int = 0

    def of(self, kind, **slots):
        """What is said of a kind, on this day."""
        today = (s for s in self.said if s.kind == kind and s.since <= self.day < s.until)
        return [s for s in today if s.slots.items() >= slots.items()]

    # who needs what

    def needs(self, key):
        name, applicant = key
        waived = {w.waived for w in self.of("Waiver", applicant=applicant)}
        found = [d for d in self.of("Dependency", dependent=name) if d.about(applicant) and d.name not in waived]
        others = [d for d in found if (d.dependsOn, d.ofApplicant) != key]  # nobody waits for itself
        return tuple(dict.fromkeys((d.dependsOn, d.ofApplicant or applicant) for d in others))

    def attained(self, key):
        name, applicant = key
        if name == "goal":
            return self.of("Membership", member=applicant, organisation="club")
        return [d for d in self.acts("DecisionTaken", key) if not 0 < d.since < self.put(key)]

    def acts(self, kind, key):
        """What was done about a decision since an attainment of what stands above it last ended."""
        return [s for s in self.of(kind, decision=key[0], applicant=key[1]) if s.since >= self.void_before(key)]

    def put(self, key):
        """When the question was put last: a new round, in which what was decided or said in favour before is void."""
        return max((referral.since for referral in self.acts("Referral", key)), default=0)

    def beneath(self, top):
        found = {top}
        while more := {n for key in found for n in self.needs(key) if n[1] == top[1]} - found:
            found |= more
        return found

    def void_before(self, key, *, refusals=False):
        """When an attainment of what stands above last ended: acts of earlier days are void; refusals, if before it began."""
        attained = [s for s in self.said if s.slots == {"member": key[1], "organisation": "club"}]
        ended = [s for s in attained if s.until <= self.day and key in self.beneath(("goal", key[1]))]
        last = max(ended, key=lambda s: s.until, default=None)
        return 0 if last is None else last.since if refusals else last.until

    # who says what

    def members(self, organisation):
        return {s.member for s in self.of("Membership", organisation=organisation)}

    def ballots(self, key, rule, referred, voted):
        """What each voter says now, and then what it says once that has ended: best precedence first."""
        body = self.bodies[key[0]]
        silence = Status.PENDING if referred and rule.silence == "Assent" else SILENCE[rule.silence]
        for voter in [body] if body == "boss" else sorted(self.members(body) - {key[1]}):
            veto = rule.veto == "EveryMember" or voter in self.members(rule.veto)
            people = Fraction(POPULATION[voter]) if voter in POPULATION else None
            weights = tuple(people if t.weighted_by else Fraction(1) for t in rule.thresholds)
            silent = Ballot(voter, "silent", silence, veto=veto, weights=weights)
            ranked = sorted(self.positions(key, silent), key=itemgetter(0), reverse=True)
            told = [*(ballot for _, ballot in ranked), *self.expected(key, silent), silent]
            left = [b for b in told if not (b.vote == "no" and b.begin and voted and b.begin < voted)]
            last = next(i for i, b in enumerate(left) if b.vote != "no")  # which does not end
            yield tuple(left[: last + 1])

    def positions(self, key, silent):
        """A voter's positions: stage over goal, exercised over stated over expected, then the latest; of one day the worst.

        Of the worst, one without a condition comes first, and then the agenda.
        """
        for p in self.of("Position", holder=silent.actor):
            to_stage = p.towards == key[0]
            to_goal = p.towards not in DECISIONS and key in self.beneath((p.towards, key[1]))
            refuses = p.stance not in ("Supports", "Abstains")
            void = p.basis == "Exercised" and p.since < self.void_before(key, refusals=refuses)
            void = void or (p.basis == "Exercised" and not refuses and 0 < p.since < self.put(key))
            if p.about(key[1]) and p.modality != "Prediction" and not void and (to_stage or to_goal):
                b = stated(p, silent)
                worst = (-b.status, not b.unless, b.stance == "KeepsOffAgenda")
                yield (to_stage, BASES.index(p.basis), p.since, *worst), b

    def expected(self, key, silent):
        """An objection where recognition matters and is denied; unknown where it matters and nothing is known of it."""
        words = self.of("Recognition", recogniser=silent.actor, recognised=key[1])
        denied = [w.since for w in words if w.negated]
        if denied and self.of("Sensitivity", decision=key[0]):
            begun = (said(day_of(min((since for since in denied if since), default=0))),)
            yield replace(silent, vote="no", status=Status.BLOCKED, stance="Objects", basis="expected", because=begun)
        elif not words and self.of("Sensitivity", decision=key[0]):
            yield replace(silent, vote="unknown", status=Status.UNKNOWN)

    # where that leaves a requirement

    def requirement(self, key):
        name, applicant = key
        kind = self.kinds[name]
        own = Requirement(kind, self.needs(key), self.minimum.get(name, 0), attained=bool(self.attained(key)))
        if kind == "Decision":
            return self.decision(key, own)
        if kind == "Criterion":  # the latest finding counts; of one day the worst
            judged = {"Met": Status.ACHIEVED, "PartlyMet": Status.PENDING, "NotMet": Status.BLOCKED}
            findings = self.of("Finding", criterion=name, applicant=applicant)
            best = max(((f.since, -judged[f.outcome]) for f in findings), default=None)
            return replace(own, judged=best and Status(-best[1]))
        return own

    def decision(self, key, own):
        rule, votes, referrals = RULES[self.rules[key[0]]], self.acts("Vote", key), self.acts("Referral", key)
        votes = [v for v in votes if not 0 < v.since < self.put(key)]
        vote = max(votes, key=lambda v: (v.since, v.round), default=None)
        day = vote and day_of(vote.since)
        if vote and self.changed_its_mind(key, rule, vote):
            vote = day = None
        given_in = vote and (vote.outcome == "Passed" or (not vote.outcome and vote.votesAgainst == 0))
        ballots = self.ballots(key, rule, bool(referrals or votes), day if given_in else None)
        record = vote and Record(day, vote.outcome, vote.votesFor, vote.votesAgainst, vote.abstentions or 0)
        return replace(own, rule=rule, members=tuple(ballots), record=record, referred=bool(referrals))

    def changed_its_mind(self, key, rule, vote):
        """Whether a holder of a veto that refused in a lost vote has given in since."""
        body = self.bodies[key[0]]
        voters = {body} if body == "boss" else self.members(body) - {key[1]}
        holders = voters if rule.veto == "EveryMember" else self.members(rule.veto)
        refused = [
            p
            for p in self.said
            if (p.kind, p.towards) == ("Position", key[0])
            and p.stance not in ("Supports", "Abstains")
            and not p.negated
            and p.modality != "Prediction"
            and p.about(key[1])
            and p.holder in holders
            and p.since <= vote.since < p.until <= self.day
        ]
        won = vote.outcome == "Passed" or (not vote.outcome and vote.votesAgainst == 0)
        return bool(rule.veto and refused and not won)

    def network(self, goal):
        """Everything that the goal needs, and whatever would end an objection to that."""
        found, queue = {}, [goal]
        while queue:
            key = queue.pop()
            if key not in found:
                found[key] = self.requirement(key)
                queue += [*found[key].needs, *((condition, key[1]) for condition in found[key].conditions)]
        return found


def stated(position, silent):
    """The ballot that a position makes; "does not object" leaves its holder silent."""
    support = Status.ACHIEVED if position.basis == "Exercised" else Status.OPEN
    votes = {"Supports": ("yes", support), "Abstains": ("abstain", Status.OPEN)}
    vote, status = votes.get(position.stance, ("no", Status.BLOCKED))
    if position.negated:
        vote, status = silent.vote, silent.status
    return replace(
        silent,
        vote=vote,
        status=status,
        stance=None if position.negated else position.stance,
        basis=position.basis.lower(),
        unless=(position.unless,) if position.unless and vote == "no" else (),
        because=(said(day_of(position.since)),),
    )


def day_of(number):
    return date(2020, 1, number) if number else None


# -------------------- a random world


def random_world(luck):
    groups = {group: luck.choice(["AllOf", "AnyOf", "AtLeast", "Standing"]) for group in GROUPS}
    world = World(
        kinds={
            "goal": "Standing",
            **dict.fromkeys(DECISIONS, "Decision"),
            **dict.fromkeys(CRITERIA, "Criterion"),
            **groups,
        },
        minimum={group: luck.randint(1, 2) for group, kind in groups.items() if kind == "AtLeast"},
        bodies={decision: luck.choice(["club", "club", "court", "boss"]) for decision in DECISIONS},
        rules={decision: luck.choice([*RULES, *["consensus", "ratification"] * 2]) for decision in DECISIONS},
    )
    # a refusal that ends must not uncover another that keeps the question off the agenda
    stances = ["Supports", "Supports", "Abstains", "Objects", "Withholds", luck.choice(["KeepsOffAgenda", "unless"])]

    def say(kind, since=None, until=None, **slots):
        since = luck.choice([0, 0, 0, *range(1, 8)]) if since is None else since
        until = luck.choice([*[99] * 6, *range(since + 1, 10)]) if until is None else until
        slots = {slot: value for slot, value in slots.items() if value is not None}
        world.said.append(Said(kind, slots, since, until, f"s{len(world.said)}"))

    def perhaps(chance, value):
        return value if luck.random() < chance else None

    for body, members in {"club": "abcd", "court": "ad", "core": "ab"}.items():
        for member in members:
            say("Membership", *luck.choice([(), (0, 99), (0, 99)]), member=member, organisation=body)
    for applicant, ends in (("x", [99, 3, 4, 5]), ("y", [99])):
        if luck.random() < 0.5:
            say("Membership", luck.randint(0, 2), luck.choice(ends), member=applicant, organisation="club")
    everything = [*DECISIONS * 2, *GROUPS, *CRITERIA]
    for dependent in ["goal", *DECISIONS, *GROUPS, *CRITERIA[:1]]:
        most = {"goal": 3}.get(dependent, 2 if dependent in GROUPS else perhaps(0.3, 1) or 0)
        for needed in luck.sample([*everything, "goal"], most):
            always = luck.choice([(), (0, 99), (0, 99), (0, 99)])
            other = luck.choice("xy")
            say(
                "Dependency",
                *always,
                dependent=dependent,
                dependsOn=needed,
                applicant=perhaps(0.1, "x"),
                ofApplicant=perhaps(0.1, other),
            )
            if luck.random() < 0.1:
                say("Waiver", waived=world.said[-1].name, applicant=luck.choice("xxy"))
    for criterion in CRITERIA:
        for _ in range(luck.randint(0, 3)):
            outcome = luck.choice([*["Met"] * 4, "PartlyMet", "NotMet"])
            say("Finding", criterion=criterion, applicant=luck.choice("xxxy"), outcome=outcome)
    for _ in range(luck.randint(0, 12)):
        stance, last = luck.choice(stances), world.said[-1]
        taken = {
            "holder": luck.choice([*"aabbcd", "boss", "z"]),
            "towards": luck.choice([*DECISIONS * 3, "goal", *GROUPS]),
            "applicant": luck.choice(["x", "x", "y", None]),
        }
        basis, days = luck.choice([*BASES, "Exercised"]), ()
        if (
            last.kind == "Position" and luck.random() < 0.5
        ):  # somebody else reports another stance, or one that came later
            taken = {slot: last.slots.get(slot) for slot in taken}
            basis, days = luck.choice([(last.basis, (last.since, last.until)), (basis, days)])
        say(
            "Position",
            *days,
            **taken,
            basis=basis,
            stance="Objects" if stance == "unless" else stance,
            unless=luck.choice(everything) if stance == "unless" else None,
            negated=perhaps(0.1, "true"),
            modality=perhaps(0.1, "Prediction"),
        )
    for decision in DECISIONS:
        for applicant, number in zip("xxy", luck.sample([1, 2, 3], 3), strict=True):
            for kind in luck.choice([["Vote"], ["Vote", "Referral"], ["Referral"], ["DecisionTaken"], *[[]] * 6]):
                how = {"round": number, **random_outcome(luck, world.rules[decision])} if kind == "Vote" else {}
                say(kind, luck.randint(1, 8), 99, decision=decision, applicant=applicant, **how)
        if luck.random() < 0.3:
            say("Sensitivity", decision=decision, sensitiveTo="Recognition")
    for recogniser in "abc":
        for _ in range(luck.choice([0, 1, 1, 2])):
            say("Recognition", recogniser=recogniser, recognised=luck.choice("xxy"), negated=perhaps(0.4, "true"))
    return world


def random_outcome(luck, rule):
    if rule == "double" or luck.random() < 0.5:  # whose counts do not tell
        return {"outcome": luck.choice(["Passed", "Failed"])}
    return {
        "votesFor": luck.randint(0, 4),
        "votesAgainst": luck.choice([0, 0, 1, 2]),
        "abstentions": luck.randint(0, 1),
    }


# -------------------- the same world as Turtle


def turtle(world):
    yield "id:x a kg:State . id:y a kg:State . id:goal kg:attainedBy kg:Membership ; kg:attainedIn id:club ."
    yield from (f"id:{name} kg:population {people} ." for name, people in POPULATION.items())
    for rule in RULES.values():
        yield f"id:{rule.iri} a kg:DecisionRule ; kg:silenceMeans kg:{rule.silence} ."
        if rule.veto:
            yield f"id:{rule.iri} kg:vetoHeldBy {term('', rule.veto)} ."
        for i, t in enumerate(rule.thresholds):
            yield f"id:{rule.iri} kg:threshold id:{rule.iri}-{i} . id:{rule.iri}-{i} a kg:Threshold ; kg:shareOf kg:{t.share_of} ."
            yield f"id:{rule.iri}-{i} kg:moreThan {str(t.more_than).lower()} ; kg:minimumObjectors {t.minimum_objectors} ."
            yield f'id:{rule.iri}-{i} kg:share "{t.share.numerator}/{t.share.denominator}" .' if t.share else ""
            yield f"id:{rule.iri}-{i} kg:votesNeeded {t.votes_needed} ." if t.votes_needed else ""
            yield f"id:{rule.iri}-{i} kg:weightedBy kg:{t.weighted_by} ." if t.weighted_by else ""
    for name, kind in world.kinds.items():
        yield f"id:{name} a kg:{kind} ."
        yield f"id:{name} kg:minimum {world.minimum[name]} ." if name in world.minimum else ""
        yield (
            f"id:{name} kg:decidedBy id:{world.bodies[name]} ; kg:decidedUnder id:{world.rules[name]} ."
            if name in world.bodies
            else ""
        )
    for s in world.said:
        slots = "".join(f" ; kg:{slot} {term(slot, value)}" for slot, value in s.slots.items())
        begin = "on" if s.kind in ("Vote", "Referral", "DecisionTaken") else "from"
        days = {begin: s.since, "until": s.until % 99}
        spans = "".join(f' ; kg:{slot} "{day_of(number)}"^^xsd:date' for slot, number in days.items() if number)
        yield f"assertion:{s.name} a kg:{s.kind}{slots}{spans} ."


def term(slot, value):
    if isinstance(value, int) or slot == "negated":
        return value
    return f"assertion:{value}" if slot == "waived" else f"kg:{value}" if value[0].isupper() else f"id:{value}"


def kind_of(ballot, stage):
    if stage[1] != "x":
        return "coupled"
    kinds = {"Objects": "veto", "Withholds": "withheld", "KeepsOffAgenda": "agenda"}
    return "condition" if ballot.unless else kinds[ballot.stance]


def names(key):
    return tuple(map(local_name, key))


def compare(world, day, dataset):
    """Hold the answer of a day against the oracle's, and return where the goal stands and who blocks it how."""
    goal, network = ("goal", "x"), replace(world, day=day).network(("goal", "x"))
    answer = trace("x", "goal", dataset=dataset, as_of=day_of(day))
    statuses = {names(key): status for key, status in answer.statuses.items()}
    assert statuses.items() >= least(network).items(), day
    expected = {(b.actor, stage, kind_of(b, stage), b.basis) for b, stage in blockers(network, goal)}
    found = {(local_name(b.actor), names(b.stage), b.kind, b.basis) for b in answer.blockers}
    assert found == expected, day
    return statuses[goal], found


def test_answers_of_random_worlds_are_those_of_the_oracle(write):
    seen = Counter()
    for seed in range(400):
        luck = Random(seed)
        world = random_world(luck)
        dataset = load(write("\n".join(turtle(world))))
        for day in luck.sample(range(1, 10), 3):
            status, found = compare(world, day, dataset)
            seen.update([status, *{f"{kind} {basis}" for _, _, kind, basis in found}])
            seen["blockers"] += bool(found)
    assert min(seen[status] for status in Status) >= 20, seen
    assert seen["blockers"] >= 80, seen
    kinds = {f"{kind} exercised" for kind in ("veto", "withheld", "agenda", "condition", "coupled")}
    assert {*kinds, "veto stated", "veto expected"} <= set(seen), seen


def small_world(group, *more):
    """The club, with a as its member, decides d1 and d2 by consensus; the goal needs what `more` says."""
    kinds = {"goal": "Standing", "d1": "Decision", "d2": "Decision", "c1": "Criterion", "g1": group}
    deciding = dict.fromkeys(["d1", "d2"], "club"), dict.fromkeys(["d1", "d2"], "consensus")
    member = Said("Membership", {"member": "a", "organisation": "club"})
    return World(kinds, {"g1": 2}, *deciding, [replace(s, name=f"s{i}") for i, s in enumerate([member, *more])])


def need(dependent, needed, **slots):
    return Said("Dependency", {"dependent": dependent, "dependsOn": needed, **slots})


def test_refusal_after_a_vote_has_passed_makes_nobody_a_blocker(write):
    world = small_world(
        "AtLeast",  # two of three: one has passed, one a refuses, and one fails whatever a does
        *(need(*pair) for pair in (("goal", "g1"), ("g1", "d1"), ("g1", "d2"), ("g1", "c1"))),
        Said("Vote", {"decision": "d1", "applicant": "x", "outcome": "Passed", "round": 1}, since=2),
        Said("Position", {"holder": "a", "towards": "goal", "stance": "Objects", "basis": "Exercised"}, since=3),
        Said("Finding", {"criterion": "c1", "applicant": "x", "outcome": "NotMet"}),
    )
    assert compare(world, 5, load(write("\n".join(turtle(world))))) == (Status.BLOCKED, set())


def test_acts_are_void_whichever_goal_is_asked_for(write):
    world = small_world(
        "AllOf",  # y has lost the standing that the decision on it served, and x waits for that decision
        *(need("goal", "d1"), need("goal", "d1", applicant="x", ofApplicant="y")),
        Said("DecisionTaken", {"decision": "d1", "applicant": "y"}, since=1),
        Said("DecisionTaken", {"decision": "d1", "applicant": "x"}, since=1),
        Said("Membership", {"member": "y", "organisation": "club"}, until=3),
    )
    assert compare(world, 5, load(write("\n".join(turtle(world)))))[0] is Status.OPEN
