"""What would unblock a goal: known answers on the bundled graph and in the invented League, in every form and at every limit."""

from __future__ import annotations

import json

import pytest

import kgtools
from kgtools.cli import main
from kgtools.errors import UnknownName, UsageError
from kgtools.terms import local_name
from tests.conftest import PREFIXES, ROOT

SCEPTICS = ["Greece", "Romania", "Slovakia", "Spain"]
LEAGUE = (ROOT / "graph", ROOT / "docs/examples/recipes")


@pytest.fixture(scope="module")
def league():
    return kgtools.load(*LEAGUE)


@pytest.fixture(scope="module")
def other_rule():
    return kgtools.load(*LEAGUE, ROOT / "docs/examples/other-rule.ttl")


def data(found):
    return json.loads(found.format("json"))


def who(changes):
    """Who does what, in how many numbers, as short words."""
    return sorted((c["actor"] and c["actor"]["label"], c["change"], c["number"], c["of"]) for c in changes)


def test_four_members_unblock_pfp_by_not_objecting_and_recognition_is_not_needed(bundled):
    found = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")
    told = data(found)
    assert (told["status"], told["standing_status"]) == ("changes", "blocked")
    assert told["sets"][0]["cost"] == 4
    assert who(told["sets"][0]["changes"]) == [(name, "no-objection", 1, 1) for name in SCEPTICS]
    assert {local_name(c["target"]["iri"]) for c in told["sets"][0]["changes"]} == {"pfp-invitation"}
    assert [s["cost"] for s in told["sets"]] == [4, 8, 8, 8, 8, 12, 12, 12, 12, 12]
    assert told["truncated"]  # there are sixteen in all
    (answer,) = told["factored"]
    (group,) = answer["groups"]
    assert [a["label"] for a in group["actors"]] == SCEPTICS
    assert [(o["change"], o["cost"]) for o in group["options"]] == [("no-objection", 1), ("recognise", 5)]
    assert group["label"] == (
        "Each of Greece, Romania, Slovakia and Spain declares no objection to the invitation to the Partnership for Peace, "
        "or recognises Kosovo"
    )
    text = found.format()
    assert "To recognise Kosovo would do as well; it is not necessary" in text
    assert "There is no other way" in text
    assert "After that it is open" in text
    assert text.count("Each of Greece") == 1


