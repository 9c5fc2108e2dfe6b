"""The benchmarks: fault trees in every form that is read, what is refused, known trees, random networks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.networks import by_clingo as network_by_clingo
from benchmarks.networks import random_network
from benchmarks.openpsa import read_fault_tree
from kgtools.errors import InputError
from kgtools.searching.cheapest import blocking, cheapest
from tests.conftest import ROOT, SHARED, needs_shared
from tests.test_cheapest import by_clingo

ARALIA = SHARED / "aralia"


def run_benchmark(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture
def tree(tmp_path):
    def _tree(inside: str, name: str = "tree.xml") -> Path:
        path = tmp_path / name
        path.write_text(f'<?xml version="1.0"?>\n<opsa-mef>\n{inside}\n</opsa-mef>\n', encoding="utf-8")
        return path

    return _tree


def gate(formula: str, name: str = "top") -> str:
    return f'<define-gate name="{name}">{formula}</define-gate>'


def within(*definitions: str, name: str = "t") -> str:
    return f'<define-fault-tree name="{name}">{"".join(definitions)}</define-fault-tree>'


def sets(path: Path, top: str | None = None, **options: object) -> list[str]:
    read = read_fault_tree(path, top)
    costs = dict.fromkeys(read.events, 1)
    return sorted(" ".join(events) for _, events in cheapest(read.gates, read.top, costs, most=100, **options).found)


A, B, C, D = (f'<basic-event name="{name}"/>' for name in "abcd")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (f"<and>{A}{B}</and>", ["a b"]),
        (f"<or>{A}{B}</or>", ["a", "b"]),
        (f'<atleast min="2">{A}{B}{C}</atleast>', ["a b", "a c", "b c"]),
        (f'<cardinality min="2" max="3">{A}{B}{C}</cardinality>', ["a b", "a c", "b c"]),
        (f'<cardinality min="3">{A}{B}{C}</cardinality>', ["a b c"]),
        (f"<and>{A}<or>{B}<and>{C}{D}</and></or></and>", ["a b", "a c d"]),
        (A, ["a"]),
        ('<event name="a" type="basic-event"/>', ["a"]),
        (f'<or>{A}<and>{B}<constant value="true"/></and></or>', ["a", "b"]),
        (f'<or>{A}<and>{B}<constant value="false"/></and></or>', ["a"]),
        ('<constant value="true"/>', [""]),
        (f"<label>on top</label><attributes/><or>{A}{A}</or>", ["a"]),
        (f'<atleast min="2">{A}{A}{B}</atleast>', ["a"]),
        (f'<and>{A}<house-event name="on"/></and>', ["a"]),
        (f'<or>{A}<event name="off"/></or>', ["a"]),
        (f'<and><gate name="g"/><event name="g"/>{B}</and>', ["a b"]),
    ],
)
def test_connectives_and_references_are_read(tree, formula, expected):
    house = (
        '<define-house-event name="on"><constant value="true"/></define-house-event><define-house-event name="off"/>'
    )
    more = gate(A, "g") if '"g"' in formula else ""
    assert sets(tree(within(gate(formula), house, more))) == expected


def test_names_are_those_of_their_component_unless_public(tree):
    inside = within(
        gate('<and><gate name="part"/><gate name="c.part"/><gate name="other.part"/></and>'),
        gate(A, "part"),
        '<define-component name="c" role="private">',
        gate('<and><gate name="deep"/><basic-event name="x"/></and>', "part"),
        gate(B, "deep"),
        '<define-basic-event name="x"/>',
        "</define-component>",
    ) + within('<define-gate name="part" role="private"><basic-event name="x"/></define-gate>', name="other")
    assert sets(tree(inside + "<model-data><define-basic-event name='x'/></model-data>")) == ["a b t.c.x x"]


def test_top_is_the_gate_that_no_other_refers_to_or_the_one_named(tree):
    path = tree(within(gate(A, "g"), gate('<and><gate name="g"/><basic-event name="b"/></and>', "h"), gate(C, "i")))
    with pytest.raises(
        InputError, match=r"2 gates are referred to by no other: h, i\n  Choose the top with --top NAME"
    ):
        read_fault_tree(path)
    assert sets(path, "h") == ["a b"]
    assert sets(path, "g") == ["a"]
    with pytest.raises(InputError, match="there is no gate a"):
        read_fault_tree(path, "a")


def test_loops_hold_nothing_up_but_fail_together(tree):
    loop = '<or><gate name="h"/><basic-event name="a"/></or>'
    path = tree(within(gate('<gate name="g"/>'), gate(loop, "g"), gate('<gate name="g"/>', "h")))
    assert sets(path) == ["a"]
    assert run_benchmark("aralia", path, "--blocking", "-k", 10).stdout == "1 a\n"


@pytest.mark.parametrize("connective", ["not", "xor", "nand", "nor", "iff", "imply"])
def test_trees_that_are_not_coherent_are_refused(tree, connective):
    done = run_benchmark("aralia", tree(within(gate(f"<or>{A}<{connective}>{B}{C}</{connective}></or>"))))
    assert done.returncode == 2
    assert (
        f"tree.xml:3: top has <{connective}>: the tree is not coherent, so a failure may undo another\n" in done.stderr
    )


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (gate(f'<cardinality min="1" max="1">{A}{B}</cardinality>'), ":3: top has <cardinality> with an upper limit"),
        (gate('<or><gate name="nowhere"/></or>'), ":3: nowhere is not defined"),
        (gate('<or><event name="nowhere"/></or>'), ":3: nowhere is not defined"),
        (gate(A) + '<define-basic-event name="top"/>', ":3: top is defined twice"),
        (gate(A) + gate('<basic-event name="top"/>', "g"), ":3: top is a gate, not a basic-event"),
        (gate(""), ":3: top has 0 formulas, not one"),
        (gate("<or/>"), ":3: <or> of top has nothing in it"),
        (gate(f"<atleast>{A}</atleast>"), ":3: <atleast> has no min"),
        (gate(f'<atleast min="two">{A}</atleast>'), ":3: min of <atleast> is a number, not two"),
        (gate('<constant value="maybe"/>'), ":3: a constant is true or false, not maybe"),
        (gate("<or><basic-event/></or>"), ":3: <basic-event> has no name"),
        (gate(f"<most>{A}</most>"), ":3: top has <most>, which is not known"),
        ('<define-CCF-group name="g" model="beta-factor"/>', ":3: <define-CCF-group> is not read"),
        (gate('<gate name="g"/>') + gate('<gate name="top"/>', "g"), "every gate is referred to by another"),
        ("<", "is not well-formed XML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tree, inside, told):
    with pytest.raises(InputError) as raised:
        read_fault_tree(tree(within(inside)))
    assert told in str(raised.value)


def test_document_types_are_refused_before_anything_is_expanded(tmp_path):
    path = tmp_path / "bomb.xml"
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><opsa-mef>&a;</opsa-mef>'
    )
    with pytest.raises(InputError, match=":2: a document type is not read"):
        read_fault_tree(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_fault_tree(tmp_path / "missing.xml")


def test_deep_formulas_are_read(tree):
    deep = 20_000
    assert sets(tree(within(gate("<or>" * deep + A + "</or>" * deep)))) == ["a"]


def test_command_prints_sets_with_costs_and_a_table_of_several(tree, tmp_path):
    path = tree(within(gate(f"<or><and>{A}{B}</and>{C}</or>")))
    done = run_benchmark("aralia", path, "-k", 10)
    assert (done.returncode, done.stdout) == (0, "1 c\n2 a b\n")
    assert re.fullmatch(r"There are no others: 2 minimal sets in all\.\n\d+\.\d\d CPU seconds\n", done.stderr)
    assert run_benchmark("aralia", path, "-k", 1).stdout == "1 c\n"
    assert run_benchmark("aralia", path, "--blocking", "-k", 10).stdout == "2 a c\n2 b c\n"
    costly = run_benchmark("aralia", path, "-k", 10, "--costs", 1)
    assert costly.stdout == run_benchmark("aralia", path, "-k", 10, "--costs", 1).stdout != done.stdout
    tree(within(gate(f"<not>{A}</not>")), "other.xml")
    done = run_benchmark("aralia", tmp_path, "-k", 2)
    assert done.returncode == 2
    _, other, ours = done.stdout.splitlines()
    assert "not coherent" in other
    assert ours.split()[:5] == ["tree", "2", "3", "1", "2"]
    done = run_benchmark("aralia", path, "-k", 10, "--seconds", 0)
    assert done.returncode == 3
    assert "The time ran out: 0 of 10 sets were found." in done.stderr


def test_command_prints_the_number_of_all_sets_their_sizes_and_shares(tree):
    path = tree(within(gate(f"<or><and>{A}{B}</and><and>{A}{D}</and>{C}</or>")))
    done = run_benchmark("aralia", path)
    assert (done.returncode, done.stdout) == (0, "3 minimal sets\n")
    assert re.fullmatch(r"\d+\.\d\d CPU seconds\n", done.stderr)
    done = run_benchmark("aralia", path, "--by-size", "--shares")
    assert done.stdout.splitlines() == [
        "3 minimal sets",
        "of 1 event: 1",
        "of 2 events: 2",
        "with a: 2 (66.67%)",
        "with b: 1 (33.33%)",
        "with c: 1 (33.33%)",
        "with d: 1 (33.33%)",
    ]
    assert run_benchmark("aralia", path, "--blocking", "--by-size").stdout.splitlines() == [
        "2 minimal sets",
        "of 2 events: 1",
        "of 3 events: 1",
    ]
    assert run_benchmark("aralia", tree(within(gate(A)))).stdout == "1 minimal set\n"


@pytest.mark.parametrize(
    ("limit", "told"), [(("--seconds", "0"), "Stopped at 0.0 seconds"), (("--nodes", "5"), "Stopped at 5 nodes")]
)
def test_command_says_which_limit_was_reached_and_no_number(tree, tmp_path, limit, told):
    path = tree(within(gate(f"<or><and>{A}{B}</and><and>{A}{C}</and><and>{B}{C}{D}</and></or>")))
    done = run_benchmark("aralia", path, *limit)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{told}: how many minimal sets there are is not known.\n" in done.stderr
    done = run_benchmark("aralia", tmp_path, *limit)
    assert done.returncode == 3
    assert done.stdout.splitlines()[1].startswith(f"tree {told.lower():>32} ")


def test_table_of_counts_has_time_and_memory(tree, tmp_path, monkeypatch):
    tree(within(gate(f"<or><and>{A}{B}</and>{C}</or>")))
    tree(within(gate(f"<not>{A}</not>")), "other.xml")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    done = run_benchmark("aralia", tmp_path)
    assert done.returncode == 2
    head, other, ours = done.stdout.splitlines()
    assert head.split() == ["tree", "minimal", "sets", "CPU", "s", "peak", "MB"]
    assert "not coherent" in other
    assert ours.split()[:2] == ["tree", "2"]
    assert 0 < float(ours.split()[2]) < 5
    assert 5 < float(ours.split()[3]) < 500


@needs_shared
@pytest.mark.skipif(shutil.which("scram") is None, reason="SCRAM is not installed")
def test_table_has_scram_beside_it_which_says_the_same_numbers():
    done = run_benchmark("aralia", ARALIA / "chinese.xml", ARALIA / "isp9605.xml")
    head, *trees, whole, less = done.stdout.splitlines()
    assert done.returncode == 0
    assert "SCRAM s" in head
    assert [line.split()[:2] for line in trees] == [["chinese", "392"], ["isp9605", "5630"]]
    assert "SCRAM says" not in done.stdout  # another number
    assert all("over the trees that both finish (2): median " in line for line in (whole, less))


@needs_shared
@pytest.mark.parametrize("name", ["chinese", "isp9605", "baobab2", "das9204", "isp9607", "elf9601", "jbd9601"])
def test_cheapest_sets_of_known_trees_cost_what_clingo_says(name):
    tree = read_fault_tree(ARALIA / f"{name}.xml")
    costs = {event: 1 + n * 7 % 10 for n, event in enumerate(tree.events)}
    for failing in (False, True) if name in ("chinese", "isp9605", "das9204") else (False,):
        gates = blocking(tree.gates, costs) if failing else tree.gates
        answer = cheapest(gates, tree.top, costs, most=2, founded=not failing)
        assert [cost for cost, _ in answer.found] == by_clingo(tree.gates, tree.top, costs, failing=failing, most=2)


@needs_shared
@pytest.mark.parametrize(("name", "number"), [("chinese", 392), ("ftr10", 305)])
def test_known_trees_have_as_many_minimal_sets_as_is_known(name, number):
    tree = read_fault_tree(ARALIA / f"{name}.xml")
    answer = cheapest(tree.gates, tree.top, dict.fromkeys(tree.events, 1), most=1000)
    assert (len(answer.found), answer.complete) == (number, True)


def test_random_networks_are_needed_in_whole_and_have_loops():
    for seed in range(3):
        network = random_network(2000, seed, steps=40)
        assert len(network.cone) == 2000
        assert network.in_loops > 300
        assert random_network(2000, seed).in_loops == 0
        answer = cheapest(network.gates, 0, network.costs, most=2)
        assert ([cost for cost, _ in answer.found], True) == network_by_clingo(network, 2, 60)
        assert len(answer.found[0][1]) > 1


def test_command_on_random_networks_tells_costs_and_loops():
    done = run_benchmark("networks", "--nodes", 500, "--cyclic", "-k", 3, "--against", "clingo", "--loops")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"costs: \d+ \d+ \d+", lines[0])
    assert lines[2] == "nodes that the goal needs: 500 of 500"
    assert lines[-1].endswith("the same costs")
