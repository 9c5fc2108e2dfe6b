"""What if: assumptions are laid over a view, change what they say and no more, and are written nowhere."""

import hashlib
import json

import pytest
import rdflib

import kgtools
from kgtools.catalogue import catalogue
from kgtools.dataset import load
from kgtools.errors import InputError, UnknownName, UsageError
from kgtools.ladder import Status
from kgtools.names import resolve_goal
from kgtools.terms import ID, KG, local_name
from kgtools.tracing import trace, trace_goal
from kgtools.validation import validate
from kgtools.views import view
from kgtools.whatif import assuming
from kgtools.whatif.altering import ASSUMPTION
from kgtools.whatif.assuming import (
    abstain,
    assume,
    decide,
    follow_rule,
    no_objection,
    object_to,
    recognise,
    recount,
    support,
)
from kgtools.whatif.effects import idle
from kgtools.whatif.supposing import EXAMPLES, read_assumption, suppose
from tests.conftest import ROOT, run

KOSOVO, PFP, INVITATION = (ID + n for n in ("kosovo", "pfp-participation", "pfp-invitation"))
FOUR = [ID + n for n in ("greece", "romania", "slovakia", "spain")]
UNESCO, ADMISSION = ID + "unesco-membership", ID + "unesco-admission"
# One body of three, by consensus; two decisions beneath one standing.
SMALL = """
id:a a kg:State ; skos:prefLabel "Aland"@en . id:b a kg:State ; skos:prefLabel "Bland"@en . id:c a kg:State .
id:x a kg:State ; skos:prefLabel "Xland"@en . id:y a kg:State . id:o a kg:Institution .
id:consensus a kg:DecisionRule ; kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .
id:majority a kg:DecisionRule ; kg:share "1/2" ; kg:moreThan true ; kg:shareOf kg:VotesCast ; kg:silenceMeans kg:NotVoting .
id:s a kg:Standing ; skos:prefLabel "standing of the League"@en ; kg:attainedBy kg:Membership ; kg:attainedIn id:o .
id:above a kg:Standing ; kg:attainedBy kg:Participation .
id:d1 a kg:Decision ; kg:decidedBy id:o ; kg:decidedUnder id:consensus .
id:d2 a kg:Decision ; kg:decidedBy id:o ; kg:decidedUnder id:consensus .
id:k a kg:Criterion ; skos:prefLabel "rule of law, as is met elsewhere"@en .
assertion:m a kg:Membership ; kg:member id:a, id:b, id:c ; kg:organisation id:o .
assertion:n1 a kg:Dependency ; kg:dependent id:s ; kg:dependsOn id:d1 .
assertion:n2 a kg:Dependency ; kg:dependent id:s ; kg:dependsOn id:d2 .
assertion:n3 a kg:Dependency ; kg:dependent id:above ; kg:dependsOn id:s .
"""
DAY = "2020-01-01"


@pytest.fixture(scope="module")
def pfp(bundled):
    return view(bundled, "2025-03-10")


@pytest.fixture(scope="module")
def unesco(bundled):
    return view(bundled, "2015-12-01")


@pytest.fixture
def small(write):
    def _small(more, day=DAY):
        return view(load(write(SMALL + more)), day)

    return _small


def found(chosen, standing, applicant):
    answer = trace_goal(chosen, standing, applicant)
    return answer.status, [local_name(b.actor) for b in answer.blockers]


def status(chosen, goal=(ID + "s", ID + "x")):
    return trace_goal(chosen, *goal).status


# -------------------- members


@pytest.mark.parametrize("make", [lambda v, s: no_objection(v, s, PFP, KOSOVO), lambda v, s: recognise(v, s, KOSOVO)])
def test_each_of_four_is_needed_and_all_suffice(pfp, make):
    four = [make(pfp, state) for state in FOUR]
    assert found(assume(pfp, four), PFP, KOSOVO) == (Status.OPEN, [])
    for i, left in enumerate(FOUR):
        without = assume(pfp, [*four[:i], *four[i + 1 :]])
        assert found(without, PFP, KOSOVO) == (Status.BLOCKED, [local_name(left)])
    assert found(pfp, PFP, KOSOVO)[1] == [local_name(s) for s in FOUR]


