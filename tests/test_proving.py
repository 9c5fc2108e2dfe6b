"""Proofs follow from what they cite, and from nothing less; and they are told so that they can be read aloud."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from html import escape
from itertools import product
from random import Random

import pytest
import rdflib
from lxml import etree

from kgtools.catalogue import catalogue
from kgtools.changing.roadmaps import roadmap
from kgtools.changing.unblocking import unblock
from kgtools.dataset import load
from kgtools.errors import UsageError
from kgtools.exporting.mermaid import advice
from kgtools.ladder import Status
from kgtools.network import Network
from kgtools.proving.reckoning import argue, prove
from kgtools.rules import decide, unopposed
from kgtools.solving import solve
from kgtools.terms import ID, KG, local_name
from kgtools.tracing import trace, trace_goal
from kgtools.validation import validate
from kgtools.views import view
from tests.conftest import run
from tests.oracle import Record
from tests.test_exporting import READERS, chromium, needs_chromium, needs_dot, needs_readers
from tests.test_network_oracle import network, random_network
from tests.test_rules_oracle import recorded, said

OUTCOMES = {"Met": Status.ACHIEVED, "PartlyMet": Status.PENDING, "NotMet": Status.BLOCKED}
WORST, BEST = Status.BLOCKED, Status.ACHIEVED

# -------------------- a checker of its own: where a step stands by what it cites, whatever the rest is


def conclude(step, values, met, otherwise, parts=None, cast=None):
    """Where the requirement of a step stands if the cited steps stand at these values and all else at `otherwise`."""
    node, parts = step.node, all_parts(step) if parts is None else parts
    below = [values[link.claim] for key in node.below for link in step.needs if link.claim[0] == key and link in parts]
    below += [otherwise] * (len(node.below) - len(below))
    if node.kind == "Criterion":
        return min([judged(node, step.because if "because" in parts else (), otherwise), *below])
    if "because" in parts:
        return Status.ACHIEVED
    if node.question:
        voted = voting(step.vote, met, otherwise, cast) if "vote" in parts else otherwise
        return min([voted, *below])
    if not below:
        return Status.UNKNOWN
    number = {"AnyOf": 1, "AtLeast": node.minimum}.get(node.kind, len(below))
    if not 0 < number <= len(below):
        return Status.UNKNOWN
    found = sorted(below)[-number]
    return min(found, Status.PENDING) if node.kind == "Standing" else found


def all_parts(step):
    return [*["because"] * bool(step.because), *["vote"] * bool(step.vote), *step.needs]


def judged(node, because, otherwise):
    if not node.because:  # nobody judged it
        return Status.UNKNOWN
    found = []
    for finding in because:
        status = OUTCOMES.get(local_name(finding.one("outcome") or ""), Status.UNKNOWN)
        denied = Status.BLOCKED if status is Status.ACHIEVED else Status.UNKNOWN
        found.append(denied if finding.negated else status)
    return min(found, default=otherwise)


def voting(vote, met, otherwise, cast=None):
    cited = {c.ballot.actor: c for c in (vote.cast if cast is None else cast)}
    question, stand = vote.question, []
    for first in question.ballots:
        if first.actor not in cited:
            worst = replace(first, vote="no", status=WORST, stance="KeepsOffAgenda", because=())
            stand.append(worst if otherwise is WORST else replace(first, vote="yes", status=BEST, stance=None))
            continue
        found = cited[first.actor]
        ended = [e for e in found.ended if later_vote(question, e.ballot) or (e.met and met.issuperset(e.met))]
        stand.append(next(b for b in first.chain if b not in [e.ballot for e in ended]))
    return decide(question.rule, stand, question.record, bool(question.referrals), question.seats)


def later_vote(question, refusal):
    record = question.record
    return bool(record and unopposed(record) and record.begin and refusal.begin and refusal.begin < record.begin)


def follows(steps, otherwise):
    """Where every step stands, worked out from nothing but what the proof cites: the least fixpoint of the steps."""
    met = set()
    while True:
        values = dict.fromkeys(steps, Status.BLOCKED)
        while (new := {c: conclude(s, values, met, otherwise) for c, s in steps.items()}) != values:
            values = new
        reached = {claim for s in steps.values() for c in casts(s) for e in c.ended for claim in e.met}
        reached = {claim for claim in reached if values[claim] is Status.ACHIEVED} | met
        if reached == met:
            return values
        met = reached


def casts(step):
    return step.vote.cast if step.vote else ()


def check(steps, statuses):
    """A proof proves its conclusion, and each of its steps, from above and from below."""
    least, most = follows(steps, WORST), follows(steps, BEST)
    final = next(iter(steps))[1]
    for claim, step in steps.items():
        assert claim[1] < final or step.status is statuses[claim[0]]
        assert least[claim] is step.status, (claim, least[claim], step.status)
        assert most[claim] is step.status, (claim, most[claim], step.status)
        for cast in casts(step):
            chain = next(b for b in step.node.question.ballots if b.actor == cast.ballot.actor).chain
            assert [*(e.ballot for e in cast.ended), cast.ballot] == [*chain[: len(cast.ended) + 1]]
            assert all(later_vote(step.node.question, e.ballot) or e.met for e in cast.ended)
            assert all({c[0][0] for c in e.met} == set(e.ballot.unless) for e in cast.ended if e.met)
            assert all(least[c] is Status.ACHIEVED for e in cast.ended for c in e.met)
            if claim[1] == final and cast.ballot.vote == "no":  # nothing has ended it
                assert not later_vote(step.node.question, cast.ballot)
                assert not cast.ballot.unless or any(most[c] < Status.ACHIEVED for c in cast.unmet)
        minimal(step, {**{c: s.status for c, s in steps.items()}})


def minimal(step, values):
    """Any so many of the parts suffice, and no fewer; of the ballots likewise."""
    met = {claim for c in casts(step) for e in c.ended for claim in e.met}
    parts = all_parts(step)

    def told(those):
        return all(conclude(step, values, met, otherwise, those) is step.status for otherwise in (WORST, BEST))

    assert told(parts)
    if step.enough is not None:
        assert step.enough <= len(parts)
        assert all(map(told, some(parts, step.enough)))
        assert not any(map(told, some(parts, step.enough - 1)))
    if step.vote and step.vote.enough is not None:
        vote = step.vote

        def voted(those):
            return all(voting(vote, met, otherwise, those) is vote.status for otherwise in (WORST, BEST))

        assert all(map(voted, some(vote.cast, vote.enough)))
        assert not any(map(voted, some(vote.cast, vote.enough - 1)))


def some(things, number):
    """Some ways to take so many: runs of them, from every place."""
    if number < 0:
        return []
    twice = [*things, *things]
    return [twice[i : i + number] for i in range(max(1, min(len(things), 12)))]


# -------------------- proofs are sound and sufficient


def random_proofs():
    for seed in range(1500):
        luck = Random(seed)
        found = network(random_network(luck))
        nodes = {}
        for key, plain in found.nodes.items():
            node = plain
            if node.kind == "Criterion" and node.judged is not None:
                outcome = next(o for o, status in OUTCOMES.items() if status is node.judged)
                node = replace(node, because=(said(outcome=(ID + outcome,)),))
            if node.question and luck.random() < 0.4:
                counts = [luck.randint(0, 3) for _ in range(3)]
                record = Record(
                    date(2020, 1, luck.randint(1, 3)), luck.choice([None, None, "Passed", "Failed"]), *counts
                )
                cast = tuple(dated(luck, b) for b in node.question.ballots)
                node = replace(node, question=replace(node.question, record=recorded(record), ballots=cast))
            nodes[key] = node
        yield seed, Network(None, found.goal, nodes)


def dated(luck, first):
    """The same ballots, each of a day; whoever refuses is silent once that has ended."""
    last = first.chain[-1]
    found = replace(last, vote="silent", status=Status.UNKNOWN, stance=None, because=()) if last.vote == "no" else None
    for b in reversed(first.chain):
        because = (said(date(2020, 1, luck.randint(1, 3))),)
        found = replace(b, because=because, otherwise=found)
    return found


def test_proofs_follow_from_what_they_cite_in_random_networks():
    seen = Counter()
    for seed, found in random_proofs():
        statuses = solve(found)
        for goal in found.nodes:
            steps = argue(replace(found, goal=goal))
            try:
                check(steps, statuses)
            except AssertionError as error:
                raise AssertionError(seed, goal) from error
            seen[statuses[goal]] += 1
            seen["ended"] += any(c.ended for s in steps.values() for c in casts(s))
            seen["ended by a vote"] += any(not e.met for s in steps.values() for c in casts(s) for e in c.ended)
            seen["unless"] += any(c.unmet for s in steps.values() for c in casts(s))
            seen["earlier turn"] += len({turn for _, turn in steps}) > 1
            seen["of many"] += any(s.enough not in (None, 0, 1, len(all_parts(s))) for s in steps.values())
    assert all(seen[status] >= 50 for status in Status), seen
    assert min(seen[what] for what in ("ended", "ended by a vote", "unless", "earlier turn", "of many")) >= 20, seen


@pytest.mark.parametrize("day", ["2010-06-01", "2024-02-10", "2025-03-10"])
def test_proofs_of_the_whole_graph_follow_from_what_they_cite(bundled, day):
    chosen, listed = view(bundled, day), catalogue(bundled)
    seen = Counter()
    for applicant, standing in product(listed.applicants, listed.standings):
        found = trace_goal(chosen, standing, applicant)
        proof = prove(found)
        check(proof.steps, found.statuses)
        seen[found.status] += 1
        for assertion in {a for step in proof.steps.values() for a in step.said}:
            assert assertion.holds(chosen.as_of) or assertion.end, assertion.iri


SOME_GOALS = [
    ("Kosovo", "PfP"),
    ("Kosovo", "NATO"),
    ("Türkiye", "EU"),
    ("Kosovo", "Council of Europe"),
    ("Kosovo", "UN"),
]


@pytest.mark.parametrize(("applicant", "standing"), SOME_GOALS)
def test_proofs_of_what_would_unblock_a_goal_and_of_each_step_towards_it_follow(bundled, applicant, standing):
    found = unblock(applicant, standing, dataset=bundled, as_of="2025-03-10", seconds=20)
    parts = [*found.proof.parts, *roadmap(applicant, standing, dataset=bundled, as_of="2025-03-10").proof.parts]
    assert len(parts) > 3
    for _, proof in parts:
        assert proof.trace.statuses == solve(proof.trace.network)
        check(proof.steps, proof.trace.statuses)
    assert found.proof.parts[-1][1].goal.status >= Status.OPEN


def test_proof_rests_on_no_more_than_was_accepted(bundled):
    facts = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", accept=["fact"])
    assert facts.status is Status.OPEN  # that recognition matters is only claimed
    assert {a.modality for s in facts.proof.steps.values() for a in s.said} <= {"fact"}


# -------------------- what it says

SMALL = """
id:a a kg:State ; skos:prefLabel "Aland"@en . id:b a kg:State ; skos:prefLabel "Bland"@en . id:c a kg:State ; skos:prefLabel "Cland"@en .
id:x a kg:State ; skos:prefLabel "Xland"@en . id:o a kg:Institution ; skos:prefLabel "the League"@en .
id:consensus a kg:DecisionRule ; skos:prefLabel "consensus"@en ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
id:majority a kg:DecisionRule ; skos:prefLabel "majority"@en ; kg:share "1/2" ; kg:moreThan true ; kg:shareOf kg:VotesCast ; kg:silenceMeans kg:NotVoting .
id:s a kg:Standing ; skos:prefLabel "standing"@en ; kg:attainedBy kg:Membership ; kg:attainedIn id:o .
id:d a kg:Decision ; skos:prefLabel "admission"@en ; kg:decidedBy id:o ; kg:decidedUnder id:consensus .
id:e a kg:Decision ; skos:prefLabel "other way"@en ; kg:decidedBy id:o ; kg:decidedUnder id:majority .
id:k a kg:Criterion ; skos:prefLabel "reform"@en . id:l a kg:Criterion ; skos:prefLabel "peace"@en .
id:any a kg:AnyOf ; skos:prefLabel "either way"@en . id:two a kg:AtLeast ; skos:prefLabel "two of three"@en ; kg:minimum 2 .
id:all a kg:AllOf ; skos:prefLabel "confidence"@en . id:more a kg:AllOf ; skos:prefLabel "progress"@en .
assertion:m a kg:Membership ; skos:prefLabel "Aland, Bland and Cland are members of the League"@en ; kg:member id:a, id:b, id:c ; kg:organisation id:o .
"""


@pytest.fixture
def say(write):
    """The proof of the standing for Xland in a small graph with these further dependencies and assertions, as lines."""

    def _say(needs, more="", **chosen):
        lines = [
            f'assertion:n{i} a kg:Dependency ; skos:prefLabel "{a} needs {b}"@en ; kg:dependent id:{a} ; kg:dependsOn id:{b} .'
            for i, (a, b) in enumerate(need.split() for need in needs.split(", "))
        ]
        found = trace("x", "s", dataset=load(write(SMALL + "\n".join([*lines, more]))), as_of="2020-01-01", **chosen)
        check(found.proof.steps, found.statuses)
        head, _, proof = found.proof.format().partition("\nProof\n")
        assert f"is {found.status}" in head
        return [line.removeprefix("  ") for line in proof.splitlines()]

    return _say


def position(name, holder, stance, towards="d", **slots):
    more = "".join(f" ; kg:{slot.rstrip('_')} {value}" for slot, value in slots.items())
    label = f'skos:prefLabel "{name}"@en'
    return f"assertion:{name} a kg:Position ; {label} ; kg:holder id:{holder} ; kg:towards id:{towards} ; kg:stance kg:{stance}{more} .\n"


FINDING = 'assertion:f a kg:Finding ; skos:prefLabel "reform is there"@en ; kg:criterion id:k ; kg:outcome kg:Met ; kg:from "2019-01-01"^^xsd:date .\n'
CAST = {"basis": "kg:Exercised", "from_": '"2019-06-01"^^xsd:date'}
MEMBERS = "Aland, Bland and Cland are members of the League [fact: no source]"


def test_expected_objections_rest_on_recognition_and_on_why_it_matters(bundled):
    text = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").format()
    proof = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").proof.format()
    assert (
        "    invitation to the Partnership for Peace: blocked, as North Atlantic Council decides (32 vote, rule: consensus): "
        "4 are expected to object, each of whom suffices\n"
        "      each of Greece, Romania, Slovakia and Spain is expected to object\n"
        "        this is inferred: no announcement and no act is on record\n"
    ) in proof
    for line in text.splitlines():  # all that the answer says of them, its proof says
        if "does not recognise" in line or "rests on" in line:
            assert line.strip().removeprefix("- ") in proof
    assert len(proof.splitlines()) < 30
    assert "Greece objects" not in proof


def test_lost_vote_tells_what_was_needed(bundled):
    proof = trace("Kosovo", "UNESCO", dataset=bundled, as_of="2015-12-01").proof
    (vote,) = [step.vote for step in proof.steps.values() if step.vote]
    assert (vote.cast, vote.enough) == ((), 0)  # nobody blocks it alone, and the record proves it
    counts = "the vote on record is 92 in favour, 50 against, 29 abstaining; two thirds of the votes cast (95 of 142) are needed"
    assert counts in proof.format()


def test_best_alternative_carries_it_and_the_others_are_no_better(say):
    lines = say("s any, any d, any e", position("no", "a", "Objects", **CAST))
    assert (
        lines[2] == "  either way: unknown, as one of its 2 alternatives suffices, and the best is unknown: other way"
    )
    assert [line.strip().partition(",")[0] for line in lines if line.startswith("    ")][2:4] == [
        "admission: blocked",
        "Aland objects",
    ]


def test_alternative_that_is_reached_needs_no_other(say):
    lines = say("s any, any d, any k", FINDING + position("no", "a", "Objects", **CAST))
    assert lines[2] == "  either way: achieved, as one of its 2 alternatives suffices, and the best is achieved: reform"
    assert not any("admission" in line and ":" in line for line in lines)


def test_of_two_that_are_needed_of_three_two_are_blocked(say):
    refused = 'assertion:g a kg:Finding ; skos:prefLabel "no peace"@en ; kg:criterion id:l ; kg:outcome kg:NotMet .'
    lines = say("s two, two d, two k, two l", position("no", "a", "Objects", **CAST) + refused)
    assert lines[2] == "  two of three: blocked, as 2 of its 3 parts are needed, and 2 are blocked"
    assert "    peace: blocked, as it is found not to be met" in lines


def test_refusal_that_has_ended_is_told_with_what_ended_it(say):
    refusal = position("no", "a", "Objects", unless="id:k", **CAST)
    ended = say("s d", FINDING + refusal)
    assert ended[3:8] == [
        "    Aland is silent, which is assent",
        "      what it refused before has ended, as its condition is met",
        "        no, since 2019-06-01 [fact: no source]",
        "    each of the other 2 is silent, which is assent",
        "    met: reform: achieved, as it is found to be met",
    ]
    assert say("s d", refusal)[3:] == [
        "    Aland objects",
        "      no, since 2019-06-01 [fact: no source]",
        f"      {MEMBERS}",
        "    unless: reform: unknown, as nobody is known to have judged it",
    ]


def test_vote_that_passed_ends_refusals_from_before(say):
    vote = (
        'assertion:v a kg:Vote ; skos:prefLabel "the vote"@en ; kg:applicant id:x ; kg:decision id:d ; kg:on "2019-12-01"^^xsd:date ; '
        "kg:votesFor 3 ; kg:votesAgainst 0 ."
    )
    lines = say("s d", position("no", "a", "Objects", **CAST) + vote)
    assert "the vote on record is 3 in favour, 0 against" in lines[2]
    assert "      what it refused before has ended, as the vote on record came after it" in lines


def test_what_waits_for_itself_is_told_once(say):
    assert say("s all, all more, more all") == [
        "standing: blocked, as what it needs waits for itself, and nothing else is in the way",
        "  s needs all [fact: no source]",
        "  confidence: blocked, as it waits for what waits for it, and for nothing else",
        "    all needs more [fact: no source]",
        "    progress: blocked, as it waits for what waits for it, and for nothing else",
        "      more needs all [fact: no source]",
        "      confidence: blocked, which waits for this",
    ]


def test_what_is_shared_is_told_once(say):
    lines = say("s d, s all, all d", position("no", "a", "Objects", **CAST))
    assert sum("Aland objects" in line for line in lines) == 1
    assert "    admission: blocked, as told above" in lines


def test_counted_votes_are_all_told(say):
    votes = position("yes", "a", "Supports", "e", **CAST) + position("no", "b", "Objects", "e", **CAST)
    lines = say("s e", votes + position("never", "c", "Objects", "e"))
    assert lines[2].endswith(
        "1 is in favour, 2 are against: more than half of the votes cast (2 of 3) cannot be reached"
    )
    assert {"    Aland has acted in favour", "    Bland objects", "    Cland says it will object"} <= set(lines)


def test_what_is_assumed_is_told_as_such(say):
    lines = say("s d", assume=["Aland objects to d"])
    assert "one is assumed to object, which suffices" in lines[2]
    assert "      Aland objects to the admission, of Xland, since 2020-01-01 [assumed]" in lines


# -------------------- in every form


@pytest.fixture(scope="module")
def proofs(bundled):
    goals = [("Kosovo", "PfP", "2025-03-10"), ("Kosovo", "UNESCO", "2015-12-01"), ("Türkiye", "EU", "2025-03-10")]
    goals += [
        ("North Macedonia", "NATO", "2017-06-01"),
        ("Sweden", "NATO", "2024-02-10"),
        ("Kosovo", "KECI", "2025-03-10"),
    ]
    four = [f"{ally} does not object" for ally in ("Greece", "Romania", "Slovakia", "Spain")]
    found = [trace(who, what, dataset=bundled, as_of=day).proof for who, what, day in goals]
    return [*found, trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=four).proof]


def test_proof_fits_on_two_screens_and_is_the_same_in_markdown(proofs):
    for proof in proofs:
        text = proof.format()
        assert len(text.splitlines()) <= 60, text
        plain = [line.strip() for line in text.splitlines() if line.strip()]
        marked = [line.strip(" -#").replace("\\", "") for line in proof.format("md").splitlines() if line.strip()]
        assert marked == [line.strip(" -#") for line in plain]


def test_json_has_every_step_with_its_assertions(proofs):
    for proof in proofs:
        found = json.loads(proof.format("json"))
        assert [s["step"] for s in found["steps"]] == [*range(1, len(proof.steps) + 1)]
        for told, step in zip(found["steps"], proof.steps.values(), strict=True):
            assert (told["status"], told["enough"]) == (str(step.status), step.enough)
            assert [found["steps"][n["step"] - 1]["requirement"]["iri"] for n in told["needs"]] == [
                link.claim[0][0] for link in step.needs
            ]
        cited = {a.iri for step in proof.steps.values() for a in step.said}
        assert cited <= set(re.findall(r'"iri": "([^"]*)"', proof.format("json")))


def test_rdf_leads_from_the_verdict_to_the_assertions_and_validates(proofs, tmp_path):
    for number, proof in enumerate(proofs):
        graph = rdflib.Graph().parse(data=proof.format("ttl"), format="turtle")
        kg = rdflib.Namespace(KG)
        (verdict,) = graph.subjects(rdflib.RDF.type, kg.Verdict)
        reached = set(graph.transitive_objects(verdict, kg.followsFrom)) - {verdict}
        assert reached == set(graph.subjects(rdflib.RDF.type, kg.Step))
        assert len(reached) == len(proof.steps)
        rests = {str(a) for step in reached for a in graph.objects(step, kg.restsOn)}
        assert rests == {a.iri for s in proof.steps.values() for a in s.said if not a.assumed}
        (tmp_path / f"{number}.ttl").write_text(proof.format("ttl"), encoding="utf-8")
    assert validate(*sorted(tmp_path.glob("*.ttl"))).conforms


@needs_dot
def test_dot_is_drawn(proofs):
    for proof in proofs:
        done = subprocess.run(
            ["dot", "-Kosage", "-Tjson0"],
            input=proof.format("dot"),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert not done.stderr
        labels = {o["iri"] for o in json.loads(done.stdout)["objects"] if "iri" in o}
        assert {key[0] for key, _ in proof.steps} <= labels


@needs_chromium
@needs_readers
def test_mermaid_is_drawn(proofs, tmp_path):
    for proof in (proofs[0], proofs[-1], unblock("Kosovo", "PfP", as_of="2025-03-10").proof):
        text = proof.format("mermaid")
        assert advice(text) == ""
        page, script = tmp_path / "page.html", (READERS / "node_modules/mermaid/dist/mermaid.min.js").as_uri()
        page.write_text(
            f"""<!DOCTYPE html><meta charset="utf-8"><script src="{script}"></script><pre id="text">{escape(text)}</pre><script>
            mermaid.initialize({{startOnLoad: false}});
            mermaid.render("m", document.getElementById("text").textContent)
              .then(r => {{ document.title = "drawn"; }}).catch(e => {{ document.title = "failed: " + e.message; }});
            </script>""",
            encoding="utf-8",
        )
        assert etree.HTML(chromium(page, "--dump-dom")).findtext(".//title") == "drawn"


def test_forms_that_are_not_there_are_refused(proofs):
    with pytest.raises(UsageError, match="no form in gif"):
        proofs[0].format("gif")


# -------------------- on the command line

FORMS = ("text", "md", "json", "ttl", "dot", "mermaid")


@pytest.mark.parametrize("command", ["trace", "unblock", "roadmap"])
@pytest.mark.parametrize("form", FORMS)
def test_every_command_has_every_form_with_its_proof_and_without(command, form):
    words = (command, "Kosovo", "PfP", "--as-of", "2025-03-10", "--format", form)
    plain, proved = run(*words), run(*words, "--proof")
    assert (plain.returncode, proved.returncode) == (0, 0), proved.stderr
    assert plain.stdout != proved.stdout
    assert "Spain does not recognise Kosovo" in proved.stdout.replace("<br>", " ").replace("\\n", " ") or form == "ttl"


def test_what_it_would_come_to_is_drawn_with_what_is_assumed(bundled):
    found = unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")
    assert "assuming that Greece does not object" in found.format("dot")
    graph = rdflib.Graph().parse(data=found.format("ttl"), format="turtle")
    kg = rdflib.Namespace(KG)
    verdicts = list(graph.subjects(rdflib.RDF.type, kg.Verdict))
    assert sorted(local_name(str(graph.value(v, kg.status))) for v in verdicts) == ["Blocked", "Open"]


def test_each_step_of_a_roadmap_is_proved_once_those_before_it_are_made(bundled):
    found = roadmap("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").proof
    assert [heading for heading, _ in found.parts] == [
        "Now: blocked",
        "Step 1: invitation to the Partnership for Peace: open",
        "Step 2: participation in the Partnership for Peace: pending",
    ]


def test_both_sides_of_a_difference_are_proved():
    done = run("diff", "Sweden", "NATO", "--from", "2023-12-31", "--to", "2024-12-31", "--proof")
    assert "Sweden, membership of NATO: blocked before" in done.stdout
    assert "each of Hungary and Türkiye withholds its consent" in done.stdout
    assert "achieved, as Sweden is a member of NATO [fact: NATO, 2024-03-08" in done.stdout


def test_proof_belongs_to_a_goal():
    done = run("trace", "Kosovo", "--proof")
    assert (done.returncode, "belong to a goal" in done.stderr) == (2, True)
