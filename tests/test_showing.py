"""What is asserted about one thing: grouped, dated, sourced, denials and proposals recognisable, contradictions together."""

import json

import pytest

from kgtools.dataset import load
from kgtools.errors import AmbiguousName, UnknownName, UsageError
from kgtools.showing import show
from kgtools.terms import local_name
from tests.conftest import run

STATES = """
id:r a kg:State ; skos:prefLabel "Ruritania"@en . id:s a kg:State ; skos:prefLabel "Šumadija 🙂"@en ; skos:altLabel "Sum" .
id:o a kg:Institution ; skos:prefLabel "Order"@en .
document:a a kg:Document ; skos:prefLabel "Gazette"@en ; dcterms:issued "2020-05-10"^^xsd:date .
document:b a kg:Document ; skos:prefLabel "Herald"@en ; dcterms:issued "2021-01-01"^^xsd:date .
"""


def said(name, kind, ends, *more):
    return f'assertion:{name} a kg:{kind} ; skos:prefLabel "{name} says"@en ; {" ; ".join([ends, *more])} .\n'


def recognition(name, *more):
    return said(name, "Recognition", "kg:recogniser id:r ; kg:recognised id:s", *more)


def membership(name, *more):
    return said(name, "Membership", "kg:member id:r ; kg:organisation id:o", *more)


def day(slot, text):
    return f'kg:{slot} "{text}"^^xsd:date'


@pytest.fixture
def shown(write):
    def _shown(turtle, thing="Ruritania", **more):
        return show(thing, dataset=load(write(STATES + turtle)), **more)

    return _shown


def conflicts(profile):
    return [(c.words, [local_name(a.iri) for a in c.assertions]) for c in profile.conflicts]


def groups(profile):
    return {(local_name(g.kind), g.slot, g.negated): [local_name(a.iri) for a in g.assertions] for g in profile.groups}


def test_state_shows_names_denials_and_sources_once_in_one_line(bundled):
    text = show("España", dataset=bundled).format()
    assert text.startswith(
        "Spain\nIs: state\nAlso called: ES, ESP, España\nSame as: http://www.wikidata.org/entity/Q29\n"
    )
    assert "Recognition denied, as recogniser (4)" in text
    (line,) = (line for line in text.splitlines() if "does not recognise Kosovo" in line)
    assert "(denial)" in line
    assert "from 2008-02-17" in line
    assert "KCSS, 12 January 2017, characters 673-743; " in line
    assert "Membership, as member" in text
    assert "only partly checked" in text
    assert "Sources differ" not in text, "the paper of 2017 dates the membership from its own day only"


def test_conflicting_days_of_one_recognition_stand_side_by_side(bundled):
    text = show("Belgium", dataset=bundled).format()
    _, _, after = text.partition("Sources differ on the first day\n")
    first, second = after.splitlines()[:2]
    assert "from 2008-02-24 [INA Online" in first
    assert "from 2008-02-25 [Gazeta.ua, 2008-02-26 (only partly checked)]" in second
    assert "Sources differ" not in show("Belgium", dataset=bundled, as_of="2008-02-24").format()


