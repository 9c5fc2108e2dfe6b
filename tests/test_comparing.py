"""Two documents side by side: what both say, where they differ, what only one says, and what of two counts cannot be told."""

import json

import pytest

from kgtools import matching
from kgtools.comparing import compare
from kgtools.dataset import load
from kgtools.errors import UnknownName, UsageError
from kgtools.statements import differences
from kgtools.terms import local_name
from tests.conftest import run

DOCUMENTS = """
document:a a kg:Document ; skos:prefLabel "Gazette"@en ; dcterms:title "Á"@en ; dcterms:issued "2020-01-01"^^xsd:date .
document:b a kg:Document ; skos:prefLabel "Herald"@en ; dcterms:title "B"@en ; dcterms:issued "2021-01-01"^^xsd:date .
"""
FOUR = (
    "kg:organisation id:club ; kg:countedTowards id:x ; kg:counted kg:Recognition ; kg:countedNegated true ; kg:number "
)
MEMBERS = "".join(f"assertion:m{m} a kg:Membership ; kg:member id:{m} ; kg:organisation id:club .\n" for m in "pqr")


def said(name, document, kind, slots, label=None):
    words = label or f"{name} says"
    return (
        f'assertion:{name} a kg:{kind} ; skos:prefLabel "{words}"@en ; kg:assertedIn document:{document} ; {slots} .\n'
    )


def denial(name, document, who):
    return said(name, document, "Recognition", f"kg:recogniser id:{who} ; kg:recognised id:x ; kg:negated true")


@pytest.fixture
def compared(write):
    def _compared(turtle, first="a", second="b"):
        return compare(first, second, dataset=load(write(DOCUMENTS + turtle)))

    return _compared


def names(assertions):
    return sorted(local_name(a.iri) for a in assertions)


def matches(found):
    return [(names(m.first), names(m.second), m.words) for m in found]


@pytest.mark.parametrize("order", [("kcss-2017", "kcss-2025"), ("kcss-2025", "kcss-2017")])
def test_both_papers_count_four_and_whether_they_are_the_same_cannot_be_told(bundled, order):
    answer = compare(*order, dataset=bundled)
    (count,) = (m for m in answer.both if "Count" in m.first[0].kinds)
    sides = {"kcss-2017": {"kcss-2017-012", "kcss-2017-029"}, "kcss-2025": {"kcss-2025-018"}}
    assert sides[order[0]] <= set(names(count.first))
    assert sides[order[1]] <= set(names(count.second))
    text = answer.format()
    named = {"kcss-2017": "KCSS, 12 January 2017 names Spain", "kcss-2025": "KCSS, 10 March 2025 names none"}
    assert (
        f"Both count 4. {named[order[0]]}; {named[order[1]]}: "
        "whether they are the same 4 cannot be told from these two documents." in text
    )
    assert "Greece" not in text
    only = dict(zip(order, map(names, answer.only), strict=True))
    assert "kcss-2017-013" in only["kcss-2017"]
    assert "kcss-2025-001" in only["kcss-2025"]
    assert "KFOR" in text.partition("Both speak of these things as well")[2]


def test_directions_mirror_each_other(bundled):
    there, back = compare("kcss-2017", "kcss-2025", dataset=bundled), compare("kcss-2025", "kcss-2017", dataset=bundled)
    assert matches(there.both) == [(a, b, w) for b, a, w in matches(back.both)]
    assert [names(only) for only in there.only] == [names(only) for only in back.only[::-1]]
    assert [(t, a, b) for t, b, a in there.shared] == list(back.shared)


def test_every_assertion_is_said_by_both_differs_or_is_said_by_one(bundled):
    answer = compare("kcss-2017", "kcss-2025", dataset=bundled)
    for side, said_there in enumerate(answer.said):
        matched = {a for m in (*answer.both, *answer.differ) for a in (m.first, m.second)[side]}
        assert matched.isdisjoint(answer.only[side])
        assert matched | set(answer.only[side]) == set(said_there)
    counts = json.loads(answer.format("json"))["counts"]
    assert counts["first"] == len(bundled.subjects("kg:assertedIn", "document:kcss-2017"))
    assert (counts["both"], counts["only_second"]) == (len(answer.both), len(answer.only[1]))


