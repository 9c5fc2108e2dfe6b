"""What is taken as so: by day, by what was known, by modality, and by source."""

import pytest

from kgtools.dataset import load
from kgtools.errors import UnknownName, UsageError
from kgtools.ladder import Status
from kgtools.terms import ID, local_name
from kgtools.tracing import trace
from kgtools.views import view

DOCUMENTS = """
document:a a kg:Document ; dcterms:issued "2020-05-10"^^xsd:date .
document:b a kg:Document ; dcterms:issued "2020-06"^^xsd:gYearMonth .
document:c a kg:Document ; kg:consulted "2024-01-01"^^xsd:date .
"""
SAID = "assertion:{0} a kg:Recognition ; kg:recogniser id:r ; kg:recognised id:s {1} .\n"


@pytest.fixture
def chosen(write):
    data = load(
        write(
            DOCUMENTS
            + SAID.format("in-a", "; kg:assertedIn document:a")
            + SAID.format("in-b", "; kg:assertedIn document:b")
            + SAID.format("in-c", "; kg:assertedIn document:c")
            + SAID.format("in-a-or-b", "; kg:assertedIn document:a, document:b")
            + SAID.format("from-a-and-b", "; kg:restsOn assertion:in-a, assertion:in-b")
            + SAID.format("from-conclusion", "; kg:restsOn assertion:from-a-and-b")
            + SAID.format("by-nobody", "")
            + SAID.format("in-circles", "; kg:restsOn assertion:in-circles")
        )
    )

    def _chosen(**more):
        return {local_name(a.iri) for a in view(data, **{"as_of": "2025-01-01", **more}).assertions}

    return _chosen


@pytest.mark.parametrize(
    ("as_of", "known_by", "day"),
    [
        (None, "2017-01-12", "2017-01-12"),
        (None, "2030-01-01", "2025-03-10"),
        ("2020-01-01", "2017-01-12", "2020-01-01"),
    ],
)
def test_day_asked_about_is_that_by_which_it_was_known(bundled, as_of, known_by, day):
    assert str(view(bundled, as_of, known_by=known_by).as_of) == day
    status = trace("Kosovo", "visa-free-travel", as_of=as_of, known_by=known_by).status
    assert (status is Status.ACHIEVED) is (day >= "2024-01-01")


def test_known_by_includes_the_day_of_publication_and_the_last_day_of_a_month(chosen):
    always = {"by-nobody", "in-circles"}
    assert chosen(known_by="2020-05-09") == always
    assert chosen(known_by="2020-05-10") == always | {"in-a", "in-a-or-b"}
    assert chosen(known_by="2020-06-29") == always | {"in-a", "in-a-or-b"}
    assert chosen(known_by="2020-06-30") == always | {"in-a", "in-b", "in-a-or-b", "from-a-and-b", "from-conclusion"}
    assert "in-c" not in chosen(known_by="2023-12-31")
    assert "in-c" in chosen(known_by="2024-01-01")


def test_any_document_suffices_and_a_conclusion_needs_one_for_each_of_its_grounds(chosen):
    assert chosen(sources=["a"]) == {"in-a", "in-a-or-b"}
    assert chosen(sources=["b"]) == {"in-b", "in-a-or-b"}
    assert chosen(sources=["a", "b"]) == {"in-a", "in-b", "in-a-or-b", "from-a-and-b", "from-conclusion"}


def test_memberships_go_by_date_alone(write):
    data = load(
        write(
            DOCUMENTS
            + "assertion:m a kg:Membership ; kg:member id:x ; kg:organisation id:o ; kg:assertedIn document:b ; "
            'kg:from "2010-01-01"^^xsd:date ; kg:until "2011-01-01"^^xsd:date .'
        )
    )
    assert view(data, "2010-12-31", "1999-01-01", ["claim"], ["a"]).members == {ID + "o": {ID + "x"}}
    assert view(data, "2011-01-01").members == {}
    assert view(data, "2009-12-31").members == {}


def test_denied_dependency_and_denied_membership_do_not_bind(write):
    data = load(
        write(
            "id:g a kg:Standing . id:c a kg:Criterion . id:x a kg:State .\n"
            "assertion:n a kg:Dependency ; kg:dependent id:g ; kg:dependsOn id:c ; kg:negated true .\n"
            "assertion:m a kg:Membership ; kg:member id:x ; kg:organisation id:o ; kg:negated true .\n"
        )
    )
    assert view(data, "2020-01-01").members == {}
    answer = trace("x", "g", dataset=data, as_of="2020-01-01")
    assert [m.label for m in answer.missing] == ["what g requires"]


def test_count_whose_members_are_all_named_leaves_none_unnamed(bundled, write):
    turtle = DOCUMENTS + (
        "assertion:count a kg:Count ; kg:organisation id:nato ; kg:counted kg:Recognition ; kg:countedNegated true ; "
        "kg:countedTowards id:kosovo ; kg:number {} ; kg:assertedIn document:a .\n"
        "assertion:named a kg:Recognition ; kg:recogniser id:spain ; kg:recognised id:kosovo ; kg:negated true ; "
        "kg:assertedIn document:a .\n"
    )
    assert bundled.files
    for number, left in ((1, []), (3, [2])):
        folder = write(turtle.format(number))
        data = load(*(set(bundled.files.values())), folder)
        answer = trace("Kosovo", "PfP", dataset=data, as_of="2025-03-10")
        ours = [u for u in answer.unnamed if local_name(u.count.iri) == "count"]
        assert [u.number - len(u.named) for u in ours] == left


def test_day_modality_and_document_are_checked(bundled):
    with pytest.raises(UsageError, match="as_of: 'soon' is not a date"):
        view(bundled, "soon")
    with pytest.raises(UsageError, match="a purpose is never accepted"):
        view(bundled, accept=["purpose"])
    with pytest.raises(UnknownName, match="kcss-2017"):
        view(bundled, sources=["kcss-17"])


def test_without_a_dated_document_the_day_must_be_given(write):
    data = load(write("id:x a kg:State ."))
    with pytest.raises(UsageError, match="Say which day is meant"):
        view(data)
    assert view(data, "2020-01-01").assertions == ()
