"""The requirement network of one goal: what an applicant needs for a standing, down to the ballots of each decision.

Nodes are (requirement, applicant) pairs, so that coupling with another applicant is an ordinary edge. Nothing recurses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from kgtools.assertions import Assertion
from kgtools.ballots import Question, ask
from kgtools.ladder import Status
from kgtools.terms import KG, local_name
from kgtools.views import View

Key = tuple[str, str]  # IRIs of a requirement and of the applicant whose it is


class Statuses(dict[Key, Status]):
    """Where every node stands, and `met`: the conditions whose achievement has ended refusals.

    `order` is when each came to stand there in the working out: what holds it up, if anything need do, came earlier.
    """

    met: frozenset[Key] = frozenset()
    order: Mapping[Key, int] = MappingProxyType({})


@dataclass(frozen=True)
class Need:
    """An edge: the node needs `key`, because `dependency` says so."""

    key: Key
    dependency: Assertion


@dataclass(frozen=True)
class Node:
    """One requirement of one applicant. `because` are the assertions that make it achieved, or judge it.

    `imposed` says who of those who decide, or which body of their institution, made it a condition by which dependency.
    """

    key: Key
    kind: str
    label: str
    needs: tuple[Need, ...]
    because: tuple[Assertion, ...] = ()
    judged: Status | None = None
    question: Question | None = None
    minimum: int = 0
    imposed: tuple[tuple[str, Assertion], ...] = ()
    modality: str = "fact"

    @property
    def below(self) -> tuple[Key, ...]:
        """The keys of its needs, each once, however many assertions say so."""
        return tuple(dict.fromkeys(need.key for need in self.needs))

    @property
    def parts(self) -> tuple[Key, ...]:
        """The keys of its needs that are the applicant's own."""
        return tuple(key for key in self.below if key[1] == self.key[1])

    @property
    def conditions(self) -> frozenset[Key]:
        """The keys of the requirements that would end an objection to it."""
        cast = self.question.ballots if self.question else ()
        return frozenset((condition, self.key[1]) for b in cast for later in b.chain for condition in later.unless)


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
            return Network(view, goal, _with_imposers(view, nodes))
        roots += sorted(conditions - set(nodes))


def _node(view: View, key: Key, needs: tuple[Need, ...]) -> Node:
    data, (iri, applicant) = view.dataset, key
    kinds = {local_name(k) for k in data.kinds(iri)}
    kind = next((k for k in ("Standing", "Decision", "Criterion", "AnyOf", "AtLeast") if k in kinds), "AllOf")
    node = Node(key, kind, data.label(iri), needs, modality=data.modality(iri))
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


def superseding(view: View, standing: str, applicant: str) -> tuple[str, ...]:
    """Return what an applicant has that supersedes a standing which it has not: a member of NATO asks for no partnership."""
    if attainments(view, standing, applicant):
        return ()
    others = sorted(map(str, view.dataset.values(standing, "kg:supersededBy")))
    return tuple(other for other in others if attainments(view, other, applicant))


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
            for other in _applicants(view, dependency, key[1])
            for needed in dependency.all("dependsOn")
            if (needed, other) != key or not dependency.slots.keys() & _COUPLED  # nobody waits for itself
        )
        nodes[key] = _node(view, key, needs)
        queue.extend(need.key for need in needs)
    return nodes


_COUPLED = {"ofApplicant", "ofEachMemberOf"}


def _applicants(view: View, dependency: Assertion, applicant: str) -> tuple[str, ...]:
    """Whose requirement is needed: that of others, of each member of a group, or else of the applicant."""
    if not dependency.slots.keys() & _COUPLED:
        return (applicant,)
    groups = (view.members.get(group, frozenset()) for group in dependency.all("ofEachMemberOf"))
    return tuple(sorted({*dependency.all("ofApplicant")}.union(*groups)))


def _with_questions(view: View, nodes: dict[Key, Node]) -> dict[Key, Node]:
    """Put to each decision its question. Positions towards a goal reach every decision beneath it."""
    towards = _by_slot(view.of("Position"), "towards")
    applicants = sorted({applicant for _, applicant in nodes})
    standings = view.dataset.instances("kg:Standing")
    lost = [s for s in standings if any(attainments(view, s, a, ended=True) for a in applicants)]
    outside = [(target, applicant) for target in dict.fromkeys([*towards, *lost]) for applicant in applicants]
    goals = _reachable(view, [key for key in outside if key not in nodes])  # may stand above decisions of another goal
    inherited: dict[Key, list[Assertion]] = {}
    ended: dict[Key, Assertion] = {}
    for key, node in (goals | nodes).items():
        if node.kind == "Decision":
            continue
        positions = [p for p in towards.get(key[0], ()) if p.concerns(key[1])]
        lasts = attainments(view, *key, ended=True)
        for below in _beneath(goals | nodes, key) if positions or lasts else ():
            inherited.setdefault(below, []).extend(positions)
            if those := [*lasts, *([ended[below]] if below in ended else [])]:
                ended[below] = max(those, key=lambda a: a.end or date.min)
    asked = dict(nodes)
    for key, node in nodes.items():
        if node.kind == "Decision":
            taken, question = ask(view, key, towards.get(key[0], ()), inherited.get(key, ()), ended.get(key))
            asked[key] = replace(node, because=taken, question=question)
    return asked


def _with_imposers(view: View, nodes: dict[Key, Node]) -> dict[Key, Node]:
    """Note at each criterion by which dependencies those who decide, or who are to be joined, imposed it; outsiders do not."""
    questions = [node.question for node in nodes.values() if node.question]
    inside = {b.actor for q in questions for b in q.ballots} | {_institution(view, q.body) for q in questions if q.body}
    inside |= {_institution(view, str(p)) for iri, _ in nodes for p in view.dataset.values(iri, "kg:attainedIn")}
    imposed: dict[Key, dict[tuple[str, Assertion], None]] = {}
    for need in (need for node in nodes.values() for need in node.needs if nodes[need.key].kind == "Criterion"):
        for actor in need.dependency.all("imposedBy"):
            if {actor, _institution(view, actor)} & inside:
                imposed.setdefault(need.key, {})[(actor, need.dependency)] = None
    return nodes | {key: replace(nodes[key], imposed=tuple(those)) for key, those in imposed.items()}


def _institution(view: View, body: str) -> str:
    """The institution that a body belongs to, however many bodies lie between; itself if none."""
    seen = [body]
    while (above := view.dataset.value(seen[-1], "kg:bodyOf")) and str(above) not in seen:
        seen.append(str(above))
    return seen[-1]


def beneath(view: View, requirement: str, applicant: str) -> tuple[Key, ...]:
    """Return a requirement (IRI) of an applicant (IRI), and all of the applicant's own that it needs, directly or not."""
    top = (requirement, applicant)
    nodes = _reachable(view, [top])
    found = _beneath(nodes, top)
    return tuple(key for key in nodes if key in found)


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
