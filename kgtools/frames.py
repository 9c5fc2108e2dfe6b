"""Rows as a pandas data frame. pandas is not among what kgtools needs: `pip install 'blocking-paths[pandas]'`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kgtools.errors import MissingLibrary
from kgtools.terms import Value

if TYPE_CHECKING:
    import pandas as pd


def dataframe(columns: Sequence[str], rows: Sequence[Mapping[str, Value | None]]) -> pd.DataFrame:
    """Return rows as a data frame with these columns, each of the narrowest type that all its values have.

    Texts and IRIs are `string`, integers `Int64`, truth values `boolean`, other numbers `Float64`, dates
    `datetime64[s]`; a column with values of several types, with integers beyond 64 bits, or with no value at all stays
    `object`. What is unbound is missing.

    >>> dataframe(["n", "day"], [{"n": 1, "day": None}, {"n": None, "day": date(2017, 1, 12)}]).dtypes.astype(str).to_dict()
    {'n': 'Int64', 'day': 'datetime64[s]'}
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingLibrary("pandas is not installed", remedy="pip install 'blocking-paths[pandas]'") from None
    return pd.DataFrame({c: _series([row[c] for row in rows]) for c in columns}, index=range(len(rows)))


def _series(values: list[Value | None]) -> pd.Series:
    import numpy as np
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    try:
        if kinds == {date}:
            return pd.Series(np.array(values, dtype="datetime64[s]"))
        if kinds == {int}:
            return pd.Series(values, dtype="Int64")
        if kinds == {bool}:
            return pd.Series(values, dtype="boolean")
        if kinds == {str}:
            return pd.Series(values, dtype="string")
        if kinds and kinds <= {int, Decimal}:
            numbers = [None if value is None else float(str(value)) for value in values]
            return pd.Series(numbers, dtype="Float64")
    except (OverflowError, ValueError):  # more than the type can hold
        pass
    return pd.Series(values, dtype=object)
