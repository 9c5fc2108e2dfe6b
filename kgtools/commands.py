"""What each command of the command line does: options in, output out, an exit code back. Libraries are imported late."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import kgtools
from kgtools.errors import UsageError
from kgtools.exporting import format_of


def info(options: argparse.Namespace) -> int:
    """What the graph holds: counts by class, documents, time span, versions."""
    sys.stdout.write(kgtools.info(_load(options)).format(options.format))
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
    result = kgtools.query(question, parameters, dataset=_load(options), **chosen)
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
    report = kgtools.validate(*options.files, graph=_graphs(options))
    sys.stdout.write(report.format(options.format))
    return 0 if report.conforms else 1


def trace(options: argparse.Namespace) -> int:
    """Who blocks a standing for an applicant, by which rule, on whose word."""
    from kgtools.catalogue import catalogue, prospects

    data, chosen = _load(options), _chosen(options)
    if options.standing is not None:
        found = kgtools.trace(options.applicant, options.standing, dataset=data, **chosen, **_supposed(options))
        if options.proof and options.who_can:
            raise UsageError("--who-can is no part of a proof", remedy="Leave one of --proof and --who-can out.")
        if options.proof:
            _write(options, found)
            return 0
        sys.stdout.write(found.format(options.format, who_can=options.who_can))
        if options.who_can and found.coalitions.stopped:
            print("kgtools: the search for who could block it stopped at its time limit", file=sys.stderr)
            return 3
    elif options.who_can:
        raise UsageError("--who-can belongs to a goal", remedy="Name it: kgtools trace APPLICANT STANDING.")
    elif options.assume or options.rule or options.proof:
        what = "--assume, --rule and --proof belong to a goal"
        raise UsageError(what, remedy="Name it: kgtools trace APPLICANT STANDING.")
    elif options.applicant is not None:
        sys.stdout.write(prospects(data, options.applicant, **chosen).format(options.format))
    else:
        sys.stdout.write(catalogue(data).format(options.format))
    return 0


def timeline(options: argparse.Namespace) -> int:
    """On which days the status or the blockers of a goal changed, and because of what; asks about every day, so no --as-of."""
    if options.standing is None:
        raise _no_goal(options, "timeline")
    chosen = {"begin": options.begin, "end": options.end, "known_by": options.known_by, **_selected(options)}
    found = kgtools.timeline(options.applicant, options.standing, dataset=_load(options), **chosen)
    sys.stdout.write(found.format(options.format))
    return 0


def diff(options: argparse.Namespace) -> int:
    """What opened or closed between two days, or two choices of sources or graphs; what is given for no side holds on both."""
    from kgtools.assertions import Register
    from kgtools.views import to_day

    sides = ("from", "to")
    names = ("as_of", "known_by", "accept", "sources", "graph")
    own = {side: {name: given for name in names if (given := getattr(options, f"{side}_{name}"))} for side in sides}
    if not any(own.values()):
        remedy = "As in: kgtools diff --from 2023-01-01 --to 2024-12-31   (or --from-sources and --to-sources, or --from-graph)"
        raise UsageError("what is compared with what?", remedy=remedy)
    for side, other in (sides, sides[::-1]):
        to_day(own[side].get("as_of"), f"--{side}")
        to_day(own[side].get("known_by"), f"--{side}-known-by")
        if "as_of" in own[side] and "as_of" not in own[other]:
            raise UsageError(f"--{side} {own[side]['as_of']}, and --{other} is missing", remedy=f"Add --{other} DATE.")
        if "as_of" in own[side] and options.as_of:
            raise UsageError("--as-of is one day for both sides", remedy="Leave it out, or --from and --to.")
    paths = [_paths(own[side].get("graph", options.graph)) for side in sides]
    datasets = [kgtools.load(*paths[0])]
    datasets.append(datasets[0] if paths[0] == paths[1] else kgtools.load(*paths[1]))
    views = []
    for side, data in zip(sides, datasets, strict=True):
        chosen = argparse.Namespace(**{n: own[side].get(n, getattr(options, n)) for n in names})
        chosen.as_of = chosen.as_of or max(Register(d).newest for d in datasets)
        views.append(kgtools.view(data, **_chosen(chosen)))
    before, after = views
    applicants, standings = (None if name is None else [name] for name in (options.applicant, options.standing))
    _write(options, kgtools.diff(before, after, applicants, standings))
    return 0


def unblock(options: argparse.Namespace) -> int:
    """What would unblock a goal: the cheapest sets of changes, and what stays blocked all the same. Exit 3: a limit was reached."""
    if options.standing is None:
        raise _no_goal(options, "unblock")
    limits = {"most": options.most, "max_cost": options.max_cost, "cost": options.cost, "seconds": options.seconds}
    chosen = {**_chosen(options), **_supposed(options)}
    found = kgtools.unblock(options.applicant, options.standing, dataset=_load(options), **limits, **chosen)
    _write(options, found)
    return _limit(options, stopped=found.found.stopped)


def options(options: argparse.Namespace) -> int:
    """What is open to an applicant: every standing, its status, who is in the way, and the least that would open it."""
    if options.applicant is None:
        raise UsageError("which applicant?", remedy="As in: kgtools options Kosovo   (kgtools trace lists them)")
    limits = {"without": options.without, "cost": options.cost, "seconds": options.seconds}
    chosen = {**_chosen(options), **_supposed(options)}
    found = kgtools.options(options.applicant, dataset=_load(options), **limits, **chosen)
    sys.stdout.write(found.format(options.format))
    return _limit(options, stopped=any(row.found.stopped for row in found.rows))


def leverage(options: argparse.Namespace) -> int:
    """Where a change would do most for an applicant, and who alone can block what. Exit 3: a limit was reached."""
    if options.applicant is None:
        raise UsageError("which applicant?", remedy="As in: kgtools leverage Kosovo   (kgtools trace lists them)")
    chosen = {"cost": options.cost, "seconds": options.seconds, **_chosen(options), **_supposed(options)}
    found = kgtools.leverage(options.applicant, dataset=_load(options), **chosen)
    sys.stdout.write(found.format(options.format))
    return _limit(options, stopped=found.stopped)


def roadmap(options: argparse.Namespace) -> int:
    """A way to a goal in steps, cheapest first: what has to change, be decided and be attained before what. Exit 3: a limit was reached."""
    if options.standing is None:
        raise _no_goal(options, "roadmap")
    limits = {"cost": options.cost, "seconds": options.seconds}
    chosen = {**_chosen(options), **_supposed(options)}
    found = kgtools.roadmap(options.applicant, options.standing, dataset=_load(options), **limits, **chosen)
    _write(options, found)
    return _limit(options, stopped=found.found.stopped)


def blocks(options: argparse.Namespace) -> int:
    """What an actor blocks, is expected to block and can block, everywhere."""
    found = kgtools.blocks(options.actor, applicants=options.applicant, dataset=_load(options), **_chosen(options))
    sys.stdout.write(found.format(options.format))
    return 0


def show(options: argparse.Namespace) -> int:
    """Everything asserted about a thing of any kind, contradictions side by side."""
    shown = kgtools.show(options.thing, dataset=_load(options), as_of=options.as_of, known_by=options.known_by)
    sys.stdout.write(shown.format(options.format))
    return 0


def compare(options: argparse.Namespace) -> int:
    """What two documents both say, where they differ, and what only one says."""
    sys.stdout.write(kgtools.compare(*options.documents, dataset=_load(options)).format(options.format))
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
        text = kgtools.export(kgtools.trace(*options.goal, dataset=_load(options), **_chosen(options)), kind, **shape)
    else:
        given = [o for o in ("known_by", "accept", "sources") if getattr(options, o) is not None]
        if given:
            name = given[0].replace("_", "-")
            raise UsageError(f"--{name} belongs to a goal", remedy="Name it: --for APPLICANT STANDING.")
        text = kgtools.export(_load(options), kind, as_of=options.as_of, **shape)
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
        found = kgtools.verify(options.documents, dataset=_load(options))
        sys.stdout.write(found.format(options.format))
        return 0 if found.ok else 1
    if options.assertion is None:
        raise UsageError("which assertion?", remedy="As in: kgtools evidence kcss-2017-013   (or --verify for all)")
    shown = kgtools.evidence(options.assertion, documents=options.documents, dataset=_load(options))
    sys.stdout.write(shown.format(options.format))
    return 0


def _write(options: argparse.Namespace, found: Any) -> None:
    """Write an answer, or its proof if that is asked for."""
    sys.stdout.write((found.proof if options.proof else found).format(options.format))


def _limit(options: argparse.Namespace, *, stopped: bool) -> int:
    if stopped:
        print(f"kgtools: stopped after {options.seconds:g} seconds; --seconds gives it more", file=sys.stderr)
    return 3 if stopped else 0


def _no_goal(options: argparse.Namespace, command: str) -> UsageError:
    listing = " ".join(["kgtools trace", *filter(None, [options.applicant])])
    what = "which applicant?" if options.applicant is None else f"{options.applicant}: for which standing?"
    remedy = f"As in: kgtools {command} Kosovo PfP   ({listing} lists what can be asked)"
    return UsageError(what, remedy=remedy)


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """The choices that make a view, without those that are not made."""
    return {"as_of": options.as_of, "known_by": options.known_by, **_selected(options)}


def _supposed(options: argparse.Namespace) -> dict[str, Any]:
    """What is assumed, as the parameters `assume` and `rules`."""
    rules = dict[str, str]()
    for text in options.rule:
        stage, equals, rule = text.partition("=")
        if not (equals and stage.strip() and rule.strip()):
            raise UsageError(
                f"--rule {text}: write STAGE=RULE", remedy="As in: --rule pfp-invitation=two-thirds-of-votes-cast"
            )
        rules[stage.strip()] = rule.strip()
    return {"assume": options.assume, "rules": rules}


def _selected(options: argparse.Namespace) -> dict[str, list[str]]:
    lists = {name: getattr(options, name) for name in ("accept", "sources")}
    return {name: text.split(",") for name, text in lists.items() if text is not None}


def _graphs(options: argparse.Namespace) -> list[Any]:
    return _paths(options.graph)


def _paths(names: list[str]) -> list[Any]:
    from kgtools.resources import resource

    return [resource("graph") if name == "bundled" else name for name in names]


def _load(options: argparse.Namespace) -> Any:
    return kgtools.load(*_graphs(options))
