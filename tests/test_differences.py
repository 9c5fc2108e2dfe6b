"""What opened or closed between two views and because of what: on small invented graphs, on history, and against traces."""

import json
import random
import shutil
from datetime import date

import pyoxigraph as ox
import pytest

from kgtools import outlining
from kgtools.catalogue import catalogue
from kgtools.dataset import load
from kgtools.differing.differences import diff
from kgtools.differing.moving import DESCRIBED, Moves
from kgtools.errors import UnknownName, UsageError
from kgtools.names import actors, resolve
from kgtools.relevance import in_question
from kgtools.staging import happened, to_explain
from kgtools.terms import ID, local_name
from kgtools.tracing import trace_goal
from kgtools.views import view
from tests.conftest import PREFIXES, ROOT, run
from tests.test_evaluation import CLUB, RULES, day, position
from tests.test_timeline import DOCUMENT, invented, member, taken

SIDES = ("2018-01-01", "2020-01-01")
X = "assertion:x a kg:Referral ; kg:applicant id:x .\n"


@pytest.fixture
def graph(tmp_path):
    """Write an invented graph to a folder of its own and read it."""

    def _graph(turtle="", rule="consensus", name="data", club=CLUB):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "data.ttl").write_text(PREFIXES + RULES + club.replace("RULE", rule) + X + turtle, encoding="utf-8")
        return load(folder)

    return _graph


@pytest.fixture
def ask(graph):
    def _ask(turtle, rule="consensus", sides=SIDES, **more):
        data = graph(turtle, rule)
        return diff(*(view(data, when) for when in sides), **more)

    return _ask


def causes(reason):
    return " ".join(f"{m.how}:{local_name(m.assertion.iri)}" for m in reason.moves)


def brief(found):
    """What changed in short: goal, kind of change, status before and after, causes and how sure they are."""
    return [
        (
            f"{local_name(s.goal[1])} {local_name(s.goal[0])}",
            f"{s.change}: {s.before.status} {s.after.status}",
            causes(s.because),
            s.because.how,
        )
        for s in found.shifts
    ]


def answer(found):
    refusals = frozenset((r.actor, r.kind, r.basis, r.stage) for r in found.blockers)
    return found.status, refusals, frozenset(found.awaited)


# -------------------- between two days


