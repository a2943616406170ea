"""Import: the rows of a file as entries and parts of one register, shown before anything is filed.

Any table will do: XLSX, ODS, XLS, CSV, cards, a calendar. A column is known by its heading: the field's
name, its title, or another heading that the register's declaration gives. Nothing is guessed: a line that
cannot be read as it stands is refused whole, with its line, column, value, and the way out. What stands
already is not filed again.
"""

from amity.errors import Malformed as _Malformed
from amity.features.registers.declaring import Register
from amity.features.registers.importing.fields import fields
from amity.features.registers.importing.found import Preview, Refused, Setting, drafts
from amity.features.registers.importing.reading import preview
from amity.formats import icalendar, spreadsheet, vcard
from amity.formats.spreadsheet import Sheet

__all__ = ["Preview", "Refused", "Setting", "drafts", "given", "headings", "labels", "preview", "table"]


def table(data: bytes, name: str) -> Sheet:
    """
    Return the rows of the file *data*, called *name*: cards, a calendar, a spreadsheet or CSV.

    Raises:
        Malformed: it is none of them.
    """
    if vcard.is_it(data):
        return vcard.sheet(data)
    if icalendar.is_it(data):
        return icalendar.sheet(data)
    return spreadsheet.read(data, name)


def given(pairs: tuple[str, ...]) -> dict[str, str]:
    """
    Return the fields that *pairs*, each "field=value", give.

    Raises:
        Malformed: one is no pair.
    """
    if wrong := [one for one in pairs if "=" not in one]:
        raise _Malformed(f"{wrong[0]!r} gives no field: write it as since=2026-03-02")
    return {name.strip(): value.strip() for name, _, value in (one.partition("=") for one in pairs)}


def labels(register: Register) -> dict[str, str]:
    """Return the fields of *register* that a column may be read as, with what people call them."""
    return {name: field.slot.label for name, field in fields(register).items()}


def headings(register: Register) -> list[str]:
    """Return the headings of an empty sheet for *register*: all that an import knows."""
    return list(labels(register).values())