def test_who_no_longer_withholds_is_awaited(bundled):
    answer = trace(
        "Sweden", "NATO", dataset=bundled, as_of="2024-02-10", assume=["Hungary does not object to nato-ratification"]
    )
    assert answer.status is Status.PENDING
    assert [local_name(w.actor) for w in answer.awaited] == ["hungary"]


def test_only_the_refusal_of_that_member_about_that_applicant_there_ends(small):
    chosen = small(
        "assertion:p a kg:Position ; kg:holder id:a, id:b ; kg:towards id:d1, id:d2 ; kg:applicant id:x, id:y ; "
        "kg:stance kg:Objects ; kg:basis kg:Exercised .\n"
    )
    one = assume(chosen, [no_objection(chosen, ID + "a", ID + "d1", ID + "x")])

    def refusers(view_, applicant):
        answer = trace_goal(view_, ID + "s", applicant)
        return {(local_name(r.actor), local_name(r.stage[0])) for r in answer.blockers}

    every = {(m, d) for m in "ab" for d in ("d1", "d2")}
    assert refusers(chosen, ID + "x") == every
    assert refusers(one, ID + "x") == every - {("a", "d1")}
    assert refusers(one, ID + "y") == every
    both = [no_objection(chosen, ID + m, ID + "s", ID + "x") for m in "ab"]
    assert status(assume(chosen, both)) is Status.OPEN  # made on one view, they still add up
    assert refusers(assume(chosen, both), ID + "y") == every
    there = assume(chosen, [no_objection(chosen, ID + m, ID + "d1", ID + "x") for m in "ab"])
    assert refusers(there, ID + "x") == {("a", "d2"), ("b", "d2")}
    assert refusers(there, ID + "y") == every


def test_position_about_every_applicant_goes_on_for_the_others(small):
    chosen = small("assertion:p a kg:Position ; kg:holder id:a ; kg:towards id:s ; kg:stance kg:Objects .\n")
    after = assume(chosen, [no_objection(chosen, ID + "a", ID + "s", ID + "x")])
    assert status(after) is Status.OPEN
    assert status(after, (ID + "s", ID + "y")) is Status.BLOCKED


def test_refusal_of_something_above_is_left_alone_elsewhere(small):
    chosen = small(
        "assertion:p a kg:Position ; kg:holder id:a ; kg:towards id:above ; kg:applicant id:x ; kg:stance kg:Objects ; "
        "kg:basis kg:Exercised .\n"
    )
    after = trace_goal(assume(chosen, [no_objection(chosen, ID + "a", ID + "d1", ID + "x")]), ID + "s", ID + "x")
    assert {local_name(r.stage[0]) for r in after.blockers} == {"d2"}
    both = assume(chosen, [no_objection(chosen, ID + "a", ID + "s", ID + "x")])
    assert status(both) is Status.OPEN


def test_lost_vote_of_a_veto_holder_is_put_aside_once_it_gives_in(small):
    lost = (
        "assertion:v a kg:Vote ; kg:decision id:d1 ; kg:applicant id:x ; kg:votesFor 2 ; kg:votesAgainst 1 ; "
        'kg:on "2019-01-01"^^xsd:date .\n'
        "assertion:p a kg:Position ; kg:holder id:a ; kg:towards {} ; kg:applicant id:x ; kg:stance kg:Objects ; "
        "kg:basis kg:Exercised .\n"
    )
    for towards in ("id:d1", "id:s", "id:above"):  # refused there, or by way of what is above
        chosen = small(lost.format(towards))
        assert status(chosen) is Status.BLOCKED
        after = assume(chosen, [no_objection(chosen, ID + "a", ID + "s", ID + "x")])
        stands = trace_goal(after, ID + "s", ID + "x").statuses
        assert stands[ID + "d1", ID + "x"] is Status.PENDING, towards  # it can be put again; it has not passed


