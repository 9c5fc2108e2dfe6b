"""What a graph holds: counts by class, documents, time span, versions."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version

from kgtools import __version__
from kgtools.assertions import Register
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.notebooks import Shown
from kgtools.terms import KG, compress, printable


@dataclass(frozen=True)
class Info(Shown):
    """The answer of `info`. `classes` counts direct instances by label; dates are ISO or None."""

    graph: str
    files: int
    triples: int
    classes: dict[str, int]
    documents: int
    oldest_document: str | None
    newest_document: str | None
    earliest: str | None
    latest: str | None
    versions: dict[str, str]

    def format(self, kind: str = "text") -> str:
        """Return it as text or json."""
        if kind == "json":
            return json.dumps({"kgtools": "info", **asdict(self)}, ensure_ascii=False, indent=2) + "\n"
        if kind != "text":
            raise UsageError(f"info has no form in {kind}", remedy="Choose text or json.")
        width = max(map(len, self.classes), default=0)
        counts = [f"  {printable(name):<{width}}  {count:>6}" for name, count in self.classes.items()]
        return (
            "\n".join(
                [
                    f"{self.graph}: {self.files} files, {self.triples} triples",
                    f"Documents: {self.documents}, from {self.oldest_document or '?'} to {self.newest_document or '?'}",
                    f"Assertions speak of times from {self.earliest or '?'} to {self.latest or '?'}",
                    "",
                    *counts,
                    "",
                    ", ".join(f"{name} {number}" for name, number in self.versions.items()),
                ]
            )
            + "\n"
        )


def info(dataset: Dataset | None = None) -> Info:
    """Return what a dataset (the bundled one if none) holds.

    >>> info().classes["membership"] >= 32
    True
    """
    data = dataset or load()
    register = Register(data)
    days = [d for a in register.all.values() for d in (a.begin, a.end) if d is not None]
    kinds = sorted(k for k in data.ancestors if k.startswith(KG))
    values = set(data.instances("skos:Concept"))  # the ontology's own: modalities, stances and the like
    counts = {k: len(set(data.subjects("rdf:type", k)) - values) for k in kinds}
    return Info(
        graph=data.name,
        files=len(data.files),
        triples=sum(1 for _ in data.quads()),
        classes={data.labels.get(k, compress(k)): n for k, n in counts.items() if n},
        documents=len(data.instances("kg:Document")),
        oldest_document=_iso(min((first for first, _ in register.issued.values()), default=None)),
        newest_document=_iso(register.newest if register.issued else None),
        earliest=_iso(min(days, default=None)),
        latest=_iso(max(days, default=None)),
        versions={
            "kgtools": __version__,
            "Python": platform.python_version(),
            **{name: version(name) for name in ("pyoxigraph", "rdflib", "pyshacl", "networkx", "SPARQLWrapper")},
        },
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