def test_all_sixteen_sets_are_told_if_asked_for(bundled):
    told = data(kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", most=100))
    assert [s["cost"] for s in told["sets"]] == [4, *[8] * 4, *[12] * 6, *[16] * 4, 20]
    assert not told["truncated"]
    assert len({tuple(who(s["changes"])) for s in told["sets"]}) == 16


def test_what_stays_blocked_is_told(bundled):
    told = data(kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10"))
    residual = {local_name(r["standing"]["iri"]): r["after"] for r in told["residual"]}
    assert residual["nato-membership"] == residual["unesco-membership"] == "blocked"
    assert "pfp-participation" not in residual


def test_nothing_is_needed_for_what_is_open_or_achieved(bundled):
    keci = kgtools.unblock("Kosovo", "KECI", dataset=bundled, as_of="2025-03-10")
    assert (data(keci)["status"], data(keci)["sets"], data(keci)["factored"]) == ("open", [], [])
    assert "Open already" in keci.format()
    imf = kgtools.unblock("Kosovo", "IMF", dataset=bundled, as_of="2025-03-10")
    assert data(imf)["status"] == "achieved"
    assert "Already achieved" in imf.format()


def test_lost_vote_at_unesco_has_three_ways_by_counting(bundled):
    found = kgtools.unblock("Kosovo", "UNESCO", dataset=bundled, as_of="2015-12-01")
    (answer,) = data(found)["factored"]
    (vote,) = answer["votes"]
    ways = [(w["number"], w["of"], w["voted"], w["options"][0]["change"], w["counts"]) for w in vote["ways"]]
    assert ways == [
        (3, 50, "against", "support", 3),
        (4, 50, "against", "no-objection", 2),
        (8, 29, "abstaining", "support", 1),
    ]
    assert (vote["short_of"], answer["groups"], answer["cost"]) == (8, [], 3)
    assert all(s["after"] == "pending" for s in data(found)["sets"])
    assert "8 points are missing, of which a No turned into a Yes counts 3" in found.format()


def test_hungary_alone_unblocks_sweden(bundled):
    told = data(kgtools.unblock("Sweden", "NATO", dataset=bundled, as_of="2024-02-10"))
    assert [(s["cost"], who(s["changes"]), s["after"]) for s in told["sets"]] == [
        (1, [("Hungary", "no-objection", 1, 1)], "pending")
    ]
    assert [local_name(o["stage"]["iri"]) for o in told["sets"][0]["changes"][0]["opens"]] == ["nato-ratification"]


def test_one_objection_less_suffices_at_every_stage_that_it_holds_up(bundled):
    told = data(kgtools.unblock("Türkiye", "EU", dataset=bundled, as_of="2020-01-01"))
    assert who(told["sets"][0]["changes"]) == [
        ("Cyprus", "no-objection", 1, 1),
        ("Türkiye", "meet", 1, 1),
        ("Türkiye", "meet", 1, 1),
    ]
    cyprus = next(c for c in told["sets"][0]["changes"] if c["change"] == "no-objection")
    assert local_name(cyprus["target"]["iri"]) == "eu-chapters"  # the least that is above them all
    assert len(cyprus["opens"]) == 6
    assert told["sets"][0]["cost"] == 5


def test_weighted_vote_is_told_by_an_example_of_the_fewest(bundled):
    found = kgtools.unblock("Kosovo", "visa-free-travel", dataset=bundled, as_of="2017-01-12")
    (answer,) = data(found)["factored"]
    (vote,) = answer["votes"]
    assert (answer["cost"], len(vote["example"]), vote["ways"]) == (16, 15, [])
    assert "the fewest are 15, for instance" in found.format()


def test_referendum_of_millions_is_counted_at_once(tmp_path):
    path = tmp_path / "referendum.ttl"
    path.write_text(
        PREFIXES
        + """
id:union a kg:Institution ; skos:prefLabel "Union"@en .
id:nordland a kg:State ; skos:prefLabel "Nordland"@en .
id:union-membership a kg:Standing ; skos:prefLabel "membership"@en ; kg:attainedBy kg:Membership ; kg:attainedIn id:union .
id:vote a kg:Decision ; skos:prefLabel "referendum"@en ; kg:decidedBy kg:TheApplicant ; kg:decidedUnder id:national-vote .
document:g a kg:Document ; skos:prefLabel "G"@en ; dcterms:title "G"@en ; dcterms:publisher id:union ;
    dcterms:issued "2024"^^xsd:gYear ; dcterms:identifier "urn:example:g"^^xsd:anyURI .
assertion:needs a kg:Dependency ; skos:prefLabel "needs"@en ; kg:dependent id:union-membership ; kg:dependsOn id:vote ;
    kg:assertedIn document:g .
assertion:no a kg:Vote ; skos:prefLabel "no"@en ; kg:decision id:vote ; kg:applicant id:nordland ; kg:votesFor 1389997 ;
    kg:votesAgainst 1516803 ; kg:on "2020-11-28"^^xsd:date ; kg:assertedIn document:g .
""",
        encoding="utf-8",
    )
    world = kgtools.load(ROOT / "graph", path)
    found = kgtools.unblock("Nordland", "Union", dataset=world, as_of="2021-01-01")
    (answer,) = data(found)["factored"]
    (vote,) = answer["votes"]
    ways = [(w["number"], w["of"], w["options"][0]["change"]) for w in vote["ways"]]
    assert ways == [(63404, 1516803, "support"), (126807, 1516803, "no-objection")]
    assert [(s["cost"], s["after"]) for s in data(found)["sets"]] == [(63404, "pending"), (126807, "pending")]
    one_less = [
        kgtools.trace(
            "Nordland",
            "Union",
            dataset=world,
            as_of="2021-01-01",
            assume=f"the vote on referendum is {1389997 + more} for, {1516803 - more} against, 0 abstaining",
        )
        for more in (63403, 63404)
    ]
    assert [str(trace.status) for trace in one_less] == ["blocked", "pending"]
    levers = kgtools.leverage("Nordland", dataset=world, as_of="2021-01-01").levers
    assert (63404, 1516803) in {(step.number, step.of) for lever in levers for step in lever.steps}


def test_fewest_votes_by_weight_are_found_where_all_ways_are_too_many(bundled):
    goal = {"dataset": bundled, "as_of": "2025-03-10"}
    one = kgtools.unblock("Sweden", "visa-free-travel", most=1, **goal)
    assert (one.answers[0].cost, one.found.complete, one.truncated) == (15, False, True)
    assert one.after(one.sets[0].changes).status >= kgtools.Status.OPEN
    stopped = kgtools.unblock("Sweden", "visa-free-travel", seconds=0.5, **goal)
    assert (stopped.answers[0].cost, stopped.found.stopped) == (15, True)
    all_ways = kgtools.unblock("Kosovo", "visa-free-travel", dataset=bundled, as_of="2017-01-12")
    fewest = kgtools.unblock("Kosovo", "visa-free-travel", dataset=bundled, as_of="2017-01-12", most=1)
    assert all_ways.sets[0].cost == fewest.sets[0].cost == 16


def test_other_rule_and_what_it_costs_an_actor(other_rule):
    told = data(kgtools.unblock("Ruritania", "league-membership", dataset=other_rule, as_of="2011-01-01"))
    assert [a["cost"] for a in told["factored"]] == [14, 32]  # nor would Borduria vote in favour for less
    rule = next(c for c in told["sets"][0]["changes"] if c["change"] == "rule")
    assert (rule["actor"]["label"], local_name(rule["rule"]["iri"]), rule["cost"]) == (
        "Council of the League",
        "two-thirds-of-votes-cast",
        10,
    )
    dear = next(s for s in told["sets"] if s["cost"] == 32)
    assert who(dear["changes"]) == [("Borduria", "no-objection", 1, 1), ("Ruritania", "meet", 1, 1)]
    cheaper = kgtools.unblock(
        "Ruritania", "league-membership", dataset=other_rule, as_of="2011-01-01", cost=["Borduria:no-objection=4"]
    )
    assert cheaper.sets[0].cost == 6


def test_condition_is_met_or_its_holder_gives_in(league):
    told = data(kgtools.unblock("Sylvania", "league-membership", dataset=league, as_of="2020-06-01"))
    assert [(s["cost"], who(s["changes"])) for s in told["sets"]] == [
        (1, [("Syldavia", "no-objection", 1, 1)]),
        (2, [("Sylvania", "meet", 1, 1)]),
    ]


@pytest.mark.parametrize(
    ("cost", "expected"),
    [(["recognise=1"], [4] * 10), (["no-objection=3", "recognise=2"], [8, 9, 9]), (["Spain:recognise=1"], [4, 4, 8])],
)
def test_costs_can_be_chosen(bundled, cost, expected):
    found = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", cost=cost)
    assert [s.cost for s in found.sets][: len(expected)] == expected


def test_cost_limit_leaves_out_what_is_dearer_and_says_so(bundled):
    cheap = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", max_cost=8)
    assert [s.cost for s in cheap.sets] == [4, 8, 8, 8, 8]
    none = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", max_cost=3)
    assert (data(none)["status"], data(none)["sets"]) == ("stopped", [])
    assert "stopped at the cost of 3" in none.format()


def test_what_nothing_can_reach_is_an_answer_of_its_own(bundled):
    found = kgtools.unblock("Kosovo", "nato-ukraine-ministerial-meeting", dataset=bundled, as_of="2025-03-10")
    assert (data(found)["status"], data(found)["truncated"]) == ("unreachable", False)
    assert "Nothing that could change would open it" in found.format()


def test_search_out_of_time_says_so_and_exits_with_three(capsys):
    goal = ["unblock", "Kosovo", "UN", "--as-of", "2025-03-10", "-k", "3000", "--seconds", "0.05"]
    assert main(goal) == 3
    shown = capsys.readouterr()
    assert "kgtools: stopped after 0.05 seconds" in shown.err
    assert "stopped" in shown.out


def test_assumptions_are_where_the_search_begins(bundled):
    assume = ["Greece does not object", "Spain recognises Kosovo"]
    found = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=assume)
    assert who(data(found)["sets"][0]["changes"]) == [(name, "no-objection", 1, 1) for name in ("Romania", "Slovakia")]
    assert [a["kind"] for a in data(found)["assumptions"]] == ["no-objection", "recognise"]
    assert "Assumed: " in found.format()
    again = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")
    assert again.sets[0].cost == 4


def test_same_question_gives_the_same_bytes(bundled):
    for goal in (("Kosovo", "UN", "2025-03-10"), ("Kosovo", "visa-free-travel", "2017-01-12")):
        first, second = (kgtools.unblock(*goal[:2], dataset=bundled, as_of=goal[2]) for _ in range(2))
        assert first.format("json") == second.format("json")
        assert first.format("md") == second.format("md")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["unblock"], "which applicant?"),
        (["unblock", "Kosovo"], "for which standing?"),
        (["unblock", "Kosovo", "PfP", "--cost", "bribe=3"], "there is no change called 'bribe'"),
        (["unblock", "Kosovo", "PfP", "--cost", "recognise=0"], "is not a cost"),
        (["unblock", "Kosovo", "PfP", "--cost", "Atlantis:recognise=1"], "no actor is called 'Atlantis'"),
        (["options"], "which applicant?"),
        (["options", "Kosovo", "--without", "luck"], "there is no change called 'luck'"),
        (["roadmap", "Kosovo"], "for which standing?"),
    ],
)
def test_what_cannot_be_asked_is_told(capsys, arguments, message):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "limit", [["-k", "0"], ["-k", "-1"], ["--max-cost", "x"], ["--seconds", "0"], ["--seconds", "nan"]]
)
def test_limits_must_be_positive(capsys, limit):
    with pytest.raises(SystemExit) as exit_:
        main(["unblock", "Kosovo", "PfP", *limit])
    assert exit_.value.code == 2
    assert "above 0" in (shown := capsys.readouterr().err) or "positive" in shown


