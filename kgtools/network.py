"""The requirement network of one goal: what an applicant needs for a standing, down to ballots, and where it all stands.

Nodes are (requirement, applicant) pairs, so that coupling with another applicant is an ordinary edge. Nothing recurses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kgtools.assertions import Assertion
from kgtools.ballots import Question, ask
from kgtools.ladder import Status
from kgtools.rules import Ballot, decide
from kgtools.terms import KG, local_name
from kgtools.views import View

Key = tuple[str, str]  # IRIs of a requirement and of the applicant whose it is
Statuses = Mapping[Key, Status]


@dataclass(frozen=True)
class Need:
    """An edge: the node needs `key`, because `dependency` says so."""

    key: Key
    dependency: Assertion


@dataclass(frozen=True)
class Node:
    """One requirement of one applicant. `because` are the assertions that make it achieved, or judge it."""

    key: Key
    kind: str
    label: str
    needs: tuple[Need, ...]
    because: tuple[Assertion, ...] = ()
    judged: Status | None = None
    question: Question | None = None
    minimum: int = 0
    modality: str = "fact"

    @property
    def below(self) -> tuple[Key, ...]:
        """The keys of its needs, each once, however many assertions say so."""
        return tuple(dict.fromkeys(need.key for need in self.needs))

    @property
    def conditions(self) -> frozenset[Key]:
        """The keys of the requirements that would end an objection to it."""
        ballots = self.question.ballots if self.question else ()
        return frozenset((condition, self.key[1]) for b in ballots for condition in b.unless)


@dataclass(frozen=True)
class Network:
    """All that a goal needs. `nodes` are in breadth-first order from the goal."""

    view: View
    goal: Key
    nodes: Mapping[Key, Node]


def requirement_network(view: View, standing: str, applicant: str) -> Network:
    """Return the requirement network of a standing (IRI) for an applicant (IRI)."""
    goal, roots = (standing, applicant), [(standing, applicant)]
    while True:  # a condition that ends an objection brings in a network of its own
        nodes = _with_questions(view, _reachable(view, roots))
        conditions = {c for node in nodes.values() for c in node.conditions}
        if conditions <= set(nodes):
            return Network(view, goal, nodes)
        roots += sorted(conditions - set(nodes))


def solve(network: Network, only: str | None = None) -> dict[Key, Status]:
    """Return where every node stands: the least fixpoint, so that nothing holds itself up.

    With `only`, answer instead what that one actor's refusals come to if nobody and nothing else stood in the way:
    all other ballots are in favour, all criteria met, and a cycle is no obstacle (the greatest fixpoint).
    """
    nodes = network.nodes
    settled = solve(network) if only is not None else None
    statuses = dict.fromkeys(nodes, Status.BLOCKED if only is None else Status.ACHIEVED)
    above: dict[Key, list[Key]] = {key: [] for key in nodes}
    for key, node in nodes.items():
        for below in (*node.below, *sorted(node.conditions)):
            above[below].append(key)
    queue, queued = deque(reversed(list(nodes))), set(nodes)
    while queue:
        key = queue.popleft()
        queued.discard(key)
        if settled is None:
            status = _stand(nodes[key], statuses)
        else:
            status = _stand_against(nodes[key], statuses, settled, str(only))
        if status != statuses[key]:
            statuses[key] = status
            queue.extend(k for k in above[key] if k not in queued)
            queued.update(above[key])
    return statuses


def ballots(node: Node, statuses: Statuses) -> tuple[Ballot, ...]:
    """Return the ballots of a decision as they are now.

    An objection has ended when its conditions are met, or when a later vote is on record.
    """
    if node.question is None:
        return ()
    vote = node.question.record.begin if node.question.record else None

    def over(ballot: Ballot) -> bool:
        met = all(statuses[(c, node.key[1])] is Status.ACHIEVED for c in ballot.unless)
        voted = vote is not None and ballot.begin is not None and ballot.begin < vote
        return ballot.vote == "no" and (voted or (bool(ballot.unless) and met))

    return tuple(b.released() if over(b) else b for b in node.question.ballots)


def reach(network: Network, through: Callable[[Key], bool]) -> list[Key]:
    """Return the nodes that hold the goal up, breadth first: from the goal along nodes for which `through` is true."""
    found, queue = {network.goal: None}, deque([network.goal])
    while queue:
        key = queue.popleft()
        for need in network.nodes[key].needs if through(key) else ():
            if need.key not in found and through(need.key):
                found[need.key] = None
                queue.append(need.key)
    return list(found)


def _stand(node: Node, statuses: Statuses) -> Status:
    if node.because and node.kind != "Criterion":
        return Status.ACHIEVED
    below = [statuses[key] for key in node.below]
    if node.kind == "Criterion":
        return min([Status.UNKNOWN if node.judged is None else node.judged, *below])
    if node.question is not None:
        q = node.question
        return min([decide(q.rule, ballots(node, statuses), q.record, bool(q.referrals), q.seats), *below])
    return _combine(node, below, Status.UNKNOWN)


def _stand_against(node: Node, statuses: Statuses, settled: Statuses, actor: str) -> Status:
    if node.because and node.kind != "Criterion":
        return Status.ACHIEVED
    below = [statuses[key] for key in node.below]
    if node.question is not None:
        yes = [
            b if b.actor == actor and b.vote == "no" else replace(b, vote="yes", status=Status.ACHIEVED, stance=None)
            for b in ballots(node, settled)
        ]
        return min(
            [decide(node.question.rule, yes, None, False, node.question.seats) if yes else Status.ACHIEVED, *below]
        )
    return _combine(node, below, Status.ACHIEVED)


def _combine(node: Node, below: list[Status], empty: Status) -> Status:
    """A standing or AllOf is the minimum of its needs, an AnyOf the maximum, an AtLeast the k-th largest."""
    if not below:
        return empty
    if node.kind == "AnyOf":
        return max(below)
    if node.kind == "AtLeast":
        return sorted(below, reverse=True)[node.minimum - 1] if 0 < node.minimum <= len(below) else Status.UNKNOWN
    complete = min(below)
    return min(Status.PENDING, complete) if node.kind == "Standing" else complete


def _node(view: View, key: Key, needs: tuple[Need, ...]) -> Node:
    data, (iri, applicant) = view.dataset, key
    kinds = {local_name(k) for k in data.kinds(iri)}
    kind = next((k for k in ("Standing", "Decision", "Criterion", "AnyOf", "AtLeast") if k in kinds), "AllOf")
    modality = local_name(str(data.value(iri, "kg:modality") or "Fact")).lower()
    node = Node(key, kind, data.label(iri), needs, modality=modality)
    if kind == "Standing":
        return replace(node, because=attainments(view, iri, applicant))
    if kind == "AtLeast":
        return replace(node, minimum=int(str(data.value(iri, "kg:minimum") or 0)))
    if kind == "Criterion":
        findings = [f for f in view.of("Finding") if iri in f.all("criterion") and f.concerns(applicant)]
        latest = max((f.begin or date.min for f in findings), default=None)
        last = tuple(f for f in findings if (f.begin or date.min) == latest)
        return replace(node, because=last, judged=min((_judged(f) for f in last), default=None))
    return node


def attainments(view: View, standing: str, applicant: str, *, ended: bool = False) -> tuple[Assertion, ...]:
    """Return the assertions by which an applicant has attained a standing; with `ended`, those that are over."""
    kind = view.dataset.value(standing, "kg:attainedBy")
    if kind is None:
        return ()
    places = {standing, *(str(p) for p in view.dataset.values(standing, "kg:attainedIn"))}
    name = str(kind).removeprefix(KG)
    found = (a for place in sorted(places) for a in view.held(name, applicant, place, ended=ended))
    return tuple(a for a in found if not a.negated)


_JUDGED = {"Met": Status.ACHIEVED, "PartlyMet": Status.PENDING, "NotMet": Status.BLOCKED}


def _judged(finding: Assertion) -> Status:
    status = _JUDGED.get(local_name(finding.one("outcome") or ""), Status.UNKNOWN)
    if finding.negated:
        return Status.BLOCKED if status is Status.ACHIEVED else Status.UNKNOWN
    return status


def _reachable(view: View, roots: Iterable[Key]) -> dict[Key, Node]:
    dependencies = _by_slot(view.affirmed("Dependency"), "dependent")
    waived = {
        (w, a) for waiver in view.affirmed("Waiver") for w in waiver.all("waived") for a in waiver.all("applicant")
    }
    nodes: dict[Key, Node] = {}
    queue = deque(roots)
    while queue:
        key = queue.popleft()
        if key in nodes:
            continue
        needs = tuple(
            Need((needed, other), dependency)
            for dependency in dependencies.get(key[0], ())
            if dependency.concerns(key[1]) and (dependency.iri, key[1]) not in waived
            for other in dependency.all("ofApplicant") or (key[1],)
            for needed in dependency.all("dependsOn")
        )
        nodes[key] = _node(view, key, needs)
        queue.extend(need.key for need in needs)
    return nodes


def _with_questions(view: View, nodes: dict[Key, Node]) -> dict[Key, Node]:
    """Put to each decision its question. Positions towards a goal reach every decision beneath it."""
    towards = _by_slot(view.of("Position"), "towards")
    inherited: dict[Key, list[Assertion]] = {}
    void: dict[Key, date] = {}
    for key, node in nodes.items():
        if node.kind == "Decision":
            continue
        positions = [p for p in towards.get(key[0], ()) if p.concerns(key[1])]
        ends = [a.end for a in attainments(view, *key, ended=True) if a.end]
        for below in _beneath(nodes, key) if positions or ends else ():
            inherited.setdefault(below, []).extend(positions)
            void[below] = max([*ends, *([void[below]] if below in void else [])], default=date.min)
    asked = dict(nodes)
    for key, node in nodes.items():
        if node.kind == "Decision":
            taken, question = ask(view, key, towards.get(key[0], ()), inherited.get(key, ()), void.get(key, date.min))
            asked[key] = replace(node, because=taken, question=question)
    return asked


def _beneath(nodes: Mapping[Key, Node], top: Key) -> set[Key]:
    """The nodes that a node needs, directly or not, for the same applicant."""
    found, queue = {top}, [top]
    while queue:
        new = {n.key for n in nodes[queue.pop()].needs if n.key[1] == top[1]} - found
        found |= new
        queue += new
    return found


def _by_slot(assertions: Iterable[Assertion], slot: str) -> dict[str, list[Assertion]]:
    found: dict[str, list[Assertion]] = {}
    for assertion in assertions:
        for value in assertion.all(slot):
            found.setdefault(value, []).append(assertion)
    return found
