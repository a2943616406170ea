"""`amity exchange import` and `amity exchange export`: files of other formats, in and out."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Malformed, NotFound, TooLarge, Unavailable
from amity.features.exchange.doors import capping, importing, misp, places, sealing, sheets, to_stix
from amity.features.exchange.rules.outgoing import Outgoing, of_matter
from amity.features.exchange.views import report as read_report
from amity.formats import csvtext, geojson
from amity.kernel.record import Office, Party
from amity.node.node import Node

File = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 12  # lines of a preview for people


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


@click.command("import")
@click.argument("file", type=File)
@click.option("--preview", is_flag=True, help="Say what it holds, and file nothing. No node is needed.")
@click.option("--area", default=importing.USUAL_AREA, show_default=True, help="Of reports that name none.")
@click.option(
    "--kind", default=sheets.USUAL, type=click.Choice(list(sheets.VERBS)), help="Of rows that name none."
)
@click.option("--dated", default="", metavar="DAY", help="Of a sanctions list that does not say its own day.")
@click.option("--list-name", default="", help="Of a sanctions list: its editions are known by it.")
@click.option("--to", default="", metavar="FORUM", help="Whose members read it.")
@click.option("--audience", multiple=True, metavar="PARTY", help="Who may read it; may be repeated.")
@click.option(
    "--reports", is_flag=True, help="Tell what can be told as reports too, not only keep the objects."
)
@click.option("--again", is_flag=True, help="Also tell incidents that this Party has told before.")
@click.pass_obj
def import_file(
    house: House,
    file: Path,
    *,
    preview: bool,
    area: str,
    kind: str,
    dated: str,
    list_name: str,
    to: str,
    audience: tuple[str, ...],
    reports: bool,
    again: bool,
) -> None:
    """Read FILE and keep or tell what it holds, signed by this Party.

    FILE is STIX, MISP or CAP; a sheet (CSV, XLSX, ODS, XLS) or GeoJSON with a report in each row; NGA's ASAM
    or the IMB set; or a sanctions list (UN XML, OFAC XML or CSV, names as a sheet); gzipped or not. Without
    --to and --audience, nobody else reads it. What is told already is not told again.
    """
    if file.stat().st_size > importing.LARGEST:
        raise TooLarge(
            f"{file} is larger than the {importing.LARGEST:,} bytes that are read: give it in parts"
        )
    found = importing.read(file.read_bytes(), area, name=file.name, verb=kind, dated=dated, title=list_name)
    data = found.as_json()
    if preview:
        house.out(data, lambda: _shown(data))
        return
    with house.open() as node, house.progress("filing") as progress:
        readers = (node.audience_of(to) if to else frozenset()) | {Party(one) for one in audience}
        before = [] if again else importing.told_before(node, found)
        said = importing.drafts(found, readers, to, reports=reports, besides={one.one for one in before})
        data["told_before"] = [{"from": one.one, "report": one.other} for one in before]
        data["filed"] = importing.file(node, house.office, said, progress)
    house.out(data, lambda: f"{_shown(data)}\n{data['filed']} records filed")


@click.command("sheet")
@click.argument("kind", type=click.Choice(list(sheets.VERBS)))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.pass_obj
def sheet(house: House, kind: str, out: Path) -> None:
    """Write an empty sheet (CSV) for reports of KIND: fill in a row for each, and import it."""
    headings = sheets.empty_sheet(kind)
    _written(out, csvtext.write([headings]))
    house.out({"file": str(out), "columns": headings}, f"{out}: {', '.join(headings)}")


@click.command("export")
@click.argument("reports", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["stix", "misp", "cap", "geojson"]),
    default="stix",
    show_default=True,
    help="In whose words.",
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.pass_obj
def export(house: House, reports: tuple[str, ...], form: str, out: Path) -> None:
    """Write REPORTS, by their ids, to a file of another format. MISP and CAP take one at a time.

    An alert goes out signed; tell its receivers the fingerprint by another channel.
    """
    with house.open() as node:
        found = [outgoing(node, one) for one in reports]
        if form in ("misp", "cap") and len(found) > 1:
            raise Malformed(f"{form} takes one report at a time: name one, or export as STIX")
        raw, signed = _in_words(node, form, found)
    left = misp.left_out(found[0]) if form == "misp" else capping.left_out(found[0]) if form == "cap" else []
    _written(out, raw)
    data = {"file": str(out), "format": form, "reports": len(found), "not_carried": left}
    lost = f"; not carried: {', '.join(left)}" if left else ""
    seal = f"; signed, fingerprint {signed}" if signed else ""
    house.out(data | {"fingerprint": signed}, f"{len(found)} reports written to {out}{lost}{seal}")


def _in_words(node: Node, form: str, found: Sequence[Outgoing]) -> tuple[bytes, str]:
    """Return *found* as a file of another format, and the fingerprint of who signed it, if it is signed."""
    match form:
        case "misp":
            return misp.event_of(found[0]), ""
        case "cap":
            return sealing.sealed(node, capping.alert_of(found[0]))
        case "geojson":
            return geojson.write(places.features_of(found)), ""
    return to_stix.bundle_of(found), ""


def outgoing(node: Node, name: str) -> Outgoing:
    """
    Return the report called *name* as it may go out: as this node knows it.

    Raises:
        NotFound: it is not held here.
    """
    with node.reading() as tx:
        matter = read_report(tx, name)
    if not matter.body:
        raise NotFound("no such report is held here: it was withdrawn, or not addressed to your Party")
    return of_matter(matter)


def _written(out: Path, raw: bytes) -> None:
    try:
        out.write_bytes(raw)
    except OSError as error:
        raise Unavailable(f"{out} cannot be written: {error.strerror}") from error


def _shown(data: dict[str, Any]) -> str:
    lines = [f"{data['format']}: {data['objects']} objects to keep, {data['reports']} reports to tell"]
    if listed := data["list"]:
        lines = [
            f"{listed['publisher']} ({listed['form']}): {listed['entries']} entries, "
            f"dated {listed['dated'] or 'nowhere'}, version {listed['version']}"
        ]
    lines += [f"    {count:6} {name}" for name, count in list(data["types"].items())[:_SHOWN]]
    lines += [f"    {one['kind']}: {one['title']}" for one in data["offered"][:_SHOWN]]
    if data["not_carried"]:
        lines.append("in no report:")
        lines += [f"    {count:6} {name}" for name, count in list(data["not_carried"].items())[:_SHOWN]]
    lines += [f"refused: {one['id']}: {one['why']}" for one in data["refused"][:_SHOWN]]
    lines += [f"told twice: {one['one']} and {one['other']}" for one in data["repeated"][:_SHOWN]]
    lines += [f"signature: {one['state']} {one['subject']}{one['why']}" for one in data["signatures"]]
    return "\n".join(lines)
