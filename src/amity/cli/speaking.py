"""Saying and asking: kinds, file, withdraw, view."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy import select

from amity.cli.house import House
from amity.errors import Malformed, NotFound
from amity.kernel.record import Draft, Marking, Office, Party, RecordId
from amity.node.node import Node
from amity.store.view import View


@click.command()
@click.option("--mine", is_flag=True, help="Only those that the office may file.")
@click.pass_obj
def kinds(house: House, mine: bool) -> None:
    """List what may be said: each kind with its example."""
    office = house.office if mine else Office("")
    with house.open() as node:
        found = [
            {
                "kind": k.name,
                "source": k.source,
                "says": (k.body.__doc__ or "").strip(),
                "example": k.body.example,
            }
            for k in node.kinds
            if not mine or node.may_file(office, k.name)
        ]
    house.out(found, lambda: "\n".join(f"{k['kind']:32} {str(k['says']).splitlines()[0]}" for k in found))


@click.command("file")
@click.argument("kind")
@click.argument("body", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--to", default="", help="The forum that is addressed: its members read it.")
@click.option("--audience", multiple=True, help="A Party that may read it, or PUBLIC; may be repeated.")
@click.option("--ref", "refs", multiple=True, help="A record that it refers to; may be repeated.")
@click.option("--tlp", default="AMBER", show_default=True, help="Traffic Light Protocol 2.0 marking.")
@click.option(
    "--retain-until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which it may be kept: 2030-12-31.",
)
@click.pass_obj
def file_record(
    house: House,
    kind: str,
    body: Path,
    to: str,
    audience: tuple[str, ...],
    refs: tuple[str, ...],
    tlp: str,
    retain_until: datetime | None,
) -> None:
    """File BODY (a JSON file, or - for standard input) as KIND, signed by this Party."""
    fields = _json(body)
    with house.open() as node:
        readers = node.audience_of(to) if to else frozenset()
        draft = Draft(
            kind,
            fields,
            readers | {Party(p) for p in audience},
            to,
            tuple(RecordId(ref) for ref in refs),
            Marking(tlp, "", f"{retain_until:%Y-%m-%d}" if retain_until else ""),
        )
        node.check([draft], office=house.office)
        record = node.file(draft, office=house.office)
    data = {"id": record.id, "seq": record.seq, "audience": sorted(record.audience)}
    house.out(data, f"filed as {record.id}\nread by: {', '.join(sorted(record.audience)) or record.party}")


@click.command()
@click.argument("record")
@click.option("--reason", default="", help="Why; those who hold it read this.")
@click.pass_obj
def withdraw(house: House, record: str, reason: str) -> None:
    """Take RECORD back: every holder erases it and says so."""
    with house.open() as node:
        done = node.withdraw(RecordId(record), reason=reason, office=house.office)
    house.out(
        {"id": done.id, "withdrawn": record}, f"withdrawn by {done.id}; receipts stand on the node page"
    )


@click.command("view")
@click.argument("name", default="")
@click.argument("table", default="")
@click.pass_obj
def show_view(house: House, name: str, table: str) -> None:
    """Show what this node has learned: without NAME the views, with it the rows of its tables."""
    with house.open() as node:
        if not name:
            views = {view.name: [t.name for t in view.tables] for view in node.views}
            house.out(views, "\n".join(f"{view}: {', '.join(tables)}" for view, tables in views.items()))
            return
        rows = _rows(node, _view(node, name), table)
    text = "\n".join(orjson.dumps(row, default=str).decode() for some in rows.values() for row in some)
    house.out(rows, text or "nothing")


@click.command()
@click.argument("record")
@click.pass_obj
def record(house: House, record: str) -> None:
    """Print RECORD with all that proves it; `amity verify` checks what this prints."""
    with house.open() as node:
        proof = node.proof(record)
    house.out(proof, lambda: orjson.dumps(proof, option=orjson.OPT_INDENT_2).decode())


def _view(node: Node, name: str) -> View:
    for view in node.views:
        if view.name == name:
            return view
    raise NotFound(f"no view is called {name}: `amity view` lists them")


def _rows(node: Node, view: View, only: str) -> dict[str, list[dict[str, Any]]]:
    names = [table.name for table in view.tables]
    if only not in ("", *names):
        raise NotFound(f"{view.name} has no table {only}: it has {', '.join(names)}")
    with node.reading() as tx:
        return {
            str(table.name): [  # SQLAlchemy names things with a str of its own, which JSON does not take
                {str(key): value for key, value in row.items()}
                for row in tx.execute(select(table)).mappings()
            ]
            for table in view.tables
            if only in ("", table.name)
        }


def _json(file: Path) -> dict[str, Any]:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        fields = orjson.loads(data)
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise Malformed(f"{file} is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Malformed(f"{file} holds no JSON object: `amity kinds --json` shows an example of each kind")
    return fields


COMMANDS = (kinds, file_record, withdraw, show_view, record)
