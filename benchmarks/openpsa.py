"""Reads fault trees in the Open-PSA Model Exchange Format (https://open-psa.github.io/mef/) as networks of gates.

Coherent trees only: more failures never repair anything. Names are looked up as the format says: first in the component or
fault tree where they are used, then in those around it, then among the public ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kgtools.errors import InputError
from kgtools.searching.gates import Gate, every, some

CONTAINERS = ("define-fault-tree", "define-component", "model-data")
DEFINITIONS = {
    "define-gate": "gate",
    "define-basic-event": "basic-event",
    "define-house-event": "house-event",
}
NOT_COHERENT = ("not", "xor", "nand", "nor", "iff", "imply")
NOT_READ = ("define-CCF-group", "define-substitution", "include")
LINE = " line"  # no attribute can have this name


@dataclass(frozen=True)
class FaultTree:
    """Gates by name, with one for each part of a nested formula; the gate on top; the basic events that gates refer to."""

    name: str
    top: str
    gates: Mapping[str, Gate[str]]
    events: tuple[str, ...]


def read_fault_tree(path: Path, top: str | None = None) -> FaultTree:
    """Return the fault tree of a file. Its top is the gate to which no other refers, where none is named."""
    root = _parse(path)
    if root.tag != "opsa-mef":
        raise InputError(f"its root is <{root.tag}>, not <opsa-mef>", where=str(path), remedy="Give an Open-PSA model.")
    reader = _Reader(path, root)
    gates = reader.gates()
    if top is None:
        tops = sorted(reader.defined - reader.used)
        if len(tops) != 1:
            some_of = f": {', '.join(tops[:5])}{', ...' * (len(tops) > 5)}" if tops else ""
            what = (
                f"{len(tops)} gates are referred to by no other{some_of}"
                if tops
                else "every gate is referred to by another"
            )
            raise InputError(what, where=str(path), remedy="Choose the top with --top NAME.")
        (top,) = tops
    elif top not in reader.defined:
        raise InputError(f"there is no gate {top}", where=str(path), remedy="--top names a gate of the file.")
    return FaultTree(path.stem, top, gates, tuple(sorted(reader.events)))


def _parse(path: Path) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        where = f"{path}:{parser.CurrentLineNumber}"
        raise InputError("a document type is not read", where=where, remedy="Remove the <!DOCTYPE ...> from the file.")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda tag, given: builder.start(tag, {**given, LINE: str(parser.CurrentLineNumber)})
    parser.EndElementHandler = builder.end
    try:
        parser.Parse(path.read_bytes(), True)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"is not well-formed XML: {error}", where=str(path)) from None
    return builder.close()


class _Reader:
    """The definitions of a model, by their full path and, if public, by their name alone."""

    def __init__(self, path: Path, root: Element) -> None:
        self.path = path
        self.kinds: dict[str, str] = {}  # of definitions, by the name they have here
        self.names: dict[tuple[str, ...], str] = {}  # by full path
        self.formulas: list[tuple[str, tuple[str, ...], Element]] = []  # name, container, definition
        self.houses: dict[str, bool] = {}
        self.used: set[str] = set()  # gates that another gate refers to
        self.events: set[str] = set()
        self.parts: dict[str, Gate[str]] = {}
        for container, role, element in self._definitions(root):
            self._define(container, role, element)
        self.defined = {name for name, kind in self.kinds.items() if kind == "gate"}

    def gates(self) -> dict[str, Gate[str]]:
        """Return all gates, and the constants that they use."""
        for name, container, element in self.formulas:
            self._formula(name, container, element)
        return self.parts

    def problem(self, what: str, element: Element, remedy: str | None = None) -> InputError:
        return InputError(what, where=f"{self.path}:{element.get(LINE)}", remedy=remedy)

    def named(self, element: Element, attribute: str = "name") -> str:
        value = element.get(attribute, "").strip()
        if not value:
            raise self.problem(f"<{element.tag}> has no {attribute}", element)
        return value

    def _definitions(self, root: Element) -> Iterator[tuple[tuple[str, ...], str, Element]]:
        stack: list[tuple[tuple[str, ...], str, Element]] = [((), "public", root)]
        while stack:
            container, role, parent = stack.pop()
            for element in parent:
                own = element.get("role", role)
                if element.tag in NOT_READ:
                    raise self.problem(f"<{element.tag}> is not read", element)
                if element.tag in DEFINITIONS:
                    yield container, own, element
                elif element.tag in CONTAINERS:
                    inner = () if element.tag == "model-data" else (self.named(element),)
                    stack.append(((*container, *inner), own, element))

    def _define(self, container: tuple[str, ...], role: str, element: Element) -> None:
        plain = self.named(element)
        full = (*container, plain)
        name = plain if role == "public" else ".".join(full)
        if name in self.kinds or full in self.names:
            raise self.problem(f"{name} is defined twice", element)
        self.kinds[name], self.names[full] = DEFINITIONS[element.tag], name
        if element.tag == "define-gate":
            self.formulas.append((name, container, element))
        elif element.tag == "define-house-event":
            self.houses[name] = any(self.value(child) for child in element if child.tag == "constant")

    def value(self, element: Element) -> bool:
        value = self.named(element, "value").lower()
        if value not in ("true", "false"):
            raise self.problem(f"a constant is true or false, not {value}", element)
        return value == "true"

    def _find(self, container: tuple[str, ...], element: Element) -> tuple[str, str]:
        """Return name and kind of what is referred to; a basic event need not be defined."""
        said = self.named(element)
        kind = element.get("type") if element.tag == "event" else element.tag
        steps = tuple(said.split("."))
        within = (self.names.get((*container[:n], *steps)) for n in range(len(container), -1, -1))
        name = next((found for found in within if found), said)
        is_a = self.kinds.get(name, "basic-event" if kind == "basic-event" else None)
        if is_a is None:
            raise self.problem(f"{said} is not defined", element)
        if kind not in (None, is_a):
            raise self.problem(f"{said} is a {is_a}, not a {kind}", element)
        return name, is_a

    def _formula(self, gate: str, container: tuple[str, ...], definition: Element) -> None:
        """Note a gate, and one for each connective nested in it."""
        formulas = [child for child in definition if child.tag not in ("label", "attributes")]
        if len(formulas) != 1:
            raise self.problem(f"{gate} has {len(formulas)} formulas, not one", definition)
        parts = 0
        todo = [(gate, formulas[0])]
        while todo:
            name, formula = todo.pop()
            inputs = []
            for element in [formula] if self._is_leaf(formula) else formula:
                if element.tag in ("label", "attributes"):
                    continue
                if element.tag == "constant" or not self._is_leaf(element):
                    parts += 1
                    inputs.append(f"{gate} (part {parts})")  # no name has a blank
                    if element.tag == "constant":
                        self.parts[inputs[-1]] = every() if self.value(element) else some()
                    else:
                        todo.append((inputs[-1], element))
                else:
                    inputs.append(self._reference(gate, container, element))
            self.parts[name] = self._gate(gate, formula, tuple(inputs))

    @staticmethod
    def _is_leaf(element: Element) -> bool:
        return element.tag in ("gate", "basic-event", "house-event", "event", "constant")

    def _reference(self, gate: str, container: tuple[str, ...], element: Element) -> str:
        name, kind = self._find(container, element)
        if kind == "gate" and name != gate:
            self.used.add(name)
        elif kind == "basic-event":
            self.events.add(name)
        elif kind == "house-event":
            self.parts[name] = every() if self.houses[name] else some()
        return name

    def _gate(self, gate: str, formula: Element, inputs: tuple[str, ...]) -> Gate[str]:
        if formula.tag in NOT_COHERENT:
            what = f"{gate} has <{formula.tag}>: the tree is not coherent, so a failure may undo another"
            raise self.problem(what, formula, "Only and, or, atleast and cardinality without an upper limit are read.")
        if not inputs:
            raise self.problem(f"<{formula.tag}> of {gate} has nothing in it", formula)
        if formula.tag == "and" or self._is_leaf(formula):
            return every(*inputs)
        if formula.tag == "or":
            return some(*inputs)
        if formula.tag not in ("atleast", "cardinality"):
            raise self.problem(f"{gate} has <{formula.tag}>, which is not known", formula)
        if formula.tag == "cardinality" and self.count(formula, "max", len(inputs)) < len(inputs):
            what = (
                f"{gate} has <cardinality> with an upper limit: the tree is not coherent, so a failure may undo another"
            )
            raise self.problem(what, formula, "A max below the number of arguments cannot be read.")
        return Gate(inputs, self.count(formula, "min", 0 if formula.tag == "cardinality" else None))

    def count(self, formula: Element, attribute: str, default: int | None) -> int:
        if default is not None and attribute not in formula.keys():  # noqa: SIM118
            return default
        value = self.named(formula, attribute)
        if not value.isdecimal():
            raise self.problem(f"{attribute} of <{formula.tag}> is a number, not {value}", formula)
        return int(value)
