"""An answer as an outline: lines that each say what they are, written as plain text or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kgtools.terms import printable

Outline = Iterator[
    tuple[str, str]
]  # what a line is (title, text, head, goal, item, point, detail or note; or a dash for each level of a list) and its words

_LEVELS = {"item": 1, "point": 2, "detail": 3}


def listed(names: Sequence[str], most: int | None = None, more: str = "more") -> str:
    """Return names as one would list them, of more than `most` the first ones.

    >>> listed(["a", "b", "c"]), listed("abcd", 2), listed("abcd", 3)
    ('a, b and c', 'a, b and 2 more', 'a, b, c and d')
    """
    many = most is not None and len(names) > most + 1
    shown = [*names[:most], f"{len(names) - (most or 0)} {more}"] if many else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def plain(outline: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield an outline in lines of text.

    >>> list(plain([("title", "Kosovo"), ("head", "Blocked"), ("item", "NATO")]))
    ['Kosovo', '', 'Blocked', '  NATO']
    """
    before = ""
    for kind, words in outline:
        if kind in ("head", "goal") or (kind != before and kind in ("text", "note") and before not in ("title", "")):
            yield ""
        yield "  " * _level(kind) + words
        before = kind


def markdown(outline: Iterable[tuple[str, str]]) -> str:
    """Return an outline as Markdown: headings and lists.

    >>> print(markdown([("title", "Kosovo"), ("head", "Blocked"), ("item", "NATO")]), end="")
    # Kosovo
    <BLANKLINE>
    ## Blocked
    <BLANKLINE>
    - NATO
    """
    marks = {"title": "# ", "head": "## ", "goal": "### "}
    out, before = list[str](), ""
    for kind, words in outline:
        level = _level(kind)
        if out and not (level and _level(before)):
            out.append("")
        out.append((f"{'  ' * (level - 1)}- " if level else marks.get(kind, "")) + escaped(words))
        before = kind
    return "\n".join(out) + "\n"


def outlined(lines: Iterable[str]) -> Outline:
    """Yield indented lines as an outline: the first is the title, and a line that has others beneath it a heading.

    >>> list(outlined(["Kosovo", "", "Paths", "  NATO", "     └─ a vote"]))
    [('title', 'Kosovo'), ('head', 'Paths'), ('-', 'NATO'), ('---', 'a vote')]
    """
    parts = [re.fullmatch(r"( *)(└─ )?(- )?(.*)", line.rstrip()) for line in lines]
    rows = [((len(p[1]) - 2) // 3 + 2 if p[2] else (len(p[1]) + 1) // 2, p[4]) for p in parts if p and p[4]]
    for number, (level, words) in enumerate(rows):
        above = number + 1 < len(rows) and rows[number + 1][0] > 0
        yield "-" * level or ("head" if number and above else "note" if number else "title"), words


def _level(kind: str) -> int:
    """How deep in a list a line is; 0 where it is in none."""
    return len(kind) if kind.startswith("-") else _LEVELS.get(kind, 0)


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> escaped("a_b *c* [d](e) <f>")
    'a\\_b \\*c\\* \\[d\\](e) \\<f\\>'
    """
    return re.sub(r"[\\`*_\[\]<>#&~|$]", r"\\\g<0>", printable(text))
