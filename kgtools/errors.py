"""Every error that kgtools raises on purpose: what is wrong, where, and how to mend it.

KgtoolsError
├── InputError      a file cannot be read or parsed, or says what cannot be  (ValueError)
├── UsageError      a call or command line that makes no sense               (ValueError)
├── QueryError      a SPARQL text is wrong, or asks what is not allowed      (ValueError)
├── EndpointError   a SPARQL endpoint cannot be reached, or gives no results (OSError)
├── MissingLibrary  an optional library is not installed                     (ImportError)
├── UnknownName     nothing has this name                                    (LookupError)
└── AmbiguousName   several things have it                                   (LookupError)
"""

from __future__ import annotations

from collections.abc import Sequence


class KgtoolsError(Exception):
    """Base of all errors of kgtools; `exit_code` is what the command line returns."""

    exit_code = 2

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f"\n  {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{mend}"


class InputError(KgtoolsError, ValueError):
    """A file cannot be read or parsed, or says what cannot be. `where` is `file` or `file:line`."""

    @classmethod
    def of(cls, problems: Sequence[InputError]) -> InputError:
        """Return one error for several; the first twenty are shown."""
        if len(problems) == 1:
            return problems[0]
        more = [f"... and {len(problems) - 20} more"] if len(problems) > 20 else []
        return cls("\n".join([f"{len(problems)} problems", *map(str, problems[:20]), *more]))


class UsageError(KgtoolsError, ValueError):
    """A call or a command line that makes no sense."""


class QueryError(KgtoolsError, ValueError):
    """A SPARQL text is wrong, or asks for what is not allowed."""


class EndpointError(KgtoolsError, OSError):
    """A SPARQL endpoint cannot be reached, or what it answers is no result. `where` is its address without a password."""


class MissingLibrary(KgtoolsError, ImportError):
    """An optional library is not installed; the remedy installs it."""


class UnknownName(KgtoolsError, LookupError):
    """Nothing of the kind has this name; `suggestions` are the nearest names, `meant` is what else has it, in words."""

    def __init__(
        self,
        name: str,
        kind: str,
        suggestions: Sequence[str] = (),
        *,
        meant: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.name, self.kind, self.suggestions, self.meant = name, kind, tuple(suggestions), meant
        hint = f"Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else remedy
        super().__init__(f"no {kind} is called {name!r}{f': that is {meant}' if meant else ''}", remedy=hint)


class AmbiguousName(KgtoolsError, LookupError):
    """Several things have this name; `choices` are their slugs."""

    def __init__(self, name: str, kind: str, choices: Sequence[str]) -> None:
        self.name, self.kind, self.choices = name, kind, tuple(choices)
        super().__init__(f"{name!r} names more than one {kind}", remedy=f"Choose one of {', '.join(self.choices)}.")
