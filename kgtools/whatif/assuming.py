"""What if: a view under assumptions, each of them a few assertions put beside, or in place of, those of the graph.

Nothing here is ever written. Every constructor takes the view that it is to be applied on, and IRIs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kgtools.assertions import Assertion, Register
from kgtools.dataset import Dataset
from kgtools.errors import UsageError
from kgtools.network import requirement_network
from kgtools.terms import KG
from kgtools.views import View, select
from kgtools.whatif.altering import (
    COLUMNS,
    Slots,
    Supposed,
    ballots_of,
    contradicted,
    counted,
    covered,
    dated,
    ended,
    ended_at,
    fresh,
    in_favour,
    moved,
    refuses,
)
from kgtools.whatif.overlaying import overlaid


@dataclass(frozen=True)
class Assumption:
    """One thing that is assumed. `puts` are the assertions to add, or to put in place of those with the same IRI.

    `rules` are pairs of a decision and the rule that it is taken under instead. `terms` are the IRIs that it was made of, in
    the order in which its constructor takes them; `laid` is the dataset with a file over it.
    `again` makes the same assumption on another view, as is needed once others have changed what `made_on` holds.
    """

    kind: str
    words: str
    puts: tuple[Assertion, ...]
    rules: tuple[tuple[str, str], ...] = ()
    terms: tuple[str, ...] = ()
    laid: Dataset | None = field(default=None, repr=False, compare=False)
    made_on: View | None = field(default=None, repr=False, compare=False)
    again: Callable[[View], Assumption] | None = field(default=None, repr=False, compare=False)


def assume(chosen: View, assumptions: Iterable[Assumption]) -> View:
    """Return the view under assumptions: they accumulate, and later ones win.

    >>> from kgtools.dataset import load
    >>> from kgtools.views import view
    >>> chosen, (spain, kosovo) = view(load(), "2025-03-10"), (f"https://w3id.org/kgtools/id/{s}" for s in ("spain", "kosovo"))
    >>> [a.negated for a in assume(chosen, [recognise(chosen, spain, kosovo)]).between("Recognition", spain, kosovo)]
    [False]
    """
    plain = chosen.plain or chosen
    for assumption in assumptions:
        made = assumption
        if assumption.again is not None and assumption.made_on is not chosen:
            made = assumption.again(chosen)
        every, rules = (*chosen.assumptions, made), {**chosen.rules, **dict(made.rules)}
        register = Supposed(chosen.register, made.puts, made.laid)
        chosen = select(register, replace(chosen, assumptions=every, rules=rules, plain=plain))
    return chosen


# -------------------- what members do


def no_objection(chosen: View, actor: str, target: str, applicant: str) -> Assumption:
    """Return that an actor no longer refuses at a requirement, nor at anything beneath it, and is silent there.

    What it refuses is ended on the day of the view; its vote against, if one is on record with counts, is not counted.
    """
    return _stance(chosen, actor, target, applicant, "no-objection")


def abstain(chosen: View, actor: str, decision: str, applicant: str) -> Assumption:
    """Return that an actor abstains at a decision, or at every decision beneath a requirement at which it votes."""
    return _stance(chosen, actor, decision, applicant, "abstain")


def support(chosen: View, actor: str, decision: str, applicant: str) -> Assumption:
    """Return that an actor says it supports a decision, or every decision beneath a requirement at which it votes."""
    return _stance(chosen, actor, decision, applicant, "support")


def object_to(chosen: View, actor: str, decision: str, applicant: str) -> Assumption:
    """Return that an actor says it objects to a decision, or to every decision beneath a requirement at which it votes."""
    return _stance(chosen, actor, decision, applicant, "object")


_DOES = {
    "no-objection": ("Neutral", "does not object to"),
    "abstain": ("Abstains", "abstains on"),
    "support": ("Supports", "supports"),
    "object": ("Objects", "objects to"),
}


def _stance(chosen: View, actor: str, target: str, applicant: str, kind: str) -> Assumption:
    data, (stance, verb) = chosen.dataset, _DOES[kind]
    ballots = ballots_of(chosen, actor, target, applicant)
    below = {requirement for requirement, _ in covered(chosen, target, applicant)}
    quiet = kind == "no-objection"
    asked = [d for d, b in ballots.items() if not (quiet and b.veto)]  # a vote lost by a veto is put aside instead
    puts = [a for decision in asked for a in moved(chosen, actor, decision, applicant, COLUMNS.get(stance))]
    overruled = set[str]()
    for position in chosen.of("Position"):
        if actor not in position.all("holder") or not position.concerns(applicant):
            continue
        towards, theirs = {*position.all("towards")}, {"holder": {actor}, "applicant": {applicant}}
        over = {*ballots, target} if not quiet or position.assumed else set[str]()
        if refuses(position):
            over = below
            reached = {t: {k for k, _ in covered(chosen, t, applicant)} & {*ballots} - towards for t in towards}
            puts += ended_at(chosen, position, theirs, set().union(*reached.values()))
            overruled |= set().union(*(reached[t] for t in towards - below))
        if towards & over:
            puts += ended(chosen, position, {**theirs, "towards": towards & over})
    aims = [d for d, b in ballots.items() if d in overruled or not (quiet and in_favour(b))]
    words = f"{data.label(actor)} {verb} the {data.label(target)}, of {data.label(applicant)}"
    said: Slots = {"holder": actor, "towards": tuple(aims or [target]), "applicant": applicant, "stance": KG + stance}
    if aims or not ballots:
        stated = fresh(chosen, "Position", words, {**said, "basis": KG + "Stated"}, kind, actor, target, applicant)
        puts.append(stated)
    return _made(chosen, kind, words, puts, _stance, actor, target, applicant, kind)


def recognise(chosen: View, actor: str, applicant: str) -> Assumption:
    """Return that an actor recognises another."""
    return _recognition(chosen, actor, applicant, "recognise")


def not_recognise(chosen: View, actor: str, applicant: str) -> Assumption:
    """Return that an actor explicitly does not recognise another."""
    return _recognition(chosen, actor, applicant, "not-recognise")


def _recognition(chosen: View, actor: str, applicant: str, kind: str) -> Assumption:
    data, denied, of = chosen.dataset, kind == "not-recognise", {"recogniser": {actor}, "recognised": {applicant}}
    opposite = [r for r in chosen.between("Recognition", actor, applicant) if r.negated is not denied]
    puts = [piece for r in opposite for piece in ended(chosen, r, of)]
    words = f"{data.label(actor)} {'does not recognise' if denied else 'recognises'} {data.label(applicant)}"
    slots: Slots = {"recogniser": actor, "recognised": applicant, **({"negated": True} if denied else {})}
    puts.append(fresh(chosen, "Recognition", words, slots, kind, actor, applicant))
    return _made(chosen, kind, words, puts, _recognition, actor, applicant, kind)


# -------------------- what is judged and decided


def meet(chosen: View, criterion: str, applicant: str) -> Assumption:
    """Return that an applicant is found to meet a criterion on the day of the view."""
    return _finding(chosen, criterion, applicant, "Met")


def not_meet(chosen: View, criterion: str, applicant: str) -> Assumption:
    """Return that an applicant is found not to meet a criterion on the day of the view."""
    return _finding(chosen, criterion, applicant, "NotMet")


def _finding(chosen: View, criterion: str, applicant: str, outcome: str) -> Assumption:
    data, of = chosen.dataset, {"criterion": {criterion}, "applicant": {applicant}}
    found = [f for f in chosen.of("Finding") if criterion in f.all("criterion") and f.concerns(applicant)]
    puts = [p for f in found if f.begin == chosen.as_of for p in ended(chosen, f, of)]  # of one day, the worst counts
    kind, verb = ("meet", "meets") if outcome == "Met" else ("not-meet", "does not meet")
    words = f"{data.label(applicant)} {verb}: {data.label(criterion)}"
    slots = {"criterion": criterion, "applicant": applicant, "outcome": KG + outcome}
    puts.append(fresh(chosen, "Finding", words, slots, kind, criterion, applicant, event=True))
    return _made(chosen, kind, words, puts, _finding, criterion, applicant, outcome)


def decide(chosen: View, requirement: str, applicant: str) -> Assumption:
    """Return that a decision is taken, or a standing attained, on the day of the view. Raises `UsageError` for others."""
    data, event = chosen.dataset, KG + "Decision" in chosen.dataset.kinds(requirement)
    name, who = data.label(requirement), data.label(applicant)
    by = KG + "DecisionTaken" if event else str(data.value(requirement, "kg:attainedBy"))
    if by not in data.edges:
        remedy = "Assume that a criterion is met, or that a decision is taken that it depends on."
        raise UsageError(f"{name} is neither a decision nor a standing that can be attained", remedy=remedy)
    place = requirement if event else str(data.value(requirement, "kg:attainedIn") or requirement)
    slots = {data.edges[by].source: applicant, data.edges[by].target: place}
    words = f"the {name}, of {who}, is decided" if event else f"{who} attains: {name}"
    put = fresh(chosen, by.removeprefix(KG), words, slots, "decide", requirement, applicant, event=event)
    return _made(chosen, "decide", words, [put], decide, requirement, applicant)


def follow_rule(chosen: View, decision: str, rule: str) -> Assumption:
    """Return that a decision is taken under another rule."""
    data = chosen.dataset
    words = f"the {data.label(decision)} is decided under: {data.label(rule)}"
    return Assumption("rule", words, (), ((decision, rule),), (decision, rule))


def recount(  # noqa: PLR0917 - the counts of a vote are three
    chosen: View, decision: str, applicant: str, votes_for: int, votes_against: int, abstentions: int
) -> Assumption:
    """Return that the latest vote on record had these counts; if none is, that such a vote is held on the day."""
    data, counts = chosen.dataset, {"votesFor": votes_for, "votesAgainst": votes_against, "abstentions": abstentions}
    told = f"{votes_for} for, {votes_against} against, {abstentions} abstaining"
    words = f"the vote on the {data.label(decision)}, of {data.label(applicant)}, is {told}"
    question = requirement_network(chosen, decision, applicant).nodes[decision, applicant].question
    record = question.record if question else None  # one that counts no more stays as it was
    if record is None:
        slots: Slots = {"decision": decision, "applicant": applicant, **counts}
        puts = [fresh(chosen, "Vote", words, slots, "recount", decision, applicant, event=True)]
    else:
        puts = counted(chosen, record, decision, applicant, counts)
    args = (decision, applicant, votes_for, votes_against, abstentions)
    return _made(chosen, "recount", words, puts, recount, *args)


_FEW = 3  # of so many assertions of a file the labels are told


def from_file(chosen: View, path: str | Path) -> Assumption:
    """Return that everything is so that a file of RDF asserts. Raises `InputError` for one that says what cannot be.

    What contradicts it of the graph ends: an affirmation of what it denies, and the other way round.
    """
    laid, subjects = overlaid(chosen.dataset, path)
    read = Register(laid).all
    puts = [dated(chosen, replace(read[iri], assumed=True)) for iri in sorted(subjects)]
    puts += contradicted(chosen, puts)
    labels = [read[iri].label for iri in sorted(subjects)]
    told = "; ".join(labels) if len(labels) <= _FEW else f"{len(labels)} assertions"
    words = f"what {Path(path).name} says{f' ({told})' if told else ''}"
    return Assumption("file", words, tuple(puts), (), (), laid, chosen, lambda other: from_file(other, path))


def _made(
    chosen: View, kind: str, words: str, puts: Iterable[Assertion], make: Callable[..., Assumption], *args: str | int
) -> Assumption:
    """An assumption that can be made again; an assertion put twice is put as it was the second time."""
    last = {a.iri: a for a in puts}
    terms = tuple(a for a in args if isinstance(a, str) and ":" in a)
    return Assumption(kind, words, tuple(last.values()), (), terms, None, chosen, lambda other: make(other, *args))
