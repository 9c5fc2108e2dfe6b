"""What could change so that a goal is no longer blocked, by whom, and what it costs.

Costs are data: of each kind of change in `ontology/modules/changes.ttl`, of one actor in a `kg:CostEstimate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.names import actors, resolve
from kgtools.network import Key
from kgtools.terms import KG
from kgtools.views import View

KINDS = {
    "no-objection": "NoObjection",
    "support": "FavourableVote",
    "recognise": "NewRecognition",
    "meet": "NewFinding",
    "decide": "NewDecision",
    "rule": "OtherRule",
}
_DEEDS = {"against": "voted against", "abstaining": "abstained", "absent": "did not vote"}


@dataclass(frozen=True, order=True)
class Change:
    """One change: `actor` does it, at a requirement of an applicant (`target`).

    `kind` is a key of `KINDS`. Of voters of whom only the number is known, `actor` is empty, `group` says how they voted
    ("against", "abstaining", "absent", "vacant"), and `place` tells them apart; of very many, so many at once (`number` of
    `size`). `rule` is the other rule.
    """

    kind: str
    actor: str
    target: Key
    group: str = ""
    place: int = 0
    rule: str = ""
    number: int = 1
    size: int = 0


def words(data: Dataset, change: Change) -> str:
    """Return a change in words: "Spain recognises Kosovo"."""
    who = data.label(change.actor) if change.actor else f"one of those that {_DEEDS.get(change.group, 'are not named')}"
    if change.size:
        who = voters(change.group, change.number, change.size)
    return f"{who} {done(data, change.target[1], change, plural=change.number > 1)}"


def done(data: Dataset, applicant: str, change: Change, *, plural: bool = False, at: str = "") -> str:
    """Return what is done, without by whom; of another applicant than this one it says so.

    `at` names several requirements, in the place of the one that it is done at.
    """
    requirement, whose = (data.label(iri) for iri in change.target)
    other = f", of {whose}" if change.target[1] != applicant and change.kind != "recognise" else ""
    words = _deed(change, plural=plural)
    return words.format(requirement=at or requirement, applicant=whose, rule=data.label(change.rule)) + other


def voters(group: str, number: int, size: int) -> str:
    """Return voters of whom only the number is known, in words: "3 of the 50 that voted against"."""
    if group in _DEEDS:
        return f"{number} of the {size} that {_DEEDS[group]}"
    return f"{number} of the {size} members that are not named"


def _deed(change: Change, *, plural: bool) -> str:
    """Return what is done, with {requirement}, {applicant} and {rule} to be filled in."""
    verb = {
        "no-objection": ("declares no objection to the {requirement}", "declare no objection to the {requirement}"),
        "support": ("votes in favour of the {requirement}", "vote in favour of the {requirement}"),
        "recognise": ("recognises {applicant}", "recognise {applicant}"),
        "meet": ("meets what is asked: {requirement}", "meet what is asked: {requirement}"),
        "decide": ("decides in favour of the {requirement}", "decide in favour of the {requirement}"),
        "rule": ("takes the {requirement} under another rule: {rule}", "take the {requirement} under another rule: {rule}"),
    }[change.kind][plural]  # fmt: skip
    if change.kind == "no-objection" and change.group:
        return "abstain on the {requirement}" if plural else "abstains on the {requirement}"
    return verb


@dataclass(frozen=True)
class Costs:
    """What each kind of change costs, and what it costs some actors; positive integers."""

    kinds: Mapping[str, int]
    actors: Mapping[tuple[str, str], int]  # by actor and kind

    def of(self, change: Change) -> int:
        """Return what a change costs."""
        return self.actors.get((change.actor, change.kind), self.kinds[change.kind])


def costs(chosen: View, given: Iterable[str] | str = ()) -> Costs:
    """Return the costs of the graph, and over them those that are `given`: "recognise=3", "Spain:recognise=20".

    Of several estimates for one actor the latest counts, and of those the highest. Raises `UsageError`.

    >>> from kgtools.dataset import load
    >>> from kgtools.views import view
    >>> costs(view(load()), ["recognise=3"]).kinds["recognise"]
    3
    """
    data = chosen.dataset
    kinds = {kind: int(str(data.value(KG + name, "kg:cost") or 1)) for kind, name in KINDS.items()}
    kind_of = {KG + name: kind for kind, name in KINDS.items()}
    estimates = sorted(chosen.affirmed("CostEstimate"), key=lambda e: (e.begin is not None, e.begin, e.number("cost")))
    single = {
        (actor, kind_of[change]): estimate.number("cost")
        for estimate in estimates
        for actor in estimate.all("costTo")
        for change in estimate.all("ofChange")
        if change in kind_of and estimate.number("cost") > 0
    }
    for text in [given] if isinstance(given, str) else given:
        if (parts := re.fullmatch(r"(?:(.+):)?\s*([a-z-]+)\s*=\s*(\d{1,9})\s*", text, re.ASCII)) is None or not int(
            parts[3]
        ):
            remedy = "Write a positive whole number: recognise=3, or Spain:recognise=20."
            raise UsageError(f"cost: {text!r} is not a cost", remedy=remedy)
        actor, kind, number = parts[1], parts[2], int(parts[3])
        if kind not in KINDS:
            raise UsageError(f"cost: there is no change called {kind!r}", remedy=f"Choose among {', '.join(KINDS)}.")
        if actor is None:
            kinds[kind] = number
        else:
            single[resolve(data, actor.strip(), actors(data), "actor"), kind] = number
    return Costs(kinds, single)
