"""Counts from a roster, with what could name somebody left out. Pure.

A count of one to four persons is not told, nor what it could be worked out from: where women are too few, men
are not told either, since all of them are. Ranks that are too small to be told are counted together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from amity.features.registers.catalogue.people import FEWEST, RANKS

Count = dict[str, Any]


def counted(persons: Sequence[Mapping[str, str]], *, fewest: int = FEWEST) -> Count:
    """Return {"total", "women", "men", "by_rank"} of *persons*, each with a rank and a sex."""
    whole = _count(persons)
    rows = [(rank, _count([one for one in persons if one["rank"] == rank])) for rank in RANKS]
    pooled = _pooled([([rank], count) for rank, count in rows if count["total"]], fewest)
    told = _told(whole, fewest)
    if "women" not in told:
        pooled = []  # the sum of the ranks would tell what the whole does not
    by_rank = [{"ranks": ranks, **_told(count, fewest)} for ranks, count in pooled]
    return {**told, "by_rank": by_rank}


def _pooled(rows: list[tuple[list[str], Count]], fewest: int) -> list[tuple[list[str], Count]]:
    """Return *rows*, those that are too small put together until none is, or one is left."""
    rows = list(rows)
    while len(rows) > 1 and any(_is_small(count, fewest) for _, count in rows):
        rows.sort(key=lambda row: (not _is_small(row[1], fewest), row[1]["total"]))
        (first, a), (second, b), *rest = rows
        names = sorted((*first, *second), key=RANKS.index)
        rows = [(names, {name: a[name] + b[name] for name in a}), *rest]
    kept = [row for row in rows if not _is_small(row[1], fewest)]
    return sorted(kept, key=lambda row: RANKS.index(row[0][0]))


def _count(persons: Iterable[Mapping[str, str]]) -> Count:
    sexes = [one["sex"] for one in persons]
    return {"total": len(sexes), "women": sexes.count("female"), "men": sexes.count("male")}


def _is_small(count: Count, fewest: int) -> bool:
    return any(0 < count[name] < fewest for name in ("women", "men", "total"))


def _told(count: Count, fewest: int) -> Count:
    if _is_small(count, fewest):
        return {"total": count["total"]} if count["total"] >= fewest else {}
    return dict(count)
