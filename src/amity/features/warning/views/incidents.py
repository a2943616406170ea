"""Incidents by crime area and sea area, month by month, as the exchange's reports tell them to this Party.

Each report counts once, where its author first said that it belongs: what is corrected, linked or copied
later moves no count. A report that its author withdraws is gone from the counts.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC

from sqlalchemy import Connection, insert, select

from amity.features.exchange.kinds import REPORTS
from amity.features.exchange.kinds.report import Report
from amity.features.warning.views.tables import incident_table
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.view import View


class Incidents(View):
    """Reports of the exchange, as far as they say an area and a time."""

    name = "warning.incidents"
    version = 1
    reads = REPORTS
    tables = (incident_table,)

    def matter(self, record: Record, body: Body) -> str:
        """Return the report."""
        return record.id

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note its areas and its month: when it was, else when it was told."""
        assert isinstance(body, Report)
        when = body.when.since if body.when and body.when.since else record.issued
        row = {
            "matter": record.id,
            "record": record.id,
            "party": record.party,
            "area": body.area,
            "seas": sorted({place.sea_area for place in body.places if place.sea_area}),
            "month": when.astimezone(UTC).date().isoformat()[:7] if when.year > 1 else "0001-01",
        }
        tx.execute(insert(incident_table).values(row))


INCIDENTS = Incidents()


def incidents(tx: Connection) -> Mapping[str, Counter[str]]:
    """Return how many reports each crime area and sea area has, by month: "area:sea-piracy" -> "2026-01"."""
    found: dict[str, Counter[str]] = {}
    for row in tx.execute(select(incident_table)):
        for unit in (f"area:{row.area}", *(f"sea:{sea}" for sea in row.seas)):
            found.setdefault(unit, Counter())[row.month] += 1
    return found
