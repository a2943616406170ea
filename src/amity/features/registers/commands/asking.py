"""Asking: which registers there are, what stands in them, and whose figures differ."""

from datetime import date, datetime
from itertools import islice
from typing import Any

import click

from amity.features.registers import exporting, views
from amity.features.registers.catalogue import CATALOGUE
from amity.features.registers.commands.shared import ON, Day, House, day_of, entry_of, plain
from amity.features.registers.declaring import Register
from amity.features.registers.rules.due import title_of
from amity.features.registers.rules.mirroring import Pair
from amity.features.registers.views import Count, Lookout
from amity.node.node import Node


@click.command("list")
@click.argument("name", default="", metavar="[REGISTER]")
@ON
@click.option(
    "--known", type=Day, help="As it was known by the end of that day. Without it, all that is held."
)
@click.option("--party", default="", help="Only this Party's: KHM.")
@click.option("--limit", type=click.IntRange(1), help="At most so many entries; without it, all of them.")
@click.option("--after", default="", metavar="PARTY/ENTRY", help="Only those after this one: KHM/crime-desk.")
@click.pass_obj
def list_(
    house: House, name: str, on: datetime | None, known: datetime | None, party: str, limit: int | None,
    after: str,
) -> None:  # fmt: skip
    """List the registers, with no node too; with REGISTER its entries, on any day and as known on any day."""
    if not name and not house.has_node:
        day = on.date() if on else house.today
        kinds = [_kind(one) for one in CATALOGUE]
        text = "\n".join(f"{one['register']:16} {one['title']}" for one in kinds)
        house.out({"on": day, "registers": kinds}, text)
        return
    with house.open() as node:
        day = day_of(node, on)
        if not name:
            house.out(*_glances(node, day, party))
            return
        asked = Lookout(
            register=views.register(name), region=node.region, on=day, known=known.date() if known else None,
            party=party,
        )  # fmt: skip
        house.out(*_entries(node, asked, after, limit))


def _glances(node: Node, on: date, party: str) -> tuple[dict[str, Any], str]:
    with node.reading() as tx:
        found = [
            _glance(views.count(tx, Lookout(register=one, region=node.region, on=on, party=party)))
            for one in CATALOGUE
        ]
    text = "\n".join(f"{one['register']:16} {one['entries']:6}  {one['title']}" for one in found)
    return {"on": on, "registers": found}, text


def _entries(node: Node, asked: Lookout, after: str, limit: int | None) -> tuple[dict[str, Any], str]:
    """Return what stands, for machines and for people; "next" says where to go on."""
    owner, _, short = after.partition("/")
    found = list(islice(exporting.everything(node, asked, after=(owner, short) if after else None), limit))
    with node.reading() as tx:
        page = views.page(tx, asked, each=0)
    data = {
        "register": asked.register.name,
        "on": asked.on,
        "number": page.count.number,
        "entries": [plain(one) for one in found],
        "next": f"{found[-1].party}/{found[-1].entry}" if limit and len(found) == limit else None,
        "refused": [
            {"ref": one.ref, "record": one.told.record, "why": one.refused} for one in page.found.refused
        ],
    }
    lines = [f"{one.ref:48} {title_of(one)[:50]}{'  STALE' if one.stale else ''}" for one in found]
    lines += [f"REFUSED {one.ref}: {one.refused}" for one in page.found.refused]
    nothing = f"no entry of “{asked.register.title}” is known here on {asked.on}"
    return data, "\n".join(lines) or nothing


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


def _glance(found: Count) -> dict[str, Any]:
    return _kind(found.register) | {
        "entries": found.number,
        "parties": found.parties,
        "stale": found.stale,
        "refused": found.refused,
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
