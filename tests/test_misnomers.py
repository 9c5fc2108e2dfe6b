"""A word that names something else than what was asked for: what it names, and what can be asked instead."""

import pytest

import kgtools
from kgtools.errors import AmbiguousName, UnknownName
from kgtools.names import resolve, resolve_goal, resolve_place, resolve_standing, resolve_thing
from kgtools.terms import local_name
from tests.conftest import run


def told(name, applicant="Kosovo"):
    with pytest.raises(UnknownName) as caught:
        kgtools.trace(applicant, name)
    assert not caught.value.suggestions, "what it does name is better than what it is like"
    return str(caught.value)


def test_body_is_no_standing_and_its_standings_are_named():
    text = told("NAC")
    assert text.startswith("no standing is called 'NAC': that is the North Atlantic Council (body)\n")
    assert "It decides on the way to nato-membership, pfp-participation" in text
    assert "un-membership: ask about one of these" in told("UNSC")
    assert "kgtools show nato-advisory-and-liaison-team" in told("NALT")


@pytest.mark.parametrize(
    ("name", "since"), [("EBRD", "2012-12-17"), ("CEB", "2013"), ("Venice Commission", "2014"), ("CEFTA", "2007-07")]
)
def test_membership_of_what_has_no_procedure_is_told(name, since):
    assert f"(institution); Kosovo has been a member since {since}; no procedure of it is in the graph\n" in told(name)
    assert "(institution), of which no procedure is in the graph\n" in told(name, "Japan")


def test_membership_that_ended_is_no_membership(write):
    data = kgtools.load(
        write(
            'id:a a kg:State ; skos:prefLabel "A"@en . id:o a kg:Institution ; skos:prefLabel "Old League"@en . '
            'assertion:m a kg:Membership ; skos:prefLabel "m"@en ; kg:member id:a ; kg:organisation id:o ; '
            'kg:until "2001-02-03"^^xsd:date . '
            'id:p a kg:Institution ; skos:prefLabel "P"@en . assertion:n a kg:Membership ; skos:prefLabel "n"@en ; '
            "kg:member id:a ; kg:organisation id:p ; kg:negated true ."
        )
    )
    with pytest.raises(UnknownName, match=r"that is the Old League \(institution\); A was a member until 2001-02-03;"):
        resolve_goal(data, "A", "Old League")
    with pytest.raises(UnknownName, match=r"that is P \(institution\), of which no procedure"):
        resolve_goal(data, "A", "P")


def test_other_kinds_are_told_too(bundled):
    with pytest.raises(
        UnknownName, match=r"no applicant is called 'PfP': that is the Partnership for Peace \(programme"
    ):
        resolve_goal(bundled, "PfP", "Kosovo")
    with pytest.raises(UnknownName, match=r"no standing is called 'Spain': that is Spain \(state\)"):
        resolve_standing(bundled, "Spain")
    done = run("evidence", "KFOR")
    assert (done.returncode, done.stderr.splitlines()[1]) == (2, "  kgtools show kfor tells what is known of it.")


def test_assertions_are_suggested_only_where_one_is_asked_for(bundled):
    with pytest.raises(UnknownName) as caught:
        resolve(bundled, "kcss-2017-0133", bundled.labels, "thing")
    assert not [s for s in caught.value.suggestions if s.startswith("kcss-2017-")]
    with pytest.raises(UnknownName, match="Did you mean kcss-2017-0"):
        resolve(bundled, "kcss-2017-0133", bundled.instances("kg:Assertion"), "assertion")


def test_thing_goes_before_a_requirement_of_its_name(bundled, write):
    assert local_name(kgtools.show("NATO PA").thing) == "nato-parliamentary-assembly"
    assert local_name(kgtools.show("nato-pa-associate-status").thing) == "nato-pa-associate-status"
    assert local_name(resolve_thing(bundled, "Schengen", bundled.labels)) == "schengen-participation", (
        "only that has it"
    )
    two = 'id:a a kg:State ; skos:prefLabel "X"@en . id:b a kg:Body ; skos:prefLabel "X"@en . id:c a kg:Standing ; skos:prefLabel "X"@en .'
    data = kgtools.load(write(two))
    with pytest.raises(AmbiguousName, match=r"Choose one of a, b\."):
        resolve_thing(data, "X", data.labels)


def test_standing_stands_for_its_place(bundled):
    assert local_name(resolve_place(bundled, "Schengen")) == "schengen-area"
    assert local_name(resolve_place(bundled, "pfp-participation")) == "partnership-for-peace"
    assert local_name(resolve_place(bundled, "NATO PA")) == "nato-parliamentary-assembly"
    with pytest.raises(UnknownName, match=r"no organisation or programme is called 'Spain': that is Spain \(state\)"):
        resolve_place(bundled, "Spain")
