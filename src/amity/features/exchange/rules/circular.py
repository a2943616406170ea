"""Circular reporting: several reports that rest on one source are one report. Pure: ids in, findings out.

A report rests on records, or on origins that its author does not name; one that rests on nothing is first
hand, and its own source. What is not held here is a source like another: nobody here can look behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Rests = Mapping[str, Sequence[str]]  # report: what it rests on


@dataclass(frozen=True, slots=True)
class Common:
    """Reports that rest on one source and on nothing else."""

    source: str  # a record, or an "origin:…"
    reports: tuple[str, ...]
    circle: bool = False  # they rest on each other, and on nothing first-hand


def sources(report: str, rests: Rests) -> frozenset[str]:
    """Return the sources on which *report* rests in the end; none where it only goes round in a circle."""
    seen, found, edge = {report}, set(), [report]
    while edge:
        one = edge.pop()
        below = rests.get(one, ())
        if not below:
            found.add(one)
        edge += [next_ for next_ in below if next_ not in seen]
        seen.update(below)
    return frozenset(found)


def common(rests: Rests) -> list[Common]:
    """Return the sources on which two or more reports rest alone, the most repeated first."""
    groups: dict[str, list[str]] = {}
    circles: dict[str, list[str]] = {}
    for report in sorted(rests):
        behind = sources(report, rests)
        if len(behind) == 1:
            groups.setdefault(next(iter(behind)), []).append(report)
        elif not behind:
            circles.setdefault(min(_reached(report, rests)), []).append(report)
    found = [Common(source, tuple(said)) for source, said in groups.items() if len(said) > 1]
    found += [Common(name, tuple(said), circle=True) for name, said in circles.items()]
    return sorted(found, key=lambda one: (-len(one.reports), one.source))


def independent(reports: Sequence[str], rests: Rests) -> int:
    """Return how many sources *reports* rest on in the end: what they are worth together."""
    return len(frozenset[str]().union(*(sources(one, rests) for one in reports)))


def _reached(report: str, rests: Rests) -> set[str]:
    seen, edge = {report}, [report]
    while edge:
        below = [one for one in rests.get(edge.pop(), ()) if one not in seen]
        seen.update(below)
        edge += below
    return seen
