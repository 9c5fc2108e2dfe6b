"""Citations of documents and passages: one line of text, or BibTeX."""

from __future__ import annotations

import re
from datetime import date

from kgtools.assertions import Assertion, Passage
from kgtools.dataset import Dataset
from kgtools.terms import KG, local_name


def cite(data: Dataset, document: str) -> str:
    """Return a citation of a document as text.

    >>> from kgtools.dataset import load
    >>> cite(load(), "https://w3id.org/kgtools/document/nato-consensus")
    'NATO: Consensus decision-making at NATO. 2023-06-30. https://www.nato.int/cps/uk/natohq/topics_49178.htm?selectedLocale=en'
    """
    authors, title, publisher, issued, address = _record(data, document)
    who = f"{', '.join(authors)}: " if authors else f"{publisher}: " if publisher else ""
    where = f" {publisher}," if authors and publisher else ""
    ends_itself = title[-1:] in ".?!"
    return f"{who}{title}{'' if ends_itself else '.'}{where} {issued}.{' ' + address if address else ''}"


def bibtex(data: Dataset, document: str) -> str:
    """Return a BibTeX entry for a document."""
    authors, title, publisher, issued, address = _record(data, document)
    people = all(KG + "Person" in data.kinds(str(a)) for a in data.values(document, "dcterms:creator")) and authors
    fields = {
        "author": " and ".join(authors if people else [f"{{{a}}}" for a in authors or [publisher] if a]),
        "title": title,
        "publisher": publisher,
        "date": issued if re.match(r"\d{4}", issued) else "",
        "url": address,
    }
    rows = [f"  {key} = {{{_tex(value)}}}" for key, value in fields.items() if value]
    return "@misc{" + local_name(document) + ",\n" + ",\n".join(rows) + "\n}"


def source(data: Dataset, assertion: Assertion) -> str:
    """Return in a few words where an assertion is made: documents, with character offsets where there is a passage."""
    spots: dict[str, list[str]] = {d: [] for d in assertion.documents}
    for passage in assertion.passages:
        spots.setdefault(passage.document, []).append(f"{passage.start}-{passage.end}")
    named = [
        data.label(d) + (f", characters {' and '.join(where)}" if where else "") for d, where in sorted(spots.items())
    ]
    return "; ".join(named) or "no document"


def span(passage: Passage) -> str:
    """Return the offsets of a passage in words."""
    return f"characters {passage.start} to {passage.end}"


def address(data: Dataset, document: str) -> str | None:
    """Return the public address of a document, or None."""
    value = data.value(document, "dcterms:identifier")
    return None if value is None else str(value)


def _record(data: Dataset, document: str) -> tuple[list[str], str, str, str, str]:
    byline = data.value(document, "kg:byline")
    authors = [data.label(str(a)) for a in data.values(document, "dcterms:creator")]
    authors = str(byline).split(" and ") if byline else authors
    title = str(data.value(document, "dcterms:title") or data.label(document))
    publisher = data.value(document, "dcterms:publisher")
    issued, consulted = data.value(document, "dcterms:issued"), data.value(document, "kg:consulted")
    when = _iso(issued) if issued else f"Undated, consulted {_iso(consulted)}" if consulted else "Undated"
    return authors, title, data.label(str(publisher)) if publisher else "", when, address(data, document) or ""


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text) if not text.startswith("http") and not text.startswith("{") else text
