"""Exports, each read back by somebody else's reader; the awkward labels are in every one of them."""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
from html import escape, unescape
from itertools import pairwise
from pathlib import Path

import igraph
import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree
from rdflib.compare import isomorphic

from kgtools.dataset import load
from kgtools.errors import InputError, UsageError
from kgtools.exporting import FORMATS, figure, format_of
from kgtools.exporting.drawing import caption
from kgtools.exporting.elements import EDGE, NODE, Elements, folded
from kgtools.exporting.exports import export
from kgtools.exporting.layout import layered
from kgtools.exporting.mermaid import advice
from kgtools.exporting.projecting import entities, requirements
from kgtools.files import write_text
from kgtools.terms import ID, RDF_TYPE, XSD, printable
from kgtools.tracing import trace
from tests.conftest import ROOT, TESTS, run

KG, SKOS = "https://w3id.org/kgtools/ontology/", "http://www.w3.org/2004/02/skos/core#"
pytestmark = pytest.mark.filterwarnings(  # rdflib's own readers and writers warn about rdflib
    "ignore:ConjunctiveGraph:DeprecationWarning", "ignore:Dataset.default_context:DeprecationWarning"
)
LABELS = [
    'quote " and \\ backslash \\n',
    "a|b {end} [x] (y) <b>&amp;</b> %%{init: {}}%%",
    "end",
    "1. a list - or # heading `code` **bold** _it_",
    "bell \u0007, NUL-like \u0001, line\nbreak\ttab",
    "emoji 🎺👩‍👩‍👧 and 中文",
    "كوسوفو \u202eturned\u202c and עברית",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script> javascript:alert(1)",
    "x" * 10_000,
    "not \ufffe a character, nor \uffff",
]
READERS = TESTS / "readers"
NODE_JS = shutil.which("node")
needs_readers = pytest.mark.skipif(
    NODE_JS is None or not (READERS / "node_modules").is_dir(), reason="npm ci --prefix tests/readers has not been run"
)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


@pytest.fixture(scope="module")
def pfp(bundled):
    return trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """States with awkward labels that recognise each other, in every polarity and modality, and a goal that one blocks."""
    folder = tmp_path_factory.mktemp("awkward")
    graph = ox.Store()

    def add(subject, predicate, value):
        value = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        graph.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    def describe(name, kind, label, **slots):
        add(ID + name, RDF_TYPE, KG + kind)
        add(ID + name, SKOS + "prefLabel", ox.Literal(label, language="en"))
        for slot, value in slots.items():
            add(ID + name, KG + slot.rstrip("_"), value)

    for i, label in enumerate(LABELS):
        describe(f"s{i}", "State", label)
        describe(f"m{i}", "Membership", f"member {label}", member=f"{ID}s{i}", organisation=f"{ID}league")
        denied = {"negated": ox.Literal(True)} if i % 2 else {}
        modality = {"modality": KG + "Recommendation"} if i % 3 == 0 else {}
        day = ox.Literal("2008-02-17", datatype=ox.NamedNode(XSD + "date"))
        describe(
            f"r{i}",
            "Recognition",
            f"recognition {label}",
            recogniser=f"{ID}s{i}",
            recognised=f"{ID}s0",
            from_=day,
            **denied,
            **modality,
        )
        describe(
            f"p{i}",
            "Position",
            f"position {label}",
            holder=f"{ID}s{i}",
            towards=f"{ID}question",
            stance=KG + "Objects",
            basis=KG + "Stated",
        )
    describe("league", "Institution", "League | of “Labels”")
    describe("goal", "Standing", "goal “|”", attainedBy=KG + "Membership", attainedIn=ID + "league")
    describe("question", "Decision", "question --> end", decidedBy=ID + "league", decidedUnder=ID + "unanimity")
    describe("unanimity", "DecisionRule", "unanimity; all", vetoHeldBy=KG + "EveryMember", silenceMeans=KG + "Assent")
    describe("need", "Dependency", "needs <it>", dependent=ID + "goal", dependsOn=ID + "question")
    describe("alone", "Description", "says something of one thing only", described=ID + "league")
    describe("applicant", "State", "applicant & co.")
    describe("self", "Influence", "feeds itself", cause=ID + "s1", effect=ID + "s1", direction=KG + "Strengthens")
    (folder / "data.nt").write_bytes(ox.serialize((q.triple for q in graph), format=ox.RdfFormat.N_TRIPLES))
    return load(folder)


@pytest.fixture(scope="module")
def blocked(awkward):
    return trace("applicant", "goal", dataset=awkward, as_of="2020-01-01")


