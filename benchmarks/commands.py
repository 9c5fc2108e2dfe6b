"""What commands cost as processes, in CPU seconds and as ratios to a bare Python that imports pyoxigraph.

Run: python benchmarks/commands.py [RUNS]
The commands take turns, so that a noisy machine disturbs all alike; ratios are within a turn.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

GOAL = ["--for", "Kosovo", "PfP", "--as-of", "2025-03-10"]
COMMANDS = {
    "trace": ["trace", "Kosovo", "PfP", "--as-of", "2025-03-10"],
    "timeline": ["timeline", "Sweden", "NATO"],
    "diff": ["diff", "--from", "2023-01-01", "--to", "2024-12-31"],
    "unblock": ["unblock", "Kosovo", "PfP", "--as-of", "2025-03-10"],
    "unblock, a vote of many": ["unblock", "Kosovo", "UN", "--as-of", "2025-03-10"],
    "options": ["options", "Kosovo", "--as-of", "2025-03-10"],
    "roadmap": ["roadmap", "Kosovo", "NATO", "--as-of", "2025-03-10"],
    "what if": ["trace", "Kosovo", "PfP", "--as-of", "2025-03-10", "--assume", "Spain recognises Kosovo"],
    "blocks": ["blocks", "Spain", "--as-of", "2025-03-10"],
    "show": ["show", "Kosovo"],
    "compare": ["compare", "kcss-2017", "kcss-2025"],
    "query": ["query", "members", "--as-of", "2025-03-10"],
    "export turtle": ["export", "turtle"],
    "export csv": ["export", "csv"],
    "export graphml": ["export", "graphml"],
    "export html": ["export", "html", *GOAL],
}


def cpu_seconds(*arguments: str) -> float:
    """Return the user and system time of one run of Python with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the median of each command, and minimum, median and maximum of its ratio to the bare one."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    seconds: dict[str, list[float]] = {name: [] for name in ("bare", *COMMANDS)}
    for _ in range(runs):
        seconds["bare"].append(cpu_seconds("-c", "import pyoxigraph"))
        for name, command in COMMANDS.items():
            seconds[name].append(cpu_seconds("-m", "kgtools", *command))
    print(f"{runs} runs; CPU seconds (median); ratio to bare (minimum, median, maximum)")
    for name, values in seconds.items():
        ratios = [v / b for v, b in zip(values, seconds["bare"], strict=True)]
        print(f"{name:<15} {statistics.median(values):7.3f}", end="")
        print(f" {min(ratios):7.1f} {statistics.median(ratios):7.1f} {max(ratios):7.1f}")


if __name__ == "__main__":
    main()
