"""What each command of the command line does: options in, output out, an exit code back. Libraries are imported late."""

from kgtools.commands.asking import blocks, diff, leverage, options, roadmap, timeline, trace, unblock
from kgtools.commands.looking import compare, evidence, export, info, query, show, validate

__all__ = [
    "blocks",
    "compare",
    "diff",
    "evidence",
    "export",
    "info",
    "leverage",
    "options",
    "query",
    "roadmap",
    "show",
    "timeline",
    "trace",
    "unblock",
    "validate",
]
