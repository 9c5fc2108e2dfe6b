"""Write the reference pages from what they describe, and beside each question the result of its example. `--check` compares.

Run: python docs/generate.py
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shlex
import sys
from pathlib import Path

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


def result(example: str) -> str:
    """Return what a question's example prints, as csv."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        kgtools([*shlex.split(example)[1:], "--format", "csv"])
    return printed.getvalue()


def main() -> int:
    """Write or compare the files; exit 1 if one is out of date."""
    files = {DOCS / "commands.md": commands(), DOCS / "queries.md": queries(), DOCS / "ontology.md": ontology()}
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