def test_dispute_is_shown_from_both_sides(bundled):
    for name in ("kcss-2017-009", "kcss-2017-006", "nato-response-2016"):
        found = conflicts(show(name, dataset=bundled))
        assert found == [(("disputes",), ["kcss-2017-009", "kcss-2017-006", "kcss-2017-008"])]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((), ("kg:negated true",), ("polarity",)),
        ((day("from", "2010-01-01"), day("until", "2012-01-01")), (day("until", "2012-01-02"),), ("last day",)),
        ((day("from", "2010-01-01"),), (day("from", "2010-01-02"),), ("first day",)),
        # over when the other begins
        ((day("until", "2010-01-01"),), ("kg:negated true", day("from", "2010-01-01")), None),
        # recommended, and not so yet
        (("kg:modality kg:Recommendation",), ("kg:negated true",), None),
        (("kg:modality kg:Claim",), ("kg:negated true",), ("polarity",)),
        # a month that the day lies in, and one that it does not
        ((day("from", "2010-03-01"), 'kg:statedTime "2010-03"^^xsd:gYearMonth'), (day("from", "2010-03-20"),), None),
        (
            (day("from", "2010-03-01"), 'kg:statedTime "2010-03"^^xsd:gYearMonth'),
            (day("from", "2010-04-01"),),
            ("first day",),
        ),
        (
            (day("from", "2010-03-01"), day("until", "2010-04-01"), 'kg:statedTime "2010-03"^^xsd:gYearMonth'),
            (day("from", "2010-03-20"), day("until", "2010-03-21")),
            None,
        ),
        # attested only: by then, unless somebody says later
        ((day("from", "2010-01-01"),), (day("from", "2020-05-10"), "kg:attestedOnly true"), None),
        ((day("from", "2020-05-11"),), (day("from", "2020-05-10"), "kg:attestedOnly true"), ("first day",)),
        ((day("from", "2010-01-01"),), (day("from", "2020-05-10"), "kg:attestedOnly false"), ("first day",)),
    ],
)
def test_conflict_is_what_cannot_both_be_so(shown, first, second, words):
    expected = [] if words is None else [(words, ["x", "y"])]
    assert conflicts(shown(membership("x", *first) + membership("y", *second))) == expected
    swapped = [(w, [{"x": "y", "y": "x"}[n] for n in reversed(names)]) for w, names in expected]
    assert conflicts(shown(membership("y", *first) + membership("x", *second))) == swapped


def test_numbers_conflict_only_of_the_same_count(shown):
    count = "kg:organisation id:o ; kg:countedTowards id:s ; kg:counted kg:Recognition"
    four = said("four", "Count", count, "kg:number 4", "kg:countedNegated true")
    five = said("five", "Count", count, "kg:number 5", "kg:countedNegated true")
    many = said("many", "Count", count, "kg:number 26")
    most = said("most", "Count", count, "kg:number 27", "kg:countedNegated false")
    assert conflicts(shown(four + many, "Order")) == []
    assert conflicts(shown(four + five + many, "Order")) == [(("number",), ["five", "four"])]
    assert conflicts(shown(many + most, "Order")) == [(("number",), ["many", "most"])]


def test_judgements_in_other_words_are_no_conflict_and_stances_are(shown):
    view = "kg:speaker id:s ; kg:assessed id:r"
    assert conflicts(shown(said("x", "Assessment", view) + said("y", "Assessment", view))) == []
    described = said("x", "Description", "kg:described id:r ; kg:describedAs id:s")
    denied = said("y", "Description", "kg:described id:r ; kg:describedAs id:s", "kg:negated true")
    assert conflicts(shown(described + denied)) == [(("polarity",), ["x", "y"])]
    stance = "kg:holder id:r ; kg:towards id:s ; kg:basis kg:Stated ; kg:stance kg:"
    both = said("x", "Position", stance + "Objects") + said("y", "Position", stance + "Supports")
    assert conflicts(shown(both)) == [(("stance",), ["x", "y"])]


def test_conflict_over_each_of_several_ends_is_shown_once(shown):
    ends = "kg:recogniser id:r ; kg:recognised id:s, id:o"
    turtle = said("x", "Recognition", ends) + said("y", "Recognition", ends, "kg:negated true")
    assert conflicts(shown(turtle)) == [(("polarity",), ["x", "y"])]


def test_denial_in_the_same_words_stays_a_line_of_its_own(shown):
    turtle = (
        'assertion:{} a kg:Recognition ; skos:prefLabel "r and s"@en ; kg:recogniser id:r ; kg:recognised id:s {} .\n'
    )
    text = shown(turtle.format("x", "") + turtle.format("y", "; kg:negated true")).format()
    assert "Sources differ on whether it is so\n  - r and s [no source]\n  - r and s (denial) [no source]\n" in text


