"""What is asserted, or what a goal requires, as a table of nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kgtools.assertions import Assertion, Register
from kgtools.exporting.elements import STATUS_COLORS, Elements
from kgtools.exporting.rows import Rows
from kgtools.ladder import Status
from kgtools.network import Node
from kgtools.refusals import phrase
from kgtools.rules import REFUSALS, Ballot
from kgtools.solving import ballots
from kgtools.statements import ends
from kgtools.terms import KG
from kgtools.tracing import Trace

_TAKEN = (*REFUSALS, "Supports", "Abstains")


def entities(register: Register, as_of: date | None = None, only: Iterable[Assertion] | None = None) -> Elements:
    """Return the assertions as edges between things: all of them, those that hold on a day, or `only` the given ones.

    The ends of an edge are the slots that the ontology declares for its class. An assertion of which one end or both are
    not given is a node of its own, joined to the end that is given. Beside them stand the plain relations of things: who
    decides what under which rule, which body belongs to whom; they have no IRI and no source.
    """
    data, table = register.dataset, Rows(register)
    chosen = {a.iri: a for a in (register.all.values() if only is None else only)}
    if as_of is not None:
        chosen = {iri: a for iri, a in chosen.items() if a.holds(as_of)}
    for assertion in chosen.values():
        for source, target in ends(data, assertion):
            if source == target == assertion.iri:  # it has neither end
                table.thing(source)
            else:
                table.edge(table.thing(source), table.thing(target), assertion)
    if only is None:
        for source, predicate, target in sorted(table.structure()):
            relation, modality = (
                data.label(predicate),
                data.modality(source),
            )  # of what is only proposed: as hypothetical
            table.edge(table.thing(source), table.thing(target), None, relation, modality=modality)
    return table.elements("What is asserted" + ("" if as_of is None else f", as of {as_of}"))


def requirements(trace: Trace) -> Elements:
    """Return the requirement network of a trace, from the goal down to each member's ballot and the assertions behind."""
    network, statuses, data = trace.network, trace.statuses, trace.view.dataset
    table = Rows(trace.view.register)
    for key, node in network.nodes.items():
        table.node(key, requirement(trace, node))
    for key, node in network.nodes.items():
        for need in node.needs:
            table.edge(table.ids[key], table.ids[need.key], need.dependency, _needs(node), status=statuses[need.key])
        record = [node.question.record] if node.question and node.question.record else []
        table.because(table.ids[key], (*record, *node.because))
        for ballot in ballots(node, statuses):
            if not ballot.because and (record or statuses[key] is Status.ACHIEVED):
                continue  # it is decided, and how this member voted is not known
            veto = "with a veto" if ballot.veto else "without a veto"
            words = {"label": data.label(ballot.actor), "kind": "member", "detail": f"{_cast(ballot)}; {veto}"}
            member = table.node((*key, ballot.actor), {"iri": ballot.actor} | words | stands(ballot.status))
            table.edge(table.ids[key], member, None, "vote of", status=ballot.status)
            table.because(member, ballot.because)
            table.because(member, ballot.conflict, "contradicted by")
            table.because(member, (i for i in trace.behind if ballot.actor in i.all("effect")), "influenced by")
            for condition in ballot.unless:
                below = (condition, key[1])
                table.edge(member, table.ids[below], None, "unless", status=statuses[below])
    standing, applicant = network.goal
    goal = f"{data.label(applicant)}: {data.label(standing)}"
    assumed = "; ".join(a.words for a in trace.view.assumptions)
    under = f", assuming that {assumed}" if assumed else ""
    return table.elements(f"{goal}, as of {trace.view.as_of}{under}: {trace.status}")


def stands(status: Status) -> dict[str, str]:
    """Return the columns of a status."""
    return {"status": str(status), "color": STATUS_COLORS[status]}


def requirement(trace: Trace, node: Node) -> dict[str, str]:
    """Return the columns of a requirement."""
    data = trace.view.dataset
    other = "" if node.key[1] == trace.network.goal[1] else f", of {data.label(node.key[1])}"
    values = {"iri": node.key[0], "label": node.label + other, "kind": data.label(KG + node.kind)}
    values |= stands(trace.statuses[node.key])
    if node.kind == "AnyOf":
        values["detail"] = "any of these"
    if node.modality != "fact":
        values["modality"] = node.modality
    if node.question:
        values["detail"] = f"{data.label(node.question.body)}; rule: {node.question.rule.label}"
    if node.minimum:
        values["detail"] = f"at least {node.minimum} of these"
    return values


def _needs(node: Node) -> str:
    return {"AnyOf": "any of", "AtLeast": f"{node.minimum} of"}.get(node.kind, "needs")


def _cast(ballot: Ballot) -> str:
    """A ballot in words; never a vote where none is known."""
    if ballot.stance in _TAKEN:
        return phrase(ballot.stance, ballot.basis or "stated")
    return "not known where it stands" if ballot.vote == "unknown" else "has not acted"
