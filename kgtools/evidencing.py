"""Who says it where: citations and passages of an assertion, and a check of every passage against the documents.

A passage is checked by the SHA-256 of its UTF-8 bytes (Web Annotation's position selector tells where it stands):
exact, moved (the same text at other offsets), failed, or absent (no copy of the document is at hand).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgtools.assertions import Assertion, Passage, Register
from kgtools.citing import address, bibtex, cite, span
from kgtools.dataset import Dataset, load
from kgtools.errors import InputError, UsageError
from kgtools.files import read_text
from kgtools.names import resolve
from kgtools.notebooks import Shown
from kgtools.statements import ref
from kgtools.terms import printable

FORMS = ("text", "json", "bibtex")


@dataclass(frozen=True)
class Check:
    """The check of one passage. `start` and `end` are where the text stands in the copy at hand, None if nowhere."""

    passage: Passage
    outcome: str
    start: int | None = None
    end: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Evidence(Shown):
    """The evidence of one assertion, with that of all that it rests on. `checks` is by the passage's IRI."""

    assertion: Assertion
    grounds: tuple[Assertion, ...]
    checks: dict[str, Check]
    dataset: Dataset

    @property
    def documents(self) -> tuple[str, ...]:
        """IRIs of the documents, in order of first use."""
        return tuple(dict.fromkeys(d for a in self.grounds for d in a.all("assertedIn")))

    def format(self, kind: str = "text") -> str:
        """Return it as text, json or bibtex."""
        if kind == "bibtex":
            return "\n\n".join(bibtex(self.dataset, d) for d in self.documents) + "\n"
        if kind == "json":
            return json.dumps(self._dict(), ensure_ascii=False, indent=2) + "\n"
        if kind == "text":
            return "\n".join(printable(part) for line in self._lines() for part in line.splitlines() or [""]) + "\n"
        raise UsageError(f"evidence has no form in {kind}", remedy=f"Choose {', '.join(FORMS)}.")

    def _lines(self) -> Iterator[str]:
        data = self.dataset
        for number, assertion in enumerate(self.grounds):
            yield assertion.label if number == 0 else f"Rests on: {assertion.label}"
            speakers = ", ".join(data.label(s) for s in assertion.all("speaker")) or "nobody named"
            reporters = ", ".join(data.label(r) for r in assertion.all("reportedBy"))
            reported = f", reported by {reporters}" if reporters else ""
            yield f"  {assertion.modality}, said by {speakers}{reported}"
            if assertion.verification != "Verified":
                level = {"PartlyVerified": "only partly checked"}.get(assertion.verification, "not checked")
                yield f"  {level} against its source by the maintainers"
            for document in assertion.all("assertedIn"):
                yield f"  {cite(data, document)}"
            for passage in assertion.passages:
                yield from (f"  {line}" for line in self._passage(passage))
            yield ""
        for document in self.documents:
            yield bibtex(data, document)

    def _passage(self, passage: Passage) -> Iterator[str]:
        yield f"{span(passage)}, SHA-256 {passage.sha256}"
        check = self.checks.get(passage.iri)
        if check is None:
            yield "the passage is shown where the document is at hand: --documents DIR"
            return
        yield _outcome(check)
        if check.text is not None:
            yield from (f"> {line}" for line in check.text.splitlines())

    def _dict(self) -> dict[str, Any]:
        data = self.dataset
        return {
            "kgtools": "evidence",
            "assertion": ref(data, self.assertion.iri),
            "grounds": [
                {
                    "iri": a.iri,
                    "label": a.label,
                    "modality": a.modality,
                    "speakers": [ref(data, s) for s in a.all("speaker")],
                    "reported_by": [ref(data, s) for s in a.all("reportedBy")],
                    "verification": a.verification,
                    "documents": [
                        {"iri": d, "citation": cite(data, d), "source": address(data, d)} for d in a.all("assertedIn")
                    ],
                    "passages": [_row(p, self.checks.get(p.iri)) for p in a.passages],
                }
                for a in self.grounds
            ],
        }


