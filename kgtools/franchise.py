"""Who may vote: the members of a deciding body on the day, less the applicant, and how many of them nobody has named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgtools.assertions import Assertion
from kgtools.dataset import Dataset
from kgtools.views import View


@dataclass(frozen=True)
class Franchise:
    """The voters (IRIs) by label, how many seats there are if more than these, and by which counts; and what is missing.

    `seats` is None where the voters are all that is known of. `missing` says in words which facts are not known.
    """

    voters: tuple[str, ...] = ()
    seats: int | None = None
    counts: tuple[Assertion, ...] = ()
    missing: tuple[str, ...] = ()


def franchise(view: View, decision: str, body: str | None, applicant: str) -> Franchise:
    """Return who votes on a decision (IRI) of a body (IRI) about an applicant (IRI), who has no vote on itself.

    >>> from kgtools.dataset import load
    >>> from kgtools.views import view
    >>> id = "https://w3id.org/kgtools/id/"
    >>> vote = (id + "interpol-admission", id + "interpol-general-assembly", id + "kosovo")
    >>> [franchise(view(load(), day), *vote).seats for day in ("2017-01-12", "2018-11-20")]
    [190, 194]
    """
    data = view.dataset
    if body is None:
        return Franchise(missing=(f"who decides the {data.label(decision)}",))
    if body == applicant:
        return Franchise((applicant,))  # a national decision
    organisations = composing(data, body)
    stated = data.value(body, "kg:seats")
    counts = () if stated else tuple(view.counts[o] for o in sorted(organisations) if o in view.counts)
    if len(organisations) == 1 and not (stated or counts or organisations & view.register.organisations):
        return Franchise((body,))  # a body without members is its own only voter
    sitting = voters = members(view, organisations)
    for within in data.values(decision, "kg:votersWithin"):
        voters, counts = voters & members(view, {str(within)}), ()
    voters -= {applicant}
    unnamed = {c: c.number("number") - len(members(view, c.all("organisation"))) for c in counts}
    counts = tuple(c for c in counts if unnamed[c] > 0)
    seats = stated if isinstance(stated, int) else len(sitting) + sum(unnamed[c] for c in counts) if counts else None
    if seats and applicant in sitting:
        seats -= 1
    missing = () if voters else (f"who was a member of {data.label(body)} on {view.as_of}",)
    return Franchise(tuple(sorted(voters, key=lambda v: (data.label(v), v))), seats, counts, missing)


def composing(data: Dataset, body: str) -> frozenset[str]:
    """Return a body (IRI), and the organisations of whose members it is composed."""
    return frozenset({body, *map(str, data.values(body, "kg:composedOfMembersOf"))})


def members(view: View, organisations: Iterable[str]) -> frozenset[str]:
    """Return the members (IRIs) of any of the organisations (IRIs) on the day."""
    return frozenset().union(*(view.members.get(o, frozenset()) for o in organisations))
