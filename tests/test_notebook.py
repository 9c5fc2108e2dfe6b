"""What notebooks show, read by an HTML parser, and data frames of a real pandas."""

import dataclasses
import html
import sys
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pyoxigraph as ox
import pytest

import kgtools
from kgtools.catalogue import catalogue, prospects
from kgtools.errors import MissingLibrary
from kgtools.querying import query
from kgtools.results import Answer, Table
from kgtools.terms import XSD

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\\href{javascript:alert(1)}{x}"


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each cell, heading, paragraph and `pre`."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open.append(tag)
        if tag in ("td", "th", "p", "pre"):
            self.texts.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts[-1] += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def table(bundled, *columns, **cells):
    names = columns or tuple(cells)
    return Table(names, tuple(zip(*cells.values(), strict=True)), bundled)


def test_table_is_a_table_with_links_and_labels(bundled):
    page = Page(query("members", dataset=bundled, as_of="2017-01-12")._repr_html_())
    assert page.all("th") == [{"scope": "col"}] * 4
    assert page.texts[:4] == ["member", "since", "attested", "source"]
    assert len(page.all("tr")) == 29
    assert {"href": "https://w3id.org/kgtools/id/albania"} in page.all("a")
    assert "Albania" in page.texts
    assert page.texts[-1] == "28 rows"


def test_hostile_labels_become_neither_markup_nor_links(bundled):
    evil = ox.NamedNode("https://example.org/a&b='x'?javascript:alert(1)")
    iris = [
        evil,
        *map(ox.NamedNode, ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "HTTPS://e.org/")),
    ]
    data = dataclasses.replace(bundled)
    data.__dict__["labels"] = {evil.value: HOSTILE}
    texts = [
        ox.Literal(HOSTILE),
        ox.BlankNode("b"),
        None,
        ox.Literal("http://example.org/"),
        ox.Triple(evil, evil, evil),
    ]
    page = Page(Table(("iri",), ((evil,),), data)._repr_html_())
    assert page.texts[1] == HOSTILE.replace("\u202e", "\ufffd")
    page = Page(Table(("iri", "text"), tuple(zip(iris, texts, strict=True)), data)._repr_html_())
    assert {tag for tag, _ in page.elements} == {"table", "thead", "tbody", "tr", "th", "td", "a", "p"}
    assert page.all("a") == [{"href": evil.value}, {"href": "HTTPS://e.org/"}]
    assert page.texts[2:4] == [evil.value, HOSTILE.replace("\u202e", "\ufffd")]  # its label stands beside it
    assert "mathjax_ignore" in page.all("table")[0]["class"]
    for result in (Answer(value=True), kgtools.info(bundled)):
        assert [tag for tag, _ in Page(result._repr_html_()).elements] == ["pre"]
    named = dataclasses.replace(kgtools.info(bundled), graph=HOSTILE)
    page = Page(named._repr_html_())
    assert [tag for tag, _ in page.elements] == ["pre"]
    assert HOSTILE in page.texts[0]


def test_large_results_say_what_is_left_out(bundled):
    rows = table(bundled, n=[ox.Literal(n) for n in range(1_234)])
    page = Page(rows._repr_html_())
    assert len(page.all("td")) == 100
    assert page.texts[-1] == "1,234 rows, of which 1,134 are left out here"
    shown = []
    rows._repr_pretty_(SimpleNamespace(text=shown.append), cycle=False)
    assert shown[0].splitlines()[-1] == "… and 1,037 more lines: print(result.format())"
    assert Page(table(bundled, n=[])._repr_html_()).texts == ["n", "0 rows"]


def test_every_result_is_shown_as_its_text(bundled):
    results = [
        kgtools.info(bundled),
        kgtools.evidence("kcss-2017-013", dataset=bundled),
        kgtools.validate(),
        catalogue(bundled),
        prospects(bundled, "Kosovo"),
        query("ASK {}", dataset=bundled),
        kgtools.show("KECI", dataset=bundled),
        kgtools.blocks("Spain", applicants=["Kosovo"], dataset=bundled),
    ]
    for result in results:
        assert Page(result._repr_html_()).texts == [result.format().rstrip("\n")]
        assert "_repr_pretty_" in vars(type(result))  # where IPython looks for it before it uses __repr__
    answer = kgtools.trace("Kosovo", "PfP", dataset=bundled)
    assert answer._repr_html_().startswith('<div style="overflow:auto"><svg ')
    words = answer._repr_html_().partition("<pre>")[2].removesuffix("</pre>")
    assert html.unescape(words) == answer.format().rstrip("\n")
    graph = query("relations", dataset=bundled)
    assert Page(graph._repr_html_()).texts[:3] == ["subject", "predicate", "object"]


def typed(kind, *values):
    return [None if v is None else ox.Literal(v, datatype=ox.NamedNode(XSD + kind)) for v in values]


def test_dataframe_has_a_type_for_each_column(bundled):
    frame = table(
        bundled,
        iri=[ox.NamedNode("https://example.org/a"), None],
        text=[ox.Literal("ü", language="de"), None],
        n=typed("integer", "01", None),
        yes=typed("boolean", "true", None),
        share=[*typed("decimal", "0.50"), *typed("integer", "2")],
        day=typed("date", "9999-12-31", None),
        month=typed("gYearMonth", "2016-12", None),
        huge=typed("integer", str(2**70), None),
        mixed=[*typed("integer", "1"), ox.Literal("x")],
        wrong=typed("date", "2017-01-12", "soon"),
        none=[None, None],
        odd=[*typed("double", "INF"), *typed("double", "sNaN")],
    ).to_dataframe()
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "iri": "string",
        "text": "string",
        "n": "Int64",
        "yes": "boolean",
        "share": "Float64",
        "day": "datetime64[s]",
        "month": "string",
        "huge": "object",
        "mixed": "object",
        "wrong": "object",
        "none": "object",
        "odd": "object",
    }
    assert frame.loc[0, ["iri", "text", "n", "yes", "share", "month", "huge"]].tolist() == [
        "https://example.org/a", "ü", 1, True, 0.5, "2016-12", 2**70,
    ]  # fmt: skip
    assert frame["day"][0].date() == date(9999, 12, 31)
    assert frame["wrong"].tolist() == [date(2017, 1, 12), "soon"]
    bound = ["share", "mixed", "wrong", "odd"]
    assert frame.drop(columns=bound).iloc[1].isna().all()


def test_dataframe_of_queries(bundled):
    frame = query("members", dataset=bundled, as_of="2017-01-12").to_dataframe()
    assert list(frame.columns) == ["member", "since", "attested", "source"]
    assert len(frame[frame["since"] < "1950-01-01"]) == 12
    empty = query("SELECT ?a ?b { ?a a kg:NoSuch ; ?b ?c }", dataset=bundled).to_dataframe()
    assert (list(empty.columns), len(empty)) == (["a", "b"], 0)
    assert query("SELECT * {}", dataset=bundled).to_dataframe().shape == (1, 0)
    triples = query("DESCRIBE id:spain", dataset=bundled)
    assert list(triples.to_dataframe().columns) == ["subject", "predicate", "object"]
    assert len(triples.to_dataframe()) == len(triples)
    assert isinstance(query("SELECT ?s { ?s a kg:State }", dataset=bundled).to_dataframe(), pd.DataFrame)


def test_missing_pandas_is_named_with_its_extra(bundled, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingLibrary, match=r"blocking-paths\[pandas\]") as caught:
        query("SELECT * {}", dataset=bundled).to_dataframe()
    assert isinstance(caught.value, ImportError)