def test_wrong_parameters_from_python(bundled):
    with pytest.raises(UsageError, match="most: 0"):
        kgtools.unblock("Kosovo", "PfP", dataset=bundled, most=0)
    with pytest.raises(UnknownName):
        kgtools.unblock("Atlantis", "PfP", dataset=bundled)
    with pytest.raises(UsageError, match="has no form in csv"):
        kgtools.unblock("Kosovo", "PfP", dataset=bundled).format("csv")


# -------------------- options


def test_options_tell_every_standing_with_status_rule_and_blockers(bundled):
    found = kgtools.options("Kosovo", dataset=bundled, as_of="2025-03-10")
    rows = {local_name(r["standing"]["iri"]): r for r in data(found)["standings"]}
    assert (rows["pfp-participation"]["status"], rows["pfp-participation"]["cost"]) == ("blocked", 4)
    assert [b["actor"]["label"] for b in rows["pfp-participation"]["blockers"]] == SCEPTICS
    assert [d["rule"] for d in rows["unesco-membership"]["decisions"]] == ["two thirds of the votes cast"]
    assert rows["unesco-membership"]["blockers"] == []
    assert rows["imf-membership"]["status"] == "achieved"
    assert rows["keci-participation"]["hypothetical"]
    text = found.format()
    assert text.index("Blocked (") < text.index("Open: ") < text.index("Has it already")
    brief = text.partition("Who is in the way of what\n")[2].partition("\n\n")[0].splitlines()
    assert any(line.startswith("  Greece, Romania, Slovakia and Spain (expected to): ") for line in brief)
    assert "  China and Russia (expected to): membership of the United Nations" in brief
    assert "  nobody alone: membership of INTERPOL; membership of UNESCO" in brief
    for row in found.rows:  # each as trace says
        assert row.trace.status is kgtools.trace("Kosovo", row.goal[0], dataset=bundled, as_of="2025-03-10").status


