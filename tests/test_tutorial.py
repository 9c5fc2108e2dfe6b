"""The tutorial: its Turtle is that of the example files, and they give the answers that it tells; what goes wrong is told."""

import re

import pytest

import kgtools
from kgtools.querying import query
from kgtools.terms import local_name
from tests.conftest import PREFIXES, ROOT

EXAMPLES = ROOT / "docs" / "examples"
LEAGUE, FURTHER, RULES = (
    EXAMPLES / "league.ttl",
    EXAMPLES / "league-further.ttl",
    ROOT / "graph/rules/decision-rules.ttl",
)
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
FIRST, *BLOCKS = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
BODY, RECOGNITION, VOTE = BLOCKS


def answer(write, *blocks, day="2025-07-01"):
    folder = write("\n".join(blocks))
    return kgtools.trace("Ruritania", "League", dataset=kgtools.load(LEAGUE, RULES, folder), as_of=day)


def who(refusals):
    return {(local_name(r.actor), r.basis) for r in refusals}


def test_page_and_files_are_the_same():
    assert LEAGUE.read_text(encoding="utf-8") == FIRST
    further = FURTHER.read_text(encoding="utf-8")
    assert further[further.index("id:") :].partition("\n\n")[2] == "\n".join(BLOCKS)


def test_every_rule_that_the_page_names_is_there_and_none_is_left_out():
    told = PAGE.partition("**The rules that are there**")[2].partition("\n\n")[0]
    rules = {local_name(r) for r in kgtools.load(RULES).instances("kg:DecisionRule")}
    assert set(re.findall(r"`([a-z-]+)`", told)) == rules


def test_body_decides_with_the_members_of_its_institution(write):
    found = answer(write, BODY)
    stage = next(n for n in found.network.nodes.values() if local_name(n.key[0]) == "league-proposal")
    assert [local_name(b.actor) for b in stage.question.ballots] == ["graustark"]


def test_denied_recognition_is_an_expected_objection(write):
    assert who(answer(write, RECOGNITION).blockers) == {("borduria", "expected")}
    assert [m.label for m in answer(write, RECOGNITION).missing] == ["whether Graustark recognises Ruritania"]
    assert who(answer(write, RECOGNITION.partition("assertion:league-7")[0]).blockers) == set()


def test_lost_vote_blocks_and_nobody_alone(write):
    found = answer(write, BODY, VOTE)
    assert (str(found.status), found.blockers) == ("blocked", ())
    assert "1 for, 1 against, failed" in found.format()
    assert (
        str(answer(write, BODY, VOTE.replace("votesFor 1", "votesFor 2").replace("Failed", "Passed")).status) == "open"
    )


OBJECTION = """assertion:no a kg:Position ; skos:prefLabel "Graustark objects to a proposal"@en ; kg:holder id:graustark ;
    kg:towards id:league-proposal ; kg:applicant id:ruritania ; kg:stance kg:Objects ; kg:basis kg:Exercised ;
    kg:assertedIn document:gazette .
"""
ALONE = BODY.replace("; kg:composedOfMembersOf id:league ", "")


@pytest.mark.parametrize(
    ("turtle", "warned"),
    [
        (ALONE + OBJECTION, True),
        (ALONE.replace("two-thirds-of-votes-cast", "majority-of-votes-cast") + OBJECTION, True),
        (BODY + OBJECTION, False),
        (ALONE.replace("kg:bodyOf id:league", "kg:bodyOf id:league ; kg:seats 5") + OBJECTION, False),
        (ALONE + OBJECTION.replace("kg:Objects", "kg:Neutral"), False),
        (ALONE + OBJECTION.replace("id:graustark", "id:elsewhere") + "id:elsewhere a kg:State .", False),
        (ALONE, False),
    ],
)
def test_body_without_members_is_told_of_where_a_member_speaks(write, turtle, warned):
    data = kgtools.load(LEAGUE, RULES, write(turtle))
    found = [local_name(r["subject"]) for r in query("bodies-without-members", dataset=data).values()]
    assert found == (["league-council"] if warned else [])


def test_validate_warns_of_it_with_a_remedy(tmp_path):
    (tmp_path / "new.ttl").write_text(PREFIXES + ALONE + OBJECTION, encoding="utf-8")
    (finding,) = kgtools.validate(LEAGUE, tmp_path / "new.ttl").findings
    assert (finding.rule, finding.severity) == ("bodies-without-members", "warning")
    assert "kg:composedOfMembersOf" in finding.remedy


def test_rule_that_is_not_in_the_graph_read_is_told_with_the_remedy():
    text = kgtools.trace("Ruritania", "League", dataset=kgtools.load(LEAGUE), as_of="2025-01-01").format()
    assert "UNKNOWN" in text
    assert "what the rule id:consensus says, which is not in the graph that was read (--graph bundled adds" in text
    both = kgtools.trace("Ruritania", "League", dataset=kgtools.load(LEAGUE, RULES), as_of="2025-01-01")
    assert who(both.blockers) == {("graustark", "stated")}
    assert both.missing == ()
