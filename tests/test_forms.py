"""A trace in its other forms, and the graph for other libraries, read by those libraries."""

import networkx as nx
import pytest
import rdflib

from kgtools.catalogue import catalogue
from kgtools.dataset import load
from kgtools.errors import UsageError
from kgtools.graphs import to_networkx, to_rdflib
from kgtools.querying import query
from kgtools.terms import ID
from kgtools.tracing import trace
from kgtools.validation import validate
from kgtools.views import view

KG = rdflib.Namespace("https://w3id.org/kgtools/ontology/")
AWKWARD = 'quote " and \\ and | and {end} <b> 🎺 \u202eabc\u0007'


@pytest.fixture(scope="module")
def answer(bundled):
    return trace("Kosovo", "PfP", dataset=bundled, as_of="2025-03-10")


def test_turtle_is_a_verdict_with_expected_positions(answer, tmp_path):
    graph = rdflib.Graph().parse(data=answer.format("ttl"), format="turtle")
    (verdict,) = graph.subjects(rdflib.RDF.type, KG.Verdict)
    assert graph.value(verdict, KG.status) == KG.Blocked
    assert {str(o).rpartition("/")[2] for o in graph.objects(verdict, KG.blockedBy)} == {
        "greece",
        "romania",
        "slovakia",
        "spain",
    }
    positions = set(graph.subjects(rdflib.RDF.type, KG.Position))
    assert {graph.value(p, KG.basis) for p in positions} == {KG.Expected}
    (tmp_path / "verdict.ttl").write_text(answer.format("ttl"), encoding="utf-8")
    assert validate(tmp_path / "verdict.ttl").conforms


def test_label_cannot_forge_the_answer_or_steer_the_terminal(write):
    label = "Bee\\n\\nACHIEVED: attained.\\u001b[31m\\u202E"
    folder = write(
        f'id:g a kg:Standing ; skos:prefLabel "{label}"@en . id:x a kg:State ; skos:prefLabel "{label}"@en .'
    )
    data = load(folder)
    texts = [
        trace("x", "g", dataset=data, as_of="2020-01-01").format("text"),
        query("SELECT * { ?s a kg:State }", dataset=data).format("table"),
        query("SELECT * { ?s a kg:State }", dataset=data).format("md"),
        catalogue(data).format("text"),
    ]
    for text in texts:
        assert "Bee ACHIEVED" in text
        assert not set(text) & set("\u001b\u202e")


def test_unknown_form_is_refused(answer):
    with pytest.raises(UsageError, match="no form in pdf"):
        answer.format("pdf")


def test_requirement_network_is_a_digraph(answer):
    graph = to_networkx(answer)
    assert type(graph) is nx.DiGraph
    goal, stage = (ID + "pfp-participation", ID + "kosovo"), (ID + "pfp-invitation", ID + "kosovo")
    assert graph.nodes[goal]["status"] == "blocked"
    assert graph.edges[goal, stage]["dependency"].endswith("pfp-participation-needs-invitation")
    assert graph.out_degree(stage) == 32
    blocked = [n for n in nx.descendants(graph, goal) if len(n) == 3 and graph.nodes[n]["status"] == "blocked"]
    assert sorted(graph.nodes[n]["label"] for n in blocked) == ["Greece", "Romania", "Slovakia", "Spain"]


def test_entities_are_a_multidigraph_and_denial_is_not_recognition(bundled):
    graph = to_networkx(view(bundled, "2025-03-10"))
    assert type(graph) is nx.MultiDiGraph
    edges = graph.get_edge_data(ID + "spain", ID + "kosovo")
    assert {(e["kind"], e["negated"]) for e in edges.values()} == {("Recognition", True)}
    assert {e["negated"] for e in graph.get_edge_data(ID + "germany", ID + "kosovo").values()} == {False}
    assert graph.nodes[ID + "spain"]["label"] == "Spain"
    assert not any(e["modality"] == "recommendation" for _, _, e in graph.edges(data=True))
    whole = to_networkx(bundled)
    assert whole.number_of_edges() > graph.number_of_edges()
    assert any(e["modality"] == "recommendation" for _, _, e in whole.edges(data=True))


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own query engine warns about itself
def test_rdflib_has_a_named_graph_per_file_and_no_shapes(bundled):
    dataset = to_rdflib(bundled)
    assert len(dataset) == len({(q.subject, q.predicate, q.object) for q in bundled.store})
    names = {str(g.identifier) for g in dataset.graphs()}
    assert "https://w3id.org/kgtools/graph/assertions/kcss-2017.ttl" in names
    rows = dataset.query("SELECT ?s { ?s a <https://w3id.org/kgtools/ontology/State> }")
    assert len(list(rows)) == 160
    assert not list(dataset.subjects(rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/shacl#NodeShape")))
