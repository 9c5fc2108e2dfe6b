"""Names that people type, resolved to IRIs: slug, label, alias, Wikidata QID, prefixed name or IRI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

import pyoxigraph as ox

from kgtools.dataset import Dataset
from kgtools.errors import AmbiguousName, UnknownName
from kgtools.terms import ALT_LABEL, EXACT_MATCH, PREF_LABEL, compress, expand, local_name, name_of


def resolve(dataset: Dataset, name: str, candidates: Iterable[str], kind: str) -> str:
    """Return the one candidate IRI that `name` means. Raises `UnknownName` or `AmbiguousName`.

    Case, accents and punctuation do not matter, except that an exact name wins.

    >>> from kgtools.dataset import load
    >>> data = load()
    >>> resolve(data, "Turkey", data.instances("kg:State"), "state")
    'https://w3id.org/kgtools/id/turkiye'
    """
    return _only(name, kind, _matches(dataset, name, candidates, kind))


def resolve_standing(dataset: Dataset, name: str) -> str:
    """Return the standing that `name` means, or another requirement.

    A programme or an institution stands for the standing attained in it.

    >>> from kgtools.dataset import load
    >>> resolve_standing(load(), "PfP")
    'https://w3id.org/kgtools/id/pfp-participation'
    """
    standings = dataset.instances("kg:Standing")
    attained: dict[str, set[str]] = {r: {r} for r in dataset.instances("kg:Requirement")}
    for standing in standings:
        for place in dataset.values(standing, "kg:attainedIn"):
            attained.setdefault(str(place), set()).add(standing)
    found = _matches(dataset, name, attained, "standing")
    exact = [f for f in found if f in standings]
    places = [s for f in found for s in attained[f] if s in standings]
    return _only(name, "standing", exact or sorted(set(places) or found))


def _matches(dataset: Dataset, name: str, candidates: Iterable[str], kind: str) -> list[str]:
    pool = sorted(set(candidates))
    iri = expand(name.strip().strip("<>"))
    if iri in pool:
        return [iri]
    names = {c: _names(dataset, c) for c in pool}
    folded = fold(name)
    found = [c for c in pool if name in names[c]]
    found = found or [c for c in pool if folded and folded in map(fold, names[c])]
    if not found:
        known = {fold(n): n for c in pool for n in names[c]}
        near = get_close_matches(folded, known, n=3, cutoff=0.7)
        words = f" {folded}" if len(folded) > 3 else f" {folded} "  # a longer one may stop within its last word
        holding = sorted((n for n in known if folded and words in f" {n} "), key=lambda n: (len(n), n))
        raise UnknownName(name, kind, [known[n] for n in dict.fromkeys([*holding[:5], *near])])
    return found


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
