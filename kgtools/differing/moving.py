"""What two views differ in, assertion by assertion, and how things would stand if some of it had not changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.network import Key
from kgtools.relevance import Extract, relevant
from kgtools.terms import KG, name_of
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, select

DESCRIBED = ""  # stands among the IRIs of assertions for all that two graphs say of things without asserting it


@dataclass(frozen=True, eq=False)
class Move:
    """An assertion that counts otherwise in two views, as it is in each; None where the graph of that view has none.

    `how` is "begins" or "ends" (by its own dates; "passes" where both lie between the two days), "accepted" or "left out"
    (by what the view accepts), "new" or "gone" (from the graph), or "changed" (the graphs have it with another content).
    """

    how: str
    before: Assertion | None
    after: Assertion | None

    @property
    def assertion(self) -> Assertion:
        """The assertion as it is now, or as it was."""
        found = self.before if self.after is None or self.how == "left out" else self.after
        assert found is not None
        return found


@dataclass(frozen=True)
class Moves:
    """All in which a view differs from an earlier one: of the same graph, or of another."""

    before: View
    after: View

    @cached_property
    def same_graph(self) -> bool:
        """Whether both are views of one dataset."""
        return self.before.dataset is self.after.dataset

    @cached_property
    def all(self) -> Mapping[str, Move]:
        """What moved, by IRI: what is accepted in neither view, and attains nothing, is left out."""
        old, new = self.before.register.all, self.after.register.all
        found = {iri: self._move(old.get(iri), new.get(iri)) for iri in sorted({*old, *new})}
        return {iri: move for iri, move in found.items() if move}

    @cached_property
    def seen(self) -> frozenset[str]:
        """The IRIs of what moved and is there in one of the views: accepted, and of its day."""
        return frozenset(a.iri for v in (self.before, self.after) for a in v.assertions if a.iri in self.all)

    @cached_property
    def described(self) -> tuple[str, ...]:
        """The IRIs of the things, assertions and passages aside, that the two graphs describe differently."""
        if self.same_graph:
            return ()
        old, new = (_descriptions(v.dataset) for v in (self.before, self.after))
        return tuple(sorted({subject for subject, _, _ in old ^ new}))

    def relevant(self, goal: Key) -> frozenset[str]:
        """Return the IRIs of the assertions of either graph that can matter for a goal."""
        if self.same_graph:
            return frozenset(a.iri for a in relevant(self.after.register, *goal))
        found = set[str]()
        for chosen in (self.before, self.after):  # of the one graph's things, with the assertions of both
            register = Extract(chosen.register, ())
            changed = {f"{i} before": m.before for i, m in self.all.items() if m.before and m.before is not m.after}
            register.all = {**self.before.register.all, **self.after.register.all, **changed}
            found |= {a.iri for a in relevant(register, *goal)}
        return frozenset(found)

    def without(self, goal: Key, undone: Collection[str], within: Collection[str]) -> Trace:
        """Return the trace of a goal in the later view as if some of the moves had not been, from these assertions alone."""
        before, after = self.before, self.after
        kept, ever = [], []
        for iri in sorted(within):
            back = iri in undone
            assertion = (before if back else after).register.all.get(iri)
            ever += [assertion] if assertion else []
            if assertion and back:
                assertion = self._as_before(assertion)
            kept += [assertion] if assertion else []
        register = Extract(after.register, kept)
        if not self.same_graph:
            register.dataset = (before if DESCRIBED in undone else after).dataset
            register.organisations = frozenset(
                o for a in ever if "Membership" in a.kinds for o in a.all("organisation")
            )
        choices = (after.as_of, after.known_by, after.accept, after.sources)
        mixed = _Mixed(register, *choices, (), other=before, undone=frozenset(undone))
        return trace_goal(select(register, mixed), *goal)

    def _as_before(self, assertion: Assertion) -> Assertion | None:
        """An assertion with dates by which it is on the later day what it was on the earlier: to come, there or over."""
        stand = self._stand(self.before, assertion)
        if stand is None:
            return None
        is_over, _ = stand
        ends = not is_over and assertion.end is not None and assertion.end <= self.after.as_of
        return replace(assertion, end=None) if ends else assertion

    def _stand(self, chosen: View, assertion: Assertion | None) -> tuple[bool, bool] | None:
        """Whether an assertion is over by the day of a view, and accepted in it; None if it does not count at all there."""
        if assertion is None or (assertion.begin is not None and chosen.as_of < assertion.begin):
            return None
        accepted = chosen.accepts(assertion)
        attains = assertion.kinds & self._attaining and assertion.modality in DEFAULT_ACCEPT  # see View.held
        over = assertion.end is not None and assertion.end <= chosen.as_of
        return (over, accepted) if accepted or attains else None

    @cached_property
    def _attaining(self) -> frozenset[str]:
        """The classes of the assertions by which something is attained."""
        datasets = (self.before.dataset, self.after.dataset)
        kinds = (k for d in datasets for s in d.instances("kg:Standing") for k in d.values(s, "kg:attainedBy"))
        return frozenset(str(k).removeprefix(KG) for k in kinds)

    def _move(self, old: Assertion | None, new: Assertion | None) -> Move | None:
        was, now = self._stand(self.before, old), self._stand(self.after, new)
        alike = old is new or (old and new and (old.kinds, old.slots) == (new.kinds, new.slots))
        if (was, now) == (None, None) or (was == now and alike):
            return None
        if old is None or new is None:
            return Move("new" if old is None else "gone", old, new)
        if not alike:
            return Move("changed", old, new)
        if self.before.accepts(old) != self.after.accepts(new):
            return Move("accepted" if self.after.accepts(new) else "left out", old, new)
        if was is None:
            return Move("passes" if now and now[0] else "begins", old, new)
        return Move("ends", old, new)


@dataclass(frozen=True, kw_only=True)
class _Mixed(View):
    """A view in which some assertions, by IRI, are accepted or not as in another one."""

    other: View
    undone: frozenset[str]

    def accepts(self, assertion: Assertion) -> bool:
        """Whether an assertion is accepted, its time aside."""
        return self.other.accepts(assertion) if assertion.iri in self.undone else super().accepts(assertion)


def named(moves: Moves, traces: Iterable[Trace]) -> tuple[str, ...]:
    """Return what is described differently and takes part in one of these answers; all of it if nothing does."""
    part = {iri for trace in traces for iri in _parts(trace)}
    return tuple(iri for iri in moves.described if iri in part) or moves.described


def _parts(trace: Trace) -> Iterator[str]:
    """The requirements, bodies, rules and voters of a network."""
    for (requirement, _), node in trace.network.nodes.items():
        yield requirement
        if node.question:
            yield from (node.question.body, node.question.rule.iri, *(b.actor for b in node.question.ballots))


def _descriptions(data: Dataset) -> set[tuple[str, str, str]]:
    aside = {*data.instances("kg:Assertion"), *data.instances("kg:Passage")}
    triples = ((name_of(q.subject), q.predicate.value, str(q.object)) for q in data.quads())
    return {triple for triple in triples if triple[0] not in aside}
