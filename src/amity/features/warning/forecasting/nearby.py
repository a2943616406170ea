"""
Which units lie near each other, so that a model may look at what happens next door.

Countries are known by their ISO codes; `nearby.toml` says whose outlines lie within a hundred kilometres of
each other. That is a distance and no statement on borders. Cells, sea areas and whatever else has no such
code have no neighbours here.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from amity.features.warning.forecasting.panel import Ints, Panel


def near(known: Panel) -> Ints:
    """Return the pairs of rows of *known* that lie near each other, each both ways, shape (2, pairs)."""
    return pairs(tuple(code or unit for code, unit in zip(known.iso3, known.units, strict=True)))


@cache
def pairs(codes: Sequence[str]) -> Ints:
    """Return the pairs of places in *codes* that lie near each other, each both ways, shape (2, pairs)."""
    rows: dict[str, list[int]] = {}  # a code that passed from one State to the next stands for both
    for row, code in enumerate(codes):
        rows.setdefault(code, []).append(row)
    found = [
        (row, other)
        for one, others in _table().items()
        for two in others
        for row in rows.get(one, ())
        for other in rows.get(two, ())
    ]
    both = sorted(found + [(other, row) for row, other in found])
    return np.array(both, dtype=np.int64).reshape(-1, 2).T


@cache
def _table() -> dict[str, list[str]]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {code: others.split() for code, others in told["near"].items()}
