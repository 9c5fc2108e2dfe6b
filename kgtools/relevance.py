"""What can ever matter for one goal: the assertions that, on some day, could change where it stands. Rather too many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgtools.assertions import Assertion, Register
from kgtools.dataset import Dataset
from kgtools.terms import KG, local_name

_DECIDES = ("decidedBy", "decidedUnder", "votersWithin", "vetoHeldBy", "composedOfMembersOf")


class Extract(Register):
    """Some assertions of a register, perhaps with other dates; all else is as in the whole one."""

    def __init__(self, whole: Register, kept: Iterable[Assertion]) -> None:
        super().__init__(whole.dataset)
        self.all = {a.iri: a for a in kept}
        self.issued, self.known, self.organisations = whole.issued, whole.known, whole.organisations


def relevant(register: Register, standing: str, applicant: str) -> tuple[Assertion, ...]:
    """Return the assertions of any date that can bear on a standing (IRI) of an applicant (IRI), sorted by IRI.

    >>> from kgtools.dataset import load
    >>> id = "https://w3id.org/kgtools/id/"
    >>> found = relevant(Register(load()), id + "pfp-participation", id + "kosovo")
    >>> sorted({k for a in found for k in a.kinds} & {"Cooperation", "Membership", "Recognition"})
    ['Membership', 'Recognition']
    """
    data, everything = register.dataset, tuple(register.all.values())
    requirements, applicants = _needed(everything, standing, applicant)
    requirements |= _above(everything, requirements)
    places = requirements | {str(p) for r in requirements for p in data.values(r, "kg:attainedIn")}
    attaining = {str(k).removeprefix(KG) for r in requirements for k in data.values(r, "kg:attainedBy")}
    concerned = [a for a in everything if _concerns(a, applicants)]
    found = {a for a in concerned if requirements & _ends(a)}
    ours = {a.iri for a in found}
    groups = {group for a in found for group in a.all("ofEachMemberOf")}
    bodies = _named(data, requirements) | applicants | groups
    sensitive = {local_name(k) for a in found for k in a.all("sensitiveTo")}
    for assertion in concerned:
        ends = _ends(assertion)
        if (
            ("Waiver" in assertion.kinds and ours & ends)
            or (assertion.kinds & {"Membership", "Count"} and bodies & {*assertion.all("organisation")})
            or (attaining & assertion.kinds and applicants & ends and places & ends)
            or (sensitive & {local_name(k) for k in assertion.kinds} and applicants & ends)
        ):
            found.add(assertion)
    return tuple(sorted(found, key=lambda a: a.iri))


def in_question(register: Register, standings: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return, by standing (IRIs), the applicants of whom something is said on the way to it, on whatever day.

    >>> from kgtools.dataset import load
    >>> osce = "https://w3id.org/kgtools/id/osce-participation"
    >>> sorted(local_name(iri) for iri in in_question(Register(load()), [osce])[osce])
    ['kosovo']
    """
    dependencies = [a for a in register.all.values() if "Dependency" in a.kinds]
    named: dict[str, set[str]] = {}  # the applicants of what is said, by whatever it is said of
    for assertion in register.all.values():
        applicants = assertion.all("applicant")
        for end in _ends(assertion) if applicants else ():
            named.setdefault(end, set()).update(applicants)
    special = {who for d in dependencies for who in d.all("applicant")}

    def found(standing: str, applicant: str | None) -> set[str]:
        """Those of whom something is said on the way of this applicant, or of any."""
        own = [d for d in dependencies if not d.all("applicant") or applicant in d.all("applicant")]
        return {who for iri in _beneath(own, standing) for who in named.get(iri, ())}

    return {s: frozenset(found(s, None) | {who for who in special if who in found(s, who)}) for s in standings}


def _beneath(dependencies: Iterable[Assertion], standing: str) -> set[str]:
    needs: dict[str, set[str]] = {}
    for dependency in dependencies:
        for dependent in dependency.all("dependent"):
            needs.setdefault(dependent, set()).update(dependency.all("dependsOn"))
    found = new = {standing}
    while new:
        new = {n for iri in new for n in needs.get(iri, ())} - found
        found = found | new
    return found


def _needed(everything: Iterable[Assertion], standing: str, applicant: str) -> tuple[set[str], set[str]]:
    """The requirements beneath a standing, and the applicants whose they are."""
    requirements, applicants, groups = {standing}, {applicant}, set[str]()
    dependencies = [a for a in everything if "Dependency" in a.kinds]
    conditional = [a for a in everything if a.all("unless")]
    memberships = [a for a in everything if "Membership" in a.kinds]
    size = 0
    while size < (size := len(requirements) + len(applicants) + len(groups)):
        for d in dependencies:
            if requirements & {*d.all("dependent")} and _concerns(d, applicants):
                requirements.update(d.all("dependsOn"))
                applicants.update(d.all("ofApplicant"))
                groups.update(d.all("ofEachMemberOf"))
        for m in memberships:
            if groups & {*m.all("organisation")}:
                applicants.update(m.all("member"))
        towards = requirements | _above(dependencies, requirements)
        for position in conditional:
            if towards & {*position.all("towards")} and _concerns(position, applicants):
                requirements.update(position.all("unless"))
    return requirements, applicants


def _above(everything: Iterable[Assertion], requirements: set[str]) -> set[str]:
    """What needs any of the requirements, directly or not: positions towards it reach the decisions beneath."""
    dependencies = [a for a in everything if "Dependency" in a.kinds]
    found, size = set(requirements), 0
    while size < (size := len(found)):
        for d in dependencies:
            if found & {*d.all("dependsOn")}:
                found.update(d.all("dependent"))
    return found - requirements


def _named(data: Dataset, requirements: set[str]) -> set[str]:
    """The bodies that decide, and what their rules and their composition name."""
    found, queue = set[str](), list(requirements)
    while queue:
        thing = queue.pop()
        new = {str(v) for p in _DECIDES if "://" in thing for v in data.values(thing, KG + p)} - found
        found |= new
        queue += new
    return found


def _concerns(assertion: Assertion, applicants: set[str]) -> bool:
    named = assertion.all("applicant")
    return not named or not applicants.isdisjoint(named)


def _ends(assertion: Assertion) -> set[str]:
    return {value for slot in assertion.slots for value in assertion.all(slot)}
