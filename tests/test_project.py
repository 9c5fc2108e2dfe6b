"""The project about itself: structure, public names, ontology, prefixes, documentation, packaging, other people's words."""

import ast
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import kgtools
from kgtools import cli
from kgtools.changing.changes import KINDS
from kgtools.changing.surveying import WITHOUT
from kgtools.cli import command_line
from kgtools.dataset import load
from kgtools.exporting import FORMATS
from kgtools.exporting.elements import EDGE, NODE
from kgtools.files import DELIMITERS, graph_files, read_quads
from kgtools.terms import KG, RDF_TYPE, local_name, prefixes
from kgtools.vocabulary import read_vocabulary
from tests.conftest import ROOT, SHARED, needs_shared, run

ONTOLOGY_QUADS = read_vocabulary().quads
# A module imports only from its left, when it is imported itself.
ORDER = [
    "searching",
    "searching.gates",
    "searching.maxsat",
    "searching.cheapest",
    "searching.diagrams",
    "searching.families",
    "searching.modules",
    "searching.minimal",
    "errors",
    "resources",
    "terms",
    "outlining",
    "notebooks",
    "columns",
    "sparql",
    "files",
    "heads",
    "vocabulary",
    "cells",
    "tabular",
    "captions",
    "dataset",
    "names",
    "assertions",
    "views",
    "relevance",
    "franchise",
    "ladder",
    "rules",
    "ballots",
    "network",
    "whatif",
    "whatif.altering",
    "whatif.overlaying",
    "whatif.assuming",
    "solving",
    "refusals",
    "paths",
    "gaps",
    "influences",
    "whatif.supposing",
    "tracing",
    "staging",
    "whatif.effects",
    "changing",
    "changing.changes",
    "changing.counting",
    "barring",
    "barring.weighing",
    "barring.consenting",
    "barring.uniting",
    "barring.coalitions",
    "changing.voting",
    "changing.recounting",
    "changing.gating",
    "changing.exchanging",
    "changing.factoring",
    "changing.finding",
    "changing.enacting",
    "citing",
    "frames",
    "statements",
    "prefacing",
    "results",
    "opposing",
    "barring.excluding",
    "proving",
    "proving.proofs",
    "proving.reckoning",
    "proving.standpoints",
    "proving.reasons",
    "proving.arguing",
    "answers",
    "proving.deriving",
    "causes",
    "timelines",
    "narrating",
    "reading",
    "endpoints",
    "explaining",
    "querying",
    "graphs",
    "catalogue",
    "changing.unblocking",
    "changing.advising",
    "changing.itemising",
    "changing.roadmaps",
    "changing.guiding",
    "changing.briefing",
    "changing.surveying",
    "differing",
    "differing.moving",
    "differing.shifts",
    "differing.differences",
    "differing.retelling",
    "proving.accounts",
    "evidencing",
    "validation",
    "summary",
    "matching",
    "showing",
    "comparing",
    "holding",
    "blocking",
    "wording",
    "barring.pulling",
    "barring.levers",
    "barring.levering",
    "barring.tallying",
    "exporting",
    "exporting.elements",
    "exporting.rows",
    "exporting.projecting",
    "exporting.drawing",
    "exporting.layout",
    "exporting.rdf",
    "exporting.graphml",
    "exporting.gexf",
    "exporting.cytoscape",
    "exporting.dot",
    "exporting.mermaid",
    "exporting.figure",
    "exporting.tables",
    "exporting.page",
    "exporting.exports",
    "exporting.proofs",
    "commands.shared",
    "commands.looking",
    "commands.asking",
    "commands",
    "cli",
    "__main__",
]


