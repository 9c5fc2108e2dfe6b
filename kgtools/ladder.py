"""The one ladder on which every requirement stands."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """blocked < unknown < open < pending < achieved.

    Open: nothing known stands against it, and it has not been started. Pending: put to the body, or partly done, and
    nothing known stops it. Unknown: a fact is missing.

    >>> min(Status.OPEN, Status.BLOCKED), str(Status.PENDING)
    (<Status.BLOCKED: 0>, 'pending')
    """

    BLOCKED = 0
    UNKNOWN = 1
    OPEN = 2
    PENDING = 3
    ACHIEVED = 4

    def __str__(self) -> str:
        return self.name.lower()
