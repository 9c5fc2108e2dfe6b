"""Who is a member of what: counted with how many there are, asked for by any name, and told of one state."""

import pytest

import kgtools
from kgtools.franchise import franchise
from kgtools.querying import query
from kgtools.terms import local_name

ID = "https://w3id.org/kgtools/id/"


def rows(dataset, name, as_of=None, **parameters):
    found = query(name, parameters, dataset=dataset, as_of=as_of).values()
    return [{k: local_name(v) if isinstance(v, str) else v for k, v in row.items()} for row in found]


@pytest.mark.parametrize(
    ("organisation", "seats"),
    [("UN", 193), ("UNESCO", 194), ("IMF", 191), ("World Bank", 189), ("INTERPOL", 196)]
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


def test_claimed_withdrawal_stands_beside_the_recognition_and_is_counted(bundled):
    def said(day, **known):
        found = query("recognition", {}, dataset=bundled, as_of=day, **known).values()
        return {local_name(r["recogniser"]): r["disputed"] for r in found if r["recognises"]}

    now = said("2025-03-10")
    for state in ("togo", "gabon", "somalia", "sierra-leone", "suriname", "nauru"):
        assert now[state].startswith("Serbia says that"), "it says so; that ends no recognition"
    assert "; Kosovo was told of no withdrawal" in now["gabon"], "and what was answered, after it"
    assert now["germany"] is None
    assert said("2019-06-27")["togo"] is None, "not yet"
    assert said("2025-03-10", known_by="2019-06-28")["togo"] is None, "not known yet"
    (tally,) = rows(bundled, "recognition-tally", "2025-03-10", organisation="UN")
    assert 20 < tally["disputed"] < tally["recognise"]
    (before,) = rows(bundled, "recognition-tally", "2012-12-31", organisation="UN")
    assert (before["disputed"], before["recognise"] > 90) == (0, True)


def test_member_of_which_sources_say_both_counts_in_both(write):
    ends = "a kg:Recognition ; kg:recogniser id:a ; kg:recognised id:c"
    data = kgtools.load(
        write(
            'id:o a kg:Institution ; skos:prefLabel "O"@en . id:a a kg:State . id:b a kg:State . id:c a kg:State . '
            "assertion:a a kg:Membership ; kg:member id:a ; kg:organisation id:o . "
            "assertion:b a kg:Membership ; kg:member id:b ; kg:organisation id:o . "
            f"assertion:yes {ends} . assertion:no {ends} ; kg:negated true . "
            "assertion:said a kg:Description ; kg:described id:a ; kg:disputes assertion:yes ; kg:modality kg:Claim ."
        )
    )
    (tally,) = rows(data, "recognition-tally", "2025-03-10", organisation="O", state="id:c")
    counted = [tally[c] for c in ("members", "recognise", "disputed", "doNot", "unknown")]
    assert counted == [2, 1, 1, 1, 1]


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


def test_how_many_members_there_are_follows_from_the_count_of_the_day(bundled):
    vote = ("unesco-admission", "unesco-general-conference", "kosovo")

    def seats(day, **chosen):
        return franchise(kgtools.view(bundled, day, **chosen), *(ID + name for name in vote)).seats

    days = ("2011-11-22", "2011-11-23", "2018-12-31", "2019-01-01", "2023-07-10")
    assert [seats(day) for day in days] == [194, 195, 195, 193, 194]
    assert seats("2018-12-31", sources=["kcss-2017"]) == 195, "it is selected by date alone, as members are"


COUNTED = (
    "id:club a kg:Institution ; kg:composedOfMembersOf id:o . id:o a kg:Institution . id:x a kg:Decision ; kg:decidedBy id:club . "
    + "".join(
        f"id:{s} a kg:State . assertion:{s} a kg:Membership ; kg:member id:{s} ; kg:organisation id:o . " for s in "abc"
    )
)


@pytest.mark.parametrize(
    ("counts", "applicant", "seats"),
    [
        ([("2020-01-01", 5)], "z", 5),
        ([("2020-01-01", 5)], "a", 4),  # it has no vote on itself
        ([("2020-01-01", 3)], "z", None),  # all are named
        ([("2020-01-01", 2)], "z", None),
        ([("2020-01-01", 5), ("2022-01-01", 7)], "z", 7),  # two that contradict each other: the later
        ([("2022-01-01", 7), ("2022-01-01", 9)], "z", 9),
        ([("2026-01-01", 5)], "z", None),
        ([], "z", None),
    ],
)
def test_seats_that_nobody_is_named_for(write, counts, applicant, seats):
    said = "".join(
        f"assertion:count-{i} a kg:Count ; kg:organisation id:o ; kg:counted kg:Membership ; kg:countedTowards id:o ; "
        f'kg:number {n} ; kg:from "{day}"^^xsd:date . '
        for i, (day, n) in enumerate(counts)
    )
    found = franchise(
        kgtools.view(kgtools.load(write(COUNTED + said)), "2025-01-01"), ID + "x", ID + "club", ID + applicant
    )
    assert found.seats == seats
    assert [local_name(v) for v in found.voters] == [s for s in "abc" if s != applicant]
    assert bool(found.counts) is (seats is not None)


def test_body_of_which_only_the_number_is_known_is_not_its_own_voter(write):
    count = (
        "id:o a kg:Institution . id:x a kg:Decision ; kg:decidedBy id:o . assertion:count a kg:Count ; kg:organisation id:o ; "
        "kg:counted kg:Membership ; kg:countedTowards id:o ; kg:number 5 ."
    )
    found = franchise(kgtools.view(kgtools.load(write(count)), "2025-01-01"), ID + "x", ID + "o", ID + "z")
    assert (found.voters, found.seats) == ((), 5)