def test_options_tell_who_could_block_what_is_attained_if_it_were_decided_now(bundled):
    found = kgtools.options("Kosovo", dataset=bundled, as_of="2025-03-10")
    rows = {local_name(r["standing"]["iri"]): r for r in data(found)["standings"]}
    assert len(rows["eu-association"]["can_block_alone"]) == 28  # each member of the Council, and the Parliament
    assert rows["imf-membership"]["can_block_alone"] == []
    assert [a["label"] for a in rows["visa-free-travel"]["can_block_alone"]] == [
        "European Commission",
        "European Parliament",
    ]
    held = found.format().split("Has it already")[1]
    assert "qualified majority (adoption by the Council of a lifting of the visa requirement)" in held
    assert "could block it, if it had to be decided now: Members that have more than 35 % of the population" in held
    assert "could block it, if it had to be decided now: nobody by a veto, as nobody has one" in held


def test_options_leave_out_what_is_superseded(bundled):
    found = kgtools.options("Croatia", dataset=bundled, as_of="2025-03-10")
    rows = {local_name(row.goal[0]): row.trace.status for row in found.rows}
    assert "pfp-participation" in map(local_name, found.superseded)
    assert "pfp-participation" not in rows
    assert rows["nato-membership"] is kgtools.Status.ACHIEVED
    (line,) = [line for line in found.format().splitlines() if line.startswith("Superseded by what it has: ")]
    assert "; consent of the Allies to further partnership activities; " in line
    council = next(row for row in data(found)["standings"] if local_name(row["standing"]["iri"]) == "eu-membership")
    assert len(council["can_block_alone"]) == 26 + 3  # of the 27 not Croatia, which ratifies; Parliament and Commission
    before = kgtools.options("Croatia", dataset=bundled, as_of="2009-03-31")
    assert "pfp-participation" in {local_name(row.goal[0]) for row in before.rows}
    assert "does not ask for this any more" in kgtools.trace("Croatia", "PfP", dataset=bundled).format()