def test_own_subclass_conflicts_with_its_superclass(shown):
    turtle = "id:FullMembership <http://www.w3.org/2000/01/rdf-schema#subClassOf> kg:Membership .\n" + membership("x")
    own = "assertion:y a id:FullMembership ; kg:member id:r ; kg:organisation id:o ; kg:negated true .\n"
    profile = shown(turtle + own)
    assert conflicts(profile) == [(("polarity",), ["x", "y"])]
    assert ("FullMembership", "member", True) in groups(profile)


def test_day_and_knowledge_select_and_are_said(shown):
    turtle = recognition("x", day("until", "2015-01-01"), "kg:assertedIn document:a")
    turtle += recognition("y", day("from", "2015-01-01"), "kg:assertedIn document:b")
    key = ("Recognition", "recogniser", False)
    assert groups(shown(turtle))[key] == ["x", "y"]
    assert groups(shown(turtle, as_of="2014-12-31"))[key] == ["x"]
    assert groups(shown(turtle, as_of="2015-01-01"))[key] == ["y"]
    assert groups(shown(turtle, known_by="2020-12-31"))[key] == ["x"]
    nothing = shown(turtle, as_of="2015-01-01", known_by="2020-12-31").format()
    assert "Shown: what holds on 2015-01-01, known by 2020-12-31." in nothing
    assert "No assertion that holds on 2015-01-01 and is known by 2020-12-31 mentions it." in nothing
    assert "No assertion known by 2019-12-31 mentions it." in shown(turtle, known_by="2019-12-31").format()


def test_proposal_says_so_first(bundled):
    for name in ("KECI", "keci-participation", "special-representative-for-western-balkans"):
        lines = show(name, dataset=bundled).format().splitlines()
        assert lines[1] == "Only proposed: does not exist (recommendation)."
    assert "Only proposed" not in show("PfP", dataset=bundled).format()
    assert "Only proposed" not in show("kcss-2025-001", dataset=bundled).format(), "the recommendation itself was made"


def test_standing_decision_rule_and_person_show_what_belongs_to_them(bundled):
    assert "is attained in: NATO" in show("nato-membership", dataset=bundled).format()
    decision = show("pfp-invitation", dataset=bundled).format()
    assert "is decided by: North Atlantic Council" in decision
    assert "is decided under: consensus" in decision
    assert "Dependency, which depends on it" in decision
    consensus = show("consensus", dataset=bundled)
    assert "is decided under this: " in consensus.format()
    assert "approval of enhanced interaction" in consensus.format("json")
    person = groups(show("Plator Avdiu", dataset=bundled))
    assert "kcss-2017-013" in person[("Recognition", "speaker", True)]
    assert next(iter(person)) == ("Description", "describedAs", False), "what is said of it, before what it says"


def test_document_shows_its_record_and_what_it_says(bundled):
    profile = show("kcss-2017", dataset=bundled)
    text = profile.format()
    assert "Cite as: Plator Avdiu: Examining NATO’s response" in text
    assert "Recognition denied, which is asserted in it (1)" in text
    assert "is a passage of" not in text
    listed = {a.iri for g in profile.groups if g.slot == "assertedIn" for a in g.assertions}
    assert listed == set(bundled.subjects("kg:assertedIn", "document:kcss-2017"))


def test_assertion_shows_its_slots_and_what_refers_to_it(bundled):
    lines = show("assertion:kcss-2017-028", dataset=bundled).format().splitlines()
    assert "(demand) [Government of Kosovo, reported by Plator Avdiu, in KCSS" in lines[0]
    assert "has sender: Government of Kosovo" in lines
    assert "Description, which is described as it (1)" in lines


def test_what_nothing_mentions_says_so(shown):
    assert "No assertion mentions it." in shown("", "Sum").format()
    assert "No assertion mentions it." not in shown(recognition("x"), "Sum").format()


