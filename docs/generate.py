"""Write the reference pages from what they describe, and beside each question the result of its example. `--check` compares.

Run: python docs/generate.py
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shlex
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from kgtools import statements
from kgtools.assertions import Register
from kgtools.cli import command_line
from kgtools.cli import main as kgtools
from kgtools.dataset import load
from kgtools.exporting.exports import export
from kgtools.heads import named_queries
from kgtools.terms import KG, compress, local_name
from kgtools.tracing import trace

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
NOTE = "<!-- Made by docs/generate.py; a test compares it. -->\n"


def commands() -> str:
    """Return what the command line's parser says of each command; the layout is ours, so that it is the same everywhere."""
    parser = command_line()
    parts = [NOTE, "# Commands\n", f"{parser.description}\n", f"{parser.epilog}\n"]
    (subparsers,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in subparsers.choices.items():
        parts.append(f"## kgtools {name}\n")
        parts.append(f"{command.description}\n")
        rows = ["| argument | values | meaning |", "| --- | --- | --- |"]
        for action in command._actions:
            names = ", ".join(f"`{o}`" for o in action.option_strings) or f"`{action.metavar}`".replace("|", "\\|")
            values = ", ".join(action.choices) if action.choices else action.metavar if action.option_strings else None
            default = f" (default {action.default})" if action.choices and action.default else ""
            rows.append(f"| {names} | {values or ''} | {action.help or ''}{default} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def queries() -> str:
    """Return what the heads of the named queries say."""
    parts = [NOTE, "# Named queries\n"]
    for query in named_queries().values():
        parts.append(f"## {query.name}\n")
        parts.append(f"*{query.title}* ({query.folder}). {query.summary}\n")
        for p in query.parameters:
            default = "required" if p.default is None else f"default `{p.default}`"
            parts.append(f"- `{p.name}` ({p.type}, {default}): {p.description}\n")
        if query.example:
            parts.append(f"`{query.example}`\n")
    return "\n".join(parts)


def ontology() -> str:
    """Return a table of terms for each module of the ontology."""
    data = load()
    parts = [NOTE, "# Ontology\n", f"Namespace: `{KG}`, prefix `kg:`.\n"]
    for module in ("actors", "programmes", "rules", "assertions", "evidence"):
        iri = KG + module
        parts.append(f"## {data.value(iri, 'dcterms:title')}\n")
        parts.append(f"{data.value(iri, 'dcterms:description')}\n")
        rows = ["| term | is a | definition | example |", "| --- | --- | --- | --- |"]
        for term in data.subjects("rdfs:isDefinedBy", iri):
            parents = [*data.values(term, "rdfs:subClassOf"), *data.values(term, "rdfs:subPropertyOf")]
            kinds = [f"`{compress(str(k))}`" for k in parents or data.values(term, "rdf:type")]
            cells = [data.value(term, p) for p in ("skos:definition", "skos:example")]
            shown = [str(c).replace("|", "\\|") for c in cells]
            rows.append(f"| `kg:{local_name(term)}` | {', '.join(kinds)} | {shown[0]} | {shown[1]} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def procedures() -> str:
    """Return what each standing of the bundled graph needs, as a table."""
    register = Register(load())
    data = register.dataset
    standings, needs = data.instances("kg:Standing"), dict[str, dict[str, list[str]]]()
    for dependency in register.all.values():
        if "Dependency" in dependency.kinds:
            others = (*dependency.all("ofApplicant"), *dependency.all("ofEachMemberOf"))
            marks = [f"that of {data.label(other)}" for other in others]
            marks += [f"for {data.label(applicant)}" for applicant in dependency.all("applicant")]
            marks += list(statements.times(dependency))
            for dependent, needed in product(dependency.all("dependent"), dependency.all("dependsOn")):
                needs.setdefault(dependent, {}).setdefault(needed, []).extend(marks)

    def named(iri: str, marks: Iterable[str] = ()) -> str:
        more = ", ".join(dict.fromkeys(marks))
        return f"`{local_name(iri)}`" + (f" ({more})" if more else "")

    def needed(iri: str) -> str:
        below = needs.get(iri, {})
        if len(below) > 10:
            return f"{len(below)} decisions, such as {named(min(below))}"
        word = {"AnyOf": "one of ", "AtLeast": "some of "}
        kind = next((w for k, w in word.items() if KG + k in data.kinds(iri)), "")
        return kind + ", ".join(named(k, below[k]) for k in sorted(below))

    parts = [
        NOTE,
        "# Procedures\n",
        "What each standing of the bundled graph needs: who decides, under which rule, after what.\n",
    ]
    for standing in sorted(standings, key=lambda s: (data.label(s), s)):
        parts.append(f"## {data.label(standing)}\n\n{named(standing)} needs {needed(standing)}\n")
        rows = ["| requirement | | who decides | rule | needs |", "| --- | --- | --- | --- | --- |"]
        queue = sorted(needs.get(standing, {}))
        for iri in queue:
            below = needs.get(iri, {})
            if iri in standings:
                continue
            queue += sorted(set(below) - set(queue)) if len(below) <= 10 else []
            body, rule = (data.value(iri, p) for p in ("kg:decidedBy", "kg:decidedUnder"))
            kinds = "criterion" if KG + "Criterion" in data.kinds(iri) else ""
            cells = [named(iri), data.label(iri), data.label(str(body)) if body else kinds]
            rows.append(f"| {' | '.join([*cells, data.label(str(rule)) if rule else '', needed(iri)])} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def result(example: str) -> str:
    """Return what a question's example prints, as csv."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        kgtools([*shlex.split(example)[1:], "--format", "csv"])
    return printed.getvalue()


def main() -> int:
    """Write or compare the files; exit 1 if one is out of date."""
    files = {DOCS / "commands.md": commands(), DOCS / "queries.md": queries(), DOCS / "ontology.md": ontology()}
    files[DOCS / "procedures.md"] = procedures()
    files[DOCS / "kosovo-pfp.svg"] = export(trace("Kosovo", "PfP", as_of="2025-03-10"), "svg")
    for query in named_queries().values():
        if query.folder == "questions":
            files[ROOT / "queries" / "questions" / f"{query.name}.csv"] = result(query.example)
    if "--check" not in sys.argv:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [p for p, text in files.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date: run python docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