def test_who_supports_is_not_silenced_by_not_objecting(small):
    chosen = small(
        "assertion:p a kg:Position ; kg:holder id:a ; kg:towards id:d1 ; kg:applicant id:x ; kg:stance kg:Supports .\n"
    )
    after = assume(
        chosen,
        [no_objection(chosen, ID + "a", ID + "s", ID + "x"), follow_rule(chosen, ID + "d1", ID + "majority")],
    )
    answer = trace_goal(after, ID + "s", ID + "x")
    (ballot,) = (b for b in answer.network.nodes[ID + "d1", ID + "x"].question.ballots if b.actor == ID + "a")
    assert ballot.vote == "yes"


def test_stance_replaces_what_was_done_before(small):
    chosen = small(
        "assertion:p a kg:Position ; kg:holder id:a ; kg:towards id:d1 ; kg:applicant id:x ; kg:stance kg:Supports ; "
        "kg:basis kg:Exercised .\n"
    )
    objecting = assume(chosen, [object_to(chosen, ID + "a", ID + "d1", ID + "x")])
    answer = trace_goal(objecting, ID + "s", ID + "x")
    assert [(local_name(b.actor), b.basis) for b in answer.blockers] == [("a", "assumed")]
    assert "Is assumed to object (1): Aland" in answer.format()
    assert "Has said" not in answer.format()


def test_later_assumption_wins(pfp):
    def after(*makes):
        return found(suppose(pfp, makes, None, (PFP, KOSOVO)), PFP, KOSOVO)[1]

    others = [f"{s} does not object" for s in ("Greece", "Romania", "Slovakia")]
    assert after(*others, "Spain does not object", "Spain objects") == ["spain"]
    assert after(*others, "Spain objects", "Spain does not object") == []
    assert after(*others, "Spain recognises Kosovo", "Spain does not recognise Kosovo") == ["spain"]
    assert after(*others, "Spain does not recognise Kosovo", "Spain recognises Kosovo") == []
    assert after(*others, "Spain objects", "Spain supports", "Spain abstains") == []


def test_member_may_begin_to_object_or_to_withhold_recognition(pfp):
    four = [recognise(pfp, s, KOSOVO) for s in FOUR]
    germany = assuming.not_recognise(pfp, ID + "germany", KOSOVO)
    assert found(assume(pfp, [*four, germany]), PFP, KOSOVO) == (Status.BLOCKED, ["germany"])
    assert found(assume(pfp, [*four, object_to(pfp, ID + "france", PFP, KOSOVO)]), PFP, KOSOVO)[1] == ["france"]


# -------------------- votes and rules


@pytest.mark.parametrize("counts", [(95, 47, 29), (92, 46, 33), (100, 50, 29)])
def test_recounted_vote_passes_at_two_thirds_of_the_votes_cast_and_not_one_vote_below(unesco, counts):
    yes, no, abstentions = counts
    goal = (UNESCO, KOSOVO)
    assert status(unesco, goal) is Status.BLOCKED
    assert status(assume(unesco, [recount(unesco, ADMISSION, KOSOVO, *counts)]), goal) is Status.PENDING
    for fewer in ((yes - 1, no + 1, abstentions), (yes, no + 1, abstentions - 1)):
        assert status(assume(unesco, [recount(unesco, ADMISSION, KOSOVO, *fewer)]), goal) is Status.BLOCKED


def test_known_votes_move_in_the_count_and_once_only(unesco):
    def tally(*assumptions):
        (vote,) = assume(unesco, assumptions).between("Vote", KOSOVO, ADMISSION)
        return tuple(vote.number(slot) for slot in ("votesFor", "votesAgainst", "abstentions"))

    def of(make, *names):
        return [make(unesco, ID + name, ADMISSION, KOSOVO) for name in names]

    assert tally() == (92, 50, 29)
    assert tally(*of(support, "serbia", "spain", "china")) == (95, 47, 29)
    assert tally(*of(abstain, "serbia", "spain", "china", "india")) == (92, 46, 33)
    assert tally(*of(support, "japan", "poland")) == (94, 50, 27)
    assert tally(*of(no_objection, "serbia")) == (92, 49, 29)
    assert tally(*of(abstain, "serbia"), *of(support, "serbia"), *of(object_to, "serbia")) == (92, 50, 29)
    assert tally(*of(abstain, "serbia"), *of(support, "serbia")) == (93, 49, 29)
    assert tally(*of(support, "germany")) == (92, 50, 29)  # how it voted is not on record
    three = assume(unesco, of(support, "serbia", "spain", "china"))
    assert status(three, (UNESCO, KOSOVO)) is Status.PENDING
    assert "Vote assumed, on the admission to UNESCO: 93 for, 49 against, 29 abstentions." in (
        trace_goal(assume(unesco, of(support, "serbia")), UNESCO, KOSOVO).format()
    )


