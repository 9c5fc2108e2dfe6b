"""Kosovo and the Partnership for Peace on the bundled graph: the question that the project begins with."""

import json

import pytest

from kgtools.assertions import Register
from kgtools.terms import ID, local_name
from kgtools.tracing import trace
from kgtools.views import view
from tests.conftest import SHARED, needs_shared

FOUR = ["greece", "romania", "slovakia", "spain"]


def ask(bundled, standing="PfP", **more):
    return trace("Kosovo", standing, dataset=bundled, **{"as_of": "2025-03-10", **more})


def test_four_members_are_expected_to_object_through_consensus_in_the_council(bundled):
    answer = ask(bundled)
    assert str(answer.status) == "blocked"
    assert [local_name(b.actor) for b in answer.blockers] == FOUR
    for blocker in answer.blockers:
        assert (blocker.basis, blocker.kind, local_name(blocker.rule)) == ("expected", "veto", "consensus")
        assert local_name(blocker.stage[0]) == "pfp-invitation"
        assert str(blocker.since) == "2008-02-17"
    question = answer.network.nodes[(ID + "pfp-invitation", ID + "kosovo")].question
    assert local_name(question.body) == "north-atlantic-council"
    assert len(question.ballots) == 32


def test_spain_rests_on_a_passage_of_the_paper_and_the_others_on_background_sources(bundled):
    by_actor = {local_name(b.actor): b for b in ask(bundled).blockers}
    recognitions = {actor: [a for a in b.because if "Recognition" in a.kinds] for actor, b in by_actor.items()}
    first = recognitions["spain"][0]
    assert local_name(first.iri) == "kcss-2017-013"
    assert [(p.start, p.end) for p in first.passages] == [(673, 743)]
    for actor in FOUR[:3]:
        assert recognitions[actor]
        assert all(a.documents and not a.passages for a in recognitions[actor])
        assert all("kcss" not in d for a in recognitions[actor] for d in a.documents)


def test_every_hop_has_evidence(bundled):
    answer = json.loads(ask(bundled).format("json"))
    for path in answer["paths"]:
        assert all(step["assertions"] for step in path[1:])
    for blocker in answer["blockers"]:
        assert {b["iri"] for b in blocker["because"]} >= {"https://w3id.org/kgtools/assertion/maintainers-001"}
        asserted = {e["assertion"] for e in blocker["evidence"]}
        assert {"https://w3id.org/kgtools/assertion/kcss-2017-015"} <= asserted
        for item in blocker["evidence"]:
            assert item["sha256"] if item["start"] is not None else item["source"]


def test_with_facts_alone_nobody_is_expected_to_object(bundled):
    answer = ask(bundled, accept=["fact"])
    assert str(answer.status) == "open"
    assert answer.blockers == ()
    assert [(local_name(k[0]), str(a), str(b)) for k, a, b in answer.flipped] == [
        ("pfp-participation", "blocked", "open"),
        ("pfp-invitation", "blocked", "open"),
    ]


def test_with_the_paper_alone_spain_is_named_and_three_of_four_are_not(bundled):
    answer = ask(bundled, sources=["kcss-2017"])
    assert [local_name(b.actor) for b in answer.blockers] == ["spain"]
    (unnamed,) = answer.unnamed
    assert (unnamed.number, [local_name(n) for n in unnamed.named]) == (4, ["spain"])
    unknown = {local_name(m.actor) for m in answer.missing if m.actor}
    assert len(unknown) == 31
    assert {"greece", "romania", "slovakia"} <= unknown


def test_initiative_is_open_and_hypothetical(bundled):
    answer = ask(bundled, "KECI")
    assert (str(answer.status), answer.hypothetical, answer.blockers) == ("open", True, ())


def test_membership_has_two_gates_each_with_its_blockers(bundled):
    answer = ask(bundled, "NATO")
    stages = {local_name(b.stage[0]) for b in answer.blockers}
    assert stages == {"nato-invitation", "nato-ratification"}
    assert [local_name(k[0]) for k in answer.not_yet_due] == ["nato-ratification"]


def test_consensus_without_recognition_has_happened(bundled):
    assert str(ask(bundled, "enhanced-interaction").status) == "achieved"
    assert str(ask(bundled, "enhanced-interaction", as_of="2016-11-30").status) == "open"


@pytest.mark.parametrize(("as_of", "members"), [("2017-01-12", 28), ("2022-03-10", 30), ("2025-03-10", 32)])
def test_members_follow_the_date(bundled, as_of, members):
    assert len(view(bundled, as_of).members[ID + "nato"]) == members


@pytest.mark.parametrize(("as_of", "recognise"), [("2017-01-12", 24), ("2022-03-10", 26), ("2025-03-10", 28)])
def test_every_member_is_known_to_recognise_kosovo_or_not(bundled, as_of, recognise):
    chosen = view(bundled, as_of)
    stances = {
        m: {a.negated for a in chosen.between("Recognition", m, ID + "kosovo")} for m in chosen.members[ID + "nato"]
    }
    assert all(len(stance) == 1 for stance in stances.values())
    assert sum(stance == {False} for stance in stances.values()) == recognise
    assert sorted(local_name(m) for m, stance in stances.items() if stance == {True}) == FOUR


def test_no_recommendation_is_ever_accepted(bundled):
    register = Register(bundled)
    never = {a.iri for a in register.all.values() if a.modality in ("recommendation", "demand", "purpose")}
    assert never, "the papers recommend, demand and state purposes"
    widest = view(register, "2025-03-10", accept=["fact", "claim", "prediction", "condition"])
    assert not never & {a.iri for a in widest.assertions}
    for standing in bundled.instances("kg:Standing"):
        used = ask(bundled, standing, accept=["fact", "claim", "prediction", "condition"])
        assert not never & {a.iri for path in used.paths for step in path for a in step.assertions}


@needs_shared
def test_json_has_the_shape_of_the_worked_example(bundled):
    example = json.loads((SHARED / "example" / "trace.json").read_text(encoding="utf-8"))
    ours = json.loads(ask(bundled).format("json"))
    assert [key for key in ours if key not in ("parts", "outsiders", "who_can")] == list(example)

    def shape(value):
        if isinstance(value, dict):
            return {k: shape(v) for k, v in value.items() if v is not None}
        return type(value).__name__

    for key in ("applicant", "standing", "as_of", "accept", "status", "hypothetical", "truncated"):
        assert shape(ours[key]) == shape(example[key])
    spain = next(b for b in ours["blockers"] if b["actor"]["label"] == "Spain")
    assert list(spain) == list(example["blockers"][0])
    assert list(spain["because"][0]) == list(example["blockers"][0]["because"][0])
    assert list(spain["evidence"][0]) == list(example["blockers"][0]["evidence"][0])
    assert list(ours["paths"][0][0]) == list(example["paths"][0][0])
    theirs = example["blockers"][0]["evidence"][0]
    assert any((e["start"], e["end"]) == (theirs["start"], theirs["end"]) for e in spain["evidence"])


def test_text_keeps_expected_apart_from_exercised(bundled):
    text = ask(bundled).format("text")
    assert "Nobody has objected on record." in text
    assert "Are expected to object (4): Greece, Romania, Slovakia, Spain" in text
    assert "3 of 4 are not named there" in text
    assert "The newest dated source behind this answer is of 2024-01-07, 428 days before" in text
    assert "veto" not in text.lower(), "nobody has cast one"
