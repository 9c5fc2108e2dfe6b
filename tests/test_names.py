"""Names that people type find the thing, or say what is near."""

import pytest

from kgtools.dataset import load
from kgtools.errors import AmbiguousName, UnknownName
from kgtools.names import resolve, resolve_standing
from kgtools.terms import ID, local_name


@pytest.mark.parametrize(
    "name",
    [
        "turkiye",
        "Türkiye",
        "Turkey",
        "turkey",
        "TR",
        "TUR",
        "Q43",
        "TÜRKIYE",
        "id:turkiye",
        ID + "turkiye",
        f"<{ID}turkiye>",
    ],
)
def test_state_is_found_by_any_of_its_names(bundled, name):
    assert local_name(resolve(bundled, name, bundled.instances("kg:State"), "state")) == "turkiye"


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("PfP", "pfp-participation"),
        ("Partnership for Peace", "pfp-participation"),
        ("pfp-participation", "pfp-participation"),
        ("NATO", "nato-membership"),
        ("NATO membership", "nato-membership"),
        ("OTAN", "nato-membership"),
        ("Q7184", "nato-membership"),
        ("KECI", "keci-participation"),
    ],
)
def test_programme_or_institution_stands_for_its_standing(bundled, name, standing):
    assert local_name(resolve_standing(bundled, name)) == standing


def test_unknown_name_gets_the_nearest(bundled):
    with pytest.raises(UnknownName, match="Did you mean Kosovo") as caught:
        resolve(bundled, "Kosvo", bundled.instances("kg:State"), "state")
    assert caught.value.suggestions[0] == "Kosovo"
    with pytest.raises(LookupError):
        resolve(bundled, "", bundled.instances("kg:State"), "state")


def test_unknown_name_gets_the_names_that_hold_it(bundled):
    for name in ("special representative", "Special Rep"):
        with pytest.raises(UnknownName) as caught:
            resolve(bundled, name, bundled.labels, "thing")
        assert "NATO Special Representative for the Western Balkans" in caught.value.suggestions
        assert len(caught.value.suggestions) <= 8
    with pytest.raises(UnknownName) as caught:
        resolve(bundled, "UN", bundled.instances("kg:State"), "state")
    assert not [s for s in caught.value.suggestions if s.startswith("Un")]


def test_one_name_for_the_standing_and_its_institution_is_not_ambiguous(write):
    data = load(
        write(
            'id:nm a kg:Standing ; skos:prefLabel "NATO"@en ; kg:attainedIn id:nato . id:nato skos:prefLabel "NATO"@en . '
            'id:smile a kg:State ; skos:prefLabel "🙂"@en . '
            'id:k a kg:State ; skos:prefLabel "K"@en . <https://example.org/k> a kg:State ; skos:prefLabel "K"@en .'
        )
    )
    assert local_name(resolve_standing(data, "NATO")) == "nm"
    with pytest.raises(UnknownName):
        resolve(data, "!!!", data.instances("kg:State"), "state")
    with pytest.raises(AmbiguousName, match=r"https://example\.org/k, id:k"):
        resolve(data, "K", data.instances("kg:State"), "state")


def test_ambiguous_name_gets_the_choices(write):
    data = load(write('id:a a kg:State ; skos:prefLabel "Congo"@en . id:b a kg:State ; skos:prefLabel "Congo"@en .'))
    with pytest.raises(AmbiguousName, match="Choose one of a, b"):
        resolve(data, "congo", data.instances("kg:State"), "state")
