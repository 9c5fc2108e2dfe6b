"""The command `kgtools`: data to standard output, talk to standard error; exit 0 fine, 1 findings, 2 usage or input.

Every command is also a Python function of the same name. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kgtools import __version__
from kgtools.errors import KgtoolsError, UsageError
from kgtools.exporting import FORMATS, format_of

_EPILOG = "Names may be slugs, labels, aliases (Turkey, TR), Wikidata items (Q43) or IRIs."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:
        return 2  # nobody could read the answer, nor an error
    options = command_line().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KgtoolsError as error:
        print(f"kgtools: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader went away: that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"kgtools: cannot write: {error.strerror}", file=sys.stderr)
        sys.stdout = None  # what it still holds cannot be written either
        return 2
    except KeyboardInterrupt:
        print("kgtools: interrupted", file=sys.stderr)
        return 130


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line; the reference page is made from it."""
    parser = argparse.ArgumentParser(
        prog="kgtools",
        description="Who blocks what, by which rule, on whose word: an evidence-linked graph of states and institutions.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"kgtools {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    graph = argparse.ArgumentParser(add_help=False)
    graph.add_argument(
        "--graph",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder or file of RDF instead of the bundled graph (may be repeated; 'bundled' adds the bundled one)",
    )
    dates = argparse.ArgumentParser(add_help=False)
    dates.add_argument("--as-of", metavar="DATE", help="the day asked about (default: of the newest document)")
    dates.add_argument("--known-by", metavar="DATE", help="use only what was published by that day")
    selection = argparse.ArgumentParser(add_help=False)
    selection.add_argument(
        "--accept", metavar="MODALITIES", help="fact, claim, prediction, condition (default: fact,claim)"
    )
    selection.add_argument("--sources", metavar="DOCUMENTS", help="only what these documents say, separated by commas")

    def command(name: str, run: Any, help_: str, *parents: argparse.ArgumentParser) -> Any:
        made = commands.add_parser(name, parents=[*parents, graph], help=help_, description=help_, epilog=_EPILOG)
        made.set_defaults(run=run)
        return made

    info = command("info", _info, "What the graph holds: counts by class, documents, time span, versions.")
    info.add_argument("--format", choices=("text", "json"), default="text")

    query = command("query", _query, "Run a named query, a .rq file, or SPARQL from standard input.", dates)
    query.add_argument("question", nargs="?", metavar="NAME|FILE.rq|-", help="without it, the named queries are listed")
    query.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="bind a parameter")
    query.add_argument("--format", choices=("table", "csv", "tsv", "json", "md", "ttl"), help="default: table, or ttl")
    query.add_argument(
        "--endpoint", metavar="URL", help="ask a SPARQL endpoint; names and labels are still the graph's"
    )
    query.add_argument("--timeout", type=float, metavar="SECONDS", help="how long an endpoint may take (default: 30)")
    query.add_argument("--raw", action="store_true", help="csv and tsv: leave cells that a spreadsheet would run")

    validate = command("validate", _validate, "Check the whole graph, or new files read together with it.")
    validate.add_argument("files", nargs="*", metavar="FILE", help="new files, or folders of them")
    validate.add_argument("--format", choices=("text", "json", "ttl"), default="text")

    trace = command(
        "trace", _trace, "Who blocks a standing for an applicant, by which rule, on whose word.", dates, selection
    )
    trace.add_argument(
        "applicant", nargs="?", metavar="APPLICANT", help="without it, applicants and standings are listed"
    )
    trace.add_argument(
        "standing", nargs="?", metavar="STANDING", help="without it, where the applicant stands everywhere"
    )
    trace.add_argument("--format", choices=("text", "json", "ttl", "dot"), default="text")

    blocks = command(
        "blocks", _blocks, "What an actor blocks, is expected to block and can block, everywhere.", dates, selection
    )
    blocks.add_argument("actor", metavar="ACTOR", help="a state, institution or office")
    blocks.add_argument(
        "--applicant", action="append", metavar="APPLICANT", help="only for this applicant (may be repeated)"
    )
    blocks.add_argument("--format", choices=("text", "json"), default="text")

    show = command("show", _show, "Everything asserted about a thing of any kind, contradictions side by side.")
    show.add_argument("thing", metavar="ENTITY", help="a state, institution, programme, document, rule, assertion, ...")
    show.add_argument(
        "--as-of", metavar="DATE", help="only what holds on that day (default: everything, with its dates)"
    )
    show.add_argument("--known-by", metavar="DATE", help="only what was published by that day")
    show.add_argument("--format", choices=("text", "json"), default="text")

    compare = command("compare", _compare, "What two documents both say, where they differ, and what only one says.")
    compare.add_argument("documents", nargs=2, metavar="DOCUMENT")
    compare.add_argument("--format", choices=("text", "json"), default="text")

    export = command(
        "export", _export, "Write the graph, or what one goal requires, for other programs.", dates, selection
    )
    export.add_argument("kind", nargs="?", metavar="FORMAT", choices=FORMATS, help=f"{', '.join(FORMATS)}")
    export.add_argument("-o", "--output", metavar="FILE", help="whole or not at all; its ending can tell the format")
    export.add_argument("--for", nargs=2, dest="goal", metavar=("APPLICANT", "STANDING"), help="of this goal alone")
    export.add_argument(
        "--view",
        choices=("entities", "requirements"),
        help="the assertions between things, or what the goal requires (default with --for)",
    )
    export.add_argument("--table", choices=("nodes", "edges"), default="edges", help="csv: which one")
    export.add_argument("--raw", action="store_true", help="csv: leave cells that a spreadsheet would run")

    evidence = command("evidence", _evidence, "Who says an assertion, where, with citation and passage.")
    evidence.add_argument("assertion", nargs="?", metavar="ASSERTION", help="as in kcss-2017-013")
    evidence.add_argument("--documents", metavar="DIR", help="a folder with copies of the documents")
    evidence.add_argument("--verify", action="store_true", help="check the passages of all assertions")
    evidence.add_argument("--format", choices=("text", "json", "bibtex"), default="text")
    return parser


def _info(options: argparse.Namespace) -> int:
    from kgtools.summary import info

    sys.stdout.write(info(_load(options)).format(options.format))
    return 0


def _query(options: argparse.Namespace) -> int:
    from kgtools.querying import query

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
    result = query(question, parameters, dataset=_load(options), **chosen)
    default = "ttl" if type(result).__name__ == "Graph" else "table"
    sys.stdout.write(result.format(options.format or default, raw=options.raw))
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
    from kgtools.querying import named_queries

    lines = []
    for query in sorted(named_queries().values(), key=lambda q: (q.folder != "questions", q.folder, q.name)):
        lines.append(f"{query.name}  ({query.folder})")
        lines.append(f"  {query.summary}")
        for p in query.parameters:
            default = "required" if p.default is None else f"default {p.default}"
            lines.append(f"  -p {p.name}=…  {p.description} ({p.type}, {default})")
        lines += [f"  {query.example}" if query.example else "", ""]
    return "\n".join(lines).rstrip() + "\n"


def _validate(options: argparse.Namespace) -> int:
    from kgtools.validation import validate

    report = validate(*options.files, graph=_graphs(options))
    sys.stdout.write(report.format(options.format))
    return 0 if report.conforms else 1


def _trace(options: argparse.Namespace) -> int:
    from kgtools.catalogue import catalogue, prospects
    from kgtools.tracing import trace

    data, chosen = _load(options), _chosen(options)
    if options.standing is not None:
        sys.stdout.write(trace(options.applicant, options.standing, dataset=data, **chosen).format(options.format))
    elif options.applicant is not None:
        sys.stdout.write(prospects(data, options.applicant, **chosen).format(options.format))
    else:
        sys.stdout.write(catalogue(data).format(options.format))
    return 0


def _blocks(options: argparse.Namespace) -> int:
    from kgtools.blocking import blocks

    found = blocks(options.actor, applicants=options.applicant, dataset=_load(options), **_chosen(options))
    sys.stdout.write(found.format(options.format))
    return 0


def _show(options: argparse.Namespace) -> int:
    from kgtools.showing import show

    shown = show(options.thing, dataset=_load(options), as_of=options.as_of, known_by=options.known_by)
    sys.stdout.write(shown.format(options.format))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from kgtools.comparing import compare

    sys.stdout.write(compare(*options.documents, dataset=_load(options)).format(options.format))
    return 0


def _export(options: argparse.Namespace) -> int:
    from kgtools.exporting.exports import export
    from kgtools.files import write_text
    from kgtools.tracing import trace

    to_file = options.output not in (None, "-")
    kind = options.kind or (format_of(options.output) if to_file else None)
    if kind is None:
        raise UsageError("which format?", remedy="As in: kgtools export graphml, or kgtools export -o graph.graphml")
    shape = {"view": options.view, "table": options.table, "raw": options.raw}
    if options.goal:
        text = export(trace(*options.goal, dataset=_load(options), **_chosen(options)), kind, **shape)
    else:
        given = [o for o in ("known_by", "accept", "sources") if getattr(options, o) is not None]
        if given:
            name = given[0].replace("_", "-")
            raise UsageError(f"--{name} belongs to a goal", remedy="Name it: --for APPLICANT STANDING.")
        text = export(_load(options), kind, as_of=options.as_of, **shape)
    if kind == "mermaid":
        from kgtools.exporting.mermaid import advice

        print(advice(text), end="", file=sys.stderr)
    if to_file:
        write_text(Path(options.output), text)
    else:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        sys.stdout.write(text)
    return 0


def _evidence(options: argparse.Namespace) -> int:
    from kgtools.evidencing import evidence, verify

    if options.verify:
        if options.assertion or not options.documents:
            raise UsageError(
                "--verify checks all assertions", remedy="Write: kgtools evidence --verify --documents DIR"
            )
        found = verify(options.documents, dataset=_load(options))
        sys.stdout.write(found.format(options.format))
        return 0 if found.ok else 1
    if options.assertion is None:
        raise UsageError("which assertion?", remedy="As in: kgtools evidence kcss-2017-013   (or --verify for all)")
    shown = evidence(options.assertion, documents=options.documents, dataset=_load(options))
    sys.stdout.write(shown.format(options.format))
    return 0


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """The choices that make a view, without those that are not made."""
    lists = {name: getattr(options, name) for name in ("accept", "sources")}
    split = {name: text.split(",") for name, text in lists.items() if text is not None}
    return {"as_of": options.as_of, "known_by": options.known_by, **split}


def _graphs(options: argparse.Namespace) -> list[Any]:
    from kgtools.resources import resource

    return [resource("graph") if name == "bundled" else name for name in options.graph]


def _load(options: argparse.Namespace) -> Any:
    from kgtools.dataset import load

    return load(*_graphs(options))


if __name__ == "__main__":
    sys.exit(main())
