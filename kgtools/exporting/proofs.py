"""A proof as a graph: the steps and what each needs, who stands how, and the assertions behind."""

from __future__ import annotations

from collections.abc import Sequence

from kgtools.exporting import dot, mermaid
from kgtools.exporting.elements import Elements, Row, folded
from kgtools.exporting.projecting import requirement, stands
from kgtools.exporting.rows import Rows
from kgtools.proving.proofs import Proof
from kgtools.proving.reasons import reason
from kgtools.proving.standpoints import stance

_DRAWINGS = {"dot": dot.write, "mermaid": mermaid.write}


def draw(kind: str, *proofs: Proof, title: str = "") -> str:
    """Return proofs as one drawing in dot or mermaid, one beside the other."""
    return _DRAWINGS[kind](folded(_beside(title, [elements(proof) for proof in proofs])))


def _beside(title: str, parts: Sequence[Elements]) -> Elements:
    """Several graphs as one, with ids of their own."""
    if len(parts) == 1:
        return parts[0]
    nodes, edges = list[Row](), list[Row]()
    for part in parts:
        at, after = len(nodes), len(edges)
        new = {n["id"]: f"n{at + i}" for i, n in enumerate(part.nodes)}
        nodes += [{**n, "id": new[n["id"]]} for n in part.nodes]
        ends = [{"source": new[e["source"]], "target": new[e["target"]]} for e in part.edges]
        edges += [{**e, "id": f"e{after + i}", **ends[i]} for i, e in enumerate(part.edges)]
    return Elements("; ".join([title, *(part.title for part in parts)]), tuple(nodes), tuple(edges))


def elements(proof: Proof) -> Elements:
    """Return a proof as a table of nodes and edges: an edge leads from what is concluded to what it is concluded from."""
    trace, data = proof.trace, proof.trace.view.dataset
    table, final = Rows(trace.view.register), proof.goal.claim[1]
    for claim, step in proof.steps.items():
        row = requirement(trace, step.node) | stands(step.status) | {"detail": reason(proof, step)}
        if claim[1] != final:
            row["label"] += ", before other refusals had ended"
        table.node(claim, row)
    for claim, step in proof.steps.items():
        here = table.ids[claim]
        for link in step.needs:
            below, status = table.ids[link.claim], proof.steps[link.claim].status
            for dependency in link.dependencies[:1]:
                table.edge(here, below, dependency, "as", status=status)
        table.because(here, step.because)
        if step.vote is None:
            continue
        question = step.vote.question
        table.because(here, question.said)
        for cast in step.vote.cast:
            ballot = cast.ballot
            if not ballot.because and not cast.ended and question.record:
                continue  # how this member voted is not known
            words = {"iri": ballot.actor, "label": data.label(ballot.actor), "kind": "member"}
            words |= {"detail": stance(cast, question.rule.silence)}
            member = table.node((*claim, ballot.actor), words | stands(ballot.status))
            table.edge(here, member, None, "vote of", status=ballot.status)
            table.because(member, ballot.because)
            table.because(member, ballot.conflict, "contradicted by")
            for unmet in cast.unmet:
                table.edge(member, table.ids[unmet], None, "unless", status=proof.steps[unmet].status)
            for ended in cast.ended:
                table.because(member, ended.ballot.because, "no longer")
                for met in ended.met:
                    table.edge(member, table.ids[met], None, "ended by", status=proof.steps[met].status)
    goal, applicant = trace.network.goal
    assumed = "; ".join(a.words for a in trace.view.assumptions)
    under = f", assuming that {assumed}" if assumed else ""
    title = f"{data.label(applicant)}: why {data.label(goal)} is {trace.status}, as of {trace.view.as_of}{under}"
    return table.elements(title)