def test_unknown_and_ambiguous_names_are_explained(shown, bundled):
    with pytest.raises(UnknownName, match="Did you mean Ruritania"):
        shown("", "Ruritanja")
    with pytest.raises(AmbiguousName, match="document:o, id:o"):
        shown("document:o a kg:Document .", "o")
    with pytest.raises(UnknownName):
        show("Recognition", dataset=bundled)  # a word of the ontology is no thing of the graph
    with pytest.raises(UsageError, match="is not a date"):
        shown("", as_of="soon")
    with pytest.raises(UsageError, match="Choose text or json"):
        shown("").format("ttl")
    done = run("show", "Kosvo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean Kosovo" in done.stderr


def test_empty_graph_has_nothing_to_show(write):
    with pytest.raises(UnknownName):
        show("Spain", dataset=load(write("")))


def test_json_has_every_assertion_with_its_evidence(bundled, shown):
    shape = json.loads(show("Spain", dataset=bundled).format("json"))
    assert (shape["kgtools"], shape["thing"]["label"], shape["proposed"]) == ("show", "Spain", None)
    assert shape["identifiers"] == ["http://www.wikidata.org/entity/Q29"]
    (denied,) = (g for g in shape["groups"] if g["negated"])
    ours = next(a for a in denied["assertions"] if a["iri"].endswith("kcss-2017-013"))
    assert (ours["modality"], ours["negated"], ours["from"], ours["until"]) == ("fact", True, "2008-02-17", None)
    assert [s["label"] for s in ours["speakers"]] == ["Plator Avdiu"]
    assert [d["label"] for d in ours["documents"]] == ["KCSS, 12 January 2017"]
    (passage,) = ours["evidence"]
    assert (passage["start"], passage["end"], len(passage["sha256"])) == (673, 743, 64)
    named = json.loads(shown("", "Sum").format("json"))
    assert named["thing"]["label"] == "Šumadija 🙂"
    assert json.loads(run("show", "KECI", "--format", "json").stdout)["proposed"] == "recommendation"


def test_text_cannot_steer_a_terminal(shown):
    text = shown(
        'assertion:x a kg:Recognition ; skos:prefLabel "one\\ntwo\\u001b[2J"@en ; kg:recogniser id:r .'
    ).format()
    assert "one two\ufffd[2J" in text


VOTE = "kg:decision id:o ; kg:applicant id:s"
COUNT = "kg:organisation id:o ; kg:countedTowards id:s ; kg:counted kg:Recognition"
FINDING = "kg:criterion id:c ; kg:applicant id:s"
STANCE = "kg:holder id:r ; kg:towards id:s ; kg:basis kg:Stated"


@pytest.mark.parametrize(
    ("kind", "ends", "one", "other", "words"),
    [
        ("Vote", VOTE, "kg:votesFor 3", "kg:votesFor 9", ("votes for",)),
        ("Count", COUNT, "kg:number 4", "kg:number 3", ("number",)),
        ("Finding", FINDING, "kg:outcome kg:NotMet", "kg:outcome kg:Met", ("outcome",)),
        ("Position", STANCE, "kg:stance kg:Objects", "kg:stance kg:Supports", ("stance",)),
        ("Position", STANCE, "kg:stance kg:Objects", "kg:stance kg:Objects ; kg:negated true", ("polarity",)),
    ],
)
def test_change_over_time_is_no_contradiction(shown, kind, ends, one, other, words):
    slot = "on" if kind == "Vote" else "from"

    def found(*days):
        dated = [[day(slot, d)] if d else [] for d in days]
        turtle = "".join(said(n, kind, ends, v, *d) for n, v, d in zip("xy", (one, other), dated, strict=True))
        return conflicts(shown(turtle, "Šumadija 🙂"))

    assert found("2018-01-01", "2019-01-01") == found("2019-01-01", "2018-01-01") == []
    assert found("2018-01-01", "2018-01-01") == [(words, ["x", "y"])]
    assert found("2018-01-01", "") == found("", "2018-01-01") == [(words, ["x", "y"])]


def test_votes_on_different_days_are_two_votes(shown):
    turtle = said("x", "Vote", VOTE, day("on", "2018-01-01")) + said("y", "Vote", VOTE, day("on", "2019-01-01"))
    assert conflicts(shown(turtle, "Order")) == []


def test_recognition_that_is_denied_from_a_later_day_stays_a_contradiction(shown):
    turtle = recognition("x", day("from", "2010-01-01")) + recognition(
        "y", day("from", "2012-01-01"), "kg:negated true"
    )
    assert conflicts(shown(turtle)) == [(("polarity", "first day"), ["x", "y"])]


def test_day_of_the_document_is_no_beginning_but_of_a_dated_act(shown):
    turtle = membership("x", day("from", "2020-05-10"), "kg:assertedIn document:b", "kg:attestedOnly true")
    turtle += membership("y", day("from", "2020-05-10"), "kg:assertedIn document:a")
    turtle += said("z", "Description", "kg:described id:r", day("from", "2020-05-10"), "kg:assertedIn document:a")
    turtle += said("w", "Description", "kg:described id:r", day("from", "2020-05-10"), "kg:assertedIn document:b")
    profile = shown(turtle)
    text = profile.format()
    assert "x says, as of 2020-05-10 [Herald]" in text
    assert "y says, from 2020-05-10 [Gazette]" in text, "that it was reported on the day does not put it in doubt"
    assert "z says, as of 2020-05-10 [Gazette]" in text
    assert "w says, from 2020-05-10 [Herald]" in text
    groups = json.loads(profile.format("json"))["groups"]
    assert {a["from"] for group in groups for a in group["assertions"]} == {"2020-05-10"}


def test_proposed_things_are_marked_where_another_names_them(shown):
    turtle = (
        "id:p a kg:Programme ; kg:modality kg:Recommendation ; kg:runBy id:o . id:q a kg:Programme ; kg:runBy id:o .\n"
    )
    turtle += "id:wing a kg:Body ; kg:bodyOf id:p .\n"
    assert "is run by this: p (only proposed), q\n" in shown(turtle, "Order").format()
    turtle = turtle.replace("a kg:Programme", 'a kg:Programme ; skos:prefLabel "plan"@en')
    profile = shown(turtle, "Order")
    assert "is run by this: plan (only proposed), plan" in profile.format()
    assert [n["proposed"] for n in json.loads(profile.format("json"))["named_by"]] == ["recommendation", None]
    assert "is a body of: plan (only proposed)" in shown(turtle, "wing").format()


def test_things_whose_label_contains_the_name_are_seen_also(shown, bundled):
    text = show("KFOR", dataset=bundled).format()
    assert "presence of KFOR on the ground" in text.partition("See also: ")[2]
    labels = ["court of the Order", "the ÓRDER", "Orders", "disorder", "silent Order"]
    turtle = "".join(f'id:t{i} a kg:Body ; skos:prefLabel "{label}"@en .\n' for i, label in enumerate(labels))
    turtle += "".join(said(f"d{i}", "Description", f"kg:described id:t{i}") for i in range(4))
    profile = shown(turtle, "Order")
    assert "See also: court of the Order; the ÓRDER\n" in profile.format()
    assert [t["label"] for t in json.loads(profile.format("json"))["see_also"]] == labels[:2]
    short = turtle.replace("Order", "EU") + 'id:eu a kg:Body ; skos:prefLabel "EU"@en .'
    assert shown(short, "eu").see_also == (), "too short a name"
    many = "".join(
        f'id:n{i} a kg:Body ; skos:prefLabel "Ruritania {i:02}"@en .\n'
        + said(f"n{i}", "Description", f"kg:described id:n{i}")
        for i in range(41)
    )
    assert "See also" not in shown(many).format(), "too many to be a hint"
    assert len(shown(many).see_also) == 41
    several = many.replace("kg:described id:n40", "kg:described id:n0")
    assert "Ruritania 11 and 28 more" in shown(several).format()


def test_many_that_say_the_same_of_the_same_are_compared_once(shown, monkeypatch):
    import kgtools.matching

    compared = []
    monkeypatch.setattr(kgtools.matching, "conflict", lambda *a: compared.append(a) or ())
    assert (
        conflicts(shown("".join(membership(f"x{i}", day("from", f"2010-01-{i % 3 + 1:02}")) for i in range(99)))) == []
    )
    assert len(compared) <= 3