def source_of(module):
    path = ROOT / "kgtools" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(module):
    for node in ast.parse(source_of(module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "kgtools":
            package = node.module.partition(".")[2]
            within = [f"{package}.{a.name}".strip(".") for a in node.names]
            yield from [package] * bool(package) + [w for w in within if source_of(w).is_file()]


def test_modules_import_only_from_their_left():
    files = {p for p in (ROOT / "kgtools").rglob("*.py") if p.parent.name != "_data"} - {ROOT / "kgtools/__init__.py"}
    assert sorted(map(source_of, ORDER)) == sorted(files)
    for module in ORDER:
        for other in imports(module):
            assert ORDER.index(other) < ORDER.index(module), f"{module} imports {other}"


def test_public_names_are_exact_sorted_and_there():
    assert kgtools.__all__ == sorted(kgtools.__all__)
    for name in kgtools.__all__:
        assert getattr(kgtools, name).__doc__
    with pytest.raises(AttributeError):
        kgtools.frobnicate  # noqa: B018


def test_shapes_and_modules_are_one_to_one():
    modules = sorted(p.name for p in (ROOT / "ontology/modules").glob("*.ttl"))
    shapes = sorted(p.name for p in (ROOT / "ontology/shapes").glob("*.ttl") if p.name != "style.ttl")
    assert modules == shapes
    imported = {q.object.value for q in ONTOLOGY_QUADS if local_name(q.predicate.value) == "imports"}
    assert imported == {KG + Path(name).stem for name in modules}


def test_edges_run_between_slots_of_their_class():
    quads = ONTOLOGY_QUADS
    ancestors = load().ancestors
    domains = {q.subject.value: q.object.value for q in quads if local_name(q.predicate.value) == "domain"}
    for quad in quads:
        if local_name(quad.predicate.value) in ("edgeSource", "edgeTarget"):
            domain = domains.get(quad.object.value)
            assert domain is None or domain in ancestors[quad.subject.value], quad


def test_every_term_is_used_by_a_shape_an_example_the_graph_or_the_code():
    terms = {local_name(q.subject.value) for q in ONTOLOGY_QUADS if q.subject.value.startswith(KG)} - {""}
    texts = [
        p.read_text(encoding="utf-8")
        for folder in ("kgtools", "queries")
        for p in (ROOT / folder).rglob("*.*")
        if p.suffix in (".py", ".rq")
    ]
    texts += [
        p.read_text(encoding="utf-8")
        for folder in ("ontology/shapes", "ontology/examples/good", "graph")
        for p in graph_files(ROOT / folder)
    ]
    words = set(re.findall(r"\w+", " ".join(texts)))
    modules = {Path(p).stem for p in (ROOT / "ontology/modules").glob("*.ttl")}
    types = {local_name(q.object.value) for q in ONTOLOGY_QUADS if q.predicate.value == RDF_TYPE}
    assert sorted(terms - words - modules - types) == []


def test_prefixes_agree_everywhere():
    for file in [f for folder in ("ontology", "graph", "tests") for f in graph_files(ROOT / folder)]:
        for name, iri in re.findall(r"^@prefix (\w+): <([^>]*)>", file.read_text(encoding="utf-8"), re.MULTILINE):
            assert (prefixes() | {"ex": "https://example.org/"}).get(name) == iri, file


def test_data_have_no_blank_nodes():
    for file in [f for f in graph_files(ROOT / "graph") if f.suffix not in DELIMITERS]:  # a table cannot have any
        assert not any("genid" in str(t) for q in read_quads(file, "urn:x") for t in (q.subject, q.object)), file


def test_reference_pages_are_current():
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def commands(page):
    for block in re.findall(r"```(?:sh|console)\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith(("kgtools ", "$ kgtools ")):
                yield line.removeprefix("$ ").partition("  #")[0].strip()


PAGES = [
    "README.md",
    "docs/cases.md",
    "docs/exports.md",
    "docs/model.md",
    "docs/questions.md",
    "docs/tutorial.md",
    "docs/unblocking.md",
]


@pytest.mark.parametrize(("page", "command"), [(page, c) for page in PAGES for c in commands(page)])
def test_command_of_the_documentation_runs(page, command, request, tmp_path):  # noqa: ARG001
    needs_documents = "../shared" in command
    if "--endpoint" in command:  # a server of ours stands in for the reader's
        command = command.replace("http://localhost:7878/query", request.getfixturevalue("endpoint"))
    if needs_documents and not SHARED.is_dir():
        pytest.skip("the shared material (../shared) is not here")
    checkout = tmp_path / "checkout"  # what a command writes is not to lie in ours
    checkout.mkdir()
    for entry in ("docs", "ontology"):
        (checkout / entry).symlink_to(ROOT / entry)
    if needs_documents:
        (tmp_path / "shared").symlink_to(SHARED)
    done = run(*shlex.split(command)[1:], cwd=checkout)
    assert done.returncode == (1 if "ontology/examples/bad" in command else 0), done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_python_of_the_documentation_runs(page):
    code = "\n".join(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL))
    exec(compile(code, page, "exec"), {})


def test_changes_of_the_command_line_are_those_of_the_model():
    assert tuple(KINDS) == cli._CHANGES
    assert set(WITHOUT.values()) == set(KINDS)


def test_every_command_is_documented():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    subparsers = next(a for a in command_line()._actions if a.choices)
    for command in subparsers.choices:
        assert f"kgtools {command}" in readme


def test_every_format_and_column_of_exports_is_documented():
    page = (ROOT / "docs/exports.md").read_text(encoding="utf-8")
    for kind in FORMATS:
        assert f"`{kind}`" in page
    for heading, columns in (("nodes", NODE), ("edges", EDGE)):
        rows = page.partition(f"| {heading} | meaning |")[2].partition("\n\n")[0].splitlines()[2:]
        assert rows == [f"| `{name}` | {meaning} |" for name, meaning in columns.items()]


def test_first_commands_of_the_readme_do_the_set_up():
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in blocks[0].strip().splitlines()][-2:] == ["make trace", "make test"]
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_wheel_alone_works_in_an_empty_environment(tmp_path):
    """Builds the wheel and installs it, with its dependencies, where nothing else is: needs a package index."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT], check=True, cwd=tmp_path,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = python.parent / "kgtools"
    there = subprocess.run(
        [command, "trace", "Kosovo", "PfP", "--as-of", "2025-03-10"], capture_output=True, text=True, check=True, cwd=elsewhere,
    )  # fmt: skip
    assert there.stdout == run("trace", "Kosovo", "PfP", "--as-of", "2025-03-10").stdout
    drawn = subprocess.run(
        [command, "export", "svg", "--for", "Kosovo", "PfP", "--as-of", "2025-03-10"],
        capture_output=True,
        text=True,
        check=True,
        cwd=elsewhere,
    )
    assert drawn.stdout == (ROOT / "docs/kosovo-pfp.svg").read_text(encoding="utf-8")
    found = subprocess.run([command, "validate"], capture_output=True, text=True, check=True, cwd=elsewhere)
    assert "Valid: 0 violations" in found.stdout
    assert str(ROOT) not in found.stdout
    listed = subprocess.run([command, "query"], capture_output=True, text=True, check=True, cwd=elsewhere)
    assert "members  (questions)" in listed.stdout
    where = subprocess.run(
        [python, "-c", "import kgtools; print(kgtools.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=elsewhere,
    )
    assert str(tmp_path) in where.stdout


@needs_shared
def test_no_sentence_of_the_papers_is_in_the_project():
    def runs(text, size=8):
        words = re.findall(r"\w+", text.casefold())
        return {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}

    title = r"Examining NATO’s response:?\s+What kind of partnership with Kosovo\?|Exploring options for advancing Kosovo-NATO relations"
    papers = [p.read_text(encoding="utf-8") for p in (SHARED / "documents").glob("*.txt")]
    theirs = set().union(*(runs(part) for paper in papers for part in re.split(title, paper)))
    assert len(theirs) > 500
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    for name in listed:
        ours = runs((ROOT / name).read_text(encoding="utf-8"))
        assert not ours & theirs, f"{name}: {sorted(ours & theirs)[:3]}"