def test_vote_is_assumed_where_none_is_on_record(small):
    chosen = small("")
    after = assume(chosen, [recount(chosen, ID + "d1", ID + "x", 1, 2, 0)])
    assert trace_goal(after, ID + "s", ID + "x").statuses[ID + "d1", ID + "x"] is Status.BLOCKED


def test_counts_take_the_place_of_a_stated_outcome(small):
    chosen = small("assertion:v a kg:Vote ; kg:decision id:d1 ; kg:applicant id:x, id:y ; kg:outcome kg:Failed .\n")
    after = assume(chosen, [recount(chosen, ID + "d1", ID + "x", 3, 0, 0)])
    stands = [trace_goal(after, ID + "s", ID + who).statuses[ID + "d1", ID + who] for who in "xy"]
    assert stands == [Status.ACHIEVED, Status.BLOCKED]


def test_other_rule_lets_four_block_no_more(bundled):
    answer = trace(
        "Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", rules={"pfp-invitation": "two-thirds-of-votes-cast"}
    )
    assert answer.status is Status.UNKNOWN
    assert not answer.blockers
    assert {local_name(c.actor) for c in answer.contributors} == {local_name(s) for s in FOUR}


# -------------------- criteria, decisions, standings


def test_criterion_is_met_from_the_day_on_whatever_was_found_before(small):
    more = (
        "assertion:nk a kg:Dependency ; kg:dependent id:s ; kg:dependsOn id:k .\n"
        "assertion:f a kg:Finding ; kg:criterion id:k ; kg:applicant id:x ; kg:outcome kg:NotMet ; "
        f'kg:on "{DAY}"^^xsd:date .\n'
    )
    chosen = small(more)
    assert status(chosen) is Status.BLOCKED
    met = assuming.meet(chosen, ID + "k", ID + "x")
    assert status(assume(chosen, [met])) is Status.OPEN
    assert status(assume(chosen, [met, assuming.not_meet(chosen, ID + "k", ID + "x")])) is Status.BLOCKED


def test_decision_is_taken_and_every_standing_of_the_graph_can_be_attained(bundled, pfp):
    taken = assume(pfp, [decide(pfp, INVITATION, KOSOVO)])
    assert trace_goal(taken, PFP, KOSOVO).statuses[INVITATION, KOSOVO] is Status.ACHIEVED
    assert status(taken, (PFP, KOSOVO)) is Status.PENDING
    for standing in catalogue(bundled).standings:
        if bundled.value(standing, "kg:attainedBy"):
            attained = assume(pfp, [decide(pfp, standing, ID + "andorra")])
            assert status(attained, (standing, ID + "andorra")) is Status.ACHIEVED, standing
    with pytest.raises(UsageError, match="neither a decision nor a standing"):
        decide(pfp, ID + "pfp-conditions", KOSOVO)


# -------------------- views, and nothing else


def digests():
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((ROOT / "graph").rglob("*.*"))}


def test_neither_view_dataset_nor_files_change(write, pfp, bundled):
    before, size, on_disk = trace_goal(pfp, PFP, KOSOVO).format("json"), len(bundled.store), digests()
    laid = write("assertion:w a kg:Recognition ; kg:recogniser id:spain ; kg:recognised id:kosovo .") / "data.ttl"
    after = suppose(
        pfp, [laid, "Greece does not object", "Kosovo attains PfP"], {"pfp-invitation": "prerogative"}, (PFP, KOSOVO)
    )
    assert trace_goal(after, PFP, KOSOVO).status is Status.ACHIEVED
    assert after.plain is pfp
    assert trace_goal(pfp, PFP, KOSOVO).format("json") == before
    assert trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10").format("json") == before
    assert len(bundled.store) == size
    assert digests() == on_disk


