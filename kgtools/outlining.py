"""An answer as an outline: lines that each say what they are, written as plain text or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kgtools.terms import printable

Outline = Iterator[
    tuple[str, str]
]  # what a line is (title, text, head, goal, item, point, detail or note) and its words

_INDENT = {"item": "  ", "point": "    ", "detail": "      "}
_LIST = ("item", "point", "detail")


def plain(outline: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield an outline in lines of text.

    >>> list(plain([("title", "Kosovo"), ("head", "Blocked"), ("item", "NATO")]))
    ['Kosovo', '', 'Blocked', '  NATO']
    """
    before = ""
    for kind, words in outline:
        if kind in ("head", "goal") or (kind != before and kind in ("text", "note") and before not in ("title", "")):
            yield ""
        yield _INDENT.get(kind, "") + words
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
    marks = {"title": "# ", "head": "## ", "goal": "### ", "item": "- ", "point": "  - ", "detail": "    - "}
    out, before = list[str](), ""
    for kind, words in outline:
        if out and not (kind in _LIST and before in _LIST):
            out.append("")
        out.append(marks.get(kind, "") + escaped(words))
        before = kind
    return "\n".join(out) + "\n"


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> escaped("a_b *c* [d](e) <f>")
    'a\\_b \\*c\\* \\[d\\](e) \\<f\\>'
    """
    return re.sub(r"[\\`*_\[\]<>#&~|$]", r"\\\g<0>", printable(text))