@pytest.mark.parametrize(
    ("kind", "ends", "one", "other", "words"),
    [
        ("Recognition", "kg:recogniser id:p ; kg:recognised id:x", "", "kg:negated true", "polarity"),
        ("Membership", "kg:member id:p ; kg:organisation id:o", "", "kg:modality kg:Prediction", "modality"),
        ("Count", FOUR, "4", "5", "number"),
        ("Position", "kg:holder id:p ; kg:towards id:d ; kg:stance ", "kg:Objects", "kg:Abstains", "stance"),
        ("Finding", "kg:applicant id:x ; kg:criterion id:c ; kg:outcome ", "kg:Met", "kg:NotMet", "outcome"),
        ("Influence", "kg:cause id:p ; kg:effect id:x ; kg:direction ", "kg:Weakens", "kg:Strengthens", "direction"),
        (
            "Participation",
            "kg:participant id:p ; kg:programme id:g ; kg:from ",
            '"2010-01-01"^^xsd:date',
            '"2011-01-01"^^xsd:date',
            "first day",
        ),
    ],
)
def test_same_relation_with_another_value_differs(compared, kind, ends, one, other, words):
    def both(x, y):
        first, second = (f"{ends}{';' if ends[-1] != ' ' and v else ''} {v}" for v in (x, y))
        return compared(said("x", "a", kind, first) + said("y", "b", kind, second))

    answer = both(one, other)
    assert (matches(answer.both), matches(answer.differ)) == ([], [(["x"], ["y"], (words,))])
    assert answer.only == ((), ())
    assert f"On {'whether it is so' if words == 'polarity' else 'the ' + words}" in answer.format()
    same = both(one, one)
    assert (matches(same.both), matches(same.differ)) == ([(["x"], ["y"], ())], [])


def test_other_ends_or_another_programme_are_not_the_same(compared):
    for slot in ("kg:beneficiary id:y", "kg:beneficiary id:x ; kg:programme id:g"):
        turtle = said("x", "a", "Cooperation", "kg:provider id:o ; kg:beneficiary id:x")
        answer = compared(turtle + said("y", "b", "Cooperation", f"kg:provider id:o ; {slot}"))
        assert (answer.both, answer.differ) == ((), ())
        assert [t for t, _, _ in answer.shared][-1].endswith("/o" if "id:y" in slot else "/x")


def test_judgements_are_the_same_only_in_the_same_words(compared):
    slots = "kg:speaker id:p ; kg:assessed id:x"
    same = said("x", "a", "Assessment", slots, "p finds it good") + said(
        "y", "b", "Assessment", slots, "P finds it good."
    )
    assert len(compared(same).both) == 1
    other = said("x", "a", "Assessment", slots, "p finds it good") + said(
        "y", "b", "Assessment", slots, "p finds it new"
    )
    assert len(compared(other).only[0]) == 1


def test_dispute_between_the_documents_is_a_difference(compared):
    turtle = said("x", "a", "Assessment", "kg:speaker id:p ; kg:assessed id:x ; kg:disputes assertion:y")
    turtle += said("y", "b", "Description", "kg:described id:x")
    answer = compared(turtle)
    assert matches(answer.differ) == [(["x"], ["y"], ("disputes",))]
    assert "On what one disputes of the other" in answer.format()