def test_assumption_beats_every_choice_of_sources_modalities_and_knowledge(bundled):
    for choice in ({"sources": ["kcss-2017"]}, {"accept": ["claim"]}, {"known_by": "2017-02-01"}):
        chosen = view(bundled, "2025-03-10", **choice)
        after = assume(chosen, [object_to(chosen, ID + "france", PFP, KOSOVO)])
        assert "france" not in found(chosen, PFP, KOSOVO)[1]
        assert "france" in found(after, PFP, KOSOVO)[1]
    claims = view(bundled, "2025-03-10", accept=["claim"])
    assert found(assume(claims, [recognise(claims, ID + "spain", KOSOVO)]), PFP, KOSOVO)[0] != Status.BLOCKED


def test_what_is_put_is_assumed_dated_and_told_so(pfp):
    (put,) = (p for p in recognise(pfp, ID + "spain", KOSOVO).puts if p.begin == pfp.as_of)
    assert put.iri == ASSUMPTION + "recognise-spain-kosovo"
    assert (put.label, put.modality, put.sources) == ("Spain recognises Kosovo", "fact", ())
    others = [p for p in recognise(pfp, ID + "spain", KOSOVO).puts if p.iri != put.iri]
    assert {p.end for p in others if ID + "spain" in p.all("recogniser")} == {pfp.as_of}
    assert recognise(pfp, ID + "spain", KOSOVO).words == recognise(pfp, ID + "spain", KOSOVO).words


# -------------------- files


def test_file_is_laid_over_the_graph(write, pfp, bundled):
    folder = write(
        "assertion:w a kg:Recognition ; kg:recogniser id:greece, id:romania ; kg:recognised id:kosovo .\n"
        "assertion:maintainers-001 a kg:Sensitivity ; kg:decision id:nato-invitation ; kg:sensitiveTo kg:Recognition .\n"
    )
    path = folder / "data.ttl"
    assert found(suppose(pfp, path), PFP, KOSOVO)[0] is Status.OPEN  # that assertion now speaks of another decision
    write("assertion:w a kg:Recognition ; kg:recogniser id:greece, id:romania ; kg:recognised id:kosovo .\n")
    assert found(suppose(pfp, path), PFP, KOSOVO)[1] == ["slovakia", "spain"]
    write(
        "assertion:w a kg:Sensitivity ; kg:decision id:pfp-invitation ; kg:sensitiveTo kg:Recognition ; kg:negated true ."
    )
    assert found(suppose(pfp, path), PFP, KOSOVO)[0] is Status.OPEN
    write("id:pfp-invitation kg:decidedUnder id:two-thirds-of-votes-cast .")
    assert found(suppose(pfp, str(path)), PFP, KOSOVO) == (Status.UNKNOWN, [])
    write('id:here a kg:State ; skos:prefLabel "Hereland"@en .\n')
    both = suppose(pfp, [path, "Hereland recognises Kosovo"])
    assert both.assumptions[1].words == "Hereland recognises Kosovo"
    write("assertion:w a kg:Recognition ; kg:recogniser id:greece ; kg:recognised id:kosovo ; kg:modality kg:Demand .")
    assert "greece" in found(suppose(pfp, path), PFP, KOSOVO)[1]  # never accepted, not even as an assumption
    assert trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=path).view.assumptions[0].kind == "file"


