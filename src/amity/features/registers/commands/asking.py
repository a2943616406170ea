"""Asking: which registers there are, what stands in them, and whose figures differ."""

from datetime import date, datetime
from typing import Any

import click

from amity.features.registers import exporting, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.commands.shared import ON, Day, House, day_of, entry_of, plain
from amity.features.registers.declaring import Register
from amity.features.registers.rules.due import title_of
from amity.features.registers.rules.mirroring import Pair
from amity.node.node import Node
from amity.store.browse import Tx


@click.command("list")
@click.argument("name", default="", metavar="[REGISTER]")
@ON
@click.option(
    "--known", type=Day, help="As it was known by the end of that day. Without it, all that is held."
)
@click.option("--party", default="", help="Only this Party's: KHM.")
@click.pass_obj
def list_(house: House, name: str, on: datetime | None, known: datetime | None, party: str) -> None:
    """List the registers, with no node too; with REGISTER its entries, on any day and as known on any day."""
    if not name and not house.has_node:
        day = on.date() if on else house.today
        found = [_kind(one) for one in CATALOGUE]
        house.out(
            {"on": day, "registers": found},
            "\n".join(f"{one['register']:16} {one['title']}" for one in found),
        )
        return
    with house.open() as node, node.reading() as tx:
        day = day_of(node, on)
        if not name:
            found = [_glance(tx, node, one, day) for one in CATALOGUE]
            text = "\n".join(f"{one['register']:16} {one['entries']:6}  {one['title']}" for one in found)
            house.out({"on": day, "registers": found}, text)
            return
        register = views.register(name)
        some = views.entries(
            tx, register, region=node.region, on=day, known=known.date() if known else None, party=party
        )
    data = {
        "register": name,
        "on": day,
        "entries": [plain(one) for one in some.standing],
        "refused": [{"ref": one.ref, "record": one.told.record, "why": one.refused} for one in some.refused],
    }
    lines = [f"{one.ref:48} {title_of(one)[:50]}{'  STALE' if one.stale else ''}" for one in some.standing]
    lines += [f"REFUSED {one.ref}: {one.refused}" for one in some.refused]
    house.out(data, "\n".join(lines) or f"no entry of “{register.title}” is known here on {day}")


@click.command()
@click.argument("ref")
@ON
@click.pass_obj
def show(house: House, ref: str, on: datetime | None) -> None:
    """Show entry REF (KHM/focal-points/crime-desk) with its parts, its history, and what others answer."""
    with house.open() as node, node.reading() as tx:
        one = entry_of(tx, node, ref, day_of(node, on))
        answers = views.answers(tx, one.ref, region=node.region, on=day_of(node, on))
    data = plain(one) | {
        "refused": one.refused,
        "history": [
            {"record": t.record, "party": t.party, "sort": t.sort, "issued": t.issued, "since": t.since}
            for t in one.history
        ],
        "answers": [plain(answer) for _, some in answers for answer in some],
    }
    lines = [f"{one.ref}: {title_of(one)}"]
    lines += [f"  {key}: {value}" for key, value in data["says"].items() if value not in (None, "", [])]
    lines += [
        f"  {part.part or 'part'}, read by {', '.join(sorted(part.readers)) or one.party}"
        for part in one.parts
    ]
    house.out(data, "\n".join(lines))


@click.command()
@click.argument("name", metavar="REGISTER", default="arms")
@click.option("--entry", default="", help="Only of this entry: 2025.")
@click.pass_obj
def compare(house: House, name: str, entry: str) -> None:
    """Put figures that two Parties tell each from its own side together: who reports what differently."""
    with house.open() as node, node.reading() as tx:
        found = views.compared(
            tx, views.register(name), region=node.region, on=node.clock().date(), name=entry
        )
    data = [_pair(one) for one in found]
    lines = [
        f"{one['entry']}  {one['giver']:5}> {one['taker']:5} {one['standing']:9} "
        + "; ".join(f"{d['by']}: {d['giver']} and {d['taker']}" for d in one["differing"])
        for one in data
    ]
    house.out({"register": name, "pairs": data}, "\n".join(lines) or "nothing is told from both sides here")


def _glance(tx: Tx, node: Node, one: Register, on: date) -> dict[str, Any]:
    found = views.entries(tx, one, region=node.region, on=on)
    return _kind(one) | {
        "entries": len(found.standing),
        "parties": sorted({entry.party for entry in found.standing}),
        "stale": sum(entry.stale for entry in found.standing),
        "refused": len(found.refused),
    }


def _kind(one: Register) -> dict[str, Any]:
    return {
        "register": one.name,
        "title": one.title,
        "source": one.source,
        "kind": f"register.{one.kind}/{one.version}",
        "formats": [id for id, _ in exporting.forms(one)] + (["un"] if one.layout else []),
    }


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "giver": one.giver.party,
        "taker": one.taker.party,
        "standing": one.standing,
        "between_the_two": one.narrow,
        "differing": [{"by": by, "giver": a, "taker": b} for by, a, b in one.differing],
        "records": [side.told.record for side in (one.giver, one.taker) if side.told],
    }
