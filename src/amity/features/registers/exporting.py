"""Out: the entries of a register as CSV, cards, a calendar, or an official form: what this node may know.

A file goes out in pieces, and entries are read in batches, each as it stands when its batch is read: a large
register is never in memory, and no reader holds the database for long.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from amity.errors import NotFound
from amity.features.registers import views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.declaring import Register, Standing
from amity.features.registers.views import Lookout
from amity.formats import csvtext, icalendar, vcard
from amity.formats.icalendar import Happening
from amity.node.node import Node
from amity.node.pack import RegionPack
from amity.ui.looks import flat

BATCH = 500  # entries in memory at a time
PAST = timedelta(days=366)  # how long a calendar tells of what is over


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes out."""

    name: str
    media: str
    pieces: Iterable[bytes]


def everything(
    node: Node, asked: Lookout, *, after: tuple[str, str] | None = None
) -> Iterator[Standing]:  # fmt: skip
    """Yield all entries that are asked for, by Party and name: those *after* one, where it is named."""
    while True:
        with node.reading() as tx:
            found = views.some(tx, asked, after=after, each=BATCH)
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].party, found[-1].entry


def calendar(node: Node, forum: str, title: str) -> Iterator[bytes]:
    """Return what takes place in *forum* by any register, but for what was over a year ago, as a calendar."""
    today = node.clock().date()
    every = (
        Lookout(register=one, region=node.region, on=today, ending=today - PAST)
        for one in CATALOGUE
        if one.happening
    )
    entries = (one for asked in every for one in everything(node, asked))
    return icalendar.pieces(
        title, _happenings(o for o in entries if forum in (o.told.to, o.body.get("forum")))
    )


def _happenings(entries: Iterable[Standing]) -> Iterator[Happening]:
    for one in entries:
        assert one.register.happening
        if happening := one.register.happening(one):
            yield happening


def forms(register: Register) -> list[tuple[str, str]]:
    """Return the forms in which all entries of *register* go out: (id, what people call it)."""
    some = [("csv", "CSV", True), ("vcf", "vCard", register.card), ("ics", "iCalendar", register.happening)]
    return [(id, title) for id, title, there in some if there]


def export(register: Register, entries: Iterable[Standing], form: str, *, title: str = "") -> File:
    """
    Return *entries* in *form*.

    Args:
        title: what a calendar is called.

    Raises:
        NotFound: this register does not go out in that form.
    """
    match form:
        case "csv":
            pieces = csvtext.pieces(_rows(register, entries))
            return File(f"{register.name}.csv", "text/csv; charset=utf-8", pieces)
        case "vcf" if register.card:
            return File(f"{register.name}.vcf", "text/vcard", vcard.pieces(map(register.card, entries)))
        case "ics" if register.happening:
            made = icalendar.pieces(title or register.title, _happenings(entries))
            return File(f"{register.name}.ics", "text/calendar", made)
    offered = ", ".join(id for id, _ in forms(register))
    raise NotFound(f"“{register.title}” does not go out as {form}: it does as {offered}")


def laid_out(one: Standing, region: RegionPack) -> File:
    """
    Return *one* in the official form of its register.

    Raises:
        NotFound: it has none.
    """
    if one.register.layout is None:
        raise NotFound(f"“{one.register.title}” has no official form: take it as CSV")
    name = f"{one.register.name}-{one.party}-{one.entry}.csv"
    return File(name, "text/csv; charset=utf-8", [one.register.layout(one, region)])


def _rows(register: Register, entries: Iterable[Standing]) -> Iterator[Sequence[str]]:
    """Yield the heading and a line for each entry; for each part and row of it, where it has several."""
    rows, part = register.rows, register.part
    own = [name for name in register.entry.model_fields if name != rows]
    more = [name for name in part.model_fields if name not in (*own, rows)] if part else []
    inner = _inner(register)
    yield ["party", *own, *more, *inner]
    for one in entries:
        for told in one.parts or (None,):
            said: dict[str, Any] = dict(one.body) | (dict(told.body) if told else {})
            head = [
                one.party,
                *(_cell(one.body.get(name)) for name in own),
                *(_cell(said.get(n)) for n in more),
            ]
            listed: list[dict[str, Any]] = said.get(rows) or [{}]
            for row in listed:
                yield [*head, *(_cell(row.get(name)) for name in inner)]


def _inner(register: Register) -> list[str]:
    """Return the fields of a row, where entries or their parts hold rows."""
    for shape in register.bodies:
        if register.rows in shape.model_fields:
            schema = shape.model_json_schema()
            ref = schema["properties"][register.rows]["items"]["$ref"].rpartition("/")[2]
            return list(schema["$defs"][ref]["properties"])
    return []


def _cell(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)  # as an import parts it again
    return "" if value in (None, []) else flat(value)
