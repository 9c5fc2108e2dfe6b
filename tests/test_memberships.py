"""Who is a member of what: counted with how many there are, asked for by any name, and told of one state."""

import pytest

import kgtools
from kgtools.querying import query
from kgtools.terms import local_name


def rows(dataset, name, as_of=None, **parameters):
    found = query(name, parameters, dataset=dataset, as_of=as_of).values()
    return [{k: local_name(v) if isinstance(v, str) else v for k, v in row.items()} for row in found]


@pytest.mark.parametrize(
    ("organisation", "seats"),
    [("UN", 193), ("UNESCO", 195), ("IMF", 185), ("World Bank", 185), ("INTERPOL", 196)]
    + [(complete, None) for complete in ("NATO", "OSCE", "Council of Europe", "EU", "PfP")],
)
def test_tally_says_of_how_many_where_only_some_members_are_named(bundled, organisation, seats):
    (tally,) = rows(bundled, "recognition-tally", "2025-03-10", organisation=organisation)
    assert tally["outOf"] == seats
    assert tally["members"] == tally["recognise"] + tally["doNot"] + tally["unknown"] > 10
    assert seats is None or tally["members"] < seats


def test_list_that_was_shorter_once_is_not_incomplete(bundled):
    (tally,) = rows(bundled, "recognition-tally", "1995-01-01", organisation="Council of Europe")
    assert tally["members"] < 46
    assert tally["outOf"] is None


def test_denied_member_completes_no_list(write):
    data = kgtools.load(
        write(
            'id:o a kg:Institution ; skos:prefLabel "O"@en ; kg:seats 2 . id:a a kg:State . id:b a kg:State . id:c a kg:State . '
            "assertion:a a kg:Membership ; kg:member id:a ; kg:organisation id:o . "
            "assertion:b a kg:Membership ; kg:member id:b ; kg:organisation id:o ; kg:negated true ."
        )
    )
    (tally,) = rows(data, "recognition-tally", "2025-03-10", organisation="O", state="id:c")
    assert (tally["members"], tally["unknown"], tally["outOf"]) == (1, 1, 2)


def test_participants_of_a_programme_are_counted_and_named_like_members(bundled):
    (tally,) = rows(bundled, "recognition-tally", "2025-03-10", organisation="PfP")
    partners = {r["member"] for r in rows(bundled, "members", "2025-03-10", organisation="PfP")}
    assert tally["members"] == len(partners) == 18
    against = {r["member"] for r in rows(bundled, "non-recognising-members", "2025-03-10", organisation="PfP")}
    assert len(against) == tally["doNot"]
    assert {"serbia", "moldova"} < against < partners


def test_standing_stands_for_what_it_is_attained_in(bundled):
    schengen = rows(bundled, "members", "2025-03-10", organisation="Schengen")
    assert schengen == rows(bundled, "members", "2025-03-10", organisation="id:schengen-area")
    assert len(schengen) == 29


def test_memberships_of_a_state_with_those_that_ended(bundled):
    found = {r["organisation"]: r for r in rows(bundled, "memberships", state="Kosovo") if r["kind"] == "Membership"}
    assert {
        "ebrd", "venice-commission", "world-customs-organization", "regional-cooperation-council", "cefta", "world-bank",
        "council-of-europe-development-bank", "international-monetary-fund",
    } < set(found)  # fmt: skip
    assert not {"nato", "unesco", "united-nations", "interpol"} & set(found)
    assert (str(found["ebrd"]["since"]), found["ebrd"]["until"], found["ebrd"]["sources"]) == ("2012-12-17", None, 2)
    assert str(found["cefta"]["since"]) == "2007-07", "as stated, and no day made up"
    assert str(found["nato-pa-observers"]["until"]) == "2024-05-27"
    ceb = [r for r in rows(bundled, "memberships") if r["organisation"] == "council-of-europe-development-bank"]
    assert [str(r["since"]) for r in ceb] == ["2013", "2014"], "both accounts"
    assert "Participation" in {r["kind"] for r in rows(bundled, "memberships", state="Serbia")}


def test_what_is_denied_or_only_recommended_is_no_membership(write):
    data = kgtools.load(
        write(
            'id:a a kg:State . id:o a kg:Institution ; skos:prefLabel "O"@en . '
            "assertion:a a kg:Membership ; kg:member id:a ; kg:organisation id:o ; kg:negated true . "
            "assertion:b a kg:Membership ; kg:member id:a ; kg:organisation id:o ; kg:modality kg:Recommendation ."
        )
    )
    assert rows(data, "memberships", state="id:a") == []


def test_long_tables_are_narrowed(bundled):
    everything = rows(bundled, "rules")
    for name in ("NATO", "id:nato-membership"):
        narrowed = rows(bundled, "rules", **{"for": name})
        assert narrowed == [r for r in everything if r["standing"] == "nato-membership"]
        assert 0 < len(narrowed) < len(everything)
    votes = rows(bundled, "votes", voter="Hungary")
    assert votes == [r for r in rows(bundled, "votes") if r["member"] == "hungary"]
    assert ("council-of-europe-transmission", "Objects", "yes") in {
        (r["decision"], r["stance"], r["recognises"]) for r in votes
    }
