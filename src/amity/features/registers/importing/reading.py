"""A sheet's lines as records of one register: columns by headings, lines gathered, records checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from amity.errors import Malformed
from amity.features.registers.declaring import Register
from amity.features.registers.importing import lawful
from amity.features.registers.importing.cells import Cells
from amity.features.registers.importing.fields import fields, plain
from amity.features.registers.importing.found import Preview, Read, Refused, Said, Setting
from amity.features.registers.kinds import KINDS
from amity.features.registers.rules import standing
from amity.formats import days
from amity.formats.spreadsheet import Row, Sheet
from amity.kernel.kind import Body, Kind
from amity.kernel.record import LONGEST
from amity.ui import forms

_OWNER = ("state", "party", "reporting state", "member state", "reporting party", "country")
_PHONE = "write it with the country code: +855 23 000 000"
_STATE = "write its three letters, as in KHM"
_KEYS = {"entry", "since"}
_LONGEST = LONGEST - 50_000  # bytes of a body; the rest is for what stands around it


def preview(
    sheet: Sheet, register: Register, setting: Setting, given: Mapping[str, str] | None = None
) -> Preview:
    """
    Return what *sheet* would bring to *register*.

    Args:
        given: values for fields that the sheet has no column for, or that it should not be asked for.

    Raises:
        Malformed: no column is known, or *given* names a field that there is not.
    """
    return _Reader(sheet, register, setting, given or {}).preview()


@dataclass(slots=True)
class _Group:
    """Lines that make one record."""

    body: dict[str, Any]
    lines: list[int] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    rows_at: list[int] = field(default_factory=list)  # the line of each row


class _Reader:
    """Reads one sheet for one register."""

    def __init__(self, sheet: Sheet, register: Register, setting: Setting, given: Mapping[str, str]) -> None:
        self._sheet, self._register, self._setting = sheet, register, setting
        self._fields = fields(register)
        self._refused: list[Refused] = []
        self._already: Mapping[Said, Mapping[str, Any]] = {}
        self._columns = self._known()  # heading: field
        free = (one for one in sheet.headers if one not in self._columns)
        self._owner = next((one for one in free if plain(one) in _OWNER), "")  # says whose a line is
        self._taken = self._defaults(given)
        of_days = {h: n for h, n in self._columns.items() if self._fields[n].slot.sort == "date"}
        at = {heading: number for number, heading in enumerate(sheet.headers)}
        orders = {n: days.order_of(row.cells[at[h]] for row in sheet.rows) for h, n in of_days.items()}
        self._cells = Cells(register, setting.region, orders)

    def preview(self) -> Preview:
        """Return what the sheet would bring."""
        found: dict[str, dict[str, _Group]] = {"entry": {}, "part": {}}
        for row in self._sheet.rows:
            said = self._said(row)
            if said is not None:
                self._gather(found, row, said)
        reads = [
            one for sort in found for group in found[sort].values() if (one := self._checked(sort, group))
        ]
        told = {one.body["entry"] for one in reads if one.sort == "part"}
        self._already = self._setting.already({one.body["entry"] for one in reads})
        stands = [self._stands(one) for one in reads]
        fresh = [o for o, so in zip(reads, stands, strict=True) if not so and not self._is_bare(o, told)]
        fresh, too_many = lawful.parted(self._register, fresh, self._setting)
        self._refused += too_many
        passed = [one for one in self._sheet.headers if one not in self._columns and one != self._owner]
        return Preview(
            register=self._register,
            lines=len(self._sheet.rows),
            columns={**({self._owner: "party"} if self._owner else {}), **self._columns},
            passed_over=tuple(passed),
            taken_as=self._taken,
            reads=tuple(fresh),
            refused=tuple(sorted(self._refused, key=lambda one: one.line)),
            unchanged=sum(stands),
        )

    # -- columns ---------------------------------------------------------------------------------

    def _known(self) -> dict[str, str]:
        """Return the field of each heading: by its name or title first, then by other headings of it."""
        found: dict[str, str] = {}
        own = {name: {plain(name), plain(one.slot.label)} for name, one in self._fields.items()}
        also = {name: set(map(plain, self._register.also.get(name, ()))) for name in self._fields}
        for names in (own, also):
            for heading in self._sheet.headers:
                said = {plain(heading), plain(heading.partition("(")[0])} - {""}
                free = (name for name in names if name not in found.values() and said & names[name])
                if heading not in found and (name := next(free, "")):
                    found[heading] = name
        if not found:
            wanted = ", ".join(one.slot.label for one in self._fields.values())
            shown = ", ".join(self._sheet.headers[:8])
            raise Malformed(f"no column of the file is known here ({shown}): call them {wanted}")
        return {heading: found[heading] for heading in self._sheet.headers if heading in found}

    def _defaults(self, given: Mapping[str, str]) -> dict[str, str]:
        if unknown := [name for name in given if name not in self._fields]:
            has = ", ".join(self._fields)
            raise Malformed(f"{', '.join(unknown)} is no field of this register: it has {has}")
        usual = {}
        if self._setting.today:
            usual["since"] = self._setting.today.isoformat()
        if self._register.own and self._setting.party:
            usual[self._register.own] = self._setting.party
        lacking = set(self._fields) - set(self._columns.values())
        return {name: value for name, value in usual.items() if name in lacking} | dict(given)

    # -- one line --------------------------------------------------------------------------------

    def _said(self, row: Row) -> dict[str, Any] | None:
        """Return the fields of *row*, or None where it is refused."""
        before, cells = len(self._refused), self._sheet.named(row)
        whose = cells.get(self._owner, "")
        if whose and self._setting.party and self._cells.party(whose) != self._setting.party:
            why = f"it is {whose}'s, and each Party declares its own"
            self._refuse(row.line, self._owner, whose, why, "leave the line out")
        said: dict[str, Any] = {}
        named = [(name, "", value) for name, value in self._taken.items()]
        named += [(name, heading, cells[heading]) for heading, name in self._columns.items()]
        for name, heading, text in named:
            if not text or (heading and name in self._taken):
                continue
            try:
                said[name] = self._cells.value(self._fields[name], text)
            except Malformed as error:
                why, _, way_out = str(error).rpartition(": ")
                self._refuse(row.line, heading or name, text, why, way_out)
        if "entry" not in said and (short := _short(said, self._register.named_by)):
            said["entry"] = short
        return said if len(self._refused) == before else None

    # -- lines that make one record --------------------------------------------------------------

    def _gather(self, found: dict[str, dict[str, _Group]], row: Row, said: Mapping[str, Any]) -> None:
        places: dict[str, dict[str, Any]] = {"entry": {}, "part": {}, "row": {}}
        for name, value in said.items():
            place = self._fields[name].place
            for one in ("entry", "part") if place == "both" else (place,):
                places[one][name] = value
        for sort in ("entry", "part"):
            body, rows = places[sort], places["row"] if self._rows_in() == sort else {}
            if sort == "part" and (not self._register.part or (not set(body) - _KEYS and not rows)):
                continue
            keys = ("entry", *(self._register.part_by if sort == "part" else ()))
            group = found[sort].setdefault(repr([body.get(name) for name in keys]), _Group(dict(body)))
            differing = [name for name in body if group.body.setdefault(name, body[name]) != body[name]]
            if differing:
                self._differs(row, group, differing[0], str(body[differing[0]]))
                return
            group.lines.append(row.line)
            if rows:
                group.rows.append(rows)
                group.rows_at.append(row.line)

    def _differs(self, row: Row, group: _Group, name: str, value: str) -> None:
        first = group.lines[0] if group.lines else row.line
        why = f"line {first} says {group.body[name]!r} of the same entry"
        self._refuse(row.line, self._heading(name), value, why, "let both say the same, or name two entries")

    def _checked(self, sort: str, group: _Group) -> Read | None:
        """Return the record that *group* makes, or None where it is refused."""
        kind, body = self._kind(sort), dict(group.body)
        if self._register.rows and self._rows_in() == sort:
            body[self._register.rows] = group.rows
        try:
            read = kind.read(body)
        except Malformed as error:
            for name, why in (forms.faults_of(error.__cause__) or {"": str(error)}).items():
                self._fault(group, name, why)
            return None
        if sort == "entry" and (why := self._law(read)):
            self._fault(group, self._register.own, why)
            return None
        reader = str(body.get(self._register.part_reader, "")) if sort == "part" else ""
        said = read.model_dump(mode="json", exclude_unset=True)
        if len(orjson.dumps(said)) > _LONGEST:
            self._refuse(group.lines[0], "", "", "it makes more than one record holds", "shorten its texts")
            return None
        return Read(tuple(group.lines), sort, kind.name, said, reader)

    def _kind(self, sort: str) -> Kind:
        shape = self._register.part if sort == "part" else self._register.entry
        kind = KINDS.get(KINDS.name_of(shape)) if shape else None
        assert kind
        return kind

    def _law(self, read: Body) -> str:
        if not self._setting.party:
            return ""
        named = str(getattr(read, self._register.own, ""))
        return standing.refusal(self._register, self._setting.party, named, self._setting.region)

    def _stands(self, one: Read) -> bool:
        """Tell whether this Party has said just this already; a day that the file lacks does not count."""
        part = self._register.part_name(one.body) if one.sort == "part" else ""
        known = self._already.get((one.sort, one.body["entry"], part))
        if known is None:
            return False
        whole = self._kind(one.sort).read(one.body).model_dump(mode="json")
        return all(known.get(n) == whole[n] for n in whole if n != "since" or "since" not in self._taken)

    def _is_bare(self, one: Read, told: set[str]) -> bool:
        """Tell whether an entry only carries its parts, and stands already: it would empty what stands."""
        bare = one.sort == "entry" and not set(one.body) - _KEYS - {self._register.rows}
        return bare and ("entry", one.body["entry"], "") in self._already and one.body["entry"] in told

    def _rows_in(self) -> str:
        """Return which record holds the rows: the part, where it has the list."""
        part = self._register.part
        return "part" if part and self._register.rows in part.model_fields else "entry"

    # -- what is refused -------------------------------------------------------------------------

    def _fault(self, group: _Group, name: str, why: str) -> None:
        """Note what is wrong with a record at the line that says it."""
        steps = name.split(".")
        line, cell = group.lines[0], group.body.get(steps[0], "")
        if steps[0] == self._register.rows and len(steps) > 2:
            at, steps = int(steps[1]), steps[2:]
            line, cell = group.rows_at[at], group.rows[at].get(steps[0], "")
        heading = self._heading(steps[0])
        value = "; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
        if why == "this must be filled in":
            way_out = f"fill it in, or name a column “{heading}”"
            self._refuse(line, heading, value, "it is missing", way_out)
        else:
            said = "it is not written as it must be" if why.startswith("String should match") else why
            self._refuse(line, heading, value, said, self._way_out(steps[0]))

    def _heading(self, name: str) -> str:
        label = self._fields[name].slot.label if name in self._fields else name
        return next((heading for heading, one in self._columns.items() if one == name), label)

    def _way_out(self, name: str) -> str:
        one = self._fields.get(name)
        if name == "phones":
            return _PHONE
        if one and one.is_state:
            return _STATE
        return f"as in: {one.slot.help}" if one and one.slot.help else "mend it in the file"

    def _refuse(self, line: int, column: str, value: str, why: str, way_out: str) -> None:
        self._refused.append(Refused(line, column, value, why, way_out))


def _short(said: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return a short name made of the fields *names*; "" where they say nothing."""
    words = plain(" ".join(str(said.get(name, "")) for name in names)).replace(" ", "-")
    return words[:60].strip("-")
