"""The command `kgtools`: data to standard output, talk to standard error; exit 0 fine, 1 findings, 2 usage or input.

Every command is also a Python function of the same name. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from kgtools import __version__, commands
from kgtools.errors import KgtoolsError
from kgtools.exporting import FORMATS

_CHANGES = ("no-objection", "support", "recognise", "meet", "decide", "rule")
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


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)


def _seconds(text: str) -> float:
    try:
        if 0 < float(text) < 1e6:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")


def command_line() -> argparse.ArgumentParser:
    """Return the parser of the command line; the reference page is made from it."""
    parser = argparse.ArgumentParser(
        prog="kgtools",
        description="Who blocks what, by which rule, on whose word: an evidence-linked graph of states and institutions.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"kgtools {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    graph = argparse.ArgumentParser(add_help=False)
    graph.add_argument(
        "--graph",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder or file of RDF instead of the bundled graph (may be repeated; 'bundled' adds the bundled one)",
    )
    dates = argparse.ArgumentParser(add_help=False)
    dates.add_argument(
        "--as-of", metavar="DATE", help="the day asked about (default: of the newest document, or of --known-by)"
    )
    dates.add_argument("--known-by", metavar="DATE", help="use only what was published by that day")
    selection = argparse.ArgumentParser(add_help=False)
    selection.add_argument(
        "--accept", metavar="MODALITIES", help="fact, claim, prediction, condition (default: fact,claim)"
    )
    selection.add_argument("--sources", metavar="DOCUMENTS", help="only what these documents say, separated by commas")

    supposing = argparse.ArgumentParser(add_help=False)
    supposing.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="SENTENCE|FILE",
        help="what if: 'Spain recognises Kosovo', or a file of RDF; nothing is written (may be repeated)",
    )
    supposing.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="STAGE=RULE",
        help="what if this decision were taken under another rule (may be repeated)",
    )

    forms = ("text", "md", "json", "ttl", "dot", "mermaid")
    proving = argparse.ArgumentParser(add_help=False)
    proving.add_argument("--proof", action="store_true", help="why: each step of the conclusion, down to who said what")

    def command(name: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        run = getattr(commands, name)
        made = subparsers.add_parser(
            name, parents=[*parents, graph], help=run.__doc__, description=run.__doc__, epilog=_EPILOG
        )
        made.set_defaults(run=run)
        return made

    info = command("info")
    info.add_argument("--format", choices=("text", "json"), default="text")

    query = command("query", dates)
    query.add_argument("question", nargs="?", metavar="NAME|FILE.rq|-", help="without it, the named queries are listed")
    query.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="bind a parameter")
    query.add_argument("--format", choices=("table", "csv", "tsv", "json", "md", "ttl"), help="default: table, or ttl")
    query.add_argument(
        "--endpoint", metavar="URL", help="ask a SPARQL endpoint; names and labels are still the graph's"
    )
    query.add_argument("--timeout", type=float, metavar="SECONDS", help="how long an endpoint may take (default: 30)")
    query.add_argument("--raw", action="store_true", help="csv and tsv: leave cells that a spreadsheet would run")

    validate = command("validate")
    validate.add_argument("files", nargs="*", metavar="FILE", help="new files, or folders of them")
    validate.add_argument("--format", choices=("text", "json", "ttl"), default="text")

    trace = command("trace", dates, selection, supposing, proving)
    trace.add_argument(
        "applicant", nargs="?", metavar="APPLICANT", help="without it, applicants and standings are listed"
    )
    trace.add_argument(
        "standing", nargs="?", metavar="STANDING", help="without it, where the applicant stands everywhere"
    )
    trace.add_argument(
        "--who-can",
        action="store_true",
        help="also who could block it under the rules as they are, whether or not they do",
    )
    trace.add_argument("--format", choices=forms, default="text")

    timeline = command("timeline", selection)  # every day is asked about: no --as-of
    timeline.add_argument("applicant", nargs="?", metavar="APPLICANT", help="kgtools trace lists them")
    timeline.add_argument("standing", nargs="?", metavar="STANDING", help="kgtools trace APPLICANT lists them")
    timeline.add_argument("--from", dest="begin", metavar="DATE", help="the first day asked about (default: all days)")
    timeline.add_argument("--to", dest="end", metavar="DATE", help="the last day asked about (default: all days)")
    timeline.add_argument("--known-by", metavar="DATE", help="use only what was published by that day")
    timeline.add_argument("--format", choices=("text", "json"), default="text")

    diff = command("diff", dates, selection, proving)
    diff.add_argument("applicant", nargs="?", metavar="APPLICANT", help="without it, all that kgtools trace lists")
    diff.add_argument("standing", nargs="?", metavar="STANDING", help="without it, all standings")
    for side, day in (("from", "earlier"), ("to", "later")):
        diff.add_argument(f"--{side}", dest=f"{side}_as_of", metavar="DATE", help=f"the {day} day")
        for name, values in (("known-by", "DATE"), ("accept", "MODALITIES"), ("sources", "DOCUMENTS")):
            diff.add_argument(f"--{side}-{name}", metavar=values, help=f"--{name}, on this side alone")
        diff.add_argument(
            f"--{side}-graph", action="append", default=[], metavar="DIR", help="--graph, on this side alone"
        )
    diff.add_argument("--format", choices=("text", "json", "md", "ttl"), default="text")

    searching = argparse.ArgumentParser(add_help=False)
    searching.add_argument("applicant", nargs="?", metavar="APPLICANT", help="kgtools trace lists them")
    searching.add_argument(
        "--cost",
        action="append",
        default=[],
        metavar="[ACTOR:]CHANGE=COST",
        help=f"recognise=3, or Spain:recognise=20; changes are {', '.join(_CHANGES)} (may be repeated)",
    )
    searching.add_argument(
        "--seconds", type=_seconds, default=30.0, metavar="SECONDS", help="how long the search may take (default: 30)"
    )

    unblock = command("unblock", dates, selection, supposing, searching, proving)
    unblock.add_argument("standing", nargs="?", metavar="STANDING", help="kgtools trace APPLICANT lists them")
    unblock.add_argument(
        "-k", dest="most", type=_positive, default=10, metavar="NUMBER", help="how many sets (default: 10)"
    )
    unblock.add_argument("--max-cost", type=_positive, metavar="COST", help="only sets that cost no more")
    unblock.add_argument("--format", choices=forms, default="text")

    roadmap = command("roadmap", dates, selection, supposing, searching, proving)
    roadmap.add_argument("standing", nargs="?", metavar="STANDING", help="kgtools trace APPLICANT lists them")
    roadmap.add_argument("--format", choices=forms, default="text")

    options = command("options", dates, selection, supposing, searching)
    options.add_argument("--format", choices=("text", "json", "md"), default="text")
    options.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="CHANGE",
        help="only ways with no change of this kind: recognition, objection, vote, finding, decision, rule (may be repeated)",
    )

    leverage = command("leverage", dates, selection, supposing, searching)
    leverage.add_argument("--format", choices=("text", "json", "md"), default="text")

    blocks = command("blocks", dates, selection)
    blocks.add_argument("actor", metavar="ACTOR", help="a state, institution or office")
    blocks.add_argument(
        "--applicant", action="append", metavar="APPLICANT", help="only for this applicant (may be repeated)"
    )
    blocks.add_argument("--format", choices=("text", "json"), default="text")

    show = command("show")
    show.add_argument("thing", metavar="ENTITY", help="a state, institution, programme, document, rule, assertion, ...")
    show.add_argument(
        "--as-of", metavar="DATE", help="only what holds on that day (default: everything, with its dates)"
    )
    show.add_argument("--known-by", metavar="DATE", help="only what was published by that day")
    show.add_argument("--format", choices=("text", "json"), default="text")

    compare = command("compare")
    compare.add_argument("documents", nargs=2, metavar="DOCUMENT")
    compare.add_argument("--format", choices=("text", "json"), default="text")

    export = command("export", dates, selection)
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

    evidence = command("evidence")
    evidence.add_argument("assertion", nargs="?", metavar="ASSERTION", help="as in kcss-2017-013")
    evidence.add_argument("--documents", metavar="DIR", help="a folder with copies of the documents")
    evidence.add_argument("--verify", action="store_true", help="check the passages of all assertions")
    evidence.add_argument("--format", choices=("text", "json", "bibtex"), default="text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
