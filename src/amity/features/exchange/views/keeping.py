"""What others told in STIX, and what reports are in it: one view, so that each is found once."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select, update

from amity.features.exchange.kinds import (
    REPORTS,
    ForeignObject,
    PartTold,
    Report,
    ReportCorrected,
    ReportReleased,
)
from amity.features.exchange.views import making
from amity.features.exchange.views.making import Words
from amity.features.exchange.views.objects import (
    FLAGS,
    Row,
    comparable,
    made_table,
    mark,
    matter_of,
    object_table,
    shelf_of,
)
from amity.kernel.kind import Body
from amity.kernel.record import Record
from amity.store.view import View

BATCH = 400  # identifiers in one question


class Objects(View):
    """What is told in STIX, and what reports are in it.

    *words* puts a report into STIX; where it comes to say anything otherwise, raise the version.
    """

    name = "exchange.objects"
    version = 3
    reads = (ForeignObject, *REPORTS, PartTold, ReportCorrected, ReportReleased)
    tables = (object_table, made_table)

    def __init__(self, words: Words) -> None:
        self._words = words

    def matter(self, record: Record, body: Body) -> str:
        """Return the object's identifier, or the record that opened the report."""
        if isinstance(body, ForeignObject):
            return matter_of(body.id)
        return record.id if isinstance(body, Report) else str(getattr(body, "report", ""))

    def apply(self, tx: Connection, record: Record, body: Body) -> None:
        """Note one object, or what one word of a report becomes."""
        self.apply_all(tx, [(record, body)])

    def apply_all(self, tx: Connection, heard: Sequence[tuple[Record, Body]]) -> None:
        """Note *heard*, asking once for what is known of these objects already."""
        fresh = [_row(record, body) for record, body in heard if isinstance(body, ForeignObject)]
        if fresh:
            self._keep(tx, fresh)
        words: dict[str, list[tuple[Record, Body]]] = {}
        for record, body in heard:
            if not isinstance(body, ForeignObject):
                words.setdefault(self.matter(record, body), []).append((record, body))
        if words:
            making.make(tx, self.name, words, self._words)

    def _keep(self, tx: Connection, fresh: Sequence[Row]) -> None:
        known = _known(tx, dict.fromkeys(row["matter"] for row in fresh))
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in (*known, *fresh):
            if row["edition"]:
                groups.setdefault((row["matter"], row["shelf"]), []).append(row)
        for rows in groups.values():
            mark(rows)
        tx.execute(insert(object_table), fresh)
        for row in known:
            if any(row[flag] != row["was"][flag] for flag in FLAGS):
                where = (object_table.c.party == row["party"]) & (object_table.c.seq == row["seq"])
                tx.execute(update(object_table).where(where).values({flag: row[flag] for flag in FLAGS}))


def _row(record: Record, body: ForeignObject) -> Row:
    in_stix = body.format.startswith("stix-")
    return {
        "matter": matter_of(body.id),
        "party": record.party,
        "seq": record.seq,
        "place": 0,
        "record": record.id,
        "shelf": shelf_of(record.to, record.audience),
        "object": body.id,
        "sort": body.sort,
        "edition": body.format.removeprefix("stix-") if in_stix else "",
        "version": comparable(body.version),
        "said": body.version,
        **dict.fromkeys((*FLAGS, "made", "common"), False),
        "token": "",
        "raw": body.text.encode() if in_stix else b"",
    }


def _known(tx: Connection, matters: Iterable[str]) -> list[Row]:
    t, names, found = object_table, list(matters), []
    columns = (t.c.matter, t.c.shelf, t.c.party, t.c.seq, t.c.edition, t.c.version, *(t.c[f] for f in FLAGS))
    for start in range(0, len(names), BATCH):
        query = select(*columns).where(t.c.matter.in_(names[start : start + BATCH]), ~t.c.made)
        found += [dict(row) | {"was": row} for row in tx.execute(query).mappings()]
    return found
