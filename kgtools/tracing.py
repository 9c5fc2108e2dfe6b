"""Who blocks what: the answer for one goal, with the assertions behind every hop.

A blocker is an actor whose refusal alone suffices: were it the only obstacle, the goal would still be blocked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kgtools import gaps, influences, refusals
from kgtools.assertions import Assertion
from kgtools.dataset import Dataset, load
from kgtools.errors import UsageError
from kgtools.ladder import Status
from kgtools.names import resolve_goal
from kgtools.network import Key, Network, Node, Statuses, requirement_network
from kgtools.notebooks import Shown
from kgtools.paths import Step, paths
from kgtools.solving import reach, solve
from kgtools.views import DEFAULT_ACCEPT, View, view
from kgtools.whatif.supposing import Assumed, suppose

if TYPE_CHECKING:
    from kgtools.barring.coalitions import Coalitions
    from kgtools.proving.proofs import Proof


@dataclass(frozen=True)
class Trace(Shown):
    """The answer of `trace`. `statuses` says where every requirement of the network stands.

    `blockers` refuse, and the refusal of each suffices; `contributors` refuse, and theirs does not.
    """

    network: Network
    statuses: Statuses
    blockers: tuple[refusals.Refusal, ...]
    contributors: tuple[refusals.Refusal, ...]
    awaited: tuple[refusals.Awaited, ...]
    imposed_by: tuple[tuple[str, Key, Assertion], ...]
    behind: tuple[Assertion, ...]
    unnamed: tuple[gaps.Unnamed, ...]
    paths: tuple[tuple[Step, ...], ...]
    cycles: tuple[tuple[str, ...], ...]
    missing: tuple[gaps.Missing, ...]
    not_yet_due: tuple[Key, ...]
    truncated: bool

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

    def _repr_html_(self) -> str:
        """Return the drawing and the answer in words, for notebooks."""
        from kgtools.exporting.exports import export

        return f'<div style="overflow:auto">{export(self, "svg")}</div>{super()._repr_html_()}'

    def format(self, kind: str = "text", *, who_can: bool = False) -> str:
        """Return the answer as text, md, json, ttl, dot or mermaid; the first three also tell `who_can` block it, if asked."""
        from kgtools import answers, explaining

        told = {"text": explaining.to_text, "md": explaining.to_markdown, "json": answers.to_json}
        if kind in told:
            return told[kind](self, who_can=who_can)
        if who_can:
            raise UsageError(f"who could block it is not told in {kind}", remedy="Choose text, md or json.")
        if kind == "ttl":
            return answers.to_turtle(self)
        if kind in ("dot", "mermaid"):
            from kgtools.exporting.exports import export

            return export(self, kind)
        remedy = "Choose text, md, json, ttl, dot or mermaid; kgtools export has more."
        raise UsageError(f"a trace has no form in {kind}", remedy=remedy)

    @cached_property
    def proof(self) -> Proof:
        """Why the goal stands where it stands."""
        from kgtools.proving.reckoning import prove

        return prove(self)

    @cached_property
    def undone(self) -> tuple[Key, ...]:
        """What is left: the goal and the requirements beneath it that are not achieved, and none beneath one that is."""
        return tuple(reach(self.network, lambda key: self.statuses[key] is not Status.ACHIEVED))

    @cached_property
    def parts(self) -> Mapping[Key, Mapping[Status, int]]:
        """How many of its parts stand where, the worst first: for the goal, and for groups beneath it that are not achieved."""
        nodes = self.network.nodes
        groups = [k for k in nodes if k in {*self.undone} and _is_group(nodes[k])]
        counted = {key: Counter(self.statuses[part] for part in nodes[key].parts) for key in groups}
        return {key: {status: counts[status] for status in sorted(counts)} for key, counts in counted.items()}

    @cached_property
    def outsiders(self) -> tuple[Assertion, ...]:
        """The objections to what is not achieved of those who have no vote in it: they are told, and decide nothing."""
        return refusals.outsiders(self.network, self.undone)

    @cached_property
    def coalitions(self) -> Coalitions:
        """The minimal sets of actors that could block the goal, whether or not they do or are expected to."""
        from kgtools.barring.coalitions import coalitions

        return coalitions(self.network, self.statuses)

    @cached_property
    def before(self) -> Trace | None:
        """The answer without what is assumed; None where nothing is."""
        return None if self.view.plain is None else trace_goal(self.view.plain, *self.network.goal)

    @cached_property
    def flipped(self) -> tuple[tuple[Key, Status, Status], ...]:
        """What stands elsewhere without what is assumed, or else in the default view of the same day: (requirement, there, here)."""
        if self.view.is_default:
            return ()
        usual = self.before.statuses if self.before else solve(self._by_default())
        return tuple((k, usual[k], now) for k, now in self.statuses.items() if k in usual and usual[k] is not now)

    def _by_default(self) -> Network:
        return requirement_network(view(self.view.register, self.view.as_of), *self.network.goal)

    @cached_property
    def assertions(self) -> tuple[Assertion, ...]:
        """Every assertion that the answer uses, with what those rest on."""
        used = [a for r in (*self.blockers, *self.contributors) for a in (*r.because, *r.conflict)]
        used += [a for path in self.paths for step in path for a in step.assertions]
        return self.view.register.grounds(used)


def trace(
    applicant: str,
    standing: str,
    *,
    dataset: Dataset | None = None,
    as_of: date | str | None = None,
    known_by: date | str | None = None,
    accept: Iterable[str] = DEFAULT_ACCEPT,
    sources: Iterable[str] | None = None,
    assume: Assumed = None,
    rules: Mapping[str, str] | None = None,
) -> Trace:
    """Return who blocks a standing for an applicant, by which rule, and on whose word.

    Names are slugs, labels, aliases, QIDs or IRIs; a programme or an institution stands for its standing. `assume` are
    sentences ("Spain recognises Kosovo") and files of RDF that are taken as so, and `rules` the decision rules assumed, by
    decision; the graph is left as it is. For the other parameters see `kgtools.view`.

    >>> [b.basis for b in trace("Kosovo", "PfP", as_of="2025-03-10").blockers]
    ['expected', 'expected', 'expected', 'expected']
    >>> len(trace("Kosovo", "PfP", as_of="2025-03-10", assume=["Spain recognises Kosovo"]).blockers)
    3
    """
    data = dataset or load()
    chosen = view(data, as_of, known_by, accept, sources)
    goal = resolve_goal(data, applicant, standing)
    return trace_goal(suppose(chosen, assume, rules, goal), *goal)


def trace_goal(chosen: View, standing: str, applicant: str) -> Trace:
    """Return the trace of a standing for an applicant, both IRIs, in a view."""
    network = requirement_network(chosen, standing, applicant)
    statuses = solve(network)
    cone = reach(network, lambda key: statuses[key] is not Status.ACHIEVED)
    refused = [r for key in cone for r in refusals.refusals(network, statuses, key)]
    alone = [r for actor in {r.actor for r in refused} for r in refusals.critical(network, statuses, actor, refused)]
    found = alone if statuses[network.goal] is Status.BLOCKED else []
    blockers = tuple(sorted(found, key=lambda r: (chosen.dataset.label(r.actor), r.actor, r.stage)))
    contributors = tuple(refusals.without_veto(network, r) for r in refused if r not in alone)
    late = tuple(k for k in cone if network.nodes[k].question and _waits(network, statuses, k))
    cycles, truncated = influences.cycles(network, cone)
    awaited = tuple(w for key in cone if key not in late for w in refusals.awaited(network, statuses, key))
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
        behind=influences.behind(chosen, blockers),
        unnamed=gaps.unnamed(network, cone),
        paths=paths(network, statuses, cone, (*blockers, *contributors), awaited),
        cycles=cycles,
        missing=tuple(m for key in cone for m in gaps.missing(network.nodes[key], statuses, chosen)),
        not_yet_due=late,
        truncated=truncated,
    )


def _is_group(node: Node) -> bool:
    """Whether a requirement has parts of one kind: all or some of them are needed, or each of three or more."""
    several = any(len(need.dependency.all("dependsOn")) > 2 for need in node.needs)
    return len(node.parts) > 1 and (several or node.kind in ("AllOf", "AtLeast"))


def _waits(network: Network, statuses: Statuses, key: Key) -> bool:
    """Whether an earlier stage is not there yet; a criterion is no stage."""
    stages = (need.key for need in network.nodes[key].needs if network.nodes[need.key].kind != "Criterion")
    return any(statuses[stage] is not Status.ACHIEVED for stage in stages)
