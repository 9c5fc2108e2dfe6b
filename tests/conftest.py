"""What tests share: the folder of shared material where it is there, the bundled graph, and graphs written on the spot."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from kgtools.dataset import Dataset, load

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TESTS = ROOT / "tests"
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "assertion": "https://w3id.org/kgtools/assertion/",
        "dcterms": "http://purl.org/dc/terms/",
        "document": "https://w3id.org/kgtools/document/",
        "id": "https://w3id.org/kgtools/id/",
        "kg": "https://w3id.org/kgtools/ontology/",
        "oa": "http://www.w3.org/ns/oa#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)

# A shell starts what it puts in the background deaf to interrupts, and so would be what the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared material (../shared) is not here")


@pytest.fixture(scope="session")
def bundled() -> Dataset:
    return load()


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """Servers of the tests are on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def endpoint(bundled: Dataset) -> Iterator[str]:
    """The address of a SPARQL server of another make, whose default graph is the bundled graph with its ontology."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    triples = ox.serialize({quad.triple for quad in bundled.store}, format=ox.RdfFormat.N_TRIPLES)
    request = Request(f"http://{host}/store?default", triples, {"Content-Type": "application/n-triples"}, method="PUT")
    command = [Path(sysconfig.get_path("scripts")) / "oxigraph", "serve", "--bind", host]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(200):
                try:
                    urlopen(request, timeout=30).close()
                    break
                except URLError:
                    time.sleep(0.05)
            yield f"http://{host}/query"
        finally:
            server.terminate()


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write Turtle, its prefixes supplied, to a file in a folder of its own, and return the folder."""

    def _write(turtle: str, name: str = "data.ttl", *, prefixes: bool = True) -> Path:
        folder = tmp_path / "graph"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text((PREFIXES if prefixes else "") + turtle, encoding="utf-8")
        return folder

    return _write


def run(*arguments: str | Path, stdin: str | None = None, cwd: Path | None = None, **environment: str) -> Any:
    """Run the command line in a process of its own, as a user would."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "kgtools", *map(str, arguments)],
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=120,
    )
