"""Columns of numbers become those of Arrow tables."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.demo.shape import Ints
from connectors.demo.stories import FIRST_DAY


def days_of(numbers: Ints) -> "npt.NDArray[np.datetime64]":
    """Days since the store's first, as dates."""
    return np.asarray(np.datetime64(FIRST_DAY, "D") + numbers)


def in_units(cents: Ints) -> pa.Array:
    """Cents as units with two decimals."""
    return pa.array(cents / 100.0)


def texts(codes: Ints, known: tuple[str, ...]) -> pa.Array:
    """Words by their place."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(known, pa.string()))
