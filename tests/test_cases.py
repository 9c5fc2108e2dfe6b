"""Cases of history, and the recipes for encoding others: status, blockers, kind and basis on each day that is asked about."""

import csv
import re

import pytest

from kgtools.dataset import load
from kgtools.terms import expand, local_name
from kgtools.tracing import trace
from tests.conftest import ROOT, TESTS


def blockers(answer):
    return sorted({f"{local_name(b.actor)}:{b.kind}:{b.basis}" for b in answer.blockers})


def recipes():
    page = (ROOT / "docs/cases.md").read_text(encoding="utf-8").partition("| Ask | Answer |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()[2:]]
    return [(*ask.split(), status, who.split()) for ask, status, who, *_ in rows]


@pytest.fixture(scope="module")
def league():
    return load(ROOT / "graph", ROOT / "docs/examples/recipes")


@pytest.mark.parametrize(("applicant", "standing", "as_of", "status", "who"), recipes())
def test_recipe_gives_its_answer(league, applicant, standing, as_of, status, who):
    answer = trace(applicant, standing, dataset=league, as_of=as_of)
    assert (str(answer.status), blockers(answer)) == (status, sorted(who))


def test_there_are_recipes_and_their_turtle_is_that_of_the_examples():
    assert len(recipes()) > 20
    files = ("docs/examples/recipes/procedures.ttl", "graph/rules/decision-rules.ttl")
    example = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    for block in re.findall(r"```turtle\n(.*?)```", (ROOT / "docs/cases.md").read_text(encoding="utf-8"), re.DOTALL):
        assert block in example


def cases():
    for file in sorted((TESTS / "cases").glob("*.tsv")):
        with file.open(encoding="utf-8") as rows:
            yield from csv.DictReader((row for row in rows if not row.startswith("#")), delimiter="\t")


@pytest.mark.parametrize("row", list(cases()), ids=lambda row: f"{row['case']} {row['as_of']} {row['stage']}")
def test_case_gives_its_answer(bundled, row):
    answer = trace(row["applicant"], row["standing"], dataset=bundled, as_of=row["as_of"])
    assert blockers(answer) == sorted(row["blockers"].split())
    stage = (expand(f"id:{row['stage']}"), answer.network.goal[1]) if row["stage"] else answer.network.goal
    assert str(answer.statuses[stage]) == row["status"]