def test_faulty_file_is_refused_with_its_place(write, pfp, tmp_path):
    path = write('assertion:w a kg:Recognitio ;\n kg:from "soon" .') / "data.ttl"
    with pytest.raises(InputError, match=r"data\.ttl:9: the ontology has no kg:Recognitio") as error:
        suppose(pfp, path)
    assert 'data.ttl:10: kg:from takes xsd:date and not "soon"' in str(error.value)
    write("nonsense", prefixes=False)
    with pytest.raises(InputError, match=r"data\.ttl:1: not well-formed"):
        suppose(pfp, path)
    with pytest.raises(InputError, match=r"no-such\.ttl"):
        suppose(pfp, ["no-such.ttl"])
    (tmp_path / "table.tsv").write_text("type\n", encoding="utf-8")
    with pytest.raises(InputError, match="no format of what is assumed"):
        suppose(pfp, tmp_path / "table.tsv")


# -------------------- sentences


@pytest.mark.parametrize(
    ("text", "kind", "terms"),
    [
        ("Spain recognises Kosovo", "recognise", "spain kosovo"),
        ("SPAIN WILL RECOGNIZE KOSOVO.", "recognise", "spain kosovo"),
        ("Turkey doesn't recognise Cyprus", "not-recognise", "turkiye cyprus"),
        ("ES no longer recognizes the Republic of Kosovo", "not-recognise", "spain kosovo"),
        ("Greece does not object", "no-objection", "greece pfp-participation kosovo"),
        ("Greece does not object to NATO", "no-objection", "greece nato-membership kosovo"),
        ("Greece will not object to nato-invitation of North Macedonia", "no-objection",
         "greece nato-invitation north-macedonia"),
        ("Greece objects to the invitation to the Partnership for Peace", "object", "greece pfp-invitation kosovo"),
        ("Greece objects of North Macedonia", "object", "greece pfp-participation north-macedonia"),
        ("Greece supports membership of the Council of Europe of Kosovo", "support",
         "greece council-of-europe-membership kosovo"),
        ("Greece abstains on the admission to UNESCO, of Kosovo", "abstain", "greece unesco-admission kosovo"),
        ("professional and political conditions of the Partnership for Peace are met", "meet", "pfp-conditions kosovo"),
        ("pfp-conditions are not met by Georgia", "not-meet", "pfp-conditions georgia"),
        ("Georgia does not meet pfp-conditions", "not-meet", "pfp-conditions georgia"),
        ("pfp-invitation is taken for Georgia", "decide", "pfp-invitation georgia"),
        ("the invitation to the Partnership for Peace is decided", "decide", "pfp-invitation kosovo"),
        ("Georgia attains membership of NATO", "decide", "nato-membership georgia"),
        ("pfp-invitation = two thirds of the votes cast", "rule", "pfp-invitation two-thirds-of-votes-cast"),
        ("the vote on unesco-admission is 95 for, 47 against, 29 abstaining", "recount", "unesco-admission kosovo"),
    ],
)  # fmt: skip
def test_sentence_is_read_and_can_be_read_again_in_our_words(pfp, text, kind, terms):
    goal = (PFP, KOSOVO)
    made = read_assumption(pfp, text, goal)
    assert (made.kind, " ".join(map(local_name, made.terms))) == (kind, terms)
    again = read_assumption(pfp, made.words)  # our own words leave nothing out
    assert (again.kind, again.terms, again.words) == (made.kind, made.terms, made.words)
    assert [(p.iri, p.slots) for p in again.puts] == [(p.iri, p.slots) for p in made.puts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Spain, Greece, Romania, and Slovakia recognise Kosovo", "{} recognises Kosovo|Spain|Greece|Romania|Slovakia"),
        ("Serbia and Bosnia and Herzegovina recognise Kosovo", "{} recognises Kosovo|Serbia|Bosnia and Herzegovina"),
        ("Bosnia and Herzegovina and Serbia recognise Kosovo", "{} recognises Kosovo|Bosnia and Herzegovina|Serbia"),
        ("Bosnia and Herzegovina recognises Kosovo", "{} recognises Kosovo|Bosnia and Herzegovina"),
        (
            "Each of Spain and Greece declares no objection to the invitation to the Partnership for Peace.",
            "{} does not object to the invitation to the Partnership for Peace, of Kosovo|Spain|Greece",
        ),
        (
            "both Spain and Greece object",
            "{} objects to the participation in the Partnership for Peace, of Kosovo|Spain|Greece",
        ),
    ],
)
def test_sentence_about_several_is_one_about_each(bundled, text, words):
    form, *names = words.split("|")
    goal = resolve_goal(bundled, "Kosovo", "PfP")
    found = suppose(view(bundled, "2025-03-10"), [text], goal=goal).assumptions
    assert [a.words for a in found] == [form.format(name) for name in names]


