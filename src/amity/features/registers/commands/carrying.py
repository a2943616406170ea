"""Files in and out: an import that is shown before it is filed, and exports."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import click

from amity.errors import Malformed, NotFound, TooLarge, Unavailable
from amity.features.registers import exporting, importing, views
from amity.features.registers.commands.shared import (
    AUDIENCE,
    ON,
    TO,
    File,
    House,
    day_of,
    entry_of,
)
from amity.features.registers.declaring import Register, Standing
from amity.features.registers.importing import Preview, Setting
from amity.features.registers.views import Lookout
from amity.formats import spreadsheet
from amity.kernel.record import Party
from amity.node.node import Node

_SHOWN = 20  # lines of a preview for people


@click.command("import")
@click.argument("name", metavar="REGISTER")
@click.argument("file", type=File)
@click.option("--preview", is_flag=True, help="Say what would be filed and what is refused; needs no node.")
@TO
@AUDIENCE
@click.option(
    "--part-to", default="", metavar="FORUM", help="Whose members read what is told apart: numbers, …"
)
@click.option("--part-audience", multiple=True, metavar="PARTY", help="Who reads it; may be repeated.")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="For a field that has no column.")
@click.option("--leave-out", is_flag=True, help="File the rest where some lines are refused.")
@click.pass_obj
def import_(
    house: House, name: str, file: Path, *, preview: bool, to: str, audience: tuple[str, ...], part_to: str,
    part_audience: tuple[str, ...], fields: tuple[str, ...], leave_out: bool,
) -> None:  # fmt: skip
    """Read FILE (XLSX, ODS, XLS, CSV, vCard, iCalendar) into REGISTER, and file it as one batch.

    Without --to and --audience, nobody else reads it. What stands already as it is, is not filed again.
    """
    if file.stat().st_size > spreadsheet.LARGEST:
        raise TooLarge(f"{file} is larger than {spreadsheet.LARGEST // 2**20} MB: part it")
    sheet, register = importing.table(file.read_bytes(), file.name), views.register(name)
    given = importing.given(fields)
    if preview:
        found = importing.preview(sheet, register, _setting(house, register), given)
        house.out(found.as_json() | {"file": file.name, "filed": 0}, lambda: _preview(found, 0))
        return
    with house.open() as node:
        found = importing.preview(sheet, register, importing.Setting.of(node, register), given)
        if found.refused and not leave_out:
            raise Malformed(_refusal(found))
        said = importing.drafts(
            found, node, to=to, audience=[Party(p) for p in audience], part_to=part_to,
            part_audience=[Party(p) for p in part_audience],
        )  # fmt: skip
        node.check(said, office=house.office)
        filed = len(node.file_all(said, office=house.office))
    house.out(found.as_json() | {"file": file.name, "filed": filed}, lambda: _preview(found, filed))


def _setting(house: House, register: Register) -> Setting:
    """Return the setting of this node; where there is none, a file can still be looked at."""
    try:
        with house.open() as node:
            return importing.Setting.of(node, register)
    except NotFound:
        return importing.Setting.nowhere()


@click.command()
@click.argument("name", metavar="REGISTER")
@click.option(
    "--format", "form", default="csv", show_default=True, help="csv, vcf, ics; un for one arms return."
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--entry", default="", metavar="PARTY/ENTRY", help="Only this entry: KHM/2025.")
@ON
@click.pass_obj
def export(house: House, name: str, form: str, out: Path, entry: str, on: datetime | None) -> None:
    """Write the entries of REGISTER to a file, as they stand on a day."""
    register = views.register(name)
    with house.open() as node:
        day, written = day_of(node, on), 0

        def some() -> Iterator[Standing]:
            nonlocal written
            for one in _entry(node, name, entry, day) if entry else exporting.everything(node, asked):
                written += 1
                yield one

        asked = Lookout(register=register, region=node.region, on=day)
        _write(out, _laid_out(some(), node) if form == "un" else exporting.export(register, some(), form))
    data = {"file": str(out), "format": form, "entries": written}
    house.out(data, f"{written} entries written to {out}")


def _entry(node: Node, name: str, entry: str, on: date) -> list[Standing]:
    party, _, short = entry.partition("/")
    with node.reading() as tx:
        return [entry_of(tx, node, f"{party}/{name}/{short}", on)]


def _laid_out(found: Iterator[Standing], node: Node) -> exporting.File:
    some = list(islice(found, 2))
    if len(some) != 1:
        raise Malformed("an official form holds one entry: name it with --entry KHM/2025")
    return exporting.laid_out(some[0], node.region)


def _write(out: Path, made: exporting.File) -> None:
    try:
        with out.open("wb") as file:
            file.writelines(made.pieces)
    except OSError as error:
        raise Unavailable(f"{out} cannot be written: {error.strerror}") from error


def _refusal(found: Preview) -> str:
    one, lines = found.refused[0], len({one.line for one in found.refused})
    return (
        f"{lines} of {found.lines} lines are refused, the first in line {one.line}, {one.column}: {one.why}; "
        "look at them with --preview and mend the file, or file the rest with --leave-out"
    )


def _preview(found: Preview, filed: int) -> str:
    lines = [f"{found.lines} lines: {len(found.reads)} records to file, {found.unchanged} stand already"]
    lines += [f"  read: {heading} as {field}" for heading, field in found.columns.items()]
    if found.passed_over:
        lines.append(f"  passed over: {', '.join(found.passed_over)}")
    lines += [f"  taken as: {name} = {value}" for name, value in found.taken_as.items()]
    lines += [
        f"  refused: line {r.line}, {r.column} {r.value[:40]!r}: {r.why}; {r.way_out}"
        for r in found.refused[:_SHOWN]
    ]
    if len(found.refused) > _SHOWN:
        lines.append(f"  … and {len(found.refused) - _SHOWN} more; --json lists them all")
    return "\n".join([*lines, f"{filed} records filed"])
