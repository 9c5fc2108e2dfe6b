"""Read RDF files safely: pyoxigraph parses, blank nodes become stable IRIs, and what is refused says where and why."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtools.errors import InputError

GENID = "https://w3id.org/kgtools/.well-known/genid/"
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".turtle": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
DELIMITERS = {".tsv": "\t", ".csv": ","}  # of tables
KNOWN = (*FORMATS, *DELIMITERS)
MAX_NESTING = 1000  # the JSON-LD parser overflows its stack somewhat above, RDF/XML becomes very slow
_BRACKETS = {
    ox.RdfFormat.JSON_LD: re.compile(r'"(?:[^"\\]|\\.)*"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL),
    ox.RdfFormat.RDF_XML: re.compile(r"<!--.*?-->|<[?!][^>]*>|<[^>]*/>|(?P<close></)|(?P<open><)", re.DOTALL),
}
_TRIPLE_TERM = "State it as an assertion with slots of its own."


def graph_files(path: Path) -> list[Path]:
    """Return the RDF files and tables of a folder, sorted, or the one file; hidden files are left out."""
    try:
        if path.is_file():
            if path.suffix.lower() not in KNOWN:
                raise InputError(
                    f"the ending {path.suffix!r} is no format of a graph", where=str(path), remedy=_ENDINGS
                )
            return [path]
        if not path.is_dir():
            raise InputError("no such file or folder", where=str(path), remedy="Check the name and the folder.")
        found = sorted(f for f in _walk(path) if f.suffix.lower() in KNOWN and not f.name.startswith("."))
        found = [f for f in found if f.is_file() or not f.exists()]  # no pipe, which would be waited for
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=_short(str(path)), remedy=_READABLE) from None
    if not found:
        raise InputError("the folder holds neither RDF nor tables", where=str(path), remedy=_ENDINGS)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise error  # a folder that cannot be read would leave a part of the graph out

    for root, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(root) / name for name in names)


_READABLE = "Check its name and its permissions."
_ENDINGS = f"Known endings: {', '.join(KNOWN)}."


def read_text(path: Path) -> str:
    """Return a file's text; a byte order mark is dropped, other encodings than UTF-8 and NULs are refused."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=_short(str(path)), remedy=_READABLE) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("this is not UTF-8", where=f"{path}:{line}", remedy="Save the file as UTF-8.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("the file holds a NUL character", where=f"{path}:{line}", remedy="Remove it.")
    return text


def read_quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    """Parse one RDF file into quads of the named graph `graph`.

    Blank nodes become IRIs made of the file's digest and their order, so that reading twice gives the same data.
    Raises `InputError`, with file and line, for anything that is not well-formed.
    """
    text = read_text(path)
    kind = FORMATS[path.suffix.lower()]
    doctype = re.search(r"<!DOCTYPE", text, re.IGNORECASE) if kind == ox.RdfFormat.RDF_XML else None
    if doctype:
        line = text.count("\n", 0, doctype.start()) + 1
        remedy = "Remove the declaration and write its entities out: it could expand without end or read other files."
        raise InputError("a DOCTYPE is refused", where=f"{path}:{line}", remedy=remedy)
    if kind in _BRACKETS:
        _check_nesting(text, path, _BRACKETS[kind])
    if text.count("<<") > MAX_NESTING:  # the parser's own error comes too late for deep ones
        raise InputError("RDF 1.2 triple terms are not supported", where=str(path), remedy=_TRIPLE_TERM)
    graph_node, names = ox.NamedNode(graph), _Skolem(text)
    try:
        for quad in ox.parse(text, kind, base_iri=graph):
            subject, object_ = names.of(quad.subject), names.of(quad.object)
            if isinstance(object_, ox.Triple):
                raise InputError("an RDF 1.2 triple term is not supported", where=str(path), remedy=_TRIPLE_TERM)
            yield ox.Quad(subject, quad.predicate, object_, graph_node)
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        if "LoadDocumentCallback" in str(error.msg):
            remedy = "Write the context into the file: nothing is loaded from elsewhere."
            raise InputError("a context from elsewhere is refused", where=where, remedy=remedy) from None
        remedy = "Correct the syntax there, or somewhat above."
        raise InputError(f"not well-formed: {_short(error.msg)}", where=where, remedy=remedy) from None


def _check_nesting(text: str, path: Path, brackets: re.Pattern[str]) -> None:
    depth = 0
    for match in brackets.finditer(text):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth > MAX_NESTING:
            where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
            raise InputError(f"nested deeper than {MAX_NESTING} levels", where=where, remedy="Write it flatter.")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all: to a temporary file beside it, which then takes its place.

    Something that is no regular file, such as a pipe, is written to as it is. Raises `InputError`.
    """
    if str(path).startswith(("/dev/", "/proc/")):  # a device, or the name of an open file: never replaced
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)
        return
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:200]}.{os.getpid()}.tmp")
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            return
        try:
            with temporary.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        remedy = "Check that the folder exists and may be written to; nothing was changed."
        raise InputError(f"cannot be written ({error.strerror})", where=_short(str(path)), remedy=remedy) from None


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class _Skolem:
    """Names blank nodes by the digest of the text and their order of appearance."""

    def __init__(self, text: str) -> None:
        self._digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._names: dict[str, ox.NamedNode] = {}

    def of(self, term: Any) -> Any:
        """Return the term, or the IRI that stands for a blank node."""
        if not isinstance(term, ox.BlankNode):
            return term
        number = len(self._names)
        return self._names.setdefault(term.value, ox.NamedNode(f"{GENID}{self._digest}-{number}"))


def _short(message: str) -> str:
    return message if len(message) <= 200 else message[:200] + "…"