def test_one_of_several_that_is_not_known_is_named(bundled):
    with pytest.raises(UnknownName, match="no actor is called 'Slovaki'"):
        suppose(view(bundled, "2025-03-10"), ["Spain, Greece and Slovaki recognise Kosovo"])


def test_name_may_hold_the_words_of_a_sentence(small):
    chosen = small("")
    made = read_assumption(chosen, "rule of law, as is met elsewhere, is met by Xland")
    assert [local_name(t) for t in made.terms] == ["k", "x"]
    made = read_assumption(chosen, "Aland objects to standing of the League of Xland")
    assert [local_name(t) for t in made.terms] == ["a", "s", "x"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("Spian recognises Kosovo", UnknownName, "'Spian'.*\n.*Spain"),
        ("Spain recognises Kosvo", UnknownName, "'Kosvo'.*\n.*Kosovo"),
        ("Greece objects to pfp-invitatio of Kosovo", UnknownName, "'pfp-invitatio'.*\n.*pfp-invitation"),
        ("Greece objects to pfp-invitation of Kosvo", UnknownName, "'Kosvo'.*\n.*Kosovo"),
        ("pfp-invitation=concensus", UnknownName, "no decision rule is called 'concensus'.*\n.*consensus"),
        ("pfp-conditons are met", UnknownName, "no criterion is called 'pfp-conditons'"),
        ("Spain likes Kosovo", UsageError, "not understood"),
        ("", UsageError, "not understood"),
        ("Spain recognises", UsageError, "missing"),
        ("=", UsageError, "missing"),
        ("Greece does not object", UsageError, "of which requirement, and of whom"),
    ],
)
def test_bad_sentence_is_refused_with_what_would_do(pfp, text, error, words):
    with pytest.raises(error, match=words) as raised:
        read_assumption(pfp, text, None if "does not object" in text else (PFP, KOSOVO))
    if error is UsageError and "not understood" in words:
        assert all(example in str(raised.value) for example in EXAMPLES)


# -------------------- answers


def test_answer_says_what_is_assumed_and_what_that_changes(bundled):
    four = [f"{s} recognises Kosovo" for s in ("Greece", "Romania", "Slovakia", "Spain")]
    answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=four)
    text = answer.format()
    assert f"Assumed: {'; '.join(four)}." in text.splitlines()[2]
    section = text.partition("What that changes\n")[2].partition("\n\n")[0].splitlines()
    assert section == [
        "  participation in the Partnership for Peace: blocked → open",
        "  invitation to the Partnership for Peace: blocked → open",
        "  no longer blocked by: Greece, Romania, Slovakia, Spain",
    ]
    told = json.loads(answer.format("json"))
    assert [a["words"] for a in told["assumptions"]] == four
    assert all(a["changes"] for a in told["assumptions"])
    assert [(f["stage"]["label"].split()[0], f["from"], f["to"]) for f in told["flipped"]] == [
        ("participation", "blocked", "open"),
        ("invitation", "blocked", "open"),
    ]


def test_what_a_document_names_does_not_depend_on_what_is_assumed(bundled):
    answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume="Spain recognises Kosovo")
    assert [len(u.named) for u in answer.unnamed] == [1, 0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Serbia does not object", "Serbia has no vote in anything that this depends on"),
        ("Serbia recognises Kosovo", "Serbia has no vote in anything that this depends on"),
        ("Spain does not recognise Kosovo", "that is so already"),
        ("Germany does not object", "nothing known says that it objects"),
        ("pfp-conditions are met", "this does not depend on it"),
        ("unesco-admission=consensus", "this does not depend on it"),
    ],
)
def test_what_changes_nothing_is_told(bundled, text, why):
    answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=[text])
    ((assumption, reason),) = idle(answer)
    assert reason == why
    lines = answer.format().partition("What that changes\n")[2].splitlines()
    assert lines[:2] == ["  nothing", f"  {assumption.words}: changes nothing, since {why}"]
    (told,) = json.loads(answer.format("json"))["assumptions"]
    assert (told["changes"], told["why_not"]) == (False, why)
    beside = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=["Spain recognises Kosovo", text])
    assert [a.words for a, _ in idle(beside)] == [assumption.words] * ("Spain" not in text)


