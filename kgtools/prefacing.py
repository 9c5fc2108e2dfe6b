"""What every answer begins with: what was asked, and of which view, as an outline and as JSON values."""

from __future__ import annotations

from typing import Any

from kgtools.outlining import Outline
from kgtools.statements import ref
from kgtools.views import View


def preface(title: str, chosen: View, *, hypothetical: bool = False) -> Outline:
    """Yield the title of an answer, the choices of its view, what is assumed, and whether the goal is only proposed."""
    yield "title", title
    yield "text", chosen.in_words
    if chosen.assumptions:
        yield "text", chosen.assumed_in_words
    if hypothetical:
        yield "note", "HYPOTHETICAL: this is only proposed; it does not exist."


def choices(chosen: View) -> dict[str, Any]:
    """Return the choices that a view was made with as JSON values."""
    return {
        "as_of": chosen.as_of.isoformat(),
        "known_by": None if chosen.known_by is None else chosen.known_by.isoformat(),
        "accept": list(chosen.accept),
        "sources": None if chosen.sources is None else [ref(chosen.dataset, d) for d in chosen.sources],
    }


def assumed(chosen: View) -> dict[str, Any]:
    """Return what is assumed as JSON values, in words."""
    return {"assumptions": [{"kind": a.kind, "words": a.words} for a in chosen.assumptions]}