@pytest.fixture(scope="module", params=["bundled", "pfp", "awkward", "blocked"])
def source(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def papers():
    """What the two papers say: of the whole graph a browser draws for minutes."""
    graph = ROOT / "graph"
    return load(graph / "entities", *(graph / "assertions" / f"kcss-{year}.ttl" for year in (2017, 2025)))


def table(source):
    from kgtools.assertions import Register
    from kgtools.dataset import Dataset

    return entities(Register(source)) if isinstance(source, Dataset) else requirements(source)


# -------------------- the table itself


def test_every_assertion_is_an_edge_or_a_node_and_says_what_it_is(bundled):
    from kgtools.assertions import Register

    register = Register(bundled)
    found = entities(register)
    said = {r["iri"]: r for r in (*found.nodes, *found.edges) if r.get("iri") in register.all}
    assert said.keys() == register.all.keys()
    for iri, assertion in register.all.items():
        row = said[iri]
        assert row["modality"] == assertion.modality
        assert row["polarity"] == ("denied" if assertion.negated else "affirmed")
        assert row.get("from", row.get("on")) == (assertion.begin.isoformat() if assertion.begin else None)
        places = [sum(p.document == d for p in assertion.passages) or 1 for d in assertion.documents]
        assert len(row.get("evidence", "").split()) == sum(places)
        for passage in assertion.passages:
            assert f"#char={passage.start},{passage.end};sha256={passage.sha256}" in row["evidence"]


def test_denial_and_recommendation_do_not_look_like_the_fact(bundled):
    rows = list(csv.DictReader(io.StringIO(export(bundled, "csv"))))
    by_iri = {r["iri"].rpartition("/")[2]: r for r in rows}
    spain, germany = by_iri["kcss-2017-013"], by_iri["recognition-germany"]
    assert (spain["relation"], germany["relation"]) == ("no recognition", "recognition")
    assert spain["color"] != germany["color"]
    assert {r["relation"] for r in rows if r["modality"] == "recommendation"} >= {"proposal [recommendation]"}
    assert not any(r["modality"] in ("recommendation", "condition") and r["color"] == germany["color"] for r in rows)
    assert any("(weakens)" in r["relation"] for r in rows)
    assert any("(strengthens)" in r["relation"] for r in rows)


def test_numbers_and_denials_are_not_mistaken_for_one_another(write, bundled):
    folder = write(
        'id:a a kg:State ; skos:prefLabel "A"@en . id:d a kg:Decision ; skos:prefLabel "D"@en . <https://e.org/x/> a kg:State .\n'
        "assertion:v a kg:Vote ; kg:decision id:d ; kg:applicant id:a ; kg:votesFor 5 ; kg:votesAgainst 3 .\n"
        "assertion:r a kg:Recognition ; kg:recogniser id:a ; kg:recognised <https://e.org/x/> .\n"
        'id:blank a kg:State ; skos:prefLabel " "@en . assertion:s a kg:Recognition ; kg:recogniser id:blank ; kg:recognised id:a .'
    )
    data = load(folder)
    rows = {r["kind"]: r for r in csv.DictReader(io.StringIO(export(data, "csv")))}
    assert rows["vote"]["relation"] == "vote (votes against 3, votes for 5)"
    labels = {r["label"] for r in csv.DictReader(io.StringIO(export(data, "csv", table="nodes")))}
    assert labels == {"A", "D", "https://e.org/x/", "blank"}
    for kind in ("gexf", "cyjs", "dot", "mermaid"):
        export(data, kind)
    counts = {
        r["iri"].rpartition("/")[2]: r
        for r in csv.DictReader(io.StringIO(export(bundled, "csv")))
        if r["kind"] == "count"
    }
    denied = {n for n, r in counts.items() if "counted negated" in r["relation"]}
    assert 0 < len(denied) < len(counts)
    assert {counts[n]["color"] for n in denied} != {counts[n]["color"] for n in counts.keys() - denied}


def test_class_of_another_called_member_is_not_folded(write):
    data = load(
        write(
            'id:M a <http://www.w3.org/2002/07/owl#Class> ; skos:prefLabel "member"@en . id:a a id:M . id:b a id:M . id:c a kg:State .\n'
            "assertion:r a kg:Recognition ; kg:recogniser id:c ; kg:recognised id:a, id:b ."
        )
    )
    assert export(data, "dot").count("fillcolor") == 3


def test_rules_and_bodies_are_edges_too(bundled):
    rows = list(csv.DictReader(io.StringIO(export(bundled, "csv"))))
    names = {r["id"]: r["label"] for r in csv.DictReader(io.StringIO(export(bundled, "csv", table="nodes")))}
    plain = {(names[r["source"]], r["relation"], names[r["target"]]): r for r in rows if not r["iri"]}
    rule = bundled.label("https://w3id.org/kgtools/ontology/decidedUnder")
    assert ("invitation to the Partnership for Peace", rule, "consensus") in plain
    proposed = [r for (source, _, _), r in plain.items() if "Kosovo Enhanced Cooperation Initiative" in source]
    assert proposed
    assert {r["modality"] for r in proposed} == {"recommendation"}
    assert {n["label"] for n in entities_of(bundled).nodes} == set(names.values())


def entities_of(data):
    from kgtools.assertions import Register

    return entities(Register(data))


SITUATIONS = load(TESTS / "situations" / "situations.ttl")


def test_settled_votes_and_alternatives_are_drawn_as_such():
    unesco = trace("kosovo", "unesco-membership", dataset=SITUATIONS, as_of="2015-11-10")
    assert not [n for n in requirements(unesco).nodes if n["kind"] == "member"]
    (vote,) = [caption(n) for n in requirements(unesco).nodes if n["kind"] == "vote"]
    assert {"votes for: 92", "votes against: 50", "abstentions: 29"} <= set(vote.split("\n"))
    sweden = trace("sweden", "nato-membership", dataset=SITUATIONS, as_of="2024-02-10")
    assert not [e for e in requirements(sweden).edges if e["relation"] == "vote of" and e["status"] == "open"]
    either = requirements(trace("ukraine", "nato-ukraine-meeting", dataset=SITUATIONS, as_of="2023-04-04"))
    (choice,) = [n for n in either.nodes if "any of these" in n.get("detail", "")]
    assert {e["relation"] for e in either.edges if e["source"] == choice["id"]} == {"any of"}
    assert "any of these" in caption(choice)


def test_conditions_contradictions_and_influences_are_drawn(write):
    data = load(
        write(
            "id:u a kg:Institution . id:x a kg:State . id:a a kg:State . id:b a kg:State . id:r a kg:DecisionRule ; "
            "kg:vetoHeldBy kg:EveryMember ; kg:silenceMeans kg:Assent .\n"
            "id:g a kg:Standing ; kg:attainedBy kg:Membership ; kg:attainedIn id:u . id:d a kg:Decision ; kg:decidedBy id:u ; "
            "kg:decidedUnder id:r . id:c a kg:Criterion . assertion:n a kg:Dependency ; kg:dependent id:g ; kg:dependsOn id:d .\n"
            "assertion:m a kg:Membership ; kg:member id:a ; kg:organisation id:u .\n"
            "assertion:m2 a kg:Membership ; kg:member id:b ; kg:organisation id:u .\n"
            'assertion:no a kg:Position ; kg:holder id:a ; kg:towards id:d ; kg:stance kg:Objects ; kg:unless id:c ; kg:from "2020-01-01"^^xsd:date .\n'
            'assertion:yes a kg:Position ; kg:holder id:a ; kg:towards id:d ; kg:stance kg:Supports ; kg:from "2020-01-01"^^xsd:date .\n'
            "assertion:i a kg:Influence ; kg:cause id:x ; kg:effect id:a ; kg:direction kg:Strengthens ."
        )
    )
    found = requirements(trace("x", "g", dataset=data, as_of="2021-01-01"))
    names = {n["id"]: n["iri"].rpartition("/")[2] for n in found.nodes if "iri" in n}
    drawn = {(names[e["source"]], e["relation"], names[e["target"]]) for e in found.edges}
    assert drawn >= {
        ("a", "because", "no"),
        ("a", "contradicted by", "yes"),
        ("a", "unless", "c"),
        ("a", "influenced by", "i"),
        ("d", "vote of", "b"),
    }


@pytest.mark.parametrize(
    ("applicant", "standing", "day"),
    [
        ("kosovo", "unesco-membership", "2015-12-01"),
        ("albania", "eu-first-conference", "2021-06-01"),
        ("sweden", "nato-membership", "2024-02-10"),
        ("ukraine", "nato-ukraine-meeting", "2023-04-04"),
        ("palestine", "un-membership", "2024-05-01"),
        ("Kosovo", "PfP", "2025-03-10"),
        ("Kosovo", "NATO", "2025-03-10"),
        ("Kosovo", "KECI", "2025-03-10"),
    ],
)
def test_rdf_of_a_trace_gives_the_same_answer(bundled, applicant, standing, day, tmp_path):
    def gist(answer):
        blockers = sorted((b.actor, b.basis, b.kind, b.stage) for b in answer.blockers)
        return str(answer.status), answer.hypothetical, blockers, len(answer.missing), len(answer.awaited)

    here = trace(applicant, standing, dataset=bundled if applicant == "Kosovo" else SITUATIONS, as_of=day)
    (tmp_path / "trace.trig").write_text(export(here, "trig"), encoding="utf-8")
    there = trace(applicant, here.network.goal[0], dataset=load(tmp_path / "trace.trig"), as_of=day)
    assert gist(there) == gist(here)


@pytest.mark.parametrize("day", ["1990-01-01", "2016-01-01", "2025-03-10"])
def test_rdf_of_a_day_refers_to_nothing_that_it_leaves_out(bundled, day, tmp_path):
    from kgtools.validation import validate

    (tmp_path / "day.ttl").write_text(export(bundled, "turtle", as_of=day), encoding="utf-8")
    assert validate(graph=[tmp_path]).conforms


def test_as_of_leaves_out_what_does_not_hold(bundled):
    then, now = (export(bundled, "csv", as_of=d) for d in ("2016-01-01", "2025-03-10"))
    assert "Finland is a member of NATO" not in then
    assert "Finland is a member of NATO" in now
    assert "Finland is a member of Council of Europe" in then
    for kind in ("turtle", "nquads"):
        kept = rdflib.Dataset().parse(data=export(bundled, kind, as_of="2016-01-01"), format=kind)
        iris = {str(q[0]).rpartition("/")[2] for q in kept.quads()}
        assert "finland" in iris
        assert "nato-member-finland" not in iris


def test_requirements_lead_from_the_goal_to_the_sources(pfp):
    found = requirements(pfp)
    names = {n["id"]: n for n in found.nodes}
    assert names["n0"]["label"] == "participation in the Partnership for Peace"
    assert names["n0"]["status"] == "blocked"
    members = [n for n in found.nodes if n["kind"] == "member"]
    assert len(members) == 32
    assert sorted(n["label"] for n in members if n["status"] == "blocked") == ["Greece", "Romania", "Slovakia", "Spain"]
    graph = nx.DiGraph((e["source"], e["target"]) for e in found.edges)
    assert nx.descendants(graph, "n0") | {"n0"} == set(names)
    leaves = [names[n] for n in graph if graph.out_degree(n) == 0 and names[n]["kind"] != "member"]
    assert leaves
    assert all(leaf["evidence"] for leaf in leaves)


def test_members_that_stand_alike_are_folded_in_drawings_and_named(pfp):
    full, drawn = requirements(pfp), folded(requirements(pfp))
    (group,) = (n for n in drawn.nodes if n["kind"] == "members")
    assert group["label"] == "28 members"
    for name in {str(n["label"]) for n in full.nodes if n["kind"] == "member" and n["status"] != "blocked"}:
        assert name in group["detail"]
    assert {e["target"] for e in drawn.edges} <= {n["id"] for n in drawn.nodes}


def test_caption_says_modality_and_source(pfp):
    captions = [caption(n) for n in requirements(pfp).nodes]
    assert any("(prediction)" in c for c in captions)
    assert any("Spain does not recognise Kosovo\n(denial)\nfrom" in c for c in captions)
    assert any("is expected to object" in c for c in captions)
    assert any("– Reuters, 2023-05-22" in c for c in captions)
    assert any("\nas of 2017-01-12\n" in c for c in captions)  # the paper does not say since when
    assert not any("from 2017-01-12" in c for c in captions)


# -------------------- RDF


@pytest.mark.parametrize("kind", ["turtle", "trig", "nquads", "jsonld", "rdfxml"])
def test_rdf_is_read_by_rdflib_and_pyoxigraph(bundled, pfp, kind):
    for source in (bundled, pfp):
        text = export(source, kind)
        formats = {"jsonld": "json-ld", "rdfxml": "xml"}
        theirs = rdflib.Dataset().parse(data=text, format=formats.get(kind, kind))
        serializer = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}
        serializer |= {"jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML}
        triples = {q.triple for q in ox.parse(text, serializer[kind])}
        assert len({q[:3] for q in theirs.quads()}) == len(triples)
        if source is bundled:
            assert triples == {q.triple for q in bundled.store if q.graph_name.value in bundled.files}
            graphs = {q.graph_name for q in ox.parse(text, serializer[kind])}
            assert len(graphs) == (1 if kind in ("turtle", "rdfxml") else len(bundled.files))


def test_rdf_of_a_trace_holds_verdict_and_grounds_and_validates(pfp, tmp_path):
    from kgtools.validation import validate

    graph = rdflib.Graph().parse(data=export(pfp, "turtle"), format="turtle")
    kg = rdflib.Namespace("https://w3id.org/kgtools/ontology/")
    assert len(list(graph.subjects(rdflib.RDF.type, kg.Verdict))) == 1
    assert (
        rdflib.URIRef("https://w3id.org/kgtools/assertion/kcss-2017-013"),
        kg.negated,
        rdflib.Literal(True),
    ) in graph
    without = rdflib.Graph().parse(data=export(pfp, "turtle", view="entities"), format="turtle")
    assert not list(without.subjects(rdflib.RDF.type, kg.Verdict))
    (tmp_path / "trace.ttl").write_text(export(pfp, "turtle"), encoding="utf-8")
    assert validate(graph=[tmp_path]).conforms  # by itself, without the bundled graph beside it


def test_awkward_labels_survive_rdf_whole(awkward):
    for kind in ("turtle", "trig", "nquads", "jsonld"):
        formats = {"jsonld": "json-ld"}
        theirs = rdflib.Dataset(default_union=True).parse(data=export(awkward, kind), format=formats.get(kind, kind))
        labels = {str(o) for _, _, o, _ in theirs.quads() if isinstance(o, rdflib.Literal)}
        assert set(LABELS) <= labels, kind


def test_characters_that_xml_cannot_hold_are_refused_and_not_lost(awkward, bundled):
    with pytest.raises(UsageError, match=r"XML cannot hold the character U\+[0-9A-F]{4} of id:"):
        export(awkward, "rdfxml")
    assert isomorphic(
        rdflib.Graph().parse(data=export(bundled, "rdfxml"), format="xml"),
        rdflib.Graph().parse(data=export(bundled, "turtle"), format="turtle"),
    )


# -------------------- GraphML, GEXF, Cytoscape


def same(rows, theirs, columns, skip=()):
    """Whether a reader found each row with each of its columns."""
    assert len(rows) == len(theirs)
    for row in rows:
        found = theirs[row["id"]]
        for column in columns:
            if column in row and column not in skip:
                assert str(found[column]) == str(row[column]), (row["id"], column)


def test_graphml_is_read_by_igraph_and_networkx(source, tmp_path):
    path, elements = tmp_path / "g.graphml", table(source)
    path.write_text(export(source, "graphml"), encoding="utf-8")
    graph = nx.read_graphml(path, force_multigraph=True)
    same(elements.nodes, {i: {"id": i, **data} for i, data in graph.nodes(data=True)}, NODE)
    edges = {k: {"id": k, "source": a, "target": b, **data} for a, b, k, data in graph.edges(keys=True, data=True)}
    same(elements.edges, edges, EDGE)
    other = igraph.Graph.Read_GraphML(str(path))
    same(elements.nodes, {v["id"]: v.attributes() for v in other.vs}, NODE)
    ids = [e.get("id") for e in etree.parse(path).iter("{*}edge")]  # igraph mistakes them for the ids of nodes
    found = {i: {**e.attributes(), "id": i} for i, e in zip(ids, other.es, strict=True)}
    same(elements.edges, found, EDGE, skip=("source", "target", "weight"))
    assert other.is_directed()
    ends = {i: (other.vs[e.source]["id"], other.vs[e.target]["id"]) for i, e in zip(ids, other.es, strict=True)}
    assert ends == {e["id"]: (e["source"], e["target"]) for e in elements.edges}


def test_gexf_is_read_by_networkx_with_colours_and_weights(source, tmp_path):
    path, elements = tmp_path / "g.gexf", table(source)
    path.write_text(export(source, "gexf"), encoding="utf-8")
    graph = nx.read_gexf(path, version="1.3")
    same(elements.nodes, {i: {"id": i, **data} for i, data in graph.nodes(data=True)}, NODE, skip=("color",))
    edges = {d["id"]: {"source": a, "target": b, **d} for a, b, d in graph.edges(data=True)}
    same(elements.edges, edges, EDGE, skip=("color", "label", "weight"))
    for row in elements.nodes:
        color = graph.nodes[row["id"]]["viz"]["color"]
        assert "#{r:02x}{g:02x}{b:02x}".format(**color) == row["color"]
    for row in elements.edges:
        assert edges[row["id"]]["wording"] == row["label"]
        assert edges[row["id"]]["weight"] == row["weight"]


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_xml_is_well_formed_with_ids_that_are_names(source, kind):
    root = etree.fromstring(export(source, kind).encode())
    ids = [e.get("id") for e in root.iter() if e.get("id") and etree.QName(e).localname in ("node", "edge", "key")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[nde]\d+", i) for i in ids)


def test_cytoscape_json_is_read_by_networkx(source):
    found, elements = json.loads(export(source, "cyjs")), table(source)
    graph = nx.cytoscape_graph(found)
    same(elements.nodes, dict(graph.nodes(data=True)), NODE)
    same(elements.edges, {k: d for _, _, k, d in graph.edges(keys=True, data=True)}, EDGE)
    hypothetical = [e["data"] for e in found["elements"]["edges"] if e.get("classes") == "hypothetical"]
    assert all(e["modality"] not in ("fact", "claim") for e in hypothetical)


@needs_readers
@pytest.mark.parametrize("kind", ["cyjs", "gexf"])
def test_javascript_readers_understand_it(source, kind, tmp_path):
    path, elements = tmp_path / f"g.{kind}", table(source)
    path.write_text(export(source, kind), encoding="utf-8")
    done = subprocess.run(
        [NODE_JS, "read.js", kind, path], cwd=READERS, capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(done.stdout)
    nodes, edges = ({r["id"]: r for r in found[k]} for k in ("nodes", "edges"))
    same(elements.nodes, nodes, ("label",) if kind == "gexf" else NODE)
    same(elements.edges, edges, ("source", "target", "weight") if kind == "gexf" else EDGE)
    for row in elements.nodes:
        rgb = tuple(int(row["color"][i : i + 2], 16) for i in (1, 3, 5))
        drawn = nodes[row["id"]]["drawn" if kind == "cyjs" else "color"]
        assert tuple(map(int, re.findall(r"\d+", drawn))) == rgb
    if kind == "cyjs":
        dashed = {i for i, e in edges.items() if e["drawn"] == "dashed"}
        assert dashed == {e["id"] for e in elements.edges if e.get("modality", "fact") not in ("fact", "claim")}


# -------------------- drawings


@needs_dot
def test_dot_is_read_by_graphviz(source):
    elements = folded(table(source))
    done = subprocess.run(
        ["dot", "-Kosage", "-Tjson0"],
        input=export(source, "dot"),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert not done.stderr
    found = json.loads(done.stdout)
    nodes = {n["name"]: n for n in found["objects"]}
    assert nodes.keys() == {n["id"] for n in elements.nodes}
    for row in elements.nodes:
        theirs = nodes[row["id"]]
        assert unescape(theirs["tooltip"]) == row["label"].replace("\\", "\\\\")
        assert theirs["fillcolor"] == row["color"]
        assert theirs.get("iri") == row.get("iri")
    ends = [
        (found["objects"][e["tail"]]["name"], found["objects"][e["head"]]["name"], e["relation"])
        for e in found["edges"]
    ]
    assert sorted(ends) == sorted((e["source"], e["target"], e["relation"]) for e in elements.edges)
    if len(elements.nodes) > 500:
        return  # a drawing of the whole graph takes Graphviz half a minute, and shows nobody anything
    drawn = subprocess.run(
        ["dot", "-Tsvg"], input=export(source, "dot"), capture_output=True, text=True, check=True, timeout=120
    )
    assert etree.fromstring(drawn.stdout.encode()) is not None


def chromium(page, *options):
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", *options, page.as_uri()],
        capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    return done.stdout


@needs_chromium
@needs_readers
@pytest.mark.parametrize("name", ["papers", "pfp", "awkward", "blocked"])
def test_mermaid_is_drawn_in_a_browser(name, request, tmp_path):
    source = request.getfixturevalue(name)
    text, elements = export(source, "mermaid"), folded(table(source))
    script = (READERS / "node_modules/mermaid/dist/mermaid.min.js").as_uri()
    limits = {} if not advice(text) else {"maxTextSize": 10**7, "maxEdges": 10**4}
    page = tmp_path / "page.html"
    page.write_text(
        f"""<!DOCTYPE html><meta charset="utf-8"><script src="{script}"></script>
        <pre id="text">{escape(text)}</pre><div id="out"></div><script>
        mermaid.initialize({{startOnLoad: false, ...{json.dumps(limits)}}});
        mermaid.render("m", document.getElementById("text").textContent)
          .then(r => {{ document.getElementById("out").innerHTML = r.svg; document.title = "drawn"; }})
          .catch(e => {{ document.title = "failed: " + e.message; }});
        </script>""",
        encoding="utf-8",
    )
    found = etree.HTML(chromium(page, "--dump-dom"))
    assert found.findtext(".//title") == "drawn"
    out = found.find(".//div[@id='out']")
    nodes = [n for n in out.iter("g") if "node" in (n.get("class") or "").split()]
    shown = sorted(re.sub(r"[\s\u200b]", "", "".join(n.itertext())) for n in nodes)
    assert shown == sorted(re.sub(r"\s", "", caption(n)) for n in elements.nodes)
    links = [p for p in out.iter("path") if "flowchart-link" in (p.get("class") or "")]
    assert len(links) == len(elements.edges)
    assert not out.findall(".//script")


def test_mermaid_says_when_the_defaults_do_not_suffice(awkward, pfp):
    assert advice(export(pfp, "mermaid")) == ""
    assert "maxEdges" in advice("flowchart LR\n" + '  n0 -->|"x"| n1\n' * 501)
    assert "%%{" not in export(awkward, "mermaid").replace("flowchart", "")


# -------------------- CSV


def test_csv_is_read_with_every_column(source):
    elements = table(source)
    for name, rows, columns in (("nodes", elements.nodes, NODE), ("edges", elements.edges, EDGE)):
        found = list(csv.DictReader(io.StringIO(export(source, "csv", table=name, raw=True))))
        assert list(found[0]) == list(columns)
        same(rows, {r["id"]: r for r in found}, columns)


def test_csv_does_not_run_in_a_spreadsheet(awkward):
    guarded, raw = (export(awkward, "csv", table="nodes", raw=r) for r in (False, True))
    assert ",'=cmd" in guarded
    assert ",=cmd" in raw
    assert "'=cmd" not in raw


# -------------------- the page


def parsed(page):
    return etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))


def test_page_is_self_contained_and_says_the_same_twice(pfp):
    text = export(pfp, "html")
    page, elements = parsed(text), folded(requirements(pfp))
    assert not page.findall(".//script")
    assert not [e for e in page.iter() if e.get("src") or (e.tag in ("link", "img", "iframe"))]
    assert "default-src 'none'" in page.find(".//meta[@http-equiv]").get("content")
    boxes = page.findall(".//svg/a")
    assert [b.get("href") for b in boxes] == [f"#{n['id']}" for n in elements.nodes]
    rows = page.findall(".//table")[0].findall(".//tbody/tr")
    assert [r.get("id") for r in rows] == [n["id"] for n in elements.nodes]
    for row, box, node in zip(rows, boxes, elements.nodes, strict=True):
        assert row.find("th").text == node["label"] == box.findtext("title")
        assert (row.findall("td")[1].text or "") == node.get("status", "")
        for fact in ("modality", "documents", "evidence"):
            assert all(part in "".join(row.itertext()) for part in str(node.get(fact, "")).split())
    lines = page.findall(".//svg/path")
    assert len(lines) == len(elements.edges)
    leads = [a.get("href") for r in rows for a in r.findall("td")[-1].iter("a")]
    assert sorted(leads) == sorted(f"#{e['target']}" for e in elements.edges)
    assert all(t.get("scope") == "col" for t in page.findall(".//thead//th"))
    assert trace_text(pfp) in "".join(page.itertext())
    sources = {a.get("href") for a in page.iter("a") if not a.get("href").startswith("#")}
    addresses = {p for n in elements.nodes for p in n.get("evidence", "").split() if "#char=" not in p}
    assert addresses
    assert addresses <= sources


def trace_text(answer):
    return answer.format("text").strip()


def test_page_keeps_awkward_labels_as_text(blocked):
    page = parsed(export(blocked, "html"))
    assert not page.findall(".//script")
    shown = "".join(page.itertext())
    for label in LABELS:
        assert printable(label) in shown
    assert all(re.match(r"#n\d+$|https?://", a.get("href")) for a in page.iter("a"))


def test_figure_is_svg_of_its_own_with_every_box_and_line(pfp, blocked):
    for found, text in ((pfp, export(pfp, "svg")), (blocked, export(blocked, "svg"))):
        drawn, elements = etree.fromstring(text.encode()), folded(table(found))
        assert etree.QName(drawn).namespace == "http://www.w3.org/2000/svg"
        boxes, lines = (list(drawn.iterchildren(f"{{*}}{tag}")) for tag in ("g", "path"))
        assert [b.findtext("{*}title") for b in boxes] == [n["label"] for n in elements.nodes]
        assert [p.findtext("{*}title") for p in lines] == [e["label"] for e in elements.edges]
        assert [b.find("{*}rect").get("fill") for b in boxes] == [n["color"] for n in elements.nodes]
        dashed = [bool(p.get("stroke-dasharray")) for p in lines]
        assert dashed == [e.get("modality", "fact") not in ("fact", "claim") for e in elements.edges]
        assert not [e for e in drawn.iter() if e.get("href") or e.get("{http://www.w3.org/1999/xlink}href")]


def test_page_of_what_is_only_proposed_says_so(bundled):
    page = export(trace("Kosovo", "KECI", dataset=bundled), "html")
    assert "this is only proposed; it does not exist" in page


@needs_chromium
@pytest.mark.parametrize("standing", ["KECI", "NATO"])
def test_page_is_drawn_in_a_browser_without_boxes_that_overlap(bundled, standing, tmp_path):
    answer = trace("Kosovo", standing, dataset=bundled, as_of="2025-03-10")
    page = tmp_path / "page.html"
    page.write_text(export(answer, "html"), encoding="utf-8")
    measured = tmp_path / "measured.html"
    measure = """<script>document.title = JSON.stringify([...document.querySelectorAll("svg > a")].map(a => {
      const r = a.querySelector("rect").getBoundingClientRect(), t = a.querySelector("text").getBoundingClientRect();
      return [r.left, r.top, r.right, r.bottom, t.left, t.top, t.right, t.bottom]; }));</script>"""
    measured.write_text(
        re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8")) + measure, encoding="utf-8"
    )
    boxes = json.loads(etree.HTML(chromium(measured, "--dump-dom", "--window-size=1500,1200")).findtext(".//title"))
    assert len(boxes) == len(folded(requirements(answer)).nodes)
    for left, top, right, bottom, *text in boxes:
        assert left <= text[0] < text[2] <= right, "text wider than its box"
        assert top <= text[1] < text[3] <= bottom, "text higher than its box"
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], "boxes overlap"


def test_layout_leads_from_left_to_right_through_cycles_and_long_edges():
    edges = [("a", "b"), ("b", "c"), ("c", "b"), ("a", "d"), ("d", "e"), ("a", "e"), ("e", "e"), ("f", "c")]
    found = layered(dict.fromkeys("abcdef", 20.0), edges)
    assert (found.layer["a"], found.layer["b"], found.layer["c"], found.layer["e"]) == (0, 1, 2, 2)
    assert ("e", "e") not in found.routes
    assert len(found.routes["a", "e"]) == 3
    assert found.routes["c", "b"] == ("c", "b")
    for number in range(3):
        row = sorted(found.y[n] for n in "abcdef" if found.layer[n] == number)
        assert all(b - a >= 34 for a, b in pairwise(row))
    assert layered({}, []).layer == {}


def test_layout_of_a_deep_chain_does_not_recurse():
    names = [f"n{i}" for i in range(3000)]
    found = layered(dict.fromkeys(names, 10.0), list(pairwise(names)))
    assert found.layer["n2999"] == 2999


# -------------------- what is asked, and where it goes


@pytest.mark.parametrize("kind", FORMATS)
def test_same_input_gives_the_same_bytes_and_a_file_holds_them(kind, tmp_path):
    arguments = ("export", kind, "--for", "Kosovo", "PfP", "--as-of", "2025-03-10")
    first = run(*arguments, PYTHONHASHSEED="1")
    second = run(*arguments, "-o", tmp_path / "out.x", PYTHONHASHSEED="2", LC_ALL="C")
    assert (first.returncode, second.returncode, second.stdout) == (0, 0, "")
    assert (tmp_path / "out.x").read_text(encoding="utf-8") == first.stdout


def test_empty_graph_exports_to_every_format(write, tmp_path):
    data = load(write("id:x a kg:State ."))
    for kind in set(FORMATS) - {"html", "svg"}:
        export(data, kind)
    path = tmp_path / "empty.graphml"
    path.write_text(export(data, "graphml"), encoding="utf-8")
    assert (igraph.Graph.Read_GraphML(str(path)).vcount(), len(nx.read_graphml(path))) == (0, 0)


def test_format_comes_from_the_ending():
    assert [format_of(n) for n in ("a.ttl", "b.GEXF", "c.gv", "d.mmd", "e.x.jsonld", "f.html", "g.rdf")] == [
        "turtle", "gexf", "dot", "mermaid", "jsonld", "html", "rdfxml",
    ]  # fmt: skip
    for name in ("a", "b.", "c.docx", ".hidden"):
        with pytest.raises(UsageError, match="does not tell the format"):
            format_of(name)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export",), "which format?"),
        (("export", "-o", "x.docx"), "does not tell the format"),
        (("export", "word"), "invalid choice"),
        (("export", "html"), "are those of one goal"),
        (("export", "csv", "--view", "requirements"), "are those of one goal"),
        (("export", "html", "--for", "Kosovo", "PfP", "--view", "entities"), "html draws what a goal requires"),
        (("export", "svg"), "are those of one goal"),
        (("export", "csv", "--known-by", "2020-01-01"), "--known-by belongs to a goal"),
        (("export", "csv", "--sources", "kcss-2017"), "--sources belongs to a goal"),
        (("export", "csv", "--for", "Kosovo"), "expected 2 arguments"),
        (("export", "csv", "--for", "Kosovo", "PPP"), "no standing is called"),
        (("export", "csv", "--as-of", "2020"), "2020"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(arguments, message, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_entities_of_a_goal_are_those_behind_its_answer(pfp):
    found = list(csv.DictReader(io.StringIO(export(pfp, "csv", view="entities"))))
    assert {r["relation"] for r in found} >= {"no recognition"}
    assert {r["iri"] for r in found} <= {a.iri for a in pfp.assertions}


def test_standard_output_by_its_name_keeps_what_was_there(tmp_path):
    import sys

    command = f"{sys.executable} -m kgtools export csv --for Kosovo PfP -o /dev/stdout"
    script = f"echo head; {command}; echo tail"
    with (tmp_path / "out").open("w") as stream:
        subprocess.run(["bash", "-c", script], stdout=stream, check=True)
    lines = (tmp_path / "out").read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[1][:9], lines[-1]) == ("head", "id,source", "tail")
    piped = subprocess.run(["bash", "-c", f"{command} | cat"], capture_output=True, text=True, check=True)
    assert piped.stdout.startswith("id,source")


def test_parallel_lines_lie_beside_each_other_and_lines_back_apart():
    rows = [{"id": f"n{i}", "iri": "x", "label": str(i), "kind": "k", "color": "#ffffff"} for i in range(2)]
    ends = [("n0", "n1"), ("n0", "n1"), ("n1", "n0"), ("n0", "n0")]
    edges = [
        {"id": f"e{i}", "source": a, "target": b, "label": "x", "relation": "x", "color": "#000000"}
        for i, (a, b) in enumerate(ends)
    ]
    drawn = etree.fromstring(figure.write(Elements("t", tuple(rows), tuple(edges))).encode())
    paths = [p.get("d") for p in drawn.iterchildren("{*}path")]
    assert len(set(paths)) == 4
    heights = [re.search(r"M\S+ (\S+?)[LC]", p).group(1) for p in paths[:3]]
    assert len(set(heights)) == 3


# -------------------- writing


def test_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)
    old = path.stat().st_ino
    write_text(path, "new ü\n")
    assert path.read_bytes() == "new ü\n".encode()
    assert path.stat().st_ino != old  # another file took its place: it was never half written
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_old_file_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "out.txt"
    path.write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_links_are_followed_and_folders_refused(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"
    with pytest.raises(InputError, match="cannot be written"):
        write_text(tmp_path, "new")
    with pytest.raises(InputError, match="cannot be written"):
        write_text(tmp_path / "no" / "such" / "file", "new")
    write_text(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_killed_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.graphml"
    path.write_text("old")
    code = (
        "import os, sys; from pathlib import Path; from kgtools.files import write_text\n"
        "os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        f"write_text(Path({str(path)!r}), 'new' * 10**6)"
    )
    import sys

    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -9
    assert path.read_text() == "old"
