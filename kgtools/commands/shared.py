"""What commands share: the graph, the choices of a view, what is assumed, and limits."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import kgtools
from kgtools.errors import UsageError


def write(options: argparse.Namespace, found: Any) -> None:
    """Write an answer, or its proof if that is asked for."""
    sys.stdout.write((found.proof if options.proof else found).format(options.format))


def limit(options: argparse.Namespace, *, stopped: bool) -> int:
    """Return the exit code of a search, and say so if its time ran out."""
    if stopped:
        print(f"kgtools: stopped after {options.seconds:g} seconds; --seconds gives it more", file=sys.stderr)
    return 3 if stopped else 0


def no_goal(options: argparse.Namespace, command: str) -> UsageError:
    """Return the error of a command that was not told which goal."""
    listing = " ".join(["kgtools trace", *filter(None, [options.applicant])])
    what = "which applicant?" if options.applicant is None else f"{options.applicant}: for which standing?"
    remedy = f"As in: kgtools {command} Kosovo PfP   ({listing} lists what can be asked)"
    return UsageError(what, remedy=remedy)


def choices(options: argparse.Namespace) -> dict[str, Any]:
    """The choices that make a view, without those that are not made."""
    return {"as_of": options.as_of, "known_by": options.known_by, **selected(options)}


def supposed(options: argparse.Namespace) -> dict[str, Any]:
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


def selected(options: argparse.Namespace) -> dict[str, list[str]]:
    """What is accepted, and of which sources, where it is chosen."""
    lists = {name: getattr(options, name) for name in ("accept", "sources")}
    return {name: text.split(",") for name, text in lists.items() if text is not None}


def paths(names: list[str]) -> list[Any]:
    """Folders and files as they were named."""
    from kgtools.resources import resource

    return [resource("graph") if name == "bundled" else name for name in names]


def load(options: argparse.Namespace) -> Any:
    """Return the dataset that is asked about."""
    return kgtools.load(*paths(options.graph))
