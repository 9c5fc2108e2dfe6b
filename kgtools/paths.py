"""Blocking paths: from the goal down to who refuses or is awaited, with the assertions behind every hop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgtools.assertions import Assertion
from kgtools.ladder import Status
from kgtools.network import Key, Network, Node, Statuses
from kgtools.refusals import Awaited, Refusal, describe


@dataclass(frozen=True)
class Step:
    """One hop of a path: a requirement, or at its end an actor."""

    iri: str
    label: str
    status: Status
    rule: str | None
    assertions: tuple[Assertion, ...]


def paths(
    network: Network,
    statuses: Statuses,
    cone: list[Key],
    refusals: Sequence[Refusal],
    awaited: Sequence[Awaited],
) -> tuple[tuple[Step, ...], ...]:
    """Return one shortest path to each refusal or awaited member, and to each leaf that no such path reaches."""
    data, inside, came = network.view.dataset, set(cone), {network.goal: (None, None)}
    for key in cone:
        for need in network.nodes[key].needs:
            if need.key in inside:
                came.setdefault(need.key, (key, need.dependency))  # type: ignore[arg-type]

    def path_to(key: Key) -> tuple[Step, ...]:
        steps: list[Step] = []
        here: Key | None = key
        while here is not None:
            node = network.nodes[here]
            above, dependency = came[here]
            rule = node.question.rule.label if node.question else None
            record = [node.question.record] if node.question and node.question.record else []
            used = (*([dependency] if dependency else []), *record, *node.because)
            steps.append(Step(here[0], _label(network, node), statuses[here], rule, used))
            here = above
        return tuple(reversed(steps))

    found = [
        (*path_to(r.stage), Step(r.actor, describe(network.view, r), Status.BLOCKED, None, r.because)) for r in refusals
    ]
    found += [
        (*path_to(w.stage), Step(w.actor, f"{data.label(w.actor)} has yet to act", Status.PENDING, None, ()))
        for w in awaited
    ]
    ended = {r.stage for r in refusals} | {w.stage for w in awaited}
    inner = {key for key in cone if any(below in came and below != key for below in network.nodes[key].below)}
    held = statuses[network.goal]
    found += [path_to(k) for k in cone if k not in inner and k not in ended and statuses[k] <= held]
    for key in (k for k in cone if k in inner and k not in ended and statuses[k] is held is Status.BLOCKED):
        if all(statuses[below] is not held for below in network.nodes[key].below):  # it is lost by itself: a vote
            found.append(path_to(key))
    return tuple(found) or (path_to(cone[-1]),)  # a pure cycle has no leaf


def _label(network: Network, node: Node) -> str:
    """The label of a requirement, with the applicant where that is another one: coupling."""
    other = node.key[1] != network.goal[1]
    return f"{node.label}, of {network.view.dataset.label(node.key[1])}" if other else node.label
