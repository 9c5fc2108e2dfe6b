"""A file laid over a dataset: what it says of a thing stands in place of what the dataset says there. Nothing is written."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kgtools.dataset import GRAPH, Dataset
from kgtools.errors import InputError
from kgtools.files import FORMATS, read_quads
from kgtools.terms import KG, RDF_TYPE, name_of
from kgtools.vocabulary import read_vocabulary


def overlaid(data: Dataset, path: str | Path) -> tuple[Dataset, frozenset[str]]:
    """Return the dataset with an RDF file laid over it, and the IRIs of the assertions that the file speaks of.

    An assertion to which the file gives a class is replaced; of anything else the slots are that the file gives. The
    dataset itself stays as it is. Raises `InputError` as `kgtools.load` does.
    """
    file = Path(path)
    if file.suffix.lower() not in FORMATS:
        remedy = f"Write it in Turtle, with the ending .ttl (known: {', '.join(FORMATS)})."
        raise InputError(f"the ending {file.suffix!r} is no format of what is assumed", where=str(file), remedy=remedy)
    graph = f"{GRAPH}assumed/{len(data.files)}"
    quads = list(read_quads(file, graph))
    problems = list(read_vocabulary().problems(quads, file))
    if problems:
        raise InputError.of(problems)
    typed = {name_of(q.subject) for q in quads if q.predicate.value == RDF_TYPE}
    slots = {(name_of(q.subject), q.predicate.value) for q in quads if q.predicate.value.startswith(KG)}
    before = set(data.instances("kg:Assertion"))

    def replaced(quad: ox.Quad) -> bool:
        subject = name_of(quad.subject)
        return (subject in typed and subject in before) or (subject, quad.predicate.value) in slots

    subjects = {name_of(q.subject) for q in quads}
    store = ox.Store()
    kept = (q for q in data.store if not (name_of(q.subject) in subjects and replaced(q)))
    store.bulk_extend([*kept, *quads])
    laid = Dataset(store, {**data.files, graph: file}, data.name, data.places)
    return laid, frozenset(subjects & {*laid.instances("kg:Assertion")})