def test_objection_that_begins_closes_and_one_that_ends_opens(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-05-01"), until=day("2021-01-01"))
    assert brief(ask(turtle)) == [("x goal", "closed: open blocked", "begins:p", "all")]
    assert brief(ask(turtle, sides=("2020-01-01", "2022-01-01"))) == [
        ("x goal", "opened: blocked open", "ends:p", "all")
    ]
    nothing = ask(turtle, sides=("2018-01-01", "2022-01-01"))
    assert (brief(nothing), len(nothing.unchanged)) == ([], 1), "it began and ended in between"
    assert nothing.moves == (), "and is in neither view"


def test_what_is_attained_and_lost(ask):
    turtle = member("mx", "x", since="2019-01-01", until="2021-01-01")
    turtle += position("p", "b", "Objects", from_=day("2018-02-01"), until=day("2018-03-01"))
    assert brief(ask(turtle)) == [("x goal", "attained: open achieved", "begins:mx", "all")]
    assert brief(ask(turtle, sides=("2020-01-01", "2022-01-01"))) == [
        ("x goal", "lost: achieved open", "ends:mx", "all")
    ]


def test_why_it_would_have_opened_without_being_attained(ask):
    turtle = position("p", "b", "Objects", until=day("2019-01-01")) + member("mx", "x", since="2019-02-01")
    found = ask(turtle)
    (shift,) = found.shifts
    assert (shift.change, causes(shift.because)) == ("attained", "begins:mx")
    assert (str(shift.otherwise), causes(shift.cleared)) == ("open", "ends:p")
    assert (
        "  even without that it would be open, because:\n    ends: p, until 2019-01-01 [fact: no source]\n"
        in found.format()
    )
    again = position("p", "b", "Objects") + member("mx", "x", since="2019-02-01")
    (shift,) = ask(again).shifts
    assert (shift.otherwise, shift.cleared.moves) == (None, ()), "it would be blocked as before"


def test_joint_causes_are_all_named_and_what_makes_no_difference_is_counted(ask):
    turtle = position("p", "d", "Objects", from_=day("2019-01-01")) + member("m", "d", since="2018-06-01")
    turtle += position("q", "outsider", "Objects", from_=day("2019-01-01"))
    found = ask(turtle)
    assert brief(found) == [("x goal", "closed: open blocked", "begins:m begins:p", "all")]
    assert (len(found.moves), found.idle) == (3, 1)
    assert "1 assertion differs and changes none of these answers." in found.format()


def test_alternative_causes_are_told_as_such(ask):
    turtle = position("p", "b", "Objects", from_=day("2018-06-01")) + position("q", "b", "Objects", from_=day("2018-06-01"), until=day("2030-01-01"))  # fmt: skip
    found = ask(turtle)
    assert brief(found) == [("x goal", "closed: open blocked", "begins:p begins:q", "any")]
    assert "because, and each of these alone would have done:" in found.format()


def test_one_cause_beside_two_alternatives_is_told_with_reserve(ask):
    turtle = position("p", "a", "Objects", from_=day("2019-01-01"))
    turtle += "".join(
        position(n, "b", "Objects", from_=day("2019-01-01"), until=day(f"203{i}-01-01")) for i, n in enumerate("qr")
    )
    assert brief(ask(turtle)) == [("x goal", "closed: open blocked", "begins:p begins:q begins:r", "some")]


def test_what_several_sources_say_alike_is_one_cause(ask):
    turtle = DOCUMENT.format(n=1, issued="2018-01-01") + DOCUMENT.format(n=2, issued="2018-01-02")
    turtle += "".join(position(f"p{n}", "b", "Objects", from_=day("2019-01-01"), assertedIn=f"document:d{n}") for n in (1, 2)).replace("p1 a", 'p1 skos:prefLabel "b objects"@en ; a').replace("p2 a", 'p2 skos:prefLabel "b objects"@en ; a')  # fmt: skip
    found = ask(turtle)
    assert brief(found) == [("x goal", "closed: open blocked", "begins:p1 begins:p2", "all")]
    assert "    begins: b objects, from 2019-01-01 [fact: paper 1; paper 2]\n" in found.format()


def test_waiver_and_dependency_that_ended_open(ask):
    turtle = "id:law a kg:Criterion .\n"
    need = "assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:law ; kg:imposedBy id:b"
    turtle += "assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:NotMet .\n"
    waiver = f"assertion:w a kg:Waiver ; kg:waived assertion:n ; kg:applicant id:x ; kg:from {day('2019-01-01')} .\n"
    waived = ask(f"{turtle}{need} .\n{waiver}")
    assert brief(waived) == [("x goal", "opened: blocked open", "begins:w", "all")]
    assert "  no longer: b made it a condition: law\n" in waived.format()
    assert brief(ask(f"{turtle}{need} ; kg:until {day('2019-01-01')} .\n")) == [
        ("x goal", "opened: blocked open", "ends:n", "all")
    ]


def test_blockers_and_awaited_may_change_while_the_status_does_not(ask):
    turtle = position("p", "a", "Objects") + position("q", "b", "Withholds", from_=day("2019-01-01"))
    (shift,) = ask(turtle).shifts
    assert (shift.change, [local_name(r.actor) for r in shift.come], shift.gone) == ("other", ["b"], ())
    assert "x: goal (still blocked)\n  now: b withholds its consent, at the vote\n" in ask(turtle).format()
    ratified = ask(position("p", "a", "Supports", from_=day("2019-01-01")), "ratification")
    assert brief(ratified) == [("x goal", "other: pending pending", "begins:p", "all")]
    assert "  no longer awaited: a, at the vote\n" in ratified.format()
    joined = ask(member("md", "d", since="2019-01-01"), "ratification")
    assert "  yet to act: d, at the vote\n" in joined.format()


def test_what_was_over_before_stays_so(ask):
    """An attainment that had ended by the first day ends what was done for it also on the second."""
    turtle = member("mx", "x", since="2000-01-01", until="2010-01-01") + taken("t", "1999-01-01")
    turtle += position("p", "b", "Objects", from_=day("2019-01-01"))
    assert brief(ask(turtle)) == [("x goal", "closed: open blocked", "begins:p", "all")]


def test_goals_that_differ_in_the_applicant_or_the_standing_alone_are_told_together(ask):
    turtle = "id:perk a kg:Standing .\nassertion:n2 a kg:Dependency ; kg:dependent id:perk ; kg:dependsOn id:vote .\n"
    turtle += "assertion:y a kg:Referral ; kg:applicant id:y .\n" + position(
        "p", "b", "Objects", from_=day("2019-01-01")
    )
    found = ask(turtle)
    assert len(found.shifts) == 4
    assert found.format().count("because") == 1
    assert "\nx and y: goal; perk (from open to blocked)\n" in found.format()
    apart = position("q", "c", "Objects", applicant="id:y", from_=day("2019-01-01"))
    assert "\nx: goal; perk (" in ask(turtle + apart, applicants=["x", "y"]).format()


def test_what_attains_counts_by_its_date_whatever_sources_are_chosen(graph):
    turtle = DOCUMENT.format(n=1, issued="2018-01-01") + DOCUMENT.format(n=2, issued="2018-01-01")
    turtle += "id:play a kg:Standing ; kg:attainedBy kg:Participation ; kg:attainedIn id:games .\n"
    turtle += "assertion:n2 a kg:Dependency ; kg:dependent id:play ; kg:dependsOn id:vote .\n"
    turtle += f"""assertion:in a kg:Participation ; kg:participant id:x ; kg:programme id:games ;
    kg:from {day("2019-01-01")} ; kg:assertedIn document:d2 .
    """
    data = graph(turtle)
    found = diff(*(view(data, when, sources=["d1"]) for when in SIDES))
    assert brief(found) == [("x play", "attained: open achieved", "begins:in", "all")]


# -------------------- between two choices of what is accepted


def test_sources_known_by_and_modalities(graph):
    turtle = DOCUMENT.format(n=1, issued="2019-02-01") + DOCUMENT.format(n=2, issued="2020-01-01")
    turtle += position("p", "a", "Objects", modality="kg:Claim", assertedIn="document:d1")
    turtle += position("q", "b", "Objects", assertedIn="document:d2")
    data = graph(turtle)

    def at(**choices):
        return view(data, "2020-06-01", **choices)

    (found,) = brief(diff(at(sources=["d1"]), at(sources=["d2"])))
    assert found == ("x goal", "other: blocked blocked", "left out:p accepted:q", "all")
    (found,) = brief(diff(at(sources=["d1"], accept=["fact"]), at(sources=["d1"])))
    assert found == ("x goal", "closed: open blocked", "accepted:p", "all")
    (found,) = brief(diff(at(known_by="2019-01-01"), at(known_by="2019-12-31")))
    assert found[2] == "accepted:p"
    text = diff(at(sources=["d1"], known_by="2019-12-31"), at(sources=["d2"])).format()
    assert text.startswith(
        "What opens or closes, as of 2020-06-01\nBefore: known by 2019-12-31; facts, claims; only paper 1.\n"
        "After: facts, claims; only paper 2.\n1 goal changed: 1 changed otherwise. 0 did not.\n"
    )
    assert "    counts only before: p [claim: paper 1]\n    counts only after: q [fact: paper 2]\n" in text
    assert "timeline" not in text


# -------------------- between two graphs


def two(graph, before, after, when="2020-01-01", **more):
    one, other = graph(before, name="one"), graph(after, name="two", **more)
    return diff(view(one, when), view(other, when))


def test_assertions_that_only_one_graph_has(graph):
    found = two(graph, position("p", "a", "Objects"), position("q", "b", "Objects"))
    assert brief(found) == [("x goal", "other: blocked blocked", "gone:p new:q", "all")]
    assert "    gone: p [fact: no source]\n    new: q [fact: no source]\n" in found.format()
    assert two(graph, "", "").shifts == ()


def test_assertion_that_is_another_one_in_the_other_graph(graph):
    found = two(graph, position("p", "a", "Objects"), position("p", "a", "Supports"))
    assert brief(found) == [("x goal", "opened: blocked open", "changed:p", "all")]
    assert "    changed: p [fact: no source]; it differs in stance\n" in found.format()
    dated = two(graph, position("p", "a", "Objects", until=day("2019-01-01")), position("p", "a", "Objects"))
    assert "    changed: p [fact: no source]; before: p, until 2019-01-01 [fact: no source]\n" in dated.format()
    told = json.loads(dated.format("json"))["changes"][0]["because"]["moves"][0]
    assert (told["change"], told["before"]["until"], told["after"]["until"]) == ("changed", "2019-01-01", None)


def test_rule_that_is_described_differently(graph):
    turtle = position("p", "a", "Objects")
    found = two(graph, turtle, turtle, rule="two-thirds")
    assert brief(found)[0][:2] == ("x goal", "other: blocked unknown")
    assert [local_name(i) for i in found.shifts[0].because.described] == ["vote"]
    assert "    described differently: vote\n" in found.format()
    assert "1 thing described differently in the two graphs." in found.format()


def test_rule_alone_is_named_where_an_assertion_makes_no_difference(graph):
    turtle = position("p", "a", "Objects")
    found = two(graph, turtle, turtle + position("q", "outsider", "Objects"), rule="two-thirds")
    assert (causes(found.shifts[0].because), found.idle) == ("", 1)


def test_dependency_and_bodies_that_only_the_earlier_graph_has_are_reckoned_with(graph):
    """What matters for a goal is looked for in both graphs, and in the assertions of both."""
    turtle = "id:second a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:consensus .\n" + member(
        "mb", "z", "board"
    )
    need = "assertion:n2 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .\n"
    refused = position("p", "z", "Objects", towards="id:second")
    found = two(graph, turtle + need + refused, refused)
    assert brief(found)[0][1] == "opened: blocked open"
    found = two(graph, turtle + need + refused, turtle + refused)
    assert brief(found) == [("x goal", "opened: blocked open", "gone:n2", "all")]


def test_applicant_and_standing_that_only_one_graph_has(graph):
    more = "assertion:y a kg:Referral ; kg:applicant id:y .\n" + member("my", "y")
    found = two(graph, more, "")
    assert brief(found) == [("y goal", "lost: achieved open", "gone:my", "all")]
    one, other = graph(more, name="one"), graph("", name="two")
    assert len(diff(view(one, "2020-01-01"), view(other, "2020-01-01"), ["y"], ["goal"]).shifts) == 1


# -------------------- errors, forms, the command line


def test_mistakes_are_explained(graph):
    data = graph()
    early, late = view(data, "2019-01-01"), view(data, "2020-01-01")
    with pytest.raises(UsageError, match="The earlier day goes first"):
        diff(late, early)
    with pytest.raises(UsageError, match="both sides are the same"):
        diff(early, view(data, "2019-01-01"))
    with pytest.raises(UnknownName, match="no standing is called 'gaol'"):
        diff(early, late, standings=["gaol"])
    with pytest.raises(UnknownName, match="no applicant is called 'q'"):
        diff(early, late, "q")
    with pytest.raises(UsageError, match="has no form in csv"):
        diff(early, late).format("csv")


def test_markdown_shows_labels_as_they_are(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-01-01"))
    turtle += 'id:x skos:prefLabel "*X* [1](http://e.org) <b>"@en .\nassertion:p skos:prefLabel "b_c_d | `no`"@en .\n'
    told = ask(turtle).format("md")
    assert (
        "\n## Closed (1)\n\n### \\*X\\* \\[1\\](http://e.org) \\<b\\>: goal (from open to blocked)\n\n- now: " in told
    )
    assert "\n- because:\n  - begins: b\\_c\\_d \\| \\`no\\`, from 2019-01-01 \\[fact: no source\\]\n" in told
    assert told.startswith("# What opened or closed from 2018-01-01 to 2020-01-01\n\nAccepted: ")
    for marked in ("a\nb", "# c", "~~d~~", "&amp;", "\\"):
        assert "\n" not in outlining.escaped(marked)
    assert outlining.escaped("# &amp; \\") == "\\# \\&amp; \\\\"


def test_json_has_both_sides_counts_and_changes(ask):
    told = json.loads(ask(position("p", "b", "Objects", from_=day("2019-01-01"))).format("json"))
    assert (told["kgtools"], told["from"]["as_of"], told["to"]["as_of"]) == ("diff", *SIDES)
    assert told["counts"] == {"attained": 0, "opened": 0, "closed": 1, "lost": 0, "other": 0, "unchanged": 0}
    (change,) = told["changes"]
    assert (change["change"], change["from"], change["to"], change["otherwise"]) == ("closed", "open", "blocked", None)
    assert [r["actor"]["label"] for r in change["blockers_come"]] == ["b"]
    assert (change["because"]["how"], [m["after"]["from"] for m in change["because"]["moves"]]) == (
        "all",
        ["2019-01-01"],
    )
    assert (told["differing"], told["differing_without_effect"]) == (1, 0)


def test_turtle_has_a_verdict_for_each_side(ask, graph):
    text = ask(position("p", "b", "Objects", from_=day("2019-01-01"))).format("ttl")
    statuses = {
        q.object.value for q in ox.parse(text, ox.RdfFormat.TURTLE) if local_name(q.predicate.value) == "status"
    }
    assert {local_name(s) for s in statuses} == {"Open", "Blocked"}
    data = graph(DOCUMENT.format(n=1, issued="2019-02-01"))
    with pytest.raises(UsageError, match="one name in Turtle"):
        diff(view(data, "2020-01-01"), view(data, "2020-01-01", accept=["fact"])).format("ttl")


def test_command_line(tmp_path):
    done = run("diff", "Finland", "NATO", "--from", "2023-01-01", "--to", "2024-12-31", "--format", "json")
    assert (done.returncode, [c["change"] for c in json.loads(done.stdout)["changes"]]) == (0, ["attained"])
    done = run("diff", "Finland", "NATO", "--from", "2024-01-01", "--to", "2024-12-31")
    assert (done.returncode, "No goal changed: 1 goal asked about." in done.stdout) == (0, True)
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "graph", folder)
    file = folder / "assertions" / "nato-members.ttl"
    text = file.read_text(encoding="utf-8")
    assert text.count('"2023-04-04"^^xsd:date') == 1
    file.write_text(text.replace('"2023-04-04"^^xsd:date', '"2027-04-04"^^xsd:date'), encoding="utf-8")
    told = json.loads(run("diff", "--from-graph", folder, "--as-of", "2025-03-10", "--format", "json").stdout)
    assert [(c["applicant"]["label"], c["from"], c["to"]) for c in told["changes"]] == [
        ("Finland", "pending", "achieved"),
        ("Finland", "open", "open"),  # what is for members and partners: nobody has to ratify any more
    ]
    (move,) = told["changes"][0]["because"]["moves"]
    assert (move["change"], move["before"]["from"], move["after"]["from"]) == ("changed", "2027-04-04", "2023-04-04")
    assert (told["differing"], told["described_differently"], told["from"]["graph"]) == (1, [], str(folder))
    for arguments, message in (
        ((), "what is compared with what?"),
        (("--from", "2023-01-01"), "--to is missing"),
        (("--to", "2023-01-01"), "--from is missing"),
        (("--from", "2023-01-01", "--to", "2023"), "--to: '2023' is not a date"),
        (("--from", "2023-01-01", "--to", "2023-01-01"), "both sides are the same"),
        (("--from", "2023-01-02", "--to", "2023-01-01"), "The earlier day goes first"),
        (("--from", "2023-01-01", "--to", "2024-01-01", "--as-of", "2024-01-01"), "--as-of is one day for both"),
        (("Kosvo", "--from", "2023-01-01", "--to", "2024-01-01"), "Did you mean Kosovo"),
        (("--from-sources", "kcss-2071"), "no document is called 'kcss-2071'"),
        (("--from-sources", "kcss-2017", "--to-sources", "kcss-2017"), "both sides are the same"),
        (("--from-graph", "no-such-folder"), "no such file or folder"),
    ):
        done = run("diff", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert message in done.stderr


# -------------------- history


@pytest.mark.parametrize(
    ("goal", "sides", "expected"),
    [
        ("Finland NATO", "2023-01-01 2024-12-31", "attained: blocked achieved begins:nato-member-finland"),
        ("Sweden NATO", "2022-01-01 2023-12-31", "closed: open blocked"),
        ("Sweden NATO", "2023-12-31 2024-12-31", "attained: blocked achieved begins:nato-member-sweden"),
        ("north-macedonia NATO", "2017-01-01 2018-12-31", "opened: blocked pending"),
        ("Austria nato-partnership-activities", "2016-01-01 2017-06-30", "closed: open blocked"),
        ("Finland nato-partnership-activities", "2017-03-15 2017-06-30", "opened: blocked open ends:nato-partnership-package"),
        ("Austria nato-partnership-activities", "2017-03-15 2017-06-30", ""),
    ],
)  # fmt: skip
def test_history(bundled, goal, sides, expected):
    applicant, standing = goal.split()
    found = diff(*(view(bundled, when) for when in sides.split()), [applicant], [standing])
    told = " ".join(f"{change} {because}" for _, change, because, _ in brief(found))
    assert told.startswith(expected)
    assert bool(told) is bool(expected)


def test_finland_and_sweden_were_held_up_by_the_same_and_freed_apart(bundled):
    found = diff(*(view(bundled, when) for when in ("2023-01-01", "2024-12-31")), ["Finland", "Sweden"], ["NATO"])
    for shift in found.shifts:
        assert {local_name(r.actor) for r in shift.gone} == {"hungary", "turkiye"}
        assert str(shift.otherwise) == "pending"
        assert {h for m in shift.cleared.moves for h in m.assertion.all("holder")} == {ID + "hungary", ID + "turkiye"}


def test_rule_change_of_2017_freed_all_partners_but_austria(bundled):
    found = diff(view(bundled, "2017-03-15"), view(bundled, "2017-06-30"), standings=["nato-partnership-activities"])
    partners = {local_name(s.goal[1]) for s in found.shifts}
    assert {"finland", "sweden"} <= partners
    assert "austria" not in partners
    assert all("ends:nato-partnership-package" in causes(s.because) for s in found.shifts)
    assert "kosovo" not in partners, "no partner"


def test_two_papers_on_kosovo(bundled):
    before, after = (view(bundled, "2025-03-10", sources=[d]) for d in ("kcss-2017", "kcss-2025"))
    found = diff(before, after, ["Kosovo"])
    told = dict(b[:2] for b in brief(found))
    assert told["kosovo pfp-participation"] == "opened: blocked open"
    assert told["kosovo nato-membership"] == "other: blocked unknown"
    assert all({local_name(r.actor) for r in s.gone} == {"spain"} for s in found.shifts)
    assert any("kcss-2017-013" in causes(s.because) for s in found.shifts)


def test_stage_that_was_decided_in_between_is_told_though_the_goal_stands_where_it_stood(bundled):
    found = diff(view(bundled, "2023-01-01"), view(bundled, "2024-05-01"), ["Kosovo"], ["CoE"])
    (shift,) = found.shifts
    assert (shift.change, str(shift.before.status), str(shift.after.status)) == ("other", "unknown", "unknown")
    votes = (
        "transmission of an application to the Parliamentary Assembly of the Council of Europe (33 for, 7 against, "
        "5 abstentions); opinion of the Parliamentary Assembly on an application to the Council of Europe (131 for, "
        "29 against, 11 abstentions)"
    )
    assert f"  decided since: {votes}\n" in found.format()
    (told,) = json.loads(found.format("json"))["changes"]
    assert [(e["what"], "33 for" in e["vote"]["label"]) for e in told["happened"]] == [
        ("decided", True),
        ("decided", False),
    ]
    narrow = [view(bundled, "2025-03-10", known_by=known) for known in ("2017-01-12", None)]
    assert not any(s.happened for s in diff(*narrow, ["Kosovo"]).shifts), "of one day, nothing lies in between"


# -------------------- against traces


SOME = ["Albania", "Kosovo", "Sweden", "Ukraine"]  # of everybody it takes minutes


def sides(data):
    yield view(data, "2017-01-12"), view(data, "2025-03-10")
    yield view(data, "2022-07-10"), view(data, "2022-12-31")
    yield view(data, "2025-03-10", accept=["fact"]), view(data, "2025-03-10")
    yield view(data, "2025-03-10", sources=["kcss-2017"]), view(data, "2025-03-10", sources=["kcss-2025"])
    yield view(data, "2017-01-12", known_by="2017-01-12"), view(data, "2025-03-10", accept=["fact", "prediction"])


def test_every_goal_stands_where_its_traces_say(bundled):
    said = in_question(view(bundled).register, catalogue(bundled).standings)
    everybody = diff(*next(sides(bundled)))
    assert {a for s, a in (shift.goal for shift in everybody.shifts) if a in said[s]} >= {ID + "kosovo", ID + "sweden"}
    assert (ID + "council-of-europe-membership", ID + "russia") in {shift.goal for shift in everybody.shifts}
    listed = [resolve(bundled, name, actors(bundled), "applicant") for name in SOME]
    for before, after in sides(bundled):
        found = diff(before, after, SOME)
        changed = {s.goal for s in found.shifts}
        for goal in ((s, a) for s in said for a in listed):
            was, now = (trace_goal(chosen, *goal) for chosen in (before, after))
            assert (goal in changed) is (answer(was) != answer(now) or bool(happened(was, now))), goal
        for shift in found.shifts:
            assert answer(shift.before) == answer(trace_goal(before, *shift.goal))
            assert answer(shift.after) == answer(trace_goal(after, *shift.goal))
            assert shift.because.moves
        assert changed.isdisjoint(found.unchanged)


def undone(moves, goal):
    """The answers without all of what moved, and with all of it, from what can matter alone."""
    within = moves.relevant(goal)
    return answer(moves.without(goal, {*moves.all, DESCRIBED}, within)), answer(moves.without(goal, (), within))


def test_undoing_all_that_moved_gives_the_answer_before(bundled):
    for before, after in sides(bundled):
        moves = Moves(before, after)
        for shift in diff(before, after, SOME).shifts:
            assert undone(moves, shift.goal) == (answer(shift.before), answer(shift.after)), shift.goal


@pytest.mark.parametrize("seed", range(12))
def test_undoing_all_that_moved_in_an_invented_history_or_between_two(seed, graph):
    choose = random.Random(seed)
    rules = ("ratification", "consensus") if seed % 2 else ("consensus", "two-thirds")
    one, other = (graph(invented(seed + 100 * n), rules[n], name=f"g{n}") for n in (0, 1))
    for data in (one, other):
        first, last = sorted(choose.sample(range(1, 31), 2))
        for standing in ("top", "goal", "vote"):
            goal = (ID + standing, ID + "x")
            before, after = view(one, date(2019, 1, first)), view(data, date(2019, 1, last))
            was, now = (trace_goal(chosen, *goal) for chosen in (before, after))
            expected = answer(was), answer(now)
            assert undone(Moves(before, after), goal) == expected
            found = diff(before, after, ["x"], [standing])
            assert bool(found.shifts) is (expected[0] != expected[1] or bool(happened(was, now)))
            for shift in found.shifts:
                assert shift.because.moves or shift.because.described


def test_each_cause_of_all_makes_a_difference_and_the_rest_makes_none(bundled):
    for before, after in sides(bundled):
        moves = Moves(before, after)
        for shift in diff(before, after, SOME).shifts:
            if shift.because.how == "all":
                within, named = moves.relevant(shift.goal), {m.assertion.iri for m in shift.because.moves}
                rest = set(moves.all) - named
                one, other = (moves.without(shift.goal, those, within) for those in (rest, named))
                assert answer(one) == answer(shift.after)
                assert to_explain(shift.before, one) == to_explain(shift.before, shift.after)
                told = answer(other), to_explain(shift.before, other)
                assert told != (answer(shift.after), to_explain(shift.before, shift.after))
