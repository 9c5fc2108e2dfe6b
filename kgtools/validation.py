"""Is the graph, or are new files, well made? Syntax and vocabulary first, then SHACL shapes, then cross-node checks.

Shapes: https://www.w3.org/TR/shacl/ (Core only), run by pyshacl. They never share a graph with the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.files import graph_files, read_quads
from kgtools.graphs import rdflib_graph
from kgtools.heads import named_queries
from kgtools.notebooks import Shown
from kgtools.resources import resource
from kgtools.results import turtle
from kgtools.terms import compress, name_of, printable
from kgtools.vocabulary import ONTOLOGY

SH = "http://www.w3.org/ns/shacl#"
_SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, that deserves a look (a warning), or that nobody has said (an info).

    `rule` is a shape's IRI or a check's name.
    """

    severity: str
    file: str
    subject: str
    label: str
    message: str
    remedy: str
    rule: str


@dataclass(frozen=True)
class Report(Shown):
    """The findings of a validation: violations, then warnings, then infos, of what is not wrong but not known either.

    It conforms if there is no violation.
    """

    findings: tuple[Finding, ...]
    checked: int

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not any(f.severity == "violation" for f in self.findings)

    def format(self, kind: str = "text") -> str:
        """Return the report as text, json or ttl."""
        if kind == "json":
            return json.dumps(self._dict(), ensure_ascii=False, indent=2) + "\n"
        if kind == "ttl":
            return turtle(self._triples())
        if kind == "text":
            return "\n".join(map(printable, self._lines())) + "\n"
        raise UsageError(f"a report has no form in {kind}", remedy="Choose text, json or ttl.")

    def _lines(self) -> Iterable[str]:
        for f in self.findings:
            yield f"{f.severity.upper()}  {f.file}"
            yield f"  {f.label} ({compress(f.subject)})"
            yield f"  {f.message}"
            yield f"  → {f.remedy}"
            yield ""
        number = {severity: sum(f.severity == severity for f in self.findings) for severity in _SEVERITIES}
        counts = ", ".join(_plural(n, severity) for severity, n in number.items() if n or severity != "info")
        yield f"{'Valid' if self.conforms else 'Not valid'}: {counts}, {_plural(self.checked, 'thing')} checked."

    def _dict(self) -> dict[str, Any]:
        rows = [{slot: getattr(f, slot) for slot in Finding.__dataclass_fields__} for f in self.findings]
        return {"kgtools": "validate", "conforms": self.conforms, "checked": self.checked, "findings": rows}

    def _triples(self) -> Iterable[ox.Triple]:
        """The report as a `sh:ValidationReport`."""
        base = "https://w3id.org/kgtools/validation"
        report, boolean = ox.NamedNode(base), ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        yield ox.Triple(report, kind, ox.NamedNode(SH + "ValidationReport"))
        conforms = ox.Literal(str(self.conforms).lower(), datatype=boolean)
        yield ox.Triple(report, ox.NamedNode(SH + "conforms"), conforms)
        for number, f in enumerate(self.findings, 1):
            result = ox.NamedNode(f"{base}/{number}")
            source = f.rule if "://" in f.rule else f"https://w3id.org/kgtools/check/{f.rule}"
            yield ox.Triple(report, ox.NamedNode(SH + "result"), result)
            yield ox.Triple(result, kind, ox.NamedNode(SH + "ValidationResult"))
            for name, value in (
                ("focusNode", ox.NamedNode(f.subject)),
                ("resultSeverity", ox.NamedNode(SH + f.severity.title())),
                ("resultMessage", ox.Literal(f"{f.message} {f.remedy}", language="en")),
                ("sourceShape", ox.NamedNode(source)),
            ):
                yield ox.Triple(result, ox.NamedNode(SH + name), value)


def validate(*files: str | Path, graph: Sequence[str | Path] = ()) -> Report:
    """Return the report on the whole graph, or on new files read together with it.

    `graph` are the folders or files of the graph; the bundled one if empty. A file that cannot be parsed, or that uses
    words that the ontology does not have, raises `InputError`. Nothing is written.

    >>> validate().conforms
    True
    """
    paths = [Path(f) for f in files]
    data = load(*graph, extra=paths)
    read = {file.resolve() for file in data.files.values()}
    given = {path: graph_files(Path(path)) for path in (*graph, *paths)}
    every = [file for path in paths for file in given[path] if file.resolve() in read]
    new = {subject for file in every for subject in _subjects(data, file)}
    described = {name_of(q.subject) for q in data.store if not name_of(q.graph_name).startswith(ONTOLOGY)}
    focus = new or described
    found = [*_shapes(data, focus), *_checks(data, focus if new else None)]
    targeted = {s for kind in _targets() for s in data.instances(kind)}
    found += [_nothing_checked(file) for file in every if not _subjects(data, file) & targeted]
    found += [_left_out(file) for those in given.values() for file in those if file.resolve() not in read]
    ordered = sorted(set(found), key=lambda f: (_SEVERITIES.index(f.severity), f))
    return Report(tuple(ordered), len(focus & targeted))


