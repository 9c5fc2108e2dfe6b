"""When an answer changed and because of what, on small invented graphs, and day by day against traces."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from kgtools import timelines
from kgtools.assertions import Register
from kgtools.catalogue import catalogue
from kgtools.dataset import load
from kgtools.errors import UnknownName, UsageError
from kgtools.relevance import Extract, relevant
from kgtools.terms import ID, local_name
from kgtools.timelines import timeline
from kgtools.tracing import trace, trace_goal
from kgtools.views import view
from tests.conftest import TESTS, run
from tests.test_evaluation import CLUB, RULES, day, position

DOCUMENT = """document:d{n} a kg:Document ; skos:prefLabel "paper {n}"@en ; dcterms:issued "{issued}"^^xsd:date .
"""


@pytest.fixture
def graph(write):
    def _graph(turtle="", rule="consensus"):
        named = "assertion:x a kg:Referral ; kg:applicant id:x .\n"
        return load(write(RULES + CLUB.replace("RULE", rule) + named + turtle))

    return _graph


@pytest.fixture
def ask(graph):
    def _ask(turtle="", rule="consensus", applicant="x", standing="goal", **more):
        return timeline(applicant, standing, dataset=graph(turtle, rule), **more)

    return _ask


def brief(found):
    """The changes in short: day, status, blockers, and causes with + where they begin and - where they end."""
    return [
        (
            None if c.day is None else c.day.isoformat(),
            str(c.status),
            " ".join(sorted({f"{local_name(b.actor)}:{b.kind}" for b in c.blockers})),
            " ".join(
                [f"+{local_name(a.iri)}" for a in c.began]
                + [f"-{local_name(a.iri)}" for a in c.ended]
            ),
        )
        for c in found.changes
    ]  # fmt: skip


def taken(name, on, decision="vote", applicant="x", until=None):
    end = f" ; kg:until {day(until)}" if until else ""
    return (
        f"assertion:{name} a kg:DecisionTaken ; kg:decision id:{decision} ; kg:applicant id:{applicant} ; "
        f"kg:from {day(on)}{end} .\n"
    )


def member(name, who, organisation="club", since=None, until=None, more=""):
    slots = "".join(f" ; kg:{slot} {day(when)}" for slot, when in (("from", since), ("until", until)) if when)
    return f"assertion:{name} a kg:Membership ; kg:member id:{who} ; kg:organisation id:{organisation}{slots}{more} .\n"


# -------------------- what changes, and because of what


def test_objection_begins_and_ends(ask):
    found = ask(position("p", "b", "Objects", from_=day("2019-05-01"), until=day("2019-06-01")))
    assert brief(found) == [
        (None, "open", "", ""),
        ("2019-05-01", "blocked", "b:veto", "+p"),
        ("2019-06-01", "open", "", "-p"),
    ]
    assert [c.how for c in found.changes] == ["first", "all", "all"]
    assert found.opens == date(2019, 5, 1)


def test_ends_may_be_open(ask):
    begins = ask(position("p", "b", "Objects", from_=day("2019-05-01")))
    assert brief(begins) == [(None, "open", "", ""), ("2019-05-01", "blocked", "b:veto", "+p")]
    ends = ask(position("p", "b", "Objects", until=day("2019-06-01")))
    assert brief(ends) == [(None, "blocked", "b:veto", ""), ("2019-06-01", "open", "", "-p")]


def test_position_is_replaced_by_another_on_the_same_day(ask):
    turtle = position("p", "b", "Objects", "Stated", from_=day("2018-01-01"), until=day("2019-01-01"))
    turtle += position("q", "b", "Supports", from_=day("2019-01-01"))
    found = ask(turtle)
    assert brief(found)[1:] == [("2018-01-01", "blocked", "b:veto", "+p"), ("2019-01-01", "open", "", "+q -p")]
    assert found.changes[-1].how == "any", "silence would do as well, and an act goes before what is only said"
    louder = position("p", "b", "Objects", "Stated", from_=day("2018-01-01"), until=day("2019-01-01"))
    louder += position("q", "b", "Objects", from_=day("2019-01-01"))
    (_, before, after) = ask(louder).changes
    assert ([b.basis for b in before.blockers], [b.basis for b in after.blockers]) == (["stated"], ["exercised"])
    assert (brief(ask(louder))[-1][3], after.how) == ("+q", "all"), (
        "the exercised one goes before the stated in any case"
    )


def test_earlier_objection_comes_back_when_the_later_support_ends(ask):
    turtle = position("p", "b", "Objects", from_=day("2017-01-01"))
    turtle += position("q", "b", "Supports", from_=day("2018-01-01"), until=day("2019-01-01"))
    assert brief(ask(turtle))[1:] == [
        ("2017-01-01", "blocked", "b:veto", "+p"),
        ("2018-01-01", "open", "", "+q"),
        ("2019-01-01", "blocked", "b:veto", "-q"),
    ]


def test_blockers_change_while_the_status_does_not(ask):
    turtle = position("p", "a", "Objects", from_=day("2018-01-01"))
    turtle += position("q", "b", "Withholds", from_=day("2019-01-01"), until=day("2020-01-01"))
    found = ask(turtle)
    assert brief(found)[2:] == [
        ("2019-01-01", "blocked", "a:veto b:withheld", "+q"),
        ("2020-01-01", "blocked", "a:veto", "-q"),
    ]
    text = found.format()
    assert (
        "2019-01-01: BLOCKED (still blocked)\n  b withholds its consent, at the vote\n  as before: a objects\n" in text
    )
    assert "2020-01-01: BLOCKED (still blocked)\n  as before: a objects\n  no longer: b\n" in text


def test_who_blocks_one_stage_less_is_told_so(ask):
    turtle = "id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:consensus .\n"
    turtle += "assertion:n2 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .\n"
    turtle += position("p", "b", "Objects") + position(
        "q", "b", "Objects", towards="id:second", until=day("2019-01-01")
    )
    assert "  as before: b objects\n  no longer: b at the second\n" in ask(turtle).format()
    louder = position("p", "b", "Objects", "Stated", from_=day("2018-01-01"))
    louder += position("q", "b", "Objects", from_=day("2019-01-01"))
    assert "BLOCKED (still blocked)\n  b objects, at the vote\n  because:" in ask(louder).format()


def test_member_that_objects_joins_and_leaves(ask):
    turtle = position("p", "d", "Objects") + member("md", "d", since="2010-01-01", until="2015-01-01")
    assert brief(ask(turtle)) == [
        (None, "open", "", ""),
        ("2010-01-01", "blocked", "d:veto", "+md"),
        ("2015-01-01", "open", "", "-md"),
    ]


def test_members_of_the_bodies_behind_a_decision_count(ask):
    """What a body is composed of, who holds the veto, and who of them votes, each with members of its own."""
    turtle = """id:board kg:composedOfMembersOf id:union .
    id:five a kg:DecisionRule ; kg:votesNeeded 1 ; kg:vetoHeldBy id:great ; kg:silenceMeans kg:Assent .
    id:second a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:five ; kg:votersWithin id:zone .
    assertion:n2 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
    """
    turtle += (
        member("other", "c", "union") + member("z", "c", "zone") + position("p", "b", "Objects", towards="id:second")
    )
    turtle += member("u", "b", "union", "2010-01-01") + member("v", "b", "zone", "2011-01-01")
    turtle += member("w", "b", "great", "2012-01-01", "2013-01-01")
    assert brief(ask(turtle)) == [
        ("2010-01-01", "open", "", ""),
        ("2012-01-01", "blocked", "b:veto", "+w"),
        ("2013-01-01", "open", "", "-w"),
    ]
    assert {a.begin.year for a in relevant(Register(ask(turtle).view.dataset), ID + "goal", ID + "x") if a.begin} == {
        2010,
        2011,
        2012,
    }


def test_coupling_with_another_applicant(ask):
    turtle = f"""assertion:c a kg:Dependency ; kg:dependent id:goal ; kg:applicant id:x ; kg:dependsOn id:goal ;
      kg:ofApplicant id:y ; kg:from {day("2018-01-01")} ; kg:until {day("2020-01-01")} .
    """ + position("p", "b", "Objects", applicant="id:y", from_=day("2017-01-01"))
    turtle += position("q", "c", "Objects", applicant="id:y", from_=day("2019-01-01"))
    turtle += position("r", "c", "Objects", applicant="id:z", from_=day("2019-02-01"))
    found = ask(turtle)
    assert brief(found) == [
        ("2017-01-01", "open", "", ""),
        ("2018-01-01", "blocked", "b:coupled", "+c"),
        ("2019-01-01", "blocked", "b:coupled c:coupled", "+q"),
        ("2020-01-01", "open", "", "-c"),
    ]
    assert "b objects, at the vote of y" in found.format()
    assert [c[3] for c in brief(ask(turtle, applicant="y"))] == ["", "+p", "+q"]


def test_condition_that_is_met_ends_an_objection(ask):
    turtle = "id:law a kg:Criterion .\n" + position("p", "b", "Objects", unless="id:law", from_=day("2018-01-01"))
    finding = 'assertion:{} a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:{} ; kg:on "{}"^^xsd:date .\n'
    turtle += finding.format("f", "PartlyMet", "2018-06-01") + finding.format("g", "Met", "2019-01-01")
    assert brief(ask(turtle)) == [
        (None, "open", "", ""),
        ("2018-01-01", "blocked", "b:condition", "+p"),
        ("2019-01-01", "open", "", "+g"),
    ]


def test_condition_with_a_network_of_its_own(ask):
    turtle = "id:other a kg:Decision ; kg:decidedBy id:council ; kg:decidedUnder id:consensus .\n"
    turtle += position("p", "b", "Objects", unless="id:other") + taken("d", "2019-01-01", "other")
    assert brief(ask(turtle)) == [(None, "blocked", "b:condition", ""), ("2019-01-01", "open", "", "+d")]


def test_position_towards_a_goal_above_reaches_a_shared_decision(ask):
    turtle = "id:top a kg:Standing .\nassertion:n2 a kg:Dependency ; kg:dependent id:top ; kg:dependsOn id:goal .\n"
    turtle += position("p", "b", "Objects", towards="id:top", from_=day("2019-01-01"))
    assert brief(ask(turtle)) == [(None, "open", "", ""), ("2019-01-01", "blocked", "b:veto", "+p")]


def test_condition_of_a_position_towards_a_goal_above(ask):
    turtle = "id:top a kg:Standing .\nassertion:n2 a kg:Dependency ; kg:dependent id:top ; kg:dependsOn id:goal .\n"
    turtle += "id:other a kg:Decision ; kg:decidedBy id:council ; kg:decidedUnder id:consensus .\n"
    turtle += position("p", "b", "Objects", towards="id:top", unless="id:other") + taken("d", "2019-01-01", "other")
    assert brief(ask(turtle)) == [(None, "blocked", "b:condition", ""), ("2019-01-01", "open", "", "+d")]


def test_what_can_matter_is_found_through_groups_and_leaves_other_applicants_out(graph):
    turtle = "assertion:g a kg:Dependency ; kg:dependent id:goal ; kg:applicant id:x ; kg:dependsOn id:vote ; kg:ofEachMemberOf id:wave .\n"
    turtle += member("mw", "y", "wave", "2000-01-01") + position("p", "b", "Objects", applicant="id:y")
    turtle += position("q", "b", "Objects", applicant="id:z") + "assertion:r a kg:Recognition ; kg:recognised id:x .\n"
    register = Register(graph(turtle))
    found = {local_name(a.iri) for a in relevant(register, ID + "goal", ID + "x")}
    assert found == {"need", "ma", "mb", "mc", "g", "mw", "p"}
    assert {local_name(a.iri) for a in relevant(register, ID + "goal", ID + "z")} == {"need", "ma", "mb", "mc", "q"}


def test_attainment_that_ends_makes_earlier_acts_void(ask):
    turtle = member("mx", "x", since="2010-01-01", until="2015-01-01") + taken("d", "2009-01-01")
    assert brief(ask(turtle)) == [
        (None, "open", "", ""),
        ("2009-01-01", "pending", "", "+d"),
        ("2010-01-01", "achieved", "", "+mx"),
        ("2015-01-01", "open", "", "-mx"),
    ]


def test_attainment_of_a_goal_above_ends(ask):
    turtle = """id:top a kg:Standing ; kg:attainedBy kg:Participation ; kg:attainedIn id:games .
    assertion:n2 a kg:Dependency ; kg:dependent id:top ; kg:dependsOn id:vote .
    """ + position("p", "c", "Supports", towards="id:top")
    turtle += (
        taken("d", "2009-01-01")
        + f"""assertion:g a kg:Participation ; kg:participant id:x ; kg:programme id:games ;
      kg:from {day("2010-01-01")} ; kg:until {day("2012-01-01")} .
    """
    )
    assert brief(ask(turtle))[1:] == [("2009-01-01", "pending", "", "+d"), ("2012-01-01", "open", "", "-g")]


def test_waiver_begins(ask):
    turtle = f"""id:plan a kg:Criterion .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:plan .
    assertion:f a kg:Finding ; kg:applicant id:x ; kg:criterion id:plan ; kg:outcome kg:NotMet .
    assertion:w a kg:Waiver ; kg:waived assertion:n ; kg:applicant id:x ; kg:from {day("2019-01-01")} .
    """
    assert brief(ask(turtle)) == [(None, "blocked", "", ""), ("2019-01-01", "open", "", "+w")]
    assert "nobody blocks it alone" in ask(turtle).format()


def test_sensitivity_makes_recognitions_of_any_day_matter(ask):
    turtle = f"""assertion:s a kg:Sensitivity ; kg:decision id:vote ; kg:sensitiveTo kg:Recognition ;
      kg:from {day("2015-01-01")} .
    """ + "".join(
        f"assertion:r{m} a kg:Recognition ; kg:recogniser id:{m} ; kg:recognised id:x ; kg:from {day('2010-01-01')} .\n"
        for m in "ab"
    )
    turtle += f"assertion:rc a kg:Recognition ; kg:recogniser id:c ; kg:recognised id:x ; kg:negated true ; kg:from {day('2010-01-01')} ; kg:until {day('2018-01-01')} .\n"
    turtle += (
        f"assertion:rd a kg:Recognition ; kg:recogniser id:c ; kg:recognised id:x ; kg:from {day('2018-01-01')} .\n"
    )
    found = ask(turtle)
    assert brief(found) == [
        ("2010-01-01", "open", "", ""),
        ("2015-01-01", "blocked", "c:veto", "+s"),
        ("2018-01-01", "open", "", "+rd -rc"),
    ]
    assert "c is expected to object" in found.format()
    assert found.changes[-1].how == "all"


def test_condition_that_those_who_decide_imposed(ask):
    turtle = f"""id:law a kg:Criterion .
    assertion:n a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:law ; kg:imposedBy id:b ; kg:from {day("2018-01-01")} .
    """ + "".join(
        f"assertion:f{n} a kg:Finding ; kg:applicant id:x ; kg:criterion id:law ; kg:outcome kg:{outcome} ; kg:on {day(on)} .\n"
        for n, outcome, on in ((1, "NotMet", "2017-01-01"), (2, "Met", "2019-01-01"))
    )
    found = ask(turtle)
    assert brief(found) == [
        ("2017-01-01", "open", "", ""),
        ("2018-01-01", "blocked", "b:condition", "+n"),
        ("2019-01-01", "open", "", "+f2"),
    ]
    assert "  b made it a condition: law\n" in found.format()


def test_package_of_applicants(ask):
    turtle = "assertion:g a kg:Dependency ; kg:dependent id:goal ; kg:applicant id:x ; kg:dependsOn id:vote ; kg:ofEachMemberOf id:wave .\n"
    turtle += member("mx", "x", "wave") + member("my", "y", "wave", "2000-01-01", "2010-01-01")
    turtle += position("p", "b", "Objects", applicant="id:y")
    assert brief(ask(turtle)) == [
        (None, "open", "", ""),
        ("2000-01-01", "blocked", "b:coupled", "+my"),
        ("2010-01-01", "open", "", "-my"),
    ]


def test_goal_above_that_takes_a_group_together(ask):
    turtle = "id:top a kg:Standing .\nassertion:g a kg:Dependency ; kg:dependent id:top ; kg:dependsOn id:vote ; kg:ofEachMemberOf id:wave .\n"
    turtle += position("p", "b", "Objects", towards="id:top") + member("mx", "x", "wave", "2000-01-01")
    assert brief(ask(turtle)) == [(None, "open", "", ""), ("2000-01-01", "blocked", "b:veto", "+mx")]


def test_passed_vote_is_final_until_the_question_is_put_again(ask):
    turtle = f"""assertion:v a kg:Vote ; kg:decision id:vote ; kg:applicant id:x ; kg:on {day("2010-01-01")} ; kg:outcome kg:Passed .
    assertion:r a kg:Referral ; kg:decision id:vote ; kg:applicant id:x ; kg:on {day("2012-01-01")} .
    """ + position("p", "b", "Objects", from_=day("2011-01-01"))
    assert brief(ask(turtle)) == [
        (None, "open", "", ""),
        ("2010-01-01", "pending", "", "+v"),
        ("2012-01-01", "blocked", "b:veto", "+r"),
    ]


def test_any_requirement_can_be_asked_about(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-05-01"), until=day("2019-06-01"))
    assert brief(ask(turtle, standing="vote")) == brief(ask(turtle))


def test_who_refuses_still_and_is_passed_over_is_not_told_to_refuse_no_longer(ask):
    objects = position("p", "b", "Objects", from_=day("2018-01-01"))
    passed = ask(objects + taken("d", "2019-01-01")).format()
    assert "2019-01-01: PENDING (was blocked)\n" in passed
    assert "  no longer enough to block it, though as before b objects\n" in passed
    assert "no longer: b" not in passed
    ended = ask(objects + position("q", "b", "Supports", from_=day("2019-01-01")))
    assert "  no longer: b\n" in ended.format()


# -------------------- what becomes of the stages on the way


def stages(found):
    return [(c.day and c.day.isoformat(), [(e.what, local_name(e.key[0])) for e in c.happened]) for c in found.changes]


def vote(name, on, counts, decision="second"):
    yes, no = counts
    return (
        f"assertion:{name} a kg:Vote ; kg:decision id:{decision} ; kg:applicant id:x ; kg:on {day(on)} ; "
        f"kg:votesFor {yes} ; kg:votesAgainst {no} .\n"
    )


SECOND = """id:second a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:two-thirds .
assertion:n2 a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:second .
"""


def test_stage_that_is_put_fails_is_put_again_and_decided_is_told_while_the_goal_stands_where_it_stood(ask):
    turtle = SECOND + position("p", "b", "Objects", from_=day("2000-01-01"))
    turtle += f"assertion:r a kg:Referral ; kg:decision id:second ; kg:applicant id:x ; kg:on {day('2001-01-01')} .\n"
    turtle += vote("v", "2002-01-01", (1, 2))
    turtle += f"assertion:s a kg:Referral ; kg:decision id:second ; kg:applicant id:x ; kg:on {day('2003-01-01')} .\n"
    turtle += vote("w", "2004-01-01", (2, 1))
    found = ask(turtle)
    assert stages(found) == [
        ("2000-01-01", []),
        ("2001-01-01", [("referred", "second")]),
        ("2002-01-01", [("failed", "second")]),
        ("2003-01-01", [("referred", "second")]),
        ("2004-01-01", [("decided", "second")]),
    ]
    assert [c[1:] for c in brief(found)[1:]] == [("blocked", "b:veto", f"+{name}") for name in "rvsw"]
    text = found.format()
    assert "2002-01-01: BLOCKED (still blocked)\n  failed: second (1 for, 2 against)\n  as before: b objects\n" in text
    assert "  decided: second (2 for, 1 against)\n" in text
    told = json.loads(found.format("json"))["changes"][-1]["happened"]
    assert [(e["what"], e["stage"]["label"], e["vote"]["iri"].endswith("/w")) for e in told] == [
        ("decided", "second", True)
    ]


def test_stage_that_is_decided_no_longer_is_told(ask):
    turtle = SECOND + position("p", "b", "Objects") + taken("d", "2001-01-01", "second", until="2002-01-01")
    assert stages(ask(turtle))[1:] == [
        ("2001-01-01", [("decided", "second")]),
        ("2002-01-01", [("reopened", "second")]),
    ]
    assert "  no longer so: second\n" in ask(turtle).format()


def test_many_stages_decided_on_one_day_are_told_together(ask):
    turtle = position("p", "b", "Objects")
    for n in range(5):
        turtle += SECOND.replace("second", f"part{n}").replace("n2", f"need{n}") + taken(
            f"d{n}", "2001-01-01", f"part{n}"
        )
    assert "  decided: part0; part1; and 3 more\n" in ask(turtle).format()


def test_what_is_decided_once_all_is_attained_is_no_change(ask):
    turtle = SECOND + member("mx", "x", since="2010-01-01") + taken("d", "2011-01-01", "second")
    assert stages(ask(turtle)) == [("2010-01-01", [])]


# -------------------- several things on one day


def test_of_two_on_one_day_only_the_one_that_matters_is_named(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-01-01"))
    turtle += position("q", "outsider", "Objects", from_=day("2019-01-01")) + member("m", "d", since="2019-01-01")
    assert brief(ask(turtle)) == [(None, "open", "", ""), ("2019-01-01", "blocked", "b:veto", "+p")]
    decided = position("p", "b", "Objects", from_=day("2018-01-01"), until=day("2019-01-01")) + taken("d", "2019-01-01")
    assert brief(ask(decided))[-1] == ("2019-01-01", "pending", "", "+d"), "the decision is taken, who objected before"


def test_two_that_matter_only_together_are_both_named(ask):
    turtle = position("p", "d", "Objects", from_=day("2019-01-01")) + member("m", "d", since="2019-01-01")
    turtle += position("q", "outsider", "Objects", from_=day("2019-01-01"))
    found = ask(turtle)
    assert brief(found)[1] == ("2019-01-01", "blocked", "d:veto", "+m +p")
    assert found.changes[1].how == "all"


def test_each_of_several_blockers_has_its_cause(ask):
    turtle = "".join(position(f"p{m}", m, "Objects", from_=day("2019-01-01")) for m in "ab")
    found = ask(turtle)
    assert brief(found)[1] == ("2019-01-01", "blocked", "a:veto b:veto", "+pa +pb")
    assert found.changes[1].how == "all"


def test_what_would_each_have_done_alone_is_named_so(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-01-01"))
    turtle += position("q", "b", "Objects", from_=day("2019-01-01"), until=day("2030-01-01"))
    found = ask(turtle)
    assert brief(found)[1][3] == "+p +q"
    assert found.changes[1].how == "any"
    assert "because, and each of these alone would have done:" in found.format()


def test_what_several_sources_say_alike_is_one_cause(ask):
    turtle = DOCUMENT.format(n=1, issued="2020-01-01") + DOCUMENT.format(n=2, issued="2020-06-01")
    turtle += "".join(
        position(
            f"{name}{m}", m, "Objects", from_=day("2019-01-01"), assertedIn=f"document:d{n}", modality=f"kg:{mode}"
        )
        for m in "ab"
        for n, name, mode in ((1, "p", "Fact"), (2, "q", "Claim"))
    )
    found = ask(turtle)
    assert brief(found)[1][3] == "+pa +qa +pb +qb"
    assert found.changes[1].how == "all"


def test_two_pairs_of_which_either_would_do_are_told_with_reserve(ask):
    turtle = "".join(
        position(f"p{m}", m, "Objects", from_=day("2019-01-01"), until=day(f"20{n}-01-01"))
        for m in "ab"
        for n in (30, 31)
    )
    twice = turtle.replace("assertion:pa", "assertion:pa1", 1).replace("assertion:pb", "assertion:pb1", 1)
    found = ask(twice + position("q", "outsider", "Objects", from_=day("2019-01-01")))
    assert brief(found)[1][3] == "+pa +pa1 +pb +pb1"
    assert found.changes[1].how == "some"
    assert "because of one or more of these:" in found.format()


def test_one_cause_beside_two_of_which_either_would_do(ask):
    turtle = position("p", "a", "Objects", from_=day("2019-01-01"))
    turtle += position("q", "b", "Objects", from_=day("2019-01-01"))
    turtle += position("r", "b", "Objects", from_=day("2019-01-01"), until=day("2030-01-01"))
    found = ask(turtle)
    assert (brief(found)[1][3], found.changes[1].how) == ("+p +q +r", "some")


def test_all_are_named_where_nothing_alone_makes_a_difference(ask):
    turtle = "".join(
        member(f"m{n}", "d", since="2019-01-01", until=f"20{n}-01-01")
        + position(f"p{n}", "d", "Objects", from_=day("2019-01-01"), until=day(f"20{n}-01-01"))
        for n in (30, 31)
    )
    found = ask(turtle)
    assert (brief(found)[1][3], found.changes[1].how) == ("+m30 +m31 +p30 +p31", "some")


def test_many_on_one_day_are_not_tried_one_by_one(ask, monkeypatch):
    monkeypatch.setattr(timelines, "MAX_TRIED", 1)
    turtle = position("p", "b", "Objects", from_=day("2019-01-01"))
    turtle += position("q", "outsider", "Objects", from_=day("2019-01-01"))
    found = ask(turtle)
    assert (brief(found)[1][3], found.changes[1].how) == ("+p +q", "some")


# -------------------- what is asked, and what is accepted


def test_first_and_last_day(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-05-01"), until=day("2019-06-01"))
    assert brief(ask(turtle, begin="2019-05-01")) == [
        ("2019-05-01", "blocked", "b:veto", ""),
        ("2019-06-01", "open", "", "-p"),
    ]
    assert brief(ask(turtle, end="2019-05-31")) == [(None, "open", "", ""), ("2019-05-01", "blocked", "b:veto", "+p")]
    assert brief(ask(turtle, begin="2019-05-02", end="2019-06-01"))[1:] == [("2019-06-01", "open", "", "-p")]
    assert brief(ask(turtle, begin="2019-05-02", end="2019-05-31")) == [("2019-05-02", "blocked", "b:veto", "")]
    assert brief(ask(turtle, begin="2020-01-01", end="2020-01-01")) == [("2020-01-01", "open", "", "")]
    early = ask(turtle, end="2019-04-30")
    assert brief(early) == [(None, "open", "", "")]
    assert "Before 2019-05-01, the first day of anything known: OPEN" in early.format()
    assert "until 2019-04-30, that day included. Accepted" in early.format()


def test_nothing_dated_gives_one_entry(ask):
    found = ask(position("p", "b", "Objects"))
    assert brief(found) == [(None, "blocked", "b:veto", "")]
    assert "On every day, as nothing that can matter is dated: BLOCKED" in found.format()
    assert found.format().endswith("No change.\n")
    assert (json.loads(found.format("json"))["opens"], found.opens) == (None, None)


def test_before_anything_is_known_there_is_nothing_to_tell(ask):
    turtle = (
        "id:other a kg:Standing .\nid:poll a kg:Decision ; kg:decidedBy id:assembly ; kg:decidedUnder id:consensus .\n"
    )
    turtle += "assertion:n2 a kg:Dependency ; kg:dependent id:other ; kg:dependsOn id:poll .\n"
    turtle += member("m", "a", "assembly", "1999-01-01") + position(
        "p", "a", "Objects", towards="id:poll", from_=day("2000-01-01")
    )
    found = ask(turtle, standing="other")
    assert brief(found) == [("1999-01-01", "open", "", "+m"), ("2000-01-01", "blocked", "a:veto", "+p")]
    assert "On 1999-01-01, the first day of anything known: OPEN\n" in found.format()


def test_modality_source_and_day_of_publication_are_chosen(ask):
    turtle = DOCUMENT.format(n=1, issued="2019-02-01") + DOCUMENT.format(n=2, issued="2020-01-01")
    turtle += position("p", "a", "Objects", from_=day("2019-01-01"), modality="kg:Claim", assertedIn="document:d1")
    turtle += position("q", "b", "Objects", from_=day("2018-01-01"), until=day("2019-06-01"), assertedIn="document:d2")
    turtle += position("r", "c", "Objects", from_=day("2019-07-01"), modality="kg:Prediction", assertedIn="document:d2")
    causes = {
        "": ["", "+q", "+p", "-q"],
        "fact": ["", "+q", "-q"],
        "fact,prediction": ["", "+q", "-q", "+r"],
    }
    for accept, expected in causes.items():
        more = {"accept": accept.split(",")} if accept else {}
        assert [c[3] for c in brief(ask(turtle, **more))] == expected, accept
    assert [c[3] for c in brief(ask(turtle, sources=["d1"]))] == ["", "+p"]
    assert [c[3] for c in brief(ask(turtle, known_by="2019-03-01"))] == ["", "+p"]
    text = ask(turtle, known_by="2019-03-01", sources=["d1"]).format()
    assert (
        "All days until 2019-03-01, that day included, known by 2019-03-01. Accepted: facts, claims; only paper 1."
        in text
    )
    assert "What was published after 2019-03-01 is left out." in text
    assert "Known up to 2020-01-01, the day of the newest document." in ask(turtle).format()


def test_mistakes_are_explained(ask):
    with pytest.raises(UsageError, match=r"begin \(--from\): '2019' is not a date"):
        ask(begin="2019")
    with pytest.raises(UsageError, match="The earlier day goes first"):
        ask(begin="2019-01-02", end="2019-01-01")
    with pytest.raises(UnknownName, match="no standing is called 'gaol'"):
        ask(standing="gaol")
    with pytest.raises(UsageError, match="Choose text or json"):
        ask().format("csv")


# -------------------- in words and as JSON


def test_day_that_is_not_stated_is_not_told_as_if_it_were(ask):
    turtle = position("p", "b", "Objects", from_=day("2019-05-01"), statedTime='"2019-05"^^xsd:gYearMonth')
    assert "Of the time only 2019-05 is stated; 2019-05-01 is its first possible day." in ask(turtle).format()
    attested = DOCUMENT.format(n=1, issued="2019-05-01")
    attested += position("p", "b", "Objects", from_=day("2019-05-01"), assertedIn="document:d1", attestedOnly="true")
    text = ask(attested).format()
    assert "attested by then, since when is not told: p, as of 2019-05-01 [paper 1]" in text
    assert "begins" not in text
    event = DOCUMENT.format(n=1, issued="2019-05-01") + taken("d", "2019-05-01").replace("kg:from", "kg:on")
    assert "happens: d, on 2019-05-01 [no source]" in ask(event).format()


def test_members_yet_to_act_are_named_up_to_three(ask):
    assert "yet to act: a, b and c, at the vote" in ask(rule="ratification").format()
    assert "yet to act: 4 members, at the vote" in ask(member("m", "d"), rule="ratification").format()


def test_json_has_every_choice_and_change(ask):
    told = json.loads(ask(position("p", "b", "Objects", from_=day("2019-05-01")), begin="2019-01-01").format("json"))
    assert (told["kgtools"], told["begin"], told["end"], told["opens"]) == (
        "timeline",
        "2019-01-01",
        None,
        "2019-05-01",
    )
    assert told["standing"] == {"iri": ID + "goal", "label": "goal"}
    first, then = told["changes"]
    assert (first["day"], first["how"], first["began"]) == ("2019-01-01", "first", [])
    (blocker,) = then["blockers"]
    assert (blocker["actor"]["label"], blocker["kind"], blocker["basis"]) == ("b", "veto", "exercised")
    assert [a["from"] for a in then["began"]] == ["2019-05-01"]


def test_change_has_the_whole_trace_of_its_day(bundled):
    found = timeline("Kosovo", "PfP", dataset=bundled)
    (_, change) = found.changes
    usual = trace("Kosovo", "PfP", dataset=bundled, as_of="2008-02-17")
    assert change.trace.format() == usual.format()
    assert "Kosovo: participation in the Partnership for Peace\nAll days. " in found.format()
    assert "each of Greece, Romania, Slovakia and Spain is expected to object, at the" in found.format()
    assert (
        "[Plator Avdiu, in KCSS, 12 January 2017; Exit, 2022-03; Reuters, 2023-05-22; Agenzia Nova, 2024-01-07]"
        in found.format()
    )
    assert "HYPOTHETICAL" in timeline("Kosovo", "KECI", dataset=bundled).format()


def test_command_line():
    done = run("timeline", "Kosovo", "PfP", "--from", "2000-01-01", "--to", "2020-01-01")
    assert "From 2000-01-01 until 2020-01-01, that day included." in done.stdout
    assert "2008-02-17: BLOCKED (was unknown)" in done.stdout
    facts = json.loads(run("timeline", "XK", "PfP", "--accept", "fact", "--format", "json").stdout)
    assert "blocked" not in {c["status"] for c in facts["changes"]}
    sources = run("timeline", "Kosovo", "PfP", "--sources", "kcss-2017", "--known-by", "2018-01-01")
    assert sources.returncode == 0
    for arguments, message in (
        ((), "kgtools trace lists what can be asked"),
        (("Kosovo",), "kgtools trace Kosovo lists what can be asked"),
        (("Kosovo", "PfP", "--from", "2010/01/01"), "Write year-month-day"),
        (("Kosovo", "PfP", "--from", "2010-01-02", "--to", "2010-01-01"), "The earlier day goes first"),
        (("Kosvo", "PfP"), "Did you mean Kosovo"),
        (("Kosovo", "PfP", "--as-of", "2025-03-10"), "--as-of"),
    ):
        done = run("timeline", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr


# -------------------- against history, and against traces


@pytest.fixture(scope="module")
def situations():
    return load(TESTS / "situations")


@pytest.mark.parametrize(
    ("applicant", "standing", "expected"),
    [
        ("sweden", "nato-membership", ["2022-06-29 pending +taken-2", "2022-07-05 blocked +position-7", "2024-02-26 pending -position-7"]),
        ("north-macedonia", "nato-membership", ["2008-04-03 blocked +position-1", "2018-07-11 pending +taken-1", "2020-03-27 achieved +member-7"]),
        ("albania", "eu-first-conference", ["2020-11-17 blocked +position-10", "2022-07-16 open -position-10"]),
        ("ukraine", "nato-ukraine-meeting", ["2017-10-27 blocked +position-11", "2023-03-21 open +needs-11"]),
    ],
)  # fmt: skip
def test_history_is_told(situations, applicant, standing, expected):
    found = brief(timeline(applicant, standing, dataset=situations, begin="2007-01-02"))
    assert [f"{when} {status} {because}" for when, status, _, because in found[1:]] == expected


def summary(answer):
    return answer.status, frozenset((r.actor, r.kind, r.basis, r.stage) for r in answer.blockers)


def some_goals(choose, data, number):
    """Some goals of a graph, drawn by lot: each a standing with an applicant."""
    listed = catalogue(data)
    every = list(product(listed.standings, sorted({*listed.applicants, ID + "ukraine", ID + "sweden"})))
    return choose.sample(every, min(number, len(every)))


@pytest.mark.parametrize("source", ["bundled", "situations"])
@pytest.mark.parametrize("more", [{}, {"accept": ["fact", "claim", "prediction"]}, {"known_by": "2020-01-01"}])
def test_timeline_tells_what_a_trace_of_the_day_says(source, more, request):
    data = request.getfixturevalue(source)
    choose, register = random.Random(len(more)), Register(data)
    for standing, applicant in some_goals(choose, data, 25):
        changes = timeline(applicant, standing, dataset=data, end="2100-01-01", **more).changes
        days = [date(1940, 1, 1), *(c.day + timedelta(n) for c in changes if c.day for n in (-1, 0, 1))]
        days += [date(1945, 1, 1) + timedelta(choose.randrange(30000)) for _ in range(5)]
        for when in days:
            held = [c for c in changes if c.day is None or c.day <= when]
            there = trace_goal(view(register, when, **more), standing, applicant)
            if held:
                assert summary(held[-1]) == summary(there), (standing, applicant, when)
            else:
                assert str(there.status) == "unknown", (standing, applicant, when)


def invented(seed):
    """A history drawn by lot: three decisions, two applicants, a goal above, conditions, coupling, members that come and go."""
    choose = random.Random(seed)
    parts = [
        """id:top a kg:Standing ; kg:attainedBy kg:Participation ; kg:attainedIn id:games . id:y a kg:State .
        id:law a kg:Criterion . id:two a kg:Decision ; kg:decidedBy id:board ; kg:decidedUnder id:two-thirds .
        id:board kg:composedOfMembersOf id:club, id:union .
        id:own a kg:Decision ; kg:decidedBy kg:TheApplicant ; kg:decidedUnder id:prerogative .
        id:three a kg:Decision ; kg:decidedBy id:club ; kg:decidedUnder id:prerogative .
        """
    ]

    def times():
        first, last = sorted(choose.sample(range(1, 29), 2))
        slots = [f"kg:from {day(f'2019-01-{first:02}')}"] * choose.randrange(2)
        slots += [f"kg:until {day(f'2019-01-{last:02}')}"] * choose.randrange(2)
        return "".join(f" ; {slot}" for slot in slots)

    def one(*names):
        return f"id:{choose.choice(names)}"

    def by():
        return f"kg:Position ; kg:holder {one(*'abcd')} ; kg:stance kg:{choose.choice(['Objects', 'Supports', 'Withholds'])}"

    stages = ("vote", "two", "three", "own")
    for i in range(choose.randrange(6, 30)):
        who = f"kg:applicant {one('x', 'y')}"
        parts.append(f"assertion:a{i} a " + choose.choice([
            f"{by()} ; kg:basis kg:{choose.choice(['Exercised', 'Stated'])} ; kg:towards {one('top', 'goal', *stages)} ; {who}",
            f"{by()} ; kg:basis kg:Exercised ; kg:towards {one('top', *stages)} ; kg:unless {one('law', *stages)}",
            f"kg:Membership ; kg:member {one(*'bcdx')} ; kg:organisation {one('club', 'union')}",
            f"kg:DecisionTaken ; kg:decision {one(*stages)} ; {who}",
            f"kg:Referral ; kg:decision {one(*stages)} ; {who}",
            f"kg:Vote ; kg:decision {one(*stages)} ; {who} ; kg:votesFor {choose.randrange(5)} ; kg:votesAgainst 2",
            f"kg:Finding ; kg:criterion id:law ; {who} ; kg:outcome kg:{choose.choice(['Met', 'NotMet'])}",
            f"kg:Dependency ; kg:dependent {one('top', 'goal')} ; kg:dependsOn {one('vote', 'two', 'three', 'law')}",
            f"kg:Dependency ; kg:dependent id:goal ; kg:dependsOn {one('goal', 'two')} ; kg:applicant id:x ; kg:ofApplicant id:y",
            f"kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:law ; kg:imposedBy {one(*'abcd')}",
            f"kg:Dependency ; kg:dependent {one('top', 'goal')} ; kg:dependsOn {one('vote', 'own')} ; kg:ofEachMemberOf id:wave",
            f"kg:Membership ; kg:member {one('x', 'y')} ; kg:organisation id:wave",
            f"kg:Participation ; kg:participant {one('x', 'y')} ; kg:programme id:games",
            f"kg:Sensitivity ; kg:decision {one(*stages)} ; kg:sensitiveTo kg:Recognition",
            f"kg:Recognition ; kg:recogniser {one(*'abcd')} ; kg:recognised {one('x', 'y')} ; kg:negated {choose.choice(['true', 'false'])}",
            f"kg:Waiver ; kg:waived assertion:a{choose.randrange(i + 1)} ; {who}",
        ]) + times() + " .\n")  # fmt: skip
    return "".join(parts)


@pytest.mark.parametrize("seed", range(25))
def test_timeline_of_an_invented_history_tells_what_the_traces_say(seed, graph):
    data = graph(invented(seed), "ratification" if seed % 2 else "consensus")
    for standing in ("top", "goal"):
        found = timeline("x", standing, dataset=data)
        begun = timeline("x", standing, dataset=data, begin="2019-01-10", end="2019-01-20")
        for when in (date(2018, 12, 31) + timedelta(n) for n in range(31)):
            there = summary(trace_goal(view(data, when), ID + standing, ID + "x"))
            held = [c for c in found.changes if c.day is None or c.day <= when]
            assert (summary(held[-1]) if held else there) == there, when
            if date(2019, 1, 10) <= when <= date(2019, 1, 20):
                assert summary([c for c in begun.changes if c.day <= when][-1]) == there, when
        for change in found.changes[1:]:
            assert change.began or change.ended


@pytest.mark.parametrize("source", ["bundled", "situations"])
def test_undoing_all_of_a_day_gives_the_day_before(source, request):
    """The counterfactual itself: without what begins and with what ends on a day, everything is as it was."""
    data = request.getfixturevalue(source)
    register = Register(data)
    for standing, applicant in some_goals(random.Random(1), data, 25):
        every = relevant(register, standing, applicant)
        for when in sorted({d for a in every for d in (a.begin, a.end) if d}):
            kept = (replace(a, end=None) if a.end == when else a for a in every if a.begin != when)
            undone = trace_goal(view(Extract(register, kept), when), standing, applicant)
            before = trace_goal(view(register, when - timedelta(1)), standing, applicant)
            assert summary(undone) == summary(before), (standing, applicant, when)
