"""Who blocks what: the answer for one goal, with the assertions behind every hop.

A blocker is an actor whose refusal alone suffices: were it the only obstacle, the goal would still be blocked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import actors, resolve, resolve_standing
from kgtools.network import Key, Network, Node, Statuses, ballots, requirement_network, solve
from kgtools.rules import Ballot
from kgtools.views import DEFAULT_ACCEPT, View, view

_KINDS = {"Objects": "veto", "Withholds": "withheld", "KeepsOffAgenda": "agenda"}


@dataclass(frozen=True)
class Refusal:
    """An actor that refuses at one stage. `basis` is "exercised", "stated" or "expected"."""

    actor: str
    kind: str
    basis: str
    stage: Key
    rule: str
    because: tuple[Assertion, ...]
    conflict: tuple[Assertion, ...]

    @property
    def since(self) -> date | None:
        """The first day for which the position, or the denied recognition, is asserted."""
        return min((a.begin for a in self.because if a.begin and "Sensitivity" not in a.kinds), default=None)

    @property
    def last_attested(self) -> date | None:
        """When the newest source of it was published."""
        return max((a.known for a in self.because if a.known and "Sensitivity" not in a.kinds), default=None)


@dataclass(frozen=True)
class Awaited:
    """A member that has yet to act at a stage that is due."""

    actor: str
    stage: Key
    rule: str


@dataclass(frozen=True)
class Unnamed:
    """A count of one document of which it names only some."""

    count: Assertion
    number: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One hop of a path: a requirement, or at its end an actor."""

    iri: str
    label: str
    status: Status
    rule: str | None
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True)
class Missing:
    """A fact that is not known, in words, and the requirement that waits for it."""

    label: str
    requirement: Key
    actor: str | None = None


@dataclass(frozen=True)
class Trace:
    """The answer of `trace`. `statuses` says where every requirement of the network stands."""

    network: Network
    statuses: Statuses
    blockers: tuple[Refusal, ...]
    contributors: tuple[Refusal, ...]
    awaited: tuple[Awaited, ...]
    imposed_by: tuple[tuple[str, Key, Assertion], ...]
    behind: tuple[Assertion, ...]
    unnamed: tuple[Unnamed, ...]
    paths: tuple[tuple[Step, ...], ...]
    cycles: tuple[tuple[str, ...], ...]
    missing: tuple[Missing, ...]
    not_yet_due: tuple[Key, ...]
    flipped: tuple[tuple[Key, Status, Status], ...]

    @property
    def view(self) -> View:
        """The view in which the question was asked."""
        return self.network.view

    @property
    def status(self) -> Status:
        """Where the goal stands."""
        return self.statuses[self.network.goal]

    @property
    def hypothetical(self) -> bool:
        """Whether the goal is only proposed."""
        return self.network.nodes[self.network.goal].modality not in ("fact", "claim")

    def format(self, kind: str = "text") -> str:
        """Return the answer as text, json, ttl or dot."""
        from kgtools import answers, explaining

        forms = {"text": explaining.to_text, "json": answers.to_json, "ttl": answers.to_turtle, "dot": answers.to_dot}
        if kind not in forms:
            raise UsageError(f"a trace has no form in {kind}", remedy=f"Choose {', '.join(forms)}.")
        return forms[kind](self)

    @cached_property
    def assertions(self) -> tuple[Assertion, ...]:
        """Every assertion that the answer uses, with what those rest on."""
        used = [a for r in (*self.blockers, *self.contributors) for a in (*r.because, *r.conflict)]
        used += [a for path in self.paths for step in path for a in step.assertions]
        return grounds(self.view, used)


def trace(
    applicant: str,
    standing: str,
    *,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
) -> Trace:
    """Return who blocks a standing for an applicant, by which rule, and on whose word.

    Names are slugs, labels, aliases, QIDs or IRIs; a programme or an institution stands for its standing. For the other
    parameters see `kgtools.view`.

    >>> [b.basis for b in trace("Kosovo", "PfP", as_of="2025-03-10").blockers]
    ['expected', 'expected', 'expected', 'expected']
    """
    data = dataset or load()
    chosen = view(data, as_of, known_by, accept, sources)
    return trace_goal(chosen, resolve_standing(data, standing), resolve(data, applicant, actors(data), "applicant"))