def test_applicant_that_sits_in_a_body_has_no_seat_when_it_decides_about_it(bundled):
    held = kgtools.options("Croatia", dataset=bundled, as_of="2025-03-10").format().split("Has it already")[1]
    assert "any 16 of the 45 members of the Committee of Ministers of the Council of Europe" in held


def test_options_without_recognition_have_no_way_that_needs_it(bundled):
    found = kgtools.options("Kosovo", dataset=bundled, as_of="2025-03-10", without=["recognition"])
    assert "recognises" not in found.format()
    assert {local_name(r.goal[0]): r.outcome for r in found.rows}["pfp-participation"] == "changes"
    neither = kgtools.options("Kosovo", dataset=bundled, as_of="2025-03-10", without=["recognition", "objection"])
    assert {local_name(r.goal[0]): r.outcome for r in neither.rows}["pfp-participation"] == "unreachable"
    assert "no way is known to open it without that" in neither.format()


# -------------------- roadmaps


def test_roadmap_attains_each_step_in_order_and_the_goal_at_last(league):
    way = kgtools.roadmap("Ruritania", "league-membership", dataset=league, as_of="2011-01-01")
    steps = [local_name(step.requirement[0]) for step in way.steps]
    assert (steps[0], steps[1], steps[-1], way.cost) == ("coinage-reform", "league-invitation", "league-membership", 6)
    for number, step in enumerate(way.steps):
        before, after = (kgtools.tracing.trace_goal(way.after(n), *way.goal) for n in (number, number + 1))
        assert before.statuses[step.requirement] is not kgtools.Status.ACHIEVED
        assert after.statuses[step.requirement] is kgtools.Status.ACHIEVED
        assert all(before.statuses[key] is kgtools.Status.ACHIEVED for key in step.first)
    assert after.status is kgtools.Status.ACHIEVED


def test_roadmap_to_nato_has_both_gates(bundled):
    told = data(kgtools.roadmap("Kosovo", "NATO", dataset=bundled, as_of="2025-03-10"))
    assert [(local_name(s["requirement"]["iri"]), s["cost"], s["attained"]) for s in told["steps"]] == [
        ("nato-invitation", 5, False),
        ("nato-ratification", 1, False),
        ("nato-membership", 0, True),
    ]
    changes = {c["actor"]["label"]: c["change"] for c in told["steps"][0]["changes"]}
    assert changes == {**dict.fromkeys(SCEPTICS, "no-objection"), "North Atlantic Council": "decide"}


def test_cycle_of_influences_needs_one_push_from_outside(bundled):
    everything = ["fact", "claim", "prediction", "condition"]
    told = data(kgtools.roadmap("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", accept=everything))
    (knot,) = told["cycles"]
    assert len(knot["members"]) == len(knot["pushes"]) == 4
    assert all(len(push) == 1 for push in knot["pushes"])


def world(tmp_path, turtle):
    path = tmp_path / "world.ttl"
    document = """
document:d a kg:Document ; skos:prefLabel "d"@en ; dcterms:title "d"@en ; dcterms:publisher id:union ;
    dcterms:issued "2020-01-01"^^xsd:date ; dcterms:identifier "urn:d"^^xsd:anyURI .
id:union a kg:Institution ; skos:prefLabel "Union"@en .
id:a a kg:State ; skos:prefLabel "A"@en .
"""
    path.write_text(PREFIXES + document + turtle, encoding="utf-8")
    return kgtools.load(ROOT / "graph" / "rules" / "decision-rules.ttl", path)


def standing(name, *needs):
    lines = [
        f'id:{name} a kg:Standing ; skos:prefLabel "{name}"@en ; kg:attainedBy kg:Membership ; kg:attainedIn id:in-{name} .',
        f'id:in-{name} a kg:Institution ; skos:prefLabel "place {name}"@en .',
    ]
    lines += [
        f'assertion:{name}-{below} a kg:Dependency ; skos:prefLabel "{name} needs {below}"@en ; kg:dependent id:{name} ;'
        f" kg:dependsOn id:{below} ; kg:assertedIn document:d ."
        for below in needs
    ]
    return "\n".join([*lines, ""])


