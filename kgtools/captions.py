"""Words for the rows of a table that bear no label, by the pattern that their class has in `kg:wording`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kgtools.outlining import listed
from kgtools.tabular import Row, Table
from kgtools.terms import KG, PREF_LABEL, RDF_TYPE, local_name
from kgtools.vocabulary import Vocabulary

_SLOT = r"\{(\w+)\}"


def captions(table: Table, vocabulary: Vocabulary, labels: Mapping[str, str]) -> Iterator[ox.Quad]:
    """Yield a label for each row that has none and whose class, or its nearest superclass, has a pattern."""
    for subject, row in table.rows.items():
        kinds = [kind for value in row[RDF_TYPE] for kind in vocabulary.broader(value.value)]
        pattern = next((vocabulary.wording[kind] for kind in kinds if kind in vocabulary.wording), None)
        if pattern is not None and PREF_LABEL not in row:
            label = ox.Literal(_worded(pattern, row, labels), language="en")
            yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(PREF_LABEL), label, ox.NamedNode(table.graph))


def _worded(pattern: str, row: Row, labels: Mapping[str, str]) -> str:
    slots = {name.removeprefix(KG): values for name, values in row.items()}
    words = {
        slot: listed(sorted(labels.get(value.value) or local_name(value.value) for value in values), 2)
        for slot, values in slots.items()
    }

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(slot in words for slot in re.findall(_SLOT, part[1])) else ""

    several = len(slots.get(next(iter(re.findall(_SLOT, pattern))), ())) > 1
    chosen = re.sub(r"<([^|>]*)\|([^>]*)>", lambda m: m[1 + several], re.sub(r"\[([^]]*)\]", kept, pattern))
    text = re.sub(_SLOT, lambda m: words.get(m[1], "…"), chosen)
    denied = any(value.value == "true" for value in slots.get("negated", ()))
    return f"Denied: {text}" if denied else text
