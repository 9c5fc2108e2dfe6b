"""Commands that ask about goals: who stands in the way, since when, and what would have to change."""

from __future__ import annotations

import argparse
import sys

import kgtools
from kgtools.commands.shared import choices, limit, load, no_goal, paths, selected, supposed, write
from kgtools.errors import UsageError


def trace(options: argparse.Namespace) -> int:
    """Who blocks a standing for an applicant, by which rule, on whose word."""
    from kgtools.catalogue import catalogue, prospects

    data, chosen = load(options), choices(options)
    if options.standing is not None:
        found = kgtools.trace(options.applicant, options.standing, dataset=data, **chosen, **supposed(options))
        if options.proof and options.who_can:
            raise UsageError("--who-can is no part of a proof", remedy="Leave one of --proof and --who-can out.")
        if options.proof:
            write(options, found)
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
        raise no_goal(options, "timeline")
    chosen = {"begin": options.begin, "end": options.end, "known_by": options.known_by, **selected(options)}
    found = kgtools.timeline(options.applicant, options.standing, dataset=load(options), **chosen)
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
    folders = [paths(own[side].get("graph", options.graph)) for side in sides]
    datasets = [kgtools.load(*folders[0])]
    datasets.append(datasets[0] if folders[0] == folders[1] else kgtools.load(*folders[1]))
    views = []
    for side, data in zip(sides, datasets, strict=True):
        chosen = argparse.Namespace(**{n: own[side].get(n, getattr(options, n)) for n in names})
        chosen.as_of = chosen.as_of or max(Register(d).newest for d in datasets)
        views.append(kgtools.view(data, **choices(chosen)))
    before, after = views
    applicants, standings = (None if name is None else [name] for name in (options.applicant, options.standing))
    write(options, kgtools.diff(before, after, applicants, standings))
    return 0


def unblock(options: argparse.Namespace) -> int:
    """What would unblock a goal: the cheapest sets of changes, and what stays blocked all the same. Exit 3: a limit was reached."""
    if options.standing is None:
        raise no_goal(options, "unblock")
    limits = {"most": options.most, "max_cost": options.max_cost, "cost": options.cost, "seconds": options.seconds}
    chosen = {**choices(options), **supposed(options)}
    found = kgtools.unblock(options.applicant, options.standing, dataset=load(options), **limits, **chosen)
    write(options, found)
    return limit(options, stopped=found.found.stopped)


def options(options: argparse.Namespace) -> int:
    """What is open to an applicant: every standing, its status, who is in the way, the least that would open it. Exit 3: a limit was reached."""
    if options.applicant is None:
        raise UsageError("which applicant?", remedy="As in: kgtools options Kosovo   (kgtools trace lists them)")
    limits = {"without": options.without, "cost": options.cost, "seconds": options.seconds}
    chosen = {**choices(options), **supposed(options)}
    found = kgtools.options(options.applicant, dataset=load(options), **limits, **chosen)
    sys.stdout.write(found.format(options.format))
    return limit(options, stopped=any(row.found.stopped for row in found.rows))


def leverage(options: argparse.Namespace) -> int:
    """Where a change would do most for an applicant, and who alone can block what. Exit 3: a limit was reached."""
    if options.applicant is None:
        raise UsageError("which applicant?", remedy="As in: kgtools leverage Kosovo   (kgtools trace lists them)")
    chosen = {"cost": options.cost, "seconds": options.seconds, **choices(options), **supposed(options)}
    found = kgtools.leverage(options.applicant, dataset=load(options), **chosen)
    sys.stdout.write(found.format(options.format))
    return limit(options, stopped=found.stopped)


def roadmap(options: argparse.Namespace) -> int:
    """A way to a goal in steps, cheapest first: what has to change, be decided and be attained before what. Exit 3: a limit was reached."""
    if options.standing is None:
        raise no_goal(options, "roadmap")
    limits = {"cost": options.cost, "seconds": options.seconds}
    chosen = {**choices(options), **supposed(options)}
    found = kgtools.roadmap(options.applicant, options.standing, dataset=load(options), **limits, **chosen)
    write(options, found)
    return limit(options, stopped=found.found.stopped)


def blocks(options: argparse.Namespace) -> int:
    """What an actor blocks, is expected to block and can block, everywhere."""
    found = kgtools.blocks(options.actor, applicants=options.applicant, dataset=load(options), **choices(options))
    sys.stdout.write(found.format(options.format))
    return 0