def test_goals_that_wait_for_each_other_are_undone_by_the_fewest_pushes_and_need_the_rest_all_the_same(tmp_path):
    decision = (
        'id:vote a kg:Decision ; skos:prefLabel "vote"@en ; kg:decidedBy id:union ; kg:decidedUnder id:consensus .\n'
    )
    turtle = standing("goal", "one") + standing("one", "two", "vote") + standing("two", "one") + decision
    way = kgtools.roadmap("A", "goal", dataset=world(tmp_path, turtle))
    steps = [(local_name(step.requirement[0]), step.pushed) for step in way.steps]
    assert [name for name, _ in steps if name in ("vote", "goal")] == [
        "vote",
        "goal",
    ]  # the decision is still to be taken
    assert (steps[-1], sum(pushed for _, pushed in steps)) == (("goal", False), 1)
    assert [{local_name(iri) for iri in knot.members} for knot in way.knots] == [{"one", "two"}]
    assert "would have to be counted on before it is there" in way.format()
    assert data(kgtools.unblock("A", "goal", dataset=world(tmp_path, turtle)))["status"] == "unreachable"


def test_single_vote_that_is_missing_is_one_of_all_that_were_cast_so(tmp_path):
    turtle = standing("goal", "vote") + (
        'id:vote a kg:Decision ; skos:prefLabel "vote"@en ; kg:decidedBy id:union ; kg:decidedUnder id:nine .\n'
        'id:nine a kg:DecisionRule ; skos:prefLabel "nine votes"@en ; kg:votesNeeded 9 ; kg:silenceMeans kg:NotVoting .\n'
        'assertion:v a kg:Vote ; skos:prefLabel "v"@en ; kg:decision id:vote ; kg:applicant id:a ; kg:votesFor 8 ;'
        ' kg:votesAgainst 7 ; kg:on "2019-01-01"^^xsd:date ; kg:assertedIn document:d .\n'
    )
    (answer,) = data(kgtools.unblock("A", "goal", dataset=world(tmp_path, turtle)))["factored"]
    ways = [(w["number"], w["of"], w["options"][0]["change"]) for vote in answer["votes"] for w in vote["ways"]]
    assert ways == [(1, 7, "support")]


# -------------------- what is told of those who have to change something


def objections(found):
    return {local_name(c.target[0]) for way in found.sets for c in way.changes if c.kind == "no-objection"}


def test_objection_is_given_up_where_that_is_enough_and_at_no_wider_standing(bundled):
    plan, member = (kgtools.unblock("Kosovo", s, dataset=bundled, as_of="2025-03-10") for s in ("MAP", "NATO"))
    assert objections(plan) == {"pfp-invitation"}, "one way to be a partner is enough for the plan"
    assert objections(member) == {"nato-membership"}, "both the invitation and the ratification are refused"
    assert [(f.sets[0].cost, len(f.answers), f.found.complete) for f in (plan, member)] == [(4, 1, True)] * 2
    for found in (plan, member):
        after = found.after(found.sets[0].changes)
        assert after.status is kgtools.Status.OPEN
    assert "Left as it is, as another way is open: acceptance as a partner of NATO outside" in plan.format()


def test_those_who_refuse_now_are_told_first_and_apart(bundled):
    found = kgtools.unblock("Kosovo", "UN", dataset=bundled, as_of="2025-03-10")
    text = found.format()
    first = text.index("Of those who refuse now, each of China and Russia votes in favour of the recommendation")
    then = text.index("Of the others, each of France, United Kingdom and United States votes in favour of")
    assert first < then < text.index("Of the others, any 4 of these 10 vote in favour of the recommendation")
    groups = data(found)["factored"][0]["groups"]
    assert [a["label"] for a in groups[0]["actors"]] == ["China", "Russia"]
    council = kgtools.unblock("Kosovo", "CoE", dataset=bundled, as_of="2025-03-10").format()
    assert "  Of those who refuse now, each of France, Germany and Italy votes in favour of the invitation" in council
    partners = kgtools.unblock("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").format()
    assert "  Each of Greece, Romania, Slovakia and Spain declares" in partners, "all of them refuse"
