"""How what an entry says is shown: each field under its label, codes with their words, rows as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from amity.features.registers import views
from amity.features.registers.declaring import Register, Standing
from amity.features.registers.rules.due import TITLES
from amity.node.pack import RegionPack
from amity.ui import forms
from amity.ui.forms import Slot
from amity.ui.language import gettext
from amity.ui.looks import calendar_day, flat, number, words

NOTHING: tuple[Any, ...] = (None, "", [], ())


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, and where it leads."""

    text: Any
    address: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of an entry: a value, or rows of values under their headings."""

    label: str
    cell: Cell
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def columns(register: Register) -> list[str]:
    """Return the fields that a list of *register* shows beside what an entry is called."""
    called = next((name for name in TITLES if name in register.entry.model_fields), "entry")
    return [name for name in register.columns if name != called]


def label_of(register: Register, name: str) -> str:
    """Return what *name* is called on a form."""
    for shape in register.bodies:
        if name in shape.model_fields:
            return gettext(shape.model_fields[name].title or words(name))
    return gettext(words(name))


def cells(one: Standing, region: RegionPack, names: list[str]) -> list[Cell]:
    """Return what a list shows of *one*, for the fields *names*."""
    said = one.said
    slots = {slot.key: slot for shape in one.register.bodies for slot in _slots(shape)}
    return [_cell(one.register, slots[name], said.get(name), region) for name in names]


def fields(
    register: Register, shape: type[BaseModel], said: Mapping[str, Any], region: RegionPack
) -> list[Shown]:
    """Return what *said*, a body of *shape*, says: in the order of its form, without what it leaves open."""
    return [
        _shown(register, shape, slot, said[slot.key], region)
        for slot in _slots(shape)
        if slot.key != "entry" and said.get(slot.key) not in NOTHING
    ]


def _shown(register: Register, shape: type[BaseModel], slot: Slot, value: Any, region: RegionPack) -> Shown:
    label = shape.model_fields[slot.key].title or slot.label
    if slot.sort not in ("rows", "object"):
        return Shown(label, _cell(register, slot, value, region))
    rows = value if isinstance(value, list) else [value]
    inner = slot.inner[0].inner if slot.sort == "rows" else slot.inner
    used = [one for one in inner if any(row.get(one.key) not in NOTHING for row in rows)]
    cells = tuple(tuple(_cell(register, one, row.get(one.key), region) for one in used) for row in rows)
    return Shown(label, Cell(""), tuple(gettext(one.label) for one in used), cells)


def _cell(register: Register, slot: Slot, value: Any, region: RegionPack) -> Cell:
    if value in NOTHING:
        return Cell("–")
    if slot.key in register.lists:
        return Cell(gettext(region.vocabulary(register.lists[slot.key]).title_of(str(value))))
    if slot.key in register.titles:
        titled = register.titles[slot.key].get(str(value))
        return Cell(f"{value} {gettext(titled)}" if titled else str(value))
    if slot.key == "activity":
        return Cell(value, f"/plans/activity/{value}")
    if isinstance(value, str) and (where := views.where_it_is(value)):
        return Cell(value, "/registers/entry/" + "/".join(where))
    match slot.sort:
        case "date":
            return Cell(calendar_day(str(value)))
        case "choice":
            return Cell(gettext(words(str(value))))
        case "choices":
            return Cell(", ".join(gettext(words(str(one))) for one in value))
        case "integer":
            return Cell(number(value))
    return Cell(flat(value))


@lru_cache(256)  # a list asks for each of its cells
def _slots(shape: type[BaseModel]) -> tuple[Slot, ...]:
    return forms.draw(shape)
