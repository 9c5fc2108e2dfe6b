"""What would unblock a goal: the cheapest minimal sets of changes, what each comes to, and what stays blocked all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from kgtools.assuming import supposing
from kgtools.catalogue import catalogue
from kgtools.changes import Change, costs
from kgtools.cheapest import Sets, cheapest
from kgtools.dataset import Dataset, load
from kgtools.exchanging import Exchange, exchange
from kgtools.factoring import Answer, Group, factored, groups
from kgtools.gating import Goal, possibilities
from kgtools.ladder import Status
from kgtools.names import actors, resolve, resolve_standing
from kgtools.network import Key, Node, requirement_network
from kgtools.notebooks import Shown
from kgtools.solving import solve
from kgtools.supposing import applied
from kgtools.tracing import Trace, trace_goal
from kgtools.views import DEFAULT_ACCEPT, View, view

SECONDS = 30.0
