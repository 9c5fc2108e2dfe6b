"""Commands that look at what is there: what is asserted, by whom, and whether it is valid."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path

import kgtools
from kgtools.commands.shared import choices, load, paths
from kgtools.errors import UsageError
from kgtools.exporting import format_of


def info(options: argparse.Namespace) -> int:
    """What the graph holds: counts by class, documents, time span, versions."""
    sys.stdout.write(kgtools.info(load(options)).format(options.format))
    return 0


def query(options: argparse.Namespace) -> int:
    """Run a named query, a .rq file, or SPARQL from standard input."""
    if options.question is None:
        sys.stdout.write(_list_queries())
        return 0
    question = options.question
    if question == "-":
        question = _standard_input()
        if not question.strip():
            raise UsageError("standard input holds no query", remedy='As in: echo "ASK {}" | kgtools query -')
        question += "\n"  # white space marks it as text and not as a name
    if options.endpoint is None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine cannot be interrupted, but the process can
    parameters: dict[str, str] = {}
    for name, value in map(_pair, options.parameter):
        if name in parameters:
            raise UsageError(f"the parameter {name} is given twice", remedy="Give each parameter once.")
        parameters[name] = value
    chosen = {name: getattr(options, name) for name in ("as_of", "known_by", "endpoint", "timeout")}
    result = kgtools.query(question, parameters, dataset=load(options), **chosen)
    default = "ttl" if type(result).__name__ == "Graph" else "table"
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sys.stdout.write(result.format(options.format or default, raw=options.raw, width=width))
    if getattr(result, "rows", None) == () and options.question in kgtools.named_queries():
        print("kgtools: nothing in the graph answers that; it may be so all the same", file=sys.stderr)
    return 0


def _standard_input() -> str:
    data = sys.stdin.buffer.read() if sys.stdin else b""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8", remedy="Save the query as UTF-8.") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"-p {text}: a parameter is written name=value", remedy="As in: -p organisation=NATO")
    return name.lstrip("$?"), value


def _list_queries() -> str:
    from kgtools.heads import named_queries

    lines = []
    for query in named_queries().values():
        lines.append(f"{query.name}  ({query.folder})")
        lines.append(f"  {query.summary}")
        for p in query.parameters:
            default = "required" if p.default is None else f"default {p.default}"
            lines.append(f"  -p {p.name}=…  {p.description} ({p.type}, {default})")
        lines += [f"  {query.example}" if query.example else "", ""]
    return "\n".join(lines).rstrip() + "\n"


def validate(options: argparse.Namespace) -> int:
    """Check the whole graph, or new files read together with it."""
    report = kgtools.validate(*options.files, graph=paths(options.graph))
    sys.stdout.write(report.format(options.format))
    return 0 if report.conforms else 1


def show(options: argparse.Namespace) -> int:
    """Everything asserted about a thing of any kind, contradictions side by side."""
    shown = kgtools.show(options.thing, dataset=load(options), as_of=options.as_of, known_by=options.known_by)
    sys.stdout.write(shown.format(options.format))
    return 0


def compare(options: argparse.Namespace) -> int:
    """What two documents both say, where they differ, and what only one says."""
    sys.stdout.write(kgtools.compare(*options.documents, dataset=load(options)).format(options.format))
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the graph, or what one goal requires, for other programs."""
    from kgtools.files import write_text

    to_file = options.output not in (None, "-", "/dev/stdout", "/dev/fd/1")
    kind = options.kind or (format_of(options.output) if to_file else None)
    if kind is None:
        raise UsageError("which format?", remedy="As in: kgtools export graphml, or kgtools export -o graph.graphml")
    shape = {"view": options.view, "table": options.table, "raw": options.raw}
    if options.goal:
        text = kgtools.export(kgtools.trace(*options.goal, dataset=load(options), **choices(options)), kind, **shape)
    else:
        given = [o for o in ("known_by", "accept", "sources") if getattr(options, o) is not None]
        if given:
            name = given[0].replace("_", "-")
            raise UsageError(f"--{name} belongs to a goal", remedy="Name it: --for APPLICANT STANDING.")
        text = kgtools.export(load(options), kind, as_of=options.as_of, **shape)
    if kind == "mermaid":
        from kgtools.exporting.mermaid import advice

        print(advice(text), end="", file=sys.stderr)
    if to_file:
        write_text(Path(options.output), text)
    else:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        sys.stdout.write(text)
    return 0


def evidence(options: argparse.Namespace) -> int:
    """Who says an assertion, where, with citation and passage."""
    if options.verify:
        if options.assertion or not options.documents:
            raise UsageError(
                "--verify checks all assertions", remedy="Write: kgtools evidence --verify --documents DIR"
            )
        found = kgtools.verify(options.documents, dataset=load(options))
        sys.stdout.write(found.format(options.format))
        return 0 if found.ok else 1
    if options.assertion is None:
        raise UsageError("which assertion?", remedy="As in: kgtools evidence kcss-2017-013   (or --verify for all)")
    shown = kgtools.evidence(options.assertion, documents=options.documents, dataset=load(options))
    sys.stdout.write(shown.format(options.format))
    return 0