def test_what_one_document_both_affirms_and_denies_agrees_and_differs(compared):
    relation = "kg:recogniser id:p ; kg:recognised id:x"
    turtle = said("x", "a", "Recognition", relation) + said("y", "b", "Recognition", relation)
    answer = compared(turtle + said("z", "b", "Recognition", relation + " ; kg:negated true"))
    assert matches(answer.both) == [(["x"], ["y"], ())]
    assert matches(answer.differ) == [(["x"], ["z"], ("polarity",))]
    turtle += said("z", "b", "Recognition", relation + " ; kg:negated true{}")
    turtle += said("w", "a", "Recognition", relation + " ; kg:negated true")
    assert matches(compared(turtle.format("")).differ) == [], "each finds the same in the other document"
    disputed = compared(turtle.format(" ; kg:disputes assertion:x"))
    assert matches(disputed.differ) == [(["x"], ["z"], ("polarity", "disputes"))]
    shared = "assertion:w a kg:Recognition ; kg:recogniser id:p ; kg:assertedIn document:a, document:b ."
    assert matches(compared(shared).both) == [(["w"], ["w"], ())]


@pytest.mark.parametrize(
    ("numbers", "named", "note"),
    [
        ((1, 1), ("p", "p"), "Both count 1. Gazette names p; Herald names p: they are the same 1."),
        ((1, 1), ("p", "q"), "Both count 1. Gazette names p; Herald names q: they are not the same 1."),
        ((2, 2), ("p", "qr"), "names q, r: they are not the same 2."),
        ((2, 2), ("p", "q"), "whether they are the same 2 cannot be told from these two documents."),
        ((2, 2), ("p", "z"), "Gazette names p; Herald names none: whether they are the same 2 cannot be told"),
        ((2, 3), ("p", ""), "Gazette counts 2, Herald counts 3. Gazette names p; Herald names none."),
        ((2, 3), ("", ""), "Gazette counts 2, Herald counts 3, and neither names them."),
        ((2, 2), ("", ""), "Both count 2, and neither names them: whether they are the same 2 cannot be told from"),
    ],
)
def test_counts_are_compared_by_the_members_that_each_document_names(compared, numbers, named, note):
    turtle = MEMBERS
    for document, number, who in zip("ab", numbers, named, strict=True):
        turtle += said(f"count-{document}", document, "Count", FOUR + str(number))
        turtle += "".join(denial(f"{document}-{w}", document, w) for w in who)
    answer = compared(turtle)
    (match,) = (m for m in (*answer.both, *answer.differ) if "Count" in m.first[0].kinds)
    assert note in match.note
    assert note in answer.format()


def test_reported_speaker_is_named_and_the_author_is_not_repeated(bundled):
    text = compare("kcss-2017", "kcss-2025", dataset=bundled).format()
    assert "(claim) [officials of Kosovo's institutions, characters 432-507]" in text
    assert "The author finds the letter ambiguous, as of 2017-01-12 (claim) [characters 924-943]" in text


def test_document_without_assertions_and_one_twice(compared, write):
    text = compared(said("x", "a", "Description", "kg:described id:x")).format()
    assert "The graph has no assertion of Herald." in text
    assert "Only Gazette: 1." in text
    with pytest.raises(UsageError, match="compared with itself"):
        compared("", "a", "Gazette")
    with pytest.raises(UnknownName, match="no document is called"):
        compared("", "a", "c")
    with pytest.raises(UnknownName):
        compare("a", "b", dataset=load(write("")))
    done = run("compare", "kcss-2017", "kcss-2017")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Name two different documents." in done.stderr


def test_json_has_both_sides_with_evidence():
    shape = json.loads(run("compare", "kcss-2017", "kcss-2025", "--format", "json").stdout)
    assert shape["kgtools"] == "compare"
    (count,) = (m for m in shape["both"] if m["note"])
    assert {"document", "start", "end", "sha256"} == set(count["first"][0]["evidence"][0])
    assert shape["first"]["label"] == "KCSS, 12 January 2017"


