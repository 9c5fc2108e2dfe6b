"""Seven situations of history give their answers, in our vocabulary and in that of the worked example."""

import csv

import pytest

from kgtools.dataset import load
from kgtools.terms import local_name
from kgtools.tracing import trace
from tests.conftest import SHARED, TESTS, needs_shared

ANSWERS = [
    ("kosovo", "pfp-participation", "2025-03-10", "fact,claim", "blocked",
     "greece:expected romania:expected slovakia:expected spain:expected"),
    ("kosovo", "pfp-participation", "2025-03-10", "fact", "open", ""),
    ("kosovo", "keci-participation", "2025-03-10", "fact,claim", "open", ""),
    ("north-macedonia", "nato-membership", "2010-01-01", "fact,claim", "blocked", "greece:exercised"),
    ("north-macedonia", "nato-membership", "2019-12-01", "fact,claim", "pending", ""),
    ("north-macedonia", "nato-membership", "2020-04-01", "fact,claim", "achieved", ""),
    ("sweden", "nato-membership", "2024-02-10", "fact,claim", "blocked", "hungary:exercised"),
    ("kosovo", "unesco-membership", "2015-11-10", "fact,claim", "blocked", ""),
    ("palestine", "un-membership", "2024-04-19", "fact,claim", "blocked", "united-states:exercised"),
    ("albania", "eu-first-conference", "2021-06-01", "fact,claim", "blocked", "bulgaria:exercised"),
    ("albania", "eu-first-conference", "2022-08-01", "fact,claim", "open", ""),
    ("ukraine", "nato-ukraine-meeting", "2018-01-01", "fact,claim", "blocked", "hungary:exercised"),
    ("ukraine", "nato-ukraine-meeting", "2023-04-04", "fact,claim", "open", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def situations():
    return load(TESTS / "situations")


def verdict(answer):
    return str(answer.status), " ".join(sorted(f"{local_name(b.actor)}:{b.basis}" for b in answer.blockers))


@pytest.mark.parametrize(("applicant", "standing", "as_of", "accept", "status", "blockers"), ANSWERS)
def test_situation_gives_its_answer(situations, applicant, standing, as_of, accept, status, blockers):
    answer = trace(applicant, standing, dataset=situations, as_of=as_of, accept=accept.split(","))
    assert verdict(answer) == (status, blockers)


def test_pending_ratification_awaits_spain_and_nobody_else(situations):
    answer = trace("north-macedonia", "nato-membership", dataset=situations, as_of="2019-12-01")
    assert [local_name(w.actor) for w in answer.awaited] == ["spain"]


def test_coupling_leads_through_the_other_applicant(situations):
    answer = trace("albania", "eu-first-conference", dataset=situations, as_of="2021-06-01")
    (blocker,) = answer.blockers
    assert (blocker.kind, local_name(blocker.stage[1])) == ("coupled", "north-macedonia")
    (path,) = answer.paths
    assert [step.label for step in path][1:] == [
        "eu first conference, of North Macedonia",
        "eu framework, of North Macedonia",
        "Bulgaria objects",
    ]


def test_abstention_in_the_security_council_is_no_veto(situations):
    answer = trace("palestine", "un-membership", dataset=situations, as_of="2024-04-19")
    assert "united-kingdom" not in {local_name(r.actor) for r in (*answer.blockers, *answer.contributors)}


def test_proposed_standing_is_hypothetical(situations):
    assert trace("kosovo", "keci-participation", dataset=situations, as_of="2025-03-10").hypothetical
    assert not trace("kosovo", "pfp-participation", dataset=situations, as_of="2025-03-10").hypothetical


@needs_shared
def test_worked_example_is_answered_as_it_stands():
    example = load(SHARED / "example")
    with (SHARED / "example" / "expected.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            answer = trace(
                row["applicant"], row["standing"], dataset=example, as_of=row["as_of"], accept=row["accept"].split(",")
            )
            assert verdict(answer) == (row["status"], row["blockers"]), row