@dataclass(frozen=True)
class Verification(Shown):
    """The check of every passage of a dataset."""

    checks: tuple[Check, ...]
    dataset: Dataset

    @property
    def ok(self) -> bool:
        """Whether no passage failed."""
        return not any(c.outcome == "failed" for c in self.checks)

    def format(self, kind: str = "text") -> str:
        """Return it as text or json."""
        if kind == "json":
            rows = [_row(c.passage, c) for c in self.checks]
            return json.dumps({"kgtools": "evidence", "passages": rows}, ensure_ascii=False, indent=2) + "\n"
        if kind != "text":
            raise UsageError(f"a verification has no form in {kind}", remedy="Choose text or json.")
        lines = [
            f"{self.dataset.label(c.passage.document)}, {span(c.passage)}: {_outcome(c)}"
            for c in self.checks
            if c.outcome != "exact"
        ]
        counts = {o: sum(c.outcome == o for c in self.checks) for o in ("exact", "moved", "failed", "absent")}
        return "\n".join([*lines, ", ".join(f"{n} {o}" for o, n in counts.items())]) + "\n"


def evidence(assertion: str, *, documents: str | Path | None = None, dataset: Dataset | None = None) -> Evidence:
    """Return who says an assertion where; with the folder `documents`, the passages themselves, checked.

    >>> evidence("kcss-2017-013").assertion.label
    'Spain does not recognise Kosovo'
    """
    data = dataset or load()
    register = Register(data)
    found = register.all[resolve(data, assertion, register.all, "assertion")]
    chosen = register.grounds([found])
    folder = _folder(documents)
    passages = [p for a in chosen for p in a.passages] if folder else []
    return Evidence(found, chosen, {p.iri: check(data, p, folder) for p in passages if folder}, data)


def verify(documents: str | Path, *, dataset: Dataset | None = None) -> Verification:
    """Check every passage of a dataset against the copies in a folder.

    Raises `InputError` where the folder holds none of the documents.
    """
    data = dataset or load()
    folder = _folder(documents)
    assert folder is not None
    register = Register(data)
    passages = (register.passage(iri) for iri in data.instances("kg:Passage"))
    checks = [check(data, p, folder) for p in passages if p]
    if all(c.outcome == "absent" for c in checks):
        names = sorted(str(n) for d in data.instances("kg:Document") for n in data.values(d, "kg:fileName"))
        remedy = f"Known file names: {', '.join(names) or 'none; no document of the graph has one'}."
        raise InputError("holds none of the documents", where=str(folder), remedy=remedy)
    return Verification(tuple(sorted(checks, key=lambda c: (c.passage.document, c.passage.start, c.passage.end))), data)


def check(data: Dataset, passage: Passage, folder: Path) -> Check:
    """Check one passage against the copy of its document in a folder."""
    name = data.value(passage.document, "kg:fileName")
    path = folder / str(name)
    try:
        if name is None or path.parent != folder or not path.is_file():
            return Check(passage, "absent")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(folder), remedy="Check the folder.") from None
    text = read_text(path)
    start = _find(text, passage)
    if start is None:
        return Check(passage, "failed")
    end = start + passage.end - passage.start
    return Check(passage, "exact" if start == passage.start else "moved", start, end, text[start:end])


def _find(text: str, passage: Passage) -> int | None:
    """Where the passage's text stands: at its offsets, or else nearest to them."""
    size = passage.end - passage.start
    if size <= 0:
        return None
    if passage.end <= len(text) and _digest(text[passage.start : passage.end]) == passage.sha256:
        return passage.start
    bounds = {m.start() for m in re.finditer(r"\b", text)}  # elsewhere, only from one word's edge to another's
    starts = sorted((s for s in bounds if s + size in bounds), key=lambda start: abs(start - passage.start))
    return next((s for s in starts if _digest(text[s : s + size]) == passage.sha256), None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _folder(documents: str | Path | None) -> Path | None:
    if documents is None:
        return None
    folder = Path(documents)
    if not folder.is_dir():
        raise InputError("no such folder of documents", where=str(folder), remedy="Give --documents a folder.")
    return folder


def _outcome(found: Check) -> str:
    return {
        "exact": "exact: the copy at hand says it there",
        "moved": f"moved: the same text stands at characters {found.start} to {found.end} of the copy at hand",
        "failed": "failed: the copy at hand does not have this text",
        "absent": "absent: no copy of the document is at hand",
    }[found.outcome]


def _row(passage: Passage, found: Check | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "document": passage.document,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
    }
    if found is not None:
        row |= {"outcome": found.outcome, "found_start": found.start, "found_end": found.end, "text": found.text}
    return row
