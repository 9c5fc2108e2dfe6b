"""What counting the minimal sets of fault trees takes, each in a process of its own: beside it SCRAM, where it is installed."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

FORM = "{:<12} {:>24} {:>8} {:>8}"
BESIDE = "   SCRAM s  less report      MB   ratio  to less"


@dataclass(frozen=True)
class Run:
    """A process that has ended: what it said, its CPU seconds, its seconds by the clock and its peak memory in MB."""

    code: int
    output: str
    errors: str
    seconds: float
    wall: float
    megabytes: float


def run(command: list[str], seconds: float | None = None) -> Run:
    """Run a command and measure it; it is stopped, with code -9, after so many seconds."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        clock = Timer(seconds or 0, process.send_signal, [signal.SIGKILL])
        if seconds:
            clock.start()
        _, status, usage = os.wait4(process.pid, 0)  # what this one took, and no other
        wall = time.monotonic() - begun
        clock.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        told = []
        for file in (output, errors):
            file.seek(0)
            told.append(file.read())
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Run(process.returncode, *told, usage.ru_utime + usage.ru_stime, wall, peak)


def compare_counts(paths: list[Path], options: argparse.Namespace) -> int:
    """Print a table of trees: how many minimal sets, CPU seconds, peak memory; beside them those of SCRAM, and ratios."""
    scram = None if options.blocking or options.top else shutil.which("scram")
    print(FORM.format("tree", "minimal sets", "CPU s", "peak MB") + (BESIDE if scram else ""))
    code, ratios = 0, list[tuple[float, float]]()
    for path in paths:
        ours = run([sys.executable, "-m", "benchmarks.aralia", str(path), *_given(options)])
        if ours.code not in (0, 3):
            print(f"{path.stem:<12} {ours.errors.splitlines()[-1 if 'Traceback' in ours.errors else 0]}", flush=True)
            code = ours.code
            continue
        number = ours.output.partition(" ")[0] or ours.errors.partition(":")[0].lower()
        print(FORM.format(path.stem, number, f"{ours.seconds:.2f}", f"{ours.megabytes:.0f}"), end="", flush=True)
        if scram:
            command = [scram, "--limit-order", "100000", "--verbosity", "4", "--output-path", os.devnull, str(path)]
            ratios += _beside(ours, run(command, options.seconds), number)
        print(flush=True)
        code = code or ours.code
    for what, values in zip(("SCRAM", "SCRAM without its report"), zip(*ratios, strict=True), strict=False):
        told = f"median {statistics.median(values):.2f}, worst {max(values):.2f}"
        print(f"CPU seconds to those of {what}, over the trees that both finish ({len(values)}): {told}")
    return code


def _beside(ours: Run, theirs: Run, number: str) -> list[tuple[float, float]]:
    """Print what SCRAM took, and return the ratios if both have finished: to all of it, and to that without its report."""
    counted = re.search(r"# of products: (\d+)", theirs.errors)
    if theirs.code or counted is None:
        print(f" {theirs.seconds:9.2f} {'not finished':>12}", end="")
        return []
    reporting = sum(
        float(found) for found in re.findall(r"Finished Reporting analysis results in (\S+)", theirs.errors)
    )
    without = theirs.seconds * (1 - min(1.0, reporting / theirs.wall))
    ratio, plain = ours.seconds / theirs.seconds, ours.seconds / without
    differs = "" if counted[1] == number or ours.code else f"  SCRAM says {counted[1]}"
    print(f" {theirs.seconds:9.2f} {without:12.2f} {theirs.megabytes:7.0f} {ratio:7.2f} {plain:7.2f}{differs}", end="")
    return [] if ours.code else [(ratio, plain)]


def _given(options: argparse.Namespace) -> list[str]:
    given = [f"--nodes={options.nodes}"]
    given += [f"--seconds={options.seconds}"] if options.seconds is not None else []
    given += [f"--top={options.top}"] if options.top else []
    return [*given, "--blocking"] if options.blocking else given
