"""The arms return of a State as tables of an outlook: its own figures, added up by nobody. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amity.formats.unroca import CATEGORIES
from amity.kernel.record import Party, RecordId

Name = Callable[[str], str]
TABLES = {"holdings": "Military holdings", "production": "Procurement through national production"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One statement of a register, as a view keeps it."""

    record: RecordId
    party: Party
    seq: int
    sort: str  # "return", "transfers", "paper"
    entry: str
    part: str
    since: str
    readers: frozenset[Party]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """One table of figures, and the record that gives them."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    record: RecordId


def tables(declared: Sequence[Declared], name: Name) -> Iterator[Figures]:
    """Yield the tables of a return and its transfers; *name* tells what a State is called."""
    for one in declared:
        if one.sort == "return":
            yield from _return(one)
    transfers = sorted((one for one in declared if one.sort == "transfers"), key=lambda one: one.part)
    for one in transfers:
        yield from _transfers(one, name)


def nil(declared: Sequence[Declared]) -> tuple[str, ...]:
    """Return for what the State has nothing to report."""
    return tuple(word for one in declared if one.sort == "return" for word in one.body["nil"])


def _return(one: Declared) -> Iterator[Figures]:
    if cost := one.body["expenditure"]:
        rows = [("Total", f"{_grouped(cost['total'])} {cost['currency']}")]
        rows += [("Percent of gross domestic product", cost["share"])] if cost["share"] else []
        rows += [("Per head of population", f"{cost['each']} {cost['currency']}")] if cost["each"] else []
        yield Figures(f"Defence expenditure, {one.entry}", ("Expenditure", "Amount"), tuple(rows), one.record)
    if one.body["personnel"]:
        persons = tuple(
            (row["service"], _grouped(row["active"]), _grouped(row["reserve"]))
            for row in one.body["personnel"]
        )
        caption = f"Strength of the armed forces, {one.entry}"
        yield Figures(caption, ("Service", "Active", "Reserve"), persons, one.record)
    for table, title in TABLES.items():
        if one.body[table]:
            items = tuple(_amount(row) for row in one.body[table])
            yield Figures(f"{title}, {one.entry}", ("Category", "Number", "Description"), items, one.record)


def _transfers(one: Declared, name: Name) -> Iterator[Figures]:
    side, other = one.body["direction"], name(one.body["counterpart"])
    if one.body["items"]:
        caption = f"{'Exports to' if side == 'exports' else 'Imports from'} {other}, {one.entry}"
        rows = tuple(_amount(row) for row in one.body["items"])
        yield Figures(caption, ("Category", "Number", "Description"), rows, one.record)


def _amount(row: Mapping[str, Any]) -> tuple[str, str, str]:
    code = row["category"]
    return f"{code} {CATEGORIES.get(code, '')}".strip(), _grouped(row["number"]), row["description"]


def _grouped(number: str | int) -> str:
    whole, _, rest = str(number).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")