def test_counts_are_not_of_the_same_where_one_document_says_the_opposite_of_whom_the_other_names(compared):
    turtle = MEMBERS + said("n", "a", "Count", FOUR + "2") + said("m", "b", "Count", FOUR + "2") + denial("d", "a", "p")
    says = "; Herald names {}, and says the opposite of p: they are not the same 2."
    opposite = said("r", "{}", "Recognition", "kg:recogniser id:p ; kg:recognised id:x")

    def note(more):
        return next(m.note for m in compared(turtle + more).both if "Count" in m.first[0].kinds)

    assert note(opposite.format("b")).endswith("Gazette names p" + says.format("none"))
    assert note(opposite.format("b") + denial("e", "b", "q")).endswith("Gazette names p" + says.format("q"))
    for more in ("", opposite.format("c"), opposite.format("b") + denial("e", "b", "p")):
        assert "cannot be told" in note(more)


def test_what_is_over_when_the_other_begins_is_said_by_one_only(compared):
    ends = "kg:recogniser id:p ; kg:recognised id:x"
    before = said("x", "a", "Recognition", ends + ' ; kg:from "2010-01-01"^^xsd:date ; kg:until "2012-01-01"^^xsd:date')
    after = said("y", "b", "Recognition", ends + ' ; kg:negated true ; kg:from "2012-01-01"^^xsd:date')
    answer = compared(before + after)
    assert (answer.differ, names(answer.only[0]), names(answer.only[1])) == ((), ["x"], ["y"])
    assert "polarity" in compared(before + after.replace("2012-01", "2011-12")).differ[0].words


def test_votes_on_different_days_are_not_of_the_same(compared):
    vote = 'kg:decision id:d ; kg:applicant id:x ; kg:votesFor {} ; kg:on "{}"^^xsd:date'
    first = said("x", "a", "Vote", vote.format(3, "2019-01-01"))
    assert compared(first + said("y", "b", "Vote", vote.format(9, "2019-05-01"))).differ == ()
    assert matches(compared(first + said("y", "b", "Vote", vote.format(9, "2019-01-01"))).differ) == [
        (["x"], ["y"], ("votes for",))
    ]
    number = FOUR.replace("number", 'from "2019-01-01"^^xsd:date ; kg:number')
    later = compared(
        said("x", "a", "Count", number + "4") + said("y", "b", "Count", number.replace("2019", "2020") + "3")
    )
    assert "number" in later.differ[0].words, "two documents that count otherwise differ, though neither contradicts"


def test_identical_sentences_are_one_line_with_both_sources(compared):
    slots = "kg:recogniser id:p ; kg:recognised id:x"
    text = compared(
        said("x", "a", "Recognition", slots, "p does") + said("y", "b", "Recognition", slots, "p does")
    ).format()
    assert "Both say (1)\n  - p does [Gazette; Herald]\n" in text
    turtle = said("x", "a", "Recognition", slots, "p does") + said("y", "a", "Recognition", slots, "p does")
    assert compared(turtle).format().count("- p does") == 1


def test_things_of_which_both_speak_are_headed_plainly(compared):
    turtle = said("x", "a", "Recognition", "kg:recogniser id:p ; kg:recognised id:x")
    text = compared(turtle + said("y", "b", "Recognition", "kg:recogniser id:p ; kg:recognised id:y")).format()
    assert "Both speak of these things as well (1)\n" in text


def test_long_documents_are_compared_without_looking_at_every_pair(compared, monkeypatch):
    looked = []
    monkeypatch.setattr(matching, "differences", lambda *a: looked.append(a) or differences(*a))
    turtle = "".join(
        said(f"{d}{i}", d, "Recognition", f"kg:recogniser id:s{i} ; kg:recognised id:x")
        + said(
            f"{d}{i}x",
            d,
            "Cooperation",
            f'kg:provider id:p ; kg:beneficiary id:x ; kg:from "2010-01-{i % 28 + 1:02}"^^xsd:date',
        )
        for d in "ab"
        for i in range(2000)
    )
    answer = compared(turtle)
    assert len(looked) <= 4000  # of 16 million pairs: as many as there are assertions of one document
    assert (len(answer.both), answer.only) == (2028, ((), ()))
