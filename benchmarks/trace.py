"""What `kgtools trace` costs as a process, in CPU seconds and as a ratio to a bare Python that imports pyoxigraph.

Run: python benchmarks/trace.py [RUNS]
The two commands take turns, so that a noisy machine disturbs both alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

BARE = [sys.executable, "-c", "import pyoxigraph"]
TRACE = [sys.executable, "-m", "kgtools", "trace", "Kosovo", "PfP", "--as-of", "2025-03-10"]


def cpu_seconds(command: list[str]) -> float:
    """Return the user and system time of one run of a command."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Print minimum, median and maximum of each command, and of the ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    pairs = [(cpu_seconds(TRACE), cpu_seconds(BARE)) for _ in range(runs)]
    rows = {
        "trace": [t for t, _ in pairs],
        "bare": [b for _, b in pairs],
        "ratio": [t / b for t, b in pairs],
    }
    print(f"{runs} runs, CPU seconds: minimum, median, maximum")
    for name, values in rows.items():
        print(f"{name:<6} {min(values):8.3f} {statistics.median(values):8.3f} {max(values):8.3f}")


if __name__ == "__main__":
    main()