def trace_goal(chosen: View, standing: str, applicant: str) -> Trace:
    """Return the trace of a standing for an applicant, both IRIs, in a view."""
    network = requirement_network(chosen, standing, applicant)
    statuses = solve(network)
    cone = _reach(network, lambda key: statuses[key] is not Status.ACHIEVED)
    refusals = [r for key in cone for r in _refusals(network, statuses, key)]
    blockers = tuple(r for actor in sorted({r.actor for r in refusals}) for r in _critical(network, actor, refusals))
    blockers = tuple(sorted(blockers, key=lambda r: (chosen.dataset.label(r.actor), r.actor, r.stage)))
    contributors = tuple(r for r in refusals if r not in blockers and statuses[r.stage] is Status.BLOCKED)
    late = tuple(k for k in cone if network.nodes[k].question and _waits(network, statuses, k))
    awaited = tuple(
        Awaited(b.actor, key, network.nodes[key].question.rule.label)  # type: ignore[union-attr]
        for key in cone
        if key not in late
        for b in ballots(network.nodes[key], statuses)
        if b.vote == "silent" and b.status is Status.PENDING
    )
    return Trace(
        network=network,
        statuses=statuses,
        blockers=blockers,
        contributors=contributors,
        awaited=awaited,
        imposed_by=tuple(
            (actor, need.key, need.dependency)
            for key in cone
            for need in network.nodes[key].needs
            if statuses[need.key] is not Status.ACHIEVED
            for actor in need.dependency.all("imposedBy")
        ),
        behind=_behind(chosen, blockers),
        unnamed=_unnamed(network, cone),
        paths=_paths(network, statuses, cone, (*blockers, *contributors), awaited),
        cycles=_cycles(network, cone),
        missing=tuple(m for key in cone for m in _missing(network.nodes[key], statuses, chosen)),
        not_yet_due=late,
        flipped=() if chosen.is_default else _flipped(network, statuses),
    )


def grounds(chosen: View, used: Iterable[Assertion]) -> tuple[Assertion, ...]:
    """Return assertions with all that they rest on, each once, in order of first use."""
    found: dict[str, Assertion] = {}
    queue = deque(used)
    while queue:
        assertion = queue.popleft()
        if assertion.iri not in found:
            found[assertion.iri] = assertion
            queue.extend(a for iri in assertion.rests_on if (a := chosen.register.all.get(iri)))
    return tuple(found.values())


def _reach(network: Network, through: Callable[[Key], bool]) -> list[Key]:
    """The nodes that hold the goal up, breadth first: from the goal along nodes for which `through` is true."""
    found, queue = {network.goal: None}, deque([network.goal])
    while queue:
        key = queue.popleft()
        for need in network.nodes[key].needs if through(key) else ():
            if need.key not in found and through(need.key):
                found[need.key] = None
                queue.append(need.key)
    return list(found)


def _refusals(network: Network, statuses: Statuses, key: Key) -> list[Refusal]:
    node = network.nodes[key]
    if node.question is None or statuses[key] is Status.ACHIEVED:
        return []
    return [
        Refusal(
            b.actor, _kind(network, node, b), b.basis or "stated", key, node.question.rule.iri, b.because, b.conflict
        )
        for b in ballots(node, statuses)
        if b.vote == "no"
    ]


def _kind(network: Network, node: Node, ballot: Ballot) -> str:
    if node.key[1] != network.goal[1]:
        return "coupled"
    return "condition" if ballot.unless else _KINDS[ballot.stance or "Objects"]


def _critical(network: Network, actor: str, refusals: list[Refusal]) -> list[Refusal]:
    """The refusals by which this actor alone blocks the goal."""
    alone = solve(network, only=actor)
    if alone[network.goal] is not Status.BLOCKED:
        return []
    stages = set(_reach(network, lambda key: alone[key] is Status.BLOCKED))
    return [r for r in refusals if r.actor == actor and r.stage in stages]


def _waits(network: Network, statuses: Statuses, key: Key) -> bool:
    return any(statuses[need.key] is not Status.ACHIEVED for need in network.nodes[key].needs)


def _paths(
    network: Network,
    statuses: Statuses,
    cone: list[Key],
    refusals: tuple[Refusal, ...],
    awaited: tuple[Awaited, ...],
) -> tuple[tuple[Step, ...], ...]:
    """One shortest path to each refusal or awaited member, and to each leaf that no such path reaches."""
    data, came = network.view.dataset, {network.goal: (None, None)}
    for key in cone:
        for need in network.nodes[key].needs:
            if need.key in set(cone):
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
            steps.append(Step(here[0], _of(network, node), statuses[here], rule, used))
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
    inner = {key for key in cone if any(need.key in came and need.key != key for need in network.nodes[key].needs)}
    held = statuses[network.goal]
    return tuple(found + [path_to(k) for k in cone if k not in inner and k not in ended and statuses[k] <= held])


def _of(network: Network, node: Node) -> str:
    """The label of a requirement, with the applicant where that is another one: coupling."""
    other = node.key[1] != network.goal[1]
    return f"{node.label}, of {network.view.dataset.label(node.key[1])}" if other else node.label


def describe(chosen: View, refusal: Refusal) -> str:
    """Return what a refusal is in words: "Spain is expected to object".

    The three bases are never mixed up: "is expected to object", "says it will object", "objects".
    """
    stance = next((a.one("stance") for a in refusal.because if a.one("stance")), None)
    verb = (stance or "Objects").rpartition("/")[2]
    third, plain = {
        "Withholds": ("withholds its consent", "withhold its consent"),
        "KeepsOffAgenda": ("keeps it off the agenda", "keep it off the agenda"),
    }.get(verb, ("objects", "object"))
    words = {"exercised": third, "stated": f"says it will {plain}", "expected": f"is expected to {plain}"}
    return f"{chosen.dataset.label(refusal.actor)} {words[refusal.basis]}"