def test_assumed_blocker_has_no_source_and_no_position_in_the_verdict(bundled, tmp_path):
    answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=["France objects"])
    (france,) = (b for b in json.loads(answer.format("json"))["blockers"] if b["actor"]["label"] == "France")
    assert france["basis"] == "assumed"
    assert [e["source"] for e in france["evidence"]] == ["assumed"]
    assert [a["modality"] for a in france["because"]] == ["assumed"]
    assert (
        "France objects to the participation in the Partnership for Peace, of Kosovo, since 2025-03-10 [assumed]"
        in (answer.format())
    )
    plain = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")
    graphs = [rdflib.Graph().parse(data=a.format("ttl"), format="turtle") for a in (plain, answer)]
    kg = rdflib.Namespace(KG)
    verdicts = [next(g.subjects(rdflib.RDF.type, kg.Verdict)) for g in graphs]
    assert verdicts[0] != verdicts[1]
    assert [str(o) for o in graphs[1].objects(verdicts[1], kg.assuming)] == [answer.view.assumptions[0].words]
    assert rdflib.URIRef(ID + "france") in set(graphs[1].objects(verdicts[1], kg.blockedBy))
    assert rdflib.URIRef(ID + "france") not in set(graphs[1].objects(None, kg.holder))
    (tmp_path / "verdict.ttl").write_text(answer.format("ttl"), encoding="utf-8")
    assert validate(tmp_path / "verdict.ttl").conforms


@pytest.mark.parametrize("kind", ["svg", "html", "dot", "graphml", "mermaid", "csv", "turtle", "jsonld"])
def test_exports_mark_what_is_assumed_and_never_write_it_as_said(bundled, kind, write):
    path = (
        write("assertion:laid-over a kg:Recognition ; kg:recogniser id:spain ; kg:recognised id:kosovo .") / "data.ttl"
    )
    answer = trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10", assume=["France objects", path])
    text = kgtools.export(answer, kind)
    if kind in ("turtle", "jsonld"):
        assert ASSUMPTION not in text
        assert "assertion/laid-over" not in text
        assert "assertion:laid-over" not in text
    elif kind != "csv":
        assert "assum" in text


def test_commands_take_assumptions_and_rules(tmp_path):
    path = tmp_path / "what-if.ttl"
    path.write_text(
        "@prefix : <https://w3id.org/kgtools/id/> . @prefix kg: <https://w3id.org/kgtools/ontology/> .\n"
        "<urn:x:1> a kg:Recognition ; kg:recogniser :greece ; kg:recognised :kosovo .\n",
        encoding="utf-8",
    )
    ask = ["trace", "Kosovo", "PfP", "--as-of", "2025-03-10", "--format", "json"]
    done = run(*ask, "--assume", path, "--assume", "Spain does not object")
    assert [b["actor"]["label"] for b in json.loads(done.stdout)["blockers"]] == ["Romania", "Slovakia"]
    done = run(*ask, "--rule", "pfp-invitation=two-thirds-of-votes-cast")
    assert json.loads(done.stdout)["status"] == "unknown"
    for arguments, words in (
        (["--rule", "pfp-invitation"], "write STAGE=RULE"),
        (["--assume", "Spain likes Kosovo"], "not understood"),
    ):
        done = run(*ask, *arguments)
        assert (done.returncode, words in done.stderr) == (2, True)
    done = run("trace", "Kosovo", "--assume", "Spain recognises Kosovo")
    assert (done.returncode, "belong to a goal" in done.stderr) == (2, True)
