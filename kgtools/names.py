"""Names that people type, resolved to IRIs: slug, label, alias, Wikidata QID, prefixed name or IRI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pyoxigraph as ox

from kgtools.dataset import Dataset
from kgtools.errors import AmbiguousName, UnknownName
from kgtools.terms import ALT_LABEL, EXACT_MATCH, KG, PREF_LABEL, RDF_TYPE, compress, expand, local_name, name_of

_PLACES = ("kg:Institution", "kg:Programme")


def resolve(dataset: Dataset, name: str, candidates: Iterable[str], kind: str) -> str:
    """Return the one candidate IRI that `name` means. Raises `UnknownName` or `AmbiguousName`.

    Case, accents and punctuation do not matter, except that an exact name wins.

    >>> from kgtools.dataset import load
    >>> data = load()
    >>> resolve(data, "Turkey", data.instances("kg:State"), "state")
    'https://w3id.org/kgtools/id/turkiye'
    """
    return _only(name, kind, _matches(dataset, name, candidates, kind))


def resolve_thing(dataset: Dataset, name: str, candidates: Iterable[str]) -> str:
    """Return the one candidate that `name` means; what is no requirement goes before requirements of the same name.

    >>> from kgtools.dataset import load
    >>> data = load()
    >>> resolve_thing(data, "NATO PA", data.labels)
    'https://w3id.org/kgtools/id/nato-parliamentary-assembly'
    """
    found = _matches(dataset, name, candidates, "thing")
    return _only(name, "thing", [f for f in found if KG + "Requirement" not in dataset.kinds(f)] or found)


def resolve_place(dataset: Dataset, name: str) -> str:
    """Return the institution, body or programme that `name` means; a standing stands for what it is attained in.

    >>> from kgtools.dataset import load
    >>> resolve_place(load(), "Schengen")
    'https://w3id.org/kgtools/id/schengen-area'
    """
    places = {p: {p} for kind in (*_PLACES, "kg:Group") for p in dataset.instances(kind)}
    attained = {s: {str(p) for p in dataset.values(s, "kg:attainedIn")} for s in dataset.instances("kg:Standing")}
    found = _matches(dataset, name, {**attained, **places}, "organisation or programme")
    exact = [f for f in found if f in places]
    return _only(name, "organisation or programme", exact or sorted({p for f in found for p in attained[f]}))


def resolve_goal(dataset: Dataset, applicant: str, standing: str) -> tuple[str, str]:
    """Return the standing and the applicant that two names mean.

    >>> from kgtools.dataset import load
    >>> [local_name(iri) for iri in resolve_goal(load(), "XK", "PfP")]
    ['pfp-participation', 'kosovo']
    """
    who = resolve(dataset, applicant, actors(dataset), "applicant")
    return resolve_standing(dataset, standing, who), who


def resolve_standing(dataset: Dataset, name: str, applicant: str | None = None) -> str:
    """Return the standing that `name` means, or another requirement.

    A programme or an institution stands for the standing attained in it. Where nothing fits, the error also tells whether
    the `applicant` is a member of what `name` means.

    >>> from kgtools.dataset import load
    >>> resolve_standing(load(), "PfP")
    'https://w3id.org/kgtools/id/pfp-participation'
    """
    standings = dataset.instances("kg:Standing")
    attained: dict[str, set[str]] = {r: {r} for r in dataset.instances("kg:Requirement")}
    for standing in standings:
        for place in dataset.values(standing, "kg:attainedIn"):
            attained.setdefault(str(place), set()).add(standing)
    found = _matches(dataset, name, attained, "standing", applicant)
    exact = [f for f in found if f in standings]
    places = [s for f in found for s in attained[f] if s in standings]
    return _only(name, "standing", exact or sorted(set(places) or found))


def _matches(
    dataset: Dataset, name: str, candidates: Iterable[str], kind: str, applicant: str | None = None
) -> list[str]:
    pool = sorted(set(candidates))
    iri = expand(name.strip().strip("<>"))
    if iri in pool:
        return [iri]
    names = {c: _names(dataset, c) for c in pool}
    folded = fold(name)
    found = [c for c in pool if name in names[c]]
    found = found or [c for c in pool if folded and folded in map(fold, names[c])]
    if found:
        return found
    assertions = set(dataset.instances("kg:Assertion"))
    others = _others(dataset, name, assertions.union(pool))
    if others:
        raise _misnomer(dataset, name, kind, others, applicant)
    known = {fold(n): n for c in pool if c not in assertions or kind == "assertion" for n in names[c]}
    near = get_close_matches(folded, known, n=3, cutoff=0.7)
    words = f" {folded}" if len(folded) > 3 else f" {folded} "  # a longer one may stop within its last word
    holding = sorted((n for n in known if folded and words in f" {n} "), key=lambda n: (len(n), n))
    raise UnknownName(name, kind, [known[n] for n in dict.fromkeys([*holding[:5], *near])])


def _others(dataset: Dataset, name: str, besides: set[str]) -> list[str]:
    """What else of the graph has this very name."""
    folded = fold(name)
    things = [iri for iri in sorted(dataset.labels) if iri not in besides and not iri.startswith(KG)]
    return [iri for iri in things if folded and folded in map(fold, _names(dataset, iri))]


def _misnomer(dataset: Dataset, name: str, kind: str, others: Sequence[str], applicant: str | None) -> UnknownName:
    """Return the error for a name of something else: what that is, and what can be asked of it."""
    meant = " or ".join(_described(dataset, iri) for iri in others[:3])
    remedy = "; ".join(f"kgtools show {local_name(iri)}" for iri in others[:3]) + " tells what is known of it."
    if kind == "standing" and len(others) == 1:
        (iri,) = others
        decided = _decided_by(dataset, iri)
        kinds = dataset.kinds(iri)
        if decided:
            more = f" and {len(decided) - 3} more" if len(decided) > 3 else ""
            remedy = (
                f"It decides on the way to {', '.join(map(local_name, decided[:3]))}{more}: ask about one of these."
            )
        elif KG + "Body" not in kinds and kinds & {expand(k) for k in _PLACES}:
            member = _membership(dataset, iri, applicant) if applicant else None
            meant += (
                f"; {member}; no procedure of it is in the graph"
                if member
                else ", of which no procedure is in the graph"
            )
    return UnknownName(name, kind, meant=meant, remedy=remedy)


def _described(dataset: Dataset, iri: str) -> str:
    label, kinds = dataset.label(iri), dataset.kinds(iri)
    article = "the " if " " in label and kinds & {expand(k) for k in (*_PLACES, "kg:Office", "kg:Operation")} else ""
    classes = dataset.values(iri, RDF_TYPE)
    return f"{article}{label}" + (f" ({dataset.label(str(classes[0]))})" if classes else "")


def _decided_by(dataset: Dataset, body: str) -> list[str]:
    """The standings on the way to which a body decides; those in what most is said of come first."""
    needed: dict[str, set[str]] = {}
    for dependency in dataset.instances("kg:Dependency"):
        for on in dataset.values(dependency, "kg:dependsOn"):
            needed.setdefault(str(on), set()).update(map(str, dataset.values(dependency, "kg:dependent")))
    standings = set(dataset.instances("kg:Standing"))
    seen = ring = set(dataset.subjects("kg:decidedBy", body))
    while ring:
        ring = {above for iri in ring - standings for above in needed.get(iri, ())} - seen
        seen = seen | ring
    said = {s: sum(1 for p in dataset.values(s, "kg:attainedIn") for _ in dataset.quads(object_=str(p))) for s in seen}
    return sorted(seen & standings, key=lambda s: (-said[s], s))


def _membership(dataset: Dataset, place: str, member: str) -> str | None:
    """That somebody is a member of something, or was, in words."""
    theirs = set(dataset.subjects("kg:member", member)) & set(dataset.subjects("kg:organisation", place))
    held = [m for m in theirs if dataset.modality(m) in ("fact", "claim") and not dataset.value(m, "kg:negated")]
    if not held:
        return None
    dated = [m for m in held if not dataset.value(m, "kg:attestedOnly")]
    begun = {str(dataset.value(m, "kg:statedTime") or dataset.value(m, "kg:from") or "") for m in dated} - {""}
    ended = [dataset.value(m, "kg:until") for m in held]
    if all(ended):
        return f"{dataset.label(member)} was a member until {max(map(str, ended))}"
    return f"{dataset.label(member)} " + (f"has been a member since {min(begun)}" if begun else "is a member")


def _only(name: str, kind: str, found: list[str]) -> str:
    if len(found) > 1:
        slugs = [local_name(f) for f in found]
        raise AmbiguousName(name, kind, slugs if len(set(slugs)) == len(slugs) else [compress(f) for f in found])
    return found[0]


def actors(dataset: Dataset) -> tuple[str, ...]:
    """Return the IRIs of all actors: those described as such, and whatever fills a slot that asks for one."""
    slots = dataset.subjects("rdfs:range", "kg:Actor")
    named = {name_of(q.object) for s in slots for q in dataset.store.quads_for_pattern(None, ox.NamedNode(s), None)}
    return tuple(sorted({*dataset.instances("kg:Actor"), *named}))


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation.

    >>> fold("Türkiye") == fold("turkiye")
    True
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain.replace("ı", "i")).strip()


def _names(dataset: Dataset, iri: str) -> list[str]:
    labels = [str(v) for p in (PREF_LABEL, ALT_LABEL) for v in dataset.values(iri, p)]
    return [local_name(iri), *labels, *(local_name(str(v)) for v in dataset.values(iri, EXACT_MATCH))]