def _subjects(data: Dataset, file: Path) -> set[str]:
    """What a file describes; nothing where it is a table of another kind."""
    graphs = [ox.NamedNode(g) for g, f in data.files.items() if f.resolve() == file.resolve()]
    return {name_of(q.subject) for g in graphs for q in data.store.quads_for_pattern(None, None, None, g)}


def _left_out(file: Path) -> Finding:
    message = "This table was left out: it has no column type."
    remedy = "Name the class of each row there, as in Position; or move the file out of the graph's folder."
    return _of_file(file, "warning", message, remedy, "left-out")


def _nothing_checked(file: Path) -> Finding:
    message = "No shape applies to anything in this file: nothing in it was checked."
    remedy = "Give things a class of the ontology, as in: a kg:State . Is the prefix kg: right?"
    return _of_file(file, "violation", message, remedy, "nothing-checked")


def _of_file(file: Path, severity: str, message: str, remedy: str, rule: str) -> Finding:
    return Finding(severity, str(file), file.resolve().as_uri(), file.name, message, remedy, rule)


def shapes_graph() -> list[ox.Quad]:
    """Return the shapes of the data; those of the ontology's own style are apart."""
    folder = resource("ontology/shapes")
    return [q for f in sorted(folder.glob("*.ttl")) if f.name != "style.ttl" for q in read_quads(f, f.as_uri())]


def _targets() -> set[str]:
    return {name_of(q.object) for q in shapes_graph() if q.predicate.value == SH + "targetClass"}


def run_shapes(data: Iterable[ox.Quad], shapes: Iterable[ox.Quad]) -> list[dict[str, Any]]:
    """Run SHACL Core on data that include the ontology.

    Return a dictionary per result: subject, shape (the node shape's IRI), message, remedy, value.
    """
    import pyshacl
    import rdflib

    sh = rdflib.Namespace(SH)
    shape_graph = rdflib_graph(shapes)
    _, results, _ = pyshacl.validate(
        rdflib_graph(data),
        shacl_graph=shape_graph,
        inference="none",
        advanced=False,
        js=False,
        do_owl_imports=False,
    )
    found = []
    for result in results.subjects(rdflib.RDF.type, sh.ValidationResult):
        shape = results.value(result, sh.sourceShape)
        owner = shape_graph.value(None, sh.property, shape) or shape
        found.append(
            {
                "subject": str(results.value(result, sh.focusNode)),
                "shape": str(owner),
                "message": str(shape_graph.value(shape, sh.message) or results.value(result, sh.resultMessage)),
                "remedy": str(shape_graph.value(shape, sh.description) or ""),
                "value": results.value(result, sh.value),
            }
        )
    return found


def _shapes(data: Dataset, focus: set[str]) -> Iterable[Finding]:
    for result in run_shapes(data.store, shapes_graph()):
        if result["subject"] in focus:
            value = result["value"]
            shown = f" It says: {compress(str(value))}" if value is not None and str(value) != result["subject"] else ""
            yield Finding(
                severity="violation",
                file=data.place_of(result["subject"]),
                subject=result["subject"],
                label=data.label(result["subject"]),
                message=result["message"] + shown,
                remedy=result["remedy"],
                rule=result["shape"],
            )


def _checks(data: Dataset, focus: set[str] | None) -> Iterable[Finding]:
    """The queries of `queries/checks`: each row is a finding. With `focus`, what those things bring about."""
    for check in (q for q in named_queries().values() if q.folder == "checks"):
        rows: Any = data.query(check.text)
        columns = [v.value for v in rows.variables]
        for row in rows:
            subject = row["subject"].value
            if focus is not None and subject not in focus:
                continue
            detail = row["detail"] if "detail" in columns else None
            shown = compress(detail.value) if isinstance(detail, ox.NamedNode) else detail.value if detail else ""
            yield Finding(
                severity=check.head["severity"],
                file=data.place_of(subject),
                subject=subject,
                label=data.label(subject),
                message=f"It {check.head['message'].replace('{detail}', shown)}.",
                remedy=check.head["remedy"],
                rule=check.name,
            )


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