def _missing(node: Node, statuses: Statuses, chosen: View) -> list[Missing]:
    data = chosen.dataset
    applicant = data.label(node.key[1])
    if node.kind == "Criterion" and node.judged is None:
        return [Missing(f"whether {applicant} meets: {node.label}", node.key)]
    if node.question is None:
        return [] if node.needs or node.kind == "Criterion" else [Missing(f"what {node.label} requires", node.key)]
    found = [Missing(text, node.key) for text in node.question.missing]
    cast = ballots(node, statuses)
    for ballot in cast:
        if ballot.vote == "unknown":
            found.append(Missing(f"whether {data.label(ballot.actor)} recognises {applicant}", node.key, ballot.actor))
    if statuses[node.key] is Status.UNKNOWN and any(b.vote == "silent" and b.status is Status.UNKNOWN for b in cast):
        found.append(Missing(f"how the members of {data.label(node.question.body)} would vote", node.key))
    return found


def _behind(chosen: View, blockers: tuple[Refusal, ...]) -> tuple[Assertion, ...]:
    """The influences that reach a blocker or its position, over any number of hops."""
    targets = {r.actor for r in blockers} | {a.iri for r in blockers for a in r.because}
    found: dict[str, Assertion] = {}
    while True:
        new = [i for i in chosen.of("Influence") if i.iri not in found and targets & set(i.all("effect"))]
        if not new:
            return tuple(found.values())
        found |= {i.iri: i for i in new}
        targets |= {cause for i in new for cause in i.all("cause")}


def _unnamed(network: Network, cone: list[Key]) -> tuple[Unnamed, ...]:
    """Counts of denials that bear on a decision of the cone, of which their document names fewer than it counts."""
    chosen = network.view
    found: dict[tuple[tuple[str, ...], int], Unnamed] = {}
    for key in cone:
        question = network.nodes[key].question
        if question is None:
            continue
        sensitive = {
            k.rpartition("/")[2]
            for s in chosen.of("Sensitivity")
            if key[0] in s.all("decision")
            for k in s.all("sensitiveTo")
        }
        organisations = {question.body, *map(str, chosen.dataset.values(question.body, "kg:composedOfMembersOf"))}
        for count in chosen.of("Count"):
            kind = (count.one("counted") or "").rpartition("/")[2]
            bears = (
                kind in sensitive
                and key[1] in count.all("countedTowards")
                and organisations & set(count.all("organisation"))
            )
            if not bears or True not in count.slots.get("countedNegated", ()):
                continue
            named = tuple(
                b.actor
                for b in question.ballots
                if any(
                    a.negated and set(a.documents) & set(count.documents) for a in chosen.between(kind, b.actor, key[1])
                )
            )
            number = count.number("number")
            if len(named) < number:
                found.setdefault((count.documents, number), Unnamed(count, number, named))
    return tuple(found.values())


def _cycles(network: Network, cone: list[Key]) -> tuple[tuple[str, ...], ...]:
    """Cycles among what is not achieved, and among influences that touch it; each as its members' IRIs, in order."""
    chosen = network.view
    needs = {key: {n.key for n in network.nodes[key].needs} & set(cone) for key in cone}
    loops = [tuple(key[0] for key in loop) for loop in _loops(needs)]
    touched = {key[0] for key in cone} | {
        str(p) for key in cone for p in chosen.dataset.values(key[0], "kg:attainedIn")
    }
    influences, pool = [], list(chosen.of("Influence"))
    while near := [i for i in pool if touched & {*i.all("cause"), *i.all("effect")}]:
        influences += near
        touched |= {end for i in near for end in (*i.all("cause"), *i.all("effect"))}
        pool = [i for i in pool if i not in near]
    causes: dict[str, set[str]] = {}
    for influence in influences:
        for cause in influence.all("cause"):
            causes.setdefault(cause, set()).update(influence.all("effect"))
    return tuple(loops + [tuple(loop) for loop in _loops(causes)])


def _loops(edges: dict) -> list[list]:  # type: ignore[type-arg]
    """The strongly connected components that hold a cycle, sorted. NetworkX is imported only where there is one."""
    try:
        TopologicalSorter(edges).prepare()
        return []
    except CycleError:
        import networkx as nx

        graph = nx.DiGraph((a, b) for a, ends in edges.items() for b in ends)
        parts = nx.strongly_connected_components(graph)
        return sorted(sorted(c) for c in parts if len(c) > 1 or any(graph.has_edge(n, n) for n in c))


def _flipped(network: Network, statuses: Statuses) -> tuple[tuple[Key, Status, Status], ...]:
    """What stands elsewhere in the default view of the same day: (requirement, there, here)."""
    usual = solve(requirement_network(view(network.view.register, network.view.as_of), *network.goal))
    return tuple((k, usual[k], statuses[k]) for k in network.nodes if k in usual and usual[k] is not statuses[k])
