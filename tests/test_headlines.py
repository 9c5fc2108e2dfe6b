"""What the first lines of an answer say of what is under way, awaited, or asked for no more."""

import pytest

import kgtools
from kgtools.changing.unblocking import unblock
from kgtools.tracing import trace


def headline(data, applicant, standing, day="2025-03-10"):
    return trace(applicant, standing, dataset=data, as_of=day).format().split("\n\n")[1].splitlines()


def test_what_nobody_has_begun_is_awaited_and_not_under_way(bundled):
    blocked, *more = headline(bundled, "Kosovo", "DEEP")
    assert blocked.startswith("BLOCKED")
    assert more == ["Awaited: request for a programme of defence education."]
    _, *more = headline(bundled, "Kosovo", "EU membership", "2012-01-01")
    assert more == ["Awaited: application for membership of the European Union."]


SMALL = """id:goal a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:club . id:club a kg:Institution . id:a a kg:State .
id:asking a kg:Decision ; skos:prefLabel "request"@en ; kg:decidedBy kg:TheApplicant ; kg:decidedUnder id:own . id:x a kg:State .
id:voting a kg:Decision ; skos:prefLabel "ballot"@en ; kg:decidedBy id:club ; kg:decidedUnder id:all . id:b a kg:State .
id:own a kg:DecisionRule ; kg:votesNeeded 1 ; kg:silenceMeans kg:Pending .
id:all a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Pending .
assertion:m a kg:Membership ; kg:member id:a, id:b ; kg:organisation id:club .
assertion:d a kg:Dependency ; kg:dependent id:goal ; kg:dependsOn id:asking, id:voting .
"""
ASKED = "assertion:t a kg:DecisionTaken ; kg:decision id:asking ; kg:applicant id:x .\n"
PUT = "assertion:r a kg:Referral ; kg:decision id:voting ; kg:applicant id:x .\n"
AGREED = "assertion:p a kg:Position ; kg:holder id:a ; kg:towards id:voting ; kg:stance kg:Supports ; kg:basis kg:Exercised .\n"
REFUSED = (
    "assertion:q a kg:Position ; kg:holder id:b ; kg:towards id:voting ; kg:stance kg:Objects ; kg:basis kg:Stated .\n"
)


COUNTED = "assertion:n a kg:Count ; kg:organisation id:club ; kg:counted kg:Membership ; kg:countedTowards id:club ; kg:number 5 .\n"
WAITING = [
    "PENDING: nothing known stands against it, and it waits for what nobody is known to have done.",
    "Awaited: request; ballot.",
]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", WAITING),
        (
            ASKED,
            [
                "PENDING: under way or awaited, and nothing known stops it.",
                "Decided so far: request.",
                "Awaited: ballot.",
            ],
        ),
        (
            PUT,
            ["PENDING: under way or awaited, and nothing known stops it.", "Under way: ballot.", "Awaited: request."],
        ),
        (
            AGREED,
            ["PENDING: under way or awaited, and nothing known stops it.", "Under way: ballot.", "Awaited: request."],
        ),
        (COUNTED, WAITING),
        (AGREED + REFUSED, ["BLOCKED: somebody or something stands against it.", "Awaited: request."]),
        (
            ASKED + ASKED.replace(":t ", ":u ").replace("asking", "voting"),
            [
                "PENDING: all that is known to be required is there, and it is not known to be attained.",
                "Decided so far: request; ballot.",
            ],
        ),
    ],
)
def test_under_way_is_what_somebody_has_begun(write, more, told):
    assert headline(kgtools.load(write(SMALL + more)), "x", "goal", "2025-01-01") == told


def test_what_lies_beneath_something_attained_is_told_no_more(bundled):
    text = trace("Ireland", "Schengen", dataset=bundled, as_of="2025-03-10").format()
    assert "application for membership" not in text
    assert "chapters" not in text
    found = unblock("Georgia", "MAP", dataset=bundled, as_of="2025-03-10").format()
    assert "Then to be decided: the invitation to the Membership Action Plan" in found
    assert "Partnership for Peace" not in found
    days = (kgtools.view(bundled, day) for day in ("2024-01-01", "2024-12-31"))
    assert not kgtools.diff(*days, ["Finland"], ["SPS"]).shifts


def test_member_asks_for_no_partnership(bundled):
    assert headline(bundled, "Albania", "PfP") == [
        "OPEN: it has the membership of NATO, and does not ask for this any more."
    ]
    assert headline(bundled, "Albania", "PfP", "2000-01-01") == ["ACHIEVED: attained."]


def test_unblock_tells_how_much_is_done(bundled):
    first = unblock("Albania", "EU membership", dataset=bundled, as_of="2025-03-10").format().split("\n\n")[1]
    assert "not all of it has been started (decisions: 1" in first


def test_day_on_which_no_rule_is_known_is_told_when_one_is(bundled, write):
    text = trace("Albania", "MAP", dataset=bundled, as_of="1998-01-01").format()
    assert "requires before 1999-04-01, the day of the first rule that is known\n" in text
    ended = SMALL.replace("kg:Dependency ;", 'kg:Dependency ; kg:until "2020-01-01"^^xsd:date ;')
    text = trace("x", "goal", dataset=kgtools.load(write(ended)), as_of="2025-01-01").format()
    assert "what goal requires since 2020-01-01, when the last rule that is known ended\n" in text
    none = kgtools.load(write(SMALL.split("assertion:d", maxsplit=1)[0]))
    assert "\n  what goal requires\n" in trace("x", "goal", dataset=none, as_of="2025-01-01").format()
