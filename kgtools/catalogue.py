"""What can be asked: the applicants and standings of a graph, and where one applicant stands everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import actors, resolve
from kgtools.network import requirement_network, superseding
from kgtools.notebooks import Shown
from kgtools.solving import solve
from kgtools.statements import ref
from kgtools.terms import local_name, printable
from kgtools.views import DEFAULT_ACCEPT, View, view


@dataclass(frozen=True)
class Catalogue(Shown):
    """IRIs of those who are named as applicants, and of the standings of a graph."""

    dataset: Dataset
    applicants: tuple[str, ...]
    standings: tuple[str, ...]

    def format(self, kind: str = "text") -> str:
        """Return it as text or json."""
        data = self.dataset
        if _json(kind):
            rows = {k: [ref(data, i) for i in getattr(self, k)] for k in ("applicants", "standings")}
            return json.dumps({"kgtools": "catalogue", **rows}, ensure_ascii=False, indent=2) + "\n"
        lines = ["Applicants named in the graph (any other actor may be asked about as well)"]
        width = max((len(local_name(i)) for i in (*self.applicants, *self.standings)), default=0)
        lines += [f"  {local_name(a):<{width}}  {data.label(a)}" for a in self.applicants] or ["  none"]
        lines += ["", "Standings"]
        for standing in self.standings:
            places = ", ".join(data.label(str(p)) for p in data.values(standing, "kg:attainedIn"))
            aka = f"   (or: {places})" if places else ""
            lines.append(f"  {local_name(standing):<{width}}  {data.label(standing)}{aka}")
        lines += ["", "Ask: kgtools trace APPLICANT STANDING --as-of DATE"]
        return "\n".join(map(printable, lines)) + "\n"


@dataclass(frozen=True)
class Prospects(Shown):
    """Where one applicant stands: (standing's IRI, status, whether it is only proposed), and what is not known to ask anything."""

    view: View
    applicant: str
    rows: tuple[tuple[str, str, bool], ...]
    unasked: tuple[str, ...] = ()  # standings of which it is not known that they require anything of this applicant
    superseded: tuple[str, ...] = ()  # standings that it does not have and needs no more

    def format(self, kind: str = "text") -> str:
        """Return it as text or json."""
        data = self.view.dataset
        if _json(kind):
            rows = [
                {"standing": ref(data, s), "status": status, "hypothetical": hypothetical}
                for s, status, hypothetical in self.rows
            ]
            head = {"applicant": ref(data, self.applicant)}
            view = {
                "as_of": self.view.as_of.isoformat(),
                "known_by": None if self.view.known_by is None else self.view.known_by.isoformat(),
                "accept": list(self.view.accept),
                "sources": None if self.view.sources is None else list(self.view.sources),
            }
            return (
                json.dumps({"kgtools": "prospects", **head, **view, "standings": rows}, ensure_ascii=False, indent=2)
                + "\n"
            )
        lines = [data.label(self.applicant), self.view.in_words]
        for standing, status, hypothetical in self.rows:
            if standing not in (*self.unasked, *self.superseded):
                lines.append(f"  {status:<9} {data.label(standing)}{' (only proposed)' if hypothetical else ''}")
        if self.superseded:
            lines += ["", f"Superseded by what it has: {'; '.join(map(data.label, self.superseded))}"]
        if self.unasked:
            lines += ["", f"Nothing known of what is required of it for: {'; '.join(map(data.label, self.unasked))}"]
        slug = local_name(self.applicant)
        lines += ["", f"Ask why: kgtools trace {slug} STANDING --as-of {self.view.as_of}"]
        return "\n".join(map(printable, lines)) + "\n"


def catalogue(dataset: Dataset) -> Catalogue:
    """Return the applicants and standings of a dataset."""
    named = {str(v) for iri in dataset.instances("kg:Assertion") for v in dataset.values(iri, "kg:applicant")}
    ordered = sorted(named, key=lambda iri: (dataset.label(iri), iri))
    return Catalogue(dataset, tuple(ordered), dataset.instances("kg:Standing"))


def prospects(
    dataset: Dataset,
    applicant: str,
    *,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
) -> Prospects:
    """Return where an applicant, by any of its names, stands for each standing."""
    chosen = view(dataset, as_of, known_by, accept, sources)
    iri = resolve(dataset, applicant, actors(dataset), "applicant")
    rows, unasked, superseded = list[tuple[str, str, bool]](), list[str](), list[str]()
    for standing in dataset.instances("kg:Standing"):
        network = requirement_network(chosen, standing, iri)
        goal, status = network.nodes[network.goal], solve(network)[network.goal]
        rows.append((standing, str(status), goal.modality not in DEFAULT_ACCEPT))
        if superseding(chosen, standing, iri):
            superseded.append(standing)
        elif status is not Status.ACHIEVED and not goal.needs:
            unasked.append(standing)
    return Prospects(chosen, iri, tuple(rows), tuple(unasked), tuple(superseded))


def _json(kind: str) -> bool:
    if kind not in ("text", "json"):
        raise UsageError(
            f"a list has no form in {kind}", remedy="Choose text or json, or name an applicant and a standing."
        )
    return kind == "json"
