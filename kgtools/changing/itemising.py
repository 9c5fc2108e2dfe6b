"""What would unblock a goal, as JSON values: each set of changes item by item."""

from __future__ import annotations

from typing import Any

from kgtools.changing.changes import Change, words
from kgtools.changing.factoring import Answer, Group, sentence, through
from kgtools.changing.unblocking import Unblocking, Way
from kgtools.ladder import Status
from kgtools.network import Key
from kgtools.prefacing import assumed, choices
from kgtools.statements import ref

Json = dict[str, Any]


def to_dict(found: Unblocking) -> Json:
    """Return the answer of `unblock` as JSON values.

    `standing_status` is where the goal stands now; `status` is what the answer comes to: "achieved" and "open" (nothing has
    to change), "changes", "unreachable" (nothing can reach it), or "stopped" (at a limit, before any set was found).
    """
    chosen, data = found.trace.view, found.trace.view.dataset
    standing, applicant = found.goal
    return {
        "kgtools": "unblock",
        "applicant": ref(data, applicant),
        "standing": ref(data, standing),
        **choices(chosen),
        **assumed(chosen),
        "status": found.outcome,
        "standing_status": str(found.trace.status),
        "hypothetical": found.trace.hypothetical,
        "sets": [_way(found, way) for way in found.sets] if found.outcome == "changes" else [],
        "factored": [_answer(found, answer) for answer in found.answers],
        "residual": [
            {"standing": ref(data, iri), "status": str(before), "after": str(after)}
            for iri, before, after in found.elsewhere
            if after < Status.OPEN
        ],
        "truncated": found.truncated and found.outcome in ("changes", "stopped"),
        "stopped": found.found.stopped,
    }


def _at(found: Unblocking, key: Key) -> Json:
    data = found.trace.view.dataset
    return {"stage": ref(data, key[0]), "applicant": ref(data, key[1])}


def _way(found: Unblocking, way: Way) -> Json:
    after = found.after(way.changes)
    return {
        "cost": way.cost,
        "changes": [_change(found, group, way) for group in way.groups],
        "after": str(after.status),
        "leaves": [
            {**_at(found, key), "status": str(status)} for key, status in after.statuses.items() if status < Status.OPEN
        ],
    }


def _change(found: Unblocking, group: Group, way: Way) -> Json:
    """One change of one actor; or of so many of those that are named, or only counted, of whom any will do."""
    data, change = found.trace.view.dataset, group.changes[0]
    single = len(group.changes) == 1
    does = next(c for c in way.changes if c in group.changes)
    return {
        "actor": ref(data, change.actor) if single and change.actor else None,
        "change": change.kind,
        "target": ref(data, change.target[0]),
        "applicant": ref(data, change.target[1]),
        "rule": ref(data, change.rule) if change.rule else None,
        "label": words(data, change) if single else sentence(data, found.goal[1], group),
        "cost": group.number * group.cost,
        "number": group.many,
        "of": group.of,
        "among": [] if single else [ref(data, c.actor) for c in group.changes if c.actor],
        "voted": change.group or None,
        "opens": [_at(found, key) for key in found.does(way.changes, does)],
    }


def _answer(found: Unblocking, answer: Answer) -> Json:
    """What everybody in a group does, or could do instead; and the ways through each vote."""
    data = found.trace.view.dataset

    def told(group: Group) -> Json:
        return {
            "label": sentence(data, found.goal[1], group),
            "actors": [ref(data, c.actor) for c in group.changes if c.actor],
            "number": group.many,
            "of": group.of,
            "voted": group.changes[0].group or None,
            "options": [_option(found, c, cost) for c, cost in ((group.changes[0], group.cost), *group.options)],
        }

    return {
        "cost": answer.cost,
        "groups": [told(group) for group in answer.groups],
        "votes": [
            {
                "decision": _at(found, vote.decision),
                "label": through(data, found.goal[1], vote),
                "short_of": vote.needed or None,
                "mixed": vote.mixed,
                "ways": [{**told(way), "counts": way.counts or None} for way in vote.ways],
                "example": [words(data, change) for change in vote.example],
            }
            for vote in answer.votes
        ],
    }


def _option(found: Unblocking, change: Change, cost: int) -> Json:
    data = found.trace.view.dataset
    return {
        "change": change.kind,
        "target": ref(data, change.target[0]),
        "applicant": ref(data, change.target[1]),
        "rule": ref(data, change.rule) if change.rule else None,
        "cost": cost,
    }
