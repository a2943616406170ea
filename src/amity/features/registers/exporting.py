"""Out: the entries of a register as CSV, cards, a calendar, or an official form: what this node may know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from amity.errors import NotFound
from amity.features.registers.declaring import Register, Standing
from amity.formats import csvtext, icalendar, vcard
from amity.node.pack import RegionPack
from amity.ui.looks import flat


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes out."""

    name: str
    media: str
    data: bytes


def forms(register: Register) -> list[tuple[str, str]]:
    """Return the forms in which all entries of *register* go out: (id, what people call it)."""
    some = [("csv", "CSV", True), ("vcf", "vCard", register.card), ("ics", "iCalendar", register.happening)]
    return [(id, title) for id, title, there in some if there]


def export(register: Register, entries: Sequence[Standing], form: str, *, title: str = "") -> File:
    """
    Return *entries* in *form*.

    Args:
        title: what a calendar is called.

    Raises:
        NotFound: this register does not go out in that form.
    """
    match form:
        case "csv":
            return File(
                f"{register.name}.csv", "text/csv; charset=utf-8", csvtext.write(_rows(register, entries))
            )
        case "vcf" if register.card:
            return File(f"{register.name}.vcf", "text/vcard", vcard.write(map(register.card, entries)))
        case "ics" if register.happening:
            found = (one for one in map(register.happening, entries) if one)
            data = icalendar.write(title or register.title, found)
            return File(f"{register.name}.ics", "text/calendar", data)
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
    return File(name, "text/csv; charset=utf-8", one.register.layout(one, region))


def _rows(register: Register, entries: Sequence[Standing]) -> Iterator[Sequence[str]]:
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
