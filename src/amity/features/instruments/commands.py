"""`amity instruments`: read a file, import it, and look at what is held. Only `read` needs no node."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click

from amity.errors import Malformed, NotFound, TooLarge, Unavailable
from amity.features.instruments import exporting, reading, rules, standing, views
from amity.features.instruments.reading import Reading, Repair, citations
from amity.features.instruments.reading import obligations as finding
from amity.features.instruments.reading.obligations import Obligation
from amity.features.instruments.rules import Source
from amity.kernel.record import PUBLIC, Draft, Marking, Office, Party
from amity.node.node import Node


class House(Protocol):
    """What the command line gives to a command."""

    @property
    def office(self) -> Office: ...
    def open(self) -> AbstractContextManager[Node]: ...
    def out(self, data: Any, text: str | Callable[[], str]) -> None: ...
    def progress(self, title: str) -> AbstractContextManager[Callable[[int, int], None]]: ...


File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def instruments() -> None:
    """Treaties, declarations and plans: their clauses, what they oblige to, what they invoke."""


@instruments.command()
@click.argument("file", type=File)
@click.option(
    "--repairs", is_flag=True, help="List what the reader changed, by number, instead of the clauses."
)
@click.option("--obligations", is_flag=True, help="Add what each clause asks for.")
@click.option(
    "--aknxml",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Write Akoma Ntoso to OUT.",
)
@click.option("--undo", multiple=True, type=int, metavar="N", help="Refuse repair N; may be repeated.")
@click.pass_obj
def read(
    house: House, file: Path, *, repairs: bool, obligations: bool, aknxml: Path | None, undo: tuple[int, ...]
) -> None:
    """Read FILE (text, DOCX or PDF) into its clause tree. Nothing is filed and no node is needed."""
    found, _, _ = _read(house, file, undo)
    if aknxml:
        _write(aknxml, _akoma_ntoso(found))
    if repairs:
        data = [_plain(number, one) for number, one in enumerate(found.repairs, start=1)]
        house.out(data, lambda: "\n".join(map(_shown, data)) or "nothing had to be repaired")
        return
    house.out(reading.as_json(found, obligations=obligations), lambda: _tree(found, obligations=obligations))


@instruments.command("import")
@click.argument("file", type=File)
@click.option("--id", "wanted", default="", help="The instrument: 2004-ASC-PoA. Without it, by the title.")
@click.option(
    "--to", default="", metavar="FORUM", help="Whose members read it. Without it, the instrument's own."
)
@click.option(
    "--audience", multiple=True, metavar="PARTY", help="A Party that may read it, or PUBLIC; may be repeated."
)
@click.option(
    "--undo", multiple=True, type=int, metavar="N", help="Refuse repair N of `read FILE --repairs`."
)
@click.option("--language", default="en", show_default=True, help="The language of the text.")
@click.option("--tlp", default=Marking().tlp, show_default=True, help="Traffic Light Protocol 2.0 marking.")
@click.pass_obj
def import_text(
    house: House,
    file: Path,
    wanted: str,
    to: str,
    audience: tuple[str, ...],
    undo: tuple[int, ...],
    language: str,
    tlp: str,
) -> None:
    """Read FILE and file its text, signed by this Party."""
    found, source, refused = _read(house, file, undo)
    with house.open() as node:
        name = rules.named(found, wanted, node.region.instruments)
        forum = to or ("" if audience else _forum(node, name))
        readers = (node.audience_of(forum) if forum else frozenset()) | {Party(p) for p in audience}
        said = rules.bodies(found, source, instrument=name, refused=refused, language=language)
        drafts = [Draft(kind, body, readers, forum, (), Marking(tlp)) for kind, body in said]
        records = node.file_all(drafts, office=house.office)
    data = {
        "instrument": name,
        "title": found.title,
        "clauses": len(found.clauses),
        "repairs": len(found.repairs),
        "undone": len(refused),
        "records": [one.id for one in records],
        "audience": sorted(readers),
    }
    house.out(
        data, f"{name}: {len(found.clauses)} clauses, filed as {records[0].id}\nread by: {_names(readers)}"
    )


@instruments.command("list")
@click.pass_obj
def list_held(house: House) -> None:
    """List the instruments of the region, and whose texts of them are held here."""
    with house.open() as node:
        with node.reading() as tx:
            held = views.texts(tx)
        data = _listed(node, held)
    house.out(data, lambda: "\n".join(f"{one['id']:32} {_holding(one):24} {one['title']}" for one in data))


@instruments.command()
@click.pass_obj
def principles(house: House) -> None:
    """List each principle once, with the clauses that invoke it."""
    with house.open() as node, node.reading() as tx:
        norms = standing.norms(node, tx)
    data = [
        {
            "id": one.id,
            "title": one.title,
            "clauses": [f"{row['matter']}/{row['clause']}" for row in one.invoked],
        }
        for one in norms
    ]
    house.out(
        data,
        lambda: "\n".join(
            f"{one['id']}: {one['title']}\n    {', '.join(one['clauses']) or '–'}" for one in data
        ),
    )


@instruments.command()
@click.argument("instrument")
@click.argument("clause", default="")
@click.option(
    "--by", default="", metavar="PARTY", help="Whose import; without it this Party's own, or the first."
)
@click.pass_obj
def show(house: House, instrument: str, clause: str, by: str) -> None:
    """Show the text of INSTRUMENT, or of one CLAUSE and what stands under it."""
    with house.open() as node, node.reading() as tx:
        head = views.chosen(tx, instrument, by, own=node.party)
        rows = [row for row in views.clauses(tx, instrument, head["party"]) if _under(row["clause"], clause)]
    if not rows:
        raise NotFound(f"{instrument}, as {head['party']} imported it, has no clause {clause}")
    data = [
        {"id": r["clause"], "kind": r["kind"], "number": r["number"], "title": r["title"], "text": r["text"]}
        for r in rows
    ]
    house.out(
        data, lambda: "\n".join(_line(one["id"], one["number"], one["title"], one["text"]) for one in data)
    )


def _read(house: House, file: Path, undo: Sequence[int]) -> tuple[Reading, Source, list[Repair]]:
    data = file.read_bytes()
    if len(data) > rules.LARGEST_FILE:
        raise TooLarge(
            f"{file} has {len(data):,} bytes; at most {rules.LARGEST_FILE:,} are read: give it in parts"
        )
    with house.progress("reading the pages") as progress:
        found = reading.read(data, file.name, progress)
    refused = rules.numbered(found, undo)
    return rules.without(found, refused), Source.of(file.name, data), refused


def _forum(node: Node, instrument: str) -> str:
    known = node.region.instruments.get(instrument)
    if known is None or known.forum is None:
        raise Malformed(
            f"nobody is named who reads {instrument}: add --to FORUM, --audience PARTY, "
            f"or --audience {node.party} to keep it to yourself"
        )
    return known.forum


def _names(readers: frozenset[Party]) -> str:
    return "everybody" if PUBLIC in readers else ", ".join(sorted(readers)) or "nobody else"


def _listed(node: Node, held: Sequence[Any]) -> list[dict[str, Any]]:
    titles = {one.id: one.title for one in node.region.instruments.values()}
    titles |= {row["matter"]: row["title"] for row in held if row["matter"] not in titles}
    return [
        {
            "id": name,
            "title": title,
            "imported": {row["party"]: row["clauses"] for row in held if row["matter"] == name},
        }
        for name, title in sorted(titles.items())
    ]


def _holding(one: dict[str, Any]) -> str:
    return ", ".join(f"{party} ({count})" for party, count in one["imported"].items()) or "–"


def _under(clause: str, above: str) -> bool:
    return not above or clause == above or clause.startswith(f"{above}.")


def _tree(found: Reading, *, obligations: bool) -> str:
    asked: dict[str, list[Obligation]] = {}
    for one in finding.find(found) if obligations else ():
        asked.setdefault(one.clause, []).append(one)
    lines = [found.title, found.adopted, ""]
    for clause in found.clauses:
        lines.append(_line(clause.id, clause.number, clause.title, clause.text))
        lines += [f"{'':24} → {_asking(one)}" for one in asked.get(clause.id, ()) if one.strength != "norm"]
    return "\n".join(
        [*lines, "", f"{len(found.clauses)} clauses, {len(found.repairs)} repairs (--repairs lists them)"]
    )


def _asking(one: Obligation) -> str:
    words = " ".join(word for word in (one.actor, one.verb, one.object) if word)
    when, doubt = f" ({one.period})" if one.period else "", " ?" if one.unsure else ""
    return f"{one.id} {one.strength}: {words}{when}{doubt}"


def _akoma_ntoso(found: Reading) -> bytes:
    about = exporting.work(rules.suggestion(found), found.title, found.adopted, None, region="un")
    return exporting.to_xml(about, found.clauses, citations.find(found, {}))


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error


def _line(name: str, number: str, title: str, text: str) -> str:
    return f"{name:24} {' '.join(word for word in (number, title, text) if word)}"


def _plain(number: int, one: Repair) -> dict[str, Any]:
    lines = {
        "kind": one.kind,
        "lines": list(one.lines),
        "before": one.before,
        "after": one.after,
        "why": one.why,
    }
    return {"number": number, **lines}


def _shown(one: dict[str, Any]) -> str:
    lines = one["lines"]
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]}–{lines[-1]}"
    changed = f"       {one['before'][:160]!r}\n     → {one['after'][:160]!r}"
    return f"{one['number']:4} {one['kind']} ({where}): {one['why']}\n{changed}"
