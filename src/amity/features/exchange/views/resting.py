"""On which sources reports and sightings rest, as far as is held here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from amity.features.exchange.rules import circular
from amity.features.exchange.rules.circular import Common
from amity.features.exchange.rules.matters import Matter
from amity.features.exchange.views.speaking import sightings
from amity.features.exchange.views.standing import aliases
from amity.features.exchange.views.tables import layer_table, rest_table

BATCH = 400  # sources in one question
DEEPEST = 64  # steps from a report to what rests on it, or on what it rests


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind a report: how many words, and on how many sources they rest in the end."""

    sources: tuple[str, ...]  # of the report itself
    repeated: tuple[str, ...]  # other reports that rest on the same and on nothing else
    sightings: int
    independent: int  # sources of the report and its sightings together
    circle: bool  # it rests on itself in the end


def support(tx: Connection, matter: Matter) -> Support:
    """Return what stands behind *matter*."""
    rests = around(tx, [matter.report])
    seen = _renamed(sightings(tx, matter.names), aliases(tx))
    whole = {**rests, **seen}
    behind = circular.sources(matter.report, rests)
    repeated = (
        tuple(one for one in rests if one != matter.report and circular.sources(one, rests) == behind)
        if behind
        else ()
    )
    return Support(
        sources=tuple(sorted(behind - {matter.report})),
        repeated=tuple(one for one in repeated if one not in behind),
        sightings=len(seen),
        independent=circular.independent([matter.report, *seen], whole),
        circle=not behind,
    )


def repeated(tx: Connection) -> list[Common]:
    """Return the sources on which several of the reports held here rest alone."""
    rests = around(tx, list(tx.execute(select(rest_table.c.report).distinct()).scalars()))
    return circular.common(rests)


def around(tx: Connection, reports: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what *reports*, all that they rest on, and all that rests on the same, rest on in turn."""
    known: dict[str, tuple[str, ...]] = {}
    copies = aliases(tx)
    edge = list(dict.fromkeys([*reports, *(copy for copy, head in copies.items() if head in reports)]))
    for _ in range(DEEPEST):
        fresh = [one for one in edge if one not in known]
        if not fresh:
            break
        below = _below(tx, fresh)
        known |= {one: below.get(one, ()) for one in fresh if not one.startswith("origin:")}
        sources = {source for said in below.values() for source in said}
        edge = [*sources, *_above(tx, [*fresh, *sources])]
        edge = [one for one in edge if not one.startswith("origin:")]
    return _renamed(known, copies)


def told_by(tx: Connection, party: str, sources: Iterable[str]) -> list[tuple[str, int]]:
    """Return the places of the records by which *party* told of reports that rest on one of *sources*."""
    t, opening, some = rest_table, layer_table, list(sources)
    found: list[tuple[str, int]] = []
    for start in range(0, len(some), BATCH):
        query = select(opening.c.party, opening.c.seq).join(t, t.c.record == opening.c.record)
        query = query.where(t.c.source.in_(some[start : start + BATCH]), t.c.party == party)
        found += [(row.party, row.seq) for row in tx.execute(query)]
    return found


def _renamed(rests: Mapping[str, tuple[str, ...]], heads: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return *rests* with every copy of a report called by its first."""
    found: dict[str, tuple[str, ...]] = {}
    for one, below in rests.items():
        name = heads.get(one, one)
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), *(heads.get(b, b) for b in below)]))
    return found


def _below(tx: Connection, reports: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what each of *reports* rests on, by its author's own word."""
    t, opening = rest_table, layer_table
    query = (
        select(t.c.report, t.c.source)
        .join(opening, opening.c.report == t.c.report)
        .where(t.c.report.in_(list(reports)), opening.c.party == t.c.party)
        .where(opening.c.sort.in_(("opening", "release")))
        .distinct()
    )
    found: dict[str, tuple[str, ...]] = {}
    for report, source in tx.execute(query.order_by(t.c.report, t.c.source)):
        found[report] = (*found.get(report, ()), source)
    return found


def _above(tx: Connection, sources: Sequence[str]) -> list[str]:
    t = rest_table
    return list(tx.execute(select(t.c.report).where(t.c.source.in_(list(sources))).distinct()).scalars())
