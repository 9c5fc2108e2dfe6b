"""How results look in a notebook: as their text, or as a table, shortened and with everything in it escaped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Protocol

from kgtools.errors import UsageError
from kgtools.outlining import Outline, markdown, plain
from kgtools.terms import printable

MAX_LINES = 200
MAX_ROWS = 100


class _Formatted(Protocol):
    def format(self) -> str: ...


class Shown:
    """A result that a notebook shows as the text that its `format` gives."""

    def _repr_html_(self: _Formatted) -> str:
        return f"<pre>{escape(glance(self.format()))}</pre>"

    def __init_subclass__(cls) -> None:
        """Give the class a plain form of its own: IPython prefers the `__repr__` of a class to what it inherits."""
        super().__init_subclass__()
        cls._repr_pretty_ = cls._repr_pretty_  # type: ignore[method-assign]

    def _repr_pretty_(self: _Formatted, printer: object, cycle: bool) -> None:  # noqa: ARG002 - IPython's signature
        printer.text(glance(self.format()))  # type: ignore[attr-defined]


class Told(Shown):
    """A result told in lines of text, or as JSON values."""

    def format(self, form: str = "text") -> str:
        """Return it as text or json."""
        if form == "json":
            return json.dumps(self._dict(), ensure_ascii=False, indent=2) + "\n"
        if form == "text":
            return "\n".join(printable(line).rstrip() for line in self._lines()).strip() + "\n"
        raise UsageError(f"this answer has no form in {form}", remedy="Choose text or json.")

    def _lines(self) -> Iterator[str]:
        raise NotImplementedError

    def _dict(self) -> dict[str, Any]:
        raise NotImplementedError


class Outlined(Told):
    """A result told as an outline, which is text or Markdown, or as JSON values."""

    def format(self, form: str = "text") -> str:
        """Return it as text, md or json."""
        return markdown(self._outline()) if form == "md" else super().format(form)

    def _lines(self) -> Iterator[str]:
        return plain(self._outline())

    def _outline(self) -> Outline:
        raise NotImplementedError


def glance(text: str) -> str:
    r"""Return a text without its last line break, and the first lines of a long one with the number of the others.

    >>> glance("a\nb\n")
    'a\nb'
    """
    lines = text.splitlines()
    left = len(lines) - MAX_LINES
    more = [f"… and {left:,} more lines: print(result.format())"] if left > 0 else []
    return "\n".join([*lines[:MAX_LINES], *more])


def table(columns: Sequence[str], rows: Sequence[Sequence[tuple[str, str | None]]], total: int) -> str:
    """Return an HTML table of (text, address or None) cells, and a line that says how many of `total` rows it shows.

    >>> table(["who"], [[("<Spain>", "javascript:alert(1)")]], total=1).split("<tbody>")[1]
    '<tr><td>&lt;Spain&gt;</td></tr></tbody></table><p>1 row</p>'
    """
    head = "".join(f'<th scope="col">{escape(printable(column))}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(*cell)}</td>' for cell in row)}</tr>" for row in rows)
    count = f"{total:,} row{'' if total == 1 else 's'}"
    left = f", of which {total - len(rows):,} are left out here" if total > len(rows) else ""
    # The classes keep MathJax away from labels: \href{javascript:...} is a link to it.
    opening = '<table class="tex2jax_ignore mathjax_ignore">'
    return f"{opening}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{count}{left}</p>"


def _cell(text: str, address: str | None) -> str:
    shown = escape(printable(text))
    if address is None or not address.lower().startswith(("https://", "http://")):
        return shown
    return f'<a href="{escape(address)}">{shown}</a>'
